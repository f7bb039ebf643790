//! The header of a CSV file: which column stands where.

use std::collections::{HashMap, HashSet};

use csv::ByteRecord;

use super::columns::Column;
use super::fields::quote;
use crate::error::FieldError;

/// A fault, and the cell in which it stands; `None` for the row as a whole.
pub(super) type Fault = (Option<usize>, FieldError);

/// What an unknown column without a name is called.
const UNNAMED: &str = "(unnamed)";

/// Where the columns of one file stand.
#[derive(Default)]
pub(super) struct Header {
    /// The number of columns.
    pub(super) width: usize,
    /// The names as they stand, by cell.
    names: Vec<String>,
    /// Cell numbers by [`Column::index`].
    by_column: Vec<Option<usize>>,
    /// Cell numbers by name; the first, where a name stands several times.
    by_name: HashMap<String, usize>,
    /// The names that mean nothing, in their order, each once.
    pub(super) unknown: Vec<String>,
}

impl Header {
    /// Reads the header. Names may stand in any order, within white space; of each group in
    /// `required` one must be there, and none that is known may be there twice.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub(super) fn new<C: Column>(
        record: &ByteRecord,
        required: &[&[C]],
    ) -> Result<Self, Vec<Fault>> {
        let known: HashMap<&str, usize> =
            C::ALL.iter().chain(C::BESIDE).map(|column| (column.name(), column.index())).collect();
        let mut faults = Vec::new();
        let mut by_column = vec![None; known.len()];
        let mut names = Vec::with_capacity(record.len());
        let mut by_name = HashMap::new();
        let mut unknown = Vec::new();
        let mut named = HashSet::new();
        for (cell, bytes) in record.iter().enumerate() {
            let Ok(name) = str::from_utf8(bytes) else {
                faults.push((Some(cell), faulty_utf8(&format!("column {}", cell + 1), bytes)));
                continue;
            };
            let name = name.trim();
            names.push(name.to_owned());
            by_name.entry(name.to_owned()).or_insert(cell);
            match known.get(name).and_then(|index| by_column.get_mut(*index)) {
                None if !named.insert(name) => {}
                None if name.is_empty() => unknown.push(UNNAMED.to_owned()),
                None => unknown.push(name.to_owned()),
                Some(place @ None) => *place = Some(cell),
                Some(Some(first)) => {
                    let found = format!("columns {} and {}", *first + 1, cell + 1);
                    let error = FieldError::new(name.to_owned(), "one column of this name", found);
                    faults.push((Some(cell), error));
                }
            }
        }
        let has = |column: &C| by_column.get(column.index()).is_some_and(Option::is_some);
        for group in required {
            if !group.iter().any(has) {
                faults.extend(missing(group, record).map(|error| (None, error)));
            }
        }
        if faults.is_empty() {
            Ok(Self { width: record.len(), names, by_column, by_name, unknown })
        } else {
            Err(faults)
        }
    }

    /// The cell of a column.
    pub(super) fn cell<C: Column>(&self, column: C) -> Option<usize> {
        self.by_column.get(column.index()).copied().flatten()
    }

    /// The name over a cell.
    pub(super) fn name(&self, cell: usize) -> &str {
        match self.names.get(cell).map(String::as_str) {
            None => "row",
            Some("") => UNNAMED,
            Some(name) => name,
        }
    }

    /// The cell of the column with this name.
    pub(super) fn cell_named(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }
}

/// The error of a header without any column of `group`.
fn missing<C: Column>(group: &[C], record: &ByteRecord) -> Option<FieldError> {
    let (first, others) = group.split_first()?;
    let others: String = others.iter().map(|other| format!(", or {}", other.name())).collect();
    // A header of a single cell has most likely been written with another separator.
    let found = match record.get(0) {
        Some(only) if record.len() == 1 => {
            format!("only {} (a comma separates columns)", quote(&String::from_utf8_lossy(only)))
        }
        _ => "none".to_owned(),
    };
    Some(FieldError::new(first.name(), format!("a column of this name{others}"), found))
}

/// The error of a cell whose bytes are not UTF-8.
pub(super) fn faulty_utf8(field: &str, bytes: &[u8]) -> FieldError {
    let faulty = bytes.utf8_chunks().find_map(|chunk| chunk.invalid().first().copied());
    let shown = quote(&String::from_utf8_lossy(bytes));
    let found = format!("the byte 0x{:02x} in {shown}", faulty.unwrap_or_default());
    FieldError::new(field.to_owned(), "UTF-8 text", found)
}
