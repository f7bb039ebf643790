//! An errand beside those that are kept: every order of all their stops, driven by the clock.
//!
//! The rules are those of bundles. All limits hold for the whole plan; the kept errands' own best
//! plan is free of them, and the least net gain is wanted over it.

mod drive;
mod orders;
mod pay;

use self::drive::Driven;
use self::orders::Visit;
pub(super) use self::pay::{Pay, Span};
use super::ask::Ask;
use super::tried::{PlanTotals, Tried};
use crate::matching::costs::{self, HourlyRate};
use crate::matching::insertion::{ErrandTimes, Insertion, StopTime, Trial};
use crate::matching::planned_trip::PlannedTrip;
use crate::matching::reason::Reason;
use crate::units::{Millis, Money, Travel};

/// More orders of stops than these are not tried.
pub(super) const MOST_ORDERS: usize = 25_000;

/// Where an errand and the kept ones are, and how one gets about between their stops.
pub(super) struct Beside {
    /// How many stops the trip itself has; theirs are the first points.
    trip_stops: usize,
    /// The errand, then the kept ones.
    shipments: Vec<bool>,
    /// At each one's pickup and delivery.
    access: Vec<[Millis; 2]>,
    /// From point to point; two points an errand.
    travel: Vec<Travel>,
    orders: Vec<Vec<Visit>>,
    /// Of the kept errands alone.
    kept_orders: Vec<Vec<Visit>>,
}

/// The kept errands' best plan.
struct Base {
    driven: Driven,
    cost: Money,
}

impl Beside {
    /// `None` where there are too many orders to try.
    pub(super) fn new(
        trip_stops: usize,
        shipments: Vec<bool>,
        access: Vec<[Millis; 2]>,
        travel: Vec<Travel>,
    ) -> Option<Self> {
        let legs = trip_stops.saturating_sub(1);
        let orders = orders::all(legs, &shipments, 0)?;
        let kept_orders = orders::all(legs, &shipments, 1)?;
        Some(Self { trip_stops, shipments, access, travel, orders, kept_orders })
    }

    fn points(&self) -> usize {
        self.trip_stops + 2 * self.shipments.len()
    }

    /// Whether the kept errands can all be done.
    pub(super) fn is_possible(&self, planned: &PlannedTrip, ask: &Ask) -> bool {
        self.base(planned, ask).is_some()
    }

    /// Every plan with the errand, where nothing keeps it from being offered at all.
    pub(super) fn tried(&self, planned: &PlannedTrip, ask: &Ask) -> Vec<Tried> {
        let Some(base) = self.offer(planned, ask) else { return Vec::new() };
        let numbers = 0..self.orders.len();
        numbers.filter_map(|number| self.turn_out(planned, ask, &base, number)).collect()
    }

    /// Whether one of the plans breaks no limit.
    pub(super) fn holds(&self, planned: &PlannedTrip, ask: &Ask, number: usize) -> bool {
        let base = self.offer(planned, ask);
        let tried = base.and_then(|base| self.turn_out(planned, ask, &base, number));
        tried.is_some_and(|tried| tried.broken.is_empty())
    }

    /// The same, whatever the kept errands' plan may leave.
    pub(super) fn holds_but_for_gain(
        &self,
        planned: &PlannedTrip,
        ask: &Ask,
        number: usize,
    ) -> bool {
        let driven = || self.drive(planned, ask, self.orders.get(number)?);
        let is_within = |driven: Driven| {
            let plan = plan_totals(planned, ask, &driven);
            driven.broken.is_empty() && objections(planned, ask, &plan, None).next().is_none()
        };
        is_offered(planned, ask) && driven().is_some_and(is_within)
    }

    /// The kept errands' plan, where the errand may be offered beside it.
    fn offer(&self, planned: &PlannedTrip, ask: &Ask) -> Option<Base> {
        if is_offered(planned, ask) { self.base(planned, ask) } else { None }
    }

    fn base(&self, planned: &PlannedTrip, ask: &Ask) -> Option<Base> {
        let driven = self.kept_orders.iter().filter_map(|order| self.drive(planned, ask, order));
        let possible = driven.filter(|driven| driven.broken.is_empty());
        let with_cost = possible.map(|driven| Base {
            cost: costs::detour_cost(&ask.trip, driven.added_time(), driven.detour_distance),
            driven,
        });
        with_cost.min_by_key(|base| (base.cost, base.driven.added_time()))
    }

    fn turn_out(
        &self,
        planned: &PlannedTrip,
        ask: &Ask,
        base: &Base,
        number: usize,
    ) -> Option<Tried> {
        let order = self.orders.get(number)?;
        let driven = self.drive(planned, ask, order)?;
        let before = &base.driven;
        let door = |is_delivery: bool| {
            let at = |(door, _): &&(super::ask::Door, StopTime)| {
                door.kept.is_none() && door.is_delivery == is_delivery
            };
            driven.doors.iter().find(at).map(|(_, time)| *time)
        };
        let leg = |is_delivery: bool| {
            let visit = order.iter().find(|v| v.errand == 0 && v.is_delivery == is_delivery);
            visit.map(|visit| visit.leg)
        };
        let added_time = driven.added_time() - before.added_time();
        let distance = driven.detour_distance - before.detour_distance;
        let cost = costs::detour_cost(&ask.trip, driven.added_time(), driven.detour_distance);
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
            detour_cost: cost - base.cost,
            price: costs::price(&ask.trip, ask.errand.pricing, added_time, distance),
        };
        let plan = plan_totals(planned, ask, &driven);
        // Whoever names a price is paid no more than the most, which has to leave enough.
        let net_gain = payout(ask).map(|payout| payout - times.detour_cost);
        let mut broken = driven.broken;
        broken.extend(objections(planned, ask, &plan, net_gain));
        Some(Tried {
            number,
            times,
            plan,
            in_vehicle: driven.in_vehicle,
            overdue: driven.overdue,
            doors: driven.doors,
            load: driven.load,
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

/// What an order takes in all.
fn plan_totals(planned: &PlannedTrip, ask: &Ask, driven: &Driven) -> PlanTotals {
    let kept_payout = ask
        .kept
        .iter()
        .filter_map(|errand| errand.pricing.counted_fee())
        .map(|fee| ask.trip.commission.payout(fee))
        .sum();
    PlanTotals {
        detour_time: driven.detour_time(),
        detour_distance: driven.detour_distance,
        added_time: driven.added_time(),
        end: driven.end(planned),
        hourly_rate: payout(ask).and_then(|payout| {
            let road = Money::of_length(ask.trip.cost_per_km, driven.detour_distance);
            HourlyRate::new(kept_payout + payout - road, driven.added_time())
        }),
        kept_payout,
    }
}

/// The limits on a whole plan that it breaks, where the errand leaves so much.
fn objections(
    planned: &PlannedTrip,
    ask: &Ask,
    plan: &PlanTotals,
    net_gain: Option<Money>,
) -> impl Iterator<Item = Reason> {
    let limits = Trial::new(&ask.trip, planned).limits();
    let over = |most: Option<Millis>, time: Millis| most.is_some_and(|most| time > most);
    let over_ratio = limits
        .detour_by_ratio
        .is_some_and(|most| i128::from(plan.detour_time.0) * 1_000_000 > most);
    let over_distance = limits.detour_distance.is_some_and(|most| plan.detour_distance > most);
    let below_gain = net_gain.zip(limits.min_net_gain).is_some_and(|(gain, least)| gain < least);
    let least_rate = ask.trip.limits.min_hourly_rate.or_default(None);
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
