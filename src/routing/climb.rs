//! From a position up the hierarchy.

use super::descent::Descent;
use super::dijkstra::{Direction, Effort};
use crate::road::hierarchy::{DOWN, Hierarchy, UP};
use crate::road::{Network, NodeId, Snapped};
use crate::units::Travel;

/// The nodes over which one leaves a position (forward) or reaches it (backward), each with the
/// travel between it and the position.
pub(super) fn doors(
    network: &Network,
    at: &Snapped,
    direction: Direction,
) -> impl Iterator<Item = (NodeId, Travel)> {
    at.edges.iter().map(move |on| {
        let edge = network.edge(on.edge);
        match direction {
            Direction::Forward => (edge.to, on.after),
            Direction::Backward => (edge.from, on.before),
        }
    })
}

/// Labels of what a position's doors lead up to, used again and again.
///
/// Only ways that go up the hierarchy are seen, so that a label is an upper bound; where a
/// forward and a backward climb meet, the least sum is the fastest path's.
#[derive(Debug, Clone)]
pub(super) struct Climb {
    direction: Direction,
    /// By node; [`Travel::UNREACHABLE`] where no way up leads.
    labels: Vec<Travel>,
    /// The nodes with a label, descending.
    nodes: Vec<NodeId>,
    /// Those that are still to be climbed from.
    queue: Descent,
}

impl Climb {
    pub(super) fn new(direction: Direction) -> Self {
        Self { direction, labels: Vec::new(), nodes: Vec::new(), queue: Descent::default() }
    }

    /// Climbs from a position.
    ///
    /// Complexity: O(m + n) for the n nodes that ways up lead to and their m links, and a look
    /// at one bit for 4,096 nodes of the map.
    pub(super) fn climb(&mut self, network: &Network, at: &Snapped, effort: &mut Effort) {
        let direction = self.direction;
        self.climb_from(network.hierarchy(), doors(network, at, direction), effort);
    }

    pub(super) fn climb_from(
        &mut self,
        hierarchy: &Hierarchy,
        doors: impl Iterator<Item = (NodeId, Travel)>,
        effort: &mut Effort,
    ) {
        self.clear(hierarchy.node_count());
        for (door, travel) in doors {
            self.reach(door, travel);
        }
        let way = match self.direction {
            Direction::Forward => UP,
            Direction::Backward => DOWN,
        };
        let (starts, heads, travel) =
            (hierarchy.link_starts(), hierarchy.heads(), hierarchy.travel());
        // All links lead to lower numbers, so that the highest is final.
        while let Some(node) = self.queue.pop() {
            self.nodes.push(node);
            let label = self.labels[node as usize];
            let links = starts[node as usize] as usize..starts[node as usize + 1] as usize;
            effort.relaxed += links.len() as u64;
            for (head, travel) in heads[links.clone()].iter().zip(&travel[links]) {
                self.reach(*head, label + travel[way]);
            }
        }
        effort.settled += self.nodes.len() as u64;
    }

    #[inline]
    fn reach(&mut self, node: NodeId, travel: Travel) {
        let label = &mut self.labels[node as usize];
        if travel < *label {
            if *label == Travel::UNREACHABLE {
                self.queue.add(node);
            }
            *label = travel;
        }
    }

    fn clear(&mut self, nodes: usize) {
        if self.labels.len() != nodes {
            self.labels = vec![Travel::UNREACHABLE; nodes];
            self.nodes.clear();
            self.queue = Descent::default();
            self.queue.hold(nodes);
        }
        for node in self.nodes.drain(..) {
            self.labels[node as usize] = Travel::UNREACHABLE;
        }
    }

    pub(super) fn direction(&self) -> Direction {
        self.direction
    }

    /// By node.
    pub(super) fn labels(&self) -> &[Travel] {
        &self.labels
    }

    /// The nodes with a label, descending.
    pub(super) fn nodes(&self) -> &[NodeId] {
        &self.nodes
    }

    /// The least sum of this climb and one in the other direction, with a node where it is had;
    /// the sum is no less than [`Travel::UNREACHABLE`] where they do not meet.
    pub(super) fn meet(&self, other: &Self) -> (Travel, Option<NodeId>) {
        let (few, many) =
            if self.nodes.len() < other.nodes.len() { (self, other) } else { (other, self) };
        let sums = few.nodes.iter().map(|node| {
            let at = *node as usize;
            (few.labels[at] + many.labels[at], Some(*node))
        });
        sums.min().unwrap_or((Travel::UNREACHABLE, None))
    }
}
