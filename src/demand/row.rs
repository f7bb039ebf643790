//! Reading the values of one row, or of one set of flags, and collecting all of its errors.

use super::columns::Column;
use super::fields::{Parse, Unreadable, latitude, longitude, quote};
use super::types::Limit;
use crate::error::FieldError;
use crate::units::Position;

/// Looks up the raw text of a column; `None` where it is absent.
pub type Lookup<'l, 'a, C> = &'l dyn Fn(C) -> Option<&'a str>;

/// One row on its way to becoming an errand or a trip.
///
/// A value that cannot be read is `None` and leaves an error behind; [`Row::finish`] gives
/// the result only if there is no error.
pub(super) struct Row<'l, 'a, C> {
    lookup: Lookup<'l, 'a, C>,
    errors: Vec<FieldError>,
}

/// A position that may be left out.
pub(super) enum Place {
    Absent,
    /// An error has been recorded.
    Faulty,
    At(Position),
}

impl Place {
    pub(super) fn found(self) -> Option<Position> {
        match self {
            Self::At(position) => Some(position),
            Self::Absent | Self::Faulty => None,
        }
    }
}

/// Whether there is nothing but white space: for most texts, their first byte tells.
pub(super) fn is_blank(text: &str) -> bool {
    !text.as_bytes().first().is_some_and(u8::is_ascii_graphic) && text.trim().is_empty()
}

impl<'l, 'a, C: Column> Row<'l, 'a, C> {
    pub(super) fn new(lookup: Lookup<'l, 'a, C>) -> Self {
        Self { lookup, errors: Vec::new() }
    }

    /// The text of a column, unless it is absent or blank.
    pub(super) fn text(&self, column: C) -> Option<&'a str> {
        (self.lookup)(column).filter(|text| !is_blank(text))
    }

    pub(super) fn has(&self, column: C) -> bool {
        self.text(column).is_some()
    }

    /// The value of a column that may be left out.
    pub(super) fn optional<T>(&mut self, column: C, parse: fn(&str) -> Parse<T>) -> Option<T> {
        let text = self.text(column)?;
        self.keep(column, parse(text))
    }

    /// The value of a column that must be given.
    pub(super) fn required<T>(&mut self, column: C, parse: fn(&str) -> Parse<T>) -> Option<T> {
        let text = self.text(column).unwrap_or_default();
        self.keep(column, parse(text))
    }

    /// The value of a column, or the type's own default.
    pub(super) fn or_default<T: Default>(&mut self, column: C, parse: fn(&str) -> Parse<T>) -> T {
        self.optional(column, parse).unwrap_or_default()
    }

    /// A limit: `none`, or a value.
    pub(super) fn limit<T>(&mut self, column: C, parse: fn(&str) -> Parse<T>) -> Limit<T> {
        let Some(text) = self.text(column) else { return Limit::Unset };
        self.keep(column, super::fields::limit(text, parse)).unwrap_or_default()
    }

    /// A position that must be given, in two columns.
    pub(super) fn required_place(&mut self, lat: C, lon: C) -> Option<Position> {
        let (lat, lon) = (self.required(lat, latitude), self.required(lon, longitude));
        Position::new(lat?, lon?)
    }

    /// A position in two columns, both given or both left out.
    pub(super) fn optional_place(&mut self, lat: C, lon: C) -> Place {
        match (self.has(lat), self.has(lon)) {
            (false, false) => return Place::Absent,
            (true, true) => {}
            (true, false) => {
                self.missing_half(lon, lat);
                self.optional(lat, latitude);
                return Place::Faulty;
            }
            (false, true) => {
                self.missing_half(lat, lon);
                self.optional(lon, longitude);
                return Place::Faulty;
            }
        }
        self.required_place(lat, lon).map_or(Place::Faulty, Place::At)
    }

    fn missing_half(&mut self, missing: C, given: C) {
        let expected = format!("a coordinate, as {} is given", given.name());
        self.fault(missing, expected);
    }

    /// Refuses a column whose meaning is not built yet, so that nobody takes it for heeded.
    pub(super) fn refuse(&mut self, column: C, why: &str) {
        if self.has(column) {
            self.fault(column, format!("nothing ({why})"));
        }
    }

    /// Records that a column should have held something else.
    pub(super) fn fault(&mut self, column: C, expected: String) {
        let found = quote(self.text(column).unwrap_or_default());
        self.errors.push(FieldError::new(column.name(), expected, found));
    }

    /// The whole, if every part of it could be read.
    pub(super) fn finish<T>(self, whole: Option<T>) -> Result<T, Vec<FieldError>> {
        whole.filter(|_| self.errors.is_empty()).ok_or(self.errors)
    }

    fn keep<T>(&mut self, column: C, parsed: Result<T, Unreadable>) -> Option<T> {
        parsed.map_err(|error| self.errors.push(error.in_field(column.name()))).ok()
    }
}
