//! What is found in files of every kind.

use ontheway::osm::{Extract, MemberKind};

use crate::pbf::{Block, EVERYTHING, Packing, TagList, blob, file, frame, header, read};
use crate::{MemberType, ROADS, everything, tags, town};

#[test]
fn a_town_is_read_however_it_is_packed() {
    for packing in [Packing::Raw, Packing::Zlib, Packing::Lz4] {
        let extract = read(&file(&town(), packing), &ROADS).unwrap();
        assert_eq!(extract.nodes.ids, [1, 2, 4, 9], "{packing:?}");
        assert_eq!(extract.nodes.positions[2], (500_030_000, -43_030_000));
        assert_eq!(
            extract.node_tags,
            [(2, tags(&[("barrier", "gate"), ("note", "")])), (9, tags(&[("barrier", "bollard")])),]
        );
        assert_eq!(extract.ways.len(), 1);
        assert_eq!(extract.ways[0].nodes, [1, 2, 4]);
        assert_eq!(extract.ways[0].tags.get("name"), Some("Rue à côté"));
        let members: Vec<_> =
            extract.relations[0].members.iter().map(|m| (m.kind, m.id, &*m.role)).collect();
        assert_eq!(
            members,
            [
                (MemberKind::Way, 10, "from"),
                (MemberKind::Node, 2, "via"),
                (MemberKind::Relation, -7, "")
            ]
        );
    }
}

#[test]
fn the_order_of_the_file_does_not_matter() {
    let forth = everything(&town());
    let mut blocks = town();
    blocks.reverse();
    assert_eq!(everything(&blocks), forth);
}

#[test]
fn granularity_and_offsets_are_applied() {
    let mut block = Block::new().dense(&[(1, 7, -7, &[])]).node(2, 7, -7, &[]).way(1, &[1, 2], &[]);
    block.message.set_granularity(1_000_050);
    block.message.set_lat_offset(-3_000_000_000);
    block.message.set_lon_offset(12_345);
    // Latitude −2,992,999,650 nano-degrees, longitude −6,988,005.
    let expected = (-29_929_997, -69_880);
    assert_eq!(everything(&[block]).nodes.positions, [expected, expected]);
}

