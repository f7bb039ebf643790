//! From a position to the road.

use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTreeBuilder, RTreeIndex, RTreeRef};

use super::network::{EdgeId, MapPoint, Network, PER_DEGREE, RoadId};
use crate::units::{METRES_PER_DEGREE, Position, Travel};

/// How far from the road a position may lie, in metres, unless the user says otherwise.
pub const DEFAULT_MAX_SNAP: f64 = 300.0;

/// Roads within this of the nearest one count as equally near, in metres.
const EQUALLY_NEAR: f64 = 0.02;

/// First looks, in metres, before the whole of `max_snap` is searched.
const FIRST_LOOKS: [f64; 2] = [40.0, 160.0];

/// Line segments a box of the segment index covers at most.
const SEGMENTS_A_CHUNK: usize = 8;

/// A coordinate of the segment index, from one of 10⁻⁷ degrees. Halved, because the index adds
/// and subtracts them in their own type: twice a longitude beyond 107°, and the width of a map
/// from one side of the 180th meridian to the other, are too much for 32 bits.
fn index_coordinate(coordinate: i32) -> i32 {
    coordinate >> 1
}

/// A position on one edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnEdge {
    /// The edge.
    pub edge: EdgeId,
    /// From the edge's begin to the position.
    pub before: Travel,
    /// From the position to the edge's end; together with `before` it is the whole edge.
    pub after: Travel,
    /// Which point of the edge, counted in its direction, is the first at or after the position.
    pub ahead: u32,
    /// Which is the last at or before it: `ahead` itself, or the one before.
    pub behind: u32,
}

/// A position brought to the road.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapped {
    /// The nearest point of the road.
    pub point: Position,
    /// How far that is, in metres, in the plane around the position.
    pub distance: f64,
    /// Every edge the position lies on, by ascending number; at least one.
    pub edges: Vec<OnEdge>,
}

/// Finds the road nearest to a position, through an index of the roads' segments.
pub struct Snapper<'a> {
    network: &'a Network,
    tree: Option<RTreeRef<'a, i32>>,
    /// In metres.
    max_snap: f64,
}

/// The plane around a position: metres east and north of it.
struct Plane {
    origin: Position,
    metres_per_degree_east: f64,
}

impl Plane {
    fn around(origin: Position) -> Self {
        let metres_per_degree_east = origin.lat.to_radians().cos() * METRES_PER_DEGREE;
        Self { origin, metres_per_degree_east }
    }

    fn project(&self, point: MapPoint) -> (f64, f64) {
        let position = point.position();
        (
            (position.lon - self.origin.lon) * self.metres_per_degree_east,
            (position.lat - self.origin.lat) * METRES_PER_DEGREE,
        )
    }

    /// The box of 10⁻⁷ degrees around all that is within `radius` metres: west, south, east,
    /// north.
    fn square(&self, radius: f64) -> [i32; 4] {
        // A float as an integer saturates, so that at the poles the box is the whole parallel.
        let east = radius / self.metres_per_degree_east.abs();
        let north = radius / METRES_PER_DEGREE;
        let down = |degrees: f64| (degrees * PER_DEGREE - 1.0).floor() as i32;
        let up = |degrees: f64| (degrees * PER_DEGREE + 1.0).ceil() as i32;
        let Position { lat, lon } = self.origin;
        [down(lon - east), down(lat - north), up(lon + east), up(lat + north)]
    }
}

/// The point of a segment nearest to the origin, as a fraction of the segment, and where it is.
/// Where it is does not depend on the segment's direction, not even in the last bit: of a line
/// that comes back along itself, no pass is nearer than the other.
fn nearest_on_segment(a: (f64, f64), b: (f64, f64)) -> (f64, (f64, f64)) {
    if b < a {
        let (t, at) = nearest_on_segment(b, a);
        return (1.0 - t, at);
    }
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let squared = dx * dx + dy * dy;
    let t = if squared > 0.0 { -(a.0 * dx + a.1 * dy) / squared } else { 0.0 };
    if t <= 0.0 {
        (0.0, a)
    } else if t >= 1.0 {
        (1.0, b)
    } else {
        (t, (a.0 + t * dx, a.1 + t * dy))
    }
}

