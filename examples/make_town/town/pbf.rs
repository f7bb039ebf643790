//! Objects written as an extract in OpenStreetMap's PBF.

use std::collections::HashMap;

use anyhow::{Context, Result};
use osmpbfreader::fileformat::{Blob, BlobHeader};
use osmpbfreader::osmformat::relation::MemberType;
use osmpbfreader::osmformat::{
    DenseNodes, HeaderBBox, HeaderBlock, PrimitiveBlock, PrimitiveGroup, Relation, StringTable, Way,
};
use protobuf::{Message, MessageField};

use super::osm::{Kind, Objects};
use super::plan::Tags;

/// One blob of the header, then one of each kind. They are not compressed: another version of
/// a compressor may well write other bytes, and the town is small.
pub fn write(objects: &Objects) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    append(&mut file, "OSMHeader", &header(objects))?;
    for block in [nodes(objects)?, ways(objects)?, relations(objects)?] {
        append(&mut file, "OSMData", &block)?;
    }
    Ok(file)
}

fn append(file: &mut Vec<u8>, kind: &str, message: &impl Message) -> Result<()> {
    let bytes = message.write_to_bytes()?;
    let mut blob = Blob::new();
    blob.set_raw_size(bytes.len().try_into()?);
    blob.set_raw(bytes);
    let blob = blob.write_to_bytes()?;
    let mut header = BlobHeader::new();
    header.set_type(kind.to_owned());
    header.set_datasize(blob.len().try_into()?);
    let header = header.write_to_bytes()?;
    file.extend(u32::try_from(header.len())?.to_be_bytes());
    file.extend(header);
    file.extend(blob);
    Ok(())
}

fn header(objects: &Objects) -> HeaderBlock {
    let mut header = HeaderBlock::new();
    header.required_features = vec!["OsmSchema-V0.6".to_owned(), "DenseNodes".to_owned()];
    header.optional_features = vec!["Sort.Type_then_ID".to_owned()];
    header.writingprogram = Some("ontheway".to_owned());
    header.source = Some("ontheway".to_owned());
    let lats = objects.nodes.iter().map(|node| node.lat);
    let lons = objects.nodes.iter().map(|node| node.lon);
    let mut bbox = HeaderBBox::new();
    bbox.bottom = lats.clone().min().map(nano);
    bbox.top = lats.max().map(nano);
    bbox.left = lons.clone().min().map(nano);
    bbox.right = lons.max().map(nano);
    header.bbox = MessageField::some(bbox);
    header
}

/// From 10⁻⁷ degrees to the header's 10⁻⁹.
fn nano(degrees: i64) -> i64 {
    degrees * 100
}

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

    fn numbers(&mut self, tags: &Tags) -> Result<(Vec<u32>, Vec<u32>)> {
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

fn nodes(objects: &Objects) -> Result<PrimitiveBlock> {
    let mut strings = Strings::new();
    let mut dense = DenseNodes::new();
    dense.id = deltas(objects.nodes.iter().map(|node| node.id));
    dense.lat = deltas(objects.nodes.iter().map(|node| node.lat));
    dense.lon = deltas(objects.nodes.iter().map(|node| node.lon));
    for node in &objects.nodes {
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

fn ways(objects: &Objects) -> Result<PrimitiveBlock> {
    let mut strings = Strings::new();
    let mut group = PrimitiveGroup::new();
    for way in &objects.ways {
        let mut message = Way::new();
        message.id = Some(way.id);
        (message.keys, message.vals) = strings.numbers(&way.tags)?;
        message.refs = deltas(way.nodes.iter().copied());
        group.ways.push(message);
    }
    Ok(strings.block(group))
}

fn relations(objects: &Objects) -> Result<PrimitiveBlock> {
    let mut strings = Strings::new();
    let mut group = PrimitiveGroup::new();
    for relation in &objects.relations {
        let mut message = Relation::new();
        message.id = Some(relation.id);
        (message.keys, message.vals) = strings.numbers(&relation.tags)?;
        message.memids = deltas(relation.members.iter().map(|(_, id, _)| *id));
        for (kind, _, role) in &relation.members {
            message.roles_sid.push(strings.number(role)?.try_into()?);
            let kind = if *kind == Kind::Node { MemberType::NODE } else { MemberType::WAY };
            message.types.push(kind.into());
        }
        group.relations.push(message);
    }
    Ok(strings.block(group))
}
