//! Driving orders of stops by the clock.

use std::ops::ControlFlow;

use ecow::EcoString;

use super::Place;
use super::orders::{Orders, Visit};
use crate::demand::{Barrier, Begin, Clock};
use crate::matching::explain::ask::{Ask, Door};
use crate::matching::insertion::{Limits, StopTime, access_before};
use crate::matching::planned_trip::PlannedTrip;
use crate::matching::reason::Reason;
use crate::units::{Centimetres, Millis, Position};

/// What an order takes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Driven {
    /// Travel beyond the baseline's; may be negative.
    pub(super) detour: Millis,
    pub(super) detour_distance: Centimetres,
    pub(super) access: Millis,
    pub(super) setup: Millis,
    pub(super) service: Millis,
    pub(super) waiting: Millis,
    /// From the pickup's end to the delivery's begin of the errand that is asked about.
    pub(super) in_vehicle: Option<Millis>,
    /// The first that is longer in the vehicle than it bears, and how long.
    pub(super) overdue: Option<(Door, Millis)>,
    /// Limits of doors, times in the vehicle, expiries and capacity that it breaks.
    pub(super) broken: Broken,
}

/// Some of the limits that depend on the order.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Broken([bool; 4]);

impl Broken {
    const ALL: [Reason; 4] =
        [Reason::TimeWindow, Reason::ClosedOnArrival, Reason::Expired, Reason::Capacity];

    pub(super) fn reasons(self) -> impl Iterator<Item = Reason> {
        Self::ALL.into_iter().zip(self.0).filter_map(|(reason, is)| is.then_some(reason))
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == [false; 4]
    }

    fn add(&mut self, reason: Reason, is_broken: bool) {
        for (other, broken) in Self::ALL.into_iter().zip(&mut self.0) {
            *broken |= is_broken && other == reason;
        }
    }
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
}

/// One on the way, after some of the stops of an order.
#[derive(Debug, Clone, Copy)]
struct State {
    /// What it took so far; the detour is all of the travel.
    driven: Driven,
    /// The trip's stop that comes next.
    next: usize,
    point: usize,
    position: Position,
    now: Millis,
    /// The errands on board, a bit each.
    aboard: u64,
}

/// Who drives orders of the stops of an [`Ask`], one after the other: what one has in common
/// with the one before is driven once.
pub(super) struct Driver<'a> {
    place: &'a Place,
    planned: &'a PlannedTrip,
    ask: &'a Ask,
    clock: Clock,
    wait: Option<Millis>,
    /// Of each errand.
    expiries: Vec<Option<Millis>>,
    /// All that loads and the capacity are counted in.
    dimensions: Vec<EcoString>,
    /// By errand and dimension.
    amounts: Vec<i64>,
    /// By dimension.
    most: Vec<Option<i64>>,
    /// Before the first stop, and after each one of the order.
    states: Vec<State>,
    doors: Vec<(Door, StopTime)>,
    /// When each one's pickup ended.
    ends: Vec<Millis>,
    /// The most on board after each of the states, by dimension.
    loads: Vec<i64>,
    /// What is beyond these is left out, where only what is possible is wanted.
    limits: Option<Limits>,
}

