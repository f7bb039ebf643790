//! Nodes with what leads to them from further up, laid out for a sweep.

use std::ops::Range;

use super::sweep::Label;
use crate::road::NodeId;
use crate::road::hierarchy::{DOWN, Hierarchy, UP};
use crate::units::Travel;

/// Farther than any path, and such that three of them still add up below 2⁶³.
pub(crate) const FAR: Travel = Travel(1 << 61);

/// Links of one node to ancestors. Where it has fewer, the last is repeated.
#[derive(Debug, Clone, Copy)]
struct Block<const WIDTH: usize> {
    heads: [NodeId; WIDTH],
    /// Down to the node and up from it, as in a hierarchy.
    travel: [[Travel; 2]; WIDTH],
}

/// Nodes, each after all its ancestors among them, with so many links side by side: a sweep does
/// the same for each node that has no more, and the processor need not guess where they end.
///
/// Bytes: 8 a node and 20 a link, counting full blocks.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows<const WIDTH: usize> {
    nodes: Vec<NodeId>,
    /// By row: where its blocks end.
    ends: Vec<u32>,
    blocks: Vec<Block<WIDTH>>,
}

impl<const WIDTH: usize> Rows<WIDTH> {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Adds a node.
    pub(super) fn push(&mut self, hierarchy: &Hierarchy, node: NodeId) {
        let links = hierarchy.links(node);
        let heads = &hierarchy.heads()[links.clone()];
        let travel = &hierarchy.travel()[links];
        for (heads, travel) in heads.chunks(WIDTH).zip(travel.chunks(WIDTH)) {
            let last = heads.len() - 1;
            self.blocks.push(Block {
                heads: std::array::from_fn(|at| heads[at.min(last)]),
                travel: std::array::from_fn(|at| {
                    let travel = travel[at.min(last)];
                    [travel[DOWN].min(FAR), travel[UP].min(FAR)]
                }),
            });
        }
        self.nodes.push(node);
        self.ends.push(self.blocks.len() as u32);
    }

    /// Adds rows of another layout.
    pub(super) fn extend_from(&mut self, other: &Self, rows: Range<usize>) {
        let first = other.first_block(rows.start);
        let last = other.first_block(rows.end);
        let moved = self.blocks.len() as u32;
        self.blocks.extend_from_slice(&other.blocks[first..last]);
        self.nodes.extend_from_slice(&other.nodes[rows.clone()]);
        self.ends.extend(other.ends[rows].iter().map(|end| end - first as u32 + moved));
    }

    /// Where the blocks of a row begin.
    fn first_block(&self, row: usize) -> usize {
        row.checked_sub(1).map_or(0, |before| self.ends[before] as usize)
    }

    /// Labels the nodes of these rows, whose other ancestors have their labels; `begun` has what
    /// is known of a node by then. How many links that took.
    #[inline(always)]
    pub(super) fn label<const LANES: usize>(
        &self,
        rows: Range<usize>,
        labels: &mut [Label<LANES>],
        begun: impl Fn(NodeId) -> Label<LANES>,
    ) -> usize {
        let first = self.first_block(rows.start);
        let mut block = first;
        for (node, end) in self.nodes[rows.clone()].iter().zip(&self.ends[rows]) {
            let end = *end as usize;
            let [mut to, mut onward] = begun(*node);
            for Block { heads, travel } in &self.blocks[block..end] {
                for (head, travel) in heads.iter().zip(travel) {
                    let label = &labels[*head as usize];
                    for lane in 0..LANES {
                        to[lane] = to[lane].sooner(label[0][lane] + travel[0]);
                        onward[lane] = onward[lane].sooner(label[1][lane] + travel[1]);
                    }
                }
            }
            labels[*node as usize] = [to, onward];
            block = end;
        }
        (block - first) * WIDTH
    }
}
