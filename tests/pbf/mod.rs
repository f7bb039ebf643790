//! Writes extracts for tests, whole ones and faulty ones.

// Every test binary that includes this uses a part of it.
#![allow(dead_code)]

use std::io::Write;

use ontheway::osm::{Extract, Selection, read_extract};
use osmpbfreader::fileformat::{Blob, BlobHeader};
use osmpbfreader::osmformat::relation::MemberType;
use osmpbfreader::osmformat::{
    DenseNodes, HeaderBlock, Node, PrimitiveBlock, PrimitiveGroup, Relation, Way,
};
use protobuf::{EnumOrUnknown, Message};

/// All that an extract has.
pub const EVERYTHING: Selection = Selection::EVERYTHING;

/// How a blob is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    Raw,
    Zlib,
    Lz4,
}

pub type TagList<'a> = &'a [(&'a str, &'a str)];

/// A block that grows.
#[derive(Default)]
pub struct Block {
    pub message: PrimitiveBlock,
}

impl Block {
    pub fn new() -> Self {
        let mut block = Self::default();
        block.string("");
        block
    }

    /// The number of a string in the table.
    pub fn string(&mut self, string: &str) -> u32 {
        let table = &mut self.message.stringtable.mut_or_insert_default().s;
        let at = table.iter().position(|known| known == string.as_bytes()).unwrap_or_else(|| {
            table.push(string.into());
            table.len() - 1
        });
        u32::try_from(at).unwrap()
    }

    fn strings(&mut self, tags: TagList<'_>) -> (Vec<u32>, Vec<u32>) {
        tags.iter().map(|(key, value)| (self.string(key), self.string(value))).unzip()
    }

    pub fn group(&mut self) -> &mut PrimitiveGroup {
        self.message.primitivegroup.push(PrimitiveGroup::new());
        self.message.primitivegroup.last_mut().unwrap()
    }

    /// A node on its own, at multiples of the granularity.
    pub fn node(mut self, id: i64, lat: i64, lon: i64, tags: TagList<'_>) -> Self {
        let mut node = Node::new();
        node.set_id(id);
        node.set_lat(lat);
        node.set_lon(lon);
        (node.keys, node.vals) = self.strings(tags);
        self.group().nodes.push(node);
        self
    }

    /// Nodes in columns, at multiples of the granularity.
    pub fn dense(mut self, nodes: &[(i64, i64, i64, TagList<'_>)]) -> Self {
        let mut dense = DenseNodes::new();
        let (mut id, mut lat, mut lon) = (0_i64, 0_i64, 0_i64);
        for node in nodes {
            dense.id.push(node.0.wrapping_sub(id));
            dense.lat.push(node.1.wrapping_sub(lat));
            dense.lon.push(node.2.wrapping_sub(lon));
            (id, lat, lon) = (node.0, node.1, node.2);
        }
        if nodes.iter().any(|node| !node.3.is_empty()) {
            for node in nodes {
                for (key, value) in node.3 {
                    let (key, value) = (self.string(key), self.string(value));
                    dense.keys_vals.extend([key, value].map(|n| i32::try_from(n).unwrap()));
                }
                dense.keys_vals.push(0);
            }
        }
        self.group().dense = Some(dense).into();
        self
    }

    pub fn way(mut self, id: i64, nodes: &[i64], tags: TagList<'_>) -> Self {
        let mut way = Way::new();
        way.set_id(id);
        (way.keys, way.vals) = self.strings(tags);
        way.refs = deltas(nodes.iter().copied());
        self.group().ways.push(way);
        self
    }

    pub fn relation(
        mut self,
        id: i64,
        members: &[(MemberType, i64, &str)],
        tags: TagList<'_>,
    ) -> Self {
        let mut relation = Relation::new();
        relation.set_id(id);
        (relation.keys, relation.vals) = self.strings(tags);
        relation.memids = deltas(members.iter().map(|member| member.1));
        relation.types = members.iter().map(|member| EnumOrUnknown::new(member.0)).collect();
        let roles = members.iter().map(|member| i32::try_from(self.string(member.2)).unwrap());
        relation.roles_sid = roles.collect();
        self.group().relations.push(relation);
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.message.write_to_bytes().unwrap()
    }
}

fn deltas(numbers: impl Iterator<Item = i64>) -> Vec<i64> {
    numbers
        .scan(0_i64, |before, number| {
            let delta = number.wrapping_sub(*before);
            *before = number;
            Some(delta)
        })
        .collect()
}

pub fn zlib(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// The message of a blob.
pub fn pack(content: &[u8], packing: Packing) -> Blob {
    let mut blob = Blob::new();
    match packing {
        Packing::Raw => blob.set_raw(content.to_vec()),
        Packing::Zlib => blob.set_zlib_data(zlib(content)),
        Packing::Lz4 => {
            let packed = lz4_flex::block::compress(content);
            blob.special_fields.mut_unknown_fields().add_length_delimited(6, packed);
        }
    }
    blob.set_raw_size(i32::try_from(content.len()).unwrap());
    blob
}

/// A blob as it stands in a file.
pub fn frame(kind: &str, blob: &[u8]) -> Vec<u8> {
    let mut header = BlobHeader::new();
    header.set_type(kind.to_owned());
    header.set_datasize(i32::try_from(blob.len()).unwrap());
    frame_with(&header, blob)
}

pub fn frame_with(header: &BlobHeader, blob: &[u8]) -> Vec<u8> {
    let header = header.write_to_bytes().unwrap();
    let mut bytes = u32::try_from(header.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend(header);
    bytes.extend(blob);
    bytes
}

pub fn blob(kind: &str, content: &[u8], packing: Packing) -> Vec<u8> {
    frame(kind, &pack(content, packing).write_to_bytes().unwrap())
}

/// The header of a file that requires these features.
pub fn header(features: &[&str]) -> Vec<u8> {
    let mut header = HeaderBlock::new();
    header.required_features = features.iter().map(|&feature| feature.to_owned()).collect();
    blob("OSMHeader", &header.write_to_bytes().unwrap(), Packing::Zlib)
}

/// A file of these blocks.
pub fn file(blocks: &[Block], packing: Packing) -> Vec<u8> {
    let mut bytes = header(&["OsmSchema-V0.6", "DenseNodes"]);
    for block in blocks {
        bytes.extend(blob("OSMData", &block.bytes(), packing));
    }
    bytes
}

/// Reads a file of these bytes.
pub fn read(bytes: &[u8], selection: &Selection) -> ontheway::Result<Extract> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    read_extract(file.path(), selection, &|_, _| {})
}
