//! What fee would get an errand done that nobody takes.

use crate::demand::Trip;
use crate::matching::Match;
use crate::units::{Amount, Money};

/// The least fee at which a trip would take an errand, and an assignment with it still be optimal:
/// after commission it has to pay the detour, what the trip wants, and what the total would lose
/// by having this trip do nothing else, which is the trip's worth at the least prices (Leonard
/// 1983). `found` is the errand's best insertion as a bid, which no fee rules out.
///
/// An errand that nobody takes does not change what others are worth, so that no second
/// assignment is needed.
///
/// The best insertion is that of least detour cost. Where the trip asks for more an hour than an
/// hour costs it, another insertion may meet that for less, if it has several legs; then the fee
/// is enough, and may not be the least.
///
/// What a bid brings an hour is not asked for, in an assignment as in `match`.
pub(super) fn needed(trip: &Trip, worth: Money, found: &Match, is_bid: bool) -> Amount {
    let wanted = trip.limits.min_net_gain.or_default(None).unwrap_or(Amount::ZERO).to_money();
    let least = worth.at_least(wanted);
    let payout = match is_bid {
        true => found.detour_cost + least,
        false => found.least_payout(trip, Some(least)),
    };
    trip.commission.gross_up_to_cents(payout)
}

/// Whether a fee leaves the trip less an hour than it wants, and as much in all.
pub(super) fn misses_rate_only(trip: &Trip, fee: Amount, found: &Match) -> bool {
    let wanted = trip.limits.min_net_gain.or_default(None).unwrap_or(Amount::ZERO).to_money();
    let payout = trip.commission.payout(fee);
    let gain = payout - found.detour_cost;
    gain > Money::ZERO && gain >= wanted && needed(trip, Money::ZERO, found, false) > fee
}
