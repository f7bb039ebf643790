//! One insertion for all samples of an area trip: what it takes on the whole, and how far apart
//! the samples are.
//!
//! Every figure is the mean over the samples, to the nearest unit, halves up. Detour time, setup
//! and waiting are rounded as parts of the added time, so that they add up to it. Money follows
//! from the means as it would from the figures of an ordinary trip: so all that is printed adds up,
//! and limits hold for what is printed.

use super::times::Handling;
use super::{Aim, ErrandTimes, ErrandTravel, Insertion, StopTime, Trial, insertions};
use crate::demand::{Errand, Trip};
use crate::matching::costs;
use crate::matching::planned_trip::PlannedTrip;
use crate::matching::reason::Reason;
use crate::units::{Centimetres, Millis, mean_half_up as mean, means_of_parts};

/// How far apart the samples of an area trip are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// The least and the greatest detour time.
    pub detour_time: (Millis, Millis),
    /// The earliest and the latest arrival at the pickup, after the departure.
    pub pickup: (Millis, Millis),
    /// The same at the delivery of a shipment.
    pub delivery: Option<(Millis, Millis)>,
}

/// The greatest of what has to hold for every sample.
#[derive(Debug, Clone, Copy)]
pub(in crate::matching) struct Worst {
    /// When the pickup begins.
    pub(in crate::matching) begin: Millis,
    /// From the pickup's end to the delivery's begin; 0 for a job.
    pub(in crate::matching) in_vehicle: Millis,
    /// The arrival at the end of the trip.
    pub(in crate::matching) end: Millis,
}

/// An insertion as it turns out over all samples.
pub(in crate::matching) struct Overall {
    /// Means.
    pub(in crate::matching) times: ErrandTimes,
    pub(in crate::matching) spread: Spread,
    pub(in crate::matching) worst: Worst,
    /// What keeps a stop from beginning, for the first sample for which something does.
    pub(in crate::matching) barrier: Option<Reason>,
    /// By sample: when the stops are reached.
    pub(in crate::matching) stops: Vec<(StopTime, Option<StopTime>)>,
}

/// An area trip, ready to be tried with errand after errand.
pub(in crate::matching) struct OverSamples<'t> {
    /// With the mean baseline.
    mean: Trial<'t>,
    samples: Vec<Trial<'t>>,
}

impl<'t> OverSamples<'t> {
    pub(in crate::matching) fn new(trip: &'t Trip, planned: &'t PlannedTrip, aim: Aim) -> Self {
        let samples = planned.samples.iter().map(|sample| Trial::new(trip, sample)).collect();
        Self { mean: Trial::new(trip, planned).aiming(aim), samples }
    }

