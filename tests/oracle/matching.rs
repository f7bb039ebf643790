//! Every insertion of every errand into a trip, judged one by one.

use std::cmp::{Ordering, Reverse};

use super::demand::{Errand, ErrandStop, Limit, Pricing, Sort, Trip};
use super::money;
use super::network::{Cost, Place};
use super::travel::Travel;

/// The trip without any errand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Baseline {
    pub travel: Cost,
    pub arrival: i64,
}

/// One errand stop in the best plan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Visit {
    pub place: Place,
    pub leg: usize,
    pub arrival: i64,
    pub begin: i64,
    /// Metres.
    pub snap_distance: f64,
}

/// The best insertion of one errand. Times in ms, distances in cm, money in units.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    pub errand: String,
    pub bid: bool,
    pub detour_time: i64,
    pub detour_distance: i64,
    pub access: i64,
    pub setup: i64,
    pub service: i64,
    pub waiting: i64,
    /// Whether one of its doors cannot be told to be open.
    pub hours_unknown: bool,
    pub added_time: i64,
    pub detour_cost: i128,
    /// Null for bids: fee, payout and net gain in units.
    pub fee: Option<i128>,
    pub payout: Option<i128>,
    pub net_gain: Option<i128>,
    /// What is earned before time is paid for; the hourly rate is this over `added_time`.
    pub earned: Option<i128>,
    /// Whole cents; null for fixed fees.
    pub ask: Option<i128>,
    pub pickup: Visit,
    pub delivery: Option<Visit>,
    /// When the runner reaches the end of the trip; not printed, but a limit is held to it.
    pub end: i64,
}

impl Match {
    /// In cents; null for bids and where no time is added.
    pub fn hourly_rate(&self) -> Option<i128> {
        (self.added_time > 0).then_some(())?;
        self.earned.map(|earned| money::cents_an_hour(earned, self.added_time))
    }
}

/// The answer to `match --top 0`.
#[derive(Clone, Debug)]
pub struct Answer {
    pub baseline: Baseline,
    pub matches: Vec<Match>,
}

/// Judges all errands; `travel` holds every position and the travel of every shipment.
pub fn rank(trip: &Trip, errands: &[Errand], travel: &Travel) -> Answer {
    let judge = Judge::new(trip, travel);
    let mut matches: Vec<Match> =
        errands.iter().filter_map(|errand| judge.best_insertion(errand)).collect();
    matches.sort_by(|a, b| order(trip.sort, a, b));
    Answer { baseline: judge.baseline, matches }
}

pub(super) fn order(sort: Sort, a: &Match, b: &Match) -> Ordering {
    let by_price = match (a.ask, b.ask) {
        (Some(a), Some(b)) => a.cmp(&b),
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (None, None) => match sort {
            Sort::NetGain => Reverse(a.net_gain).cmp(&Reverse(b.net_gain)),
            Sort::DetourTime => a.detour_time.cmp(&b.detour_time),
            Sort::Fee => Reverse(a.fee).cmp(&Reverse(b.fee)),
            Sort::HourlyRate => match (a.added_time, b.added_time) {
                (0, 0) => Ordering::Equal,
                (0, _) => Ordering::Less,
                (_, 0) => Ordering::Greater,
                // a's rate over b's, cross-multiplied; both times are positive.
                (ta, tb) => {
                    (b.earned.unwrap() * i128::from(ta)).cmp(&(a.earned.unwrap() * i128::from(tb)))
                }
            },
        },
    };
    by_price.then(a.added_time.cmp(&b.added_time)).then_with(|| a.errand.cmp(&b.errand))
}

/// A stop of a plan.
#[derive(Clone, Copy)]
pub(super) enum Stop<'e> {
    Trip(usize),
    Pickup(&'e ErrandStop),
    Delivery(&'e ErrandStop),
}

/// What becomes of a plan when it is driven.
#[derive(Default)]
pub(super) struct Drive {
    pub(super) travel: Cost,
    pub(super) access: i64,
    pub(super) setup: i64,
    pub(super) service: i64,
    pub(super) waiting: i64,
    pub(super) hours_unknown: bool,
    /// Whether a door stays shut for too long.
    pub(super) barred: bool,
    /// Arrival, begin and end of service at pickup and delivery.
    pub(super) pickup: Option<(i64, i64, i64)>,
    pub(super) delivery: Option<(i64, i64, i64)>,
    pub(super) end: i64,
}

pub(super) struct Judge<'a> {
    pub(super) trip: &'a Trip,
    pub(super) travel: &'a Travel,
    /// From trip stop k to every position, and from every position to trip stop k.
    from: Vec<Vec<Option<Cost>>>,
    to: Vec<Vec<Option<Cost>>>,
    pub(super) baseline: Baseline,
}

