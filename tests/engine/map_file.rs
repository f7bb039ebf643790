//! A map file is opened as it was written, or not at all.

use std::path::Path;
use std::sync::Mutex;

use ontheway::Error;
use ontheway::road::hierarchy::{DOWN, UP};
use ontheway::road::{EdgeId, Map, Network, NodeId, RoadId, Stage};
use ontheway::units::Profile;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::world::{cases, map, plans};

fn assert_equal(a: &Network, b: &Network) {
    assert_eq!(a.profile(), b.profile());
    assert_eq!(a.nodes(), b.nodes());
    assert_eq!(a.edges(), b.edges());
    assert_eq!(a.out_starts(), b.out_starts());
    assert_eq!(a.in_starts(), b.in_starts());
    assert_eq!(a.in_edges(), b.in_edges());
    for node in 0..a.node_count() as NodeId {
        assert_eq!(a.osm_node(node), b.osm_node(node));
    }
    assert_eq!(a.road_count(), b.road_count());
    for road in 0..a.road_count() as RoadId {
        let all = |network: &Network| {
            let edges: Vec<EdgeId> = network.edges_of_road(road).to_vec();
            let points = network.points_of_road(road).to_vec();
            let nodes = network.osm_nodes_of_road(road).to_vec();
            (edges, points, nodes, network.osm_way(road), network.name_of_road(road).to_owned())
        };
        assert_eq!(all(a), all(b));
    }
    let (a, b) = (a.hierarchy(), b.hierarchy());
    assert_eq!(a.parents(), b.parents());
    assert_eq!(a.link_starts(), b.link_starts());
    assert_eq!(a.heads(), b.heads());
    assert_eq!(a.travel(), b.travel());
    for node in 0..a.node_count() as NodeId {
        assert_eq!(a.subtree(node), b.subtree(node));
    }
    for link in 0..a.link_count() {
        assert_eq!([UP, DOWN].map(|way| a.via(link, way)), [UP, DOWN].map(|way| b.via(link, way)));
    }
}

proptest! {
    #![proptest_config(cases(30))]

    #[test]
    fn what_is_saved_is_opened(plan in plans(4)) {
        let Some(map) = map(&plan.extract(), plan.profile) else { return Ok(()) };
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("map.otw");
        map.save(&file).unwrap();
        let opened = Map::open_built(&file).unwrap();
        prop_assert!(opened.bytes() == map.bytes());
        prop_assert_eq!(opened.source(), map.source());
        prop_assert_eq!(opened.places().unwrap().len(), map.places().unwrap().len());
        let network = |map: &Map| map.network(plan.profile).unwrap().clone();
        assert_equal(&network(&opened), &network(&map));
    }
}

/// A small map with doubled nodes and names, as bytes.
fn bytes() -> Vec<u8> {
    let mut runner = TestRunner::deterministic();
    loop {
        let plan = plans(4).new_tree(&mut runner).unwrap().current();
        if let Some(map) = map(&plan.extract(), plan.profile)
            && map.network(plan.profile).unwrap().node_count() > 4
        {
            return map.bytes().to_vec();
        }
    }
}

/// All that a map holds is asked for.
fn use_all(map: &Map) -> ontheway::Result<()> {
    for profile in map.profiles() {
        map.network(profile)?;
    }
    map.gazetteer()?;
    map.places().map(drop)
}

/// What is said where a file cannot be opened and used.
fn refusal(path: &Path, bytes: &[u8]) -> Option<String> {
    std::fs::write(path, bytes).unwrap();
    match Map::open_built(path).and_then(|map| use_all(&map)) {
        Err(refused @ (Error::Map { .. } | Error::Io { .. })) => Some(refused.to_string()),
        Err(other) => panic!("{other:?}"),
        Ok(()) => None,
    }
}

// All bits and all lengths are tried next to the reader itself, in memory.

#[test]
fn a_flipped_bit_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("map.otw");
    let mut bytes = bytes();
    for at in (0..64).chain((64..bytes.len()).step_by(37)) {
        bytes[at] ^= 1 << (at % 8);
        assert!(refusal(&file, &bytes).is_some(), "byte {at}");
        bytes[at] ^= 1 << (at % 8);
    }
    assert_eq!(refusal(&file, &bytes), None, "after all is as it was");
}

#[test]
fn a_cut_or_grown_file_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("map.otw");
    let mut bytes = bytes();
    for length in (0..70).chain((70..bytes.len()).step_by(61)).chain([bytes.len() - 1]) {
        let refused = refusal(&file, &bytes[..length]);
        let whole = bytes.len();
        let refused = refused.unwrap_or_else(|| panic!("{length} of {whole} bytes"));
        assert!(length < 8 || refused.contains("cut short"), "{refused}");
    }
    bytes.push(0);
    assert!(refusal(&file, &bytes).unwrap().contains("has grown"));
}

