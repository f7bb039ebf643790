//! Times as people read them: without the milliseconds, and still true.

use chrono::{DateTime, FixedOffset, TimeDelta};

use crate::units::Millis;

/// To which side a time is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Toward {
    /// What has to be over by then, and what there is.
    Less,
    /// What may be had from then on, and what it takes.
    More,
}

impl Toward {
    pub(super) const fn turned(self) -> Self {
        match self {
            Self::Less => Self::More,
            Self::More => Self::Less,
        }
    }
}

/// Milliseconds of a minute and of a second.
pub(super) const MINUTE: i64 = 60_000;
pub(super) const SECOND: i64 = 1_000;

/// A moment at a whole minute or second.
pub(super) fn moment(
    when: DateTime<FixedOffset>,
    step: i64,
    toward: Toward,
) -> DateTime<FixedOffset> {
    let over = TimeDelta::milliseconds(when.timestamp_millis().rem_euclid(step))
        + TimeDelta::nanoseconds(i64::from(when.timestamp_subsec_nanos() % 1_000_000));
    let rounded = match toward {
        _ if over.is_zero() => Some(when),
        Toward::Less => when.checked_sub_signed(over),
        Toward::More => when.checked_add_signed(TimeDelta::milliseconds(step) - over),
    };
    // At the ends of the calendar.
    rounded.unwrap_or(when)
}

/// A time span, at least 0, in whole seconds.
pub(super) fn span(time: Millis, toward: Toward) -> Millis {
    let over = time.0.rem_euclid(SECOND);
    match toward {
        Toward::More if over > 0 => Millis(time.0.saturating_add(SECOND - over)),
        Toward::More | Toward::Less => Millis(time.0 - over),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rounded_to_the_side_that_is_asked_for() {
        let read = |text: &str| DateTime::parse_from_rfc3339(text).unwrap();
        for (text, step, less, more) in [
            ("14:11:52.779", MINUTE, "14:11:00", "14:12:00"),
            ("14:11:52.779", SECOND, "14:11:52", "14:11:53"),
            ("14:59:00.0000001", MINUTE, "14:59:00", "15:00:00"),
            ("14:11:00", MINUTE, "14:11:00", "14:11:00"),
        ] {
            let at = |time: &str| read(&format!("2026-05-15T{time}+02:00"));
            assert_eq!(moment(at(text), step, Toward::Less), at(less), "{text}");
            assert_eq!(moment(at(text), step, Toward::More), at(more), "{text}");
        }
        let before = read("1969-12-31T23:59:59.5Z");
        assert_eq!(moment(before, SECOND, Toward::Less), read("1969-12-31T23:59:59Z"));
        let spans = [0, 1, 1_000, 2_352_378].map(Millis);
        assert_eq!(spans.map(|time| span(time, Toward::More).0), [0, 1_000, 1_000, 2_353_000]);
        assert_eq!(spans.map(|time| span(time, Toward::Less).0), [0, 0, 1_000, 2_352_000]);
    }
}
