//! Writing files that appear whole or not at all.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

/// A file's content, on disk beside its name and ready to take it.
pub(crate) struct Prepared {
    place: Place,
}

enum Place {
    /// Written under another name; to be renamed.
    Beside(Unfinished, PathBuf),
    /// A pipe or a device, to be written through.
    Through(Vec<u8>, PathBuf),
    /// The same, with the content in a file.
    Copied(Unfinished, PathBuf),
}

/// A file that is being written beside its name.
pub(crate) struct Draft {
    file: Unfinished,
    path: PathBuf,
}

/// A file under a name of its own, which is gone when this is.
struct Unfinished {
    file: NamedTempFile,
    known: Known,
}

/// The name of an unfinished file, known for as long as this is.
struct Known(PathBuf);

/// The names of all unfinished files, for when the program is told to stop.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

impl Unfinished {
    fn begin(builder: &tempfile::Builder<'_, '_>, folder: &Path) -> io::Result<Self> {
        // Held meanwhile, so that no file is begun behind the back of who removes them.
        let mut known = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
        let file = builder.tempfile_in(folder).map_err(without_path)?;
        known.insert(file.path().to_owned());
        let path = file.path().to_owned();
        Ok(Self { file, known: Known(path) })
    }
}

impl Drop for Known {
    fn drop(&mut self) {
        let mut known = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(&self.0);
    }
}

/// Removes the files that are not finished, as far as that can be done, and lets nobody begin or end
/// one any more: for a program that is about to stop.
pub(crate) fn remove_unfinished() {
    let known = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
    for path in known.iter() {
        let _ = std::fs::remove_file(path);
    }
    std::mem::forget(known);
}

impl Draft {
    /// Begins a file beside `path`; in the folder for temporary files where a pipe or a device is
    /// to be written through.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn begin(path: &Path) -> io::Result<Self> {
        if is_special(path) {
            let mut builder = tempfile::Builder::new();
            let file = Unfinished::begin(builder.prefix(PREFIX), &std::env::temp_dir())?;
            return Ok(Self { file, path: path.to_path_buf() });
        }
        let (file, path) = beside(path)?;
        Ok(Self { file, path })
    }

    /// Ends it, on disk.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn finish(self) -> io::Result<Prepared> {
        let Self { file, path } = self;
        file.file.as_file().sync_all()?;
        let place = match is_special(&path) {
            true => Place::Copied(file, path),
            false => Place::Beside(file, path),
        };
        Ok(Prepared { place })
    }
}

impl io::Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.file.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.file.as_file_mut().flush()
    }
}

/// How the names of files begin that are not finished.
const PREFIX: &str = ".ontheway-";

/// Whether something is there that is no regular file and is to be written through: a pipe,
/// a terminal, `/dev/null`.
pub(crate) fn is_special(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// Writes `content` beside `path`. A link is followed: what it leads to is replaced, not the
/// link.
///
/// # Errors
/// Those of the file system.
pub(crate) fn prepare(path: &Path, content: &[u8]) -> io::Result<Prepared> {
    if is_special(path) {
        let place = Place::Through(content.to_vec(), path.to_path_buf());
        return Ok(Prepared { place });
    }
    let (mut file, path) = beside(path)?;
    file.file.write_all(content).map_err(without_path)?;
    file.file.as_file().sync_all()?;
    Ok(Prepared { place: Place::Beside(file, path) })
}

/// An empty file in the folder of `path`, and what it is to be called.
fn beside(path: &Path) -> io::Result<(Unfinished, PathBuf)> {
    let is_link = path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
    let path = if is_link { path.canonicalize()? } else { path.to_path_buf() };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    // As any other new file, rather than readable by its owner only.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    Ok((Unfinished::begin(&builder, folder)?, path))
}

impl Prepared {
    /// Gives the content its name. What exists is replaced only with `overwrite`.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn place(self, overwrite: bool) -> io::Result<()> {
        match self.place {
            Place::Beside(Unfinished { file, known: _known }, path) => match overwrite {
                true => file.persist(path).map(drop).map_err(|e| e.error),
                false => file.persist_noclobber(path).map(drop).map_err(|e| e.error),
            },
            Place::Through(content, path) => {
                let mut file = File::options().write(true).open(path)?;
                file.write_all(&content)
            }
            Place::Copied(content, path) => {
                let mut file = File::options().write(true).open(path)?;
                io::copy(&mut content.file.reopen()?, &mut file).map(drop)
            }
        }
    }
}

/// The error without the name of the temporary file, which says nothing to anybody.
fn without_path(error: io::Error) -> io::Error {
    let inner = error.get_ref().and_then(|inner| inner.source());
    let code = inner.and_then(|inner| inner.downcast_ref::<io::Error>()?.raw_os_error());
    code.or(error.raw_os_error()).map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}
