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
        let costs = [judge.per_ms, judge.per_cm, judge.least_hourly_rate];
        let ordinary = costs.iter().all(|cost| *cost >= 0) && is_whole(planned.departure);
        (fits && ordinary && trial.takes_tasks()).then_some(judge)
    }

    /// The flags of records that want a closer look than this.
    pub(super) fn unusual(&self) -> u16 {
        self.unusual
    }

    /// Whether the errand wants a closer look than this.
    pub(super) fn leaves(&self, record: &Record) -> bool {
        record.flags & self.unusual != 0
    }

    /// Whether an errand that wants a closer look fits only if this finds that it fits: where it
    /// is nothing but the hours of its stops that must be looked at.
    pub(super) fn is_bound(&self, record: &Record) -> bool {
        record.flags & self.unusual == flags::TIMED
    }

    /// What all errands have in common for which travel from the start to the pickup is `to`, and
    /// over all stops to the end `whole`; no single way in it is longer than `longest`.
    #[inline(always)]
    pub(super) fn terms(&self, to: Travel, whole: Travel, longest: Travel) -> Terms {
        let (time, length) = (whole.time().0 - self.baseline.0, whole.length().0 - self.baseline.1);
        let detour_time = time.max(0);
        let of_length = self.per_cm * length;
        let within = (self.most_detour_time - detour_time) | (self.most_detour_distance - length);
        let most_handling = (self.most_added_time - detour_time).min(self.most_delay - time);
        let fits = (within >= 0) & longest.is_path();
        Terms {
            most_handling: if fits { most_handling } else { -1 },
            cost: of_length + self.per_ms * detour_time,
            rate_cost: of_length + self.least_hourly_rate * detour_time,
            detour_time,
            expires: self.departure + to.time().0,
        }
    }

    /// The net gain of an errand of a fixed fee, and whether it fits.
    #[inline(always)]
    pub(super) fn weigh(&self, load: Load, terms: &Terms) -> (i64, bool) {
        let handling = i64::from(load.handling);
        let payout = self.payout_of_amount * i64::from(load.fee);
        let net_gain = payout - self.per_ms * handling - terms.cost;
        // Of no time at all, any rate is enough.
        let pays = !self.has_rate
            || terms.detour_time + handling == 0
            || payout - terms.rate_cost >= self.least_hourly_rate * handling;
        // The sign of the whole is that of the least.
        let left = self.left(load, terms) | (net_gain - self.least_net_gain);
        (net_gain, (left >= 0) & pays)
    }

    /// What an errand with this net gain is ranked by.
    pub(super) fn rank(&self, net_gain: i64, handling: u32, terms: &Terms) -> Rank {
        Rank { net_gain, added_time: terms.detour_time + i64::from(handling) }
    }

    /// What a bid is ranked by, which counts the ask as a loss, and whether it fits.
    pub(super) fn weigh_bid(&self, load: Load, terms: &Terms) -> (Rank, bool) {
        let cost = terms.cost + self.per_ms * i64::from(load.handling);
        let ask = self.commission.gross_up_to_cents(Money((cost + self.wanted).into())).0;
        let pays = load.fee == u32::MAX || ask <= i64::from(load.fee);
        (self.rank(-ask, load.handling, terms), pays && self.left(load, terms) >= 0)
    }

    /// Negative where an errand breaks a limit other than those on money.
    #[inline(always)]
    fn left(&self, load: Load, terms: &Terms) -> i64 {
        (terms.most_handling - i64::from(load.handling))
            | (self.departure - load.posted)
            | (load.expires - terms.expires)
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

/// A trip by way of some stops, before it is known what is to be done there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// The most handling that leaves it within all limits on time; negative where they are broken
    /// without any.
    most_handling: i64,
    /// Of the detour.
    cost: i64,
    /// The same with the least hourly rate in place of the cost of an hour.
    rate_cost: i64,
    detour_time: i64,
    /// When one comes to the road at the pickup.
    expires: i64,
}
