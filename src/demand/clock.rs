//! Time as it is counted from a departure, and as clocks on walls show it.

use chrono::{DateTime, FixedOffset, Offset as _, TimeZone as _};
use chrono_tz::Tz;

use crate::units::Millis;

/// A zone does not change its offset twice within so many ms.
const STEP: i64 = 12 * 3_600_000;

/// Counts from a departure, and reads the local clock: that of a time zone, else of the
/// departure's offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    departure: DateTime<FixedOffset>,
    zone: Option<Tz>,
}

/// A stretch of time on which the local clock keeps its offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// What the local clock is ahead of UTC, ms.
    pub(super) offset: i64,
    /// The first moment that may have another, ms since 1970.
    pub(super) until: i64,
}

impl Clock {
    /// A clock that counts from `departure`, on the walls of `zone` where there is one.
    pub fn new(departure: DateTime<FixedOffset>, zone: Option<Tz>) -> Self {
        Self { departure, zone }
    }

    /// The departure in whole ms since 1970, a begun one left out. A whole moment is reached at
    /// the same count from there as from the departure itself.
    pub fn origin(&self) -> i64 {
        self.departure.timestamp_millis()
    }

    /// The least count from the departure that is not before a moment.
    pub(super) fn first_from(&self, moment: DateTime<FixedOffset>) -> Millis {
        -floor(self.departure, moment)
    }

    /// The greatest count from the departure that is not after a moment.
    pub fn last_until(&self, moment: DateTime<FixedOffset>) -> Millis {
        floor(moment, self.departure)
    }

    /// The offset of the local clock from a moment on, in ms since 1970; `None` for moments that
    /// no calendar tells.
    pub(super) fn stretch(&self, at: i64) -> Option<Stretch> {
        let Some(zone) = self.zone else {
            let offset = i64::from(self.departure.offset().local_minus_utc()) * 1000;
            return Some(Stretch { offset, until: i64::MAX });
        };
        let offset = offset_at(zone, at)?;
        let far = at.checked_add(STEP)?;
        if offset_at(zone, far)? == offset {
            return Some(Stretch { offset, until: far });
        }
        let (mut same, mut other) = (at, far);
        while other - same > 1 {
            let middle = same + (other - same) / 2;
            if offset_at(zone, middle)? == offset { same = middle } else { other = middle }
        }
        Some(Stretch { offset, until: other })
    }

    /// A moment with the offset of the local clock: the zone's, else that of the departure.
    pub fn on_wall(&self, moment: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
        match self.zone {
            Some(zone) => moment.with_timezone(&zone).fixed_offset(),
            None => moment.with_timezone(self.departure.offset()),
        }
    }
}

/// Whole ms from one moment to another, rounded down.
fn floor(to: DateTime<FixedOffset>, from: DateTime<FixedOffset>) -> Millis {
    let nanoseconds = |moment: DateTime<FixedOffset>| {
        i128::from(moment.timestamp()) * 1_000_000_000 + i128::from(moment.timestamp_subsec_nanos())
    };
    let ms = (nanoseconds(to) - nanoseconds(from)).div_euclid(1_000_000);
    // Years have four digits: this is some 10¹⁴.
    Millis(i64::try_from(ms).unwrap_or(i64::MAX / 4))
}

fn offset_at(zone: Tz, at: i64) -> Option<i64> {
    let utc = DateTime::from_timestamp_millis(at)?.naive_utc();
    let offset = zone.offset_from_utc_datetime(&utc).fix().local_minus_utc();
    Some(i64::from(offset) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339(text).unwrap()
    }

    #[test]
    fn counts_are_exact_where_moments_are_finer() {
        let clock = Clock::new(moment("2026-05-15T17:30:00.0004+02:00"), None);
        let half = moment("2026-05-15T17:30:01.0009+02:00");
        assert_eq!(clock.first_from(half), Millis(1001));
        assert_eq!(clock.last_until(half), Millis(1000));
        let before = moment("2026-05-15T17:29:59+02:00");
        assert_eq!(clock.first_from(before), Millis(-1000));
        assert_eq!(clock.last_until(before), Millis(-1001));
    }

    #[test]
    fn clocks_change_at_their_moment() {
        let clock = Clock::new(moment("2026-10-24T20:00:00Z"), Some(Tz::Europe__Brussels));
        let change = moment("2026-10-25T01:00:00Z").timestamp_millis();
        let hours = |count: i64| count * 3_600_000;
        let before = clock.stretch(change - hours(5)).unwrap();
        assert_eq!(before, Stretch { offset: hours(2), until: change });
        let after = clock.stretch(change).unwrap();
        assert_eq!(after, Stretch { offset: hours(1), until: change + STEP });
        assert_eq!(clock.stretch(i64::MAX), None);
    }
}
