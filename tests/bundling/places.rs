//! Trips with a stop that is at one of several places: every order of every set of errands, carried
//! out for every place with plain arithmetic.

use std::cmp::Reverse;

use ontheway::bundling::{Problem, Stop, TravelSource, Visit};
use ontheway::units::Millis;

use crate::oracle::{Outcome, free_to_wait_and_carry};

/// What a plan comes to at one place.
struct Carried {
    detour: i64,
    distance: i64,
    work: i64,
    arrival: i64,
}

/// A plan over all places.
struct Overall {
    outcome: Outcome,
    gain: i128,
    detour: i64,
    distance: i64,
    /// At the place for which it is latest.
    arrival: i64,
}

/// To the nearest whole number, halves up.
fn mean(numbers: impl Iterator<Item = i64> + Clone) -> i64 {
    let count = numbers.clone().count() as i64;
    (2 * numbers.sum::<i64>() + count).div_euclid(2 * count)
}

/// All allowed plans that no other dominates, less added time first.
pub fn front(problem: &Problem, matrix: &dyn TravelSource) -> Vec<Outcome> {
    let mut plans = Vec::new();
    orders(problem, &mut Vec::new(), 0, &mut |visits| {
        plans.extend(overall(problem, matrix, visits));
    });
    let kept = |plan: &Outcome| plan.visits.iter().all(|v| problem.errands[v.errand].kept);
    if !plans.iter().any(|plan| kept(&plan.outcome)) {
        let free = free_to_wait_and_carry(problem);
        orders(problem, &mut Vec::new(), 0, &mut |visits| {
            plans.extend(overall(&free, matrix, visits).filter(|plan| kept(&plan.outcome)));
        });
    }
    let alone = plans.iter().filter(|plan| kept(&plan.outcome)).map(|plan| plan.outcome.worth);
    let Some(reference) = alone.max() else { return Vec::new() };
    let allowed = plans
        .into_iter()
        .filter(|plan| kept(&plan.outcome) || is_within(problem, plan, reference))
        .map(|plan| plan.outcome);
    let mut sorted: Vec<Outcome> = allowed.collect();
    sorted.sort_by_cached_key(|plan| {
        let ranks: Vec<_> = plan.visits.iter().map(|v| problem.errands[v.errand].rank).collect();
        let legs: Vec<_> = plan.visits.iter().map(|v| v.leg).collect();
        (plan.added, Reverse(plan.worth), picked(&plan.visits), ranks, legs)
    });
    let mut front: Vec<Outcome> = Vec::new();
    for plan in sorted {
        if front.last().is_none_or(|last| plan.worth > last.worth) {
            front.push(plan);
        }
    }
    front
}

fn picked(visits: &[Visit]) -> usize {
    visits.iter().filter(|visit| !visit.delivery).count()
}

fn is_within(problem: &Problem, plan: &Overall, reference: i128) -> bool {
    let limits = &problem.limits;
    let road = i128::from(problem.costs.per_km.0) * i128::from(plan.distance) * 36;
    let time = |rate: i64| i128::from(rate) * i128::from(plan.outcome.added);
    let paid = plan.gain + road + time(problem.costs.per_hour.0);
    limits.detour_time.is_none_or(|most| plan.detour <= most.0)
        && limits.detour_distance.is_none_or(|most| plan.distance <= most.0)
        && limits.added_time.is_none_or(|most| plan.outcome.added <= most.0)
        && limits.arrival.is_none_or(|most| plan.arrival <= most.0)
        && limits.tasks.is_none_or(|most| picked(&plan.outcome.visits) <= most)
        && limits.net_gain.is_none_or(|least| plan.gain - reference >= least.0)
        && limits
            .hourly_rate
            .is_none_or(|least| plan.outcome.added == 0 || paid - road >= time(least.0))
}

/// Every order of stops in which pickups come first, and that holds what is kept.
fn orders(problem: &Problem, visits: &mut Vec<Visit>, leg: usize, found: &mut dyn FnMut(&[Visit])) {
    if leg + 1 == problem.trip.len() {
        let has = |errand: usize, delivery: bool| {
            visits.iter().any(|v| v.errand == errand && v.delivery == delivery)
        };
        let whole = (0..problem.errands.len()).all(|errand| {
            let is = &problem.errands[errand];
            let delivered = is.delivery.is_none() || has(errand, true);
            if has(errand, false) { delivered } else { !is.kept }
        });
        if whole {
            found(visits);
        }
        return;
    }
    for errand in 0..problem.errands.len() {
        for delivery in [false, true] {
            let has = |delivery: bool| {
                visits.iter().any(|v| v.errand == errand && v.delivery == delivery)
            };
            let is_next = match delivery {
                false => !has(false),
                true => problem.errands[errand].delivery.is_some() && has(false) && !has(true),
            };
            if is_next {
                visits.push(Visit { errand, leg, delivery });
                orders(problem, visits, leg, found);
                visits.pop();
            }
        }
    }
    orders(problem, visits, leg + 1, found);
}

