//! A problem laid out for search: the errands that may take part, points numbered without gaps,
//! travel in matrices.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::problem::{Errand, Problem, Stop};
use super::samples::Strict;
use super::travel::TravelSource;
use super::windows::Windows;
use crate::units::{Amount, Centimetres, Millis, Money};

/// No travel between two points.
pub(super) const NO_WAY: u32 = u32::MAX;
/// More than any time or cost; two of them still add up.
pub(super) const FAR: i64 = i64::MAX / 8;

/// An errand's stop.
#[derive(Debug, Clone)]
pub(super) struct ModelStop {
    pub point: usize,
    /// Access before the arrival, and after the end.
    pub before: i64,
    pub after: i64,
    pub setup: i64,
    pub service: i64,
    pub windows: Windows,
    pub max_wait: i64,
    /// Access, service and whatever setup is paid in any plan.
    pub handling: i64,
    /// What really holds, where a stop of the trip is at one of several places.
    pub strict: Option<Strict>,
}

/// An errand that may take part.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Its number in the problem.
    pub number: usize,
    pub rank: usize,
    /// Less the price.
    pub payout: i128,
    pub price: i128,
    pub pickup: ModelStop,
    pub delivery: Option<ModelStop>,
    /// As many as the capacity has dimensions.
    pub amount: Vec<i64>,
    pub in_vehicle: i64,
    pub kept: bool,
}

/// A problem with some of its errands.
#[derive(Debug, Clone)]
pub(super) struct Model<'p> {
    pub problem: &'p Problem,
    pub points: usize,
    /// The number of each point in the problem.
    pub places: Vec<usize>,
    /// Milliseconds from point to point, [`NO_WAY`] where there is none.
    pub time: Vec<u32>,
    /// Centimetres, meaningful where there is a way.
    pub length: Vec<u32>,
    /// The point of every trip stop.
    pub trip: Vec<usize>,
    /// The points at which a stop of the trip may be, if that is not known.
    pub sample_places: Vec<usize>,
    pub items: Vec<Item>,
}

impl Item {
    pub fn stops(&self) -> impl Iterator<Item = &ModelStop> {
        std::iter::once(&self.pickup).chain(&self.delivery)
    }

    pub fn handling(&self) -> i64 {
        self.stops().map(|stop| stop.handling).sum()
    }
}

impl<'p> Model<'p> {
    /// Lays out the errands `chosen`, in this order, and asks for the travel between their
    /// points. Complexity: O(points²).
    pub fn new(problem: &'p Problem, source: &dyn TravelSource, chosen: &[usize]) -> Self {
        let mut model = Self::outline(problem, chosen);
        model.fill(source);
        model.relax_travel();
        model
    }

    /// The same without travel.
    pub fn outline(problem: &'p Problem, chosen: &[usize]) -> Self {
        let mut numbers = BTreeMap::new();
        let mut places = Vec::new();
        let mut number_of = |point: usize| {
            *numbers.entry(point).or_insert_with(|| {
                places.push(point);
                places.len() - 1
            })
        };
        let trip: Vec<usize> = problem.trip.iter().map(|stop| number_of(stop.point)).collect();
        let samples = problem.samples.iter().flat_map(|samples| &samples.points);
        let sample_places: Vec<usize> = samples.map(|point| number_of(*point)).collect();
        let mut users = vec![1_usize; trip.len()];
        let errands = || chosen.iter().filter_map(|&number| problem.errands.get(number));
        let mut points = errands()
            .map(|errand| {
                let local: Vec<usize> = errand.stops().map(|s| number_of(s.point)).collect();
                local
            })
            .collect::<Vec<_>>()
            .into_iter();
        users.resize(places.len(), 0);
        sample_places.iter().for_each(|&point| users[point] += 1);
        for errand in points.as_slice() {
            errand.iter().for_each(|&point| users[point] += 1);
        }
        let stop = |stop: &Stop, point: usize| {
            let before = stop.access_before().0;
            let setup = if users[point] == 1 { stop.setup.0 } else { 0 };
            let strict = problem.samples.is_some().then(|| Strict {
                windows: stop.windows.clone(),
                max_wait: stop.max_wait.0,
                setup: stop.setup.0,
            });
            let is_relaxed = strict.is_some();
            // Where the runner may have parked already, nothing is sure to be paid.
            let is_beside = sample_places.contains(&point);
            ModelStop {
                point,
                before,
                after: stop.access.0 - before,
                setup: if is_beside { 0 } else { stop.setup.0 },
                service: stop.service.0,
                windows: match is_relaxed {
                    true => stop.windows.without_waiting(),
                    false => stop.windows.clone(),
                },
                max_wait: if is_relaxed { FAR } else { stop.max_wait.0 },
                strict,
                handling: stop.access.0 + stop.service.0 + setup,
            }
        };
        let mut items = Vec::with_capacity(chosen.len());
        for (&number, local) in chosen.iter().zip(&mut points) {
            let errand = &problem.errands[number];
            items.push(Item {
                number,
                rank: errand.rank,
                payout: errand.payout.0 - errand.price.0,
                price: errand.price.0,
                pickup: stop(&errand.pickup, local[0]),
                delivery: errand.delivery.as_ref().zip(local.get(1)).map(|(s, &at)| stop(s, at)),
                amount: amounts(errand, problem.capacity.len()),
                in_vehicle: errand.max_time_in_vehicle.map_or(FAR, |time| time.0),
                kept: errand.kept,
            });
        }
        let (time, length) = (Vec::new(), Vec::new());
        let points = places.len();
        Self { problem, points, places, time, length, trip, sample_places, items }
    }

    fn fill(&mut self, source: &dyn TravelSource) {
        let rows: Vec<_> =
            self.places.par_iter().map(|&from| source.row(from, &self.places)).collect();
        let pairs = self.points * self.points;
        self.time.reserve_exact(pairs);
        self.length.reserve_exact(pairs);
        for travel in rows.into_iter().flatten() {
            let way = travel.is_path();
            self.time.push(if way { (travel.0 >> 32) as u32 } else { NO_WAY });
            self.length.push(if way { (travel.0 & 0xffff_ffff) as u32 } else { 0 });
        }
    }

    /// How many legs the trip has.
    pub fn legs(&self) -> usize {
        self.trip.len().saturating_sub(1)
    }

    /// What time and length cost, exactly.
    pub fn cost(&self, time: i64, length: i64) -> i128 {
        let costs = &self.problem.costs;
        Money::of_time(costs.per_hour, Millis(time)).0
            + Money::of_length(costs.per_km, Centimetres(length)).0
    }

    /// What time alone costs.
    pub fn time_cost(&self, per_hour: Amount, time: i64) -> i128 {
        Money::of_time(per_hour, Millis(time)).0
    }
}

/// The amounts of an errand in all dimensions of the capacity.
fn amounts(errand: &Errand, dimensions: usize) -> Vec<i64> {
    (0..dimensions).map(|at| errand.amount.get(at).copied().unwrap_or(0)).collect()
}
