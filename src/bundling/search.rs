//! Depth-first branch and bound over the orders of stops.
//!
//! A node is a plan up to some stop. Its children visit one more stop: the pickup of an errand,
//! a delivery, or the next stop of the trip. Every node carries the errands that may still be
//! part of a plan worth keeping; they only become fewer further down, as the candidates of a
//! clique search do (Carraghan, Pardalos 1990).

use std::sync::atomic::Ordering;

use super::bounds::Bounds;
use super::caps::Caps;
use super::front::{Aim, Kept, Promise};
use super::model::{FAR, Model};
use super::plan::{Merit, Visit};
use super::promise::Base;
use super::shared::Shared;
use super::tops::Tops;
use super::walk::At;
use super::walks::Walks;

/// How many nodes are looked at between two looks at the clock.
const NODES_A_LOOK: u64 = 256;

/// All that a search reads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'s> {
    pub model: &'s Model<'s>,
    pub bounds: &'s Bounds,
    pub caps: &'s Caps,
    pub shared: &'s Shared,
    /// Bounds by walks, where there are.
    pub walks: Option<&'s Walks<'s>>,
    /// Whether plans of the kept errands alone are looked for, and no others.
    pub kept_alone: bool,
}

/// A child of a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Child {
    /// The visit; `None` for the next stop of the trip.
    pub visit: Option<Visit>,
    pub at: At,
    /// The end of service, of a pickup.
    pub end: i64,
    /// No plan below gains more, scaled.
    pub most: i64,
}

/// An errand on board.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aboard {
    pub item: usize,
    /// When it must begin to be delivered at the latest.
    pub due: i64,
}

/// A search in progress: one plan, extended and taken back.
#[derive(Debug, Clone)]
pub(super) struct Search<'s> {
    pub ground: Ground<'s>,
    pub(super) known: Kept,
    pub(super) version: u64,
    pub(super) visits: Vec<Visit>,
    pub(super) aboard: Vec<Aboard>,
    pub(super) load: Vec<i64>,
    /// Less prices.
    pub(super) payout: i128,
    /// The prices of the errands picked up.
    pub(super) prices: i128,
    /// What the walks have paid for the visits.
    pub(super) earned: i64,
    pub(super) used: usize,
    /// Kept errands not yet picked up.
    pub(super) owed: Vec<usize>,
    /// Since the last look at the clock.
    pub(super) nodes: u64,
    pub(super) depth: usize,
    /// Lists of children and of candidates to be used again, by depth.
    pub(super) spare: Vec<(Vec<Child>, Vec<usize>)>,
    pub(super) tops: Vec<Tops>,
}

impl<'s> Search<'s> {
    pub fn new(ground: Ground<'s>) -> Self {
        let items = &ground.model.items;
        Self {
            ground,
            known: ground.shared.snapshot(),
            version: ground.shared.version(),
            visits: Vec::new(),
            aboard: Vec::new(),
            load: vec![0; ground.model.problem.capacity.len()],
            payout: 0,
            prices: 0,
            earned: 0,
            used: 0,
            owed: (0..items.len()).filter(|&item| items[item].kept).collect(),
            nodes: 0,
            depth: 0,
            spare: Vec::new(),
            tops: Vec::new(),
        }
    }

    /// Looks only for plans with these items, besides the kept ones.
    pub fn owe(&mut self, items: &[usize]) {
        let more = items.iter().filter(|item| !self.owed.contains(item)).copied();
        let more: Vec<usize> = more.collect();
        self.owed.extend(more);
    }

    /// Searches everything below a node that is reached with `at`, where `candidates` may be
    /// picked up.
    pub fn explore(&mut self, at: &At, candidates: &[usize], most: i64) {
        self.nodes += 1;
        if self.nodes >= NODES_A_LOOK {
            self.finish();
            self.look_around();
        }
        if self.ground.shared.has_stopped() {
            self.ground.shared.leave_open(self.ground.bounds.scale.money(most));
            return;
        }
        if at.leg == self.ground.model.legs() {
            self.arrive(at);
            return;
        }
        let depth = self.visits.len() + at.leg;
        self.spare.resize(self.spare.len().max(depth + 1), Default::default());
        self.tops.resize(self.tops.len().max(depth + 1), Tops::default());
        self.depth = depth;
        let (mut children, mut left) = std::mem::take(&mut self.spare[depth]);
        children.clear();
        left.clear();
        self.expand(at, depth, candidates, &mut left, &mut children);
        for child in &children {
            // Better plans may be known by now.
            let gain = self.ground.bounds.scale.money(child.most);
            let promise = Promise { gain, rounded: true, added: 0, errands: 0 };
            if !self.known.rules_out(&promise) {
                self.step(child, &left, |search, at, left| search.explore(at, left, child.most));
            }
        }
        self.spare[depth] = (children, left);
    }

