//! `ontheway match`

use std::path::PathBuf;

use anyhow::bail;

use super::Outcome;
use super::args::{LocalArgs, MapArgs, SnapArgs, TripFlags, now};
use super::inputs::{Inputs, SkipArgs};
use super::output::{Format, FormatArgs, OutputArgs};
use crate::matching::{Matcher, RankOptions, Sort};
use crate::report::Matches;

/// Find the open errands that fit one trip, each with its exact detour and what it leaves you
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ontheway match --map city.otw --errands errands.csv --start 41.15,-8.61 --end 41.16,-8.65
  ontheway match --map city.otw --errands errands.csv --start 41.15,-8.61 --round-trip \\
      --profile bike --max-added-time 45m --sort hourly_rate
  ontheway match --map city.otw --errands errands.csv --start 41.15,-8.61 --end 41.16,-8.65 \\
      --via 41.155,-8.62@20m --departure 2026-05-15T17:30:00+01:00 -f json -o tonight.json

P is lat,lon in decimal degrees. Durations are seconds, 5m, 1h30m or PT5M; `none` lifts a limit.
The exit code is 0 where something fits, 1 where nothing does, 2 on an error.")]
pub(super) struct Args {
    #[command(flatten)]
    map: MapArgs,
    /// The open errands (CSV); - is standard input
    #[arg(long, value_name = "FILE")]
    errands: PathBuf,
    /// How many matches to list; 0 lists all
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    /// What to sort by; bids come last
    #[arg(long, value_enum, ignore_case = true, default_value_t = Sort::NetGain)]
    sort: Sort,
    /// Also say of every other errand why it does not fit (table and json)
    #[arg(long)]
    explain_all: bool,
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
    if args.explain_all && !matches!(format, Format::Table | Format::Json) {
        bail!("--explain-all: expected --format table or json, found another");
    }
    let mut trip = args.trip.trip()?;
    trip.zone = args.local.timezone;
    let mut inputs = Inputs::default();
    let errands = inputs.errands(&args.errands, &args.output, args.local.country)?;
    let rejected = inputs.settle(&args.skip, &args.output)?;
    let map = args.map.open(trip.profile)?;
    let matcher = Matcher::new(map.network(trip.profile)?, errands, args.snap.max_snap);
    let options = RankOptions { sort: args.sort, top: args.top, misses: format == Format::Table };
    let ranking = matcher.rank(&trip, options, now())?;
    let explanation = if args.explain_all {
        if !args.trip.names_departure() {
            // Nobody can leave earlier than now.
            trip.departure = None;
        }
        Some(matcher.explain_all(&trip, ranking.trip.departure)?)
    } else {
        None
    };
    let matches = Matches {
        trip: &trip,
        matcher: &matcher,
        ranking: &ranking,
        explanation: explanation.as_ref(),
    };
    let answer = match format {
        Format::Table => matches.table(),
        Format::Csv => matches.csv()?,
        Format::Json => matches.json()?,
        Format::Ndjson => matches.ndjson()?,
        Format::Geojson | Format::Html => matches.geojson(),
    };
    args.output.write(answer.as_bytes(), rejected)?;
    Ok(if ranking.stats.feasible == 0 { Outcome::NothingFits } else { Outcome::Found })
}
