//! What an errand has to pay: how many runners would take it at which fee.
//!
//! A runner who would take an errand at some fee would take it for more, as what fits for less
//! still fits, and leaves more. So the least fee of each runner says all.

mod curve;
mod takers;

pub use curve::{Curve, Step};
pub use takers::Takers;

use crate::demand::Trip;
use crate::matching::Match;
use crate::units::{Amount, Money};

/// What it takes to have one trip do one errand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// The least fee in whole cents at which the errand is a match of the trip.
    pub fee: Amount,
    /// The least payout, after commission, exactly.
    payout: Money,
}

impl Quote {
    /// What it takes to have `trip` do an errand that was matched with it as a bid, which no fee
    /// rules out ([`Errand::as_bid`](crate::demand::Errand::as_bid)), at the insertion for which
    /// the least payout is enough ([`Aim::LeastPayout`](crate::matching::Aim::LeastPayout)).
    /// `None` where the fee would be more than an errand may name.
    pub fn of(trip: &Trip, found: &Match) -> Option<Self> {
        let least_gain = trip.limits.min_net_gain.or_default(Some(Amount::ZERO));
        let payout = found.least_payout(trip, least_gain.map(Amount::to_money));
        let fee = trip.commission.gross_up_to_cents(payout);
        (fee <= Amount::MAX_PARSED).then_some(Self { fee, payout })
    }

    /// Whether `fee`, which may be no whole number of cents, is enough for `trip`.
    pub fn is_met(&self, trip: &Trip, fee: Amount) -> bool {
        trip.commission.payout(fee) >= self.payout
    }
}
