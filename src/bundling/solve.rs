//! From a problem to its answer.

use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::bounds::Bounds;
use super::front::{Aim, Found, Kept};
use super::model::Model;
use super::plan::{Plan, Visit};
use super::problem::Problem;
use super::search::{Child, Ground, Search};
use super::shared::Shared;
use super::tours::{self, Course};
use super::travel::TravelSource;
use super::walk::Caps;
use crate::units::Money;

/// What is wanted of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// When the search ends at the latest; without, it goes on until all is proven.
    pub time_limit: Option<Duration>,
    /// Whether the whole Pareto front is wanted, or the best plan only.
    pub front: bool,
    /// Whether of plans of equal net gain the right one is wanted (less added time, fewer
    /// errands, ids in visiting order), or any. A front always holds the right ones.
    pub exact_ties: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { time_limit: None, front: true, exact_ties: true }
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
    /// No plan gains more; the gain of `best` where it is optimal.
    pub upper_bound: Money,
    /// All plans found that no other plan found beats in both added time and net gain, both
    /// ascending, `best` last. Only `best` unless the front was asked for. Complete where the
    /// answer is optimal.
    pub front: Vec<Plan>,
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
        self.upper_bound - self.best.totals.net_gain
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
    let alone = kept_alone(problem, source, aim, deadline)?;
    let kept_gain = alone.best().map_or(0, |found| found.merit.gain);
    let chosen: Vec<usize> = (0..problem.errands.len()).collect();
    let model = Model::new(problem, source, &chosen);
    let shared = Shared::new(aim, deadline);
    for found in &alone.plans {
        shared.offer(&found.merit, &found.visits);
    }
    let caps = Caps::of(&model, kept_gain);
    if aim == Aim::AnyBest
        && let Some(course) = Course::of(&model, &caps)
    {
        return tour(&model, &course, &shared);
    }
    let bounds = Bounds::new(&model, source);
    let ground =
        Ground { model: &model, bounds: &bounds, caps: &caps, shared: &shared, kept_alone: false };
    let candidates: Vec<usize> = (0..model.items.len()).filter(|&i| !model.items[i].kept).collect();
    run(ground, &candidates);
    answer(&model, &bounds, &shared, candidates.len())
}

/// The answer where only the clock counts.
fn tour(model: &Model, course: &Course, shared: &Shared) -> Result<Solution, Unsolvable> {
    let tour = tours::solve(course, shared);
    let visit = |&job: &usize| Visit { errand: course.items[job], leg: 0, delivery: false };
    let visits: Vec<Visit> = tour.jobs.iter().map(visit).collect();
    let best = model.carry_out(&visits).ok_or(Unsolvable::KeptImpossible)?;
    let gain = best.totals.net_gain;
    let upper_bound = Money(tour.upper_bound.into()).at_least(gain);
    Ok(Solution {
        optimal: upper_bound == gain,
        upper_bound,
        front: vec![best.clone()],
        best,
        stats: Stats { candidates: course.jobs, nodes: tour.labels },
    })
}

/// The plans of the kept errands alone, without any limits; their visits number the problem's
/// errands.
fn kept_alone(
    problem: &Problem,
    source: &dyn TravelSource,
    aim: Aim,
    deadline: Option<Instant>,
) -> Result<Kept, Unsolvable> {
    let kept = problem.errands.iter().enumerate().filter(|(_, errand)| errand.kept);
    let chosen: Vec<usize> = kept.map(|(number, _)| number).collect();
    let model = Model::new(problem, source, &chosen);
    let bounds = Bounds::new(&model, source);
    let shared = Shared::new(aim, deadline);
    let caps = Caps::none();
    let ground =
        Ground { model: &model, bounds: &bounds, caps: &caps, shared: &shared, kept_alone: true };
    run(ground, &[]);
    let mut found = shared.snapshot();
    for plan in &mut found.plans {
        plan.visits.iter_mut().for_each(|visit| visit.errand = model.items[visit.errand].number);
    }
    match (found.plans.is_empty(), shared.has_stopped()) {
        (false, _) => Ok(found),
        (true, false) => Err(Unsolvable::KeptImpossible),
        (true, true) => Err(Unsolvable::NoTime),
    }
}

/// A part of the search: the children that lead to it, and the errands left.
struct Task {
    steps: Vec<Child>,
    left: Vec<usize>,
}

/// Searches everything, shared out between the threads of the current pool.
fn run(ground: Ground, candidates: &[usize]) {
    let start = ground.model.start();
    let mut search = Search::new(ground);
    let (left, children) = search.split(&start, candidates);
    if rayon::current_num_threads() == 1 {
        for child in &children {
            search.step(child, &left, |search, at, left| search.explore(at, left, child.most));
        }
        search.finish();
        return;
    }
    let tasks = children.into_iter().map(|child| Task { steps: vec![child], left: left.clone() });
    let tasks: Vec<Task> = tasks.collect();
    tasks.par_iter().with_max_len(1).for_each(|task| {
        let mut search = Search::new(ground);
        follow(&mut search, &task.steps, &task.left);
        search.finish();
    });
}

fn follow(search: &mut Search, steps: &[Child], left: &[usize]) {
    if let Some((child, rest)) = steps.split_first() {
        search.step(child, left, |search, at, left| match rest {
            [] => search.explore(at, left, child.most),
            _ => follow(search, rest, left),
        });
    }
}

fn answer(
    model: &Model,
    bounds: &Bounds,
    shared: &Shared,
    candidates: usize,
) -> Result<Solution, Unsolvable> {
    let kept = shared.snapshot();
    let plan = |found: &Found| model.carry_out(&found.visits);
    let front: Vec<Plan> = kept.plans.iter().filter_map(plan).collect();
    let best = front.last().cloned().ok_or(Unsolvable::KeptImpossible)?;
    let open = shared.left_open().map_or(i128::MIN, |open| bounds.scale.money(open));
    let gain = best.totals.net_gain;
    Ok(Solution {
        optimal: !shared.has_stopped(),
        upper_bound: gain.max(Money(open)),
        front,
        best,
        stats: Stats { candidates, nodes: shared.nodes.load(std::sync::atomic::Ordering::Relaxed) },
    })
}
