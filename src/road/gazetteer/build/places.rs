//! Settlements, shops, stations and other points out of an extract.

use super::object::{Object, merge};
use super::outline::Outline;
use crate::osm::{Extract, Tags};
use crate::road::gazetteer::ground::middle;
use crate::road::gazetteer::kinds::Importance;
use crate::road::gazetteer::{kinds, names};
use crate::road::network::MapPoint;

/// All of them but streets and plain addresses, what is drawn twice joined.
pub(super) fn places(extract: &Extract) -> Vec<Object> {
    let mut objects = Vec::new();
    for (id, tags) in &extract.node_tags {
        let at = extract.nodes.index_of(*id).and_then(|at| extract.nodes.positions.get(at));
        if let Some(&(lat, lon)) = at {
            objects.extend(object(tags, Some(MapPoint { lat, lon }), None));
        }
    }
    for way in &extract.ways {
        if kinds::of_tags(&way.tags).is_none() {
            continue;
        }
        let outline = Outline::of_way(extract, way);
        let at = match &outline {
            Some(outline) => outline.inner_point(),
            None => middle(&known_points(extract, &way.nodes)),
        };
        objects.extend(object(&way.tags, at, outline));
    }
    for relation in &extract.relations {
        if kinds::of_tags(&relation.tags).is_some()
            && let Some(outline) = Outline::of_relation(extract, relation)
        {
            let at = outline.inner_point();
            objects.extend(object(&relation.tags, at, Some(outline)));
        }
    }
    merge(objects)
}

fn object(tags: &Tags, at: Option<MapPoint>, outline: Option<Outline>) -> Option<Object> {
    let text = |key: &str| tags.get(key).unwrap_or_default().trim().to_owned();
    let kind = kinds::of_tags(tags)?;
    let mut names = names::of_tags(tags);
    if Importance::of(&kind).is_settlement() {
        let short = names.first().and_then(|name| names::without_river(name));
        names.extend(short.filter(|short| !names.contains(short)));
    }
    Some(Object {
        at: at?,
        kind,
        names,
        hours: text("opening_hours"),
        number: text("addr:housenumber"),
        street: text("addr:street"),
        outline,
        ..Object::default()
    })
}

/// Where the nodes of a line are, as far as they are known; the first is not repeated at the end.
pub(super) fn known_points(extract: &Extract, nodes: &[i64]) -> Vec<MapPoint> {
    let is_closed = nodes.len() > 1 && nodes.first() == nodes.last();
    let point = |id: &i64| {
        let at = extract.nodes.index_of(*id)?;
        extract.nodes.positions.get(at).map(|&(lat, lon)| MapPoint { lat, lon })
    };
    nodes.iter().skip(usize::from(is_closed)).filter_map(point).collect()
}
