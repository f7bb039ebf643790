//! The plane around a position, and what of a line comes nearest to it.

use smallvec::SmallVec;

use super::super::network::MapPoint;
use crate::units::{METRES_PER_DEGREE, Position};

/// Metres east and north of the origin.
pub(super) type Place = (f64, f64);

/// Added to limits within which places are looked at, in metres, for what floating point loses.
pub(super) const ROUNDING: f64 = 0.001;

/// The plane around a position: metres east and north of it.
pub(super) struct Plane {
    pub(super) origin: Position,
    pub(super) metres_per_degree_east: f64,
}

impl Plane {
    pub(super) fn around(origin: Position) -> Self {
        let metres_per_degree_east = origin.lat.to_radians().cos() * METRES_PER_DEGREE;
        Self { origin, metres_per_degree_east }
    }

    pub(super) fn project(&self, point: MapPoint) -> Place {
        let position = point.position();
        (
            (position.lon - self.origin.lon) * self.metres_per_degree_east,
            (position.lat - self.origin.lat) * METRES_PER_DEGREE,
        )
    }

    /// The position of a place.
    pub(super) fn position(&self, (east, north): Place) -> Position {
        let east = if self.metres_per_degree_east.abs() > 1e-6 {
            east / self.metres_per_degree_east
        } else {
            0.0
        };
        let Position { lat, lon } = self.origin;
        Position { lat: lat + north / METRES_PER_DEGREE, lon: lon + east }
    }

    /// The distance of a line from the origin; infinite where that is more than `limit`.
    pub(super) fn distance_within(&self, limit: f64, line: &[MapPoint]) -> f64 {
        let mut places = line.iter().map(|point| self.project(*point));
        let Some(mut a) = places.next() else { return f64::INFINITY };
        let mut least = f64::INFINITY;
        for b in places {
            let (_, at) = nearest_on_segment(a, b);
            if is_within(limit.min(least), at) {
                least = at.0.hypot(at.1).min(least);
            }
            a = b;
        }
        least
    }
}

/// Whether a place is near enough to the origin for its exact distance to matter: of any line,
/// most are not, and a root takes longer than all the rest.
fn is_within(limit: f64, (east, north): Place) -> bool {
    let limit = limit + ROUNDING;
    east * east + north * north <= limit * limit
}

/// The point of a segment nearest to the origin, as a fraction of the segment, and where it is.
/// Where it is does not depend on the segment's direction, not even in the last bit: of a line
/// that comes back along itself, no pass is nearer than the other.
fn nearest_on_segment(a: Place, b: Place) -> (f64, Place) {
    let is_backward = b < a;
    let (a, b) = if is_backward { (b, a) } else { (a, b) };
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let squared = dx * dx + dy * dy;
    let t = if squared > 0.0 { -(a.0 * dx + a.1 * dy) / squared } else { 0.0 };
    let (t, at) = if t <= 0.0 {
        (0.0, a)
    } else if t >= 1.0 {
        (1.0, b)
    } else {
        (t, (a.0 + t * dx, a.1 + t * dy))
    };
    (if is_backward { 1.0 - t } else { t }, at)
}

/// Where a line comes nearest to the origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Nearest {
    pub(super) distance: f64,
    /// Length of the line before that point over its whole length; 0 for a line without length.
    pub(super) fraction: f64,
    pub(super) at: Place,
    /// The points of the line around it, as in [`OnEdge`](super::OnEdge).
    pub(super) ahead: u32,
    pub(super) behind: u32,
}

/// A line in the plane.
pub(super) struct Line {
    places: SmallVec<[Place; 24]>,
    /// Of its segments, which are one less than its places.
    lengths: SmallVec<[f64; 24]>,
}

impl Line {
    pub(super) fn new(plane: &Plane, points: &[MapPoint]) -> Self {
        let places: SmallVec<[Place; 24]> = points.iter().map(|p| plane.project(*p)).collect();
        let length = |ends: &[Place]| (ends[1].0 - ends[0].0).hypot(ends[1].1 - ends[0].1);
        let lengths = places.windows(2).map(length).collect();
        Self { places, lengths }
    }

    /// The nearest point to the origin, which is no farther than `limit`; the first of several
    /// equally near.
    pub(super) fn nearest(&self, limit: f64) -> Nearest {
        nearest(limit, self.places.iter(), self.lengths.iter())
    }

    /// The same for the line from its last point to its first.
    pub(super) fn nearest_against(&self, limit: f64) -> Nearest {
        nearest(limit, self.places.iter().rev(), self.lengths.iter().rev())
    }
}

fn nearest<'l>(
    limit: f64,
    mut places: impl Iterator<Item = &'l Place>,
    lengths: impl Iterator<Item = &'l f64>,
) -> Nearest {
    let at = (0.0, 0.0);
    let mut best = Nearest { distance: f64::INFINITY, fraction: 0.0, at, ahead: 0, behind: 0 };
    let Some(mut a) = places.next() else { return best };
    let mut length = 0.0;
    for ((behind, b), segment) in (0_u32..).zip(places).zip(lengths) {
        let (t, at) = nearest_on_segment(*a, *b);
        if is_within(limit, at) {
            let distance = at.0.hypot(at.1);
            if distance < best.distance {
                let before = if t >= 1.0 { length + segment } else { length + t * segment };
                let ahead = behind + u32::from(t > 0.0);
                let behind = behind + u32::from(t >= 1.0);
                best = Nearest { distance, fraction: before, at, ahead, behind };
            }
        }
        length += segment;
        a = b;
    }
    best.fraction = if length > 0.0 { best.fraction / length } else { 0.0 };
    best
}
