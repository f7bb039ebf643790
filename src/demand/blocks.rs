//! Reading trips.csv in blocks, so that a file of any size takes the memory of one block.
//!
//! Faults have the lines, columns and row numbers that they have in the whole file. What grows
//! with the file is the ids, which are kept to find those that come again: some 40 bytes a trip.

use std::io::Read;
use std::sync::Arc;

use csv::ByteRecord;

use super::columns::{Column as _, TripColumn};
use super::csv::{Before, byte_order_marks, read_header, read_rows};
use super::header::Header;
use super::named::PlaceFinder;
use super::parsed::{Parsed, RowPlace, Table};
use super::pieces::record_end;
use super::rows::Rows;
use super::types::Trip;
use crate::error::{Error, FieldError, Result};

/// About how many bytes are read at a time: some ten thousand trips.
const BLOCK: usize = 1 << 20;

/// More bytes than the byte order marks at the beginning have.
const MARKS: usize = 64;

/// The longest record, in bytes: with a quote left open, one would go on to the end of the file.
const LONGEST_RECORD: usize = 64 << 20;

/// Trips, block by block.
pub struct TripBlocks<R> {
    reader: R,
    file: Arc<str>,
    header: Arc<Header>,
    /// The header as it stands in the file.
    record: ByteRecord,
    /// What has been read and not yet been given: it begins with the end of a record.
    rest: Vec<u8>,
    /// The line on which that begins.
    line: u64,
    is_at_end: bool,
    before: Before,
    defaults: Vec<Option<String>>,
    /// About how many bytes are read at a time.
    block: usize,
}

impl<R: Read> TripBlocks<R> {
    /// Reads the header. `file` names the file in messages; `defaults` are texts that hold where a
    /// column is missing or its cell is blank.
    ///
    /// # Errors
    /// [`Error::Io`] if the file cannot be read, [`Error::Rows`] if its header cannot be used.
    pub fn open(file: &str, reader: R, defaults: &[(TripColumn, String)]) -> Result<Self> {
        Self::with_block(file, reader, defaults, BLOCK)
    }

    fn with_block(
        file: &str,
        reader: R,
        defaults: &[(TripColumn, String)],
        block: usize,
    ) -> Result<Self> {
        let mut texts = vec![None; TripColumn::ALL.len() + TripColumn::BESIDE.len()];
        for (column, text) in defaults {
            if let Some(place) = texts.get_mut(column.index()) {
                *place = Some(text.clone());
            }
        }
        let mut blocks = Self {
            reader,
            file: file.into(),
            header: Arc::default(),
            record: ByteRecord::new(),
            rest: Vec::new(),
            line: 1,
            is_at_end: false,
            before: Before::default(),
            defaults: texts,
            block,
        };
        blocks.read_header()?;
        Ok(blocks)
    }

    /// The header as it stands in the file.
    pub fn header(&self) -> &ByteRecord {
        &self.record
    }

    /// The columns that mean nothing, in their order, each once.
    pub fn unknown_columns(&self) -> &[String] {
        &self.header.unknown
    }

    fn read_header(&mut self) -> Result<()> {
        // Byte order marks have to be there as a whole to be known for what they are.
        self.fill(self.block.max(MARKS))?;
        self.rest.drain(..byte_order_marks(&self.rest));
        // The header is the first record; blank lines may come before it.
        let mut end = 0;
        while end < self.rest.len() {
            end = self.record_end(end, end + 1)?;
            let is_blank = |byte: &u8| matches!(byte, b'\n' | b'\r');
            if !self.rest.iter().take(end).all(is_blank) {
                break;
            }
        }
        let mut table = self.table(self.rest.get(..end).unwrap_or_default().to_vec());
        let (record, _) = read_header::<Trip>(&mut table)?;
        self.line += table.lines().count();
        (self.record, self.header) = (record, table.header);
        self.rest.drain(..end);
        Ok(())
    }

    /// The trips of the next block, with the bad rows among them; `None` at the end of the file.
    ///
    /// Complexity: linear in the size of the block.
    ///
    /// # Errors
    /// [`Error::Io`] if the file cannot be read; [`Error::Rows`] where a record does not end.
    pub fn next_block(&mut self) -> Result<Option<Parsed<Trip>>> {
        self.next_block_with(None)
    }

