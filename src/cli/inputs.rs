//! Reading errands and trips, and what becomes of rows that cannot be read.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::output::{OutputArgs, check_apart, check_free};
use crate::demand::Trip;
use crate::demand::{Errand, Parsed, Source, read_errands, read_trips, write_rejected};

/// What to do with rows that cannot be read.
#[derive(Debug, clap::Args)]
pub(super) struct SkipArgs {
    /// Go on with the good rows, and write the bad ones to <output>.errands.rejected.csv and
    /// <output>.trips.rejected.csv
    #[arg(long)]
    pub(super) skip_invalid: bool,
}

/// CSV files that have been read, with the bad rows set apart.
#[derive(Default)]
pub(super) struct Inputs {
    /// How many rows were bad.
    pub(super) bad_rows: usize,
    /// A line for every fault.
    faults: Vec<String>,
    /// What was read.
    inputs: Vec<PathBuf>,
    /// Files for the bad rows, and how many each holds.
    rejected: Vec<(PathBuf, Vec<u8>, usize)>,
}

impl Inputs {
    /// Reads errands.
    pub(super) fn errands(
        &mut self,
        path: &Path,
        output: &OutputArgs,
    ) -> anyhow::Result<Vec<Errand>> {
        let parsed = read_errands(&Source::from_argument(path))?;
        self.take(path, parsed, output.beside(".errands.rejected.csv"))
    }

    /// Reads trips.
    pub(super) fn trips(&mut self, path: &Path, output: &OutputArgs) -> anyhow::Result<Vec<Trip>> {
        let parsed = read_trips(&Source::from_argument(path))?;
        self.take(path, parsed, output.beside(".trips.rejected.csv"))
    }

    fn take<T>(
        &mut self,
        path: &Path,
        parsed: Parsed<T>,
        rejected: PathBuf,
    ) -> anyhow::Result<Vec<T>> {
        let name = Source::from_argument(path).name();
        self.inputs.push(path.to_path_buf());
        if !parsed.unknown_columns.is_empty() {
            let columns = parsed.unknown_columns.join(", ");
            anstream::eprintln!("warning: {name}: unknown columns are ignored: {columns}");
        }
        if !parsed.rejected.is_empty() {
            self.bad_rows += parsed.rejected.len();
            self.faults.extend(parsed.errors().map(ToString::to_string));
            let mut out = Vec::new();
            write_rejected(&parsed.header, &parsed.rejected, &mut out)?;
            self.rejected.push((rejected, out, parsed.rejected.len()));
        }
        Ok(parsed.items)
    }

    /// Stops at bad rows, naming all of them; or, with `--skip-invalid`, gives the files that
    /// are to hold them.
    pub(super) fn settle(
        self,
        skip: &SkipArgs,
        output: &OutputArgs,
    ) -> anyhow::Result<Vec<(PathBuf, Vec<u8>)>> {
        let mut outputs: Vec<&Path> = output.file().into_iter().collect();
        if skip.skip_invalid {
            outputs.extend(self.rejected.iter().map(|(path, ..)| path.as_path()));
        }
        let inputs: Vec<&Path> = self.inputs.iter().map(PathBuf::as_path).collect();
        check_apart(&outputs, &inputs)?;
        check_free(&outputs, output.overwrite)?;
        if self.faults.is_empty() {
            return Ok(Vec::new());
        }
        for fault in &self.faults {
            anstream::eprintln!("{fault}");
        }
        if !skip.skip_invalid {
            bail!(
                "{} cannot be read; --skip-invalid goes on without",
                counted(self.bad_rows, "row")
            );
        }
        let file = |(path, content, count): (PathBuf, Vec<u8>, usize)| {
            anstream::eprintln!(
                "warning: {} cannot be read; see {}",
                counted(count, "row"),
                path.display()
            );
            (path, content)
        };
        Ok(self.rejected.into_iter().map(file).collect())
    }
}

/// `1 row`, `2 rows`.
pub(super) fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}
