//! `ontheway build`

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::bail;

use super::Outcome;
use super::output::{check_apart, check_free};
use super::progress::ProgressLine;
use crate::road::{Map, Stage, is_map_file};
use crate::units::Profile;

/// Build a map from an OpenStreetMap extract
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ontheway build porto.osm.pbf                        writes porto.otw for car, bike and foot
  ontheway build porto.osm.pbf --profile bike -o bikes.otw")]
pub(super) struct Args {
    /// The extract (.osm.pbf)
    #[arg(value_name = "MAP.osm.pbf")]
    extract: PathBuf,
    /// The map to write; the extract's name with .otw where not given
    #[arg(short, long, value_name = "MAP.otw")]
    output: Option<PathBuf>,
    /// Who moves on it; may be repeated, all where not given
    #[arg(long, value_enum)]
    profile: Vec<Profile>,
    /// Replace a map that exists
    #[arg(short = 'O', long)]
    overwrite: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let output = args.output.clone().unwrap_or_else(|| default_output(&args.extract));
    if output == Path::new("-") {
        bail!(
            "-o -: expected a file, found standard output; a map is not read as a stream, but \
             where it lies in its file"
        );
    }
    if is_map_file(&args.extract)? {
        bail!(
            "{}: expected an OpenStreetMap extract (.osm.pbf), found a map that is built already; \
             --map takes it as it is",
            args.extract.display()
        );
    }
    check_apart(&[&output], &[&args.extract])?;
    check_free(&[&output], args.overwrite)?;
    let mut profiles = args.profile.clone();
    profiles.sort_unstable();
    profiles.dedup();
    let asked = if profiles.is_empty() { &Profile::ALL[..] } else { &profiles };
    let begun = Instant::now();
    let line = ProgressLine::new();
    let built = Map::build(&args.extract, asked, &|stage| line.show(stage)).and_then(|map| {
        for &profile in &args.profile {
            map.network(profile)?;
        }
        line.show(Stage::Writing);
        map.save(&output)?;
        Ok(map)
    });
    line.clear();
    let map = built?;
    let held: Vec<Profile> = map.profiles().collect();
    for profile in asked.iter().filter(|profile| !held.contains(profile)) {
        anstream::eprintln!(
            "warning: {}: no roads on which one could go there and back {}",
            args.extract.display(),
            profile.phrase()
        );
    }
    let seconds = begun.elapsed().as_secs_f64();
    anstream::println!(
        "{}: {:.1} MB, built in {seconds:.1} s",
        output.display(),
        map.byte_len() as f64 / 1e6
    );
    for profile in map.profiles() {
        let network = map.network(profile)?;
        anstream::println!(
            "  {profile:<4}  {:>9} nodes  {:>9} edges  {:>9} roads",
            network.node_count(),
            network.edge_count(),
            network.road_count()
        );
    }
    anstream::println!("  {} places", map.places()?.len());
    Ok(Outcome::Found)
}

/// `city.osm.pbf` becomes `city.otw`, in the same folder.
fn default_output(extract: &Path) -> PathBuf {
    let name = extract.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(".pbf").unwrap_or(&name);
    let stem = stem.strip_suffix(".osm").unwrap_or(stem);
    extract.with_file_name(format!("{stem}.otw"))
}
