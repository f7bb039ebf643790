//! Reading errands.csv and trips.csv.
//!
//! The whole file is read into memory: the lines and columns of faults are found in it
//! afterwards, so that good rows pay nothing for them. The time taken is linear in the size
//! of the file.

use std::ops::Range;
use std::sync::Arc;

use csv::{ByteRecord, Reader, ReaderBuilder};
use rayon::prelude::*;

use super::agreement::Agreement;
use super::columns::Column;
use super::header::{Fault, Header};
use super::locate::cells;
use super::named::PlaceFinder;
use super::parsed::{Parsed, RejectedRow, RowPlace, Table};
use super::pieces::Pieces;
use super::rows::{BadRow, FromRow, Rows};
use super::source::Source;
use super::types::{Errand, Trip};
use crate::error::{Error, FieldError, Result};

/// Reads errands.csv.
///
/// # Errors
///
/// [`Error::Io`] if the file cannot be read, [`Error::Rows`] if its header cannot be used.
/// Bad rows are no error here, but are listed in [`Parsed::rejected`].
pub fn read_errands(source: &Source) -> Result<Parsed<Errand>> {
    read_errands_with(source, None)
}

/// The same with places by their names, where `finder` finds them.
///
/// # Errors
///
/// [`Error::Io`] or [`Error::Rows`].
pub fn read_errands_with(
    source: &Source,
    finder: Option<&dyn PlaceFinder>,
) -> Result<Parsed<Errand>> {
    parse_errands_with(&source.name(), source.read()?, finder)
}

/// Reads trips.csv; errors as with [`read_errands`].
///
/// # Errors
///
/// [`Error::Io`] or [`Error::Rows`].
pub fn read_trips(source: &Source) -> Result<Parsed<Trip>> {
    read_trips_with(source, None)
}

/// The same with places by their names, where `finder` finds them.
///
/// # Errors
///
/// [`Error::Io`] or [`Error::Rows`].
pub fn read_trips_with(source: &Source, finder: Option<&dyn PlaceFinder>) -> Result<Parsed<Trip>> {
    parse_trips_with(&source.name(), source.read()?, finder)
}

/// Reads errands from the bytes of a file that is called `file` in messages.
///
/// # Errors
///
/// [`Error::Rows`] if the header cannot be used.
pub fn parse_errands(file: &str, bytes: Vec<u8>) -> Result<Parsed<Errand>> {
    parse(file, bytes, None)
}

/// The same with places by their names, where `finder` finds them.
///
/// # Errors
///
/// [`Error::Rows`] if the header cannot be used.
pub fn parse_errands_with(
    file: &str,
    bytes: Vec<u8>,
    finder: Option<&dyn PlaceFinder>,
) -> Result<Parsed<Errand>> {
    parse(file, bytes, finder)
}

/// Reads trips from the bytes of a file that is called `file` in messages.
///
/// # Errors
///
/// [`Error::Rows`] if the header cannot be used.
pub fn parse_trips(file: &str, bytes: Vec<u8>) -> Result<Parsed<Trip>> {
    parse(file, bytes, None)
}

/// The same with places by their names, where `finder` finds them.
///
/// # Errors
///
/// [`Error::Rows`] if the header cannot be used.
pub fn parse_trips_with(
    file: &str,
    bytes: Vec<u8>,
    finder: Option<&dyn PlaceFinder>,
) -> Result<Parsed<Trip>> {
    parse(file, bytes, finder)
}

/// A CSV reader that takes every row as it is.
pub(super) fn open(bytes: &[u8]) -> Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes)
}

/// Reads the next record and gives its offset, or `None` at the end.
fn next(
    reader: &mut Reader<&[u8]>,
    bytes: &[u8],
    record: &mut ByteRecord,
) -> csv::Result<Option<usize>> {
    let before = position(reader, bytes);
    if !reader.read_byte_record(record)? {
        return Ok(None);
    }
    // The reader stops within `\r\n`, and skips blank lines before the record.
    let line_ends = bytes.get(before..).unwrap_or_default();
    let skipped = line_ends.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
    Ok(Some(before + skipped))
}

/// How far the reader has come.
fn position(reader: &Reader<&[u8]>, bytes: &[u8]) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or(usize::MAX).min(bytes.len())
}

