//! The least fees of all runners, errand by errand.

use rayon::prelude::*;

use super::Curve;
use crate::units::Amount;

/// So many fees are held, at most, before they are counted.
const WAITING: usize = 1 << 22;

/// Counts runners by errand and fee, so that memory grows with the answer, not with the trips.
#[derive(Debug)]
pub struct Takers {
    /// By errand: fees, ascending, and how many runners want each.
    counted: Vec<Vec<(Amount, u32)>>,
    /// Fees that are not counted yet, with their errands.
    waiting: Vec<(u32, Amount)>,
    most_waiting: usize,
}

impl Takers {
    /// For errands numbered from 0 up to `errands`, of which there are less than 2³².
    pub fn new(errands: usize) -> Self {
        Self { counted: vec![Vec::new(); errands], waiting: Vec::new(), most_waiting: WAITING }
    }

    /// Adds runners, each with an errand's number and the least fee at which they would take it.
    /// Numbers of no errand are left out.
    ///
    /// Complexity: O(log n) a runner, amortised, and now and then O(size of the answer).
    pub fn extend(&mut self, fees: impl IntoIterator<Item = (u32, Amount)>) {
        self.waiting.extend(fees);
        if self.waiting.len() >= self.most_waiting {
            self.count();
        }
    }

    /// The curves, by errand.
    pub fn into_curves(mut self) -> Vec<Curve> {
        self.count();
        self.counted.into_par_iter().map(Curve::of).collect()
    }

    fn count(&mut self) {
        self.waiting.par_sort_unstable();
        for fees in self.waiting.chunk_by(|a, b| a.0 == b.0) {
            let errand = fees.first().map_or(usize::MAX, |(errand, _)| *errand as usize);
            if let Some(counted) = self.counted.get_mut(errand) {
                counted.extend(fees.iter().map(|(_, fee)| (*fee, 1)));
                // It goes over what is in order already once.
                counted.sort_by_key(|(fee, _)| *fee);
                counted.dedup_by(|next, first| {
                    let is_same = next.0 == first.0;
                    first.1 += if is_same { next.1 } else { 0 };
                    is_same
                });
            }
        }
        self.waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_they_are_counted_makes_no_difference() {
        let fees = |number: i64| (u32::try_from(number % 3).unwrap(), Amount(number * 7 % 5 * 100));
        let counted_after = |most_waiting: usize| {
            let mut takers = Takers { most_waiting, ..Takers::new(4) };
            (0..40).for_each(|number| takers.extend([fees(number)]));
            takers.into_curves()
        };
        let curves = counted_after(100);
        assert_eq!(curves.iter().map(Curve::runners).collect::<Vec<_>>(), [14, 13, 13, 0]);
        assert_eq!(
            curves.iter().map(|curve| curve.steps().len()).collect::<Vec<_>>(),
            [5, 5, 5, 0]
        );
        for most_waiting in [1, 2, 7, 40] {
            assert_eq!(counted_after(most_waiting), curves);
        }
    }
}
