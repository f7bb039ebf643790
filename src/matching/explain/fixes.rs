//! The least single change that makes an errand fit.
//!
//! A limit is lifted, the others stay: the least that any feasible insertion takes is what the
//! limit would have to be. Only when to leave has to be searched for.

use super::case::Case;
use super::change::{Change, after};
use super::departure;
use super::lift::said;
use crate::demand::{Errand, Limit, Load, Pricing, Trip};
use crate::matching::costs::Price;
use crate::matching::insertion::Tried;
use crate::matching::reason::Reason;
use crate::units::{Amount, Centimetres, Millis, Money};

/// The fix for one of the reasons, where one change alone suffices.
pub(super) fn of(case: &Case, trip: &Trip, errand: &Errand, reason: Reason) -> Option<Change> {
    let fixer = Fixer { case, trip: &said(trip), errand };
    if reason == Reason::Reachable {
        return fixer.snap();
    }
    if !case.is_reachable() {
        return None;
    }
    let leave = || departure::nearest(case, fixer.trip, errand);
    match reason {
        Reason::Reachable => None,
        Reason::Skill => fixer.skills(),
        Reason::Capacity => fixer.capacity(),
        Reason::TimeWindow => leave().or_else(|| fixer.wait()).or_else(|| fixer.in_vehicle()),
        Reason::ClosedOnArrival => leave().or_else(|| fixer.wait()),
        Reason::Expired => leave().or_else(|| fixer.expiry()),
        Reason::NotYetPosted => leave(),
        Reason::MaxDetour => {
            fixer.detour_time().or_else(|| fixer.detour_ratio()).or_else(|| fixer.detour_distance())
        }
        Reason::MaxDuration => fixer.added_time().or_else(|| fixer.latest_arrival()).or_else(leave),
        Reason::TourSize => fixer.tasks(),
        Reason::NetGainBelowMin | Reason::HourlyRateBelowMin => fixer.fee(),
    }
}

struct Fixer<'a> {
    case: &'a Case<'a>,
    trip: &'a Trip,
    errand: &'a Errand,
}

