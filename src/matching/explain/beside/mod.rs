//! An errand beside those that are kept: every order of all their stops, driven by the clock.
//!
//! The rules are those of bundles. All limits hold for the whole plan; the kept errands' own best
//! plan is free of them, and the least net gain is wanted over it.

mod drive;
mod orders;
mod pay;

use std::ops::ControlFlow;
use std::sync::OnceLock;

use self::drive::{Driven, Driver};
use self::orders::{Orders, Visit};
pub(super) use self::pay::{Pay, Span};
use super::ask::{Ask, Door};
use super::tried::{PlanTotals, Tried};
use crate::matching::costs::{self, HourlyRate};
use crate::matching::insertion::{ErrandTimes, Insertion, StopTime, Trial};
use crate::matching::planned_trip::PlannedTrip;
use crate::matching::reason::Reason;
use crate::units::{Millis, Money, Travel};

/// More orders of stops than these are not tried.
pub(super) const MOST_ORDERS: usize = 25_000;

/// What all errands have in common beside the same kept ones.
pub(super) struct Kept {
    legs: usize,
    /// Whether the errand that is asked about is one, then each of those kept.
    shipments: Vec<bool>,
    /// Of the kept errands alone.
    orders: Orders,
    /// With a job, and with a shipment.
    with_one: [OnceLock<Option<Orders>>; 2],
    /// When they can be done alone.
    spans: OnceLock<Vec<Span>>,
}

impl Kept {
    /// `None` where there are too many orders to try.
    pub(super) fn new(legs: usize, shipments: impl Iterator<Item = bool>) -> Option<Self> {
        let shipments: Vec<bool> = std::iter::once(false).chain(shipments).collect();
        let orders = Orders::all(legs, &shipments, 1)?;
        Some(Self { legs, shipments, orders, with_one: Default::default(), spans: OnceLock::new() })
    }

    /// `None` where there are too many to try.
    fn with_one(&self, is_shipment: bool) -> Option<&Orders> {
        let orders = || {
            let mut shipments = self.shipments.clone();
            shipments[0] = is_shipment;
            Orders::all(self.legs, &shipments, 0)
        };
        self.with_one[usize::from(is_shipment)].get_or_init(orders).as_ref()
    }

    /// When they can be done alone, which is looked for once.
    pub(super) fn spans(&self, find: impl FnOnce() -> Vec<Span>) -> &[Span] {
        self.spans.get_or_init(find)
    }

    /// The stops of their best plan, where `ask` is to do one of them beside them; `None` where
    /// they cannot all be done.
    pub(super) fn doors(
        &self,
        place: &Place,
        planned: &PlannedTrip,
        ask: &Ask,
    ) -> Option<Vec<(Door, StopTime)>> {
        let mut best: Option<(Base, Vec<(Door, StopTime)>)> = None;
        Driver::new(place, planned, ask).each(&self.orders, true, |_, driver, driven| {
            let base = Base::new(ask, driven);
            if best.as_ref().is_none_or(|(best, _)| base.is_better_than(best)) {
                best = Some((base, driver.doors().to_vec()));
            }
            ControlFlow::Continue(())
        });
        best.map(|(_, doors)| doors)
    }
}

/// Where an errand and the kept ones are, and how one gets about between their stops.
pub(super) struct Place {
    /// How many stops the trip itself has; theirs are the first points.
    trip_stops: usize,
    /// At the pickup and the delivery of the errand, then of the kept ones.
    access: Vec<[Millis; 2]>,
    /// From point to point; two points an errand.
    travel: Vec<Travel>,
}

impl Place {
    pub(super) fn new(trip_stops: usize, access: Vec<[Millis; 2]>, travel: Vec<Travel>) -> Self {
        Self { trip_stops, access, travel }
    }

    fn travel(&self, from: usize, to: usize) -> Travel {
        self.travel[from * (self.trip_stops + 2 * self.access.len()) + to]
    }

    fn point(&self, visit: Visit) -> usize {
        self.trip_stops + 2 * visit.errand + usize::from(visit.is_delivery)
    }

    fn access(&self, visit: Visit) -> Millis {
        self.access[visit.errand][usize::from(visit.is_delivery)]
    }
}

/// An errand beside the kept ones.
pub(super) struct Beside<'k> {
    pub(super) kept: &'k Kept,
    place: Place,
    orders: &'k Orders,
}

/// The kept errands' best plan.
struct Base {
    driven: Driven,
    cost: Money,
}

impl Base {
    fn new(ask: &Ask, driven: Driven) -> Self {
        let cost = costs::detour_cost(&ask.trip, driven.added_time(), driven.detour_distance);
        Self { driven, cost }
    }

    fn is_better_than(&self, other: &Self) -> bool {
        (self.cost, self.driven.added_time()) < (other.cost, other.driven.added_time())
    }
}