/// Where a line comes nearest to the origin.
struct Nearest {
    distance: f64,
    /// Length of the line before that point over its whole length; 0 for a line without length.
    fraction: f64,
    /// Metres east and north of the origin.
    at: (f64, f64),
    /// The points of the line around it, as in [`OnEdge`].
    ahead: u32,
    behind: u32,
}

/// The nearest point of a line to the origin; the first of several equally near.
fn nearest_on_line(line: impl Iterator<Item = (f64, f64)>) -> Nearest {
    let at = (0.0, 0.0);
    let mut best = Nearest { distance: f64::INFINITY, fraction: 0.0, at, ahead: 0, behind: 0 };
    let mut length = 0.0;
    let mut last: Option<(f64, f64)> = None;
    for (number, b) in (0_u32..).zip(line) {
        if let Some(a) = last {
            let behind = number - 1;
            let (t, at) = nearest_on_segment(a, b);
            let distance = at.0.hypot(at.1);
            let segment = (b.0 - a.0).hypot(b.1 - a.1);
            if distance < best.distance {
                let before = if t >= 1.0 { length + segment } else { length + t * segment };
                let ahead = behind + u32::from(t > 0.0);
                let behind = behind + u32::from(t >= 1.0);
                best = Nearest { distance, fraction: before, at, ahead, behind };
            }
            length += segment;
        }
        last = Some(b);
    }
    best.fraction = if length > 0.0 { best.fraction / length } else { 0.0 };
    best
}

impl<'a> Snapper<'a> {
    /// A snapper for positions at most `max_snap` metres off the road.
    pub fn new(network: &'a Network, max_snap: f64) -> Self {
        let index = &network.chunk_index;
        let tree = if index.is_empty() { None } else { RTreeRef::try_new(index).ok() };
        Self { network, tree, max_snap }
    }

    /// The farthest that a position may lie off the road, in metres.
    pub fn max_snap(&self) -> f64 {
        self.max_snap
    }

    /// Brings a position to the road; `None` if the road is farther than allowed.
    ///
    /// The position lies on every edge within 0.02 m of the least distance: both directions of
    /// a two-way street, and every copy of a doubled edge.
    pub fn snap(&self, position: Position) -> Option<Snapped> {
        let plane = Plane::around(position);
        // What is equally near may be a hair beyond the limit.
        let whole = self.max_snap + 2.0 * EQUALLY_NEAR;
        let looks = FIRST_LOOKS.into_iter().filter(|look| *look < whole);
        for radius in looks.chain([whole]) {
            let near = self.roads_near(&plane, radius);
            let least = near.iter().map(|(_, d)| *d).fold(f64::INFINITY, f64::min);
            if least + EQUALLY_NEAR > radius && radius < whole {
                continue;
            }
            if least > self.max_snap {
                return None;
            }
            return Some(self.on_roads(&plane, &near, least));
        }
        None
    }

    /// The roads within a square, each with its least distance within it; by ascending number.
    fn roads_near(&self, plane: &Plane, radius: f64) -> Vec<(RoadId, f64)> {
        let Some(tree) = &self.tree else {
            return Vec::new();
        };
        let [west, south, east, north] = plane.square(radius).map(index_coordinate);
        let mut near: Vec<(RoadId, f64)> = tree
            .search(west, south, east, north)
            .into_iter()
            .map(|chunk| {
                let at = chunk as usize * 3;
                let (road, first, last) = match &self.network.chunks[at..at + 3] {
                    [road, first, last] => (*road, *first as usize, *last as usize),
                    _ => (0, 0, 0),
                };
                let line = self.network.points[first..=last].iter().map(|p| plane.project(*p));
                (road, nearest_on_line(line).distance)
            })
            .collect();
        near.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        near.dedup_by_key(|(road, _)| *road);
        near
    }

