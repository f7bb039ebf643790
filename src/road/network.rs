//! The road network of one profile, in compact arrays.

use bytemuck::{Pod, Zeroable};

use super::hierarchy::Hierarchy;
use super::map_file::{Reader, Writer};
use super::storage::{Array, StringPool, Strings};
use crate::error::Result;
use crate::osm::profiles::RoadClass;
use crate::units::{Position, Profile, Travel};

/// A node of the network: 0 to [`Network::node_count`] − 1, in preorder of the hierarchy's tree.
pub type NodeId = u32;
/// A directed edge: 0 to [`Network::edge_count`] − 1. Edges are sorted by their first node.
pub type EdgeId = u32;
/// A road: the line that the edges of both directions, and all copies of them, share.
pub type RoadId = u32;

/// Parts of a degree in which positions on the map are stored.
pub(super) const PER_DEGREE: f64 = 1e7;

/// A point of the map, in 10⁻⁷ degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Pod, Zeroable)]
#[repr(C)]
pub struct MapPoint {
    /// Latitude.
    pub lat: i32,
    /// Longitude.
    pub lon: i32,
}

impl MapPoint {
    /// The point of the map that is nearest to a position.
    pub fn near(position: Position) -> Self {
        let whole = |degrees: f64| (degrees * PER_DEGREE).round() as i32;
        Self { lat: whole(position.lat), lon: whole(position.lon) }
    }

    /// The bits of both coordinates interleaved (Morton 1966): what is near on the ground is
    /// mostly near in this order.
    pub fn z_order(self) -> u64 {
        let spread = |coordinate: i32| {
            let mut bits = u64::from((i64::from(coordinate) + (1 << 31)) as u32);
            for (shift, mask) in [
                (16, 0x0000_ffff_0000_ffff_u64),
                (8, 0x00ff_00ff_00ff_00ff),
                (4, 0x0f0f_0f0f_0f0f_0f0f),
                (2, 0x3333_3333_3333_3333),
                (1, 0x5555_5555_5555_5555),
            ] {
                bits = (bits | bits << shift) & mask;
            }
            bits
        };
        spread(self.lon) | spread(self.lat) << 1
    }

    /// The same in degrees.
    pub fn position(self) -> Position {
        Position { lat: f64::from(self.lat) / PER_DEGREE, lon: f64::from(self.lon) / PER_DEGREE }
    }
}

/// A directed edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Edge {
    /// The node it leaves.
    pub from: NodeId,
    /// The node it reaches.
    pub to: NodeId,
    /// Travel time in ms, all delays included; at least 1.
    pub time: u32,
    /// Length in cm; at most [`Travel::MAX_CM_PER_MS`] times the time.
    pub length: u32,
    /// The road it runs along, and in its lowest bit whether it runs against the road's points.
    pub(super) road_and_way: u32,
}

impl Edge {
    pub(super) fn new(
        ends: (NodeId, NodeId),
        travel: (u32, u32),
        road: RoadId,
        against: bool,
    ) -> Self {
        let (from, to) = ends;
        let (time, length) = travel;
        Self { from, to, time, length, road_and_way: road << 1 | u32::from(against) }
    }

    /// Its time and length.
    pub fn travel(&self) -> Travel {
        Travel::new(self.time, self.length)
    }

    /// The road it runs along.
    pub fn road(&self) -> RoadId {
        self.road_and_way >> 1
    }

    /// Whether it runs from the last point of its road to the first.
    pub fn is_against(&self) -> bool {
        self.road_and_way & 1 == 1
    }
}

/// What a road network consists of, before it is packed.
pub(super) struct Parts {
    pub(super) nodes: Vec<MapPoint>,
    /// OSM id of each node.
    pub(super) osm_nodes: Vec<i64>,
    /// Sorted by (from, to, …).
    pub(super) edges: Vec<Edge>,
    /// Where the points of each road begin; one more than there are roads.
    pub(super) road_starts: Vec<u32>,
    pub(super) points: Vec<MapPoint>,
    /// OSM id of each point.
    pub(super) point_nodes: Vec<i64>,
    /// OSM way of each road.
    pub(super) road_ways: Vec<i64>,
    /// Class of each road.
    pub(super) road_classes: Vec<RoadClass>,
    /// Name of each road, by number in `names`.
    pub(super) road_names: Vec<u32>,
    pub(super) names: StringPool,
}

