//! `ontheway bench`

use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use chrono::{DateTime, FixedOffset};
use indicatif::{ProgressBar, ProgressStyle};

use super::Outcome;
use super::areas::AreasArgs;
use super::args::{LocalArgs, MapArgs, SnapArgs};
use super::inputs::{Inputs, SkipArgs, counted};
use super::names::Names;
use super::output::{OutputArgs, check_apart, check_free};
use super::paint;
use crate::demand::Trip;
use crate::measure::{Bench, between_junctions, evenly};
use crate::report::BenchReport;
use crate::units::Profile;

/// When trips depart that do not say so: on the day that `sample` draws.
const DEPARTURE: &str = "2026-05-15T17:30:00Z";

/// Measure how long matching takes on your own map and files
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ontheway bench --map city.otw --errands errands.csv
  ontheway bench --map city.otw --errands errands.csv --trips trips.csv --runs 9 -f json \\
      -o bench.json
  ontheway bench --map city.otw --errands errands.csv --max-trips 200 --plot latency.svg
  ontheway --threads 1 bench --map city.otw --errands errands.csv --profile bike

Trips are matched with 1,000, 3,000, 10,000, ... of the errands, evenly chosen, and with all of
them; on one thread one after another, and on 2, 4, ... threads side by side. Everything is loaded
and was used once before. p50_ms, p90_ms, p99_ms and max_ms are the time of a trip by itself;
trips_per_s is their rate when all are matched together, as a batch does, several in one sweep.
Then all that comes before a first answer is measured: opening the map, reading the
errands, bringing them to the road, matching one trip. Everything is repeated --runs times; medians
are given, with the least and the greatest beside them.

Without --trips, trips lead from any junction of the map to any other.")]
pub(super) struct Args {
    #[command(flatten)]
    map: MapArgs,
    /// The open errands (CSV); a file, as it is read several times
    #[arg(long, value_name = "FILE")]
    errands: PathBuf,
    /// The trips (CSV); - is standard input; drawn over the map where not given
    #[arg(long, value_name = "FILE")]
    trips: Option<PathBuf>,
    /// Whose trips; where not given the profile of most trips, and car where they are drawn
    #[arg(long, value_enum)]
    profile: Option<Profile>,
    /// The most trips: how many are drawn, or evenly chosen from the file
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    max_trips: u32,
    /// How often everything is repeated
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    runs: u32,
    /// How many matches to list for a trip; 0 lists all
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    /// Another number draws other trips
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// When trips depart that do not say so
    #[arg(long, value_name = "TIME", default_value = DEPARTURE, value_parser = parse_departure)]
    departure: DateTime<FixedOffset>,
    /// Also draw the latency against the number of errands to this SVG
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    #[command(flatten)]
    areas: AreasArgs,
    #[command(flatten)]
    local: LocalArgs,
    #[command(flatten)]
    snap: SnapArgs,
    #[command(flatten)]
    skip: SkipArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// How to write the answer; a table on a terminal, CSV when piped
    #[arg(short, long, value_enum, ignore_case = true)]
    format: Option<Format>,
}

/// How the figures are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Csv,
    Json,
}

