//! Judging errand after errand for a trip of one leg, in 64-bit arithmetic.
//!
//! It comes to the same as [`super::insertion::Trial`], which says what an insertion is worth;
//! here is only whether it fits and what its rank is, for trips and errands whose numbers leave
//! room in 64 bits.

use super::board::{Record, flags, is_whole};
use super::insertion::Trial;
use super::planned_trip::PlannedTrip;
use crate::demand::Trip;
use crate::units::{Amount, Commission, Millis, Money, NO_LIMIT, Travel};

/// What a feasible errand is ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rank {
    /// In parts of [`Money`]; the greater the better.
    pub(super) net_gain: i64,
    /// In ms; the less the better.
    pub(super) added_time: i64,
}

/// A trip of one leg as integers that fit: no limit is the greatest (or least) of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judge {
    baseline: (i64, i64),
    most_detour_time: i64,
    most_detour_distance: i64,
    most_added_time: i64,
    /// Of what an errand adds to the real duration.
    most_delay: i64,
    least_net_gain: i64,
    /// Whether there is a least hourly rate.
    has_rate: bool,
    least_hourly_rate: i64,
    /// What a bid is to leave.
    wanted: i64,
    commission: Commission,
    per_ms: i64,
    per_cm: i64,
    /// Parts of [`Money`] that are left of one ten-thousandth of the currency.
    payout_of_amount: i64,
    departure: i64,
    /// Which [`flags`] want a closer look.
    unusual: u16,
}

/// Terms of a net gain beyond this are left to [`Trial`]: a handful of them fit in 64 bits.
const MOST: i64 = i64::MAX / 16;

impl Judge {
    /// `None` where the trip's numbers leave no room.
    pub(super) fn new(trip: &Trip, planned: &PlannedTrip, trial: &Trial) -> Option<Self> {
        let [leg] = planned.legs.as_slice() else {
            return None;
        };
        let limits = trial.limits();
        let money = |money: Money| i64::try_from(money.0).ok();
        let none = NO_LIMIT.0;
        let by_ratio = limits.detour_by_ratio.map(|most| i64::try_from(most / 1_000_000));
        let by_ratio = by_ratio.map_or(none, |most| most.unwrap_or(none)).min(none);
        let rate = trip.limits.min_hourly_rate.or_default(None);
        let wanted = trip.limits.min_net_gain.or_default(None).unwrap_or(Amount::ZERO);
        let judge = Self {
            baseline: (leg.time().0, leg.length().0),
            most_detour_time: limits.detour_time.map_or(none, |most| most.0).min(by_ratio),
            most_detour_distance: limits.detour_distance.map_or(none, |most| most.0),
            most_added_time: limits.added_time.map_or(none, |most| most.0),
            most_delay: limits.arrival.map_or(none, |latest| (latest - planned.total_time()).0),
            least_net_gain: limits.min_net_gain.map_or(Some(-NO_LIMIT.0), money)?,
            has_rate: rate.is_some(),
            least_hourly_rate: rate.map_or(0, |rate| rate.0),
            wanted: money(wanted.to_money())?,
            commission: trip.commission,
            per_ms: money(Money::of_time(trip.cost_per_hour, Millis(1)))?,
            per_cm: money(Money::of_length(trip.cost_per_km, crate::units::Centimetres(1)))?,
            payout_of_amount: money(trip.commission.payout(Amount(1)))?,
            departure: planned.departure.timestamp_millis(),
            unusual: flags::ODD
                | flags::TIMED
                | if trip.capacity.0.is_empty() { 0 } else { flags::LOADED },
        };
        let longest = i64::from(3 * Travel::MAX_TIME);
        let farthest = longest * i64::from(Travel::MAX_CM_PER_MS);
        let time = longest + i64::from(u32::MAX);
        let terms = [
            judge.payout_of_amount.checked_mul(u32::MAX.into()),
            judge.per_ms.checked_mul(time),
            judge.per_cm.checked_mul(farthest),
            judge.least_hourly_rate.checked_mul(time),
            judge.wanted.checked_abs(),
            limits.min_net_gain.map_or(Some(0), |_| judge.least_net_gain.checked_abs()),
        ];
        let fits = terms.iter().all(|term| term.is_some_and(|term| term <= MOST));
        let factors = [judge.payout_of_amount, judge.per_ms, judge.per_cm, judge.least_hourly_rate];
        let ordinary = factors.iter().all(|factor| u32::try_from(*factor).is_ok())
            && is_whole(planned.departure);
        (fits && ordinary && trial.takes_tasks()).then_some(judge)
    }

