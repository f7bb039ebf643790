//! The best errands for a trip of one leg.

mod jobs;
mod kept;
mod shipments;

use self::kept::{Candidate, Kept};
use super::board::{Glance, Openings, Reached, flags};
use super::costs::Price;
use super::insertion::{ErrandTravel, Trial};
use super::judge::{Judge, Rank, Terms};
use super::matcher::{Desk, Found, Match, Matcher};
use super::planned_trip::PlannedTrip;
use crate::demand::Trip;
use crate::road::Snapped;
use crate::units::{Millis, NO_LIMIT, Travel};

/// Lists that are used again and again.
#[derive(Default)]
pub(super) struct Lists {
    /// By slot: whether the errand is looked at by itself.
    is_alone: SlotSet,
    alone: Vec<u32>,
    /// By set of skills: whether the runner has them all.
    is_skilled: Vec<bool>,
    openings: Openings,
    reached: Reached,
    /// By site of a gate.
    terms: Vec<Terms>,
    /// Shipments of a gate that travel leaves time for.
    kept: Vec<u32>,
    /// By number of their pickup: those that are still to be measured.
    later: Vec<u32>,
    fixed: Kept,
    bids: Kept,
}

/// Errands by slot, of which few are in it.
#[derive(Default)]
struct SlotSet {
    words: Vec<u64>,
}

impl SlotSet {
    /// Makes room for so many slots.
    fn hold(&mut self, slots: usize) {
        self.words.resize(slots.div_ceil(64), 0);
    }

    #[inline(always)]
    fn has(&self, slot: u32) -> bool {
        self.words[slot as usize / 64] >> (slot % 64) & 1 != 0
    }

    fn add(&mut self, slot: u32) {
        self.words[slot as usize / 64] |= 1 << (slot % 64);
    }

    fn remove(&mut self, slot: u32) {
        self.words[slot as usize / 64] &= !(1 << (slot % 64));
    }
}

/// How many errands were judged, and how many fit.
#[derive(Default)]
struct Tally {
    judged: usize,
    feasible: usize,
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
    fixed: Kept,
    bids: Kept,
    is_alone: SlotSet,
    is_skilled: Vec<bool>,
    openings: Openings,
    /// The flags of a record that are unusual to this trip.
    unusual: u16,
}

/// What most of the time goes into.
struct Search<'s, 'a, 'm> {
    finder: &'s mut Finder<'a, 'm>,
    lists: &'s mut Lists,
    desk: &'s mut Desk,
}

impl pulp::WithSimd for Search<'_, '_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Self { finder, lists, desk } = self;
        finder.sweep(&mut lists.reached, &mut lists.terms, desk);
        finder.shipments(lists, desk);
    }
}

/// The `top` errands of greatest net gain, for a trip whose sweep has begun.
pub(super) fn find(
    matcher: &Matcher,
    trip: &Trip,
    planned: &PlannedTrip,
    trial: &Trial,
    judge: &Judge,
    top: usize,
    desk: &mut Desk,
) -> Found {
    let mut lists = std::mem::take(&mut desk.best);
    let most = trial.allowed_detour().map(|(allowed, _)| planned.duration() + allowed);
    let mut finder = Finder {
        matcher,
        planned,
        trial,
        judge,
        top,
        most,
        found: Found::default(),
        fixed: std::mem::take(&mut lists.fixed),
        bids: std::mem::take(&mut lists.bids),
        is_alone: std::mem::take(&mut lists.is_alone),
        is_skilled: std::mem::take(&mut lists.is_skilled),
        openings: std::mem::take(&mut lists.openings),
        unusual: flags::BID | judge.unusual(),
    };
    finder.fixed.clear();
    finder.bids.clear();
    matcher.board.skilled(&trip.skills, &mut finder.is_skilled);
    let (clock, max_wait) = (trial.clock(), trip.limits.wait());
    let latest = most.unwrap_or(NO_LIMIT);
    matcher.board.doors().begin(&mut finder.openings, clock, latest, max_wait);
    let [start, end] = finder.ends();
    let few = most
        .and_then(|most| matcher.index.few(matcher.network, [start, end], most, &mut lists.alone));
    desk.is_swept = few.is_none();
    if desk.is_swept {
        lists.alone.clear();
        finder.set_apart(&mut lists.alone);
        // With the vector instructions that this processor has.
        pulp::Arch::new().dispatch(Search { finder: &mut finder, lists: &mut lists, desk });
    } else {
        finder.set_apart(&mut lists.alone);
    }
    finder.alone(&lists.alone, desk);
    finder.finish(desk);
    for slot in lists.alone.drain(..) {
        finder.is_alone.remove(slot);
    }
    let Finder { found, fixed, bids, is_alone, is_skilled, openings, .. } = finder;
    desk.best = Lists { fixed, bids, is_alone, is_skilled, openings, ..lists };
    found
}

