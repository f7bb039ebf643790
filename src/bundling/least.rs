//! The least that the rest of a plan takes, in one quantity.

use super::closure::APART;
use super::model::Model;

/// One quantity (time in ms, or money in units of the [`Scale`]) of the rest of a plan.
#[derive(Debug, Clone)]
pub(super) struct Least {
    n: usize,
    chain: Vec<i64>,
    /// From a trip stop to the end, by stop.
    rest: Vec<i64>,
    /// Of a plan about to leave trip stop `leg`, with an errand still to be done, by leg and
    /// item.
    ahead: Vec<Vec<i64>>,
    /// Of a plan at an errand's pickup, by leg and item.
    from_pickup: Vec<Vec<i64>>,
    /// The same of its delivery only.
    delivery_ahead: Vec<Vec<i64>>,
    from_delivery: Vec<Vec<i64>>,
}

impl Least {
    /// From the least chains between all points.
    pub fn new(model: &Model, chain: Vec<i64>) -> Self {
        let n = model.points;
        let mut least = Self::of(model, |from, to| chain[from * n + to]);
        least.chain = chain;
        least
    }

    /// From what `of` says of least chains.
    pub fn of(model: &Model, of: impl Fn(usize, usize) -> i64) -> Self {
        let (n, legs) = (model.points, model.legs());
        let mut rest = vec![0; legs + 1];
        for leg in (0..legs).rev() {
            rest[leg] = sum(of(model.trip[leg], model.trip[leg + 1]), rest[leg + 1]);
        }
        let items = model.items.len();
        let mut least = Self {
            n,
            ahead: vec![vec![APART; items]; legs + 1],
            from_pickup: vec![vec![APART; items]; legs],
            delivery_ahead: vec![vec![APART; items]; legs + 1],
            from_delivery: vec![vec![APART; items]; legs],
            rest,
            chain: Vec::new(),
        };
        for leg in (0..legs).rev() {
            let (here, next) = (model.trip[leg], model.trip[leg + 1]);
            let onward = |point: usize| sum(of(point, next), least.rest[leg + 1]);
            for (number, item) in model.items.iter().enumerate() {
                let pickup = item.pickup.point;
                let mut from_pickup = onward(pickup);
                if let Some(delivery) = &item.delivery {
                    let at = delivery.point;
                    let later = least.delivery_ahead[leg + 1][number];
                    let from_delivery = onward(at);
                    least.from_delivery[leg][number] = from_delivery;
                    least.delivery_ahead[leg][number] =
                        sum(of(here, at), from_delivery).min(sum(of(here, next), later));
                    from_pickup =
                        sum(of(pickup, at), from_delivery).min(sum(of(pickup, next), later));
                }
                least.from_pickup[leg][number] = from_pickup;
                let later = sum(of(here, next), least.ahead[leg + 1][number]);
                least.ahead[leg][number] = sum(of(here, pickup), from_pickup).min(later);
            }
        }
        // A search that has not left the start asks for nothing else.
        least.chain = (0..n).map(|to| of(0, to)).collect();
        least
    }

    /// The least chain between two points.
    pub fn chain(&self, from: usize, to: usize) -> i64 {
        self.chain[from * self.n + to]
    }

    /// From `point` in `leg` to the end.
    pub fn to_end(&self, model: &Model, point: usize, leg: usize) -> i64 {
        match model.trip.get(leg + 1) {
            Some(&next) => sum(self.chain(point, next), self.rest[leg + 1]),
            None => 0,
        }
    }

    /// The same with an errand to be picked up and done.
    pub fn over(&self, model: &Model, point: usize, leg: usize, item: usize) -> i64 {
        let Some(&next) = model.trip.get(leg + 1) else { return APART };
        let pickup = model.items[item].pickup.point;
        let now = sum(self.chain(point, pickup), self.from_pickup[leg][item]);
        now.min(sum(self.chain(point, next), self.ahead[leg + 1][item]))
    }

    /// The same with an errand on board to be delivered.
    pub fn delivering(&self, model: &Model, point: usize, leg: usize, item: usize) -> i64 {
        let Some(&next) = model.trip.get(leg + 1) else { return APART };
        let Some(delivery) = &model.items[item].delivery else { return 0 };
        let now = sum(self.chain(point, delivery.point), self.from_delivery[leg][item]);
        now.min(sum(self.chain(point, next), self.delivery_ahead[leg + 1][item]))
    }
}

/// A sum that stays apart.
fn sum(one: i64, other: i64) -> i64 {
    (one + other).min(APART)
}
