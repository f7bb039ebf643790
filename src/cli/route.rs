//! `ontheway route`

use anyhow::bail;

use super::Outcome;
use super::args::{MapArgs, SnapArgs, TripFlags, in_flags, now};
use super::names::Names;
use super::output::{Beside, Format, FormatArgs, OutputArgs};
use super::pictured;
use crate::report::Route;

/// Find the fastest route through a trip's own stops
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ontheway route --map city.otw --start 41.15,-8.61 --end 41.16,-8.65
  ontheway route --map city.otw --start 41.15,-8.61 --end 41.16,-8.65 --profile foot -f geojson
  ontheway route --map city.otw --start \"Rua de Cedofeita 12\" --via \"Mercado do Bolhão@20m\" \\
      --end Campanhã

P is lat,lon in decimal degrees, or a name or address on the map; see ontheway find.")]
pub(super) struct Args {
    #[command(flatten)]
    map: MapArgs,
    #[command(flatten)]
    snap: SnapArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    format: FormatArgs,
    #[command(flatten)]
    trip: TripFlags,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let format = args.format.choose(&args.output);
    args.map.keep_apart(args.output.file().as_slice())?;
    let names = Names::of(&args.map, args.trip.profile());
    let trip = args.trip.trip(&names)?;
    if trip.area.is_some() {
        bail!("--area: expected nothing, as there is no one route by way of an area");
    }
    let map = names.map_or_open(&args.map, trip.profile)?;
    let network = map.network(trip.profile)?;
    let route = Route::find(network, &trip, args.snap.max_snap, now()).map_err(in_flags)?;
    let answer = match format {
        Format::Table => route.table(args.output.room()),
        Format::Csv => route.csv()?,
        Format::Json => route.json(true)?,
        Format::Ndjson => route.json(false)?,
        Format::Geojson => route.geojson(),
        Format::Html => route.html(&trip, &pictured::settlements(&map)?),
    };
    args.output.write_as(format, &answer, Beside::default())?;
    Ok(Outcome::Found)
}
