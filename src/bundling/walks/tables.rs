//! What the best walk from every stop on is worth.

use rayon::prelude::*;

use super::field::{Arcs, DEAD, Field, NONE};
use super::prices::Prices;

/// By place.
pub(super) type Row = Vec<i32>;

/// Worth of the best walk to the end, from every place, by leg, pickups still allowed, and
/// shipments on board: in the units of the field.
#[derive(Debug, Clone)]
pub(super) struct Tables {
    tasks: usize,
    places: usize,
    /// Of shipments on board only their number is known.
    plain: Vec<Row>,
    /// By item: it is on board and must be delivered, of the others only their number is known.
    /// Empty for items that are not looked at so closely.
    tracked: Vec<Row>,
}

/// What stops are worth, in the units of the field.
#[derive(Debug, Clone)]
pub(super) struct Prizes {
    /// By stop: a job; a shipment, of which it is known what it is; one of which it is not.
    pub known: Vec<i32>,
    pub unknown: Vec<i32>,
}

impl Prizes {
    pub fn new(field: &Field, prices: &Prices) -> Self {
        let payout = |item: usize| field.model.items[item].payout as i64 - prices.once[item];
        let known = field.halts.iter().map(|halt| {
            let prize = if halt.delivery { 0 } else { payout(halt.item) };
            field.up(prize)
        });
        let unknown = field.halts.iter().map(|halt| {
            let later = prices.later[halt.item];
            field.up(if halt.delivery { later } else { payout(halt.item) - later })
        });
        Self { known: known.collect(), unknown: unknown.collect() }
    }
}

impl Tables {
    /// The place of a state in a table: with `more` pickups allowed and `aboard` shipments, both
    /// together no more than all tasks.
    pub fn state(&self, leg: usize, more: usize, aboard: usize) -> usize {
        let size = (self.tasks + 1) * (self.tasks + 2) / 2;
        let before = more * (self.tasks + 1) - (more * more).saturating_sub(more) / 2;
        leg * size + before + aboard
    }

    pub fn states(&self, legs: usize) -> usize {
        legs * (self.tasks + 1) * (self.tasks + 2) / 2
    }

    /// From a place in a leg: `more` pickups allowed, `aboard` shipments on board.
    pub fn plain(&self, leg: usize, more: usize, aboard: usize) -> &[i32] {
        &self.plain[self.state(leg, more, aboard)]
    }

    /// The same with a known shipment on board and `others` besides; `None` if it is not looked
    /// at so closely.
    pub fn tracked(&self, item: usize, leg: usize, more: usize, others: usize) -> Option<&[i32]> {
        let begin = self.state(leg, more, others) * self.places;
        self.tracked[item].get(begin..begin + self.places)
    }

    /// Looks at the shipments in `closely` closely.
    ///
    /// Complexity: O(stops² · tasks² · legs · (1 + closely)).
    pub fn fill(field: &Field, arcs: &Arcs, prizes: &Prizes, closely: &[usize]) -> Self {
        let (tasks, places) = (field.tasks, field.places());
        let mut tables = Self { tasks, places, plain: Vec::new(), tracked: Vec::new() };
        let states = tables.states(field.legs);
        tables.plain = vec![vec![NONE; places]; states];
        tables.tracked = vec![Vec::new(); field.model.items.len()];
        closely.iter().for_each(|&item| tables.tracked[item] = vec![NONE; places * states]);
        for leg in (0..field.legs).rev() {
            for more in 0..=tasks {
                for aboard in 0..=tasks - more {
                    let state = State { field, arcs, prizes, leg, more, aboard };
                    let at = tables.state(leg, more, aboard);
                    let mut row = std::mem::take(&mut tables.plain[at]);
                    pulp::Arch::new().dispatch(Plain { state, tables: &tables, row: &mut row });
                    tables.plain[at] = row;
                    if more + aboard < tasks {
                        tables.track(&state);
                    }
                }
            }
        }
        tables
    }

    fn track(&mut self, state: &State) {
        let at = self.state(state.leg, state.more, state.aboard) * self.places;
        let mut tracked = std::mem::take(&mut self.tracked);
        let tables = &*self;
        tracked.par_iter_mut().enumerate().with_min_len(8).for_each(|(item, own)| {
            if own.is_empty() {
                return;
            }
            pulp::Arch::new().dispatch(Tracked { state: *state, tables, item, own, at });
        });
        self.tracked = tracked;
    }
}

