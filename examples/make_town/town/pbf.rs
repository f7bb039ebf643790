//! The town's objects as an extract.

use anyhow::{Context as _, Result};

use super::extract::{Bounds, Member, Node, Relation, TagList, Way, Writer};
use super::osm::Objects;
use super::plan::Tags;

/// They are not compressed: another version of a compressor may well write other bytes, and
/// the town is small.
pub fn write(objects: &Objects) -> Result<Vec<u8>> {
    let bounds = Bounds::around(objects.nodes.iter().map(|node| (node.lat, node.lon)));
    let mut writer = Writer::new(Vec::new(), None, bounds.context("a town without nodes")?)?;
    writer.nodes(objects.nodes.iter().map(|node| Node {
        id: node.id,
        lat: node.lat,
        lon: node.lon,
        tags: list(&node.tags),
    }))?;
    writer.ways(objects.ways.iter().map(|way| Way {
        id: way.id,
        nodes: way.nodes.clone(),
        tags: list(&way.tags),
    }))?;
    writer.relations(objects.relations.iter().map(|relation| Relation {
        id: relation.id,
        members:
            (relation.members.iter()).map(|&(kind, id, role)| Member { kind, id, role }).collect(),
        tags: list(&relation.tags),
    }))?;
    writer.finish()
}

fn list(tags: &Tags) -> TagList<'_> {
    tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect()
}
