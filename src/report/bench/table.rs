//! What was measured, for people at a terminal.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, Table};

use super::super::grid::STYLE;
use super::super::numbers::{grouped, three_digits};
use super::BenchReport;
use crate::error::Result;
use crate::measure::{Spread, Warm};

impl BenchReport<'_> {
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
            1 => "one run".to_owned(),
            runs => format!("the median of {runs} runs"),
        };
        let mut text = format!(
            "{} {}: {}, {}.\n{}, {}{}, up to {}; {} listed for a trip.\n\n",
            self.map,
            bench.profile.phrase(),
            count(network.node_count(), "node"),
            count(network.edge_count(), "edge"),
            count(bench.errands.len(), "errand"),
            count(bench.trips.len(), "trip"),
            self.seed.map(|seed| format!(" drawn with seed {seed}")).unwrap_or_default(),
            count(bench.threads, "thread"),
            match bench.top {
                0 => "all matches".to_owned(),
                1 => "the first match".to_owned(),
                top => format!("the first {top} matches"),
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
}

fn range(least: f64, greatest: f64) -> String {
    format!("{} to {}", three_digits(least), three_digits(greatest))
}

fn aligned(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_header(header);
    table.add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.trim_fmt() + "\n"
}
