//! A part of the ground.

use super::rings::Polygon;
use crate::units::{Centimetres, METRES_PER_DEGREE, Position};

/// A circle, or polygons of which one at least holds what lies in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    shape: Shape,
    /// West, south, east and north.
    bounds: [f64; 4],
    /// What it is called in messages.
    name: String,
    /// Of a circle, what it lies around.
    around: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Circle {
        centre: Position,
        /// In metres.
        radius: f64,
        metres_per_degree_east: f64,
    },
    Polygons(Vec<Polygon>),
}

impl Region {
    /// All that lies at most `radius` from `centre`, in the plane around it: metres east are
    /// degrees by the cosine of the centre's latitude, as for snapping.
    pub fn circle(centre: Position, radius: Centimetres) -> Self {
        let metres_per_degree_east = centre.lat.to_radians().cos() * METRES_PER_DEGREE;
        let metres = radius.0 as f64 / 100.0;
        let north = metres / METRES_PER_DEGREE;
        let east =
            if metres_per_degree_east > 1.0 { metres / metres_per_degree_east } else { 360.0 };
        Self {
            shape: Shape::Circle { centre, radius: metres, metres_per_degree_east },
            bounds: [centre.lon - east, centre.lat - north, centre.lon + east, centre.lat + north],
            name: format!("{centre};r={metres}"),
            around: Some(centre.to_string()),
        }
    }

    /// All that lies at most `radius` from the place of that name, which is at `centre`.
    pub fn around(place: &str, centre: Position, radius: Centimetres) -> Self {
        let circle = Self::circle(centre, radius);
        let name = format!("{place};r={}", radius.0 as f64 / 100.0);
        Self { name, around: Some(place.to_owned()), ..circle }
    }

    /// Where something in it is: `in Old Town`, `within 400 m of Saltway Market`.
    pub fn phrase(&self) -> String {
        match (&self.shape, &self.around) {
            (Shape::Circle { radius, .. }, Some(place)) => {
                format!("within {radius:.0} m of {place}")
            }
            _ => format!("in {}", self.name),
        }
    }

    /// All that lies in one of the polygons; `None` where there are none.
    pub fn polygons(name: &str, polygons: Vec<Polygon>) -> Option<Self> {
        let mut bounds = polygons.first()?.bounds;
        for polygon in &polygons {
            let [west, south, east, north] = polygon.bounds;
            bounds = [
                bounds[0].min(west),
                bounds[1].min(south),
                bounds[2].max(east),
                bounds[3].max(north),
            ];
        }
        Some(Self { shape: Shape::Polygons(polygons), bounds, name: name.to_owned(), around: None })
    }

    /// What it is called: its name, or for a circle what describes it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// West, south, east and north of it, in degrees.
    pub fn bounds(&self) -> [f64; 4] {
        self.bounds
    }

    /// The middle of its bounds.
    pub fn middle(&self) -> Position {
        let [west, south, east, north] = self.bounds;
        match &self.shape {
            Shape::Circle { centre, .. } => *centre,
            Shape::Polygons(_) => Position { lat: (south + north) / 2.0, lon: (west + east) / 2.0 },
        }
    }

    /// Whether a position lies in it.
    ///
    /// Complexity: O(edges at its latitude).
    pub fn contains(&self, at: Position) -> bool {
        match &self.shape {
            Shape::Circle { radius, .. } => {
                self.off_centre(at).is_some_and(|(x, y)| x.hypot(y) <= *radius)
            }
            Shape::Polygons(polygons) => polygons.iter().any(|polygon| polygon.contains(at)),
        }
    }

    /// Metres east and north of the centre of a circle.
    fn off_centre(&self, at: Position) -> Option<(f64, f64)> {
        match &self.shape {
            Shape::Circle { centre, metres_per_degree_east, .. } => Some((
                (at.lon - centre.lon) * metres_per_degree_east,
                (at.lat - centre.lat) * METRES_PER_DEGREE,
            )),
            Shape::Polygons(_) => None,
        }
    }

