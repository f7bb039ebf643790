//! What a node of the search can still come to.

use super::caps::Caps;
use super::front::{Aim, Promise};
use super::model::{FAR, Model};
use super::search::Search;
use super::tops::Tops;
use super::walk::At;

/// What a plan is sure to take from a node on, and to leave, with nothing added to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Base {
    /// Net gain before any further travel, scaled.
    gain: i64,
    /// Least cost of further travel.
    cost: i64,
    /// Added time by the clock, and by work alone, before any further travel.
    added_by_clock: i64,
    work: i64,
    /// Least time of further travel.
    time: i64,
    errands: usize,
    /// How many more errands there is room for.
    pub slots: usize,
}

impl Base {
    /// `None` where no plan is left: a delivery that is due cannot be made, a limit is broken.
    pub fn of(search: &Search, at: &At) -> Option<Self> {
        let ground = &search.ground;
        let (model, bounds, caps) = (ground.model, ground.bounds, ground.caps);
        let mut time = bounds.time.to_end(model, at.point, at.leg);
        let mut cost = bounds.cost.to_end(model, at.point, at.leg);
        let (mut handling, mut payout) = (0, search.payout);
        for aboard in &search.aboard {
            let item = &model.items[aboard.item];
            let Some(stop) = &item.delivery else { continue };
            let arrival = at.clock + bounds.time.chain(at.point, stop.point) + stop.before;
            let last = stop.windows.last().map_or(-FAR, |last| last.0);
            if arrival > aboard.due.min(last) {
                return None;
            }
            time = time.max(bounds.time.delivering(model, at.point, at.leg, aboard.item));
            cost = cost.max(bounds.cost.delivering(model, at.point, at.leg, aboard.item));
            handling += stop.handling;
        }
        for &owed in &search.owed {
            time = time.max(bounds.time.over(model, at.point, at.leg, owed));
            cost = cost.max(bounds.cost.over(model, at.point, at.leg, owed));
            handling += model.items[owed].handling();
            payout += model.items[owed].payout;
        }
        let errands = search.used + search.owed.len();
        let baseline = &model.problem.baseline;
        let work = at.work + handling;
        let spent = model.cost(at.travel - baseline.time.0 + work, at.length - baseline.length.0);
        let without = model.problem.departure.0
            + baseline.time.0
            + model.problem.trip.iter().map(|stop| stop.dwell.0).sum::<i64>();
        let base = Self {
            gain: bounds.scale.up(payout - spent),
            cost,
            added_by_clock: at.clock + handling + bounds.dwells[at.leg] - without,
            work,
            time,
            errands,
            slots: caps.tasks.checked_sub(errands)?,
        };
        let hopeless = at.length > caps.length || !base.in_time(model, caps, at, time, 0);
        (!hopeless).then_some(base)
    }

    /// Whether time limits allow `time` of further travel and `handling` more.
    fn in_time(&self, model: &Model, caps: &Caps, at: &At, time: i64, handling: i64) -> bool {
        let baseline = &model.problem.baseline;
        let last_dwell = model.problem.trip.last().map_or(0, |stop| stop.dwell.0);
        let dwells: i64 = model.problem.trip.iter().map(|stop| stop.dwell.0).sum();
        let without = model.problem.departure.0 + baseline.time.0 + dwells;
        let added = self.added(time, handling);
        let arrival = self.added_by_clock + time + handling + without - last_dwell;
        at.travel + time <= caps.travel && added <= caps.added && arrival <= caps.arrival
    }

    /// The least time that a plan from here on adds.
    pub fn least_added(&self) -> i64 {
        self.added(self.time, 0)
    }

    fn added(&self, time: i64, handling: i64) -> i64 {
        (self.added_by_clock + time).max(self.work) + handling
    }
}

