//! Where answers go: files that appear whole or not at all, or standard output.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::config;
use super::paint;
use crate::files;
use crate::report::Room;

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
    /// How to write the answer; by the ending of --output where not given (.json, .ndjson,
    /// .geojson, .html), else a table on a terminal and CSV elsewhere
    #[arg(short, long, value_enum, ignore_case = true)]
    pub(super) format: Option<Format>,
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    Table,
    Csv,
    Json,
    Ndjson,
    Geojson,
    /// A map to look at: one file, for any browser
    Html,
}

impl FormatArgs {
    /// The format asked for; else that of the file's ending, or what fits where the answer goes.
    pub(super) fn choose(&self, output: &OutputArgs) -> Format {
        let of_ending = || match &*output.file()?.extension()?.to_str()?.to_ascii_lowercase() {
            "json" => Some(Format::Json),
            "ndjson" => Some(Format::Ndjson),
            "geojson" => Some(Format::Geojson),
            "html" | "htm" => Some(Format::Html),
            _ => None,
        };
        let elsewhere = if output.is_terminal() { Format::Table } else { Format::Csv };
        self.format.or_else(of_ending).unwrap_or(elsewhere)
    }
}

impl OutputArgs {
    /// The file, where it is not standard output.
    pub(super) fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| *path != Path::new("-"))
    }

    /// Whether the answer goes to a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        self.file().is_none() && std::io::stdout().is_terminal()
    }

    /// The room that an answer for people has there.
    pub(super) fn room(&self) -> Room {
        if self.is_terminal() { Room::of_terminal() } else { Room::ELSEWHERE }
    }

    /// A file beside the output, named like it; under `ontheway` in the current folder where
    /// the answer goes to standard output.
    pub(super) fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.file().map_or_else(|| "ontheway".into(), |p| p.as_os_str().to_owned());
        name.push(ending);
        PathBuf::from(name)
    }

    /// Writes the answer, and files beside it, all or none. Standard output gets the bytes that
    /// a file would get.
    pub(super) fn write(&self, answer: &[u8], beside: Beside) -> anyhow::Result<()> {
        self.deliver(answer, false, beside)
    }

    /// The same, but a terminal gets a table painted, unless `NO_COLOR` is set.
    pub(super) fn write_as(
        &self,
        format: Format,
        answer: &str,
        beside: Beside,
    ) -> anyhow::Result<()> {
        self.deliver(answer.as_bytes(), format == Format::Table && self.is_terminal(), beside)
    }

    fn deliver(&self, answer: &[u8], is_painted: bool, beside: Beside) -> anyhow::Result<()> {
        let Beside { mut files, stale } = beside;
        if let Some(path) = self.file() {
            files.push((path.to_path_buf(), answer.to_vec()));
        }
        let prepared = prepare(&files, self.overwrite)?;
        if self.file().is_none() {
            print(answer, is_painted).context("standard output")?;
        }
        place(prepared, self.overwrite)?;
        for path in stale {
            std::fs::remove_file(&path).with_context(|| path.display().to_string())?;
        }
        Ok(())
    }
}

/// Writes to standard output.
fn print(answer: &[u8], is_painted: bool) -> std::io::Result<()> {
    if is_painted && let Ok(table) = std::str::from_utf8(answer) {
        let mut out = anstream::stdout().lock();
        out.write_all(paint::painted(table).as_bytes())?;
        return out.flush();
    }
    let mut out = std::io::stdout().lock();
    out.write_all(answer)?;
    out.flush()
}

/// What becomes of the files beside an answer.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Those to write.
    pub(super) files: Vec<(PathBuf, Vec<u8>)>,
    /// Those of an earlier run, to take away.
    pub(super) stale: Vec<PathBuf>,
}

/// Refuses files that cannot be written: those in the way, and those whose folder is none.
pub(super) fn check_free(paths: &[&Path], overwrite: bool) -> anyhow::Result<()> {
    check_unused(paths, overwrite)?;
    for path in paths {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            let found = if folder.exists() { "otherwise" } else { "none of that name" };
            bail!("{}: expected a folder {}, found {found}", path.display(), folder.display());
        }
    }
    Ok(())
}

/// Refuses files that exist, unless they may be replaced.
pub(super) fn check_unused(paths: &[&Path], overwrite: bool) -> anyhow::Result<()> {
    for path in paths {
        if path.is_dir() {
            bail!("{}: expected a file to write, found a folder", path.display());
        }
        if !overwrite && path.symlink_metadata().is_ok() && !files::is_special(path) {
            bail!("{}: the file exists; --overwrite (-O) replaces it", path.display());
        }
    }
    Ok(())
}

/// Refuses what cannot be a folder to write to.
pub(super) fn check_folder(path: &Path) -> anyhow::Result<()> {
    if path == Path::new("-") || path.is_file() {
        bail!("{}: expected a folder to write to, found otherwise", path.display());
    }
    Ok(())
}

/// Refuses to write over what is read: these inputs, and the configuration.
pub(super) fn check_apart(outputs: &[&Path], inputs: &[&Path]) -> anyhow::Result<()> {
    let real = |path: &&Path| path.canonicalize().ok().filter(|path| path.is_file());
    let inputs: Vec<PathBuf> =
        inputs.iter().copied().chain(config::in_use()).filter_map(|path| real(&path)).collect();
    match outputs.iter().find(|output| real(output).is_some_and(|path| inputs.contains(&path))) {
        Some(output) => {
            bail!("{}: expected a file of its own to write, found an input", output.display())
        }
        None => Ok(()),
    }
}

/// Writes files, each whole; if one cannot be written, none appears.
pub(super) fn write_files(files: &[(PathBuf, Vec<u8>)], overwrite: bool) -> anyhow::Result<()> {
    place(prepare(files, overwrite)?, overwrite)
}

/// Files beside the names they are to take.
type PreparedFiles<'f> = Vec<(files::Prepared, &'f Path)>;

fn prepare(files: &[(PathBuf, Vec<u8>)], overwrite: bool) -> anyhow::Result<PreparedFiles<'_>> {
    let paths: Vec<&Path> = files.iter().map(|(path, _)| path.as_path()).collect();
    check_free(&paths, overwrite)?;
    let prepare = |(path, content): &'_ (PathBuf, Vec<u8>)| -> anyhow::Result<files::Prepared> {
        files::prepare(path, content).with_context(|| path.display().to_string())
    };
    files.iter().map(|file| Ok((prepare(file)?, file.0.as_path()))).collect()
}

fn place(prepared: PreparedFiles<'_>, overwrite: bool) -> anyhow::Result<()> {
    for (file, path) in prepared {
        file.place(overwrite).with_context(|| path.display().to_string())?;
    }
    Ok(())
}
