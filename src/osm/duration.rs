//! The `duration` of ferries.

use super::Tags;
use crate::units::Millis;

/// How long a ferry takes from end to end: `MM`, `HH:MM`, `HH:MM:SS` or ISO 8601 (`PT20M`).
/// Source: wiki Key:duration. `None` where it is missing, unreadable, zero or above a week.
pub(super) fn ferry_duration(tags: &Tags) -> Option<Millis> {
    let seconds = parse(tags.get("duration")?.trim())?;
    (1..=7 * 86_400).contains(&seconds).then(|| Millis::from_seconds(seconds))
}

fn parse(value: &str) -> Option<i64> {
    if let Some(iso) = value.strip_prefix("PT") {
        return parse_iso_time(iso);
    }
    let parts: Vec<i64> = value
        .split(':')
        .map(|part| part.parse::<u32>().map(i64::from))
        .collect::<Result<_, _>>()
        .ok()?;
    match parts.as_slice() {
        [minutes] => Some(minutes * 60),
        [hours, minutes] => Some(hours * 3600 + minutes * 60),
        [hours, minutes, seconds] => Some(hours * 3600 + minutes * 60 + seconds),
        _ => None,
    }
}

fn parse_iso_time(mut rest: &str) -> Option<i64> {
    let mut seconds = 0;
    while let Some(unit_at) = rest.find(|c: char| !c.is_ascii_digit()) {
        let count: u32 = rest[..unit_at].parse().ok()?;
        let unit = match &rest[unit_at..=unit_at] {
            "H" => 3600,
            "M" => 60,
            "S" => 1,
            _ => return None,
        };
        seconds += i64::from(count) * unit;
        rest = &rest[unit_at + 1..];
    }
    rest.is_empty().then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_their_spellings() {
        for (value, seconds) in
            [("10", 600), ("00:10", 600), ("01:02:03", 3723), ("PT1H5M", 3900), ("PT90S", 90)]
        {
            assert_eq!(parse(value), Some(seconds), "{value}");
        }
        for value in ["", "x", "1:2:3:4", "PT5X", "PT5", "-5", "PTé"] {
            let tags: Tags = [("duration", value)].into_iter().collect();
            assert_eq!(ferry_duration(&tags), None, "{value}");
        }
    }
}