fn parse<T: FromRow>(
    file: &str,
    mut bytes: Vec<u8>,
    finder: Option<&dyn PlaceFinder>,
) -> Result<Parsed<T>> {
    bytes.drain(..byte_order_marks(&bytes));
    let mut table = Table { file: file.into(), bytes, first_line: 1, header: Arc::default() };
    let (header, begin) = read_header::<T>(&mut table)?;
    let mut before = Before::default();
    let read = {
        let (rows, lines) = (Rows::new(&table.header, &[], finder), table.lines());
        // Lines are counted only where a fault is named.
        let place = |offset: usize| offset as u64;
        let line = |place: u64| lines.at(usize::try_from(place).unwrap_or(usize::MAX));
        read_rows(&table, begin, &rows, (&place, &line), &mut before)?
    };
    Ok(read.parsed(table, header))
}

/// What came before the rows that are read next.
#[derive(Default)]
pub(super) struct Before {
    /// How many rows.
    rows: u64,
    /// What they had.
    agreement: Agreement,
}

impl Before {
    /// How many rows came before.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }
}

/// The rows of a table.
pub(super) struct ReadRows<T> {
    items: Vec<T>,
    places: Vec<RowPlace>,
    rejected: Vec<RejectedRow>,
}

impl<T> ReadRows<T> {
    pub(super) fn parsed(self, table: Table, header: ByteRecord) -> Parsed<T> {
        let Self { items, places, rejected } = self;
        let unknown_columns = table.header.unknown.clone();
        Parsed { items, rejected, header, unknown_columns, places, table }
    }
}

/// Says where the row at an offset stands among all rows, and on which line that is.
pub(super) type Placing<'p> = (&'p dyn Fn(usize) -> u64, &'p dyn Fn(u64) -> u64);

/// Reads the rows of a table that begin after `begin`, the end of another record.
pub(super) fn read_rows<T: FromRow>(
    table: &Table,
    begin: usize,
    rows: &Rows<'_>,
    (place_of, line_of): Placing<'_>,
    before: &mut Before,
) -> Result<ReadRows<T>> {
    let (mut items, mut places, mut rejected) = (Vec::new(), Vec::new(), Vec::new());
    let lines = table.lines();
    let mut pieces = Pieces::new(&table.bytes, begin);
    loop {
        let some: Vec<Range<usize>> = pieces.by_ref().take(PIECES_AT_ONCE).collect();
        if some.is_empty() {
            break;
        }
        let read: Vec<csv::Result<Vec<ReadRow<T>>>> =
            some.into_par_iter().map(|piece| read_piece(&table.bytes, piece, rows)).collect();
        let mut bad = Vec::new();
        for piece in read {
            for ReadRow { offset, item } in piece.map_err(|error| table.io(error))? {
                before.rows += 1;
                let shared = match &item {
                    Ok(item) => {
                        let (id, currency) = item.shared();
                        (Some(id), currency)
                    }
                    Err(bad) => (bad.id.as_ref(), bad.currency.as_ref()),
                };
                let around = (&*table.header, line_of);
                let is_good = item.is_ok();
                let others = before.agreement.take::<T>(place_of(offset), shared, is_good, around);
                let place = RowPlace { row: before.rows, offset };
                let faults = match item {
                    Ok(item) if others.is_empty() => {
                        items.push(item);
                        places.push(place);
                        continue;
                    }
                    Ok(_) => others,
                    Err(bad) => bad.faults.into_iter().chain(others).collect(),
                };
                bad.push((place, faults));
            }
        }
        let located =
            bad.into_par_iter().map(|(place, faults)| table.reject(&lines, place, faults));
        rejected.par_extend(located);
    }
    Ok(ReadRows { items, places, rejected })
}

/// How many pieces are read before their rows are held against those before: some megabytes.
const PIECES_AT_ONCE: usize = 32;

/// A row that has been read for itself, and where it begins.
struct ReadRow<T> {
    offset: usize,
    item: std::result::Result<T, Box<BadRow>>,
}

/// Reads the header into `table`; gives it as it stands, and where it ends.
pub(super) fn read_header<T: FromRow>(table: &mut Table) -> Result<(ByteRecord, usize)> {
    let bytes = table.bytes.as_slice();
    let mut reader = open(bytes);
    let mut record = ByteRecord::new();
    let begin = next(&mut reader, bytes, &mut record).map_err(|error| table.io(error))?;
    let offset = begin.unwrap_or_default();
    let header = if begin.is_none() {
        Err(vec![empty_file::<T::Column>()])
    } else if is_unclosed(&reader, bytes, offset) {
        let cell = record.len().saturating_sub(1);
        Err(vec![(Some(cell), FieldError::new("header", "a closing quote", "the end of the file"))])
    } else {
        Header::new(&record, T::REQUIRED)
    };
    // The reader stops behind the line end, unless the header is all there is.
    let end = position(&reader, bytes);
    let line_end = end.checked_sub(1).filter(|at| matches!(bytes.get(*at), Some(b'\n' | b'\r')));
    let end = line_end.unwrap_or(end);
    let place = RowPlace { row: 0, offset };
    let faulty = |faults| Error::Rows(table.errors(&table.lines(), place, faults));
    let header = header.map_err(faulty)?;
    table.header = Arc::new(header);
    Ok((record, end))
}

