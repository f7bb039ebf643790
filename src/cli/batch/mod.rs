//! `ontheway batch`

mod assign;
mod matching;
mod summary;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::bail;

use self::assign::{Collected, Ground, Promised, Today};
use self::summary::Summary;
use super::Outcome;
use super::args::{now, parse_time_limit};
use super::inputs::Inputs;
use super::many::{Again, ManyArgs, Maps, Rows, place, report_pathless};
use super::names::Names;
use crate::demand::{
    Errand, Limit, Promises, Trip, parse_errands_with, parse_promises, share_hours,
};
use crate::files::is_special;
use crate::matching::Ranking;
use crate::report::printable;

/// Match many trips at once
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ontheway batch --map city.otw --errands errands.csv --trips trips.csv -o tonight.csv
  ontheway batch --map city.otw --errands errands.csv.zst --trips trips.csv.gz --top 5 \\
      --skip-invalid -o tonight.csv.zst
  ontheway batch --map city.otw --errands errands.csv --trips trips.csv --assign single \\
      -o tonight.csv
  ontheway batch --map city.otw --errands errands.csv --trips trips.csv --assign bundle \\
      --time-limit 10m -o tonight.csv
  ontheway batch --map city.otw --errands errands.csv --trips trips.csv --assign bundle \\
      --fixed tonight.csv.assignment.csv -o morning.csv
  ontheway batch --map city.otw --errands errands.csv --trips - \\
      --departure 2026-05-15T17:30:00+01:00 < trips.csv > tonight.csv

The columns are those of match; trips come in the order of their file. Files whose names end in .gz
or .zst are read and written compressed. All rows are read before the first trip is matched. Trips
are read and matched in blocks, so that memory does not grow with their number, but for their ids.
Files appear when all is done: first the matches, last <OUT>.summary.json, with counts, times and
the checksums of what was read. With -o - there is no summary, unless errands are shared out: then
it stands in the current folder, under ontheway.

--assign single gives every trip one errand at most, so that the total net gain is greatest, and
proves it. --assign bundle gives a trip as many as it can take, and says how much more could be
gained at most where time ends before that is proven: see upper_bound and gap in the summary.
<OUT>.assignment.csv says who takes what, stop by stop; price is what one more such errand would be
worth. <OUT>.unassigned.csv says of every other errand why, a fee that would get it done, and by
which trip; with single, the least one. --fixed keeps what an earlier run gave to whom, and shares
out the rest; trips that have something already stand in <OUT>.assignment.csv alone. Bids count at
their max_fee, and the summary lists those that are taken; those without take no part.

The exit code is 0 when completed, also where nothing fits, and 2 on an error.")]
pub(super) struct Args {
    #[command(flatten)]
    many: ManyArgs,
    /// How many matches to list for a trip; 0 lists all
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    /// Share the errands out as well, each to one trip at most, so that the total net gain is
    /// greatest: with `single` a trip takes one, with `bundle` up to its max_tasks
    #[arg(long, value_enum)]
    assign: Option<Assign>,
    /// With --assign bundle, how long to search, matching not included; none for as long as it
    /// takes to prove the best
    #[arg(long, value_name = "DURATION", default_value = "1m", value_parser = parse_time_limit)]
    time_limit: Limit<Duration>,
    /// An .assignment.csv of before: what it gives to trips stays theirs; with `bundle` they may
    /// take more beside it
    #[arg(long, value_name = "FILE", requires = "assign")]
    fixed: Option<PathBuf>,
}

