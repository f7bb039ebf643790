//! A map with open errands and trips across it.

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use ontheway::demand::{Errand, Pricing, Trip, parse_errands};
use ontheway::measure::between_junctions;
use ontheway::road::{Map, Network};
use ontheway::sample::{Sampler, Settings};
use ontheway::units::{Amount, Profile};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::Failure;

impl City {
    /// The errands as if all doors were always open.
    pub fn without_hours(&self) -> Vec<Errand> {
        let mut errands = self.errands.clone();
        for errand in &mut errands {
            for stop in std::iter::once(&mut errand.pickup).chain(&mut errand.delivery) {
                stop.opening_hours = None;
                stop.time_windows = None;
            }
        }
        errands
    }
}

/// The folder with extracts of real cities.
const EXTRACTS: &str = "ONTHEWAY_EXTRACTS";
const SEED: u64 = 1;
const DATE: &str = "2026-05-15";
const DEPARTURE: &str = "2026-05-15T17:30:00Z";
/// Fees are drawn uniformly from these cents.
const FEES: std::ops::RangeInclusive<i64> = 200..=2_000;

/// A map with errands and trips, by car.
pub struct City {
    /// For people.
    pub name: String,
    /// The map.
    pub map: Map,
    /// Open errands: half of them shipments, all at a fixed fee.
    pub errands: Vec<Errand>,
    /// From any junction to any other, at once.
    pub trips: Vec<Trip>,
    /// When they depart.
    pub departure: DateTime<FixedOffset>,
}

impl City {
    /// Draws demand on a map.
    pub fn new(name: &str, map: Map, errands: usize, trips: usize) -> Result<Self, Failure> {
        let departure = DateTime::parse_from_rfc3339(DEPARTURE)?;
        let (errands, trips) = {
            let trips = between_junctions(map.network(Profile::Car)?, trips, SEED, departure)?;
            (drawn(&map, errands)?, trips)
        };
        Ok(Self { name: name.to_owned(), map, errands, trips, departure })
    }

    /// Its roads.
    pub fn network(&self) -> &Network {
        self.map.network(Profile::Car).unwrap_or_else(|error| unreachable!("{error}"))
    }
}

fn drawn(map: &Map, count: usize) -> Result<Vec<Errand>, Failure> {
    let settings = Settings {
        seed: SEED,
        date: DATE.parse()?,
        zone: "UTC".parse()?,
        profile: Some(Profile::Car),
    };
    let rows = Sampler::new(map, &settings)?.errands(count as u64)?;
    let mut errands = parse_errands("sample", rows)?.items;
    let mut chance = ChaCha8Rng::seed_from_u64(SEED);
    for errand in &mut errands {
        errand.pricing = Pricing::Fixed { fee: Amount(100 * chance.random_range(FEES)) };
    }
    Ok(errands)
}

/// The extract of the town that comes with the project.
pub fn town() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/town.osm.pbf")
}

/// The extract of porto, where `ONTHEWAY_EXTRACTS` names a folder that holds it.
pub fn porto() -> Option<PathBuf> {
    let file = std::env::var_os(EXTRACTS).map(|folder| Path::new(&folder).join("porto.osm.pbf"));
    if file.is_none() {
        eprintln!("{EXTRACTS} is not set: porto is left out");
    }
    file
}

/// The map of an extract, by car.
pub fn build(extract: &Path) -> Result<Map, Failure> {
    Ok(Map::build(extract, &[Profile::Car], &|_| {})?)
}
