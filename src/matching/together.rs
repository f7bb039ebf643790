//! Many trips against all open errands, several at a time in one sweep.

use std::time::Instant;

use chrono::{DateTime, FixedOffset};
use rayon::prelude::*;

use super::best::{self, Asked};
use super::insertion::Trial;
use super::judge::Judge;
use super::matcher::{Desk, Matcher, RankOptions, Ranking, Way};
use super::planned_trip::PlannedTrip;
use crate::demand::Trip;
use crate::error::Result;
use crate::road::MapPoint;
use crate::routing::{Effort, Sweep};
use crate::units::Position;

/// So many trips share a sweep: with both directions, their labels fill a line of the cache.
const LANES: usize = 4;

/// At most so many are taken by one thread at a time.
const MOST_IN_A_CHUNK: usize = 16 * LANES;

/// What it takes to match several trips at a time.
#[derive(Default)]
pub(super) struct Together {
    sweep: Sweep<LANES>,
    lists: best::Lists<LANES>,
}

/// A trip that waits until all lanes are taken.
struct Waiting {
    /// Its number among the trips.
    number: usize,
    planned: PlannedTrip,
    judge: Judge,
    /// What its lane had taken before.
    before: Effort,
}

impl Matcher<'_> {
    /// The same as [`Matcher::rank`] of each of these trips, in parallel; trips that are near to
    /// each other share the work.
    ///
    /// # Errors
    /// Of each trip, as [`Matcher::rank`].
    pub fn rank_all(
        &self,
        trips: &[Trip],
        options: RankOptions,
        now: DateTime<FixedOffset>,
    ) -> Vec<Result<Ranking>> {
        let mut order: Vec<usize> = (0..trips.len()).collect();
        order.sort_by_cached_key(|trip| (place(&trips[*trip]), *trip));
        // Enough of them that no thread is left without.
        let share = trips.len() / (4 * rayon::current_num_threads());
        let chunk = share.next_multiple_of(LANES).clamp(LANES, MOST_IN_A_CHUNK);
        let mut ranked: Vec<(usize, Result<Ranking>)> = order
            .par_chunks(chunk)
            .flat_map_iter(|numbers| {
                self.desks
                    .with(Desk::default, |desk| self.rank_some(trips, numbers, options, now, desk))
            })
            .collect();
        ranked.sort_unstable_by_key(|(number, _)| *number);
        ranked.into_iter().map(|(_, ranking)| ranking).collect()
    }

    fn rank_some(
        &self,
        trips: &[Trip],
        numbers: &[usize],
        options: RankOptions,
        now: DateTime<FixedOffset>,
        desk: &mut Desk,
    ) -> Vec<(usize, Result<Ranking>)> {
        let mut ranked = Vec::with_capacity(numbers.len());
        let mut waiting: Vec<Waiting> = Vec::with_capacity(LANES);
        for &number in numbers {
            let trip = &trips[number];
            let is_simple = trip.vias.is_empty() && trip.area.is_none();
            if !(options.asks_for_best() && is_simple) {
                ranked.push((number, self.rank_at(desk, trip, options, now)));
                continue;
            }
            let begun = Instant::now();
            let (lane, own) = (waiting.len(), desk.effort());
            let sweep = &mut desk.together.sweep;
            let before = sweep.effort[lane];
            let planned =
                match self.plan(trip, now, |from, to| sweep.begin(lane, self.network, from, to)) {
                    Ok(planned) => planned,
                    Err(error) => {
                        ranked.push((number, Err(error)));
                        continue;
                    }
                };
            match self.way(trip, &planned, options) {
                Way::Sweep(judge) => waiting.push(Waiting { number, planned, judge, before }),
                way => {
                    let climbed = sweep.effort[lane] - before;
                    let found = self.find_alone(trip, &planned, way, options, desk);
                    let effort = climbed + (desk.effort() - own);
                    let ranking = self.ranking(planned, found, options, effort, begun.elapsed());
                    ranked.push((number, Ok(ranking)));
                }
            }
            match <[Waiting; LANES]>::try_from(waiting) {
                Ok(full) => {
                    let found = self.rank_waiting(trips, full, options, desk);
                    ranked.extend(found.into_iter().map(|(number, found)| (number, Ok(found))));
                    waiting = Vec::with_capacity(LANES);
                }
                Err(few) => waiting = few,
            }
        }
        for Waiting { number, planned, judge, .. } in waiting {
            // Together they would leave lanes empty.
            let (begun, own) = (Instant::now(), desk.effort());
            if let [from, to] = planned.stops.as_slice() {
                desk.sweep.begin(0, self.network, &from.snapped, &to.snapped);
            }
            let found = self.find_best(&trips[number], &planned, &judge, options, desk);
            let effort = desk.effort() - own;
            let ranking = self.ranking(planned, found, options, effort, begun.elapsed());
            ranked.push((number, Ok(ranking)));
        }
        ranked
    }

    /// Matches the trips with which the lanes have begun.
    fn rank_waiting(
        &self,
        trips: &[Trip],
        waiting: [Waiting; LANES],
        options: RankOptions,
        desk: &mut Desk,
    ) -> Vec<(usize, Ranking)> {
        let begun = Instant::now();
        let trips = waiting.each_ref().map(|waiting| &trips[waiting.number]);
        let trials: [Trial; LANES] =
            std::array::from_fn(|lane| Trial::new(trips[lane], &waiting[lane].planned));
        let asked = std::array::from_fn(|lane| {
            let Waiting { planned, judge, .. } = &waiting[lane];
            Asked { trip: trips[lane], planned, trial: &trials[lane], judge, top: options.top }
        });
        let Desk { between, pairs, together: Together { sweep, lists }, .. } = desk;
        let found = best::find(self, asked, sweep, lists, between, pairs);
        let took = begun.elapsed() / LANES as u32;
        let lanes = waiting.into_iter().zip(found).enumerate();
        lanes
            .map(|(lane, (Waiting { number, planned, before, .. }, found))| {
                let effort = sweep.effort[lane] - before + found.effort;
                (number, self.ranking(planned, found, options, effort, took))
            })
            .collect()
    }
}

/// A number that is mostly near for trips that are near to each other at both ends.
fn place(trip: &Trip) -> u128 {
    let z_order = |at: Position| u128::from(MapPoint::near(at).z_order());
    let (start, end) = (z_order(trip.start), z_order(trip.end));
    (0..32).fold(0, |place, pair| {
        let bits = |of: u128| of >> (2 * pair) & 3;
        place | bits(start) << (4 * pair + 2) | bits(end) << (4 * pair)
    })
}
