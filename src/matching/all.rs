//! All errands that fit a trip, over all its legs, and why the others do not.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::board::{Reached, Role, StopAt};
use super::insertion::{ErrandTimes, ErrandTravel, Trial};
use super::matcher::{Desk, Found, Match, Matcher};
use super::planned_trip::PlannedTrip;
use super::reason::Reason;
use crate::routing::or_none;
use crate::units::{Millis, NO_LIMIT, Travel};

/// Fewer errands than this are no work to share out between threads.
const FEW: usize = 64;

/// A stop that can be visited on a leg, with travel to it and onward.
type Visit = (u32, Role, u32, [Travel; 2]);

/// An errand's best insertion, or what stands against it; nothing in particular where travel is
/// beyond the bounds.
type Verdict = Result<ErrandTimes, Option<Reason>>;

/// Every errand that fits; and, where `misses` is set, how many do not, by reason.
pub(super) fn find(
    matcher: &Matcher,
    planned: &PlannedTrip,
    trial: &Trial,
    misses: bool,
    desk: &mut Desk,
) -> Found {
    let (allowed, beyond_bounds) = trial.allowed_detour().unzip();
    // Without a bound, only what no path reaches is beyond it.
    let beyond_bounds = beyond_bounds.unwrap_or(Reason::Reachable);
    let visits = visits(matcher, planned, allowed, desk);
    let errands: Vec<&[Visit]> = visits.chunk_by(|a, b| a.0 == b.0).collect();
    let verdicts: Vec<(u32, Verdict)> = errands
        .par_iter()
        .with_min_len(FEW)
        .filter_map(|visits| {
            let slot = visits.first()?.0;
            let verdict = matcher
                .desks
                .with(Desk::default, |desk| judge(matcher, planned, trial, allowed, visits, desk));
            Some((slot, verdict))
        })
        .collect();
    let mut found = Found { judged: verdicts.len(), ..Found::default() };
    let mut counts = BTreeMap::<Reason, usize>::new();
    for (slot, verdict) in verdicts {
        match verdict {
            Ok(times) => found.matches.push(Match { errand: slot as usize, times }),
            Err(reason) => *counts.entry(reason.unwrap_or(beyond_bounds)).or_default() += 1,
        }
    }
    found.feasible = found.matches.len();
    let out_of_reach = matcher.out_of_reach();
    let dropped = matcher.open_errands() - found.judged - out_of_reach;
    for (reason, count) in [(Reason::Reachable, out_of_reach), (beyond_bounds, dropped)] {
        *counts.entry(reason).or_default() += count;
    }
    if misses {
        found.misses = counts.into_iter().filter(|(_, count)| *count > 0).collect();
    }
    found
}

/// What the sweeps of all legs reach, by errand.
fn visits(
    matcher: &Matcher,
    planned: &PlannedTrip,
    allowed: Option<Millis>,
    desk: &mut Desk,
) -> Vec<Visit> {
    let mut alone: Vec<u32> = matcher.board.loose().to_vec();
    alone.extend(planned.stops.iter().flat_map(|stop| matcher.board.sharing(&stop.snapped)));
    alone.sort_unstable();
    alone.dedup();
    let mut visits: Vec<Visit> = Vec::new();
    let mut reached = Reached::default();
    let board = &matcher.board;
    for (leg, (pair, base)) in (0..).zip(planned.stops.windows(2).zip(&planned.legs)) {
        let (from, to) = (&pair[0].snapped, &pair[1].snapped);
        let most = allowed.map(|allowed| base.time() + allowed);
        desk.sweep.begin(0, matcher.network, from, to);
        let reach = most.unwrap_or(NO_LIMIT);
        let ends = [[from, to]];
        let (network, sweep) = (matcher.network, &mut desk.sweep);
        let mut walk = board.sweep(network, sweep, ends, [most], &mut reached);
        while let Some((gate, _)) = walk.advance() {
            for role in Role::ALL {
                for &StopAt { slot, site } in board.stops(gate, role) {
                    let ([to], [onward]) = (walk.reached.to(site), walk.reached.onward(site));
                    let label = [to, onward];
                    // One errand's verdict is not to depend on those beside it.
                    let most = reach + board.slack(slot, role);
                    let time = label[0].time() + label[1].time();
                    if time <= most && alone.binary_search(&slot).is_err() {
                        visits.push((slot, role, leg, label.map(or_none)));
                    }
                }
            }
        }
        // These may gain more on one leg than the bounds allow for, and spend it on another: all
        // there is to know of them is measured.
        for &slot in &alone {
            let Some((pickup, delivery)) = &matcher.on_road[slot as usize] else { continue };
            let first = if delivery.is_some() { Role::Pickup } else { Role::Job };
            let second = delivery.as_ref().map(|stop| (stop, Role::Delivery));
            for (stop, role) in [(pickup, first)].into_iter().chain(second) {
                let Desk { sweep, between, .. } = &mut *desk;
                let known = |node| sweep.known(0, board.outline(), node);
                let sides =
                    [matcher.side_to(known, from, stop), matcher.side_onward(known, stop, to)];
                let to_stop = matcher.exactly(between, sides[0], from, stop);
                let onward = matcher.exactly(between, sides[1], stop, to);
                visits.push((slot, role, leg, [to_stop, onward]));
            }
        }
    }
    visits.sort_unstable();
    visits
}

fn judge(
    matcher: &Matcher,
    planned: &PlannedTrip,
    trial: &Trial,
    allowed: Option<Millis>,
    visits: &[Visit],
    desk: &mut Desk,
) -> Verdict {
    let slot = visits.first().map_or(0, |visit| visit.0 as usize);
    let errand = &matcher.errands[slot];
    let Some((pickup, delivery)) = &matcher.on_road[slot] else {
        return Err(Some(Reason::Reachable));
    };
    trial.admits(errand).map_err(Some)?;
    let none = (Travel::UNREACHABLE, Travel::UNREACHABLE);
    let mut by_leg = [vec![none; planned.legs.len()], vec![none; planned.legs.len()]];
    for (_, role, leg, [to, onward]) in visits {
        by_leg[usize::from(*role == Role::Delivery)][*leg as usize] = (*to, *onward);
    }
    let [of_pickup, of_delivery] = by_leg;
    let mut travel =
        ErrandTravel { pickup: of_pickup, delivery: Vec::new(), between: Travel::UNREACHABLE };
    if delivery.is_some() {
        travel.delivery = of_delivery;
        // Only where the rest of a leg leaves time for it.
        let legs = travel.pickup.iter().zip(&travel.delivery).zip(&planned.legs);
        let leaves_time = legs.into_iter().any(|(((to, _), (_, onward)), base)| {
            let ends = to.time() + onward.time() - base.time();
            to.is_path() && onward.is_path() && allowed.is_none_or(|allowed| ends <= allowed)
        });
        if leaves_time {
            travel.between = matcher.between(slot, &mut desk.pairs);
        }
    }
    trial.best(errand, super::access(pickup, delivery.as_ref()), &travel)
}
