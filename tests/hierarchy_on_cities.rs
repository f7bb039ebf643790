//! Travel over the hierarchy held against Dijkstra: in time and in length, on whole maps.
//!
//! The made-up town is always looked at. Real extracts are taken from the folder that
//! `ONTHEWAY_EXTRACTS` names; `ONTHEWAY_HIERARCHY_MAPS` says which, and for which profile
//! (`porto:car,krems:foot`), `ONTHEWAY_PAIRS` how many pairs of positions on each. At length:
//!
//! ```text
//! ONTHEWAY_EXTRACTS=... ONTHEWAY_HIERARCHY_MAPS=porto:car ONTHEWAY_PAIRS=1000000 \
//!     cargo test --release --test hierarchy_on_cities -- --nocapture
//! ```
// A test program: it stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "oracle/extracts.rs"]
mod extracts;
mod hierarchy;

use std::path::Path;
use std::time::Instant;

use extracts::{real, size, town};
use hierarchy::{Places, differences_of_pairs, hold_sweeps};
use ontheway::road::Map;
use ontheway::units::Profile;

const MAPS: &str = "ONTHEWAY_HIERARCHY_MAPS";
const QUICK: &str = "krems:car,krems:foot,porto:car";

#[test]
fn town_by_every_profile() {
    for profile in Profile::ALL {
        hold(&town(), profile, 20_000);
    }
}

#[test]
fn real_extracts() {
    let maps = std::env::var(MAPS).unwrap_or_else(|_| QUICK.into());
    for map in maps.split(',') {
        let (name, profile) =
            map.split_once(':').unwrap_or_else(|| panic!("{MAPS}: {map} is not MAP:PROFILE"));
        if let Some(extract) = real(name) {
            let profile = Profile::ALL.into_iter().find(|known| known.name() == profile);
            let profile = profile.unwrap_or_else(|| panic!("{MAPS}: {map} names no profile"));
            hold(&extract, profile, size("ONTHEWAY_PAIRS", 2_000));
        }
    }
}

/// Compares pairs of positions, and whole sweeps.
fn hold(extract: &Path, profile: Profile, pairs: usize) {
    let map = Map::build(extract, &[profile], &|_| {}).unwrap();
    let network = map.network(profile).unwrap();
    let places = Places::new(network, 1);
    let begun = Instant::now();
    let (compared, differences) = differences_of_pairs(&places, pairs);
    let name = extract.file_stem().unwrap().to_string_lossy();
    println!(
        "{name} by {profile}: {compared} pairs, {} differ, {:.1} s",
        differences.len(),
        begun.elapsed().as_secs_f64()
    );
    let shown: Vec<&String> = differences.iter().take(5).collect();
    assert!(differences.is_empty(), "{name} by {profile}: {shown:#?}");
    assert!(compared >= pairs.min(1_000), "{name} by {profile}: only {compared} pairs");
    hold_sweeps(&places);
}
