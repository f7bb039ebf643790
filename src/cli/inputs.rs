//! Reading errands and trips, and what becomes of rows that cannot be read.

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::bail;
use csv::ByteRecord;

use super::areas::AreaBook;
use super::names::Names;
use super::output::{Beside, OutputArgs, check_apart, check_free};
use super::paint;
use crate::demand::Trip;
use crate::demand::{
    AreaPlace, Country, Errand, Parsed, RejectedRow, Source, read_errands_with, read_trips_with,
    share_hours, write_rejected,
};

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
    /// What was read.
    inputs: Vec<PathBuf>,
    /// What could not be read, by input; also where all could.
    rejected: Vec<Rejected>,
}

/// The bad rows of one file.
struct Rejected {
    /// The file that is to hold them, where there are any.
    path: PathBuf,
    header: ByteRecord,
    rows: Vec<RejectedRow>,
}

impl Inputs {
    /// Reads errands, whose opening hours mean the holidays of `country`.
    pub(super) fn errands(
        &mut self,
        path: &Path,
        output: &OutputArgs,
        country: Option<Country>,
        names: &Names<'_>,
    ) -> anyhow::Result<Vec<Errand>> {
        let mut parsed = read_errands_with(&Source::from_argument(path), Some(names))?;
        names.settle()?;
        share_hours(&mut parsed.items, country);
        self.take(path, parsed, output.beside(".errands.rejected.csv"))
    }

    /// Reads trips.
    pub(super) fn trips(
        &mut self,
        path: &Path,
        output: &OutputArgs,
        names: &Names<'_>,
    ) -> anyhow::Result<Vec<Trip>> {
        let parsed = read_trips_with(&Source::from_argument(path), Some(names))?;
        names.settle()?;
        self.take(path, parsed, output.beside(".trips.rejected.csv"))
    }

    /// Reads trips, and looks up the names of their areas, as far as there is a file of these or a map.
    pub(super) fn trips_in(
        &mut self,
        path: &Path,
        output: &OutputArgs,
        names: &Names<'_>,
        areas: &AreaBook,
    ) -> anyhow::Result<Vec<Trip>> {
        let mut parsed = read_trips_with(&Source::from_argument(path), Some(names))?;
        names.settle()?;
        let has_name = |trip: &Trip| {
            trip.area.as_ref().is_some_and(|area| matches!(area.place, AreaPlace::Named(_)))
        };
        let map = match parsed.items.iter().any(has_name) {
            true => names.opened_map()?,
            false => None,
        };
        let settle = |(number, trip)| Some((number, areas.settle(trip, map).err()?));
        let faults = parsed.items.iter_mut().enumerate().filter_map(settle).collect();
        parsed.reject(faults);
        names.leave_unchecked(parsed.items.iter().filter(|trip| has_name(trip)).count());
        self.take(path, parsed, output.beside(".trips.rejected.csv"))
    }

    /// Takes the good rows of a file, and sets the bad ones apart for a file of theirs.
    pub(super) fn take<T>(
        &mut self,
        path: &Path,
        parsed: Parsed<T>,
        rejected: PathBuf,
    ) -> anyhow::Result<Vec<T>> {
        warn_of_unknown(path, &parsed.unknown_columns);
        self.set_apart(path, parsed.header, parsed.rejected, rejected);
        Ok(parsed.items)
    }

    /// Sets the bad rows of a file apart.
    pub(super) fn set_apart(
        &mut self,
        path: &Path,
        header: ByteRecord,
        rows: Vec<RejectedRow>,
        rejected: PathBuf,
    ) {
        self.inputs.push(path.to_path_buf());
        self.bad_rows += rows.len();
        self.rejected.push(Rejected { path: rejected, header, rows });
    }