/// The road network of one profile: its largest strongly connected component, with the copies
/// of nodes that turn restrictions need.
///
/// docs/DESIGN.md lists the arrays and the bytes they take.
#[derive(Clone)]
pub struct Network {
    pub(super) profile: Profile,
    pub(super) nodes: Array<MapPoint>,
    pub(super) osm_nodes: Array<i64>,
    pub(super) edges: Array<Edge>,
    pub(super) out_starts: Array<u32>,
    pub(super) in_starts: Array<u32>,
    pub(super) in_edges: Array<u32>,
    pub(super) road_starts: Array<u32>,
    pub(super) points: Array<MapPoint>,
    pub(super) point_nodes: Array<i64>,
    pub(super) road_ways: Array<i64>,
    pub(super) road_names: Array<u32>,
    /// Where each road's class stands among [`RoadClass::ALL`].
    pub(super) road_classes: Array<u8>,
    pub(super) road_edge_starts: Array<u32>,
    pub(super) road_edges: Array<u32>,
    pub(super) names: Strings,
    pub(super) chunks: Array<u32>,
    pub(super) chunk_index: Array<u8>,
    pub(super) hierarchy: Hierarchy,
}

impl Network {
    /// Packs the parts of a network under its profile's name.
    pub(super) fn write(profile: Profile, parts: &Parts, writer: &mut Writer) {
        let nodes = parts.nodes.len();
        let out_starts = starts_of(nodes, parts.edges.iter().map(|e| e.from as usize));
        let in_starts = starts_of(nodes, parts.edges.iter().map(|e| e.to as usize));
        let in_edges = grouped(&in_starts, parts.edges.iter().map(|e| e.to as usize));
        let roads = parts.road_ways.len();
        let road_of = || parts.edges.iter().map(|e| e.road() as usize);
        let road_edge_starts = starts_of(roads, road_of());
        let road_edges = grouped(&road_edge_starts, road_of());
        let (chunks, chunk_index) = super::snap::index(&parts.road_starts, &parts.points);
        let name = |part: &str| section(profile, part);
        writer.add(name("nodes"), &parts.nodes);
        writer.add(name("osm_nodes"), &parts.osm_nodes);
        writer.add(name("edges"), &parts.edges);
        writer.add(name("out"), &out_starts);
        writer.add(name("in"), &in_starts);
        writer.add(name("in_edges"), &in_edges);
        writer.add(name("roads"), &parts.road_starts);
        writer.add(name("points"), &parts.points);
        writer.add(name("point_nodes"), &parts.point_nodes);
        writer.add(name("road_ways"), &parts.road_ways);
        writer.add(name("road_names"), &parts.road_names);
        let classes: Vec<u8> = parts.road_classes.iter().map(|class| *class as u8).collect();
        writer.add(name("road_classes"), &classes);
        writer.add(name("road_edges.at"), &road_edge_starts);
        writer.add(name("road_edges"), &road_edges);
        writer.add_strings(&name("names"), &parts.names);
        writer.add(name("chunks"), &chunks);
        writer.add(name("chunk_index"), &chunk_index);
    }

    /// Whether the map holds this profile.
    pub(super) fn is_in(reader: &Reader, profile: Profile) -> bool {
        reader.section(&section(profile, "edges")).is_some()
    }

    /// Takes the network of `profile` from a map.
    ///
    /// # Errors
    /// [`crate::Error::Map`] where a section is damaged or missing, or does not fit the others.
    pub(super) fn read(profile: Profile, reader: &Reader) -> Result<Self> {
        reader.verify(&section(profile, ""))?;
        let network = Self::read_unchecked(profile, reader)?;
        match network.fault() {
            Some(part) => Err(reader.misfit(&section(profile, part))),
            None => Ok(network),
        }
    }

