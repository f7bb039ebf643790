//! Ways and relations as they stand in a block.

use super::extract::{Member, MemberKind, Tags};
use super::fault::{Fault, equally_many};
use super::packed::Packed;
use super::strings::Strings;
use super::wire::{Fields, Value};

/// A way or a relation whose tags decide whether the rest of it is wanted.
#[derive(Default)]
pub(super) struct Object<'a> {
    /// OSM id.
    pub id: i64,
    keys: Packed<'a>,
    values: Packed<'a>,
    refs: Packed<'a>,
    roles: Packed<'a>,
    kinds: Packed<'a>,
}

impl<'a> Object<'a> {
    /// Reads a way.
    pub fn way(message: &'a [u8]) -> Result<Self, Fault> {
        let mut way = Self::default();
        way.read(message, "way", |way, field, value| {
            if field == 8 {
                way.refs.add(value);
            }
        })?;
        Ok(way)
    }

    /// Reads a relation.
    pub fn relation(message: &'a [u8]) -> Result<Self, Fault> {
        let mut relation = Self::default();
        relation.read(message, "relation", |relation, field, value| match field {
            8 => relation.roles.add(value),
            9 => relation.refs.add(value),
            10 => relation.kinds.add(value),
            _ => {}
        })?;
        Ok(relation)
    }

    fn read(
        &mut self,
        message: &'a [u8],
        what: &str,
        other: impl Fn(&mut Self, u64, Value<'a>),
    ) -> Result<(), Fault> {
        let mut id = None;
        for field in Fields::new(message) {
            match field? {
                (1, Value::Number(number)) => id = Some(number.cast_signed()),
                (2, value) => self.keys.add(value),
                (3, value) => self.values.add(value),
                (field, value) => other(self, field, value),
            }
        }
        self.id =
            id.ok_or_else(|| Fault::expected(format_args!("a {what} with an id"), "one without"))?;
        Ok(())
    }

    /// Its tags.
    pub fn tags(&self, strings: &mut Strings<'_>, tags: &mut Tags) -> Result<(), Fault> {
        strings.tags(&self.keys, &self.values, tags)
    }

    /// The nodes of a way.
    pub fn nodes(&self) -> Result<Vec<i64>, Fault> {
        let mut nodes = Vec::with_capacity(self.refs.len());
        for node in self.refs.deltas() {
            nodes.push(node?);
        }
        Ok(nodes)
    }

    /// The members of a relation.
    pub fn members(&self, strings: &mut Strings<'_>) -> Result<Vec<Member>, Fault> {
        equally_many(self.refs.len(), "member of a relation", self.kinds.len(), "type")?;
        equally_many(self.refs.len(), "member of a relation", self.roles.len(), "role")?;
        let mut members = Vec::with_capacity(self.refs.len());
        let columns = self.refs.deltas().zip(self.kinds.numbers()).zip(self.roles.numbers());
        for ((id, kind), role) in columns {
            let kind = match kind? {
                0 => MemberKind::Node,
                1 => MemberKind::Way,
                2 => MemberKind::Relation,
                other => {
                    return Err(Fault::expected("a node, a way or a relation (0, 1, 2)", other));
                }
            };
            members.push(Member { kind, id: id?, role: strings.get(role?)? });
        }
        Ok(members)
    }
}
