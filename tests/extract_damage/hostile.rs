//! Small files that were made to fill the memory.

use crate::pbf::{Packing, blob, header};
use crate::{judge, memory};

const MIB: usize = 1 << 20;

/// A message of one field, as often as fits.
fn filled(field: &[u8], bytes: usize) -> Vec<u8> {
    field.repeat(bytes / field.len())
}

fn with_length(key: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![key];
    let mut length = content.len();
    while length >= 0x80 {
        bytes.push((length % 0x80) as u8 | 0x80);
        length /= 0x80;
    }
    bytes.push(length as u8);
    bytes.extend(content);
    bytes
}

fn hostile(content: &[u8], blobs: usize) -> Vec<u8> {
    let mut bytes = header(&[]);
    let blob = blob("OSMData", content, Packing::Zlib);
    (0..blobs).for_each(|_| bytes.extend(&blob));
    bytes
}

/// Fields of numbers from 1,000,000 on, which no message has. Decoded, each takes some 300 bytes.
fn unknown_fields(bytes: usize) -> Vec<u8> {
    let mut fields = Vec::new();
    for number in 1_000_000_u32.. {
        if fields.len() > bytes {
            break;
        }
        let key = number << 3;
        fields.extend([0, 7, 14, 21].map(|shift| (key >> shift) as u8 | 0x80));
        let last = fields.len() - 1;
        fields[last] &= 0x7f;
        fields.push(0);
    }
    fields
}

type Content<'a> = &'a dyn Fn() -> Vec<u8>;

#[test]
fn messages_that_would_grow_when_decoded() {
    let _alone = memory::alone();
    let most = 31 * MIB;
    let message = |field: &[u8]| filled(field, most);
    let group = |content: &[u8]| with_length(0x12, content);
    let contents: [(&str, usize, Content<'_>); 13] = [
        // Each a list of its own, of 24 bytes: their number is bounded.
        ("strings", 256, &|| with_length(0x0a, &filled(&[0x0a, 0], 8 * MIB))),
        ("more strings", 64, &|| with_length(0x0a, &message(&[0x0a, 0]))),
        // One object is decoded at a time.
        ("nodes", 64, &|| group(&message(&[0x0a, 6, 8, 0, 64, 0, 72, 0]))),
        // Eight million are kept until they take too much.
        ("ways", 320, &|| group(&message(&[0x1a, 2, 8, 0]))),
        ("groups", 64, &|| message(&[0x12, 0])),
        // What is not read is not decoded.
        ("unknown fields of a block", 64, &|| unknown_fields(16 * MIB)),
        ("unknown fields of strings", 64, &|| with_length(0x0a, &unknown_fields(16 * MIB))),
        ("unknown fields of a way", 64, &|| group(&with_length(0x1a, &unknown_fields(16 * MIB)))),
        ("metadata of a way", 64, &|| {
            group(&with_length(0x1a, &with_length(0x22, &unknown_fields(16 * MIB))))
        }),
        ("metadata of nodes", 64, &|| {
            group(&with_length(0x12, &with_length(0x2a, &unknown_fields(16 * MIB))))
        }),
        // A known number, but not of the kind that it should be.
        ("lists for a way's id", 64, &|| group(&with_length(0x1a, &message(&[0x0a, 0])))),
        // Eight bytes for one, and twice that where a list comes in pieces.
        ("a list in pieces", 640, &|| {
            let nodes = [with_length(0x42, &message(&[0])), vec![0x42, 1, 0]].concat();
            group(&with_length(0x1a, &[vec![8, 1], nodes].concat()))
        }),
        ("false lengths", 64, &|| group(&message(&[0x0a, 0x80, 0x80, 0x80, 4]))),
    ];
    for (name, most, content) in contents {
        judge(&hostile(&content(), 1), most * MIB, name);
    }
}

#[test]
fn a_block_of_millions_of_nodes() {
    let _alone = memory::alone();
    // The columns take 24 bytes a node, and those that are wanted are kept until they take too much.
    let count = 5 * MIB - 1;
    let column =
        |key: u8, delta: u8| [with_length(key, &vec![delta; count]), vec![key, 1, 0]].concat();
    let tags = with_length(0x52, &filled(&[1, 1, 0], 3 * (count + 1)));
    let places = [column(0x42, 0), column(0x4a, 0)].concat();
    let way = with_length(0x1a, &[8, 1, 0x42, 1, 0]);
    let strings = with_length(0x0a, &[0x0a, 0, 0x0a, 1, b'x']);
    let cases = [
        ("unwanted", 512, [column(0x0a, 2), vec![]]),
        ("of a way", 768, [column(0x0a, 0), vec![]]),
        ("tagged", 768, [column(0x0a, 2), tags]),
    ];
    for (name, most, columns) in cases {
        let dense = with_length(0x12, &[&columns.concat()[..], &places].concat());
        let bytes =
            hostile(&[&strings[..], &with_length(0x12, &[&dense[..], &way].concat())].concat(), 1);
        judge(&bytes, most * MIB, name);
    }
}

#[test]
fn one_long_string_named_many_times() {
    let _alone = memory::alone();
    // Half a million bytes of text, and 30,000 ways that bear it as key and value.
    let table = with_length(0x0a, &with_length(0x0a, &filled(b"x", MIB / 2)));
    let way = [8, 1, 0x12, 1, 0, 0x1a, 1, 0];
    let group = with_length(0x12, &filled(&with_length(0x1a, &way), MIB / 4));
    let bytes = hostile(&[table, group].concat(), 1);
    assert!(judge(&bytes, 300 * MIB, "one long string").is_none());
}

#[test]
fn many_small_blobs_that_unpack_to_endless_ways() {
    let _alone = memory::alone();
    let way = [vec![8, 1], with_length(0x42, &filled(&[0], 8 * MIB))].concat();
    let content = with_length(0x12, &with_length(0x1a, &way));
    let bytes = hostile(&content, 200);
    let what = judge(&bytes, 512 * MIB, "endless ways").unwrap();
    println!("{} bytes, {} MiB: {what}", bytes.len(), memory::peak() / MIB);
    assert!(what.contains("out of all proportion to the size of the file"), "{what}");
}
