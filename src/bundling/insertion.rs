//! Good plans at once: errands are put in one after the other where they leave most; then a few
//! are taken out, and others put in, as long as that helps.

use std::time::Instant;

use super::caps::Caps;
use super::front::Kept;
use super::model::{FAR, Model, NO_WAY};
use super::plan::{Merit, Plan, Visit};

/// How many of the insertions that look best are tried before others are.
const TRIES: usize = 12;

/// A plan of numbers in the model.
#[derive(Debug, Clone)]
struct Draft {
    visits: Vec<Visit>,
    merit: Merit,
}

/// Where an errand may go: its stops come before the visits of these numbers, in these legs.
#[derive(Debug, Clone, Copy)]
struct Place {
    item: usize,
    gain: i128,
    pickup: (usize, usize),
    delivery: (usize, usize),
}

/// Offers the plans found to `known`. It begins with its best plan, and with each of the
/// `seeds` alone.
///
/// Complexity: O(rounds · errands² · candidates · stops²), with few rounds.
pub(super) fn improve(
    model: &Model,
    caps: &Caps,
    seeds: &[usize],
    known: &mut Kept,
    deadline: Option<Instant>,
) {
    let Some(best) = known.best() else { return };
    let Some(visits) = local(model, &best.visits) else { return };
    let mut best = Draft { visits, merit: best.merit.clone() };
    let late = || deadline.is_some_and(|deadline| Instant::now() >= deadline);
    let kept = |visit: &&Visit| model.items[visit.errand].kept;
    let kept: Vec<Visit> = best.visits.iter().filter(kept).copied().collect();
    for &seed in seeds {
        if late() {
            break;
        }
        let begin = draft(model, kept.clone()).and_then(|begin| {
            let place = Route::of(model, &begin.visits).best_place(model, seed)?;
            draft(model, with(model, &begin, &place))
        });
        let Some(mut draft) = begin else { continue };
        while let Some(more) = put_in(model, caps, &draft, &[]) {
            draft = more;
        }
        if draft.merit < best.merit && allowed(model, caps, &draft) {
            best = draft;
        }
    }
    'again: loop {
        for out in taken_out(model, &best) {
            if late() {
                break 'again;
            }
            let stays = |visit: &&Visit| !out.contains(&visit.errand);
            let visits: Vec<Visit> = best.visits.iter().filter(stays).copied().collect();
            let Some(mut draft) = draft(model, visits) else { continue };
            while let Some(more) = put_in(model, caps, &draft, &out) {
                draft = more;
            }
            // Whatever was taken out may come back as well.
            while let Some(more) = put_in(model, caps, &draft, &[]) {
                draft = more;
            }
            let better = draft.merit < best.merit && allowed(model, caps, &draft);
            if better {
                best = draft;
                continue 'again;
            }
        }
        break;
    }
    let number = |visit: &Visit| Visit { errand: model.items[visit.errand].number, ..*visit };
    let visits: Vec<Visit> = best.visits.iter().map(number).collect();
    known.offer(&best.merit, &visits);
}

/// Visits with the numbers of the model, if all of their errands are in it.
fn local(model: &Model, visits: &[Visit]) -> Option<Vec<Visit>> {
    let item_of = |errand: usize| model.items.iter().position(|item| item.number == errand);
    let local = |visit: &Visit| item_of(visit.errand).map(|errand| Visit { errand, ..*visit });
    visits.iter().map(local).collect()
}

/// Nothing; every errand that is not kept; every two of them.
fn taken_out(model: &Model, draft: &Draft) -> Vec<Vec<usize>> {
    let pickups = draft.visits.iter().filter(|visit| !visit.delivery);
    let free: Vec<usize> =
        pickups.map(|visit| visit.errand).filter(|&item| !model.items[item].kept).collect();
    let mut all = vec![Vec::new()];
    all.extend(free.iter().map(|&one| vec![one]));
    let two = |(at, &one): (usize, &usize)| {
        let others: Vec<Vec<usize>> = free[..at].iter().map(|&other| vec![one, other]).collect();
        others
    };
    all.extend(free.iter().enumerate().flat_map(two));
    all
}

fn draft(model: &Model, visits: Vec<Visit>) -> Option<Draft> {
    let plan = model.carry_out(&visits)?;
    let merit = Merit {
        gain: plan.totals.value().0,
        added: plan.totals.added_time.0,
        errands: plan.totals.errands,
        ranks: visits.iter().map(|visit| model.items[visit.errand].rank).collect(),
        legs: visits.iter().map(|visit| visit.leg).collect(),
    };
    Some(Draft { visits, merit })
}

fn within(model: &Model, caps: &Caps, plan: &Plan) -> bool {
    let totals = &plan.totals;
    let baseline = &model.problem.baseline;
    totals.detour_time.0 + baseline.time.0 <= caps.travel
        && totals.detour_distance.0 + baseline.length.0 <= caps.length
        && totals.added_time.0 <= caps.added
        && totals.latest.0 <= caps.arrival
        && totals.errands <= caps.tasks
}

fn allowed(model: &Model, caps: &Caps, draft: &Draft) -> bool {
    let paid = |plan: &Plan| {
        let (gain, added) = (plan.totals.net_gain.0, plan.totals.added_time.0);
        let rate = caps.rate.is_none_or(|least| {
            let time = model.time_cost(model.problem.costs.per_hour, added);
            added <= 0 || gain + time >= model.time_cost(least, added)
        });
        rate && caps.gain.is_none_or(|least| gain >= least)
    };
    let plan = model.carry_out(&draft.visits);
    plan.is_some_and(|plan| within(model, caps, &plan) && paid(&plan))
}

