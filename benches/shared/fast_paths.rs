//! Travel as the crate `fast_paths` has it: from point to point on a contraction hierarchy.

use fast_paths::{FastGraph, InputGraph, PathCalculator};
use ontheway::road::Network;

/// A network prepared by `fast_paths`, its edges weighing their time in ms.
pub struct Prepared {
    graph: FastGraph,
    calculator: PathCalculator,
}

impl Prepared {
    /// Prepares a network, which takes seconds for a city.
    pub fn new(network: &Network) -> Self {
        let mut input = InputGraph::new();
        for edge in network.edges().iter().filter(|edge| edge.from != edge.to) {
            input.add_edge(edge.from as usize, edge.to as usize, edge.time as usize);
        }
        input.freeze();
        let graph = fast_paths::prepare(&input);
        let calculator = fast_paths::create_calculator(&graph);
        Self { graph, calculator }
    }

    /// Least time from one node to another, in ms.
    pub fn time(&mut self, from: u32, to: u32) -> Option<u64> {
        let path = self.calculator.calc_path(&self.graph, from as usize, to as usize)?;
        Some(path.get_weight() as u64)
    }
}
