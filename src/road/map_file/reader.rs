//! Reading a map file, each section verified when it is first asked for.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use bytemuck::Pod;
use rayon::prelude::*;

use super::super::mapping::Bytes;
use super::super::storage::{Array, Strings};
use super::{ALIGNMENT, BYTE_ORDER, ENTRY, Entry, HEADER, Header, MAGIC, VERSION, checksum};
use crate::error::{Error, Result};

/// What extracts hold from their fifth byte on: the kind of their first blob.
const EXTRACT: &[u8] = b"\x0a\x09OSMHeader";

/// A map file's sections, ready to be taken as arrays.
pub(in crate::road) struct Reader {
    bytes: Arc<Bytes>,
    sections: Vec<Section>,
    shown_as: PathBuf,
}

/// A section, as the table says, and whether it was found to be so.
pub(in crate::road) struct Section {
    pub(in crate::road) name: String,
    /// Bytes an item.
    pub(in crate::road) item: usize,
    start: usize,
    end: usize,
    checksum: u64,
    /// Whether the checksum fits; empty until it was taken.
    intact: OnceLock<bool>,
}

impl Section {
    fn of_entry(entry: &Entry) -> Self {
        Self {
            name: String::from_utf8_lossy(&entry.name).trim_end_matches('\0').to_owned(),
            item: entry.item as usize,
            start: entry.start as usize,
            end: entry.end as usize,
            checksum: entry.checksum,
            intact: OnceLock::new(),
        }
    }

    /// Bytes without the zeros behind them.
    pub(in crate::road) fn len(&self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// How many items it holds.
    pub(in crate::road) fn items(&self) -> usize {
        self.len().checked_div(self.item).unwrap_or(0)
    }

    fn is_intact(&self, file: &[u8]) -> bool {
        // Not with `get_or_init`: while it waits for the threads that take the checksum, a
        // thread may be given other work, which may come to ask for this section.
        let found = || {
            let padded = self.end.checked_next_multiple_of(ALIGNMENT)?;
            Some(checksum(file.get(self.start..padded)?) == self.checksum)
        };
        self.intact.get().copied().unwrap_or_else(|| {
            let found = found().unwrap_or(false);
            *self.intact.get_or_init(|| found)
        })
    }
}

/// Refuses what is there and is no file. Asked before it is opened: to open a pipe is to wait for
/// whoever writes to it, and only a file is used where it lies.
///
/// # Errors
/// [`Error::Map`]; what is not there is left to whoever opens it.
pub(in crate::road) fn expect_file(path: &Path, expected: &str) -> Result<()> {
    let found = match path.metadata() {
        Ok(metadata) if metadata.is_dir() => "a folder",
        Ok(metadata) if !metadata.is_file() => "a pipe or a device",
        _ => return Ok(()),
    };
    let what = format!("expected {expected}, found {found}");
    Err(Error::Map { path: path.to_path_buf(), what })
}

impl Reader {
    /// Opens a map file, and verifies its header and its table.
    ///
    /// # Errors
    /// [`Error::Io`] where it cannot be read, [`Error::Map`] where it is no map file, cut short,
    /// grown, from another version or machine, or where its table is damaged.
    pub(in crate::road) fn open(path: &Path) -> Result<Self> {
        expect_file(path, "a map (.otw)")?;
        let file = File::open(path).map_err(|e| Error::io(path, e))?;
        let bytes = Bytes::map(&file).map_err(|e| Error::io(path, e))?;
        Self::over(Arc::new(bytes), path)
    }

    /// Verifies header and table of these bytes. `shown_as` names them in errors.
    pub(in crate::road) fn over(bytes: Arc<Bytes>, shown_as: &Path) -> Result<Self> {
        let sections = sections(bytes.as_slice())
            .map_err(|what| Error::Map { path: shown_as.to_path_buf(), what })?;
        Ok(Self { bytes, sections, shown_as: shown_as.to_path_buf() })
    }

    /// All sections, in the order of the file.
    pub(in crate::road) fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// Whether the section's checksum fits.
    pub(in crate::road) fn is_intact(&self, section: &Section) -> bool {
        section.is_intact(self.bytes.as_slice())
    }

