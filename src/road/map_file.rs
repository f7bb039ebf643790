//! The map file (`.otw`): a header, the sections, and a table of them.
//!
//! | bytes of the header | content |
//! |---|---|
//! | 0–7 | `ontheway` |
//! | 8–11 | format version |
//! | 12–15 | 0x01020304 in the byte order of the machine that wrote it |
//! | 16–23 | length of the whole file |
//! | 24–31 | where the table begins; it ends with the file |
//! | 32–39 | number of sections |
//! | 40–55 | zero |
//! | 56–63 | XXH3 (64 bits) of the header, with zeros here, and the table |
//!
//! The table has an entry of 64 bytes a section: name (32 bytes), size of an item, start, end,
//! checksum. Each section begins at a multiple of 64 and has zeros behind it up to the next;
//! its checksum covers these too, so that no bit of the file goes unwatched. The checksum is
//! XXH3 over the XXH3 of each MiB, because these can be taken in parallel.
//!
//! Opening a map verifies header and table. A section is verified when it is first asked for,
//! once for each map that was opened, so that what nobody needs costs nothing.
//!
//! All numbers are in the byte order of the machine, because the arrays are used where they
//! lie; a file from a machine of the other order is refused.

use bytemuck::{Pod, Zeroable};
use rayon::prelude::*;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

mod reader;
mod writer;

pub(super) use reader::{Reader, Section, expect_file};
pub(super) use writer::Writer;

/// What every map file begins with.
pub(super) const MAGIC: [u8; 8] = *b"ontheway";
/// Raised whenever a section changes its meaning.
pub(super) const VERSION: u32 = 6;
const BYTE_ORDER: u32 = 0x0102_0304;
const HEADER: usize = size_of::<Header>();
const ENTRY: usize = size_of::<Entry>();
const NAME: usize = 32;
const ALIGNMENT: usize = 64;
/// Bytes of a section that are hashed in one go.
const BLOCK: usize = 1 << 20;

#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Header {
    magic: [u8; 8],
    version: u32,
    byte_order: u32,
    length: u64,
    table: u64,
    sections: u64,
    zero: [u64; 2],
    checksum: u64,
}

#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Entry {
    /// UTF-8, filled up with zeros.
    name: [u8; NAME],
    /// Bytes an item.
    item: u64,
    start: u64,
    end: u64,
    checksum: u64,
}

impl Header {
    /// The checksum of a header and the bytes of its table.
    fn checksum_with(&self, table: &[u8]) -> u64 {
        let mut hash = Xxh3::new();
        hash.update(bytemuck::bytes_of(&Self { checksum: 0, ..*self }));
        hash.update(table);
        hash.digest()
    }
}

/// The checksum of a section and the zeros behind it.
fn checksum(bytes: &[u8]) -> u64 {
    let blocks: Vec<u64> = bytes.par_chunks(BLOCK).map(xxh3_64).collect();
    xxh3_64(bytemuck::cast_slice(&blocks))
}

#[cfg(test)]
mod tests;
