//! Cutting a CSV file into pieces of whole records, to be read in parallel.

use std::ops::Range;

use memchr::{memchr, memchr2};

/// About how many bytes make a piece: some hundreds of rows, against which the making of a reader
/// weighs little. What is read depends neither on
/// this nor on the number of threads.
const PIECE: usize = 1 << 17;

/// The pieces of a file.
///
/// A piece begins with the line end of the record before it, which the reader of a piece skips
/// as a blank line; so a byte order mark at the beginning of a record stays part of its cell.
pub(super) struct Pieces<'a> {
    bytes: &'a [u8],
    begin: usize,
}

impl<'a> Pieces<'a> {
    /// The pieces of what follows the record that ends at `begin`.
    pub(super) fn new(bytes: &'a [u8], begin: usize) -> Self {
        Self { bytes, begin }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        if self.begin >= self.bytes.len() {
            return None;
        }
        let end = record_end(self.bytes, self.begin, self.begin.saturating_add(PIECE));
        Some(std::mem::replace(&mut self.begin, end)..end)
    }
}

/// The first end of a record at or after `least`, where `begin` is the end of another: a line
/// end outside of quotes, or the end of the file.
///
/// A quote opens a quoted part at the beginning of a cell only; within it, quotes are doubled.
///
/// Takes time linear in the distance, most of it spent in looking for quotes.
pub(super) fn record_end(bytes: &[u8], begin: usize, least: usize) -> usize {
    let find = |needle: u8, from: usize| {
        memchr(needle, bytes.get(from..).unwrap_or_default()).map(|found| from + found)
    };
    let mut outside = begin;
    loop {
        let quote = find(b'"', outside);
        let plain_end = quote.unwrap_or(bytes.len());
        let from = outside.max(least);
        if let Some(plain) = bytes.get(from..plain_end)
            && let Some(end) = memchr2(b'\n', b'\r', plain)
        {
            return from + end;
        }
        let Some(quote) = quote else { return bytes.len() };
        outside = quote + 1;
        let opens = quote.checked_sub(1).and_then(|before| bytes.get(before));
        if opens.is_none_or(|before| matches!(before, b',' | b'\n' | b'\r')) {
            loop {
                let Some(closing) = find(b'"', outside) else { return bytes.len() };
                outside = closing + 1;
                if bytes.get(outside) != Some(&b'"') {
                    break;
                }
                outside += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use csv::{ByteRecord, ReaderBuilder};
    use proptest::prelude::*;

    use super::*;

    fn records(bytes: &[u8]) -> Vec<ByteRecord> {
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        reader.byte_records().collect::<Result<_, _>>().unwrap()
    }

    proptest! {
        #[test]
        fn cutting_anywhere_changes_no_record(
            rows in "([ab,\u{feff}]|\"|\"\"|\r|\n|\r\n){0,60}",
            steps in prop::collection::vec(0..20_usize, 1..8),
        ) {
            let text = format!("h\n{rows}");
            let bytes = text.as_bytes();
            let (mut begin, mut read) = (1, Vec::new());
            for step in steps.iter().cycle() {
                if begin >= bytes.len() {
                    break;
                }
                let end = record_end(bytes, begin, begin + 1 + step);
                prop_assert!(end > begin);
                read.extend(records(&bytes[begin..end]));
                begin = end;
            }
            prop_assert_eq!(read, records(bytes)[1..].to_vec());
        }
    }
}