    /// Verifies all sections whose names begin with `prefix`, in parallel.
    ///
    /// # Errors
    /// [`Error::Map`] naming all of them that are damaged.
    pub(in crate::road) fn verify(&self, prefix: &str) -> Result<()> {
        let damaged: Vec<&str> = self
            .sections
            .par_iter()
            .filter(|section| section.name.starts_with(prefix) && !self.is_intact(section))
            .map(|section| &*section.name)
            .collect();
        if damaged.is_empty() { Ok(()) } else { Err(self.damaged(&damaged)) }
    }

    /// The section of that name.
    pub(in crate::road) fn section(&self, name: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.name == name)
    }

    /// A section as an array.
    ///
    /// # Errors
    /// [`Error::Map`] where there is none, where its items have another size, or where it is
    /// damaged.
    pub(in crate::road) fn array<T: Pod>(&self, name: &str) -> Result<Array<T>> {
        let lacking = || Error::Map {
            path: self.shown_as.clone(),
            what: format!("the map lacks its section {name}; build it again"),
        };
        let section = self.section(name).filter(|section| section.item == size_of::<T>());
        let section = section.ok_or_else(lacking)?;
        if !self.is_intact(section) {
            return Err(self.damaged(&[name]));
        }
        Array::new(&self.bytes, section.start, section.end).ok_or_else(lacking)
    }

    /// The strings under a name.
    ///
    /// # Errors
    /// As [`Reader::array`].
    pub(in crate::road) fn strings(&self, name: &str) -> Result<Strings> {
        Ok(Strings {
            starts: self.array(&format!("{name}.at"))?,
            text: self.array(&format!("{name}.text"))?,
        })
    }

    /// The error for a section whose content does not fit the others.
    pub(in crate::road) fn misfit(&self, name: &str) -> Error {
        Error::Map {
            path: self.shown_as.clone(),
            what: format!("the map's section {name} does not fit the others; build it again"),
        }
    }

    fn damaged(&self, names: &[&str]) -> Error {
        let what = match names {
            [name] => format!("the checksum of its section {name} does not fit"),
            names => format!("the checksums of its sections {} do not fit", names.join(", ")),
        };
        Error::Map {
            path: self.shown_as.clone(),
            what: format!("the map is damaged: {what}; build it again"),
        }
    }

    /// All bytes of the file.
    pub(in crate::road) fn bytes(&self) -> &[u8] {
        self.bytes.as_slice()
    }
}

/// The sections that a file's table lists, or why the file cannot be used.
fn sections(file: &[u8]) -> std::result::Result<Vec<Section>, String> {
    if !file.starts_with(&MAGIC) {
        let found = match file.get(4..) {
            Some(begin) if begin.starts_with(EXTRACT) => "an extract",
            _ => "another kind of file",
        };
        return Err(format!(
            "expected a built map (.otw), found {found}; ontheway build makes a map of an extract"
        ));
    }
    let Some(begin) = file.get(..HEADER) else {
        return Err("the map is cut short; build it again".to_owned());
    };
    let header: Header = bytemuck::pod_read_unaligned(begin);
    if header.byte_order != BYTE_ORDER {
        return Err(
            "the map was built on a machine of another byte order; build it again on this one"
                .to_owned(),
        );
    }
    if header.version != VERSION {
        return Err(format!(
            "the map has format version {}, this program reads version {VERSION}; build it again \
             with this program",
            header.version
        ));
    }
    let length = file.len() as u64;
    if header.length != length {
        let change = if length < header.length { "is cut short" } else { "has grown" };
        return Err(format!(
            "the map {change}: {length} bytes, where its header says {}; build it again",
            header.length
        ));
    }
    let table = usize::try_from(header.table).ok().and_then(|start| file.get(start..));
    let table = table.filter(|table| header.checksum == header.checksum_with(table));
    let sections = table.map(|table| {
        let entries = table.chunks_exact(ENTRY).map(bytemuck::pod_read_unaligned);
        entries.map(|entry| Section::of_entry(&entry)).collect::<Vec<_>>()
    });
    sections.filter(|sections| sections.len() as u64 == header.sections).ok_or_else(|| {
        "the map is damaged: the checksum of its header and table does not fit; build it again"
            .to_owned()
    })
}
