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

use std::ffi::OsStr;
use std::path::Path;
use std::time::Instant;

use oracle::area::{AreaAnswer, AreaTrip, places_of, rank};
use oracle::check::area_differences;
use oracle::demand::{Errand, Limit, Trip, errands};
use oracle::extracts::{real, size, town};
use oracle::maps::{export, sample};
use oracle::network::Network;
use oracle::program::matches_of;
use oracle::scenario::{Scenario, write_errands};
use oracle::snap::metres_between;
use oracle::travel::Travel;

const MAPS: &str = "ONTHEWAY_ORACLE_MAPS";
const QUICK: &str = "krems:foot";
/// Lines of a failed comparison to print.
const SHOWN: usize = 12;
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
    let maps = std::env::var(MAPS).unwrap_or_else(|_| QUICK.into());
    for map in maps.split(',') {
        let (name, profile) =
            map.split_once(':').unwrap_or_else(|| panic!("{MAPS}: {map} is not MAP:PROFILE"));
        if let Some(extract) = real(name) {
            hold(&extract, profile);
        }
    }
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
    let started = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("map.otw");
    let network = export(extract, profile, &map, folder.path());
    let count = size("ONTHEWAY_ORACLE_ERRANDS", 150);
    let seed = size("ONTHEWAY_ORACLE_SEED", 1) as u64;
    let sampled = sample(&map, count, seed, folder.path());
    let mut scenario = Scenario::new(&network, sampled, seed);
    let trips = scenario.trips(size("ONTHEWAY_ORACLE_TRIPS", 4), profile);
    let mut rows = scenario.errands(count);
    let file = folder.path().join("errands.csv");
    let mut compared = Compared::default();
    for (number, mut trip) in trips.into_iter().enumerate() {
        let (centre, radius) = scenario.circle();
        // What was drawn is of the trip without the area.
        trip.latest_arrival = Limit::Unset;
        let is_end = number % 3 == 2;
        let service = if scenario.one_in(2) { 600 } else { 0 };
        let area = AreaTrip { trip, centre, radius, service, is_end };
        write_errands(&rows, &file);
        let held = Held { network: &network, map: &map, file: &file, profile };
        let Some(answer) = held.area(&area, &mut compared) else { continue };
        // What limits exactly met do is seen only where limits are made to be met.
        let typical = oracle::matching::Answer {
            baseline: answer.baseline,
            matches: answer.matches.iter().map(|found| found.typical.clone()).collect(),
        };
        scenario.expire(&mut rows, &typical);
        write_errands(&rows, &file);
        held.area(&area, &mut compared);
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
            held.area(&area, &mut compared);
        }
    }
    compared.conclude(extract, profile, count, started);
}

struct Held<'h> {
    network: &'h Network,
    map: &'h Path,
    file: &'h Path,
    profile: &'h str,
}

impl Held<'_> {
    /// Compares one trip; `None` where no road lies in its area.
    fn area(&self, area: &AreaTrip, compared: &mut Compared) -> Option<AreaAnswer> {
        let open = errands(self.file);
        let (code, json) = matches_of(self.map, self.file, self.profile, &area.flags());
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
        let travel = self.travel(&samples, &open);
        for place in &places {
            let distance = travel.snap(*place).distance;
            if distance > 0.02 {
                lines.push(format!("a sample is {distance} m off the road"));
            }
        }
        let answer = rank(&samples, &open, &travel);
        lines.extend(area_differences(&samples, area.stop(), &answer, &travel, &json));
        if code != i32::from(answer.matches.is_empty()) {
            lines.push(format!("exit code {code} with {} matches", answer.matches.len()));
        }
        if !lines.is_empty() {
            compared.wrong.push(format!(
                "match --profile {} {}\n    {} differences in {} matches:\n    {}",
                self.profile,
                area.flags().join(" "),
                lines.len(),
                answer.matches.len(),
                lines[..lines.len().min(SHOWN)].join("\n    ")
            ));
        }
        compared.trips += 1;
        compared.samples += places.len();
        compared.driven += answer.driven;
        compared.empty += usize::from(answer.matches.is_empty());
        for found in &answer.matches {
            compared.jobs += usize::from(found.typical.delivery.is_none());
            compared.shipments += usize::from(found.typical.delivery.is_some());
            compared.bids += usize::from(found.typical.bid);
            compared.spread += usize::from(found.detour.0 < found.detour.1);
        }
        Some(answer)
    }

    fn travel(&self, samples: &[Trip], open: &[Errand]) -> Travel {
        let stops = samples.iter().flat_map(|trip| trip.stops.iter().map(|stop| stop.0));
        let places = stops.chain(open.iter().flat_map(|errand| errand.places()));
        let mut travel = Travel::new(self.network, places);
        travel.carry(open.iter().filter_map(|errand| {
            errand.delivery.as_ref().map(|delivery| (errand.pickup.place, delivery.place))
        }));
        travel
    }
}

impl Compared {
    fn conclude(self, extract: &Path, profile: &str, open: usize, started: Instant) {
        let Self { trips, empty, samples, driven, jobs, shipments, bids, spread, wrong } = self;
        let name = extract.file_name().unwrap_or(OsStr::new("?")).to_string_lossy();
        let seconds = started.elapsed().as_secs_f32();
        println!(
            "{name}, {profile}: {trips} area trips ({empty} without a match, {samples} samples) × \
             {open} errands, {driven} insertions driven, {jobs} jobs and {shipments} shipments \
             matched, {bids} of them bids, {spread} with more than one detour, {} differences, \
             {seconds:.1} s",
            wrong.len()
        );
        assert!(jobs > 0 && shipments > 0 && spread > 0, "{name}: a comparison of next to nothing");
        assert!(
            wrong.is_empty(),
            "{name}, {profile}: {} of {trips} trips differ\n{}",
            wrong.len(),
            wrong[..wrong.len().min(4)].join("\n")
        );
    }
}
