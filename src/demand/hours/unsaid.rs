//! What hours leave unsaid, where the parser would take it for open.
//!
//! The specification of `opening_hours`: a comment as a rule's only modifier makes it *unknown*
//! (`Mo-Fr 10:00-20:00 "after registration"`, `"by appointment"`), while `open "ring twice"` is
//! open; and an open end (`17:00+`, `12:00-14:00+`) says when a place opens, and for how long it
//! surely stays open where it says so, but not when it closes.

use std::str::FromStr as _;

use opening_hours_syntax::ExtendedTime;
use opening_hours_syntax::rules::time::{Time, TimeSpan};
use opening_hours_syntax::rules::{
    OpeningHoursExpression, RuleKind, RuleOperator, RuleSequence, time::TimeSelector,
};

const HOUR: u16 = 60;

/// The text without comments after the word `open`. What opens with a comment is then what has
/// nothing else to say that it does.
pub(super) fn without_remarks(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for (number, piece) in text.split('"').enumerate() {
        let is_comment = number % 2 == 1;
        let word = kept.len().checked_sub("open ".len()).and_then(|at| kept.get(at..));
        if !is_comment {
            kept += piece;
        } else if word.is_some_and(|word| word.eq_ignore_ascii_case("open ")) {
            kept.pop();
        } else {
            kept.extend(["\"", piece, "\""]);
        }
    }
    kept
}

/// The texts of rules that hold one where the others do not: between `||`, outside of comments.
pub(super) fn alternatives(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for (number, piece) in text.split('"').enumerate() {
        let mut parts = piece.split("||");
        let is_comment = number % 2 == 1;
        let first = if is_comment { piece } else { parts.next().unwrap_or_default() };
        if let Some(last) = found.last_mut() {
            last.extend([if number > 0 { "\"" } else { "" }, first]);
        }
        if !is_comment {
            found.extend(parts.map(str::to_owned));
        }
    }
    found.iter().map(|text| text.trim().to_owned()).collect()
}

/// Hours of which open ends are unknown for as long as [`latest_end`] says. `None` where they
/// cannot be put into words.
pub(super) fn with_unknown_ends(hours: &OpeningHoursExpression) -> Option<String> {
    let rules = hours.rules.iter().map(parted).collect::<Option<Vec<_>>>()?.concat();
    let text = OpeningHoursExpression { rules }.to_string();
    let again = OpeningHoursExpression::from_str(&text).ok()?;
    (again.to_string() == text).then_some(text)
}

/// Whether it ends at a time that nobody knows.
pub(super) fn has_open_end(rule: &RuleSequence) -> bool {
    rule.kind != RuleKind::Closed && rule.time_selector.spans.iter().any(|span| span.open_end)
}

/// A rule with open ends as one that is unknown until the latest of them, and over it, where it
/// is known to be open.
fn parted(rule: &RuleSequence) -> Option<Vec<RuleSequence>> {
    if !has_open_end(rule) {
        return Some(vec![rule.clone()]);
    }
    let spans = &rule.time_selector.spans;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for span in spans {
        let closed = TimeSpan { open_end: false, ..span.clone() };
        if !span.open_end {
            known.push(closed);
            continue;
        }
        let [start, end] = [&span.range.start, &span.range.end].map(minutes);
        let (start, end) = (start?, end?);
        // The parser writes 24:00 where no end is said.
        let says_end = end != 24 * HOUR;
        let sure_until = match end {
            _ if !says_end => start,
            end if end <= start => end + 24 * HOUR,
            end => end,
        };
        let latest = Time::Fixed(ExtendedTime::from_mins_from_midnight(latest_end(sure_until))?);
        unknown.push(TimeSpan { range: span.range.start..latest, ..closed.clone() });
        if says_end {
            known.push(closed);
        }
    }
    let with = |spans: Vec<TimeSpan>, kind, operator| RuleSequence {
        time_selector: TimeSelector { spans },
        kind,
        operator,
        ..rule.clone()
    };
    let mut rules = vec![with(unknown, RuleKind::Unknown, rule.operator)];
    if !known.is_empty() {
        rules.push(with(known, rule.kind, RuleOperator::Additional));
    }
    Some(rules)
}

/// Until when a place may be open that is open until a time for sure, both in minutes since
/// midnight: until the next midnight, and for eight to ten hours in the evening. The evaluation
/// tool of `OpenStreetMap` takes the same.
fn latest_end(sure_until: u16) -> u16 {
    let latest = match sure_until / HOUR {
        ..17 => 24 * HOUR,
        17..22 => sure_until + 10 * HOUR,
        22.. => sure_until + 8 * HOUR,
    };
    latest.min(48 * HOUR)
}

fn minutes(time: &Time) -> Option<u16> {
    match time {
        Time::Fixed(time) => Some(time.mins_from_midnight()),
        Time::Variable(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_kept_where_they_alone_condition() {
        for (text, kept) in [
            ("Mo-Fr 10:00-18:00 open \"ring\"; Sa \"ask\"", "Mo-Fr 10:00-18:00 open; Sa \"ask\""),
            ("OPEN \"a\" || \"b\"", "OPEN || \"b\""),
            ("off \"open \"", "off \"open \""),
            ("\"open \" \"é\"", "\"open \" \"é\""),
            ("24/7", "24/7"),
            ("open \"", "open"),
        ] {
            assert_eq!(without_remarks(text), kept);
        }
    }

    #[test]
    fn alternatives_stand_outside_of_comments() {
        for (text, found) in [
            ("24/7", &["24/7"][..]),
            ("Mo off || \"a || b\" || Tu", &["Mo off", "\"a || b\"", "Tu"]),
            ("\"a\"||", &["\"a\"", ""]),
            ("\"a || b", &["\"a || b"]),
        ] {
            assert_eq!(alternatives(text), found);
        }
    }

    #[test]
    fn open_ends_are_said_in_words() {
        for (text, said) in [
            ("Fr 10:00+", "Fr 10:00-24:00 unknown"),
            ("Fr 17:00+", "Fr 17:00-27:00 unknown"),
            ("22:30+", "22:30-30:30 unknown"),
            ("Fr 12:00-14:00+", "Fr 12:00-24:00 unknown, Fr 12:00-14:00"),
            ("20:00-02:00+", "20:00-34:00 unknown, Mo-Su 20:00-02:00"),
            ("Mo 10:00+,12:00-16:00; PH off", "Mo 10:00-24:00 unknown, Mo 12:00-16:00; PH closed"),
            ("Tu 10:00-12:00,13:00+", "Tu 13:00-24:00 unknown, Tu 10:00-12:00"),
            ("Tu 23:59-40:00+", "Tu 23:59-48:00 unknown, Tu 23:59-40:00"),
        ] {
            let hours = OpeningHoursExpression::from_str(text).unwrap();
            let found = with_unknown_ends(&hours).unwrap();
            assert_eq!(found, said, "{text}");
        }
    }
}
