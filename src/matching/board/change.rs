//! Errands that come and go, without laying out all others again.

use super::record::Record;
use super::slack::Turns;
use super::{Board, ErrandOnRoad, edges_of, place};
use crate::demand::Errand;
use crate::road::Network;

impl Board {
    /// Lays out an errand in a slot that is free, or one beyond the last.
    ///
    /// Complexity: O(stops in its gates), amortised; O(nodes) where it is the first in a gate.
    pub(in crate::matching) fn insert(
        &mut self,
        network: &Network,
        slot: u32,
        errand: &Errand,
        on_road: &[ErrandOnRoad],
    ) {
        let at = slot as usize;
        if at == self.records.len() {
            self.records.push(Record::NONE);
            self.slack_of.push([0; 2]);
            self.between.push(super::unknown());
        }
        self.between[at] = super::unknown();
        self.doors.set(at, errand);
        let Some(stops) = &on_road[at] else {
            self.records[at] = Record::NONE;
            return;
        };
        let skills = self.skills.number(&errand.skills);
        self.records[at] = Record::of(errand, &stops.0, stops.1.as_ref(), skills);
        self.by_edge.extend(edges_of(stops).map(|edge| (edge, slot)));
        let mut turns = Turns::with(network, std::mem::take(&mut self.turns));
        let placed = place(network, &mut turns, stops);
        self.turns = turns.into_memory();
        let mut posts = Vec::new();
        let nodes: Vec<_> = self.put(slot, &placed, &mut posts).collect();
        self.loose.sort_unstable();
        self.outline.post_more(posts);
        self.lay_out_around(network, slot, on_road);
        self.course.reach(network.hierarchy(), &self.outline, nodes);
    }

    /// Takes an errand out. `on_road` still holds its stops.
    ///
    /// Complexity: O(stops in its gates), amortised.
    pub(in crate::matching) fn remove(
        &mut self,
        network: &Network,
        slot: u32,
        on_road: &[ErrandOnRoad],
    ) {
        self.records[slot as usize] = Record::NONE;
        let Some(stops) = &on_road[slot as usize] else {
            return;
        };
        for edge in edges_of(stops) {
            self.by_edge.remove(&(edge, slot));
        }
        self.loose.retain(|loose| *loose != slot);
        // Slacks, posts and the course stay as they are: they only allow for too much.
        let gates = self.gates_of(network, slot, on_road);
        for gate in gates {
            self.members[gate].retain(|stop| stop.slot != slot);
            self.lay_out(network, on_road, gate);
        }
        self.tidy();
    }

    fn lay_out_around(&mut self, network: &Network, slot: u32, on_road: &[ErrandOnRoad]) {
        for gate in self.gates_of(network, slot, on_road) {
            self.lay_out(network, on_road, gate);
        }
        self.tidy();
    }

    /// The gates whose members an errand's stops are; none for a loose one.
    fn gates_of(&self, network: &Network, slot: u32, on_road: &[ErrandOnRoad]) -> Vec<usize> {
        let Some((pickup, delivery)) = &on_road[slot as usize] else {
            return Vec::new();
        };
        let homes: Option<Vec<_>> = std::iter::once(pickup)
            .chain(delivery)
            .map(|stop| super::site::Site::of(network, stop).home(network))
            .collect();
        let gate = |home| self.outline.gate_of(home).unwrap_or(self.slack.len());
        let mut gates: Vec<usize> = homes.into_iter().flatten().map(gate).collect();
        gates.sort_unstable();
        gates.dedup();
        gates
    }

    fn tidy(&mut self) {
        self.stops.tidy();
    }
}
