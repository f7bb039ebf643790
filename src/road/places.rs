//! Places on the map: shops, amenities and addresses.

use bytemuck::{Pod, Zeroable};

use super::map_file::{Reader, Writer};
use super::network::MapPoint;
use super::storage::{Array, StringPool, Strings};
use crate::error::Result;
use crate::osm::{Extract, Tags};

/// The section with an item for each place, and the name of those with their texts.
pub(super) const SECTION: &str = "places";
const TEXTS: &str = "place_texts";

/// Keys whose values say what a place is. Source: wiki Map features.
const KIND_KEYS: [&str; 8] =
    ["shop", "amenity", "office", "craft", "tourism", "leisure", "railway", "healthcare"];

/// Values of those keys that nobody visits on an errand.
const NO_PLACES: [&str; 21] = [
    "parking",
    "parking_space",
    "bench",
    "waste_basket",
    "bicycle_parking",
    "vending_machine",
    "recycling",
    "waste_disposal",
    "hunting_stand",
    "shelter",
    "fountain",
    "drinking_water",
    "vacant",
    "rail",
    "abandoned",
    "disused",
    "level_crossing",
    "crossing",
    "switch",
    "signal",
    "razed",
];

#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct PlaceRecord {
    at: MapPoint,
    kind: u32,
    name: u32,
    street: u32,
    house_number: u32,
    opening_hours: u32,
}

/// One place. Texts are empty where the map says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// Where it is: the node, or the middle of the building's outline.
    pub at: MapPoint,
    /// `shop=bakery`, `amenity=pharmacy`, …; empty for a plain address.
    pub kind: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The street of its address.
    pub street: &'a str,
    /// The house number of its address.
    pub house_number: &'a str,
    /// Its opening hours, as written.
    pub opening_hours: &'a str,
}

/// The places of a map.
#[derive(Clone)]
pub struct Places {
    records: Array<PlaceRecord>,
    texts: Strings,
}

/// What the tags say a place is: `key=value`, empty for a plain address, `None` for no place.
fn kind_of(tags: &Tags) -> Option<String> {
    let kind = KIND_KEYS.iter().find_map(|key| {
        let value = tags.get(key)?;
        (!NO_PLACES.contains(&value) && value != "no").then(|| format!("{key}={value}"))
    });
    kind.or_else(|| tags.get("addr:housenumber").map(|_| String::new()))
}

/// Whether an object with these tags is a place.
pub(super) fn is_place(tags: &Tags) -> bool {
    kind_of(tags).is_some()
}

impl Places {
    pub(super) fn write(extract: &Extract, writer: &mut Writer) {
        let mut texts = StringPool::new();
        let mut records = Vec::new();
        let mut add = |at: MapPoint, tags: &Tags| {
            let Some(kind) = kind_of(tags) else {
                return;
            };
            let mut text = |key: &str| texts.number(tags.get(key).unwrap_or(""));
            let [name, street, house_number, opening_hours] =
                ["name", "addr:street", "addr:housenumber", "opening_hours"].map(&mut text);
            let kind = texts.number(&kind);
            records.push(PlaceRecord { at, kind, name, street, house_number, opening_hours });
        };
        let point = |id: i64| {
            let at = extract.nodes.index_of(id)?;
            extract.nodes.positions.get(at).map(|&(lat, lon)| MapPoint { lat, lon })
        };
        for (id, tags) in &extract.node_tags {
            if let Some(at) = point(*id) {
                add(at, tags);
            }
        }
        for way in &extract.ways {
            // A closed outline repeats its first node.
            let closed = way.nodes.len() > 1 && way.nodes.first() == way.nodes.last();
            let outline = &way.nodes[usize::from(closed)..];
            let points: Vec<MapPoint> = outline.iter().filter_map(|id| point(*id)).collect();
            if let (true, Some(at)) = (is_place(&way.tags), middle(&points)) {
                add(at, &way.tags);
            }
        }
        writer.add(SECTION, &records);
        writer.add_strings(TEXTS, &texts);
    }

    pub(super) fn read(reader: &Reader) -> Result<Self> {
        Ok(Self { records: reader.array(SECTION)?, texts: reader.strings(TEXTS)? })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// All of them: nodes by OSM id, then ways by OSM id.
    pub fn iter(&self) -> impl Iterator<Item = Place<'_>> {
        self.records.iter().map(|record| Place {
            at: record.at,
            kind: self.texts.get(record.kind),
            name: self.texts.get(record.name),
            street: self.texts.get(record.street),
            house_number: self.texts.get(record.house_number),
            opening_hours: self.texts.get(record.opening_hours),
        })
    }
}

fn middle(points: &[MapPoint]) -> Option<MapPoint> {
    let count = i64::try_from(points.len()).ok().filter(|count| *count > 0)?;
    let mean = |of: fn(&MapPoint) -> i32| {
        let sum: i64 = points.iter().map(|p| i64::from(of(p))).sum();
        (sum / count) as i32
    };
    Some(MapPoint { lat: mean(|p| p.lat), lon: mean(|p| p.lon) })
}
