//! Plans of a trip with a stop that is at one of several places: nobody knows which.
//!
//! What a plan takes is the mean over the places, each against its own baseline; doors, the arrival
//! and the time in the vehicle have to hold for every one of them. Neither the waiting at doors nor
//! the detour, which is never less than nothing, is that of a mean place. So the search goes over
//! plans of a *relaxed* trip, and every whole plan that it comes to is carried out for all places:
//!
//! - travel to the stop and on from it is the mean, rounded down: no plan takes less on the mean;
//! - the baseline is the mean, rounded up: a mean of detours is never less than the detour of a
//!   mean;
//! - nobody waits at doors, and only their last closing counts: without waiting, the relaxed clock
//!   is never ahead of the mean clock, nor this of the latest one, which has to be in time.
//!
//! Whatever the search rules out by what a relaxed plan may gain, or adds at least, or cannot do, is
//! ruled out for the trip itself; so its proofs hold as they stand.

use super::caps::Caps;
use super::model::{Model, ModelStop, NO_WAY};
use super::plan::{Plan, Totals, Visit};
use super::problem::Baseline;
use super::walk::{At, Visited};
use super::windows::Windows;
use crate::units::{Centimetres, Millis, Money, mean_half_up, means_of_parts};

/// The places at which one stop of a trip may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Samples {
    /// Which stop of the trip. Its own point stands for all places: nothing else is there, and no
    /// travel to it is asked for.
    pub stop: usize,
    /// The places, at least one.
    pub points: Vec<usize>,
    /// By place: what the runner would travel by way of it without any errand.
    pub baselines: Vec<Baseline>,
}

/// What holds at a stop for every place, where its relaxed windows and setup say less.
#[derive(Debug, Clone)]
pub(super) struct Strict {
    pub windows: Windows,
    pub max_wait: i64,
    pub setup: i64,
}

impl Samples {
    /// The baseline of the relaxed trip.
    pub fn baseline(&self) -> Baseline {
        let count = self.baselines.len().max(1) as i64;
        let up = |sum: i64| -(-sum).div_euclid(count);
        Baseline {
            time: Millis(up(self.baselines.iter().map(|base| base.time.0).sum())),
            length: Centimetres(up(self.baselines.iter().map(|base| base.length.0).sum())),
        }
    }
}

impl Windows {
    /// As if it had always been open up to its last closing.
    pub(super) fn without_waiting(&self) -> Self {
        match self.last() {
            Some(last) => Self::always().until(last),
            None => self.clone(),
        }
    }
}

/// A plan at one place.
struct Carried {
    at: At,
    visited: Vec<Visited>,
    /// By stop of the trip: when it is left.
    left: Vec<i64>,
}

