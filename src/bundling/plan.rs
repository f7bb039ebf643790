//! An answer: an order of stops, and what it takes and leaves.

use std::cmp::Ordering;

use crate::units::{Centimetres, Millis, Money};

/// One stop of an errand within a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Visit {
    /// The errand's number in [`Problem::errands`](super::Problem::errands).
    pub errand: usize,
    /// The leg of the trip: leg 0 leaves the start.
    pub leg: usize,
    /// Whether it is the delivery.
    pub delivery: bool,
}

/// A plan: the trip with errands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The errands' stops in the order they are visited; none in a plan without errands.
    pub visits: Vec<Visit>,
    /// All stops, those of the trip included.
    pub steps: Vec<Step>,
    /// What it takes and leaves.
    pub totals: Totals,
}

/// What a plan takes and leaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Errands in it.
    pub errands: usize,
    /// Travel time beyond the baseline's, at least 0.
    pub detour_time: Millis,
    /// Length beyond the baseline's; may be negative.
    pub detour_distance: Centimetres,
    /// Walking from the road and back.
    pub access: Millis,
    /// Setup paid.
    pub setup: Millis,
    /// Service.
    pub service: Millis,
    /// Waiting.
    pub waiting: Millis,
    /// How much later the runner arrives, the detour time being at least 0.
    pub added_time: Millis,
    /// The moment at which the end is reached.
    pub arrival: Millis,
    /// The same for the place of an unknown stop for which that is latest.
    pub latest: Millis,
    /// The least and the greatest detour time over the places of an unknown stop.
    pub detour_range: Option<(Millis, Millis)>,
    /// What the errands pay.
    pub payout: Money,
    /// What time and road cost.
    pub detour_cost: Money,
    /// What is left.
    pub net_gain: Money,
    /// The prices of the errands, which are no part of the other sums.
    pub price: Money,
}

impl Totals {
    /// What decides between plans.
    pub fn value(&self) -> Money {
        self.net_gain - self.price
    }
}

/// What is done at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// A stop of the trip, by number.
    Trip(usize),
    /// The pickup of an errand, by number.
    Pickup(usize),
    /// The delivery of an errand, by number.
    Delivery(usize),
}

/// A step of a plan, with the moments of the problem's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub kind: StepKind,
    /// When the position is reached.
    pub arrival: Millis,
    /// When setup and service begin.
    pub begin: Millis,
    /// When they end; at a stop of the trip, when it is left.
    pub departure: Millis,
    /// What is on board afterwards, by dimension of the capacity.
    pub load: Vec<i64>,
}

impl Plan {
    /// The errands in the order of their pickups.
    pub fn errands(&self) -> impl Iterator<Item = usize> {
        self.visits.iter().filter(|visit| !visit.delivery).map(|visit| visit.errand)
    }
}

/// What decides between plans, the better being the lesser: greater net gain, less added time,
/// fewer errands, ids in visiting order, earlier legs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Merit {
    pub gain: i128,
    pub added: i64,
    pub errands: usize,
    /// The rank of the id at each visit.
    pub ranks: Vec<usize>,
    pub legs: Vec<usize>,
}

impl Merit {
    /// The order among plans of the same gain and time.
    pub fn cmp_equals(&self, other: &Self) -> Ordering {
        let fewer = self.errands.cmp(&other.errands);
        fewer.then_with(|| self.ranks.cmp(&other.ranks)).then_with(|| self.legs.cmp(&other.legs))
    }
}

impl PartialOrd for Merit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Merit {
    fn cmp(&self, other: &Self) -> Ordering {
        let gain = other.gain.cmp(&self.gain);
        gain.then(self.added.cmp(&other.added)).then_with(|| self.cmp_equals(other))
    }
}
