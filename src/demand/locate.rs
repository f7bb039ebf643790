//! Lines and columns of cells.
//!
//! The csv crate tells where a record begins, and not where its cells do. These are found by
//! walking over the raw bytes of the record again, by the same rules; that is done for faulty
//! rows only.
//!
//! A line ends with `\n`, `\r\n` or a lone `\r`, within quotes as well. As each of them also
//! ends a record outside of quotes, every record begins at the beginning of a line.

use std::sync::OnceLock;

use memchr::memchr_iter;

/// Where a cell begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    /// The 1-based line.
    pub(super) line: u64,
    /// The 1-based character in that line.
    pub(super) column: u64,
}

/// The cells of one record.
pub(super) struct Cells {
    /// Where each of them begins; a quoted cell begins at its quote.
    pub(super) spots: Vec<Spot>,
    /// Whether the bytes ended within quotes.
    pub(super) unclosed: bool,
    /// How many bytes the record has, without its line end.
    pub(super) length: usize,
}

/// Where in a cell a byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Begin,
    Plain,
    Quoted,
    /// After a quote within quotes: the closing one, or the first of a doubled one.
    QuoteInQuotes,
}

/// Finds the cells of the record with which `bytes` begins, on the line with number `line`.
///
/// Takes time linear in the length of the record.
pub(super) fn cells(bytes: &[u8], line: u64) -> Cells {
    let mut spots = vec![Spot { line, column: 1 }];
    let mut state = State::Begin;
    // The current line, and the characters and the bytes before the part not counted yet.
    let (mut line, mut characters, mut counted) = (line, 0, 0);
    for (index, &byte) in bytes.iter().enumerate() {
        state = match (state, byte) {
            (State::Begin, b'"') | (State::QuoteInQuotes, b'"') => State::Quoted,
            (State::Quoted, b'"') => State::QuoteInQuotes,
            (State::Quoted, b'\n' | b'\r') => {
                let is_first_of_two = byte == b'\r' && bytes.get(index + 1) == Some(&b'\n');
                if !is_first_of_two {
                    (line, characters, counted) = (line + 1, 0, index + 1);
                }
                State::Quoted
            }
            (State::Quoted, _) => State::Quoted,
            (_, b'\n' | b'\r') => return Cells { spots, unclosed: false, length: index },
            (_, b',') => {
                characters += count_characters(&bytes[counted..=index]);
                counted = index + 1;
                spots.push(Spot { line, column: characters + 1 });
                State::Begin
            }
            _ => State::Plain,
        };
    }
    Cells { spots, unclosed: state == State::Quoted, length: bytes.len() }
}

/// The characters in `bytes`; a faulty sequence counts as the one that is shown in its place.
fn count_characters(bytes: &[u8]) -> u64 {
    let characters: usize = bytes
        .utf8_chunks()
        .map(|chunk| chunk.valid().chars().count() + usize::from(!chunk.invalid().is_empty()))
        .sum();
    characters as u64
}

/// Numbers the lines of a text. Nothing is counted until a number is asked for.
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    /// The number of the first line.
    first: u64,
    /// How many lines end before each block of [`BLOCK`] bytes.
    before: OnceLock<Vec<u64>>,
}

/// Bytes between two places of which the line is kept.
const BLOCK: usize = 1 << 12;

impl<'a> Lines<'a> {
    /// Lines of a text that begins on the line with the number `first`.
    pub(super) fn from(bytes: &'a [u8], first: u64) -> Self {
        Self { bytes, first, before: OnceLock::new() }
    }

    /// The 1-based line of the byte at `offset`.
    ///
    /// Takes time linear in the whole text at first, and no more than a block's from then on.
    pub(super) fn at(&self, offset: usize) -> u64 {
        let before = self.before.get_or_init(|| {
            let blocks = (0..self.bytes.len()).step_by(BLOCK);
            let mut lines = 0;
            let counted = blocks.map(|block| {
                let before = lines;
                lines += self.ends(block, block + BLOCK);
                before
            });
            counted.collect()
        });
        let block = (offset / BLOCK).min(before.len().saturating_sub(1));
        self.first + before.get(block).copied().unwrap_or(0) + self.ends(block * BLOCK, offset)
    }

    /// How many lines end in the whole text.
    pub(super) fn count(&self) -> u64 {
        self.ends(0, self.bytes.len())
    }

    /// How many lines end among these bytes; of `\r\n`, the second byte is the end.
    fn ends(&self, from: usize, to: usize) -> u64 {
        let part = self.bytes.get(from..to.min(self.bytes.len())).unwrap_or_default();
        let feeds = part.iter().filter(|byte| **byte == b'\n').count();
        let is_lone = |at: &usize| self.bytes.get(from + at + 1) != Some(&b'\n');
        let lone_returns = memchr_iter(b'\r', part).filter(is_lone).count();
        (feeds + lone_returns) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spots(text: &str) -> Vec<(u64, u64)> {
        cells(text.as_bytes(), 1).spots.iter().map(|spot| (spot.line, spot.column)).collect()
    }

    #[test]
    fn cells_begin_after_commas_outside_of_quotes() {
        assert_eq!(spots("a,bc,,d\nnext"), [(1, 1), (1, 3), (1, 6), (1, 7)]);
        assert_eq!(spots("\"a,\"\"b\",c"), [(1, 1), (1, 9)]);
        assert_eq!(spots("a\"b,\"c\"d,\",e"), [(1, 1), (1, 5), (1, 10)]);
        assert_eq!(spots("é€😀,b"), [(1, 1), (1, 5)]);
        assert_eq!(spots(""), [(1, 1)]);
    }

    #[test]
    fn lines_within_quotes_count() {
        assert_eq!(spots("a,\"b\nçd\",e,\"\r\n\r\",f"), [(1, 1), (1, 3), (2, 5), (2, 7), (4, 3)]);
    }

    #[test]
    fn faulty_sequences_count_as_one_character() {
        let columns: Vec<_> =
            cells(b"\xff\xfe,\xe2\x82,b", 7).spots.iter().map(|s| (s.line, s.column)).collect();
        assert_eq!(columns, [(7, 1), (7, 4), (7, 6)]);
    }

    #[test]
    fn a_missing_quote_is_noticed() {
        assert!(cells(b"a,\"b\nc,d\n", 1).unclosed);
        assert!(!cells(b"a,\"b\"", 1).unclosed);
        assert!(!cells(b"a,\"b\"\"\"\n\"", 1).unclosed);
    }

    #[test]
    fn lines_are_numbered_by_every_ending() {
        let text = b"a\r\nb\nc\rd\r\n\r\ne";
        let lines = Lines::from(text, 1);
        for (offset, line) in [(0, 1), (2, 1), (3, 2), (5, 3), (7, 4), (9, 4), (12, 6)] {
            assert_eq!(lines.at(offset), line, "{offset}");
        }
        let long = b"a\r\nb\rc\n".repeat(BLOCK);
        let lines = Lines::from(&long, 1);
        for row in [0, 1, 584, 585, 586, BLOCK - 1] {
            assert_eq!(lines.at(row * 7), row as u64 * 3 + 1, "{row}");
            assert_eq!(lines.at(row * 7 + 2), row as u64 * 3 + 1);
        }
    }
}
