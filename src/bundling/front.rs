//! The plans that are worth keeping: the best one, or all that no other plan dominates.

use super::plan::{Merit, Visit};

/// What a search wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// All plans that no other plan beats in both added time and net gain.
    Front,
    /// The best plan, and of equal ones the right one.
    Best,
    /// A plan of the greatest net gain, whichever.
    AnyBest,
}

/// A plan that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub merit: Merit,
    pub visits: Vec<Visit>,
}

/// Plans found so far, none of which is worse than another: added time and net gain both ascend.
/// At most one plan unless the aim is [`Aim::Front`].
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub aim: Aim,
    pub plans: Vec<Found>,
}

/// What is known of all plans in a part of the search: none gains more, or adds less time, or
/// has fewer errands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Promise {
    /// Net gain, exact or rounded up.
    pub gain: i128,
    /// Whether `gain` was rounded up, so that an equal gain says nothing.
    pub rounded: bool,
    pub added: i64,
    pub errands: usize,
}

impl Kept {
    pub fn new(aim: Aim) -> Self {
        Self { aim, plans: Vec::new() }
    }

    /// The best plan.
    pub fn best(&self) -> Option<&Found> {
        self.plans.last()
    }

    /// Whether nothing that was promised could be kept. Complexity: O(log plans).
    pub fn rules_out(&self, promise: &Promise) -> bool {
        let rival = match self.aim {
            Aim::Best | Aim::AnyBest => self.plans.last(),
            Aim::Front => {
                let after = self.plans.partition_point(|plan| plan.merit.added <= promise.added);
                self.plans[..after].last()
            }
        };
        let Some(Found { merit, .. }) = rival else { return false };
        if merit.gain != promise.gain || promise.rounded {
            return merit.gain > promise.gain;
        }
        let key = (merit.added, merit.errands);
        self.aim == Aim::AnyBest || key < (promise.added, promise.errands)
    }

    /// Keeps a plan if it is worth it; says whether it did.
    pub fn offer(&mut self, merit: &Merit, visits: &[Visit]) -> bool {
        let found = || Found { merit: merit.clone(), visits: visits.to_vec() };
        if self.aim != Aim::Front {
            let better = match self.plans.last() {
                None => true,
                Some(old) if self.aim == Aim::AnyBest => merit.gain > old.merit.gain,
                Some(old) => *merit < old.merit,
            };
            if better {
                self.plans = vec![found()];
            }
            return better;
        }
        let after = self.plans.partition_point(|plan| plan.merit.added <= merit.added);
        if let Some(old) = self.plans[..after].last() {
            let old = &old.merit;
            let equal = old.gain == merit.gain && old.added == merit.added;
            if old.gain > merit.gain
                || (old.gain == merit.gain && old.added < merit.added)
                || (equal && old.cmp_equals(merit).is_le())
            {
                return false;
            }
        }
        let first = self.plans.partition_point(|plan| plan.merit.added < merit.added);
        let beaten = self.plans[first..].partition_point(|plan| plan.merit.gain <= merit.gain);
        self.plans.splice(first..first + beaten, [found()]);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merit(gain: i128, added: i64, rank: usize) -> Merit {
        Merit { gain, added, errands: 1, ranks: vec![rank], legs: vec![0] }
    }

    #[test]
    fn a_front_keeps_what_nothing_dominates() {
        let mut kept = Kept::new(Aim::Front);
        for (gain, added, rank) in
            [(5, 5, 2), (9, 9, 1), (5, 6, 0), (7, 9, 0), (5, 5, 1), (6, 4, 9)]
        {
            kept.offer(&merit(gain, added, rank), &[]);
        }
        let plans: Vec<_> = kept.plans.iter().map(|p| (p.merit.gain, p.merit.added)).collect();
        assert_eq!(plans, [(6, 4), (9, 9)]);
    }

    #[test]
    fn equal_plans_go_by_rank() {
        for aim in [Aim::Front, Aim::Best] {
            let mut kept = Kept::new(aim);
            assert!(kept.offer(&merit(5, 5, 2), &[]));
            assert!(kept.offer(&merit(5, 5, 1), &[]));
            assert!(!kept.offer(&merit(5, 5, 3), &[]));
            let promise = |gain, added, errands| Promise { gain, rounded: false, added, errands };
            assert!(!kept.rules_out(&promise(5, 5, 1)));
            assert!(kept.rules_out(&promise(5, 5, 2)));
            assert!(kept.rules_out(&promise(5, 6, 1)));
            assert!(!kept.rules_out(&Promise { rounded: true, ..promise(5, 6, 1) }));
        }
    }
}
