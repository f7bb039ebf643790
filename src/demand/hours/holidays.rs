//! The holidays of a country, whatever day of the week they fall on.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use chrono::{Datelike as _, NaiveDate, Weekday};
use opening_hours::ContextHolidays;

use super::Country;

/// The nationwide public and school holidays of a country, in the years that are known.
///
/// Where a holiday on a weekend is made up for on another day, the crate's calendars hold that day
/// alone; yet shops are closed on the day itself. So what is a holiday on the same date whenever
/// that is a weekday is one on weekends too.
///
/// Complexity: O(years) once a country.
pub(super) fn of(country: Country) -> ContextHolidays {
    static KNOWN: LazyLock<Mutex<HashMap<Country, ContextHolidays>>> =
        LazyLock::new(Mutex::default);
    // Nothing is left half done by whoever panicked with the lock.
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry(country).or_insert_with(|| with_weekends(country.holidays())).clone()
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

fn with_weekends(holidays: ContextHolidays) -> ContextHolidays {
    let public = holidays.get_public();
    let Some(last) = public.iter().last().map(|date| date.year()) else { return holidays };
    // By month and day, the first year.
    let mut first: HashMap<(u32, u32), i32> = HashMap::new();
    for date in public.iter() {
        first.entry((date.month(), date.day())).or_insert(date.year());
    }
    let mut all = public.clone();
    for ((month, day), first) in first {
        // The calendar's last year need not be whole.
        let dates = || (first..last).filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
        let weekdays = || dates().filter(|date| !is_weekend(*date));
        // A movable feast comes to a date now and then; seven years hold five weekdays.
        if weekdays().count() < 5 || !weekdays().all(|date| public.contains(date)) {
            continue;
        }
        dates().for_each(|date| {
            all.insert(date);
        });
    }
    ContextHolidays::new(all.into(), holidays.get_school().clone().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_holiday(country: Country, (year, month, day): (i32, u32, u32)) -> bool {
        of(country).get_public().contains(NaiveDate::from_ymd_opt(year, month, day).unwrap())
    }

    #[test]
    fn a_holiday_on_a_weekend_is_one() {
        for date in [(2026, 7, 4), (2027, 12, 25), (2028, 1, 1), (2027, 7, 4)] {
            assert!(is_holiday(Country::US, date), "{date:?}");
        }
        for date in [(2027, 12, 25), (2026, 12, 26)] {
            assert!(is_holiday(Country::GB, date), "{date:?}");
        }
        // The day that makes up for it is left.
        assert!(is_holiday(Country::US, (2026, 7, 3)));
    }

    #[test]
    fn nothing_becomes_one_that_is_none() {
        for date in [(2026, 7, 5), (2026, 12, 24), (2026, 5, 24), (2026, 4, 6)] {
            assert!(!is_holiday(Country::US, date), "{date:?}");
        }
        // Easter Monday, which moves.
        assert!(is_holiday(Country::DE, (2026, 4, 6)));
        assert!(!is_holiday(Country::DE, (2027, 4, 6)));
        assert!(!is_holiday(Country::DE, (2030, 4, 6)));
        // Saturday the 26th of December is one in Germany by its own calendar.
        assert!(is_holiday(Country::DE, (2026, 12, 26)));
    }
}
