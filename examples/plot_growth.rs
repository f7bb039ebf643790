//! Draws how the latency of matching grows with the size of the map, from what `ontheway bench -f
//! json` wrote about several maps.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use ontheway::report::chart::{Chart, Point, Series};
use serde_json::Value;

/// Draws the latency of matching against the junctions of the map
#[derive(Parser)]
struct Args {
    /// What `ontheway bench -f json` wrote, a file for each map
    #[arg(required = true, value_name = "BENCH.json")]
    files: Vec<PathBuf>,
    /// The drawing to write
    #[arg(short, long, value_name = "FILE.svg")]
    output: PathBuf,
}

/// One map.
struct Run {
    nodes: f64,
    errands: f64,
    /// Of one thread and the greatest number of errands.
    result: Value,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<(), String> {
    let mut runs = Vec::new();
    for file in &args.files {
        let told = |error: String| format!("{}: {error}", file.display());
        let text = std::fs::read_to_string(file).map_err(|error| told(error.to_string()))?;
        let json = serde_json::from_str(&text).map_err(|error| told(error.to_string()))?;
        runs.push(read(json).ok_or_else(|| told("this is no output of `ontheway bench`".into()))?);
    }
    runs.sort_by(|a, b| a.nodes.total_cmp(&b.nodes));
    let errands = runs.first().map_or(0.0, |run| run.errands);
    let series = ["p50", "p90", "p99"].map(|name| Series {
        name: name.to_owned(),
        points: runs.iter().filter_map(|run| point(run, &format!("{name}_ms"))).collect(),
    });
    let chart = Chart {
        title: "Time to match one trip".to_owned(),
        subtitle: format!("one thread, everything loaded; {errands} errands; bars: all runs"),
        x_label: "junctions of the map".to_owned(),
        y_label: "milliseconds a trip".to_owned(),
        series,
    };
    let output = &args.output;
    std::fs::write(output, chart.svg()).map_err(|error| format!("{}: {error}", output.display()))
}

fn read(mut json: Value) -> Option<Run> {
    let nodes = json["map"]["nodes"].as_f64()?;
    let mut results = std::mem::take(json["results"].as_array_mut()?);
    results.retain(|result| result["threads"] == 1);
    let result = results.pop()?;
    Some(Run { nodes, errands: result["errands"].as_f64()?, result })
}

fn point(run: &Run, figure: &str) -> Option<Point> {
    let of = |value: &Value| value[figure].as_f64();
    let (result, x) = (&run.result, run.nodes);
    let (least, greatest) = (of(&result["least"])?, of(&result["greatest"])?);
    Some(Point { x, y: of(result)?, least, greatest })
}
