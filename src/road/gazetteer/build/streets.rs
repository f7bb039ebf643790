//! Streets: ways of one name that hang together or lie close are one.

use std::collections::{BTreeMap, HashMap};

use super::context::Settlements;
use super::object::Object;
use crate::osm::Extract;
use crate::road::gazetteer::ground::{Grid, around, metres, nearest_on};
use crate::road::gazetteer::kinds::Importance;
use crate::road::gazetteer::names;
use crate::road::gazetteer::record::{NONE, Reach};
use crate::road::network::MapPoint;

/// Ways of one name in neighbouring cells of this width are one street, in metres.
const CLOSE: f64 = 300.0;

/// Within a town, parts of a street of one name may lie so far apart, in metres.
const GAP: f64 = 1_500.0;

/// Points along streets lie at most so far apart when the nearest street is looked for, metres.
const STEP: f64 = 40.0;

/// A street is that of a place if it is at most about so far away, in metres.
const NEAR: f64 = 120.0;

/// A place lies along all streets that have a point so near, in metres: 60 m from where they run.
const ALONG: f64 = 63.0;

/// A part of a street.
struct Part {
    points: Vec<MapPoint>,
    way: usize,
}

/// The streets of an extract, and their lines.
pub(super) struct Streets {
    pub(super) objects: Vec<Object>,
    lines: Vec<Vec<Vec<MapPoint>>>,
    /// Whether it is a number of roads, which may have names as well.
    are_numbers: Vec<bool>,
}

impl Streets {
    pub(super) fn of(extract: &Extract, settlements: &Settlements<'_>) -> Self {
        let mut by_name: BTreeMap<&str, Vec<Part>> = BTreeMap::new();
        for (number, way) in extract.ways.iter().enumerate() {
            let Some(highway) = way.tags.get("highway") else { continue };
            let point = |id: &i64| {
                let at = extract.nodes.index_of(*id)?;
                extract.nodes.positions.get(at).map(|&(lat, lon)| MapPoint { lat, lon })
            };
            let points: Vec<MapPoint> = way.nodes.iter().filter_map(point).collect();
            if points.is_empty() {
                continue;
            }
            let name = way.tags.get("name").map(str::trim).filter(|name| !name.is_empty());
            // Of a large road, people also know the number.
            let is_large = matches!(highway, "motorway" | "trunk" | "primary" | "secondary");
            let numbers = way.tags.get("ref").filter(|_| is_large).unwrap_or_default().split(';');
            let numbers = numbers.map(str::trim).filter(|number| !number.is_empty());
            for name in name.into_iter().chain(numbers) {
                let part = Part { points: points.clone(), way: number };
                by_name.entry(name).or_default().push(part);
            }
        }
        let mut streets = Self { objects: Vec::new(), lines: Vec::new(), are_numbers: Vec::new() };
        for (name, parts) in by_name {
            for (town, parts) in by_town(extract, name, parts, settlements) {
                for parts in in_one_town(clusters(parts), settlements) {
                    streets.add(extract, name, town, parts);
                }
            }
        }
        streets
    }

    fn add(&mut self, extract: &Extract, name: &str, town: u32, parts: Vec<Part>) {
        let Some(at) = middle(&parts) else { return };
        let mut names = vec![name.to_owned()];
        let mut kind = None;
        let mut is_number = true;
        for part in &parts {
            let Some(way) = extract.ways.get(part.way) else { continue };
            let highway = way.tags.get("highway").unwrap_or_default();
            let known = (Importance::of(&format!("highway={highway}")), highway);
            kind = kind.map_or(Some(known), |best| Some(known.min(best)));
            let is_of_road = way.tags.get("name").map(str::trim) == Some(name);
            is_number &= !is_of_road;
            for other in names::of_tags(&way.tags) {
                if is_of_road && !names.contains(&other) {
                    names.push(other);
                }
            }
        }
        let kind = format!("highway={}", kind.map_or("road", |(_, highway)| highway));
        let reach = reach(parts.iter().flat_map(|part| part.points.iter().copied()));
        self.objects.push(Object { at, kind, names, reach, town, ..Object::default() });
        self.are_numbers.push(is_number);
        self.lines.push(parts.into_iter().map(|part| part.points).collect());
    }
}

