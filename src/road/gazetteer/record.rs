//! What is kept of a place in the map file.

use bytemuck::{Pod, Zeroable};

use crate::error::Result;
use crate::road::map_file::{Reader, Writer};
use crate::road::network::MapPoint;
use crate::road::storage::{Array, StringPool, Strings};

/// The first of the sections.
pub(in crate::road) const SECTION: &str = "gazetteer";

/// Where there is none.
pub(super) const NONE: u32 = u32::MAX;

/// A place. Texts are numbers of strings, 0 where there is none; places are numbers of records.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Record {
    pub at: MapPoint,
    /// `key=value`.
    pub kind: u32,
    pub name: u32,
    pub hours: u32,
    /// The house number of a shop.
    pub number: u32,
    /// The street it stands in.
    pub street: u32,
    /// The smaller and the larger settlement it lies in.
    pub suburb: u32,
    pub town: u32,
}

/// The least and the greatest coordinates of a place.
#[derive(Debug, Clone, Copy, Pod, Zeroable, PartialEq, Eq)]
#[repr(C)]
pub(super) struct Reach {
    pub low: MapPoint,
    pub high: MapPoint,
}

/// A name of a place.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Name {
    pub place: u32,
    /// The string; its highest bit is set where it is not the main name.
    pub text: u32,
}

/// Set in [`Name::text`] where a place has a better known name.
pub(super) const OTHER_NAME: u32 = 1 << 31;

/// A street along which a place lies.
#[derive(Debug, Clone, Copy, Pod, Zeroable, PartialEq, Eq, PartialOrd, Ord)]
#[repr(C)]
pub(super) struct At {
    pub place: u32,
    pub street: u32,
}

/// A house number.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Number {
    /// The street or the settlement that it counts in.
    pub street: u32,
    pub text: u32,
    pub at: MapPoint,
}

/// A ring of an outline. Those of a place follow each other, and holes their outer ring.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Ring {
    pub place: u32,
    /// The first of its points, and how many there are; the first one is not repeated.
    pub first: u32,
    pub count: u32,
    /// 1 where it is a hole.
    pub is_hole: u32,
}

/// Strings in ascending order, and for each of them numbers of names in ascending order.
#[derive(Clone)]
pub(super) struct Postings {
    pub strings: Strings,
    starts: Array<u32>,
    names: Array<u32>,
}

impl Postings {
    /// The names that have the string of that number.
    pub(super) fn of(&self, string: u32) -> &[u32] {
        let at = string as usize;
        let (Some(&start), Some(&end)) = (self.starts.get(at), self.starts.get(at + 1)) else {
            return &[];
        };
        self.names.get(start as usize..end as usize).unwrap_or_default()
    }

    fn read(reader: &Reader, name: &str) -> Result<Self> {
        Ok(Self {
            strings: reader.strings(name)?,
            starts: reader.array(&format!("{name}.starts"))?,
            names: reader.array(&format!("{name}.names"))?,
        })
    }
}

/// Writes strings with the names that have each; the pairs may come in any order.
pub(super) fn write_postings(writer: &mut Writer, name: &str, mut pairs: Vec<(String, u32)>) {
    use rayon::slice::ParallelSliceMut as _;
    pairs.par_sort_unstable();
    pairs.dedup();
    let mut pool = StringPool::new();
    let (mut starts, mut names) = (vec![0], Vec::with_capacity(pairs.len()));
    for (string, name) in &pairs {
        let number = pool.number(string) as usize;
        while starts.len() <= number {
            starts.push(names.len() as u32);
        }
        names.push(*name);
    }
    while starts.len() < pool.starts.len() {
        starts.push(names.len() as u32);
    }
    writer.add_strings(name, &pool);
    writer.add(format!("{name}.starts"), &starts);
    writer.add(format!("{name}.names"), &names);
}

/// All that is kept.
#[derive(Clone)]
pub(super) struct Stored {
    pub texts: Strings,
    /// Settlements first, then streets, then all others.
    pub places: Array<Record>,
    /// Of settlements and streets.
    pub reaches: Array<Reach>,
    pub names: Array<Name>,
    /// By place, then by street.
    pub at: Array<At>,
    /// By street.
    pub numbers: Array<Number>,
    /// By place.
    pub rings: Array<Ring>,
    pub points: Array<MapPoint>,
    /// Words, with the names in which they stand.
    pub words: Postings,
    /// Whole names without blanks.
    pub keys: Postings,
}

impl Stored {
    pub(super) fn read(reader: &Reader) -> Result<Self> {
        Ok(Self {
            texts: reader.strings("gazetteer.texts")?,
            places: reader.array(SECTION)?,
            reaches: reader.array("gazetteer.reaches")?,
            names: reader.array("gazetteer.names")?,
            at: reader.array("gazetteer.along")?,
            numbers: reader.array("gazetteer.numbers")?,
            rings: reader.array("gazetteer.rings")?,
            points: reader.array("gazetteer.points")?,
            words: Postings::read(reader, "gazetteer.words")?,
            keys: Postings::read(reader, "gazetteer.keys")?,
        })
    }
}
