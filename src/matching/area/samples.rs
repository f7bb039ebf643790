//! The places that stand for a part of town.
//!
//! All road within it is cut into short pieces and laid out along one curve that fills the ground.
//! The curve is cut into as many stretches as there are samples, each with the same length of road;
//! the piece nearest to the middle of a stretch is a sample. So every sample stands for as many
//! metres of road as every other one, and the mean over them is a mean over the roads of the area.

use super::curve;
use crate::demand::Region;
use crate::road::{MapPoint, Network, RoadId};
use crate::units::{METRES_PER_DEGREE, Position};

/// The most samples.
pub(super) const MOST: usize = 16;

/// There is a sample for so many metres of road, as long as there are not too many.
const METRES_A_SAMPLE: f64 = 25.0;

/// Pieces of road are no longer than this, in metres.
const LONGEST_PIECE: f64 = 20.0;
/// And no longer than one in so many parts of all road.
const PIECES: f64 = 256.0;

/// Nobody runs an errand beside a road that is faster than this, in km/h: motorways, their ramps,
/// expressways.
const FASTEST: u64 = 80;

/// A part of a road's segment that lies within the area.
struct Part {
    ends: [Position; 2],
    metres: f64,
}

/// A short piece of road.
struct Piece {
    /// Along the curve.
    place: u64,
    /// The middle of it.
    at: MapPoint,
    /// In millimetres.
    length: u64,
}

/// The sample places of an area on a network, in the order of the curve, each at a whole number of
/// 10⁻⁷ degrees; none where no road of the network lies in it. They depend on the network and on
/// the region, and on nothing else.
///
/// Roads faster than 80 km/h have none, unless all are.
///
/// Complexity: O(n log n) for n segments within the bounds of the region.
pub fn of(network: &Network, region: &Region) -> Vec<MapPoint> {
    let roads = network.roads_within(region.bounds());
    let (slow, fast): (Vec<RoadId>, Vec<RoadId>) =
        roads.into_iter().partition(|road| !is_fast(network, *road));
    let mut parts = parts(network, region, &slow);
    if parts.is_empty() {
        parts = self::parts(network, region, &fast);
    }
    let all: f64 = parts.iter().map(|part| part.metres).sum();
    let longest = LONGEST_PIECE.min(all / PIECES).max(0.01);
    let mut pieces: Vec<Piece> =
        parts.iter().flat_map(|part| pieces(region, part, longest)).collect();
    pieces.sort_unstable_by_key(|piece| (piece.place, piece.at, piece.length));
    let count = (all / METRES_A_SAMPLE).ceil().clamp(1.0, MOST as f64) as u64;
    let mut samples: Vec<MapPoint> = Vec::with_capacity(MOST);
    for stretch in stretches(&pieces, count) {
        let at = middle(stretch);
        // Roads may lie on one another.
        if !samples.contains(&at) {
            samples.push(at);
        }
    }
    samples
}

/// Which of the samples lies nearest to the middle of all.
pub(super) fn most_central(samples: &[MapPoint]) -> usize {
    let mean = mean(samples.iter().map(|at| (*at, 1)));
    let distance = |(_, at): &(usize, &MapPoint)| distance(**at, mean);
    samples.iter().enumerate().min_by_key(distance).map_or(0, |(number, _)| number)
}

fn is_fast(network: &Network, road: RoadId) -> bool {
    network.edges_of_road(road).iter().any(|edge| {
        let edge = network.edge(*edge);
        36 * u64::from(edge.length) > FASTEST * u64::from(edge.time)
    })
}

/// What of some roads lies within the area.
fn parts(network: &Network, region: &Region, roads: &[RoadId]) -> Vec<Part> {
    let east = region.middle().lat.to_radians().cos();
    let mut inside = Vec::new();
    let mut parts = Vec::new();
    for road in roads {
        for ends in network.points_of_road(*road).windows(2) {
            let [a, b] = [ends[0], ends[1]].map(MapPoint::position);
            inside.clear();
            region.parts_inside(a, b, &mut inside);
            let (dlat, dlon) = (b.lat - a.lat, b.lon - a.lon);
            let whole = METRES_PER_DEGREE * dlat.hypot(dlon * east);
            let at = |part: f64| Position { lat: a.lat + dlat * part, lon: a.lon + dlon * part };
            parts.extend(
                inside.iter().map(|&(from, to)| Part {
                    ends: [at(from), at(to)],
                    metres: (to - from) * whole,
                }),
            );
        }
    }
    parts
}

/// Cuts a part of a segment into equal pieces.
fn pieces(region: &Region, part: &Part, longest: f64) -> impl Iterator<Item = Piece> {
    let [west, south, east, north] = region.bounds();
    // A square, so that neither side is finer than the other.
    let narrow = region.middle().lat.to_radians().cos();
    let side = (north - south).max((east - west) * narrow);
    let count = (part.metres / longest).ceil().max(1.0);
    let [a, b] = part.ends;
    // What has no length is some road as well.
    let length = ((part.metres / count * 1_000.0).round() as u64).max(1);
    (0..count as u64).map(move |number| {
        let along = (number as f64 + 0.5) / count;
        let at =
            Position { lat: a.lat + (b.lat - a.lat) * along, lon: a.lon + (b.lon - a.lon) * along };
        let place = curve::along(((at.lon - west) * narrow / side, (at.lat - south) / side));
        Piece { place, at: MapPoint::near(at), length }
    })
}

/// The pieces in so many stretches of equal length; those are left out in which no piece has its
/// middle.
fn stretches(pieces: &[Piece], count: u64) -> Vec<&[Piece]> {
    let all: u64 = pieces.iter().map(|piece| piece.length).sum();
    let mut before = 0;
    let numbers: Vec<u64> = pieces
        .iter()
        .map(|piece| {
            let middle = 2 * before + piece.length;
            before += piece.length;
            (u128::from(middle) * u128::from(count) / u128::from(2 * all)) as u64
        })
        .collect();
    let mut rest = pieces;
    let lengths = numbers.chunk_by(|a, b| a == b).map(<[u64]>::len);
    lengths
        .map(|length| {
            let (stretch, left) = rest.split_at(length);
            rest = left;
            stretch
        })
        .collect()
}

/// The piece nearest to the middle of all; of equal ones the first.
fn middle(stretch: &[Piece]) -> MapPoint {
    let mean = mean(stretch.iter().map(|piece| (piece.at, piece.length)));
    let nearest = stretch.iter().map(|piece| piece.at).min_by_key(|at| distance(*at, mean));
    nearest.unwrap_or(mean)
}

/// The mean of weighted points, to the next whole part of a degree below.
fn mean(points: impl Iterator<Item = (MapPoint, u64)>) -> MapPoint {
    let (mut lat, mut lon, mut all) = (0_i128, 0_i128, 0_i128);
    for (at, weight) in points {
        let weight = i128::from(weight);
        lat += i128::from(at.lat) * weight;
        lon += i128::from(at.lon) * weight;
        all += weight;
    }
    let part = |sum: i128| sum.div_euclid(all.max(1)) as i32;
    MapPoint { lat: part(lat), lon: part(lon) }
}

/// How far two points near each other are apart, in metres squared by 10⁶.
fn distance(a: MapPoint, b: MapPoint) -> u64 {
    let east = b.position().lat.to_radians().cos();
    let metres = |a: i32, b: i32| (f64::from(a) - f64::from(b)) * 1e-7 * METRES_PER_DEGREE;
    let (x, y) = (metres(a.lon, b.lon) * east, metres(a.lat, b.lat));
    ((x * x + y * y) * 1e6) as u64
}