/// Reads the rows of one piece of the file.
fn read_piece<T: FromRow>(
    bytes: &[u8],
    piece: Range<usize>,
    rows: &Rows<'_>,
) -> csv::Result<Vec<ReadRow<T>>> {
    let part = bytes.get(piece.clone()).unwrap_or_default();
    let mut reader = open(part);
    let mut record = ByteRecord::new();
    let mut read = Vec::new();
    while let Some(offset) = next(&mut reader, part, &mut record)? {
        let unclosed = piece.end == bytes.len() && is_unclosed(&reader, part, offset);
        let item = rows.read(&mut record, unclosed);
        read.push(ReadRow { offset: piece.start + offset, item });
    }
    Ok(read)
}

/// The bytes of the marks at the beginning: they are no characters of the first line. There is
/// more than one where files were joined.
pub(super) fn byte_order_marks(bytes: &[u8]) -> usize {
    let mark = "\u{feff}".as_bytes();
    bytes.chunks(mark.len()).take_while(|chunk| *chunk == mark).count() * mark.len()
}

/// Whether the record just read, which begins at `offset`, lacks a closing quote. Such a record
/// swallows the rest of the file, so only the last one needs a look.
fn is_unclosed(reader: &Reader<&[u8]>, bytes: &[u8], offset: usize) -> bool {
    position(reader, bytes) == bytes.len()
        && cells(bytes.get(offset..).unwrap_or_default(), 1).unclosed
}

fn empty_file<C: Column>() -> Fault {
    let names: Vec<&str> = C::ALL.iter().map(|column| column.name()).collect();
    let expected = format!("a header with columns among {}", names.join(","));
    (None, FieldError::new("header", expected, "an empty file"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::locate::{Lines, Spot};
    use super::*;

    /// Where all cells of all records are, as the reader of files finds them.
    fn spots(text: &str) -> Vec<Vec<Spot>> {
        let bytes = text.as_bytes();
        let (mut reader, lines) = (open(bytes), Lines::from(bytes, 1));
        let mut record = ByteRecord::new();
        let mut all = Vec::new();
        while let Some(offset) = next(&mut reader, bytes, &mut record).unwrap() {
            let found = cells(&bytes[offset..], lines.at(offset)).spots;
            assert_eq!(found.len(), record.len(), "{record:?}");
            all.push(found);
        }
        all
    }

    /// Where a text ends, found by looking at nothing but that text.
    fn end_of(text: &str) -> Spot {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let last = text.rsplit('\n').next().unwrap();
        let line = text.split('\n').count() as u64;
        Spot { line, column: last.chars().count() as u64 + 1 }
    }

    fn cell() -> impl Strategy<Value = String> {
        let quoted = "([ab,é😀\r\n]|\r\n|\"\")*".prop_map(|inside| format!("\"{inside}\""));
        prop_oneof!["[ab é😀]([ab é😀\"]){0,5}", quoted, Just(String::new())]
    }

    fn record() -> impl Strategy<Value = (Vec<String>, String)> {
        let ending = "(\n|\r\n|\r)(\n|\r\n)?";
        // A record of one empty cell is a blank line, and none.
        let not_blank = |cells: &Vec<String>| cells.len() > 1 || !cells[0].is_empty();
        (prop::collection::vec(cell(), 1..6).prop_filter("blank", not_blank), ending)
    }

    proptest! {
        #[test]
        fn cells_are_found_where_they_were_written(
            records in prop::collection::vec(record(), 0..8)
        ) {
            let mut text = String::new();
            let mut written = Vec::new();
            for (cells, ending) in &records {
                let mut places = Vec::new();
                for (index, cell) in cells.iter().enumerate() {
                    if index > 0 {
                        text.push(',');
                    }
                    places.push(end_of(&text));
                    text.push_str(cell);
                }
                text.push_str(ending);
                written.push(places);
            }
            prop_assert_eq!(spots(&text), written);
        }

        #[test]
        fn both_readers_find_as_many_cells(text in "([ab,é]|\"|\r|\n){0,40}") {
            spots(&text);
        }
    }
}
