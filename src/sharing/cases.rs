//! Cases: who may not have which errand.
//!
//! Where prices leave a gap, some errand is wanted by several trips. Either one of these does not
//! get it, or none of the others does: two cases, each with prices and a bound of its own.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::asking::Asking;
use super::plans::Plan;
use super::pool::{Barred, Pool};

/// A case that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case {
    /// No plans of this case gain more together.
    pub(super) bound: i128,
    /// In the order in which they came up.
    pub(super) number: u64,
    pub(super) barred: Barred,
    pub(super) prices: Vec<i128>,
}

impl PartialOrd for Case {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Case {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.bound, Reverse(self.number)).cmp(&(other.bound, Reverse(other.number)))
    }
}

/// Open cases, that of the highest bound first.
#[derive(Debug, Default)]
pub(super) struct Cases {
    open: BinaryHeap<Case>,
    made: u64,
}

impl Cases {
    pub(super) fn push(&mut self, bound: i128, barred: Barred, prices: Vec<i128>) {
        self.open.push(Case { bound, number: self.made, barred, prices });
        self.made += 1;
    }

    /// The next one.
    pub(super) fn pop(&mut self) -> Option<Case> {
        self.open.pop()
    }

    /// The highest bound of all that are open.
    pub(super) fn bound(&self) -> Option<i128> {
        self.open.peek().map(|case| case.bound)
    }

    /// How many were made.
    pub(super) fn made(&self) -> u64 {
        self.made
    }
}

/// The errand to decide about, and one of the trips that want it: of those that several trips have
/// in plans that are worth as much as any, within `slack`, the dearest. Else any that several
/// trips have in plans.
pub(super) fn contested(
    pool: &Pool,
    prices: &[i128],
    barred: &Barred,
    slack: i128,
) -> Option<(usize, usize)> {
    let by = |all: bool| {
        let mut wanted: Vec<Option<(usize, bool)>> = vec![None; prices.len()];
        for trip in 0..pool.plans.len() {
            let most = pool
                .best(trip, prices, |plan| !plan.has_any(&barred[trip]))
                .map_or(0, |plan| plan.value(prices));
            let good = |plan: &&Plan| all || plan.value(prices) >= most - slack;
            for plan in pool.allowed(trip, barred).filter(good) {
                for &errand in &plan.errands {
                    wanted[errand] = match wanted[errand] {
                        None => Some((trip, false)),
                        Some((first, several)) => Some((first, several || first != trip)),
                    };
                }
            }
        }
        let several = wanted.iter().enumerate().filter_map(|(errand, wanted)| match wanted {
            Some((trip, true)) => Some((errand, *trip)),
            _ => None,
        });
        several.max_by_key(|(errand, _)| (prices[*errand], Reverse(*errand)))
    };
    by(false).or_else(|| by(true))
}

/// The two cases: the trip may not have the errand, or nobody else may.
pub(super) fn split(
    asking: &Asking<'_>,
    barred: &Barred,
    errand: usize,
    trip: usize,
) -> [Barred; 2] {
    let mut without = barred.clone();
    insert(&mut without[trip], errand);
    let mut alone = barred.clone();
    for (other, barred) in alone.iter_mut().enumerate() {
        if other != trip && asking.reach(other).binary_search(&errand).is_ok() {
            insert(barred, errand);
        }
    }
    [without, alone]
}

fn insert(sorted: &mut Vec<usize>, errand: usize) {
    if let Err(place) = sorted.binary_search(&errand) {
        sorted.insert(place, errand);
    }
}
