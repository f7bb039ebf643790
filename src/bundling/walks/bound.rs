//! Bounds on all plans that have come to a stop.

use std::time::{Duration, Instant};

use super::descent::Descent;
use super::field::{DEAD, Field};
use super::lower::{constant, left, lower, worth};
use super::prices::Prices;
use super::tables::{Prizes, Tables};
use crate::bundling::caps::Caps;
use crate::bundling::model::Model;
use crate::bundling::walk::At;
use crate::units::{Centimetres, Millis, Money};

/// No walks for plans of more errands: there are too many states.
const MOST_TASKS: usize = 10;
/// With no time for so many rounds, walks are of no use.
const LEAST_ROUNDS: u32 = 20;
/// The part of it for looking closely at shipments.
const CLOSELY: f64 = 0.3;
/// Less than any gain.
pub(super) const WORTHLESS: i64 = i64::MIN / 4;

/// Bounds by walks, for one set of errands.
#[derive(Debug, Clone)]
pub(in crate::bundling) struct Walks<'m> {
    pub(super) field: Field<'m>,
    prices: Prices,
    pub(super) prizes: Prizes,
    /// By place and stop: what arcs cost.
    pub(super) out: Vec<i32>,
    pub(super) tables: Tables,
    /// What is added to the worth of a walk.
    constant: i64,
    /// How long it took to find what walks are worth where no shipment is looked at closely.
    a_round: Duration,
    /// What a millisecond of travel, a centimetre, a millisecond of stay cost.
    rates: [i64; 3],
}

/// What is on board, and what has been paid, of a plan up to a stop.
#[derive(Debug, Clone, Copy)]
pub(in crate::bundling) struct Held<'h> {
    /// The payouts of all errands picked up, less the prices of their pickups and of what is
    /// still to be delivered.
    pub earned: i64,
    pub aboard: &'h [usize],
    /// Pickups still allowed.
    pub more: usize,
}

impl<'m> Walks<'m> {
    /// Of the `items` of a model, without those that are in no plan that gains `floor`; prices
    /// are lowered until walks are worth no more. No shipment is looked at closely. `None` where
    /// there are too many states, amounts are absurd, or time does not suffice.
    ///
    /// Complexity: O(stops² · tasks² · legs).
    pub fn new(
        model: &'m Model<'m>,
        caps: &Caps,
        items: &[usize],
        floor: i128,
        deadline: Option<Instant>,
    ) -> Option<Self> {
        let tasks = caps.tasks.min(items.len());
        if tasks > MOST_TASKS || items.is_empty() {
            return None;
        }
        let begun = Instant::now();
        let field = Field::new(model, items, tasks);
        // So long it takes to look at all arcs once, if not less.
        if left(deadline).is_some_and(|left| begun.elapsed() * LEAST_ROUNDS > left) {
            return None;
        }
        let descent = Descent::from(Prices::first(model, field.payout));
        let (field, descent) = lower(field, descent, caps, floor, deadline)?;
        Self::at(field, caps, descent.best, &[])
    }

    /// The same with a better floor, and looking closely at as many shipments as time allows.
    ///
    /// Complexity: O(stops² · tasks² · legs · shipments).
    pub fn closer(&self, caps: &Caps, floor: i128, deadline: Option<Instant>) -> Option<Self> {
        if left(deadline).is_some_and(|left| self.a_round * LEAST_ROUNDS > left) {
            return None;
        }
        let descent = Descent::from(self.prices.clone());
        let (field, descent) = lower(self.field.clone(), descent, caps, floor, deadline)?;
        let (worth, a_round) = worth(&field, caps, &descent.best)?;
        let mut closely: Vec<usize> =
            field.items().filter(|&item| field.delivery[item].is_some()).collect();
        if let Some(left) = left(deadline) {
            // Those that walks are worth most with first.
            closely.sort_by_key(|&item| std::cmp::Reverse(worth[item]));
            let threads = rayon::current_num_threads().max(1);
            let most = left.as_secs_f64() * CLOSELY * threads as f64 / a_round.as_secs_f64();
            closely.truncate(most as usize);
        }
        Self::at(field, caps, descent.best, &closely)
    }