impl<'a> Judge<'a> {
    pub(super) fn new(trip: &'a Trip, travel: &'a Travel) -> Self {
        let spots: Vec<_> = trip.stops.iter().map(|&(place, _)| travel.spot(place)).collect();
        let mut judge = Self {
            trip,
            travel,
            from: spots.iter().map(|&spot| travel.from(spot)).collect(),
            to: spots.iter().map(|&spot| travel.to(spot)).collect(),
            baseline: Baseline { travel: Cost::default(), arrival: 0 },
        };
        let bare: Vec<_> = (0..trip.stops.len()).map(Stop::Trip).collect();
        let drive = judge.drive(&bare);
        judge.baseline = Baseline { travel: drive.travel, arrival: drive.end };
        judge
    }

    fn best_insertion(&self, errand: &Errand) -> Option<Match> {
        let legs = self.trip.stops.len() - 1;
        let mut best: Option<Match> = None;
        for leg in 0..legs {
            let last = if errand.delivery.is_some() { legs } else { leg + 1 };
            for delivery_leg in leg..last {
                let Some(found) = self.insertion(errand, leg, delivery_leg) else { continue };
                // Legs are tried from the first on, so a later equal is no improvement. The
                // payout is the same everywhere: greatest net gain is least cost.
                let better = best.as_ref().is_none_or(|best| {
                    (found.detour_cost, found.added_time) < (best.detour_cost, best.added_time)
                });
                if better {
                    best = Some(found);
                }
            }
        }
        best
    }

    /// The errand in these legs, if every limit holds.
    fn insertion(&self, errand: &Errand, leg: usize, delivery_leg: usize) -> Option<Match> {
        let trip = self.trip;
        if errand.places().any(|place| self.travel.snap(place).distance > trip.max_snap) {
            return None;
        }
        let drive = self.drive(&self.plan(errand, (leg, delivery_leg)));
        let pickup = drive.pickup?;
        if drive.barred {
            return None;
        }

        let base = self.baseline.travel;
        let detour_time = (drive.travel.time as i64 - base.time as i64).max(0);
        let detour_distance = drive.travel.length as i64 - base.length as i64;
        let added_time = detour_time + drive.access + drive.setup + drive.service + drive.waiting;
        let detour_cost = money::of_time(added_time, trip.cost_per_hour)
            + money::of_distance(detour_distance, trip.cost_per_km);

        let within_ratio = match trip.max_detour_ratio {
            Limit::At(ratio) => {
                i128::from(detour_time) * 10_000 <= i128::from(ratio) * i128::from(base.time)
            }
            Limit::Unset | Limit::Lifted => true,
        };
        let in_vehicle = drive.delivery.map_or(0, |delivery| delivery.1 - pickup.2);
        let feasible = trip.detour_time_limit().allows(detour_time)
            && within_ratio
            && trip.max_detour_distance.allows(detour_distance)
            && trip.max_added_time.allows(added_time)
            && trip.latest_arrival.allows(drive.end)
            && trip.max_tasks.allows(1)
            && errand.skills.is_subset(&trip.skills)
            && errand.amount.iter().all(|(dimension, amount)| {
                trip.capacity.get(dimension).is_none_or(|capacity| amount <= capacity)
            })
            && errand.posted_at.is_none_or(|posted| posted <= trip.departure)
            && errand.expires_at.is_none_or(|expires| pickup.1 <= expires)
            && errand.max_time_in_vehicle.is_none_or(|limit| in_vehicle <= limit);
        if !feasible {
            return None;
        }

        let visit = |leg, (arrival, begin, _), place: Place| Visit {
            place,
            leg,
            arrival,
            begin,
            snap_distance: self.travel.snap(place).distance,
        };
        let mut found = Match {
            errand: errand.id.clone(),
            bid: false,
            detour_time,
            detour_distance,
            access: drive.access,
            setup: drive.setup,
            service: drive.service,
            waiting: drive.waiting,
            hours_unknown: drive.hours_unknown,
            added_time,
            detour_cost,
            fee: None,
            payout: None,
            net_gain: None,
            earned: None,
            ask: None,
            pickup: visit(leg, pickup, errand.pickup.place),
            delivery: errand
                .delivery
                .as_ref()
                .zip(drive.delivery)
                .map(|(stop, times)| visit(delivery_leg, times, stop.place)),
            end: drive.end,
        };
        self.price(&errand.pricing, &mut found).then_some(found)
    }

