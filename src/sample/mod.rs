//! Errands and trips that could be real, at places of a map, drawn from a seed.
//!
//! Data flows [`Map`] → `city` (homes, shops by `trades`, and `streets` where the map tells of
//! neither) → `errands` by the table of `chores`, and `trips` by those of `outings` → CSV.
//!
//! The same map, settings and number give the same bytes on every machine: each errand and each
//! trip has a stream of chance of its own under the seed, so that nothing depends on threads,
//! and more of the one change nothing in the other, nor in those before. Distances are whole
//! numbers, and no function of the system's mathematical library is called here. Snapping calls
//! one, for the plane around a position; it decides only whether a place lies within 60 m of a
//! road (100 m for trips).

mod chores;
mod city;
mod day;
mod draw;
mod errands;
mod ground;
mod outings;
mod pool;
mod streets;
mod table;
mod trades;
mod trips;

use chrono::NaiveDate;
use chrono_tz::Tz;
use rayon::prelude::*;

use crate::demand::{Column, ErrandColumn, TripColumn};
use crate::error::{Error, Result};
use crate::road::{Map, Network};
use crate::units::Profile;
use city::City;
use day::Day;
pub(crate) use draw::{Draw, Stream};
use errands::Chores;
use table::Row;
use trips::Runners;

/// The date where none is said: a Friday. It is fixed, as what is drawn must not depend on the
/// clock.
pub const DEFAULT_DATE: &str = "2026-05-15";

/// What is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Another seed gives other errands and trips.
    pub seed: u64,
    /// The day on which they are asked and made.
    pub date: NaiveDate,
    /// The clocks by which people there live.
    pub zone: Tz,
    /// The only profile to use; where not given, the errands lie by the roads of the first
    /// that the map holds, and the trips are made by all of them.
    pub profile: Option<Profile>,
}

/// Draws errands and trips on one map.
pub struct Sampler<'m> {
    seed: u64,
    day: Day,
    city: City<'m>,
    chores: Chores,
    runners: Vec<Runners<'m>>,
}

/// Rows that one thread draws at a time.
const ROWS_A_BLOCK: u64 = 1_000;

/// Blocks that are drawn before they are put together.
const BLOCKS_AT_ONCE: u64 = 64;

impl<'m> Sampler<'m> {
    /// Gets to know the map.
    ///
    /// # Errors
    /// [`Error::Map`] where the map does not hold the profile asked for, or is damaged.
    pub fn new(map: &'m Map, settings: &Settings) -> Result<Self> {
        let networks: Vec<&Network> = match settings.profile {
            Some(profile) => vec![map.network(profile)?],
            None => map.profiles().map(|profile| map.network(profile)).collect::<Result<_>>()?,
        };
        let first = networks
            .first()
            .ok_or_else(|| Error::Request("the map holds no roads of any profile".to_owned()))?;
        let city = City::new(map.places()?, first);
        Ok(Self {
            seed: settings.seed,
            day: Day { date: settings.date, zone: settings.zone },
            chores: Chores::of(&city),
            runners: networks.into_iter().map(Runners::on).collect(),
            city,
        })
    }

    /// The first `count` errands, as errands.csv.
    ///
    /// # Errors
    /// [`Error::Request`] if the rows cannot be written.
    pub fn errands(&self, count: u64) -> Result<Vec<u8>> {
        csv(ErrandColumn::ALL, count, |number| {
            let mut draw = Draw::new(self.seed, Stream::Errand(number));
            errands::errand(&self.city, &self.chores, &self.day, number, &mut draw)
        })
    }

    /// The first `count` trips, as trips.csv.
    ///
    /// # Errors
    /// [`Error::Request`] if the rows cannot be written.
    pub fn trips(&self, count: u64) -> Result<Vec<u8>> {
        let columns = table::all_but::<TripColumn>(trips::LEFT_OUT);
        csv(&columns, count, |number| {
            let mut draw = Draw::new(self.seed, Stream::Trip(number));
            let runners = &self.runners[draw.share(self.runners.iter().map(Runners::share))];
            trips::trip(&self.city, runners, &self.day, number, &mut draw)
        })
    }
}

/// A header and `count` rows.
fn csv<C: Column + Sync>(
    columns: &[C],
    count: u64,
    row: impl Fn(u64) -> Row<C> + Sync,
) -> Result<Vec<u8>> {
    let block = |block: u64| -> Result<Vec<u8>> {
        let mut out = csv::Writer::from_writer(Vec::new());
        for number in block * ROWS_A_BLOCK..((block + 1) * ROWS_A_BLOCK).min(count) {
            out.write_record(row(number).cells(columns)).map_err(unwritten)?;
        }
        out.into_inner().map_err(unwritten)
    };
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(columns.iter().map(|column| column.name())).map_err(unwritten)?;
    let mut bytes = out.into_inner().map_err(unwritten)?;
    let blocks = count.div_ceil(ROWS_A_BLOCK);
    for first in (0..blocks).step_by(BLOCKS_AT_ONCE as usize) {
        let together = first..(first + BLOCKS_AT_ONCE).min(blocks);
        let parts: Vec<Vec<u8>> = together.into_par_iter().map(block).collect::<Result<_>>()?;
        parts.iter().for_each(|part| bytes.extend_from_slice(part));
    }
    Ok(bytes)
}

fn unwritten(error: impl std::fmt::Display) -> Error {
    Error::Request(format!("a row cannot be written: {error}"))
}
