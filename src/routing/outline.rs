//! The parts of a hierarchy that a sweep may step over.

use std::ops::Range;

use crate::road::NodeId;
use crate::road::hierarchy::{DOWN, Hierarchy, UP};

/// How large the gates of an outline are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Nodes of a cell, at most.
    pub cell: u32,
    /// Nodes of a part of the map, at most.
    pub part: u32,
}

impl Default for Layout {
    /// Cells of porto hold some 30 nodes and six neighbours then, which costs a sweep least; a
    /// part is as large as a city that is not cut for its hierarchy.
    fn default() -> Self {
        Self { cell: 96, part: 65_536 }
    }
}

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

/// A node outside a gate over which one gets to what is inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Post {
    /// The node.
    pub node: NodeId,
    /// Least time from it to anything inside, ms.
    pub inward: u32,
    /// Least time from anything inside to it, ms.
    pub outward: u32,
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
    pub fn new(hierarchy: &Hierarchy, layout: Layout) -> Self {
        let nodes = hierarchy.node_count() as u32;
        let mut outline = Self { gates: Vec::new(), boundary: Vec::new() };
        let size = |node: NodeId| hierarchy.subtree(node).len() as u32;
        let mut node = 0;
        while node < nodes {
            let above = hierarchy.parent(node).map_or(u32::MAX, size);
            let own = size(node);
            let is_cell = own <= layout.cell;
            // A root has no boundary, and is no gate unless it is a cell.
            if is_cell || (own <= layout.part && above > layout.part && above != u32::MAX) {
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
        let boundary = self.add_posts(&posts);
        let part = if is_cell {
            let last = self.gates.last().and_then(|gate| gate.part);
            last.filter(|part| self.gates[*part].nodes.end >= nodes.end)
        } else {
            Some(self.gates.len())
        };
        self.gates.push(Gate { nodes, is_cell, part, boundary });
    }

    /// Adds posts, sorted by node, each of which may come several times.
    fn add_posts(&mut self, posts: &[Post]) -> Range<u32> {
        let begin = self.boundary.len();
        for post in posts {
            match self.boundary[begin..].last_mut() {
                Some(last) if last.node == post.node => {
                    last.inward = last.inward.min(post.inward);
                    last.outward = last.outward.min(post.outward);
                }
                _ => self.boundary.push(*post),
            }
        }
        begin as u32..self.boundary.len() as u32
    }

    /// As [`Outline::post`], and at once where the posts are known already, as most are.
    pub fn post_more(&mut self, mut more: Vec<(usize, Post)>) {
        more.retain(|(gate, post)| {
            let Range { start, end } = self.gates[*gate].boundary;
            let own = &mut self.boundary[start as usize..end as usize];
            let known = own.binary_search_by_key(&post.node, |own| own.node);
            if let Ok(at) = known {
                own[at].inward = own[at].inward.min(post.inward);
                own[at].outward = own[at].outward.min(post.outward);
            }
            known.is_err()
        });
        if !more.is_empty() {
            self.post(more);
        }
    }

    /// Takes more posts into account, each with the gate that it belongs to. Positions on edges
    /// need that: one of them may be reached from a node outside, and left again to it, without
    /// touching any node inside.
    ///
    /// Complexity: O(boundaries + n log n) for n posts.
    pub fn post(&mut self, mut more: Vec<(usize, Post)>) {
        more.sort_unstable_by_key(|(gate, post)| (*gate, post.node));
        let old = std::mem::take(&mut self.boundary);
        let mut more = more.into_iter().peekable();
        for gate in 0..self.gates.len() {
            let Range { start, end } = self.gates[gate].boundary;
            let mut posts = old[start as usize..end as usize].to_vec();
            let own = std::iter::from_fn(|| more.next_if(|(of, _)| *of == gate));
            posts.extend(own.map(|(_, post)| post));
            posts.sort_unstable_by_key(|post| post.node);
            self.gates[gate].boundary = self.add_posts(&posts);
        }
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