    pub(super) fn read_unchecked(profile: Profile, reader: &Reader) -> Result<Self> {
        let name = |part: &str| section(profile, part);
        Ok(Self {
            profile,
            nodes: reader.array(&name("nodes"))?,
            osm_nodes: reader.array(&name("osm_nodes"))?,
            edges: reader.array(&name("edges"))?,
            out_starts: reader.array(&name("out"))?,
            in_starts: reader.array(&name("in"))?,
            in_edges: reader.array(&name("in_edges"))?,
            road_starts: reader.array(&name("roads"))?,
            points: reader.array(&name("points"))?,
            point_nodes: reader.array(&name("point_nodes"))?,
            road_ways: reader.array(&name("road_ways"))?,
            road_names: reader.array(&name("road_names"))?,
            road_classes: reader.array(&name("road_classes"))?,
            road_edge_starts: reader.array(&name("road_edges.at"))?,
            road_edges: reader.array(&name("road_edges"))?,
            names: reader.strings(&name("names"))?,
            chunks: reader.array(&name("chunks"))?,
            chunk_index: reader.array(&name("chunk_index"))?,
            hierarchy: Hierarchy::read_unchecked(profile, reader)?,
        })
    }

    /// Whose network it is.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Its contraction hierarchy.
    pub fn hierarchy(&self) -> &Hierarchy {
        &self.hierarchy
    }

    /// How many nodes there are, copies counted.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// How many directed edges there are, copies counted.
    pub fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// How many roads there are.
    pub fn road_count(&self) -> usize {
        self.road_ways.len()
    }

    /// Where a node lies.
    pub fn node(&self, node: NodeId) -> MapPoint {
        self.nodes[node as usize]
    }

    /// All nodes.
    pub fn nodes(&self) -> &[MapPoint] {
        &self.nodes
    }

    /// A node's OSM id.
    pub fn osm_node(&self, node: NodeId) -> i64 {
        self.osm_nodes[node as usize]
    }

    /// All edges, by their number.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// One edge.
    pub fn edge(&self, edge: EdgeId) -> &Edge {
        &self.edges[edge as usize]
    }

    /// For each node, where its edges begin among [`Network::edges`]; one entry more than nodes.
    pub fn out_starts(&self) -> &[u32] {
        &self.out_starts
    }

    /// For each node, where its edges begin among [`Network::in_edges`]; one entry more than
    /// nodes.
    pub fn in_starts(&self) -> &[u32] {
        &self.in_starts
    }

    /// The edges that reach each node, grouped by node.
    pub fn in_edges(&self) -> &[EdgeId] {
        &self.in_edges
    }

    /// The edges along a road: both directions, and every copy.
    pub fn edges_of_road(&self, road: RoadId) -> &[EdgeId] {
        let starts = &self.road_edge_starts;
        let (start, end) = (starts[road as usize], starts[road as usize + 1]);
        &self.road_edges[start as usize..end as usize]
    }

    /// The points of a road, in its own direction; at least two.
    pub fn points_of_road(&self, road: RoadId) -> &[MapPoint] {
        &self.points[self.point_range(road)]
    }

    /// The OSM ids of the points of a road.
    pub fn osm_nodes_of_road(&self, road: RoadId) -> &[i64] {
        &self.point_nodes[self.point_range(road)]
    }

    /// The OSM way of a road; the first one, where a road runs over several.
    pub fn osm_way(&self, road: RoadId) -> i64 {
        self.road_ways[road as usize]
    }

    /// The class of a road.
    pub fn class_of_road(&self, road: RoadId) -> RoadClass {
        RoadClass::ALL[usize::from(self.road_classes[road as usize])]
    }

    /// The name of a road; empty where it has none.
    pub fn name_of_road(&self, road: RoadId) -> &str {
        self.names.get(self.road_names[road as usize])
    }

    fn point_range(&self, road: RoadId) -> std::ops::Range<usize> {
        let starts = &self.road_starts;
        starts[road as usize] as usize..starts[road as usize + 1] as usize
    }
}

/// The name of a part of the network of `profile` in a map file.
pub(super) fn section(profile: Profile, part: &str) -> String {
    format!("{profile}.{part}")
}

/// For items that belong to groups `0..groups`: where each group begins when the items are
/// ordered by group, and the end of the last.
fn starts_of(groups: usize, group_of: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut starts = vec![0_u32; groups + 1];
    for group in group_of {
        starts[group + 1] += 1;
    }
    for group in 0..groups {
        starts[group + 1] += starts[group];
    }
    starts
}

/// The items' numbers, ordered by group and then by number.
fn grouped(starts: &[u32], group_of: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut next = starts.to_vec();
    let mut items = vec![0; starts.last().copied().unwrap_or(0) as usize];
    for (item, group) in group_of.enumerate() {
        items[next[group] as usize] = item as u32;
        next[group] += 1;
    }
    items
}
