//! A file of blobs.

use std::io::Write;

use anyhow::{Context as _, Result, ensure};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use osmpbfreader::fileformat::{Blob, BlobHeader};
use osmpbfreader::osmformat::{HeaderBBox, HeaderBlock, PrimitiveBlock};
use protobuf::{Message, MessageField};

use super::{Bounds, Node, Relation, Way, block};

/// Objects that writers put into one block, as a rule.
const OBJECTS_A_BLOCK: usize = 8_000;

/// The longest content of a blob that the format allows.
const MOST_BYTES: usize = 32 << 20;

/// Writes an extract: nodes first, then ways, then relations, each kind by ascending id.
pub struct Writer<W> {
    out: W,
    /// Blobs are stored as they are where there is none.
    compression: Option<Compression>,
}

impl<W: Write> Writer<W> {
    /// Writes the header.
    pub fn new(out: W, compression: Option<Compression>, bounds: Bounds) -> Result<Self> {
        let mut writer = Self { out, compression };
        writer.append("OSMHeader", &header(bounds))?;
        Ok(writer)
    }

    pub fn nodes<'t>(&mut self, nodes: impl Iterator<Item = Node<'t>>) -> Result<()> {
        self.blocks(nodes, block::of_nodes)
    }

    pub fn ways<'t>(&mut self, ways: impl Iterator<Item = Way<'t>>) -> Result<()> {
        self.blocks(ways, block::of_ways)
    }

    pub fn relations<'t>(&mut self, relations: impl Iterator<Item = Relation<'t>>) -> Result<()> {
        self.blocks(relations, block::of_relations)
    }

    /// What it wrote to.
    pub fn finish(mut self) -> Result<W> {
        self.out.flush().context("cannot write the extract")?;
        Ok(self.out)
    }

    fn blocks<T>(
        &mut self,
        mut objects: impl Iterator<Item = T>,
        block: impl Fn(&[T]) -> Result<PrimitiveBlock>,
    ) -> Result<()> {
        loop {
            let next: Vec<T> = objects.by_ref().take(OBJECTS_A_BLOCK).collect();
            if next.is_empty() {
                return Ok(());
            }
            self.append("OSMData", &block(&next)?)?;
        }
    }

    fn append(&mut self, kind: &str, message: &impl Message) -> Result<()> {
        let bytes = message.write_to_bytes()?;
        ensure!(bytes.len() <= MOST_BYTES, "a block of {} bytes, more than allowed", bytes.len());
        let mut blob = Blob::new();
        blob.set_raw_size(bytes.len().try_into()?);
        match self.compression {
            None => blob.set_raw(bytes),
            Some(level) => {
                let mut encoder = ZlibEncoder::new(Vec::new(), level);
                encoder.write_all(&bytes)?;
                blob.set_zlib_data(encoder.finish()?);
            }
        }
        let blob = blob.write_to_bytes()?;
        let mut header = BlobHeader::new();
        header.set_type(kind.to_owned());
        header.set_datasize(blob.len().try_into()?);
        let header = header.write_to_bytes()?;
        let length = u32::try_from(header.len())?.to_be_bytes();
        for part in [&length[..], &header, &blob] {
            self.out.write_all(part).context("cannot write the extract")?;
        }
        Ok(())
    }
}

fn header(bounds: Bounds) -> HeaderBlock {
    let mut header = HeaderBlock::new();
    header.required_features = vec!["OsmSchema-V0.6".to_owned(), "DenseNodes".to_owned()];
    header.optional_features = vec!["Sort.Type_then_ID".to_owned()];
    header.writingprogram = Some("ontheway".to_owned());
    header.source = Some("ontheway".to_owned());
    // From 10⁻⁷ degrees to the header's 10⁻⁹.
    let nano = |degrees: i64| Some(degrees * 100);
    let mut bbox = HeaderBBox::new();
    bbox.bottom = nano(bounds.bottom);
    bbox.top = nano(bounds.top);
    bbox.left = nano(bounds.left);
    bbox.right = nano(bounds.right);
    header.bbox = MessageField::some(bbox);
    header
}
