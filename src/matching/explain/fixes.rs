//! The least single change that makes an errand fit.
//!
//! A limit is lifted, the others stay: the least that any feasible plan takes is what the
//! limit would have to be. Only when to leave has to be searched for.

use super::ask::Ask;
use super::case::Case;
use super::change::{Change, after};
use super::departure;
use super::tried::Tried;
use crate::demand::{Limit, Load, Pricing};
use crate::matching::costs::Price;
use crate::matching::reason::Reason;
use crate::units::{Amount, Centimetres, Millis, Money};

/// The fix for one of the reasons, where one change alone suffices.
pub(super) fn of(case: &Case, ask: &Ask, reason: Reason) -> Option<Change> {
    let fixer = Fixer { case, ask: &ask.said() };
    let fix = fixer.of(reason)?;
    // That one departure suffices has been seen when it was found.
    let is_seen = !case.is_in_area() || matches!(fix, Change::Leave(_));
    if is_seen { Some(fix) } else { fixer.if_it_suffices(fix) }
}

impl Fixer<'_> {
    fn of(&self, reason: Reason) -> Option<Change> {
        let (fixer, case) = (self, self.case);
        if reason == Reason::Reachable {
            return fixer.snap();
        }
        if !case.is_reachable() {
            return None;
        }
        let leave = || departure::nearest(case, fixer.ask);
        match reason {
            Reason::Reachable => None,
            Reason::Skill => fixer.skills(),
            Reason::Capacity => fixer.capacity(),
            Reason::TimeWindow => leave().or_else(|| fixer.wait()).or_else(|| fixer.in_vehicle()),
            Reason::ClosedOnArrival => leave().or_else(|| fixer.wait()),
            Reason::Expired => leave().or_else(|| fixer.expiry()),
            Reason::NotYetPosted => leave(),
            Reason::MaxDetour => fixer
                .detour_time()
                .or_else(|| fixer.detour_ratio())
                .or_else(|| fixer.detour_distance()),
            Reason::MaxDuration => {
                fixer.added_time().or_else(|| fixer.latest_arrival()).or_else(leave)
            }
            Reason::TourSize => fixer.tasks(),
            Reason::NetGainBelowMin | Reason::HourlyRateBelowMin => fixer.fee(),
        }
    }
}

/// The plans that break no limit but those on money; none where the reason is not one of these, or
/// where no fee alone suffices, or where it is not this reason that stands against them.
pub(super) fn but_for_money(case: &Case, ask: &Ask, reason: Reason) -> Vec<Tried> {
    if !case.is_reachable() {
        return Vec::new();
    }
    let (mut lifted, mut with_reason) = (ask.said(), ask.said());
    match reason {
        Reason::NetGainBelowMin => {
            lift_money(&mut lifted);
            with_reason.trip.limits.min_hourly_rate = Limit::Lifted;
        }
        Reason::HourlyRateBelowMin => {
            lifted.trip.limits.min_hourly_rate = Limit::Lifted;
            lifted.trip.limits.min_net_gain = Limit::Lifted;
            with_reason.trip.limits.min_net_gain = Limit::Lifted;
        }
        _ => return Vec::new(),
    }
    if case.fits(&with_reason) { Vec::new() } else { case.feasible(&lifted) }
}

/// Lifts the limits on what is left; what a bid has to leave is part of its ask.
fn lift_money(ask: &mut Ask) {
    ask.trip.limits.min_hourly_rate = Limit::Lifted;
    match &mut ask.errand.pricing {
        Pricing::Fixed { .. } => ask.trip.limits.min_net_gain = Limit::Lifted,
        Pricing::Bid { max_fee } => *max_fee = None,
    }
}

struct Fixer<'a> {
    case: &'a Case<'a>,
    ask: &'a Ask,
}

