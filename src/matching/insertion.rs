//! Where an errand goes into a trip, and when its stops would be reached.

use ecow::EcoString;

use super::costs::{self, Price};
use super::planned_trip::PlannedTrip;
use super::reason::Reason;
use crate::demand::{Barrier, Begin, Clock, Errand, ErrandStop, Pricing, Trip};
use crate::units::{Centimetres, Millis, Money, Travel};

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

/// What an insertion takes and leaves.
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

/// Travel that an insertion may need, each [`Travel::UNREACHABLE`] where it is beyond a bound.
pub(super) struct ErrandTravel {
    /// From trip stop i, and to trip stop i + 1, by leg i.
    pub(super) pickup: Vec<(Travel, Travel)>,
    /// The same for the delivery; empty for a job.
    pub(super) delivery: Vec<(Travel, Travel)>,
    /// From the pickup to the delivery.
    pub(super) between: Travel,
}

/// One trip, ready to be tried with errand after errand.
pub(super) struct Trial<'t> {
    trip: &'t Trip,
    planned: &'t PlannedTrip,
    clock: Clock,
    leaving: Vec<Millis>,
    limits: Limits,
}

/// The limits of a trip, all counted from its departure or in its own units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) detour_time: Option<Millis>,
    /// Detour time in millionths of a millisecond.
    pub(super) detour_by_ratio: Option<i128>,
    pub(super) detour_distance: Option<Centimetres>,
    pub(super) added_time: Option<Millis>,
    pub(super) arrival: Option<Millis>,
    pub(super) min_net_gain: Option<Money>,
}

/// Time and length that may have gone below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Totals {
    time: Millis,
    length: Centimetres,
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
struct Handling {
    pickup_access: Millis,
    delivery_access: Millis,
}

/// Half of the access lies before the arrival at the position, the rest after.
pub(super) fn access_before(access: Millis) -> Millis {
    Millis(access.0.div_euclid(2))
}

