//! Files that are read more than once, and their checksums.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tempfile::NamedTempFile;
use xxhash_rust::xxh3::Xxh3;

use super::defaults::TripDefaults;
use crate::demand::{Source, TripBlocks};
use crate::packing::Packing;

/// A file whose content can be read several times: standard input and pipes are kept in a
/// temporary file.
pub(in crate::cli) struct Again {
    /// As it was named.
    path: PathBuf,
    kept: Option<NamedTempFile>,
}

/// The size of a file in bytes, and the XXH3 checksum of its 128 bits, as `xxhsum -H2` prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Checksum {
    pub(in crate::cli) bytes: u64,
    pub(in crate::cli) xxh3: String,
}

/// Reads trips block by block.
pub(in crate::cli) type Blocks = TripBlocks<Box<dyn Read + Send>>;

impl Again {
    pub(in crate::cli) fn new(path: &Path) -> anyhow::Result<Self> {
        let source = Source::from_argument(path);
        let kept = match &source {
            Source::Path(file) if !crate::files::is_special(file) => None,
            Source::Path(file) => Some(keep(&mut open(file)?).context(source.name())?),
            Source::Stdin => Some(keep(&mut io::stdin().lock()).context(source.name())?),
        };
        Ok(Self { path: path.to_path_buf(), kept })
    }

    /// The name used in messages.
    pub(in crate::cli) fn name(&self) -> String {
        Source::from_argument(&self.path).name()
    }

    /// As it was named.
    pub(in crate::cli) fn path(&self) -> &Path {
        &self.path
    }

    pub(in crate::cli) fn checksum(&self) -> anyhow::Result<Checksum> {
        checksum(&mut self.open()?).context(self.name())
    }

    /// What is inside, unpacked.
    pub(in crate::cli) fn reader(&self) -> anyhow::Result<Box<dyn Read + Send>> {
        let file = BufReader::with_capacity(1 << 16, self.open()?);
        Packing::of(&self.path).reader(file).context(self.name())
    }

    /// All that is inside, unpacked.
    pub(in crate::cli) fn read(&self) -> anyhow::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.reader()?.read_to_end(&mut bytes).context(self.name())?;
        Ok(bytes)
    }

    /// The trips that are inside.
    pub(in crate::cli) fn trips(&self, defaults: &TripDefaults) -> anyhow::Result<Blocks> {
        Ok(TripBlocks::open(&self.name(), self.reader()?, &defaults.texts)?)
    }

    fn open(&self) -> anyhow::Result<File> {
        match &self.kept {
            Some(kept) => kept.reopen().context(self.name()),
            None => open(&self.path),
        }
    }
}

fn open(path: &Path) -> anyhow::Result<File> {
    File::open(path).with_context(|| path.display().to_string())
}

fn keep(input: &mut impl Read) -> io::Result<NamedTempFile> {
    let mut file = NamedTempFile::new()?;
    io::copy(input, &mut file)?;
    file.rewind()?;
    Ok(file)
}

fn checksum(file: &mut File) -> io::Result<Checksum> {
    let mut hasher = Xxh3::new();
    let mut buffer = vec![0; 1 << 18];
    let mut bytes = 0;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                hasher.update(&buffer[..read]);
                bytes += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Checksum { bytes, xxh3: format!("{:032x}", hasher.digest128()) })
}
