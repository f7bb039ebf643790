//! Reading one row after another, and what must hold between them.

use std::collections::{HashMap, HashSet};

use csv::ByteRecord;

use super::columns::{Column, ErrandColumn, TripColumn};
use super::errand::errand_from_fields;
use super::fields::quote;
use super::header::{Fault, Header, faulty_utf8};
use super::row::Lookup;
use super::trip::{TripForm, trip_from_fields};
use super::types::{Errand, Trip};
use crate::error::FieldError;

/// The longest cell, in bytes.
const MAX_CELL: usize = 1 << 20;

/// What a row of a file becomes.
pub(super) trait FromRow: Sized {
    type Column: Column;
    const ID: Self::Column;
    /// The column whose values must agree in all rows.
    const CURRENCY: Option<Self::Column>;
    /// Groups of columns, of each of which one must be in the header.
    const REQUIRED: &'static [&'static [Self::Column]];

    fn from_row(lookup: Lookup<'_, '_, Self::Column>) -> FieldsResult<Self>;
}

type FieldsResult<T> = Result<T, Vec<FieldError>>;

impl FromRow for Errand {
    type Column = ErrandColumn;
    const ID: ErrandColumn = ErrandColumn::Id;
    const CURRENCY: Option<ErrandColumn> = Some(ErrandColumn::Currency);
    const REQUIRED: &'static [&'static [ErrandColumn]] = &[
        &[ErrandColumn::Id],
        &[ErrandColumn::PickupLat],
        &[ErrandColumn::PickupLon],
        &[ErrandColumn::Fee, ErrandColumn::Pricing],
    ];

    fn from_row(lookup: Lookup<'_, '_, ErrandColumn>) -> FieldsResult<Self> {
        errand_from_fields(lookup)
    }
}

impl FromRow for Trip {
    type Column = TripColumn;
    const ID: TripColumn = TripColumn::Id;
    const CURRENCY: Option<TripColumn> = None;
    const REQUIRED: &'static [&'static [TripColumn]] =
        &[&[TripColumn::Id], &[TripColumn::StartLat], &[TripColumn::StartLon]];

    fn from_row(lookup: Lookup<'_, '_, TripColumn>) -> FieldsResult<Self> {
        trip_from_fields(TripForm::Csv, lookup)
    }
}

/// The rows of one file, as far as they have been read.
pub(super) struct Rows<'h, T: FromRow> {
    header: &'h Header,
    /// Every id that could be read, and the line of the row that had it first.
    ids: HashMap<String, u64>,
    /// The first currency of a good row, and its line.
    currency: Option<(String, u64)>,
    item: std::marker::PhantomData<T>,
}

impl<'h, T: FromRow> Rows<'h, T> {
    pub(super) fn new(header: &'h Header) -> Self {
        Self { header, ids: HashMap::new(), currency: None, item: std::marker::PhantomData }
    }

    /// Reads the next row, which begins on `line`; `unclosed` if it lacks a closing quote.
    pub(super) fn read(
        &mut self,
        record: &ByteRecord,
        line: u64,
        unclosed: bool,
    ) -> Result<T, Vec<Fault>> {
        if unclosed {
            return Err(vec![self.unclosed(record)]);
        }
        if record.len() != self.header.width {
            // The cells may stand under the wrong names: nothing more can be said of them.
            return Err(vec![self.wrong_width(record.len())]);
        }
        let mut faults = self.text_faults(record);
        // With readable text in place of what is not, the other cells can be checked.
        let lossy: ByteRecord;
        let readable = if faults.is_empty() {
            record
        } else {
            lossy = record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
            &lossy
        };
        let lookup =
            |column: T::Column| str::from_utf8(readable.get(self.header.cell(column)?)?).ok();
        let illegible: HashSet<usize> = faults.iter().filter_map(|(cell, _)| *cell).collect();
        let legible = |column: T::Column| {
            lookup(column)
                .filter(|_| !self.header.cell(column).is_some_and(|c| illegible.contains(&c)))
        };
        let item = T::from_row(&lookup).map_err(|errors| {
            let located =
                errors.into_iter().map(|error| (self.header.cell_named(&error.field), error));
            faults
                .extend(located.filter(|(cell, _)| !cell.is_some_and(|c| illegible.contains(&c))));
        });
        let id = legible(T::ID).filter(|id| !id.trim().is_empty());
        let currency = T::CURRENCY
            .and_then(|column| Some((column, legible(column)?.trim())))
            .filter(|(_, currency)| !currency.is_empty());
        faults.extend(id.and_then(|id| self.duplicate_id(id)));
        faults.extend(currency.and_then(|(column, word)| self.other_currency(column, word)));
        if let Some(id) = id
            && !self.ids.contains_key(id)
        {
            self.ids.insert(id.to_owned(), line);
        }
        match item {
            Ok(item) if faults.is_empty() => {
                if let (None, Some((_, currency))) = (&self.currency, currency) {
                    self.currency = Some((currency.to_owned(), line));
                }
                Ok(item)
            }
            _ => Err(faults),
        }
    }

    fn duplicate_id(&self, id: &str) -> Option<Fault> {
        let first = self.ids.get(id)?;
        let expected = format!("an id of its own (line {first} has this one)");
        Some(self.fault(T::ID, expected, id))
    }

    fn other_currency(&self, column: T::Column, currency: &str) -> Option<Fault> {
        let (first, line) = self.currency.as_ref().filter(|(first, _)| first != currency)?;
        Some(self.fault(column, format!("{} as in line {line}", quote(first)), currency))
    }

    fn fault(&self, column: T::Column, expected: String, found: &str) -> Fault {
        (self.header.cell(column), FieldError::new(column.name(), expected, quote(found)))
    }

    /// The cell that opens with a quote and does not close has swallowed the rest of the file.
    fn unclosed(&self, record: &ByteRecord) -> Fault {
        let cell = record.len().saturating_sub(1);
        let name = self.header.name(cell);
        (Some(cell), FieldError::new(name, "a closing quote", "the end of the file"))
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
        let all = record.as_slice();
        if all.is_ascii() && all.len() <= MAX_CELL && !all.contains(&0) {
            return Vec::new();
        }
        let faults = record.iter().enumerate().filter_map(|(cell, bytes)| {
            text_fault(self.header.name(cell), bytes).map(|error| (Some(cell), error))
        });
        faults.collect()
    }
}

fn text_fault(name: &str, bytes: &[u8]) -> Option<FieldError> {
    if bytes.len() > MAX_CELL {
        let expected = format!("at most {MAX_CELL} bytes");
        return Some(FieldError::new(name, expected, format!("{} bytes", bytes.len())));
    }
    match str::from_utf8(bytes) {
        Err(_) => Some(faulty_utf8(name, bytes)),
        Ok(text) if text.contains('\0') => {
            Some(FieldError::new(name, "text without NUL bytes", quote(text)))
        }
        Ok(_) => None,
    }
}
