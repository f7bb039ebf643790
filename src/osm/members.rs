//! Between the passes: ways that are wanted because a relation is, whatever their own tags.

use osmpbfreader::osmformat;

use super::block::{Visitor, visit};
use super::choose::check_memory_within;
use super::extract::{MemberKind, Relation, Selection, Tags, Way};
use super::fault::Fault;
use super::firsts::Firsts;
use super::message::{Fields, sum_up};
use super::node::Node;
use super::strings::Strings;

/// Ids of the member ways of relations that want them, but for those that are known; ascending,
/// each once.
pub(super) fn missing(relations: &[Relation], ways: &[Way], selection: &Selection) -> Vec<i64> {
    let wanting = relations.iter().filter(|relation| (selection.member_ways)(&relation.tags));
    let members = wanting.flat_map(|relation| &relation.members);
    let mut ids: Vec<i64> = members
        .filter(|member| member.kind == MemberKind::Way)
        .map(|member| member.id)
        .filter(|id| ways.binary_search_by_key(id, |way| way.id).is_err())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Those of these ways that stand in one block, or in all blocks so far.
#[derive(Default)]
pub(super) struct MemberWays {
    pub ways: Firsts<Way>,
    held: usize,
}

impl MemberWays {
    /// Looks for ways in a block, which may take `most` bytes of memory.
    pub fn from_block(block: &[u8], ids: &[i64], most: u64) -> Result<Self, Fault> {
        let mut search = Search { ids, most, found: Self::default() };
        let strings = visit(block, &mut search)?;
        search.found.held += strings;
        Ok(search.found)
    }

    /// Adds what the next block has.
    pub fn append(&mut self, next: Self) {
        self.ways.append(next.ways);
        self.held += next.held;
    }

    /// About how many bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        self.held + self.ways.bytes()
    }
}

struct Search<'s> {
    ids: &'s [i64],
    most: u64,
    found: MemberWays,
}

impl Visitor for Search<'_> {
    fn node(&mut self, _node: &Node<'_>, _strings: &mut Strings<'_>) -> Result<(), Fault> {
        Ok(())
    }

    fn way(&mut self, fields: Fields<'_>, strings: &mut Strings<'_>) -> Result<(), Fault> {
        let way: osmformat::Way = fields.again().decode(&[1])?;
        let Some(id) = way.id.filter(|id| self.ids.binary_search(id).is_ok()) else {
            return Ok(());
        };
        let way: osmformat::Way = fields.decode(&[1, 2, 3, 8])?;
        let mut tags = Tags::default();
        strings.tags(&way.keys, &way.vals, &mut tags)?;
        let mut nodes = way.refs;
        sum_up(&mut nodes);
        nodes.shrink_to_fit();
        // The nodes are listed once more when they are looked for.
        self.found.held += 2 * size_of_val(&*nodes) + tags.bytes();
        self.found.ways.keep(id, Way { id, nodes, tags });
        check_memory_within(self.found.bytes() + 2 * self.found.ways.bytes(), self.most)
    }
}
