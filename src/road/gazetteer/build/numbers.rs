//! House numbers, and the streets that they count in.

use std::collections::{BTreeMap, HashMap};

use super::object::Object;
use super::outline::Outline;
use super::places::known_points;
use super::streets::{joined, reach};
use crate::osm::{Extract, Tags, Way};
use crate::road::gazetteer::ground::{Grid, metres, middle};
use crate::road::gazetteer::house;
use crate::road::gazetteer::record::{NONE, Reach};
use crate::road::gazetteer::words::canonical_key;
use crate::road::network::MapPoint;

/// A house is in a street of the name that its address says, if that is at most so far away.
const REACH: f64 = 1_500.0;

/// Houses of a street that is not drawn are in one street if their cells touch; metres.
const CELL: f64 = 600.0;

/// More houses are not put between two that a line of interpolation joins.
const MOST_BETWEEN: u32 = 400;

/// Two houses of one number are one if they are so near, in metres.
const SAME: f64 = 150.0;

/// A house number and where it is.
#[derive(Debug, Clone)]
pub(super) struct House {
    pub(super) number: String,
    pub(super) at: MapPoint,
    street: String,
    /// Whether what it counts in is no street.
    is_of_place: bool,
    /// Whether it is the town.
    is_of_town: bool,
    /// The number of the town it lies in, and of that in whose outline.
    pub(super) town: u32,
    pub(super) outlined: u32,
}

/// All house numbers of an extract, several in one tag taken apart.
pub(super) fn houses(extract: &Extract) -> Vec<House> {
    let mut houses = Vec::new();
    let mut add = |tags: &Tags, at: Option<MapPoint>| {
        if let Some(at) = at {
            houses.extend(of_tags(tags, at));
        }
    };
    for (id, tags) in &extract.node_tags {
        if tags.get(NUMBER).is_some() {
            let at = extract.nodes.index_of(*id).and_then(|at| extract.nodes.positions.get(at));
            add(tags, at.map(|&(lat, lon)| MapPoint { lat, lon }));
        }
    }
    for way in extract.ways.iter().filter(|way| way.tags.get(NUMBER).is_some()) {
        add(&way.tags, middle(&known_points(extract, &way.nodes)));
    }
    for relation in extract.relations.iter().filter(|of| of.tags.get(NUMBER).is_some()) {
        let outline = Outline::of_relation(extract, relation);
        add(&relation.tags, outline.and_then(|outline| outline.inner_point()));
    }
    for way in extract.ways.iter().filter(|way| way.tags.get(INTERPOLATION).is_some()) {
        houses.extend(between(extract, way));
    }
    houses
}

const NUMBER: &str = "addr:housenumber";
/// The tag of a line on which numbers count up from one end to the other.
pub(super) const INTERPOLATION: &str = "addr:interpolation";

fn of_tags(tags: &Tags, at: MapPoint) -> Vec<House> {
    let text = |key: &str| tags.get(key).map(str::trim).filter(|text| !text.is_empty());
    let street = text("addr:street");
    // Villages count their houses without streets.
    let place = ["addr:place", "addr:hamlet", "addr:suburb"].into_iter().find_map(text);
    let is_of_town = street.or(place).is_none();
    let Some(name) = street.or(place).or_else(|| text("addr:city")) else { return Vec::new() };
    let numbers = house::several(text(NUMBER).unwrap_or_default());
    let house = |number: &str| House {
        number: number.to_owned(),
        at,
        street: name.to_owned(),
        is_of_place: street.is_none(),
        is_of_town,
        town: NONE,
        outlined: NONE,
    };
    numbers.map(house).collect()
}

/// The houses between those at the ends of a line. Source: wiki Key:addr:interpolation.
fn between(extract: &Extract, way: &Way) -> Vec<House> {
    let step = match way.tags.get(INTERPOLATION) {
        Some("odd" | "even") => 2,
        Some("all") => 1,
        _ => return Vec::new(),
    };
    let mut houses = Vec::new();
    let mut line: Vec<MapPoint> = Vec::new();
    let mut last: Option<(u32, House)> = None;
    for id in &way.nodes {
        let Some(at) = known_points(extract, &[*id]).first().copied() else { continue };
        line.push(at);
        let house = extract.tags_of_node(*id).and_then(|tags| of_tags(tags, at).into_iter().next());
        let Some(house) = house else { continue };
        let Ok(number) = house.number.parse::<u32>() else { continue };
        if let Some((from, first)) = &last {
            let (low, high) = ((*from).min(number), (*from).max(number));
            let numbers = (low + step..high).step_by(step as usize).take(MOST_BETWEEN as usize);
            for between in numbers {
                let share = f64::from(between.abs_diff(*from)) / f64::from(high - low);
                let at = at_share(&line, share);
                houses.push(House { number: between.to_string(), at, ..first.clone() });
            }
        }
        last = Some((number, house));
        line = vec![at];
    }
    houses
}