    fn on_roads(&self, plane: &Plane, near: &[(RoadId, f64)], least: f64) -> Snapped {
        let mut snapped =
            Snapped { point: plane.origin, distance: f64::INFINITY, edges: Vec::new() };
        for &(road, distance) in near {
            if distance > least + EQUALLY_NEAR {
                continue;
            }
            let line = || self.network.points_of_road(road).iter().map(|p| plane.project(*p));
            let along = nearest_on_line(line());
            let against = nearest_on_line(line().rev());
            if along.distance < snapped.distance {
                let (east, north) = along.at;
                let Position { lat, lon } = plane.origin;
                let east = if plane.metres_per_degree_east.abs() > 1e-6 {
                    east / plane.metres_per_degree_east
                } else {
                    0.0
                };
                snapped.point = Position { lat: lat + north / METRES_PER_DEGREE, lon: lon + east };
                snapped.distance = along.distance;
            }
            for &edge in self.network.edges_of_road(road) {
                let nearest = if self.network.edge(edge).is_against() { &against } else { &along };
                snapped.edges.push(self.on_edge(edge, nearest));
            }
        }
        snapped.edges.sort_by_key(|on| on.edge);
        snapped
    }

    fn on_edge(&self, edge: EdgeId, nearest: &Nearest) -> OnEdge {
        let whole = self.network.edge(edge);
        let part = |of: u32| ((nearest.fraction * f64::from(of) + 0.5).floor() as u32).min(of);
        let (time, length) = (part(whole.time), part(whole.length));
        OnEdge {
            edge,
            before: Travel::new(time, length),
            after: Travel::new(whole.time - time, whole.length - length),
            ahead: nearest.ahead,
            behind: nearest.behind,
        }
    }
}

/// The segment index of a network: chunks of consecutive segments (road, first point, last
/// point, flattened), and an R-tree of their boxes.
pub(super) fn index(road_starts: &[u32], points: &[MapPoint]) -> (Vec<u32>, Vec<u8>) {
    let mut chunks = Vec::new();
    for (road, ends) in road_starts.windows(2).enumerate() {
        let (start, end) = (ends[0] as usize, ends[1] as usize);
        for first in (start..end.saturating_sub(1)).step_by(SEGMENTS_A_CHUNK) {
            let last = (first + SEGMENTS_A_CHUNK).min(end - 1);
            chunks.extend([road as u32, first as u32, last as u32]);
        }
    }
    if chunks.is_empty() {
        return (chunks, Vec::new());
    }
    let mut builder = RTreeBuilder::<i32>::new((chunks.len() / 3) as u32);
    for chunk in chunks.chunks_exact(3) {
        let part = &points[chunk[1] as usize..=chunk[2] as usize];
        let of = |coordinate: fn(&MapPoint) -> i32, pick: fn(i32, i32) -> i32| {
            index_coordinate(part.iter().map(coordinate).reduce(pick).unwrap_or(0))
        };
        let (lat, lon) = (|pick| of(|p| p.lat, pick), |pick| of(|p| p.lon, pick));
        builder.add(lon(i32::min), lat(i32::min), lon(i32::max), lat(i32::max));
    }
    (chunks, builder.finish::<HilbertSort>().into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Roads of one segment, one at each of these longitudes.
    fn roads_at(longitudes: &[i32]) -> (Vec<u32>, Vec<MapPoint>) {
        let ends = |lon: &i32| [0, 1000].map(|lat| MapPoint { lat, lon: *lon });
        let starts = (0..=longitudes.len() as u32).map(|road| road * 2).collect();
        (starts, longitudes.iter().flat_map(ends).collect())
    }

    #[test]
    fn roads_are_found_all_round_the_world() {
        let longitudes: Vec<i32> = (0..=360).map(|degree| (degree - 180) * 10_000_000).collect();
        let (road_starts, points) = roads_at(&longitudes);
        let (chunks, tree) = index(&road_starts, &points);
        let tree = RTreeRef::<i32>::try_new(&tree).unwrap();
        for (road, lon) in (0_u32..).zip(longitudes) {
            let [west, south, east, north] = [lon - 10, 0, lon + 10, 10].map(index_coordinate);
            let found = tree.search(west, south, east, north);
            let roads: Vec<u32> = found.iter().map(|chunk| chunks[*chunk as usize * 3]).collect();
            assert_eq!(roads, [road], "at {lon}");
        }
    }
}
