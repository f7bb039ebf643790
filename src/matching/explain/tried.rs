//! One way of doing an errand, and what it comes to.

use ecow::EcoString;

use super::ask::Door;
use crate::matching::costs::{HourlyRate, Price};
use crate::matching::insertion::{self, ErrandTimes, Overall, Spread, StopTime};
use crate::matching::reason::Reason;
use crate::units::{Centimetres, Millis, Money};

/// What a whole plan takes: that which limits hold for.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlanTotals {
    pub(super) detour_time: Millis,
    pub(super) detour_distance: Centimetres,
    pub(super) added_time: Millis,
    /// The arrival at the end of the trip, after the departure.
    pub(super) end: Millis,
    /// What is left of an hour, where that is judged.
    pub(super) hourly_rate: Option<HourlyRate>,
    /// What the kept errands pay.
    pub(super) kept_payout: Money,
}

/// A plan with the errand.
#[derive(Debug, Clone)]
pub(super) struct Tried {
    /// Which of all plans it is.
    pub(super) number: usize,
    /// What the errand takes and leaves; beside kept errands, what it adds to their best plan.
    pub(super) times: ErrandTimes,
    pub(super) plan: PlanTotals,
    /// When the errand's pickup begins; for the sample of an area trip for which that is last.
    pub(super) begin: Millis,
    /// From the errand's pickup's end to its delivery's begin, for the sample for which it is longest.
    pub(super) in_vehicle: Option<Millis>,
    /// The first errand that is longer in the vehicle than it bears, and how long, beside kept ones.
    pub(super) overdue: Option<(Door, Millis)>,
    /// How far apart the samples of an area trip are.
    pub(super) spread: Option<Spread>,
    /// All stops of errands in the order of the plan, sample by sample.
    pub(super) doors: Vec<(Door, StopTime)>,
    /// The most on board, by dimension.
    pub(super) load: Vec<(EcoString, i64)>,
    /// What it breaks.
    pub(super) broken: Vec<Reason>,
}

impl Tried {
    /// An insertion of an errand that stands alone.
    pub(super) fn alone(number: usize, tried: insertion::Tried, load: &[(EcoString, i64)]) -> Self {
        let times = tried.times;
        let hourly_rate = match times.price {
            Price::Fixed { hourly_rate, .. } => hourly_rate,
            Price::Bid { .. } => None,
        };
        let door = |is_delivery| Door { kept: None, is_delivery };
        let mut doors = vec![(door(false), times.pickup)];
        doors.extend(times.delivery.map(|time| (door(true), time)));
        Self {
            number,
            times,
            plan: PlanTotals {
                detour_time: times.detour_time,
                detour_distance: times.detour_distance,
                added_time: times.added_time,
                end: tried.end,
                hourly_rate,
                kept_payout: Money::ZERO,
            },
            begin: times.pickup.begin,
            in_vehicle: tried.in_vehicle,
            overdue: None,
            spread: None,
            doors,
            load: load.to_vec(),
            broken: tried.broken,
        }
    }

    /// An insertion of an errand into an area trip.
    pub(super) fn in_area(
        number: usize,
        (overall, broken): (Overall, Vec<Reason>),
        load: &[(EcoString, i64)],
    ) -> Self {
        let Overall { times, spread, worst, stops, .. } = overall;
        let tried = insertion::Tried {
            times,
            end: worst.end,
            in_vehicle: times.delivery.map(|_| worst.in_vehicle),
            broken,
        };
        let door = |is_delivery| Door { kept: None, is_delivery };
        let doors = stops.into_iter().flat_map(|(pickup, delivery)| {
            let second = delivery.map(|time| (door(true), time));
            std::iter::once((door(false), pickup)).chain(second)
        });
        Self {
            begin: worst.begin,
            spread: Some(spread),
            doors: doors.collect(),
            ..Self::alone(number, tried, load)
        }
    }

    /// What plans are compared by where the least detour is looked for.
    pub(super) fn detour(&self) -> (Millis, Centimetres, usize) {
        (self.plan.detour_time, self.plan.detour_distance, self.number)
    }

    /// The longest wait at a door.
    pub(super) fn longest_wait(&self) -> Option<Millis> {
        self.doors.iter().map(|(_, time)| time.begin - time.arrival).max()
    }
}
