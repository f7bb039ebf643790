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
    left: u16,
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
            left: flags::ODD
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
        let costs = [judge.per_ms, judge.per_cm, judge.least_hourly_rate];
        let ordinary = costs.iter().all(|cost| *cost >= 0) && is_whole(planned.departure);
        (fits && ordinary && trial.takes_tasks()).then_some(judge)
    }

    /// The flags of records that want a closer look than this.
    pub(super) fn left(&self) -> u16 {
        self.left
    }

    /// Whether the errand wants a closer look than this.
    pub(super) fn leaves(&self, record: &Record) -> bool {
        record.flags & self.left != 0
    }

    /// Whether an errand that wants a closer look fits only if this finds that it fits: where it
    /// is nothing but the hours of its stops that must be looked at.
    pub(super) fn is_bound(&self, record: &Record) -> bool {
        record.flags & self.left == flags::TIMED
    }

    /// What an errand of a fixed fee is ranked by, and whether it fits. `to_pickup` and `whole`
    /// are travel from the start to the pickup, and over all its stops to the end.
    #[inline(always)]
    pub(super) fn rank(&self, record: &Record, to_pickup: Travel, whole: Travel) -> (Rank, bool) {
        let plan = self.plan(record, to_pickup, whole);
        let before_time = self.payout_of_amount * i64::from(record.fee) - self.per_cm * plan.length;
        let net_gain = before_time - self.per_ms * plan.added_time;
        // Of no time at all, any rate is enough.
        let pays = !self.has_rate
            || plan.added_time == 0
            || before_time >= self.least_hourly_rate * plan.added_time;
        let left = plan.left | (net_gain - self.least_net_gain);
        (Rank { net_gain, added_time: plan.added_time }, (left >= 0) & pays)
    }

    /// The same for a bid. Its rank counts the ask as a loss.
    pub(super) fn rank_bid(
        &self,
        record: &Record,
        to_pickup: Travel,
        whole: Travel,
    ) -> (Rank, bool) {
        let plan = self.plan(record, to_pickup, whole);
        let cost = self.per_ms * plan.added_time + self.per_cm * plan.length;
        let ask = self.commission.gross_up_to_cents(Money((cost + self.wanted).into())).0;
        let fits = plan.left >= 0 && (record.fee == u32::MAX || ask <= i64::from(record.fee));
        (Rank { net_gain: -ask, added_time: plan.added_time }, fits)
    }

    #[inline(always)]
    fn plan(&self, record: &Record, to_pickup: Travel, whole: Travel) -> Plan {
        let (time, length) = (whole.time().0 - self.baseline.0, whole.length().0 - self.baseline.1);
        let detour_time = time.max(0);
        let handling = i64::from(record.handling);
        let added_time = detour_time + handling;
        // The sign of the whole is that of the least.
        let left = (self.most_detour_time - detour_time)
            | (self.most_detour_distance - length)
            | (self.most_added_time - added_time)
            | (self.most_delay - time - handling)
            | (self.departure - record.posted)
            | (record.expires - self.departure - to_pickup.time().0);
        Plan { added_time, length, left }
    }
}

/// A trip with one errand in it.
struct Plan {
    added_time: i64,
    length: i64,
    /// Negative where it breaks a limit other than those on money.
    left: i64,
}
