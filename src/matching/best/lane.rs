//! One of the trips that are matched side by side.

use super::super::alone::Side;
use super::super::board::{Glance, Openings, flags};
use super::super::costs::Price;
use super::super::insertion::{ErrandTravel, Trial};
use super::super::judge::{Judge, Judges, Rank};
use super::super::matcher::{Found, Match, Matcher};
use super::super::planned_trip::PlannedTrip;
use super::kept::{Candidate, Kept};
use crate::demand::Trip;
use crate::road::{NodeId, Snapped};
use crate::routing::{Between, Known};
use crate::units::{Millis, NO_LIMIT, Travel};

/// A trip of one leg that is to be matched.
#[derive(Clone, Copy)]
pub(in crate::matching) struct Asked<'a> {
    pub(in crate::matching) trip: &'a Trip,
    pub(in crate::matching) planned: &'a PlannedTrip,
    pub(in crate::matching) trial: &'a Trial<'a>,
    pub(in crate::matching) judge: &'a Judge,
    /// How many matches are wanted.
    pub(in crate::matching) top: usize,
}

/// Lists of a lane that are used again and again.
#[derive(Default)]
pub(super) struct LaneLists {
    /// Errands that are looked at by themselves, ascending.
    pub(super) alone: Vec<u32>,
    /// By set of skills: whether the runner has them all.
    pub(super) is_skilled: Vec<bool>,
    openings: Openings,
    fixed: Kept,
    bids: Kept,
}

/// A trip, and what was found for it.
pub(super) struct Lane<'a, 'm> {
    matcher: &'a Matcher<'m>,
    asked: Asked<'a>,
    judges: Judges,
    /// The most time from the start over an errand to the end.
    pub(super) most: Option<Millis>,
    pub(super) found: Found,
    pub(super) lists: LaneLists,
}

impl<'a, 'm> Lane<'a, 'm> {
    pub(super) fn new(matcher: &'a Matcher<'m>, asked: Asked<'a>, mut lists: LaneLists) -> Self {
        let Asked { trip, planned, trial, judge, .. } = asked;
        let most = trial.allowed_detour().map(|(allowed, _)| planned.duration() + allowed);
        lists.fixed.clear();
        lists.bids.clear();
        lists.alone.clear();
        matcher.board.skilled(&trip.skills, &mut lists.is_skilled);
        let (clock, max_wait) = (trial.clock(), trip.limits.wait());
        let latest = most.unwrap_or(NO_LIMIT);
        matcher.board.doors().begin(&mut lists.openings, clock, latest, max_wait);
        let found = Found::default();
        Self { matcher, asked, judges: Judges::of([judge]), most, found, lists }
    }

    pub(super) fn ends(&self) -> [&'a Snapped; 2] {
        let stops = &self.asked.planned.stops;
        [&stops[0].snapped, &stops[1].snapped]
    }

    /// The flags of a record that are unusual to this trip.
    pub(super) fn unusual(&self) -> u16 {
        flags::BID | self.asked.judge.unusual()
    }

    /// Less net gain than this is not among the best.
    #[inline(always)]
    pub(super) fn floor(&self) -> i64 {
        self.lists.fixed.floor
    }

    /// Adds the errands that a sweep leaves out to those that are looked at by themselves.
    pub(super) fn set_apart(&mut self) {
        let board = &self.matcher.board;
        let alone = &mut self.lists.alone;
        alone.extend(self.asked.planned.stops.iter().flat_map(|stop| board.sharing(&stop.snapped)));
        alone.extend(board.loose());
        alone.sort_unstable();
        alone.dedup();
    }

    /// Whether an errand is looked at by itself.
    pub(super) fn is_alone(&self, slot: u32) -> bool {
        self.lists.alone.binary_search(&slot).is_ok()
    }

    /// Judges the errands that are looked at by themselves, by what the sweep knows of nodes.
    pub(super) fn alone(
        &mut self,
        known: impl Fn(NodeId) -> Known,
        between: &mut Between,
        pairs: &mut Between,
    ) {
        let matcher = self.matcher;
        let [start, end] = self.ends();
        let before = between.effort;
        for slot in std::mem::take(&mut self.lists.alone) {
            let Some((pickup, delivery)) = &matcher.on_road[slot as usize] else { continue };
            let last = delivery.as_ref().unwrap_or(pickup);
            let to = matcher.side_to(&known, start, pickup);
            let onward = matcher.side_onward(&known, last, end);
            let ends = to.least() + onward.least();
            let most = self.most.unwrap_or(NO_LIMIT);
            if ends > most {
                continue;
            }
            let carried = match delivery {
                Some(_) => matcher.between(slot as usize, pairs),
                None => Travel::ZERO,
            };
            if !carried.is_path() || ends + carried.time() > most {
                continue;
            }
            let mut measured = |side: Side, from, to| matcher.exactly(between, side, from, to);
            let to: Travel = measured(to, start, pickup);
            let onward = measured(onward, last, end);
            if to.is_path() && onward.is_path() {
                // Whoever parks where the trip began pays no setup: that takes a closer look.
                self.look_closely(slot, [to, carried, onward]);
            }
        }
        self.found.effort = between.effort - before;
    }

