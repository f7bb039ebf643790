//! `ontheway sample`

use std::path::PathBuf;

use chrono::{Datelike as _, NaiveDate};
use chrono_tz::Tz;

use super::Outcome;
use super::args::{MapArgs, naming, parse_zone};
use super::output::{check_folder, check_unused, write_files};
use crate::sample::{DEFAULT_DATE, Sampler, Settings};
use crate::units::Profile;

/// The most rows of a file.
const MOST: u64 = 100_000_000;

/// Draw errands and trips that could be real, at places of the map itself
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ontheway sample --map city.otw --errands 200 --trips 10 --seed 1 -o try
  ontheway sample --map city.osm.pbf --errands 100000 --trips 1000 --seed 7 -o bench
  ontheway sample --map city.otw --errands 500 --trips 50 --seed 1 --date 2026-12-18 \\
      --timezone America/Vancouver -o winter

errands.csv and trips.csv are made of what the map says: shops, offices, schools, addresses and
streets. Where it knows no addresses, people live along its streets; where it knows hardly any
shops, there are some along the streets too. About half of the errands are shipments.

The same map, numbers, seed, date and time zone give the same files, to the byte. The first
errands of a longer file are those of a shorter one, however many trips there are; trips
likewise.

A built map (.otw) is used for all profiles it holds, an extract for one.")]
pub(super) struct Args {
    #[command(flatten)]
    map: MapArgs,
    /// How many errands
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=MOST))]
    errands: u64,
    /// How many trips
    #[arg(long, value_name = "M", value_parser = clap::value_parser!(u64).range(0..=MOST))]
    trips: u64,
    /// Another number gives other errands and trips
    #[arg(long, value_name = "S")]
    seed: u64,
    /// The day on which it all happens
    #[arg(long, value_name = "YYYY-MM-DD", default_value = DEFAULT_DATE, value_parser = parse_date)]
    date: NaiveDate,
    /// The time zone of the map: an IANA name, such as Europe/Lisbon
    #[arg(long, value_name = "ZONE", default_value = "UTC", value_parser = parse_zone)]
    timezone: Tz,
    /// Who moves; all that a built map holds, or car for an extract, where not given
    #[arg(long, value_enum)]
    profile: Option<Profile>,
    /// The folder to write to; made where it does not exist
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Replace files that exist
    #[arg(short = 'O', long)]
    overwrite: bool,
}

fn parse_date(text: &str) -> Result<NaiveDate, String> {
    let date = text.parse().ok().filter(|date: &NaiveDate| (2000..3000).contains(&date.year()));
    date.ok_or_else(|| "expected a date from 2000 on, such as 2026-05-15".to_owned())
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    check_folder(&args.output)?;
    let [errands, trips] = ["errands.csv", "trips.csv"].map(|name| args.output.join(name));
    args.map.keep_apart(&[&errands, &trips])?;
    check_unused(&[&errands, &trips], args.overwrite)?;
    let map = args.map.open(args.profile.unwrap_or(Profile::Car))?;
    let settings =
        Settings { seed: args.seed, date: args.date, zone: args.timezone, profile: args.profile };
    let sampler = Sampler::new(&map, &settings)?;
    let files = [(errands, sampler.errands(args.errands)?), (trips, sampler.trips(args.trips)?)];
    naming(&args.output, std::fs::create_dir_all(&args.output))?;
    write_files(&files, args.overwrite)?;
    let [(errands, _), (trips, _)] = &files;
    anstream::println!("{}: {} errands", errands.display(), args.errands);
    anstream::println!("{}: {} trips", trips.display(), args.trips);
    Ok(Outcome::Found)
}
