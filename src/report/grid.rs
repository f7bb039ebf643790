//! Tables as they are laid out for people.

use comfy_table::{
    CellAlignment, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle,
};

use super::fold::{Wide, folded, widest_word, width};

/// Columns of a line, where the answer does not go to a terminal.
const WIDTH_ELSEWHERE: usize = 100;

/// A column of text has at least so many, or all that it needs.
const LEAST: usize = 12;

/// No column is wider for a single word.
const LONGEST_WORD: usize = 24;

/// A column of a few words has no more, where there is not room for all, but for a longer word.
const SHORT: usize = 16;

/// Blanks around each cell.
const AROUND: usize = 2;

/// A line below the header, nothing else.
pub(super) const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none())
    .header_separator(LineStyle::none().fill('─'))
    .content_lines(ContentLineStyle::none());

/// The room that an answer for people has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    columns: usize,
    /// Whether sentences are folded; where programs read them they are not.
    is_folded: bool,
}

impl Room {
    /// That of a file or a pipe.
    pub const ELSEWHERE: Self = Self { columns: WIDTH_ELSEWHERE, is_folded: false };

    /// That of the terminal which is the standard output.
    pub fn of_terminal() -> Self {
        // There are terminals that say that they have none.
        let columns = Table::new().width().filter(|columns| *columns > 0);
        columns.map_or(Self::ELSEWHERE, |columns| Self::of(columns.into()))
    }

    /// That of a terminal of so many columns.
    const fn of(columns: usize) -> Self {
        Self { columns, is_folded: true }
    }

    /// Sentences, in lines that are no wider than the terminal.
    pub(super) fn sentences(self, text: &str) -> String {
        match self.is_folded {
            true => folded(text, self.columns, Wide::Whole),
            false => text.to_owned(),
        }
    }

    /// The table in the widest layout, from the first that is asked for, that it has room in.
    pub(super) fn table(self, first: Layout, grid: impl Fn(Layout) -> Grid) -> String {
        let narrower = Layout::ALL.into_iter().skip_while(|layout| *layout != first);
        let fitting = narrower.into_iter().find_map(|layout| grid(layout).within(self.columns));
        fitting.unwrap_or_else(|| grid(Layout::Narrow).cut(self.columns))
    }

    /// The first layout to try for what tells of places as well as of money.
    pub(super) const fn layout(self) -> Layout {
        match self.columns {
            90.. => Layout::Wide,
            60.. => Layout::Middle,
            _ => Layout::Narrow,
        }
    }
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
    const ALL: [Self; 3] = [Self::Wide, Self::Middle, Self::Narrow];
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Figures, at the right; never cut into lines.
    Figure,
    /// What is to be copied; never cut into lines.
    Whole,
    /// Words, in as many lines as it takes.
    Words,
    /// A few words beside longer texts: where there is not room for all, those have it first.
    Short,
}

/// A table before it is known how wide its columns are.
pub(super) struct Grid {
    columns: Vec<Column>,
    /// The header first.
    rows: Vec<Vec<String>>,
}

impl Grid {
    pub(super) fn new<T: Into<String>>(columns: impl IntoIterator<Item = (T, Column)>) -> Self {
        let (header, columns) =
            columns.into_iter().map(|(name, column)| (name.into(), column)).unzip();
        Self { columns, rows: vec![header] }
    }

    /// A row has a cell for each column.
    pub(super) fn add(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }

    /// The table in lines of so many columns, if it has room there without words that are cut.
    fn within(&self, room: usize) -> Option<String> {
        let natural = self.widest(|text| text.lines().map(width).max().unwrap_or(0));
        if self.total(&natural) <= room {
            return Some(self.laid_out(&natural));
        }
        // Words are parted at hyphens only where there is no room for whole ones.
        let widths = [false, true].into_iter().find_map(|is_loose| {
            let words = self.widest(|text| widest_word(text, is_loose).min(LONGEST_WORD));
            self.shared_out(&natural, &self.least(&natural, &words), room)
        });
        widths.map(|widths| self.laid_out(&widths))
    }

    /// The same where there is none: what does not fit is cut, long ids too, but never down to a few
    /// letters.
    fn cut(&self, room: usize) -> String {
        let natural = self.widest(|text| text.lines().map(width).max().unwrap_or(0));
        let least = self.columns.iter().zip(&natural).map(|(column, natural)| match column {
            Column::Figure => *natural,
            Column::Whole | Column::Words | Column::Short => (*natural).min(LEAST),
        });
        let least: Vec<usize> = least.collect();
        let widths = self.shared_out(&natural, &least, room).unwrap_or(least);
        self.laid_out(&widths)
    }

