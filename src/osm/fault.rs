//! What is wrong with a blob, in words; the file and the place are added where they are known.

use std::fmt::Display;

/// What was expected and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault(pub String);

impl Fault {
    /// `expected …, found …`, as every error of this crate puts it.
    pub fn expected(expected: impl Display, found: impl Display) -> Self {
        Self(format!("expected {expected}, found {found}"))
    }
}

impl From<protobuf::Error> for Fault {
    fn from(error: protobuf::Error) -> Self {
        Self::expected(
            "a whole message",
            format_args!("one that breaks off or makes no sense ({error})"),
        )
    }
}

/// Fails unless two lists that belong together are equally long.
pub(super) fn equally_many(
    expected: usize,
    per: &str,
    found: usize,
    what: &str,
) -> Result<(), Fault> {
    if expected == found {
        return Ok(());
    }
    Err(Fault::expected(
        format_args!("one {what} for each {per}, {expected} in all"),
        format_args!("{found}"),
    ))
}

/// A name out of a file, fit to be printed: short, and without control characters.
pub(super) fn printable(name: &str) -> String {
    const MOST: usize = 60;
    let short: String = name.chars().take(MOST).collect();
    let more = if short.len() < name.len() { "…" } else { "" };
    format!("`{}{more}`", short.escape_debug())
}
