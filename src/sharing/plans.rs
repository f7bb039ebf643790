//! What is asked of trips.

use std::time::Instant;

use crate::bundling::Visit;
use crate::error::Result;

/// A plan of one trip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The errands in it, ascending, none twice.
    pub errands: Vec<usize>,
    /// What it gains over the trip's plan without any of them. Not below zero.
    pub gain: i128,
    /// Its stops in their order, for whoever carries it out.
    pub visits: Vec<Visit>,
}

/// What a trip is asked.
pub struct Question<'q> {
    /// By errand: what taking it costs; at least 0.
    pub prices: &'q [i128],
    /// Errands that the plan may not have, ascending.
    pub barred: &'q [usize],
    /// A plan that may be had, if one is known.
    pub known: Option<&'q Plan>,
    /// Whether a good plan will do, and a bound that is not too far off.
    pub quickly: bool,
    /// When to give up.
    pub until: Option<Instant>,
}

/// A trip's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The plan that is worth most at these prices, as far as it was searched; without errands
    /// where none is worth anything.
    pub plan: Plan,
    /// No plan is worth more at these prices; at least what the plan is worth, and at least 0.
    pub most: i128,
}

/// Trips and what they can do. Trips and errands are numbered; whoever wants an answer that does
/// not depend on the order of rows numbers by id.
pub trait Plans: Sync {
    /// How many trips there are.
    fn trips(&self) -> usize;

    /// How many errands there are.
    fn errands(&self) -> usize;

    /// The plan of `trip` that is worth most. The same question has the same answer, unless time
    /// ends.
    ///
    /// # Errors
    /// Whatever keeps a trip from being planned.
    fn best(&self, trip: usize, question: &Question<'_>) -> Result<Offer>;

    /// What no plan of `trip` is worth more than at these prices, found without search.
    fn at_most(&self, trip: usize, prices: &[i128]) -> i128;

    /// The errands that may be in a plan of `trip`, ascending; all, unless it knows better.
    fn within_reach(&self, trip: usize) -> Vec<usize>;

    /// All gains are multiples of it; at least 1.
    fn grain(&self) -> i128;
}

impl Plan {
    /// Stays alone.
    pub const fn none() -> Self {
        Self { errands: Vec::new(), gain: 0, visits: Vec::new() }
    }

    /// What it is worth at prices. Complexity: O(errands).
    pub fn value(&self, prices: &[i128]) -> i128 {
        self.gain - self.errands.iter().map(|&errand| prices[errand]).sum::<i128>()
    }

    /// Whether it has one of these errands, which ascend.
    pub fn has_any(&self, errands: &[usize]) -> bool {
        self.errands.iter().any(|errand| errands.binary_search(errand).is_ok())
    }
}
