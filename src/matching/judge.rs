//! Judging errand after errand for a trip of one leg, in 64-bit arithmetic.
//!
//! It comes to the same as [`super::insertion::Trial`], which says what an insertion is worth;
//! here is only whether it fits and what its rank is, for trips and errands whose numbers leave
//! room in 64 bits.

use super::board::{Record, is_whole};
use super::insertion::Trial;
use super::planned_trip::PlannedTrip;
use crate::demand::Trip;
use crate::units::{Amount, Millis, Money, Travel};

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
    least_hourly_rate: Option<i64>,
    per_ms: i64,
    per_cm: i64,
    /// Parts of [`Money`] that are left of one ten-thousandth of the currency.
    payout_of_amount: i64,
    departure: i64,
    has_capacity: bool,
}

/// Terms of a net gain beyond this are left to [`Trial`]: a handful of them fit in 64 bits.
const MOST: i64 = i64::MAX / 16;

impl Judge {
    /// `None` where the trip's numbers leave no room for such errands.
    pub(super) fn new(
        trip: &Trip,
        planned: &PlannedTrip,
        trial: &Trial,
        greatest: (Amount, Millis),
    ) -> Option<Self> {
        let [leg] = planned.legs.as_slice() else {
            return None;
        };
        let limits = trial.limits();
        let money = |money: Money| i64::try_from(money.0).ok();
        let none = i64::MAX;
        let by_ratio = limits.detour_by_ratio.map(|most| i64::try_from(most / 1_000_000));
        let by_ratio = by_ratio.map_or(none, |most| most.unwrap_or(none));
        let judge = Self {
            baseline: (leg.time().0, leg.length().0),
            most_detour_time: limits.detour_time.map_or(none, |most| most.0).min(by_ratio),
            most_detour_distance: limits.detour_distance.map_or(none, |most| most.0),
            most_added_time: limits.added_time.map_or(none, |most| most.0),
            most_delay: limits.arrival.map_or(none, |latest| (latest - planned.total_time()).0),
            least_net_gain: limits.min_net_gain.map_or(Some(i64::MIN), money)?,
            least_hourly_rate: trip.limits.min_hourly_rate.or_default(None).map(|rate| rate.0),
            per_ms: money(Money::of_time(trip.cost_per_hour, Millis(1)))?,
            per_cm: money(Money::of_length(trip.cost_per_km, crate::units::Centimetres(1)))?,
            payout_of_amount: money(trip.commission.payout(Amount(1)))?,
            departure: planned.departure.timestamp_millis(),
            has_capacity: !trip.capacity.0.is_empty(),
        };
        let longest = i64::from(3 * Travel::MAX_TIME);
        let farthest = longest * i64::from(Travel::MAX_CM_PER_MS);
        let time = longest.checked_add(greatest.1.0)?;
        let terms = [
            judge.payout_of_amount.checked_mul(greatest.0.0),
            judge.per_ms.checked_mul(time),
            judge.per_cm.checked_mul(farthest),
            judge.least_hourly_rate.unwrap_or(0).checked_mul(time),
        ];
        let fits = terms.iter().all(|term| term.is_some_and(|term| term <= MOST));
        let costs = [judge.per_ms, judge.per_cm, judge.least_hourly_rate.unwrap_or(0)];
        let ordinary = costs.iter().all(|cost| *cost >= 0) && is_whole(planned.departure);
        (fits && ordinary && trial.takes_tasks()).then_some(judge)
    }

    /// Whether the errand wants a closer look than this.
    #[inline]
    pub(super) fn leaves(&self, record: &Record) -> bool {
        record.is_special || (record.has_amount && self.has_capacity)
    }

    /// What the errand is ranked by, where it fits. `to_pickup` and `whole` are travel from the
    /// start to the pickup, and over all its stops to the end.
    #[inline]
    pub(super) fn rank(&self, record: &Record, to_pickup: Travel, whole: Travel) -> Option<Rank> {
        let (time, length) = (whole.time().0 - self.baseline.0, whole.length().0 - self.baseline.1);
        let detour_time = time.max(0);
        let added_time = detour_time + record.handling.0;
        let before_time = self.payout_of_amount * record.fee.0 - self.per_cm * length;
        let net_gain = before_time - self.per_ms * added_time;
        let arrival = self.departure + to_pickup.time().0 + record.to_pickup.0;
        let fits = (detour_time <= self.most_detour_time)
            & (length <= self.most_detour_distance)
            & (added_time <= self.most_added_time)
            & (time + record.handling.0 <= self.most_delay)
            & (net_gain >= self.least_net_gain)
            & (record.posted <= self.departure)
            & (arrival <= record.expires);
        if !fits {
            return None;
        }
        // Of no time at all, any rate is enough.
        let pays = self.least_hourly_rate.is_none_or(|least| {
            added_time == 0 || before_time >= least * added_time
        });
        pays.then_some(Rank { net_gain, added_time })
    }
}