    /// The flags of records that want a closer look than this.
    pub(super) fn unusual(&self) -> u16 {
        self.unusual
    }

    /// Whether the errand wants a closer look than this.
    pub(super) fn leaves(&self, flags: u16) -> bool {
        flags & self.unusual != 0
    }

    /// Whether an errand that wants a closer look fits only if this finds that it fits: where it
    /// is nothing but the hours of its stops that must be looked at.
    pub(super) fn is_bound(&self, flags: u16) -> bool {
        flags & self.unusual == flags::TIMED
    }

    /// What a bid is ranked by, which counts the ask as a loss, and whether its price fits.
    pub(super) fn weigh_bid(&self, load: Load, terms: &Terms) -> (Rank, bool) {
        let cost = terms.cost[0] + self.per_ms * i64::from(load.handling);
        let ask = self.commission.gross_up_to_cents(Money((cost + self.wanted).into())).0;
        let pays = load.fee == u32::MAX || ask <= i64::from(load.fee);
        (terms.rank(0, -ask, load.handling), pays)
    }
}

/// What counts of an errand beside its travel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    /// As those of a record.
    pub(super) posted: i64,
    pub(super) expires: i64,
    pub(super) handling: u32,
    pub(super) fee: u32,
}

impl From<&Record> for Load {
    #[inline(always)]
    fn from(record: &Record) -> Self {
        let Record { posted, expires, handling, fee, .. } = *record;
        Self { posted, expires, handling, fee }
    }
}

/// Trips side by side: what a [`Judge`] holds, by lane.
///
/// All is done to all lanes alike, without a choice, so that vector instructions can do it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judges<const LANES: usize = 1> {
    baseline_time: [i64; LANES],
    baseline_length: [i64; LANES],
    most_detour_time: [i64; LANES],
    most_detour_distance: [i64; LANES],
    most_added_time: [i64; LANES],
    most_delay: [i64; LANES],
    least_net_gain: [i64; LANES],
    least_hourly_rate: [i64; LANES],
    per_ms: [i64; LANES],
    per_cm: [i64; LANES],
    payout_of_amount: [i64; LANES],
    departure: [i64; LANES],
    /// All bits where there is a least hourly rate.
    is_rated: [i64; LANES],
}

impl<const LANES: usize> Judges<LANES> {
    pub(super) fn of(judges: [&Judge; LANES]) -> Self {
        Self {
            baseline_time: judges.map(|judge| judge.baseline.0),
            baseline_length: judges.map(|judge| judge.baseline.1),
            most_detour_time: judges.map(|judge| judge.most_detour_time),
            most_detour_distance: judges.map(|judge| judge.most_detour_distance),
            most_added_time: judges.map(|judge| judge.most_added_time),
            most_delay: judges.map(|judge| judge.most_delay),
            least_net_gain: judges.map(|judge| judge.least_net_gain),
            least_hourly_rate: judges.map(|judge| judge.least_hourly_rate),
            per_ms: judges.map(|judge| judge.per_ms),
            per_cm: judges.map(|judge| judge.per_cm),
            payout_of_amount: judges.map(|judge| judge.payout_of_amount),
            departure: judges.map(|judge| judge.departure),
            is_rated: judges.map(|judge| -i64::from(judge.has_rate)),
        }
    }

