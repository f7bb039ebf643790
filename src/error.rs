//! What can go wrong, said so that it can be mended.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// One value of a row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The column's name.
    pub field: Cow<'static, str>,
    /// What would have been accepted.
    pub expected: Cow<'static, str>,
    /// What stood there.
    pub found: String,
}

impl FieldError {
    /// A field error from its three parts.
    pub fn new(
        field: impl Into<Cow<'static, str>>,
        expected: impl Into<Cow<'static, str>>,
        found: impl Into<String>,
    ) -> Self {
        Self { field: field.into(), expected: expected.into(), found: found.into() }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.field, self.expected, self.found)
    }
}

/// A row of a CSV file that cannot be used, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The file as the user named it (`<stdin>` for standard input).
    pub file: Arc<str>,
    /// The 1-based line on which the faulty field begins.
    pub line: u64,
    /// The 1-based character in that line at which the faulty field begins.
    pub column: u64,
    /// The 1-based row, counted after the header.
    pub row: u64,
    /// The field and what is wrong with it.
    pub error: FieldError,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.error)
    }
}

/// Every error of the library.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// An OpenStreetMap extract is truncated, damaged or of an unknown kind.
    #[error("{path}: at byte {offset}: {what}")]
    Extract {
        /// The file.
        path: PathBuf,
        /// Where in the file the faulty part begins.
        offset: u64,
        /// What was expected and what was found.
        what: String,
    },
    /// A prepared map cannot be used.
    #[error("{path}: {what}")]
    Map {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and how to mend it.
        what: String,
    },
    /// Rows of a CSV file cannot be read; all of them are listed.
    #[error("{}", list(.0))]
    Rows(Vec<RowError>),
    /// A request that is understood and cannot be met.
    #[error("{0}")]
    Request(String),
}

impl Error {
    /// An I/O error with its file.
    pub fn io(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::Io { path: path.into(), source }
    }
}

fn list(rows: &[RowError]) -> String {
    let lines: Vec<String> = rows.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// The library's result.
pub type Result<T> = std::result::Result<T, Error>;
