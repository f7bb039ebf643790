//! What was measured: a table for people, JSON and CSV for programs.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, Table};
use serde_json::{Map as Object, Value, json};

use super::chart::{Chart, Point, Series};
use super::numbers::{grouped, three_digits};
use super::{geojson, matches, table};
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

    /// For people.
    ///
    /// # Errors
    /// [`crate::Error::Map`] where the map does not hold the profile.
    pub fn table(&self) -> Result<String> {
        let bench = self.bench;
        let network = bench.map.network(bench.profile)?;
        let count = |count: usize, word: &str| {
            let plural = if count == 1 { "" } else { "s" };
            format!("{} {word}{plural}", grouped(count as f64))
        };
        let runs = match bench.runs {
            1 => "of one run".to_owned(),
            runs => format!("the median of {runs} runs"),
        };
        let mut text = format!(
            "{} {}: {}, {}.\n{}, {}{}, {} at the most, the first {}.\n\n",
            self.map,
            bench.profile.phrase(),
            count(network.node_count(), "node"),
            count(network.edge_count(), "edge"),
            count(bench.errands.len(), "errand"),
            count(bench.trips.len(), "trip"),
            self.seed.map(|seed| format!(" drawn with seed {seed}")).unwrap_or_default(),
            count(bench.threads, "thread"),
            if bench.top == 0 {
                "and all others listed".to_owned()
            } else {
                format!("{} listed", bench.top)
            },
        );
        let _ = writeln!(text, "Matching a trip, everything loaded (milliseconds; {runs}):\n");
        text += &self.warm_table();
        let _ = writeln!(text, "\nWhat a trip takes on any machine (means over the trips):\n");
        text += &self.work_table();
        let threads = count(bench.threads, "thread");
        let _ = writeln!(
            text,
            "\nFrom nothing to the first answer on {threads} (milliseconds; {runs}):\n"
        );
        text += &self.cold_table();
        Ok(text)
    }

    fn warm_table(&self) -> String {
        let header = [
            "errands",
            "threads",
            "p50",
            "p90",
            "p99",
            "max",
            "trips/s",
            "p50 of all runs",
            "trips/s of all runs",
        ];
        let rows = self.measured.warm.iter().map(|warm| {
            let Spread { median, least, greatest } = warm.figures;
            let mut row = vec![grouped(warm.errands as f64), warm.threads.to_string()];
            row.extend(median.map(three_digits));
            for figure in [0, 4] {
                row.push(range(least[figure], greatest[figure]));
            }
            row
        });
        aligned(&header, rows)
    }

    fn work_table(&self) -> String {
        let header: Vec<&str> = std::iter::once("errands").chain(Warm::WORK).collect();
        let singles = self.measured.warm.iter().filter(|warm| warm.threads == 1);
        let rows = singles.map(|warm| {
            let work = warm.work.map(three_digits);
            std::iter::once(grouped(warm.errands as f64)).chain(work).collect()
        });
        aligned(&header, rows)
    }

    fn cold_table(&self) -> String {
        let header = ["errands", "open map", "read errands", "find roads", "match", "together"];
        let rows = self.measured.cold.iter().map(|cold| {
            let phases = cold.phases.median.map(three_digits);
            std::iter::once(grouped(cold.errands as f64)).chain(phases).collect()
        });
        aligned(&header, rows)
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
        let (trips, runs) = (grouped(self.bench.trips.len() as f64), self.bench.runs);
        Chart {
            title: format!("Time to match one trip, {} {profile}", self.map),
            subtitle: format!(
                "one thread, everything loaded; {trips} trips; bars: least and greatest of {runs} runs"
            ),
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

fn range(least: f64, greatest: f64) -> String {
    format!("{} to {}", three_digits(least), three_digits(greatest))
}

fn aligned(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(table::STYLE).set_header(header);
    table.add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.trim_fmt() + "\n"
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
