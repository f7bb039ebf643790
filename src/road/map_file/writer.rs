//! Putting a map file together.

use bytemuck::{Pod, Zeroable};

use super::super::mapping::Bytes;
use super::super::storage::StringPool;
use super::{ALIGNMENT, BYTE_ORDER, Entry, HEADER, Header, MAGIC, NAME, VERSION, checksum};

/// Puts sections one behind the other, and their table behind them.
pub(in crate::road) struct Writer {
    /// The file as far as it is written, from its header on; in words, so that it is aligned.
    words: Vec<u64>,
    table: Vec<Entry>,
}

impl Writer {
    pub(in crate::road) fn new() -> Self {
        Self { words: vec![0; HEADER / 8], table: Vec::new() }
    }

    /// Adds an array under a name of at most 32 bytes.
    pub(in crate::road) fn add<T: Pod>(&mut self, name: impl Into<String>, items: &[T]) {
        let name = name.into();
        debug_assert!(name.len() <= NAME);
        let (start, end) = self.append(bytemuck::cast_slice(items));
        let written = &bytemuck::cast_slice(&self.words)[start..];
        let mut entry = Entry {
            item: size_of::<T>() as u64,
            start: start as u64,
            end: end as u64,
            checksum: checksum(written),
            ..Entry::zeroed()
        };
        for (to, from) in entry.name.iter_mut().zip(name.bytes()) {
            *to = from;
        }
        self.table.push(entry);
    }

    /// Adds the strings of a pool under two names.
    pub(in crate::road) fn add_strings(&mut self, name: &str, pool: &StringPool) {
        self.add(format!("{name}.at"), &pool.starts);
        self.add(format!("{name}.text"), &pool.text);
    }

    /// The file's bytes.
    pub(in crate::road) fn finish(mut self) -> Bytes {
        let table = std::mem::take(&mut self.table);
        let (start, length) = self.append(bytemuck::cast_slice(&table));
        let mut header = Header {
            magic: MAGIC,
            version: VERSION,
            byte_order: BYTE_ORDER,
            length: length as u64,
            table: start as u64,
            sections: table.len() as u64,
            ..Header::zeroed()
        };
        header.checksum = header.checksum_with(bytemuck::cast_slice(&table));
        let file: &mut [u8] = bytemuck::cast_slice_mut(&mut self.words);
        file[..HEADER].copy_from_slice(bytemuck::bytes_of(&header));
        Bytes::owned(self.words, length)
    }

    /// Appends bytes and the zeros behind them; gives where the bytes begin and end.
    fn append(&mut self, bytes: &[u8]) -> (usize, usize) {
        let start = self.words.len() * 8;
        let end = start + bytes.len();
        self.words.resize(end.next_multiple_of(ALIGNMENT) / 8, 0);
        let file: &mut [u8] = bytemuck::cast_slice_mut(&mut self.words);
        file[start..end].copy_from_slice(bytes);
        (start, end)
    }
}