impl<'t> Trial<'t> {
    pub(super) fn new(trip: &'t Trip, planned: &'t PlannedTrip) -> Self {
        let limits = &trip.limits;
        let baseline = planned.duration();
        Self {
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
                    .or_default(Some(crate::units::Amount::ZERO))
                    .map(crate::units::Amount::to_money),
            },
        }
    }

    /// The most by which the travel of a plan may exceed the baseline's, were there no access,
    /// setup and service, with the reason against whatever exceeds it; `None` without a limit on
    /// time. May be negative, where the trip alone would be late already.
    pub(super) fn allowed_detour(&self) -> Option<(Millis, Reason)> {
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
    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    /// By which times are counted.
    pub(super) fn clock(&self) -> Clock {
        self.clock
    }

    /// Whether the trip takes errands at all.
    pub(super) fn takes_tasks(&self) -> bool {
        self.trip.limits.max_tasks.or_default(Some(4)) != Some(0)
    }

    /// What no insertion can change: whether the errand may be offered to the trip at all.
    pub(super) fn admits(&self, errand: &Errand) -> Result<(), Reason> {
        let broken = self.refusals(errand).into_iter().find(|(_, is_broken)| *is_broken);
        broken.map_or(Ok(()), |(reason, _)| Err(reason))
    }

    /// The limits that no insertion can change, and which of them are broken.
    pub(super) fn refusals(&self, errand: &Errand) -> [(Reason, bool); 4] {
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

    /// The best insertion of an errand: the feasible one of greatest net gain (least detour
    /// cost for bids), then least added time, then earliest legs. Where none is feasible, the
    /// reason against the one of least detour; `None` where travel was beyond its bounds.
    pub(super) fn best(
        &self,
        errand: &Errand,
        access: [Millis; 2],
        travel: &ErrandTravel,
    ) -> Result<ErrandTimes, Option<Reason>> {
        let handling = Handling { pickup_access: access[0], delivery_access: access[1] };
        let mut best: Option<ErrandTimes> = None;
        let mut nearest_miss: Option<(Millis, Reason)> = None;
        for insertion in insertions(travel) {
            let Some(change) = self.change(insertion, travel) else {
                continue;
            };
            let (times, barrier) = self.times(errand, &handling, insertion, travel, change);
            match barrier.or_else(|| self.objection(errand, &times, change)) {
                Some(reason) => {
                    let miss = (times.detour_time, reason);
                    nearest_miss = Some(nearest_miss.map_or(miss, |other| other.min(miss)));
                }
                None if best.as_ref().is_none_or(|best| is_better(&times, best)) => {
                    best = Some(times);
                }
                None => {}
            }
        }
        best.ok_or(nearest_miss.map(|(_, reason)| reason))
    }

    /// By how much the insertion changes the trip's travel; `None` beyond the bounds.
    fn change(&self, insertion: Insertion, travel: &ErrandTravel) -> Option<Totals> {
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
    fn times(
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

    /// The first limit that an insertion breaks.
    fn objection(&self, errand: &Errand, times: &ErrandTimes, change: Totals) -> Option<Reason> {
        let mut checks = self.checks(errand, times, change).into_iter();
        checks.find(|(_, is_broken)| *is_broken).map(|(reason, _)| reason)
    }

    /// The limits on an insertion, but for the doors of its stops, and which of them it breaks.
    fn checks(&self, errand: &Errand, times: &ErrandTimes, change: Totals) -> [(Reason, bool); 6] {
        let limits = &self.limits;
        let over = |most: Option<Millis>, time: Millis| most.is_some_and(|most| time > most);
        let expires = errand.expires_at.map(|moment| self.planned.until(moment));
        let in_vehicle = self.in_vehicle(errand, times).unwrap_or(Millis::ZERO);
        let over_ratio = limits
            .detour_by_ratio
            .is_some_and(|most| i128::from(times.detour_time.0) * 1_000_000 > most);
        let over_distance = limits.detour_distance.is_some_and(|most| times.detour_distance > most);
        let end = self.end(times, change);
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
            (Reason::Expired, over(expires, times.pickup.begin)),
            (Reason::TimeWindow, over(errand.max_time_in_vehicle, in_vehicle)),
            (
                Reason::MaxDetour,
                over(limits.detour_time, times.detour_time) || over_ratio || over_distance,
            ),
            (
                Reason::MaxDuration,
                over(limits.added_time, times.added_time) || over(limits.arrival, end),
            ),
            (Reason::NetGainBelowMin, is_below_gain),
            (Reason::HourlyRateBelowMin, is_below_rate),
        ]
    }

    /// The arrival at the end of the trip.
    fn end(&self, times: &ErrandTimes, change: Totals) -> Millis {
        let handling = times.access + times.setup + times.service + times.waiting;
        self.planned.total_time() + change.time + handling
    }

    /// From the pickup's end to the delivery's begin, for a shipment.
    fn in_vehicle(&self, errand: &Errand, times: &ErrandTimes) -> Option<Millis> {
        // Setup belongs to the stop that it begins.
        Some(times.delivery?.begin - self.pickup_end(errand, times))
    }

    /// Whether one insertion of an errand breaks no limit.
    pub(super) fn holds(
        &self,
        errand: &Errand,
        access: [Millis; 2],
        travel: &ErrandTravel,
        insertion: Insertion,
    ) -> bool {
        let handling = Handling { pickup_access: access[0], delivery_access: access[1] };
        self.change(insertion, travel).is_some_and(|change| {
            let (times, barrier) = self.times(errand, &handling, insertion, travel, change);
            barrier.is_none() && self.objection(errand, &times, change).is_none()
        })
    }

    /// Every insertion of an errand, in the order of its legs, as it turns out.
    pub(super) fn tried(
        &self,
        errand: &Errand,
        access: [Millis; 2],
        travel: &ErrandTravel,
    ) -> Vec<Tried> {
        let handling = Handling { pickup_access: access[0], delivery_access: access[1] };
        let tried = insertions(travel).filter_map(|insertion| {
            let change = self.change(insertion, travel)?;
            let (times, barrier) = self.times(errand, &handling, insertion, travel, change);
            let checks = self.checks(errand, &times, change);
            let mut broken: Vec<Reason> = barrier.into_iter().collect();
            broken.extend(checks.iter().filter(|(_, broken)| *broken).map(|(reason, _)| *reason));
            broken.dedup();
            let in_vehicle = self.in_vehicle(errand, &times);
            Some(Tried { times, end: self.end(&times, change), in_vehicle, broken })
        });
        tried.collect()
    }

    fn pickup_end(&self, errand: &Errand, times: &ErrandTimes) -> Millis {
        let stop_before = self.planned.stops[times.insertion.pickup_leg].position;
        times.pickup.begin + setup(&errand.pickup, stop_before) + errand.pickup.service
    }
}

/// An insertion as it turns out.
pub(super) struct Tried {
    pub(super) times: ErrandTimes,
    /// The arrival at the end of the trip.
    pub(super) end: Millis,
    /// From the pickup's end to the delivery's begin.
    pub(super) in_vehicle: Option<Millis>,
    /// What it breaks.
    pub(super) broken: Vec<Reason>,
}

impl Tried {
    /// What insertions are compared by where the least detour is looked for.
    pub(super) fn detour(&self) -> (Millis, Centimetres, Insertion) {
        let times = &self.times;
        (times.detour_time, times.detour_distance, times.insertion)
    }
}

/// Whoever has parked at the same place already pays no setup.
fn setup(stop: &ErrandStop, before: crate::units::Position) -> Millis {
    if stop.position == before { Millis::ZERO } else { stop.setup }
}

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

/// Whether a feasible insertion is better than another, found at earlier legs.
fn is_better(new: &ErrandTimes, old: &ErrandTimes) -> bool {
    // The payout is the same: the greater net gain is the lesser detour cost.
    (new.detour_cost, new.added_time) < (old.detour_cost, old.added_time)
}
