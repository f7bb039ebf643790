//! From few errands to all that matter.
//!
//! Most errands of a city cannot be part of any plan worth keeping. Which ones shows once good
//! plans are known; so the most promising errands are searched first, with travel among them
//! only, and with the plans found the others are looked at again.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::bounds::Bounds;
use super::caps::Caps;
use super::front::{Aim, Kept};
use super::insertion;
use super::laid::{Done, Laid, part};
use super::model::{FAR, Model};
use super::parallel::run;
use super::plan::{Plan, Visit};
use super::problem::Problem;
use super::search::{Ground, Search};
use super::shared::Shared;
use super::solve::{Options, Solution, Stats, Unsolvable};
use super::travel::TravelSource;
use crate::units::Money;

/// With how many errands the first stage is content.
const FIRST: usize = 40;
/// How many times more the next stage takes.
const GROWTH: usize = 4;
/// No stage but the last takes more.
const MOST: usize = 150;
/// Where time may end, no more errands are laid out at once: travel among more would take it all.
const HELD: usize = 1_000;
/// The part of the time left in which the last stage is laid out: with all errands, and with
/// some.
const LAYING_OUT_ALL: f64 = 0.7;
const LAYING_OUT: f64 = 0.4;
/// Stages but the last look for good plans in this part of the time left: one in so many.
const STAGES: u32 = 6;
/// How many nodes of the search a stage but the last may look at.
const NODES: u64 = 2_000;

/// What a search came to besides the plans.
pub(super) struct Outcome {
    pub candidates: usize,
    pub nodes: u64,
    /// Whether all was searched for better plans, and for the front.
    pub complete: bool,
    pub front_complete: bool,
    /// What the parts left out could still gain.
    pub open: Option<i128>,
}

/// How long it takes to lay out errands.
///
/// The way from each to each grows with the square of their number; but it is found in less time
/// than what each takes by itself, until there are some thousands.
#[derive(Debug, Clone, Copy, Default)]
struct Pace {
    /// Seconds over the number of errands to the power of [`POWER`].
    share: f64,
}

const POWER: f64 = 1.5;

impl Pace {
    fn measure(&mut self, errands: usize, time: Duration) {
        self.share = time.as_secs_f64() / (errands.max(1) as f64).powf(POWER);
    }

    /// How many of so many errands are laid out: all, if most of the time left suffices, as there
    /// is no proof without; else those that take a smaller part of it.
    fn held(&self, errands: usize, deadline: Instant) -> usize {
        let left = deadline.saturating_duration_since(Instant::now()).as_secs_f64();
        let within = |part: f64| (left * part / self.share.max(1e-12)).powf(1.0 / POWER) as usize;
        if within(LAYING_OUT_ALL) >= errands { errands } else { within(LAYING_OUT).max(FIRST) }
    }
}

/// The plans of the kept errands alone, without any limits on the whole plan; where not one of them
/// can be carried out, without the runner's limits on single stops and on the load either.
pub(super) fn kept_alone(
    problem: &Problem,
    source: &dyn TravelSource,
    aim: Aim,
    deadline: Option<Instant>,
) -> Result<Kept, Unsolvable> {
    let found = in_order(problem, source, aim, deadline);
    if !matches!(found, Err(Unsolvable::KeptImpossible)) {
        return found;
    }
    problem.of_kept_alone().map_or(found, |free| in_order(&free, source, aim, deadline))
}

fn in_order(
    problem: &Problem,
    source: &dyn TravelSource,
    aim: Aim,
    deadline: Option<Instant>,
) -> Result<Kept, Unsolvable> {
    let model = Model::new(problem, source, &kept_errands(problem));
    let bounds = Bounds::new(&model, source);
    let shared = Shared::new(aim, deadline);
    let caps = Caps::none();
    run(
        Ground {
            model: &model,
            bounds: &bounds,
            caps: &caps,
            shared: &shared,
            walks: None,
            kept_alone: true,
        },
        &[],
    );
    let found = shared.snapshot();
    match (found.plans.is_empty(), shared.has_stopped()) {
        (false, _) => Ok(found),
        (true, false) => Err(Unsolvable::KeptImpossible),
        (true, true) => Err(Unsolvable::NoTime),
    }
}

pub(super) fn kept_errands(problem: &Problem) -> Vec<usize> {
    (0..problem.errands.len()).filter(|&number| problem.errands[number].kept).collect()
}

