//! What an insertion takes: travel, and when its stops are reached and begin.

use super::{ErrandTimes, ErrandTravel, Insertion, StopTime, Trial};
use crate::demand::{Barrier, Begin, Errand, ErrandStop};
use crate::matching::costs;
use crate::matching::reason::Reason;
use crate::units::{Centimetres, Millis, Position, Travel};

/// Time and length that may have gone below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) time: Millis,
    pub(super) length: Centimetres,
}

impl Totals {
    fn of(travel: Travel) -> Self {
        Self { time: travel.time(), length: travel.length() }
    }

    fn plus(self, other: Self) -> Self {
        Self { time: self.time + other.time, length: self.length + other.length }
    }

    fn minus(self, other: Self) -> Self {
        Self { time: self.time - other.time, length: self.length - other.length }
    }
}

/// An errand's own times, apart from travel.
pub(super) struct Handling {
    pickup_access: Millis,
    delivery_access: Millis,
}

impl Handling {
    pub(super) fn new(access: [Millis; 2]) -> Self {
        Self { pickup_access: access[0], delivery_access: access[1] }
    }
}

/// Half of the access lies before the arrival at the position, the rest after.
pub(in crate::matching) fn access_before(access: Millis) -> Millis {
    Millis(access.0.div_euclid(2))
}

impl Trial<'_> {
    /// By how much the insertion changes the trip's travel; `None` beyond the bounds.
    pub(super) fn change(&self, insertion: Insertion, travel: &ErrandTravel) -> Option<Totals> {
        let Insertion { pickup_leg, delivery_leg } = insertion;
        let leg = |leg: usize, parts: &[Travel]| {
            let all = parts.iter().all(|part| part.is_path());
            let sum = || {
                let zero = Totals { time: Millis::ZERO, length: Centimetres::ZERO };
                let all = parts.iter().fold(zero, |sum, part| sum.plus(Totals::of(*part)));
                all.minus(Totals::of(self.planned.legs[leg]))
            };
            all.then(sum)
        };
        let (to_pickup, from_pickup) = travel.pickup[pickup_leg];
        let Some(delivery_leg) = delivery_leg else {
            return leg(pickup_leg, &[to_pickup, from_pickup]);
        };
        let (to_delivery, from_delivery) = travel.delivery[delivery_leg];
        if pickup_leg == delivery_leg {
            return leg(pickup_leg, &[to_pickup, travel.between, from_delivery]);
        }
        let first = leg(pickup_leg, &[to_pickup, from_pickup])?;
        Some(first.plus(leg(delivery_leg, &[to_delivery, from_delivery])?))
    }

    /// What an insertion takes and leaves, and what keeps one of its stops from beginning; such a
    /// stop is taken to begin on arrival.
    pub(super) fn times(
        &self,
        errand: &Errand,
        handling: &Handling,
        insertion: Insertion,
        travel: &ErrandTravel,
        change: Totals,
    ) -> (ErrandTimes, Option<Reason>) {
        let Insertion { pickup_leg, delivery_leg } = insertion;
        let stop_before = self.planned.stops[pickup_leg].position;
        let pickup_setup = setup(&errand.pickup, stop_before);
        let to_pickup = travel.pickup[pickup_leg].0.time();
        let at_pickup =
            self.leaving[pickup_leg] + to_pickup + access_before(handling.pickup_access);
        let mut barrier = None;
        let pickup = self.stop_time(&errand.pickup, at_pickup, &mut barrier);
        let pickup_done = pickup.begin + pickup_setup + errand.pickup.service;
        let back_on_road =
            pickup_done + handling.pickup_access - access_before(handling.pickup_access);

        let mut setup_paid = pickup_setup;
        let mut service = errand.pickup.service;
        let delivery = errand.delivery.as_ref().zip(delivery_leg).map(|(stop, leg)| {
            let (before, arrival) = if leg == pickup_leg {
                (errand.pickup.position, back_on_road + travel.between.time())
            } else {
                // From the pickup to the next trip stop, then along the baseline.
                let next = pickup_leg + 1;
                let at_next = back_on_road + travel.pickup[pickup_leg].1.time();
                let onward =
                    self.leaving[leg] - self.leaving[next] + self.planned.stops[next].dwell;
                let at_leg = at_next + onward;
                (self.planned.stops[leg].position, at_leg + travel.delivery[leg].0.time())
            };
            setup_paid += setup(stop, before);
            service += stop.service;
            let arrival = arrival + access_before(handling.delivery_access);
            self.stop_time(stop, arrival, &mut barrier)
        });
        let waiting = [Some(pickup), delivery]
            .into_iter()
            .flatten()
            .map(|stop| stop.begin - stop.arrival)
            .sum();
        let access = handling.pickup_access + handling.delivery_access;
        let detour_time = change.time.at_least(Millis::ZERO);
        let added_time = detour_time + access + setup_paid + service + waiting;
        let pricing = errand.pricing;
        let times = ErrandTimes {
            insertion,
            detour_time,
            detour_distance: change.length,
            access,
            setup: setup_paid,
            service,
            waiting,
            added_time,
            pickup,
            delivery,
            detour_cost: costs::detour_cost(self.trip, added_time, change.length),
            price: costs::price(self.trip, pricing, added_time, change.length),
        };
        (times, barrier)
    }

    /// When a stop that is reached at `arrival` begins. Where nothing lets it begin in time, it
    /// begins on arrival, and the barrier that is met first is noted.
    fn stop_time(
        &self,
        stop: &ErrandStop,
        arrival: Millis,
        barrier: &mut Option<Reason>,
    ) -> StopTime {
        match stop.begin(&self.clock, arrival, self.trip.limits.wait()) {
            Ok(Begin { at, hours_unknown }) => StopTime { arrival, begin: at, hours_unknown },
            Err(met) => {
                barrier.get_or_insert(match met {
                    Barrier::Windows => Reason::TimeWindow,
                    Barrier::Hours => Reason::ClosedOnArrival,
                });
                StopTime { arrival, begin: arrival, hours_unknown: false }
            }
        }
    }
}

/// Whoever has parked at the same place already pays no setup.
pub(super) fn setup(stop: &ErrandStop, before: Position) -> Millis {
    if stop.position == before { Millis::ZERO } else { stop.setup }
}
