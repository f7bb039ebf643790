//! Shipments, judged once a sweep is over.

use rayon::prelude::*;

use super::super::board::{Reached, Role, StopAt};
use super::super::matcher::Desk;
use super::kept::Candidate;
use super::{Finder, Lists, Tally};
use crate::units::{NO_LIMIT, Travel};

/// A shipment that travel leaves time for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shipment {
    slot: u32,
    /// To the pickup.
    to: Travel,
    /// On from the delivery.
    onward: Travel,
}

const NONE: Shipment = Shipment { slot: 0, to: Travel::ZERO, onward: Travel::ZERO };

/// So many queries are shared out between threads.
const MANY: usize = 64;

impl Finder<'_, '_> {
    /// Judges the shipments of which both stops were reached.
    #[inline(never)]
    pub(super) fn shipments(&mut self, lists: &mut Lists, desk: &mut Desk) {
        let Lists { reached, shipments, .. } = lists;
        self.leave_time(reached, shipments);
        self.measure(shipments);
        let judge = *self.judge;
        let matcher = self.matcher;
        let records = matcher.board.records();
        let mut floor = self.fixed.floor;
        let mut tally = Tally::default();
        for &Shipment { slot, to, onward } in shipments.iter() {
            let known = matcher.board.known_between(slot);
            let between = if known.is_exact() {
                known.at_least()
            } else {
                matcher.between(slot as usize, &mut desk.pairs)
            };
            let record = &records[slot as usize];
            if record.flags & self.unusual != 0 {
                self.weigh_unusual(slot, [to, between, onward]);
                continue;
            }
            let terms = judge.terms(to, to + between + onward, to.max(between).max(onward));
            let (net_gain, fits) = judge.weigh(record.into(), &terms);
            let is_alone = self.is_alone.has(slot);
            let fits = fits
                & (between.time().0 <= i64::from(record.most_between))
                & self.is_skilled[usize::from(record.skills)]
                & !is_alone;
            tally.judged += usize::from(!is_alone);
            tally.feasible += usize::from(fits);
            if fits & (net_gain >= floor) {
                let rank = judge.rank(net_gain, record.handling, &terms);
                self.fixed.keep(matcher, self.top, Candidate { rank, slot, to, onward });
                floor = self.fixed.floor;
            }
        }
        self.count(tally);
    }

    #[inline(never)]
    /// The shipments for which travel to the pickup, from there to the delivery, and on from it
    /// leave time, as far as it is known. Others are out at a glance.
    fn leave_time(&self, reached: &Reached, shipments: &mut Vec<Shipment>) {
        let board = &self.matcher.board;
        let sites = board.delivery_sites();
        let most = self.most.unwrap_or(NO_LIMIT).0;
        shipments.clear();
        for gate in reached.gates() {
            let pickups = board.stops(*gate, Role::Pickup);
            let mut kept = shipments.len();
            shipments.resize(kept + pickups.len(), NONE);
            // Whether one is kept is a guess that fails every other time: each is written, and
            // the next one over it if it is not to stay.
            for StopAt { slot, site } in pickups {
                let to = reached.label(*site)[0];
                let onward = reached.label(sites[*slot as usize])[1];
                let whole = to + board.known_between(*slot).at_least() + onward;
                shipments[kept] = Shipment { slot: *slot, to, onward };
                kept += usize::from(whole.time().0 <= most);
            }
            shipments.truncate(kept);
        }
    }

    /// Measures, on all threads, the travel between pickup and delivery that nobody has asked
    /// for yet.
    fn measure(&self, shipments: &[Shipment]) {
        let matcher = self.matcher;
        let slots = shipments.iter().map(|shipment| shipment.slot);
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
