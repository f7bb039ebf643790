//! Single values as people write them, in a cell or behind a flag.
//!
//! Every function here takes the text of one value, surrounding white space included, and
//! gives the value or says what it expected and what it found. Amounts, spans and lengths are
//! read in exact integer arithmetic.

mod duration;
mod list;
mod number;
mod place;
mod time;
mod word;

pub use duration::duration;
pub use list::{capacity, load, skills};
pub use number::{amount, count, distance, percentage, ratio, signed_amount, signed_distance};
pub use place::{latitude, longitude, position, via, vias};
pub use time::time_windows;
pub use word::{boolean, id, instant, pricing, profile};

use std::borrow::Cow;

use super::types::Limit;
use crate::error::FieldError;

/// A value that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What would have been accepted.
    pub expected: Cow<'static, str>,
    /// What stood there, quoted and shortened, with a hint where one is likely to help.
    pub found: String,
}

/// A value, or why there is none.
pub type Parse<T> = Result<T, Unreadable>;

impl Unreadable {
    /// `text` where `expected` should have been.
    pub fn new(expected: impl Into<Cow<'static, str>>, text: &str) -> Self {
        Self { expected: expected.into(), found: quote(text) }
    }

    /// The same, with a remark on what was found.
    fn with_hint(expected: impl Into<Cow<'static, str>>, text: &str, hint: &str) -> Self {
        Self { expected: expected.into(), found: format!("{} ({hint})", quote(text)) }
    }

    /// The error of the field with this name.
    pub fn in_field(self, field: &'static str) -> FieldError {
        FieldError::new(field, self.expected, self.found)
    }
}

/// A limit: `none`, or a value as `parse` reads it.
pub fn limit<T>(text: &str, parse: impl Fn(&str) -> Parse<T>) -> Parse<Limit<T>> {
    if is_none(text) {
        return Ok(Limit::Lifted);
    }
    let value = parse(text).map_err(|error| Unreadable {
        expected: format!("none or {}", error.expected).into(),
        found: error.found,
    })?;
    Ok(Limit::At(value))
}

/// Whether `text` is the word that lifts a limit.
fn is_none(text: &str) -> bool {
    text.trim() == "none"
}

/// The most characters of a faulty value that a message repeats.
const MAX_QUOTED: usize = 60;

/// `text` in quotes, shortened, control characters escaped; `nothing` if it is empty.
pub fn quote(text: &str) -> String {
    if text.is_empty() {
        return "nothing".to_owned();
    }
    match text.char_indices().nth(MAX_QUOTED) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_text_is_quoted_shortened_and_escaped() {
        assert_eq!(quote(""), "nothing");
        assert_eq!(quote("a\"b\n\0é"), r#""a\"b\n\0é""#);
        let long = "é".repeat(MAX_QUOTED + 1);
        assert_eq!(quote(&long), format!("\"{}\"…", "é".repeat(MAX_QUOTED)));
        assert_eq!(quote(&long[2..]), format!("\"{}\"", "é".repeat(MAX_QUOTED)));
    }

    #[test]
    fn limits_are_lifted_by_one_word() {
        assert_eq!(limit(" none ", count), Ok(Limit::Lifted));
        assert_eq!(limit("3", count), Ok(Limit::At(3)));
        let error = limit("None", count).unwrap_err();
        assert_eq!(error.expected, "none or a whole number from 0 to 1000000");
        assert_eq!(error.found, "\"None\"");
    }
}
