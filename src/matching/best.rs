//! The best errands for a trip of one leg.

use std::cmp::Reverse;

use super::board::Role;
use super::insertion::{ErrandTravel, Trial};
use super::judge::{Judge, Rank};
use super::matcher::{Desk, Found, Match, Matcher};
use super::planned_trip::PlannedTrip;
use super::costs::Price;
use crate::road::Snapped;
use crate::units::{Millis, Travel};

/// Lists that are used again and again.
#[derive(Default)]
pub(super) struct Lists {
    /// By slot: whether the errand is looked at by itself.
    is_alone: Vec<bool>,
    alone: Vec<u32>,
    /// Pickups that were reached, with travel to them.
    pickups: Vec<(u32, Travel)>,
    /// By slot: travel on from the delivery.
    deliveries: Vec<Travel>,
    kept: Kept,
}

/// A feasible errand.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    rank: Rank,
    slot: u32,
    /// To the pickup.
    to: Travel,
    /// On from the last stop.
    onward: Travel,
}

/// The best of the candidates so far, and some more.
#[derive(Default)]
struct Kept {
    candidates: Vec<Candidate>,
    /// Fewer than this and it cannot be among the best.
    floor: Option<i64>,
    feasible: usize,
}

impl Kept {
    #[inline]
    fn offer(&mut self, matcher: &Matcher, top: usize, candidate: Candidate) {
        self.feasible += 1;
        if self.floor.is_some_and(|floor| candidate.rank.net_gain < floor) {
            return;
        }
        self.candidates.push(candidate);
        if self.candidates.len() >= 8 * top + 256 {
            self.cut(matcher, top);
        }
    }

    /// Drops all but the best.
    fn cut(&mut self, matcher: &Matcher, top: usize) {
        if self.candidates.len() <= top {
            return;
        }
        let key = |candidate: &Candidate| (Reverse(candidate.rank.net_gain), candidate.rank.added_time);
        let id = |candidate: &Candidate| matcher.errands[candidate.slot as usize].id.as_bytes();
        let (_, last, _) = self.candidates.select_nth_unstable_by(top - 1, |a, b| {
            key(a).cmp(&key(b)).then_with(|| id(a).cmp(id(b)))
        });
        self.floor = Some(last.rank.net_gain);
        self.candidates.truncate(top);
    }
}

/// One search.
struct Finder<'a, 'm> {
    matcher: &'a Matcher<'m>,
    planned: &'a PlannedTrip,
    trial: &'a Trial<'a>,
    judge: &'a Judge,
    top: usize,
    /// The most time from the start over an errand to the end.
    most: Option<Millis>,
    found: Found,
    kept: Kept,
}

/// The `top` errands of greatest net gain, for a trip whose sweep has begun.
pub(super) fn find(
    matcher: &Matcher,
    planned: &PlannedTrip,
    trial: &Trial,
    judge: &Judge,
    top: usize,
    desk: &mut Desk,
) -> Found {
    let mut lists = std::mem::take(&mut desk.best);
    let most = trial.allowed_detour().map(|(allowed, _)| planned.duration() + allowed);
    let kept = std::mem::take(&mut lists.kept);
    let mut finder =
        Finder { matcher, planned, trial, judge, top, most, found: Found::default(), kept };
    finder.kept.candidates.clear();
    finder.kept.floor = None;
    finder.kept.feasible = 0;
    finder.set_apart(&mut lists);
    finder.sweep(&mut lists, desk);
    finder.shipments(&lists, desk);
    finder.alone(&lists, desk);
    let found = finder.finish(&mut lists, desk);
    for slot in lists.alone.drain(..) {
        lists.is_alone[slot as usize] = false;
    }
    desk.best = lists;
    found
}

impl Finder<'_, '_> {
    fn ends(&self) -> [&Snapped; 2] {
        [&self.planned.stops[0].snapped, &self.planned.stops[1].snapped]
    }

    /// Marks the errands that the sweep leaves out.
    fn set_apart(&self, lists: &mut Lists) {
        let matcher = self.matcher;
        lists.is_alone.resize(matcher.errands.len(), false);
        let sharing = self.ends().into_iter().flat_map(|end| matcher.board.sharing(end));
        for slot in sharing.chain(matcher.board.loose().iter().copied()) {
            if !std::mem::replace(&mut lists.is_alone[slot as usize], true) {
                lists.alone.push(slot);
            }
        }
    }

    /// Judges jobs, and notes what is reached of shipments.
    fn sweep(&mut self, lists: &mut Lists, desk: &mut Desk) {
        let Lists { is_alone, pickups, deliveries, .. } = lists;
        let matcher = self.matcher;
        pickups.clear();
        deliveries.clear();
        deliveries.resize(matcher.errands.len(), Travel::UNREACHABLE);
        let (ends, most) = (self.ends().map(Clone::clone), self.most);
        let ends = [&ends[0], &ends[1]];
        matcher.board.sweep(matcher.network, &mut desk.sweep, ends, most, |reached| {
            let slot = reached.slot as usize;
            if is_alone[slot] {
                return;
            }
            let [to, onward] = reached.label;
            match reached.role {
                Role::Job => {
                    if to.is_path() & onward.is_path() {
                        self.weigh(reached.slot, to, onward, Travel::ZERO);
                    }
                }
                Role::Pickup => pickups.push((reached.slot, to)),
                Role::Delivery => deliveries[slot] = onward,
            }
        });
    }

