//! The errands that nobody takes: why, and what would help.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Ground, Shared, fees};
use crate::cli::many::{Matchers, slice_for, top_for, trips_bar};
use crate::demand::{Errand, Trip};
use crate::matching::{RankOptions, Reason, Verdict};
use crate::report::Unassigned;
use crate::units::{Amount, Money, Position};

/// The code of an errand whose trips have better things to do.
const TAKEN: &str = "TAKEN_BY_OTHER_TRIP";

/// Of how many trips it is asked what they would want for an errand beside what they have.
const NEAR: usize = 2;

/// The trip that would take an errand for the least fee.
#[derive(Clone, Copy)]
struct Best {
    fee: Amount,
    trip: usize,
    /// Whether today's fee leaves it enough, but not enough an hour.
    misses_rate_only: bool,
}

impl<'s> Shared<'s> {
    /// The errands that are assigned to no trip, by id.
    pub(super) fn left(&self, ground: &Ground<'_>) -> anyhow::Result<Vec<Unassigned<'s>>> {
        let left: Vec<usize> =
            (0..self.errands.len()).filter(|at| self.given.trip_of[*at].is_none()).collect();
        let mut pays_now = vec![false; self.errands.len()];
        for trip in 0..self.pairs.trips() {
            for (errand, _) in self.pairs.of(trip) {
                pays_now[errand] = true;
            }
        }
        let best = self.best(ground, &left)?;
        let hopeless: Vec<usize> =
            left.iter().copied().filter(|errand| best[*errand].is_none()).collect();
        let told = self.reasons(ground.matchers, &hopeless)?;
        let row = |&errand: &usize| {
            let (code, best_trip) = match (best[errand], told.get(&errand)) {
                (Some(best), _) if pays_now[errand] => (TAKEN, Some(best.trip)),
                (Some(best), _) if best.misses_rate_only => {
                    (Reason::HourlyRateBelowMin.code(), Some(best.trip))
                }
                (Some(best), _) => (Reason::NetGainBelowMin.code(), Some(best.trip)),
                (None, Some((reason, trip))) => (reason.code(), Some(*trip)),
                // There is no trip at all that might.
                (None, None) => ("", None),
            };
            Unassigned {
                errand: &self.errands[errand].id,
                code,
                best_trip: best_trip.map(|trip| self.trips[trip].id.as_str()),
                fee_needed: best[errand].map(|best| best.fee),
                price: self.errands[errand]
                    .pricing
                    .counted_fee()
                    .map(|_| Money(self.given.price[errand])),
            }
        };
        Ok(left.iter().map(row).collect())
    }

    /// By errand: the trip that would take it for the least fee, where there is one. As bids, the
    /// errands are judged by everything but their fee.
    fn best(&self, ground: &Ground<'_>, left: &[usize]) -> anyhow::Result<Vec<Option<Best>>> {
        let mut best: Vec<Option<Best>> = vec![None; self.errands.len()];
        // By errand, the trips that would do it for least if they had nothing else.
        let mut near: Vec<Vec<(Amount, usize)>> = vec![Vec::new(); self.errands.len()];
        let bids: Vec<Errand> = left.iter().map(|at| self.errands[*at].as_bid()).collect();
        if bids.is_empty() {
            return Ok(best);
        }
        let matchers = ground.maps.matchers(&bids, &ground.args.many.snap)?;
        let number = |id: &str| self.errands.binary_search_by(|e| e.id.as_str().cmp(id)).ok();
        // Trips that keep what they were promised are asked for nothing else.
        let numbers: Vec<usize> =
            (0..self.trips.len()).filter(|at| self.distances[*at].is_some()).collect();
        let bar = trips_bar("finding fees", numbers.len());
        for slice in numbers.chunks(slice_for(bids.len())) {
            let trips: Vec<Trip> = slice.iter().map(|at| self.trips[*at].clone()).collect();
            let options = RankOptions { top: top_for(0, bids.len()), ..Default::default() };
            let ranked = matchers.rank_all(&trips, options, self.now);
            for ((at, trip), ranking) in slice.iter().zip(&trips).zip(ranked) {
                let (ranking, worth) = (ranking?, Money(self.given.worth[*at]));
                let Some(matcher) = matchers.of(trip) else { continue };
                for found in &ranking.matches {
                    let Some(errand) = number(&matcher.errands()[found.errand].id) else {
                        continue;
                    };
                    let is_bid = self.errands[errand].pricing.is_bid();
                    let fee = fees::needed(trip, worth, found, is_bid);
                    if self.given.plans.is_some() {
                        let alone = (fees::needed(trip, Money::ZERO, found, is_bid), *at);
                        let near = &mut near[errand];
                        near.insert(near.partition_point(|other| *other < alone), alone);
                        near.truncate(NEAR);
                    }
                    if best[errand].is_none_or(|best| (fee, *at) < (best.fee, best.trip)) {
                        let now = self.errands[errand].pricing.counted_fee();
                        let misses_rate_only = !is_bid
                            && now.is_some_and(|now| fees::misses_rate_only(trip, now, found));
                        best[errand] = Some(Best { fee, trip: *at, misses_rate_only });
                    }
                }
            }
            bar.inc(slice.len() as u64);
        }
        bar.finish_and_clear();
        if let Some(plans) = &self.given.plans {
            self.beside(ground.matchers, plans, &near, &mut best)?;
        }
        Ok(best)
    }

    /// Where a trip would take an errand for less beside what it has, or in place of a part of
    /// it, that is the fee needed.
    fn beside(
        &self,
        matchers: &Matchers<'_>,
        plans: &[Vec<usize>],
        near: &[Vec<(Amount, usize)>],
        best: &mut [Option<Best>],
    ) -> anyhow::Result<()> {
        let fee = |errand: usize, at: usize| -> anyhow::Result<Option<Amount>> {
            let trip = self.trips[at];
            let known = matchers.of(trip).zip(self.slots.get(&trip.profile));
            let Some((matcher, slots)) = known else { return Ok(None) };
            let mut some: Vec<usize> = plans[at].iter().map(|errand| slots[*errand]).collect();
            some.push(slots[errand]);
            let prepared = matcher.prepare_some(trip, &[], &some, self.now)?;
            let payout = prepared.payout_wanted(slots[errand], Money(self.given.worth[at]));
            Ok(payout.map(|payout| trip.commission.gross_up_to_cents(payout)))
        };
        let lower = |(errand, best): (usize, &mut Option<Best>)| -> anyhow::Result<()> {
            for &(_, at) in near[errand].iter().filter(|(_, at)| !plans[*at].is_empty()) {
                let Some(fee) = fee(errand, at)? else { continue };
                if let Some(best) = best
                    && (fee, at) < (best.fee, best.trip)
                {
                    *best = Best { fee, trip: at, ..*best };
                }
            }
            Ok(())
        };
        best.par_iter_mut().enumerate().try_for_each(lower)
    }

    /// Of errands that no fee would get done, the first reason against the trip that comes nearest
    /// as the crow flies, and that trip.
    fn reasons(
        &self,
        matchers: &Matchers<'_>,
        errands: &[usize],
    ) -> anyhow::Result<BTreeMap<usize, (Reason, usize)>> {
        let nearest = |&errand: &usize| Some((self.nearest(&self.errands[errand])?, errand));
        let mut by_trip: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (trip, errand) in errands.par_iter().filter_map(nearest).collect::<Vec<_>>() {
            by_trip.entry(trip).or_default().push(errand);
        }
        let told: Vec<Vec<(usize, (Reason, usize))>> = by_trip
            .par_iter()
            .map(|(number, errands)| -> anyhow::Result<_> {
                let trip = self.trips[*number];
                let (Some(matcher), Some(slots)) =
                    (matchers.of(trip), self.slots.get(&trip.profile))
                else {
                    return Ok(Vec::new());
                };
                let asked: Vec<usize> = errands.iter().map(|errand| slots[*errand]).collect();
                let explained = matcher.explain(trip, &asked, self.now)?;
                let reason = |slot: usize| {
                    let verdict = explained.verdicts.iter().find(|(number, _)| *number == slot);
                    match verdict {
                        // No fee helps, so that money is not the reason while there is another.
                        Some((_, Verdict::Rejected(whys))) => {
                            let other = whys.iter().find(|why| !why.reason.is_of_money());
                            other.or(whys.first()).map(|why| why.reason)
                        }
                        _ => None,
                    }
                };
                let told = errands
                    .iter()
                    .filter_map(|errand| Some((*errand, (reason(slots[*errand])?, *number))));
                Ok(told.collect())
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(told.into_iter().flatten().collect())
    }

    /// The trip that a straight detour to an errand's stops makes least longer.
    fn nearest(&self, errand: &Errand) -> Option<usize> {
        let pickup = errand.pickup.position;
        let delivery = errand.delivery.as_ref().map_or(pickup, |stop| stop.position);
        let detour = |trip: &Trip| {
            apart(trip.start, pickup) + apart(pickup, delivery) + apart(delivery, trip.end)
                - apart(trip.start, trip.end)
        };
        let free = self.trips.iter().enumerate().filter(|(at, _)| self.distances[*at].is_some());
        let detours = free.map(|(at, trip)| (detour(trip), at));
        detours.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map(|(_, at)| at)
    }
}

/// Degrees of latitude between two positions, about.
fn apart(a: Position, b: Position) -> f64 {
    let shrink = ((a.lat + b.lat) / 2.0).to_radians().cos();
    (a.lat - b.lat).hypot((a.lon - b.lon) * shrink)
}
