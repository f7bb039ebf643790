//! Prices at which the best walk is worth little (subgradient method: Held, Wolfe, Crowder 1974).

use std::time::Instant;

use super::bound::constant;
use super::field::{Arcs, Field};
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

/// Lowers the bound from `prices` on, in at most `rounds` rounds, until it is no more than
/// `floor`.
///
/// Complexity: O(rounds · stops² · tasks² · legs).
pub(super) fn descend(
    field: &Field,
    caps: &Caps,
    prices: Prices,
    floor: i64,
    rounds: u32,
    deadline: Option<Instant>,
) -> Prices {
    let limits = field.limits(caps);
    let mut now = prices.clone();
    let (mut best, mut least) = (prices, i64::MAX);
    let (mut step, mut patience) = (2.0, PATIENCE);
    let mut arcs: Option<([i64; 3], Arcs)> = None;
    for _ in 0..rounds {
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            break;
        }
        let arcs = match &arcs {
            Some((limits, arcs)) if *limits == now.limits => arcs,
            _ => &arcs.insert((now.limits, field.arcs(&now))).1,
        };
        let prizes = Prizes::new(field, &now);
        let tables = Tables::fill(field, arcs, &prizes, &[]);
        let Some(constant) = constant(field, caps, &now) else { break };
        let most = i64::from(tables.plain(0, field.tasks, 0)[field.beginning(0)]);
        let most = (most << field.shift).saturating_add(constant);
        if most < least {
            least = most;
            best = now.clone();
            patience = PATIENCE;
        } else {
            patience -= 1;
            if patience == 0 {
                step /= SHRINKING;
                patience = PATIENCE;
            }
        }
        if most <= floor {
            break;
        }
        let walk = trace::best(field, arcs, &prizes, &tables);
        let above = (most - floor).max(1) as f64;
        if !turn(field, &limits, &mut now, &walk, step * 0.3 * above) {
            break;
        }
    }
    best
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
    let squares = (0..items).map(|item| {
        again(item, prices).powi(2) + f64::from(swapped[item]).powi(2)
    });
    let squares = squares.sum::<f64>() + over.iter().map(|over| over * over).sum::<f64>();
    if squares < 1e-9 {
        return false;
    }
    let length = size / squares;
    let most = field.payout;
    for item in 0..items {
        let more = (length * again(item, prices)) as i64;
        prices.once[item] = (prices.once[item] + more).clamp(0, most);
        let later = (length * f64::from(swapped[item])) as i64;
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