    /// Judges the shipments of which both stops were reached.
    fn shipments(&mut self, lists: &Lists, desk: &mut Desk) {
        let most = self.most.map_or(i64::MAX, |most| most.0);
        for &(slot, to) in &lists.pickups {
            let onward = lists.deliveries[slot as usize];
            let ends = to.time().0 + onward.time().0;
            if ends > most || !(to.is_path() & onward.is_path()) {
                continue;
            }
            let between = match self.matcher.board.known_between(slot) {
                Some(between) => between,
                None => self.matcher.between(slot as usize, &mut desk.between),
            };
            if between.is_path() && ends + between.time().0 <= most {
                self.weigh(slot, to, onward, between);
            }
        }
    }

    /// Judges the errands that were set apart.
    fn alone(&mut self, lists: &Lists, desk: &mut Desk) {
        let matcher = self.matcher;
        let [start, end] = self.ends().map(Clone::clone);
        for &slot in &lists.alone {
            let Some((pickup, delivery)) = &matcher.on_road[slot as usize] else { continue };
            let last = delivery.as_ref().unwrap_or(pickup);
            let to = matcher.side_to(desk, &start, pickup);
            let onward = matcher.side_onward(desk, last, &end);
            let ends = to.least() + onward.least();
            let most = self.most.unwrap_or(Millis(i64::MAX));
            if ends > most {
                continue;
            }
            let between = match delivery {
                Some(_) => matcher.between(slot as usize, &mut desk.between),
                None => Travel::ZERO,
            };
            if !between.is_path() || ends + between.time() > most {
                continue;
            }
            let measured = |side, from, to, desk: &mut Desk| matcher.exactly(desk, side, from, to);
            let to: Travel = measured(to, &start, pickup, desk);
            let onward = measured(onward, last, &end, desk);
            if to.is_path() && onward.is_path() {
                // Whoever parks where the trip began pays no setup: that takes a closer look.
                self.look_closely(slot, to, onward, between);
            }
        }
    }

    /// Judges an errand by its travel: to the pickup, from the last stop on, and in between.
    #[inline]
    fn weigh(&mut self, slot: u32, to: Travel, onward: Travel, between: Travel) {
        let record = &self.matcher.board.records()[slot as usize];
        if self.judge.leaves(record) {
            self.look_closely(slot, to, onward, between);
            return;
        }
        self.found.judged += 1;
        if let Some(rank) = self.judge.rank(record, to, to + between + onward) {
            self.kept.offer(self.matcher, self.top, Candidate { rank, slot, to, onward });
        }
    }

    /// Judges an errand with all that may matter to it.
    fn look_closely(&mut self, slot: u32, to: Travel, onward: Travel, between: Travel) {
        self.found.judged += 1;
        if let Some(found) = self.matched(slot, to, onward, between) {
            self.found.feasible += 1;
            self.found.matches.push(found);
        }
    }

    fn matched(&self, slot: u32, to: Travel, onward: Travel, between: Travel) -> Option<Match> {
        let matcher = self.matcher;
        let errand = &matcher.errands[slot as usize];
        let (pickup, delivery) = matcher.on_road[slot as usize].as_ref()?;
        self.trial.admits(errand).ok()?;
        let none = Travel::UNREACHABLE;
        let travel = match delivery {
            None => ErrandTravel { pickup: vec![(to, onward)], delivery: vec![], between: none },
            Some(_) => ErrandTravel {
                pickup: vec![(to, none)],
                delivery: vec![(none, onward)],
                between,
            },
        };
        let times = self.trial.best(errand, super::access(pickup, delivery.as_ref()), &travel).ok()?;
        Some(Match { errand: slot as usize, times })
    }

    fn finish(mut self, lists: &mut Lists, desk: &mut Desk) -> Found {
        self.kept.cut(self.matcher, self.top);
        for at in 0..self.kept.candidates.len() {
            let Candidate { slot, to, onward, rank } = self.kept.candidates[at];
            let between = self.matcher.between(slot as usize, &mut desk.between);
            let found = self.matched(slot, to, onward, between);
            debug_assert!(found.as_ref().is_some_and(|found| agrees(found, rank)), "{found:?}");
            self.found.matches.extend(found);
        }
        self.found.feasible += self.kept.feasible;
        lists.kept = self.kept;
        self.found
    }
}

/// Whether the two ways of judging come to the same.
fn agrees(found: &Match, rank: Rank) -> bool {
    match found.price {
        Price::Fixed { net_gain, .. } => {
            net_gain.0 == i128::from(rank.net_gain) && found.added_time.0 == rank.added_time
        }
        Price::Bid { .. } => false,
    }
}
