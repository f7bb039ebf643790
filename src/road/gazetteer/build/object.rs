//! A place on its way into the map file, and what is one place though the map has it twice.

use std::collections::HashMap;

use super::outline::Outline;
use crate::road::gazetteer::ground::metres;
use crate::road::gazetteer::kinds::Importance;
use crate::road::gazetteer::record::{NONE, Reach};
use crate::road::gazetteer::words::canonical_key;
use crate::road::network::MapPoint;

/// A place.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) at: MapPoint,
    /// `key=value`.
    pub(super) kind: String,
    /// The main one first; may be empty.
    pub(super) names: Vec<String>,
    pub(super) hours: String,
    pub(super) number: String,
    /// The street that its address says.
    pub(super) street: String,
    pub(super) outline: Option<Outline>,
    pub(super) reach: Option<Reach>,
    /// Of a street, the number of the town in whose outline it lies.
    pub(super) town: u32,
}

impl Default for Object {
    fn default() -> Self {
        Self {
            at: MapPoint { lat: 0, lon: 0 },
            kind: String::new(),
            names: Vec::new(),
            hours: String::new(),
            number: String::new(),
            street: String::new(),
            outline: None,
            reach: None,
            town: NONE,
        }
    }
}

impl Object {
    pub(super) fn name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }

    pub(super) fn importance(&self) -> Importance {
        Importance::of(&self.kind)
    }

    /// Takes what another drawing of the same place says and this one does not.
    fn take(&mut self, other: Self) {
        for name in other.names {
            if !self.names.contains(&name) {
                self.names.push(name);
            }
        }
        for (own, other) in [
            (&mut self.hours, other.hours),
            (&mut self.number, other.number),
            (&mut self.street, other.street),
        ] {
            if own.is_empty() {
                *own = other;
            }
        }
        if self.outline.is_none() {
            self.outline = other.outline;
        }
    }

    /// Within how many metres another of its name and sort is the same place.
    fn width(&self) -> f64 {
        match self.importance() {
            Importance::Station | Importance::Stop => 350.0,
            Importance::Park => 300.0,
            _ => 60.0,
        }
    }

    /// Whether another is a drawing of the same place: a building around a shop, or another
    /// platform of a stop.
    fn is_same(&self, other: &Self) -> bool {
        let (own, others) = (self.importance(), other.importance());
        if own.is_settlement() || others.is_settlement() {
            // A boundary is drawn around the node that bears its name.
            let is_inside = |area: &Self, node: &Self| {
                node.outline.is_none() && area.outline.as_ref().is_some_and(|a| a.contains(node.at))
            };
            return own.is_settlement()
                && others.is_settlement()
                && (is_inside(self, other) || is_inside(other, self));
        }
        let is_transit = |one| matches!(one, Importance::Station | Importance::Stop);
        let general = |kind: &str| {
            ["building", "landuse", "man_made", "historic", "natural"]
                .iter()
                .any(|key| kind.split('=').next() == Some(key))
        };
        let is_alike = self.kind == other.kind
            || is_transit(own) && is_transit(others)
            || general(&self.kind)
            || general(&other.kind);
        is_alike && metres(self.at, other.at) <= self.width().max(other.width())
    }
}

/// Joins what is drawn twice; the first drawing of each place stays where it is, and takes from
/// the others what it lacks. The more important come first.
pub(super) fn merge(mut objects: Vec<Object>) -> Vec<Object> {
    let general = |object: &Object| object.kind.starts_with("building=");
    // A node tells better where the middle of a town is than its boundary.
    objects.sort_by_cached_key(|object| {
        let size = object.outline.as_ref().map_or(0, |outline| outline.size() as u64);
        (object.importance(), general(object), object.kind.starts_with("boundary="), size)
    });
    let mut kept: Vec<Object> = Vec::with_capacity(objects.len());
    let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
    for object in objects {
        let key = canonical_key(object.name());
        if key.is_empty() {
            kept.push(object);
            continue;
        }
        let known = by_key.entry(key).or_default();
        match known.iter().copied().find(|&at| kept[at].is_same(&object)) {
            Some(at) => kept[at].take(object),
            None => {
                known.push(kept.len());
                kept.push(object);
            }
        }
    }
    // Counties and the like are known by what is said in them only where a town bears their name.
    kept.retain(|object| !matches!(object.kind.as_str(), "boundary=6" | "boundary=7"));
    kept
}