#[test]
fn another_version_or_machine_is_told_from_damage() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("map.otw");
    let mut bytes = bytes();
    for (at, expected) in [(8, "format version"), (12, "another byte order")] {
        bytes[at..at + 4].reverse();
        let refused = refusal(&file, &bytes).unwrap();
        assert!(refused.contains(expected) && !refused.contains("damaged"), "{refused}");
        bytes[at..at + 4].reverse();
    }
}

/// The map of the town for all profiles.
fn town(profiles: &[Profile]) -> Map {
    let extract = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/town.osm.pbf");
    Map::build(&extract, profiles, &|_| {}).unwrap()
}

/// Names, begins and ends of the sections, by the layout that docs/DESIGN.md describes.
fn sections(bytes: &[u8]) -> Vec<(String, usize, usize)> {
    let number = |at: usize| u64::from_ne_bytes(bytes[at..at + 8].try_into().unwrap()) as usize;
    let (table, count) = (number(24), number(32));
    assert_eq!(table + count * 64, bytes.len());
    (0..count)
        .map(|entry| {
            let at = table + entry * 64;
            let name = String::from_utf8(bytes[at..at + 32].to_vec()).unwrap();
            (name.trim_end_matches('\0').to_owned(), number(at + 40), number(at + 48))
        })
        .collect()
}

/// Damage is named, and only what is damaged cannot be used.
#[test]
fn damage_in_one_profile_leaves_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("map.otw");
    let mut bytes = town(&Profile::ALL).bytes().to_vec();
    let sections = sections(&bytes);
    assert!(sections.len() > 50);
    for (name, start, end) in sections.iter().filter(|(_, start, end)| start < end) {
        let at = start + (end - start) / 2;
        bytes[at] ^= 0x10;
        std::fs::write(&file, &bytes).unwrap();
        let check = |what: &str, refused: Option<String>| {
            let expected = name.starts_with(what);
            let refused = refused.unwrap_or_default();
            assert_eq!(refused.contains(&format!("section {name} ")), expected, "{refused}");
            assert_eq!(refused.is_empty(), !expected, "{name} is damaged: {what}: {refused}");
        };
        let map = match Map::open_built(&file) {
            Ok(map) => map,
            Err(refused) => {
                check("source", Some(refused.to_string()));
                bytes[at] ^= 0x10;
                continue;
            }
        };
        assert_eq!(map.profiles().collect::<Vec<_>>(), Profile::ALL);
        for profile in Profile::ALL {
            let refused = map.network(profile).err().map(|e| e.to_string());
            check(&format!("{profile}."), refused);
        }
        check("place", map.places().err().map(|e| e.to_string()));
        bytes[at] ^= 0x10;
    }
    assert_eq!(refusal(&file, &bytes), None, "after all is as it was");
}

#[test]
fn a_profile_that_is_not_there_is_named() {
    let map = town(&[Profile::Bike]);
    assert!(map.network(Profile::Bike).is_ok());
    let refused = map.network(Profile::Car).err().unwrap().to_string();
    assert!(refused.contains("holds bike but not car"), "{refused}");
}

#[test]
fn building_says_how_far_it_has_come() {
    let seen = Mutex::new(Vec::new());
    let extract = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/town.osm.pbf");
    let report = |stage: Stage| seen.lock().unwrap().push(stage);
    Map::build(&extract, &[Profile::Foot, Profile::Car], &report).unwrap();
    let seen = seen.into_inner().unwrap();
    let mut words: Vec<String> = seen.iter().map(Stage::to_string).collect();
    words.dedup();
    let steps = ["roads and turns", "hierarchy", "packing"];
    let profile = |name| steps.map(|step| format!("{name}: {step}"));
    let expected =
        [&["reading".to_owned()][..], &profile("foot"), &profile("car"), &["places".to_owned()]];
    assert_eq!(words, expected.concat());
    let length = std::fs::metadata(&extract).unwrap().len();
    let both = Stage::Reading { done: 2 * length, total: 2 * length };
    assert!(seen.contains(&both), "both passes are read to their end");
}

/// A file that is no map file is taken for an extract, and is none.
#[test]
fn a_damaged_beginning_is_an_error_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("map.otw");
    let mut bytes = bytes();
    bytes[0] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    assert!(Map::open(&file, &Profile::ALL, &|_| {}).is_err());
    let missing = folder.path().join("missing.otw");
    assert!(matches!(Map::open_built(&missing), Err(Error::Io { .. })));
}
