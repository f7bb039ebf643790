//! Quantities as they are written.

use chrono::{DateTime, FixedOffset, SecondsFormat};
use serde_json::{Number, Value};

use crate::units::{Amount, Centimetres, Millis, Money, Position};

/// A decimal with a fixed number of decimals, exactly: `value` counts units of its last place.
pub(super) fn fixed(value: i128, decimals: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let magnitude = value.unsigned_abs();
    let scale = 10_u128.pow(decimals as u32);
    format!("{sign}{}.{:0decimals$}", magnitude / scale, magnitude % scale)
}

/// An amount with two decimals, or with as many as it has.
pub(super) fn decimal(amount: Amount) -> String {
    let text = fixed(amount.0.into(), 4);
    text.strip_suffix("00").unwrap_or(&text).to_owned()
}

/// Seconds with milliseconds.
pub(super) fn seconds(time: Millis) -> String {
    fixed(time.0.into(), 3)
}

/// Metres with centimetres.
pub(super) fn metres(length: Centimetres) -> String {
    fixed(length.0.into(), 2)
}

/// Money with cents.
pub(super) fn cents(cents: i128) -> String {
    fixed(cents, 2)
}

/// An amount in whole cents, half away from zero.
pub(super) fn amount_in_cents(amount: Amount) -> i128 {
    amount.to_money().to_cents()
}

/// A number as JSON, from its digits.
fn json(digits: &str) -> Value {
    digits.parse::<f64>().ok().and_then(Number::from_f64).map_or(Value::Null, Value::Number)
}

pub(super) fn json_seconds(time: Millis) -> Value {
    json(&seconds(time))
}

pub(super) fn json_metres(length: Centimetres) -> Value {
    json(&metres(length))
}

pub(super) fn json_cents(value: i128) -> Value {
    json(&cents(value))
}

pub(super) fn json_money(money: Money) -> Value {
    json_cents(money.to_cents())
}

/// A snap distance in metres with centimetres.
pub(super) fn json_snap_distance(metres: f64) -> Value {
    json(&format!("{metres:.2}"))
}

/// A position in the order of GeoJSON.
pub(super) fn lon_lat(position: Position) -> [f64; 2] {
    [position.lon, position.lat]
}

/// A computed position in the order of GeoJSON, rounded to 10⁻⁷ degrees.
pub(super) fn rounded_lon_lat(position: Position) -> [f64; 2] {
    lon_lat(position).map(|degrees| (degrees * 1e7).round() / 1e7)
}

/// A moment in RFC 3339 with milliseconds.
pub(super) fn moment(moment: DateTime<FixedOffset>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Millis, false)
}

/// A duration as people say it: `45 s`, `12 min`, `1 h 05`, `-4 min`.
pub(super) fn said_duration(time: Millis) -> String {
    let seconds = (time.0.abs() + 500) / 1000;
    if time < Millis::ZERO && seconds > 0 {
        return format!("-{}", said_duration(-time));
    }
    if seconds < 60 {
        return format!("{seconds} s");
    }
    let minutes = (seconds + 30) / 60;
    if minutes < 60 {
        return format!("{minutes} min");
    }
    format!("{} h {:02}", minutes / 60, minutes % 60)
}

/// Between which durations a typical one lies: `2 to 5 min`, `45 s to 2 min`; `None` where all three
/// are said alike.
pub(super) fn said_range(typical: Millis, (least, most): (Millis, Millis)) -> Option<String> {
    let (from, to) = (said_duration(least), said_duration(most));
    let same_unit = from.split_once(' ').zip(to.split_once(' '));
    Some(match same_unit {
        _ if from == to => return (from != said_duration(typical)).then_some(from),
        Some(((from, unit), (_, other))) if unit == other => format!("{from} to {to}"),
        _ => format!("{from} to {to}"),
    })
}

/// A distance as people say it: `350 m`, `2.4 km`.
pub(super) fn said_distance(length: Centimetres) -> String {
    let metres = crate::units::div_round_half_away(length.0.into(), 100);
    if metres.abs() < 1000 {
        return format!("{} m", crate::units::div_round_half_away(metres, 10) * 10);
    }
    let tenths = crate::units::div_round_half_away(metres, 100);
    format!("{} km", fixed(tenths, 1))
}

/// A whole number with its thousands apart: `1,234,567`.
pub(super) fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A measured figure, at least 0, with three digits that count: `0.123`, `1.23`, `12.3`, `1,235`.
pub(super) fn three_digits(figure: f64) -> String {
    match figure {
        _ if figure >= 99.95 => grouped(figure),
        _ if figure >= 9.995 => format!("{figure:.1}"),
        _ if figure >= 0.9995 => format!("{figure:.2}"),
        _ => format!("{figure:.3}"),
    }
}

/// A round figure with no more decimals than it has: `0.05`, `2`, `1,000`.
pub(super) fn plain(figure: f64) -> String {
    if figure >= 1.0 {
        return grouped(figure);
    }
    let text = format!("{figure:.9}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        assert_eq!(seconds(Millis(-1)), "-0.001");
        assert_eq!(metres(Centimetres(12_345)), "123.45");
        assert_eq!(cents(5), "0.05");
        assert_eq!(json_seconds(Millis(1_234_567)).to_string(), "1234.567");
    }

    #[test]
    fn quantities_as_people_say_them() {
        assert_eq!(said_duration(Millis(59_400)), "59 s");
        assert_eq!(said_duration(Millis(59_600)), "1 min");
        assert_eq!(said_duration(Millis(3_900_000)), "1 h 05");
        assert_eq!(said_duration(Millis(-225_000)), "-4 min");
        assert_eq!(said_duration(Millis(-59_400)), "-59 s");
        assert_eq!(said_duration(Millis(-400)), "0 s");
        let range = |least, most| said_range(Millis(least), (Millis(least), Millis(most)));
        assert_eq!(range(120_000, 300_000).as_deref(), Some("2 to 5 min"));
        assert_eq!(range(45_000, 120_000).as_deref(), Some("45 s to 2 min"));
        assert_eq!(range(120_000, 121_000), None);
        assert_eq!(range(3_000_000, 3_900_000).as_deref(), Some("50 min to 1 h 05"));
        assert_eq!(said_distance(Centimetres(34_600)), "350 m");
        assert_eq!(said_distance(Centimetres(244_000)), "2.4 km");
        assert_eq!(said_distance(Centimetres(-244_000)), "-2.4 km");
    }

    #[test]
    fn figures_have_three_digits_that_count() {
        let said = [0.0, 0.12345, 0.9996, 1.234, 9.996, 12.34, 99.96, 123.4, 1_234_567.0];
        let expected =
            ["0.000", "0.123", "1.00", "1.23", "10.0", "12.3", "100", "123", "1,234,567"];
        assert_eq!(said.map(three_digits), expected);
        assert_eq!([0.05, 0.0, 2.0, 50_000.0].map(plain), ["0.05", "0", "2", "50,000"]);
    }
}
