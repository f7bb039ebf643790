//! By how much turning about at a stop can beat driving past it.
//!
//! A bound on travel over a stop must not assume the triangle inequality: a runner may turn at
//! the stop, where nobody who drives past can. What that gains at most depends on the stop's own
//! edges only, and is nothing on most streets: who turns comes back to a node that they were at.

use std::collections::HashMap;

use crate::road::{Network, NodeId, OnEdge, Snapped};
use crate::routing::{Between, along_one_edge};
use crate::units::Millis;

/// Measures slacks.
pub(super) struct Turns<'n> {
    network: &'n Network,
    memory: Memory,
}

/// Travel between nodes that was looked up, to be used again on the same network.
#[derive(Default)]
pub(super) struct Memory {
    between: Between,
    known: HashMap<(NodeId, NodeId), Millis>,
}

/// So many pairs are remembered between errands that come one by one.
const MOST_KNOWN: usize = 1 << 20;

impl<'n> Turns<'n> {
    pub(super) fn new(network: &'n Network) -> Self {
        Self::with(network, Memory::default())
    }

    /// The same, with what was looked up before.
    pub(super) fn with(network: &'n Network, memory: Memory) -> Self {
        Self { network, memory }
    }

    /// What was looked up.
    pub(super) fn into_memory(mut self) -> Memory {
        if self.memory.known.len() > MOST_KNOWN {
            self.memory.known.clear();
        }
        self.memory
    }

    /// The most time that visiting a stop gains on driving past it: on the pickup's side and on
    /// the delivery's. For all positions `from` and `to` that share no edge with the stop,
    /// travel from one to the other takes at most this longer than over the stop.
    pub(super) fn slacks(&mut self, pickup: &Snapped, delivery: Option<&Snapped>) -> [Millis; 2] {
        let Some(delivery) = delivery else {
            return [self.gain(pickup), Millis::ZERO];
        };
        let mut slacks = [self.gain(pickup), self.gain(delivery)];
        if along_one_edge(pickup, delivery).is_path() {
            slacks[0] = slacks[0].at_least(self.gain_leaving_directly(pickup));
            slacks[1] = slacks[1].at_least(self.gain_arriving_directly(delivery));
        }
        slacks
    }

    /// In along one edge, out along another, over both their nodes.
    fn gain(&mut self, stop: &Snapped) -> Millis {
        self.greatest(stop, |turns, into, out| {
            let (from, to) = (turns.network.edge(into.edge).from, turns.network.edge(out.edge).to);
            turns.nodes(from, to) - into.before.time() - out.after.time()
        })
    }

    /// In from a position on the same edge: who drives past goes on to the end of that edge.
    fn gain_arriving_directly(&mut self, stop: &Snapped) -> Millis {
        self.greatest(stop, |turns, into, out| {
            let (from, to) = (turns.network.edge(into.edge).to, turns.network.edge(out.edge).to);
            into.after.time() + turns.nodes(from, to) - out.after.time()
        })
    }

    /// Out to a position on the same edge: who drives past comes from the begin of that edge.
    fn gain_leaving_directly(&mut self, stop: &Snapped) -> Millis {
        self.greatest(stop, |turns, into, out| {
            let (from, to) =
                (turns.network.edge(into.edge).from, turns.network.edge(out.edge).from);
            turns.nodes(from, to) + out.before.time() - into.before.time()
        })
    }

    /// The greatest gain over all pairs of edges of a stop. Who stays on one edge gains nothing.
    fn greatest(
        &mut self,
        stop: &Snapped,
        gain: impl Fn(&mut Self, &OnEdge, &OnEdge) -> Millis,
    ) -> Millis {
        let mut greatest = Millis::ZERO;
        for into in &stop.edges {
            for out in stop.edges.iter().filter(|out| out.edge != into.edge) {
                greatest = greatest.at_least(gain(self, into, out));
            }
        }
        greatest
    }

    fn nodes(&mut self, from: NodeId, to: NodeId) -> Millis {
        if from == to {
            return Millis::ZERO;
        }
        let (network, Memory { between, known }) = (self.network, &mut self.memory);
        *known.entry((from, to)).or_insert_with(|| between.nodes(network, from, to).time())
    }
}
