//! Why errands do not fit, as it is said.

use chrono::{DateTime, FixedOffset, SecondsFormat, Timelike as _};
use comfy_table::{Cell, ColumnConstraint, Table};
use serde_json::{Value as Json, json};

use super::geojson::point_feature;
use super::grid::{Layout, grid, room};
use super::matches::Matches;
use super::numbers::{cents, decimal, fixed, metres};
use crate::demand::{Clock, Errand};
use crate::matching::{Change, Named, Value, Why};
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
    rejected: Vec<(&'a Errand, &'a [Why])>,
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
        let mut rejected: Vec<(&Errand, &[Why])> =
            explanation.rejected().map(|(errand, whys)| (&errands[errand], whys)).collect();
        rejected.sort_unstable_by(|(a, _), (b, _)| a.id.as_bytes().cmp(b.id.as_bytes()));
        let departure = explanation.trip.departure;
        let clock = Clock::new(departure, found.trip.zone);
        Some(Self { rejected, clock, departure, for_people: false })
    }

    /// One JSON object an errand.
    pub(super) fn json(&self) -> Vec<Json> {
        let reason = |why: &Why| {
            json!({
                "code": why.reason.code(),
                "needed": self.list(&why.needed),
                "available": self.list(&why.available),
                "fix": why.fix.as_ref().map(|fix| self.fix(fix)),
            })
        };
        let errand = |(errand, whys): &(&Errand, &[Why])| {
            let reasons: Vec<Json> = whys.iter().map(reason).collect();
            json!({ "errand": errand.id, "reasons": reasons })
        };
        self.rejected.iter().map(errand).collect()
    }

    /// The stops of the errands as GeoJSON points, in pairs for shipments.
    pub(super) fn features(&self) -> Vec<geojson::Feature> {
        let of_errand = |((errand, _), reasons): (&(&Errand, &[Why]), Json)| {
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
                [
                    errand.id.to_string(),
                    why.reason.code().to_owned(),
                    self.list(&why.needed),
                    self.list(&why.available),
                    why.fix.as_ref().map(|fix| self.fix(fix)).unwrap_or_default(),
                ]
            })
        });
        std::iter::once(header).chain(rows)
    }

    /// For people: the errands with their reasons.
    pub(super) fn told(mut self) -> Vec<(&'a Errand, Vec<Told>)> {
        self.for_people = true;
        let told = |why: &Why| Told {
            why: why.reason.in_words(),
            needed: self.list(&why.needed),
            available: self.list(&why.available),
            fix: why.fix.as_ref().map(|fix| self.fix(fix)),
        };
        let errands = self.rejected.iter();
        errands.map(|(errand, whys)| (*errand, whys.iter().map(told).collect())).collect()
    }

    /// A table for people; empty where everything fits.
    pub(super) fn table(mut self) -> String {
        if self.rejected.is_empty() {
            return String::new();
        }
        self.for_people = true;
        format!("\n{}\n", self.laid_out(room()).trim_fmt())
    }

    fn laid_out(&self, room: u16) -> Table {
        let is_wide = Layout::within(room) == Layout::Wide;
        let mut table = grid(room);
        match is_wide {
            true => {
                let header = ["errand", "why not", "it takes", "there is", "one change that helps"];
                table.set_header(header)
            }
            false => table.set_header(["errand", "why not"]),
        };
        for (errand, whys) in &self.rejected {
            for (number, why) in whys.iter().enumerate() {
                let id = if number == 0 { errand.id.as_str() } else { "" };
                let fix = why.fix.as_ref().map(|fix| self.fix(fix));
                let (needed, available) = (self.list(&why.needed), self.list(&why.available));
                let cells = match is_wide {
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
                };
                table.add_row(cells.into_iter().map(Cell::new));
            }
        }
        // Ids and codes are not cut into lines.
        for column in if is_wide { 0..2 } else { 0..1 } {
            if let Some(column) = table.column_mut(column) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        table
    }

    /// `max_detour_time 31m36s`, `leave by 18:48`.
    fn fix(&self, fix: &Change) -> String {
        match fix {
            Change::Leave(when) => {
                let word = if *when < self.departure { "by" } else { "at" };
                format!("leave {word} {}", self.value(&Value::Moment(*when)))
            }
            fix => format!("{} {}", fix.name(), self.value(&fix.value())),
        }
    }

    fn list(&self, named: &[Named]) -> String {
        let part = |(name, value): &Named| match in_words(name).filter(|_| self.for_people) {
            Some(words) => format!("{words} {}", self.value(value)),
            None => format!("{name} {}", self.value(value)),
        };
        let parts = named.iter().map(part);
        parts.collect::<Vec<_>>().join(", ")
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Time(time) => span(*time),
            Value::Moment(when) if self.for_people => self.time(*when),
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
