//! The pairs that an optimal assignment may hold.

use super::gains::{View, Whole};
use super::market::Market;

/// Pairs without slack at optimal prices. Every optimal assignment holds no others, and leaves
/// alone only what is worth nothing; whatever does so is optimal (complementary slackness).
pub(super) struct Tight {
    begins: Vec<usize>,
    errands: Vec<u32>,
    /// By trip: whether it may stay alone.
    pub(super) trip_is_idle: Vec<bool>,
    /// By errand: whether it may be left.
    pub(super) errand_is_idle: Vec<bool>,
}

impl Tight {
    pub(super) fn new<W: Whole>(view: View<'_, W>, market: &Market<W>) -> Self {
        let (mut begins, mut errands) = (vec![0], Vec::new());
        for trip in view.trips() {
            let begin = errands.len();
            let worth = market.worth[trip as usize];
            // With a lesser gain, a price would have to be below zero.
            let some = view.of(trip).take_while(|(_, gain)| *gain >= worth);
            let zero = W::default();
            let tight = some.filter(|&(errand, gain)| market.slack(trip, errand, gain) == zero);
            errands.extend(tight.map(|(errand, _)| errand));
            errands[begin..].sort_unstable();
            begins.push(errands.len());
        }
        let is_idle = |values: &[W]| values.iter().map(|value| *value == W::default()).collect();
        Self {
            begins,
            errands,
            trip_is_idle: is_idle(&market.worth),
            errand_is_idle: is_idle(&market.price),
        }
    }

    /// What a trip may hold, in order.
    pub(super) fn of(&self, trip: u32) -> &[u32] {
        &self.errands[self.begins[trip as usize]..self.begins[trip as usize + 1]]
    }
}