    /// The widest cell of each column.
    fn widest(&self, of: impl Fn(&str) -> usize) -> Vec<usize> {
        let widest = |at: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(at));
            cells.map(|cell| of(cell)).max().unwrap_or(0)
        };
        (0..self.columns.len()).map(widest).collect()
    }

    /// The least that each column has to have.
    fn least(&self, natural: &[usize], words: &[usize]) -> Vec<usize> {
        let least = |((column, natural), words): ((&Column, &usize), &usize)| match column {
            Column::Words | Column::Short => (*natural).min(LEAST.max(*words)),
            Column::Figure | Column::Whole => *natural,
        };
        self.columns.iter().zip(natural).zip(words).map(least).collect()
    }

    /// The most that each column has where there is not room for all.
    fn most(&self, natural: &[usize], least: &[usize]) -> Vec<usize> {
        let most = |((column, natural), least): ((&Column, &usize), &usize)| match column {
            Column::Short => (*natural).min(SHORT.max(*least)),
            Column::Figure | Column::Whole | Column::Words => *natural,
        };
        self.columns.iter().zip(natural).zip(least).map(most).collect()
    }

    /// Columns of the whole table.
    fn total(&self, widths: &[usize]) -> usize {
        widths.iter().sum::<usize>() + AROUND * widths.len()
    }

    /// The room shared out so that the narrowest column of words is as wide as can be.
    fn shared_out(&self, natural: &[usize], least: &[usize], room: usize) -> Option<Vec<usize>> {
        let most = self.most(natural, least);
        let at = |level: usize| -> Vec<usize> {
            let bounds = most.iter().zip(least);
            bounds.map(|(most, least)| level.clamp(*least, *most)).collect()
        };
        let levels = (0..=room).rev();
        let mut widths = levels.map(at).find(|widths| self.total(widths) <= room)?;
        // What is left, to the first that can do with it.
        for bounds in [&most, natural] {
            for (column, bound) in bounds.iter().enumerate() {
                let left = room.saturating_sub(self.total(&widths));
                widths[column] += left.min(bound.saturating_sub(widths[column]));
            }
        }
        Some(widths)
    }

    fn laid_out(&self, widths: &[usize]) -> String {
        let mut table = Table::new();
        table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
        let mut rows = self.rows.iter().map(|row| -> Vec<String> {
            let cells = row.iter().zip(widths);
            cells.map(|(cell, width)| folded(cell, (*width).max(1), Wide::Parted)).collect()
        });
        table.set_header(rows.next().unwrap_or_default());
        table.add_rows(rows);
        for (column, kind) in table.column_iter_mut().zip(&self.columns) {
            if *kind == Column::Figure {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.trim_fmt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Errands with a fee and a place; without the place as one that is told in the errand's cell.
    fn grid(layout: Layout) -> Grid {
        let mut columns = vec![("errand", Column::Words), ("fee", Column::Figure)];
        columns.extend((layout == Layout::Wide).then_some(("where", Column::Words)));
        let mut grid = Grid::new(columns);
        let mut add = |id: &str, fee: &str, place: &str| {
            grid.add(match layout {
                Layout::Wide => vec![id.to_owned(), fee.to_owned(), place.to_owned()],
                _ => vec![format!("{id}\n{place}"), fee.to_owned()],
            });
        };
        add("a wrapped present", "7.00", "Willy-Brandt-Platz");
        add("a hired drill", "12.50", "Dreifaltigkeitsplatz");
        grid
    }

    fn table(columns: usize) -> String {
        Room::of(columns).table(Layout::Wide, grid)
    }

    #[test]
    fn words_stay_whole_where_there_is_any_room_for_them() {
        for columns in 8..80 {
            let text = table(columns);
            let widest = text.lines().map(width).max().unwrap_or(0);
            assert!(widest <= columns.max(21), "{columns}: {widest}\n{text}");
            assert_eq!(text.contains("Dreifaltigkeitsplatz"), columns >= 29, "{columns}\n{text}");
            assert!(text.contains("wrapped") && text.contains("12.50"), "{columns}\n{text}");
            assert_eq!(text.contains("where"), columns >= 43, "{columns}\n{text}");
            let is_whole = text.contains("Willy-Brandt-Platz");
            assert!(is_whole || text.contains("Willy-"), "{columns}\n{text}");
        }
    }

    #[test]
    fn a_table_is_no_wider_than_it_needs() {
        let expected = " errand               fee  where\n\
                        ────────────────────────────────────────────────\n \
                        a wrapped present   7.00  Willy-Brandt-Platz\n \
                        a hired drill      12.50  Dreifaltigkeitsplatz";
        assert_eq!(table(200), expected);
    }

    #[test]
    fn sentences_are_folded_on_a_terminal_only() {
        let text = "Your trip by car: leave now.\n";
        assert_eq!(Room::of(20).sentences(text), "Your trip by car:\nleave now.\n");
        assert_eq!(Room::ELSEWHERE.sentences(&text.repeat(9)), text.repeat(9));
    }
}
