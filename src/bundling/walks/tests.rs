//! Bounds by walks against all plans, of problems of all kinds.

use std::time::Instant;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Held, Walks};
use crate::bundling::caps::Caps;
use crate::bundling::model::Model;
use crate::bundling::problem::{Baseline, Costs, Errand, Limits, Problem, Stop, TripStop};
use crate::bundling::walk::At;
use crate::bundling::windows::Windows;
use crate::bundling::{Matrix, TravelSource};
use crate::units::{Amount, Millis, Money, Travel};

/// A few errands in a small town without the triangle inequality: with windows, pairs, amounts,
/// stops on the way, kept errands and limits.
fn case(seed: u64) -> (Problem, Matrix) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let points = rng.random_range(3..=8);
    let matrix = Matrix::new(points, |from, to| {
        let time = if from == to { 0 } else { rng.random_range(0..30) };
        Travel::new(time, time / 2)
    });
    let legs = rng.random_range(1..=2);
    let stop = |point| TripStop { point, dwell: Millis(3) };
    let trip: Vec<TripStop> = (0..=legs).map(|_| stop(rng.random_range(0..points))).collect();
    let ways = || trip.windows(2).map(|two| matrix.travel(two[0].point, two[1].point));
    let baseline =
        Baseline { time: ways().map(Travel::time).sum(), length: ways().map(Travel::length).sum() };
    let at = |rng: &mut ChaCha8Rng| {
        let open = rng.random_range(0..60);
        let window = (Millis(open), Millis(open + rng.random_range(10..60)));
        let closed = rng.random_bool(0.3);
        Stop {
            point: rng.random_range(0..points),
            access: Millis(rng.random_range(0..4)),
            setup: Millis(rng.random_range(0..4)),
            service: Millis(rng.random_range(0..4)),
            windows: if closed { Windows::new([window]) } else { Windows::always() },
            max_wait: Millis(40),
        }
    };
    let errands = (0..rng.random_range(2..=4)).map(|rank| Errand {
        payout: Money(rng.random_range(0..150)),
        price: Money(rng.random_range(0..2) * rng.random_range(0..60)),
        rank,
        pickup: at(&mut rng),
        delivery: rng.random_bool(0.6).then(|| at(&mut rng)),
        amount: vec![rng.random_range(0..3)],
        max_time_in_vehicle: rng.random_bool(0.2).then(|| Millis(rng.random_range(5..60))),
        kept: rng.random_bool(0.15),
    });
    let errands = errands.collect();
    let mut maybe = |from: i64, to: i64| rng.random_bool(0.4).then(|| rng.random_range(from..to));
    let limits = Limits {
        detour_time: maybe(10, 80).map(Millis),
        added_time: maybe(20, 120).map(Millis),
        arrival: maybe(40, 160).map(Millis),
        tasks: maybe(1, 5).map(|tasks| tasks as usize),
        ..Limits::default()
    };
    let costs = Costs { per_hour: Amount(1), per_km: Amount(0) };
    let capacity = vec![4];
    let departure = Millis(5);
    (Problem { trip, departure, baseline, errands, capacity, costs, limits, samples: None }, matrix)
}

/// Goes on with a plan in every way, and says what the best whole plan gains.
struct Every<'w> {
    model: &'w Model<'w>,
    caps: &'w Caps,
    walks: &'w Walks<'w>,
    done: Vec<(usize, bool, i64)>,
    /// Beginnings whose bound is not that of nothing at all.
    checked: usize,
}

