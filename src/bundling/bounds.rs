//! What the rest of a plan takes at least.
//!
//! Travel is replaced by the least chain between two points, for time and for cost separately.
//! There the triangle inequality holds, so that a plan which still has to pass a stop takes at
//! least the way over that stop alone, whatever else it does.

use super::closure::{APART, close};
use super::least::Least;
use super::model::{FAR, Item, Model, NO_WAY};
use super::travel::TravelSource;
use crate::units::{Centimetres, Millis, Travel};

/// Beyond so many points, least chains are what the travel source says of them.
const MOST_POINTS: usize = 400;

/// Money in 64 bits: shifted right until sums have room, by 0 unless amounts are absurd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scale(u32);

/// Least travel times and costs, and what errands are worth at best.
#[derive(Debug, Clone)]
pub(super) struct Bounds {
    pub scale: Scale,
    pub time: Least,
    pub cost: Least,
    /// Payout less what access, service and sure setup cost, by item, rounded up.
    pub value: Vec<i64>,
    /// Dwells after leaving trip stop i.
    pub dwells: Vec<i64>,
}

impl Scale {
    fn of(model: &Model) -> Self {
        // Of a model without travel, whatever travel may be.
        let times = model.time.iter().filter(|&&time| time != NO_WAY);
        let longest = times.max().copied().unwrap_or(Travel::MAX_TIME);
        let farthest = model.length.iter().max().copied().unwrap_or(u32::MAX >> 1);
        let handling: i64 = model.items.iter().map(Item::handling).fold(0, i64::saturating_add);
        let tasks = model.problem.limits.tasks.unwrap_or(usize::MAX).min(model.items.len());
        let stops = (2 * tasks + model.trip.len()) as i64;
        let time = handling.saturating_add(i64::from(longest) * stops);
        let payouts: i128 = model.items.iter().map(|item| item.payout.abs()).sum();
        let most = model.cost(time, i64::from(farthest) * stops) + payouts;
        Self((130 - most.leading_zeros()).saturating_sub(60))
    }

    pub fn up(self, money: i128) -> i64 {
        let shifted = -((-money) >> self.0);
        i64::try_from(shifted).unwrap_or(FAR).clamp(-FAR, FAR)
    }

    pub fn down(self, money: i128) -> i64 {
        i64::try_from(money >> self.0).unwrap_or(-FAR).clamp(-FAR, FAR)
    }

    /// The money that a scaled amount stands for.
    pub fn money(self, scaled: i64) -> i128 {
        i128::from(scaled) << self.0
    }

    /// Whether scaled amounts are exact.
    pub fn is_exact(self) -> bool {
        self.0 == 0
    }
}

impl Bounds {
    /// Complexity: O(points³) up to a few hundred points, O(points²) beyond.
    pub fn new(model: &Model, source: &dyn TravelSource) -> Self {
        let scale = Scale::of(model);
        let n = model.points;
        let cost = |time: i64, length: i64| scale.down(model.cost(time, length));
        let (mut times, mut costs) = (Vec::with_capacity(n * n), Vec::with_capacity(n * n));
        if n <= MOST_POINTS {
            for (&time, &length) in model.time.iter().zip(&model.length) {
                let (time, length) = (time, i64::from(length));
                times.push(if time == NO_WAY { APART } else { i64::from(time) });
                costs.push(if time == NO_WAY { APART } else { cost(i64::from(time), length) });
            }
            close(n, &mut times);
            close(n, &mut costs);
        } else {
            for &from in &model.places {
                for &to in &model.places {
                    let (Millis(time), Centimetres(length)) = source.at_least(from, to);
                    times.push(time);
                    costs.push(cost(time, length));
                }
            }
        }
        Self::with(model, scale, Least::new(model, times), Least::new(model, costs))
    }

    /// Bounds for a plan that has not left the start, with what the travel source says of least
    /// chains. Complexity: O(points · legs).
    pub fn outline(model: &Model, source: &dyn TravelSource) -> Self {
        let scale = Scale::of(model);
        let least = |from: usize, to: usize| source.at_least(model.places[from], model.places[to]);
        let time = Least::of(model, |from, to| least(from, to).0.0);
        let cost = Least::of(model, |from, to| {
            let (Millis(time), Centimetres(length)) = least(from, to);
            scale.down(model.cost(time, length))
        });
        Self::with(model, scale, time, cost)
    }

    fn with(model: &Model, scale: Scale, time: Least, cost: Least) -> Self {
        let worth = |item: &Item| scale.up(item.payout - model.cost(item.handling(), 0));
        let value = model.items.iter().map(worth).collect();
        let trip = &model.problem.trip;
        let dwells = (0..trip.len()).map(|at| trip[at + 1..].iter().map(|s| s.dwell.0).sum());
        Self { scale, time, cost, value, dwells: dwells.collect() }
    }
}
