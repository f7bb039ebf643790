//! A map file is opened as it was written, or not at all.

use std::path::Path;

use ontheway::Error;
use ontheway::road::{EdgeId, Map, Network, NodeId, RoadId};
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
        prop_assert_eq!(opened.places().len(), map.places().len());
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

fn refused(path: &Path, bytes: &[u8], what: &str) {
    std::fs::write(path, bytes).unwrap();
    match Map::open_built(path) {
        Err(Error::Map { .. } | Error::Io { .. }) => {}
        Err(other) => panic!("{what}: {other:?}"),
        Ok(_) => panic!("{what}: opened"),
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
        refused(&file, &bytes, &format!("byte {at}"));
        bytes[at] ^= 1 << (at % 8);
    }
    std::fs::write(&file, &bytes).unwrap();
    assert!(Map::open_built(&file).is_ok(), "after all is as it was");
}

#[test]
fn a_cut_or_grown_file_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("map.otw");
    let mut bytes = bytes();
    for length in (0..70).chain((70..bytes.len()).step_by(61)).chain([bytes.len() - 1]) {
        refused(&file, &bytes[..length], &format!("{length} of {} bytes", bytes.len()));
    }
    bytes.push(0);
    refused(&file, &bytes, "a byte more");
}

/// A file that is no map file is taken for an extract, and is none.
#[test]
fn a_damaged_beginning_is_an_error_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("map.otw");
    let mut bytes = bytes();
    bytes[0] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    assert!(Map::open(&file, &ontheway::units::Profile::ALL, &|_, _| {}).is_err());
    let missing = folder.path().join("missing.otw");
    assert!(matches!(Map::open_built(&missing), Err(Error::Io { .. })));
}
