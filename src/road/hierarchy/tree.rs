//! The elimination tree of a contracted graph, and its nodes in preorder.
//!
//! The parent of a node is the next contracted node of the part of the graph that hangs together
//! with it among all nodes contracted by then (Liu 1990). Every link joins a node with one of its
//! ancestors, so that in preorder a sweep meets ancestors first; and a subtree, which lies in one
//! piece, is reached from outside only over ancestors of its root.

use super::NONE;
use crate::road::network::NodeId;

/// A rooted tree over all nodes (a forest, where the graph does not hang together).
pub(super) struct Tree {
    /// By node; [`NONE`] for a root.
    pub(super) parents: Vec<NodeId>,
    /// By node: how many nodes its subtree has, itself counted.
    pub(super) sizes: Vec<u32>,
    /// By node: its number in preorder.
    pub(super) numbers: Vec<u32>,
}

/// The tree of nodes contracted in `order`, where `neighbours` are all pairs of nodes of which
/// one is to be an ancestor of the other.
pub(super) fn tree(order: &[NodeId], neighbours: impl Iterator<Item = (NodeId, NodeId)>) -> Tree {
    let nodes = order.len();
    let mut ranks = vec![0_u32; nodes];
    for (rank, node) in (0..).zip(order) {
        ranks[*node as usize] = rank;
    }
    // Of each pair, the node contracted first, listed under the other.
    let mut below: Vec<Vec<NodeId>> = vec![Vec::new(); nodes];
    for (a, b) in neighbours {
        if a != b {
            let (low, high) = if ranks[a as usize] < ranks[b as usize] { (a, b) } else { (b, a) };
            below[high as usize].push(low);
        }
    }
    let mut parents = vec![NONE; nodes];
    // By node: a node further up, for short cuts to the root of what hangs together.
    let mut upward = vec![NONE; nodes];
    for node in order {
        for low in &below[*node as usize] {
            let mut at = *low;
            while at != *node {
                let next = std::mem::replace(&mut upward[at as usize], *node);
                if next == NONE {
                    parents[at as usize] = *node;
                    break;
                }
                at = next;
            }
        }
    }
    let mut sizes = vec![1_u32; nodes];
    for node in order {
        if let Some(parent) = parent_of(&parents, *node) {
            sizes[parent] += sizes[*node as usize];
        }
    }
    let mut next = vec![0_u32; nodes];
    let mut numbers = vec![0_u32; nodes];
    let mut free = 0;
    for node in order.iter().rev() {
        let at = *node as usize;
        let number = match parent_of(&parents, *node) {
            Some(parent) => {
                let number = next[parent];
                next[parent] += sizes[at];
                number
            }
            None => {
                let number = free;
                free += sizes[at];
                number
            }
        };
        numbers[at] = number;
        next[at] = number + 1;
    }
    Tree { parents, sizes, numbers }
}

fn parent_of(parents: &[NodeId], node: NodeId) -> Option<usize> {
    let parent = parents[node as usize];
    (parent != NONE).then_some(parent as usize)
}
