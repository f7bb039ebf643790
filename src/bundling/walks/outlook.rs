//! Which pickups may come next, at a glance: before anything is carried out.

use super::bound::{Held, Walks};
use super::field::DEAD;
use crate::bundling::walk::At;

/// What walks from one stop on are worth, by the stop they go to.
pub(in crate::bundling) struct Outlook<'w> {
    walks: &'w Walks<'w>,
    /// What is paid so far, less what no better plan may fall short of, in the units of the
    /// tables, rounded up.
    money: i64,
    arcs: &'w [i32],
    /// With every shipment on board unknown: what a job and a shipment lead to.
    plain: [&'w [i32]; 2],
    /// The same with one of those on board known, and what its delivery is then worth more.
    tracked: Vec<([Option<&'w [i32]>; 2], i64)>,
    /// The leg, pickups allowed after the next, and shipments on board before it.
    state: (usize, usize, usize),
}

impl<'m> Walks<'m> {
    /// From `at`, the pickup or delivery of an item or a stop of the trip: plans that gain
    /// `floor` at least. `None` where no pickup is allowed, or nothing is known.
    pub fn outlook(
        &self,
        at: &At,
        stop: Option<(usize, bool)>,
        held: &Held,
        floor: i64,
    ) -> Option<Outlook<'_>> {
        let place = self.place(at, stop)?;
        let (leg, aboard) = (at.leg, held.aboard.len());
        let room = self.field.tasks.checked_sub(aboard)?;
        let more = held.more.min(room).checked_sub(1)?;
        let money = self.paid(at, held).saturating_sub(floor);
        let places = self.field.halts.len();
        let tracked = held.aboard.iter().map(|&item| {
            let table = |others| self.tables.tracked(item, leg, more, others);
            let job = table(aboard - 1);
            // The next makes one more on board.
            let shipment = table(aboard).filter(|_| more + aboard < self.field.tasks);
            ([job, shipment], self.units(self.pays(item, true)))
        });
        Some(Outlook {
            walks: self,
            money: self.units(money),
            arcs: &self.out[place * places..(place + 1) * places],
            plain: [self.tables.plain(leg, more, aboard), self.tables.plain(leg, more, aboard + 1)],
            tracked: tracked.collect(),
            state: (leg, more, aboard),
        })
    }

    /// Money in the units of the tables, rounded up.
    fn units(&self, money: i64) -> i64 {
        -((-money) >> self.field.shift)
    }
}

impl Outlook<'_> {
    /// Whether a plan that picks up this item next may gain enough.
    pub fn allows(&self, item: usize) -> bool {
        let walks = self.walks;
        let Some(stop) = walks.field.pickup[item] else { return true };
        let is_shipment = walks.field.delivery[item].is_some();
        let kind = usize::from(is_shipment);
        let (known, unknown) = (walks.prizes.known[stop], walks.prizes.unknown[stop]);
        let prize = i64::from(if is_shipment { unknown } else { known });
        let money = self.money - i64::from(self.arcs[stop]);
        let enough = |money: i64, worth: i32| worth > DEAD && money + i64::from(worth) >= 0;
        if !enough(money + prize, self.plain[kind][stop]) {
            return false;
        }
        let (leg, more, aboard) = self.state;
        if is_shipment
            && let Some(own) = walks.tables.tracked(item, leg, more, aboard)
            && !enough(money + i64::from(known), own[stop])
        {
            return false;
        }
        self.tracked.iter().all(|(rows, later)| {
            rows[kind].is_none_or(|row| enough(money + prize + later, row[stop]))
        })
    }
}
