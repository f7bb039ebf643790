//! A trip and its candidates as a bundling problem.

use std::collections::HashMap;

use super::super::access;
use super::super::insertion::{Limits, Trial};
use super::super::matcher::Matcher;
use super::super::planned_trip::{PlannedTrip, StopKind, TripStop as TripStopOnRoad};
use super::candidates::{Candidate, Spreads, payout};
use super::pace::Lines;
use super::travel::{Ground, Landmark, Unknown};
use crate::bundling::{
    Baseline, Costs, Errand, Limits as PlanLimits, Problem, Samples, Stop, TripStop, Windows,
};
use crate::demand::{Clock, ErrandStop, LONGEST_WAIT, Trip};
use crate::road::Snapped;
use crate::units::{Amount, Millis, Money, NO_LIMIT, Position, access_time};

/// Where a point is found in the labels.
#[derive(Debug, Clone, Copy)]
enum Source {
    Trip(usize),
    /// Among the stops of the trip, after all of them.
    Sample(usize),
    Errand(usize, usize),
}

/// Positions by number; equal ones share a number.
#[derive(Default)]
struct Points<'m> {
    numbers: HashMap<(u64, u64), usize>,
    places: Vec<(&'m Snapped, Source)>,
}

impl<'m> Points<'m> {
    fn number(&mut self, position: Position, snapped: &'m Snapped, source: Source) -> usize {
        // Zero has two signs.
        let key = ((position.lat + 0.0).to_bits(), (position.lon + 0.0).to_bits());
        *self.numbers.entry(key).or_insert_with(|| {
            self.places.push((snapped, source));
            self.places.len() - 1
        })
    }

    /// A number of its own, whatever else is there.
    fn apart(&mut self, snapped: &'m Snapped, source: Source) -> usize {
        self.places.push((snapped, source));
        self.places.len() - 1
    }
}

/// What a trip travels by itself.
fn baseline(planned: &PlannedTrip) -> Baseline {
    Baseline { time: planned.duration(), length: planned.distance() }
}

/// What a problem is made of.
pub(super) struct Maker<'m, 't> {
    pub(super) matcher: &'m Matcher<'m>,
    pub(super) trip: &'t Trip,
    pub(super) planned: &'t PlannedTrip,
    pub(super) trial: &'t Trial<'t>,
    pub(super) spreads: &'t Spreads,
    pub(super) lines: Lines,
}