/// One state of all places.
#[derive(Clone, Copy)]
struct State<'s> {
    field: &'s Field<'s>,
    arcs: &'s Arcs,
    prizes: &'s Prizes,
    leg: usize,
    more: usize,
    aboard: usize,
}

impl State<'_> {
    fn onward(&self) -> &[i32] {
        let places = self.field.places();
        &self.arcs.onward[self.leg * places..(self.leg + 1) * places]
    }

    /// The best of what is known of a place and of going on to a stop from which on a walk is
    /// worth `worth`.
    #[inline(always)]
    fn over(&self, row: &mut [i32], stop: usize, worth: i32) {
        if worth <= DEAD {
            return;
        }
        let into = &self.arcs.into[stop * row.len()..(stop + 1) * row.len()];
        for (best, cost) in row.iter_mut().zip(into) {
            *best = (*best).max(worth - cost);
        }
    }

    /// Going on to the next leg, where a walk is worth `worth`.
    #[inline(always)]
    fn on(&self, row: &mut [i32], worth: i32) {
        if worth <= DEAD {
            return;
        }
        for (best, cost) in row.iter_mut().zip(self.onward()) {
            *best = (*best).max(worth - cost);
        }
    }
}

struct Plain<'s> {
    state: State<'s>,
    tables: &'s Tables,
    row: &'s mut [i32],
}

impl pulp::WithSimd for Plain<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Self { state, tables, row } = self;
        let State { field, prizes, leg, more, aboard, .. } = state;
        if leg + 1 < field.legs {
            state.on(row, tables.plain(leg + 1, more, aboard)[field.beginning(leg + 1)]);
        } else if aboard == 0 {
            state.on(row, 0);
        }
        for (stop, halt) in field.halts.iter().enumerate() {
            let is_shipment = field.delivery[halt.item].is_some();
            let worth = if halt.delivery {
                if aboard == 0 {
                    continue;
                }
                prizes.unknown[stop] + tables.plain(leg, more, aboard - 1)[stop]
            } else if more == 0 {
                continue;
            } else if !is_shipment {
                prizes.known[stop] + tables.plain(leg, more - 1, aboard)[stop]
            } else {
                match tables.tracked(halt.item, leg, more - 1, aboard) {
                    Some(tracked) => prizes.known[stop] + tracked[stop],
                    None => prizes.unknown[stop] + tables.plain(leg, more - 1, aboard + 1)[stop],
                }
            };
            state.over(row, stop, worth);
        }
    }
}

struct Tracked<'s> {
    state: State<'s>,
    tables: &'s Tables,
    item: usize,
    own: &'s mut [i32],
    /// Where the row of the state begins.
    at: usize,
}

impl pulp::WithSimd for Tracked<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Self { state, tables, item, own, at } = self;
        let State { field, prizes, leg, more, aboard, .. } = state;
        let (places, tasks) = (field.places(), field.tasks);
        let begin = |more, aboard| tables.state(leg, more, aboard) * places;
        // Whichever of the others come before this one in `own` are done.
        let (job, pickup, delivery) = (
            more.checked_sub(1).map(|more| begin(more, aboard)),
            more.checked_sub(1)
                .filter(|more| more + aboard + 1 < tasks)
                .map(|more| begin(more, aboard + 1)),
            aboard.checked_sub(1).map(|aboard| begin(more, aboard)),
        );
        let mut row = own[at..at + places].to_vec();
        if leg + 1 < field.legs {
            let next = tables.state(leg + 1, more, aboard) * places + field.beginning(leg + 1);
            state.on(&mut row, own[next]);
        }
        for (stop, halt) in field.halts.iter().enumerate() {
            let worth = if halt.item == item {
                if !halt.delivery {
                    continue;
                }
                tables.plain(leg, more, aboard)[stop]
            } else {
                let is_job = field.delivery[halt.item].is_none();
                let (begin, prize) = match (is_job, halt.delivery) {
                    (true, _) => (job, prizes.known[stop]),
                    (false, false) => (pickup, prizes.unknown[stop]),
                    (false, true) => (delivery, prizes.unknown[stop]),
                };
                let Some(begin) = begin else { continue };
                prize + own[begin + stop]
            };
            state.over(&mut row, stop, worth);
        }
        own[at..at + places].copy_from_slice(&row);
    }
}
