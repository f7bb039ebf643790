//! Why errands do not fit, as it is said.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset, SecondsFormat, Timelike as _};
use rayon::prelude::*;
use serde_json::{Value as Json, json};

use super::geojson::point_feature;
use super::grid::{Column, Grid, Layout, Room};
use super::matches::Matches;
use super::numbers::{cents, decimal, fixed, metres};
use super::rounding::{self, MINUTE, SECOND, Toward};
use crate::demand::{Clock, Errand};
use crate::matching::{Change, Named, Value, Verdict, Why};
use crate::units::{Amount, Millis};

/// A reason as people say it.
pub(super) struct Told {
    pub(super) why: &'static str,
    pub(super) needed: String,
    pub(super) available: String,
    pub(super) fix: Option<String>,
}

/// Reasons against errands, by errand's id.
pub(super) struct Reasons<'a> {
    rejected: Vec<(&'a Errand, Cow<'a, [Why]>)>,
    clock: Clock,
    departure: DateTime<FixedOffset>,
    /// Whether moments are said as people say them.
    for_people: bool,
}

impl<'a> Reasons<'a> {
    /// `None` where they were not asked for.
    pub(super) fn of(found: &Matches<'a>) -> Option<Self> {
        let explanation = found.explanation?;
        let errands = found.matcher.errands();
        let rejected = explanation.rejected();
        let mut rejected: Vec<(&Errand, Cow<[Why]>)> =
            rejected.map(|(errand, whys)| (&errands[errand], Cow::Borrowed(whys))).collect();
        rejected.sort_unstable_by(|(a, _), (b, _)| a.id.as_bytes().cmp(b.id.as_bytes()));
        let departure = explanation.trip.departure;
        let clock = Clock::new(departure, found.trip.zone);
        Some(Self { rejected, clock, departure, for_people: false })
    }

    /// The same for people: advice on when to leave names a round time where that helps as well.
    pub(super) fn for_people(found: &Matches<'a>) -> Option<Self> {
        let mut reasons = Self::of(found)?;
        reasons.for_people = true;
        let departure = reasons.departure;
        reasons.rejected.par_iter_mut().for_each(|(errand, whys)| {
            let leaves = |why: &Why| matches!(why.fix, Some(Change::Leave(_)));
            if !whys.iter().any(leaves) {
                return;
            }
            for why in whys.to_mut() {
                if let Some(Change::Leave(when)) = &mut why.fix {
                    *when = round_departure(found, errand, *when, departure);
                }
            }
        });
        Some(reasons)
    }

    /// One JSON object an errand.
    pub(super) fn json(&self) -> Vec<Json> {
        let reason = |why: &Why| {
            let [needed, available] = self.needs(why);
            json!({
                "code": why.reason.code(),
                "needed": needed,
                "available": available,
                "fix": why.fix.as_ref().map(|fix| self.fix(fix)),
            })
        };
        let errand = |(errand, whys): &(&Errand, Cow<[Why]>)| {
            let reasons: Vec<Json> = whys.iter().map(reason).collect();
            json!({ "errand": errand.id, "reasons": reasons })
        };
        self.rejected.iter().map(errand).collect()
    }

    /// The stops of the errands as GeoJSON points, in pairs for shipments.
    pub(super) fn features(&self) -> Vec<geojson::Feature> {
        let of_errand = |((errand, _), reasons): (&(&Errand, Cow<[Why]>), Json)| {
            let delivery = errand.delivery.iter().map(|stop| ("delivery", stop.position));
            let stops = std::iter::once(("pickup", errand.pickup.position)).chain(delivery);
            let feature = move |(stop, position)| {
                let mut properties = reasons.clone();
                if let Json::Object(properties) = &mut properties {
                    properties.insert("kind".to_owned(), "rejected".into());
                    properties.insert("stop".to_owned(), Json::from(stop));
                }
                point_feature(position, properties)
            };
            stops.map(feature).collect::<Vec<_>>()
        };
        self.rejected.iter().zip(self.json()).flat_map(of_errand).collect()
    }

