//! Lengths and places on the ground, for what lies within a few kilometres.

use crate::road::network::MapPoint;

/// Metres in 10⁻⁷ degrees of latitude.
const METRES: f64 = 111_319.490_793 / 1e7;

/// The plane around a latitude: x to the east and y to the north, in metres.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plane {
    east: f64,
    origin: MapPoint,
}

impl Plane {
    pub(super) fn around(origin: MapPoint) -> Self {
        let east = METRES * (f64::from(origin.lat) / 1e7).to_radians().cos();
        Self { east, origin }
    }

    pub(super) fn xy(&self, point: MapPoint) -> (f64, f64) {
        let (lat, lon) = (i64::from(point.lat), i64::from(point.lon));
        let east = (lon - i64::from(self.origin.lon)) as f64 * self.east;
        (east, (lat - i64::from(self.origin.lat)) as f64 * METRES)
    }

    pub(super) fn point(&self, (x, y): (f64, f64)) -> MapPoint {
        let lat = f64::from(self.origin.lat) + y / METRES;
        let lon = f64::from(self.origin.lon) + x / self.east.max(1e-9);
        // Casts of what lies beyond end at the edge.
        MapPoint { lat: lat.round() as i32, lon: lon.round() as i32 }
    }
}

/// Metres between two points.
pub(super) fn metres(a: MapPoint, b: MapPoint) -> f64 {
    let (x, y) = Plane::around(a).xy(b);
    x.hypot(y)
}

/// Metres in whole numbers, for comparing.
pub(super) fn whole_metres(a: MapPoint, b: MapPoint) -> u32 {
    metres(a, b).round() as u32
}

/// The square of a grid, some `metres` wide, in which a point lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    lat: i64,
    lon: i64,
}

impl Grid {
    pub(super) fn new(metres: f64, around: MapPoint) -> Self {
        let plane = Plane::around(around);
        let lon = metres / plane.east.max(1e-4);
        Self { lat: ((metres / METRES) as i64).max(1), lon: (lon as i64).max(1) }
    }

    pub(super) fn cell(&self, point: MapPoint) -> (i32, i32) {
        let cell = |value: i32, size: i64| i64::from(value).div_euclid(size) as i32;
        (cell(point.lat, self.lat), cell(point.lon, self.lon))
    }
}

/// A cell and its eight neighbours.
pub(super) fn around((row, column): (i32, i32)) -> impl Iterator<Item = (i32, i32)> {
    (-1..=1).flat_map(move |up| {
        (-1..=1).map(move |right| (row.saturating_add(up), column.saturating_add(right)))
    })
}

/// The middle of points; `None` where there are none.
pub(super) fn middle(points: &[MapPoint]) -> Option<MapPoint> {
    let count = i64::try_from(points.len()).ok().filter(|count| *count > 0)?;
    let mean = |of: fn(&MapPoint) -> i32| {
        let sum: i64 = points.iter().map(|point| i64::from(of(point))).sum();
        (sum / count) as i32
    };
    Some(MapPoint { lat: mean(|point| point.lat), lon: mean(|point| point.lon) })
}

/// The point of a line that is nearest to `to`, and its distance in metres.
pub(super) fn nearest_on(line: &[MapPoint], to: MapPoint) -> Option<(MapPoint, f64)> {
    let plane = Plane::around(to);
    let ends = line.windows(2).map(|pair| (plane.xy(pair[0]), plane.xy(pair[1])));
    let alone = line.first().map(|point| (plane.xy(*point), plane.xy(*point)));
    let nearest = ends.chain(alone).map(|((ax, ay), (bx, by))| {
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx * dx + dy * dy;
        let share =
            if length > 0.0 { (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
        let at = (ax + share * dx, ay + share * dy);
        (at, at.0.hypot(at.1))
    });
    let (at, distance) = nearest.min_by(|(_, a), (_, b)| a.total_cmp(b))?;
    Some((plane.point(at), distance))
}
