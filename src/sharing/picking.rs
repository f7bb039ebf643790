//! Plans that go together.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::time::Instant;

use super::asking::{Asking, Bars, Manner};
use super::plans::Plan;
use super::pool::Pool;
use crate::error::Result;

/// Whether no errand is in two of them.
pub(super) fn go_together(plans: &[Plan]) -> bool {
    let mut seen = HashSet::new();
    plans.iter().flat_map(|plan| &plan.errands).all(|errand| seen.insert(*errand))
}

/// What they gain together.
pub(super) fn total(plans: &[Plan]) -> i128 {
    plans.iter().map(|plan| plan.gain).sum()
}

/// The plan that gains most goes first, the others do without its errands, and so on.
///
/// # Errors
/// As [`Plans::best`](super::Plans::best).
pub(super) fn greedily(
    asking: &mut Asking<'_>,
    pool: &mut Pool,
    until: Option<Instant>,
) -> Result<Vec<Plan>> {
    let free = vec![0; asking.errands()];
    let manner = Manner { quickly: true, until };
    let mut plans = vec![Plan::none(); asking.trips()];
    let mut taken = vec![false; asking.errands()];
    let mut open: Vec<usize> = (0..plans.len()).collect();
    while !open.is_empty() {
        let is_taken = |_: usize, errand: usize| taken[errand];
        let offers = asking.some(&open, &free, Bars::By(&is_taken), pool, manner)?;
        let mut wanted: Vec<(usize, Plan)> =
            open.iter().copied().zip(offers.into_iter().map(|(offer, _)| offer.plan)).collect();
        wanted.sort_by_key(|(trip, plan)| (Reverse(plan.gain), *trip));
        open.clear();
        for (trip, plan) in wanted {
            pool.add(trip, &plan);
            if plan.errands.iter().any(|errand| taken[*errand]) {
                open.push(trip);
                continue;
            }
            plan.errands.iter().for_each(|errand| taken[*errand] = true);
            plans[trip] = plan;
        }
        open.sort_unstable();
    }
    Ok(plans)
}

/// Every trip is asked what it would do with its own errands and those that nobody has, and may
/// do so if that gains more, until none does.
///
/// # Errors
/// As [`Plans::best`](super::Plans::best).
pub(super) fn improve(
    asking: &mut Asking<'_>,
    pool: &mut Pool,
    plans: &mut [Plan],
    until: Option<Instant>,
) -> Result<()> {
    let free = vec![0; asking.errands()];
    let manner = Manner { quickly: true, until };
    let all: Vec<usize> = (0..plans.len()).collect();
    let mut again = true;
    while again && until.is_none_or(|until| Instant::now() < until) {
        again = false;
        let mut holder = vec![None; asking.errands()];
        for (trip, plan) in plans.iter().enumerate() {
            plan.errands.iter().for_each(|errand| holder[*errand] = Some(trip));
        }
        let others =
            |trip: usize, errand: usize| holder[errand].is_some_and(|holder| holder != trip);
        let offers = asking.some(&all, &free, Bars::By(&others), pool, manner)?;
        for (trip, (offer, _)) in offers.into_iter().enumerate() {
            pool.add(trip, &offer.plan);
            let others = |errand: &usize| holder[*errand].is_some_and(|holder| holder != trip);
            if offer.plan.gain <= plans[trip].gain || offer.plan.errands.iter().any(others) {
                continue;
            }
            plans[trip].errands.iter().for_each(|errand| holder[*errand] = None);
            offer.plan.errands.iter().for_each(|errand| holder[*errand] = Some(trip));
            plans[trip] = offer.plan;
            again = true;
        }
    }
    Ok(())
}
