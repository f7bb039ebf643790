//! Travel between positions, each laid into the graph as nodes of its own.

use std::collections::HashMap;
use std::sync::Mutex;

use petgraph::algo::dijkstra;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{EdgeRef, Reversed};
use rayon::prelude::*;

use super::network::{Cost, Network, Place};
use super::snap::{Snap, snap};

/// A position in the graph.
pub type Spot = usize;

/// By position.
type Row = Vec<Option<Cost>>;

/// The network with every position in it.
///
/// Each position has a source, which only leaves, and a sink, which is only entered: no
/// route passes through somebody else's stop, where it could turn about. Equal positions
/// share both.
pub struct Travel {
    graph: DiGraph<(), Cost>,
    sources: Vec<NodeIndex>,
    sinks: Vec<NodeIndex>,
    snaps: Vec<Snap>,
    spots: HashMap<(u64, u64), Spot>,
    carried: HashMap<(Spot, Spot), Cost>,
    /// Of positions asked about before: from each, and to each.
    known: Mutex<HashMap<(Spot, bool), Row>>,
}

fn key(place: Place) -> (u64, u64) {
    (place.lat.to_bits(), place.lon.to_bits())
}

impl Travel {
    /// Snaps `places` and lays them into the network.
    pub fn new(network: &Network, places: impl IntoIterator<Item = Place>) -> Self {
        let mut spots = HashMap::new();
        let mut distinct = Vec::new();
        for place in places {
            spots.entry(key(place)).or_insert_with(|| {
                distinct.push(place);
                distinct.len() - 1
            });
        }
        let snaps = distinct.par_iter().map(|&place| snap(network, place)).collect();
        Self { spots, ..Self::with_snaps(network, snaps) }
    }

    /// Lays positions that are snapped already into the network; they go by their number.
    pub fn with_snaps(network: &Network, snaps: Vec<Snap>) -> Self {
        let mut graph = network.graph();
        let sources: Vec<_> = snaps.iter().map(|_| graph.add_node(())).collect();
        let sinks: Vec<_> = snaps.iter().map(|_| graph.add_node(())).collect();
        let mut on_edge: HashMap<usize, Vec<(Spot, Cost)>> = HashMap::new();
        for (spot, snap) in snaps.iter().enumerate() {
            for on in &snap.on {
                let edge = &network.edges[on.edge];
                let after =
                    Cost::new(edge.cost.time - on.before.time, edge.cost.length - on.before.length);
                graph.add_edge(sources[spot], edge.to, after);
                graph.add_edge(edge.from, sinks[spot], on.before);
                on_edge.entry(on.edge).or_default().push((spot, on.before));
            }
        }
        for members in on_edge.values() {
            for &(p, before_p) in members {
                for &(q, before_q) in members {
                    if before_p.time <= before_q.time && before_p.length <= before_q.length {
                        let between = Cost::new(
                            before_q.time - before_p.time,
                            before_q.length - before_p.length,
                        );
                        graph.add_edge(sources[p], sinks[q], between);
                    }
                }
            }
        }
        let (spots, carried, known) = Default::default();
        Self { graph, sources, sinks, snaps, spots, carried, known }
    }

    pub fn spot(&self, place: Place) -> Spot {
        self.spots[&key(place)]
    }

    pub fn snap(&self, place: Place) -> &Snap {
        &self.snaps[self.spot(place)]
    }

    /// Travel from one position to each.
    pub fn from(&self, spot: Spot) -> Vec<Option<Cost>> {
        self.remember((spot, true), || {
            let reached = dijkstra(&self.graph, self.sources[spot], None, |edge| *edge.weight());
            self.sinks.iter().map(|sink| reached.get(sink).copied()).collect()
        })
    }

    /// Travel from each position to one.
    pub fn to(&self, spot: Spot) -> Vec<Option<Cost>> {
        self.remember((spot, false), || {
            let reversed = Reversed(&self.graph);
            let reached = dijkstra(reversed, self.sinks[spot], None, |edge| *edge.weight());
            self.sources.iter().map(|source| reached.get(source).copied()).collect()
        })
    }

    fn remember(
        &self,
        what: (Spot, bool),
        find: impl FnOnce() -> Vec<Option<Cost>>,
    ) -> Vec<Option<Cost>> {
        if let Some(known) = self.known.lock().unwrap().get(&what) {
            return known.clone();
        }
        let found = find();
        self.known.lock().unwrap().insert(what, found.clone());
        found
    }

    /// Travel between two positions.
    pub fn between(&self, from: Spot, to: Spot) -> Option<Cost> {
        let goal = self.sinks[to];
        let reached = dijkstra(&self.graph, self.sources[from], Some(goal), |edge| *edge.weight());
        reached.get(&goal).copied()
    }

    /// Works out travel between these pairs once for all trips.
    pub fn carry(&mut self, pairs: impl IntoIterator<Item = (Place, Place)>) {
        let mut pairs: Vec<_> =
            pairs.into_iter().map(|(p, q)| (self.spot(p), self.spot(q))).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let costs: Vec<_> =
            pairs.into_par_iter().map(|(p, q)| ((p, q), self.between(p, q).unwrap())).collect();
        self.carried.extend(costs);
    }

    /// Travel between a pair given to `carry` before.
    pub fn carried(&self, from: Place, to: Place) -> Cost {
        self.carried[&(self.spot(from), self.spot(to))]
    }
}
