//! What must hold between the rows of one file: ids of their own, and one currency.

use std::collections::HashMap;

use ecow::EcoString;

use super::fields::quote;
use super::header::{Fault, Header};
use super::rows::FromRow;
use crate::error::FieldError;

/// What the rows had, as far as they have been held against each other.
#[derive(Default)]
pub(super) struct Agreement {
    /// Every id that could be read, and where the row begins that had it first.
    ids: HashMap<EcoString, u64>,
    /// The first currency of a good row, and where that row begins.
    currency: Option<(EcoString, u64)>,
}

impl Agreement {
    /// Takes the row that begins at `place`, and says in what it disagrees with those before.
    /// Of a row that has faults already, the id is taken all the same. A place is anything that
    /// tells rows apart and that `line` turns into the number of a line.
    pub(super) fn take<T: FromRow>(
        &mut self,
        place: u64,
        (id, currency): (Option<&EcoString>, Option<&EcoString>),
        is_good: bool,
        (header, line): (&Header, &dyn Fn(u64) -> u64),
    ) -> Vec<Fault> {
        let mut faults = Vec::new();
        let fault = |column: T::Column, expected: String, found: &str| {
            let name = super::columns::Column::name(column);
            (header.cell(column), FieldError::new(name, expected, quote(found)))
        };
        if let Some(id) = id {
            let first = *self.ids.entry(id.clone()).or_insert(place);
            if first != place {
                let line = line(first);
                let expected = format!("an id of its own (line {line} has this one)");
                faults.push(fault(T::ID, expected, id));
            }
        }
        if let (Some(column), Some(currency)) = (T::CURRENCY, currency) {
            match &self.currency {
                Some((first, _)) if first == currency => {}
                Some((first, place)) => {
                    let expected = format!("{} as in line {}", quote(first), line(*place));
                    faults.push(fault(column, expected, currency));
                }
                None if is_good && faults.is_empty() => {
                    self.currency = Some((currency.clone(), place));
                }
                None => {}
            }
        }
        faults
    }
}
