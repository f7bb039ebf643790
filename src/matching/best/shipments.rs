//! Shipments, judged once a sweep is over.

use rayon::prelude::*;

use super::super::board::{Pickup, Reached};
use super::super::matcher::Desk;
use super::{Finder, SlotSet};
use crate::routing::Between;
use crate::units::{NO_LIMIT, Travel};

/// So many queries are shared out between threads.
const MANY: usize = 64;

/// Lists that are used again and again.
#[derive(Default)]
pub(super) struct Shortlist<const LANES: usize> {
    /// Shipments of a gate that travel leaves time for.
    kept: Vec<u32>,
    /// Travel on from them. It lies all over the map, and takes less time to be fetched when
    /// nothing else is done meanwhile.
    onward: Vec<[Travel; LANES]>,
    /// By number of their pickup: those that are still to be measured.
    later: Vec<u32>,
}

impl<const LANES: usize> Finder<'_, '_, LANES> {
    /// Judges the shipments of which both stops were reached.
    #[inline(always)]
    pub(super) fn shipments(
        &mut self,
        reached: &Reached<LANES>,
        is_apart: &SlotSet,
        Shortlist { kept, onward, later }: &mut Shortlist<LANES>,
        pairs: &mut Between,
    ) {
        let board = &self.matcher.board;
        // No three ways take longer than this.
        let longest = 3 * i64::from(Travel::MAX_TIME);
        let most = self
            .lanes
            .each_ref()
            .map(|lane| lane.most.unwrap_or(NO_LIMIT).0.clamp(-1, longest) as i32);
        later.clear();
        for gate in reached.gates() {
            // What was just looked at is still at hand.
            let (first, pickups) = board.pickups(*gate);
            let count = leave_time(pickups, most, reached, kept);
            let kept = &kept[..count];
            onward.clear();
            onward.extend(kept.iter().map(|at| reached.onward(pickups[*at as usize].delivery)));
            for (at, onward) in kept.iter().zip(&*onward) {
                let pickup = &pickups[*at as usize];
                let between = board.known_between(pickup.slot);
                if between.is_exact() {
                    let travel = (reached.to(pickup.site), between.at_least(), *onward);
                    self.shipment(pickup.slot, travel, most, is_apart);
                } else {
                    later.push(first + at);
                }
            }
        }
        self.measure(later);
        for number in later {
            let pickup = board.pickup(*number);
            let between = self.matcher.between(pickup.slot as usize, pairs);
            let travel = (reached.to(pickup.site), between, reached.onward(pickup.delivery));
            self.shipment(pickup.slot, travel, most, is_apart);
        }
    }

    #[inline(always)]
    fn shipment(
        &mut self,
        slot: u32,
        (to, between, onward): ([Travel; LANES], Travel, [Travel; LANES]),
        most: [i32; LANES],
        is_apart: &SlotSet,
    ) {
        let record = &self.matcher.board.records()[slot as usize];
        let (mut whole, mut longest) = (to, to);
        let mut in_time = [0_i64; LANES];
        for lane in 0..LANES {
            whole[lane] = to[lane] + between + onward[lane];
            longest[lane] = to[lane].later(between).later(onward[lane]);
            // As time alone was judged, without what the lengths carry over.
            let ms = [to[lane], between, onward[lane]].map(|travel| i64::from(ms(travel)));
            in_time[lane] = i64::from(most[lane]) - (ms[0] + ms[1] + ms[2]);
        }
        let terms = self.judges.terms(to, whole, longest);
        let load = record.into();
        let mut weighed = self.judges.weigh(load, &terms);
        let in_vehicle = i64::from(record.most_between) - between.time().0;
        let skilled = &self.skilled[usize::from(record.skills)];
        for lane in 0..LANES {
            weighed.left[lane] |= skilled[lane] | in_vehicle | in_time[lane];
        }
        let entered = in_time.map(|left| left >= 0);
        if (record.flags & self.unusual != 0) | is_apart.has(slot) {
            let travel = |lane: usize| [to[lane], between, onward[lane]];
            self.closely(slot, record.flags, entered, &weighed, is_apart, travel);
            return;
        }
        let mut best = -1;
        for (lane, entered) in entered.into_iter().enumerate() {
            self.judged[lane] += i64::from(entered);
            self.feasible[lane] += i64::from(weighed.left[lane] >= 0);
            best &= weighed.left[lane] | (weighed.net_gain[lane] - self.floors[lane]);
        }
        if best >= 0 {
            self.keep(slot, load, &weighed, &terms, [to, onward]);
        }
    }

    /// Measures, on all threads, the travel between pickup and delivery that nobody has asked
    /// for yet.
    fn measure(&self, shipments: &[u32]) {
        let matcher = self.matcher;
        let slots = shipments.iter().map(|number| matcher.board.pickup(*number).slot);
        let unknown: Vec<u32> =
            slots.filter(|slot| !matcher.board.known_between(*slot).is_exact()).collect();
        if unknown.len() >= MANY {
            unknown.par_chunks(MANY / 2).for_each(|slots| {
                matcher.desks.with(Desk::default, |desk| {
                    for slot in slots {
                        matcher.between(*slot as usize, &mut desk.pairs);
                    }
                });
            });
        }
    }
}

/// Of these, the shipments for which travel to the pickup, from there to the delivery, and on
/// from it leave time in some lane, as far as it is known: how many, the first in `kept`. Others
/// are out at a glance.
#[inline(always)]
fn leave_time<const LANES: usize>(
    pickups: &[Pickup],
    most: [i32; LANES],
    reached: &Reached<LANES>,
    kept: &mut Vec<u32>,
) -> usize {
    kept.resize(kept.len().max(pickups.len()), 0);
    let kept = &mut kept[..pickups.len()];
    // Whether one is kept is a guess that fails every other time: each is written, and the next
    // one over it if it is not to stay.
    let mut count = 0;
    for (at, pickup) in (0..).zip(pickups) {
        let (to, onward) = (reached.to(pickup.site), reached.onward_ms(pickup.delivery));
        let between = pickup.between() as i32;
        let mut left = -1;
        for lane in 0..LANES {
            left &= most[lane] - (ms(to[lane]) + between + onward[lane]);
        }
        kept[count] = at;
        count += usize::from(left >= 0);
    }
    count
}

/// Time in ms, of what is no farther than can be.
#[inline(always)]
fn ms(travel: Travel) -> i32 {
    (travel.0 >> 32) as i32
}