impl<'k> Beside<'k> {
    /// `None` where there are too many orders to try.
    pub(super) fn new(kept: &'k Kept, place: Place, is_shipment: bool) -> Option<Self> {
        Some(Self { kept, place, orders: kept.with_one(is_shipment)? })
    }

    /// Every plan with the errand, where nothing keeps it from being offered at all; or those only
    /// that break no limit.
    pub(super) fn tried(
        &self,
        planned: &PlannedTrip,
        ask: &Ask,
        only_feasible: bool,
    ) -> Vec<Tried> {
        let mut all = Vec::new();
        self.each(planned, ask, only_feasible, |tried| {
            all.push(tried);
            ControlFlow::Continue(())
        });
        all
    }

    /// Whether one of the plans breaks no limit.
    pub(super) fn fits(&self, planned: &PlannedTrip, ask: &Ask) -> bool {
        let mut fits = false;
        self.each(planned, ask, true, |_| {
            fits = true;
            ControlFlow::Break(())
        });
        fits
    }

    fn each(
        &self,
        planned: &PlannedTrip,
        ask: &Ask,
        only_feasible: bool,
        mut found: impl FnMut(Tried) -> ControlFlow<()>,
    ) {
        let Some(base) = self.offer(planned, ask) else { return };
        let judge = Judge::new(planned, ask);
        let driver = Driver::new(&self.place, planned, ask).within(judge.limits);
        driver.each(self.orders, only_feasible, |number, driver, driven| {
            let plan = judge.plan(&driven);
            let net_gain = judge.net_gain(&driven, &base);
            let broken = driven.broken.reasons().chain(judge.objections(&plan, net_gain));
            let broken: Vec<Reason> = broken.collect();
            if only_feasible && !broken.is_empty() {
                return ControlFlow::Continue(());
            }
            match self.turn_out(&judge, &base, (number, driver, driven), broken) {
                Some(tried) => found(tried),
                None => ControlFlow::Continue(()),
            }
        });
    }

    /// Whether one of the plans breaks no limit.
    pub(super) fn holds(&self, planned: &PlannedTrip, ask: &Ask, number: usize) -> bool {
        let is_enough = |base: Base| {
            let judge = Judge::new(planned, ask);
            let holds = |driven: Driven| {
                let gain = judge.net_gain(&driven, &base);
                driven.broken.is_empty()
                    && judge.objections(&judge.plan(&driven), gain).next().is_none()
            };
            self.drive(planned, ask, number).is_some_and(holds)
        };
        self.offer(planned, ask).is_some_and(is_enough)
    }

    /// The same, whatever the kept errands' plan may leave.
    pub(super) fn holds_but_for_gain(
        &self,
        planned: &PlannedTrip,
        ask: &Ask,
        number: usize,
    ) -> bool {
        let judge = Judge::new(planned, ask);
        let holds = |driven: Driven| {
            driven.broken.is_empty()
                && judge.objections(&judge.plan(&driven), None).next().is_none()
        };
        is_offered(planned, ask) && self.drive(planned, ask, number).is_some_and(holds)
    }

    fn drive(&self, planned: &PlannedTrip, ask: &Ask, number: usize) -> Option<Driven> {
        Driver::new(&self.place, planned, ask).one(self.orders.get(number)?)
    }

    /// The kept errands' plan, where the errand may be offered beside it.
    fn offer(&self, planned: &PlannedTrip, ask: &Ask) -> Option<Base> {
        if is_offered(planned, ask) { self.base(planned, ask) } else { None }
    }

    fn base(&self, planned: &PlannedTrip, ask: &Ask) -> Option<Base> {
        let mut best: Option<Base> = None;
        Driver::new(&self.place, planned, ask).each(&self.kept.orders, true, |_, _, driven| {
            let base = Base::new(ask, driven);
            if best.as_ref().is_none_or(|best| base.is_better_than(best)) {
                best = Some(base);
            }
            ControlFlow::Continue(())
        });
        best
    }

