//! `ontheway bundle`

use std::time::Duration;

use super::Outcome;
use super::args::{in_flags, parse_time_limit};
use super::output::Format;
use super::pictured;
use super::request::{Request, RequestArgs, named};
use crate::demand::Limit;
use crate::matching::BundleOptions;
use crate::report::{BundleReport, Landmarks};

/// Find the plan of several errands that leaves you most, and what less time would leave
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ontheway bundle --map city.otw --errands errands.csv --start \"Casa da Música\" --end Bonfim
  ontheway bundle --map city.otw --errands errands.csv --start 41.15,-8.61 --round-trip \\
      --max-added-time 2h --max-tasks 6 --time-limit 10s
  ontheway bundle --map city.otw --errands errands.csv --start 41.15,-8.61 --end 41.16,-8.65 \\
      --keep E000017 -o tonight.html

All open errands are looked at: one that loses alone may pay beside another. All limits hold for
the whole plan. The answer says whether the plan is proven the best; where time ends before, how
much more another might leave. The exit code is 0 where something fits, 1 where nothing does, 2 on
an error.")]
pub(super) struct Args {
    /// An errand that you have accepted already: part of every plan; may be given several times
    #[arg(long, value_name = "ID")]
    keep: Vec<String>,
    /// How long to search; none for as long as it takes to prove the best
    #[arg(long, value_name = "DURATION", default_value = "1s", value_parser = parse_time_limit)]
    time_limit: Limit<Duration>,
    #[command(flatten)]
    request: RequestArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let format = args.request.format();
    let Request { map, trip, departure, errands, beside } = args.request.read()?;
    let matcher = args.request.matcher(&map, &trip, errands)?;
    let keep = named(&matcher, "--keep", &args.keep)?;
    let options = BundleOptions { keep, time_limit: args.time_limit.or_default(None) };
    let answer = matcher.bundle(&trip, &options, departure).map_err(in_flags)?;
    let landmarks = Landmarks::of(&map);
    let report =
        BundleReport { trip: &trip, matcher: &matcher, answer: &answer, landmarks: &landmarks };
    let text = match format {
        Format::Table => report.table(args.request.room()),
        Format::Csv => report.csv()?,
        Format::Json => report.json(true)?,
        Format::Ndjson => report.json(false)?,
        Format::Geojson => report.geojson(),
        Format::Html => pictured::bundle(&map, &report, departure)?,
    };
    args.request.write(&text, format, beside, answer.best.is_some())
}
