//! Which limits an insertion breaks.

use super::over_samples::Worst;
use super::times::{Totals, setup};
use super::{ErrandTimes, Trial};
use crate::demand::{Errand, Pricing};
use crate::matching::costs::Price;
use crate::matching::reason::Reason;
use crate::units::Millis;

impl Trial<'_> {
    /// The first limit that an insertion breaks.
    pub(super) fn objection(
        &self,
        errand: &Errand,
        times: &ErrandTimes,
        change: Totals,
    ) -> Option<Reason> {
        let mut checks = self.checks(errand, times, change).into_iter();
        checks.find(|(_, is_broken)| *is_broken).map(|(reason, _)| reason)
    }

    /// The limits on an insertion, but for the doors of its stops, and which of them it breaks.
    pub(super) fn checks(
        &self,
        errand: &Errand,
        times: &ErrandTimes,
        change: Totals,
    ) -> [(Reason, bool); 6] {
        let worst = Worst {
            begin: times.pickup.begin,
            in_vehicle: self.in_vehicle(errand, times).unwrap_or(Millis::ZERO),
            end: self.end(times, change),
        };
        self.checks_of(errand, times, &worst)
    }

    /// The same, with what has to hold for every sample of an area trip apart from what holds for
    /// their means.
    pub(super) fn checks_of(
        &self,
        errand: &Errand,
        times: &ErrandTimes,
        worst: &Worst,
    ) -> [(Reason, bool); 6] {
        let limits = &self.limits;
        let over = |most: Option<Millis>, time: Millis| most.is_some_and(|most| time > most);
        let expires = errand.expires_at.map(|moment| self.planned.until(moment));
        let over_ratio = limits
            .detour_by_ratio
            .is_some_and(|most| i128::from(times.detour_time.0) * 1_000_000 > most);
        let over_distance = limits.detour_distance.is_some_and(|most| times.detour_distance > most);
        let (is_below_gain, is_below_rate) = match (times.price, errand.pricing) {
            (Price::Fixed { net_gain, hourly_rate, .. }, _) => {
                let rate = self.trip.limits.min_hourly_rate.or_default(None).zip(hourly_rate);
                (
                    limits.min_net_gain.is_some_and(|least| net_gain < least),
                    rate.is_some_and(|(least, rate)| !rate.is_at_least(least)),
                )
            }
            (Price::Bid { ask }, Pricing::Bid { max_fee: Some(most) }) => (ask > most, false),
            (Price::Bid { .. }, _) => (false, false),
        };
        [
            (Reason::Expired, over(expires, worst.begin)),
            (Reason::TimeWindow, over(errand.max_time_in_vehicle, worst.in_vehicle)),
            (
                Reason::MaxDetour,
                over(limits.detour_time, times.detour_time) || over_ratio || over_distance,
            ),
            (
                Reason::MaxDuration,
                over(limits.added_time, times.added_time) || over(limits.arrival, worst.end),
            ),
            (Reason::NetGainBelowMin, is_below_gain),
            (Reason::HourlyRateBelowMin, is_below_rate),
        ]
    }

    /// The arrival at the end of the trip.
    pub(super) fn end(&self, times: &ErrandTimes, change: Totals) -> Millis {
        let handling = times.access + times.setup + times.service + times.waiting;
        self.planned.total_time() + change.time + handling
    }

    /// From the pickup's end to the delivery's begin, for a shipment.
    pub(super) fn in_vehicle(&self, errand: &Errand, times: &ErrandTimes) -> Option<Millis> {
        // Setup belongs to the stop that it begins.
        Some(times.delivery?.begin - self.pickup_end(errand, times))
    }

    fn pickup_end(&self, errand: &Errand, times: &ErrandTimes) -> Millis {
        let stop_before = self.planned.stops[times.insertion.pickup_leg].position;
        times.pickup.begin + setup(&errand.pickup, stop_before) + errand.pickup.service
    }
}