impl Search<'_> {
    /// A bound on the gain of a child that makes no pickup.
    pub(super) fn most(&self, at: &At) -> i64 {
        let Some(base) = Base::of(self, at) else { return -FAR };
        if self.ground.walks.is_some() && self.known.aim != Aim::Front {
            return FAR;
        }
        (base.gain - base.cost + self.most_of_others(0)).max(-FAR)
    }

    /// The most that the errands may be worth that this node has room for, but for `taken`.
    fn most_of_others(&self, taken: usize) -> i64 {
        let depth = self.depth;
        self.tops.get(depth).map_or(0, |tops| tops.best(taken))
    }

    /// Leaves those candidates in `left` that may be part of a plan worth keeping below this
    /// node. Says whether there may be such a plan at all.
    pub(super) fn filter(
        &mut self,
        base: &Base,
        at: &At,
        depth: usize,
        candidates: &[usize],
        left: &mut Vec<usize>,
    ) -> bool {
        let mut tops = std::mem::take(&mut self.tops[depth]);
        let worth = self.filter_with(&mut tops, base, at, candidates, left);
        self.tops[depth] = tops;
        worth
    }

    fn filter_with(
        &self,
        tops: &mut Tops,
        base: &Base,
        at: &At,
        candidates: &[usize],
        left: &mut Vec<usize>,
    ) -> bool {
        let ground = &self.ground;
        let (model, bounds, caps) = (ground.model, ground.bounds, ground.caps);
        tops.clear();
        if base.slots > 0 {
            for &number in candidates {
                let item = &model.items[number];
                if self.visits.iter().any(|visit| visit.errand == number) {
                    continue;
                }
                let time = base.time.max(bounds.time.over(model, at.point, at.leg, number));
                let handling = item.handling();
                let last = item.pickup.windows.last().map_or(-FAR, |last| last.0);
                let there = bounds.time.chain(at.point, item.pickup.point) + item.pickup.before;
                if at.clock + there > last || !base.in_time(model, caps, at, time, handling) {
                    continue;
                }
                let cost = base.cost.max(bounds.cost.over(model, at.point, at.leg, number));
                tops.rows.push((number, time, cost));
                tops.add(bounds.value[number], handling, base.slots);
            }
        }
        tops.sum_up();
        for &(number, time, cost) in &tops.rows {
            let (value, handling) = (bounds.value[number], model.items[number].handling());
            let worth = (1..=base.slots.min(tops.values.len() - 1)).any(|count| {
                let value = tops.values[count].min(tops.values[count - 1] + value);
                let handling = tops.handling[count].max(tops.handling[count - 1] + handling);
                self.is_open(base, base.gain + value - cost, time, handling, count)
            });
            if worth {
                left.push(number);
            }
        }
        let as_it_is = self.is_open(base, base.gain - base.cost, base.time, 0, 0);
        as_it_is || !left.is_empty()
    }

    /// Whether a plan of that gain, further travel and handling would be worth keeping.
    fn is_open(&self, base: &Base, gain: i64, time: i64, handling: i64, more: usize) -> bool {
        let scale = self.ground.bounds.scale;
        let promise = Promise {
            gain: scale.money(gain),
            rounded: !scale.is_exact(),
            added: base.added(time, handling),
            errands: base.errands + more,
        };
        self.ground.caps.may_gain(promise.gain) && !self.known.rules_out(&promise)
    }

    /// A bound on the gain of a child that picks up `number`: it and the best others.
    pub(super) fn most_with(&self, child: &super::search::Child, number: usize) -> i64 {
        let ground = &self.ground;
        if ground.walks.is_some() && self.known.aim != Aim::Front {
            return FAR;
        }
        let (model, bounds) = (ground.model, ground.bounds);
        let at = &child.at;
        let item = &model.items[number];
        let cost = if item.delivery.is_some() {
            bounds.cost.delivering(model, at.point, at.leg, number)
        } else {
            bounds.cost.to_end(model, at.point, at.leg)
        };
        let handling = item.delivery.as_ref().map_or(0, |stop| stop.handling);
        let baseline = &model.problem.baseline;
        let spent = model
            .cost(at.travel - baseline.time.0 + at.work + handling, at.length - baseline.length.0);
        // An errand that is owed takes no room from the others.
        let others = self.most_of_others(usize::from(!self.owed.contains(&number)));
        let owed = self.owed.iter().filter(|&&owed| owed != number);
        let others = others + owed.map(|&owed| bounds.value[owed]).sum::<i64>();
        bounds.scale.up(self.payout + item.payout - spent).saturating_add(others - cost)
    }
}
