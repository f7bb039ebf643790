//! From a network's parts to its hierarchy, with the nodes in the order of sweeps.

use super::contract::{Contracted, contract};
use super::dissect::{SMALL, at_cuts};
use super::overlay::Way;
use super::tree::tree;
use crate::road::network::{Edge, NodeId, Parts};
use crate::units::Travel;

/// What a hierarchy consists of, before it is packed.
pub(in crate::road) struct HierarchyParts {
    pub(super) parents: Vec<NodeId>,
    pub(super) ends: Vec<NodeId>,
    pub(super) starts: Vec<u32>,
    pub(super) heads: Vec<NodeId>,
    pub(super) travel: Vec<[Travel; 2]>,
    pub(super) via: Vec<[u32; 2]>,
}

/// Contracts a network and renumbers its nodes and edges. `progress` is told how many nodes of
/// how many are contracted.
pub(in crate::road) fn arrange(
    parts: &mut Parts,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> HierarchyParts {
    arrange_in_parts(parts, SMALL, progress)
}

/// As [`arrange`], with the network cut in parts of at most `small` nodes.
pub(super) fn arrange_in_parts(
    parts: &mut Parts,
    small: usize,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> HierarchyParts {
    let nodes = parts.nodes.len();
    let kin = kin(parts);
    let mut neighbours: Vec<Vec<NodeId>> = vec![Vec::new(); nodes];
    let edges = parts.edges.iter().map(|edge| (edge.from, edge.to));
    for (a, b) in kin.iter().copied().chain(edges) {
        neighbours[a as usize].push(b);
        neighbours[b as usize].push(a);
    }
    for near in &mut neighbours {
        near.sort_unstable();
        near.dedup();
    }
    let last = at_cuts(&parts.nodes, &neighbours, small);
    drop(neighbours);
    let Contracted { order, links } = contract(nodes, &parts.edges, &last, progress);
    let linked =
        (0..).zip(&links).flat_map(|(node, links)| links.iter().map(move |link| (node, link.node)));
    let tree = tree(&order, linked.chain(kin.iter().copied()));

    let number = |node: NodeId| tree.numbers[node as usize];
    let mut node_at = vec![0; nodes];
    for node in 0..nodes as u32 {
        node_at[number(node) as usize] = node;
    }
    let edge_at = renumber(parts, &node_at, number);
    let via = |way: &Way| match way.over_node() {
        Some(node) => Way::over(number(node)),
        None if way.exists() => edge_at[way.via as usize],
        None => 0,
    };
    let mut hierarchy = HierarchyParts {
        parents: Vec::with_capacity(nodes),
        ends: Vec::with_capacity(nodes),
        starts: vec![0],
        heads: Vec::new(),
        travel: Vec::new(),
        via: Vec::new(),
    };
    for (new, old) in (0..).zip(&node_at) {
        let parent = tree.parents[*old as usize];
        hierarchy.parents.push(if parent == super::NONE { parent } else { number(parent) });
        hierarchy.ends.push(new + tree.sizes[*old as usize]);
        let mut up: Vec<_> = links[*old as usize].iter().collect();
        up.sort_unstable_by_key(|link| number(link.node));
        for link in up {
            hierarchy.heads.push(number(link.node));
            hierarchy.travel.push([link.back.travel, link.out.travel]);
            hierarchy.via.push([via(&link.back), via(&link.out)]);
        }
        hierarchy.starts.push(hierarchy.heads.len() as u32);
    }
    hierarchy
}

/// Pairs of nodes of which one is to be an ancestor of the other, though no edge may join them:
/// the ends of all copies of a road, and the copies of a junction. So whatever a position on a
/// road needs lies on one path to the root.
fn kin(parts: &Parts) -> Vec<(NodeId, NodeId)> {
    let ends =
        parts.edges.iter().flat_map(|edge| [(edge.road(), edge.from), (edge.road(), edge.to)]);
    let mut by_road: Vec<(u32, NodeId)> = ends.collect();
    let mut by_junction: Vec<(i64, NodeId)> =
        parts.osm_nodes.iter().copied().zip(0..parts.nodes.len() as u32).collect();
    let mut pairs = Vec::new();
    pair_up(&mut by_road, &mut pairs);
    pair_up(&mut by_junction, &mut pairs);
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// All pairs of nodes of each group.
fn pair_up<K: Ord + Copy>(grouped: &mut Vec<(K, NodeId)>, pairs: &mut Vec<(NodeId, NodeId)>) {
    grouped.sort_unstable();
    grouped.dedup();
    for group in grouped.chunk_by(|a, b| a.0 == b.0) {
        for (at, (_, high)) in group.iter().enumerate() {
            pairs.extend(group[..at].iter().map(|(_, low)| (*low, *high)));
        }
    }
}

/// Puts nodes in their new order, and edges in the order of theirs. Gives the new number of
/// each edge.
fn renumber(parts: &mut Parts, node_at: &[NodeId], number: impl Fn(NodeId) -> NodeId) -> Vec<u32> {
    parts.nodes = node_at.iter().map(|old| parts.nodes[*old as usize]).collect();
    parts.osm_nodes = node_at.iter().map(|old| parts.osm_nodes[*old as usize]).collect();
    let mut edges: Vec<(Edge, u32)> = (0..)
        .zip(&parts.edges)
        .map(|(at, edge)| (Edge { from: number(edge.from), to: number(edge.to), ..*edge }, at))
        .collect();
    edges.sort_unstable_by_key(|(edge, at)| (edge.from, edge.to, *at));
    let mut edge_at = vec![0; edges.len()];
    for (new, (_, old)) in (0..).zip(&edges) {
        edge_at[*old as usize] = new;
    }
    parts.edges = edges.into_iter().map(|(edge, _)| edge).collect();
    edge_at
}
