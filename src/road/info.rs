//! What is inside a map file, and whether all of it is as it was written.

use std::path::{Path, PathBuf};

use super::map_file::{Reader, Section, VERSION};
use super::network::{MapPoint, Network, section};
use super::places;
use super::source::MapSource;
use crate::error::{Error, Result};
use crate::units::Profile;

/// What a map file holds. Of a damaged one, what can still be told.
#[derive(Debug)]
pub struct MapInfo {
    /// The file.
    pub path: PathBuf,
    /// Its length in bytes.
    pub bytes: usize,
    /// The version of its format.
    pub format_version: u32,
    /// What it was built from.
    pub source: Option<MapSource>,
    /// The networks it holds.
    pub profiles: Vec<ProfileInfo>,
    /// How many places it holds.
    pub places: usize,
    /// Its sections, in the order of the file.
    pub sections: Vec<SectionInfo>,
    /// What is wrong with it: its damaged sections, or the first that does not fit the others.
    pub fault: Option<Error>,
}

/// The network of one profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileInfo {
    /// Whose network it is.
    pub profile: Profile,
    /// How many nodes there are, copies counted.
    pub nodes: usize,
    /// How many directed edges there are, copies counted.
    pub edges: usize,
    /// How many roads there are.
    pub roads: usize,
    /// How many links its hierarchy has.
    pub links: usize,
    /// The least and the greatest latitude and longitude of its roads; `None` where the network
    /// cannot be used.
    pub bounds: Option<(MapPoint, MapPoint)>,
}

/// One section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionInfo {
    /// Its name.
    pub name: String,
    /// Bytes an item.
    pub item_bytes: usize,
    /// How many items it holds.
    pub items: usize,
    /// Bytes of all items.
    pub bytes: usize,
    /// Whether its checksum fits.
    pub is_intact: bool,
}

impl MapInfo {
    /// Reads and verifies a whole map file.
    ///
    /// Complexity: O(bytes), on all threads.
    ///
    /// # Errors
    /// As [`super::Map::open_built`], but for damage to sections, which is told in the answer.
    pub fn read(path: &Path) -> Result<Self> {
        let reader = Reader::open(path)?;
        let damage = reader.verify("").err();
        let source = MapSource::read(&reader);
        let places_fault = places::Places::read(&reader).err();
        let held = Profile::ALL.into_iter().filter(|profile| Network::is_in(&reader, *profile));
        let (profiles, faults): (Vec<_>, Vec<_>) =
            held.map(|profile| profile_info(profile, &reader)).unzip();
        let (source, source_fault) = match source {
            Ok(source) => (Some(source), None),
            Err(fault) => (None, Some(fault)),
        };
        let sections = reader.sections().iter().map(|section| SectionInfo {
            name: section.name.clone(),
            item_bytes: section.item,
            items: section.items(),
            bytes: section.len(),
            is_intact: reader.is_intact(section),
        });
        let mut faults = faults.into_iter().flatten();
        Ok(Self {
            path: path.to_path_buf(),
            bytes: reader.bytes().len(),
            format_version: VERSION,
            source,
            profiles,
            places: items(&reader, places::SECTION),
            sections: sections.collect(),
            fault: damage.or(source_fault).or(places_fault).or_else(|| faults.next()),
        })
    }
}

fn items(reader: &Reader, name: &str) -> usize {
    reader.section(name).map_or(0, Section::items)
}

/// What the table says of a network, and what is wrong with it.
fn profile_info(profile: Profile, reader: &Reader) -> (ProfileInfo, Option<Error>) {
    let (bounds, fault) = match Network::read(profile, reader) {
        Ok(network) => (bounds(&network.points), None),
        Err(fault) => (None, Some(fault)),
    };
    let count = |part: &str| items(reader, &section(profile, part));
    let [nodes, edges, roads, links] = ["nodes", "edges", "road_ways", "links.heads"].map(count);
    (ProfileInfo { profile, nodes, edges, roads, links, bounds }, fault)
}

fn bounds(points: &[MapPoint]) -> Option<(MapPoint, MapPoint)> {
    let bound = |pick: fn(i32, i32) -> i32| {
        points
            .iter()
            .copied()
            .reduce(|a, b| MapPoint { lat: pick(a.lat, b.lat), lon: pick(a.lon, b.lon) })
    };
    bound(i32::min).zip(bound(i32::max))
}
