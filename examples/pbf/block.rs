//! Blocks of objects of one kind.

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use osmpbfreader::osmformat::relation::MemberType;
use osmpbfreader::osmformat::{self, DenseNodes, PrimitiveBlock, PrimitiveGroup, StringTable};
use protobuf::MessageField;

use super::{MemberKind, Node, Relation, TagList, Way};

/// The strings of one block; the first is empty, as the format wants it.
struct Strings {
    table: Vec<Vec<u8>>,
    index: HashMap<String, u32>,
}

impl Strings {
    fn new() -> Self {
        Self { table: vec![Vec::new()], index: HashMap::new() }
    }

    fn number(&mut self, text: &str) -> Result<u32> {
        if let Some(&number) = self.index.get(text) {
            return Ok(number);
        }
        let number = u32::try_from(self.table.len()).context("too many strings")?;
        self.table.push(text.as_bytes().to_vec());
        self.index.insert(text.to_owned(), number);
        Ok(number)
    }

    fn numbers(&mut self, tags: &TagList) -> Result<(Vec<u32>, Vec<u32>)> {
        let pairs = tags.iter().map(|(key, value)| Ok((self.number(key)?, self.number(value)?)));
        Ok(pairs.collect::<Result<Vec<_>>>()?.into_iter().unzip())
    }

    fn block(self, group: PrimitiveGroup) -> PrimitiveBlock {
        let mut table = StringTable::new();
        table.s = self.table;
        let mut block = PrimitiveBlock::new();
        block.stringtable = MessageField::some(table);
        block.primitivegroup = vec![group];
        block
    }
}

/// Each number as its difference from the one before.
fn deltas(numbers: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut last = 0;
    numbers.map(|number| number - std::mem::replace(&mut last, number)).collect()
}

pub(super) fn of_nodes(nodes: &[Node]) -> Result<PrimitiveBlock> {
    let mut strings = Strings::new();
    let mut dense = DenseNodes::new();
    dense.id = deltas(nodes.iter().map(|node| node.id));
    dense.lat = deltas(nodes.iter().map(|node| node.lat));
    dense.lon = deltas(nodes.iter().map(|node| node.lon));
    for node in nodes {
        for (key, value) in &node.tags {
            dense.keys_vals.push(strings.number(key)?.try_into()?);
            dense.keys_vals.push(strings.number(value)?.try_into()?);
        }
        dense.keys_vals.push(0);
    }
    let mut group = PrimitiveGroup::new();
    group.dense = MessageField::some(dense);
    Ok(strings.block(group))
}

pub(super) fn of_ways(ways: &[Way]) -> Result<PrimitiveBlock> {
    let mut strings = Strings::new();
    let mut group = PrimitiveGroup::new();
    for way in ways {
        let mut message = osmformat::Way::new();
        message.id = Some(way.id);
        (message.keys, message.vals) = strings.numbers(&way.tags)?;
        message.refs = deltas(way.nodes.iter().copied());
        group.ways.push(message);
    }
    Ok(strings.block(group))
}

pub(super) fn of_relations(relations: &[Relation]) -> Result<PrimitiveBlock> {
    let mut strings = Strings::new();
    let mut group = PrimitiveGroup::new();
    for relation in relations {
        let mut message = osmformat::Relation::new();
        message.id = Some(relation.id);
        (message.keys, message.vals) = strings.numbers(&relation.tags)?;
        message.memids = deltas(relation.members.iter().map(|member| member.id));
        for member in &relation.members {
            message.roles_sid.push(strings.number(member.role)?.try_into()?);
            let kind = match member.kind {
                MemberKind::Node => MemberType::NODE,
                MemberKind::Way => MemberType::WAY,
                MemberKind::Relation => MemberType::RELATION,
            };
            message.types.push(kind.into());
        }
        group.relations.push(message);
    }
    Ok(strings.block(group))
}
