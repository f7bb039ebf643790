//! The first pass: which ways, relations and nodes are wanted, by their tags.

use super::block::{Visitor, visit};
use super::extract::{Relation, Selection, Tags, Way};
use super::fault::Fault;
use super::firsts::Firsts;
use super::memory::too_much;
use super::node::Node;
use super::object::Object;
use super::strings::Strings;

/// What is wanted out of one block, or of all blocks so far.
#[derive(Default)]
pub(super) struct Chosen {
    pub ways: Firsts<Way>,
    pub relations: Firsts<Relation>,
    /// Ids of nodes of which at least one version is wanted by its tags; the second pass sees
    /// whether it is the first.
    pub nodes: Vec<i64>,
    /// Whether there are any nodes at all.
    pub any_nodes: bool,
    held: usize,
}

impl Chosen {
    /// Chooses out of a block, which may take `most` bytes of memory.
    pub fn from_block(block: &[u8], selection: &Selection, most: u64) -> Result<Self, Fault> {
        let mut choice = Choice { selection, most, tags: Tags::default(), chosen: Self::default() };
        let strings = visit(block, &mut choice)?;
        choice.chosen.held += strings;
        Ok(choice.chosen)
    }

    /// Adds what the next block has.
    pub fn append(&mut self, next: Self) {
        self.ways.append(next.ways);
        self.relations.append(next.relations);
        self.nodes.extend(next.nodes);
        self.any_nodes |= next.any_nodes;
        self.held += next.held;
    }

    /// About how many bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        self.held + self.ways.bytes() + self.relations.bytes() + size_of_val(&*self.nodes)
    }
}

struct Choice<'s> {
    selection: &'s Selection,
    most: u64,
    tags: Tags,
    chosen: Chosen,
}

impl Choice<'_> {
    fn check_memory(&self) -> Result<(), Fault> {
        if self.chosen.bytes() as u64 > self.most { Err(too_much(self.most)) } else { Ok(()) }
    }
}

impl Visitor for Choice<'_> {
    fn node(&mut self, node: &Node<'_>, strings: &mut Strings<'_>) -> Result<(), Fault> {
        self.chosen.any_nodes = true;
        if !node.tags.is_empty() {
            strings.tags_of_pairs(node.tags, &mut self.tags)?;
            if (self.selection.node)(&self.tags) {
                self.chosen.nodes.push(node.id);
            }
        }
        Ok(())
    }

    fn way(&mut self, message: &[u8], strings: &mut Strings<'_>) -> Result<(), Fault> {
        let way = Object::way(message)?;
        way.tags(strings, &mut self.tags)?;
        if !(self.selection.way)(&self.tags) {
            self.chosen.ways.pass_over(way.id);
            return Ok(());
        }
        let way = Way { id: way.id, nodes: way.nodes()?, tags: self.tags.clone() };
        // The nodes are listed once more when they are looked for.
        self.chosen.held += 2 * size_of_val(&*way.nodes) + way.tags.bytes();
        self.chosen.ways.keep(way.id, way);
        self.check_memory()
    }

    fn relation(&mut self, message: &[u8], strings: &mut Strings<'_>) -> Result<(), Fault> {
        let relation = Object::relation(message)?;
        relation.tags(strings, &mut self.tags)?;
        if !(self.selection.relation)(&self.tags) {
            self.chosen.relations.pass_over(relation.id);
            return Ok(());
        }
        let members = relation.members(strings)?;
        let relation = Relation { id: relation.id, members, tags: self.tags.clone() };
        self.chosen.held += size_of_val(&*relation.members) + relation.tags.bytes();
        self.chosen.relations.keep(relation.id, relation);
        self.check_memory()
    }
}
