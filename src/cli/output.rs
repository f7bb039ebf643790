//! Where answers go: files that appear whole or not at all, or standard output.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use tempfile::NamedTempFile;

/// Where an answer is written, and how.
#[derive(Debug, clap::Args)]
pub(super) struct OutputArgs {
    /// Write to this file instead of standard output (-)
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Replace files that exist
    #[arg(short = 'O', long)]
    pub(super) overwrite: bool,
}

/// In which form an answer is written.
#[derive(Debug, clap::Args)]
pub(super) struct FormatArgs {
    /// How to write the answer; a table on a terminal, CSV when piped
    #[arg(short, long, value_enum, ignore_case = true)]
    format: Option<Format>,
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    Table,
    Csv,
    Json,
    Ndjson,
    Geojson,
    #[value(hide = true)]
    Html,
}

impl FormatArgs {
    /// The format asked for, or the one that fits where the answer goes.
    pub(super) fn choose(&self, output: &OutputArgs) -> anyhow::Result<Format> {
        match self.format {
            Some(Format::Html) => {
                bail!(
                    "--format html is not understood yet; table, csv, json, ndjson and geojson are"
                )
            }
            Some(format) => Ok(format),
            None if output.file().is_none() && std::io::stdout().is_terminal() => Ok(Format::Table),
            None => Ok(Format::Csv),
        }
    }
}

impl OutputArgs {
    /// The file, where it is not standard output.
    pub(super) fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| *path != Path::new("-"))
    }

    /// A file beside the output, named like it; under `ontheway` in the current folder where
    /// the answer goes to standard output.
    pub(super) fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.file().map_or_else(|| "ontheway".into(), |p| p.as_os_str().to_owned());
        name.push(ending);
        PathBuf::from(name)
    }

    /// Writes the answer, and files beside it, all or none.
    pub(super) fn write(
        &self,
        answer: &[u8],
        beside: Vec<(PathBuf, Vec<u8>)>,
    ) -> anyhow::Result<()> {
        let mut files = beside;
        if let Some(path) = self.file() {
            files.push((path.to_path_buf(), answer.to_vec()));
        }
        write_files(&files, self.overwrite)?;
        if self.file().is_none() {
            // Colours are for terminals that want them; the stream knows.
            let mut out = anstream::stdout().lock();
            out.write_all(answer).and_then(|()| out.flush()).context("standard output")?;
        }
        Ok(())
    }
}

/// Refuses files that exist, unless they may be replaced.
pub(super) fn check_free(paths: &[&Path], overwrite: bool) -> anyhow::Result<()> {
    for path in paths {
        if path.is_dir() {
            bail!("{}: expected a file to write, found a folder", path.display());
        }
        if !overwrite && path.symlink_metadata().is_ok() {
            bail!("{}: the file exists; --overwrite (-O) replaces it", path.display());
        }
    }
    Ok(())
}

/// Writes files, each whole; if one cannot be written, none appears.
pub(super) fn write_files(files: &[(PathBuf, Vec<u8>)], overwrite: bool) -> anyhow::Result<()> {
    let paths: Vec<&Path> = files.iter().map(|(path, _)| path.as_path()).collect();
    check_free(&paths, overwrite)?;
    let written = files
        .iter()
        .map(|(path, content)| Ok((prepared(path, content)?, path.as_path())))
        .collect::<anyhow::Result<Vec<_>>>()?;
    for (file, path) in written {
        let placed = if overwrite { file.persist(path) } else { file.persist_noclobber(path) };
        placed.map_err(|e| e.error).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// The content in a temporary file in the same folder, ready to take its name.
fn prepared(path: &Path, content: &[u8]) -> anyhow::Result<NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let write = || -> std::io::Result<NamedTempFile> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".ontheway-");
        // As any other new file, rather than readable by its owner only.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        Ok(file)
    };
    write().with_context(|| path.display().to_string())
}
