//! The path itself: edges, line and OSM nodes.

use super::along_one_edge;
use super::between::Between;
use super::climb::{Climb, doors};
use super::dijkstra::Direction;
use crate::road::hierarchy::{DOWN, UP, Via};
use crate::road::{EdgeId, Network, NodeId, OnEdge, RoadId, Snapped};
use crate::units::{Centimetres, Position, Travel};

/// The fastest path between two positions; among the fastest, the shortest.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Time and length.
    pub travel: Travel,
    /// The edges it runs along, in order. The first and the last are run in part.
    pub edges: Vec<EdgeId>,
    from: OnEdge,
    to: OnEdge,
}

/// Finds paths on one network.
#[derive(Clone, Copy)]
pub struct PathSearch<'n> {
    network: &'n Network,
}

impl<'n> PathSearch<'n> {
    /// A search on `network`.
    pub fn new(network: &'n Network) -> Self {
        Self { network }
    }

    /// The path from one position to another; `None` where there is none within
    /// [`Travel::MAX_TIME`]. Of paths equal in time and length, always the same one.
    pub fn find(&self, from: &Snapped, to: &Snapped) -> Option<Path> {
        let network = self.network;
        let direct = along_one_edge(from, to);
        let mut between = Between::default();
        between.forward.climb(network, from, &mut between.effort);
        between.backward.climb(network, to, &mut between.effort);
        let (travel, top) = between.forward.meet(&between.backward);
        if let Some(top) = top.filter(|_| travel < direct && travel.is_path()) {
            let mut edges = Vec::new();
            let up = self.ways(&between.forward, from, top)?;
            let down = self.ways(&between.backward, to, top)?;
            let first = from.edges.iter().find(|on| {
                let door = (network.edge(on.edge).to, on.after);
                door == (up.door, between.forward.labels()[up.door as usize])
            })?;
            let last = to.edges.iter().find(|on| {
                let door = (network.edge(on.edge).from, on.before);
                door == (down.door, between.backward.labels()[down.door as usize])
            })?;
            edges.push(first.edge);
            for link in up.links.iter().rev() {
                self.unpack(*link, UP, &mut edges)?;
            }
            for link in &down.links {
                self.unpack(*link, DOWN, &mut edges)?;
            }
            edges.push(last.edge);
            return Some(Path { travel, edges, from: *first, to: *last });
        }
        from.edges.iter().find_map(|first| {
            let last = to.edges.iter().find(|on| on.edge == first.edge)?;
            (super::between(first, last) == direct && direct.is_path()).then(|| Path {
                travel: direct,
                edges: vec![first.edge],
                from: *first,
                to: *last,
            })
        })
    }
}

/// How a climb came to a node.
struct Ways {
    /// The node over which it left the position.
    door: NodeId,
    /// The links from there on, the last first.
    links: Vec<Climbed>,
}

/// A link that was climbed, by the node that it leads up from.
#[derive(Clone, Copy)]
struct Climbed {
    node: NodeId,
    link: usize,
}

impl PathSearch<'_> {
    /// How the climb from a position came to `top`.
    fn ways(&self, climb: &Climb, at: &Snapped, top: NodeId) -> Option<Ways> {
        let hierarchy = self.network.hierarchy();
        let way = match climb.direction() {
            Direction::Forward => UP,
            Direction::Backward => DOWN,
        };
        let labels = climb.labels();
        let mut node = top;
        let mut links = Vec::new();
        loop {
            let label = labels[node as usize];
            if doors(self.network, at, climb.direction()).any(|door| door == (node, label)) {
                return Some(Ways { door: node, links });
            }
            // Nodes below come first.
            let below = climb.nodes().iter().take_while(|below| **below > node);
            let climbed =
                below.filter(|below| labels[**below as usize] < label).find_map(|below| {
                    let link = hierarchy.link_between(*below, node)?;
                    let reached = labels[*below as usize] + hierarchy.travel()[link][way];
                    (reached == label).then_some(Climbed { node: *below, link })
                })?;
            links.push(climbed);
            node = climbed.node;
        }
    }

    /// Adds the edges that the way along a link stands for.
    fn unpack(&self, climbed: Climbed, way: usize, edges: &mut Vec<EdgeId>) -> Option<()> {
        let hierarchy = self.network.hierarchy();
        let mut left = vec![(climbed, way)];
        while let Some((Climbed { node, link }, way)) = left.pop() {
            match hierarchy.via(link, way) {
                Via::Edge(edge) => edges.push(edge),
                Via::Node(over) => {
                    let head = hierarchy.heads()[link];
                    let half =
                        |to| Some(Climbed { node: over, link: hierarchy.link_between(over, to)? });
                    let (first, second) = if way == UP { (node, head) } else { (head, node) };
                    left.push((half(second)?, UP));
                    left.push((half(first)?, DOWN));
                }
            }
        }
        Some(())
    }
}

impl Path {
    /// The OSM nodes passed, in order. None, where the path stays between two nodes.
    pub fn osm_nodes(&self, network: &Network) -> Vec<i64> {
        let mut nodes = Vec::new();
        self.walk(network, |road, point| nodes.push(network.osm_nodes_of_road(road)[point]));
        nodes
    }

    /// The line, from the first position's point on the road to the second's.
    pub fn line(&self, network: &Network, from: &Snapped, to: &Snapped) -> Vec<Position> {
        let mut line = vec![from.point];
        self.walk(network, |road, point| line.push(network.points_of_road(road)[point].position()));
        line.push(to.point);
        line
    }

    /// The edges with the length travelled on each.
    pub fn lengths(&self, network: &Network) -> Vec<(EdgeId, Centimetres)> {
        let last = self.edges.len().saturating_sub(1);
        let length = |(number, &edge): (usize, &EdgeId)| {
            let whole = Centimetres(network.edge(edge).length.into());
            let skipped = if number == 0 { self.from.before.length() } else { Centimetres::ZERO };
            let end = if number == last { self.to.before.length() } else { whole };
            (edge, end - skipped)
        };
        self.edges.iter().enumerate().map(length).collect()
    }

    /// Calls back for every point of a road that is passed. The point that ends one edge and
    /// begins the next is passed once.
    fn walk(&self, network: &Network, mut pass: impl FnMut(RoadId, usize)) {
        let last = self.edges.len().saturating_sub(1);
        for (number, &edge) in self.edges.iter().enumerate() {
            let whole = network.edge(edge);
            let count = network.points_of_road(whole.road()).len();
            // An edge passes its last point, so the next one leaves out its first.
            let begin = if number == 0 { self.from.ahead as usize } else { 1 };
            let end = if number == last { self.to.behind as usize } else { count - 1 };
            for at in begin..=end {
                let point = if whole.is_against() { count - 1 - at } else { at };
                pass(whole.road(), point);
            }
        }
    }
}
