//! The network as `ontheway export` wrote it.

use std::collections::HashMap;
use std::ops::Add;
use std::path::Path;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use serde::Deserialize;

/// Travel in milliseconds and centimetres, compared in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost {
    pub time: u64,
    pub length: u64,
}

impl Cost {
    pub fn new(time: u64, length: u64) -> Self {
        Self { time, length }
    }
}

impl Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { time: self.time + other.time, length: self.length + other.length }
    }
}

/// A place in decimal degrees, as parsed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub lat: f64,
    pub lon: f64,
}

impl Place {
    pub fn new(lat: f64, lon: f64) -> Self {
        Self { lat, lon }
    }
}

/// One row of `edges.csv`.
#[derive(Debug)]
pub struct Edge {
    pub from: NodeIndex,
    pub to: NodeIndex,
    pub cost: Cost,
    pub line: Vec<Place>,
    /// The least and the greatest latitude and longitude of the line.
    pub box_min: Place,
    pub box_max: Place,
}

impl Edge {
    pub fn new(from: NodeIndex, to: NodeIndex, cost: Cost, line: Vec<Place>) -> Self {
        assert!(!line.is_empty(), "an edge without a geometry");
        let mut box_min = line[0];
        let mut box_max = line[0];
        for place in &line {
            box_min = Place::new(box_min.lat.min(place.lat), box_min.lon.min(place.lon));
            box_max = Place::new(box_max.lat.max(place.lat), box_max.lon.max(place.lon));
        }
        Self { from, to, cost, line, box_min, box_max }
    }
}

/// All nodes and directed edges; edges by their position in the file.
#[derive(Debug, Default)]
pub struct Network {
    pub nodes: Vec<Place>,
    pub edges: Vec<Edge>,
}

#[derive(Deserialize)]
struct NodeRow {
    node: u64,
    lat: f64,
    lon: f64,
}

#[derive(Deserialize)]
struct EdgeRow {
    from: u64,
    to: u64,
    time_ms: u64,
    length_cm: u64,
    geometry: String,
}

impl Network {
    /// Reads `nodes.csv` and `edges.csv` in `folder`.
    pub fn read(folder: &Path) -> Self {
        let mut network = Self::default();
        let mut index = HashMap::new();
        let mut nodes = csv::Reader::from_path(folder.join("nodes.csv")).unwrap();
        for row in nodes.deserialize() {
            let row: NodeRow = row.unwrap();
            let node = NodeIndex::new(network.nodes.len());
            assert!(index.insert(row.node, node).is_none(), "node {} is there twice", row.node);
            network.nodes.push(Place::new(row.lat, row.lon));
        }
        let mut edges = csv::Reader::from_path(folder.join("edges.csv")).unwrap();
        for row in edges.deserialize() {
            let row: EdgeRow = row.unwrap();
            network.edges.push(Edge::new(
                index[&row.from],
                index[&row.to],
                Cost::new(row.time_ms, row.length_cm),
                line_string(&row.geometry),
            ));
        }
        network
    }

    /// The bare network in petgraph's form, node for node.
    pub fn graph(&self) -> DiGraph<(), Cost> {
        let mut graph = DiGraph::with_capacity(self.nodes.len(), self.edges.len());
        for _ in &self.nodes {
            graph.add_node(());
        }
        for edge in &self.edges {
            graph.add_edge(edge.from, edge.to, edge.cost);
        }
        graph
    }

    /// What an export promises beyond its columns: one strongly connected component, and
    /// lines that begin and end at their nodes.
    pub fn assert_sound(&self) {
        assert!(!self.edges.is_empty(), "an exported network without edges");
        // Not Tarjan's, which recurses as deep as the network is long.
        assert_eq!(kosaraju_scc(&self.graph()).len(), 1, "strongly connected components");
        for (number, edge) in self.edges.iter().enumerate() {
            for (node, place) in
                [(edge.from, edge.line[0]), (edge.to, edge.line[edge.line.len() - 1])]
            {
                let node = self.nodes[node.index()];
                let apart = (node.lat - place.lat).abs().max((node.lon - place.lon).abs());
                assert!(
                    apart < 1.5e-7,
                    "edge in row {number}: its line ends {apart}° off its node"
                );
            }
        }
    }
}

/// The places of a WKT `LINESTRING (lon lat, ...)`.
fn line_string(text: &str) -> Vec<Place> {
    let inner = text
        .trim()
        .strip_prefix("LINESTRING")
        .and_then(|rest| rest.trim().strip_prefix('('))
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or_else(|| panic!("{text}: not a LINESTRING"));
    inner
        .split(',')
        .map(|pair| {
            let (lon, lat) = pair.trim().split_once(' ').expect(text);
            Place::new(lat.trim().parse().expect(text), lon.trim().parse().expect(text))
        })
        .collect()
}
