//! Text in lines that are no wider than there is room.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// How many columns of a terminal a text takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// What becomes of a word that is wider than a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wide {
    /// It is parted, behind a hyphen or a comma where it has one, else anywhere.
    Parted,
    /// It stays whole: an address that is parted is none.
    Whole,
}

/// Before the further lines of an item of a list.
const HANG: &str = "  ";

/// Each line of the text as lines of at most so many columns, with the blanks before it before
/// each of them.
pub(super) fn folded(text: &str, most: usize, wide: Wide) -> String {
    let lines = text.split('\n').map(|line| match width(line) > most {
        true => fold(line, most, wide),
        false => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// How wide the widest word is that is not parted: behind hyphens and commas too, if `is_loose`.
pub(super) fn widest_word(text: &str, is_loose: bool) -> usize {
    let words = text.split([' ', '\n']);
    match is_loose {
        true => words.flat_map(parts).map(width).max(),
        false => words.map(width).max(),
    }
    .unwrap_or(0)
}

fn fold(line: &str, most: usize, wide: Wide) -> String {
    let words = line.trim_start_matches(' ');
    let indent = &line[..line.len() - words.len()];
    let taken = if indent.is_empty() { 0 } else { indent.len() + HANG.len() };
    let most = most.saturating_sub(taken).max(1);
    let mut lines: Vec<String> = vec![String::new()];
    for (number, word) in words.split(' ').enumerate() {
        let blank = usize::from(number > 0);
        let left = most.saturating_sub(lines.last().map_or(0, |line| width(line)));
        if blank + width(word) <= left || (wide == Wide::Whole && width(word) > most) {
            append(&mut lines, blank, word);
        } else if width(word) <= most {
            lines.push(word.to_owned());
        } else {
            part(&mut lines, blank, word, most);
        }
    }
    // An item of a list goes on below its own text.
    let hang = if indent.is_empty() { "" } else { HANG };
    let lines = lines.iter().enumerate().map(|(number, line)| {
        let hang = if number > 0 { hang } else { "" };
        format!("{indent}{hang}{}", line.trim_end_matches(' '))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Lays down a word that no line holds, from where the last line ends.
fn part(lines: &mut Vec<String>, blank: usize, word: &str, most: usize) {
    let left = |lines: &[String]| most.saturating_sub(lines.last().map_or(0, |line| width(line)));
    for (number, piece) in parts(word).enumerate() {
        let blank = if number == 0 { blank } else { 0 };
        if blank + width(piece) <= left(lines) {
            append(lines, blank, piece);
            continue;
        }
        lines.push(String::new());
        if width(piece) <= most {
            append(lines, 0, piece);
            continue;
        }
        for c in piece.chars() {
            // What has no width of its own stays with what stands before it.
            if c.width().unwrap_or(0) > left(lines) {
                lines.push(String::new());
            }
            if let Some(line) = lines.last_mut() {
                line.push(c);
            }
        }
    }
    lines.retain(|line| !line.is_empty());
}

fn append(lines: &mut [String], blank: usize, word: &str) {
    if let Some(line) = lines.last_mut() {
        line.extend(std::iter::repeat_n(' ', blank));
        line.push_str(word);
    }
}

/// A word in parts that end behind a hyphen, a comma or the like between letters; the commas and
/// signs of numbers belong to them.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let mut before = None;
        let end = rest.char_indices().find_map(|(at, c)| {
            let after = rest[at + c.len_utf8()..].chars().next();
            let is_inside = before.is_some_and(char::is_alphanumeric)
                && after.is_some_and(char::is_alphanumeric);
            let is_number = c == ','
                && before.is_some_and(|c| c.is_ascii_digit())
                && after.is_some_and(|c| c.is_ascii_digit());
            before = Some(c);
            (matches!(c, '-' | '‐' | '–' | ',' | ';' | '/' | '|') && is_inside && !is_number)
                .then_some(at + c.len_utf8())
        });
        let (piece, left) = rest.split_at(end.unwrap_or(rest.len()));
        rest = left;
        (!piece.is_empty()).then_some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_blanks_then_behind_hyphens_and_commas() {
        let parted = |text, most| folded(text, most, Wide::Parted);
        assert_eq!(parted("one two three", 7), "one two\nthree");
        assert_eq!(parted("one two\nthree", 20), "one two\nthree");
        assert_eq!(parted("Willy-Brandt-Platz", 16), "Willy-Brandt-\nPlatz");
        assert_eq!(parted("We-Th,Su,Mo 11:30-14:30", 12), "We-Th,Su,Mo\n11:30-14:30");
        assert_eq!(parted("at We-Th,Su,Mo", 9), "at We-Th,\nSu,Mo");
        assert_eq!(parted("1,234,567 -12.50", 9), "1,234,567\n-12.50");
        // What nothing parts is cut.
        assert_eq!(parted("Dreifaltigkeitsplatz", 12), "Dreifaltigke\nitsplatz");
        assert_eq!(parted("  keep two three", 12), "  keep two\n    three");
        assert_eq!(parted("", 5), "");
    }

    #[test]
    fn addresses_of_pages_stay_whole() {
        let text = "Directions: https://example.org/a-b,c and more";
        assert_eq!(
            folded(text, 20, Wide::Whole),
            "Directions: https://example.org/a-b,c\nand more"
        );
    }

    #[test]
    fn wide_letters_take_two_columns() {
        assert_eq!(folded("東京都港区芝公園", 6, Wide::Parted), "東京都\n港区芝\n公園");
        // An accent that is written by itself stays on its letter.
        assert_eq!(
            folded("e\u{301}e\u{301}e\u{301}", 2, Wide::Parted),
            "e\u{301}e\u{301}\ne\u{301}"
        );
    }

    #[test]
    fn words_are_as_wide_as_their_parts() {
        assert_eq!(widest_word("to Willy-Brandt-Platz", false), 18);
        assert_eq!(widest_word("to Willy-Brandt-Platz", true), 7);
        assert_eq!(widest_word("12,345,678", true), 10);
        assert_eq!(widest_word("", true), 0);
    }
}