    /// Rows of CSV, with their header.
    pub(super) fn rows(&self) -> impl Iterator<Item = [String; 5]> {
        let header = ["errand", "code", "needed", "available", "fix"].map(str::to_owned);
        let rows = self.rejected.iter().flat_map(move |(errand, whys)| {
            whys.iter().map(move |why| {
                let [needed, available] = self.needs(why);
                [
                    errand.id.to_string(),
                    why.reason.code().to_owned(),
                    needed,
                    available,
                    why.fix.as_ref().map(|fix| self.fix(fix)).unwrap_or_default(),
                ]
            })
        });
        std::iter::once(header).chain(rows)
    }

    /// For people: the errands with their reasons.
    pub(super) fn told(&self) -> Vec<(&'a Errand, Vec<Told>)> {
        let told = |why: &Why| {
            let [needed, available] = self.needs(why);
            let fix = why.fix.as_ref().map(|fix| self.fix(fix));
            Told { why: why.reason.in_words(), needed, available, fix }
        };
        let errands = self.rejected.iter();
        errands.map(|(errand, whys)| (*errand, whys.iter().map(told).collect())).collect()
    }

    /// A table for people; empty where everything fits.
    pub(super) fn table(&self, room: Room) -> String {
        if self.rejected.is_empty() {
            return String::new();
        }
        format!("\n{}\n", room.table(room.layout(), |layout| self.grid(layout)))
    }

    fn grid(&self, layout: Layout) -> Grid {
        use Column::{Whole, Words};
        let is_wide = layout == Layout::Wide;
        let mut grid = match is_wide {
            true => Grid::new([
                ("errand", Whole),
                ("why not", Whole),
                ("it takes", Words),
                ("there is", Words),
                ("one change that helps", Words),
            ]),
            false => Grid::new([("errand", Whole), ("why not", Words)]),
        };
        for (errand, whys) in &self.rejected {
            for (number, why) in whys.iter().enumerate() {
                let id = if number == 0 { errand.id.as_str() } else { "" };
                let fix = why.fix.as_ref().map(|fix| self.fix(fix));
                let [needed, available] = self.needs(why);
                grid.add(match is_wide {
                    true => {
                        let fix = fix.unwrap_or_else(|| "-".to_owned());
                        vec![id.to_owned(), why.reason.code().to_owned(), needed, available, fix]
                    }
                    false => {
                        let named = |what: &str, text: String| match text.is_empty() {
                            true => String::new(),
                            false => format!("\n{what} {text}"),
                        };
                        let takes = named("it takes", needed);
                        let has = named("there is", available);
                        let helps = named("helps:", fix.unwrap_or_default());
                        let code = why.reason.code();
                        vec![id.to_owned(), format!("{code}{takes}{has}{helps}")]
                    }
                });
            }
        }
        grid
    }

    /// `max_detour_time 31m36s`, `leave by 18:48`.
    fn fix(&self, fix: &Change) -> String {
        match fix {
            Change::Leave(when) => {
                let word = if *when < self.departure { "by" } else { "at" };
                format!("leave {word} {}", self.departure(*when))
            }
            fix => format!("{} {}", fix.name(), self.value(&fix.value(), Toward::More)),
        }
    }

    /// What it takes and what there is. Where these are rounded, it is away from each other.
    fn needs(&self, why: &Why) -> [String; 2] {
        // One comes too early where a door lets in from then on, else too late or with too much.
        let is_early = why.available.iter().any(|(name, _)| name.ends_with("_begin"));
        let takes = if is_early { Toward::Less } else { Toward::More };
        [self.list(&why.needed, takes), self.list(&why.available, takes.turned())]
    }

    fn list(&self, named: &[Named], toward: Toward) -> String {
        let part = |(name, value): &Named| match in_words(name).filter(|_| self.for_people) {
            Some(words) => format!("{words} {}", self.value(value, toward)),
            None => format!("{name} {}", self.value(value, toward)),
        };
        let parts = named.iter().map(part);
        parts.collect::<Vec<_>>().join(", ")
    }