    /// What all errands have in common for which travel from the start to the pickup is `to`, and
    /// over all stops to the end `whole`; no single way in it is longer than `longest`.
    #[inline(always)]
    pub(super) fn terms(
        &self,
        to: [Travel; LANES],
        whole: [Travel; LANES],
        longest: [Travel; LANES],
    ) -> Terms<LANES> {
        let mut terms = Terms::NONE;
        for lane in 0..LANES {
            let time = whole[lane].time().0 - self.baseline_time[lane];
            let length = whole[lane].length().0 - self.baseline_length[lane];
            let detour_time = time.max(0);
            let of_length = product(self.per_cm[lane], whole[lane].length().0)
                - product(self.per_cm[lane], self.baseline_length[lane]);
            let longest = i64::from(Travel::MAX_TIME) - longest[lane].time().0;
            // The sign of the whole is that of the least.
            let within = (self.most_detour_time[lane] - detour_time)
                | (self.most_detour_distance[lane] - length)
                | longest;
            let most_handling =
                (self.most_added_time[lane] - detour_time).min(self.most_delay[lane] - time);
            terms.most_handling[lane] = most_handling | (within >> 63);
            terms.cost[lane] = of_length + product(self.per_ms[lane], detour_time);
            terms.rate_cost[lane] = of_length + product(self.least_hourly_rate[lane], detour_time);
            terms.detour_time[lane] = detour_time;
            terms.expires[lane] = self.departure[lane] + to[lane].time().0;
        }
        terms
    }

    /// The net gain of an errand of a fixed fee, and whether it fits.
    #[inline(always)]
    pub(super) fn weigh(&self, load: Load, terms: &Terms<LANES>) -> Weighed<LANES> {
        let (handling, fee) = (i64::from(load.handling), i64::from(load.fee));
        let mut weighed = Weighed { net_gain: [0; LANES], left: [0; LANES] };
        for lane in 0..LANES {
            let payout = product(self.payout_of_amount[lane], fee);
            let net_gain = payout - product(self.per_ms[lane], handling) - terms.cost[lane];
            weighed.net_gain[lane] = net_gain;
            // Of no time at all, or where none is asked for, any rate is enough.
            let over =
                payout - terms.rate_cost[lane] - product(self.least_hourly_rate[lane], handling);
            let takes_time = -i64::from(terms.detour_time[lane] + handling != 0);
            let rate = over & takes_time & self.is_rated[lane];
            // The sign of the whole is that of the least.
            let gain = net_gain - self.least_net_gain[lane];
            weighed.left[lane] = self.left(lane, load, terms) | gain | rate;
        }
        weighed
    }

    /// Negative where an errand breaks a limit other than those on money.
    #[inline(always)]
    pub(super) fn left(&self, lane: usize, load: Load, terms: &Terms<LANES>) -> i64 {
        (terms.most_handling[lane] - i64::from(load.handling))
            | (self.departure[lane] - load.posted)
            | (load.expires - terms.expires[lane])
    }
}

/// The product of two numbers, both from 0 up to 2³² and their product below 2⁶³. Vector
/// instructions multiply no larger ones.
#[inline(always)]
fn product(a: i64, b: i64) -> i64 {
    let low = |number: i64| number as u64 & u64::from(u32::MAX);
    (low(a) * low(b)) as i64
}

/// By lane: what an errand leaves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighed<const LANES: usize = 1> {
    /// In parts of [`Money`].
    pub(super) net_gain: [i64; LANES],
    /// Negative where it does not fit.
    pub(super) left: [i64; LANES],
}

/// By lane: a trip by way of some stops, before it is known what is to be done there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms<const LANES: usize = 1> {
    /// The most handling that leaves it within all limits on time; negative where they are broken
    /// without any.
    most_handling: [i64; LANES],
    /// Of the detour.
    cost: [i64; LANES],
    /// The same with the least hourly rate in place of the cost of an hour.
    rate_cost: [i64; LANES],
    detour_time: [i64; LANES],
    /// When one comes to the road at the pickup.
    expires: [i64; LANES],
}

impl<const LANES: usize> Terms<LANES> {
    pub(super) const NONE: Self = Self {
        most_handling: [-1; LANES],
        cost: [0; LANES],
        rate_cost: [0; LANES],
        detour_time: [0; LANES],
        expires: [0; LANES],
    };

    /// What an errand with this net gain is ranked by in a lane.
    pub(super) fn rank(&self, lane: usize, net_gain: i64, handling: u32) -> Rank {
        Rank { net_gain, added_time: self.detour_time[lane] + i64::from(handling) }
    }
}
