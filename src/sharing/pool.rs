//! All plans that were found.

use std::collections::HashSet;

use super::plans::Plan;

/// Plans by trip, none twice.
#[derive(Debug, Default, Clone)]
pub(super) struct Pool {
    pub(super) plans: Vec<Vec<Plan>>,
    known: HashSet<(usize, Vec<usize>)>,
}

/// By trip: errands that it may not have, ascending.
pub(super) type Barred = Vec<Vec<usize>>;

impl Pool {
    pub(super) fn new(trips: usize) -> Self {
        Self { plans: vec![Vec::new(); trips], known: HashSet::new() }
    }

    /// Adds a plan with errands that gains something; says whether it is new.
    pub(super) fn add(&mut self, trip: usize, plan: &Plan) -> bool {
        let useful = plan.gain > 0 && !plan.errands.is_empty();
        let new = useful && self.known.insert((trip, plan.errands.clone()));
        if new {
            self.plans[trip].push(plan.clone());
        }
        new
    }

    /// Those of a trip that do without what is barred.
    pub(super) fn allowed<'p>(
        &'p self,
        trip: usize,
        barred: &'p Barred,
    ) -> impl Iterator<Item = &'p Plan> {
        self.plans[trip].iter().filter(move |plan| !plan.has_any(&barred[trip]))
    }

    /// The one of a trip that is worth most at prices, of those that are `free`, if any is worth
    /// more than nothing; of equal ones the one found first.
    pub(super) fn best(
        &self,
        trip: usize,
        prices: &[i128],
        free: impl Fn(&Plan) -> bool,
    ) -> Option<&Plan> {
        let plans = self.plans[trip].iter().filter(|plan| free(plan));
        let worth = plans.map(|plan| (plan.value(prices), plan));
        let best = worth.reduce(|best, other| if other.0 > best.0 { other } else { best });
        best.filter(|(worth, _)| *worth > 0).map(|(_, plan)| plan)
    }

    pub(super) fn len(&self) -> usize {
        self.known.len()
    }
}
