use std::path::PathBuf;
use std::sync::Arc;

use proptest::prelude::*;

use super::super::mapping::Bytes;
use super::super::storage::StringPool;
use super::*;
use crate::error::{Error, Result};

const NAMES: [&str; 6] = ["words", "none", "long", "bytes", "names.at", "names.text"];

/// A file with sections of several sizes, one of them empty.
fn file() -> Vec<u8> {
    let mut writer = Writer::new();
    writer.add("words", &[7_u32, 8, 9]);
    writer.add("none", &[0_u32; 0]);
    writer.add("long", &[-1_i64; 20]);
    writer.add("bytes", b"odd number of bytes");
    let mut pool = StringPool::new();
    pool.number("Harbour Street");
    writer.add_strings("names", &pool);
    writer.finish().as_slice().to_vec()
}

fn open(bytes: &[u8]) -> Result<Reader> {
    let mut words = vec![0_u64; bytes.len().div_ceil(8)];
    bytemuck::cast_slice_mut(&mut words)[..bytes.len()].copy_from_slice(bytes);
    Reader::over(Arc::new(Bytes::owned(words, bytes.len())), &PathBuf::from("map"))
}

/// What is said where the file cannot be opened, or not all of it be verified.
fn refusal(bytes: &[u8]) -> Option<String> {
    match open(bytes).and_then(|reader| reader.verify("")) {
        Ok(()) => None,
        Err(Error::Map { what, .. }) => Some(what),
        Err(other) => panic!("{other:?}"),
    }
}

fn header_of(bytes: &[u8]) -> Header {
    bytemuck::pod_read_unaligned(&bytes[..HEADER])
}

/// Puts a changed header in, with a checksum that fits.
fn put_header(bytes: &mut [u8], mut header: Header) {
    let table = bytes.get(header.table as usize..).unwrap_or_default();
    header.checksum = header.checksum_with(table);
    bytes[..HEADER].copy_from_slice(bytemuck::bytes_of(&header));
}

#[test]
fn what_is_written_is_read() {
    let reader = open(&file()).unwrap();
    assert_eq!(&*reader.array::<u32>("words").unwrap(), &[7, 8, 9]);
    assert!(reader.array::<u32>("none").unwrap().is_empty());
    assert_eq!(&*reader.array::<i64>("long").unwrap(), &[-1; 20]);
    assert_eq!(&*reader.array::<u8>("bytes").unwrap(), b"odd number of bytes");
    assert_eq!(reader.strings("names").unwrap().get(1), "Harbour Street");
    assert!(reader.section("words").is_some() && reader.section("word").is_none());
    assert!(reader.array::<u32>("word").is_err());
    assert!(reader.array::<u64>("words").is_err(), "items of another size");
    let names: Vec<&str> = reader.sections().iter().map(|section| &*section.name).collect();
    assert_eq!(names, NAMES);
}

#[test]
fn a_section_of_many_blocks_is_read_and_watched_to_its_end() {
    let items: Vec<u32> = (0..BLOCK as u32).collect();
    let mut writer = Writer::new();
    writer.add("many", &items);
    let mut bytes = writer.finish().as_slice().to_vec();
    assert_eq!(&*open(&bytes).unwrap().array::<u32>("many").unwrap(), &items);
    for at in [HEADER, HEADER + BLOCK, HEADER + 4 * BLOCK - 1] {
        bytes[at] ^= 1;
        assert!(open(&bytes).unwrap().array::<u32>("many").is_err(), "byte {at}");
        bytes[at] ^= 1;
    }
    // Blocks that change places are noticed too.
    bytes[HEADER..HEADER + 2 * BLOCK].rotate_left(BLOCK);
    assert!(refusal(&bytes).is_some());
}

/// Verifying takes the whole pool, and a thread of it that waits is given the next who asks.
#[test]
fn threads_that_ask_at_once_do_not_wait_for_each_other() {
    let mut writer = Writer::new();
    writer.add("many", &vec![7_u32; 16 * BLOCK]);
    let bytes = Arc::new(writer.finish());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    for _ in 0..10 {
        let reader = Reader::over(Arc::clone(&bytes), &PathBuf::from("map")).unwrap();
        let ask = || pool.install(|| assert!(reader.array::<u32>("many").is_ok()));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(ask);
            }
        });
    }
}

#[test]
fn every_flipped_bit_is_noticed() {
    let mut bytes = file();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            assert!(refusal(&bytes).is_some(), "bit {bit} of byte {at}");
            bytes[at] ^= 1 << bit;
        }
    }
    assert_eq!(refusal(&bytes), None);
}