    /// Stops at bad rows, naming all of them; or, with `--skip-invalid`, says what becomes of the
    /// files that are to hold them.
    ///
    /// These files are part of a run's output. Where one exists that does not hold the very same
    /// rows, it is in the way; with `--overwrite` it is replaced, or taken away where no row is
    /// bad any more, so that what stands beside a file is always of its run. An answer on standard
    /// output does not wait for that; it is only said.
    pub(super) fn settle(self, skip: &SkipArgs, output: &OutputArgs) -> anyhow::Result<Beside> {
        let mut outputs: Vec<&Path> = output.file().into_iter().collect();
        let inputs: Vec<&Path> = self.inputs.iter().map(PathBuf::as_path).collect();
        check_apart(&outputs, &inputs)?;
        check_free(&outputs, output.overwrite)?;
        if !skip.skip_invalid {
            return match self.bad_rows {
                0 => Ok(Beside::default()),
                count => {
                    self.refuse_open_quotes()?;
                    self.print_faults();
                    bail!(
                        "{} cannot be read; --skip-invalid goes on without",
                        counted(count, "row")
                    )
                }
            };
        }
        self.refuse_open_quotes()?;
        outputs.extend(self.rejected.iter().map(|rejected| rejected.path.as_path()));
        check_apart(&outputs, &inputs)?;
        let mut beside = Beside::default();
        for Rejected { path, header, rows } in &self.rejected {
            let shown = path.display();
            if rows.is_empty() {
                match path.is_file() {
                    true if output.overwrite => beside.stale.push(path.clone()),
                    true if output.file().is_some() => bail!(
                        "{shown}: the file exists, and no row is bad now; --overwrite (-O) takes \
                         it away"
                    ),
                    true => anstream::eprintln!(
                        "{} {shown} is of an earlier run; no row is bad now, and --overwrite (-O) \
                         takes it away",
                        paint::warning()
                    ),
                    false => {}
                }
                continue;
            }
            let mut content = Vec::new();
            write_rejected(header, rows, &mut content)?;
            if std::fs::read(path).is_ok_and(|known| known == content) {
                continue;
            }
            check_free(&[path], output.overwrite)?;
            beside.files.push((path.clone(), content));
        }
        self.print_faults();
        for Rejected { path, rows, .. } in self.rejected.iter().filter(|r| !r.rows.is_empty()) {
            let (rows, path) = (counted(rows.len(), "row"), path.display());
            anstream::eprintln!("{} {rows} cannot be read; see {path}", paint::warning());
        }
        Ok(beside)
    }

    /// A quote that is not closed takes all that follows for one cell: to go on without that row
    /// would lose all others unsaid.
    fn refuse_open_quotes(&self) -> anyhow::Result<()> {
        let open = |row: &&RejectedRow| row.text.contains(&b'\n') && ends_in_quotes(&row.text);
        let rows = self.rejected.iter().flat_map(|file| &file.rows);
        if let Some(error) = rows.filter(open).find_map(|row| row.errors.first()) {
            self.print_faults();
            bail!(
                "{}:{}: a quote is not closed, so that all that follows is taken for one cell; \
                 not even --skip-invalid goes on without that",
                error.file,
                error.line
            );
        }
        Ok(())
    }

    /// Prints a line for every fault. There may be very many, so that they are written in blocks.
    fn print_faults(&self) {
        let mut out = BufWriter::new(anstream::stderr().lock());
        let errors = self.rejected.iter().flat_map(|file| &file.rows).flat_map(|row| &row.errors);
        for error in errors {
            // What cannot be shown is no reason to stop: the exit code tells as well.
            let _ = writeln!(out, "{error}");
        }
        let _ = out.flush();
    }
}

/// Whether a row ends within a quoted cell. Quotes open a cell only at its beginning, and two of
/// them within stand for one.
fn ends_in_quotes(row: &[u8]) -> bool {
    #[derive(Clone, Copy, PartialEq)]
    enum At {
        Begin,
        Plain,
        Quoted,
        Closed,
    }
    let next = |at: At, byte: &u8| match (at, byte) {
        (At::Begin | At::Closed, b'"') => At::Quoted,
        (At::Quoted, b'"') => At::Closed,
        (At::Quoted, _) => At::Quoted,
        (_, b',' | b'\n') => At::Begin,
        _ => At::Plain,
    };
    row.iter().fold(At::Begin, next) == At::Quoted
}

/// Names the columns of a file that mean nothing.
pub(super) fn warn_of_unknown(path: &Path, columns: &[String]) {
    if !columns.is_empty() {
        let (name, columns) = (Source::from_argument(path).name(), columns.join(", "));
        anstream::eprintln!("{} {name}: unknown columns are ignored: {columns}", paint::warning());
    }
}

/// `1 row`, `2 rows`.
pub(super) fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_closed_or_not() {
        for row in ["a,\"b\"\"c\",d", "a,b\"c,d", "\"a\nb\",c", "\"a\"b\",c"] {
            assert!(!ends_in_quotes(row.as_bytes()), "{row}");
        }
        for row in ["a,\"b\nc,\"\"d", "\"", "a,\"b\"\"", "\"T\na,\"x,y\",z\nb,\"x"] {
            assert!(ends_in_quotes(row.as_bytes()), "{row}");
        }
    }
}
