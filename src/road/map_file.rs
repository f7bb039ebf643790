//! The map file (`.otw`): a header, a table of sections, and the sections.
//!
//! | bytes | content |
//! |---|---|
//! | 0–7 | `ontheway` |
//! | 8–11 | format version |
//! | 12–15 | 0x01020304 in the byte order of the machine that wrote it |
//! | 16–23 | length of the whole file |
//! | 24–31 | XXH3 (64 bits) of all bytes from 32 on |
//! | 32–39 | number of sections |
//! | from 64 | one entry of 48 bytes a section: name (24 bytes), size of an item, start, end |
//! | then | the sections, each aligned to 64 bytes |
//!
//! All numbers are in the byte order of the machine, because the arrays are used where they
//! lie; a file from a machine of the other order is refused.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use bytemuck::Pod;
use xxhash_rust::xxh3::xxh3_64;

use super::mapping::Bytes;
use super::storage::{Array, StringPool, Strings};
use crate::error::{Error, Result};

/// What every map file begins with.
pub(super) const MAGIC: [u8; 8] = *b"ontheway";
/// Raised whenever a section changes its meaning.
pub(super) const VERSION: u32 = 2;
const BYTE_ORDER: u32 = 0x0102_0304;
const HEADER: usize = 64;
const ENTRY: usize = 48;
const NAME: usize = 24;
const ALIGNMENT: usize = 64;
const CHECKED_FROM: usize = 32;

/// Collects sections and puts them together.
pub(super) struct Writer {
    sections: Vec<(String, usize, Vec<u8>)>,
}

impl Writer {
    pub(super) fn new() -> Self {
        Self { sections: Vec::new() }
    }

    /// Adds an array under a name of at most 24 bytes.
    pub(super) fn add<T: Pod>(&mut self, name: impl Into<String>, items: &[T]) {
        let name = name.into();
        debug_assert!(name.len() <= NAME);
        self.sections.push((name, size_of::<T>(), bytemuck::cast_slice(items).to_vec()));
    }

    /// Adds the strings of a pool under two names.
    pub(super) fn add_strings(&mut self, name: &str, pool: &StringPool) {
        self.add(format!("{name}.at"), &pool.starts);
        self.add(format!("{name}.text"), &pool.text);
    }

    /// The file's bytes.
    pub(super) fn finish(self) -> Bytes {
        let align = |at: usize| at.next_multiple_of(ALIGNMENT);
        let mut at = align(HEADER + ENTRY * self.sections.len());
        let mut table = Vec::with_capacity(ENTRY * self.sections.len());
        for (name, item, bytes) in &self.sections {
            let mut entry = [0; ENTRY];
            entry[..name.len()].copy_from_slice(name.as_bytes());
            entry[NAME..NAME + 8].copy_from_slice(&(*item as u64).to_ne_bytes());
            entry[NAME + 8..NAME + 16].copy_from_slice(&(at as u64).to_ne_bytes());
            entry[NAME + 16..].copy_from_slice(&((at + bytes.len()) as u64).to_ne_bytes());
            table.extend_from_slice(&entry);
            at = align(at + bytes.len());
        }
        let length = at;
        let mut words = vec![0_u64; length.div_ceil(8)];
        let file: &mut [u8] = bytemuck::cast_slice_mut(&mut words);
        file[..8].copy_from_slice(&MAGIC);
        file[8..12].copy_from_slice(&VERSION.to_ne_bytes());
        file[12..16].copy_from_slice(&BYTE_ORDER.to_ne_bytes());
        file[16..24].copy_from_slice(&(length as u64).to_ne_bytes());
        file[32..40].copy_from_slice(&(self.sections.len() as u64).to_ne_bytes());
        file[HEADER..HEADER + table.len()].copy_from_slice(&table);
        let mut at = align(HEADER + table.len());
        for (_, _, bytes) in self.sections {
            file[at..at + bytes.len()].copy_from_slice(&bytes);
            at = align(at + bytes.len());
        }
        let checksum = xxh3_64(&file[CHECKED_FROM..length]);
        file[24..32].copy_from_slice(&checksum.to_ne_bytes());
        Bytes::owned(words, length)
    }
}

