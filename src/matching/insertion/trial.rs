//! One trip and its limits, ready for errand after errand.

use ecow::EcoString;

use super::{Aim, ErrandTimes};
use crate::demand::{Clock, Errand, Trip};
use crate::matching::planned_trip::PlannedTrip;
use crate::matching::reason::Reason;
use crate::units::{Amount, Centimetres, Millis, Money};

/// One trip, ready to be tried with errand after errand.
pub(in crate::matching) struct Trial<'t> {
    pub(super) trip: &'t Trip,
    pub(super) planned: &'t PlannedTrip,
    pub(super) clock: Clock,
    pub(super) leaving: Vec<Millis>,
    pub(super) limits: Limits,
    aim: Aim,
}

/// The limits of a trip, all counted from its departure or in its own units.
#[derive(Debug, Clone, Copy)]
pub(in crate::matching) struct Limits {
    pub(in crate::matching) detour_time: Option<Millis>,
    /// Detour time in millionths of a millisecond.
    pub(in crate::matching) detour_by_ratio: Option<i128>,
    pub(in crate::matching) detour_distance: Option<Centimetres>,
    pub(in crate::matching) added_time: Option<Millis>,
    pub(in crate::matching) arrival: Option<Millis>,
    pub(in crate::matching) min_net_gain: Option<Money>,
}

impl<'t> Trial<'t> {
    pub(in crate::matching) fn new(trip: &'t Trip, planned: &'t PlannedTrip) -> Self {
        let limits = &trip.limits;
        let baseline = planned.duration();
        Self {
            aim: Aim::default(),
            trip,
            planned,
            clock: Clock::new(planned.departure, trip.zone),
            leaving: planned.leaving_times(),
            limits: Limits {
                detour_time: limits.detour_time(),
                detour_by_ratio: limits
                    .max_detour_ratio
                    .or_default(None)
                    .map(|millionths| i128::from(millionths) * i128::from(baseline.0)),
                detour_distance: limits.max_detour_distance.or_default(None),
                added_time: limits.max_added_time.or_default(None),
                arrival: limits.latest_arrival.or_default(None).map(|time| planned.until(time)),
                min_net_gain: limits
                    .min_net_gain
                    .or_default(Some(Amount::ZERO))
                    .map(Amount::to_money),
            },
        }
    }

    /// The same, with another insertion for the best.
    pub(in crate::matching) fn aiming(self, aim: Aim) -> Self {
        Self { aim, ..self }
    }

    /// By what insertions of one errand are compared, the least first.
    pub(super) fn order(&self, times: &ErrandTimes) -> (Money, Money, Millis) {
        let payout = match self.aim {
            Aim::NetGain => Money::ZERO,
            Aim::LeastPayout => times.least_payout(self.trip, self.limits.min_net_gain),
        };
        // The payout is the same: the greater net gain is the lesser detour cost.
        (payout, times.detour_cost, times.added_time)
    }

    /// The most by which the travel of a plan may exceed the baseline's, were there no access,
    /// setup and service, with the reason against whatever exceeds it; `None` without a limit on
    /// time. May be negative, where the trip alone would be late already.
    pub(in crate::matching) fn allowed_detour(&self) -> Option<(Millis, Reason)> {
        let by_ratio = self
            .limits
            .detour_by_ratio
            .map(|most| Millis(i64::try_from(most / 1_000_000).unwrap_or(i64::MAX / 4)));
        let by_arrival = self.limits.arrival.map(|latest| latest - self.planned.total_time());
        let detour =
            [self.limits.detour_time, by_ratio].map(|most| Some((most?, Reason::MaxDetour)));
        let duration =
            [self.limits.added_time, by_arrival].map(|most| Some((most?, Reason::MaxDuration)));
        detour.into_iter().chain(duration).flatten().min()
    }

    /// The limits that a plan is held against.
    pub(in crate::matching) fn limits(&self) -> Limits {
        self.limits
    }

    /// By which times are counted.
    pub(in crate::matching) fn clock(&self) -> Clock {
        self.clock
    }

    /// Whether the trip takes errands at all.
    pub(in crate::matching) fn takes_tasks(&self) -> bool {
        self.trip.limits.max_tasks.or_default(Some(4)) != Some(0)
    }

    /// What no insertion can change: whether the errand may be offered to the trip at all.
    pub(in crate::matching) fn admits(&self, errand: &Errand) -> Result<(), Reason> {
        let broken = self.refusals(errand).into_iter().find(|(_, is_broken)| *is_broken);
        broken.map_or(Ok(()), |(reason, _)| Err(reason))
    }

    /// The limits that no insertion can change, and which of them are broken.
    pub(in crate::matching) fn refusals(&self, errand: &Errand) -> [(Reason, bool); 4] {
        let skilled = |skill: &EcoString| self.trip.skills.binary_search(skill).is_ok();
        let capacity = &self.trip.capacity.0;
        let fits = |(dimension, amount): &(EcoString, i64)| {
            capacity.iter().all(|(other, most)| other != dimension || amount <= most)
        };
        let departure = self.planned.departure;
        [
            (Reason::TourSize, !self.takes_tasks()),
            (Reason::Skill, !errand.skills.iter().all(skilled)),
            (Reason::Capacity, !errand.amount.0.iter().all(fits)),
            (Reason::NotYetPosted, errand.posted_at.is_some_and(|posted| departure < posted)),
        ]
    }
}
