//! `ontheway bundle`

use std::path::PathBuf;
use std::time::Duration;

use anyhow::bail;

use super::Outcome;
use super::args::{LocalArgs, MapArgs, SnapArgs, TripFlags, now};
use super::inputs::{Inputs, SkipArgs};
use super::output::{Format, FormatArgs, OutputArgs};
use crate::demand::{Limit, parse_limit_of_time};
use crate::matching::{BundleOptions, Matcher};
use crate::report::BundleReport;

/// Find the plan of several errands that leaves you most, and what less time would leave
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ontheway bundle --map city.otw --errands errands.csv --start 41.15,-8.61 --end 41.16,-8.65
  ontheway bundle --map city.otw --errands errands.csv --start 41.15,-8.61 --round-trip \\
      --max-added-time 2h --max-tasks 6 --time-limit 10s
  ontheway bundle --map city.otw --errands errands.csv --start 41.15,-8.61 --end 41.16,-8.65 \\
      --keep E000017 -f geojson -o tonight.geojson

All open errands are looked at: one that loses alone may pay beside another. All limits hold for
the whole plan. The answer says whether the plan is proven the best; where time ends before, how
much more another might leave. The exit code is 0 where something fits, 1 where nothing does, 2 on
an error.")]
pub(super) struct Args {
    #[command(flatten)]
    map: MapArgs,
    /// The open errands (CSV); - is standard input
    #[arg(long, value_name = "FILE")]
    errands: PathBuf,
    /// An errand that you have accepted already: part of every plan; may be given several times
    #[arg(long, value_name = "ID")]
    keep: Vec<String>,
    /// How long to search; none for as long as it takes to prove the best
    #[arg(long, value_name = "DURATION", default_value = "1s", value_parser = parse_time_limit)]
    time_limit: Limit<Duration>,
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

fn parse_time_limit(text: &str) -> Result<Limit<Duration>, String> {
    let limit = parse_limit_of_time(text)?;
    Ok(match limit {
        Limit::At(time) => {
            Limit::At(Duration::from_millis(u64::try_from(time.0).unwrap_or(u64::MAX)))
        }
        _ => Limit::Lifted,
    })
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let format = args.format.choose(&args.output)?;
    args.map.keep_apart(args.output.file().as_slice())?;
    let mut trip = args.trip.trip()?;
    trip.zone = args.local.timezone;
    let mut inputs = Inputs::default();
    let errands = inputs.errands(&args.errands, &args.output, args.local.country)?;
    let rejected = inputs.settle(&args.skip, &args.output)?;
    let map = args.map.open(trip.profile)?;
    let matcher = Matcher::new(map.network(trip.profile)?, errands, args.snap.max_snap);
    let mut options =
        BundleOptions { time_limit: args.time_limit.or_default(None), ..BundleOptions::default() };
    for id in &args.keep {
        match matcher.find_errand(id) {
            Some(number) if options.keep.contains(&number) => {}
            Some(number) => options.keep.push(number),
            None => bail!("--keep: expected the id of an open errand, found {id:?}"),
        }
    }
    let answer = matcher.bundle(&trip, &options, now())?;
    let report = BundleReport { trip: &trip, matcher: &matcher, answer: &answer };
    let text = match format {
        Format::Table => report.table(),
        Format::Csv => report.csv()?,
        Format::Json => report.json(true)?,
        Format::Ndjson => report.json(false)?,
        Format::Geojson | Format::Html => report.geojson(),
    };
    args.output.write(text.as_bytes(), rejected)?;
    Ok(if answer.best.is_none() { Outcome::NothingFits } else { Outcome::Found })
}