    /// Those of `candidates` that may be part of a plan worth keeping, and a bound on the gain
    /// of all plans, scaled.
    pub fn screen(&mut self, candidates: &[usize]) -> (Vec<usize>, i64) {
        let at = self.ground.model.start();
        let mut left = Vec::new();
        self.tops.resize(self.tops.len().max(1), Tops::default());
        let Some(base) = Base::of(self, &at) else { return (left, -FAR) };
        self.filter(&base, &at, 0, candidates, &mut left);
        let most = self.most(&at);
        (left, most)
    }

    /// The children of a node reached with `at`, and the errands that may be part of a plan
    /// below it.
    pub fn split(&mut self, at: &At, candidates: &[usize]) -> (Vec<usize>, Vec<Child>) {
        self.depth = self.visits.len() + at.leg;
        self.tops.resize(self.tops.len().max(self.depth + 1), Tops::default());
        let (mut left, mut children) = (Vec::new(), Vec::new());
        self.expand(at, self.depth, candidates, &mut left, &mut children);
        (left, children)
    }

    /// The work counter is added to the shared one.
    pub fn finish(&mut self) {
        self.ground.shared.nodes.fetch_add(self.nodes, Ordering::Relaxed);
        self.nodes = 0;
    }

    fn look_around(&mut self) {
        self.ground.shared.look_at_clock();
        let version = self.ground.shared.version();
        if version != self.version {
            self.known = self.ground.shared.snapshot();
            self.version = version;
        }
    }

    /// Does `then` with the plan extended by `child`.
    pub fn step(
        &mut self,
        child: &Child,
        left: &[usize],
        then: impl FnOnce(&mut Self, &At, &[usize]),
    ) {
        let Some(visit) = child.visit else {
            then(self, &child.at, left);
            return;
        };
        let item = &self.ground.model.items[visit.errand];
        self.visits.push(visit);
        let earned = self.ground.walks.map_or(0, |walks| walks.pays(visit.errand, visit.delivery));
        self.earned += earned;
        let amounts = |load: &mut [i64], sign: i64| {
            load.iter_mut().zip(&item.amount).for_each(|(load, amount)| *load += sign * amount);
        };
        if visit.delivery {
            let place = self.aboard.iter().position(|aboard| aboard.item == visit.errand);
            let taken = place.map(|place| self.aboard.swap_remove(place));
            amounts(&mut self.load, -1);
            then(self, &child.at, left);
            amounts(&mut self.load, 1);
            if let (Some(place), Some(taken)) = (place, taken) {
                self.aboard.push(taken);
                let last = self.aboard.len() - 1;
                self.aboard.swap(place, last);
            }
        } else {
            amounts(&mut self.load, 1);
            self.payout += item.payout;
            self.prices += item.price;
            self.used += 1;
            let owed = self.owed.iter().position(|&owed| owed == visit.errand);
            if let Some(owed) = owed {
                self.owed.remove(owed);
            }
            if item.delivery.is_some() {
                let due = (child.end + item.in_vehicle).min(FAR);
                self.aboard.push(Aboard { item: visit.errand, due });
            }
            then(self, &child.at, left);
            if item.delivery.is_some() {
                self.aboard.pop();
            }
            if let Some(owed) = owed {
                self.owed.insert(owed, visit.errand);
            }
            self.used -= 1;
            self.prices -= item.price;
            self.payout -= item.payout;
            amounts(&mut self.load, -1);
        }
        self.earned -= earned;
        self.visits.pop();
    }

