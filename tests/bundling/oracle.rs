//! Every set of errands in every order, tried out with plain arithmetic.

use ontheway::bundling::{Problem, Stop, TravelSource, Visit};
use ontheway::units::{Millis, NO_LIMIT};

/// A plan that is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Net gain less prices.
    pub worth: i128,
    pub added: i64,
    pub visits: Vec<Visit>,
}

struct Oracle<'p> {
    problem: &'p Problem,
    matrix: &'p dyn TravelSource,
    plans: Vec<(Outcome, Spent)>,
}

#[derive(Debug, Clone, Copy)]
struct Spent {
    clock: i64,
    travel: i64,
    work: i64,
    length: i64,
    arrival: i64,
}

/// All allowed plans that no other dominates, less added time first.
pub fn front(problem: &Problem, matrix: &dyn TravelSource) -> Vec<Outcome> {
    let mut oracle = Oracle { problem, matrix, plans: Vec::new() };
    let first = &problem.trip[0];
    let clock = problem.departure.0 + first.dwell.0;
    let spent = Spent { clock, travel: 0, work: 0, length: 0, arrival: 0 };
    oracle.on(&mut Vec::new(), &mut vec![None; problem.errands.len()], first.point, 0, spent);
    let kept_only = |plan: &Outcome| plan.visits.iter().all(|v| problem.errands[v.errand].kept);
    if !oracle.plans.iter().any(|(plan, _)| kept_only(plan)) {
        let free = free_to_wait_and_carry(problem);
        let mut alone = Oracle { problem: &free, matrix, plans: Vec::new() };
        alone.on(&mut Vec::new(), &mut vec![None; problem.errands.len()], first.point, 0, spent);
        oracle.plans.extend(alone.plans.into_iter().filter(|(plan, _)| kept_only(plan)));
    }
    let alone = oracle.plans.iter().filter(|(plan, _)| kept_only(plan));
    let Some(reference) = alone.map(|(plan, _)| plan.worth).max() else { return Vec::new() };
    let allowed = oracle
        .plans
        .iter()
        .filter(|(plan, spent)| kept_only(plan) || within_limits(problem, plan, spent, reference));
    let allowed: Vec<&Outcome> = allowed.map(|(plan, _)| plan).collect();
    let mut front: Vec<Outcome> = Vec::new();
    let mut sorted = allowed;
    sorted.sort_by_cached_key(|plan| {
        let ranks: Vec<_> = plan.visits.iter().map(|v| problem.errands[v.errand].rank).collect();
        let legs: Vec<_> = plan.visits.iter().map(|v| v.leg).collect();
        (plan.added, std::cmp::Reverse(plan.worth), count(plan), ranks, legs)
    });
    for plan in sorted {
        if front.last().is_none_or(|last| plan.worth > last.worth) {
            front.push(plan.clone());
        }
    }
    front
}

/// As kept errands by themselves may where it takes that.
pub fn free_to_wait_and_carry(problem: &Problem) -> Problem {
    let mut free = problem.clone();
    free.capacity.fill(i64::MAX);
    for errand in &mut free.errands {
        errand.pickup.max_wait = NO_LIMIT;
        errand.delivery.iter_mut().for_each(|stop| stop.max_wait = NO_LIMIT);
    }
    free
}

fn count(plan: &Outcome) -> usize {
    plan.visits.iter().filter(|visit| !visit.delivery).count()
}

fn payout(problem: &Problem, visits: &[Visit]) -> i128 {
    let pickups = visits.iter().filter(|visit| !visit.delivery);
    pickups.map(|visit| problem.errands[visit.errand].payout.0).sum()
}

fn price(problem: &Problem, visits: &[Visit]) -> i128 {
    let pickups = visits.iter().filter(|visit| !visit.delivery);
    pickups.map(|visit| problem.errands[visit.errand].price.0).sum()
}

fn within_limits(problem: &Problem, plan: &Outcome, spent: &Spent, reference: i128) -> bool {
    let limits = &problem.limits;
    let detour = (spent.travel - problem.baseline.time.0).max(0);
    let distance = spent.length - problem.baseline.length.0;
    let without_road = payout(problem, &plan.visits)
        - i128::from(problem.costs.per_km.0) * i128::from(distance) * 36;
    limits.detour_time.is_none_or(|most| detour <= most.0)
        && limits.detour_distance.is_none_or(|most| distance <= most.0)
        && limits.added_time.is_none_or(|most| plan.added <= most.0)
        && limits.arrival.is_none_or(|most| spent.arrival <= most.0)
        && limits.tasks.is_none_or(|most| count(plan) <= most)
        && limits.net_gain.is_none_or(|least| {
            // What others lose is no concern of the runner's.
            plan.worth + price(problem, &plan.visits) - reference >= least.0
        })
        && limits.hourly_rate.is_none_or(|least| {
            plan.added == 0 || without_road >= i128::from(least.0) * i128::from(plan.added)
        })
}

