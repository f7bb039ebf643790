//! The day on which it all happens.

use chrono::{NaiveDate, NaiveTime, Offset as _, TimeDelta, TimeZone as _};
use chrono_tz::Tz;

/// A date where the city lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    pub(super) date: NaiveDate,
    pub(super) zone: Tz,
}

impl Day {
    /// The moment this many minutes after midnight by the clocks there, RFC 3339 with offset.
    /// An hour that the clocks skip is the one after.
    pub(super) fn at(&self, minutes: i64) -> String {
        let local = self.date.and_time(NaiveTime::MIN) + TimeDelta::minutes(minutes);
        let later = local + TimeDelta::hours(1);
        let zone = self.zone;
        let moment = [local, later]
            .into_iter()
            .find_map(|local| zone.from_local_datetime(&local).earliest())
            .map_or_else(
                || local.and_utc().fixed_offset(),
                |moment| moment.with_timezone(&moment.offset().fix()),
            );
        moment.to_rfc3339()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_the_offset_of_the_zone() {
        let date = NaiveDate::from_ymd_opt(2026, 5, 15).unwrap();
        let at = |zone| Day { date, zone }.at(17 * 60 + 30);
        assert_eq!(at(Tz::UTC), "2026-05-15T17:30:00+00:00");
        assert_eq!(at(Tz::Europe__Lisbon), "2026-05-15T17:30:00+01:00");
        assert_eq!(at(Tz::America__Vancouver), "2026-05-15T17:30:00-07:00");
    }

    #[test]
    fn an_hour_that_is_skipped_is_the_one_after() {
        let date = NaiveDate::from_ymd_opt(2026, 3, 29).unwrap();
        let day = Day { date, zone: Tz::Europe__Brussels };
        assert_eq!(day.at(2 * 60 + 15), "2026-03-29T03:15:00+02:00");
        assert_eq!(day.at(24 * 60), "2026-03-30T00:00:00+02:00");
    }
}
