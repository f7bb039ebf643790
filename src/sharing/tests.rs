use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Begin, Offer, Options, Plan, Plans, Question, Sharing, share};
use crate::error::Result;

/// Trips that can do what is listed, and nothing else.
struct Listed {
    plans: Vec<Vec<Plan>>,
    errands: usize,
    grain: i128,
}

impl Listed {
    fn random(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let errands = rng.random_range(1..=8);
        let grain = [1, 7, 120_000][rng.random_range(0..3)];
        let few = rng.random_range(2..=12_i128);
        let trips = (0..rng.random_range(1..=6)).map(|_| {
            let mut plans = BTreeMap::new();
            for _ in 0..rng.random_range(0..=12) {
                let set: Vec<usize> = (0..errands).filter(|_| rng.random_bool(0.35)).collect();
                let gain = grain * (rng.random_range(0..=few) + 2 * set.len() as i128);
                if !set.is_empty() {
                    plans.insert(set, gain);
                }
            }
            let plan = |(errands, gain)| Plan { errands, gain, visits: Vec::new() };
            plans.into_iter().map(plan).collect()
        });
        let plans = trips.collect();
        Self { plans, errands, grain }
    }

    /// The greatest total, by trying everything.
    fn truth(&self, trip: usize, taken: &mut Vec<bool>) -> i128 {
        let Some(plans) = self.plans.get(trip) else { return 0 };
        let mut most = self.truth(trip + 1, taken);
        for plan in plans {
            if plan.errands.iter().any(|errand| taken[*errand]) {
                continue;
            }
            plan.errands.iter().for_each(|errand| taken[*errand] = true);
            most = most.max(plan.gain + self.truth(trip + 1, taken));
            plan.errands.iter().for_each(|errand| taken[*errand] = false);
        }
        most
    }
}

impl Plans for Listed {
    fn trips(&self) -> usize {
        self.plans.len()
    }

    fn errands(&self) -> usize {
        self.errands
    }

    fn best(&self, trip: usize, question: &Question<'_>) -> Result<Offer> {
        let free = self.plans[trip].iter().filter(|plan| !plan.has_any(question.barred));
        let mut best = Plan::none();
        for plan in free {
            if plan.value(question.prices) > best.value(question.prices) {
                best = plan.clone();
            }
        }
        Ok(Offer { most: best.value(question.prices), plan: best })
    }

    fn at_most(&self, trip: usize, _: &[i128]) -> i128 {
        self.plans[trip].iter().map(|plan| plan.gain).max().unwrap_or(0)
    }

    fn within_reach(&self, trip: usize) -> Vec<usize> {
        let has = |errand: &usize| self.plans[trip].iter().any(|p| p.errands.contains(errand));
        (0..self.errands).filter(has).collect()
    }

    fn grain(&self) -> i128 {
        self.grain
    }
}

/// What must hold of any answer.
fn check(market: &Listed, sharing: &Sharing, seed: u64) {
    let mut holders = vec![0; market.errands];
    for (trip, plan) in sharing.plans.iter().enumerate() {
        let known = plan.errands.is_empty() || market.plans[trip].contains(plan);
        assert!(known, "seed {seed}: trip {trip} cannot do {plan:?}");
        plan.errands.iter().for_each(|errand| holders[*errand] += 1);
    }
    assert!(holders.iter().all(|holders| *holders <= 1), "seed {seed}: {holders:?}");
    let total: i128 = sharing.plans.iter().map(|plan| plan.gain).sum();
    assert_eq!(sharing.total, total, "seed {seed}");
    assert!(sharing.prices.iter().all(|price| *price >= 0), "seed {seed}");
}

#[test]
fn no_choice_of_plans_gains_more() {
    let mut cases = 0;
    for seed in 0..3_000 {
        let market = Listed::random(seed);
        let truth = market.truth(0, &mut vec![false; market.errands]);
        let sharing = share(&market, &Begin::default(), &Options::default()).unwrap();
        check(&market, &sharing, seed);
        assert_eq!(sharing.total, truth, "seed {seed}");
        assert!(sharing.is_optimal(), "seed {seed}: bound {}", sharing.upper_bound);
        cases += u64::from(sharing.stats.cases > 1);
    }
    assert!(cases > 30, "{cases} with a gap at first");
}

/// Prices bound what trips and errands are worth together, whoever asks.
#[test]
fn prices_prove_a_bound_by_themselves() {
    for seed in 0..500 {
        let market = Listed::random(seed);
        let truth = market.truth(0, &mut vec![false; market.errands]);
        let sharing = share(&market, &Begin::default(), &Options::default()).unwrap();
        let worth: i128 = (0..market.trips())
            .map(|trip| {
                let question = Question {
                    prices: &sharing.prices,
                    barred: &[],
                    known: None,
                    quickly: false,
                    until: None,
                };
                market.best(trip, &question).unwrap().most
            })
            .sum();
        let bound = worth + sharing.prices.iter().sum::<i128>();
        assert!(bound >= truth, "seed {seed}");
        // The relaxation of so small a choice is never far off.
        assert!(bound <= 2 * truth, "seed {seed}: {bound} for {truth}");
    }
}

#[test]
fn no_time_at_all_leaves_what_was_known() {
    for seed in 0..300 {
        let market = Listed::random(seed);
        let truth = market.truth(0, &mut vec![false; market.errands]);
        let mut plans = vec![Plan::none(); market.trips()];
        if let Some(plan) = market.plans[0].last() {
            plans[0] = plan.clone();
        }
        let known: i128 = plans.iter().map(|plan| plan.gain).sum();
        let begin = Begin { plans, prices: vec![3; market.errands] };
        let until = Some(Instant::now() - Duration::from_millis(1));
        let sharing = share(&market, &begin, &Options { until }).unwrap();
        check(&market, &sharing, seed);
        assert!(sharing.total >= known && sharing.total <= truth, "seed {seed}");
        assert!(sharing.upper_bound >= truth, "seed {seed}");
    }
}

#[test]
fn plans_to_begin_with_must_go_together() {
    let plan = Plan { errands: vec![0], gain: 5, visits: Vec::new() };
    let market = Listed { plans: vec![vec![plan.clone()]; 2], errands: 1, grain: 5 };
    let begin = Begin { plans: vec![plan.clone(); 2], prices: Vec::new() };
    assert!(share(&market, &begin, &Options::default()).is_err());
    let sharing = share(&market, &Begin::default(), &Options::default()).unwrap();
    assert_eq!(sharing.total, 5);
    assert_eq!(sharing.prices, [5]);
}