impl<'a> Finder<'a, '_> {
    fn ends(&self) -> [&'a Snapped; 2] {
        [&self.planned.stops[0].snapped, &self.planned.stops[1].snapped]
    }

    /// Marks the errands that the sweep leaves out.
    fn set_apart(&mut self, alone: &mut Vec<u32>) {
        let matcher = self.matcher;
        self.is_alone.hold(matcher.errands.len());
        for slot in alone.iter() {
            self.is_alone.add(*slot);
        }
        let sharing = self.ends().into_iter().flat_map(|end| matcher.board.sharing(end));
        for slot in sharing.chain(matcher.board.loose().iter().copied()) {
            if !self.is_alone.has(slot) {
                self.is_alone.add(slot);
                alone.push(slot);
            }
        }
    }

    fn count(&mut self, tally: Tally) {
        self.found.judged += tally.judged;
        self.found.feasible += tally.feasible;
    }

    /// Judges the errands that were set apart.
    fn alone(&mut self, alone: &[u32], desk: &mut Desk) {
        let matcher = self.matcher;
        let [start, end] = self.ends();
        for &slot in alone {
            let Some((pickup, delivery)) = &matcher.on_road[slot as usize] else { continue };
            let last = delivery.as_ref().unwrap_or(pickup);
            let to = matcher.side_to(desk, start, pickup);
            let onward = matcher.side_onward(desk, last, end);
            let ends = to.least() + onward.least();
            let most = self.most.unwrap_or(NO_LIMIT);
            if ends > most {
                continue;
            }
            let between = match delivery {
                Some(_) => matcher.between(slot as usize, &mut desk.pairs),
                None => Travel::ZERO,
            };
            if !between.is_path() || ends + between.time() > most {
                continue;
            }
            let measured = |side, from, to, desk: &mut Desk| matcher.exactly(desk, side, from, to);
            let to: Travel = measured(to, start, pickup, desk);
            let onward = measured(onward, last, end, desk);
            if to.is_path() && onward.is_path() {
                // Whoever parks where the trip began pays no setup: that takes a closer look.
                self.look_closely(slot, to, onward, between);
            }
        }
    }

    /// Judges a bid, or an errand that wants a closer look, by its travel: to the pickup, from
    /// there to the last stop, and on.
    #[inline(never)]
    fn weigh_unusual(&mut self, slot: u32, travel: [Travel; 3]) {
        let [to, between, onward] = travel;
        if self.is_alone.has(slot) || !travel.iter().all(|travel| travel.is_path()) {
            return;
        }
        let record = &self.matcher.board.records()[slot as usize];
        let longest = to.max(between).max(onward);
        let terms = self.judge.terms(to, to + between + onward, longest);
        let load = record.into();
        let (rank, fits) = if record.flags & flags::BID != 0 {
            self.judge.weigh_bid(load, &terms)
        } else {
            let (net_gain, fits) = self.judge.weigh(load, &terms);
            (self.judge.rank(net_gain, record.handling, &terms), fits)
        };
        let mut fits = fits
            && between.time().0 <= i64::from(record.most_between)
            && self.is_skilled[usize::from(record.skills)];
        if self.judge.leaves(record) {
            if !self.judge.is_bound(record) {
                self.look_closely(slot, to, onward, between);
                return;
            }
            // Waiting only adds time: what does not fit without it never fits.
            if fits {
                let (first, second) = (to.time().0, (to + between).time().0);
                let doors = self.matcher.board.doors();
                let handling = record.handling.into();
                match doors.glance(slot, [first, second], handling, &mut self.openings) {
                    Glance::Open => {}
                    Glance::Shut => fits = false,
                    Glance::Unclear => {
                        self.look_closely(slot, to, onward, between);
                        return;
                    }
                }
            }
        }
        self.found.judged += 1;
        self.found.feasible += usize::from(fits);
        let is_bid = record.flags & flags::BID != 0;
        let kept = if is_bid { &mut self.bids } else { &mut self.fixed };
        if fits && rank.net_gain >= kept.floor {
            kept.keep(self.matcher, self.top, Candidate { rank, slot, to, onward });
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
            Some(_) => {
                ErrandTravel { pickup: vec![(to, none)], delivery: vec![(none, onward)], between }
            }
        };
        let times =
            self.trial.best(errand, super::access(pickup, delivery.as_ref()), &travel).ok()?;
        Some(Match { errand: slot as usize, times })
    }

    fn finish(&mut self, desk: &mut Desk) {
        self.fixed.cut(self.matcher, self.top);
        self.bids.cut(self.matcher, self.top);
        let mut kept = self.fixed.candidates.clone();
        // Bids come after all fixed fees.
        if kept.len() < self.top {
            kept.extend(&self.bids.candidates);
        }
        for Candidate { slot, to, onward, rank } in kept {
            let between = self.matcher.between(slot as usize, &mut desk.pairs);
            let found = self.matched(slot, to, onward, between);
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
