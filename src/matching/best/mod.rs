//! The best errands for trips of one leg, several trips side by side.

mod jobs;
mod kept;
mod lane;
mod shipments;

use self::kept::Candidate;
pub(super) use self::lane::Asked;
use self::lane::{Lane, LaneLists};
use self::shipments::Shortlist;
use super::alone::nothing;
use super::board::{Reached, flags};
use super::judge::{Judges, Load, Terms, Weighed};
use super::matcher::{Found, Matcher};
use crate::road::Network;
use crate::routing::{Between, Entered, Sweep};
use crate::units::Travel;

/// Lists that are used again and again.
pub(super) struct Lists<const LANES: usize = 1> {
    lanes: [LaneLists; LANES],
    /// By slot: whether some lane looks at the errand by itself.
    is_apart: SlotSet,
    /// By set of skills and lane: zero where the runner has them all, else negative.
    skilled: Vec<[i64; LANES]>,
    reached: Reached<LANES>,
    /// By site of a gate.
    terms: Vec<Terms<LANES>>,
    shortlist: Shortlist<LANES>,
}

impl<const LANES: usize> Default for Lists<LANES> {
    fn default() -> Self {
        Self {
            lanes: std::array::from_fn(|_| LaneLists::default()),
            is_apart: SlotSet::default(),
            skilled: Vec::new(),
            reached: Reached::default(),
            terms: Vec::new(),
            shortlist: Shortlist::default(),
        }
    }
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

/// One search.
struct Finder<'a, 'm, const LANES: usize> {
    matcher: &'a Matcher<'m>,
    lanes: [Lane<'a, 'm>; LANES],
    judges: Judges<LANES>,
    skilled: Vec<[i64; LANES]>,
    /// The flags of a record that are unusual to some lane.
    unusual: u16,
    /// By lane: less net gain than this is not among the best.
    floors: [i64; LANES],
    /// By lane: how many errands were judged side by side, and how many of these fit.
    judged: [i64; LANES],
    feasible: [i64; LANES],
}

/// What most of the time goes into.
struct Search<'s, 'a, 'm, const LANES: usize> {
    finder: &'s mut Finder<'a, 'm, LANES>,
    lists: &'s mut Lists<LANES>,
    sweep: &'s mut Sweep<LANES>,
    pairs: &'s mut Between,
}

impl<const LANES: usize> pulp::WithSimd for Search<'_, '_, '_, LANES> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Self { finder, lists, sweep, pairs } = self;
        let network: &Network = finder.matcher.network;
        let Lists { is_apart, reached, terms, shortlist, .. } = lists;
        finder.sweep(network, sweep, is_apart, reached, terms);
        finder.shipments(reached, is_apart, shortlist, pairs);
    }
}

/// The `top` errands of greatest net gain for each of these trips, whose sweep has begun, lane by
/// lane. `between` is for travel that the sweep leaves open, `pairs` for that between pickups and
/// deliveries, which no single trip pays for.
pub(super) fn find<const LANES: usize>(
    matcher: &Matcher,
    asked: [Asked; LANES],
    sweep: &mut Sweep<LANES>,
    lists: &mut Lists<LANES>,
    between: &mut Between,
    pairs: &mut Between,
) -> [Found; LANES] {
    let mut finder = Finder::new(matcher, asked, lists);
    lists.is_apart.hold(matcher.errands.len());
    for lane in &mut finder.lanes {
        lane.set_apart();
        lane.lists.alone.iter().for_each(|slot| lists.is_apart.add(*slot));
    }
    // With the vector instructions that this processor has.
    pulp::Arch::new().dispatch(Search { finder: &mut finder, lists, sweep, pairs });
    for lane in &finder.lanes {
        lane.lists.alone.iter().for_each(|slot| lists.is_apart.remove(*slot));
    }
    let outline = matcher.board.outline();
    for (number, lane) in finder.lanes.iter_mut().enumerate() {
        lane.alone(|node| sweep.known(number, outline, node), between, pairs);
    }
    finder.finish(lists, pairs)
}

