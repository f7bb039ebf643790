//! Nodes doubled for turn restrictions, the largest strongly connected component, packed.

use std::collections::HashMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::chains::{BaseEdge, Chains};
use super::segments::point;
use super::turns::Bans;
use crate::osm::Extract;
use crate::road::network::{Edge, Parts};
use crate::road::storage::StringPool;

/// A node of the expanded graph: a junction, with what has to be remembered of the way there.
type State = NodeIndex<u32>;

/// The graph in which every path is allowed: nodes weigh their junction, edges are base edges.
///
/// For each beginning of a forbidden sequence there is a copy of the junction it ends at; an
/// edge leads to the copy that remembers the longest such beginning (the failure function of
/// Aho and Corasick 1975), and a copy lacks the edges that would complete a sequence.
fn expand(chains: &Chains, bans: &Bans) -> DiGraph<u32, BaseEdge> {
    let mut graph = DiGraph::new();
    let plain: Vec<State> =
        (0..chains.junctions.len() as u32).map(|junction| graph.add_node(junction)).collect();
    let mut copies: HashMap<&[BaseEdge], State> = HashMap::new();
    for beginning in bans.beginnings() {
        if let Some(last) = beginning.last() {
            copies.insert(beginning, graph.add_node(chains.ends(*last).1));
        }
    }
    let mut out = vec![Vec::new(); chains.junctions.len()];
    for edge in chains.edges() {
        out[chains.ends(edge).0 as usize].push(edge);
    }
    let mut connect = |from: State, remembered: &[BaseEdge], edge: BaseEdge| {
        let path = [remembered, &[edge]].concat();
        if bans.forbids(&path) {
            return;
        }
        let to = match bans.remembered(&path).and_then(|beginning| copies.get(beginning)) {
            Some(copy) => *copy,
            None => plain[chains.ends(edge).1 as usize],
        };
        graph.add_edge(from, to, edge);
    };
    for (junction, edges) in out.iter().enumerate() {
        for edge in edges {
            connect(plain[junction], &[], *edge);
        }
    }
    for beginning in bans.beginnings() {
        let Some(last) = beginning.last() else { continue };
        let from = copies[beginning.as_slice()];
        for edge in &out[chains.ends(*last).1 as usize] {
            connect(from, beginning, *edge);
        }
    }
    graph
}

/// The network's parts; `None` where no two junctions can be reached from each other.
pub(super) fn parts(extract: &Extract, chains: &Chains, bans: &Bans) -> Option<Parts> {
    let graph = expand(chains, bans);
    let components = kosaraju_scc(&graph);
    // Of several of one size, that of the lowest number counts.
    let largest = components.into_iter().max_by_key(|component| {
        let lowest = component.iter().map(|state| state.index()).min();
        // A ring with one junction leads back to it; a lone dead end leads nowhere.
        let leads_back = component.iter().any(|state| graph.contains_edge(*state, *state));
        (component.len(), component.len() > 1 || leads_back, std::cmp::Reverse(lowest))
    })?;
    let at = |state: State| point(extract, chains.junctions[graph[state] as usize].node);
    let mut states = largest;
    // Neighbours on the ground become neighbours in memory.
    states.sort_by_key(|state| (at(*state).z_order(), state.index()));
    let number: HashMap<State, u32> =
        states.iter().enumerate().map(|(number, state)| (*state, number as u32)).collect();
    let mut kept: Vec<(u32, u32, BaseEdge)> = graph
        .edge_indices()
        .filter_map(|edge| {
            let (from, to) = graph.edge_endpoints(edge)?;
            Some((*number.get(&from)?, *number.get(&to)?, graph[edge]))
        })
        .collect();
    if kept.is_empty() {
        return None;
    }
    kept.sort_unstable();

    let mut used: Vec<u32> = kept.iter().map(|(.., edge)| edge >> 1).collect();
    used.sort_unstable();
    used.dedup();
    let road_of: HashMap<u32, u32> =
        used.iter().enumerate().map(|(road, chain)| (*chain, road as u32)).collect();
    let mut parts = Parts {
        nodes: states.iter().map(|state| at(*state)).collect(),
        osm_nodes: Vec::with_capacity(states.len()),
        edges: Vec::with_capacity(kept.len()),
        road_starts: vec![0],
        points: Vec::new(),
        point_nodes: Vec::new(),
        road_ways: Vec::with_capacity(used.len()),
        road_names: Vec::with_capacity(used.len()),
        road_classes: Vec::with_capacity(used.len()),
        names: StringPool::new(),
    };
    for state in &states {
        let node = chains.junctions[graph[*state] as usize].node;
        parts.osm_nodes.push(extract.nodes.ids[node as usize]);
    }
    for (from, to, edge) in kept {
        if let Some(travel) = chains.travel(edge) {
            let road = road_of[&(edge >> 1)];
            parts.edges.push(Edge::new((from, to), travel, road, edge & 1 == 1));
        }
    }
    for chain in used {
        let chain = &chains.all[chain as usize];
        parts.points.extend(chain.nodes.iter().map(|node| point(extract, *node)));
        parts.point_nodes.extend(chain.nodes.iter().map(|node| extract.nodes.ids[*node as usize]));
        parts.road_starts.push(parts.points.len() as u32);
        parts.road_ways.push(chain.way);
        parts.road_classes.push(chain.traits.class);
        let name = chains.names[chain.traits.name as usize];
        parts.road_names.push(parts.names.number(name));
    }
    Some(parts)
}
