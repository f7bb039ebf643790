//! `ontheway validate`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::Outcome;
use super::areas::AreasArgs;
use super::args::MapArgs;
use super::inputs::{Inputs, SkipArgs, counted};
use super::names::Names;
use super::output::OutputArgs;
use crate::demand::Errand;
use crate::units::Profile;

/// Check errands and trips without matching them
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ontheway validate --errands errands.csv --trips trips.csv
  ontheway validate --errands errands.csv --map city.otw
  ontheway validate --errands errands.csv --skip-invalid -o checked.txt

Every fault is named as file:line:column: field: what was expected, what was found. The exit code
is 2 where a row cannot be read. --skip-invalid writes the bad rows to files of their own. Opening
hours that cannot be read are no fault: they are named, and keep nobody away. Places given by name
are looked up where --map names a map; without, they are counted only. Names of areas are looked up
where --areas or --map is given.")]
pub(super) struct Args {
    /// errands.csv; - is standard input
    #[arg(long, value_name = "FILE")]
    errands: Option<PathBuf>,
    /// trips.csv; - is standard input
    #[arg(long, value_name = "FILE")]
    trips: Option<PathBuf>,
    /// The map on which places given by name are looked up: an extract (.osm.pbf), or a built
    /// map (.otw)
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    #[command(flatten)]
    areas: AreasArgs,
    #[command(flatten)]
    skip: SkipArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    if args.errands.is_none() && args.trips.is_none() {
        bail!("expected --errands FILE or --trips FILE, found neither");
    }
    let is_stdin = |path: &Option<PathBuf>| path.as_deref() == Some(Path::new("-"));
    if is_stdin(&args.errands) && is_stdin(&args.trips) {
        bail!("expected one file from standard input, found two");
    }
    let map = args.map.clone().map(|map| MapArgs { map, no_cache: false });
    let names = match &map {
        Some(map) => Names::of(map, Profile::Car),
        None => Names::unchecked(),
    };
    let mut inputs = Inputs::default();
    let mut report = String::new();
    if let Some(path) = &args.errands {
        let errands = inputs.errands(path, &args.output, None, &names)?;
        let shipments = errands.iter().filter(|errand| errand.delivery.is_some()).count();
        report += &format!(
            "{}: {} can be used: {}, {}\n",
            path.display(),
            counted(errands.len(), "errand"),
            counted(errands.len() - shipments, "job"),
            counted(shipments, "shipment"),
        );
        report += &unreadable_hours(&path.display().to_string(), &errands);
    }
    if let Some(path) = &args.trips {
        let trips = inputs.trips_in(path, &args.output, &names, &args.areas.read()?)?;
        report += &format!("{}: {} can be used\n", path.display(), counted(trips.len(), "trip"));
    }
    if let unchecked @ 1.. = names.count_unchecked() {
        report += &format!(
            "note: {} not looked up; --map names the map to look on\n",
            counted(unchecked, "name")
        );
    }
    let rejected = inputs.settle(&args.skip, &args.output)?;
    args.output.write(report.as_bytes(), rejected)?;
    Ok(Outcome::Found)
}

/// A note on the opening hours that are taken as unknown, each text with the number of stops that
/// have it; empty where there are none.
fn unreadable_hours(file: &str, errands: &[Errand]) -> String {
    let stops =
        errands.iter().flat_map(|errand| std::iter::once(&errand.pickup).chain(&errand.delivery));
    let hours = stops.filter_map(|stop| stop.opening_hours.as_ref());
    let mut texts = BTreeMap::<&str, usize>::new();
    for hours in hours.filter(|hours| !hours.is_readable()) {
        *texts.entry(hours.text()).or_default() += 1;
    }
    if texts.is_empty() {
        return String::new();
    }
    let texts: Vec<String> = texts
        .iter()
        .map(|(text, count)| format!("  {text:?} ({})\n", counted(*count, "stop")))
        .collect();
    format!(
        "{file}: note: {} of opening hours cannot be read; nobody is kept away by {}:\n{}",
        counted(texts.len(), "text"),
        if texts.len() == 1 { "it" } else { "them" },
        texts.concat()
    )
}