    /// The same with places by their names, where `finder` finds them.
    ///
    /// # Errors
    /// As [`TripBlocks::next_block`].
    pub fn next_block_with(
        &mut self,
        finder: Option<&dyn PlaceFinder>,
    ) -> Result<Option<Parsed<Trip>>> {
        self.fill(self.block)?;
        if self.rest.is_empty() {
            return Ok(None);
        }
        let end = match self.is_at_end {
            true => self.rest.len(),
            false => self.record_end(0, self.block)?,
        };
        let after = self.rest.split_off(end);
        let block = std::mem::replace(&mut self.rest, after);
        let table = self.table(block);
        let rows = Rows::new(&self.header, &self.defaults, finder);
        let lines = table.lines();
        // Of rows that have been given away, only the line is still known.
        let placing = (&|offset| lines.at(offset), &|line| line);
        let read = read_rows::<Trip>(&table, 0, &rows, (placing.0, placing.1), &mut self.before)?;
        self.line += lines.count();
        // A line end of two bytes may have been cut; its second byte ends the line.
        let (last, first) = (table.bytes.last(), self.rest.first());
        self.line -= u64::from(last == Some(&b'\r') && first == Some(&b'\n'));
        Ok(Some(read.parsed(table, self.record.clone())))
    }

    fn table(&self, bytes: Vec<u8>) -> Table {
        Table {
            file: Arc::clone(&self.file),
            bytes,
            first_line: self.line,
            header: Arc::clone(&self.header),
        }
    }

    /// The first end of a record at or after `least`, where `begin` is the end of another. More is
    /// read where the record does not end in what there is.
    fn record_end(&mut self, begin: usize, least: usize) -> Result<usize> {
        loop {
            let end = record_end(&self.rest, begin, least);
            if end < self.rest.len() || self.is_at_end {
                return Ok(end);
            }
            let most = LONGEST_RECORD.saturating_add(least);
            if self.rest.len() > most {
                return Err(self.endless());
            }
            self.fill((self.rest.len() * 2).min(most + 1))?;
        }
    }

    /// The error of a record that does not end.
    fn endless(&self) -> Error {
        let expected = format!("rows of at most {} MiB", LONGEST_RECORD >> 20);
        let fault = FieldError::new("row", expected, "more (is a quote left open?)");
        let table = self.table(Vec::new());
        let place = RowPlace { row: self.before.rows() + 1, offset: 0 };
        Error::Rows(table.errors(&table.lines(), place, vec![(None, fault)]))
    }

    /// Reads on until there is more than so much, or the file ends.
    fn fill(&mut self, most: usize) -> Result<()> {
        while !self.is_at_end && self.rest.len() <= most {
            let missing = (most + 1 - self.rest.len()) as u64;
            let read = (&mut self.reader).take(missing).read_to_end(&mut self.rest);
            let read = read.map_err(|source| Error::io(&*self.file, source))?;
            self.is_at_end = read == 0;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::csv::parse_trips;
    use super::*;

    /// What blocks of this size give, in one.
    fn in_blocks(text: &str, block: usize) -> Result<(Vec<Trip>, Vec<String>, Vec<u64>)> {
        let mut blocks = TripBlocks::with_block("t.csv", text.as_bytes(), &[], block)?;
        let (mut trips, mut errors, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        while let Some(parsed) = blocks.next_block()? {
            errors.extend(parsed.errors().map(ToString::to_string));
            rows.extend(parsed.numbered().map(|(row, _)| row));
            trips.extend(parsed.items);
        }
        Ok((trips, errors, rows))
    }

    proptest! {
        #[test]
        fn blocks_read_what_the_whole_file_holds(
            lead in "(\u{feff}){0,2}(\n|\r\n){0,2}",
            rows in prop::collection::vec(
                "[a-e],(5|x|\"5\"|5\",\"6),4,\"?(5|\n|\r\n)?\"?,4(\n|\r\n|\r){1,2}", 0..12),
            block in 1..60_usize,
        ) {
            let text = format!("{lead}id,start_lat,start_lon,end_lat,end_lon\r\n{}", rows.concat());
            let whole = parse_trips("t.csv", text.clone().into_bytes());
            let whole = whole.map(|parsed| {
                let errors: Vec<String> = parsed.errors().map(ToString::to_string).collect();
                let rows: Vec<u64> = parsed.numbered().map(|(row, _)| row).collect();
                (parsed.items, errors, rows)
            });
            let whole = whole.map_err(|error| error.to_string());
            let parts = in_blocks(&text, block).map_err(|error| error.to_string());
            prop_assert_eq!(parts, whole);
        }
    }

    #[test]
    fn defaults_hold_where_a_cell_is_blank() {
        let text = "id,start_lat,start_lon,round_trip,max_tasks\na,5,4,yes,\nb,5,4,yes,2\n";
        let defaults = [(TripColumn::MaxTasks, "3"), (TripColumn::CostPerHour, "15")];
        let defaults = defaults.map(|(column, text)| (column, text.to_owned()));
        let mut blocks = TripBlocks::open("t.csv", text.as_bytes(), &defaults).unwrap();
        let trips = blocks.next_block().unwrap().unwrap().items;
        let tasks: Vec<_> = trips.iter().map(|trip| trip.limits.max_tasks).collect();
        assert_eq!(tasks, [super::super::Limit::At(3), super::super::Limit::At(2)]);
        assert!(trips.iter().all(|trip| trip.cost_per_hour.0 == 150_000));
        assert!(blocks.next_block().unwrap().is_none());
    }
}
