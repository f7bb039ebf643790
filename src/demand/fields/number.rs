//! Decimal numbers with a fixed greatest number of decimals.

use super::{Parse, Unreadable};
use crate::units::{Amount, Centimetres, Commission};

const AMOUNT: &str = "an amount from 0 to 1000000000 with at most 4 decimals";
const SIGNED_AMOUNT: &str = "an amount from -1000000000 to 1000000000 with at most 4 decimals";
const DISTANCE: &str = "a distance in metres (250, 250m) or kilometres (2.5km) to the centimetre, \
                        from 0 to 100000km";
const SIGNED_DISTANCE: &str = "a distance in metres (250, 250m) or kilometres (2.5km) to the \
                               centimetre, from -100000km to 100000km";
const PERCENTAGE: &str = "a percentage from 0 to below 100 with at most 2 decimals";
const RATIO: &str = "a ratio from 0 to 1000 with at most 6 decimals";
const COUNT: &str = "a whole number from 0 to 1000000";

/// The greatest ratio, in millionths. With it, a ratio times a travel time of 16 days still
/// fits 64 bits.
const MAX_RATIO: i64 = 1000 * 1_000_000;
/// The greatest count.
const MAX_COUNT: i64 = 1_000_000;

/// Money of 0 or more, with at most four decimals.
pub fn amount(text: &str) -> Parse<Amount> {
    within(text, 4, 0..=Amount::MAX_PARSED.0, AMOUNT).map(Amount)
}

/// Money of either sign, with at most four decimals.
pub fn signed_amount(text: &str) -> Parse<Amount> {
    let range = -Amount::MAX_PARSED.0..=Amount::MAX_PARSED.0;
    within(text, 4, range, SIGNED_AMOUNT).map(Amount)
}

/// A distance of 0 or more: metres, or with a unit `500m`, `2.5km`; to the centimetre.
pub fn distance(text: &str) -> Parse<Centimetres> {
    length(text, 0..=Centimetres::MAX_PARSED.0, DISTANCE)
}

/// A distance of either sign, as detours have it.
pub fn signed_distance(text: &str) -> Parse<Centimetres> {
    length(text, -Centimetres::MAX_PARSED.0..=Centimetres::MAX_PARSED.0, SIGNED_DISTANCE)
}

/// A share of a fee in percent, in [0, 100), with at most two decimals.
pub fn percentage(text: &str) -> Parse<Commission> {
    within(text, 2, 0..=9_999, PERCENTAGE).and_then(|hundredths| {
        u16::try_from(hundredths)
            .ok()
            .and_then(Commission::from_hundredths_of_percent)
            .ok_or_else(|| Unreadable::new(PERCENTAGE, text))
    })
}

/// A ratio of 0 or more, in millionths, written with at most six decimals.
pub fn ratio(text: &str) -> Parse<i64> {
    within(text, 6, 0..=MAX_RATIO, RATIO)
}

/// A whole number of 0 or more.
pub fn count(text: &str) -> Parse<u32> {
    let value = within(text, 0, 0..=MAX_COUNT, COUNT)?;
    u32::try_from(value).map_err(|_| Unreadable::new(COUNT, text))
}

fn length(
    text: &str,
    range: std::ops::RangeInclusive<i64>,
    expected: &'static str,
) -> Parse<Centimetres> {
    let trimmed = text.trim();
    // A kilometre has 10⁵ centimetres and a metre 10²: the decimals are the zeros.
    let (number, decimals) = if let Some(number) = trimmed.strip_suffix("km") {
        (number.trim_end(), 5)
    } else {
        (trimmed.strip_suffix('m').map_or(trimmed, str::trim_end), 2)
    };
    scaled(number, decimals)
        .filter(|value| range.contains(value))
        .map(Centimetres)
        .ok_or_else(|| not_a_number(expected, text))
}

fn within(
    text: &str,
    decimals: u32,
    range: std::ops::RangeInclusive<i64>,
    expected: &'static str,
) -> Parse<i64> {
    scaled(text.trim(), decimals)
        .filter(|value| range.contains(value))
        .ok_or_else(|| not_a_number(expected, text))
}

/// The error for a number that is none, with a word on the usual slip.
pub(super) fn not_a_number(expected: &'static str, text: &str) -> Unreadable {
    if is_comma_decimal(text.trim()) {
        Unreadable::with_hint(expected, text, "a decimal comma; write a point")
    } else {
        Unreadable::new(expected, text)
    }
}

