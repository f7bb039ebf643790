//! Where an errand goes into a trip, and when its stops would be reached.

mod checks;
mod over_samples;
mod times;
mod trial;
mod tried;

use super::costs::{self, Price};
use crate::demand::Trip;
use crate::units::{Centimetres, Millis, Money, Travel};

pub use self::over_samples::Spread;
pub(super) use self::over_samples::{OverSamples, Overall};
pub(super) use self::times::access_before;
pub(super) use self::trial::{Limits, Trial};
pub(super) use self::tried::Tried;

/// The legs into which an errand's stops go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Insertion {
    /// The leg of the pickup.
    pub pickup_leg: usize,
    /// The leg of the delivery, of a shipment; not before the pickup's.
    pub delivery_leg: Option<usize>,
}

/// When a stop is reached and begins, counted from the trip's departure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StopTime {
    /// At the errand's position.
    pub arrival: Millis,
    /// When setup and service begin.
    pub begin: Millis,
    /// Whether nobody can say if the place is open then.
    pub hours_unknown: bool,
}

/// What an insertion takes and leaves. Beside kept errands it is what the errand adds to their best
/// plan: times may then be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrandTimes {
    /// Where the stops go.
    pub insertion: Insertion,
    /// Travel time beyond the baseline's, at least 0.
    pub detour_time: Millis,
    /// Length beyond the baseline's; may be negative.
    pub detour_distance: Centimetres,
    /// Walking from the road and back, at all stops.
    pub access: Millis,
    /// Setup paid.
    pub setup: Millis,
    /// Service.
    pub service: Millis,
    /// Waiting.
    pub waiting: Millis,
    /// How much later the runner arrives, at least 0 for the travel in it.
    pub added_time: Millis,
    /// At the pickup.
    pub pickup: StopTime,
    /// At the delivery of a shipment.
    pub delivery: Option<StopTime>,
    /// What the runner pays for it in time and road.
    pub detour_cost: Money,
    /// What it leaves.
    pub price: Price,
}

/// Which of the insertions that fit is the best.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Aim {
    /// That of greatest net gain; of least detour cost for bids.
    #[default]
    NetGain,
    /// That for which the least payout is enough, by what the trip wants in all and an hour; of
    /// equal ones that of least detour cost. It is another one only for a trip of several legs
    /// that names a least hourly rate: more road and less time may meet that for less.
    LeastPayout,
}

impl ErrandTimes {
    /// The least payout, and never less than nothing, that leaves the runner of `trip` at least
    /// `least_gain`, and as much an hour as the trip wants.
    pub fn least_payout(&self, trip: &Trip, least_gain: Option<Money>) -> Money {
        costs::least_payout(trip, least_gain, self.added_time, self.detour_distance)
    }
}

/// Travel that an insertion may need, each [`Travel::UNREACHABLE`] where it is beyond a bound.
pub(super) struct ErrandTravel {
    /// From trip stop i, and to trip stop i + 1, by leg i.
    pub(super) pickup: Vec<(Travel, Travel)>,
    /// The same for the delivery; empty for a job.
    pub(super) delivery: Vec<(Travel, Travel)>,
    /// From the pickup to the delivery.
    pub(super) between: Travel,
}

/// All insertions that legs allow, in the order of these.
fn insertions(travel: &ErrandTravel) -> impl Iterator<Item = Insertion> {
    let legs = travel.pickup.len();
    let is_job = travel.delivery.is_empty();
    (0..legs).flat_map(move |pickup_leg| {
        let job = is_job.then_some(Insertion { pickup_leg, delivery_leg: None });
        let shipments = (pickup_leg..legs)
            .filter(move |_| !is_job)
            .map(move |leg| Insertion { pickup_leg, delivery_leg: Some(leg) });
        job.into_iter().chain(shipments)
    })
}
