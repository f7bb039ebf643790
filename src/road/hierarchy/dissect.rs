//! Where a large map is cut into parts (after nested dissection, George 1973).
//!
//! Contracted by a greedy heuristic alone, the nodes left over at the end hang together all over
//! the map, and no part of it could be left out of a sweep. So the map is cut in two along a
//! straight line that few links cross, and each half again while it is large. Nodes at the cuts
//! are contracted last.

use rayon::prelude::*;

use crate::road::network::{MapPoint, NodeId};

/// Parts of at most so many nodes are not cut. Smaller parts can be left out of more sweeps, but
/// cuts make shortcuts: a city of 60,000 nodes cut in four takes four times as many links to climb.
const SMALL: usize = 65_536;
/// The smaller part of a cut gets at least this share of the nodes.
const LEAST_SHARE: f64 = 0.2;
/// Directions in which cuts are tried.
const DIRECTIONS: u32 = 12;

/// A cut-out of the graph, by positions in a list of its members.
struct Part {
    /// Ascending.
    members: Vec<NodeId>,
    /// By member: its neighbours within the part.
    near: Vec<Vec<u32>>,
}

/// By node: whether it lies at a cut.
pub(super) fn at_cuts(nodes: &[MapPoint], neighbours: &[Vec<NodeId>]) -> Vec<bool> {
    let mut at_cut = vec![false; nodes.len()];
    let mut parts: Vec<Vec<NodeId>> = vec![(0..nodes.len() as u32).collect()];
    while !parts.is_empty() {
        let cut = |members: Vec<NodeId>| {
            (members.len() > SMALL).then(|| Part::of(members, neighbours).cut(nodes)).flatten()
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
            .map(|node| neighbours[*node as usize].iter().filter_map(local).collect())
            .collect();
        Self { members, near }
    }

    /// The best straight cut.
    fn cut(&self, nodes: &[MapPoint]) -> Option<Cut> {
        let candidates = (0..DIRECTIONS).into_par_iter().filter_map(|direction| {
            let angle = f64::from(direction) * std::f64::consts::PI / f64::from(DIRECTIONS);
            let order = self.along(nodes, angle);
            let (cost, at) = self.cheapest(&order)?;
            Some((cost, direction, order, at))
        });
        let (_, _, order, at) =
            candidates.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))?;
        let mut side = vec![1; self.members.len()];
        for member in &order[..at] {
            side[*member as usize] = 0;
        }
        // The row of nodes along either side of the cut keeps the sides apart.
        let row = |of: usize| -> Vec<u32> {
            let faces = |member: &u32| {
                let at = *member as usize;
                side[at] == of && self.near[at].iter().any(|near| side[*near as usize] != of)
            };
            (0..self.members.len() as u32).filter(faces).collect()
        };
        let (first, second) = (row(0), row(1));
        for member in if first.len() <= second.len() { first } else { second } {
            side[member as usize] = 2;
        }
        let mut cut = Cut { at: Vec::new(), sides: [Vec::new(), Vec::new()] };
        for (node, side) in self.members.iter().zip(side) {
            cut.sides.get_mut(side).unwrap_or(&mut cut.at).push(*node);
        }
        Some(cut)
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

    /// Where to cut a row of members so that few links are cut and the sides are alike; with
    /// what it costs.
    fn cheapest(&self, order: &[u32]) -> Option<(f64, usize)> {
        let mut places = vec![0_u32; order.len()];
        for (place, member) in (0..).zip(order) {
            places[*member as usize] = place;
        }
        let least = ((order.len() as f64 * LEAST_SHARE) as usize).max(1);
        let mut crossing = 0_i64;
        let mut best: Option<(f64, usize)> = None;
        for (place, member) in order.iter().enumerate() {
            if place >= least && place + least <= order.len() {
                let share = place.min(order.len() - place) as f64 / order.len() as f64;
                let cost = (crossing as f64 + 0.5) / share.sqrt();
                if best.is_none_or(|(other, _)| cost < other) {
                    best = Some((cost, place));
                }
            }
            for near in &self.near[*member as usize] {
                crossing += if places[*near as usize] as usize > place { 1 } else { -1 };
            }
        }
        best
    }
}