impl Oracle<'_> {
    /// Goes on from `point`: `ends` holds the end of each pickup that was made, and whether the
    /// errand is done.
    fn on(
        &mut self,
        visits: &mut Vec<Visit>,
        ends: &mut Vec<Option<(i64, bool)>>,
        point: usize,
        leg: usize,
        spent: Spent,
    ) {
        if leg + 1 == self.problem.trip.len() {
            self.arrive(visits, ends, spent);
            return;
        }
        for errand in 0..ends.len() {
            let is = &self.problem.errands[errand];
            match (ends[errand], &is.delivery) {
                (None, delivery) => {
                    let aboard_later = self.load_with(ends, errand);
                    let most = &self.problem.capacity;
                    if aboard_later.iter().zip(most).any(|(load, most)| load > most) {
                        continue;
                    }
                    let Some((_, end, after)) = self.at(&is.pickup, point, spent) else { continue };
                    ends[errand] = Some((end, delivery.is_none()));
                    visits.push(Visit { errand, leg, delivery: false });
                    self.on(visits, ends, is.pickup.point, leg, after);
                    visits.pop();
                    ends[errand] = None;
                }
                (Some((picked, false)), Some(stop)) => {
                    let Some((begin, _, after)) = self.at(stop, point, spent) else { continue };
                    if is.max_time_in_vehicle.is_some_and(|most| begin - picked > most.0) {
                        continue;
                    }
                    ends[errand] = Some((picked, true));
                    visits.push(Visit { errand, leg, delivery: true });
                    self.on(visits, ends, stop.point, leg, after);
                    visits.pop();
                    ends[errand] = Some((picked, false));
                }
                _ => {}
            }
        }
        let next = &self.problem.trip[leg + 1];
        let travel = self.matrix.travel(point, next.point);
        if travel.is_path() {
            let arrival = spent.clock + travel.time().0;
            let after = Spent {
                clock: arrival + next.dwell.0,
                travel: spent.travel + travel.time().0,
                work: spent.work,
                length: spent.length + travel.length().0,
                arrival,
            };
            self.on(visits, ends, next.point, leg + 1, after);
        }
    }

    /// What would be on board after picking up one more errand.
    fn load_with(&self, ends: &[Option<(i64, bool)>], more: usize) -> Vec<i64> {
        let mut load = vec![0; self.problem.capacity.len()];
        for (errand, end) in ends.iter().enumerate() {
            let is = &self.problem.errands[errand];
            let aboard = end.is_some_and(|(_, done)| is.delivery.is_none() || !done);
            if aboard || errand == more {
                for (dimension, amount) in is.amount.iter().enumerate().take(load.len()) {
                    load[dimension] += amount;
                }
            }
        }
        load
    }

    /// Beginning, end, and what is spent afterwards.
    fn at(&self, stop: &Stop, from: usize, spent: Spent) -> Option<(i64, i64, Spent)> {
        let travel = self.matrix.travel(from, stop.point);
        if !travel.is_path() {
            return None;
        }
        let before = stop.access.0 / 2;
        let arrival = spent.clock + travel.time().0 + before;
        let begin = stop.windows.first_from(Millis(arrival))?.0;
        if begin - arrival > stop.max_wait.0 {
            return None;
        }
        // Whether first means first is asked of each moment, where there are few.
        let is_open = |moment: i64| stop.windows.first_from(Millis(moment)) == Some(Millis(moment));
        assert!(begin - arrival > 100 || (arrival..begin).all(|moment| !is_open(moment)));
        let setup = if from == stop.point { 0 } else { stop.setup.0 };
        let end = begin + setup + stop.service.0;
        let work = stop.access.0 + (begin - arrival) + setup + stop.service.0;
        let after = Spent {
            clock: end + stop.access.0 - before,
            travel: spent.travel + travel.time().0,
            work: spent.work + work,
            length: spent.length + travel.length().0,
            arrival: 0,
        };
        Some((begin, end, after))
    }

    fn arrive(&mut self, visits: &[Visit], ends: &[Option<(i64, bool)>], spent: Spent) {
        let undone = ends.iter().flatten().any(|&(_, done)| !done);
        let missing =
            ends.iter().zip(&self.problem.errands).any(|(end, e)| e.kept && end.is_none());
        if undone || missing {
            return;
        }
        let added = (spent.travel - self.problem.baseline.time.0).max(0) + spent.work;
        let distance = spent.length - self.problem.baseline.length.0;
        let cost = i128::from(self.problem.costs.per_hour.0) * i128::from(added)
            + i128::from(self.problem.costs.per_km.0) * i128::from(distance) * 36;
        let worth = payout(self.problem, visits) - cost - price(self.problem, visits);
        self.plans.push((Outcome { worth, added, visits: visits.to_vec() }, spent));
    }
}
