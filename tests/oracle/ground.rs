//! What a comparison stands on: a map, its network, and a file of errands.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::Value;

use super::demand::{Errand, Trip, errands};
use super::extracts::{real, size};
use super::maps::{export, sample};
use super::network::{Network, Place};
use super::program::matches_of;
use super::scenario::{Row, Scenario, write_errands};
use super::travel::Travel;

/// Names the maps to look at, and for whom: `porto:car,krems:foot`.
const MAPS: &str = "ONTHEWAY_ORACLE_MAPS";

/// Lines of a failed comparison to print.
const SHOWN: usize = 12;

/// Looks at each of the real extracts that the environment names, or at the `quick` ones.
pub fn each_real_map(quick: &str, hold: impl Fn(&Path, &str)) {
    let maps = std::env::var(MAPS).unwrap_or_else(|_| quick.into());
    for map in maps.split(',') {
        let (name, profile) =
            map.split_once(':').unwrap_or_else(|| panic!("{MAPS}: {map} is not MAP:PROFILE"));
        if let Some(extract) = real(name) {
            hold(&extract, profile);
        }
    }
}

/// A map for one profile, and beside it a file of errands.
pub struct Ground {
    name: String,
    pub profile: String,
    pub map: PathBuf,
    pub errands: PathBuf,
    pub network: Network,
    seed: u64,
    sampled: Vec<Place>,
    began: Instant,
    _folder: tempfile::TempDir,
}

impl Ground {
    /// Builds the map and draws positions for so many errands.
    pub fn new(extract: &Path, profile: &str, count: usize) -> Self {
        let began = Instant::now();
        let folder = tempfile::tempdir().unwrap();
        let map = folder.path().join("map.otw");
        let network = export(extract, profile, &map, folder.path());
        let seed = size("ONTHEWAY_ORACLE_SEED", 1) as u64;
        let sampled = sample(&map, count, seed, folder.path());
        Self {
            name: extract.file_name().unwrap().to_string_lossy().into_owned(),
            profile: profile.to_owned(),
            errands: folder.path().join("errands.csv"),
            map,
            network,
            seed,
            sampled,
            began,
            _folder: folder,
        }
    }

    /// What is drawn on it.
    pub fn scenario(&self) -> Scenario<'_> {
        Scenario::new(&self.network, self.sampled.clone(), self.seed)
    }

    /// Writes the errands, and reads them as the oracle does.
    pub fn open(&self, rows: &[Row]) -> Vec<Errand> {
        write_errands(rows, &self.errands);
        errands(&self.errands)
    }

    /// Travel between all stops of the trips and the errands.
    pub fn travel(&self, trips: &[Trip], open: &[Errand]) -> Travel {
        let stops = trips.iter().flat_map(|trip| trip.stops.iter().map(|stop| stop.0));
        let places = stops.chain(open.iter().flat_map(Errand::places));
        let mut travel = Travel::new(&self.network, places);
        travel.carry(open.iter().filter_map(|errand| {
            errand.delivery.as_ref().map(|delivery| (errand.pickup.place, delivery.place))
        }));
        travel
    }

    /// All that `match` says of the trip that these flags describe, and the exit code.
    pub fn matches(&self, flags: &[String]) -> (i32, Value) {
        matches_of(&self.map, &self.errands, &self.profile, flags)
    }

    /// In what `match` differs, if in anything.
    pub fn difference(&self, flags: &[String], lines: &[String], matches: usize) -> Option<String> {
        (!lines.is_empty()).then(|| {
            format!(
                "match --profile {} {}\n    {} differences in {matches} matches:\n    {}",
                self.profile,
                flags.join(" "),
                lines.len(),
                lines[..lines.len().min(SHOWN)].join("\n    ")
            )
        })
    }

    /// Says what was compared, and stops if anything differed or nothing was.
    pub fn conclude(&self, compared: &str, is_enough: bool, trips: usize, wrong: &[String]) {
        let Self { name, profile, began, .. } = self;
        let seconds = began.elapsed().as_secs_f32();
        println!("{name}, {profile}: {compared}, {seconds:.1} s");
        assert!(is_enough, "{name}: a comparison of next to nothing");
        assert!(
            wrong.is_empty(),
            "{name}, {profile}: {} of {trips} trips differ\n{}",
            wrong.len(),
            wrong[..wrong.len().min(4)].join("\n")
        );
    }
}
