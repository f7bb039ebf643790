//! Long answers and the files beside them: whole, and in an order that tells when all are there.

use std::fs::File;
use std::io::{self, BufWriter, Seek as _, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::cli::output::{Beside, OutputArgs};
use crate::files::{self, Draft, Prepared};
use crate::packing::{Packer, Packing};

/// A long answer while they are written: beside their file's name, or in a temporary file
/// where they go to standard output, which gets nothing before all is known.
pub(in crate::cli) struct Rows {
    out: Packer<BufWriter<Place>>,
    name: String,
}

enum Place {
    Draft(Draft, PathBuf),
    Kept(File),
}

impl Write for Place {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Draft(file, _) => file.write(bytes),
            Self::Kept(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Draft(file, _) => file.flush(),
            Self::Kept(file) => file.flush(),
        }
    }
}

/// A long answer, all of it.
pub(in crate::cli) enum Written {
    File(Prepared, PathBuf),
    Stdout(File),
}

impl Rows {
    pub(in crate::cli) fn begin(output: &OutputArgs) -> anyhow::Result<Self> {
        let name = output.file().map_or_else(|| "<stdout>".to_owned(), |p| p.display().to_string());
        let place = match output.file() {
            Some(path) => Draft::begin(path).map(|draft| Place::Draft(draft, path.to_path_buf())),
            None => tempfile::tempfile().map(Place::Kept),
        };
        let file = BufWriter::with_capacity(1 << 16, place.with_context(|| name.clone())?);
        let packing = output.file().map_or(Packing::Plain, Packing::of);
        Ok(Self { out: packing.writer(file).with_context(|| name.clone())?, name })
    }

    pub(in crate::cli) fn write(&mut self, rows: &str) -> anyhow::Result<()> {
        self.out.write_all(rows.as_bytes()).with_context(|| self.name.clone())
    }

    pub(in crate::cli) fn finish(self) -> anyhow::Result<Written> {
        let end = || -> io::Result<Written> {
            let place = self.out.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
            Ok(match place {
                Place::Draft(draft, path) => Written::File(draft.finish()?, path),
                Place::Kept(file) => Written::Stdout(file),
            })
        };
        end().with_context(|| self.name)
    }
}

/// Gives all files their names, the summary last. An old summary goes first, so that none stands
/// beside files that it does not describe.
pub(in crate::cli) fn place(
    written: Written,
    beside: Beside,
    summary: Option<(PathBuf, Vec<u8>)>,
    overwrite: bool,
) -> anyhow::Result<()> {
    let prepare = |(path, content): (PathBuf, Vec<u8>)| -> anyhow::Result<(Prepared, PathBuf)> {
        let file = files::prepare(&path, &content).with_context(|| path.display().to_string())?;
        Ok((file, path))
    };
    let summary = summary.map(prepare).transpose()?;
    let mut files: Vec<(Prepared, PathBuf)> =
        beside.files.into_iter().map(prepare).collect::<anyhow::Result<_>>()?;
    if let Some((_, path)) = summary.as_ref().filter(|_| overwrite) {
        remove(path)?;
    }
    match written {
        Written::File(file, path) => files.push((file, path)),
        Written::Stdout(mut file) => {
            let mut out = io::stdout().lock();
            let copied = file.rewind().and_then(|()| io::copy(&mut file, &mut out));
            copied.and_then(|_| out.flush()).context("standard output")?;
        }
    }
    for path in beside.stale {
        remove(&path)?;
    }
    for (file, path) in files.into_iter().chain(summary) {
        file.place(overwrite).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// Takes a file away, if there is one.
fn remove(path: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| path.display().to_string())
        }
        _ => Ok(()),
    }
}
