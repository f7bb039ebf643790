//! How many runners would take an errand, by fee.

use crate::units::Amount;

/// A fee at which the number of runners changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// In whole cents.
    pub fee: Amount,
    /// How many runners would take the errand at this fee, until the next step.
    pub runners: u32,
}

/// How many runners would take an errand, by fee: none below the first step, and more at every
/// step than before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Curve {
    steps: Vec<Step>,
}

impl Curve {
    /// From the fees at which runners join, ascending, each with how many do.
    pub(super) fn of(joining: impl IntoIterator<Item = (Amount, u32)>) -> Self {
        let mut runners = 0;
        let step = |(fee, more)| {
            runners += more;
            Step { fee, runners }
        };
        Self { steps: joining.into_iter().map(step).collect() }
    }

    /// The fees at which the number changes, ascending.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The least fee for which somebody would take the errand.
    pub fn first_fee(&self) -> Option<Amount> {
        self.fee_for(1)
    }

    /// How many would take it at some fee.
    pub fn runners(&self) -> u32 {
        self.steps.last().map_or(0, |step| step.runners)
    }

    /// The least fee for which so many would take it.
    ///
    /// Complexity: O(log steps).
    pub fn fee_for(&self, runners: u32) -> Option<Amount> {
        self.steps.get(self.steps.partition_point(|step| step.runners < runners)).map(|s| s.fee)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fees_by_number_of_runners() {
        let curve = Curve::of([(Amount(100), 2), (Amount(500), 1)]);
        let runners: Vec<u32> = curve.steps().iter().map(|step| step.runners).collect();
        assert_eq!((runners, curve.runners()), (vec![2, 3], 3));
        assert_eq!(curve.first_fee(), Some(Amount(100)));
        let fees = [1, 2, 3, 4].map(|runners| curve.fee_for(runners));
        assert_eq!(fees, [Some(Amount(100)), Some(Amount(100)), Some(Amount(500)), None]);
        assert_eq!(Curve::default().first_fee(), None);
    }
}