    /// The trip's stops with those of the errand in these legs.
    pub(super) fn plan<'e>(&self, errand: &'e Errand, legs: (usize, usize)) -> Vec<Stop<'e>> {
        let mut plan = Vec::new();
        for stop in 0..self.trip.stops.len() {
            plan.push(Stop::Trip(stop));
            if stop == legs.0 {
                plan.push(Stop::Pickup(&errand.pickup));
            }
            if stop == legs.1
                && let Some(delivery) = &errand.delivery
            {
                plan.push(Stop::Delivery(delivery));
            }
        }
        plan
    }

    /// Fills in the money; false where it is not worth the while.
    pub(super) fn price(&self, pricing: &Pricing, found: &mut Match) -> bool {
        let trip = self.trip;
        match *pricing {
            Pricing::Fixed { fee } => {
                let payout = money::payout(fee, trip.commission);
                let net_gain = payout - found.detour_cost;
                let earned = payout - money::of_distance(found.detour_distance, trip.cost_per_km);
                found.fee = Some(money::amount(fee));
                found.payout = Some(payout);
                found.net_gain = Some(net_gain);
                found.earned = Some(earned);
                // earned units in ms are earned / ms ten-thousandths an hour.
                trip.min_net_gain.is_none_or(|least| net_gain >= money::amount(least))
                    && (found.added_time == 0
                        || trip.min_hourly_rate.is_none_or(|least| {
                            earned >= i128::from(least) * i128::from(found.added_time)
                        }))
            }
            Pricing::Bid { max_fee } => {
                let needed = found.detour_cost + money::amount(trip.min_net_gain.unwrap_or(0));
                let ask = money::ask_cents(needed, trip.commission);
                found.bid = true;
                found.ask = Some(ask);
                max_fee.is_none_or(|max| !money::cents_exceed(ask, max))
            }
        }
    }

    /// Drives a plan by the clock.
    pub(super) fn drive(&self, plan: &[Stop]) -> Drive {
        let mut drive = Drive::default();
        let mut clock = self.trip.departure;
        for (number, &stop) in plan.iter().enumerate() {
            let before = number.checked_sub(1).map(|before| plan[before]);
            if let Some(before) = before {
                let hop = self.hop(before, stop);
                drive.travel = drive.travel + hop;
                clock += hop.time as i64;
            }
            let here = match stop {
                Stop::Trip(number) => {
                    drive.end = clock;
                    clock += self.trip.stops[number].1;
                    continue;
                }
                Stop::Pickup(here) | Stop::Delivery(here) => here,
            };
            let access = self.travel.snap(here.place).access();
            let parked = before.is_some_and(|before| self.place(before) == here.place);
            let setup = if parked { 0 } else { here.setup };
            clock += access / 2;
            let arrival = clock;
            let (hours, wait) = (here.hours.as_deref(), self.trip.longest_wait());
            match self.trip.walls().begin(hours, &here.windows, arrival, wait) {
                Some((begin, unknown)) => {
                    clock = begin;
                    drive.hours_unknown |= unknown;
                }
                None => drive.barred = true,
            }
            let begin = clock;
            clock += setup + here.service;
            let times = Some((arrival, begin, clock));
            drive.waiting += begin - arrival;
            clock += access - access / 2;
            match stop {
                Stop::Pickup(_) => drive.pickup = times,
                _ => drive.delivery = times,
            }
            drive.access += access;
            drive.setup += setup;
            drive.service += here.service;
        }
        drive
    }

    fn place(&self, stop: Stop) -> Place {
        match stop {
            Stop::Trip(number) => self.trip.stops[number].0,
            Stop::Pickup(here) | Stop::Delivery(here) => here.place,
        }
    }

    fn hop(&self, from: Stop, to: Stop) -> Cost {
        match (from, to) {
            (Stop::Trip(number), to) => self.from[number][self.travel.spot(self.place(to))],
            (from, Stop::Trip(number)) => self.to[number][self.travel.spot(self.place(from))],
            (from, to) => Some(self.travel.carried(self.place(from), self.place(to))),
        }
        .expect("an exported network is strongly connected")
    }
}
