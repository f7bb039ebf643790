//! Files and blobs that cannot be read.

use ontheway::Error;
use ontheway::osm::read_extract;
use osmpbfreader::fileformat::{Blob, BlobHeader};
use protobuf::Message;

use crate::pbf::{Block, EVERYTHING, Packing, blob, file, frame, frame_with, header, pack};
use crate::{data_fault, fault, town};

#[test]
fn files_that_are_no_extracts() {
    let kinds: [(&[u8], &str); 9] = [
        (b"", "an empty file"),
        (b"\0", "another kind of file"),
        (b"hello, world", "another kind of file"),
        (b"<?xml version='1.0'?><osm/>", "an XML file"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "a gzip file"),
        (b"BZh91AY&SY", "a bzip2 file"),
        (b"PK\x03\x04", "a ZIP file"),
        (b"\xff\xe0\x04o5m2", "an o5m file"),
        (&[0; 4096], "another kind of file"),
    ];
    for (bytes, kind) in kinds {
        let (offset, what) = fault(bytes);
        assert_eq!(offset, 0);
        let expected = format!("expected an OpenStreetMap extract (.osm.pbf), found {kind}");
        assert!(what.starts_with(&expected), "{what}");
    }
    let folder = tempfile::tempdir().unwrap();
    let missing = read_extract(&folder.path().join("none"), &EVERYTHING, &|_, _| {});
    assert!(matches!(missing, Err(Error::Io { .. })));
    assert!(read_extract(folder.path(), &EVERYTHING, &|_, _| {}).is_err());
}

#[test]
fn a_file_cut_anywhere_but_between_blobs_is_refused() {
    let blocks = town();
    let whole = file(&blocks, Packing::Zlib);
    let starts: Vec<usize> =
        (0..=blocks.len()).map(|n| file(&blocks[..n], Packing::Zlib).len()).collect();
    for length in 5..whole.len() {
        if starts.contains(&length) {
            continue;
        }
        let begin = starts.iter().rev().find(|&&start| start < length).copied().unwrap_or(0);
        let (offset, what) = fault(&whole[..length]);
        assert_eq!(offset, begin as u64, "{length}: {what}");
        assert!(what.contains("the file is not whole"), "{length}: {what}");
    }
}

#[test]
fn features_that_are_not_supported_are_named() {
    let what = fault(&header(&["OsmSchema-V0.6", "Sorted\u{7}Backwards"])).1;
    assert!(what.ends_with(r"found `Sorted\u{7}Backwards`"), "{what}");
    let what = fault(&header(&["HistoricalInformation"])).1;
    assert!(what.contains("`HistoricalInformation`: deleted and past versions"), "{what}");
}

#[test]
fn the_header_comes_first() {
    let data = blob("OSMData", &Block::new().bytes(), Packing::Zlib);
    assert_eq!(fault(&data), (0, "expected an OSMHeader blob first, found OSMData".into()));
    assert_eq!(fault(&frame("Index", &[])), (0, "expected an OSMHeader blob, found none".into()));
}

#[test]
fn packings_that_are_not_supported_are_named() {
    let mut lzma = Blob::new();
    lzma.set_lzma_data(vec![1]);
    let mut bzip2 = Blob::new();
    bzip2.set_OBSOLETE_bzip2_data(vec![1]);
    let mut zstd = Blob::new();
    zstd.special_fields.mut_unknown_fields().add_length_delimited(7, vec![1]);
    for (blob, name) in [(lzma, "LZMA"), (bzip2, "bzip2"), (zstd, "zstd")] {
        let what = data_fault(&frame("OSMData", &blob.write_to_bytes().unwrap()));
        assert!(what.contains(&format!("found one packed with {name} ")), "{what}");
    }
}

#[test]
fn blobs_have_a_greatest_size() {
    const MOST: i32 = 32 << 20;
    let mut head = BlobHeader::new();
    head.set_type("OSMData".into());
    for size in [MOST + 1, i32::MAX, -1] {
        head.set_datasize(size);
        let what = data_fault(&frame_with(&head, &[]));
        assert_eq!(what, format!("expected a blob of at most 33554432 bytes, found one of {size}"));
    }
    head.set_datasize(0);
    head.set_indexdata(vec![0; 64 << 10]);
    let what = data_fault(&frame_with(&head, &[]));
    assert!(what.starts_with("expected the header of a blob, at most 65536 bytes"), "{what}");

    // A bomb, whether or not it says so.
    let mut bomb = pack(&vec![0; 33 << 20], Packing::Zlib);
    for announced in [None, Some(1), Some(MOST)] {
        bomb.raw_size = announced;
        let what = data_fault(&frame("OSMData", &bomb.write_to_bytes().unwrap()));
        let limit = announced.unwrap_or(MOST);
        assert_eq!(what, format!("expected {limit} bytes unpacked, found more"));
    }
}

#[test]
fn a_false_size_is_refused() {
    let content = Block::new().way(1, &[1, 2, 3], &[("highway", "service")]).bytes();
    for packing in [Packing::Zlib, Packing::Lz4] {
        let mut blob = pack(&content, packing);
        let true_size = blob.raw_size();
        for size in [0, 1, true_size - 1, true_size + 1, 32 << 20, (32 << 20) + 1, -1, i32::MIN] {
            blob.set_raw_size(size);
            data_fault(&frame("OSMData", &blob.write_to_bytes().unwrap()));
        }
    }
    let mut blob = pack(&content, Packing::Lz4);
    blob.clear_raw_size();
    let what = data_fault(&frame("OSMData", &blob.write_to_bytes().unwrap()));
    assert_eq!(what, "expected the size of an LZ4 blob, found none");
}
