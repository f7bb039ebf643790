//! What walks pay for what plans may not do.

use crate::bundling::model::Model;
use crate::units::{Centimetres, Millis, Money};

/// Prices in the library's whole units of money.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Prices {
    /// A millisecond of travel, a centimetre, and a millisecond of travel or stay: for limits
    /// on them.
    pub limits: [i64; 3],
    /// By item: what its payout is less at each pickup, and what the bound is more for it.
    pub once: Vec<i64>,
    /// By item: the part of a shipment's payout that is paid at its delivery where nobody knows
    /// whether it was picked up.
    pub later: Vec<i64>,
}

/// What arcs cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rates {
    time: i64,
    length: i64,
    /// A millisecond of access, setup or service.
    pub stay: i64,
}

impl Rates {
    pub fn travel(&self, time: u32, length: u32) -> i64 {
        let time = self.time.saturating_mul(time.into());
        time.saturating_add(self.length.saturating_mul(length.into()))
    }
}

impl Prices {
    /// What a shipment's own way costs is paid at its delivery, but no more than `most`.
    pub fn first(model: &Model, most: i64) -> Self {
        let rates = Self { limits: [0; 3], once: Vec::new(), later: Vec::new() }.rates(model);
        let later = model.items.iter().map(|item| {
            let Some(delivery) = &item.delivery else { return 0 };
            let pair = item.pickup.point * model.points + delivery.point;
            let way = rates.travel(model.time[pair], model.length[pair]);
            let stay = delivery.before + delivery.after + delivery.service;
            way.saturating_add(rates.stay.saturating_mul(stay)).clamp(0, most)
        });
        Self { limits: [0; 3], once: vec![0; model.items.len()], later: later.collect() }
    }

    pub fn rates(&self, model: &Model) -> Rates {
        let costs = &model.problem.costs;
        let units = |money: Money| i64::try_from(money.0).unwrap_or(MOST);
        let hour = units(Money::of_time(costs.per_hour, Millis(1)));
        let road = units(Money::of_length(costs.per_km, Centimetres(1)));
        let [time, length, stay] = self.limits;
        Rates { time: hour + time + stay, length: road + length, stay: hour + stay }
    }
}

/// Rates are no greater.
const MOST: i64 = 1 << 56;