impl Fixer<'_> {
    /// The least that an insertion takes where a limit of the trip is lifted.
    fn least<T: Ord>(
        &self,
        lift: impl Fn(&mut Trip, &mut Errand),
        takes: impl Fn(&Tried) -> Option<T>,
    ) -> Option<T> {
        let (mut trip, mut errand) = (self.trip.clone(), self.errand.clone());
        lift(&mut trip, &mut errand);
        self.case.feasible(&trip, &errand).iter().filter_map(takes).min()
    }

    /// A change that is known beforehand, where it suffices.
    fn if_it_suffices(&self, change: Change) -> Option<Change> {
        let (mut trip, mut errand) = (self.trip.clone(), self.errand.clone());
        change.apply(&mut trip, &mut errand);
        self.case.fits(&trip, &errand).then_some(change)
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
        let mut skills = [&self.trip.skills[..], &self.errand.skills[..]].concat();
        skills.sort_unstable();
        skills.dedup();
        self.if_it_suffices(Change::Skills(skills))
    }

    fn capacity(&self) -> Option<Change> {
        let amounts = &self.errand.amount.0;
        let raised = self.trip.capacity.0.iter().map(|(dimension, most)| {
            let amount = amounts.iter().find(|(other, _)| other == dimension);
            (dimension.clone(), amount.map_or(*most, |(_, amount)| *most.max(amount)))
        });
        self.if_it_suffices(Change::Capacity(Load(raised.collect())))
    }

    fn tasks(&self) -> Option<Change> {
        self.if_it_suffices(Change::MaxTasks(1))
    }

    fn wait(&self) -> Option<Change> {
        let longest = |tried: &Tried| {
            let stops = [Some(tried.times.pickup), tried.times.delivery];
            stops.into_iter().flatten().map(|stop| stop.begin - stop.arrival).max()
        };
        self.least(|trip, _| trip.limits.max_wait = Limit::Lifted, longest)
            .filter(|wait| self.trip.limits.wait().is_some_and(|most| *wait > most))
            .map(Change::MaxWait)
    }

    fn in_vehicle(&self) -> Option<Change> {
        self.least(|_, errand| errand.max_time_in_vehicle = None, |tried| tried.in_vehicle)
            .map(Change::MaxTimeInVehicle)
    }

    fn expiry(&self) -> Option<Change> {
        let least = |tried: &Tried| Some(tried.times.pickup.begin);
        self.least(|_, errand| errand.expires_at = None, least)
            .map(|begin| Change::ExpiresAt(after(self.case.planned.departure, begin)))
    }

    fn detour_time(&self) -> Option<Change> {
        let least = |tried: &Tried| Some(tried.times.detour_time);
        self.least(|trip, _| trip.limits.max_detour_time = Limit::Lifted, least)
            .map(Change::MaxDetourTime)
    }

    fn detour_ratio(&self) -> Option<Change> {
        let baseline = i128::from(self.case.planned.duration().0);
        let least = |tried: &Tried| {
            let millionths = i128::from(tried.times.detour_time.0) * 1_000_000;
            let ratio = millionths.checked_add(baseline - 1)?.checked_div(baseline)?;
            i64::try_from(ratio).ok().filter(|ratio| *ratio <= GREATEST_RATIO)
        };
        self.least(|trip, _| trip.limits.max_detour_ratio = Limit::Lifted, least)
            .map(Change::MaxDetourRatio)
    }

    fn detour_distance(&self) -> Option<Change> {
        let least = |tried: &Tried| Some(tried.times.detour_distance);
        self.least(|trip, _| trip.limits.max_detour_distance = Limit::Lifted, least)
            .map(Change::MaxDetourDistance)
    }

    fn added_time(&self) -> Option<Change> {
        let least = |tried: &Tried| Some(tried.times.added_time);
        self.least(|trip, _| trip.limits.max_added_time = Limit::Lifted, least)
            .map(Change::MaxAddedTime)
    }

    fn latest_arrival(&self) -> Option<Change> {
        let least = |tried: &Tried| Some(tried.end);
        self.least(|trip, _| trip.limits.latest_arrival = Limit::Lifted, least)
            .map(|end| Change::LatestArrival(after(self.case.planned.departure, end)))
    }

    /// The least fee in whole cents that is enough for the gain and the rate that are wanted.
    fn fee(&self) -> Option<Change> {
        let limits = &self.trip.limits;
        let gain = limits.min_net_gain.or_default(Some(Amount::ZERO)).map(Amount::to_money);
        let rate = limits.min_hourly_rate.or_default(None);
        let lift = |trip: &mut Trip, errand: &mut Errand| {
            trip.limits.min_hourly_rate = Limit::Lifted;
            match &mut errand.pricing {
                Pricing::Fixed { .. } => trip.limits.min_net_gain = Limit::Lifted,
                Pricing::Bid { max_fee } => *max_fee = None,
            }
        };
        let least = |tried: &Tried| {
            let times = &tried.times;
            if let Price::Bid { ask } = times.price {
                return Some(ask);
            }
            let for_gain = gain.map(|gain| times.detour_cost + gain);
            let road = Money::of_length(self.trip.cost_per_km, times.detour_distance);
            let for_rate = rate
                .filter(|_| times.added_time > Millis::ZERO)
                .map(|rate| Money::of_time(rate, times.added_time) + road);
            let payout = for_gain.max(for_rate).unwrap_or(Money::ZERO);
            Some(self.trip.commission.gross_up_to_cents(payout))
        };
        let fee = self.least(lift, least).filter(|fee| *fee <= Amount::MAX_PARSED)?;
        Some(match self.errand.pricing {
            Pricing::Fixed { .. } => Change::Fee(fee),
            Pricing::Bid { .. } => Change::MaxFee(fee),
        })
    }
}

/// The greatest ratio that may be given, in millionths.
const GREATEST_RATIO: i64 = 1_000_000_000;
