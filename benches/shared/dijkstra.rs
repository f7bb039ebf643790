//! A plain Dijkstra (1959), as fast as one is easily made: the yardstick.
//!
//! Arcs of 12 bytes lie by node; labels of time and length are packed in 64 bits and used again
//! and again; the queue is a ring of buckets of a second each (Dial 1969). Within a bucket nodes
//! are taken in any order, and again where they are reached sooner, which costs less than a heap:
//! binary, 4-ary and radix heaps took 1.4 to 2.5 times as long on porto and on 4 × 4 copies of it.

use ontheway::road::{Network, NodeId, Snapped};
use ontheway::units::Travel;

/// Where the time of a label, in steps of 1,024 ms, begins in it.
const BUCKET: u32 = 32 + 10;

#[derive(Clone, Copy)]
struct Arc {
    head: NodeId,
    time: u32,
    length: u32,
}

/// A network in one direction, and labels on it.
pub struct Dijkstra {
    starts: Vec<u32>,
    arcs: Vec<Arc>,
    /// By node; final after a search.
    pub labels: Vec<Travel>,
    /// As many as no arc leads beyond, a power of two.
    buckets: Vec<Vec<(Travel, NodeId)>>,
    /// Entries in all buckets.
    queued: usize,
}

impl Dijkstra {
    /// For travel from a position.
    pub fn forward(network: &Network) -> Self {
        let arcs = network.edges().iter();
        let arcs = arcs.map(|edge| Arc { head: edge.to, time: edge.time, length: edge.length });
        Self::new(network.out_starts(), arcs.collect())
    }

    /// For travel to a position.
    pub fn backward(network: &Network) -> Self {
        let edges = network.in_edges().iter().map(|edge| network.edge(*edge));
        let arcs = edges.map(|edge| Arc { head: edge.from, time: edge.time, length: edge.length });
        Self::new(network.in_starts(), arcs.collect())
    }

    fn new(starts: &[u32], arcs: Vec<Arc>) -> Self {
        let longest = arcs.iter().map(|arc| arc.time).max().unwrap_or(0);
        let buckets = ((longest >> (BUCKET - 32)) as usize + 2).next_power_of_two();
        Self {
            starts: starts.to_vec(),
            labels: vec![Travel::UNREACHABLE; starts.len() - 1],
            arcs,
            buckets: vec![Vec::new(); buckets],
            queued: 0,
        }
    }

    /// Labels all nodes, beginning with these, none of which lies farther than an arc is long.
    pub fn run(&mut self, doors: impl Iterator<Item = (NodeId, Travel)>) {
        self.labels.fill(Travel::UNREACHABLE);
        for (node, travel) in doors {
            self.reach(node, travel);
        }
        let mut turn = 0;
        while self.queued > 0 {
            while let Some((travel, node)) = self.buckets[turn].pop() {
                self.queued -= 1;
                if self.labels[node as usize] != travel {
                    continue;
                }
                let (first, end) = (self.starts[node as usize], self.starts[node as usize + 1]);
                for at in first..end {
                    let Arc { head, time, length } = self.arcs[at as usize];
                    self.reach(head, travel + Travel::new(time, length));
                }
            }
            turn = (turn + 1) % self.buckets.len();
        }
    }

    #[inline(always)]
    fn reach(&mut self, node: NodeId, travel: Travel) {
        let label = &mut self.labels[node as usize];
        if travel < *label {
            *label = travel;
            let bucket = (travel.0 >> BUCKET) as usize & (self.buckets.len() - 1);
            self.buckets[bucket].push((travel, node));
            self.queued += 1;
        }
    }
}

/// The nodes over which one leaves a position, each with the travel there.
pub fn out_of(network: &Network, at: &Snapped) -> impl Iterator<Item = (NodeId, Travel)> {
    at.edges.iter().map(|on| (network.edge(on.edge).to, on.after))
}

/// The nodes over which one comes to a position, each with the travel from there.
pub fn into(network: &Network, at: &Snapped) -> impl Iterator<Item = (NodeId, Travel)> {
    at.edges.iter().map(|on| (network.edge(on.edge).from, on.before))
}
