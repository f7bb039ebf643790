//! Driving one order of stops by the clock.

use ecow::EcoString;

use super::Beside;
use super::orders::Visit;
use crate::demand::{Barrier, Begin, Clock};
use crate::matching::explain::ask::{Ask, Door};
use crate::matching::insertion::{StopTime, access_before};
use crate::matching::planned_trip::PlannedTrip;
use crate::matching::reason::Reason;
use crate::units::{Centimetres, Millis};

/// What an order takes.
#[derive(Debug, Clone, Default)]
pub(super) struct Driven {
    /// Travel beyond the baseline's; may be negative.
    pub(super) detour: Millis,
    pub(super) detour_distance: Centimetres,
    pub(super) access: Millis,
    pub(super) setup: Millis,
    pub(super) service: Millis,
    pub(super) waiting: Millis,
    pub(super) doors: Vec<(Door, StopTime)>,
    /// From the pickup's end to the delivery's begin of the errand that is asked about.
    pub(super) in_vehicle: Option<Millis>,
    /// The first that is longer in the vehicle than it bears, and how long.
    pub(super) overdue: Option<(Door, Millis)>,
    /// The most on board, in the dimensions of the capacity.
    pub(super) load: Vec<(EcoString, i64)>,
    /// Limits of doors, times in the vehicle, expiries and capacity that it breaks.
    pub(super) broken: Vec<Reason>,
}

impl Driven {
    pub(super) fn detour_time(&self) -> Millis {
        self.detour.at_least(Millis::ZERO)
    }

    fn work(&self) -> Millis {
        self.access + self.setup + self.service + self.waiting
    }

    pub(super) fn added_time(&self) -> Millis {
        self.detour_time() + self.work()
    }

    /// The arrival at the end, after the departure.
    pub(super) fn end(&self, planned: &PlannedTrip) -> Millis {
        planned.total_time() + self.detour + self.work()
    }

    fn breaks(&mut self, reason: Reason, is_broken: bool) {
        if is_broken && !self.broken.contains(&reason) {
            self.broken.push(reason);
        }
    }
}

impl Beside {
    /// Drives an order of stops; `None` where there is no way. A stop that nothing lets begin in
    /// time begins on arrival.
    pub(super) fn drive(
        &self,
        planned: &PlannedTrip,
        ask: &Ask,
        order: &[Visit],
    ) -> Option<Driven> {
        let clock = Clock::new(planned.departure, ask.trip.zone);
        let mut driven = Driven::default();
        let mut ends = vec![Millis::ZERO; self.shipments.len()];
        let mut aboard: Vec<usize> = Vec::new();
        let first = planned.stops.first()?;
        let (mut point, mut position, mut now) = (0, first.position, first.dwell);
        let mut travel = (Millis::ZERO, Centimetres::ZERO);
        let mut go = |from: usize, to: usize| {
            let hop = self.travel[from * self.points() + to];
            travel = (travel.0 + hop.time(), travel.1 + hop.length());
            hop.is_path().then(|| hop.time())
        };
        let mut rest = order;
        for (leg, next) in planned.stops.iter().enumerate().skip(1) {
            while let Some((visit, after)) = rest.split_first().filter(|(visit, _)| visit.leg < leg)
            {
                rest = after;
                let door = door(*visit);
                let (stop, errand) = (ask.stop(door), ask.errand_of(door));
                let to = self.trip_stops + 2 * visit.errand + usize::from(visit.is_delivery);
                now += go(point, to)?;
                let access = self.access[visit.errand][usize::from(visit.is_delivery)];
                let arrival = now + access_before(access);
                let (begin, hours_unknown) =
                    match stop.begin(&clock, arrival, ask.trip.limits.wait()) {
                        Ok(Begin { at, hours_unknown }) => (at, hours_unknown),
                        Err(barrier) => {
                            let reason = match barrier {
                                Barrier::Windows => Reason::TimeWindow,
                                Barrier::Hours => Reason::ClosedOnArrival,
                            };
                            driven.breaks(reason, true);
                            (arrival, false)
                        }
                    };
                let setup = if position == stop.position { Millis::ZERO } else { stop.setup };
                let end = begin + setup + stop.service;
                now = end + access - access_before(access);
                (point, position) = (to, stop.position);
                driven.access += access;
                driven.setup += setup;
                driven.service += stop.service;
                driven.waiting += begin - arrival;
                driven.doors.push((door, StopTime { arrival, begin, hours_unknown }));
                if visit.is_delivery {
                    let time = begin - ends[visit.errand];
                    if door.kept.is_none() {
                        driven.in_vehicle = Some(time);
                    }
                    if errand.max_time_in_vehicle.is_some_and(|most| time > most) {
                        driven.breaks(Reason::TimeWindow, true);
                        driven.overdue.get_or_insert((door, time));
                    }
                    aboard.retain(|other| *other != visit.errand);
                } else {
                    ends[visit.errand] = end;
                    let expires = errand.expires_at.map(|moment| planned.until(moment));
                    driven.breaks(Reason::Expired, expires.is_some_and(|last| begin > last));
                    aboard.push(visit.errand);
                    driven.take(ask, &aboard);
                }
            }
            now += go(point, leg)? + next.dwell;
            (point, position) = (leg, next.position);
        }
        driven.detour = travel.0 - planned.duration();
        driven.detour_distance = travel.1 - planned.distance();
        let most = |dimension: &EcoString| {
            let of_trip = ask.trip.capacity.0.iter();
            of_trip.clone().find(|(other, _)| other == dimension).map(|(_, most)| *most)
        };
        let is_over =
            driven.load.iter().any(|(name, load)| most(name).is_some_and(|most| *load > most));
        driven.breaks(Reason::Capacity, is_over);
        Some(driven)
    }
}

impl Driven {
    /// Notes what is on board, where that is more than ever before.
    fn take(&mut self, ask: &Ask, aboard: &[usize]) {
        let all: Vec<_> = ask.errands().collect();
        let amounts =
            || aboard.iter().filter_map(|&at| all.get(at)).flat_map(|e| e.amount.0.iter());
        for (dimension, _) in amounts() {
            let of_it = amounts().filter(|(other, _)| other == dimension);
            let sum = of_it.fold(0_i64, |sum, (_, amount)| sum.saturating_add(*amount));
            match self.load.iter_mut().find(|(other, _)| other == dimension) {
                Some((_, most)) => *most = sum.max(*most),
                None => self.load.push((dimension.clone(), sum)),
            }
        }
        self.load.sort_unstable();
    }
}

/// The first errand is the one that is asked about.
fn door(visit: Visit) -> Door {
    Door { kept: visit.errand.checked_sub(1), is_delivery: visit.is_delivery }
}
