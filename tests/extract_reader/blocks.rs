//! Blocks that cannot be read.

use osmpbfreader::osmformat::PrimitiveGroup;
use protobuf::EnumOrUnknown;

use crate::pbf::{Block, Packing, TagList, blob, frame};
use crate::{MemberType, block_fault, data_fault};

#[test]
fn strings_beyond_the_table_are_refused() {
    let expected = "expected a string out of the 3 of its block, found string number ";
    for far in [3, u32::MAX] {
        let mut way = Block::new().way(1, &[], &[("a", "b")]);
        way.message.primitivegroup[0].ways[0].vals[0] = far;
        assert_eq!(block_fault(&way), format!("{expected}{far}"));
        let mut node = Block::new().node(1, 0, 0, &[("a", "b")]);
        node.message.primitivegroup[0].nodes[0].keys[0] = far;
        assert_eq!(block_fault(&node), format!("{expected}{far}"));
    }
    let mut dense = Block::new().dense(&[(1, 0, 0, &[("a", "b")])]);
    dense.message.primitivegroup[0].dense.mut_or_insert_default().keys_vals[1] = -1;
    assert_eq!(block_fault(&dense), format!("{expected}{}", u64::MAX));
    let mut relation = Block::new().relation(1, &[(MemberType::NODE, 1, "a")], &[("a", "b")]);
    relation.message.primitivegroup[0].relations[0].roles_sid[0] = i32::MIN;
    assert!(block_fault(&relation).starts_with(expected));
}

#[test]
fn columns_of_unequal_length_are_refused() {
    let spoilt = |spoil: &dyn Fn(&mut PrimitiveGroup)| {
        let nodes: [(i64, i64, i64, TagList<'_>); 2] =
            [(1, 0, 0, &[("a", "b")]), (2, 0, 0, &[("a", "b")])];
        let mut block = Block::new().dense(&nodes).way(1, &[1], &[("a", "b")]).relation(
            1,
            &[(MemberType::NODE, 1, "a")],
            &[],
        );
        block.message.primitivegroup.iter_mut().for_each(spoil);
        block_fault(&block)
    };
    let what = spoilt(&|group| group.dense.0.iter_mut().for_each(|dense| dense.lat.truncate(1)));
    assert_eq!(what, "expected one latitude for each dense node, 2 in all, found 1");
    let what = spoilt(&|group| group.dense.0.iter_mut().for_each(|dense| dense.lon.push(1)));
    assert_eq!(what, "expected one longitude for each dense node, 2 in all, found 3");
    for length in 1..6 {
        let what = spoilt(&|group| {
            group.dense.0.iter_mut().for_each(|dense| dense.keys_vals.truncate(length));
        });
        assert!(what.contains("an end of the tags before the last node"), "{what}");
    }
    let what = spoilt(&|group| group.dense.0.iter_mut().for_each(|dense| dense.keys_vals.push(0)));
    assert!(what.contains("tags of further nodes"), "{what}");
    let what = spoilt(&|group| group.ways.iter_mut().for_each(|way| way.vals.clear()));
    assert_eq!(what, "expected one value for each key of a tag, 1 in all, found 0");
    let what = spoilt(&|group| group.relations.iter_mut().for_each(|it| it.types.clear()));
    assert_eq!(what, "expected one type for each member of a relation, 1 in all, found 0");
    let what = spoilt(&|group| group.relations.iter_mut().for_each(|it| it.roles_sid.push(0)));
    assert_eq!(what, "expected one role for each member of a relation, 1 in all, found 2");
    let what = spoilt(&|group| {
        group.relations.iter_mut().for_each(|it| it.types[0] = EnumOrUnknown::from_i32(3));
    });
    assert_eq!(what, "expected a node, a way or a relation (0, 1, 2), found 3");
}

#[test]
fn broken_messages_are_refused() {
    let mut step = Block::new();
    step.message.set_granularity(0);
    assert_eq!(block_fault(&step), "expected a positive granularity, found 0");
    // A node, a way and a relation without ids; a field number 0; a group; a length too far.
    let messages: [&[u8]; 6] = [
        &[0x12, 2, 0x0a, 0],
        &[0x12, 2, 0x1a, 0],
        &[0x12, 2, 0x22, 0],
        &[0x00, 0],
        &[0x0b],
        &[0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
    ];
    for message in messages {
        assert!(data_fault(&blob("OSMData", message, Packing::Raw)).starts_with("expected "));
    }
    data_fault(&frame("OSMData", &[0x1a, 0xff]));
    let header = frame("OSMData", &[]);
    data_fault(&[&header[..5], &[0xff; 9]].concat());
}
