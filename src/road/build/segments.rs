//! Ways cut into segments between neighbouring nodes.

use crate::osm::Extract;
use crate::osm::profiles::{self, RoadClass, Speed};
use crate::road::network::MapPoint;
use crate::units::{Millis, Profile};

/// Radius of the sphere on which roads are measured, in metres (IUGG mean radius).
const EARTH_RADIUS: f64 = 6_371_008.8;

/// What must be equal along a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Traits {
    pub(super) forward: Option<Speed>,
    pub(super) backward: Option<Speed>,
    pub(super) class: RoadClass,
    pub(super) destination_only: bool,
    /// Number of the name among [`Segments::names`].
    pub(super) name: u32,
}

impl Traits {
    /// The same seen from the other end.
    pub(super) fn reversed(self) -> Self {
        Self { forward: self.backward, backward: self.forward, ..self }
    }
}

/// A piece of a way between two neighbouring nodes, both of them in the extract.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    /// Where the nodes stand in the extract's table, in the way's direction.
    pub(super) ends: [u32; 2],
    pub(super) traits: Traits,
    /// OSM way.
    pub(super) way: i64,
}

/// All segments that a profile can use.
pub(super) struct Segments<'a> {
    pub(super) all: Vec<Segment>,
    pub(super) names: Vec<&'a str>,
}

impl<'a> Segments<'a> {
    pub(super) fn of(extract: &'a Extract, profile: Profile) -> Self {
        let mut all = Vec::new();
        let mut names = vec![""];
        let mut numbers = std::collections::HashMap::from([("", 0_u32)]);
        for way in &extract.ways {
            let Some(rule) = profiles::way_rule(profile, &way.tags) else {
                continue;
            };
            let name = way.tags.get("name").or_else(|| way.tags.get("ref")).unwrap_or("");
            let name = *numbers.entry(name).or_insert_with(|| {
                names.push(name);
                names.len() as u32 - 1
            });
            let places: Vec<Option<u32>> = way
                .nodes
                .iter()
                .map(|id| extract.nodes.index_of(*id).map(|at| at as u32))
                .collect();
            // Only neighbours that are both there are joined: across a missing node there may
            // be no road. A node that follows itself is one node.
            let pairs = || {
                places.windows(2).filter_map(|pair| match pair {
                    [Some(a), Some(b)] if a != b => Some([*a, *b]),
                    _ => None,
                })
            };
            let crossing = rule.crossing_time.and_then(|time| {
                let metres: f64 = pairs().map(|ends| length_of(extract, ends)).sum();
                speed_of_crossing(metres, time)
            });
            let speed = |speed: Option<Speed>| speed.map(|speed| crossing.unwrap_or(speed));
            let traits = Traits {
                forward: speed(rule.forward),
                backward: speed(rule.backward),
                class: rule.class,
                destination_only: rule.destination_only,
                name,
            };
            all.extend(pairs().map(|ends| Segment { ends, traits, way: way.id }));
        }
        Self { all, names }
    }
}

/// Where a node of the extract's table lies.
pub(super) fn point(extract: &Extract, node: u32) -> MapPoint {
    let (lat, lon) = extract.nodes.positions[node as usize];
    MapPoint { lat, lon }
}

fn length_of(extract: &Extract, [a, b]: [u32; 2]) -> f64 {
    length(point(extract, a), point(extract, b))
}

/// Length of a segment in metres, on a sphere (haversine).
pub(super) fn length(a: MapPoint, b: MapPoint) -> f64 {
    let (a, b) = (a.position(), b.position());
    let half_lat = ((b.lat - a.lat) / 2.0).to_radians().sin();
    let half_lon = ((b.lon - a.lon) / 2.0).to_radians().sin();
    let parallels = a.lat.to_radians().cos() * b.lat.to_radians().cos();
    let chord = half_lat * half_lat + parallels * half_lon * half_lon;
    2.0 * EARTH_RADIUS * chord.sqrt().min(1.0).asin()
}

/// The speed at which a ferry keeps its timetable; `None` where the time cannot be true.
fn speed_of_crossing(metres: f64, time: Millis) -> Option<Speed> {
    let kmh = metres / time.as_seconds() * 3.6;
    (0.5..=80.0).contains(&kmh).then(|| Speed::from_kmh(kmh))
}
