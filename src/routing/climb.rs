//! From a position up the hierarchy.

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

/// Labels of the ancestors of a position's doors, used again and again.
///
/// Only ways that go up the hierarchy are seen, so that a label is an upper bound; where a
/// forward and a backward climb meet, the least sum is the fastest path's.
#[derive(Debug, Clone)]
pub(super) struct Climb {
    direction: Direction,
    /// By node; [`Travel::UNREACHABLE`] where no way up leads.
    labels: Vec<Travel>,
    /// Whether a node is among `nodes`.
    is_met: Vec<bool>,
    /// The doors and their ancestors, descending.
    nodes: Vec<NodeId>,
}

impl Climb {
    pub(super) fn new(direction: Direction) -> Self {
        Self { direction, labels: Vec::new(), is_met: Vec::new(), nodes: Vec::new() }
    }

    /// Climbs from a position.
    ///
    /// Complexity: O(links of all ancestors).
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
        let mut rows = 0;
        for (door, travel) in doors {
            let label = &mut self.labels[door as usize];
            *label = travel.min(*label);
            rows += u32::from(self.meet_ancestors(hierarchy.parents(), door));
        }
        if rows > 1 {
            self.nodes.sort_unstable_by(|a, b| b.cmp(a));
        }
        let way = match self.direction {
            Direction::Forward => UP,
            Direction::Backward => DOWN,
        };
        let (heads, travel) = (hierarchy.heads(), hierarchy.travel());
        for &node in &self.nodes {
            let label = self.labels[node as usize];
            if label == Travel::UNREACHABLE {
                continue;
            }
            let links = hierarchy.links(node);
            effort.settled += 1;
            effort.relaxed += links.len() as u64;
            for (head, travel) in heads[links.clone()].iter().zip(&travel[links]) {
                let reached = label + travel[way];
                let label = &mut self.labels[*head as usize];
                *label = reached.min(*label);
            }
        }
    }

    /// Adds a node and its ancestors; whether there were any to add.
    fn meet_ancestors(&mut self, parents: &[NodeId], door: NodeId) -> bool {
        let mut node = door;
        // The root's parent is no node.
        while let Some(is_met) = self.is_met.get_mut(node as usize).filter(|is_met| !**is_met) {
            *is_met = true;
            self.nodes.push(node);
            node = parents[node as usize];
        }
        node != door
    }

    fn clear(&mut self, nodes: usize) {
        if self.labels.len() != nodes {
            self.labels = vec![Travel::UNREACHABLE; nodes];
            self.is_met = vec![false; nodes];
            self.nodes.clear();
        }
        for node in self.nodes.drain(..) {
            self.labels[node as usize] = Travel::UNREACHABLE;
            self.is_met[node as usize] = false;
        }
    }

    pub(super) fn direction(&self) -> Direction {
        self.direction
    }

    /// By node.
    pub(super) fn labels(&self) -> &[Travel] {
        &self.labels
    }

    /// The doors and their ancestors, descending.
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
