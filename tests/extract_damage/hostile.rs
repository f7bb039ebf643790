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

#[test]
fn messages_that_would_grow_when_built() {
    let _alone = memory::alone();
    let most = 31 * MIB;
    let message = |field: &[u8]| filled(field, most);
    let contents: [(&str, &dyn Fn() -> Vec<u8>); 6] = [
        ("strings", &|| with_length(0x0a, &message(&[0x0a, 0]))),
        ("nodes", &|| with_length(0x12, &message(&[0x0a, 6, 8, 0, 64, 0, 72, 0]))),
        ("ways", &|| with_length(0x12, &message(&[0x1a, 2, 8, 0]))),
        ("groups", &|| message(&[0x12, 0])),
        ("unknown fields", &|| message(&[0xf8, 0x07, 0])),
        ("false lengths", &|| with_length(0x12, &message(&[0x0a, 0x80, 0x80, 0x80, 4]))),
    ];
    for (name, content) in contents {
        let bytes = hostile(&content(), 1);
        judge(&bytes, 1024 * MIB, name);
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
    let what = judge(&bytes, 2048 * MIB, "endless ways").unwrap();
    println!("{} bytes, {} MiB: {what}", bytes.len(), memory::peak() / MIB);
    assert!(what.contains("out of all proportion to the size of the file"), "{what}");
}
