//! What is to be solved: a trip, open errands, costs and limits.

use super::samples::Samples;
use super::windows::Windows;
use crate::units::{Amount, Centimetres, Millis, Money, NO_LIMIT};

/// Errands that may be bundled into one trip.
///
/// Moments are milliseconds on a clock of the caller's choosing (say, since the departure).
/// Points are numbers that the [`TravelSource`](super::TravelSource) knows; two stops at one
/// position have the same point, and stops at different positions have different ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Start, vias and end, at least two; every plan visits them in this order.
    pub trip: Vec<TripStop>,
    /// When the trip leaves its start.
    pub departure: Millis,
    /// What the runner would travel without any errand.
    pub baseline: Baseline,
    /// The open errands; what the runner is not able to do is left out by the caller.
    pub errands: Vec<Errand>,
    /// What may be on board at any moment, by dimension, each at least 0.
    pub capacity: Vec<i64>,
    /// What time and road cost.
    pub costs: Costs,
    /// What a plan must keep to.
    pub limits: Limits,
    /// Where a stop of the trip may be, if that is not known; the baseline is then
    /// [`Samples::baseline`].
    pub samples: Option<Samples>,
}

/// A stop of the trip itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TripStop {
    /// Where.
    pub point: usize,
    /// How long the runner stays, at least 0; that of the start and of the end counts as well.
    pub dwell: Millis,
}

/// The trip without errands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Travel time, dwells not included.
    pub time: Millis,
    /// Length.
    pub length: Centimetres,
}

/// One errand: a job, or with a delivery a shipment.
#[derive(Debug, Clone, PartialEq)]
pub struct Errand {
    /// What the runner is left of the fee.
    pub payout: Money,
    /// What others lose if this plan has the errand, at least 0; nothing where one trip is by
    /// itself. The plan looked for is that of greatest net gain less prices; limits on money know
    /// no prices.
    pub price: Money,
    /// The place of its id among all ids, each of its own; decides between equal plans.
    pub rank: usize,
    /// Where it begins, and of a job the only stop.
    pub pickup: Stop,
    /// Where a shipment ends.
    pub delivery: Option<Stop>,
    /// What it takes of the capacity, by dimension, each at least 0; dimensions left out are 0.
    pub amount: Vec<i64>,
    /// The longest time from the end of the pickup to the beginning of the delivery.
    pub max_time_in_vehicle: Option<Millis>,
    /// Accepted already: part of every plan.
    pub kept: bool,
}

/// A stop of an errand. All times are at least 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// Where.
    pub point: usize,
    /// Walking from the road and back; the smaller half of it lies before the arrival.
    pub access: Millis,
    /// Paid unless the stop before it has the same point.
    pub setup: Millis,
    /// Paid always.
    pub service: Millis,
    /// When it may begin. `expires_at` is [`Windows::until`].
    pub windows: Windows,
    /// The longest wait between arrival and beginning.
    pub max_wait: Millis,
}

/// What a runner's time and road cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Costs {
    /// An hour of added time; at least 0.
    pub per_hour: Amount,
    /// A kilometre of detour; at least 0.
    pub per_km: Amount,
}

/// Limits on the whole plan, inclusive; `None` where there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Travel time beyond the baseline's.
    pub detour_time: Option<Millis>,
    /// Length beyond the baseline's.
    pub detour_distance: Option<Centimetres>,
    /// How much later the runner arrives for the errands.
    pub added_time: Option<Millis>,
    /// The moment by which the trip reaches its end.
    pub arrival: Option<Millis>,
    /// Errands in a plan, kept ones included.
    pub tasks: Option<usize>,
    /// Net gain, over that of the kept errands alone.
    pub net_gain: Option<Money>,
    /// What is left of an hour of added time, length paid; a plan without added time passes.
    pub hourly_rate: Option<Amount>,
}

impl Limits {
    /// The detour time that a ratio of the baseline's travel time allows: times are whole
    /// milliseconds, so that the bound may be rounded down. `millionths` is at least 0.
    pub fn detour_of_ratio(millionths: i64, baseline: Millis) -> Millis {
        let bound = i128::from(millionths) * i128::from(baseline.0) / 1_000_000;
        Millis(i64::try_from(bound).unwrap_or(NO_LIMIT.0))
    }
}

impl Problem {
    /// The problem for plans of the kept errands alone where none keeps to all limits: no limit of the
    /// runner's forbids it to wait and carry as much as it takes. `None` where nothing is kept.
    pub(super) fn of_kept_alone(&self) -> Option<Self> {
        if !self.errands.iter().any(|errand| errand.kept) {
            return None;
        }
        let mut free = self.clone();
        free.capacity.iter_mut().for_each(|most| *most = i64::MAX);
        for errand in free.errands.iter_mut().filter(|errand| errand.kept) {
            for stop in std::iter::once(&mut errand.pickup).chain(&mut errand.delivery) {
                stop.max_wait = NO_LIMIT;
            }
        }
        Some(free)
    }
}

impl Stop {
    /// The part of the access before the arrival.
    pub(super) fn access_before(&self) -> Millis {
        Millis(self.access.0 / 2)
    }
}

impl Errand {
    /// Its stops in order: one or two.
    pub fn stops(&self) -> impl Iterator<Item = &Stop> {
        std::iter::once(&self.pickup).chain(&self.delivery)
    }
}