    /// What holds for all samples together: the limits on means, and all that no insertion can
    /// change.
    pub(in crate::matching) fn mean(&self) -> &Trial<'t> {
        &self.mean
    }

    /// Whether a shipment's two stops may go into one leg: on some leg even without the way from
    /// one to the other the limits on time are kept.
    pub(in crate::matching) fn leaves_time(&self, travel: &[ErrandTravel]) -> bool {
        let legs = self.mean.planned.legs.len();
        let limits = &self.mean.limits;
        let by_ratio = limits.detour_by_ratio.and_then(|most| i64::try_from(most / 1_000_000).ok());
        let most = [limits.detour_time, by_ratio.map(Millis), limits.added_time];
        // Half a millisecond a sample is rounded down.
        let most = most.into_iter().flatten().min();
        let most = most.map(|most| (most.0 + 1).saturating_mul(self.samples.len() as i64));
        (0..legs).any(|leg| {
            let mut sum = 0;
            let is_path = self.samples.iter().zip(travel).all(|(trial, travel)| {
                let (to, onward) = (travel.pickup[leg].0, travel.delivery[leg].1);
                let detour = to.time() + onward.time() - trial.planned.legs[leg].time();
                sum += detour.0.max(0);
                let left = trial.limits.arrival.map(|most| most - trial.planned.total_time());
                to.is_path() && onward.is_path() && left.is_none_or(|left| detour <= left)
            });
            is_path && most.is_none_or(|most| sum <= most)
        })
    }

    /// The best insertion, as that of an ordinary trip is, by its means. Where none is feasible,
    /// the reason against the one of least detour, if `reasons` are wanted; `None` where travel was
    /// beyond its bounds.
    pub(in crate::matching) fn best(
        &self,
        errand: &Errand,
        access: [Millis; 2],
        travel: &[ErrandTravel],
        reasons: bool,
    ) -> Result<(ErrandTimes, Spread), Option<Reason>> {
        let handling = Handling::new(access);
        let mut best: Option<(ErrandTimes, Spread)> = None;
        let mut nearest_miss: Option<(Millis, Reason)> = None;
        let Some(first) = travel.first() else { return Err(None) };
        for insertion in insertions(first) {
            if !reasons && self.is_too_far(insertion, travel) {
                continue;
            }
            let Some(overall) = self.overall(errand, &handling, insertion, travel) else {
                continue;
            };
            let times = overall.times;
            match overall.barrier.or_else(|| self.objection(errand, &overall)) {
                Some(reason) => {
                    let miss = (times.detour_time, reason);
                    nearest_miss = Some(nearest_miss.map_or(miss, |other| other.min(miss)));
                }
                // Of equal ones, that of the earliest legs came first.
                None if best
                    .as_ref()
                    .is_none_or(|(best, _)| self.mean.order(&times) < self.mean.order(best)) =>
                {
                    best = Some((times, overall.spread));
                }
                None => {}
            }
        }
        best.ok_or(nearest_miss.map(|(_, reason)| reason))
    }

    /// Every insertion, in the order of its legs, as it turns out, with what it breaks.
    pub(in crate::matching) fn tried(
        &self,
        errand: &Errand,
        access: [Millis; 2],
        travel: &[ErrandTravel],
    ) -> Vec<(Overall, Vec<Reason>)> {
        let handling = Handling::new(access);
        let Some(first) = travel.first() else { return Vec::new() };
        let tried = insertions(first).filter_map(|insertion| {
            let overall = self.overall(errand, &handling, insertion, travel)?;
            let checks = self.mean.checks_of(errand, &overall.times, &overall.worst);
            let mut broken: Vec<Reason> = overall.barrier.into_iter().collect();
            broken.extend(checks.iter().filter(|(_, broken)| *broken).map(|(reason, _)| *reason));
            broken.dedup();
            Some((overall, broken))
        });
        tried.collect()
    }

    /// Whether one insertion of an errand breaks no limit.
    pub(in crate::matching) fn holds(
        &self,
        errand: &Errand,
        access: [Millis; 2],
        travel: &[ErrandTravel],
        insertion: Insertion,
    ) -> bool {
        let overall = self.overall(errand, &Handling::new(access), insertion, travel);
        overall.is_some_and(|overall| {
            overall.barrier.is_none() && self.objection(errand, &overall).is_none()
        })
    }

    fn objection(&self, errand: &Errand, overall: &Overall) -> Option<Reason> {
        let checks = self.mean.checks_of(errand, &overall.times, &overall.worst);
        checks.into_iter().find(|(_, is_broken)| *is_broken).map(|(reason, _)| reason)
    }

    /// Whether the detour alone is over a limit on its time.
    fn is_too_far(&self, insertion: Insertion, travel: &[ErrandTravel]) -> bool {
        let mut sum = 0;
        for (trial, travel) in self.samples.iter().zip(travel) {
            let Some(change) = trial.change(insertion, travel) else { return true };
            sum += change.time.0.max(0);
        }
        let limits = &self.mean.limits;
        let detour = mean(sum, self.samples.len());
        limits.detour_time.is_some_and(|most| detour > most.0)
            || limits.detour_by_ratio.is_some_and(|most| i128::from(detour) * 1_000_000 > most)
            || limits.added_time.is_some_and(|most| detour > most.0)
    }

    /// One insertion over all samples; `None` where one of them has no way.
    fn overall(
        &self,
        errand: &Errand,
        handling: &Handling,
        insertion: Insertion,
        travel: &[ErrandTravel],
    ) -> Option<Overall> {
        let mut each = Vec::with_capacity(self.samples.len());
        let mut worst =
            Worst { begin: Millis(i64::MIN), in_vehicle: Millis::ZERO, end: Millis(i64::MIN) };
        let mut barrier = None;
        for (trial, travel) in self.samples.iter().zip(travel) {
            let change = trial.change(insertion, travel)?;
            let (times, shut) = trial.times(errand, handling, insertion, travel, change);
            barrier = barrier.or(shut);
            let in_vehicle = trial.in_vehicle(errand, &times).unwrap_or(Millis::ZERO);
            worst = Worst {
                begin: worst.begin.max(times.pickup.begin),
                in_vehicle: worst.in_vehicle.max(in_vehicle),
                end: worst.end.max(trial.end(&times, change)),
            };
            each.push(times);
        }
        let first = each.first()?;
        let count = each.len();
        let sum = |of: &dyn Fn(&ErrandTimes) -> i64| -> i64 { each.iter().map(of).sum() };
        // Parts of the added time are rounded so that they add up to it.
        let parts = [
            sum(&|times| times.detour_time.0),
            sum(&|times| times.setup.0),
            sum(&|times| times.waiting.0),
        ];
        let [detour_time, setup, waiting] = means_of_parts(parts, count).map(Millis);
        let detour_distance = Centimetres(mean(sum(&|times| times.detour_distance.0), count));
        let added_time = detour_time + first.access + setup + first.service + waiting;
        let stop = |of: &dyn Fn(&ErrandTimes) -> Option<StopTime>| {
            let stops: Vec<StopTime> = each.iter().filter_map(of).collect();
            let arrival = |stop: &StopTime| stop.arrival;
            let (earliest, latest) =
                (stops.iter().map(arrival).min()?, stops.iter().map(arrival).max()?);
            let total = |of: fn(&StopTime) -> Millis| stops.iter().map(|stop| of(stop).0).sum();
            // So that the wait is what lies between them.
            let arrival = mean(total(|stop| stop.arrival), stops.len());
            let waits = mean(total(|stop| stop.begin - stop.arrival), stops.len());
            let typical = StopTime {
                arrival: Millis(arrival),
                begin: Millis(arrival + waits),
                hours_unknown: stops.iter().any(|stop| stop.hours_unknown),
            };
            Some((typical, (earliest, latest)))
        };
        let (pickup, of_pickup) = stop(&|times| Some(times.pickup))?;
        let delivery = stop(&|times| times.delivery);
        let trip = self.mean.trip;
        let detours = || each.iter().map(|times| times.detour_time);
        Some(Overall {
            times: ErrandTimes {
                insertion,
                detour_time,
                detour_distance,
                access: first.access,
                setup,
                service: first.service,
                waiting,
                added_time,
                pickup,
                delivery: delivery.map(|(typical, _)| typical),
                detour_cost: costs::detour_cost(trip, added_time, detour_distance),
                price: costs::price(trip, errand.pricing, added_time, detour_distance),
            },
            spread: Spread {
                detour_time: (detours().min()?, detours().max()?),
                pickup: of_pickup,
                delivery: delivery.map(|(_, spread)| spread),
            },
            worst,
            barrier,
            stops: each.iter().map(|times| (times.pickup, times.delivery)).collect(),
        })
    }
}
