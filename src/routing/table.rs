//! Travel from one position to many: one climb from the first, against climbs to the others that
//! are kept (many-to-many shortest paths: Knopp, Sanders, Schultes, Schulz, Wagner 2007).

use super::along_one_edge;
use super::between::{Between, or_none};
use crate::road::{Network, NodeId, Snapped};
use crate::units::Travel;

/// From where, higher up the hierarchy, one comes down to a position; kept for many queries.
///
/// Bytes: 16 a node that its climb reaches, some 170 on a city's network.
#[derive(Debug, Clone)]
pub struct Arrival {
    nodes: Box<[(NodeId, Travel)]>,
}

impl Between {
    /// Climbs backwards from a position.
    pub fn arrival(&mut self, network: &Network, to: &Snapped) -> Arrival {
        self.backward.climb(network, to, &mut self.effort);
        let labels = self.backward.labels();
        let nodes = self.backward.nodes().iter();
        Arrival { nodes: nodes.map(|&node| (node, labels[node as usize])).collect() }
    }

    /// Travel from one position to each of others, in their order, as [`Between::travel`] has it.
    ///
    /// Complexity: O(links of the ancestors of `from` and nodes of the arrivals).
    pub fn row<'p>(
        &mut self,
        network: &Network,
        from: &Snapped,
        to: impl IntoIterator<Item = (&'p Snapped, &'p Arrival)>,
    ) -> Vec<Travel> {
        self.forward.climb(network, from, &mut self.effort);
        let labels = self.forward.labels();
        let travel = |(to, arrival): (&Snapped, &Arrival)| {
            let sums = arrival.nodes.iter().map(|&(node, rest)| labels[node as usize] + rest);
            let met = sums.min().unwrap_or(Travel::UNREACHABLE);
            or_none(met.min(along_one_edge(from, to)))
        };
        to.into_iter().map(travel).collect()
    }
}

/// Arrivals at many positions, by the nodes that they come down from: for rows of travel that
/// are longer than a climb.
///
/// Bytes: 16 for each node of each arrival, 4 for each node of the network.
#[derive(Debug, Clone)]
pub struct Arrivals {
    /// By node: where its entries begin; then where the last ones end.
    starts: Box<[u32]>,
    /// Which arrival, and the travel from the node on.
    entries: Box<[(u32, Travel)]>,
    count: usize,
}

impl Arrivals {
    /// Complexity: O(nodes of the network + nodes of the arrivals).
    pub fn new<'a>(network: &Network, arrivals: impl Iterator<Item = &'a Arrival> + Clone) -> Self {
        let mut starts = vec![0_u32; network.node_count() + 1].into_boxed_slice();
        let nodes = || arrivals.clone().flat_map(|arrival| arrival.nodes.iter());
        nodes().for_each(|&(node, _)| starts[node as usize + 1] += 1);
        for node in 1..starts.len() {
            starts[node] += starts[node - 1];
        }
        let mut next = starts.clone();
        let all = starts.last().map_or(0, |&all| all as usize);
        let mut entries = vec![(0, Travel::ZERO); all].into_boxed_slice();
        let mut count = 0;
        for arrival in arrivals {
            for &(node, rest) in &arrival.nodes {
                let at = &mut next[node as usize];
                entries[*at as usize] = (count as u32, rest);
                *at += 1;
            }
            count += 1;
        }
        Self { starts, entries, count }
    }
}

impl Between {
    /// The same as [`Between::row`] of the positions that `arrivals` are of, in their order.
    ///
    /// Complexity: O(links of the ancestors of `from` and entries of these ancestors).
    pub fn row_of<'p>(
        &mut self,
        network: &Network,
        from: &Snapped,
        to: impl IntoIterator<Item = &'p Snapped>,
        arrivals: &Arrivals,
    ) -> Vec<Travel> {
        self.forward.climb(network, from, &mut self.effort);
        let labels = self.forward.labels();
        let mut row = vec![Travel::UNREACHABLE; arrivals.count];
        for &node in self.forward.nodes() {
            let label = labels[node as usize];
            let entries = arrivals.starts[node as usize]..arrivals.starts[node as usize + 1];
            for &(number, rest) in &arrivals.entries[entries.start as usize..entries.end as usize] {
                let best = &mut row[number as usize];
                *best = (*best).min(label + rest);
            }
        }
        for (best, to) in row.iter_mut().zip(to) {
            *best = or_none((*best).min(along_one_edge(from, to)));
        }
        row
    }
}