    /// A whole plan.
    fn arrive(&mut self, at: &At) {
        let Ground { model, caps, shared, kept_alone, .. } = self.ground;
        let kept_only = self.visits.iter().all(|visit| model.items[visit.errand].kept);
        if !self.aboard.is_empty() || !self.owed.is_empty() || kept_only != kept_alone {
            return;
        }
        let (mut added, mut gain) = model.outcome(at, self.payout);
        if !caps.allow(model, at, added, gain + self.prices) {
            return;
        }
        if model.problem.samples.is_some() {
            // What the relaxed plan may come to is only a bound.
            let promise = Promise { gain, rounded: false, added, errands: self.used };
            if self.known.rules_out(&promise) {
                return;
            }
            let Some(totals) = model.judged(&self.visits) else { return };
            if !caps.allow_totals(model, &totals) {
                return;
            }
            (added, gain) = (totals.added_time.0, totals.value().0);
        }
        let promise = Promise { gain, rounded: false, added, errands: self.used };
        if self.known.rules_out(&promise) {
            return;
        }
        let merit = self.merit(added, gain);
        let number = |v: &Visit| Visit { errand: model.items[v.errand].number, ..*v };
        let visits: Vec<Visit> = self.visits.iter().map(number).collect();
        self.known.offer(&merit, &visits);
        shared.offer(&merit, &visits);
    }

    fn merit(&self, added: i64, gain: i128) -> Merit {
        Merit {
            gain,
            added,
            errands: self.used,
            ranks: self.visits.iter().map(|v| self.ground.model.items[v.errand].rank).collect(),
            legs: self.visits.iter().map(|visit| visit.leg).collect(),
        }
    }

    fn expand(
        &mut self,
        at: &At,
        depth: usize,
        candidates: &[usize],
        left: &mut Vec<usize>,
        children: &mut Vec<Child>,
    ) {
        let Some(base) = Base::of(self, at) else { return };
        if self.ground.walks.is_some() && self.known.aim != Aim::Front {
            // Walks say more, in less time.
            left.extend_from_slice(candidates);
        } else if !self.filter(&base, at, depth, candidates, left) {
            return;
        }
        let model = self.ground.model;
        let fits = |load: &[i64], amount: &[i64]| {
            let capacity = &model.problem.capacity;
            load.iter()
                .zip(amount)
                .zip(capacity)
                .all(|((load, amount), most)| load + amount <= *most)
        };
        if base.slots > 0 {
            let aboard: Vec<usize> = self.aboard.iter().map(|aboard| aboard.item).collect();
            let outlook = self.outlook(at, &aboard);
            for &item in left.iter() {
                let promises = outlook.as_ref().is_none_or(|outlook| outlook.allows(item));
                if !promises || self.visits.iter().any(|visit| visit.errand == item) {
                    continue;
                }
                self.pick_up(at, item, children);
            }
        }
        for place in 0..self.owed.len() {
            self.pick_up(at, self.owed[place], children);
        }
        children.retain(|child| {
            child.visit.is_some_and(|visit| fits(&self.load, &model.items[visit.errand].amount))
        });
        for place in 0..self.aboard.len() {
            let Aboard { item, due } = self.aboard[place];
            let Some(stop) = &model.items[item].delivery else { continue };
            if let Some(visited) = model.visit(at, stop)
                && visited.begin <= due
            {
                let visit = Some(Visit { errand: item, leg: at.leg, delivery: true });
                // What is delivered need not be delivered again.
                let delivered = self.aboard.swap_remove(place);
                let most = self.most(&visited.at);
                self.aboard.push(delivered);
                let end = self.aboard.len() - 1;
                self.aboard.swap(place, end);
                children.push(Child { visit, at: visited.at, end: 0, most });
            }
        }
        let last = at.leg + 1 == model.legs();
        let done = self.aboard.is_empty() && self.owed.is_empty();
        if (done || !last)
            && let Some(at) = model.advance(at)
        {
            children.push(Child { visit: None, at, end: 0, most: self.most(&at) });
        }
        self.bound_by_walks(&base, children);
        // What promises most comes first; among equals the order is that of the items.
        children.sort_by_key(|child| std::cmp::Reverse(child.most));
    }

    fn pick_up(&self, at: &At, number: usize, children: &mut Vec<Child>) {
        let item = &self.ground.model.items[number];
        if let Some(visited) = self.ground.model.visit(at, &item.pickup) {
            let visit = Visit { errand: number, leg: at.leg, delivery: false };
            let child = Child { visit: Some(visit), at: visited.at, end: visited.end, most: 0 };
            let most = self.most_with(&child, number);
            children.push(Child { most, ..child });
        }
    }
}
