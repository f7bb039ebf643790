//! From nothing to the first answer.

use std::io::Write as _;
use std::time::Instant;

use super::cut::cut;
use super::pass::check;
use super::{Bench, Spread, engine};
use crate::demand::{Source, read_errands_with};
use crate::error::{Error, Result};

/// All that comes before the first answer, with so many errands, on all threads. The files are
/// in the system's memory already; nothing is in the program's.
#[derive(Debug, Clone, PartialEq)]
pub struct Cold {
    /// How many errands.
    pub errands: usize,
    /// In the order of [`Cold::PHASES`].
    pub phases: Spread<5>,
}

impl Cold {
    /// Opening the map, reading the errands, bringing them to the road, matching one trip, and
    /// all of it, in milliseconds.
    pub const PHASES: [&'static str; 5] =
        ["open_ms", "read_ms", "place_ms", "match_ms", "total_ms"];
}

/// With the errands of these rows, and the first trip, whose answer is known.
pub(super) fn measure(
    bench: &Bench,
    csv: &[u8],
    rows: &[usize],
    expected: u64,
    step: &dyn Fn(),
) -> Result<Cold> {
    let trip = bench
        .trips
        .first()
        .ok_or_else(|| Error::Request("there is no trip to match".to_owned()))?;
    let name = bench.errands_file.display().to_string();
    let mut file =
        tempfile::NamedTempFile::new().map_err(|e| Error::io(std::env::temp_dir(), e))?;
    file.write_all(&cut(&name, csv, rows, bench.map)?).map_err(|e| Error::io(file.path(), e))?;
    let source = Source::from_argument(file.path());
    let mut runs = Vec::with_capacity(bench.runs);
    for _ in 0..bench.runs {
        let mut clock = Clock::start();
        let map = (bench.open)()?;
        let network = map.network(bench.profile)?;
        let open = clock.lap();
        let errands = read_errands_with(&source, Some(&map))?.items;
        let read = clock.lap();
        let matcher = engine::place(network, errands, bench.max_snap);
        let place = clock.lap();
        let ranking = engine::rank(&matcher, trip, bench.top, bench.departure)?;
        let rank = clock.lap();
        check(trip, expected, engine::checksum(&matcher, &ranking))?;
        runs.push([open, read, place, rank, open + read + place + rank]);
        step();
    }
    Ok(Cold { errands: rows.len(), phases: Spread::of(&runs) })
}

/// The time since it was last asked.
struct Clock(Instant);

impl Clock {
    fn start() -> Self {
        Self(Instant::now())
    }

    /// Milliseconds.
    fn lap(&mut self) -> f64 {
        let now = Instant::now();
        let lap = now.duration_since(self.0);
        self.0 = now;
        lap.as_secs_f64() * 1000.0
    }
}
