//! Words and times.

use chrono::{DateTime, Datelike as _, FixedOffset};
use ecow::EcoString;

use super::{Parse, Unreadable};
use crate::units::Profile;

const ID: &str = "an id";
const BOOLEAN: &str = "true or false";
const PROFILE: &str = "car, bike or foot";
const PRICING: &str = "fixed or bid";
const INSTANT: &str = "a time with offset, such as 2026-05-04T17:30:00+02:00";

/// Text that is not blank, exactly as it stands.
pub fn id(text: &str) -> Parse<EcoString> {
    if text.trim().is_empty() {
        return Err(Unreadable::new(ID, text));
    }
    Ok(text.into())
}

/// `true`, `yes` or `1`; `false`, `no` or `0`; in any case, as spreadsheets differ.
pub fn boolean(text: &str) -> Parse<bool> {
    let word = text.trim();
    let is_any = |words: [&str; 3]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
    if is_any(["true", "yes", "1"]) {
        Ok(true)
    } else if is_any(["false", "no", "0"]) {
        Ok(false)
    } else {
        Err(Unreadable::new(BOOLEAN, text))
    }
}

/// `car`, `bike` or `foot`.
pub fn profile(text: &str) -> Parse<Profile> {
    let named = Profile::ALL.into_iter().find(|profile| profile.name() == text.trim());
    named.ok_or_else(|| Unreadable::new(PROFILE, text))
}

/// Whether the runner names the price: `bid`, or `fixed`.
pub fn pricing(text: &str) -> Parse<bool> {
    match text.trim() {
        "bid" => Ok(true),
        "fixed" => Ok(false),
        _ => Err(Unreadable::new(PRICING, text)),
    }
}

/// Years in which times may lie: what is added to one still has four digits.
const YEARS: std::ops::RangeInclusive<i32> = 1000..=9000;

/// A moment as RFC 3339 with its offset.
pub fn instant(text: &str) -> Parse<DateTime<FixedOffset>> {
    let trimmed = text.trim();
    let parsed = DateTime::parse_from_rfc3339(trimmed);
    if parsed.is_ok_and(|instant| !YEARS.contains(&instant.year())) {
        return Err(Unreadable::with_hint(INSTANT, text, "not in the years 1000 to 9000"));
    }
    // The calendar would take it for the second before.
    if parsed.is_ok_and(|instant| instant.timestamp_subsec_nanos() >= 1_000_000_000) {
        return Err(Unreadable::with_hint(INSTANT, text, "a leap second"));
    }
    parsed.map_err(|_| {
        let with_offset = DateTime::parse_from_rfc3339(&format!("{trimmed}Z"));
        if with_offset.is_ok() {
            Unreadable::with_hint(INSTANT, text, "without an offset")
        } else {
            Unreadable::new(INSTANT, text)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read() {
        assert_eq!(boolean(" TRUE "), Ok(true));
        assert_eq!(boolean("no"), Ok(false));
        assert_eq!(boolean("2"), Err(Unreadable::new(BOOLEAN, "2")));
        assert_eq!(profile("bike"), Ok(Profile::Bike));
        assert_eq!(profile("Car"), Err(Unreadable::new(PROFILE, "Car")));
        assert_eq!(pricing("bid"), Ok(true));
        assert_eq!(pricing("auction"), Err(Unreadable::new(PRICING, "auction")));
        assert_eq!(id(" a "), Ok(" a ".into()));
        assert!(id(" \t").is_err());
    }

    #[test]
    fn moments_have_an_offset() {
        let summer = instant("2026-05-04T17:30:00+02:00").unwrap();
        assert_eq!(Ok(summer), instant(" 2026-05-04T15:30:00Z "));
        assert_eq!(summer.offset().local_minus_utc(), 7_200);
        let local = instant("2026-05-04T17:30:00").unwrap_err();
        assert_eq!(local.found, "\"2026-05-04T17:30:00\" (without an offset)");
        let leap = instant("2026-05-04T17:30:60Z").unwrap_err();
        assert_eq!(leap.found, "\"2026-05-04T17:30:60Z\" (a leap second)");
        for bad in ["", "17:30", "2026-02-30T12:00:00Z", "2026-05-04", "tomorrow"] {
            assert_eq!(instant(bad), Err(Unreadable::new(INSTANT, bad)), "{bad}");
        }
    }
}