    /// Judges a bid, or an errand that wants a closer look, by its travel: to the pickup, from
    /// there to the last stop, and on. `fits` is whether it would fit as an errand with a fixed
    /// fee that may begin at any time.
    #[inline(never)]
    pub(super) fn weigh_unusual(&mut self, slot: u32, travel: [Travel; 3], fits: bool) {
        let [to, between, onward] = travel;
        let matcher = self.matcher;
        let record = &matcher.board.records()[slot as usize];
        let judge = self.asked.judge;
        let is_bid = record.flags & flags::BID != 0;
        if judge.leaves(record.flags) && !judge.is_bound(record.flags) {
            self.look_closely(slot, travel);
            return;
        }
        self.found.judged += 1;
        // Waiting only adds time: what does not fit without it never fits.
        if !is_bid && !fits {
            return;
        }
        let longest = to.max(between).max(onward);
        let terms = self.judges.terms([to], [to + between + onward], [longest]);
        let load = record.into();
        let rank = if is_bid {
            let (rank, pays) = judge.weigh_bid(load, &terms);
            let fits = pays
                && self.judges.left(0, load, &terms) >= 0
                && between.time().0 <= i64::from(record.most_between)
                && self.lists.is_skilled[usize::from(record.skills)];
            if !fits {
                return;
            }
            rank
        } else {
            let [net_gain] = self.judges.weigh(load, &terms).net_gain;
            terms.rank(0, net_gain, record.handling)
        };
        if judge.leaves(record.flags) {
            let (first, second) = (to.time().0, (to + between).time().0);
            let doors = matcher.board.doors();
            let handling = record.handling.into();
            match doors.glance(slot, [first, second], handling, &mut self.lists.openings) {
                Glance::Open => {}
                Glance::Shut => return,
                Glance::Unclear => {
                    self.found.judged -= 1;
                    self.look_closely(slot, travel);
                    return;
                }
            }
        }
        self.found.feasible += 1;
        self.keep(is_bid, Candidate { rank, slot, to, onward });
    }

    /// Keeps a candidate if it may be among the best.
    pub(super) fn keep(&mut self, is_bid: bool, candidate: Candidate) {
        let kept = if is_bid { &mut self.lists.bids } else { &mut self.lists.fixed };
        if candidate.rank.net_gain >= kept.floor {
            kept.keep(self.matcher, self.asked.top, candidate);
        }
    }

    /// Judges an errand with all that may matter to it.
    fn look_closely(&mut self, slot: u32, travel: [Travel; 3]) {
        self.found.judged += 1;
        if let Some(found) = self.matched(slot, travel) {
            self.found.feasible += 1;
            self.found.matches.push(found);
        }
    }

    fn matched(&self, slot: u32, [to, between, onward]: [Travel; 3]) -> Option<Match> {
        let matcher = self.matcher;
        let errand = &matcher.errands[slot as usize];
        let (pickup, delivery) = matcher.on_road[slot as usize].as_ref()?;
        if !(to.is_path() && onward.is_path() && between.is_path()) {
            return None;
        }
        let trial = self.asked.trial;
        trial.admits(errand).ok()?;
        let none = Travel::UNREACHABLE;
        let travel = match delivery {
            None => ErrandTravel { pickup: vec![(to, onward)], delivery: vec![], between: none },
            Some(_) => {
                ErrandTravel { pickup: vec![(to, none)], delivery: vec![(none, onward)], between }
            }
        };
        let access = super::super::access(pickup, delivery.as_ref());
        let times = trial.best(errand, access, &travel).ok()?;
        Some(Match { errand: slot as usize, times })
    }

    /// Puts the best among what was found.
    pub(super) fn finish(&mut self, pairs: &mut Between) {
        let (matcher, top) = (self.matcher, self.asked.top);
        let LaneLists { fixed, bids, .. } = &mut self.lists;
        fixed.cut(matcher, top);
        bids.cut(matcher, top);
        let mut kept = fixed.candidates.clone();
        // Bids come after all fixed fees.
        if kept.len() < top {
            kept.extend(&bids.candidates);
        }
        for Candidate { slot, to, onward, rank } in kept {
            let between = match &matcher.on_road[slot as usize] {
                Some((_, Some(_))) => matcher.between(slot as usize, pairs),
                _ => Travel::ZERO,
            };
            let found = self.matched(slot, [to, between, onward]);
            debug_assert!(found.as_ref().is_some_and(|found| agrees(found, rank)), "{found:?}");
            self.found.matches.extend(found);
        }
    }
}

/// Whether the two ways of judging come to the same.
fn agrees(found: &Match, rank: Rank) -> bool {
    match found.price {
        Price::Fixed { net_gain, .. } => {
            net_gain.0 == i128::from(rank.net_gain) && found.added_time.0 == rank.added_time
        }
        Price::Bid { ask } => ask.0 == -rank.net_gain && found.added_time.0 == rank.added_time,
    }
}
