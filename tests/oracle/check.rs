//! Holding the JSON of `match` against the oracle's answer.

use std::collections::BTreeMap;

use chrono::DateTime;
use serde_json::Value;

use super::area::AreaAnswer;
use super::demand::Trip;
use super::matching::{Answer, Baseline, Match, Visit};
use super::money::cents;
use super::network::Place;
use super::read::moment_text;
use super::travel::Travel;

/// How far the printed snapped point may be off the snap distance, in metres: a position
/// with 7 decimals is a centimetre wide, and any edge within 2 cm of the nearest will do.
const SNAPPED_POINT: f64 = 0.05;

/// What a JSON value is expected to be.
enum Expected {
    Null,
    Integer(i64),
    Flag(bool),
    Text(String),
    /// A number with this many decimals, as an integer without its point.
    Fixed(i128, u32),
    /// A moment in ms.
    Moment(i64),
}

fn seconds(ms: i64) -> Expected {
    Expected::Fixed(ms.into(), 3)
}

fn metres(cm: i64) -> Expected {
    Expected::Fixed(cm.into(), 2)
}

fn metres_of(distance: f64) -> Expected {
    Expected::Fixed((distance * 100.0 + 0.5).floor() as i128, 2)
}

fn money(cents: Option<i128>) -> Expected {
    cents.map_or(Expected::Null, |cents| Expected::Fixed(cents, 2))
}

fn is_moment(text: &str, ms: i64) -> bool {
    DateTime::parse_from_rfc3339(text).is_ok_and(|moment| moment.timestamp_millis() == ms)
}

impl Expected {
    fn is_met_by(&self, found: &Value) -> bool {
        match self {
            Self::Null => found.is_null(),
            Self::Integer(value) => found.as_i64() == Some(*value),
            Self::Flag(value) => found.as_bool() == Some(*value),
            Self::Text(text) => found.as_str() == Some(text),
            // The number itself, not one that rounds to it: the nearest f64 of a decimal
            // is the same on both sides.
            Self::Fixed(value, places) => {
                found.as_f64() == Some(*value as f64 / 10_f64.powi(*places as i32))
            }
            Self::Moment(ms) => found.as_str().is_some_and(|text| is_moment(text, *ms)),
        }
    }
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => write!(f, "null"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Flag(value) => write!(f, "{value}"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Fixed(value, places) => {
                let places = *places as usize;
                write!(f, "{:.places$}", *value as f64 / 10_f64.powi(places as i32))
            }
            Self::Moment(ms) => write!(f, "{:?}", moment_text(*ms)),
        }
    }
}

/// Every way in which `json` is not the oracle's answer, one a line.
pub fn differences(trip: &Trip, answer: &Answer, travel: &Travel, json: &Value) -> Vec<String> {
    let mut found = Differences::default();
    found.expect("schema", &json["schema"], Expected::Text("ontheway/1".into()));
    let baseline = &json["trip"]["baseline"];
    let base = answer.baseline;
    found.expect("baseline duration", &baseline["duration"], seconds(base.travel.time as i64));
    found.expect("baseline distance", &baseline["distance"], metres(base.travel.length as i64));
    found.expect("baseline arrival", &baseline["arrival"], Expected::Moment(base.arrival));
    for (number, &(place, _)) in trip.stops.iter().enumerate() {
        let stop = &json["trip"]["stops"][number];
        let what = format!("trip stop {number}");
        found.position(&what, stop, place, travel.snap(place).distance);
    }
    found.matches(answer, json);
    found.lines
}

/// The same for a trip by way of a part of town, of which `samples` are the sample trips.
pub fn area_differences(
    samples: &[Trip],
    area_stop: usize,
    answer: &AreaAnswer,
    travel: &Travel,
    json: &Value,
) -> Vec<String> {
    let mut found = Differences::default();
    let mut baseline = |what: &str, base: &Baseline, json: &Value| {
        let time = seconds(base.travel.time as i64);
        found.expect(&format!("{what} duration"), &json["duration"], time);
        let length = metres(base.travel.length as i64);
        found.expect(&format!("{what} distance"), &json["distance"], length);
        found.expect(&format!("{what} arrival"), &json["arrival"], Expected::Moment(base.arrival));
    };
    baseline("baseline", &answer.baseline, &json["trip"]["baseline"]);
    for (number, base) in answer.baselines.iter().enumerate() {
        let sample = &json["trip"]["samples"][number]["baseline"];
        baseline(&format!("baseline of sample {number}"), base, sample);
    }
    for (number, sample) in samples.iter().enumerate() {
        let place = sample.stops[area_stop].0;
        let what = format!("sample {number}");
        let json = &json["trip"]["samples"][number];
        found.position(&what, json, place, travel.snap(place).distance);
    }
    let typical = Answer {
        baseline: answer.baseline,
        matches: answer.matches.iter().map(|found| found.typical.clone()).collect(),
    };
    found.matches(&typical, json);
    for (number, expected) in answer.matches.iter().enumerate() {
        let row = &json["matches"][number];
        let id = &expected.typical.errand;
        let mut expect = |name: &str, found_at: &Value, ms: Expected| {
            found.expect(&format!("{id} {name}"), found_at, ms);
        };
        expect("detour_time_best", &row["detour_time_best"], seconds(expected.detour.0));
        expect("detour_time_worst", &row["detour_time_worst"], seconds(expected.detour.1));
        let stops = [("pickup", Some(expected.pickup)), ("delivery", expected.delivery)];
        for (stop, range) in stops {
            let Some((earliest, latest)) = range else { continue };
            let earliest = Expected::Moment(earliest);
            expect(stop, &row[stop]["arrival_earliest"], earliest);
            expect(stop, &row[stop]["arrival_latest"], Expected::Moment(latest));
        }
    }
    found.lines
}

