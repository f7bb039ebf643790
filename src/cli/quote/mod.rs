//! `ontheway quote`

mod asking;
mod choice;
mod reasons;

use std::path::{Path, PathBuf};

use anyhow::bail;
use rayon::prelude::*;

use self::asking::Asking;
use self::choice::choose;
use self::reasons::Inquiry;
use super::Outcome;
use super::args::now;
use super::inputs::{Inputs, counted};
use super::many::{Again, ManyArgs, Maps, Rows, place, report_pathless};
use crate::report::{JSON_FRAME, Quoted, Quotes, Room};

/// Say how many runners would take an errand at which fee
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ontheway quote --map city.otw --errands errands.csv --trips trips.csv --errand E000017
  ontheway quote --map city.otw --errands errands.csv --trips trips.csv --errand E000017 \\
      --errand E000018 --plot fees.svg -f table
  ontheway quote --map city.otw --errands errands.csv --trips trips.csv.gz -o fees.csv.zst

A runner would take an errand at a fee if match would list it for that trip at that fee: with all
limits of the trip and the errand, the commission, and what the runner wants in all and an hour.
Today's fee, max_fee and pricing play no part. Every trip is asked by itself: that others want the
errand too, or that a runner may have better things to do, does not count.

In CSV (errand,fee,runners) there is a row for each fee at which the number of runners changes, the
least one first: it holds up to the next row's fee. Fees are whole cents. An errand that nobody
would take for any fee has one row, without a fee and with 0 runners. Files whose names end in .gz
or .zst are read and written compressed. The exit code is 0 when completed, also where nobody
would take anything, and 2 on an error. Of an errand that --errand names and nobody would take,
table and JSON also say what keeps how many trips away.")]
pub(super) struct Args {
    /// The errand to be quoted; may be given several times; all errands where not given
    #[arg(long, value_name = "ID")]
    errand: Vec<String>,
    #[command(flatten)]
    many: ManyArgs,
    /// Also draw the number of runners against the fee to this SVG; for 6 errands at most
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// How to write the answer; a table on a terminal, CSV when piped
    #[arg(short, long, value_enum, ignore_case = true)]
    format: Option<Format>,
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Csv,
    Json,
    Ndjson,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let now = now();
    let many = &args.many;
    check_files(args)?;
    let mut inputs = Inputs::default();
    let names = many.names();
    let country = many.local.country;
    let errands = inputs.errands(&many.errands, &many.output, country, &names)?;
    let file = Again::new(&many.trips)?;
    let checksum = file.checksum()?;
    let areas = many.areas.read()?;
    let trips = many.trips_of(&file, &names, &areas);
    let mut maps = Maps::default();
    let checked = trips.check(&many.map, &many.snap, &mut maps, |_| ())?;
    names.settle()?;
    let (bad_rows, count) = (checked.bad_rows(), checked.count);
    let rejected_path = many.output.beside(".trips.rejected.csv");
    inputs.set_apart(file.path(), checked.header, checked.rejected, rejected_path);
    let mut beside = inputs.settle(&many.skip, &many.output)?;
    let errands = choose(errands, &args.errand)?;
    if args.plot.is_some() && errands.len() > Quotes::MOST_DRAWN {
        let (most, found) = (counted(Quotes::MOST_DRAWN, "errand"), errands.len());
        bail!("--plot: expected at most {most}, found {found}; --errand names those to draw");
    }
    let matchers = maps.matchers(&choice::as_bids(&errands), &many.snap)?;
    let asking = Asking { matchers: &matchers, errands: &errands, now };
    let asked = asking.ask(trips, &bad_rows, count)?;
    report_pathless(&many.trips, &asked.pathless, &many.skip)?;
    let curves = asked.takers.into_curves();
    let format = format(args);
    // Of all errands, there may be thousands that nobody would take.
    let reasons = match args.errand.is_empty() || format == Format::Csv {
        true => vec![Vec::new(); errands.len()],
        false => Inquiry { maps: &maps, snap: &many.snap, trips, bad_rows: &bad_rows, count, now }
            .reasons(&errands, &curves)?,
    };
    if file.checksum()? != checksum {
        bail!("{}: the file changed while it was read", file.name());
    }
    let quoted: Vec<Quoted<'_>> = errands
        .iter()
        .zip(&curves)
        .zip(asked.runners_now)
        .zip(&reasons)
        .map(|(((errand, curve), runners_now), reasons)| Quoted {
            errand,
            curve,
            runners_now,
            reasons,
        })
        .collect();
    let quotes = Quotes { trips: count - asked.pathless.len(), errands: &quoted };
    beside.files.extend(args.plot.clone().map(|path| (path, quotes.plot().into_bytes())));
    let mut rows = Rows::begin(&many.output)?;
    write(format, many.output.room(), &quotes, &mut rows)?;
    place(rows.finish()?, beside, None, many.output.overwrite)?;
    Ok(Outcome::Found)
}

/// Says now what would stop the answer from being written in a few minutes.
fn check_files(args: &Args) -> anyhow::Result<()> {
    let plot = args.plot.as_deref();
    args.many.check(plot.as_slice(), &[])?;
    if plot == Some(Path::new("-")) {
        bail!("--plot: expected a file, found -; standard output is for the answer");
    }
    if plot.is_some() && plot == args.many.output.file() {
        bail!("--plot: expected a file of its own, found that of --output");
    }
    Ok(())
}

/// The format asked for, or the one that fits where the answer goes.
fn format(args: &Args) -> Format {
    match args.format {
        Some(format) => format,
        None if args.many.output.is_terminal() => Format::Table,
        None => Format::Csv,
    }
}

/// So many errands are written at a time.
const BLOCK: usize = 512;

fn write(format: Format, room: Room, quotes: &Quotes<'_>, rows: &mut Rows) -> anyhow::Result<()> {
    let [begin, between, end] = match format {
        Format::Table => return rows.write(&quotes.table(room)),
        Format::Csv => [&Quoted::csv_header()?, "", ""],
        Format::Json => JSON_FRAME,
        Format::Ndjson => [""; 3],
    };
    rows.write(begin)?;
    let text = |quoted: &Quoted<'_>| match format {
        Format::Csv => quoted.csv_rows(),
        Format::Json => Ok(quotes.json(quoted)?.trim_end().to_owned()),
        _ => quotes.json(quoted),
    };
    let mut is_first = true;
    for block in quotes.errands.chunks(BLOCK) {
        let texts: Vec<String> = block.par_iter().map(text).collect::<crate::Result<_>>()?;
        for text in texts {
            if !is_first {
                rows.write(between)?;
            }
            is_first = false;
            rows.write(&text)?;
        }
    }
    rows.write(end)
}