    /// Adds the parts of a straight line from `a` to `b` that lie in it, as fractions of the line
    /// in ascending order.
    ///
    /// Complexity: O(n log n) for n edges near the line.
    pub fn parts_inside(&self, a: Position, b: Position, parts: &mut Vec<(f64, f64)>) {
        let mut cuts = vec![0.0, 1.0];
        match &self.shape {
            Shape::Circle { radius, .. } => {
                if let Some(((ax, ay), (bx, by))) = self.off_centre(a).zip(self.off_centre(b)) {
                    cuts.extend(circle_crossings((ax, ay), (bx - ax, by - ay), *radius));
                }
            }
            Shape::Polygons(polygons) => {
                polygons.iter().for_each(|polygon| polygon.crossings(a, b, &mut cuts));
            }
        }
        cuts.sort_by(f64::total_cmp);
        let between = |part: f64| Position {
            lat: a.lat + (b.lat - a.lat) * part,
            lon: a.lon + (b.lon - a.lon) * part,
        };
        for pair in cuts.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            if from < to && self.contains(between((from + to) / 2.0)) {
                parts.push((from, to));
            }
        }
    }
}

/// Where a line enters or leaves the circle around the origin, as fractions of it within 0 and 1.
fn circle_crossings(
    (x, y): (f64, f64),
    (dx, dy): (f64, f64),
    radius: f64,
) -> impl Iterator<Item = f64> {
    let (a, b, c) = (dx * dx + dy * dy, x * dx + y * dy, x * x + y * y - radius * radius);
    let root = (b * b - a * c).sqrt();
    // Of a line without length, or one that passes by, nothing is a number.
    [(-b - root) / a, (-b + root) / a].into_iter().filter(|part| *part > 0.0 && *part < 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> Position {
        Position { lat, lon }
    }

    #[test]
    fn a_circle_has_metres() {
        let circle = Region::circle(at(60.0, 10.0), Centimetres(50_000));
        let east = 500.0 / (METRES_PER_DEGREE * 0.5);
        assert!(circle.contains(at(60.0, 10.0 + 0.999 * east)));
        assert!(!circle.contains(at(60.0, 10.0 + 1.001 * east)));
        let mut parts = Vec::new();
        circle.parts_inside(at(60.0, 10.0 - 2.0 * east), at(60.0, 10.0 + 2.0 * east), &mut parts);
        let [(from, to)] = parts[..] else { panic!("{parts:?}") };
        assert!((from - 0.25).abs() < 1e-6 && (to - 0.75).abs() < 1e-6);
        parts.clear();
        circle.parts_inside(at(60.1, 10.0), at(60.1, 10.1), &mut parts);
        circle.parts_inside(at(60.1, 10.0), at(60.1, 10.0), &mut parts);
        assert_eq!(parts, []);
        assert_eq!(circle.name(), "60,10;r=500");
    }

    #[test]
    fn polygons_are_joined() {
        let square = |south: f64, west: f64| {
            let ring = [(0.0, 0.0), (0.0, 2.0), (2.0, 2.0), (2.0, 0.0)];
            Polygon::new(&[ring.map(|(lat, lon)| at(south + lat, west + lon)).to_vec()]).unwrap()
        };
        let both = Region::polygons("both", vec![square(0.0, 0.0), square(1.0, 1.0)]).unwrap();
        assert_eq!(both.bounds(), [0.0, 0.0, 3.0, 3.0]);
        assert!(
            both.contains(at(0.5, 0.5))
                && both.contains(at(1.5, 1.5))
                && both.contains(at(2.5, 2.5))
        );
        assert!(!both.contains(at(0.5, 2.5)));
        let mut parts = Vec::new();
        both.parts_inside(at(1.5, -1.0), at(1.5, 4.0), &mut parts);
        let length: f64 = parts.iter().map(|(from, to)| to - from).sum();
        assert!((length - 0.6).abs() < 1e-9);
    }
}
