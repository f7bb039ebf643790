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

use std::ffi::OsStr;
use std::path::Path;
use std::time::Instant;

use oracle::demand::{Trip, errands};
use oracle::extracts::{real, size, town};
use oracle::maps::{export, sample};
use oracle::matching::{Answer, rank};
use oracle::network::Place;
use oracle::program::{flags, matches, ontheway};
use oracle::scenario::{Scenario, write_errands};
use oracle::travel::Travel;

const MAPS: &str = "ONTHEWAY_ORACLE_MAPS";
const QUICK: &str = "krems:car,krems:bike,krems:foot,porto_bench:car";
/// Lines of a failed comparison to print.
const SHOWN: usize = 12;

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
    let maps = std::env::var(MAPS).unwrap_or_else(|_| QUICK.into());
    for map in maps.split(',') {
        let (name, profile) =
            map.split_once(':').unwrap_or_else(|| panic!("{MAPS}: {map} is not MAP:PROFILE"));
        if let Some(extract) = real(name) {
            hold(&extract, profile);
        }
    }
}

/// Compares everything on one map and profile.
fn hold(extract: &Path, profile: &str) {
    let started = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("map.otw");
    let network = export(extract, profile, &map, folder.path());
    let count = size("ONTHEWAY_ORACLE_ERRANDS", 300);
    let seed = size("ONTHEWAY_ORACLE_SEED", 1) as u64;
    let sampled = sample(&map, count, seed, folder.path());

    let mut scenario = Scenario::new(&network, sampled, seed);
    let mut trips = scenario.trips(size("ONTHEWAY_ORACLE_TRIPS", 6), profile);
    let mut rows = scenario.errands(count);
    let file = folder.path().join("errands.csv");
    write_errands(&rows, &file);
    let open = errands(&file);

    let stops = trips.iter().flat_map(|trip| trip.stops.iter().map(|stop| stop.0));
    let places = stops.chain(open.iter().flat_map(|errand| errand.places()));
    let mut travel = Travel::new(&network, places);
    travel.carry(open.iter().filter_map(|errand| {
        errand.delivery.as_ref().map(|delivery| (errand.pickup.place, delivery.place))
    }));

    // What limits exactly met do is seen only where limits are made to be met.
    let loose: Vec<Answer> = trips.iter().map(|trip| rank(trip, &open, &travel)).collect();
    for (number, answer) in loose.iter().enumerate() {
        if number % 3 == 0 {
            scenario.expire(&mut rows, answer);
        }
        trips.extend(scenario.tightened(&trips[number].clone(), answer));
    }
    write_errands(&rows, &file);
    let open = errands(&file);

    let mut compared = Compared::default();
    for trip in &trips {
        let answer = rank(trip, &open, &travel);
        compared.trip(&map, &file, profile, trip, &answer, &travel);
    }
    compared.conclude(extract, profile, open.len(), started);
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
    fn trip(
        &mut self,
        map: &Path,
        file: &Path,
        profile: &str,
        trip: &Trip,
        answer: &Answer,
        travel: &Travel,
    ) {
        let (code, json) = matches(map, file, profile, trip);
        let mut lines = oracle::check::differences(trip, answer, travel, &json);
        if code != i32::from(answer.matches.is_empty()) {
            lines.push(format!("exit code {code} with {} matches", answer.matches.len()));
        }
        if !lines.is_empty() {
            self.wrong.push(format!(
                "match --profile {profile} {}\n    {} differences in {} matches:\n    {}",
                flags(trip).join(" "),
                lines.len(),
                answer.matches.len(),
                lines[..lines.len().min(SHOWN)].join("\n    ")
            ));
        }
        self.trips += 1;
        self.empty += usize::from(answer.matches.is_empty());
        for found in &answer.matches {
            self.jobs += usize::from(found.delivery.is_none());
            self.shipments += usize::from(found.delivery.is_some());
            self.bids += usize::from(found.bid);
        }
    }

    fn conclude(self, extract: &Path, profile: &str, open: usize, started: Instant) {
        let Self { trips, empty, jobs, shipments, bids, wrong } = self;
        let name = extract.file_name().unwrap_or(OsStr::new("?")).to_string_lossy();
        let seconds = started.elapsed().as_secs_f32();
        println!(
            "{name}, {profile}: {trips} trips ({empty} without a match) × {open} errands, \
             {jobs} jobs and {shipments} shipments matched, {bids} of them bids, {seconds:.1} s"
        );
        assert!(jobs > 0 && shipments > 0 && bids > 0, "{name}: a comparison of next to nothing");
        assert!(
            wrong.is_empty(),
            "{name}, {profile}: {} of {trips} trips differ\n{}",
            wrong.len(),
            wrong[..wrong.len().min(4)].join("\n")
        );
    }
}

#[test]
fn a_trip_stop_out_of_reach_is_an_error() {
    let extract = town();
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("map.otw");
    let network = export(&extract, "car", &map, folder.path());
    let file = folder.path().join("errands.csv");
    write_errands(&Scenario::new(&network, Vec::new(), 1).errands(3), &file);
    let far = Place::new(network.nodes[0].lat + 1.0, network.nodes[0].lon);
    let near = network.nodes[0];
    for stops in [[far, near], [near, far]] {
        let trip = Trip::new(stops.map(|place| (place, 0)).to_vec(), 0, "car");
        let mut arguments = vec![
            "match".to_owned(),
            format!("--map={}", map.display()),
            format!("--errands={}", file.display()),
        ];
        arguments.extend(flags(&trip));
        assert_eq!(ontheway(&arguments).status.code(), Some(2), "{arguments:?}");
    }
}
