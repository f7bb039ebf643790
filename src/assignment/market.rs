//! An assignment on its way: who holds what, at what prices.

use super::gains::{View, Whole};

/// Nobody, nothing.
pub(super) const NONE: u32 = u32::MAX;

/// An assignment with prices. At all times:
///
/// - worth + price ≥ gain for every pair whose trip has been served, and = for assigned pairs;
/// - no price and no worth is below zero.
///
/// Once every trip without errand is worth nothing, and every errand without trip costs nothing,
/// the assignment is optimal, and its total gain the sum of all prices and worths (Shapley and
/// Shubik 1971).
pub(super) struct Market<W> {
    /// By trip: what it has above staying alone.
    pub(super) worth: Vec<W>,
    /// By errand.
    pub(super) price: Vec<W>,
    /// By trip: the errand it holds.
    pub(super) held: Vec<u32>,
    /// By errand: the trip that holds it.
    pub(super) holder: Vec<u32>,
}

impl<W: Whole> Market<W> {
    pub(super) fn new(view: View<'_, W>) -> Self {
        let (trips, errands) = (view.rows.len(), view.errand_count);
        Self {
            worth: vec![W::default(); trips],
            price: vec![W::default(); errands],
            held: vec![NONE; trips],
            holder: vec![NONE; errands],
        }
    }

    /// Exchanges the sides: trips become errands, and errands trips.
    pub(super) fn turn(&mut self) {
        std::mem::swap(&mut self.worth, &mut self.price);
        std::mem::swap(&mut self.held, &mut self.holder);
    }

    pub(super) fn assign(&mut self, trip: u32, errand: u32) {
        self.held[trip as usize] = errand;
        self.holder[errand as usize] = trip;
    }

    /// What a pair leaves to be desired: worth + price − gain.
    pub(super) fn slack(&self, trip: u32, errand: u32, gain: W) -> W {
        self.worth[trip as usize] + self.price[errand as usize] - gain
    }
}
