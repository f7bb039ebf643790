//! What bundling takes: the best plan of up to four out of sixty errands with its Pareto front,
//! and larger problems.
//!
//! Before anything is timed, answers on small problems are held against every order of every
//! set of errands.

mod city;
#[path = "../../tests/bundling/oracle.rs"]
mod oracle;

use std::hint::black_box;
use std::time::Duration;

use city::{City, Wish};
use criterion::{Criterion, criterion_group, criterion_main};
use ontheway::bundling::{Options, Problem, Solution, solve};

/// Four out of sixty, thirty minutes of detour.
const SMALL: Wish =
    Wish { seed: 0, errands: 60, tasks: 4, budget: 30, windows: 0, shipments: true };
/// Problems that take turns.
const CITIES: u64 = 20;

fn answer(case: &(Problem, City), front: bool) -> Solution {
    let options = Options { front, ..Options::default() };
    solve(&case.0, &case.1, &options)
        .unwrap_or_else(|error| unreachable!("nothing is kept: {error}"))
}

/// Fronts of four errands, two of them shipments, with windows and without.
fn check() {
    for seed in 0..200 {
        for windows in [0, 2] {
            let case = city::city(Wish { seed, errands: 4, windows, ..SMALL });
            let truth = oracle::front(&case.0, &case.1);
            let truth: Vec<_> = truth.iter().map(|plan| (plan.worth, &plan.visits)).collect();
            let solution = answer(&case, true);
            let plans = solution.front.iter();
            let found: Vec<_> = plans.map(|plan| (plan.totals.net_gain.0, &plan.visits)).collect();
            assert_eq!(found, truth, "seed {seed}, windows {windows}");
        }
    }
}

fn bundling(criterion: &mut Criterion) {
    check();
    let mut group = criterion.benchmark_group("bundling");
    group.sample_size(20).measurement_time(Duration::from_secs(4));
    let cases = [
        ("4 of 60, front", SMALL, true),
        ("4 of 60 with windows, front", Wish { windows: 2, ..SMALL }, true),
        ("4 of 1000, front", Wish { errands: 1_000, budget: 15, ..SMALL }, true),
        ("6 of 300, front", Wish { errands: 300, tasks: 6, budget: 60, ..SMALL }, true),
        ("8 of 300, best", Wish { errands: 300, tasks: 8, budget: 60, ..SMALL }, false),
    ];
    for (name, wish, front) in cases {
        let cities: Vec<_> = (0..CITIES).map(|seed| city::city(Wish { seed, ..wish })).collect();
        for threads in [1, 2] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let pool = pool.unwrap_or_else(|error| unreachable!("{error}"));
            let mut turn = 0;
            group.bench_function(format!("{name}, threads {threads}"), |b| {
                b.iter(|| {
                    turn = (turn + 1) % cities.len();
                    let case = black_box(&cities[turn]);
                    let solution = pool.install(|| answer(case, front));
                    assert!(solution.optimal && (solution.front_complete || !front));
                    solution
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, bundling);
criterion_main!(benches);
