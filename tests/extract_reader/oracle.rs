//! osmpbfreader's own reader, slow and trusting.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use osmpbfreader::{Node, NodeId, OsmObj, OsmPbfReader, Relation, Way};

/// All objects of a file.
#[derive(Default)]
pub struct Objects {
    pub nodes: BTreeMap<i64, Node>,
    pub ways: BTreeMap<i64, Way>,
    pub relations: BTreeMap<i64, Relation>,
}

impl Objects {
    /// Reads a whole file; `None` if its packing is one that osmpbfreader does not know.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut objects = Self::default();
        for object in OsmPbfReader::new(bytes).iter() {
            objects.add(object.ok()?);
        }
        Some(objects)
    }

    fn add(&mut self, object: OsmObj) {
        match object {
            OsmObj::Node(node) => {
                self.nodes.entry(node.id.0).or_insert(node);
            }
            OsmObj::Way(way) => {
                self.ways.entry(way.id.0).or_insert(way);
            }
            OsmObj::Relation(relation) => {
                self.relations.entry(relation.id.0).or_insert(relation);
            }
        }
    }

    /// The nodes that have tags or belong to a way.
    pub fn wanted_nodes(&self) -> BTreeSet<i64> {
        let of_ways: HashSet<NodeId> =
            self.ways.values().flat_map(|way| way.nodes.iter().copied()).collect();
        let wanted = |node: &&Node| !node.tags.is_empty() || of_ways.contains(&node.id);
        self.nodes.values().filter(wanted).map(|node| node.id.0).collect()
    }
}
