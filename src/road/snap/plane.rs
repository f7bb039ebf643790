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

/// A line in the plane, and where it comes nearest to the origin.
pub(super) struct Line {
    places: SmallVec<[Place; 24]>,
    /// Of its segments, which are one less than its places.
    lengths: SmallVec<[f64; 24]>,
    distance: f64,
    /// The first and the last segment of those that come equally near.
    nearest: (usize, usize),
}

impl Line {
    /// The line through at least two points, which comes as near as `limit`.
    pub(super) fn new(plane: &Plane, points: &[MapPoint], limit: f64) -> Self {
        let places: SmallVec<[Place; 24]> = points.iter().map(|p| plane.project(*p)).collect();
        let mut lengths = SmallVec::with_capacity(places.len());
        let (mut distance, mut nearest) = (f64::INFINITY, (0, 0));
        for (segment, ends) in places.windows(2).enumerate() {
            let &[a, b] = ends else { continue };
            lengths.push((b.0 - a.0).hypot(b.1 - a.1));
            let (_, at) = nearest_on_segment(a, b);
            if is_within(limit.min(distance), at) {
                let away = at.0.hypot(at.1);
                if away < distance {
                    (distance, nearest) = (away, (segment, segment));
                } else if away == distance {
                    nearest.1 = segment;
                }
            }
        }
        Self { places, lengths, distance, nearest }
    }

    /// The nearest point to the origin; the first of several equally near.
    pub(super) fn nearest(&self) -> Nearest {
        let (segment, _) = self.nearest;
        let ends = (self.places[segment], self.places[segment + 1]);
        self.at(segment, ends, self.lengths.iter())
    }

    /// The same for the line from its last point to its first.
    pub(super) fn nearest_against(&self) -> Nearest {
        let (_, segment) = self.nearest;
        let ends = (self.places[segment + 1], self.places[segment]);
        self.at(self.lengths.len() - 1 - segment, ends, self.lengths.iter().rev())
    }

    /// The nearest point on a segment, given its number and those of all in one direction.
    fn at<'l>(
        &self,
        segment: usize,
        (a, b): (Place, Place),
        lengths: impl Iterator<Item = &'l f64>,
    ) -> Nearest {
        let (t, at) = nearest_on_segment(a, b);
        let (mut before, mut whole) = (0.0, 0.0);
        for (number, length) in lengths.enumerate() {
            if number == segment {
                before = if t >= 1.0 { whole + length } else { whole + t * length };
            }
            whole += length;
        }
        let number = segment as u32;
        Nearest {
            distance: self.distance,
            fraction: if whole > 0.0 { before / whole } else { 0.0 },
            at,
            ahead: number + u32::from(t > 0.0),
            behind: number + u32::from(t >= 1.0),
        }
    }
}