/// A map file's sections, ready to be taken as arrays.
pub(super) struct Reader {
    bytes: Arc<Bytes>,
    /// Name, size of an item, start, end.
    sections: Vec<(String, usize, usize, usize)>,
    shown_as: std::path::PathBuf,
}

impl Reader {
    /// Opens a map file and verifies it.
    ///
    /// # Errors
    /// [`Error::Io`] where it cannot be read, [`Error::Map`] where it is no map file, damaged,
    /// cut short, or from another version or machine.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|e| Error::io(path, e))?;
        let bytes = Bytes::map(&file).map_err(|e| Error::io(path, e))?;
        Self::over(Arc::new(bytes), path)
    }

    /// Verifies bytes and reads their table. `shown_as` names them in errors.
    pub(super) fn over(bytes: Arc<Bytes>, shown_as: &Path) -> Result<Self> {
        let refuse = |what: String| Err(Error::Map { path: shown_as.to_path_buf(), what });
        let file = bytes.as_slice();
        if !file.starts_with(&MAGIC) {
            return refuse("this is not a map built by ontheway".to_owned());
        }
        if file.len() < HEADER {
            return refuse("the map is cut short; build it again".to_owned());
        }
        let u32_at = |at: usize| u32::from_ne_bytes(take(file, at));
        let u64_at = |at: usize| u64::from_ne_bytes(take(file, at));
        if u32_at(12) != BYTE_ORDER {
            return refuse(
                "the map was built on a machine of another byte order; build it again on this one"
                    .to_owned(),
            );
        }
        if u32_at(8) != VERSION {
            return refuse(format!(
                "the map has format version {}, this program reads version {VERSION}; build it \
                 again with this program",
                u32_at(8)
            ));
        }
        let length = file.len() as u64;
        if u64_at(16) != length {
            return refuse(format!(
                "the map is cut short or has grown: {length} bytes, where its header says {}; \
                 build it again",
                u64_at(16)
            ));
        }
        if u64_at(24) != xxh3_64(&file[CHECKED_FROM..]) {
            return refuse(
                "the map is damaged: its checksum does not fit; build it again".to_owned(),
            );
        }
        let count = u64_at(32) as usize;
        let mut sections = Vec::new();
        for entry in file[HEADER..].chunks_exact(ENTRY).take(count) {
            let name = String::from_utf8_lossy(&entry[..NAME]);
            let number = |at: usize| u64::from_ne_bytes(take(entry, at)) as usize;
            let name = name.trim_end_matches('\0').to_owned();
            sections.push((name, number(NAME), number(NAME + 8), number(NAME + 16)));
        }
        Ok(Self { bytes: Arc::clone(&bytes), sections, shown_as: shown_as.to_path_buf() })
    }

    /// Whether there is such a section.
    pub(super) fn has(&self, name: &str) -> bool {
        self.sections.iter().any(|(n, ..)| n == name)
    }

    /// A section as an array.
    ///
    /// # Errors
    /// [`Error::Map`] where there is none, or where its items have another size.
    pub(super) fn array<T: Pod>(&self, name: &str) -> Result<Array<T>> {
        self.sections
            .iter()
            .find(|(n, item, ..)| n == name && *item == size_of::<T>())
            .and_then(|(_, _, start, end)| Array::new(&self.bytes, *start, *end))
            .ok_or_else(|| Error::Map {
                path: self.shown_as.clone(),
                what: format!("the map lacks its section {name}; build it again"),
            })
    }

    /// The error for a section whose content does not fit the others.
    pub(super) fn misfit(&self, name: &str) -> Error {
        Error::Map {
            path: self.shown_as.clone(),
            what: format!("the map's section {name} does not fit the others; build it again"),
        }
    }

    /// The strings under a name.
    ///
    /// # Errors
    /// As [`Reader::array`].
    pub(super) fn strings(&self, name: &str) -> Result<Strings> {
        Ok(Strings {
            starts: self.array(&format!("{name}.at"))?,
            text: self.array(&format!("{name}.text"))?,
        })
    }

    /// All bytes of the file.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.as_slice()
    }
}

fn take<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&bytes[at..at + N]);
    out
}

#[cfg(test)]
mod tests;
