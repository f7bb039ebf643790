//! Tables as they are laid out for people.

use comfy_table::{ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle};

/// Characters a line, where the answer does not go to a terminal.
const WIDTH_ELSEWHERE: u16 = 100;

/// A line below the header, nothing else.
pub(super) const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none())
    .header_separator(LineStyle::none().fill('─'))
    .content_lines(ContentLineStyle::none());

/// Characters a line: those of the terminal, where the answer goes to one.
pub(super) fn room() -> u16 {
    let table = Table::new();
    let width = if table.is_tty() { table.width() } else { None };
    width.unwrap_or(WIDTH_ELSEWHERE)
}

/// A table without rows, for lines of so many characters; what is too wide is cut into lines.
pub(super) fn grid(room: u16) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic).set_width(room);
    table
}

/// How much of a row stands beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// All of it.
    Wide,
    /// Figures do, places are told in words.
    Middle,
    /// As on a telephone: what it is, and what matters most of it.
    Narrow,
}

impl Layout {
    /// That for lines of so many characters.
    pub(super) fn within(room: u16) -> Self {
        match room {
            90.. => Self::Wide,
            60.. => Self::Middle,
            _ => Self::Narrow,
        }
    }
}
