//! Which errands may be part of a plan at all.

use rayon::prelude::*;

use super::super::insertion::{Trial, access_before};
use super::super::matcher::Matcher;
use super::super::planned_trip::PlannedTrip;
use super::chains::{Chains, Field, Measure, UNKNOWN};
use crate::demand::{Errand, Trip};
use crate::road::Snapped;
use crate::routing::Direction;
use crate::units::{Millis, Money, access_time};

/// An errand that may take part.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) slot: usize,
    pub(super) kept: bool,
    /// The earliest arrival at the pickup and at the delivery.
    pub(super) earliest: [Millis; 2],
}

/// Least chains of time and length, leaving a stop of the trip or reaching one.
pub(super) struct Spreads {
    /// By leg: from its first stop; of time and of length.
    pub(super) from: Vec<[Chains; 2]>,
    /// By leg: to its second stop.
    pub(super) to: Vec<[Chains; 2]>,
    /// How far was looked, ms.
    pub(super) reach: u32,
}

impl Spreads {
    /// Of no stop at all, which rules nothing out.
    pub(super) fn none() -> Self {
        Self { from: Vec::new(), to: Vec::new(), reach: 0 }
    }

    /// Looks from both ends of every leg as far as `most` travel time leads.
    ///
    /// Complexity: four searches of Dijkstra's a leg, in parallel.
    ///
    /// A stop that is one of several samples, which follow all stops of the trip, has chains from
    /// the nearest of them; and to it lead the means of those to all of them.
    pub(super) fn new(
        matcher: &Matcher,
        planned: &PlannedTrip,
        most: Option<Millis>,
        samples: Option<(usize, usize)>,
    ) -> Self {
        let far = i64::from(u32::MAX / 2);
        let reach = most.map_or(far, |most| most.0.clamp(0, far)) as u32;
        let field = Field::new(matcher, planned);
        let chains = |stop: usize, direction, measure, most, within: Option<&Chains>| {
            let Some((unknown, count)) = samples else {
                return field.chains(stop..stop + 1, direction, measure, most, within);
            };
            let all = planned.stops.len() - count..planned.stops.len();
            let is_unknown = stop == unknown;
            let from = if is_unknown { all.clone() } else { stop..stop + 1 };
            let mut chains = field.chains(from, direction, measure, most, within);
            let labels: Vec<u64> = all.map(|sample| u64::from(chains.trip(sample))).collect();
            // Where one is not reached, nothing is known of the mean.
            let mean = match labels.contains(&u64::from(UNKNOWN)) {
                true => UNKNOWN,
                false => (labels.iter().sum::<u64>() / count.max(1) as u64) as u32,
            };
            chains.set_trip(unknown, if is_unknown { 0 } else { mean });
            chains
        };
        let both = |stop: usize, direction| {
            let time = chains(stop, direction, Measure::Time, reach, None);
            let length = chains(stop, direction, Measure::Length, UNKNOWN - 1, Some(&time));
            [time, length]
        };
        let legs = planned.legs.len();
        let (from, to) = rayon::join(
            || (0..legs).into_par_iter().map(|leg| both(leg, Direction::Forward)).collect(),
            || (0..legs).into_par_iter().map(|leg| both(leg + 1, Direction::Backward)).collect(),
        );
        Self { from, to, reach }
    }

    /// Whether all of the samples were reached from everywhere.
    pub(super) fn knows(&self, unknown: usize) -> bool {
        self.from.iter().chain(&self.to).flatten().all(|chains| chains.trip(unknown) != UNKNOWN)
    }

    /// What the travel of each leg takes at least.
    fn least_legs(&self) -> Vec<i64> {
        let leg = |(leg, from): (usize, &[Chains; 2])| match from[0].trip(leg + 1) {
            UNKNOWN => i64::from(self.reach),
            time => i64::from(time),
        };
        self.from.iter().enumerate().map(leg).collect()
    }
}

/// What the runner would be paid: the fee less commission, of a bid its greatest fee; `None` for
/// a bid without one.
pub(super) fn payout(trip: &Trip, errand: &Errand) -> Option<Money> {
    errand.pricing.counted_fee().map(|fee| trip.commission.payout(fee))
}

/// All errands but those that are not offered to the trip, out of reach, or farther off than any
/// plan may go; and the kept ones whatever they are. Only `some` are looked at, if they are named.
pub(super) fn find(
    matcher: &Matcher,
    planned: &PlannedTrip,
    trial: &Trial,
    spreads: &Spreads,
    most: Option<Millis>,
    keep: &[usize],
    some: Option<&[usize]>,
) -> Vec<Candidate> {
    let legs = spreads.least_legs();
    let all: i64 = legs.iter().sum();
    let mut leaving = vec![planned.stops[0].dwell.0];
    for (leg, least) in legs.iter().enumerate() {
        leaving.push(leaving[leg] + least + planned.stops[leg + 1].dwell.0);
    }
    // The least time of a plan that visits a stop, and the earliest arrival there.
    let visit = |slot: usize, side: usize, stop: &Snapped| -> Option<Millis> {
        let before = access_before(access_time(stop.distance)).0;
        let on_leg = |leg: usize| {
            let to = spreads.from[leg][0].errand(slot, side);
            let onward = spreads.to[leg][0].errand(slot, side);
            let known = to != UNKNOWN && onward != UNKNOWN;
            let plan = all - legs[leg] + i64::from(to) + i64::from(onward);
            let fits = known && most.is_none_or(|most| plan <= most.0);
            fits.then(|| Millis(leaving[leg] + i64::from(to) + before))
        };
        (0..legs.len()).filter_map(on_leg).min()
    };
    // Where nothing was looked at, nothing is ruled out.
    let looked = !spreads.from.is_empty();
    let candidate = |slot: usize| {
        let (pickup, delivery) =
            matcher.on_road[slot].as_ref().filter(|_| matcher.is_open[slot])?;
        let errand = &matcher.errands[slot];
        if keep.contains(&slot) {
            return Some(Candidate { slot, kept: true, earliest: [Millis::ZERO; 2] });
        }
        errand.pricing.counted_fee()?;
        trial.admits(errand).ok()?;
        if !looked {
            return Some(Candidate { slot, kept: false, earliest: [Millis::ZERO; 2] });
        }
        let at_pickup = visit(slot, 0, pickup)?;
        let at_delivery = match delivery {
            Some(delivery) => visit(slot, 1, delivery)?.at_least(at_pickup),
            None => Millis::ZERO,
        };
        // The mean of what is known of an area says nothing of the sample that is reached first.
        let earliest = match planned.samples.is_empty() {
            true => [at_pickup, at_delivery],
            false => [Millis::ZERO; 2],
        };
        Some(Candidate { slot, kept: false, earliest })
    };
    match some {
        Some(some) => some.iter().copied().filter_map(candidate).collect(),
        None => (0..matcher.on_road.len()).into_par_iter().filter_map(candidate).collect(),
    }
}