/// Offers a plan to `known` if it can be carried out and keeps to all limits. Errands have the
/// numbers of the problem.
pub(super) fn begin_with(model: &Model, caps: &Caps, visits: &[Visit], known: &mut Kept) {
    let Some(inside) = local(model, visits) else { return };
    if let Some(draft) = draft(model, inside).filter(|draft| allowed(model, caps, draft)) {
        known.offer(&draft.merit, visits);
    }
}

/// The draft with one more errand, none of `but`, that leaves more.
fn put_in(model: &Model, caps: &Caps, draft: &Draft, but: &[usize]) -> Option<Draft> {
    if draft.merit.errands >= caps.tasks {
        return None;
    }
    let mut places = Vec::new();
    let has = |item: usize| draft.visits.iter().any(|visit| visit.errand == item);
    let route = Route::of(model, &draft.visits);
    for item in 0..model.items.len() {
        if !has(item) && !but.contains(&item) {
            places.extend(route.best_place(model, item).filter(|place| place.gain > 0));
        }
    }
    places.sort_by_key(|place| std::cmp::Reverse(place.gain));
    let mut found: Option<Draft> = None;
    for (tried, place) in places.iter().enumerate() {
        if tried >= TRIES && found.is_some() {
            break;
        }
        let Some(more) = self::draft(model, with(model, draft, place)) else { continue };
        let fits = model.carry_out(&more.visits).is_some_and(|plan| within(model, caps, &plan));
        let best = found.as_ref().map_or(draft.merit.gain, |found| found.merit.gain);
        if fits && more.merit.gain > best {
            found = Some(more);
        }
    }
    found
}

fn with(model: &Model, draft: &Draft, place: &Place) -> Vec<Visit> {
    let mut visits = draft.visits.clone();
    let visit = |leg, delivery| Visit { errand: place.item, leg, delivery };
    if model.items[place.item].delivery.is_some() {
        visits.insert(place.delivery.0, visit(place.delivery.1, true));
    }
    visits.insert(place.pickup.0, visit(place.pickup.1, false));
    visits
}

/// The points a draft passes.
struct Route {
    /// With the leg that goes on from each, and the visits before its next.
    points: Vec<(usize, usize, usize)>,
}

impl Route {
    fn of(model: &Model, visits: &[Visit]) -> Self {
        let mut points = vec![(model.trip[0], 0, 0)];
        let mut leg = 0;
        let advance = |points: &mut Vec<_>, leg: &mut usize, before: usize| {
            *leg += 1;
            points.push((model.trip[*leg], *leg, before));
        };
        for (number, visit) in visits.iter().enumerate() {
            while leg < visit.leg {
                advance(&mut points, &mut leg, number);
            }
            let item = &model.items[visit.errand];
            let stop = item.delivery.as_ref().filter(|_| visit.delivery).unwrap_or(&item.pickup);
            points.push((stop.point, leg, number + 1));
        }
        while leg < model.legs() {
            advance(&mut points, &mut leg, visits.len());
        }
        Self { points }
    }

    /// Where an errand leaves most, windows and limits aside.
    ///
    /// Complexity: O(points²).
    fn best_place(&self, model: &Model, item: usize) -> Option<Place> {
        let cost = |from: usize, to: usize| {
            let pair = from * model.points + to;
            match model.time[pair] {
                NO_WAY => i128::from(FAR),
                time => model.cost(time.into(), model.length[pair].into()),
            }
        };
        let is = &model.items[item];
        let worth = is.payout - model.cost(is.handling(), 0);
        let gaps = self.points.len() - 1;
        let direct: Vec<i128> =
            self.points.windows(2).map(|two| cost(two[0].0, two[1].0)).collect();
        let over = |gap: usize, point: usize| {
            cost(self.points[gap].0, point) + cost(point, self.points[gap + 1].0) - direct[gap]
        };
        let at = |gap: usize| (self.points[gap].2, self.points[gap].1);
        let pickup = is.pickup.point;
        let Some(delivery) = &is.delivery else {
            let (more, gap) = (0..gaps).map(|gap| (over(gap, pickup), gap)).min()?;
            let place = at(gap);
            return Some(Place { item, gain: worth - more, pickup: place, delivery: place });
        };
        let delivery = delivery.point;
        let own = cost(pickup, delivery);
        let mut best: Option<(i128, usize, usize)> = None;
        // The cheapest gap so far for the pickup.
        let mut before: Option<(i128, usize)> = None;
        for (gap, direct) in direct.iter().enumerate() {
            let (from, to) = (self.points[gap].0, self.points[gap + 1].0);
            let together = cost(from, pickup) + own + cost(delivery, to) - direct;
            let apart = before.map(|(more, first)| (more + over(gap, delivery), first, gap));
            best = [best, Some((together, gap, gap)), apart].into_iter().flatten().min();
            let here = Some((over(gap, pickup), gap));
            before = [before, here].into_iter().flatten().min();
        }
        let (more, first, second) = best?;
        Some(Place { item, gain: worth - more, pickup: at(first), delivery: at(second) })
    }
}
