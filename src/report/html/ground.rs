//! The plane on which a page is drawn.

use crate::road::MapPoint;
use crate::units::{METRES_PER_DEGREE, Position};

/// A point of the drawing: decimetres to the right and down from the corner of its ground.
pub(super) type Spot = (i32, i32);

/// What is drawn is at least so wide and so high, in metres.
const LEAST: f64 = 600.0;

/// A part of the earth, laid out flat around its middle: true enough for a city.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground {
    /// North-western corner.
    corner: Position,
    /// Decimetres in a degree of latitude, and in one of longitude.
    scale: (f64, f64),
    /// Decimetres from west to east, and from north to south.
    pub(super) size: Spot,
}

impl Ground {
    /// The ground around a position and others, with `margin` of its width and height on each side.
    pub(super) fn around(
        first: Position,
        others: impl IntoIterator<Item = Position>,
        margin: f64,
    ) -> Self {
        let (low, high) = others.into_iter().fold((first, first), |(low, high), at| {
            let low = Position { lat: low.lat.min(at.lat), lon: low.lon.min(at.lon) };
            (low, Position { lat: high.lat.max(at.lat), lon: high.lon.max(at.lon) })
        });
        let middle = (low.lat + high.lat) / 2.0;
        // At the poles a degree of longitude has no length to divide by.
        let narrow = middle.to_radians().cos().max(0.01);
        let scale = (10.0 * METRES_PER_DEGREE, 10.0 * METRES_PER_DEGREE * narrow);
        let padded = |from: f64, to: f64, scale: f64| {
            let half = ((to - from) / 2.0 * (1.0 + 2.0 * margin)).max(5.0 * LEAST / scale);
            let middle = (from + to) / 2.0;
            (middle - half, middle + half)
        };
        let (south, north) = padded(low.lat, high.lat, scale.0);
        let (west, east) = padded(low.lon, high.lon, scale.1);
        let size = [(east - west) * scale.1, (north - south) * scale.0];
        let size = (size[0].round() as i32, size[1].round() as i32);
        Self { corner: Position { lat: north, lon: west }, scale, size }
    }

    /// Where a position is drawn.
    pub(super) fn spot(&self, at: Position) -> Spot {
        let x = (at.lon - self.corner.lon) * self.scale.1;
        let y = (self.corner.lat - at.lat) * self.scale.0;
        (x.round() as i32, y.round() as i32)
    }

    /// Where this ground's own corners, north-west and south-east, are drawn on another.
    pub(super) fn corners_on(&self, other: &Self) -> (Spot, Spot) {
        let opposite = Position {
            lat: self.corner.lat - f64::from(self.size.1) / self.scale.0,
            lon: self.corner.lon + f64::from(self.size.0) / self.scale.1,
        };
        (other.spot(self.corner), other.spot(opposite))
    }

    /// Where a point of the map is drawn.
    pub(super) fn spot_of(&self, point: MapPoint) -> Spot {
        self.spot(point.position())
    }

    /// Whether any of what lies between two spots may be seen.
    pub(super) fn shows(&self, low: Spot, high: Spot) -> bool {
        high.0 >= 0 && high.1 >= 0 && low.0 <= self.size.0 && low.1 <= self.size.1
    }
}

/// Decimetres between two spots.
pub(super) fn apart(a: Spot, b: Spot) -> f64 {
    f64::from(a.0 - b.0).hypot(f64::from(a.1 - b.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ground_holds_what_it_is_drawn_around() {
        let [a, b] = [(41.15, -8.61), (41.16, -8.65)].map(|(lat, lon)| Position { lat, lon });
        let ground = Ground::around(a, [b], 0.1);
        let [a, b] = [a, b].map(|at| ground.spot(at));
        for (x, y) in [a, b] {
            assert!(x > 0 && y > 0 && x < ground.size.0 && y < ground.size.1);
        }
        // 0.04° of longitude at 41° north, 0.01° of latitude.
        assert!((apart(a, b) - 35_333.0).abs() < 50.0, "{}", apart(a, b));
        assert!(a.0 > b.0 && a.1 > b.1, "east is right, south is down");
    }

    #[test]
    fn one_place_has_ground_around_it() {
        let at = Position { lat: -90.0, lon: 180.0 };
        let ground = Ground::around(at, [], 0.1);
        assert_eq!(ground.spot(at), (3_000, 3_000));
        assert_eq!(ground.corners_on(&ground), ((0, 0), (6_000, 6_000)));
    }
}
