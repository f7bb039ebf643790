//! Reading one row, whatever the others are.

use std::collections::HashSet;

use csv::{ByteRecord, StringRecord};
use ecow::EcoString;
use memchr::memchr;

use super::columns::{Column, ErrandColumn, TripColumn};
use super::errand::errand_from_fields_with;
use super::fields::quote;
use super::header::{Fault, Header, faulty_utf8};
use super::named::PlaceFinder;
use super::row::{Lookup, is_blank};
use super::trip::{TripForm, trip_from_fields_with};
use super::types::{Errand, Trip};
use crate::error::FieldError;

/// The longest cell, in bytes.
const MAX_CELL: usize = 1 << 20;

/// What a row of a file becomes.
pub(super) trait FromRow: Sized + Send {
    type Column: Column + Sync;
    const ID: Self::Column;
    /// The column whose values must agree in all rows.
    const CURRENCY: Option<Self::Column>;
    /// Groups of columns, of each of which one must be in the header.
    const REQUIRED: &'static [&'static [Self::Column]];

    fn from_row(
        lookup: Lookup<'_, '_, Self::Column>,
        finder: Option<&dyn PlaceFinder>,
    ) -> FieldsResult<Self>;

    /// Its id, and its currency where it has one.
    fn shared(&self) -> (&EcoString, Option<&EcoString>);
}

type FieldsResult<T> = Result<T, Vec<FieldError>>;

impl FromRow for Errand {
    type Column = ErrandColumn;
    const ID: ErrandColumn = ErrandColumn::Id;
    const CURRENCY: Option<ErrandColumn> = Some(ErrandColumn::Currency);
    const REQUIRED: &'static [&'static [ErrandColumn]] = &[
        &[ErrandColumn::Id],
        &[ErrandColumn::PickupLat, ErrandColumn::Pickup],
        &[ErrandColumn::PickupLon, ErrandColumn::Pickup],
        &[ErrandColumn::Fee, ErrandColumn::Pricing],
    ];

    fn from_row(
        lookup: Lookup<'_, '_, ErrandColumn>,
        finder: Option<&dyn PlaceFinder>,
    ) -> FieldsResult<Self> {
        errand_from_fields_with(lookup, finder)
    }

    fn shared(&self) -> (&EcoString, Option<&EcoString>) {
        (&self.id, Some(&self.currency).filter(|currency| !currency.is_empty()))
    }
}

impl FromRow for Trip {
    type Column = TripColumn;
    const ID: TripColumn = TripColumn::Id;
    const CURRENCY: Option<TripColumn> = None;
    const REQUIRED: &'static [&'static [TripColumn]] = &[
        &[TripColumn::Id],
        &[TripColumn::StartLat, TripColumn::Start],
        &[TripColumn::StartLon, TripColumn::Start],
    ];

    fn from_row(
        lookup: Lookup<'_, '_, TripColumn>,
        finder: Option<&dyn PlaceFinder>,
    ) -> FieldsResult<Self> {
        trip_from_fields_with(TripForm::Csv, lookup, finder)
    }

    fn shared(&self) -> (&EcoString, Option<&EcoString>) {
        (&self.id, None)
    }
}

/// A row that cannot be used, whatever the others are.
pub(super) struct BadRow {
    /// What is wrong with it.
    pub(super) faults: Vec<Fault>,
    /// Its id, if that at least can be read.
    pub(super) id: Option<EcoString>,
    /// Its currency, if that can be read.
    pub(super) currency: Option<EcoString>,
}

impl From<Fault> for Box<BadRow> {
    fn from(fault: Fault) -> Self {
        Self::new(BadRow { faults: vec![fault], id: None, currency: None })
    }
}

/// Reads rows under one header, each for itself.
pub(super) struct Rows<'h> {
    header: &'h Header,
    /// What holds where a cell is blank, by [`Column::index`]; short where nothing does.
    defaults: &'h [Option<String>],
    /// Finds places by their names.
    finder: Option<&'h dyn PlaceFinder>,
}

impl<'h> Rows<'h> {
    /// Rows in which places may have the names that `finder` finds, and in which the texts of
    /// `defaults` hold where a column is missing or its cell is blank.
    pub(super) fn new(
        header: &'h Header,
        defaults: &'h [Option<String>],
        finder: Option<&'h dyn PlaceFinder>,
    ) -> Self {
        Self { header, defaults, finder }
    }

