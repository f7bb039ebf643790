//! What judging an errand needs, in half a cache line.

use chrono::{DateTime, FixedOffset};

use super::super::insertion::access_before;
use crate::demand::{Errand, ErrandStop, Pricing};
use crate::road::Snapped;
use crate::units::{Millis, NO_LIMIT, access_time};

/// An errand without its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(align(32))]
pub(in crate::matching) struct Record {
    /// Milliseconds of the clock since 1970 from which it is offered.
    pub(in crate::matching) posted: i64,
    /// The same, up to which one may come to the road at its pickup.
    pub(in crate::matching) expires: i64,
    /// Access, setup and service at all stops in one leg, ms. Setup counts in full.
    pub(in crate::matching) handling: u32,
    /// The fee, or the most that a bid may ask, in ten-thousandths of the currency.
    pub(in crate::matching) fee: u32,
    /// The most time on the road from pickup to delivery, ms.
    pub(in crate::matching) most_between: u32,
    /// Which set of skills it wants.
    pub(in crate::matching) skills: u16,
    /// See [`flags`].
    pub(in crate::matching) flags: u16,
}

/// What is unusual about an errand.
pub(in crate::matching) mod flags {
    /// The runner names a price.
    pub(in crate::matching) const BID: u16 = 1;
    /// It has amounts, which matter to trips with a capacity.
    pub(in crate::matching) const LOADED: u16 = 2;
    /// Its numbers do not fit here.
    pub(in crate::matching) const ODD: u16 = 4;
    /// There are times at which one of its stops may not begin. The record is that of an errand
    /// that may begin at any time, which never fits less.
    pub(in crate::matching) const TIMED: u16 = 8;
}

impl Record {
    /// No errand: one that is never offered.
    pub(in crate::matching) const NONE: Self = Self {
        posted: NO_LIMIT.0,
        expires: -NO_LIMIT.0,
        handling: 0,
        fee: 0,
        most_between: 0,
        skills: 0,
        flags: 0,
    };

    /// The record of an errand that wants this set of skills.
    pub(in crate::matching) fn of(
        errand: &Errand,
        pickup: &Snapped,
        delivery: Option<&Snapped>,
        skills: Option<u16>,
    ) -> Self {
        let mut is_odd = skills.is_none();
        let mut fit = |number: i64| {
            u32::try_from(number).unwrap_or_else(|_| {
                is_odd = true;
                0
            })
        };
        let at_pickup = access_time(pickup.distance);
        let after_pickup = at_pickup - access_before(at_pickup);
        let mut handling = at_pickup + errand.pickup.setup + errand.pickup.service;
        let mut most_between = u32::MAX;
        if let Some((stop, snapped)) = errand.delivery.as_ref().zip(delivery) {
            let at_delivery = access_time(snapped.distance);
            handling += at_delivery + stop.service;
            if stop.position != errand.pickup.position {
                handling += stop.setup;
            }
            if let Some(most) = errand.max_time_in_vehicle {
                // Walking from the pickup to the road and on to the delivery counts as well.
                let most = most - after_pickup - access_before(at_delivery);
                most_between = fit(most.0);
            }
        }
        let (fee, bid) = match errand.pricing {
            Pricing::Fixed { fee } => (fit(fee.0), 0),
            Pricing::Bid { max_fee } => (max_fee.map_or(u32::MAX, |most| fit(most.0)), flags::BID),
        };
        let handling = fit(handling.0);
        let loaded = if errand.amount.0.is_empty() { 0 } else { flags::LOADED };
        let mut stops = std::iter::once(&errand.pickup).chain(&errand.delivery);
        let timed = if stops.any(ErrandStop::may_be_barred) { flags::TIMED } else { 0 };
        let mut moments = errand.posted_at.into_iter().chain(errand.expires_at);
        is_odd |= !moments.all(is_whole);
        let to_pickup = access_before(at_pickup);
        let clock = |moment: DateTime<FixedOffset>| Millis(moment.timestamp_millis());
        Self {
            posted: errand.posted_at.map_or(-NO_LIMIT.0, |moment| clock(moment).0),
            expires: errand.expires_at.map_or(NO_LIMIT.0, |moment| (clock(moment) - to_pickup).0),
            handling,
            fee,
            most_between,
            skills: skills.unwrap_or(0),
            flags: bid | loaded | timed | if is_odd { flags::ODD } else { 0 },
        }
    }
}

/// Whether a moment is a whole number of milliseconds.
pub(in crate::matching) fn is_whole(moment: DateTime<FixedOffset>) -> bool {
    moment.timestamp_subsec_nanos().is_multiple_of(1_000_000)
}
