//! Errands shared out in bundles, against every choice of every plan of every trip.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "bundling/oracle.rs"]
#[allow(dead_code)]
mod oracle;
#[path = "bundling/random.rs"]
#[allow(dead_code)]
mod random;

use std::collections::BTreeMap;

use ontheway::bundling::{self, Baseline, Costs, Errand, Matrix, Problem, TravelSource};
use ontheway::sharing::{Begin, Offer, Options, Plan, Plans, Question, share};
use ontheway::units::{Amount, Millis, Money};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use random::Case;

/// Several trips on one matrix, with the same errands.
struct Market {
    problems: Vec<Problem>,
    matrix: Matrix,
}

impl Market {
    fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed + 1_000_000);
        let Case { problem, matrix } = Case::new(seed);
        let mut base = problem;
        base.errands.truncate(5);
        for errand in &mut base.errands {
            (errand.kept, errand.price) = (false, Money::ZERO);
        }
        let points = matrix.points();
        let problems = (0..rng.random_range(2..=4)).map(|_| {
            let mut own = base.clone();
            for stop in &mut own.trip {
                stop.point = rng.random_range(0..points);
            }
            let legs =
                || own.trip.windows(2).map(|ends| matrix.travel(ends[0].point, ends[1].point));
            own.baseline = Baseline {
                time: legs().filter(|leg| leg.is_path()).map(|leg| leg.time()).sum(),
                length: legs().filter(|leg| leg.is_path()).map(|leg| leg.length()).sum(),
            };
            own.departure = Millis(rng.random_range(0..20));
            own.costs = Costs {
                per_hour: Amount(rng.random_range(0..=3)),
                per_km: Amount(rng.random_range(0..=1)),
            };
            own.limits.tasks = Some(rng.random_range(1..=4));
            for errand in &mut own.errands {
                errand.payout = Money(errand.payout.0 * rng.random_range(7..=10) / 10);
            }
            own
        });
        Self { problems: problems.collect(), matrix }
    }

    /// What the best plan of a trip with just these errands gains, over going alone.
    fn gains(&self, trip: usize) -> BTreeMap<Vec<usize>, i128> {
        let problem = &self.problems[trip];
        let count = problem.errands.len();
        let gain = |set: u32| {
            let chosen: Vec<usize> = (0..count).filter(|errand| set >> errand & 1 == 1).collect();
            let errands: Vec<Errand> =
                chosen.iter().map(|&errand| problem.errands[errand].clone()).collect();
            let some = Problem { errands, ..problem.clone() };
            let front = oracle::front(&some, &self.matrix);
            let all = front.iter().filter(|plan| {
                plan.visits.iter().filter(|visit| !visit.delivery).count() == chosen.len()
            });
            let most = all.map(|plan| plan.worth).max()?;
            Some((chosen, most))
        };
        (1..1 << count).filter_map(gain).collect()
    }

    fn truth(&self) -> i128 {
        let gains: Vec<_> = (0..self.problems.len()).map(|trip| self.gains(trip)).collect();
        most(&gains, &mut [false; 8])
    }
}

fn most(gains: &[BTreeMap<Vec<usize>, i128>], taken: &mut [bool; 8]) -> i128 {
    let Some((first, others)) = gains.split_first() else { return 0 };
    let mut best = most(others, taken);
    for (set, gain) in first {
        if set.iter().any(|errand| taken[*errand]) {
            continue;
        }
        set.iter().for_each(|errand| taken[*errand] = true);
        best = best.max(gain + most(others, taken));
        set.iter().for_each(|errand| taken[*errand] = false);
    }
    best
}

impl Plans for Market {
    fn trips(&self) -> usize {
        self.problems.len()
    }

    fn errands(&self) -> usize {
        self.problems[0].errands.len()
    }

    fn best(&self, trip: usize, question: &Question<'_>) -> ontheway::Result<Offer> {
        let mut problem = self.problems[trip].clone();
        let free = |errand: &usize| question.barred.binary_search(errand).is_err();
        let numbers: Vec<usize> = (0..self.errands()).filter(free).collect();
        problem.errands = numbers
            .iter()
            .map(|&errand| Errand {
                price: Money(question.prices[errand]),
                ..problem.errands[errand].clone()
            })
            .collect();
        let nodes = if question.quickly { 64 } else { 1 << 40 };
        let options = bundling::Options { front: false, nodes: Some(nodes), ..Default::default() };
        // A trip that cannot be made has no plans.
        let Ok(solution) = bundling::solve(&problem, &self.matrix, &options) else {
            return Ok(Offer { plan: Plan::none(), most: 0 });
        };
        let best = solution.best;
        let mut errands: Vec<usize> = best.errands().map(|errand| numbers[errand]).collect();
        errands.sort_unstable();
        let plan = Plan { errands, gain: best.totals.net_gain.0, visits: Vec::new() };
        Ok(Offer { plan, most: solution.upper_bound.0.max(0) })
    }

    fn at_most(&self, trip: usize, _: &[i128]) -> i128 {
        let problem = &self.problems[trip];
        let payouts: i128 = problem.errands.iter().map(|errand| errand.payout.0).sum();
        payouts + Money::of_length(problem.costs.per_km, problem.baseline.length).0
    }

    fn within_reach(&self, _: usize) -> Vec<usize> {
        (0..self.errands()).collect()
    }

    fn grain(&self) -> i128 {
        1
    }
}

/// How many markets are tried; `ONTHEWAY_MARKETS` names another number.
fn cases() -> u64 {
    std::env::var("ONTHEWAY_MARKETS").ok().and_then(|n| n.parse().ok()).unwrap_or(500)
}

#[test]
fn no_choice_of_plans_for_all_trips_gains_more() {
    let (mut contested, mut several) = (0, 0);
    for seed in 0..cases() {
        let market = Market::new(seed);
        if market.errands() == 0 {
            continue;
        }
        let sharing = share(&market, &Begin::default(), &Options::default()).unwrap();
        assert_eq!(sharing.total, market.truth(), "seed {seed}");
        assert!(sharing.is_optimal(), "seed {seed}");
        let mut holders = vec![0; market.errands()];
        for plan in &sharing.plans {
            plan.errands.iter().for_each(|errand| holders[*errand] += 1);
        }
        assert!(holders.iter().all(|holders| *holders <= 1), "seed {seed}");
        contested += u64::from(sharing.prices.iter().any(|price| *price > 0));
        several += u64::from(sharing.plans.iter().any(|plan| plan.errands.len() > 1));
    }
    assert!(contested > cases() / 4 && several > cases() / 4, "{contested} {several}");
}

/// The same plans and prices on one thread and on three.
#[test]
fn threads_do_not_change_what_is_shared() {
    for seed in 0..cases() / 10 {
        let market = Market::new(seed);
        if market.errands() == 0 {
            continue;
        }
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| share(&market, &Begin::default(), &Options::default()).unwrap())
        };
        assert_eq!(on(1), on(3), "seed {seed}");
    }
}
