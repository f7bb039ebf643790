//! Which trips can take which errands, and what each pair gains.

use std::ops::Range;

use super::gains::Gains;

/// The feasible pairs of trips and errands: a sparse table, one row a trip.
///
/// Numbers are ranks: where several assignments are optimal, lower ones are served first. Whoever
/// wants an answer that does not depend on the order of rows numbers by id.
#[derive(Default)]
pub struct Pairs {
    pub(super) rows: Vec<Range<usize>>,
    pub(super) errands: Vec<u32>,
    pub(super) gains: Gains,
    pub(super) errand_count: usize,
}

/// More trips or errands than can be numbered: at most 2³² − 2 of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected fewer than 4294967295 trips and errands")]
pub struct TooMany;

impl Pairs {
    /// No trips yet, and so many errands.
    ///
    /// # Errors
    /// [`TooMany`] errands.
    pub fn new(errands: usize) -> Result<Self, TooMany> {
        match u32::try_from(errands) {
            Ok(count) if count < u32::MAX => Ok(Self { errand_count: errands, ..Self::default() }),
            _ => Err(TooMany),
        }
    }

    /// Adds the next trip, with the errands that it can take and the gain of each. Pairs without
    /// gain, and errands that there are not, are left out; of an errand that is named twice, the
    /// greater gain counts.
    ///
    /// Complexity: O(k log k) for k errands.
    ///
    /// # Errors
    /// [`TooMany`] trips.
    pub fn push(&mut self, takes: impl IntoIterator<Item = (usize, i128)>) -> Result<(), TooMany> {
        if self.rows.len() >= u32::MAX as usize - 1 {
            return Err(TooMany);
        }
        let count = self.errand_count;
        let useful = |&(errand, gain): &(usize, i128)| errand < count && gain > 0;
        let mut row: Vec<(usize, i128)> = takes.into_iter().filter(useful).collect();
        row.sort_unstable_by_key(|&(errand, gain)| (std::cmp::Reverse(gain), errand));
        let begin = self.errands.len();
        for (errand, gain) in row {
            self.errands.push(errand as u32);
            self.gains.push(gain);
        }
        self.rows.push(begin..self.errands.len());
        Ok(())
    }

    /// Numbers the trips anew: the first becomes the one that had the number `order[0]`. What the
    /// order does not name is left out.
    pub fn reorder(&mut self, order: &[usize]) {
        self.rows = order.iter().filter_map(|at| self.rows.get(*at).cloned()).collect();
    }

    /// How many trips there are.
    pub fn trips(&self) -> usize {
        self.rows.len()
    }

    /// How many errands there are.
    pub fn errands(&self) -> usize {
        self.errand_count
    }

    /// How many pairs there are.
    pub fn len(&self) -> usize {
        self.gains.len()
    }

    /// Whether no trip can take anything.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What a trip can take, greatest gain first.
    pub fn of(&self, trip: usize) -> impl Iterator<Item = (usize, i128)> + '_ {
        let row = self.rows.get(trip).cloned().unwrap_or_default();
        row.map(|at| (self.errands[at] as usize, self.gains.get(at)))
    }
}