/// Searches for plans better than those in `known`, which are of the kept errands alone.
pub(super) fn search(
    problem: &Problem,
    source: &dyn TravelSource,
    known: &mut Kept,
    options: &Options,
    deadline: Option<Instant>,
) -> Outcome {
    // Where nodes are counted, the clock decides nothing but when to give up.
    let paced = deadline.filter(|_| options.nodes.is_none());
    let kept_gain = known.best().map_or(0, |found| found.merit.gain);
    let all: Vec<usize> = (0..problem.errands.len()).collect();
    let outline = Model::outline(problem, &all);
    let bounds = Bounds::outline(&outline, source);
    let caps = Caps::of(&outline, kept_gain);
    if !options.begin.is_empty() {
        let mut used: Vec<usize> = options.begin.iter().map(|visit| visit.errand).collect();
        used.extend(kept_errands(problem));
        used.sort_unstable();
        used.dedup();
        let caps = Caps { tasks: problem.limits.tasks.unwrap_or(usize::MAX), ..caps };
        let model = Model::new(problem, source, &used);
        insertion::begin_with(&model, &caps, &options.begin, known);
    }
    let mut left: Vec<usize> = all.iter().copied().filter(|&e| !problem.errands[e].kept).collect();
    let worth = |&errand: &usize| std::cmp::Reverse(bounds.worth_alone(&outline, errand));
    left.sort_by_key(worth);
    let mut nodes = 0;
    let mut count = FIRST;
    let mut pace = Pace::default();
    loop {
        let shared = Shared::with(known.clone(), deadline, u64::MAX);
        let ground = Ground {
            model: &outline,
            bounds: &bounds,
            caps: &caps,
            shared: &shared,
            walks: None,
            kept_alone: false,
        };
        let (open, most) = Search::new(ground).screen(&left);
        left = open;
        // Where time runs out, the next stage is the last.
        let next = (count * GROWTH).min(left.len());
        let hurried = paced.is_some_and(|deadline| pace.held(next, deadline) < next);
        let bounded = deadline.is_some() || options.nodes.is_some();
        let most_held = options.errands.unwrap_or(if bounded { HELD } else { usize::MAX });
        let wide = left.len().min(most_held) <= count * GROWTH || count > MOST;
        let last = wide || hurried;
        let held = left.len().min(most_held);
        let held = paced.map_or(held, |deadline| pace.held(held, deadline).min(held));
        let chosen = if last { &left[..held] } else { &left[..count] };
        let late = deadline.is_some_and(|deadline| Instant::now() >= deadline);
        if last || late {
            let mut most = bounds.scale.money(most);
            let mut done = if late {
                Done { open: Some(most), front_open: Some(most), nodes: 0 }
            } else {
                let laid = Laid::new(problem, source, chosen, kept_gain);
                laid.search_all(known, paced, deadline, options.nodes.unwrap_or(u64::MAX))
            };
            if held < left.len() && !late {
                // With better plans known, those that were left out may be none.
                let shared = Shared::with(known.clone(), None, u64::MAX);
                let ground = Ground { shared: &shared, ..ground };
                let (still, bound) = Search::new(ground).screen(&left);
                most = most.min(bounds.scale.money(bound));
                if still.iter().any(|errand| !chosen.contains(errand)) {
                    (done.open, done.front_open) = (Some(most), Some(most));
                }
            }
            return Outcome {
                candidates: left.len(),
                nodes: nodes + done.nodes,
                complete: done.open.is_none(),
                front_complete: done.front_open.is_none(),
                open: done.open.map(|open| open.min(most)),
            };
        }
        let begun = Instant::now();
        let laid = Laid::new(problem, source, chosen, kept_gain);
        pace.measure(chosen.len(), begun.elapsed());
        nodes += laid.search(known, known.aim, deadline, NODES).1;
        nodes += laid.improve(known, part(paced, STAGES), options.nodes.is_some());
        count *= GROWTH;
    }
}

/// Writes the plans down.
pub(super) fn answer(
    problem: &Problem,
    source: &dyn TravelSource,
    kept: &Kept,
    outcome: Outcome,
) -> Result<Solution, Unsolvable> {
    let visits = || kept.plans.iter().flat_map(|plan| &plan.visits);
    let mut used: Vec<usize> = visits().map(|visit| visit.errand).collect();
    used.sort_unstable();
    used.dedup();
    let model = Model::new(problem, source, &used);
    let items: BTreeMap<usize, usize> = used.iter().enumerate().map(|(at, &e)| (e, at)).collect();
    let local = |visit: &Visit| Visit { errand: items[&visit.errand], ..*visit };
    let is_kept = |visit: &Visit| problem.errands[visit.errand].kept;
    let plans = kept.plans.iter();
    let front: Vec<Plan> = plans
        .filter_map(|plan| {
            let visits: Vec<Visit> = plan.visits.iter().map(local).collect();
            model.carry_out(&visits).or_else(|| {
                let free = problem.of_kept_alone().filter(|_| plan.visits.iter().all(is_kept))?;
                Model::new(&free, source, &used).carry_out(&visits)
            })
        })
        .collect();
    let best = front.last().cloned().ok_or(Unsolvable::KeptImpossible)?;
    let gain = best.totals.value();
    let upper_bound = outcome.open.map_or(gain, |open| Money(open).at_least(gain));
    Ok(Solution {
        // Where any of the best will do, there is nothing left to look for.
        optimal: outcome.complete || (kept.aim == Aim::AnyBest && upper_bound == gain),
        upper_bound,
        front,
        best,
        front_complete: outcome.front_complete,
        stats: Stats { candidates: outcome.candidates, nodes: outcome.nodes },
    })
}

impl Bounds {
    /// What an errand may gain alone, scaled: which ones to look at first.
    pub fn worth_alone(&self, model: &Model, item: usize) -> i64 {
        let start = model.trip.first().copied().unwrap_or(0);
        (self.value[item] - self.cost.over(model, start, 0, item)).max(-FAR)
    }
}