fn is_comma_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.strip_prefix('-')
        .unwrap_or(text)
        .split_once(',')
        .is_some_and(|(whole, fraction)| digits(whole) && digits(fraction))
}

/// The decimal number `text`, times 10^`decimals`, if that is a whole number in range. No
/// exponents, no separators; digits on one side of the point are enough.
pub(super) fn scaled(text: &str, decimals: u32) -> Option<i64> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    let mut value = 0_i64;
    let mut any = false;
    let mut after_point: Option<u32> = None;
    for &byte in digits {
        match (byte, after_point.as_mut()) {
            (b'0'..=b'9', place) => {
                if let Some(place) = place {
                    // Zeros beyond say nothing.
                    if *place == decimals {
                        if byte != b'0' {
                            return None;
                        }
                        continue;
                    }
                    *place += 1;
                }
                value = value.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
                any = true;
            }
            (b'.', None) if decimals > 0 => after_point = Some(0),
            _ => return None,
        }
    }
    for _ in after_point.unwrap_or(0)..decimals {
        value = value.checked_mul(10)?;
    }
    any.then_some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        assert_eq!(amount("4.6"), Ok(Amount(46_000)));
        assert_eq!(amount(" 0.0001 "), Ok(Amount(1)));
        assert_eq!(amount(".5"), Ok(Amount(5_000)));
        assert_eq!(amount("12.34560"), Ok(Amount(123_456)));
        assert_eq!(amount("+7."), Ok(Amount(70_000)));
        assert_eq!(amount("-0"), Ok(Amount(0)));
        assert_eq!(amount("1000000000"), Ok(Amount::MAX_PARSED));
        assert_eq!(signed_amount("-2.50"), Ok(Amount(-25_000)));
        for bad in ["", ".", "-", "-1", "1.00001", "1e3", "NaN", "inf", "1 000", "0x1", "1_0"] {
            assert_eq!(amount(bad), Err(Unreadable::new(AMOUNT, bad)), "{bad}");
        }
        assert!(amount("1000000000.0001").is_err());
        assert!(amount(&"9".repeat(100_000)).is_err());
        assert_eq!(
            amount("12,50").unwrap_err().found,
            "\"12,50\" (a decimal comma; write a point)"
        );
        assert_eq!(amount("1,234.50").unwrap_err().found, "\"1,234.50\"");
    }

    #[test]
    fn distances_are_exact_to_the_centimetre() {
        assert_eq!(distance("250"), Ok(Centimetres(25_000)));
        assert_eq!(distance("0.01"), Ok(Centimetres(1)));
        assert_eq!(distance("500m"), Ok(Centimetres(50_000)));
        assert_eq!(distance("2.5 km"), Ok(Centimetres(250_000)));
        assert_eq!(distance("0.00001km"), Ok(Centimetres(1)));
        assert_eq!(signed_distance("-1.5km"), Ok(Centimetres(-150_000)));
        assert_eq!(distance("100000km"), Ok(Centimetres::MAX_PARSED));
        for bad in ["-1", "1.001", "0.000001km", "km", "2.5KM", "5 mm", "100001km", "1mi"] {
            assert!(distance(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn shares_and_counts_have_their_ranges() {
        assert_eq!(percentage("99.99").map(Commission::hundredths_of_percent), Ok(9_999));
        assert_eq!(percentage("0").map(Commission::hundredths_of_percent), Ok(0));
        for bad in ["100", "-1", "12.345", "5%", ""] {
            assert!(percentage(bad).is_err(), "{bad}");
        }
        assert_eq!(ratio("0.25"), Ok(250_000));
        assert_eq!(ratio("1000"), Ok(MAX_RATIO));
        for bad in ["-0.1", "0.1234567", "1000.000001"] {
            assert!(ratio(bad).is_err(), "{bad}");
        }
        assert_eq!(count("4"), Ok(4));
        for bad in ["4.0", "4.", "-1", "1000001", "99999999999999999999"] {
            assert!(count(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_stated_ranges_are_those_of_the_units() {
        assert_eq!(Amount::MAX_PARSED.0, 1_000_000_000 * 10_000);
        assert_eq!(Centimetres::MAX_PARSED.0, 100_000 * 100_000);
    }
}
