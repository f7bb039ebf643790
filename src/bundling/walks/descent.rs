//! Prices at which the best walk is worth little (subgradient method: Held, Wolfe, Crowder 1974).

use std::time::Instant;

use super::field::{Arcs, Field};
use super::lower::constant;
use super::prices::Prices;
use super::tables::{Prizes, Tables};
use super::trace::{self, Walk};
use crate::bundling::caps::Caps;

/// Rounds without a better bound after which steps get smaller.
const PATIENCE: u32 = 4;
/// By what.
const SHRINKING: f64 = 1.5;
/// What a walk over the whole limit counts for, beside one pickup too many.
const LIMIT_WEIGHT: f64 = 1.2;

/// Prices on their way down.
#[derive(Debug, Clone)]
pub(super) struct Descent {
    now: Prices,
    step: f64,
    patience: u32,
    /// The prices of the least bound so far.
    pub best: Prices,
    pub least: i64,
    /// Whether walks do nothing any more that plans may not do.
    pub ended: bool,
}

impl Descent {
    pub fn from(prices: Prices) -> Self {
        Self {
            now: prices.clone(),
            step: 2.0,
            patience: PATIENCE,
            best: prices,
            least: i64::MAX,
            ended: false,
        }
    }

    /// Lowers the bound in at most `rounds` rounds, until it is no more than `floor`.
    ///
    /// Complexity: O(rounds · stops² · tasks² · legs).
    pub fn descend(
        &mut self,
        field: &Field,
        caps: &Caps,
        floor: i64,
        rounds: u32,
        deadline: Option<Instant>,
    ) {
        let limits = field.limits(caps);
        let mut arcs: Option<([i64; 3], Arcs)> = None;
        for _ in 0..rounds {
            if self.ended || deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                break;
            }
            let arcs = match &arcs {
                Some((limits, arcs)) if *limits == self.now.limits => arcs,
                _ => &arcs.insert((self.now.limits, field.arcs(&self.now))).1,
            };
            let prizes = Prizes::new(field, &self.now);
            let tables = Tables::fill(field, arcs, &prizes, &[]);
            let Some(constant) = constant(field, caps, &self.now) else {
                self.ended = true;
                break;
            };
            let most = i64::from(tables.plain(0, field.tasks, 0)[field.beginning(0)]);
            let most = (most << field.shift).saturating_add(constant);
            self.judge(most);
            if most < floor {
                self.ended = true;
                break;
            }
            let walk = trace::best(field, arcs, &prizes, &tables);
            let size = self.step * 0.3 * (most - floor).max(1) as f64;
            self.ended = !turn(field, &limits, &mut self.now, &walk, size);
        }
    }

    fn judge(&mut self, most: i64) {
        if most < self.least {
            self.least = most;
            self.best = self.now.clone();
            self.patience = PATIENCE;
            return;
        }
        self.patience -= 1;
        if self.patience == 0 {
            self.step /= SHRINKING;
            self.patience = PATIENCE;
        }
    }
}

/// Changes prices against what the walk does and plans may not. Says whether it does any such
/// thing.
fn turn(
    field: &Field,
    limits: &[Option<i64>; 3],
    prices: &mut Prices,
    walk: &Walk,
    size: f64,
) -> bool {
    let items = field.model.items.len();
    let (mut picked, mut swapped) = (vec![0_i32; items], vec![0_i32; items]);
    for &stop in &walk.stops {
        let halt = &field.halts[stop];
        if halt.delivery {
            swapped[halt.item] -= 1;
        } else {
            picked[halt.item] += 1;
            swapped[halt.item] += i32::from(field.delivery[halt.item].is_some());
        }
    }
    let again = |item: usize, prices: &Prices| {
        let more = picked[item] - 1;
        if more > 0 || (more < 0 && prices.once[item] > 0) { f64::from(more) } else { 0.0 }
    };
    // By how much limits are exceeded, in limits.
    let over: Vec<f64> = limits
        .iter()
        .zip(walk.taken)
        .zip(prices.limits)
        .map(|((limit, taken), price)| match *limit {
            Some(limit) if limit > 0 && (taken > limit || price > 0) => {
                LIMIT_WEIGHT * (taken - limit) as f64 / limit as f64
            }
            _ => 0.0,
        })
        .collect();
    let squares =
        (0..items).map(|item| again(item, prices).powi(2) + f64::from(swapped[item]).powi(2));
    let squares = squares.sum::<f64>() + over.iter().map(|over| over * over).sum::<f64>();
    if squares < 1e-9 {
        return false;
    }
    let length = size / squares;
    let most = field.payout;
    for (item, &swapped) in swapped.iter().enumerate() {
        let more = (length * again(item, prices)) as i64;
        prices.once[item] = (prices.once[item] + more).clamp(0, most);
        let later = (length * f64::from(swapped)) as i64;
        prices.later[item] = (prices.later[item] + later).clamp(0, most);
    }
    for ((price, limit), over) in prices.limits.iter_mut().zip(limits).zip(over) {
        if let Some(limit) = limit {
            let more = length * over * LIMIT_WEIGHT / (*limit).max(1) as f64;
            *price = (*price + more as i64).clamp(0, most);
        }
    }
    true
}
