//! What judging an errand needs, in one cache line.

use chrono::{DateTime, FixedOffset};

use crate::demand::{Errand, Pricing};
use crate::road::Snapped;
use crate::units::{Amount, Millis, access_time};

/// An errand without its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(align(64))]
pub(in crate::matching) struct Record {
    /// Access, setup and service at all stops in one leg, ms. Setup counts in full.
    pub(in crate::matching) handling: Millis,
    /// The fee; zero for a bid.
    pub(in crate::matching) fee: Amount,
    /// From the road to the pickup's position.
    pub(in crate::matching) to_pickup: Millis,
    /// Milliseconds of the clock since 1970 from which it is offered, and up to which its pickup
    /// may begin.
    pub(in crate::matching) posted: i64,
    /// See `posted`.
    pub(in crate::matching) expires: i64,
    /// Whether something takes more than a look at these numbers: a bid, skills, a time in the
    /// vehicle.
    pub(in crate::matching) is_special: bool,
    /// Whether it has amounts, which matter to trips with a capacity.
    pub(in crate::matching) has_amount: bool,
}

impl Record {
    /// No errand: one that is never offered.
    pub(in crate::matching) const NONE: Self = Self {
        handling: Millis::ZERO,
        fee: Amount::ZERO,
        to_pickup: Millis::ZERO,
        posted: i64::MAX,
        expires: i64::MIN,
        is_special: false,
        has_amount: false,
    };

    pub(in crate::matching) fn of(errand: &Errand, pickup: &Snapped, delivery: Option<&Snapped>) -> Self {
        let at_pickup = access_time(pickup.distance);
        let mut handling = at_pickup + errand.pickup.setup + errand.pickup.service;
        if let Some((stop, snapped)) = errand.delivery.as_ref().zip(delivery) {
            handling += access_time(snapped.distance) + stop.service;
            if stop.position != errand.pickup.position {
                handling += stop.setup;
            }
        }
        let clock = |moment: DateTime<FixedOffset>| moment.timestamp_millis();
        let (fee, is_bid) = match errand.pricing {
            Pricing::Fixed { fee } => (fee, false),
            Pricing::Bid { .. } => (Amount::ZERO, true),
        };
        let moments = errand.posted_at.into_iter().chain(errand.expires_at);
        Self {
            handling,
            fee,
            to_pickup: super::super::insertion::access_before(at_pickup),
            posted: errand.posted_at.map_or(i64::MIN, clock),
            expires: errand.expires_at.map_or(i64::MAX, clock),
            is_special: is_bid
                || !errand.skills.is_empty()
                || errand.max_time_in_vehicle.is_some()
                || !moments.into_iter().all(is_whole),
            has_amount: !errand.amount.0.is_empty(),
        }
    }
}

/// Whether a moment is a whole number of milliseconds.
pub(in crate::matching) fn is_whole(moment: DateTime<FixedOffset>) -> bool {
    moment.timestamp_subsec_nanos().is_multiple_of(1_000_000)
}
