//! Bounded one-to-many searches (Dijkstra 1959), forward and backward.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::along_one_edge;
use crate::road::{Network, NodeId, Snapped};
use crate::units::{Millis, Travel};

/// Which way a search looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From one position to all others.
    Forward,
    /// To one position from all others.
    Backward,
}

/// Work that a search did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Effort {
    /// Nodes whose travel is final.
    pub settled: u64,
    /// Edges looked at from them.
    pub relaxed: u64,
}

impl std::ops::Add for Effort {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { settled: self.settled + other.settled, relaxed: self.relaxed + other.relaxed }
    }
}

impl std::ops::Sub for Effort {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { settled: self.settled - other.settled, relaxed: self.relaxed - other.relaxed }
    }
}

/// Travel between one position and every node within a bound.
#[derive(Debug, Clone)]
pub struct Tree<'p> {
    direction: Direction,
    root: &'p Snapped,
    /// The bound.
    most: Millis,
    /// For each node; [`Travel::UNREACHABLE`] beyond the bound.
    labels: Vec<Travel>,
    /// What it took.
    pub effort: Effort,
}

/// Searches on one network.
///
/// Complexity: O(m log n) for n nodes and m edges within the bound, and O(nodes of the
/// network) to lay out the labels.
#[derive(Clone, Copy)]
pub struct Search<'n> {
    network: &'n Network,
}

impl<'n> Search<'n> {
    /// A search on `network`.
    pub fn new(network: &'n Network) -> Self {
        Self { network }
    }

    /// Travel from `root` to every node (or to `root` from every node) that takes at most
    /// `bound`, or [`Travel::MAX_TIME`] where there is no bound.
    pub fn tree<'p>(
        &self,
        root: &'p Snapped,
        direction: Direction,
        bound: Option<Millis>,
    ) -> Tree<'p> {
        let network = self.network;
        let most = bound_of(bound);
        let mut tree = Tree {
            direction,
            root,
            most,
            labels: vec![Travel::UNREACHABLE; network.node_count()],
            effort: Effort::default(),
        };
        let mut queue = BinaryHeap::new();
        for on in &root.edges {
            let edge = network.edge(on.edge);
            let (node, travel) = match direction {
                Direction::Forward => (edge.to, on.after),
                Direction::Backward => (edge.from, on.before),
            };
            improve(&mut tree.labels, &mut queue, node, travel, most);
        }
        while let Some(Reverse((travel, node))) = queue.pop() {
            if travel > tree.labels[node as usize] {
                continue;
            }
            tree.effort.settled += 1;
            let at = node as usize;
            match direction {
                Direction::Forward => {
                    let (start, end) = (network.out_starts()[at], network.out_starts()[at + 1]);
                    for edge in &network.edges()[start as usize..end as usize] {
                        tree.effort.relaxed += 1;
                        let reached = travel + edge.travel();
                        improve(&mut tree.labels, &mut queue, edge.to, reached, most);
                    }
                }
                Direction::Backward => {
                    let (start, end) = (network.in_starts()[at], network.in_starts()[at + 1]);
                    for &edge in &network.in_edges()[start as usize..end as usize] {
                        tree.effort.relaxed += 1;
                        let edge = network.edge(edge);
                        let reached = travel + edge.travel();
                        improve(&mut tree.labels, &mut queue, edge.from, reached, most);
                    }
                }
            }
        }
        tree
    }

    /// Travel from one position to another; [`Travel::UNREACHABLE`] where it takes more than
    /// `bound`.
    pub fn between(
        &self,
        from: &Snapped,
        to: &Snapped,
        bound: Option<Millis>,
        workspace: &mut Workspace,
    ) -> Travel {
        let network = self.network;
        let mut best = along_one_edge(from, to);
        let most = bound_of(bound);
        workspace.begin(network.node_count());
        let Workspace { labels, touched, queue, .. } = workspace;
        let mut reach = |node: NodeId, travel: Travel, queue: &mut BinaryHeap<_>| {
            let label = &mut labels[node as usize];
            if travel < *label && travel.time() <= most {
                if *label == Travel::UNREACHABLE {
                    touched.push(node);
                }
                *label = travel;
                queue.push(Reverse((travel, node)));
            }
        };
        for on in &from.edges {
            reach(network.edge(on.edge).to, on.after, queue);
        }
        let mut tails: Vec<(NodeId, Travel)> =
            to.edges.iter().map(|on| (network.edge(on.edge).from, on.before)).collect();
        tails.sort_unstable();
        let mut settled = 0;
        while let Some(Reverse((travel, node))) = queue.pop() {
            // Whatever is still to come is at least this far.
            if travel >= best {
                break;
            }
            if let Ok(mut at) = tails.binary_search_by_key(&node, |(tail, _)| *tail) {
                while at > 0 && tails[at - 1].0 == node {
                    at -= 1;
                }
                best = best.min(travel + tails[at].1);
            }
            settled += 1;
            let at = node as usize;
            let (start, end) = (network.out_starts()[at], network.out_starts()[at + 1]);
            for edge in &network.edges()[start as usize..end as usize] {
                reach(edge.to, travel + edge.travel(), queue);
            }
        }
        workspace.settled += settled;
        within(best, most)
    }
}

fn bound_of(bound: Option<Millis>) -> Millis {
    let most = Millis(i64::from(Travel::MAX_TIME));
    bound.unwrap_or(most).min(most)
}

/// Beyond the bound, the nodes that a faster path leads over may not have been reached.
fn within(travel: Travel, most: Millis) -> Travel {
    if travel.time() <= most { travel } else { Travel::UNREACHABLE }
}

fn improve(
    labels: &mut [Travel],
    queue: &mut BinaryHeap<Reverse<(Travel, NodeId)>>,
    node: NodeId,
    travel: Travel,
    most: Millis,
) {
    let label = &mut labels[node as usize];
    if travel < *label && travel.time() <= most {
        *label = travel;
        queue.push(Reverse((travel, node)));
    }
}

impl Tree<'_> {
    /// Travel between the root and another position, in the search's direction;
    /// [`Travel::UNREACHABLE`] where it is beyond the bound.
    pub fn travel(&self, network: &Network, other: &Snapped) -> Travel {
        let by_nodes = other.edges.iter().map(|on| {
            let edge = network.edge(on.edge);
            match self.direction {
                Direction::Forward => self.labels[edge.from as usize] + on.before,
                Direction::Backward => self.labels[edge.to as usize] + on.after,
            }
        });
        let directly = match self.direction {
            Direction::Forward => along_one_edge(self.root, other),
            Direction::Backward => along_one_edge(other, self.root),
        };
        within(by_nodes.fold(directly, Travel::min), self.most)
    }
}

/// Room for many searches between two positions, laid out once.
#[derive(Debug, Default)]
pub struct Workspace {
    labels: Vec<Travel>,
    touched: Vec<NodeId>,
    queue: BinaryHeap<Reverse<(Travel, NodeId)>>,
    /// Nodes settled in all searches so far.
    pub settled: u64,
}

impl Workspace {
    fn begin(&mut self, nodes: usize) {
        self.queue.clear();
        if self.labels.len() == nodes {
            for node in self.touched.drain(..) {
                self.labels[node as usize] = Travel::UNREACHABLE;
            }
        } else {
            self.touched.clear();
            self.labels.clear();
            self.labels.resize(nodes, Travel::UNREACHABLE);
        }
    }
}
