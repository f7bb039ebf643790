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

/// Each holds where those before it say closed.
type Read = Option<Vec<OpeningHours>>;
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
            let one = |text: &String| OpeningHours::from_str(text).ok();
            let read: Option<Vec<_>> = spelt_out(hours).iter().map(one).collect();
            let read = read.filter(|_| !sunny)?.into_iter();
            Some(read.map(|hours| hours.with_context(context.clone())).collect())
        });
        read.clone()
    });
    let states = read.map(|read| read.iter().map(|hours| hours.state(local).0).collect::<Vec<_>>());
    let door = states.map_or(Door::Unknown, |states| {
        match states.into_iter().find(|state| *state != RuleKind::Closed) {
            Some(RuleKind::Open) => Door::Open,
            Some(_) => Door::Unknown,
            None => Door::Closed,
        }
    });
    STATES.with_borrow_mut(|states| {
        states.entry(hours.to_owned()).or_default().insert(key, door);
    });
    door
}

/// Words after which a comment changes nothing.
const STATES_SAID: [&str; 4] = ["open", "closed", "off", "unknown"];

/// The texts between `||`, with the word `unknown` where only a comment says what holds, and where
/// an end is left open.
fn spelt_out(text: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, quoted)) = rest.split_once('"') {
        plain += before;
        let Some((_, after)) = quoted.split_once('"') else { return vec![text.to_owned()] };
        // A condition in words: the rule's hours are unknown.
        if let Some(after) = after.strip_prefix(':') {
            let end = after.find([';', '|']).unwrap_or(after.len());
            plain += &format!("{} unknown", after[..end].trim());
            rest = &after[end..];
            continue;
        }
        let said = plain.trim_end().to_lowercase();
        if STATES_SAID.iter().any(|word| said.ends_with(word)) {
            plain.truncate(plain.trim_end().len());
        } else {
            plain += "unknown";
        }
        rest = after;
    }
    plain += rest;
    let rules = |text: &str| {
        let rules = text.split(';').map(|rule| with_ends(rule.trim()));
        rules.collect::<Vec<_>>().join("; ")
    };
    plain.split("||").map(|text| rules(text.trim())).collect()
}

/// Minutes of `17:30`.
fn minutes(time: &str) -> Option<u32> {
    let (hour, minute) = time.split_once(':')?;
    Some(hour.parse::<u32>().ok()? * 60 + minute.parse::<u32>().ok()?)
}

/// A rule in which `12:00-14:00+` becomes unknown hours with open ones laid over them.
fn with_ends(rule: &str) -> String {
    let is_time = |c: char| c.is_ascii_digit() || ":,-+".contains(c);
    let word = rule.split(' ').find(|word| word.contains(':') && word.chars().all(is_time));
    let Some(word) = word.filter(|word| word.contains('+')) else { return rule.to_owned() };
    let (mut open, mut perhaps) = (Vec::new(), Vec::new());
    for span in word.split(',') {
        let Some(endless) = span.strip_suffix('+') else {
            open.push(span.to_owned());
            continue;
        };
        let (begin, end) = endless.split_once('-').unwrap_or((endless, endless));
        let Some((from, until)) = minutes(begin).zip(minutes(end)) else { return rule.to_owned() };
        let mut until = if until < from { until + 1_440 } else { until };
        if end != begin && end != "24:00" {
            open.push(endless.to_owned());
        } else {
            until = from;
        }
        let late = match until {
            0..1_020 => 1_440,
            1_020..1_320 => until + 600,
            _ => 2_880.min(until + 480),
        };
        perhaps.push(format!("{begin}-{:02}:{:02}", late / 60, late % 60));
    }
    let (days, state) = rule.split_once(word).unwrap_or((rule, ""));
    if ["off", "closed"].iter().any(|word| state.contains(word)) {
        return rule.to_owned();
    }
    let unknown = format!("{days}{} unknown", perhaps.join(","));
    let days = if days.is_empty() { "Mo-Su " } else { days };
    match open.is_empty() {
        true => unknown,
        false => format!("{unknown}, {days}{}{state}", open.join(",")),
    }
}

#[test]
fn what_is_unknown_is_spelt_out() {
    for (text, plain) in [
        ("\"by appointment\"", &["unknown"][..]),
        ("Mo 10:00-12:00 open \"ring\"; Tu \"ask\"", &["Mo 10:00-12:00 open; Tu unknown"]),
        ("Fr 10:00+ || \"ask\"", &["Fr 10:00-24:00 unknown", "unknown"]),
        ("12:00-14:00+", &["12:00-24:00 unknown, Mo-Su 12:00-14:00"]),
        ("Mo-Fr 09:00-18:00; PH off", &["Mo-Fr 09:00-18:00; PH off"]),
    ] {
        assert_eq!(spelt_out(text), plain);
    }
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
