//! How a stop is reached and left: the nodes at both ends of its edges.

use std::ops::Range;

use crate::road::{Network, NodeId, Snapped};
use crate::routing::Post;
use crate::units::Travel;

/// More doors than this on one side are no site; such a stop is looked at by itself.
pub(super) const MOST_DOORS: usize = 4;

/// A node with the travel between it and a stop.
pub(super) type Door = (NodeId, Travel);

/// The nodes over which a stop is reached and left, each once, by ascending node.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Site {
    pub(super) arrivals: Vec<Door>,
    pub(super) departures: Vec<Door>,
}

impl Site {
    /// The doors of a position, without those that another one makes useless.
    pub(super) fn of(network: &Network, at: &Snapped) -> Self {
        let mut arrivals: Vec<Door> = Vec::with_capacity(at.edges.len());
        let mut departures: Vec<Door> = Vec::with_capacity(at.edges.len());
        for on in &at.edges {
            let edge = network.edge(on.edge);
            arrivals.push((edge.from, on.before));
            departures.push((edge.to, on.after));
        }
        // A position at a junction lies at the ends of all edges there. Who comes along one of
        // them is at the junction itself by then, if that is a door too.
        let at_node = |doors: &[Door], node: NodeId| doors.contains(&(node, Travel::ZERO));
        let spare = |doors: &[Door], on: &crate::road::OnEdge, forward: bool| {
            let edge = network.edge(on.edge);
            let (ends, rest) = if forward { (edge.to, on.after) } else { (edge.from, on.before) };
            rest == Travel::ZERO && at_node(doors, ends)
        };
        let keep = |doors: &[Door], forward: bool| -> Vec<Door> {
            let pairs = at.edges.iter().zip(doors);
            pairs.filter(|(on, _)| !spare(doors, on, forward)).map(|(_, door)| *door).collect()
        };
        let (arrivals, departures) = (keep(&arrivals, true), keep(&departures, false));
        Self { arrivals: each_once(arrivals), departures: each_once(departures) }
    }

    /// All nodes, arrivals first.
    pub(super) fn nodes(&self) -> impl Iterator<Item = NodeId> {
        self.arrivals.iter().chain(&self.departures).map(|(node, _)| *node)
    }

    /// The doors outside of these nodes.
    pub(super) fn posts(&self, inside: &Range<NodeId>) -> impl Iterator<Item = Post> {
        const FAR: u32 = u32::MAX;
        let ms = |travel: Travel| u32::try_from(travel.time().0).unwrap_or(FAR);
        let into = self.arrivals.iter().map(move |(node, travel)| Post {
            node: *node,
            inward: ms(*travel),
            outward: FAR,
        });
        let out = self.departures.iter().map(move |(node, travel)| Post {
            node: *node,
            inward: FAR,
            outward: ms(*travel),
        });
        into.chain(out).filter(|post| !inside.contains(&post.node))
    }

    /// How many doors there are on the side that has more.
    pub(super) fn most_doors(&self) -> usize {
        self.arrivals.len().max(self.departures.len())
    }

    /// The node below all others in the hierarchy's tree; `None` where they lie on no one path
    /// to its root, or are too many.
    pub(super) fn home(&self, network: &Network) -> Option<NodeId> {
        if self.most_doors() > MOST_DOORS {
            return None;
        }
        let home = self.nodes().max()?;
        let hierarchy = network.hierarchy();
        self.nodes().all(|node| hierarchy.subtree(node).contains(&home)).then_some(home)
    }
}

/// The nearest door by node. An edge that begins and ends at one node makes a door of it twice.
fn each_once(mut doors: Vec<Door>) -> Vec<Door> {
    doors.sort_unstable();
    doors.dedup_by_key(|(node, _)| *node);
    doors
}
