//! The graph that is left while nodes are contracted.

use rayon::prelude::*;

use crate::road::network::{Edge, NodeId};
use crate::units::Travel;

/// Marks a [`Way::via`] as the node that a shortcut leads over; without it, it is an edge.
pub(super) const OVER_NODE: u32 = 1 << 31;

/// One direction of a link.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    /// [`Travel::UNREACHABLE`] where there is no way in this direction.
    pub(super) travel: Travel,
    /// The edge; or, with [`OVER_NODE`], the node that a shortcut leads over.
    pub(super) via: u32,
    /// How many edges it stands for.
    pub(super) edges: u32,
}

impl Way {
    pub(super) const NONE: Self = Self { travel: Travel::UNREACHABLE, via: 0, edges: 0 };

    pub(super) fn exists(&self) -> bool {
        self.travel.is_path()
    }

    /// The `via` of a shortcut over `node`.
    pub(super) const fn over(node: NodeId) -> u32 {
        node | OVER_NODE
    }

    /// The node that a shortcut leads over.
    pub(super) fn over_node(&self) -> Option<NodeId> {
        (self.via & OVER_NODE != 0).then_some(self.via & !OVER_NODE)
    }
}

/// What leads from a node to a neighbour and back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    /// The neighbour.
    pub(super) node: NodeId,
    /// To the neighbour.
    pub(super) out: Way,
    /// From the neighbour.
    pub(super) back: Way,
}

/// Nodes that are not contracted yet, each with the links to its neighbours.
pub(super) struct Overlay {
    /// By node, each neighbour once.
    pub(super) links: Vec<Vec<Link>>,
}

impl Overlay {
    pub(super) fn new(nodes: usize, edges: &[Edge]) -> Self {
        let mut overlay = Self { links: vec![Vec::new(); nodes] };
        for (number, edge) in (0..).zip(edges) {
            if edge.from != edge.to {
                let way = Way { travel: edge.travel(), via: number, edges: 1 };
                overlay.improve(edge.from, edge.to, way);
            }
        }
        overlay
    }

    /// Makes `way` a way from one node to another, if it is better than what there is.
    fn improve(&mut self, from: NodeId, to: NodeId, way: Way) {
        let out = link_to(&mut self.links[from as usize], to);
        if way.travel < out.out.travel {
            out.out = way;
            link_to(&mut self.links[to as usize], from).back = way;
        }
    }

    /// Takes nodes out, no two of them neighbours, and puts shortcuts in. Gives the links that
    /// each of them had.
    pub(super) fn remove(
        &mut self,
        nodes: &[NodeId],
        shortcuts: &[(NodeId, NodeId, Way)],
    ) -> Vec<Vec<Link>> {
        let taken: Vec<Vec<Link>> =
            nodes.iter().map(|node| std::mem::take(&mut self.links[*node as usize])).collect();
        for (node, links) in nodes.iter().zip(&taken) {
            for link in links {
                self.links[link.node as usize].retain(|other| other.node != *node);
            }
        }
        for (from, to, way) in shortcuts {
            self.improve(*from, *to, *way);
        }
        taken
    }

    /// The neighbours of these nodes, each once, ascending.
    pub(super) fn around(&self, links: &[Vec<Link>]) -> Vec<NodeId> {
        let mut around: Vec<NodeId> =
            links.iter().flat_map(|links| links.iter().map(|link| link.node)).collect();
        around.par_sort_unstable();
        around.dedup();
        around
    }
}

fn link_to(links: &mut Vec<Link>, node: NodeId) -> &mut Link {
    let at = match links.iter().position(|link| link.node == node) {
        Some(at) => at,
        None => {
            links.push(Link { node, out: Way::NONE, back: Way::NONE });
            links.len() - 1
        }
    };
    &mut links[at]
}
