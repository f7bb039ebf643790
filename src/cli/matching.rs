//! `ontheway match`

use super::Outcome;
use super::args::in_flags;
use super::output::Format;
use super::pictured;
use super::request::{Request, RequestArgs};
use crate::matching::{RankOptions, Sort};
use crate::report::{Landmarks, Matches};

/// Find the open errands that fit one trip, each with its exact detour and what it leaves you
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ontheway match --map city.otw --errands errands.csv --start 41.15,-8.61 --end 41.16,-8.65
  ontheway match --map city.otw --errands errands.csv --start \"Rua de Cedofeita 12\" \\
      --via \"Mercado do Bolhão@20m\" --end Bonfim --departure 2026-05-15T17:30:00+01:00
  ontheway match --map city.otw --errands errands.csv --start 41.15,-8.61 --round-trip \\
      --profile bike --max-added-time 45m --sort hourly_rate -o tonight.html
  ontheway match --map city.otw --errands errands.csv --start 41.15,-8.61 --round-trip \\
      --area \"Bolhão;r=600\" --area-service 1h

An area is a part of town that you visit without saying where: it is judged for up to 16 places
spread over its roads, and times and money are the mean over them; doors and the latest arrival
hold for all. Without an end, the trip ends there.

P is lat,lon in decimal degrees, or a name or address on the map (see ontheway find). An area is the
name of a part of town, P;r=METRES, or a name from --areas. Durations are seconds, 5m, 1h30m or
PT5M; `none` lifts a limit. Every column of trips.csv is a flag, --start-lat and --start-lon too.
-o tonight.html draws a map to look at.
The exit code is 0 where something fits, 1 where nothing does, 2 on an error.")]
pub(super) struct Args {
    /// How many matches to list; 0 lists all
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    /// What to sort by; bids come last
    #[arg(long, value_enum, ignore_case = true, default_value_t = Sort::NetGain)]
    sort: Sort,
    /// Also say of every other errand why it does not fit; in CSV, instead of what fits
    #[arg(long)]
    explain_all: bool,
    #[command(flatten)]
    request: RequestArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let format = args.request.format();
    let Request { map, trip, departure, errands, beside } = args.request.read()?;
    let matcher = args.request.matcher(&map, &trip, errands)?;
    let misses = format == Format::Table;
    let options = RankOptions { sort: args.sort, top: args.top, misses, ..Default::default() };
    let ranking = matcher.rank(&trip, options, departure).map_err(in_flags)?;
    let explanation = match format {
        _ if args.explain_all => Some(matcher.explain_all(&trip, departure)?),
        Format::Html => Some(pictured::misses(&matcher, &trip, &ranking, departure)?),
        _ => None,
    };
    let landmarks = Landmarks::of(&map);
    let matches = Matches {
        trip: &trip,
        matcher: &matcher,
        ranking: &ranking,
        explanation: explanation.as_ref(),
        asked: false,
        landmarks: Some(&landmarks),
    };
    let answer = match format {
        Format::Table => matches.table(args.request.room()),
        Format::Csv if args.explain_all => matches.reasons_csv()?,
        Format::Csv => matches.csv()?,
        Format::Json => matches.json()?,
        Format::Ndjson => [matches.ndjson()?, matches.reasons_ndjson()?].concat(),
        Format::Geojson => matches.geojson(),
        Format::Html => pictured::matches(&map, &matches)?,
    };
    args.request.write(&answer, format, beside, ranking.stats.feasible > 0)
}