    fn at(field: Field<'m>, caps: &Caps, prices: Prices, closely: &[usize]) -> Option<Self> {
        let constant = constant(&field, caps, &prices)?;
        let begun = Instant::now();
        let (arcs, prizes) = (field.arcs(&prices), Prizes::new(&field, &prices));
        let tables = Tables::fill(&field, &arcs, &prizes, closely);
        let a_round = begun.elapsed();
        let costs = &field.model.problem.costs;
        let unit = |money: Money| i64::try_from(money.0).ok();
        let hour = unit(Money::of_time(costs.per_hour, Millis(1)))?;
        let road = unit(Money::of_length(costs.per_km, Centimetres(1)))?;
        let [time, length, stay] = prices.limits;
        let rates = [hour + time + stay, road + length, hour + stay];
        let out = arcs.from(field.places());
        Some(Self { field, prices, prizes, out, tables, constant, a_round, rates })
    }

    /// A bound on the gain of all plans.
    #[cfg(test)]
    pub fn most(&self) -> i64 {
        let worth = self.tables.plain(0, self.field.tasks, 0)[self.field.beginning(0)];
        self.sum(self.constant, worth)
    }

    fn sum(&self, money: i64, worth: i32) -> i64 {
        if worth <= DEAD { WORTHLESS } else { money + (i64::from(worth) << self.field.shift) }
    }

    /// What the pickup or the delivery of an item pays.
    pub fn pays(&self, item: usize, is_delivery: bool) -> i64 {
        let later = self.prices.later[item];
        if is_delivery {
            return later;
        }
        let now = self.field.model.items[item].payout as i64 - self.prices.once[item];
        if self.field.delivery[item].is_some() { now - later } else { now }
    }

    /// Whether an item takes part.
    pub fn has(&self, item: usize) -> bool {
        self.field.pickup[item].is_some()
    }

    /// The place of a stop that takes part, or of a stop of the trip that is not the last.
    pub(super) fn place(&self, at: &At, stop: Option<(usize, bool)>) -> Option<usize> {
        match stop {
            None => (at.leg < self.field.legs).then(|| self.field.beginning(at.leg)),
            Some((item, true)) => self.field.delivery[item],
            Some((item, false)) => self.field.pickup[item],
        }
    }

    /// What a plan has paid up to a stop, besides what walks from there on are worth.
    pub(super) fn paid(&self, at: &At, held: &Held) -> i64 {
        self.constant + held.earned - self.spent(at)
    }

    fn spent(&self, at: &At) -> i64 {
        let [time, length, stay] = self.rates;
        let money = [(time, at.travel), (length, at.length), (stay, at.work)];
        money.iter().map(|&(rate, of)| rate.saturating_mul(of)).fold(0, i64::saturating_add)
    }

    /// A bound on the gain of all plans that have come to `at`, which is the pickup or delivery
    /// of an item that takes part, or with `None` a stop of the trip; after what was done there.
    /// `None` at the end of the trip.
    pub fn most_from(&self, at: &At, stop: Option<(usize, bool)>, held: &Held) -> Option<i64> {
        if at.leg >= self.field.legs {
            return None;
        }
        let place = self.place(at, stop);
        let aboard = held.aboard.len();
        let room = self.field.tasks.checked_sub(aboard);
        let (Some(place), Some(room)) = (place, room) else { return Some(WORTHLESS) };
        let more = held.more.min(room);
        let money = self.paid(at, held);
        let mut most = self.sum(money, self.tables.plain(at.leg, more, aboard)[place]);
        for &item in held.aboard {
            if let Some(tracked) = self.tables.tracked(item, at.leg, more, aboard - 1) {
                most = most.min(self.sum(money + self.prices.later[item], tracked[place]));
            }
        }
        Some(most)
    }
}