#[derive(Default)]
struct Differences {
    lines: Vec<String>,
}

impl Differences {
    fn expect(&mut self, what: &str, found: &Value, expected: Expected) {
        if !expected.is_met_by(found) {
            self.lines.push(format!("{what}: {found}, should be {expected}"));
        }
    }

    fn matches(&mut self, answer: &Answer, json: &Value) {
        let Some(rows) = json["matches"].as_array() else {
            self.lines.push("no list of matches".into());
            return;
        };
        let id = |row: &Value| row["errand"].as_str().unwrap_or("(no id)").to_owned();
        let by_id: BTreeMap<String, &Value> = rows.iter().map(|row| (id(row), row)).collect();
        let wanted: BTreeMap<&str, &Match> =
            answer.matches.iter().map(|found| (found.errand.as_str(), found)).collect();
        if by_id.len() != rows.len() {
            self.lines.push(format!("{} matches for {} errands", rows.len(), by_id.len()));
        }
        for row in rows.iter().filter(|row| !wanted.contains_key(id(row).as_str())) {
            self.lines.push(format!("{}: offered, but does not fit: {row}", id(row)));
        }
        for (rank, expected) in answer.matches.iter().enumerate() {
            match by_id.get(&expected.errand) {
                None => self.lines.push(format!("{}: left out: {expected:?}", expected.errand)),
                Some(row) => self.one_match(rank + 1, expected, row),
            }
        }
        let order = rows.iter().map(id).zip(&answer.matches);
        if let Some((place, (found, expected))) =
            order.enumerate().find(|(_, (found, expected))| *found != expected.errand)
        {
            let (place, expected) = (place + 1, &expected.errand);
            self.lines.push(format!("order: {found} in place {place}, should be {expected}"));
        }
        self.expect(
            "stats.feasible",
            &json["stats"]["feasible"],
            Expected::Integer(answer.matches.len() as i64),
        );
    }

    fn one_match(&mut self, rank: usize, expected: &Match, row: &Value) {
        let pricing = if expected.bid { "bid" } else { "fixed" };
        let fields = [
            ("rank", Expected::Integer(rank as i64)),
            ("pricing", Expected::Text(pricing.into())),
            ("detour_time", seconds(expected.detour_time)),
            ("detour_distance", metres(expected.detour_distance)),
            ("access", seconds(expected.access)),
            ("setup", seconds(expected.setup)),
            ("service", seconds(expected.service)),
            ("waiting_time", seconds(expected.waiting)),
            ("hours_unknown", Expected::Flag(expected.hours_unknown)),
            ("added_time", seconds(expected.added_time)),
            ("fee", money(expected.fee.map(cents))),
            ("payout", money(expected.payout.map(cents))),
            ("detour_cost", money(Some(cents(expected.detour_cost)))),
            ("net_gain", money(expected.net_gain.map(cents))),
            ("hourly_rate", money(expected.hourly_rate())),
            ("ask", money(expected.ask)),
        ];
        for (name, value) in fields {
            self.expect(&format!("{} {name}", expected.errand), &row[name], value);
        }
        self.visit(&format!("{} pickup", expected.errand), &expected.pickup, &row["pickup"]);
        let what = format!("{} delivery", expected.errand);
        match &expected.delivery {
            Some(visit) => self.visit(&what, visit, &row["delivery"]),
            None => self.expect(&what, &row["delivery"], Expected::Null),
        }
    }

    fn visit(&mut self, what: &str, expected: &Visit, found: &Value) {
        let fields = [
            ("leg", Expected::Integer(expected.leg as i64)),
            ("arrival", Expected::Moment(expected.arrival)),
            ("begin", Expected::Moment(expected.begin)),
        ];
        for (name, value) in fields {
            self.expect(&format!("{what} {name}"), &found[name], value);
        }
        self.position(what, found, expected.place, expected.snap_distance);
    }

    /// `location`, `snapped` and `snap_distance` of a stop.
    fn position(&mut self, what: &str, found: &Value, place: Place, distance: f64) {
        self.expect(&format!("{what} snap_distance"), &found["snap_distance"], metres_of(distance));
        let at = |name: &str| Some(Place::new(found[name][1].as_f64()?, found[name][0].as_f64()?));
        let (Some(location), Some(snapped)) = (at("location"), at("snapped")) else {
            self.lines.push(format!("{what}: location or snapped is no position: {found}"));
            return;
        };
        if (location.lat - place.lat).abs().max((location.lon - place.lon).abs()) > 1e-7 {
            self.lines.push(format!("{what} location: {location:?}, should be {place:?}"));
        }
        let apart = super::snap::metres_between(place, snapped);
        if (apart - distance).abs() > SNAPPED_POINT {
            self.lines.push(format!("{what} snapped: {apart} m away, should be {distance} m"));
        }
    }
}
