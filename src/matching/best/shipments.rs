//! Shipments, judged once a sweep is over.

use rayon::prelude::*;

use super::super::board::{Pickup, Reached};
use super::super::matcher::Desk;
use super::kept::Candidate;
use super::{Finder, Lists};
use crate::units::{NO_LIMIT, Travel};

/// So many queries are shared out between threads.
const MANY: usize = 64;

impl Finder<'_, '_> {
    /// Judges the shipments of which both stops were reached.
    #[inline(always)]
    pub(super) fn shipments(&mut self, lists: &mut Lists, desk: &mut Desk) {
        let Lists { reached, kept, later, .. } = lists;
        let board = &self.matcher.board;
        later.clear();
        for gate in reached.gates() {
            // What was just looked at is still at hand.
            let (first, pickups) = board.pickups(*gate);
            let count = self.leave_time(pickups, reached, kept);
            for at in &kept[..count] {
                let pickup = &pickups[*at as usize];
                let between = board.known_between(pickup.slot);
                if between.is_exact() {
                    self.shipment(pickup, between.at_least(), reached);
                } else {
                    later.push(first + at);
                }
            }
        }
        self.measure(later);
        for number in later {
            let pickup = board.pickup(*number);
            let between = self.matcher.between(pickup.slot as usize, &mut desk.pairs);
            self.shipment(pickup, between, reached);
        }
    }

    #[inline(always)]
    fn shipment(&mut self, pickup: &Pickup, between: Travel, reached: &Reached) {
        let slot = pickup.slot;
        let (to, onward) = (reached.to(pickup.site), reached.onward(pickup.delivery));
        let record = &self.matcher.board.records()[slot as usize];
        if record.flags & self.unusual != 0 {
            self.weigh_unusual(slot, [to, between, onward]);
            return;
        }
        let judge = self.judge;
        let terms = judge.terms(to, to + between + onward, to.max(between).max(onward));
        let (net_gain, fits) = judge.weigh(record.into(), &terms);
        let is_alone = self.is_alone.has(slot);
        let fits = fits
            & (between.time().0 <= i64::from(record.most_between))
            & self.is_skilled[usize::from(record.skills)]
            & !is_alone;
        self.found.judged += usize::from(!is_alone);
        self.found.feasible += usize::from(fits);
        if fits & (net_gain >= self.fixed.floor) {
            let rank = judge.rank(net_gain, record.handling, &terms);
            self.fixed.keep(self.matcher, self.top, Candidate { rank, slot, to, onward });
        }
    }

    /// Of these, the shipments for which travel to the pickup, from there to the delivery, and on
    /// from it leave time, as far as it is known: how many, the first in `kept`. Others are out at
    /// a glance.
    #[inline(always)]
    fn leave_time(&self, pickups: &[Pickup], reached: &Reached, kept: &mut Vec<u32>) -> usize {
        // No three ways take longer than this, and less than 2³² together.
        let most = self.most.unwrap_or(NO_LIMIT).0.clamp(0, 3 * i64::from(Travel::MAX_TIME)) as u32;
        kept.resize(kept.len().max(pickups.len()), 0);
        let kept = &mut kept[..pickups.len()];
        // Whether one is kept is a guess that fails every other time: each is written, and the
        // next one over it if it is not to stay.
        let ms = |travel: Travel| (travel.0 >> 32) as u32;
        let mut count = 0;
        for (at, pickup) in (0..).zip(pickups) {
            let (to, onward) = (reached.to(pickup.site), reached.onward(pickup.delivery));
            kept[count] = at;
            count += usize::from(ms(to) + pickup.between() + ms(onward) <= most);
        }
        count
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
