//! Reading decimals, durations and moments exactly, without going through floating point.

use chrono::{DateTime, FixedOffset, SecondsFormat};

/// Decimals are held in ten-thousandths: four places are the most that money may have.
pub const PLACES: usize = 4;

/// A decimal in ten-thousandths: `12.5` is 125,000.
pub fn decimal(text: &str) -> i64 {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    assert!(fraction.len() <= PLACES, "{text}: more than {PLACES} decimals");
    let value: i64 = format!("{whole}{fraction:0<PLACES$}").parse().expect(text);
    if negative { -value } else { value }
}

/// Ten-thousandths as a decimal, for the command line.
pub fn decimal_text(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let text = format!("{sign}{}.{:04}", value.abs() / 10_000, value.abs() % 10_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A duration in milliseconds: `300`, `5m`, `1h30m`, `90s` or `PT1H30M`.
pub fn duration(text: &str) -> i64 {
    let lower = text.trim().to_lowercase();
    let units = lower.strip_prefix("pt").unwrap_or(&lower);
    if units.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return decimal(units) / 10;
    }
    let mut total = 0;
    let mut number = String::new();
    for symbol in units.chars() {
        let seconds = match symbol {
            'h' => 3_600,
            'm' => 60,
            's' => 1,
            _ => {
                number.push(symbol);
                continue;
            }
        };
        total += decimal(&number) / 10 * seconds;
        number.clear();
    }
    assert!(number.is_empty(), "{text}: a number without a unit");
    total
}

/// A moment in milliseconds since 1970.
pub fn moment(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(text).expect(text).timestamp_millis()
}

/// A moment as RFC 3339 in the summer time of central Europe, with milliseconds where it
/// has any. The offset is free to choose, as only the moment counts.
pub fn moment_text(ms: i64) -> String {
    let offset = FixedOffset::east_opt(2 * 3_600).unwrap();
    DateTime::from_timestamp_millis(ms)
        .unwrap()
        .with_timezone(&offset)
        .to_rfc3339_opts(SecondsFormat::AutoSi, false)
}
