//! `ontheway explain`

use std::path::PathBuf;

use anyhow::bail;

use super::Outcome;
use super::args::{LocalArgs, MapArgs, SnapArgs, TripFlags, now};
use super::inputs::{Inputs, SkipArgs};
use super::output::{Format, FormatArgs, OutputArgs};
use crate::matching::Matcher;
use crate::report::Matches;

/// Say why an errand does not fit a trip, and the least change that makes it fit
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ontheway explain --errand E000017 --map city.otw --errands errands.csv \\
      --start 41.15,-8.61 --end 41.16,-8.65
  ontheway explain --errand E000017 --errand E000018 --map city.otw --errands errands.csv \\
      --start 41.15,-8.61 --end 41.16,-8.65 --max-detour-time 10m -f json

A reason is given where the errand fails with every other limit lifted; where there is none, those
against the insertion of least detour. A change is given where it alone suffices, and is the least
that does: to the millisecond, the centimetre and the cent. The exit code is 0 where one of the
errands fits, 1 where none does, 2 on an error.")]
pub(super) struct Args {
    #[command(flatten)]
    map: MapArgs,
    /// The open errands (CSV); - is standard input
    #[arg(long, value_name = "FILE")]
    errands: PathBuf,
    /// The errand to look at; may be given several times
    #[arg(long, value_name = "ID", required = true)]
    errand: Vec<String>,
    #[command(flatten)]
    local: LocalArgs,
    #[command(flatten)]
    snap: SnapArgs,
    #[command(flatten)]
    skip: SkipArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    format: FormatArgs,
    #[command(flatten)]
    trip: TripFlags,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let format = args.format.choose(&args.output)?;
    args.map.keep_apart(args.output.file().as_slice())?;
    if matches!(format, Format::Geojson | Format::Html) {
        bail!("--format: expected table, csv, json or ndjson for reasons, found another");
    }
    let mut trip = args.trip.trip()?;
    trip.zone = args.local.timezone;
    let mut inputs = Inputs::default();
    let errands = inputs.errands(&args.errands, &args.output, args.local.country)?;
    let rejected = inputs.settle(&args.skip, &args.output)?;
    let map = args.map.open(trip.profile)?;
    let matcher = Matcher::new(map.network(trip.profile)?, errands, args.snap.max_snap);
    let mut numbers = Vec::new();
    for id in &args.errand {
        match matcher.find_errand(id) {
            Some(number) if numbers.contains(&number) => {}
            Some(number) => numbers.push(number),
            None => bail!("--errand: expected the id of an open errand, found {id:?}"),
        }
    }
    let now = trip.departure.unwrap_or_else(now);
    if !args.trip.names_departure() {
        // Nobody can leave earlier than now.
        trip.departure = None;
    }
    let explanation = matcher.explain(&trip, &numbers, now)?;
    let ranking = matcher.ranking_of(&explanation);
    let matches = Matches {
        trip: &trip,
        matcher: &matcher,
        ranking: &ranking,
        explanation: Some(&explanation),
    };
    let answer = match format {
        Format::Table => matches.table(),
        Format::Csv => matches.reasons_csv()?,
        Format::Ndjson => matches.reasons_ndjson()?,
        _ => matches.json()?,
    };
    args.output.write(answer.as_bytes(), rejected)?;
    Ok(if ranking.stats.feasible == 0 { Outcome::NothingFits } else { Outcome::Found })
}
