//! Copies of an extract, side by side on a grid, joined by roads into one network.

mod crop;
#[path = "../../pbf/mod.rs"]
mod extract;
mod grid;
mod roads;

use std::fmt;
use std::io::Write;

use anyhow::{Context as _, Result};
use flate2::Compression;
use ontheway::osm::{Extract, Tags};

pub use crop::crop;
use extract::{Bounds, Member, Node, Relation, TagList, Way, Writer};
use grid::{Copy, Grid};
use roads::JoiningRoad;

/// The copies, and the roads between them.
pub struct City<'e> {
    extract: &'e Extract,
    grid: Grid,
    roads: Vec<JoiningRoad>,
}

impl<'e> City<'e> {
    /// Lays the copies out and joins neighbours.
    pub fn new(extract: &'e Extract, across: u32, down: u32) -> Result<Self> {
        let grid = Grid::new(extract, across, down)?;
        let roads = roads::between_neighbours(extract, &grid)?;
        Ok(Self { extract, grid, roads })
    }

    /// Writes all of it as one extract.
    pub fn write<W: Write>(&self, out: W) -> Result<W> {
        let positions = || {
            let copies = self.grid.copies();
            copies.flat_map(|copy| self.nodes_of(copy).map(|node| (node.lat, node.lon)))
        };
        let bounds = Bounds::around(positions()).context("the extract has no nodes")?;
        let mut writer = Writer::new(out, Some(Compression::new(6)), bounds)?;
        let copies = || self.grid.copies();
        writer.nodes(copies().flat_map(|copy| self.nodes_of(copy)))?;
        let roads = self.roads.iter().zip(1..).map(|(road, number)| self.road(road, number));
        writer.ways(copies().flat_map(|copy| self.ways_of(copy)).chain(roads))?;
        writer.relations(copies().flat_map(|copy| self.relations_of(copy)))?;
        writer.finish()
    }

    fn nodes_of(&self, copy: Copy) -> impl Iterator<Item = Node<'e>> {
        let nodes = &self.extract.nodes;
        nodes.ids.iter().zip(&nodes.positions).map(move |(&id, &position)| {
            let (lat, lon) = self.grid.position(copy, position);
            let tags = self.extract.tags_of_node(id).map(list).unwrap_or_default();
            Node { id: self.grid.node(copy, id), lat, lon, tags }
        })
    }

    fn ways_of(&self, copy: Copy) -> impl Iterator<Item = Way<'e>> {
        self.extract.ways.iter().map(move |way| Way {
            id: self.grid.way(copy, way.id),
            nodes: way.nodes.iter().map(|&node| self.grid.node(copy, node)).collect(),
            tags: list(&way.tags),
        })
    }

    fn relations_of(&self, copy: Copy) -> impl Iterator<Item = Relation<'e>> {
        let member = move |member: &'e ontheway::osm::Member| Member {
            kind: member.kind,
            id: self.grid.member(copy, member),
            role: &member.role,
        };
        self.extract.relations.iter().map(move |relation| Relation {
            id: self.grid.relation(copy, relation.id),
            members: relation.members.iter().map(member).collect(),
            tags: list(&relation.tags),
        })
    }

    fn road(&self, road: &JoiningRoad, number: i64) -> Way<'e> {
        let ends = [road.from, road.to];
        Way {
            id: self.grid.last_way() + number,
            nodes: ends.map(|(copy, node)| self.grid.node(copy, node)).to_vec(),
            tags: roads::TAGS.to_vec(),
        }
    }
}

impl fmt::Display for City<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let copies = self.grid.copies().count();
        let Extract { nodes, ways, relations, .. } = self.extract;
        write!(
            f,
            "{copies} × ({} nodes, {} ways, {} relations) and {} joining roads",
            nodes.ids.len(),
            ways.len(),
            relations.len(),
            self.roads.len()
        )
    }
}

fn list(tags: &Tags) -> TagList<'_> {
    tags.iter().collect()
}