impl<'a> Driver<'a> {
    pub(super) fn new(place: &'a Place, planned: &'a PlannedTrip, ask: &'a Ask) -> Self {
        let of_errands = ask.errands().flat_map(|errand| errand.amount.0.iter());
        let mut dimensions: Vec<EcoString> = of_errands.map(|(name, _)| name.clone()).collect();
        dimensions.sort_unstable();
        dimensions.dedup();
        let amount = |load: &[(EcoString, i64)], name: &EcoString| {
            load.iter().find(|(other, _)| other == name).map(|(_, amount)| *amount)
        };
        let amounts = ask.errands().flat_map(|errand| {
            dimensions.iter().map(move |name| amount(&errand.amount.0, name).unwrap_or(0))
        });
        let expiry = |moment| planned.until(moment);
        let first = planned.stops.first();
        let begin = State {
            driven: Driven::default(),
            next: 1,
            point: 0,
            position: first.map_or(ask.trip.start, |stop| stop.position),
            now: first.map_or(Millis::ZERO, |stop| stop.dwell),
            aboard: 0,
        };
        Self {
            place,
            planned,
            ask,
            clock: Clock::new(planned.departure, ask.trip.zone),
            wait: ask.trip.limits.wait(),
            expiries: ask.errands().map(|errand| errand.expires_at.map(expiry)).collect(),
            amounts: amounts.collect(),
            most: dimensions.iter().map(|name| amount(&ask.trip.capacity.0, name)).collect(),
            states: vec![begin],
            doors: Vec::new(),
            ends: vec![Millis::ZERO; ask.kept.len() + 1],
            loads: vec![0; dimensions.len()],
            dimensions,
            limits: None,
        }
    }

    /// The same, where only orders within limits are wanted.
    pub(super) fn within(mut self, limits: Limits) -> Self {
        self.limits = Some(limits);
        self
    }

    /// Whether an order is beyond the limits already, wherever it goes on to: time and length only
    /// grow.
    fn is_beyond(&self, state: &State) -> bool {
        let Some(limits) = &self.limits else { return false };
        let driven = &state.driven;
        let detour = driven.detour - self.planned.duration();
        let distance = driven.detour_distance - self.planned.distance();
        let added = detour.at_least(Millis::ZERO) + driven.work();
        limits.detour_time.is_some_and(|most| detour > most)
            || limits.detour_distance.is_some_and(|most| distance > most)
            || limits.added_time.is_some_and(|most| added > most)
            || limits.arrival.is_some_and(|latest| state.now > latest)
    }

    /// Drives all of these orders between which there is a way, with their numbers.
    pub(super) fn each(
        mut self,
        orders: &Orders,
        only_possible: bool,
        mut arrived: impl FnMut(usize, &Self, Driven) -> ControlFlow<()>,
    ) {
        // Orders that have so many stops in common with the one before are no better.
        let mut hopeless = None;
        for (number, shared, order) in orders.iter() {
            if hopeless.is_some_and(|stops| shared >= stops) {
                continue;
            }
            hopeless = None;
            match self.drive(order, shared, only_possible) {
                Ok(Some(driven)) => {
                    if arrived(number, &self, driven).is_break() {
                        return;
                    }
                }
                Ok(None) => {}
                Err(stops) => hopeless = Some(stops),
            }
        }
    }

    /// Drives a single order; `None` where there is no way.
    pub(super) fn one(&mut self, order: &[Visit]) -> Option<Driven> {
        self.drive(order, 0, false).ok()?
    }

    /// All stops of errands in the order that was driven last.
    pub(super) fn doors(&self) -> &[(Door, StopTime)] {
        &self.doors
    }

    /// The most on board at once in the order that was driven last.
    pub(super) fn load(&self) -> Vec<(EcoString, i64)> {
        let last = self.loads.len() - self.dimensions.len();
        self.dimensions.iter().cloned().zip(self.loads[last..].iter().copied()).collect()
    }

    /// Drives an order whose first stops are those of the one before. A stop that nothing lets begin in
    /// time begins on arrival, unless only what is possible is wanted. No order with as many first
    /// stops as the error says is any better.
    fn drive(
        &mut self,
        order: &[Visit],
        shared: usize,
        only_possible: bool,
    ) -> Result<Option<Driven>, usize> {
        // After one that was left there may be less.
        let shared = shared.min(self.doors.len());
        self.states.truncate(shared + 1);
        self.doors.truncate(shared);
        self.loads.truncate((shared + 1) * self.dimensions.len());
        for (at, visit) in order.iter().enumerate().skip(shared) {
            let Some(state) = self.step(*visit) else { return Err(at + 1) };
            if only_possible && (!state.driven.broken.is_empty() || self.is_beyond(&state)) {
                // What was pushed beyond the states is cut off by the next.
                self.doors.truncate(at);
                return Err(at + 1);
            }
            self.states.push(state);
        }
        let Some(mut state) = self.states.last().copied() else { return Ok(None) };
        while state.next < self.planned.stops.len() {
            let Some(()) = self.pass(&mut state) else { return Ok(None) };
        }
        let mut driven = state.driven;
        driven.detour -= self.planned.duration();
        driven.detour_distance -= self.planned.distance();
        Ok(Some(driven))
    }

