//! The first pass: which ways, relations and nodes are wanted, by their tags.

use osmpbfreader::osmformat;

use super::block::{Visitor, visit};
use super::extract::{Member, MemberKind, Relation, Selection, Tags, Way};
use super::fault::{Fault, equally_many};
use super::firsts::Firsts;
use super::memory::too_much;
use super::message::{Fields, sum_up};
use super::node::Node;
use super::strings::Strings;

/// What is wanted out of one block, or of all blocks so far.
#[derive(Default)]
pub(super) struct Chosen {
    pub ways: Firsts<Way>,
    pub relations: Firsts<Relation>,
    /// Ids of nodes of which at least one version is wanted by its tags; the second pass sees
    /// whether it is the first.
    pub nodes: Vec<i64>,
    /// Whether there are any nodes at all, and any ways.
    pub any_nodes: bool,
    pub any_ways: bool,
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
        self.any_ways |= next.any_ways;
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
        // A list takes up to three times its length while it grows.
        let lists = self.chosen.ways.bytes() + self.chosen.relations.bytes();
        let bytes = self.chosen.bytes() + 2 * lists;
        check_memory_within(bytes, self.most)
    }
}

/// Refuses to take more memory than `most`.
pub(super) fn check_memory_within(bytes: usize, most: u64) -> Result<(), Fault> {
    if bytes as u64 > most { Err(too_much(most)) } else { Ok(()) }
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

    fn way(&mut self, fields: Fields<'_>, strings: &mut Strings<'_>) -> Result<(), Fault> {
        self.chosen.any_ways = true;
        let way: osmformat::Way = fields.decode(&[1, 2, 3, 8])?;
        let id = way.id.ok_or_else(|| Fault::expected("a way with an id", "one without"))?;
        strings.tags(&way.keys, &way.vals, &mut self.tags)?;
        if !(self.selection.way)(&self.tags) {
            self.chosen.ways.pass_over(id);
            return Ok(());
        }
        let mut nodes = way.refs;
        sum_up(&mut nodes);
        nodes.shrink_to_fit();
        let way = Way { id, nodes, tags: self.tags.clone() };
        // The nodes are listed once more when they are looked for.
        self.chosen.held += 2 * size_of_val(&*way.nodes) + way.tags.bytes();
        self.chosen.ways.keep(id, way);
        self.check_memory()
    }

    fn relation(&mut self, fields: Fields<'_>, strings: &mut Strings<'_>) -> Result<(), Fault> {
        let relation: osmformat::Relation = fields.decode(&[1, 2, 3, 8, 9, 10])?;
        let id =
            relation.id.ok_or_else(|| Fault::expected("a relation with an id", "one without"))?;
        strings.tags(&relation.keys, &relation.vals, &mut self.tags)?;
        if !(self.selection.relation)(&self.tags) {
            self.chosen.relations.pass_over(id);
            return Ok(());
        }
        let members = members(relation, strings)?;
        let relation = Relation { id, members, tags: self.tags.clone() };
        self.chosen.held += size_of_val(&*relation.members) + relation.tags.bytes();
        self.chosen.relations.keep(id, relation);
        self.check_memory()
    }
}

fn members(
    mut relation: osmformat::Relation,
    strings: &mut Strings<'_>,
) -> Result<Vec<Member>, Fault> {
    let many = relation.memids.len();
    equally_many(many, "member of a relation", relation.types.len(), "type")?;
    equally_many(many, "member of a relation", relation.roles_sid.len(), "role")?;
    sum_up(&mut relation.memids);
    let mut members = Vec::with_capacity(many);
    for ((&id, kind), &role) in relation.memids.iter().zip(&relation.types).zip(&relation.roles_sid)
    {
        let kind = match kind.value() {
            0 => MemberKind::Node,
            1 => MemberKind::Way,
            2 => MemberKind::Relation,
            other => {
                return Err(Fault::expected("a node, a way or a relation (0, 1, 2)", other));
            }
        };
        members.push(Member { kind, id, role: strings.get(i64::from(role).cast_unsigned())? });
    }
    Ok(members)
}
