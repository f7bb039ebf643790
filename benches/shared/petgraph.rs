//! Travel as petgraph's Dijkstra has it: the reference for what is right.

use std::collections::HashMap;

use ontheway::road::{Network, Snapped};
use petgraph::algo::dijkstra;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{EdgeRef as _, Reversed};

/// A network as a graph, its edges weighing their time in ms.
pub struct Graph(DiGraph<(), u64>);

/// Least times to nodes.
pub type Times = HashMap<NodeIndex, u64>;

impl Graph {
    /// The graph of a network.
    pub fn new(network: &Network) -> Self {
        let mut graph = DiGraph::with_capacity(network.node_count(), network.edge_count());
        let nodes: Vec<NodeIndex> = (0..network.node_count()).map(|_| graph.add_node(())).collect();
        for edge in network.edges() {
            let (from, to) = (nodes[edge.from as usize], nodes[edge.to as usize]);
            graph.add_edge(from, to, edge.time.into());
        }
        Self(graph)
    }

    /// Least times from a node to all.
    pub fn forward(&self, from: u32) -> impl Iterator<Item = (NodeIndex, u64)> {
        dijkstra(&self.0, NodeIndex::new(from as usize), None, |edge| *edge.weight()).into_iter()
    }

    /// Least times to a node from all.
    pub fn backward(&self, to: u32) -> impl Iterator<Item = (NodeIndex, u64)> {
        let graph = Reversed(&self.0);
        let to = NodeIndex::new(to as usize);
        dijkstra(graph, to, None, |edge| *edge.weight()).into_iter()
    }

    /// Least times from a position to all nodes.
    pub fn leaving(&self, network: &Network, from: &Snapped) -> Times {
        let mut least = HashMap::new();
        for on in &from.edges {
            let first = ms(on.after.time().0);
            for (node, time) in self.forward(network.edge(on.edge).to) {
                let entry = least.entry(node).or_insert(u64::MAX);
                *entry = (*entry).min(time + first);
            }
        }
        least
    }
}

/// Least time to a position, where these are those from the other to all nodes.
pub fn time_to(network: &Network, times: &Times, from: &Snapped, to: &Snapped) -> Option<u64> {
    let direct = ontheway::routing::along_one_edge(from, to);
    let direct = direct.is_path().then(|| ms(direct.time().0));
    let by_nodes = to.edges.iter().filter_map(|on| {
        let tail = NodeIndex::new(network.edge(on.edge).from as usize);
        Some(times.get(&tail)? + ms(on.before.time().0))
    });
    by_nodes.chain(direct).min()
}

fn ms(time: i64) -> u64 {
    u64::try_from(time).unwrap_or_else(|_| unreachable!("travel takes {time} ms"))
}
