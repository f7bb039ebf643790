//! From a problem to its answer.

use std::time::{Duration, Instant};

use super::front::Aim;
use super::model::Model;
use super::plan::{Plan, Visit};
use super::problem::Problem;
use super::stages;
use super::travel::TravelSource;
use crate::units::Money;

/// What is wanted of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How long the search may take; without, it goes on until all is proven. A row of travel
    /// that was asked for is waited for.
    pub time_limit: Option<Duration>,
    /// Whether the whole Pareto front is wanted, or the best plan only.
    pub front: bool,
    /// Whether of plans of equal net gain the right one is wanted (less added time, fewer
    /// errands, ids in visiting order), or any. A front always holds the right ones.
    pub exact_ties: bool,
    /// After how many nodes each search ends, if not before. With it, the clock decides nothing
    /// but when to give up: as long as the time limit is not reached, two runs do the same.
    pub nodes: Option<u64>,
    /// How many errands are looked at closely, those that promise most; the bound is that of all.
    /// Without, as many as time allows, if there is a limit on time or nodes, else all.
    pub errands: Option<usize>,
    /// A plan that is known, in the order of its visits: only better ones are of interest. What
    /// is no plan, or breaks a limit, is passed over.
    pub begin: Vec<Visit>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            time_limit: None,
            front: true,
            exact_ties: true,
            nodes: None,
            errands: None,
            begin: Vec::new(),
        }
    }
}

/// The best plan, with proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// The best plan found; that of the kept errands alone, or the trip without errands, where
    /// nothing better was found.
    pub best: Plan,
    /// Whether it is proven to be the best of all (with [`Options::exact_ties`], the right one
    /// of equal ones).
    pub optimal: bool,
    /// No plan gains more, less prices; what `best` gains where it is optimal.
    pub upper_bound: Money,
    /// All plans found that no other plan found beats in both added time and net gain, both
    /// ascending, `best` last. Only `best` unless the front was asked for.
    pub front: Vec<Plan>,
    /// Whether `front` is proven to hold all there are.
    pub front_complete: bool,
    /// What was done for it.
    pub stats: Stats,
}

/// What was done for an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Errands that no bound ruled out beforehand.
    pub candidates: usize,
    /// Nodes of the search. Depends on the number of threads, since one may profit of what
    /// another one found.
    pub nodes: u64,
}

/// Why there is no answer at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsolvable {
    /// Fewer than two stops.
    #[error("a trip needs a start and an end, found {0} stops")]
    NoTrip(usize),
    /// The kept errands cannot be done in any order, or the trip's own stops are not connected.
    #[error("no order of stops serves all kept errands")]
    KeptImpossible,
    /// Time ended before an order for the kept errands was found.
    #[error("time ended before the kept errands were in order")]
    NoTime,
}

impl Solution {
    /// How much more than `best` a plan might gain.
    pub fn gap(&self) -> Money {
        self.upper_bound - self.best.totals.value()
    }
}

/// Finds the plan of greatest net gain over all sets of errands and all orders of their stops,
/// and with [`Options::front`] all plans that no other one beats in both added time and net
/// gain.
///
/// The answer is the same whatever the number of threads of the current rayon pool, unless time
/// ends. The plans of the kept errands alone take part whatever the limits are.
///
/// # Errors
/// [`Unsolvable`] where not even the kept errands can be done.
///
/// # Complexity
/// Exponential in the number of errands of a plan at worst.
pub fn solve(
    problem: &Problem,
    source: &dyn TravelSource,
    options: &Options,
) -> Result<Solution, Unsolvable> {
    if problem.trip.len() < 2 {
        return Err(Unsolvable::NoTrip(problem.trip.len()));
    }
    let deadline = options.time_limit.map(|limit| Instant::now() + limit);
    let aim = match (options.front, options.exact_ties) {
        (true, _) => Aim::Front,
        (false, true) => Aim::Best,
        (false, false) => Aim::AnyBest,
    };
    let mut kept = stages::kept_alone(problem, source, aim, deadline)?;
    let stats = stages::search(problem, source, &mut kept, options, deadline);
    stages::answer(problem, source, &kept, stats)
}

/// A plan with all its times and sums, from the order of its visits; `None` where they do not make
/// a plan: a stop that cannot begin, too much on board, a delivery without its pickup or too long
/// after it. Limits on the whole plan are not looked at.
///
/// Complexity: O(stops²) questions about travel.
pub fn carry_out(problem: &Problem, source: &dyn TravelSource, visits: &[Visit]) -> Option<Plan> {
    let mut used: Vec<usize> = visits.iter().map(|visit| visit.errand).collect();
    used.sort_unstable();
    used.dedup();
    let model = Model::new(problem, source, &used);
    let item =
        |visit: &Visit| Some(Visit { errand: used.binary_search(&visit.errand).ok()?, ..*visit });
    model.carry_out(&visits.iter().map(item).collect::<Option<Vec<_>>>()?)
}
