//! Which edges a position lies on, by looking at all of them.

use super::network::{Cost, Edge, Network, Place};

/// Metres in a degree of latitude.
pub const METRES_PER_DEGREE: f64 = 111_319.490793;
/// A position lies on every edge that is at most this much farther than the nearest one.
const TOLERANCE: f64 = 0.02;
/// Walking speed between the road and the position, metres a second.
const WALKING: f64 = 1.3;
/// Results nearer than this to a tie of rounding are called fragile.
const DOUBT: f64 = 1e-6;

/// One edge that a position lies on, and the part of the edge before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct On {
    pub edge: usize,
    pub before: Cost,
}

/// Where a position meets the network.
#[derive(Clone, Debug, PartialEq)]
pub struct Snap {
    /// Metres to the nearest edge.
    pub distance: f64,
    pub on: Vec<On>,
    /// Whether another order of the same floating-point operations might round some result
    /// to another millisecond or centimetre, or choose other edges. The definition leaves
    /// such positions open, so a comparison should avoid them.
    pub fragile: bool,
}

impl Snap {
    /// The walk to the position and back, in ms.
    pub fn access(&self) -> i64 {
        (self.walk() + 0.5).floor() as i64
    }

    fn walk(&self) -> f64 {
        2.0 * self.distance / WALKING * 1_000.0
    }
}

/// The nearest point of one edge.
#[derive(Clone, Copy, Debug)]
struct Nearest {
    distance: f64,
    fraction: f64,
    fragile: bool,
}

/// Lays `place` on the network, however far away it is.
pub fn snap(network: &Network, place: Place) -> Snap {
    let mut least = f64::INFINITY;
    let mut near = Vec::new();
    for (number, edge) in network.edges.iter().enumerate() {
        // The least distance so far only falls, so what is out of reach now stays so.
        if box_distance(edge, place) > least + TOLERANCE + DOUBT {
            continue;
        }
        let nearest = nearest_point(edge, place);
        least = least.min(nearest.distance);
        near.push((number, nearest));
    }
    let mut result = Snap { distance: least, on: Vec::new(), fragile: false };
    for (number, nearest) in near {
        let beyond = nearest.distance - (least + TOLERANCE);
        result.fragile |= beyond.abs() < DOUBT;
        if beyond > 0.0 {
            continue;
        }
        let whole = network.edges[number].cost;
        let time = nearest.fraction * whole.time as f64;
        let length = nearest.fraction * whole.length as f64;
        result.fragile |= nearest.fragile || near_half(time) || near_half(length);
        let before = Cost::new((time + 0.5).floor() as u64, (length + 0.5).floor() as u64);
        result.on.push(On { edge: number, before });
    }
    result.fragile |= near_half(result.walk()) || near_half(result.distance * 100.0);
    result
}

/// Whether `value` is so near to a half that its rounding is in doubt.
fn near_half(value: f64) -> bool {
    ((value - value.floor()) - 0.5).abs() < DOUBT
}

/// Metres east and north of `centre`, in the plane around it.
fn plane(centre: Place, place: Place) -> (f64, f64) {
    let shrink = centre.lat.to_radians().cos();
    (
        (place.lon - centre.lon) * shrink * METRES_PER_DEGREE,
        (place.lat - centre.lat) * METRES_PER_DEGREE,
    )
}

/// Metres from `centre` to `place`, in the plane around `centre`.
pub fn metres_between(centre: Place, place: Place) -> f64 {
    let (x, y) = plane(centre, place);
    x.hypot(y)
}

/// Metres to the edge's bounding box, 0 inside: never more than to the edge itself.
fn box_distance(edge: &Edge, place: Place) -> f64 {
    let outside = |value: f64, min: f64, max: f64| (min - value).max(value - max).max(0.0);
    let lon = place.lon + outside(place.lon, edge.box_min.lon, edge.box_max.lon);
    let lat = place.lat + outside(place.lat, edge.box_min.lat, edge.box_max.lat);
    metres_between(place, Place::new(lat, lon))
}

/// The nearest point of the line; among several the first.
fn nearest_point(edge: &Edge, place: Place) -> Nearest {
    let line: Vec<(f64, f64)> = edge.line.iter().map(|&vertex| plane(place, vertex)).collect();
    let mut best = (line[0].0.hypot(line[0].1), 0.0);
    let mut seen = vec![best];
    let mut walked = 0.0;
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let step = (b.0 - a.0, b.1 - a.1);
        let length = step.0.hypot(step.1);
        let along = -(a.0 * step.0 + a.1 * step.1) / (length * length);
        // At a vertex take the vertex itself, so that a place reached twice by one line is
        // equally far both times and the first one counts.
        let (point, before) = if length == 0.0 || along <= 0.0 {
            (a, walked)
        } else if along >= 1.0 {
            (b, walked + length)
        } else {
            ((a.0 + along * step.0, a.1 + along * step.1), walked + along * length)
        };
        let candidate = (point.0.hypot(point.1), before);
        seen.push(candidate);
        if candidate.0 < best.0 {
            best = candidate;
        }
        walked += length;
    }
    let fraction = if walked > 0.0 { (best.1 / walked).min(1.0) } else { 0.0 };
    // Two places of the line almost, but not exactly, equally far; a position exactly on the
    // first of them is clear all the same.
    let fragile = seen.iter().any(|&(distance, before)| {
        let settled = distance == best.0 || (best.0 == 0.0 && before > best.1);
        !settled && distance - best.0 < DOUBT && (before - best.1).abs() > DOUBT
    });
    Nearest { distance: best.0, fraction, fragile }
}
