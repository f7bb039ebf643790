//! `ontheway export`

use std::fmt::Write as _;
use std::path::PathBuf;

use super::Outcome;
use super::args::{MapArgs, naming};
use super::output::{check_folder, write_files};
use crate::road::{MapPoint, Network};
use crate::units::Profile;

/// Write the road network as it is used: nodes.csv and edges.csv
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  ontheway export --map porto.otw --profile car -o network

nodes.csv holds node,lat,lon,osm_node; edges.csv holds edge,from,to,time_ms,length_cm,osm_way,
name,geometry, one row a directed edge. Nodes that turn restrictions double stand there as often
as they are used.")]
pub(super) struct Args {
    #[command(flatten)]
    map: MapArgs,
    /// Whose network
    #[arg(long, value_enum, default_value_t = Profile::Car)]
    profile: Profile,
    /// The folder to write to; made where it does not exist
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Replace files that exist
    #[arg(short = 'O', long)]
    overwrite: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    check_folder(&args.output)?;
    let [nodes_file, edges_file] = ["nodes.csv", "edges.csv"].map(|name| args.output.join(name));
    args.map.keep_apart(&[&nodes_file, &edges_file])?;
    let map = args.map.open(args.profile)?;
    let network = map.network(args.profile)?;
    naming(&args.output, std::fs::create_dir_all(&args.output))?;
    let files = [(nodes_file, nodes(network)?), (edges_file, edges(network)?)];
    write_files(&files, args.overwrite)?;
    Ok(Outcome::Found)
}

fn nodes(network: &Network) -> anyhow::Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["node", "lat", "lon", "osm_node"])?;
    for (number, node) in (0..).zip(network.nodes()) {
        let osm_node = network.osm_node(number).to_string();
        let number = number.to_string();
        out.write_record([number, degrees(node.lat), degrees(node.lon), osm_node])?;
    }
    Ok(out.into_inner()?)
}

fn edges(network: &Network) -> anyhow::Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record([
        "edge",
        "from",
        "to",
        "time_ms",
        "length_cm",
        "osm_way",
        "name",
        "geometry",
    ])?;
    for (number, edge) in network.edges().iter().enumerate() {
        let numbers = [number as u64, edge.from.into(), edge.to.into(), edge.time.into()];
        let mut record: Vec<String> = numbers.iter().map(u64::to_string).collect();
        record.push(edge.length.to_string());
        record.push(network.osm_way(edge.road()).to_string());
        record.push(network.name_of_road(edge.road()).to_owned());
        let points = network.points_of_road(edge.road());
        record.push(if edge.is_against() { wkt(points.iter().rev()) } else { wkt(points.iter()) });
        out.write_record(&record)?;
    }
    Ok(out.into_inner()?)
}

fn wkt<'p>(points: impl Iterator<Item = &'p MapPoint>) -> String {
    let mut text = String::from("LINESTRING (");
    for (number, point) in points.enumerate() {
        let comma = if number > 0 { ", " } else { "" };
        let _ = write!(text, "{comma}{} {}", degrees(point.lon), degrees(point.lat));
    }
    text.push(')');
    text
}

/// 10⁻⁷ degrees in decimal degrees, with all seven decimals.
fn degrees(value: i32) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let magnitude = value.unsigned_abs();
    format!("{sign}{}.{:07}", magnitude / 10_000_000, magnitude % 10_000_000)
}
