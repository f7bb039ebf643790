//! Another reader of extracts, slow and trusting: every message is built by the protobuf crate
//! and looked into by osmpbfreader.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::Read;

use osmpbfreader::fileformat::{Blob, BlobHeader};
use osmpbfreader::osmformat::PrimitiveBlock;
use osmpbfreader::{Node, NodeId, OsmObj, Relation, Way, blocks};
use protobuf::{Message, UnknownValueRef};

/// All objects of a file.
#[derive(Default)]
pub struct Objects {
    pub nodes: BTreeMap<i64, Node>,
    pub ways: BTreeMap<i64, Way>,
    pub relations: BTreeMap<i64, Relation>,
}

impl Objects {
    pub fn read(mut bytes: &[u8]) -> Self {
        let mut objects = Self::default();
        while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
            let (header, rest) = rest.split_at(u32::from_be_bytes(*length) as usize);
            let header = BlobHeader::parse_from_bytes(header).unwrap();
            let (blob, rest) = rest.split_at(usize::try_from(header.datasize()).unwrap());
            if header.type_() == "OSMData" {
                let content = unpack(&Blob::parse_from_bytes(blob).unwrap());
                objects.add(&PrimitiveBlock::parse_from_bytes(&content).unwrap());
            }
            bytes = rest;
        }
        objects
    }

    fn add(&mut self, block: &PrimitiveBlock) {
        for object in blocks::iter(block) {
            match object {
                OsmObj::Node(node) => {
                    self.nodes.entry(node.id.0).or_insert(node);
                }
                OsmObj::Way(way) => {
                    self.ways.entry(way.id.0).or_insert(way);
                }
                OsmObj::Relation(relation) => {
                    self.relations.entry(relation.id.0).or_insert(relation);
                }
            }
        }
    }

    /// The nodes that have tags or belong to a way.
    pub fn wanted_nodes(&self) -> BTreeSet<i64> {
        let of_ways: HashSet<NodeId> =
            self.ways.values().flat_map(|way| way.nodes.iter().copied()).collect();
        let wanted = |node: &&Node| !node.tags.is_empty() || of_ways.contains(&node.id);
        self.nodes.values().filter(wanted).map(|node| node.id.0).collect()
    }
}

fn unpack(blob: &Blob) -> Vec<u8> {
    let mut content = Vec::new();
    if blob.has_zlib_data() {
        flate2::read::ZlibDecoder::new(blob.zlib_data()).read_to_end(&mut content).unwrap();
    } else if let Some(UnknownValueRef::LengthDelimited(packed)) =
        blob.special_fields.unknown_fields().get(6)
    {
        let size = usize::try_from(blob.raw_size()).unwrap();
        content = lz4_flex::block::decompress(packed, size).unwrap();
    } else {
        content = blob.raw().to_vec();
    }
    content
}
