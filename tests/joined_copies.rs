//! A bigger city made of copies of the town is one network, and as large as it should be.

// A test fails by panicking, in its helpers too.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use ontheway::osm::{Extract, Selection, read_extract};
use ontheway::road::Map;
use ontheway::units::Profile;
use tempfile::TempDir;

#[path = "../examples/join_copies/join/mod.rs"]
mod join;

const EVERYTHING: Selection = Selection::EVERYTHING;

fn read(path: &Path) -> Extract {
    read_extract(path, &EVERYTHING, &|_, _| {}).unwrap()
}

fn town() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/town.osm.pbf")
}

fn joined(folder: &TempDir, extract: &Extract, across: u32, down: u32) -> PathBuf {
    let city = join::City::new(extract, across, down).unwrap();
    let path = folder.path().join(format!("{across}x{down}.osm.pbf"));
    std::fs::write(&path, city.write(Vec::new()).unwrap()).unwrap();
    path
}

#[test]
fn one_copy_is_the_extract_itself() {
    let folder = tempfile::tempdir().unwrap();
    let extract = read(&town());
    assert_eq!(read(&joined(&folder, &extract, 1, 1)), extract);
}

#[test]
fn copies_keep_all_they_have_and_are_one_network() {
    let folder = tempfile::tempdir().unwrap();
    let extract = read(&town());
    let path = joined(&folder, &extract, 3, 2);
    let copies = read(&path);
    let roads = copies.ways.len() - 6 * extract.ways.len();
    // Seven pairs of neighbours: four side by side, three above each other.
    let between_two = |across: u32, down: u32| {
        let pair = read(&joined(&folder, &extract, across, down));
        pair.ways.len() - 2 * extract.ways.len()
    };
    let (beside, above) = (between_two(2, 1), between_two(1, 2));
    assert!((1..=5).contains(&beside) && (1..=5).contains(&above), "{beside}, {above}");
    assert_eq!(roads, 4 * beside + 3 * above);
    assert_eq!(copies.nodes.ids.len(), 6 * extract.nodes.ids.len());
    assert_eq!(copies.node_tags.len(), 6 * extract.node_tags.len());
    assert_eq!(copies.relations.len(), 6 * extract.relations.len());
    let (single, map) =
        [town(), path].map(|path| Map::build(&path, &Profile::ALL, &|_| {}).unwrap()).into();
    for profile in Profile::ALL {
        let nodes = |map: &Map| map.network(profile).unwrap().node_count();
        // Nothing is lost to the largest connected component, restricted turns included.
        assert_eq!(nodes(&map), 6 * nodes(&single), "{profile}");
    }
    assert_eq!(map.places().unwrap().len(), 6 * single.places().unwrap().len());
}

#[test]
fn copies_do_not_overlap() {
    let folder = tempfile::tempdir().unwrap();
    let extract = read(&town());
    let copies = read(&joined(&folder, &extract, 2, 1));
    let (west, east) = copies.nodes.positions.split_at(extract.nodes.ids.len());
    assert_eq!(west, extract.nodes.positions);
    let lons = |positions: &[(i32, i32)]| positions.iter().map(|(_, lon)| *lon).collect::<Vec<_>>();
    assert!(lons(west).iter().max() < lons(east).iter().min());
}

#[test]
fn a_part_is_about_as_large_as_asked() {
    let mut extract = read(&town());
    let whole = extract.nodes.ids.len();
    join::crop(&mut extract, 0.25);
    let part = extract.nodes.ids.len() as f64 / whole as f64;
    assert!((0.1..0.4).contains(&part), "{part}");
    let known = |id: &i64| extract.nodes.index_of(*id).is_some();
    assert!(extract.ways.iter().all(|way| way.nodes.iter().all(known)));
    let folder = tempfile::tempdir().unwrap();
    let path = joined(&folder, &extract, 2, 2);
    let map = Map::build(&path, &[Profile::Car], &|_| {}).unwrap();
    assert!(map.network(Profile::Car).unwrap().node_count() > 40);
}
