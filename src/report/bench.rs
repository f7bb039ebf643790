//! What was measured: a table for people, JSON and CSV for programs.

mod table;

use serde_json::{Map as Object, Value, json};

use super::chart::{Chart, Point, Series};
use super::numbers::grouped;
use super::{geojson, matches};
use crate::error::Result;
use crate::measure::{Bench, Cold, Measured, Spread, Warm};

/// Decimals of the milliseconds and rates that programs get.
const DECIMALS: f64 = 10_000.0;

/// An answer of `bench`.
pub struct BenchReport<'b> {
    /// What was to be measured.
    pub bench: &'b Bench<'b>,
    /// What was measured.
    pub measured: &'b Measured,
    /// The map, as it is to be called.
    pub map: String,
    /// The seed of the trips; `None` where they come from a file.
    pub seed: Option<u64>,
}

impl BenchReport<'_> {
    /// A JSON object.
    ///
    /// # Errors
    /// None in practice: [`crate::Error::Request`] if the answer cannot be written as JSON.
    pub fn json(&self) -> Result<String> {
        let bench = self.bench;
        let network = bench.map.network(bench.profile)?;
        let value = json!({
            "schema": "ontheway/1",
            "program": env!("CARGO_PKG_VERSION"),
            "map": {
                "file": self.map,
                "extract": bench.map.source().extract,
                "profile": bench.profile,
                "nodes": network.node_count(),
                "edges": network.edge_count(),
            },
            "errands": bench.errands.len(),
            "trips": bench.trips.len(),
            "seed": self.seed,
            "top": bench.top,
            "runs": bench.runs,
            "threads": bench.threads,
            "results": self.measured.warm.iter().map(warm_json).collect::<Vec<_>>(),
            "cold": self.measured.cold.iter().map(cold_json).collect::<Vec<_>>(),
        });
        geojson::to_text(&value, true)
    }

    /// One row for each number of errands and of threads; the cold phases depend on the number
    /// of errands only.
    ///
    /// # Errors
    /// None in practice: [`crate::Error::Request`] if the answer cannot be written as CSV.
    pub fn csv(&self) -> Result<String> {
        let mut header = vec!["errands".to_owned(), "threads".to_owned()];
        for ending in ["", "_least", "_greatest"] {
            header.extend(Warm::FIGURES.iter().map(|name| format!("{name}{ending}")));
        }
        header.extend(Warm::WORK.map(str::to_owned));
        header.push("answers".to_owned());
        header.extend(Cold::PHASES.map(|phase| format!("cold_{phase}")));
        let mut rows = vec![header];
        for warm in &self.measured.warm {
            let Spread { median, least, greatest } = warm.figures;
            let cold = self.measured.cold.iter().find(|cold| cold.errands == warm.errands);
            let mut row = vec![warm.errands.to_string(), warm.threads.to_string()];
            let figures = median.into_iter().chain(least).chain(greatest).chain(warm.work);
            row.extend(figures.map(|figure| rounded(figure).to_string()));
            row.push(format!("{:016x}", warm.answers));
            let cold = cold.map_or([0.0; 5], |cold| cold.phases.median);
            row.extend(cold.map(|phase| rounded(phase).to_string()));
            rows.push(row);
        }
        matches::csv_text(rows)
    }

    /// Latency on one thread against the number of errands, as SVG.
    pub fn plot(&self) -> String {
        let singles = || self.measured.warm.iter().filter(|warm| warm.threads == 1);
        let series = |figure: usize, name: &str| Series {
            name: name.to_owned(),
            points: singles()
                .map(|warm| Point {
                    x: warm.errands as f64,
                    y: warm.figures.median[figure],
                    least: warm.figures.least[figure],
                    greatest: warm.figures.greatest[figure],
                })
                .collect(),
        };
        let profile = self.bench.profile.phrase();
        let trips = match self.bench.trips.len() {
            1 => "1 trip".to_owned(),
            trips => format!("{} trips", grouped(trips as f64)),
        };
        let bars = match self.bench.runs {
            1 => String::new(),
            runs => format!("; bars: least and greatest of {runs} runs"),
        };
        Chart {
            title: format!("Time to match one trip, {} {profile}", self.map),
            subtitle: format!("one thread, everything loaded; {trips}{bars}"),
            x_label: "open errands".to_owned(),
            y_label: "milliseconds a trip".to_owned(),
            series: [series(0, "p50"), series(1, "p90"), series(2, "p99")],
        }
        .svg()
    }
}

fn rounded(figure: f64) -> f64 {
    (figure * DECIMALS).round() / DECIMALS
}

fn named<const N: usize>(names: [&str; N], figures: [f64; N]) -> Object<String, Value> {
    names
        .iter()
        .zip(figures)
        .map(|(name, figure)| ((*name).to_owned(), rounded(figure).into()))
        .collect()
}

fn warm_json(warm: &Warm) -> Value {
    let Spread { median, least, greatest } = warm.figures;
    let mut object = Object::new();
    object.insert("errands".to_owned(), warm.errands.into());
    object.insert("threads".to_owned(), warm.threads.into());
    object.extend(named(Warm::FIGURES, median));
    object.insert("least".to_owned(), named(Warm::FIGURES, least).into());
    object.insert("greatest".to_owned(), named(Warm::FIGURES, greatest).into());
    object.insert("work".to_owned(), named(Warm::WORK, warm.work).into());
    object.insert("answers".to_owned(), format!("{:016x}", warm.answers).into());
    object.into()
}

fn cold_json(cold: &Cold) -> Value {
    let Spread { median, least, greatest } = cold.phases;
    let mut object = Object::new();
    object.insert("errands".to_owned(), cold.errands.into());
    object.extend(named(Cold::PHASES, median));
    object.insert("least".to_owned(), named(Cold::PHASES, least).into());
    object.insert("greatest".to_owned(), named(Cold::PHASES, greatest).into());
    object.into()
}