    fn turn_out(
        &self,
        judge: &Judge,
        base: &Base,
        (number, driver, driven): (usize, &Driver, Driven),
        broken: Vec<Reason>,
    ) -> Option<Tried> {
        let order = self.orders.get(number)?;
        let (ask, before) = (judge.ask, &base.driven);
        let door = |is_delivery: bool| {
            let at = |(door, _): &&(Door, StopTime)| {
                door.kept.is_none() && door.is_delivery == is_delivery
            };
            driver.doors().iter().find(at).map(|(_, time)| *time)
        };
        let leg = |is_delivery: bool| {
            let visit = order.iter().find(|v| v.errand == 0 && v.is_delivery == is_delivery);
            visit.map(|visit| visit.leg)
        };
        let added_time = driven.added_time() - before.added_time();
        let distance = driven.detour_distance - before.detour_distance;
        let times = ErrandTimes {
            insertion: Insertion { pickup_leg: leg(false)?, delivery_leg: leg(true) },
            detour_time: driven.detour_time() - before.detour_time(),
            detour_distance: distance,
            access: driven.access - before.access,
            setup: driven.setup - before.setup,
            service: driven.service - before.service,
            waiting: driven.waiting - before.waiting,
            added_time,
            pickup: door(false)?,
            delivery: door(true),
            detour_cost: judge.cost(&driven) - base.cost,
            price: costs::price(&ask.trip, ask.errand.pricing, added_time, distance),
        };
        Some(Tried {
            number,
            times,
            plan: judge.plan(&driven),
            begin: times.pickup.begin,
            in_vehicle: driven.in_vehicle,
            spread: None,
            overdue: driven.overdue,
            doors: driver.doors().to_vec(),
            load: driver.load(),
            broken,
        })
    }
}

/// Whether the errand may be offered beside the kept ones at all.
fn is_offered(planned: &PlannedTrip, ask: &Ask) -> bool {
    let refusals = Trial::new(&ask.trip, planned).refusals(&ask.errand);
    // What is on board together is judged by the order of stops.
    let refused = refusals.iter().any(|(reason, is)| *is && *reason != Reason::Capacity);
    let most = ask.trip.limits.max_tasks.or_default(Some(4));
    !refused && most.is_none_or(|most| ask.tasks() <= most)
}

/// What the errand pays at most.
fn payout(ask: &Ask) -> Option<Money> {
    ask.errand.pricing.counted_fee().map(|fee| ask.trip.commission.payout(fee))
}

/// What plans are judged by.
struct Judge<'a> {
    planned: &'a PlannedTrip,
    ask: &'a Ask,
    limits: crate::matching::insertion::Limits,
    payout: Option<Money>,
    kept_payout: Money,
}

impl<'a> Judge<'a> {
    fn new(planned: &'a PlannedTrip, ask: &'a Ask) -> Self {
        let kept_fees = ask.kept.iter().filter_map(|errand| errand.pricing.counted_fee());
        Self {
            planned,
            ask,
            limits: Trial::new(&ask.trip, planned).limits(),
            payout: payout(ask),
            kept_payout: kept_fees.map(|fee| ask.trip.commission.payout(fee)).sum(),
        }
    }

    fn cost(&self, driven: &Driven) -> Money {
        costs::detour_cost(&self.ask.trip, driven.added_time(), driven.detour_distance)
    }

    /// Whoever names a price is paid no more than the most, which has to leave enough.
    fn net_gain(&self, driven: &Driven, base: &Base) -> Option<Money> {
        self.payout.map(|payout| payout - (self.cost(driven) - base.cost))
    }

    /// What an order takes in all.
    fn plan(&self, driven: &Driven) -> PlanTotals {
        PlanTotals {
            detour_time: driven.detour_time(),
            detour_distance: driven.detour_distance,
            added_time: driven.added_time(),
            end: driven.end(self.planned),
            hourly_rate: self.payout.and_then(|payout| {
                let road = Money::of_length(self.ask.trip.cost_per_km, driven.detour_distance);
                HourlyRate::new(self.kept_payout + payout - road, driven.added_time())
            }),
            kept_payout: self.kept_payout,
        }
    }

    /// The limits on a whole plan that it breaks, where the errand leaves so much.
    fn objections(
        &self,
        plan: &PlanTotals,
        net_gain: Option<Money>,
    ) -> impl Iterator<Item = Reason> + use<> {
        let limits = &self.limits;
        let over = |most: Option<Millis>, time: Millis| most.is_some_and(|most| time > most);
        let over_ratio = limits
            .detour_by_ratio
            .is_some_and(|most| i128::from(plan.detour_time.0) * 1_000_000 > most);
        let over_distance = limits.detour_distance.is_some_and(|most| plan.detour_distance > most);
        let below_gain =
            net_gain.zip(limits.min_net_gain).is_some_and(|(gain, least)| gain < least);
        let least_rate = self.ask.trip.limits.min_hourly_rate.or_default(None);
        let below_rate =
            plan.hourly_rate.zip(least_rate).is_some_and(|(rate, least)| !rate.is_at_least(least));
        let checks = [
            (
                Reason::MaxDetour,
                over(limits.detour_time, plan.detour_time) || over_ratio || over_distance,
            ),
            (
                Reason::MaxDuration,
                over(limits.added_time, plan.added_time) || over(limits.arrival, plan.end),
            ),
            (Reason::NetGainBelowMin, below_gain),
            (Reason::HourlyRateBelowMin, below_rate),
        ];
        checks.into_iter().filter(|(_, is_broken)| *is_broken).map(|(reason, _)| reason)
    }
}
