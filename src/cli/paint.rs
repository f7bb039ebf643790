//! Weight and colour for tables, on a terminal only.

use anstyle::{AnsiColor, Style};

const HEADLINE: Style = Style::new().bold();
const NUMBERED: Style = Style::new().bold();
const FRAME: Style = Style::new().dimmed();
const FAULT: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();

/// No colour from here on if the terminal says that it has none.
///
/// `anstream` looks at `TERM` too, but thinks any terminal coloured where a variable `CI` is set.
pub(super) fn respect_dumb_terminals() {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if is_dumb && !is_set("CLICOLOR_FORCE") {
        anstream::ColorChoice::Never.write_global();
    }
}

/// A table's text with its first line and its numbered lines heavier than the rest, and its
/// headings and rules lighter. What it says does not hang on that.
pub(super) fn painted(table: &str) -> String {
    let lines: Vec<&str> = table.split_inclusive('\n').collect();
    let is_rule = |line: &str| line.trim_end().chars().all(|c| c == '─') && line.contains('─');
    let is_heading = |at: usize| {
        let below = lines[at..].iter().take(4).position(|line| is_rule(line));
        let to_rule = below.map(|steps| &lines[at..at + steps]);
        to_rule.is_some_and(|between| between.iter().all(|line| !line.trim().is_empty()))
    };
    let paint = |(at, line): (usize, &&str)| {
        let style = match line {
            line if is_rule(line) || is_heading(at) => FRAME,
            _ if at == 0 => HEADLINE,
            line if is_numbered(line) => NUMBERED,
            _ => return (*line).to_owned(),
        };
        let text = line.trim_end_matches('\n');
        format!("{style}{text}{style:#}{}", &line[text.len()..])
    };
    lines.iter().enumerate().map(paint).collect()
}

/// Whether a line begins a row that has a number.
fn is_numbered(line: &str) -> bool {
    let text = line.trim_start();
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    digits > 0 && text.len() < line.len() && text[digits..].starts_with("  ")
}

/// The word before an error.
pub(super) fn error() -> String {
    format!("{FAULT}error:{FAULT:#}")
}

/// The word before a warning.
pub(super) fn warning() -> String {
    format!("{WARNING}warning:{WARNING:#}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_headings_are_told_apart() {
        let table = "Your trip.\n\n    errand  keep\n             EUR\n─────────\n 1  a  6.93\n    text\n\n12.00 earned\n";
        let lines: Vec<String> = painted(table).lines().map(str::to_owned).collect();
        let bold = |text: &str| format!("{HEADLINE}{text}{HEADLINE:#}");
        let dim = |text: &str| format!("{FRAME}{text}{FRAME:#}");
        assert_eq!(
            lines,
            [
                bold("Your trip."),
                String::new(),
                dim("    errand  keep"),
                dim("             EUR"),
                dim("─────────"),
                bold(" 1  a  6.93"),
                "    text".to_owned(),
                String::new(),
                "12.00 earned".to_owned(),
            ]
        );
        assert_eq!(anstream::adapter::strip_str(&painted(table)).to_string(), table);
        assert_eq!(painted(""), "");
    }
}
