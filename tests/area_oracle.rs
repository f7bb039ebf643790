//! Trips by way of a part of town, held against the oracle: every figure is what the program's
//! own sample stops come to one by one, and no other insertion is better on the whole.
//!
//! Maps and numbers are chosen as in `against_oracle`. At length:
//!
//! ```text
//! ONTHEWAY_EXTRACTS=... ONTHEWAY_ORACLE_MAPS=porto:car ONTHEWAY_ORACLE_TRIPS=20 \
//!     ONTHEWAY_ORACLE_ERRANDS=2000 cargo test --release --test area_oracle -- --nocapture
//! ```
// A test program: it stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod oracle;

use std::path::Path;

use oracle::area::{AreaAnswer, AreaTrip, places_of, rank};
use oracle::check::area_differences;
use oracle::demand::{Errand, Limit, Trip};
use oracle::extracts::{size, town};
use oracle::ground::{Ground, each_real_map};
use oracle::snap::metres_between;

const QUICK: &str = "krems:foot";
const MOST_SAMPLES: usize = 16;

#[test]
fn town_by_car() {
    hold(&town(), "car");
}

#[test]
fn town_by_bike() {
    hold(&town(), "bike");
}

#[test]
fn town_on_foot() {
    hold(&town(), "foot");
}

#[test]
fn real_extracts() {
    each_real_map(QUICK, hold);
}

#[derive(Default)]
struct Compared {
    trips: usize,
    empty: usize,
    samples: usize,
    driven: usize,
    jobs: usize,
    shipments: usize,
    bids: usize,
    /// Whose detour is not the same everywhere.
    spread: usize,
    wrong: Vec<String>,
}

/// Compares everything on one map and profile.
fn hold(extract: &Path, profile: &str) {
    let count = size("ONTHEWAY_ORACLE_ERRANDS", 150);
    let ground = Ground::new(extract, profile, count);
    let mut scenario = ground.scenario();
    let trips = scenario.trips(size("ONTHEWAY_ORACLE_TRIPS", 4), profile);
    let mut rows = scenario.errands(count);
    let mut compared = Compared::default();
    for (number, mut trip) in trips.into_iter().enumerate() {
        let (centre, radius) = scenario.circle();
        // What was drawn is of the trip without the area.
        trip.latest_arrival = Limit::Unset;
        let is_end = number % 3 == 2;
        let service = if scenario.one_in(2) { 600 } else { 0 };
        let area = AreaTrip { trip, centre, radius, service, is_end };
        let Some(answer) = compared.area(&ground, &area, &ground.open(&rows)) else { continue };
        // What limits exactly met do is seen only where limits are made to be met.
        let typical = oracle::matching::Answer {
            baseline: answer.baseline,
            matches: answer.matches.iter().map(|found| found.typical.clone()).collect(),
        };
        scenario.expire(&mut rows, &typical);
        let open = ground.open(&rows);
        compared.area(&ground, &area, &open);
        let Some(middle) = typical.matches.get(typical.matches.len() / 2) else { continue };
        let off = i64::from(scenario.one_in(2));
        let set: [fn(&mut Trip, Limit); 4] = [
            |trip, limit| trip.max_detour_time = limit,
            |trip, limit| trip.max_added_time = limit,
            |trip, limit| trip.max_detour_distance = limit,
            |trip, limit| trip.latest_arrival = limit,
        ];
        let values = [middle.detour_time, middle.added_time, middle.detour_distance, middle.end];
        let both = [number % 4, 3];
        for which in both {
            let mut area = area.clone();
            set[which](&mut area.trip, Limit::At(values[which] - off));
            compared.area(&ground, &area, &open);
        }
    }
    compared.conclude(&ground, count);
}

impl Compared {
    /// Compares one trip; `None` where no road lies in its area.
    fn area(&mut self, ground: &Ground, area: &AreaTrip, open: &[Errand]) -> Option<AreaAnswer> {
        let flags = area.flags();
        let (code, json) = ground.matches(&flags);
        if json.is_null() {
            return None;
        }
        let places = places_of(&json);
        let mut lines = Vec::new();
        if places.is_empty() || places.len() > MOST_SAMPLES {
            lines.push(format!("{} samples", places.len()));
        }
        for place in &places {
            // Where it is printed is a centimetre wide.
            let apart = metres_between(area.centre, *place);
            if apart > area.radius as f64 + 0.02 {
                lines.push(format!("a sample is {apart} m from the centre"));
            }
        }
        let samples = area.samples(&places);
        let travel = ground.travel(&samples, open);
        for place in &places {
            let distance = travel.snap(*place).distance;
            if distance > 0.02 {
                lines.push(format!("a sample is {distance} m off the road"));
            }
        }
        let answer = rank(&samples, open, &travel);
        lines.extend(area_differences(&samples, area.stop(), &answer, &travel, &json));
        if code != i32::from(answer.matches.is_empty()) {
            lines.push(format!("exit code {code} with {} matches", answer.matches.len()));
        }
        self.wrong.extend(ground.difference(&flags, &lines, answer.matches.len()));
        self.trips += 1;
        self.samples += places.len();
        self.driven += answer.driven;
        self.empty += usize::from(answer.matches.is_empty());
        for found in &answer.matches {
            self.jobs += usize::from(found.typical.delivery.is_none());
            self.shipments += usize::from(found.typical.delivery.is_some());
            self.bids += usize::from(found.typical.bid);
            self.spread += usize::from(found.detour.0 < found.detour.1);
        }
        Some(answer)
    }

    fn conclude(self, ground: &Ground, open: usize) {
        let Self { trips, empty, samples, driven, jobs, shipments, bids, spread, wrong } = self;
        let compared = format!(
            "{trips} area trips ({empty} without a match, {samples} samples) × {open} errands, \
             {driven} insertions driven, {jobs} jobs and {shipments} shipments matched, {bids} of \
             them bids, {spread} with more than one detour, {} differences",
            wrong.len()
        );
        ground.conclude(&compared, jobs > 0 && shipments > 0 && spread > 0, trips, &wrong);
    }
}
