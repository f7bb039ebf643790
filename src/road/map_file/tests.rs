use std::path::PathBuf;

use proptest::prelude::*;

use super::*;

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

fn is_refused(bytes: &[u8]) -> bool {
    matches!(open(bytes), Err(Error::Map { .. }))
}

#[test]
fn what_is_written_is_read() {
    let reader = open(&file()).unwrap();
    assert_eq!(&*reader.array::<u32>("words").unwrap(), &[7, 8, 9]);
    assert!(reader.array::<u32>("none").unwrap().is_empty());
    assert_eq!(&*reader.array::<i64>("long").unwrap(), &[-1; 20]);
    assert_eq!(&*reader.array::<u8>("bytes").unwrap(), b"odd number of bytes");
    assert_eq!(reader.strings("names").unwrap().get(1), "Harbour Street");
    assert!(reader.has("words") && !reader.has("word"));
    assert!(reader.array::<u32>("word").is_err());
    assert!(reader.array::<u64>("words").is_err(), "items of another size");
}

#[test]
fn every_flipped_bit_is_noticed() {
    let mut bytes = file();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            assert!(is_refused(&bytes), "bit {bit} of byte {at}");
            bytes[at] ^= 1 << bit;
        }
    }
    assert!(!is_refused(&bytes));
}

#[test]
fn every_cut_is_noticed() {
    let bytes = file();
    for length in 0..bytes.len() {
        assert!(is_refused(&bytes[..length]), "{length} bytes");
    }
    assert!(is_refused(&[&bytes[..], &[0; 64]].concat()), "more bytes");
}

proptest! {
    /// Nothing that stands in the table leads anywhere outside of the file.
    #[test]
    fn a_wrong_table_with_a_right_checksum_is_harmless(
        changes in prop::collection::vec((32_usize..HEADER + 5 * ENTRY, any::<u8>()), 1..6),
        numbers in prop::collection::vec((0_usize..5, 0_usize..3, any::<u64>()), 0..3),
    ) {
        let mut bytes = file();
        for (at, value) in changes {
            bytes[at] = value;
        }
        for (entry, field, value) in numbers {
            let at = HEADER + entry * ENTRY + NAME + field * 8;
            bytes[at..at + 8].copy_from_slice(&value.to_ne_bytes());
        }
        let checksum = xxh3_64(&bytes[CHECKED_FROM..]);
        bytes[24..32].copy_from_slice(&checksum.to_ne_bytes());
        let reader = open(&bytes).unwrap();
        for name in ["words", "none", "long", "bytes"] {
            let _ = reader.array::<u32>(name).map(|array| array.to_vec());
            let _ = reader.array::<i64>(name).map(|array| array.to_vec());
            let _ = reader.array::<u8>(name).map(|array| array.to_vec());
        }
        let _ = reader.strings("names").map(|names| names.get(1).len());
    }
}
