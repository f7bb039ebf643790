//! Time spans.

use super::Parse;
use super::number::{not_a_number, scaled};
use crate::units::Millis;

const EXPECTED: &str = "a duration such as 300 (seconds), 5m, 1h30m or PT5M, from 0 to 10000 days";

/// Thousandths of a unit are read first, so a unit is given as milliseconds in its thousandth.
const SHORT: &[(char, i64)] = &[('d', DAY), ('h', HOUR), ('m', MINUTE), ('s', SECOND)];
const ISO_DATE: &[(char, i64)] = &[('W', 7 * DAY), ('D', DAY)];
const ISO_TIME: &[(char, i64)] = &[('H', HOUR), ('M', MINUTE), ('S', SECOND)];
const SECOND: i64 = 1;
const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// A time span of 0 to 10,000 days, exact to the millisecond: seconds (`300`, `1.5`), parts
/// from days down to seconds (`1d`, `1h30m`, `90s`), or ISO 8601 (`PT1H30M`, `P1DT2H`, `P1W`).
/// The last part may have up to three decimals. Years and months have no fixed length and are
/// not accepted.
pub fn duration(text: &str) -> Parse<Millis> {
    let trimmed = text.trim();
    let value = match trimmed.strip_prefix('P') {
        Some(iso) => iso_8601(iso),
        None if trimmed.ends_with(|c: char| c.is_ascii_alphabetic()) => parts(trimmed, SHORT),
        None => scaled(trimmed, 3),
    };
    value
        .filter(|value| (0..=Millis::MAX_PARSED.0).contains(value))
        .map(Millis)
        .ok_or_else(|| not_a_number(EXPECTED, text))
}

fn iso_8601(text: &str) -> Option<i64> {
    match text.split_once('T') {
        None => parts(text, ISO_DATE),
        Some(("", time)) => parts(time, ISO_TIME),
        // Only the very last part may have decimals.
        Some((date, _)) if date.contains('.') => None,
        Some((date, time)) => parts(date, ISO_DATE)?.checked_add(parts(time, ISO_TIME)?),
    }
}

/// The sum of one or more numbers, each with one of `units`, in their order, each at most once.
fn parts(mut text: &str, mut units: &[(char, i64)]) -> Option<i64> {
    let mut sum = 0_i64;
    loop {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, rest) = text.split_at(end);
        let letter = rest.chars().next()?;
        let place = units.iter().position(|(unit, _)| *unit == letter)?;
        let (_, per_thousandth) = units[place];
        sum = sum.checked_add(scaled(number, 3)?.checked_mul(per_thousandth)?)?;
        text = &rest[letter.len_utf8()..];
        units = &units[place + 1..];
        if text.is_empty() {
            return Some(sum);
        }
        if number.contains('.') {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_in_every_form() {
        for (text, millis) in [
            ("300", 300_000),
            ("1.5", 1_500),
            ("0.001", 1),
            (" 5m ", 300_000),
            ("1h30m", 5_400_000),
            ("90s", 90_000),
            ("1h30m20s", 5_420_000),
            ("1d", 86_400_000),
            ("31m36s", 1_896_000),
            ("1.5h", 5_400_000),
            ("1m0.5s", 60_500),
            ("PT5M", 300_000),
            ("PT1H30M", 5_400_000),
            ("P1DT2H", 93_600_000),
            ("P1W", 604_800_000),
            ("PT0.25S", 250),
            ("PT0S", 0),
            ("0", 0),
            ("10000d", Millis::MAX_PARSED.0),
        ] {
            assert_eq!(duration(text), Ok(Millis(millis)), "{text}");
        }
    }

    #[test]
    fn other_spans_are_refused() {
        for text in [
            "",
            "-5",
            "-5m",
            "-PT5M",
            "P",
            "PT",
            "P1DT",
            "P1Y",
            "P1M",
            "pt5m",
            "5M",
            "m",
            "h5",
            "30m1h",
            "5m5m",
            "1h30",
            "1.5h30m",
            "P1.5DT2H",
            "1.0005",
            "1e3",
            "NaN",
            "inf",
            "10001d",
            "99999999999999999999d",
            "5 m",
            "5min",
            "5é",
            "1:30",
            "+5m",
        ] {
            let error = duration(text).unwrap_err();
            assert_eq!(error.expected, EXPECTED, "{text}");
        }
        let comma = duration("1,5").unwrap_err();
        assert_eq!(comma.found, "\"1,5\" (a decimal comma; write a point)");
    }
}
