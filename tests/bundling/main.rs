//! The bundle solver against an oracle that tries every set of errands in every order.

#![allow(clippy::unwrap_used, clippy::panic)]

mod oracle;
mod places;
mod random;

use std::time::Duration;

use ontheway::bundling::{Options, Plan, Problem, Solution, Unsolvable, Visit, solve};
use oracle::Outcome;
use random::Case;

/// How many random problems are tried; `ONTHEWAY_BUNDLES` names another number.
fn cases() -> u64 {
    std::env::var("ONTHEWAY_BUNDLES").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000)
}

fn on_threads<T: Send>(threads: usize, job: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(job)
}

/// What decides about a plan: gain, added time, and the visits with their legs.
fn key(plan: &Plan) -> (i128, i64, Vec<Visit>) {
    let totals = &plan.totals;
    (totals.value().0, totals.added_time.0, plan.visits.clone())
}

fn expected(outcome: &Outcome) -> (i128, i64, Vec<Visit>) {
    (outcome.worth, outcome.added, outcome.visits.clone())
}

fn check(seed: u64, problem: &Problem, answer: Result<Solution, Unsolvable>, front: bool) {
    let truth = oracle::front(problem, &Case::new(seed).matrix);
    let Ok(solution) = answer else {
        assert!(truth.is_empty(), "seed {seed}: {answer:?} but {truth:?}");
        return;
    };
    assert!(solution.optimal && solution.front_complete, "seed {seed}");
    let found: Vec<_> = solution.front.iter().map(key).collect();
    let all: Vec<_> = truth.iter().map(expected).collect();
    let best = all.last().unwrap_or_else(|| panic!("seed {seed}: found {found:?}, not possible"));
    assert_eq!(key(&solution.best), *best, "seed {seed}");
    assert_eq!(solution.upper_bound.0, best.0, "seed {seed}");
    if front {
        assert_eq!(found, all, "seed {seed}");
    }
}

#[test]
fn every_order_of_every_set_is_no_better() {
    on_threads(1, || {
        for seed in 0..cases() {
            let case = Case::new(seed);
            let options = Options::default();
            check(seed, &case.problem, solve(&case.problem, &case.matrix, &options), true);
        }
    });
}

#[test]
fn the_best_alone_is_the_best_of_the_front() {
    on_threads(2, || {
        for seed in 0..cases() / 3 {
            let case = Case::new(seed);
            let options = Options { front: false, ..Options::default() };
            check(seed, &case.problem, solve(&case.problem, &case.matrix, &options), false);
        }
    });
}

#[test]
fn labels_set_from_both_ends_find_the_best_tour() {
    on_threads(1, || {
        let mut tours = 0;
        for seed in 0..cases() / 5 {
            let Case { problem, matrix } = Case::tour(seed);
            let options = Options { front: false, exact_ties: false, ..Options::default() };
            let truth = oracle::front(&problem, &matrix);
            let answer = solve(&problem, &matrix, &options);
            let Ok(solution) = answer else {
                assert!(truth.is_empty(), "seed {seed}: {answer:?} but {truth:?}");
                continue;
            };
            let best = truth.last().unwrap();
            assert!(solution.optimal, "seed {seed}");
            assert_eq!(solution.best.totals.value().0, best.worth, "seed {seed}");
            tours += usize::from(solution.best.visits.len() > 2);
        }
        assert!(tours as u64 > cases() / 25, "{tours} plans of more than two jobs");
    });
}

#[test]
fn threads_do_not_change_answers() {
    let solve_on = |threads, seed| {
        let case = Case::new(seed);
        on_threads(threads, || solve(&case.problem, &case.matrix, &Options::default()))
    };
    for seed in 0..cases() / 20 {
        match (solve_on(1, seed), solve_on(3, seed)) {
            (Ok(one), Ok(three)) => assert_eq!(one.front, three.front, "seed {seed}"),
            (one, three) => assert_eq!(one, three, "seed {seed}"),
        }
    }
}

/// Where a stop of the trip is at one of several places, the best plan on the mean is found as well.
#[test]
fn a_stop_that_is_somewhere_is_everywhere() {
    on_threads(1, || {
        let (mut several, mut waits, mut differ) = (0, 0, 0);
        for seed in 0..cases() / 2 {
            let Case { problem, matrix } = Case::somewhere(seed);
            let truth = places::front(&problem, &matrix);
            let Ok(solution) = solve(&problem, &matrix, &Options::default()) else {
                assert!(truth.is_empty(), "seed {seed}: {truth:?}");
                continue;
            };
            assert!(solution.optimal && solution.front_complete, "seed {seed}");
            let found: Vec<_> = solution.front.iter().map(key).collect();
            let all: Vec<_> = truth.iter().map(expected).collect();
            assert_eq!(found, all, "seed {seed}");
            assert_eq!(solution.upper_bound, solution.best.totals.value(), "seed {seed}");
            let totals = &solution.best.totals;
            let (least, most) = totals.detour_range.unwrap();
            let parts =
                totals.detour_time + totals.access + totals.setup + totals.service + totals.waiting;
            assert_eq!(parts, totals.added_time, "seed {seed}");
            several += u64::from(totals.errands > 1);
            waits += u64::from(totals.waiting.0 > 0);
            differ += u64::from(least < most && totals.errands > 0);
        }
        println!(
            "{} trips with a stop somewhere: {several} plans of several errands, {waits} with \
             waiting, {differ} with more than one detour; no difference",
            cases() / 2
        );
        assert!(several > cases() / 50 && waits > cases() / 200 && differ > cases() / 100);
    });
}

