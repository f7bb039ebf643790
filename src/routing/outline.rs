//! The parts of a hierarchy that a sweep may step over.

use std::ops::Range;

use crate::road::NodeId;
use crate::road::hierarchy::{DOWN, Hierarchy, UP};

/// Nodes of a subtree at most, by rank of gate: a cell, and a part of the map.
const SIZES: [u32; 2] = [96, 65_536];

/// A whole subtree of the elimination tree, with what one passes on the way into it.
#[derive(Debug, Clone)]
pub struct Gate {
    /// Its nodes.
    pub nodes: Range<NodeId>,
    /// Whether it has no other gate in it.
    pub is_cell: bool,
    /// The part that it lies in, or is.
    pub part: Option<usize>,
    /// Where its boundary begins and ends in [`Outline::boundary`].
    boundary: Range<u32>,
}

/// A node outside a gate that links of nodes inside lead to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Post {
    pub(super) node: NodeId,
    /// Least time from it into the gate along one link, ms.
    pub(super) inward: u32,
    /// Least time out of the gate to it along one link, ms.
    pub(super) outward: u32,
}

/// The gates of a hierarchy: cells, which are small, and parts, which are large and hold cells.
///
/// Whoever enters a gate passes its boundary first: the tree puts all neighbours of a subtree
/// among the ancestors of its root. So the least labels of the boundary bound those inside.
#[derive(Debug, Clone)]
pub struct Outline {
    /// By ascending first node: a part comes before the cells in it.
    gates: Vec<Gate>,
    boundary: Vec<Post>,
}

impl Outline {
    /// Complexity: O(nodes + links).
    pub fn new(hierarchy: &Hierarchy) -> Self {
        let nodes = hierarchy.node_count() as u32;
        let mut outline = Self { gates: Vec::new(), boundary: Vec::new() };
        let size = |node: NodeId| hierarchy.subtree(node).len() as u32;
        let mut node = 0;
        while node < nodes {
            let above = hierarchy.parent(node).map_or(u32::MAX, size);
            let own = size(node);
            let is_cell = own <= SIZES[0];
            // A root has no boundary, and is no gate unless it is a cell.
            if is_cell || (own <= SIZES[1] && above > SIZES[1] && above != u32::MAX) {
                outline.add(hierarchy, hierarchy.subtree(node), is_cell);
            }
            node = if is_cell { node + own } else { node + 1 };
        }
        outline
    }

    fn add(&mut self, hierarchy: &Hierarchy, nodes: Range<NodeId>, is_cell: bool) {
        let links = hierarchy.link_starts()[nodes.start as usize] as usize
            ..hierarchy.link_starts()[nodes.end as usize] as usize;
        let outside = links.filter(|link| hierarchy.heads()[*link] < nodes.start);
        let mut posts: Vec<Post> = outside
            .map(|link| {
                let [down, up] = [DOWN, UP].map(|way| hierarchy.travel()[link][way]);
                let ms = |time: i64| u32::try_from(time).unwrap_or(u32::MAX);
                let (inward, outward) = (ms(down.time().0), ms(up.time().0));
                Post { node: hierarchy.heads()[link], inward, outward }
            })
            .collect();
        posts.sort_unstable_by_key(|post| post.node);
        let begin = self.boundary.len();
        for post in posts {
            match self.boundary[begin..].last_mut() {
                Some(last) if last.node == post.node => {
                    last.inward = last.inward.min(post.inward);
                    last.outward = last.outward.min(post.outward);
                }
                _ => self.boundary.push(post),
            }
        }
        let boundary = begin as u32..self.boundary.len() as u32;
        let part = if is_cell {
            let last = self.gates.last().and_then(|gate| gate.part);
            last.filter(|part| self.gates[*part].nodes.end >= nodes.end)
        } else {
            Some(self.gates.len())
        };
        self.gates.push(Gate { nodes, is_cell, part, boundary });
    }

    /// All gates, by ascending first node.
    pub fn gates(&self) -> &[Gate] {
        &self.gates
    }

    /// The boundary of a gate.
    pub(super) fn boundary(&self, gate: usize) -> &[Post] {
        let Range { start, end } = self.gates[gate].boundary;
        &self.boundary[start as usize..end as usize]
    }

    /// The innermost gate that holds a node; `None` where none does.
    ///
    /// Complexity: O(log gates).
    pub fn gate_of(&self, node: NodeId) -> Option<usize> {
        // The last gate to begin before it, or the part which that lies in.
        let last = self.gates.partition_point(|gate| gate.nodes.start <= node).checked_sub(1)?;
        let holds = |gate: &usize| self.gates[*gate].nodes.contains(&node);
        [Some(last), self.gates[last].part].into_iter().flatten().find(holds)
    }
}