/// The least and the greatest coordinates.
pub(super) fn reach(points: impl Iterator<Item = MapPoint>) -> Option<Reach> {
    points.fold(None, |reach: Option<Reach>, point| {
        let Reach { low, high } = reach.unwrap_or(Reach { low: point, high: point });
        Some(Reach {
            low: MapPoint { lat: low.lat.min(point.lat), lon: low.lon.min(point.lon) },
            high: MapPoint { lat: high.lat.max(point.lat), lon: high.lon.max(point.lon) },
        })
    })
}

/// The parts that hang together or lie close, in the order of their first ones.
fn clusters(parts: Vec<Part>) -> Vec<Vec<Part>> {
    let Some(first) = parts.first().and_then(|part| part.points.first()) else { return Vec::new() };
    let grid = Grid::new(CLOSE, *first);
    let cells: Vec<Vec<(i32, i32)>> = parts
        .iter()
        .map(|part| {
            let mut cells: Vec<_> = along(&part.points, CLOSE).map(|at| grid.cell(at)).collect();
            cells.sort_unstable();
            cells.dedup();
            cells
        })
        .collect();
    let groups = joined(&cells);
    let mut clusters: BTreeMap<usize, Vec<Part>> = BTreeMap::new();
    for (part, group) in parts.into_iter().zip(groups) {
        clusters.entry(group).or_default().push(part);
    }
    clusters.into_values().collect()
}

/// The parts by the town in whose outline they lie: where a street enters the next town, its houses
/// are counted anew. The number of a road is the same everywhere.
fn by_town(
    extract: &Extract,
    name: &str,
    parts: Vec<Part>,
    settlements: &Settlements<'_>,
) -> BTreeMap<u32, Vec<Part>> {
    let mut by_town: BTreeMap<u32, Vec<Part>> = BTreeMap::new();
    let is_name = |part: &Part| {
        let way = extract.ways.get(part.way);
        way.is_some_and(|way| way.tags.get("name").map(str::trim) == Some(name))
    };
    let is_number = !parts.iter().any(is_name);
    for part in parts {
        let at = middle(std::slice::from_ref(&part)).filter(|_| !is_number);
        let town = at.map_or(NONE, |at| settlements.outlined_town_at(at));
        by_town.entry(town).or_default().push(part);
    }
    by_town
}

/// A street that is interrupted is still one within a town.
fn in_one_town(clusters: Vec<Vec<Part>>, settlements: &Settlements<'_>) -> Vec<Vec<Part>> {
    if clusters.len() < 2 {
        return clusters;
    }
    let mut joined: Vec<(u32, Option<Reach>, Vec<Part>)> = Vec::with_capacity(clusters.len());
    for mut parts in clusters {
        let town = middle(&parts).map_or(NONE, |at| settlements.town_at(at));
        let mut all = reach(parts.iter().flat_map(|part| part.points.iter().copied()));
        let is_same = |other: &(u32, Option<Reach>, Vec<Part>), all: Option<Reach>| {
            let gap = other.1.zip(all).map_or(f64::MAX, |(a, b)| gap(a, b));
            other.0 == town && town != NONE && gap <= GAP
        };
        while let Some(at) = joined.iter().position(|other| is_same(other, all)) {
            let (_, _, mut others) = joined.remove(at);
            others.append(&mut parts);
            parts = others;
            all = reach(parts.iter().flat_map(|part| part.points.iter().copied()));
        }
        joined.push((town, all, parts));
    }
    joined.into_iter().map(|(_, _, parts)| parts).collect()
}

/// Metres between the outermost coordinates of two places.
fn gap(a: Reach, b: Reach) -> f64 {
    let between = |low: i32, high: i32, other_low: i32, other_high: i32| {
        i64::from(low.max(other_low)) - i64::from(high.min(other_high))
    };
    let lat = between(a.low.lat, a.high.lat, b.low.lat, b.high.lat).max(0);
    let lon = between(a.low.lon, a.high.lon, b.low.lon, b.high.lon).max(0);
    let moved = |value: i32, by: i64| i64::from(value).saturating_add(by) as i32;
    metres(a.low, MapPoint { lat: moved(a.low.lat, lat), lon: moved(a.low.lon, lon) })
}