fn parse_departure(text: &str) -> Result<DateTime<FixedOffset>, String> {
    crate::demand::fields::instant(text).map_err(|error| format!("expected {}", error.expected))
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    check_files(args)?;
    let mut inputs = Inputs::default();
    let names = Names::of(&args.map, args.profile.unwrap_or(Profile::Car));
    let country = args.local.country;
    let errands = inputs.errands(&args.errands, &args.output, country, &names)?;
    let given = args.trips.as_deref();
    let given = given.map(|path| inputs.trips(path, &args.output, &names)).transpose()?;
    let rejected = inputs.settle(&args.skip, &args.output)?;
    if errands.is_empty() {
        bail!("{}: expected errands to match, found none", args.errands.display());
    }
    let given = given.map(|trips| choose(trips, args)).transpose()?;
    let (profile, given) = match given {
        Some((profile, trips)) => (profile, Some(trips)),
        None => (args.profile.unwrap_or(Profile::Car), None),
    };
    let map = args.map.open(profile)?;
    let seed = given.is_none().then_some(args.seed);
    let mut trips = match given {
        Some(trips) => trips,
        None => {
            let network = map.network(profile)?;
            between_junctions(network, args.max_trips as usize, args.seed, args.departure)?
        }
    };
    let areas = args.areas.read()?;
    for trip in &mut trips {
        trip.zone = args.local.timezone;
        let id = trip.id.clone();
        areas.settle(trip, Some(&map)).map_err(|fault| anyhow!("trip {id}: {fault}"))?;
    }
    let bench = Bench {
        map: &map,
        open: &|| args.map.open_quietly(profile),
        profile,
        max_snap: args.snap.max_snap,
        errands_file: &args.errands,
        errands: &errands,
        trips: &trips,
        departure: args.departure,
        top: args.top,
        runs: args.runs as usize,
        threads: rayon::current_num_threads(),
    };
    let bar = steps_bar();
    let measured = bench.measure(&|done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let measured = measured?;
    let name = args.map.map.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let report = BenchReport { bench: &bench, measured: &measured, map: name, seed };
    let answer = match args.format {
        Some(Format::Json) => report.json()?,
        Some(Format::Csv) => report.csv()?,
        Some(Format::Table) => report.table()?,
        None if args.output.is_terminal() => report.table()?,
        None => report.csv()?,
    };
    let mut beside = rejected;
    beside.files.extend(args.plot.clone().map(|path| (path, report.plot().into_bytes())));
    args.output.write(answer.as_bytes(), beside)?;
    Ok(Outcome::Found)
}

/// Says now what would stop the answer from being written in a few minutes.
fn check_files(args: &Args) -> anyhow::Result<()> {
    let is_file = args.errands.is_file() || !args.errands.exists();
    if args.errands == Path::new("-") || !is_file {
        bail!(
            "--errands: expected a file, as it is read several times, found {}",
            args.errands.display()
        );
    }
    let plot = args.plot.as_deref();
    let outputs: Vec<&Path> = plot.into_iter().chain(args.output.file()).collect();
    let inputs = [Some(&args.map.map), Some(&args.errands), args.trips.as_ref()];
    let inputs: Vec<&Path> = inputs.into_iter().flatten().map(PathBuf::as_path).collect();
    check_apart(&outputs, &inputs)?;
    check_free(&outputs, args.output.overwrite)?;
    if plot.is_some() && plot == args.output.file() {
        bail!("--plot: expected a file of its own, found that of --output");
    }
    Ok(())
}

/// The trips of one profile, and not too many of them.
fn choose(trips: Vec<Trip>, args: &Args) -> anyhow::Result<(Profile, Vec<Trip>)> {
    let count = |profile: Profile| trips.iter().filter(|trip| trip.profile == profile).count();
    let commonest = Profile::ALL.into_iter().rev().max_by_key(|profile| count(*profile));
    let profile = args.profile.or(commonest).unwrap_or(Profile::Car);
    let all = trips.len();
    let of_profile: Vec<Trip> = trips.into_iter().filter(|trip| trip.profile == profile).collect();
    let file = args.trips.as_deref().unwrap_or(Path::new("-")).display();
    if of_profile.is_empty() {
        bail!("{file}: expected trips {}, found none", profile.phrase());
    }
    if of_profile.len() < all {
        let others = counted(all - of_profile.len(), "trip");
        anstream::eprintln!(
            "{} {file}: {others} not {} left out",
            paint::warning(),
            profile.phrase()
        );
    }
    let chosen = evenly(of_profile.len(), args.max_trips as usize);
    let chosen = chosen.filter_map(|at| of_profile.get(at).cloned()).collect();
    Ok((profile, chosen))
}

/// A bar on standard error, on a terminal only. It moves between measurements, never in them.
fn steps_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("measuring {bar:30} {pos}/{len} passes {eta}");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