    /// Goes on to a point.
    fn go(&self, state: &mut State, to: usize) -> Option<()> {
        let hop = self.place.travel(state.point, to);
        if !hop.is_path() {
            return None;
        }
        state.driven.detour += hop.time();
        state.driven.detour_distance += hop.length();
        state.now += hop.time();
        state.point = to;
        Some(())
    }

    /// Goes on to the trip's own next stop.
    fn pass(&self, state: &mut State) -> Option<()> {
        let next = state.next;
        self.go(state, next)?;
        state.now += self.planned.stops[next].dwell;
        state.position = self.planned.stops[next].position;
        state.next += 1;
        Some(())
    }

    /// Goes on to a stop of an errand, and does what is to be done there.
    fn step(&mut self, visit: Visit) -> Option<State> {
        let mut state = *self.states.last()?;
        while state.next <= visit.leg {
            self.pass(&mut state)?;
        }
        let Visit { errand: number, is_delivery, .. } = visit;
        let ask = self.ask;
        let door = door(visit);
        let (stop, errand) = (ask.stop(door), ask.errand_of(door));
        self.go(&mut state, self.place.point(visit))?;
        let access = self.place.access(visit);
        let arrival = state.now + access_before(access);
        let driven = &mut state.driven;
        let (begin, hours_unknown) = match stop.begin(&self.clock, arrival, self.wait) {
            Ok(Begin { at, hours_unknown }) => (at, hours_unknown),
            Err(barrier) => {
                let reason = match barrier {
                    Barrier::Windows => Reason::TimeWindow,
                    Barrier::Hours => Reason::ClosedOnArrival,
                };
                driven.broken.add(reason, true);
                (arrival, false)
            }
        };
        let setup = if state.position == stop.position { Millis::ZERO } else { stop.setup };
        let end = begin + setup + stop.service;
        driven.access += access;
        driven.setup += setup;
        driven.service += stop.service;
        driven.waiting += begin - arrival;
        let width = self.dimensions.len();
        let before = self.loads.len() - width;
        self.loads.extend_from_within(before..);
        if is_delivery {
            let time = begin - self.ends[number];
            if door.kept.is_none() {
                driven.in_vehicle = Some(time);
            }
            if errand.max_time_in_vehicle.is_some_and(|most| time > most) {
                driven.broken.add(Reason::TimeWindow, true);
                driven.overdue.get_or_insert((door, time));
            }
            state.aboard &= !(1 << number);
        } else {
            self.ends[number] = end;
            let is_late = self.expiries[number].is_some_and(|last| begin > last);
            driven.broken.add(Reason::Expired, is_late);
            state.aboard |= 1 << number;
            for at in 0..width {
                let of = |errand: usize| self.amounts[errand * width + at];
                let aboard = (0..self.ends.len()).filter(|other| state.aboard >> other & 1 == 1);
                let sum = aboard.fold(0_i64, |sum, other| sum.saturating_add(of(other)));
                let load = &mut self.loads[before + width + at];
                *load = sum.max(*load);
                driven.broken.add(Reason::Capacity, self.most[at].is_some_and(|most| *load > most));
            }
        }
        state.now = end + access - access_before(access);
        state.position = stop.position;
        self.doors.push((door, StopTime { arrival, begin, hours_unknown }));
        Some(state)
    }
}

/// The first errand is the one that is asked about.
fn door(visit: Visit) -> Door {
    Door { kept: visit.errand.checked_sub(1), is_delivery: visit.is_delivery }
}