/// An answer cut short holds for such a trip as well.
#[test]
fn an_answer_cut_short_is_valid_somewhere_too() {
    for seed in 0..cases() / 10 {
        let Case { problem, matrix } = Case::somewhere(seed);
        let truth = places::front(&problem, &matrix);
        let options = Options { time_limit: Some(Duration::ZERO), ..Options::default() };
        if let Ok(solution) = solve(&problem, &matrix, &options) {
            let best = truth.last().unwrap();
            assert!(solution.best.totals.value().0 <= best.worth, "seed {seed}");
            assert!(solution.upper_bound.0 >= best.worth, "seed {seed}");
            assert!(!solution.optimal || key(&solution.best) == expected(best), "seed {seed}");
        }
    }
}

/// Random problems are of use only if plans of several errands are allowed in many of them.
#[test]
fn random_problems_are_not_trivial() {
    let mut sizes = [0_u64; 8];
    let mut fronts = 0;
    for seed in 0..cases() / 10 {
        let case = Case::new(seed);
        if let Ok(solution) = solve(&case.problem, &case.matrix, &Options::default()) {
            sizes[solution.best.totals.errands] += 1;
            fronts += u64::from(solution.front.len() > 2);
        }
    }
    assert!(sizes[1..].iter().sum::<u64>() > cases() / 30, "{sizes:?}");
    assert!(sizes[2..].iter().sum::<u64>() > cases() / 60, "{sizes:?}");
    assert!(fronts > cases() / 100, "{fronts}");
}

#[test]
fn an_answer_cut_short_is_still_valid() {
    for seed in 0..cases() / 10 {
        let case = Case::new(seed);
        let options = Options { time_limit: Some(Duration::ZERO), ..Options::default() };
        let truth = oracle::front(&case.problem, &case.matrix);
        if let Ok(solution) = solve(&case.problem, &case.matrix, &options) {
            let best = truth.last().unwrap();
            assert!(solution.best.totals.value().0 <= best.worth, "seed {seed}");
            assert!(solution.upper_bound.0 >= best.worth, "seed {seed}");
            assert!(!solution.optimal || key(&solution.best) == expected(best), "seed {seed}");
        }
    }
}

/// A plan that is known is no worse a beginning than none, and what is no plan does no harm.
#[test]
fn a_plan_to_begin_with_changes_no_answer() {
    for seed in 0..cases() / 5 {
        let case = Case::new(seed);
        let truth = oracle::front(&case.problem, &case.matrix);
        let Some(some) = truth.get(seed as usize % truth.len().max(1)) else { continue };
        let mut begin = some.visits.clone();
        if seed % 3 == 0 {
            begin.reverse();
        }
        let nodes = Some(u64::MAX / 2);
        let options = Options { begin, nodes, front: false, ..Options::default() };
        check(seed, &case.problem, solve(&case.problem, &case.matrix, &options), false);
    }
}

/// Where nodes are counted, threads do not change an answer that is cut short either.
#[test]
fn answers_cut_short_by_nodes_are_valid_and_the_same() {
    let mut cut = 0;
    for seed in 0..cases() / 10 {
        let case = Case::new(seed);
        let truth = oracle::front(&case.problem, &case.matrix);
        let options = Options { nodes: Some(3), front: false, ..Options::default() };
        let on = |threads| on_threads(threads, || solve(&case.problem, &case.matrix, &options));
        let (Ok(one), Ok(three)) = (on(1), on(3)) else { continue };
        assert_eq!(one, three, "seed {seed}");
        let best = truth.last().unwrap();
        assert!(one.best.totals.value().0 <= best.worth, "seed {seed}");
        assert!(one.upper_bound.0 >= best.worth, "seed {seed}");
        cut += u64::from(!one.optimal);
    }
    assert!(cut > cases() / 1_000, "{cut}");
}

#[test]
fn any_best_plan_gains_as_much() {
    on_threads(1, || {
        for seed in 0..cases() / 3 {
            let case = Case::new(seed);
            let options = Options { front: false, exact_ties: false, ..Options::default() };
            let truth = oracle::front(&case.problem, &case.matrix);
            if let Ok(solution) = solve(&case.problem, &case.matrix, &options) {
                let best = truth.last().unwrap();
                assert_eq!(solution.best.totals.value().0, best.worth, "seed {seed}");
            }
        }
    });
}
