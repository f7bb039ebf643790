//! How long matching takes, measured on one's own map and files.
//!
//! *Warm* is matching with everything loaded: on one thread one trip after another, on several
//! each its own trip. *Cold* is all that comes before the first answer: the map is opened, the
//! errands are read and brought to the road, one trip is matched. Every pass over the trips must
//! find the same; where it does not, that is an error and no figure is given.

mod cold;
mod cut;
mod engine;
mod pass;
mod selection;
mod spread;
mod trips;
mod warm;

use std::path::Path;

use chrono::{DateTime, FixedOffset};

use crate::demand::{Errand, Trip};
use crate::error::{Error, Result};
use crate::road::Map;
use crate::units::Profile;

pub use cold::Cold;
pub use selection::{evenly, steps_up_to, thread_counts};
pub use spread::Spread;
pub use trips::between_junctions;
pub use warm::Warm;

/// What is measured, and how.
pub struct Bench<'b> {
    /// The map.
    pub map: &'b Map,
    /// Opens the map once more.
    pub open: &'b (dyn Fn() -> Result<Map> + 'b),
    /// Whose network is used.
    pub profile: Profile,
    /// How far from a road a position may lie, in metres.
    pub max_snap: f64,
    /// The file that holds the errands.
    pub errands_file: &'b Path,
    /// The errands; at least one.
    pub errands: &'b [Errand],
    /// The trips; at least one.
    pub trips: &'b [Trip],
    /// When trips without a departure depart.
    pub departure: DateTime<FixedOffset>,
    /// How many matches are listed; 0 lists all.
    pub top: usize,
    /// How often everything is repeated; at least once.
    pub runs: usize,
    /// The most threads.
    pub threads: usize,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Everything loaded: by number of errands, then by number of threads, ascending.
    pub warm: Vec<Warm>,
    /// From nothing: by number of errands, ascending.
    pub cold: Vec<Cold>,
}

impl Bench<'_> {
    /// Measures, with growing numbers of errands and of threads. `progress` is told between
    /// passes how many of how many are done.
    ///
    /// # Errors
    /// [`Error::Request`] where a trip cannot be made on the map, or two passes find different
    /// matches; those of reading the files again.
    pub fn measure(&self, progress: &dyn Fn(u64, u64)) -> Result<Measured> {
        let (sizes, threads) = (steps_up_to(self.errands.len()), thread_counts(self.threads));
        let passes = 1 + (threads.len() + 1) * self.runs;
        let total = (sizes.len() * passes) as u64;
        let done = std::cell::Cell::new(0);
        let step = || {
            done.set(done.get() + 1);
            progress(done.get(), total);
        };
        let csv = std::fs::read(self.errands_file).map_err(|e| Error::io(self.errands_file, e))?;
        let mut measured = Measured { warm: Vec::new(), cold: Vec::new() };
        progress(0, total);
        for size in sizes {
            let rows: Vec<usize> = evenly(self.errands.len(), size).collect();
            let (warm, first_answer) = warm::measure(self, &rows, &threads, &step)?;
            measured.warm.extend(warm);
            measured.cold.push(cold::measure(self, &csv, &rows, first_answer, &step)?);
        }
        Ok(measured)
    }
}
