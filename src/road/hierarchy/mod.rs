//! The contraction hierarchy of a network.
//!
//! Geisberger, Sanders, Schultes, Delling (2008): a node's *links* lead to neighbours that were
//! contracted later, some of them shortcuts over nodes contracted earlier. Every fastest path
//! between two nodes has a counterpart that goes up along links and then down.
//!
//! The network's nodes are numbered in preorder of the elimination tree (`tree`): all links of
//! a node lead to ancestors, which have lower numbers, and a subtree is a range of numbers. So
//! one pass over the nodes by ascending number carries labels from the top to all of them
//! (PHAST: Delling, Goldberg, Nowatzyk, Werneck 2011), and passes over a subtree in one step
//! where nothing in it matters.

mod arrange;
mod check;
mod contract;
mod dissect;
mod flow;
mod overlay;
mod tree;
mod witness;

use std::ops::Range;

pub(super) use arrange::{HierarchyParts, arrange};

use super::map_file::{Reader, Writer};
use super::network::{EdgeId, NodeId, section};
use super::storage::Array;
use crate::error::Result;
use crate::units::{Profile, Travel};

/// Stands for "no parent".
const NONE: NodeId = NodeId::MAX;

/// What leads up from each node, and the tree of its ancestors.
///
/// Bytes a stored item: node 12 (parent, end of its subtree, where its links begin), link 28.
#[derive(Clone)]
pub struct Hierarchy {
    parents: Array<NodeId>,
    ends: Array<NodeId>,
    starts: Array<u32>,
    heads: Array<NodeId>,
    travel: Array<[Travel; 2]>,
    via: Array<[u32; 2]>,
}

/// What a way along a link stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// One edge.
    Edge(EdgeId),
    /// Two links that meet at this node, which was contracted before both ends.
    Node(NodeId),
}

/// Down a link, from its head to the node: the index of its travel.
pub const DOWN: usize = 0;
/// Up a link, from the node to its head: the index of its travel.
pub const UP: usize = 1;

impl Hierarchy {
    pub(super) fn write(profile: Profile, parts: &HierarchyParts, writer: &mut Writer) {
        let name = |part: &str| section(profile, part);
        writer.add(name("parents"), &parts.parents);
        writer.add(name("ends"), &parts.ends);
        writer.add(name("links.at"), &parts.starts);
        writer.add(name("links.heads"), &parts.heads);
        writer.add(name("links.travel"), &parts.travel);
        writer.add(name("links.via"), &parts.via);
    }

    pub(super) fn read_unchecked(profile: Profile, reader: &Reader) -> Result<Self> {
        let name = |part: &str| section(profile, part);
        Ok(Self {
            parents: reader.array(&name("parents"))?,
            ends: reader.array(&name("ends"))?,
            starts: reader.array(&name("links.at"))?,
            heads: reader.array(&name("links.heads"))?,
            travel: reader.array(&name("links.travel"))?,
            via: reader.array(&name("links.via"))?,
        })
    }

    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        self.parents.len()
    }

    /// How many links there are.
    pub fn link_count(&self) -> usize {
        self.heads.len()
    }

    /// The parent of a node in the elimination tree; `None` for the root.
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        let parent = self.parents[node as usize];
        (parent != NONE).then_some(parent)
    }

    /// By node: the parent, or `u32::MAX` for the root.
    pub fn parents(&self) -> &[NodeId] {
        &self.parents
    }

    /// The nodes of a node's subtree, itself the first.
    pub fn subtree(&self, node: NodeId) -> Range<NodeId> {
        node..self.ends[node as usize]
    }

    /// By node: where its links begin; one entry more than nodes.
    pub fn link_starts(&self) -> &[u32] {
        &self.starts
    }

    /// By link: the node it leads up to. Ascending among the links of a node.
    pub fn heads(&self) -> &[NodeId] {
        &self.heads
    }

    /// By link: travel [`DOWN`] and [`UP`]; [`Travel::UNREACHABLE`] where there is no way.
    pub fn travel(&self) -> &[[Travel; 2]] {
        &self.travel
    }

    /// The links of a node.
    pub fn links(&self, node: NodeId) -> Range<usize> {
        self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize
    }

    /// The link from a node to an ancestor.
    pub fn link_between(&self, node: NodeId, head: NodeId) -> Option<usize> {
        let links = self.links(node);
        let at = self.heads[links.clone()].binary_search(&head).ok()?;
        Some(links.start + at)
    }

    /// What the way along a link stands for, [`DOWN`] or [`UP`].
    pub fn via(&self, link: usize, way: usize) -> Via {
        let via = self.via[link][way];
        if via & overlay::OVER_NODE == 0 {
            Via::Edge(via)
        } else {
            Via::Node(via & !overlay::OVER_NODE)
        }
    }
}

#[cfg(test)]
mod tests;
