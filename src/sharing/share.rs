//! From trips that want errands to trips that have them.

use std::time::Instant;

use super::asking::{Asking, part_of};
use super::cases::{Cases, contested, split};
use super::master;
use super::picking::{go_together, greedily, improve, total};
use super::plans::{Plan, Plans};
use super::pool::{Barred, Pool};
use super::pricing::{Priced, Wish, settle};
use crate::error::{Error, Result};

/// What is known beforehand.
#[derive(Debug, Clone, Default)]
pub struct Begin {
    /// By trip: plans that go together; nothing that is worse will be answered. Empty where none
    /// are known.
    pub plans: Vec<Plan>,
    /// By errand: prices to begin with. Empty where none are known.
    pub prices: Vec<i128>,
}

/// What is wanted of an answer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// When to give up; without, it goes on until all is proven.
    pub until: Option<Instant>,
}

/// Plans for all trips, no errand in two of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharing {
    /// By trip.
    pub plans: Vec<Plan>,
    /// By errand: what one more like it would be worth, by prices that are best for the
    /// relaxation of the choice of plans, as far as time allowed.
    pub prices: Vec<i128>,
    /// What the plans gain together.
    pub total: i128,
    /// No plans gain more together.
    pub upper_bound: i128,
    /// What was done for it.
    pub stats: Stats,
}

/// What was done for an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Plans that were looked at together.
    pub plans: usize,
    /// How often prices were set.
    pub rounds: u64,
    /// How often a trip was asked for its best plan.
    pub asked: u64,
    /// Cases that were told apart.
    pub cases: u64,
}

impl Sharing {
    /// Whether the plans are proven to be the best.
    pub fn is_optimal(&self) -> bool {
        self.total == self.upper_bound
    }
}

/// The parts of the time for plans chosen greedily, and for improving them at first.
const GREEDY: f64 = 0.3;
const IMPROVING: f64 = 0.2;
/// How far the integer programs over the pool go.
const NODES: u64 = 2_000;
const NODES_LATER: u64 = 100;
/// Values differ if they differ by more than one of so many parts of the greatest gain.
const PARTS: i128 = 1_000_000;
/// What a unit of the linear programs is: one of so many parts of the greatest gain.
const UNITS: i128 = 1_000;

/// Finds plans for all trips, no errand in two of them, that gain most together.
///
/// The same answer whatever the number of threads, unless time ends.
///
/// # Errors
/// As [`Plans::best`]; [`Error::Request`] where the plans to begin with have an errand twice.
///
/// # Complexity
/// Exponential at worst, in the errands that several trips compete for as well as in those of a
/// plan.
pub fn share(plans: &dyn Plans, begin: &Begin, options: &Options) -> Result<Sharing> {
    let until = options.until;
    let mut best = begin.plans.clone();
    best.resize(plans.trips(), Plan::none());
    if !go_together(&best) {
        return Err(Error::Request("expected plans to begin with that go together".to_owned()));
    }
    let mut state = State {
        pool: Pool::new(plans.trips()),
        asking: Asking::new(plans),
        grain: plans.grain().max(1),
        best,
        stats: Stats::default(),
    };
    for (trip, plan) in state.best.iter().enumerate() {
        state.pool.add(trip, plan);
    }
    let greedy = greedily(&mut state.asking, &mut state.pool, part_of(until, GREEDY))?;
    state.offer(greedy);
    state.improve(part_of(until, IMPROVING))?;
    let mut prices = begin.prices.clone();
    prices.resize(plans.errands(), 0);
    let (priced, upper_bound) = state.search(prices, until)?;
    state.stats.asked = state.asking.asked;
    state.stats.plans = state.pool.len();
    let total = total(&state.best);
    Ok(Sharing {
        plans: state.best,
        prices: priced.prices,
        total,
        upper_bound: upper_bound.max(total),
        stats: state.stats,
    })
}

struct State<'p> {
    asking: Asking<'p>,
    pool: Pool,
    grain: i128,
    best: Vec<Plan>,
    stats: Stats,
}

impl State<'_> {
    /// Takes plans if they gain more together.
    fn offer(&mut self, plans: Vec<Plan>) {
        if total(&plans) > total(&self.best) {
            self.best = plans;
        }
    }

    fn improve(&mut self, until: Option<Instant>) -> Result<()> {
        improve(&mut self.asking, &mut self.pool, &mut self.best, until)
    }

    /// The greatest total that is not above a bound.
    fn floored(&self, bound: i128) -> i128 {
        bound.div_euclid(self.grain) * self.grain
    }

    /// A part of the greatest gain.
    fn part(&self, parts: i128) -> i128 {
        let gains = self.pool.plans.iter().flatten().map(|plan| plan.gain);
        (gains.max().unwrap_or(0) / parts).max(1)
    }

    /// Looks at case after case. Gives the prices of the first, and a bound on all.
    fn search(&mut self, begin: Vec<i128>, until: Option<Instant>) -> Result<(Priced, i128)> {
        let late = || until.is_some_and(|until| Instant::now() >= until);
        let nobody: Barred = vec![Vec::new(); self.asking.trips()];
        let mut cases = Cases::default();
        cases.push(i128::MAX, nobody, begin);
        let mut first: Option<Priced> = None;
        let mut upper = total(&self.best);
        while let Some(case) = cases.pop() {
            if case.bound <= total(&self.best) {
                break;
            }
            if first.is_some() && late() {
                upper = upper.max(case.bound);
                break;
            }
            let wish = Wish {
                barred: &case.barred,
                begin: &case.prices,
                enough: total(&self.best) + self.grain - 1,
                unit: self.part(UNITS),
                until,
            };
            let rounds = &mut self.stats.rounds;
            let priced = settle(&mut self.asking, &mut self.pool, &wish, rounds)?;
            let bound = self.floored(priced.bound).min(case.bound);
            let is_first = first.is_none();
            if is_first {
                first = Some(priced.clone());
            }
            if bound > total(&self.best) {
                let nodes = if is_first { NODES } else { NODES_LATER };
                let until = part_of(until, GREEDY);
                let unit = self.part(UNITS);
                let chosen = master::choose(&self.pool, &case.barred, unit, nodes, until);
                let before = total(&self.best);
                chosen.into_iter().for_each(|plans| self.offer(plans));
                if total(&self.best) > before {
                    self.improve(until)?;
                }
            }
            if bound <= total(&self.best) {
                continue;
            }
            let slack = self.part(PARTS);
            let doubt = contested(&self.pool, &priced.prices, &case.barred, slack);
            let Some((errand, trip)) = doubt.filter(|_| !late()) else {
                upper = upper.max(bound);
                continue;
            };
            for barred in split(&self.asking, &case.barred, errand, trip) {
                cases.push(bound, barred, priced.prices.clone());
            }
        }
        self.stats.cases = cases.made();
        let upper = upper.max(cases.bound().unwrap_or(upper)).max(total(&self.best));
        let first = first.unwrap_or(Priced { prices: Vec::new(), bound: upper });
        Ok((first, upper))
    }
}
