//! Files that are no extracts, told by their first bytes.

use super::fault::Fault;

/// How many bytes at the beginning tell.
pub(super) const LENGTH: u64 = 16;

/// What kind of file this is; `None` if it begins as an extract does: with the length of a
/// small header (below 64 KiB, in four bytes), then the field for a kind of blob.
pub(super) fn kind(begin: &[u8]) -> Option<&'static str> {
    match begin {
        [0, 0, _, _] | [0, 0, _, _, 0x0a, ..] => None,
        [0x1f, 0x8b, ..] => Some("a gzip file"),
        [b'B', b'Z', b'h', ..] => Some("a bzip2 file"),
        [b'P', b'K', ..] => Some("a ZIP file"),
        [0xff, 0xe0, ..] => Some("an o5m file (`osmconvert` or `osmium cat` converts it)"),
        [b'<', ..] | [0xef, 0xbb, 0xbf, b'<', ..] => Some("an XML file (`osmium cat` converts it)"),
        _ => Some("another kind of file"),
    }
}

/// What is said about a file that is no extract.
pub(super) fn not_an_extract(found: &str) -> Fault {
    Fault::expected("an OpenStreetMap extract (.osm.pbf)", found)
}
