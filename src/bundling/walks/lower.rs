//! Bounds on plans with each errand, and fewer errands by them.

use std::time::{Duration, Instant};

use super::bound::WORTHLESS;
use super::descent::Descent;
use super::field::{DEAD, Field};
use super::prices::Prices;
use super::tables::{Prizes, Tables};
use super::through::through;
use crate::bundling::caps::Caps;

/// Rounds of lowering prices, between two looks at which items matter still; and how many times.
const ROUNDS: u32 = 15;
const PHASES: u32 = 4;
/// The part of the time left for lowering prices: one in so many.
const LOWERING: u32 = 6;

/// What the bound of a plan is more than what walks are worth: what the trip alone costs, and
/// what limits and single pickups are worth at their prices. `None` where it leaves no room.
pub(super) fn constant(field: &Field, caps: &Caps, prices: &Prices) -> Option<i64> {
    let baseline = &field.model.problem.baseline;
    let mut sum = field.model.cost(baseline.time.0, baseline.length.0);
    for (limit, price) in field.limits(caps).iter().zip(prices.limits) {
        sum += i128::from(limit.unwrap_or(0)) * i128::from(price);
    }
    sum += prices.once.iter().map(|&price| i128::from(price)).sum::<i128>();
    i64::try_from(sum).ok().filter(|&sum| field.has_room(sum))
}

/// By item, a bound on all plans with it: [`WORTHLESS`] where it takes no part. And how long it
/// took to fill the tables.
pub(super) fn worth(field: &Field, caps: &Caps, prices: &Prices) -> Option<(Vec<i64>, Duration)> {
    let constant = constant(field, caps, prices)?;
    let arcs = field.arcs(prices);
    let prizes = Prizes::new(field, prices);
    let begun = Instant::now();
    let tables = Tables::fill(field, &arcs, &prizes, &[]);
    let time = begun.elapsed();
    let mut worth = vec![WORTHLESS; field.model.items.len()];
    let mut known = vec![false; worth.len()];
    for (halt, most) in field.halts.iter().zip(through(field, &arcs, &prizes, &tables)) {
        let most = match most {
            ..=DEAD => WORTHLESS,
            most => constant + (i64::from(most) << field.shift),
        };
        let of = &mut worth[halt.item];
        // A plan with an errand makes both its stops.
        *of = if known[halt.item] { most.min(*of) } else { most };
        known[halt.item] = true;
    }
    Some((worth, time))
}

pub(super) fn left(deadline: Option<Instant>) -> Option<Duration> {
    deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
}

/// Lowers prices, and leaves out items that are in no plan that gains `floor`.
pub(super) fn lower<'m>(
    mut field: Field<'m>,
    mut descent: Descent,
    caps: &Caps,
    floor: i128,
    deadline: Option<Instant>,
) -> Option<(Field<'m>, Descent)> {
    let floor = i64::try_from(floor).ok().filter(|&floor| field.has_room(floor))?;
    let until = left(deadline).map(|left| Instant::now() + left / LOWERING);
    for _ in 0..PHASES {
        descent.descend(&field, caps, floor, ROUNDS, until);
        let (worth, _) = worth(&field, caps, &descent.best)?;
        let kept = |item: &usize| field.model.items[*item].kept || worth[*item] >= floor;
        let fewer: Vec<usize> = field.items().filter(kept).collect();
        if fewer.len() < field.items().count() && !fewer.is_empty() {
            field = Field::new(field.model, &fewer, field.tasks);
        }
        if descent.ended || until.is_some_and(|until| Instant::now() >= until) {
            break;
        }
    }
    Some((field, descent))
}