#[test]
fn damage_is_named_and_stays_where_it_is() {
    let mut bytes = file();
    let starts: Vec<usize> = {
        let table = &bytes[header_of(&bytes).table as usize..];
        let entries = table.chunks_exact(ENTRY).map(bytemuck::pod_read_unaligned);
        entries.map(|entry: Entry| entry.start as usize).collect()
    };
    for (name, start) in NAMES.into_iter().zip(&starts).filter(|(name, _)| *name != "none") {
        bytes[*start] ^= 1;
        let said = format!("the checksum of its section {name} does not fit");
        let refused = refusal(&bytes).unwrap();
        assert!(refused.contains(&said), "{refused}");
        let reader = open(&bytes).unwrap();
        for other in NAMES {
            let others = reader.section(other).unwrap();
            assert_eq!(reader.is_intact(others), other != name, "{other}, where {name} is damaged");
        }
        assert!(reader.verify("words").is_ok() != (name == "words"));
        bytes[*start] ^= 1;
    }
    for (name, start) in [("words", starts[0]), ("bytes", starts[3])] {
        bytes[start] ^= 1;
        assert!(refusal(&bytes).unwrap().contains(name));
    }
    let refused = refusal(&bytes).unwrap();
    assert!(refused.contains("sections words, bytes do not fit"), "{refused}");
}

#[test]
fn every_cut_is_noticed() {
    let bytes = file();
    for length in 0..bytes.len() {
        let refused = refusal(&bytes[..length]).unwrap();
        let expected = if length < MAGIC.len() { "another kind of file" } else { "cut short" };
        assert!(refused.contains(expected), "{length} bytes: {refused}");
    }
    for more in [1, 64] {
        let refused = refusal(&[&bytes[..], &vec![0; more]].concat()).unwrap();
        assert!(refused.contains("has grown"), "{refused}");
    }
}

#[test]
fn other_versions_machines_and_files_are_named() {
    let bytes = file();
    let changed = |change: fn(&mut Header)| {
        let (mut bytes, mut header) = (bytes.clone(), header_of(&bytes));
        change(&mut header);
        put_header(&mut bytes, header);
        refusal(&bytes).unwrap_or_default()
    };
    assert_eq!(changed(|_| {}), "");
    let newer = format!("format version {}, this program reads version {VERSION}", VERSION + 1);
    assert!(changed(|header| header.version += 1).contains(&newer));
    // On such a machine the version is turned round as well.
    let turned = changed(|header| {
        header.byte_order = header.byte_order.swap_bytes();
        header.version = header.version.swap_bytes();
    });
    assert!(turned.contains("another byte order"), "{turned}");
    for faulty in [
        changed(|header| header.sections += 1),
        changed(|header| header.table += ENTRY as u64),
        changed(|header| header.table = u64::MAX),
    ] {
        assert!(faulty.contains("its header and table"), "{faulty}");
    }
    let extract = b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7f";
    assert!(refusal(extract).unwrap().contains("found an extract"));
    assert!(refusal(b"id,fee\n").unwrap().contains("found another kind of file"));
}

proptest! {
    /// Nothing that stands in the table leads anywhere outside of the file.
    #[test]
    fn a_wrong_table_with_a_right_checksum_is_harmless(
        changes in prop::collection::vec((0_usize..6 * ENTRY, any::<u8>()), 1..6),
        numbers in prop::collection::vec((0_usize..6, 0_usize..4, any::<u64>()), 0..3),
        ends in prop::collection::vec((0_usize..6, 1_usize..3, 0_u64..1500), 0..3),
    ) {
        let mut bytes = file();
        let header = header_of(&bytes);
        let table = header.table as usize;
        for (at, value) in changes {
            bytes[table + at] = value;
        }
        for (entry, field, value) in numbers.into_iter().chain(ends) {
            let at = table + entry * ENTRY + NAME + field * 8;
            bytes[at..at + 8].copy_from_slice(&value.to_ne_bytes());
        }
        // The checksums of the sections are made to fit as well, where there is what they cover.
        for entry in 0..6 {
            let at = table + entry * ENTRY;
            let read: Entry = bytemuck::pod_read_unaligned(&bytes[at..at + ENTRY]);
            let end = (read.end as usize).checked_next_multiple_of(ALIGNMENT);
            if let Some(covered) = end.and_then(|end| bytes.get(read.start as usize..end)) {
                let checksum = checksum(covered);
                bytes[at + ENTRY - 8..at + ENTRY].copy_from_slice(&checksum.to_ne_bytes());
            }
        }
        put_header(&mut bytes, header);
        let reader = open(&bytes).unwrap();
        let _ = reader.verify("");
        for section in reader.sections() {
            let _ = (section.len(), section.items());
        }
        for name in NAMES {
            let _ = reader.array::<u32>(name).map(|array| array.to_vec());
            let _ = reader.array::<i64>(name).map(|array| array.to_vec());
            let _ = reader.array::<u8>(name).map(|array| array.to_vec());
        }
        let _ = reader.strings("names").map(|names| names.get(1).len());
    }
}
