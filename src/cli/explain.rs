//! `ontheway explain`

use anyhow::bail;

use super::Outcome;
use super::args::in_flags;
use super::output::Format;
use super::pictured;
use super::progress::ErrandsLine;
use super::request::{Request, RequestArgs, named};
use crate::report::{Landmarks, Matches};

/// Say why an errand does not fit a trip, and the least change that makes it fit
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ontheway explain --errand E000017 --map city.otw --errands errands.csv \\
      --start 41.15,-8.61 --end 41.16,-8.65
  ontheway explain --errand E000017 --errand E000018 --map city.otw --errands errands.csv \\
      --start 41.15,-8.61 --end 41.16,-8.65 --max-detour-time 10m -f json
  ontheway explain --errand E000017 --keep E000018 --map city.otw --errands errands.csv \\
      --start 41.15,-8.61 --end 41.16,-8.65

A reason is given where the errand fails with every other limit lifted; where there is none, those
against the insertion of least detour. A change is given where it alone suffices, and is the least
that does: to the millisecond, the centimetre and the cent. With --keep all limits hold for the
plan of all errands together, in the best order of their stops; what fits is told by what it adds to
the best plan of those that are kept.

NDJSON has a line for each errand that fits, as match has it, then one for each that does not.
CSV has a row for each reason; where every errand fits, the rows and columns of match. GeoJSON
draws the way of each that fits; with --keep only its stops and theirs.

The exit code is 0 where one of the errands fits, 1 where none does, 2 on an error.")]
pub(super) struct Args {
    /// The errand to look at; may be given several times
    #[arg(long, value_name = "ID", required_unless_present = "all")]
    errand: Vec<String>,
    /// Look at all open errands
    #[arg(long, conflicts_with = "errand")]
    all: bool,
    /// An errand that you have accepted already, beside which it has to fit; may be given several
    /// times
    #[arg(long, value_name = "ID")]
    keep: Vec<String>,
    #[command(flatten)]
    request: RequestArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let format = args.request.format();
    let Request { map, trip, departure, errands, beside } = args.request.read()?;
    let matcher = args.request.matcher(&map, &trip, errands)?;
    let keep = named(&matcher, "--keep", &args.keep)?;
    let mut asked = match args.all {
        true => matcher.all_open(),
        false => named(&matcher, "--errand", &args.errand)?,
    };
    if let Some(id) = args.errand.iter().find(|id| args.keep.contains(id)) {
        bail!("--errand: expected an errand that is not kept, found {id:?}");
    }
    asked.retain(|number| !keep.contains(number));
    let line = ErrandsLine::new(asked.len());
    let count = || line.count();
    let explanation = matcher.explain_watched(&trip, &asked, &keep, departure, &count);
    line.clear();
    let explanation = explanation.map_err(in_flags)?;
    let ranking = matcher.ranking_of(&explanation);
    let landmarks = Landmarks::of(&map);
    let matches = Matches {
        trip: &trip,
        matcher: &matcher,
        ranking: &ranking,
        explanation: Some(&explanation),
        asked: !args.all,
        landmarks: Some(&landmarks),
    };
    let answer = match format {
        Format::Table => matches.table(args.request.room()),
        Format::Csv => matches.verdicts_csv()?,
        Format::Json => matches.json()?,
        Format::Ndjson => [matches.ndjson()?, matches.reasons_ndjson()?].concat(),
        Format::Geojson => matches.geojson(),
        Format::Html => pictured::matches(&map, &matches)?,
    };
    args.request.write(&answer, format, beside, ranking.stats.feasible > 0)
}