/// The same for one trip, where only a `few` errands can fit: without a sweep.
pub(super) fn find_few(
    matcher: &Matcher,
    asked: Asked,
    few: &[u32],
    lists: &mut Lists,
    between: &mut Between,
    pairs: &mut Between,
) -> Found {
    let mut finder = Finder::new(matcher, [asked], lists);
    let [lane] = &mut finder.lanes;
    lane.lists.alone.extend(few);
    lane.set_apart();
    lane.alone(nothing, between, pairs);
    let [found] = finder.finish(lists, pairs);
    found
}

impl<'a, 'm, const LANES: usize> Finder<'a, 'm, LANES> {
    fn new(matcher: &'a Matcher<'m>, asked: [Asked<'a>; LANES], lists: &mut Lists<LANES>) -> Self {
        let lanes = std::array::from_fn(|lane| {
            Lane::new(matcher, asked[lane], std::mem::take(&mut lists.lanes[lane]))
        });
        let mut skilled = std::mem::take(&mut lists.skilled);
        skilled.clear();
        let sets = lanes.first().map_or(0, |lane: &Lane| lane.lists.is_skilled.len());
        skilled.extend(
            (0..sets)
                .map(|set| lanes.each_ref().map(|lane| -i64::from(!lane.lists.is_skilled[set]))),
        );
        Self {
            matcher,
            judges: Judges::of(asked.each_ref().map(|asked| asked.judge)),
            unusual: lanes.iter().fold(0, |unusual, lane| unusual | lane.unusual()),
            floors: lanes.each_ref().map(|lane| lane.floor()),
            judged: [0; LANES],
            feasible: [0; LANES],
            lanes,
            skilled,
        }
    }

    /// Keeps an errand in the lanes where it fits and may be among the best.
    #[inline(never)]
    fn keep(
        &mut self,
        slot: u32,
        load: Load,
        weighed: &Weighed<LANES>,
        terms: &Terms<LANES>,
        [to, onward]: [[Travel; LANES]; 2],
    ) {
        for (number, lane) in self.lanes.iter_mut().enumerate() {
            if weighed.left[number] >= 0 {
                let rank = terms.rank(number, weighed.net_gain[number], load.handling);
                let (to, onward) = (to[number], onward[number]);
                lane.keep(false, Candidate { rank, slot, to, onward });
                self.floors[number] = lane.floor();
            }
        }
    }

    /// Judges an errand lane by lane: one that is unusual to some, or looked at by itself.
    #[inline(never)]
    fn closely(
        &mut self,
        slot: u32,
        unusual: u16,
        entered: Entered<LANES>,
        weighed: &Weighed<LANES>,
        is_apart: &SlotSet,
        travel: impl Fn(usize) -> [Travel; 3],
    ) {
        let is_apart = is_apart.has(slot);
        // Where it is only for doors that may be shut, an errand fits only if it fits without.
        let is_bound = unusual & self.unusual & !flags::TIMED == 0;
        for (number, lane) in self.lanes.iter_mut().enumerate() {
            if !entered[number] || (is_apart && lane.is_alone(slot)) {
                continue;
            }
            let fits = weighed.left[number] >= 0;
            if is_bound && !fits {
                lane.found.judged += 1;
            } else {
                lane.weigh_unusual(slot, travel(number), fits);
                self.floors[number] = lane.floor();
            }
        }
    }

    fn finish(mut self, lists: &mut Lists<LANES>, pairs: &mut Between) -> [Found; LANES] {
        std::mem::swap(&mut lists.skilled, &mut self.skilled);
        std::array::from_fn(|number| {
            let lane = &mut self.lanes[number];
            lane.finish(pairs);
            std::mem::swap(&mut lists.lanes[number], &mut lane.lists);
            let mut found = std::mem::take(&mut lane.found);
            found.judged += self.judged[number] as usize;
            found.feasible += self.feasible[number] as usize;
            found
        })
    }
}