/// How errands are shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Assign {
    /// One errand a trip.
    Single,
    /// Several, up to its max_tasks.
    Bundle,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let now = now();
    let mut summary = Summary::begin(now);
    let many = &args.many;
    check_files(args)?;
    let mut inputs = Inputs::default();
    let names = many.names();
    let errands = read_errands(args, &mut inputs, &mut summary, &names)?;
    let promises = read_promises(args, &mut summary)?;
    let file = Again::new(&many.trips)?;
    let checksum = file.checksum()?;
    summary.input("trips", file.name(), &checksum);
    summary.phase("reading_errands");
    let mut maps = Maps::default();
    let areas = many.areas.read()?;
    let trips_file = many.trips_of(&file, &names, &areas);
    let mut with_promises = Vec::new();
    let trips = trips_file.check(&many.map, &many.snap, &mut maps, |trip| {
        if promises.contains_key(&trip.id) {
            with_promises.push(Trip { zone: many.local.timezone, ..trip.clone() });
        }
    })?;
    names.settle()?;
    let bad_rows = trips.bad_rows();
    summary.count("trips", trips.count);
    summary.count("trips_rejected", bad_rows.len());
    let rejected_path = many.output.beside(".trips.rejected.csv");
    inputs.set_apart(file.path(), trips.header, trips.rejected, rejected_path);
    let mut beside = inputs.settle(&many.skip, &many.output)?;
    if args.assign.is_none() && many.output.file().is_some() {
        let left = ASSIGNMENT.map(|name| many.output.beside(name));
        beside.stale.extend(left.into_iter().filter(|path| path.is_file()));
    }
    let today = Today { args, maps: &maps, errands: &errands, trips: &with_promises, now };
    let promised = Promised::live(&promises, &today, &mut summary)?;
    let (promised_errands, errands) = promised.part(errands);
    summary.phase("checking_trips");
    let matchers = maps.matchers(&errands, &many.snap)?;
    summary.phase("placing_errands");
    let run = matching::Run {
        args,
        matchers: &matchers,
        errands: errands.len(),
        now,
        bad_rows: &bad_rows,
        trips: trips.count,
        promised: &promised,
    };
    let mut rows = Rows::begin(&many.output)?;
    let mut collected = args.assign.map(|_| Collected::new(&errands, &matchers)).transpose()?;
    let pathless = match &mut collected {
        None => run.rank(trips_file, &mut rows, &mut summary, None)?,
        Some(collected) => {
            let mut take = |trip: &Trip, ranking: Option<&Ranking>| match ranking {
                Some(ranking) => collected.take(trip, ranking, &matchers),
                None => collected.take_promised(trip),
            };
            run.rank(trips_file, &mut rows, &mut summary, Some(&mut take))?
        }
    };
    summary.phase("matching");
    summary.count("trips_without_way", pathless.len());
    report_pathless(&many.trips, &pathless, &many.skip)?;
    let written = rows.finish()?;
    if let Some(collected) = collected {
        let ground = Ground { args, maps: &maps, matchers: &matchers, promised: &promised, now };
        let contents = collected.share(&ground, errands, promised_errands, &mut summary)?;
        beside
            .files
            .extend(ASSIGNMENT.map(|name| many.output.beside(name)).into_iter().zip(contents));
    }
    if file.checksum()? != checksum {
        bail!("{}: the file changed while it was read", file.name());
    }
    summary.phase("writing");
    let said = many.output.file().map(|output| summary.said(&output.display().to_string()));
    let summary = match has_summary(args) {
        true => Some((many.output.beside(SUMMARY), summary.json()?)),
        false => None,
    };
    place(written, beside, summary, many.output.overwrite)?;
    if let Some(said) = said.filter(|_| std::io::stderr().is_terminal()) {
        anstream::eprintln!("{}", printable(said));
    }
    Ok(Outcome::Found)
}

/// What the names of the files add to that of the output that say who takes what.
const ASSIGNMENT: [&str; 2] = [".assignment.csv", ".unassigned.csv"];

/// Whether there is a summary: not beside matches alone that go to standard output.
fn has_summary(args: &Args) -> bool {
    args.many.output.file().is_some() || args.assign.is_some()
}

/// What the name of the summary adds to that of the output.
const SUMMARY: &str = ".summary.json";

/// Says now what would stop the answer from being written after hours of work.
fn check_files(args: &Args) -> anyhow::Result<()> {
    let output = &args.many.output;
    if let Some(path) = output.file().filter(|path| args.assign.is_some() && is_special(path)) {
        bail!("{}: expected a regular file, beside which others can be written", path.display());
    }
    // Those of an earlier run would be taken for this one's.
    let named = args.assign.is_some() || output.file().is_some();
    let assignment = named.then_some(ASSIGNMENT).into_iter().flatten();
    let names = assignment.chain(has_summary(args).then_some(SUMMARY));
    let beside: Vec<PathBuf> = names.map(|name| output.beside(name)).collect();
    let beside: Vec<&Path> = beside.iter().map(PathBuf::as_path).collect();
    args.many.check(&beside, args.fixed.as_deref().as_slice())
}

fn read_promises(args: &Args, summary: &mut Summary) -> anyhow::Result<Promises> {
    let Some(path) = &args.fixed else { return Ok(Promises::new()) };
    let file = Again::new(path)?;
    summary.input("fixed", file.name(), &file.checksum()?);
    Ok(parse_promises(&file.name(), &file.read()?)?)
}

fn read_errands(
    args: &Args,
    inputs: &mut Inputs,
    summary: &mut Summary,
    names: &Names<'_>,
) -> anyhow::Result<Vec<Errand>> {
    summary.input(
        "map",
        args.many.map.map.display().to_string(),
        &Again::new(&args.many.map.map)?.checksum()?,
    );
    let file = Again::new(&args.many.errands)?;
    summary.input("errands", file.name(), &file.checksum()?);
    let mut parsed = parse_errands_with(&file.name(), file.read()?, Some(names))?;
    names.settle()?;
    share_hours(&mut parsed.items, args.many.local.country);
    summary.count("errands", parsed.items.len());
    summary.count("errands_rejected", parsed.rejected.len());
    inputs.take(&args.many.errands, parsed, args.many.output.beside(".errands.rejected.csv"))
}
