//! Bytes that arrays are views of: a mapped file, or a buffer in memory.

// The one place where a file is mapped into memory.
#![allow(unsafe_code)]

use std::fs::File;
use std::io;

use memmap2::Mmap;

/// Bytes aligned to at least eight.
pub(super) enum Bytes {
    /// A map file.
    Mapped(Mmap),
    /// A map that was built in memory; in words, so that it is aligned.
    Owned(Vec<u64>, usize),
}

impl Bytes {
    /// Maps a whole file.
    pub(super) fn map(file: &File) -> io::Result<Self> {
        // SAFETY: a mapping is undefined if its file changes while it is read. Map files are
        // never changed in place: `Map::save` writes a new file and renames it over the old one,
        // so that the mapped one lives on unchanged until it is let go.
        let mapped = unsafe { Mmap::map(file)? };
        Ok(Self::Mapped(mapped))
    }

    /// Takes over a buffer, of which the first `len` bytes count.
    pub(super) fn owned(words: Vec<u64>, len: usize) -> Self {
        debug_assert!(len <= words.len() * 8);
        Self::Owned(words, len)
    }

    /// All of them.
    pub(super) fn as_slice(&self) -> &[u8] {
        match self {
            Self::Mapped(mapped) => mapped,
            Self::Owned(words, len) => &bytemuck::cast_slice(words)[..*len],
        }
    }
}
