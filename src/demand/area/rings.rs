//! Polygons with holes, ready to be asked what lies in them.

use crate::units::Position;

/// Edges of one polygon that a band of latitudes holds about.
const EDGES_A_BAND: usize = 4;
/// The most bands.
const MOST_BANDS: usize = 4_096;

/// A polygon: what an odd number of its rings is around. So a ring within another one is a hole.
#[derive(Debug, Clone, PartialEq)]
pub struct Polygon {
    edges: Vec<[Position; 2]>,
    /// West, south, east and north.
    pub(super) bounds: [f64; 4],
    /// By band of latitudes, from the south: the edges that come into it.
    bands: Vec<Vec<u32>>,
}

impl Polygon {
    /// The polygon of these rings, the outer one and its holes; each is closed by itself. `None`
    /// where no ring has three points.
    ///
    /// Complexity: O(points), but for edges that run far from south to north.
    pub fn new(rings: &[Vec<Position>]) -> Option<Self> {
        let rings = rings.iter().filter(|ring| ring.len() >= 3);
        let edges: Vec<[Position; 2]> = rings
            .flat_map(|ring| {
                let next = ring.iter().cycle().skip(1);
                ring.iter().zip(next).map(|(a, b)| [*a, *b]).filter(|[a, b]| a != b)
            })
            .collect();
        let first = edges.first()?[0];
        let mut bounds = [first.lon, first.lat, first.lon, first.lat];
        for point in edges.iter().flatten() {
            let [west, south, east, north] = bounds;
            bounds = [
                west.min(point.lon),
                south.min(point.lat),
                east.max(point.lon),
                north.max(point.lat),
            ];
        }
        let bands = (edges.len() / EDGES_A_BAND).clamp(1, MOST_BANDS);
        let mut polygon = Self { bounds, bands: vec![Vec::new(); bands], edges };
        for (number, [a, b]) in (0..).zip(&polygon.edges) {
            let (from, to) = polygon.bands_of(a.lat, b.lat);
            for band in &mut polygon.bands[from..=to] {
                band.push(number);
            }
        }
        Some(polygon)
    }

    /// The first and the last band of what lies between two latitudes.
    fn bands_of(&self, a: f64, b: f64) -> (usize, usize) {
        let [_, south, _, north] = self.bounds;
        let last = self.bands.len() - 1;
        let height = north - south;
        // A number that is none becomes 0.
        let band = |lat: f64| ((lat - south) / height * (last + 1) as f64) as usize;
        (band(a.min(b)).min(last), band(a.max(b)).min(last))
    }

    /// The edges near latitudes, some of them twice.
    fn near(&self, a: f64, b: f64) -> impl Iterator<Item = &[Position; 2]> {
        let (from, to) = self.bands_of(a, b);
        let numbers = self.bands[from..=to].iter().flatten();
        numbers.map(|number| &self.edges[*number as usize])
    }

    /// Whether a position lies in it; on its boundary either may be said.
    ///
    /// Complexity: O(edges at its latitude).
    pub fn contains(&self, at: Position) -> bool {
        let [west, south, east, north] = self.bounds;
        if at.lon < west || at.lon > east || at.lat < south || at.lat > north {
            return false;
        }
        let crosses = |[a, b]: &&[Position; 2]| {
            (a.lat > at.lat) != (b.lat > at.lat)
                && at.lon < a.lon + (at.lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon)
        };
        self.near(at.lat, at.lat).filter(crosses).count() % 2 == 1
    }

    /// Adds where a straight line from `a` to `b` crosses its boundary, as fractions of the line.
    pub(super) fn crossings(&self, a: Position, b: Position, found: &mut Vec<f64>) {
        let (dx, dy) = (b.lon - a.lon, b.lat - a.lat);
        for [c, d] in self.near(a.lat, b.lat) {
            let (ex, ey) = (d.lon - c.lon, d.lat - c.lat);
            let across = dx * ey - dy * ex;
            if across == 0.0 {
                continue;
            }
            let (x, y) = (c.lon - a.lon, c.lat - a.lat);
            let along_line = (x * ey - y * ex) / across;
            let along_edge = (x * dy - y * dx) / across;
            if (0.0..=1.0).contains(&along_edge) && along_line > 0.0 && along_line < 1.0 {
                found.push(along_line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> Vec<Position> {
        points.iter().map(|&(lat, lon)| Position { lat, lon }).collect()
    }

    #[test]
    fn holes_are_not_inside() {
        let outer = ring(&[(0.0, 0.0), (0.0, 10.0), (10.0, 10.0), (10.0, 0.0)]);
        let hole = ring(&[(4.0, 4.0), (4.0, 6.0), (6.0, 6.0), (6.0, 4.0), (4.0, 4.0)]);
        let polygon = Polygon::new(&[outer, hole]).unwrap();
        let at = |lat, lon| polygon.contains(Position { lat, lon });
        assert!(at(1.0, 1.0) && at(5.0, 3.9) && at(5.0, 6.1));
        assert!(!at(5.0, 5.0) && !at(5.0, 10.1) && !at(-0.1, 5.0));
        let mut crossings = Vec::new();
        let (a, b) = (Position { lat: 5.0, lon: -2.0 }, Position { lat: 5.0, lon: 18.0 });
        polygon.crossings(a, b, &mut crossings);
        crossings.sort_by(f64::total_cmp);
        crossings.dedup();
        assert_eq!(crossings, [0.1, 0.3, 0.4, 0.6]);
    }

    #[test]
    fn bands_change_nothing() {
        // A star of many points.
        let points: Vec<(f64, f64)> = (0..400)
            .map(|number| {
                let (angle, radius) =
                    (f64::from(number) * 0.015_707_963, 1.0 + f64::from(number % 2));
                (radius * angle.sin(), radius * angle.cos())
            })
            .collect();
        let polygon = Polygon::new(&[ring(&points)]).unwrap();
        let whole = Polygon { bands: vec![(0..400).collect()], ..polygon.clone() };
        let mut inside = 0;
        for number in 0..2_000 {
            let (lat, lon) =
                (f64::from(number % 50) / 10.0 - 2.45, f64::from(number / 50) / 8.0 - 2.4);
            let at = Position { lat, lon };
            assert_eq!(polygon.contains(at), whole.contains(at), "{at}");
            inside += u32::from(polygon.contains(at));
        }
        assert!((200..1_800).contains(&inside));
    }

    #[test]
    fn what_has_no_inside_is_no_polygon() {
        assert_eq!(Polygon::new(&[ring(&[(0.0, 0.0), (1.0, 1.0)])]), None);
        assert_eq!(Polygon::new(&[]), None);
    }
}
