//! What has become of a CSV file.

use std::collections::BTreeMap;
use std::sync::Arc;

use csv::ByteRecord;

use super::header::{Fault, Header};
use super::locate::{Lines, Spot, cells};
use crate::error::{Error, FieldError, RowError};

/// A CSV file that has been read: the good rows and the bad ones.
pub struct Parsed<T> {
    /// The good rows, in their order.
    pub items: Vec<T>,
    /// The bad rows, in their order.
    pub rejected: Vec<RejectedRow>,
    /// The header as it stands in the file.
    pub header: ByteRecord,
    /// The columns that mean nothing, in their order, each once.
    pub unknown_columns: Vec<String>,
    /// Where each of the items stands.
    pub(super) places: Vec<RowPlace>,
    pub(super) table: Table,
}

/// A row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// The 1-based row, counted after the header; blank lines are no rows.
    pub row_number: u64,
    /// Everything that is wrong with it, in the order of its cells; at least one error.
    pub errors: Vec<RowError>,
    /// The row as it stands in the file, without its line end.
    pub text: Box<[u8]>,
}

/// Where a row stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowPlace {
    pub(super) row: u64,
    pub(super) offset: usize,
}

/// The raw file, kept to say where a fault stands.
pub(super) struct Table {
    pub(super) file: Arc<str>,
    pub(super) bytes: Vec<u8>,
    /// The line on which they begin.
    pub(super) first_line: u64,
    pub(super) header: Arc<Header>,
}

impl<T> Parsed<T> {
    /// Turns items into rejected rows: for faults that show only later, such as a stop far
    /// from every road.
    ///
    /// Every fault names an item by its index in [`Parsed::items`], which must still be as it
    /// was read; an item may have several. The other items keep their order.
    pub fn reject(&mut self, faults: Vec<(usize, FieldError)>) {
        let mut by_item: BTreeMap<usize, Vec<Fault>> = BTreeMap::new();
        for (item, error) in faults {
            let cell = self.table.header.cell_named(&error.field);
            by_item.entry(item).or_default().push((cell, error));
        }
        let mut index = 0;
        self.items.retain(|_| {
            index += 1;
            !by_item.contains_key(&(index - 1))
        });
        let mut kept = Vec::with_capacity(self.items.len());
        let lines = self.table.lines();
        for (index, place) in self.places.iter().enumerate() {
            match by_item.remove(&index) {
                None => kept.push(*place),
                Some(faults) => self.rejected.push(self.table.reject(&lines, *place, faults)),
            }
        }
        self.places = kept;
        self.rejected.sort_by_key(|rejected| rejected.row_number);
    }

    /// The good rows with their numbers, counted after the header from 1.
    pub fn numbered(&self) -> impl Iterator<Item = (u64, &T)> {
        self.places.iter().map(|place| place.row).zip(&self.items)
    }

    /// All errors of all bad rows, in their order.
    pub fn errors(&self) -> impl Iterator<Item = &RowError> {
        self.rejected.iter().flat_map(|rejected| &rejected.errors)
    }
}

impl Table {
    /// The numbers of its lines.
    pub(super) fn lines(&self) -> Lines<'_> {
        Lines::from(&self.bytes, self.first_line)
    }

    /// The rejected row at `place`.
    pub(super) fn reject(
        &self,
        lines: &Lines<'_>,
        place: RowPlace,
        faults: Vec<Fault>,
    ) -> RejectedRow {
        let rest = self.bytes.get(place.offset..).unwrap_or_default();
        RejectedRow {
            row_number: place.row,
            errors: self.errors(lines, place, faults),
            text: rest.get(..cells(rest, 1).length).unwrap_or_default().into(),
        }
    }

    /// The faults of the row at `place`, with the lines and columns of their cells, in that
    /// order.
    pub(super) fn errors(
        &self,
        lines: &Lines<'_>,
        place: RowPlace,
        faults: Vec<Fault>,
    ) -> Vec<RowError> {
        let line = lines.at(place.offset);
        let cells = cells(self.bytes.get(place.offset..).unwrap_or_default(), line);
        let begin = Spot { line, column: 1 };
        let mut located: Vec<(Spot, FieldError)> = faults
            .into_iter()
            .map(|(cell, error)| {
                (cell.and_then(|cell| cells.spots.get(cell)).copied().unwrap_or(begin), error)
            })
            .collect();
        located.sort_by_key(|(spot, _)| *spot);
        located
            .into_iter()
            .map(|(spot, error)| RowError {
                file: Arc::clone(&self.file),
                line: spot.line,
                column: spot.column,
                row: place.row,
                error,
            })
            .collect()
    }

    /// What went wrong in reading the file.
    pub(super) fn io(&self, error: csv::Error) -> Error {
        Error::io(&*self.file, error.into())
    }
}
