//! What is measured: each call of the matcher in one place.

use chrono::{DateTime, FixedOffset};
use xxhash_rust::xxh3::Xxh3;

use crate::demand::{Errand, Trip};
use crate::error::{Error, Result};
use crate::matching::{Matcher, RankOptions, Ranking, Stats};
use crate::road::Network;

/// Names of what [`work`] counts.
pub(super) const WORK: [&str; 5] = ["judged", "prefiltered", "feasible", "settled", "relaxed"];

/// Errands brought to the road.
pub(super) fn place(network: &Network, errands: Vec<Errand>, max_snap: f64) -> Matcher<'_> {
    Matcher::new(network, errands, max_snap)
}

/// One trip, with the first `top` matches.
pub(super) fn rank(
    matcher: &Matcher,
    trip: &Trip,
    top: usize,
    now: DateTime<FixedOffset>,
) -> Result<Ranking> {
    let options = RankOptions { top, ..RankOptions::default() };
    matcher.rank(trip, options, now).map_err(|e| of_trip(trip, &e))
}

/// The same for all trips together.
pub(super) fn rank_all(
    matcher: &Matcher,
    trips: &[Trip],
    top: usize,
    now: DateTime<FixedOffset>,
) -> Result<Vec<Ranking>> {
    let options = RankOptions { top, ..RankOptions::default() };
    let rankings = matcher.rank_all(trips, options, now).into_iter().zip(trips);
    rankings.map(|(ranking, trip)| ranking.map_err(|e| of_trip(trip, &e))).collect()
}

fn of_trip(trip: &Trip, error: &Error) -> Error {
    Error::Request(format!("trip {}: {error}", trip.id))
}

/// What matching one trip took, whatever the machine, in the order of [`WORK`].
pub(super) fn work(stats: &Stats) -> [u64; WORK.len()] {
    let Stats { judged, prefiltered, feasible, settled, relaxed, .. } = *stats;
    [judged as u64, prefiltered as u64, feasible as u64, settled, relaxed]
}

/// XXH3 of what is listed: errands in their order, with their detours and added times.
pub(super) fn checksum(matcher: &Matcher, ranking: &Ranking) -> u64 {
    let mut hash = Xxh3::new();
    for found in &ranking.matches {
        let id = matcher.errands().get(found.errand).map_or("", |errand| errand.id.as_str());
        hash.update(id.as_bytes());
        let figures = [found.detour_time.0, found.detour_distance.0, found.added_time.0];
        figures.iter().for_each(|figure| hash.update(&figure.to_le_bytes()));
    }
    hash.digest()
}
