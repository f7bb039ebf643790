//! Every answer of `match` held against the oracle, on whole maps.
//!
//! The made-up town is always looked at. Real extracts are taken from the folder that
//! `ONTHEWAY_EXTRACTS` names. `ONTHEWAY_ORACLE_MAPS` says which, and for which profile:
//! `porto:car,krems:foot`; `ONTHEWAY_ORACLE_TRIPS`, `ONTHEWAY_ORACLE_ERRANDS` and
//! `ONTHEWAY_ORACLE_SEED` how many trips and errands and which ones. At length:
//!
//! ```text
//! ONTHEWAY_EXTRACTS=... ONTHEWAY_ORACLE_MAPS=porto:car ONTHEWAY_ORACLE_TRIPS=20 \
//!     ONTHEWAY_ORACLE_ERRANDS=2000 cargo test --release --test against_oracle -- --nocapture
//! ```
// A test program: it stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod oracle;

use std::path::Path;

use oracle::demand::Trip;
use oracle::extracts::{size, town};
use oracle::ground::{Ground, each_real_map};
use oracle::matching::{Answer, rank};
use oracle::network::Place;
use oracle::program::{flags, ontheway};
use oracle::travel::Travel;

const QUICK: &str = "krems:car,krems:bike,krems:foot,porto_bench:car";

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

/// Compares everything on one map and profile.
fn hold(extract: &Path, profile: &str) {
    let count = size("ONTHEWAY_ORACLE_ERRANDS", 300);
    let ground = Ground::new(extract, profile, count);
    let mut scenario = ground.scenario();
    let mut trips = scenario.trips(size("ONTHEWAY_ORACLE_TRIPS", 6), profile);
    let mut rows = scenario.errands(count);
    let open = ground.open(&rows);
    let travel = ground.travel(&trips, &open);

    // What limits exactly met do is seen only where limits are made to be met.
    let loose: Vec<Answer> = trips.iter().map(|trip| rank(trip, &open, &travel)).collect();
    for (number, answer) in loose.iter().enumerate() {
        if number % 3 == 0 {
            scenario.expire(&mut rows, answer);
        }
        trips.extend(scenario.tightened(&trips[number].clone(), answer));
    }
    let open = ground.open(&rows);

    let mut compared = Compared::default();
    for trip in &trips {
        let answer = rank(trip, &open, &travel);
        compared.trip(&ground, trip, &answer, &travel);
    }
    compared.conclude(&ground, open.len());
}

#[derive(Default)]
struct Compared {
    trips: usize,
    empty: usize,
    jobs: usize,
    shipments: usize,
    bids: usize,
    wrong: Vec<String>,
}

impl Compared {
    fn trip(&mut self, ground: &Ground, trip: &Trip, answer: &Answer, travel: &Travel) {
        let flags = flags(trip);
        let (code, json) = ground.matches(&flags);
        let mut lines = oracle::check::differences(trip, answer, travel, &json);
        if code != i32::from(answer.matches.is_empty()) {
            lines.push(format!("exit code {code} with {} matches", answer.matches.len()));
        }
        self.wrong.extend(ground.difference(&flags, &lines, answer.matches.len()));
        self.trips += 1;
        self.empty += usize::from(answer.matches.is_empty());
        for found in &answer.matches {
            self.jobs += usize::from(found.delivery.is_none());
            self.shipments += usize::from(found.delivery.is_some());
            self.bids += usize::from(found.bid);
        }
    }

    fn conclude(self, ground: &Ground, open: usize) {
        let Self { trips, empty, jobs, shipments, bids, wrong } = self;
        let compared = format!(
            "{trips} trips ({empty} without a match) × {open} errands, {jobs} jobs and \
             {shipments} shipments matched, {bids} of them bids"
        );
        ground.conclude(&compared, jobs > 0 && shipments > 0 && bids > 0, trips, &wrong);
    }
}

#[test]
fn a_trip_stop_out_of_reach_is_an_error() {
    let ground = Ground::new(&town(), "car", 1);
    ground.open(&ground.scenario().errands(3));
    let (network, map) = (&ground.network, &ground.map);
    let far = Place::new(network.nodes[0].lat + 1.0, network.nodes[0].lon);
    let near = network.nodes[0];
    for stops in [[far, near], [near, far]] {
        let trip = Trip::new(stops.map(|place| (place, 0)).to_vec(), 0, "car");
        let mut arguments = vec![
            "match".to_owned(),
            format!("--map={}", map.display()),
            format!("--errands={}", ground.errands.display()),
        ];
        arguments.extend(flags(&trip));
        assert_eq!(ontheway(&arguments).status.code(), Some(2), "{arguments:?}");
    }
}