    fn value(&self, value: &Value, toward: Toward) -> String {
        match value {
            Value::Time(time) if self.for_people => span(rounding::span(*time, toward)),
            Value::Time(time) => span(*time),
            Value::Moment(when) if self.for_people => {
                self.time(rounding::moment(*when, MINUTE, toward))
            }
            Value::Moment(when) => exact_moment(self.clock.on_wall(*when)),
            Value::Distance(distance) => plain(&metres(*distance)),
            Value::Ratio(millionths) => {
                plain(&format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000))
            }
            Value::Cents(value) => cents(*value),
            Value::Money { sum, places } => fixed(*sum, *places as usize),
            Value::Count(count) => count.to_string(),
            Value::Load(load) => {
                let parts = load.0.iter().map(|(dimension, amount)| {
                    format!("{dimension}:{}", plain(&decimal(Amount(*amount))))
                });
                parts.collect::<Vec<_>>().join("|")
            }
            Value::List(words) if words.is_empty() => "none".to_owned(),
            Value::List(words) => words.join("|"),
            Value::Text(text) => text.to_string(),
            Value::None => "none".to_owned(),
        }
    }

    /// When to leave, for programs in full.
    fn departure(&self, when: DateTime<FixedOffset>) -> String {
        if self.for_people { self.time(when) } else { exact_moment(self.clock.on_wall(when)) }
    }

    /// The time of day, with no more of it than there is, and no less, so that it holds when it is
    /// taken at its word; with the date where it is another, and the offset where the clocks
    /// have changed.
    fn time(&self, when: DateTime<FixedOffset>) -> String {
        let [now, when] = [self.departure, when].map(|when| self.clock.on_wall(when));
        let has_changed = now.offset() != when.offset();
        let is_other_day = now.date_naive() != when.date_naive();
        let time = match (when.second(), when.nanosecond()) {
            (0, 0) => "%H:%M",
            (_, 0) => "%H:%M:%S",
            _ => "%H:%M:%S%.f",
        };
        let day = if is_other_day { "%a %-d %b " } else { "" };
        let offset = if has_changed { " %:z" } else { "" };
        when.format(&format!("{day}{time}{offset}")).to_string()
    }
}

/// A departure that makes an errand fit, at a whole minute where that does too, else at a whole
/// second, else as it is. Earlier ones are rounded down and later ones up, and then tried: doors
/// may be open for less than a minute.
fn round_departure(
    found: &Matches,
    errand: &Errand,
    when: DateTime<FixedOffset>,
    declared: DateTime<FixedOffset>,
) -> DateTime<FixedOffset> {
    let toward = if when < declared { Toward::Less } else { Toward::More };
    let keep = found.explanation.map_or(&[][..], |explanation| &explanation.keep);
    let number = found.matcher.errands().iter().position(|other| other.id == errand.id);
    let fits = |departure: &DateTime<FixedOffset>| {
        let Some(number) = number else { return false };
        let mut trip = found.trip.clone();
        trip.departure = Some(*departure);
        let tried = found.matcher.explain_beside(&trip, &[number], keep, *departure);
        let verdicts = tried.map(|tried| tried.verdicts).unwrap_or_default();
        matches!(verdicts.as_slice(), [(_, Verdict::Fits(_))])
    };
    let rounded = [MINUTE, SECOND].map(|step| rounding::moment(when, step, toward));
    rounded.into_iter().find(|rounded| *rounded == when || fits(rounded)).unwrap_or(when)
}

/// What is said of a door to people: when one would be there, and when one is let in.
fn in_words(name: &str) -> Option<&'static str> {
    Some(match name {
        "pickup_arrival" => "pickup at",
        "pickup_begin" => "pickup from",
        "pickup_window_end" => "pickup until",
        "pickup_opening_hours" => "pickup open",
        "delivery_arrival" => "delivery at",
        "delivery_begin" => "delivery from",
        "delivery_window_end" => "delivery until",
        "delivery_opening_hours" => "delivery open",
        _ => return None,
    })
}