impl<'m: 't, 't> Maker<'m, 't> {
    /// The problem, whose errands are the candidates in their order, which is that of their ids,
    /// and its points on the road.
    pub(super) fn make(&self, candidates: &[Candidate]) -> (Problem, Ground<'m>) {
        let mut points = Points::default();
        let stops = self.planned.stops.iter().enumerate();
        let trip = stops
            .map(|(number, stop)| TripStop {
                point: match stop.kind {
                    // It stands for all samples, and nothing else is there.
                    StopKind::Area => points.apart(&stop.snapped, Source::Trip(number)),
                    _ => points.number(stop.position, &stop.snapped, Source::Trip(number)),
                },
                dwell: stop.dwell,
            })
            .collect();
        let samples = self.samples(&mut points);
        let horizon = self.horizon(candidates);
        let errands = candidates.iter().enumerate();
        let errands =
            errands.filter_map(|(rank, c)| self.errand(c, rank, horizon, &mut points)).collect();
        let limits = self.trial.limits();
        let problem = Problem {
            trip,
            departure: Millis::ZERO,
            baseline: samples.as_ref().map_or_else(|| baseline(self.planned), Samples::baseline),
            errands,
            capacity: self.trip.capacity.0.iter().map(|(_, most)| *most).collect(),
            costs: Costs { per_hour: self.trip.cost_per_hour, per_km: self.trip.cost_per_km },
            limits: self.plan_limits(limits),
            samples,
        };
        (problem, self.ground(points))
    }

    /// Where the stop in the area may be.
    fn samples(&self, points: &mut Points<'t>) -> Option<Samples> {
        let is_area = |stop: &TripStopOnRoad| stop.kind == StopKind::Area;
        let stop = self.planned.stops.iter().position(is_area)?;
        let samples = &self.planned.samples;
        let point = |(number, sample): (usize, &'t PlannedTrip)| {
            let stop_of = &sample.stops[stop];
            points.number(stop_of.position, &stop_of.snapped, Source::Sample(number))
        };
        Some(Samples {
            stop,
            points: samples.iter().enumerate().map(point).collect(),
            baselines: samples.iter().map(baseline).collect(),
        })
    }

    fn plan_limits(&self, limits: Limits) -> PlanLimits {
        let declared = &self.trip.limits;
        // A ratio is a whole number of millionths: whole milliseconds may be rounded down.
        let by_ratio = limits
            .detour_by_ratio
            .map(|most| i64::try_from(most / 1_000_000).map_or(NO_LIMIT, Millis));
        PlanLimits {
            detour_time: [limits.detour_time, by_ratio].into_iter().flatten().min(),
            detour_distance: limits.detour_distance,
            added_time: limits.added_time,
            arrival: limits.arrival,
            tasks: declared.max_tasks.or_default(Some(4)).map(|most| most as usize),
            net_gain: limits.min_net_gain,
            hourly_rate: declared.min_hourly_rate.or_default(None),
        }
    }

    /// No stop of a plan begins later.
    fn horizon(&self, candidates: &[Candidate]) -> Millis {
        let limits = self.trial.limits();
        // Of an area trip one sample may have all the detour that the mean leaves to all of them.
        let samples = &self.planned.samples;
        let alone = samples.iter().map(PlannedTrip::total_time).max();
        let alone = alone.unwrap_or_else(|| self.planned.total_time());
        let share = |most: Millis| match samples.len() as i64 {
            0 => most,
            count => Millis((most.0.saturating_add(1)).saturating_mul(count)),
        };
        let tasks = self.trip.limits.max_tasks.or_default(Some(4)).map_or(i64::MAX, i64::from);
        let tasks = tasks.min(candidates.len() as i64);
        let handling = |candidate: &Candidate| {
            let errand = &self.matcher.errands[candidate.slot];
            let stops = std::iter::once(&errand.pickup).chain(&errand.delivery);
            let own: i64 = stops.map(|stop| stop.setup.0 + stop.service.0).sum();
            own + self.access(candidate.slot).0
        };
        let longest = candidates.iter().map(handling).max().unwrap_or(0);
        let wait = self.trip.limits.wait().unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT).0;
        let by_detour = self.trial.allowed_detour().map(|(allowed, _)| {
            let errands = tasks.saturating_mul(longest.saturating_add(2 * wait));
            Millis((alone + share(allowed)).0.saturating_add(share(Millis(errands)).0))
        });
        let by_added = limits.added_time.map(|most| alone + share(most));
        let bounds = [limits.arrival, by_added, by_detour, Some(LONGEST_WAIT)];
        bounds.into_iter().flatten().min().unwrap_or(LONGEST_WAIT)
    }

    /// Access at all stops of an errand.
    fn access(&self, slot: usize) -> Millis {
        let stops = self.matcher.on_road[slot].as_ref();
        let access = stops.map(|(pickup, delivery)| access(pickup, delivery.as_ref()));
        access.unwrap_or_default().into_iter().sum()
    }

    fn errand(
        &self,
        candidate: &Candidate,
        rank: usize,
        horizon: Millis,
        points: &mut Points<'t>,
    ) -> Option<Errand> {
        let Candidate { slot, kept, earliest } = *candidate;
        let errand = &self.matcher.errands[slot];
        let (pickup, delivery) = self.matcher.on_road[slot].as_ref()?;
        // The plans of the kept errands alone are free of limits.
        let horizon = if kept { LONGEST_WAIT } else { horizon };
        let mut stop = |stop: &ErrandStop, snapped: &'m Snapped, side: usize| Stop {
            point: points.number(stop.position, snapped, Source::Errand(slot, side)),
            access: access_time(snapped.distance),
            setup: stop.setup,
            service: stop.service,
            windows: self.windows(stop, earliest[side], horizon),
            max_wait: self.trip.limits.wait().unwrap_or(NO_LIMIT),
        };
        let mut first = stop(&errand.pickup, pickup, 0);
        let second = errand.delivery.as_ref().zip(delivery.as_ref());
        let second = second.map(|(delivery, snapped)| stop(delivery, snapped, 1));
        if let Some(expires) = errand.expires_at {
            first.windows = first.windows.until(self.planned.until(expires));
        }
        let amounts = &errand.amount.0;
        let amount = |dimension: &str| {
            amounts.iter().find(|(other, _)| other == dimension).map_or(0, |(_, amount)| *amount)
        };
        Some(Errand {
            payout: payout(self.trip, errand)?,
            price: Money::ZERO,
            rank,
            pickup: first,
            delivery: second,
            amount: self.trip.capacity.0.iter().map(|(name, _)| amount(name)).collect(),
            max_time_in_vehicle: errand.max_time_in_vehicle,
            kept,
        })
    }

    fn windows(&self, stop: &ErrandStop, earliest: Millis, horizon: Millis) -> Windows {
        if !stop.may_be_barred() {
            return Windows::always();
        }
        let clock = Clock::new(self.planned.departure, self.trip.zone);
        Windows::new(stop.allowed_times(&clock, earliest, horizon))
    }

    fn ground(&self, points: Points<'_>) -> Ground<'m> {
        let spreads = self.spreads.from.iter().map(|chains| (true, chains));
        let spreads = spreads.chain(self.spreads.to.iter().map(|chains| (false, chains)));
        let landmark = |(forward, [time, length]): (bool, &[super::chains::Chains; 2])| {
            let labels = |chains: &super::chains::Chains| {
                let label = |(_, source): &(_, Source)| match *source {
                    Source::Trip(stop) => chains.trip(stop),
                    Source::Sample(number) => chains.trip(self.planned.stops.len() + number),
                    Source::Errand(slot, side) => chains.errand(slot, side),
                };
                points.places.iter().map(label).collect()
            };
            Landmark {
                forward,
                time: labels(time),
                length: labels(length),
                reach: self.spreads.reach,
            }
        };
        let landmarks = spreads.map(landmark).collect();
        let places = points.places.iter().map(|(snapped, _)| (*snapped).clone()).collect();
        let is_area = |stop: &TripStopOnRoad| stop.kind == StopKind::Area;
        let unknown = self.planned.stops.iter().position(is_area).and_then(|stop| {
            let sources = points.places.iter().map(|(_, source)| source);
            sources.into_iter().position(|s| matches!(s, Source::Trip(number) if *number == stop))
        });
        let samples = self.planned.samples.iter().filter_map(|sample| {
            Some(sample.stops.iter().find(|stop| is_area(stop))?.snapped.point)
        });
        let unknown = unknown.map(|point| Unknown { point, samples: samples.collect() });
        Ground { network: self.matcher.network, places, landmarks, lines: self.lines, unknown }
    }
}

/// Amounts that are added up, in the order of their names.
pub(super) fn sum_loads<'a>(
    loads: impl Iterator<Item = &'a crate::demand::Load>,
) -> Vec<(ecow::EcoString, i64)> {
    let mut sums = std::collections::BTreeMap::<ecow::EcoString, i64>::new();
    for (dimension, amount) in loads.flat_map(|load| load.0.iter()) {
        let sum = sums.entry(dimension.clone()).or_default();
        *sum = sum.saturating_add(*amount);
    }
    sums.into_iter().collect()
}

/// No fee at all.
pub(super) const NOTHING: Amount = Amount::ZERO;
