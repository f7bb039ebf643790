//! Extracts as they are met in the wild, and what is said about those that cannot be read.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../pbf/mod.rs"]
mod pbf;

mod blobs;
mod blocks;
mod content;
mod oracle;
mod real;
mod running;

use ontheway::Error;
use ontheway::osm::{Extract, Selection, Tags};
use osmpbfreader::osmformat::relation::MemberType;

use pbf::{Block, EVERYTHING, Packing, blob, file, read};

const ROADS: Selection = Selection {
    way: |tags| tags.get("highway").is_some(),
    node: |tags| tags.get("barrier").is_some(),
    relation: |tags| tags.is("type", "restriction"),
    member_ways: |_| false,
};

fn everything(blocks: &[Block]) -> Extract {
    read(&file(blocks, Packing::Zlib), &EVERYTHING).unwrap()
}

fn tags(list: pbf::TagList<'_>) -> Tags {
    list.iter().copied().collect()
}

/// The offset and the words of the error.
fn fault(bytes: &[u8]) -> (u64, String) {
    match read(bytes, &EVERYTHING).unwrap_err() {
        Error::Extract { offset, what, .. } => (offset, what),
        other => panic!("{other}"),
    }
}

/// The words about a data blob, which must be said to be at its place.
fn data_fault(data: &[u8]) -> String {
    let whole = file(&[Block::new().node(1, 0, 0, &[])], Packing::Lz4);
    let (offset, what) = fault(&[&whole, data].concat());
    assert_eq!(offset, whole.len() as u64, "{what}");
    what
}

fn block_fault(block: &Block) -> String {
    data_fault(&blob("OSMData", &block.bytes(), Packing::Zlib))
}

fn town() -> Vec<Block> {
    vec![
        Block::new().dense(&[
            (1, 500_000_000, 43_000_000, &[]),
            (2, 500_010_000, 43_010_000, &[("barrier", "gate"), ("note", "")]),
            (3, 500_020_000, 43_020_000, &[("shop", "laundry")]),
        ]),
        Block::new().node(4, 500_030_000, -43_030_000, &[]).node(
            9,
            0,
            0,
            &[("barrier", "bollard")],
        ),
        Block::new()
            .way(10, &[1, 2, 4], &[("highway", "residential"), ("name", "Rue à côté")])
            .way(11, &[3, 5], &[("building", "yes")]),
        Block::new().relation(
            20,
            &[
                (MemberType::WAY, 10, "from"),
                (MemberType::NODE, 2, "via"),
                (MemberType::RELATION, -7, ""),
            ],
            &[("type", "restriction")],
        ),
    ]
}
