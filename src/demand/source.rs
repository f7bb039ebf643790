//! Where CSV comes from.

use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::packing::Packing;

/// A file, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file.
    Path(PathBuf),
    /// Standard input, shown as `<stdin>`.
    Stdin,
}

impl Source {
    /// The source that an argument names: `-` is standard input.
    pub fn from_argument(argument: &Path) -> Self {
        if argument == Path::new("-") { Self::Stdin } else { Self::Path(argument.to_owned()) }
    }

    /// The name used in messages.
    pub fn name(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Stdin => "<stdin>".to_owned(),
        }
    }

    /// All of its bytes; of a file whose name ends in `.gz` or `.zst`, what is inside.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if it cannot be read.
    pub fn read(&self) -> Result<Vec<u8>> {
        match self {
            Self::Path(path) if Packing::of(path) != Packing::Plain => {
                let mut bytes = Vec::new();
                let file =
                    std::fs::File::open(path).map(|file| BufReader::with_capacity(1 << 16, file));
                file.and_then(|file| Packing::of(path).reader(file)?.read_to_end(&mut bytes))
                    .map_err(|source| Error::io(path, source))?;
                Ok(bytes)
            }
            Self::Path(path) => std::fs::read(path).map_err(|source| Error::io(path, source)),
            Self::Stdin => {
                let mut bytes = Vec::new();
                std::io::stdin()
                    .lock()
                    .read_to_end(&mut bytes)
                    .map_err(|source| Error::io(self.name(), source))?;
                Ok(bytes)
            }
        }
    }
}
