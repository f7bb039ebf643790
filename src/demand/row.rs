//! Reading the values of one row, or of one set of flags, and collecting all of its errors.

use super::columns::Column;
use super::fields::{self, Parse, Unreadable, latitude, longitude, quote};
use super::named::{NamedPlace, PlaceFinder, is_name};
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
    /// Finds places by name; `None` where there is no map to find them on.
    finder: Option<&'l dyn PlaceFinder>,
    errors: Vec<FieldError>,
}

/// A position that may be left out.
pub(super) enum Place {
    Absent,
    /// An error has been recorded.
    Faulty,
    At(NamedPlace),
}

/// The columns in which one place may be given: as a whole, or as two coordinates.
#[derive(Clone, Copy)]
pub(super) struct PlaceColumns<C> {
    pub(super) whole: C,
    pub(super) lat: C,
    pub(super) lon: C,
}

impl Place {
    pub(super) fn found(self) -> Option<NamedPlace> {
        match self {
            Self::At(place) => Some(place),
            Self::Absent | Self::Faulty => None,
        }
    }
}

/// Whether there is nothing but white space: for most texts, their first byte tells.
pub(super) fn is_blank(text: &str) -> bool {
    !text.as_bytes().first().is_some_and(u8::is_ascii_graphic) && text.trim().is_empty()
}

impl<'l, 'a, C: Column> Row<'l, 'a, C> {
    pub(super) fn new(lookup: Lookup<'l, 'a, C>, finder: Option<&'l dyn PlaceFinder>) -> Self {
        Self { lookup, finder, errors: Vec::new() }
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
        self.keep(column, fields::limit(text, parse)).unwrap_or_default()
    }

    /// A place that may be left out: as a whole, by position or name, or as two coordinates.
    pub(super) fn place(&mut self, columns: PlaceColumns<C>, near: Option<Position>) -> Place {
        let PlaceColumns { whole, lat, lon } = columns;
        let Some(text) = self.text(whole) else { return self.optional_place(lat, lon) };
        if self.has(lat) || self.has(lon) {
            let expected = format!("nothing, as {} or {} is given", lat.name(), lon.name());
            self.fault(whole, expected);
            return Place::Faulty;
        }
        let read = self.read_place(text, near);
        self.keep(whole, read).map_or(Place::Faulty, Place::At)
    }

    /// A position or a name.
    pub(super) fn read_place(&self, text: &str, near: Option<Position>) -> Parse<NamedPlace> {
        match self.finder.filter(|_| is_name(text)) {
            Some(finder) => finder.place(text.trim(), near),
            None => fields::position(text).map(NamedPlace::from),
        }
    }

    /// The position of a place that is given by coordinates, as far as it can be read.
    pub(super) fn given_position(&self, columns: PlaceColumns<C>) -> Option<Position> {
        let PlaceColumns { whole, lat, lon } = columns;
        let apart = || {
            let (lat, lon) = (self.text(lat)?, self.text(lon)?);
            Position::new(latitude(lat).ok()?, longitude(lon).ok()?)
        };
        self.text(whole).map_or_else(apart, |text| fields::position(text).ok())
    }

    /// Whether places may be given by name.
    pub(super) fn has_finder(&self) -> bool {
        self.finder.is_some()
    }

    /// Whether there is a column, filled in or not.
    pub(super) fn has_column(&self, column: C) -> bool {
        (self.lookup)(column).is_some()
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
        self.required_place(lat, lon).map_or(Place::Faulty, |position| Place::At(position.into()))
    }

    fn missing_half(&mut self, missing: C, given: C) {
        let expected = format!("a coordinate, as {} is given", given.name());
        self.fault(missing, expected);
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

    pub(super) fn keep<T>(&mut self, column: C, parsed: Result<T, Unreadable>) -> Option<T> {
        parsed.map_err(|error| self.errors.push(error.in_field(column.name()))).ok()
    }
}
