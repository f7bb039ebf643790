//! The second pass: where the wanted nodes are.

use super::block::{Visitor, visit};
use super::extract::{NodeTable, Selection, Tags};
use super::fault::Fault;
use super::memory::too_much;
use super::node::Node;
use super::strings::Strings;

/// What one block says about wanted nodes, in the order of the file.
#[derive(Default)]
pub(super) struct Sightings {
    /// Place among the wanted ids, and position.
    nodes: Vec<(usize, Option<(i32, i32)>)>,
    /// Place in `nodes`, and tags, of those that are wanted by their tags.
    tags: Vec<(usize, Tags)>,
    held: usize,
}

impl Sightings {
    /// Looks for nodes in a block, which may take `most` bytes of memory.
    pub fn from_block(
        block: &[u8],
        wanted: &[i64],
        selection: &Selection,
        most: u64,
    ) -> Result<Self, Fault> {
        let cursor = Cursor { ids: wanted, at: 0 };
        let (tags, seen) = (Tags::default(), Self::default());
        let mut search = Search { selection, most, cursor, tags, seen };
        let strings = visit(block, &mut search)?;
        search.seen.held += strings;
        Ok(search.seen)
    }

    /// About how many bytes of memory will go on being held.
    pub fn bytes(&self) -> usize {
        self.held + size_of_val(&*self.tags)
    }
}

struct Search<'a> {
    selection: &'a Selection,
    most: u64,
    cursor: Cursor<'a>,
    tags: Tags,
    seen: Sightings,
}

impl Visitor for Search<'_> {
    fn node(&mut self, node: &Node<'_>, strings: &mut Strings<'_>) -> Result<(), Fault> {
        let Some(place) = self.cursor.find(node.id) else { return Ok(()) };
        if !node.tags.is_empty() {
            strings.tags_of_pairs(node.tags, &mut self.tags)?;
            if (self.selection.node)(&self.tags) {
                self.seen.held += self.tags.bytes();
                self.seen.tags.push((self.seen.nodes.len(), self.tags.clone()));
            }
        }
        self.seen.nodes.push((place, node.position()));
        // A list takes up to three times its length while it grows.
        let bytes = self.seen.bytes() + 3 * size_of_val(&*self.seen.nodes);
        if bytes as u64 > self.most { Err(too_much(self.most)) } else { Ok(()) }
    }
}

/// Finds ids that come mostly in ascending order, as they do in most files.
struct Cursor<'a> {
    ids: &'a [i64],
    at: usize,
}

impl Cursor<'_> {
    fn find(&mut self, id: i64) -> Option<usize> {
        let less = |ids: &[i64]| ids.partition_point(|&wanted| wanted < id);
        let (before, ahead) = self.ids.split_at_checked(self.at)?;
        if before.last().is_some_and(|&last| last >= id) {
            self.at = less(before);
        } else {
            let mut reach = 1;
            while ahead.get(reach).is_some_and(|&wanted| wanted < id) {
                reach *= 2;
            }
            self.at += less(ahead.get(..=reach).unwrap_or(ahead));
        }
        (self.ids.get(self.at) == Some(&id)).then_some(self.at)
    }
}

#[derive(Clone, Copy)]
enum Place {
    Unseen,
    Nowhere,
    At(i32, i32),
}

/// All that is known about the wanted nodes so far.
pub(super) struct Located<'a> {
    wanted: &'a [i64],
    places: Vec<Place>,
    tags: Vec<(i64, Tags)>,
}

impl<'a> Located<'a> {
    /// Nothing is known yet about these ids, which ascend.
    pub fn new(wanted: &'a [i64]) -> Self {
        Self { wanted, places: vec![Place::Unseen; wanted.len()], tags: Vec::new() }
    }

    /// Adds what the next block has. What came first counts: a node that lies nowhere on earth
    /// is missing, whatever follows.
    pub fn append(&mut self, next: Sightings) {
        let mut tags = next.tags.into_iter().peekable();
        for (at, (place, position)) in next.nodes.into_iter().enumerate() {
            let tags = tags.next_if(|(of, _)| *of == at);
            let Some(known @ Place::Unseen) = self.places.get_mut(place) else { continue };
            *known = position.map_or(Place::Nowhere, |(lat, lon)| Place::At(lat, lon));
            if let (Some(_), Some((_, tags)), Some(id)) = (position, tags, self.wanted.get(place)) {
                self.tags.push((*id, tags));
            }
        }
    }

    /// The nodes that were found, and the tags of those that are wanted by tags. Of the nodes
    /// `by_tags`, only those.
    pub fn finish(mut self, by_tags: &[i64]) -> (NodeTable, Vec<(i64, Tags)>) {
        self.tags.sort_unstable_by_key(|(id, _)| *id);
        for id in by_tags {
            let Ok(at) = self.wanted.binary_search(id) else { continue };
            if self.tags.binary_search_by_key(id, |(tagged, _)| *tagged).is_err()
                && let Some(place) = self.places.get_mut(at)
            {
                *place = Place::Nowhere;
            }
        }
        let found = self.places.iter().filter(|place| matches!(place, Place::At(..))).count();
        let mut nodes = NodeTable::default();
        nodes.ids.reserve_exact(found);
        nodes.positions.reserve_exact(found);
        for (&id, place) in self.wanted.iter().zip(self.places) {
            if let Place::At(lat, lon) = place {
                nodes.ids.push(id);
                nodes.positions.push((lat, lon));
            }
        }
        (nodes, self.tags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_finds_in_any_order() {
        let ids: Vec<i64> = (-50..50).map(|n| n * 3).collect();
        let mut cursor = Cursor { ids: &ids, at: 0 };
        for step in [1, 7, 61, 151, 299] {
            for n in 0..300_i64 {
                let id = (n * step).rem_euclid(310) - 155;
                assert_eq!(cursor.find(id), ids.binary_search(&id).ok(), "{id}");
            }
        }
        assert_eq!(Cursor { ids: &[], at: 0 }.find(0), None);
    }
}
