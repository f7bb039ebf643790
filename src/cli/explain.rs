//! `ontheway explain`

use super::Outcome;
use super::args::in_flags;
use super::output::Format;
use super::request::{Request, RequestArgs, named};
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
    /// The errand to look at; may be given several times
    #[arg(long, value_name = "ID", required_unless_present = "all")]
    errand: Vec<String>,
    /// Look at all open errands
    #[arg(long, conflicts_with = "errand")]
    all: bool,
    #[command(flatten)]
    request: RequestArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let format = args.request.format()?;
    let Request { map, trip, departure, errands, beside } = args.request.read()?;
    let matcher = args.request.matcher(&map, &trip, errands)?;
    let explanation = if args.all {
        matcher.explain_all(&trip, departure)
    } else {
        matcher.explain(&trip, &named(&matcher, "--errand", &args.errand)?, departure)
    };
    let explanation = explanation.map_err(in_flags)?;
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
        Format::Json => matches.json()?,
        Format::Ndjson => matches.reasons_ndjson()?,
        Format::Geojson | Format::Html => matches.geojson(),
    };
    args.request.write(&answer, beside, ranking.stats.feasible > 0)
}