impl Fixer<'_> {
    /// The least that a plan takes where a limit is lifted.
    fn least<T: Ord>(
        &self,
        lift: impl Fn(&mut Ask),
        takes: impl Fn(&Tried) -> Option<T>,
    ) -> Option<T> {
        let mut ask = self.ask.clone();
        lift(&mut ask);
        self.case.feasible(&ask).iter().filter_map(takes).min()
    }

    /// A change that is known beforehand, where it suffices.
    fn if_it_suffices(&self, change: Change) -> Option<Change> {
        let mut ask = self.ask.clone();
        change.apply(&mut ask.trip, &mut ask.errand);
        self.case.fits(&ask).then_some(change)
    }

    fn snap(&self) -> Option<Change> {
        let metres = self.case.reached.snap_distance;
        let mut cm = (metres * 100.0).ceil() as i64;
        // What is written in metres is to be enough.
        while cm as f64 / 100.0 < metres {
            cm += 1;
        }
        self.if_it_suffices(Change::MaxSnap(Centimetres(cm)))
    }

    fn skills(&self) -> Option<Change> {
        let mut skills = [&self.ask.trip.skills[..], &self.ask.errand.skills[..]].concat();
        skills.sort_unstable();
        skills.dedup();
        self.if_it_suffices(Change::Skills(skills))
    }

    /// Room for all that is on board at once, in the plan that needs least of it.
    fn capacity(&self) -> Option<Change> {
        let room = |tried: &Tried| {
            let raised = self.ask.trip.capacity.0.iter().map(|(dimension, most)| {
                let load = tried.load.iter().find(|(other, _)| other == dimension);
                (dimension.clone(), load.map_or(*most, |(_, load)| *most.max(load)))
            });
            Some(raised.collect::<Box<[_]>>())
        };
        let least = self.least(|ask| ask.trip.capacity = Load::default(), room)?;
        self.if_it_suffices(Change::Capacity(Load(least)))
    }

    fn tasks(&self) -> Option<Change> {
        self.if_it_suffices(Change::MaxTasks(self.ask.tasks()))
    }

    fn wait(&self) -> Option<Change> {
        self.least(|ask| ask.trip.limits.max_wait = Limit::Lifted, Tried::longest_wait)
            .filter(|wait| self.ask.trip.limits.wait().is_some_and(|most| *wait > most))
            .and_then(|wait| self.if_it_suffices(Change::MaxWait(wait)))
    }

    fn in_vehicle(&self) -> Option<Change> {
        self.least(|ask| ask.errand.max_time_in_vehicle = None, |tried| tried.in_vehicle)
            .map(Change::MaxTimeInVehicle)
    }

    fn expiry(&self) -> Option<Change> {
        let least = |tried: &Tried| Some(tried.begin);
        self.least(|ask| ask.errand.expires_at = None, least)
            .map(|begin| Change::ExpiresAt(after(self.case.planned.departure, begin)))
    }

    fn detour_time(&self) -> Option<Change> {
        let least = |tried: &Tried| Some(tried.plan.detour_time);
        self.least(|ask| ask.trip.limits.max_detour_time = Limit::Lifted, least)
            .map(Change::MaxDetourTime)
    }

    fn detour_ratio(&self) -> Option<Change> {
        let baseline = i128::from(self.case.planned.duration().0);
        let least = |tried: &Tried| {
            let millionths = i128::from(tried.plan.detour_time.0) * 1_000_000;
            let ratio = millionths.checked_add(baseline - 1)?.checked_div(baseline)?;
            i64::try_from(ratio).ok().filter(|ratio| *ratio <= GREATEST_RATIO)
        };
        self.least(|ask| ask.trip.limits.max_detour_ratio = Limit::Lifted, least)
            .map(Change::MaxDetourRatio)
    }

    fn detour_distance(&self) -> Option<Change> {
        let least = |tried: &Tried| Some(tried.plan.detour_distance);
        self.least(|ask| ask.trip.limits.max_detour_distance = Limit::Lifted, least)
            .map(Change::MaxDetourDistance)
    }

    fn added_time(&self) -> Option<Change> {
        let least = |tried: &Tried| Some(tried.plan.added_time);
        self.least(|ask| ask.trip.limits.max_added_time = Limit::Lifted, least)
            .map(Change::MaxAddedTime)
    }

    fn latest_arrival(&self) -> Option<Change> {
        let least = |tried: &Tried| Some(tried.plan.end);
        self.least(|ask| ask.trip.limits.latest_arrival = Limit::Lifted, least)
            .map(|end| Change::LatestArrival(after(self.case.planned.departure, end)))
    }

    /// The least fee in whole cents that is enough for the gain and the rate that are wanted.
    fn fee(&self) -> Option<Change> {
        let Ask { trip, errand, .. } = self.ask;
        let gain = trip.limits.min_net_gain.or_default(Some(Amount::ZERO)).map(Amount::to_money);
        let rate = trip.limits.min_hourly_rate.or_default(None);
        let is_beside = self.case.beside.is_some();
        let least = |tried: &Tried| {
            let (times, plan) = (&tried.times, &tried.plan);
            let for_gain = gain.map(|gain| times.detour_cost + gain);
            let road = Money::of_length(trip.cost_per_km, plan.detour_distance);
            let for_rate = rate
                .filter(|_| plan.added_time > Millis::ZERO)
                .map(|rate| Money::of_time(rate, plan.added_time) + road - plan.kept_payout);
            let payout = match times.price {
                // A bid by itself has no rate.
                Price::Bid { ask } if !is_beside => return Some(ask),
                _ => for_gain.max(for_rate).unwrap_or(Money::ZERO),
            };
            Some(trip.commission.gross_up_to_cents(payout))
        };
        let fee = self.least(lift_money, least).filter(|fee| *fee <= Amount::MAX_PARSED)?;
        self.if_it_suffices(match errand.pricing {
            Pricing::Fixed { .. } => Change::Fee(fee),
            Pricing::Bid { .. } => Change::MaxFee(fee),
        })
    }
}

/// The greatest ratio that may be given, in millionths.
const GREATEST_RATIO: i64 = 1_000_000_000;
