//! The path itself: edges, line and OSM nodes.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::along_one_edge;
use crate::road::{EdgeId, Network, NodeId, OnEdge, RoadId, Snapped};
use crate::units::{Centimetres, Position, Travel};

/// The fastest path between two positions; among the fastest, the shortest.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Time and length.
    pub travel: Travel,
    /// The edges it runs along, in order. The first and the last are run in part.
    pub edges: Vec<EdgeId>,
    from: OnEdge,
    to: OnEdge,
}

/// Finds paths on one network.
#[derive(Clone, Copy)]
pub struct PathSearch<'n> {
    network: &'n Network,
}

impl<'n> PathSearch<'n> {
    /// A search on `network`.
    pub fn new(network: &'n Network) -> Self {
        Self { network }
    }

    /// The path from one position to another; `None` where there is none within
    /// [`Travel::MAX_TIME`]. Of paths equal in time and length, always the same one.
    pub fn find(&self, from: &Snapped, to: &Snapped) -> Option<Path> {
        let network = self.network;
        let direct = along_one_edge(from, to);
        let mut labels = vec![Travel::UNREACHABLE; network.node_count()];
        let mut came_by = vec![CameBy::default(); network.node_count()];
        let mut queue = BinaryHeap::new();
        let mut reach = |node: NodeId, travel: Travel, by: CameBy, queue: &mut BinaryHeap<_>| {
            let at = node as usize;
            if travel < labels[at] && travel.is_path() {
                labels[at] = travel;
                came_by[at] = by;
                queue.push(Reverse((travel, node)));
            }
        };
        for on in &from.edges {
            let by = CameBy { edge: on.edge, from_start: true };
            reach(network.edge(on.edge).to, on.after, by, &mut queue);
        }
        let mut best: Option<(Travel, &OnEdge)> = None;
        let mut settled = vec![false; network.node_count()];
        while let Some(Reverse((travel, node))) = queue.pop() {
            if travel >= best.map_or(direct, |(best, _)| best.min(direct)) {
                break;
            }
            if std::mem::replace(&mut settled[node as usize], true) {
                continue;
            }
            for on in to.edges.iter().filter(|on| network.edge(on.edge).from == node) {
                let total = travel + on.before;
                if best.is_none_or(|(best, _)| total < best) {
                    best = Some((total, on));
                }
            }
            let at = node as usize;
            let (start, end) = (network.out_starts()[at], network.out_starts()[at + 1]);
            for edge in start..end {
                let whole = network.edge(edge);
                let by = CameBy { edge, from_start: false };
                reach(whole.to, travel + whole.travel(), by, &mut queue);
            }
        }
        if let Some((travel, last)) = best.filter(|(travel, _)| *travel < direct) {
            let edges = unwind(network, last, &came_by);
            let first =
                edges.first().and_then(|edge| from.edges.iter().find(|on| on.edge == *edge));
            let (first, last) = (*first?, *last);
            return Some(Path { travel, edges, from: first, to: last });
        }
        from.edges.iter().find_map(|first| {
            let last = to.edges.iter().find(|on| on.edge == first.edge)?;
            (super::between(first, last) == direct && direct.is_path()).then(|| Path {
                travel: direct,
                edges: vec![first.edge],
                from: *first,
                to: *last,
            })
        })
    }
}

/// How a node was reached.
#[derive(Debug, Clone, Copy, Default)]
struct CameBy {
    edge: EdgeId,
    /// Whether the path begins on that edge, so that only its last part was travelled.
    from_start: bool,
}

/// The edges from the first, on which the path begins, to `last`, on which it ends.
fn unwind(network: &Network, last: &OnEdge, came_by: &[CameBy]) -> Vec<EdgeId> {
    let mut edges = vec![last.edge];
    let mut node = network.edge(last.edge).from;
    loop {
        let CameBy { edge, from_start } = came_by[node as usize];
        edges.push(edge);
        if from_start {
            break;
        }
        node = network.edge(edge).from;
    }
    edges.reverse();
    edges
}

impl Path {
    /// The OSM nodes passed, in order. None, where the path stays between two nodes.
    pub fn osm_nodes(&self, network: &Network) -> Vec<i64> {
        let mut nodes = Vec::new();
        self.walk(network, |road, point| nodes.push(network.osm_nodes_of_road(road)[point]));
        nodes
    }

    /// The line, from the first position's point on the road to the second's.
    pub fn line(&self, network: &Network, from: &Snapped, to: &Snapped) -> Vec<Position> {
        let mut line = vec![from.point];
        self.walk(network, |road, point| line.push(network.points_of_road(road)[point].position()));
        line.push(to.point);
        line
    }

    /// The edges with the length travelled on each.
    pub fn lengths(&self, network: &Network) -> Vec<(EdgeId, Centimetres)> {
        let last = self.edges.len().saturating_sub(1);
        let length = |(number, &edge): (usize, &EdgeId)| {
            let whole = Centimetres(network.edge(edge).length.into());
            let skipped = if number == 0 { self.from.before.length() } else { Centimetres::ZERO };
            let end = if number == last { self.to.before.length() } else { whole };
            (edge, end - skipped)
        };
        self.edges.iter().enumerate().map(length).collect()
    }

    /// Calls back for every point of a road that is passed. The point that ends one edge and
    /// begins the next is passed once.
    fn walk(&self, network: &Network, mut pass: impl FnMut(RoadId, usize)) {
        let last = self.edges.len().saturating_sub(1);
        for (number, &edge) in self.edges.iter().enumerate() {
            let whole = network.edge(edge);
            let count = network.points_of_road(whole.road()).len();
            // An edge passes its last point, so the next one leaves out its first.
            let begin = if number == 0 { self.from.ahead as usize } else { 1 };
            let end = if number == last { self.to.behind as usize } else { count - 1 };
            for at in begin..=end {
                let point = if whole.is_against() { count - 1 - at } else { at };
                pass(whole.road(), point);
            }
        }
    }
}
