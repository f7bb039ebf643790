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
pub(super) struct Lanes(Vec<ThreadPool>);

/// One trip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Timed {
    pub(super) nanos: u64,
    /// Of what was found.
    pub(super) checksum: u64,
    /// What it took whatever the machine.
    pub(super) work: [u64; engine::WORK.len()],
}

/// All trips, in their order, and how long they took together.
pub(super) struct Pass {
    pub(super) trips: Vec<Timed>,
    pub(super) seconds: f64,
}

/// What one lane did.
struct Done {
    began: Instant,
    ended: Instant,
    trips: Vec<(usize, Timed)>,
}

impl Lanes {
    pub(super) fn new(count: usize) -> Result<Self> {
        let lane = |_| ThreadPoolBuilder::new().num_threads(1).build();
        let lanes = (0..count).map(lane).collect::<std::result::Result<_, _>>();
        lanes.map(Self).map_err(|e| Error::Request(format!("threads cannot be started: {e}")))
    }

    /// Matches all trips; each lane takes the next as soon as it is free.
    pub(super) fn pass(
        &self,
        matcher: &Matcher,
        trips: &[Trip],
        top: usize,
        now: DateTime<FixedOffset>,
    ) -> Result<Pass> {
        let (next, all_ready) = (AtomicUsize::new(0), Barrier::new(self.0.len()));
        let work = || -> Result<Done> {
            let mut done = Vec::with_capacity(trips.len());
            all_ready.wait();
            let began = Instant::now();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(trip) = trips.get(number) else { break };
                done.push((number, timed(matcher, trip, top, now)?));
            }
            Ok(Done { began, ended: Instant::now(), trips: done })
        };
        let lanes: Vec<Result<Done>> = std::thread::scope(|scope| {
            let lanes = self.0.iter().map(|lane| scope.spawn(|| lane.install(work)));
            let lanes: Vec<_> = lanes.collect();
            let stopped = |_| Err(Error::Request("a thread stopped".to_owned()));
            lanes.into_iter().map(|lane| lane.join().unwrap_or_else(stopped)).collect()
        });
        let lanes = lanes.into_iter().collect::<Result<Vec<Done>>>()?;
        let began = lanes.iter().map(|lane| lane.began).min();
        let ended = lanes.iter().map(|lane| lane.ended).max();
        let took = began.zip(ended).map(|(began, ended)| ended.duration_since(began));
        let mut trips: Vec<_> = lanes.into_iter().flat_map(|lane| lane.trips).collect();
        trips.sort_unstable_by_key(|(number, _)| *number);
        let trips = trips.into_iter().map(|(_, timed)| timed).collect();
        Ok(Pass { trips, seconds: took.unwrap_or_default().as_secs_f64() })
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