/// A moment in RFC 3339, with all of its seconds.
fn exact_moment(when: DateTime<FixedOffset>) -> String {
    when.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// `1h30m`, `31m36s`, `5.25s`: as durations are read.
fn span(time: Millis) -> String {
    let (seconds, ms) = (time.0 / 1_000, time.0 % 1_000);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let mut text = String::new();
    for (count, unit) in [(hours, 'h'), (minutes, 'm')] {
        if count > 0 {
            text += &format!("{count}{unit}");
        }
    }
    if seconds > 0 || ms > 0 || text.is_empty() {
        text += &plain(&format!("{seconds}.{ms:03}"));
        text.push('s');
    }
    text
}

/// A decimal number without needless zeros.
fn plain(number: &str) -> String {
    match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => number.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::fields::duration;

    #[test]
    fn times_are_said_in_full_and_on_one_clock() {
        let moment = |text: &str| DateTime::parse_from_rfc3339(text).unwrap();
        let departure = moment("2026-10-24T17:30:00+02:00");
        let reasons = |zone, for_people| {
            let clock = Clock::new(departure, zone);
            Reasons { rejected: Vec::new(), clock, departure, for_people }
        };
        let brussels = Some(chrono_tz::Tz::Europe__Brussels);
        for (zone, text, expected) in [
            (None, "2026-10-24T07:59:19.858+02:00", "07:59:19.858"),
            (None, "2026-10-24T16:00:00Z", "18:00"),
            (None, "2026-10-25T16:00:05.5Z", "Sun 25 Oct 18:00:05.500"),
            (None, "2026-10-24T22:00:00Z", "Sun 25 Oct 00:00"),
            (brussels, "2026-10-24T16:00:00Z", "18:00"),
            (brussels, "2026-10-25T00:30:00Z", "Sun 25 Oct 02:30"),
            (brussels, "2026-10-25T01:30:00Z", "Sun 25 Oct 02:30 +01:00"),
        ] {
            assert_eq!(reasons(zone, true).time(moment(text)), expected, "{text} for people");
        }
        // What programs read, and what is typed in, is a moment in full.
        for (text, people, programs) in [
            (
                "2026-10-25T16:00:05.5Z",
                "leave at Sun 25 Oct 17:00:05.500 +01:00",
                "leave at 2026-10-25T17:00:05.500+01:00",
            ),
            (
                "2026-10-24T15:24:34.547Z",
                "leave by 17:24:34.547",
                "leave by 2026-10-24T17:24:34.547+02:00",
            ),
        ] {
            let fix = Change::Leave(moment(text));
            assert_eq!(reasons(brussels, true).fix(&fix), people);
            assert_eq!(reasons(brussels, false).fix(&fix), programs);
        }
    }

    #[test]
    fn people_are_told_times_without_milliseconds_that_still_hold() {
        let moment = |text: &str| DateTime::parse_from_rfc3339(text).unwrap();
        let departure = moment("2026-05-15T17:30:00+02:00");
        let clock = Clock::new(departure, None);
        let reasons = |for_people| Reasons { rejected: Vec::new(), clock, departure, for_people };
        let at = |time: &str| Value::Moment(moment(&format!("2026-05-15T{time}+02:00")));
        let why = |needed, available| Why {
            reason: crate::matching::Reason::ClosedOnArrival,
            needed: vec![needed],
            available: vec![available],
            fix: None,
        };
        let late =
            why(("pickup_arrival", at("18:30:00.378")), ("pickup_window_end", at("18:30:00")));
        assert_eq!(reasons(true).needs(&late), ["pickup at 18:31", "pickup until 18:30"]);
        let early = why(("pickup_arrival", at("17:59:59.9")), ("pickup_begin", at("18:00:00.1")));
        assert_eq!(reasons(true).needs(&early), ["pickup at 17:59", "pickup from 18:01"]);
        let long = why(
            ("max_detour_time", Value::Time(Millis(900_001))),
            ("max_detour_time", Value::Time(Millis(900_000))),
        );
        assert_eq!(reasons(true).needs(&long), ["max_detour_time 15m1s", "max_detour_time 15m"]);
        assert_eq!(reasons(false).needs(&long)[0], "max_detour_time 15m0.001s");
        let fix = Change::MaxDetourTime(Millis(2_352_378));
        assert_eq!(reasons(true).fix(&fix), "max_detour_time 39m13s");
        assert_eq!(reasons(false).fix(&fix), "max_detour_time 39m12.378s");
        let fix = Change::LatestArrival(moment("2026-05-15T18:59:00.001+02:00"));
        assert_eq!(reasons(true).fix(&fix), "latest_arrival 19:00");
    }

    #[test]
    fn spans_are_said_as_they_are_read() {
        for (ms, text) in [
            (0, "0s"),
            (1, "0.001s"),
            (1_896_000, "31m36s"),
            (1_896_250, "31m36.25s"),
            (3_600_000, "1h"),
            (5_400_010, "1h30m0.01s"),
            (90_000_000, "25h"),
        ] {
            assert_eq!(span(Millis(ms)), text);
            assert_eq!(duration(text), Ok(Millis(ms)), "{text}");
        }
    }
}