fn overall(problem: &Problem, matrix: &dyn TravelSource, visits: &[Visit]) -> Option<Overall> {
    if !fits_aboard(problem, visits) {
        return None;
    }
    let places = 0..problem.samples.as_ref()?.points.len();
    let carried: Vec<Carried> =
        places.map(|place| carry(problem, matrix, place, visits)).collect::<Option<_>>()?;
    let each = carried.iter();
    let detour = mean(each.clone().map(|one| one.detour));
    let distance = mean(each.clone().map(|one| one.distance));
    let added = mean(each.clone().map(|one| one.detour + one.work));
    let cost = i128::from(problem.costs.per_hour.0) * i128::from(added)
        + i128::from(problem.costs.per_km.0) * i128::from(distance) * 36;
    let taken = || visits.iter().filter(|v| !v.delivery).map(|v| &problem.errands[v.errand]);
    let gain = taken().map(|errand| errand.payout.0).sum::<i128>() - cost;
    let worth = gain - taken().map(|errand| errand.price.0).sum::<i128>();
    let arrival = each.map(|one| one.arrival).max()?;
    let outcome = Outcome { worth, added, visits: visits.to_vec() };
    Some(Overall { outcome, gain, detour, distance, arrival })
}

fn fits_aboard(problem: &Problem, visits: &[Visit]) -> bool {
    let mut load = vec![0; problem.capacity.len()];
    visits.iter().all(|visit| {
        let amount = problem.errands[visit.errand].amount.iter();
        let sign = if visit.delivery { -1 } else { 1 };
        load.iter_mut().zip(amount).for_each(|(load, amount)| *load += sign * amount);
        load.iter().zip(&problem.capacity).all(|(load, most)| load <= most)
    })
}

fn carry(
    problem: &Problem,
    matrix: &dyn TravelSource,
    place: usize,
    visits: &[Visit],
) -> Option<Carried> {
    let samples = problem.samples.as_ref()?;
    let at_stop = |stop: usize| match stop == samples.stop {
        true => samples.points[place],
        false => problem.trip[stop].point,
    };
    let mut clock = problem.departure.0 + problem.trip[0].dwell.0;
    let (mut at, mut travelled, mut length, mut work) = (at_stop(0), 0, 0, 0);
    let mut ends = vec![0; problem.errands.len()];
    let mut rest = visits;
    let mut go = |at: &mut usize, to: usize| {
        let way = matrix.travel(*at, to);
        *at = to;
        travelled += way.time().0;
        length += way.length().0;
        way.is_path().then_some(way.time().0)
    };
    let mut arrival = clock;
    for leg in 0..problem.trip.len() - 1 {
        while let Some((visit, others)) = rest.split_first().filter(|(visit, _)| visit.leg == leg) {
            rest = others;
            let errand = &problem.errands[visit.errand];
            let stop: &Stop = match visit.delivery {
                true => errand.delivery.as_ref()?,
                false => &errand.pickup,
            };
            let is_parked = at == stop.point;
            let left = clock + go(&mut at, stop.point)?;
            let reached = left + stop.access.0 / 2;
            let begin = stop.windows.first_from(Millis(reached))?.0;
            if begin - reached > stop.max_wait.0 {
                return None;
            }
            let end = begin + stop.service.0 + if is_parked { 0 } else { stop.setup.0 };
            if visit.delivery {
                let most = errand.max_time_in_vehicle.map_or(i64::MAX, |most| most.0);
                if begin - ends[visit.errand] > most {
                    return None;
                }
            }
            ends[visit.errand] = end;
            clock = end + stop.access.0 - stop.access.0 / 2;
            work += clock - left;
        }
        arrival = clock + go(&mut at, at_stop(leg + 1))?;
        clock = arrival + problem.trip[leg + 1].dwell.0;
    }
    let baseline = &samples.baselines[place];
    Some(Carried {
        detour: (travelled - baseline.time.0).max(0),
        distance: length - baseline.length.0,
        work,
        arrival,
    })
}
