//! Limits taken away.

use super::ask::Ask;
use crate::demand::{Errand, ErrandStop, Limit, Load, Pricing, Trip, TripLimits};
use crate::matching::reason::Reason;

impl Ask {
    /// The same without any limit but those of one reason; kept errands still pay what they pay.
    pub(super) fn all_but(&self, kept: Option<Reason>) -> Self {
        let pays_the_same = |errand: &Errand| {
            let lifted = without_limits(kept, errand);
            Errand { pricing: errand.pricing, ..lifted }
        };
        Self {
            trip: trip_without_limits(kept, &self.trip),
            // Beside others a bid counts at the most that is paid, as a fee: that is no limit.
            errand: match self.kept.is_empty() {
                true => without_limits(kept, &self.errand),
                false => pays_the_same(&self.errand),
            },
            kept: self.kept.iter().map(pays_the_same).collect(),
        }
    }

    /// The same with the trip's limits as they are in force: the default on detour time is said, so
    /// that setting another limit does not lift it.
    pub(super) fn said(&self) -> Self {
        let mut said = self.clone();
        said.trip.limits.max_detour_time =
            self.trip.limits.detour_time().map_or(Limit::Lifted, Limit::At);
        said
    }
}

/// A trip that is held to nothing.
pub(super) const NO_LIMITS: TripLimits = TripLimits {
    latest_arrival: Limit::Lifted,
    max_detour_time: Limit::Lifted,
    max_detour_ratio: Limit::Lifted,
    max_detour_distance: Limit::Lifted,
    max_added_time: Limit::Lifted,
    max_tasks: Limit::Lifted,
    max_wait: Limit::Lifted,
    min_net_gain: Limit::Lifted,
    min_hourly_rate: Limit::Lifted,
};

fn trip_without_limits(kept: Option<Reason>, trip: &Trip) -> Trip {
    let keeps = |reason: Reason| kept == Some(reason);
    let has_doors = keeps(Reason::TimeWindow) || keeps(Reason::ClosedOnArrival);
    let of = &trip.limits;
    let detour_time = of.detour_time().map_or(Limit::Lifted, Limit::At);
    let limits = TripLimits {
        latest_arrival: kept_if(keeps(Reason::MaxDuration), of.latest_arrival),
        max_detour_time: kept_if(keeps(Reason::MaxDetour), detour_time),
        max_detour_ratio: kept_if(keeps(Reason::MaxDetour), of.max_detour_ratio),
        max_detour_distance: kept_if(keeps(Reason::MaxDetour), of.max_detour_distance),
        max_added_time: kept_if(keeps(Reason::MaxDuration), of.max_added_time),
        max_tasks: kept_if(keeps(Reason::TourSize), of.max_tasks),
        max_wait: kept_if(has_doors, of.max_wait),
        min_net_gain: kept_if(keeps(Reason::NetGainBelowMin), of.min_net_gain),
        min_hourly_rate: kept_if(keeps(Reason::HourlyRateBelowMin), of.min_hourly_rate),
    };
    let capacity = if keeps(Reason::Capacity) { trip.capacity.clone() } else { Load::default() };
    Trip { limits, capacity, ..trip.clone() }
}

fn without_limits(kept: Option<Reason>, errand: &Errand) -> Errand {
    let keeps = |reason: Reason| kept == Some(reason);
    let stop = |stop: &ErrandStop| ErrandStop {
        opening_hours: stop.opening_hours.clone().filter(|_| keeps(Reason::ClosedOnArrival)),
        time_windows: stop.time_windows.clone().filter(|_| keeps(Reason::TimeWindow)),
        ..stop.clone()
    };
    let pricing = match errand.pricing {
        Pricing::Bid { .. } if !keeps(Reason::NetGainBelowMin) => Pricing::Bid { max_fee: None },
        pricing => pricing,
    };
    Errand {
        pickup: stop(&errand.pickup),
        delivery: errand.delivery.as_ref().map(stop),
        skills: if keeps(Reason::Skill) { errand.skills.clone() } else { Box::default() },
        pricing,
        posted_at: errand.posted_at.filter(|_| keeps(Reason::NotYetPosted)),
        expires_at: errand.expires_at.filter(|_| keeps(Reason::Expired)),
        max_time_in_vehicle: errand.max_time_in_vehicle.filter(|_| keeps(Reason::TimeWindow)),
        ..errand.clone()
    }
}

fn kept_if<T>(is_kept: bool, limit: Limit<T>) -> Limit<T> {
    if is_kept { limit } else { Limit::Lifted }
}