/// The point at a share of the length of a line.
fn at_share(line: &[MapPoint], share: f64) -> MapPoint {
    let length: f64 = line.windows(2).map(|pair| metres(pair[0], pair[1])).sum();
    let mut left = length * share;
    for pair in line.windows(2) {
        let metres = metres(pair[0], pair[1]);
        if left <= metres && metres > 0.0 {
            let part = left / metres;
            let mix = |a: i32, b: i32| (f64::from(a) + (f64::from(b) - f64::from(a)) * part) as i32;
            let (a, b) = (pair[0], pair[1]);
            return MapPoint { lat: mix(a.lat, b.lat), lon: mix(a.lon, b.lon) };
        }
        left -= metres;
    }
    line.last().copied().unwrap_or(MapPoint { lat: 0, lon: 0 })
}

/// Finds for each house the street, or the settlement, of that name that is nearest, those of its own
/// town first; streets that the map does not draw are added to `objects`, and what is said to be in
/// a town that is not on the map is in the one where it lies. Gives the houses by the number of their street.
pub(super) fn numbered(houses: Vec<House>, objects: &mut Vec<Object>) -> Vec<(u32, House)> {
    let mut by_key: HashMap<String, Vec<u32>> = HashMap::new();
    for (number, object) in (0..).zip(objects.iter()) {
        for name in &object.names {
            let known = by_key.entry(canonical_key(name)).or_default();
            if known.last() != Some(&number) {
                known.push(number);
            }
        }
    }
    let mut keys: HashMap<String, String> = HashMap::new();
    let mut placed = Vec::with_capacity(houses.len());
    let mut lost: BTreeMap<String, Vec<House>> = BTreeMap::new();
    for house in houses {
        let key = keys.entry(house.street.clone()).or_insert_with(|| canonical_key(&house.street));
        let named = by_key.get(key).map_or(&[][..], Vec::as_slice);
        let near = named.iter().filter_map(|&number| {
            let object = objects.get(number as usize)?;
            let importance = object.importance();
            // A settlement lends its name to houses that have no street.
            let fits = if house.is_of_place {
                importance.is_settlement() || importance.is_way()
            } else {
                importance.is_way()
            };
            let away = away(object, house.at);
            let is_elsewhere = importance.is_way() && object.town != house.outlined;
            (fits && (away <= REACH || importance.is_settlement() && away <= 4.0 * REACH))
                .then_some((is_elsewhere, (away * 1e3) as u64, number))
        });
        match near.min() {
            Some((.., number)) => placed.push((number, house)),
            None if house.is_of_town && house.town != NONE => placed.push((house.town, house)),
            None => lost.entry(key.clone()).or_default().push(house),
        }
    }
    for houses in lost.into_values() {
        let Some(first) = houses.first() else { continue };
        let grid = Grid::new(CELL, first.at);
        let cells: Vec<_> = houses.iter().map(|house| vec![grid.cell(house.at)]).collect();
        let mut groups: BTreeMap<usize, Vec<House>> = BTreeMap::new();
        for (house, group) in houses.into_iter().zip(joined(&cells)) {
            groups.entry(group).or_default().push(house);
        }
        for houses in groups.into_values() {
            let number = objects.len() as u32;
            objects.extend(undrawn(&houses));
            placed.extend(houses.into_iter().map(|house| (number, house)));
        }
    }
    sorted(placed)
}

/// The street of houses whose street is not drawn.
fn undrawn(houses: &[House]) -> Option<Object> {
    let points: Vec<MapPoint> = houses.iter().map(|house| house.at).collect();
    let centre = middle(&points)?;
    let at =
        points.iter().copied().min_by(|a, b| metres(centre, *a).total_cmp(&metres(centre, *b)))?;
    let first = houses.first()?;
    let kind = if first.is_of_place { "addr=place" } else { "addr=street" };
    let names = vec![first.street.clone()];
    let reach = reach(points.iter().copied());
    Some(Object {
        at,
        kind: kind.to_owned(),
        names,
        reach,
        town: first.outlined,
        ..Object::default()
    })
}

/// Metres from a place's outermost coordinates.
fn away(object: &Object, at: MapPoint) -> f64 {
    let Reach { low, high } = object.reach.unwrap_or(Reach { low: object.at, high: object.at });
    let within = |value: i32, low: i32, high: i32| value.clamp(low, high.max(low));
    let nearest =
        MapPoint { lat: within(at.lat, low.lat, high.lat), lon: within(at.lon, low.lon, high.lon) };
    metres(at, nearest) + metres(at, object.at) / 1e4
}

/// By street and number, each house once.
fn sorted(mut placed: Vec<(u32, House)>) -> Vec<(u32, House)> {
    placed.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.number.cmp(&y.number)));
    placed.dedup_by(|(street, house), (kept, first)| {
        street == kept && house.number == first.number && metres(house.at, first.at) <= SAME
    });
    placed
}
