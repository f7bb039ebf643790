//! When a stop may begin, found by trying one minute after the other.

use std::cell::RefCell;
use std::collections::HashMap;
use std::str::FromStr as _;

use chrono::{DateTime, NaiveDateTime, Offset as _, TimeDelta, TimeZone as _};
use chrono_tz::Tz;
use opening_hours::localization::Country;
use opening_hours::{Context, OpeningHours, RuleKind};

const MINUTE: i64 = 60_000;
/// The longest that anybody is taken to wait for a door, where nothing else is said.
const A_YEAR: i64 = 366 * 24 * 60 * MINUTE;
/// Hours that name these are taken as unknown.
const SUN: [&str; 4] = ["dawn", "sunrise", "sunset", "dusk"];

/// Where the clocks on the wall are, and which holidays are kept.
#[derive(Clone, Copy, Debug)]
pub struct Walls {
    /// Else their offset in ms.
    pub zone: Option<Tz>,
    pub offset: i64,
    pub country: Option<Country>,
}

/// What a door says at some minute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Door {
    Open,
    Closed,
    Unknown,
}

type Read = Option<OpeningHours>;
/// By text, then by country and minute.
type States = HashMap<String, HashMap<(Option<Country>, NaiveDateTime), Door>>;

thread_local! {
    static READ: RefCell<HashMap<(String, Option<Country>), Read>> = RefCell::default();
    static STATES: RefCell<States> = RefCell::default();
}

/// What hours say at a local time.
fn at(hours: &str, country: Option<Country>, local: NaiveDateTime) -> Door {
    let key = (country, local);
    let known = STATES.with_borrow(|states| states.get(hours)?.get(&key).copied());
    if let Some(door) = known {
        return door;
    }
    let read = READ.with_borrow_mut(|read| {
        let read = read.entry((hours.to_owned(), country)).or_insert_with(|| {
            let holidays = country.map(Country::holidays).unwrap_or_default();
            let context = Context::default().with_holidays(holidays);
            let sunny = SUN.iter().any(|word| hours.to_lowercase().contains(word));
            let read = OpeningHours::from_str(hours).ok().filter(|_| !sunny)?;
            Some(read.with_context(context))
        });
        read.clone()
    });
    let door = match read.map(|read| read.state(local).0) {
        Some(RuleKind::Open) => Door::Open,
        Some(RuleKind::Closed) => Door::Closed,
        Some(RuleKind::Unknown) | None => Door::Unknown,
    };
    STATES.with_borrow_mut(|states| {
        states.entry(hours.to_owned()).or_default().insert(key, door);
    });
    door
}

impl Walls {
    /// The minute that the clocks show at a moment.
    fn local(&self, ms: i64) -> NaiveDateTime {
        let utc = DateTime::from_timestamp_millis(ms.div_euclid(MINUTE) * MINUTE).unwrap();
        let utc = utc.naive_utc();
        match self.zone {
            Some(zone) => {
                let offset = zone.offset_from_utc_datetime(&utc).fix();
                utc + TimeDelta::seconds(offset.local_minus_utc().into())
            }
            None => utc + TimeDelta::milliseconds(self.offset),
        }
    }

    /// What a door says at a moment.
    pub fn door(&self, hours: Option<&str>, ms: i64) -> Door {
        hours.map_or(Door::Open, |hours| at(hours, self.country, self.local(ms)))
    }

    /// The first allowed moment from `arrival` on, and whether it is known to be allowed;
    /// `None` where it takes longer than `max_wait`, or a year for a door.
    pub fn begin(
        &self,
        hours: Option<&str>,
        windows: &[(i64, i64)],
        arrival: i64,
        max_wait: Option<i64>,
    ) -> Option<(i64, bool)> {
        let last_window = windows.iter().map(|window| window.1).max();
        let latest = arrival + max_wait.unwrap_or(A_YEAR);
        let latest = last_window.map_or(latest, |end| latest.min(end));
        let mut moment = arrival;
        while moment <= latest {
            let in_window =
                windows.is_empty() || windows.iter().any(|w| (w.0..=w.1).contains(&moment));
            let door = if in_window { self.door(hours, moment) } else { Door::Closed };
            if door != Door::Closed {
                return Some((moment, door == Door::Unknown));
            }
            // Nothing changes within a minute but that a window begins.
            let next_minute = (moment.div_euclid(MINUTE) + 1) * MINUTE;
            let begins = windows.iter().map(|window| window.0).filter(|begin| *begin > moment);
            moment = begins.min().unwrap_or(i64::MAX).min(next_minute);
        }
        None
    }
}
