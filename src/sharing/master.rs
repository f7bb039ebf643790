//! Prices by a linear program over the plans in the pool.

use std::collections::BTreeMap;
use std::time::Instant;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};

use super::plans::Plan;
use super::pool::{Barred, Pool};

/// The best prices as far as the pool knows: at which trips together want least, and no plan of
/// the pool is worth more to its trip than that.
///
/// This is the dual of the relaxed choice of plans, so that its variables are the prices
/// themselves; whatever plans the pool does not know, the prices are prices, and what they prove
/// is found by asking all trips. They are rounded to whole units: exact at first, and close ever
/// after.
///
/// `unit` is what a unit of the program stands for. `None` where the program is not solved in
/// time.
pub(super) fn prices(
    pool: &Pool,
    barred: &Barred,
    errands: usize,
    unit: i128,
    until: Option<Instant>,
) -> Option<Vec<i128>> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let free = (0.0, f64::INFINITY);
    let mut price_of: Vec<Option<Variable>> = vec![None; errands];
    for trip in 0..pool.plans.len() {
        let mut worth = None;
        for Plan { errands, gain, .. } in pool.allowed(trip, barred) {
            let worth = *worth.get_or_insert_with(|| problem.add_var(1.0, free));
            let mut sum = vec![(worth, 1.0)];
            for &errand in errands {
                let price = price_of[errand].get_or_insert_with(|| problem.add_var(1.0, free));
                sum.push((*price, 1.0));
            }
            problem.add_constraint(sum, ComparisonOp::Ge, *gain as f64 / unit as f64);
        }
    }
    let solved = problem.solve_with(options(until, None));
    let solution = solved.ok()?.into_solution().ok()?;
    let whole = |price: &Option<Variable>| {
        let price = price.map_or(0.0, |price| solution.var_value(price));
        (price * unit as f64).round().max(0.0) as i128
    };
    Some(price_of.iter().map(whole).collect())
}

fn options(until: Option<Instant>, node_limit: Option<u64>) -> SolveOptions {
    let mut options = SolveOptions::default();
    options.time_limit = until.map(|until| until.saturating_duration_since(Instant::now()));
    options.node_limit = node_limit;
    options
}

/// Plans of the pool, one a trip, no errand in two, that gain most together, by integer
/// programming with so many nodes at most. `None` where none were found in time.
pub(super) fn choose(
    pool: &Pool,
    barred: &Barred,
    unit: i128,
    nodes: u64,
    until: Option<Instant>,
) -> Option<Vec<Plan>> {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let mut takers: BTreeMap<usize, Vec<(Variable, f64)>> = BTreeMap::new();
    let mut choices: Vec<Vec<(Variable, &Plan)>> = Vec::with_capacity(pool.plans.len());
    for trip in 0..pool.plans.len() {
        let mut own = Vec::new();
        for plan in pool.allowed(trip, barred) {
            let taken = problem.add_binary_var(plan.gain as f64 / unit as f64);
            for &errand in &plan.errands {
                takers.entry(errand).or_default().push((taken, 1.0));
            }
            own.push((taken, plan));
        }
        if own.len() > 1 {
            let one: Vec<(Variable, f64)> = own.iter().map(|(taken, _)| (*taken, 1.0)).collect();
            problem.add_constraint(one, ComparisonOp::Le, 1.0);
        }
        choices.push(own);
    }
    for takers in takers.into_values().filter(|takers| takers.len() > 1) {
        problem.add_constraint(takers, ComparisonOp::Le, 1.0);
    }
    let solved = problem.solve_with(options(until, Some(nodes)));
    let solution = solved.ok()?.into_solution().ok()?;
    let taken = |own: &Vec<(Variable, &Plan)>| {
        let plan = own.iter().find(|(taken, _)| solution.var_value(*taken) > 0.5);
        plan.map_or(Plan::none(), |(_, plan)| (*plan).clone())
    };
    let plans: Vec<Plan> = choices.iter().map(taken).collect();
    // What was computed in fractions is believed when it is seen.
    super::picking::go_together(&plans).then_some(plans)
}