impl Every<'_> {
    fn has(&self, item: usize, delivery: bool) -> Option<i64> {
        self.done.iter().find(|done| (done.0, done.1) == (item, delivery)).map(|done| done.2)
    }

    fn on(&mut self, at: &At, last: Option<(usize, bool)>) -> Option<i128> {
        let (model, items) = (self.model, &self.model.items);
        let picked: Vec<usize> =
            self.done.iter().filter(|done| !done.1).map(|done| done.0).collect();
        let aboard: Vec<usize> = picked
            .iter()
            .copied()
            .filter(|&item| items[item].delivery.is_some() && self.has(item, true).is_none())
            .collect();
        if at.leg == model.legs() {
            let payout = picked.iter().map(|&item| items[item].payout).sum();
            let (added, gain) = model.outcome(at, payout);
            let whole = aboard.is_empty() && self.caps.allow(model, at, added, gain);
            return whole.then_some(gain);
        }
        let mut best = model.advance(at).and_then(|next| self.on(&next, None));
        for (item, is) in items.iter().enumerate() {
            for delivery in [false, true] {
                let due = self.has(item, false).map(|end| end + is.in_vehicle);
                let next = if delivery { self.has(item, true).is_none() } else { due.is_none() };
                if !next || (delivery && due.is_none()) || picked.len() > self.caps.tasks {
                    continue;
                }
                let stop = match (&is.delivery, delivery) {
                    (Some(stop), true) => stop,
                    (None, true) => continue,
                    (_, false) => &is.pickup,
                };
                let Some(visited) = model.visit(at, stop) else { continue };
                let late = delivery && due.is_some_and(|due| visited.begin > due);
                if late || (!delivery && picked.len() == self.caps.tasks) {
                    continue;
                }
                self.done.push((item, delivery, visited.end));
                best = best.max(self.on(&visited.at, Some((item, delivery))));
                self.done.pop();
            }
        }
        let earned = self.done.iter().map(|done| self.walks.pays(done.0, done.1)).sum();
        let held = Held { earned, aboard: &aboard, more: self.caps.tasks - picked.len() };
        let bound = self.walks.most_from(at, last, &held).map(i128::from);
        if let (Some(best), Some(bound)) = (best, bound) {
            assert!(bound >= best, "bound {bound}, but {best} after {:?}", self.done);
            self.checked += 1;
        }
        best
    }
}

#[test]
fn no_plan_gains_more_than_walks_from_any_of_its_stops() {
    let mut checked = 0;
    for seed in 0..3_000 {
        let (problem, matrix) = case(seed);
        let all: Vec<usize> = (0..problem.errands.len()).collect();
        let model = Model::new(&problem, &matrix, &all);
        let caps =
            Caps { tasks: all.len().min(problem.limits.tasks.unwrap_or(9)), ..Caps::of(&model, 0) };
        // No plan gains less: nothing is left out.
        let floor = -1_000_000;
        let Some(walks) = Walks::new(&model, &caps, &all, floor, None) else { continue };
        for walks in [walks.closer(&caps, floor, None), Some(walks)].into_iter().flatten() {
            let mut every =
                Every { model: &model, caps: &caps, walks: &walks, done: Vec::new(), checked: 0 };
            let best = every.on(&model.start(), None);
            checked += every.checked;
            if let Some(best) = best {
                assert!(i128::from(walks.most()) >= best, "seed {seed}");
            }
        }
    }
    assert!(checked > 10_000, "{checked}");
}

#[test]
fn what_walks_leave_out_is_in_no_better_plan() {
    let mut left_out = 0;
    for seed in 0..2_000 {
        let (problem, matrix) = case(seed);
        let all: Vec<usize> = (0..problem.errands.len()).collect();
        let model = Model::new(&problem, &matrix, &all);
        let caps = Caps::of(&model, 0);
        let Some(walks) = Walks::new(&model, &caps, &all, -1_000_000, None) else { continue };
        let mut every =
            Every { model: &model, caps: &caps, walks: &walks, done: Vec::new(), checked: 0 };
        let Some(best) = every.on(&model.start(), None) else { continue };
        let Some(fewer) = Walks::new(&model, &caps, &all, best, Some(Instant::now() + LONG)) else {
            continue;
        };
        let kept: Vec<usize> = all.iter().copied().filter(|&item| fewer.has(item)).collect();
        left_out += all.len() - kept.len();
        let rest = Model::new(&problem, &matrix, &kept);
        let caps = Caps { tasks: caps.tasks, ..Caps::of(&rest, 0) };
        let Some(walks) =
            Walks::new(&rest, &caps, &(0..kept.len()).collect::<Vec<_>>(), -1_000_000, None)
        else {
            continue;
        };
        let mut every =
            Every { model: &rest, caps: &caps, walks: &walks, done: Vec::new(), checked: 0 };
        assert_eq!(every.on(&rest.start(), None), Some(best), "seed {seed}");
    }
    assert!(left_out > 100, "{left_out}");
}

const LONG: std::time::Duration = std::time::Duration::from_secs(3_600);
