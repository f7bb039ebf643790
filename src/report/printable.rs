//! Text that strangers wrote, on somebody's terminal.

/// A text whose characters do as they are read: those that would move the cursor, colour what
/// follows or turn the direction of writing become �; lines stay lines.
pub fn printable(text: String) -> String {
    let acts = |c: char| {
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{2028}' | '\u{2029}')
            || ('\u{202a}'..='\u{202e}').contains(&c)
            || ('\u{2066}'..='\u{2069}').contains(&c);
        c != '\n' && (c.is_control() || turns)
    };
    if text.contains(acts) { text.replace(acts, "\u{fffd}") } else { text }
}

/// The same on one line.
pub(super) fn on_one_line(text: &str) -> String {
    text.split(['\r', '\n']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts_on_a_terminal() {
        let text = printable("a\u{1b}[31mb\u{7}\u{202e}c\nä 字".to_owned());
        assert_eq!(text, "a\u{fffd}[31mb\u{fffd}\u{fffd}c\nä 字");
        assert_eq!(on_one_line("a\r\nb\n"), "a b");
    }
}