    /// Reads a row; `unclosed` if it lacks a closing quote. The record comes back as it was.
    pub(super) fn read<T: FromRow>(
        &self,
        record: &mut ByteRecord,
        unclosed: bool,
    ) -> Result<T, Box<BadRow>> {
        if unclosed {
            return Err(self.unclosed(record).into());
        }
        if record.len() != self.header.width {
            // The cells may stand under the wrong names: nothing more can be said of them.
            return Err(self.wrong_width(record.len()).into());
        }
        let all = record.as_slice();
        if all.len() <= MAX_CELL && memchr(0, all).is_none() {
            match StringRecord::from_byte_record(std::mem::take(record)) {
                Ok(text) => {
                    let item = self.read_text(&text, Vec::new());
                    *record = text.into_byte_record();
                    return item;
                }
                Err(error) => *record = error.into_byte_record(),
            }
        }
        let faults = self.text_faults(record);
        // With readable text in place of what is not, the other cells can be checked.
        let lossy = record.iter().map(String::from_utf8_lossy).collect();
        self.read_text(&lossy, faults)
    }

    /// Reads a row whose cells are text; `faults` name those that were none.
    fn read_text<T: FromRow>(
        &self,
        record: &StringRecord,
        mut faults: Vec<Fault>,
    ) -> Result<T, Box<BadRow>> {
        let cell = |column: T::Column| record.get(self.header.cell(column)?);
        let lookup = |column: T::Column| match self.defaults.get(column.index()) {
            Some(Some(default)) => {
                cell(column).filter(|text| !is_blank(text)).or(Some(default.as_str()))
            }
            _ => cell(column),
        };
        let item = T::from_row(&lookup, self.finder);
        let errors = match item {
            Ok(item) if faults.is_empty() => return Ok(item),
            Ok(_) => Vec::new(),
            Err(errors) => errors,
        };
        let illegible: HashSet<usize> = faults.iter().filter_map(|(cell, _)| *cell).collect();
        let is_legible = |cell: Option<usize>| !cell.is_some_and(|cell| illegible.contains(&cell));
        let located = errors.into_iter().map(|error| (self.header.cell_named(&error.field), error));
        faults.extend(located.filter(|(cell, _)| is_legible(*cell)));
        let legible = |column: T::Column| {
            lookup(column).filter(|text| !is_blank(text) && is_legible(self.header.cell(column)))
        };
        Err(Box::new(BadRow {
            faults,
            id: legible(T::ID).map(EcoString::from),
            currency: T::CURRENCY.and_then(legible).map(|text| text.trim().into()),
        }))
    }

    /// The cell that opens with a quote and does not close has swallowed the rest of the file.
    fn unclosed(&self, record: &ByteRecord) -> Fault {
        let cell = record.len().saturating_sub(1);
        let name = self.header.name(cell);
        (Some(cell), FieldError::new(name.to_owned(), "a closing quote", "the end of the file"))
    }

    fn wrong_width(&self, found: usize) -> Fault {
        let width = self.header.width;
        let expected = format!("{width} cells as in the header");
        let (cell, hint) = if found > width {
            (Some(width), " (a cell with a comma must be in quotes)")
        } else {
            (None, "")
        };
        (cell, FieldError::new("row", expected, format!("{found}{hint}")))
    }

    /// The cells that hold no text, or too much of it, whatever their column.
    fn text_faults(&self, record: &ByteRecord) -> Vec<Fault> {
        let faults = record.iter().enumerate().filter_map(|(cell, bytes)| {
            text_fault(self.header.name(cell), bytes).map(|error| (Some(cell), error))
        });
        faults.collect()
    }
}

fn text_fault(name: &str, bytes: &[u8]) -> Option<FieldError> {
    if bytes.len() > MAX_CELL {
        let expected = format!("at most {MAX_CELL} bytes");
        return Some(FieldError::new(name.to_owned(), expected, format!("{} bytes", bytes.len())));
    }
    match str::from_utf8(bytes) {
        Err(_) => Some(faulty_utf8(name, bytes)),
        Ok(text) if text.contains('\0') => {
            Some(FieldError::new(name.to_owned(), "text without NUL bytes", quote(text)))
        }
        Ok(_) => None,
    }
}
