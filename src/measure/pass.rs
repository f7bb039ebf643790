//! All trips once, on some threads.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use chrono::{DateTime, FixedOffset};
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::engine;
use crate::demand::Trip;
use crate::error::{Error, Result};
use crate::matching::Matcher;

/// Every trip is matched on one of these lanes from beginning to end. A lane is a pool of one
/// thread: trips that shared one pool would take up each other's parts while they wait, and the
/// time of one would hold that of another.
pub(super) struct Lanes {
    each: Vec<ThreadPool>,
    /// The same number of threads for all trips together.
    all: ThreadPool,
}

/// One trip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Timed {
    pub(super) nanos: u64,
    /// Of what was found.
    pub(super) checksum: u64,
    /// What it took whatever the machine.
    pub(super) work: [u64; engine::WORK.len()],
}

/// All trips, in their order.
pub(super) struct Pass {
    /// Each by itself, as many at a time as there are lanes.
    pub(super) trips: Vec<Timed>,
    /// How long it takes to match all of them together, as a batch does.
    pub(super) seconds: f64,
}

impl Lanes {
    pub(super) fn new(count: usize) -> Result<Self> {
        let pool = |threads| {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build();
            pool.map_err(|e| Error::Request(format!("threads cannot be started: {e}")))
        };
        let each = (0..count).map(|_| pool(1)).collect::<Result<_>>()?;
        Ok(Self { each, all: pool(count)? })
    }

    /// Matches all trips, each by itself and then all together, and holds the answers against
    /// each other.
    pub(super) fn pass(
        &self,
        matcher: &Matcher,
        trips: &[Trip],
        top: usize,
        now: DateTime<FixedOffset>,
    ) -> Result<Pass> {
        let each = self.each(matcher, trips, top, now)?;
        let began = Instant::now();
        let together = self.all.install(|| engine::rank_all(matcher, trips, top, now))?;
        let seconds = began.elapsed().as_secs_f64();
        for ((trip, alone), together) in trips.iter().zip(&each).zip(&together) {
            check(trip, alone.checksum, engine::checksum(matcher, together))?;
        }
        Ok(Pass { trips: each, seconds })
    }

    /// Matches each trip by itself; each lane takes the next as soon as it is free.
    fn each(
        &self,
        matcher: &Matcher,
        trips: &[Trip],
        top: usize,
        now: DateTime<FixedOffset>,
    ) -> Result<Vec<Timed>> {
        let (next, all_ready) = (AtomicUsize::new(0), Barrier::new(self.each.len()));
        let work = || -> Result<Vec<(usize, Timed)>> {
            let mut done = Vec::with_capacity(trips.len());
            all_ready.wait();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(trip) = trips.get(number) else { break };
                done.push((number, timed(matcher, trip, top, now)?));
            }
            Ok(done)
        };
        let lanes: Vec<Result<_>> = std::thread::scope(|scope| {
            let lanes = self.each.iter().map(|lane| scope.spawn(|| lane.install(work)));
            let lanes: Vec<_> = lanes.collect();
            let stopped = |_| Err(Error::Request("a thread stopped".to_owned()));
            lanes.into_iter().map(|lane| lane.join().unwrap_or_else(stopped)).collect()
        });
        let lanes = lanes.into_iter().collect::<Result<Vec<Vec<_>>>>()?;
        let mut trips: Vec<_> = lanes.into_iter().flatten().collect();
        trips.sort_unstable_by_key(|(number, _)| *number);
        Ok(trips.into_iter().map(|(_, timed)| timed).collect())
    }
}

/// Refuses an answer to `trip` that is not the one it had before.
pub(super) fn check(trip: &Trip, before: u64, now: u64) -> Result<()> {
    if before == now {
        return Ok(());
    }
    let id = &trip.id;
    Err(Error::Request(format!("trip {id}: expected the same matches each time, found others")))
}

fn timed(matcher: &Matcher, trip: &Trip, top: usize, now: DateTime<FixedOffset>) -> Result<Timed> {
    let began = Instant::now();
    let ranking = engine::rank(matcher, trip, top, now)?;
    let nanos = u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
    let checksum = engine::checksum(matcher, &ranking);
    Ok(Timed { nanos, checksum, work: engine::work(&ranking.stats) })
}
