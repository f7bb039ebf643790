//! Where a large map is cut into parts (after nested dissection, George 1973).
//!
//! Contracted by a greedy heuristic alone, the nodes left over at the end hang together all over
//! the map, and no part of it could be left out of a sweep. So the map is cut in two where the
//! fewest links join what lies far to one side with what lies far to the other (inertial flow:
//! Schild, Sommer 2015), and each half again while it is large. Nodes at the cuts are contracted
//! last.

use rayon::prelude::*;

use super::flow::{End, Graph, LeastCut};
use crate::road::network::{MapPoint, NodeId};

/// Parts of at most so many nodes are not cut. Smaller parts can be left out of more sweeps, but
/// cuts make shortcuts: a city of 60,000 nodes cut in four takes four times as many links to climb.
pub(super) const SMALL: usize = 65_536;
/// Each part of a cut gets at least this share of the nodes.
const LEAST_SHARE: f64 = 0.25;
/// Directions in which cuts are tried.
const DIRECTIONS: u32 = 4;

/// A cut-out of the graph, by positions in a list of its members.
struct Part {
    /// Ascending.
    members: Vec<NodeId>,
    graph: Graph,
}

/// By node: whether it lies at a cut, where parts of more than `small` nodes are cut.
pub(super) fn at_cuts(nodes: &[MapPoint], neighbours: &[Vec<NodeId>], small: usize) -> Vec<bool> {
    let mut at_cut = vec![false; nodes.len()];
    let mut parts: Vec<Vec<NodeId>> = vec![(0..nodes.len() as u32).collect()];
    while !parts.is_empty() {
        let cut = |members: Vec<NodeId>| {
            (members.len() > small).then(|| Part::of(members, neighbours).cut(nodes)).flatten()
        };
        let cuts: Vec<Cut> = parts.into_par_iter().filter_map(cut).collect();
        parts = Vec::new();
        for cut in cuts {
            for node in cut.at {
                at_cut[node as usize] = true;
            }
            parts.extend(cut.sides);
        }
    }
    at_cut
}

/// A part cut in two.
struct Cut {
    at: Vec<NodeId>,
    sides: [Vec<NodeId>; 2],
}

impl Part {
    fn of(members: Vec<NodeId>, neighbours: &[Vec<NodeId>]) -> Self {
        let local = |node: &NodeId| members.binary_search(node).ok().map(|at| at as u32);
        let near = members
            .iter()
            .map(|node| neighbours[*node as usize].iter().filter_map(local).collect());
        let graph = Graph::new(near);
        Self { members, graph }
    }

    /// The best cut of those tried.
    fn cut(&self, nodes: &[MapPoint]) -> Option<Cut> {
        let candidates = (0..DIRECTIONS).into_par_iter().map(|direction| {
            let angle = f64::from(direction) * std::f64::consts::PI / f64::from(DIRECTIONS);
            let cut = self.graph.cut(&self.ends(nodes, angle));
            (self.cost(&cut), direction, cut)
        });
        let (_, _, LeastCut { is_first, .. }) =
            candidates.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))?;
        // The row of nodes along either side of the cut keeps the sides apart.
        let row = |of: bool| -> Vec<u32> {
            let faces = |member: &u32| {
                let other = |near: &u32| is_first[*near as usize] != of;
                is_first[*member as usize] == of && self.graph.near(*member).iter().any(other)
            };
            (0..self.members.len() as u32).filter(faces).collect()
        };
        let (first, second) = (row(true), row(false));
        let row = if first.len() <= second.len() { first } else { second };
        let mut cut = Cut { at: Vec::new(), sides: [Vec::new(), Vec::new()] };
        for (member, node) in (0..).zip(&self.members) {
            if row.binary_search(&member).is_ok() {
                cut.at.push(*node);
            } else {
                cut.sides[usize::from(is_first[member as usize])].push(*node);
            }
        }
        Some(cut)
    }

    /// Less is better: few links cut, and sides alike.
    fn cost(&self, cut: &LeastCut) -> f64 {
        let all = self.members.len();
        let first = cut.is_first.iter().filter(|is_first| **is_first).count();
        let share = first.min(all - first) as f64 / all as f64;
        (f64::from(cut.links) + 0.5) / share.sqrt()
    }

    /// By member: whether a line of this angle passes it among the first or the last.
    fn ends(&self, nodes: &[MapPoint], angle: f64) -> Vec<End> {
        let order = self.along(nodes, angle);
        let least = ((order.len() as f64 * LEAST_SHARE) as usize).max(1);
        let mut ends = vec![End::Neither; order.len()];
        for member in &order[..least] {
            ends[*member as usize] = End::First;
        }
        for member in &order[order.len() - least..] {
            ends[*member as usize] = End::Last;
        }
        ends
    }

    /// The members in the order in which a line of this angle passes them.
    fn along(&self, nodes: &[MapPoint], angle: f64) -> Vec<u32> {
        let first = self.members.first().map_or(0, |node| *node as usize);
        let stretch = nodes[first].position().lat.to_radians().cos();
        let (sin, cos) = angle.sin_cos();
        let keys: Vec<f64> = self
            .members
            .iter()
            .map(|node| {
                let at = nodes[*node as usize];
                f64::from(at.lon) * stretch * cos + f64::from(at.lat) * sin
            })
            .collect();
        let mut order: Vec<u32> = (0..self.members.len() as u32).collect();
        order.sort_unstable_by(|a, b| {
            keys[*a as usize].total_cmp(&keys[*b as usize]).then(a.cmp(b))
        });
        order
    }
}
