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