#[test]
fn places_off_the_earth_are_missing_nodes() {
    let nodes: [(i64, i64, i64, TagList<'_>); 5] = [
        (1, 900_000_000, 1_800_000_000, &[]),
        (2, 900_000_001, 0, &[("barrier", "gate")]),
        (3, 0, -1_800_000_001, &[]),
        (4, i64::MAX, i64::MIN, &[]),
        (5, -900_000_000, -1_800_000_000, &[]),
    ];
    let extract = everything(&[Block::new().dense(&nodes).way(1, &[1, 2, 3, 4, 5], &[])]);
    assert_eq!(extract.nodes.ids, [1, 5]);
    assert_eq!(extract.node_tags, []);
    assert_eq!(extract.ways[0].nodes, [1, 2, 3, 4, 5]);
}

#[test]
fn ways_may_lack_nodes_and_nodes_may_lack() {
    let extract =
        everything(&[Block::new().way(1, &[], &[]).way(2, &[1, 2], &[]).node(2, 5, 6, &[])]);
    assert!(extract.ways[0].nodes.is_empty());
    assert_eq!(extract.nodes.ids, [2]);
    assert_eq!(extract.nodes.index_of(1), None);
}

#[test]
fn ids_may_be_negative_or_extreme() {
    let ids = [i64::MAX, -1, i64::MIN, 0];
    let nodes = ids.map(|id| (id, 1, 2, &[("n", "y")] as TagList<'_>));
    let extract = everything(&[Block::new()
        .dense(&nodes)
        .way(i64::MIN, &ids, &[])
        .way(i64::MAX, &ids, &[])
        .relation(-5, &ids.map(|id| (MemberType::NODE, id, "r")), &[])]);
    assert_eq!(extract.nodes.ids, [i64::MIN, -1, 0, i64::MAX]);
    assert_eq!(extract.ways[0].nodes, ids);
    assert_eq!(extract.ways[1].id, i64::MAX);
    assert_eq!(extract.tags_of_node(-1), Some(&tags(&[("n", "y")])));
    assert_eq!(extract.relations[0].members[2].id, i64::MIN);
}

#[test]
fn of_two_with_one_id_the_first_counts() {
    let road: TagList<'_> = &[("highway", "track")];
    let gate: TagList<'_> = &[("barrier", "gate")];
    let blocks = [
        Block::new().way(1, &[1], road).way(1, &[2], road).way(2, &[3], &[]).way(
            3,
            &[4, 5, 6, 7],
            road,
        ),
        Block::new().way(2, &[3], road).way(3, &[], &[]),
        Block::new().dense(&[(1, 1, 1, gate), (1, 9, 9, &[]), (4, 1, 1, &[]), (8, 1, 1, &[])]),
        Block::new().dense(&[
            (4, 9, 9, gate),
            (8, 9, 9, gate),
            (5, i64::MAX, 0, &[]),
            (5, 1, 1, gate),
        ]),
        Block::new().relation(1, &[], &[]).relation(1, &[], &[("type", "restriction")]),
    ];
    let extract = read(&file(&blocks, Packing::Raw), &ROADS).unwrap();
    let ways: Vec<_> = extract.ways.iter().map(|way| (way.id, way.nodes.clone())).collect();
    assert_eq!(ways, [(1, vec![1]), (3, vec![4, 5, 6, 7])]);
    assert_eq!(extract.nodes.ids, [1, 4]);
    assert_eq!(extract.nodes.positions, [(1, 1); 2]);
    assert_eq!(extract.node_tags, [(1, tags(gate))]);
    assert_eq!(extract.relations, []);
}

#[test]
fn files_with_nothing_in_them() {
    let nothing = Extract::default();
    assert_eq!(everything(&[]), nothing);
    assert_eq!(read(&header(&[]), &EVERYTHING).unwrap(), nothing);
    let mut bare = Block::default();
    bare.message.stringtable.mut_or_insert_default();
    let mut groups = Block::new().dense(&[]);
    groups.group();
    assert_eq!(everything(&[bare, Block::new(), groups]), nothing);
    // Empty blobs: without a message, without content, with empty content.
    let mut bytes = frame("OSMHeader", &[]);
    bytes.extend(frame("OSMData", &[]));
    bytes.extend(frame("OSMData", &[0x10, 0]));
    for packing in [Packing::Raw, Packing::Zlib, Packing::Lz4] {
        bytes.extend(blob("OSMData", &[], packing));
    }
    bytes.extend(frame("OSMData", &[0x1a, 0]));
    assert_eq!(read(&bytes, &EVERYTHING).unwrap(), nothing);
}

#[test]
fn unknown_blobs_and_fields_are_skipped() {
    let mut blocks = town();
    let expected = everything(&blocks);
    for block in &mut blocks {
        block.message.special_fields.mut_unknown_fields().add_fixed32(99, 7);
        for group in &mut block.message.primitivegroup {
            group.special_fields.mut_unknown_fields().add_length_delimited(99, vec![1, 2, 3]);
            for way in &mut group.ways {
                way.info.mut_or_insert_default().set_user_sid(1_000_000);
                way.special_fields.mut_unknown_fields().add_fixed64(12, 9);
            }
        }
    }
    let mut bytes = frame("Index", b"anything at all");
    bytes.extend(file(&blocks, Packing::Zlib));
    bytes.extend(frame("", &[]));
    assert_eq!(read(&bytes, &EVERYTHING).unwrap(), expected);
}

#[test]
fn lists_may_stand_number_by_number() {
    let mut block = Block::new().way(1, &[], &[]).node(7, 0, 0, &[]).node(5, 0, 0, &[]);
    let way = &mut block.message.primitivegroup[0].ways[0];
    for delta in [14, 3] {
        way.special_fields.mut_unknown_fields().add_varint(8, delta);
    }
    assert_eq!(everything(&[block]).ways[0].nodes, [7, 5]);
}

#[test]
fn faulty_text_costs_one_name_only() {
    let mut block = Block::new().way(1, &[], &[("name", "?")]);
    block.message.stringtable.mut_or_insert_default().s[2] = vec![b'a', 0xff];
    assert_eq!(everything(&[block]).ways[0].tags.get("name"), Some("a\u{fffd}"));
}

#[test]
fn files_joined_end_to_end_are_read() {
    let one = file(&town(), Packing::Zlib);
    let two = [&one[..], &one[..]].concat();
    assert_eq!(read(&two, &EVERYTHING).unwrap(), read(&one, &EVERYTHING).unwrap());
}