impl Model<'_> {
    /// Makes travel to the stop and on from it the mean over its places, rounded down.
    pub(super) fn relax_travel(&mut self) {
        let Some((stop, places)) = self.sample_points() else { return };
        let n = self.points;
        let middle = |pairs: &dyn Fn(usize) -> usize| {
            let each = || places.iter().map(|&place| pairs(place));
            if each().any(|pair| self.time[pair] == NO_WAY) {
                return (NO_WAY, 0);
            }
            let mean = |of: &[u32]| {
                let sum: u64 = each().map(|pair| u64::from(of[pair])).sum();
                (sum / places.len() as u64) as u32
            };
            (mean(&self.time), mean(&self.length))
        };
        let mut rows = Vec::with_capacity(2 * n);
        for point in (0..n).filter(|point| *point != stop) {
            rows.push((stop * n + point, middle(&|place| place * n + point)));
            rows.push((point * n + stop, middle(&|place| point * n + place)));
        }
        for (pair, (time, length)) in rows {
            (self.time[pair], self.length[pair]) = (time, length);
        }
        (self.time[stop * n + stop], self.length[stop * n + stop]) = (0, 0);
    }

    /// The point of the stop, and of its places.
    fn sample_points(&self) -> Option<(usize, Vec<usize>)> {
        let samples = self.problem.samples.as_ref()?;
        let local = |point: &usize| self.places.iter().position(|place| place == point);
        let places = samples.points.iter().map(local).collect::<Option<Vec<_>>>()?;
        Some((*self.trip.get(samples.stop)?, places))
    }

    /// What a plan of the model's items takes and leaves on the mean; `None` where a place does not
    /// allow it. Capacity, and that deliveries follow their pickups, are not looked at.
    ///
    /// Complexity: O(places · stops).
    pub(super) fn judged(&self, visits: &[Visit]) -> Option<Totals> {
        self.on_the_mean(&self.carry_over(visits)?, visits)
    }

    fn carry_over(&self, visits: &[Visit]) -> Option<Vec<Carried>> {
        (0..self.sample_places.len()).map(|sample| self.carry_by(sample, visits)).collect()
    }

    /// Carries a plan out by way of one place.
    fn carry_by(&self, sample: usize, visits: &[Visit]) -> Option<Carried> {
        let mut at = self.start();
        let mut left = vec![at.clock];
        let mut visited: Vec<Visited> = Vec::with_capacity(visits.len());
        for (number, visit) in visits.iter().enumerate() {
            while at.leg < visit.leg {
                at = self.advance_by(sample, &at)?;
                left.push(at.clock);
            }
            let item = &self.items[visit.errand];
            let stop = if visit.delivery { item.delivery.as_ref()? } else { &item.pickup };
            let done = self.visit_strictly(&at, stop)?;
            if visit.delivery {
                let pickup =
                    visits[..number].iter().position(|other| other.errand == visit.errand)?;
                if done.begin - visited[pickup].end > item.in_vehicle {
                    return None;
                }
            }
            at = done.at;
            visited.push(done);
        }
        while at.leg < self.legs() {
            at = self.advance_by(sample, &at)?;
            left.push(at.clock);
        }
        Some(Carried { at, visited, left })
    }

    fn visit_strictly(&self, at: &At, stop: &ModelStop) -> Option<Visited> {
        let Some(strict) = &stop.strict else { return self.visit(at, stop) };
        let Strict { windows, max_wait, setup } = strict;
        self.visit_within(at, stop, (windows, *max_wait, *setup))
    }

    fn advance_by(&self, sample: usize, at: &At) -> Option<At> {
        let samples = self.problem.samples.as_ref()?;
        let next = at.leg + 1;
        let to =
            if next == samples.stop { self.sample_places[sample] } else { *self.trip.get(next)? };
        self.advance_to(at, to)
    }

    fn on_the_mean(&self, carried: &[Carried], visits: &[Visit]) -> Option<Totals> {
        let baselines = &self.problem.samples.as_ref()?.baselines;
        let count = carried.len();
        let detours = || {
            let each = carried.iter().zip(baselines);
            each.map(|(carried, base)| (carried.at.travel - base.time.0).max(0))
        };
        let lengths = carried.iter().zip(baselines);
        let length: i64 = lengths.map(|(carried, base)| carried.at.length - base.length.0).sum();
        let of_visits = |of: &dyn Fn(&Visited) -> i64| -> i64 {
            carried.iter().flat_map(|carried| &carried.visited).map(of).sum()
        };
        let waits = of_visits(&|visited| visited.begin - visited.arrival);
        let parts = [detours().sum(), of_visits(&|visited| visited.setup), waits];
        let [detour, setup, waiting] = means_of_parts(parts, count);
        let (mut access, mut service, mut payout, mut price, mut errands) = (0, 0, 0, 0, 0);
        for visit in visits {
            let item = &self.items[visit.errand];
            let stop = if visit.delivery { item.delivery.as_ref()? } else { &item.pickup };
            access += stop.before + stop.after;
            service += stop.service;
            if !visit.delivery {
                payout += item.payout + item.price;
                price += item.price;
                errands += 1;
            }
        }
        let added = detour + access + setup + service + waiting;
        let distance = mean_half_up(length, count);
        let cost = self.cost(added, distance);
        let arrivals = || carried.iter().map(|carried| self.arrival(&carried.at));
        Some(Totals {
            errands,
            detour_time: Millis(detour),
            detour_distance: Centimetres(distance),
            access: Millis(access),
            setup: Millis(setup),
            service: Millis(service),
            waiting: Millis(waiting),
            added_time: Millis(added),
            arrival: Millis(mean_half_up(arrivals().sum(), count)),
            latest: Millis(arrivals().max()?),
            detour_range: Some((Millis(detours().min()?), Millis(detours().max()?))),
            payout: Money(payout),
            detour_cost: Money(cost),
            net_gain: Money(payout - cost),
            price: Money(price),
        })
    }

    /// A plan that was carried out for the relaxed trip, with the times of its steps and its sums
    /// on the mean.
    pub(super) fn over_samples(&self, mut plan: Plan, visits: &[Visit]) -> Option<Plan> {
        let carried = self.carry_over(visits)?;
        let count = carried.len();
        let mean = |of: &dyn Fn(&Carried) -> i64| {
            Millis(mean_half_up(carried.iter().map(of).sum(), count))
        };
        let (mut visit, mut stop) = (0, 0);
        for step in &mut plan.steps {
            if let super::plan::StepKind::Trip(_) = step.kind {
                let dwell = self.problem.trip[stop].dwell;
                step.departure = mean(&|carried| carried.left[stop]);
                step.arrival = step.departure - dwell;
                step.begin = step.arrival;
                stop += 1;
                continue;
            }
            step.arrival = mean(&|carried| carried.visited[visit].arrival);
            let wait = mean(&|carried| {
                let visited = &carried.visited[visit];
                visited.begin - visited.arrival
            });
            step.begin = step.arrival + wait;
            step.departure = mean(&|carried| carried.visited[visit].end);
            visit += 1;
        }
        plan.totals = self.on_the_mean(&carried, visits)?;
        Some(plan)
    }
}

impl Caps {
    /// Whether a plan with these sums keeps to all of them.
    pub fn allow_totals(&self, model: &Model, totals: &Totals) -> bool {
        let (baseline, added) = (&model.problem.baseline, totals.added_time.0);
        let gain = totals.net_gain.0;
        totals.detour_time.0.saturating_add(baseline.time.0) <= self.travel
            && totals.detour_distance.0.saturating_add(baseline.length.0) <= self.length
            && added <= self.added
            && totals.latest.0 <= self.arrival
            && totals.errands <= self.tasks
            && self.gain.is_none_or(|least| gain >= least)
            && self.rate.is_none_or(|least| {
                let time = model.time_cost(model.problem.costs.per_hour, added);
                added <= 0 || gain + time >= model.time_cost(least, added)
            })
    }
}