/// Which of several sets of cells touch: for each the number of the first of its group.
pub(super) fn joined(cells: &[Vec<(i32, i32)>]) -> Vec<usize> {
    fn root(parents: &mut [usize], mut at: usize) -> usize {
        while parents[at] != at {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        at
    }
    let mut parents: Vec<usize> = (0..cells.len()).collect();
    let mut first_in: HashMap<(i32, i32), usize> = HashMap::new();
    for (number, cells) in cells.iter().enumerate() {
        for cell in cells {
            for near in around(*cell) {
                if let Some(&other) = first_in.get(&near) {
                    let (a, b) = (root(&mut parents, number), root(&mut parents, other));
                    parents[a.max(b)] = a.min(b);
                }
            }
        }
        for cell in cells {
            first_in.entry(*cell).or_insert(number);
        }
    }
    (0..cells.len()).map(|at| root(&mut parents, at)).collect()
}

/// The points of a line, and points between them where these lie farther apart than `step` metres.
fn along(points: &[MapPoint], step: f64) -> impl Iterator<Item = MapPoint> {
    let between = points.windows(2).flat_map(move |pair| {
        let pieces = ((metres(pair[0], pair[1]) / step) as i64).clamp(0, 1000);
        let share = move |from: i32, to: i32, piece: i64| {
            let (from, to) = (i64::from(from), i64::from(to));
            (from + (to - from) * piece / (pieces + 1)) as i32
        };
        (1..=pieces).map(move |piece| MapPoint {
            lat: share(pair[0].lat, pair[1].lat, piece),
            lon: share(pair[0].lon, pair[1].lon, piece),
        })
    });
    points.iter().copied().chain(between)
}

/// The point of a street that is nearest to the middle of its length.
fn middle(parts: &[Part]) -> Option<MapPoint> {
    let (mut lat, mut lon, mut length) = (0.0, 0.0, 0.0);
    for pair in parts.iter().flat_map(|part| part.points.windows(2)) {
        let metres = metres(pair[0], pair[1]) + 0.01;
        lat += metres * (f64::from(pair[0].lat) + f64::from(pair[1].lat)) / 2.0;
        lon += metres * (f64::from(pair[0].lon) + f64::from(pair[1].lon)) / 2.0;
        length += metres;
    }
    if length == 0.0 {
        return parts.first()?.points.first().copied();
    }
    let centre =
        MapPoint { lat: (lat / length).round() as i32, lon: (lon / length).round() as i32 };
    let nearest = parts.iter().filter_map(|part| nearest_on(&part.points, centre));
    nearest.min_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(at, _)| at)
}

/// Finds the street that a place stands in.
pub(super) struct NearestStreet {
    grid: Grid,
    cells: HashMap<(i32, i32), Vec<StreetPoint>>,
}

/// A point of a street.
struct StreetPoint {
    at: MapPoint,
    /// Whether the street is but a number of roads.
    is_number: bool,
    street: u32,
}

impl NearestStreet {
    pub(super) fn among(streets: &Streets) -> Self {
        let origin = streets.objects.first().map_or(MapPoint { lat: 0, lon: 0 }, |first| first.at);
        let grid = Grid::new(NEAR, origin);
        let mut cells: HashMap<_, Vec<_>> = HashMap::new();
        let all = streets.objects.iter().zip(&streets.lines).zip(&streets.are_numbers);
        for (number, ((street, lines), is_number)) in (0..).zip(all) {
            // People say that a shop is in a street, not at a footpath.
            if Importance::of(&street.kind) == Importance::Street {
                for point in lines.iter().flat_map(|line| along(line, STEP)) {
                    cells.entry(grid.cell(point)).or_default().push(StreetPoint {
                        at: point,
                        is_number: *is_number,
                        street: number,
                    });
                }
            }
        }
        Self { grid, cells }
    }

    /// The numbers of the streets along which a place lies, in order.
    pub(super) fn along(&self, at: MapPoint) -> Vec<u32> {
        let near = around(self.grid.cell(at)).filter_map(|cell| self.cells.get(&cell)).flatten();
        let mut along: Vec<u32> =
            near.filter(|point| metres(at, point.at) <= ALONG).map(|point| point.street).collect();
        along.sort_unstable();
        along.dedup();
        along
    }

    /// The number of the street. One with a name comes before the numbers of roads, as nobody says
    /// that a shop is in 99.
    pub(super) fn of(&self, at: MapPoint) -> Option<u32> {
        let near = around(self.grid.cell(at)).filter_map(|cell| self.cells.get(&cell)).flatten();
        let by_distance = near.map(|point| (point.is_number, metres(at, point.at), point.street));
        let near = by_distance.filter(|(_, away, _)| *away <= NEAR);
        let order = |a: &(bool, f64, u32), b: &(bool, f64, u32)| {
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2))
        };
        near.min_by(order).map(|(.., street)| street)
    }
}
