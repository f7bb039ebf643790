//! Distances on the map in whole numbers, the same on every machine.
//!
//! The plane is that in which positions are snapped: one degree is 111,319.490793 m, east of it
//! times the cosine of the latitude, here to a millionth.

use crate::road::MapPoint;

/// Parts of the cosine.
const MILLION: i64 = 1_000_000;

/// A degree, in 10⁻⁷ degrees.
const DEGREE: i64 = 10_000_000;

/// Metres in a degree.
const METRES_PER_DEGREE: i64 = 111_319;

/// The greatest difference of coordinates whose square is still summed; farther is as far.
const FARTHEST: i64 = 2_000_000_000;

/// The cosine of a latitude in millionths, at least 1. The series is summed by operations that
/// round alike everywhere, which the cosine of a system's library need not.
fn cosine(lat: i32) -> i64 {
    let x = f64::from(lat) * (std::f64::consts::PI / 180.0 / 1e7);
    let square = x * x;
    let mut term = 1.0;
    let mut sum = 1.0;
    for pair in 1..12 {
        term *= -square / f64::from(2 * pair * (2 * pair - 1));
        sum += term;
    }
    ((sum * MILLION as f64 + 0.5) as i64).clamp(1, MILLION)
}

/// Metres from one point to another, rounded down.
pub(super) fn metres(a: MapPoint, b: MapPoint) -> i64 {
    let north = i64::from(b.lat) - i64::from(a.lat);
    let east = (i64::from(b.lon) - i64::from(a.lon)) * cosine(a.lat) / MILLION;
    let [north, east] = [north, east].map(|part| part.clamp(-FARTHEST, FARTHEST));
    (north * north + east * east).isqrt() * METRES_PER_DEGREE / DEGREE
}

/// How many 10⁻⁷ degrees of latitude and of longitude this many metres are.
pub(super) fn degrees_of(metres: i64, lat: i32) -> (i64, i64) {
    let north = metres * DEGREE / METRES_PER_DEGREE;
    (north, north * MILLION / cosine(lat))
}

/// The point `along` of `whole` of the way from `a` to `b`, and `aside` metres to its right.
pub(super) fn beside(a: MapPoint, b: MapPoint, (along, whole): (i64, i64), aside: i64) -> MapPoint {
    let part = |from: i32, to: i32| {
        let whole = whole.max(1);
        i64::from(from) + (i64::from(to) - i64::from(from)) * along.clamp(0, whole) / whole
    };
    let (lat, lon) = (part(a.lat, b.lat), part(a.lon, b.lon));
    let scale = cosine(a.lat);
    let north = i64::from(b.lat) - i64::from(a.lat);
    let east = (i64::from(b.lon) - i64::from(a.lon)) * scale / MILLION;
    let length = (north * north + east * east).isqrt().max(1);
    // To the right of (east, north) lies (north, −east).
    let aside = aside * DEGREE / METRES_PER_DEGREE;
    let (right_east, right_north) = (north * aside / length, -east * aside / length);
    MapPoint {
        lat: (lat + right_north).clamp(-90 * DEGREE, 90 * DEGREE) as i32,
        lon: (lon + right_east * MILLION / scale).clamp(-180 * DEGREE, 180 * DEGREE) as i32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> MapPoint {
        MapPoint { lat: (lat * 1e7) as i32, lon: (lon * 1e7) as i32 }
    }

    #[test]
    fn the_cosine_is_right_to_a_millionth() {
        for degree in -89..=89 {
            let exact = f64::from(degree).to_radians().cos() * 1e6;
            assert!((cosine(degree * 10_000_000) as f64 - exact).abs() <= 1.0, "{degree}");
        }
        assert_eq!(cosine(900_000_000), 1);
        assert_eq!(cosine(0), MILLION);
    }

    #[test]
    fn distances_are_those_of_the_plane() {
        assert_eq!(metres(at(10.0, 20.0), at(10.0, 20.0)), 0);
        assert!((metres(at(0.0, 0.0), at(1.0, 0.0)) - 111_319).abs() <= 1);
        assert!((metres(at(60.0, 5.0), at(60.0, 6.0)) - 55_659).abs() <= 1);
        // From pole to pole and round the world nothing overflows.
        assert!(metres(at(-90.0, -180.0), at(90.0, 180.0)) > 10_000_000);
    }

    #[test]
    fn beside_is_to_the_right() {
        let (a, b) = (at(50.0, 4.0), at(50.0, 4.01));
        let point = beside(a, b, (1, 2), 10);
        assert!(point.lat < a.lat && (point.lon - at(50.0, 4.005).lon).abs() <= 1);
        assert!((9..=10).contains(&metres(at(50.0, 4.005), point)));
        assert!(beside(a, b, (1, 2), -10).lat > a.lat);
        // A line without length has no sides.
        assert_eq!(beside(a, a, (0, 0), 10), a);
    }
}
