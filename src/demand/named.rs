//! Places by name, in cells and flags that take a position.

use ecow::EcoString;

use super::fields::{Parse, Unreadable, duration, quote};
use crate::road::Map;
use crate::units::Position;

/// Finds places by their names or addresses, for those who read rows.
///
/// Rows are read on many threads at once.
pub trait PlaceFinder: Sync {
    /// The place that a text means. `near` orders what is listed where it is not clear which is
    /// meant, and never decides what is taken.
    ///
    /// # Errors
    /// What was expected, and what was found with the places that may be meant.
    fn place(&self, text: &str, near: Option<Position>) -> Parse<NamedPlace>;
}

/// A place that was found by its name.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedPlace {
    /// Where.
    pub position: Position,
    /// What it is called, with its street and its town; `None` for what was given as a position.
    pub name: Option<EcoString>,
    /// Its opening hours, as the map has them.
    pub opening_hours: Option<EcoString>,
}

impl From<Position> for NamedPlace {
    fn from(position: Position) -> Self {
        Self { position, name: None, opening_hours: None }
    }
}

impl PlaceFinder for Map {
    fn place(&self, text: &str, near: Option<Position>) -> Parse<NamedPlace> {
        let gazetteer = self.gazetteer().map_err(|error| Unreadable {
            expected: "a map with names".into(),
            found: error.to_string(),
        })?;
        match gazetteer.locate(text, near) {
            Ok(found) => Ok(NamedPlace {
                position: found.position,
                name: Some(found.label.into()),
                opening_hours: found.opening_hours.map(EcoString::from),
            }),
            Err(why) => {
                Err(Unreadable { expected: why.expected().into(), found: why.found(&quote(text)) })
            }
        }
    }
}

/// Whether a text ends in a stay, `NAME@20m`.
pub fn has_stay(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(_, stay)| duration(stay).is_ok())
}

/// Whether a text is meant as a name rather than as two numbers.
pub(super) fn is_name(text: &str) -> bool {
    let is_number = |part: &str| part.trim().parse::<f64>().is_ok();
    text.contains(char::is_alphabetic) && !text.split(',').all(is_number)
}
