//! Real extracts, object by object against osmpbfreader's own reader.

use std::path::{Path, PathBuf};

use ontheway::osm::{Extract, MemberKind, Tags, read_extract};
use osmpbfreader::OsmId;

use crate::oracle::Objects;
use crate::pbf::EVERYTHING;

/// Nodes and ways of some extracts, as their collection lists them.
const COUNTS: [(&str, usize, usize); 8] = [
    ("columbus_otp", 110_560, 15_503),
    ("heidelberg_test", 221_009, 31_619),
    ("krems", 15_042, 2_402),
    ("liechtenstein_2020s", 295_005, 29_874),
    ("porto", 347_944, 51_458),
    ("porto_bench", 85_149, 22_606),
    ("rnv", 164_598, 37_344),
    ("vancouver", 320_720, 52_072),
];

fn extracts(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = [folder.to_owned(), folder.join("edge")]
        .iter()
        .filter_map(|folder| folder.read_dir().ok())
        .flat_map(|entries| entries.map(|entry| entry.unwrap().path()))
        .filter(|path| path.to_string_lossy().ends_with(".osm.pbf"))
        .collect();
    found.sort();
    found
}

#[test]
fn real_extracts_agree_with_osmpbfreader() {
    let Some(folder) = std::env::var_os("ONTHEWAY_EXTRACTS") else {
        println!("skipped: ONTHEWAY_EXTRACTS names no folder of extracts");
        return;
    };
    let paths = extracts(folder.as_ref());
    assert!(!paths.is_empty(), "no *.osm.pbf in the folder that ONTHEWAY_EXTRACTS names");
    for path in paths {
        let name = path.file_name().unwrap().to_str().unwrap().trim_end_matches(".osm.pbf");
        let extract = read_extract(&path, &EVERYTHING, &|_, _| {}).unwrap();
        let Some(objects) = Objects::read(&std::fs::read(&path).unwrap()) else {
            assert!(name.ends_with(".lz4"), "osmpbfreader cannot read {name}");
            continue;
        };
        compare(name, &extract, &objects);
        if let Some((_, nodes, ways)) = COUNTS.iter().find(|(known, ..)| *known == name) {
            assert_eq!((objects.nodes.len(), extract.ways.len()), (*nodes, *ways), "{name}");
        }
        println!("{name}: {} nodes, {} ways", extract.nodes.ids.len(), extract.ways.len());
    }
}

fn compare(name: &str, extract: &Extract, objects: &Objects) {
    assert!(extract.nodes.ids.iter().eq(&objects.wanted_nodes()), "{name}: other nodes");
    for (id, &(lat, lon)) in extract.nodes.ids.iter().zip(&extract.nodes.positions) {
        let node = &objects.nodes[id];
        // The other reader cuts off what we round.
        let distance = (lat - node.decimicro_lat).abs().max((lon - node.decimicro_lon).abs());
        assert!(distance <= 1, "{name}: node {id}: {node:?}");
    }
    let tagged = objects.nodes.values().filter(|node| !node.tags.is_empty());
    assert_eq!(extract.node_tags.len(), tagged.count(), "{name}");
    for (id, tags) in &extract.node_tags {
        same_tags(tags, &objects.nodes[id].tags, &format!("{name}: node {id}"));
    }
    assert!(extract.ways.iter().map(|way| &way.id).eq(objects.ways.keys()), "{name}: other ways");
    for way in &extract.ways {
        let other = &objects.ways[&way.id];
        assert!(way.nodes.iter().copied().eq(other.nodes.iter().map(|node| node.0)), "{other:?}");
        same_tags(&way.tags, &other.tags, &format!("{name}: way {}", way.id));
    }
    let relations = extract.relations.iter();
    assert!(relations.map(|it| &it.id).eq(objects.relations.keys()), "{name}: other relations");
    for relation in &extract.relations {
        let other = &objects.relations[&relation.id];
        assert_eq!(relation.members.len(), other.refs.len(), "{other:?}");
        for (member, other) in relation.members.iter().zip(&other.refs) {
            let expected = match other.member {
                OsmId::Node(id) => (MemberKind::Node, id.0),
                OsmId::Way(id) => (MemberKind::Way, id.0),
                OsmId::Relation(id) => (MemberKind::Relation, id.0),
            };
            assert_eq!((member.kind, member.id), expected);
            assert_eq!(&*member.role, &*other.role);
        }
        same_tags(&relation.tags, &other.tags, &format!("{name}: relation {}", relation.id));
    }
}

fn same_tags(tags: &Tags, other: &osmpbfreader::Tags, what: &str) {
    for (key, value) in other.iter() {
        assert_eq!(tags.get(key), Some(&**value), "{what}: {key}");
    }
    assert!(tags.iter().all(|(key, _)| other.contains_key(key)), "{what}: {tags:?}");
}
