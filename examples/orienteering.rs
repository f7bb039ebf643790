//! Solves a published orienteering instance with the bundle solver: points are jobs, scores are
//! fees, time and road cost nothing, and the budget is the latest arrival.
//!
//! `cargo run --release --example orienteering -- FILE [--time-limit 10s]` prints the score, the
//! proof and the visited points.
//!
//! Two formats are read. With time windows (Solomon's and Cordeau's instances): a header of four
//! numbers, a line that is ignored, a line a point. Euclidean distances count in tenths, or in
//! hundredths for Cordeau's `pr` files, the rest cut off; the scale makes them whole. Without
//! windows (Tsiligirides, Chao): the budget and the number of paths, then a line a point.
//! Distances are not rounded there: they count in hundred-thousandths, rounded *down*, so that
//! every plan of the instance is a plan here; the plan that is printed is checked in floating
//! point against the budget as it stands in the file.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use ontheway::bundling::{
    Baseline, Costs, Errand, Limits, Matrix, Options, Problem, Stop, TravelSource, TripStop,
    Windows, solve,
};
use ontheway::units::{Amount, Centimetres, Millis, Money, NO_LIMIT, Travel};

#[derive(Parser)]
#[command(about = "Solve a published orienteering instance")]
struct Arguments {
    /// The instance.
    file: PathBuf,
    /// When to stop: seconds (`10`, `10s`), or minutes (`5m`).
    #[arg(long, value_parser = duration)]
    time_limit: Option<Duration>,
}

/// An instance in whole numbers.
struct Instance {
    /// Start first.
    points: Vec<Point>,
    /// The number of the end among the points.
    end: usize,
    budget: i64,
    /// Units of the scale in one of the file.
    scale: f64,
}

struct Point {
    x: f64,
    y: f64,
    score: i64,
    service: i64,
    windows: Windows,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let text = std::fs::read_to_string(&arguments.file)
        .with_context(|| arguments.file.display().to_string())?;
    let name = arguments.file.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    let instance = read(&text, if name.starts_with("pr") { 100.0 } else { 10.0 })
        .with_context(|| arguments.file.display().to_string())?;
    let matrix = Matrix::new(instance.points.len(), |from, to| instance.travel(from, to));
    let problem = instance.problem(&matrix);
    let options = Options {
        time_limit: arguments.time_limit,
        front: false,
        exact_ties: false,
        ..Options::default()
    };
    let before = Instant::now();
    let solution = solve(&problem, &matrix, &options)?;
    let seconds = before.elapsed().as_secs_f64();
    let visited: Vec<usize> = solution.best.errands().map(|job| instance.point_of(job)).collect();
    let score: i64 = visited.iter().map(|&point| instance.points[point].score).sum();
    let upper_bound = solution.upper_bound.0 / Money::PER_UNIT;
    println!(
        "score={score} optimal={} upper_bound={upper_bound} seconds={seconds:.3}",
        solution.optimal
    );
    println!("{}", visited.iter().map(usize::to_string).collect::<Vec<_>>().join(" "));
    instance.check(&visited)
}

/// The first line tells the formats apart: four numbers, or two.
fn read(text: &str, scale: f64) -> Result<Instance> {
    let mut rows = text
        .lines()
        .map(|line| line.split_whitespace().map(str::parse).collect::<Result<Vec<f64>, _>>())
        .collect::<Result<Vec<_>, _>>()?;
    rows.retain(|row| !row.is_empty());
    match rows.first().map(Vec::len) {
        Some(2) => without_windows(&rows),
        Some(4) => with_windows(&rows, scale),
        _ => bail!("expected a first line of two or four numbers"),
    }
}

fn with_windows(rows: &[Vec<f64>], scale: f64) -> Result<Instance> {
    let whole = |value: f64| (value * scale).round() as i64;
    let points = rows[2.min(rows.len())..]
        .iter()
        .map(|row| {
            ensure!(row.len() >= 9, "expected nine numbers or more a point, found {}", row.len());
            let window = (Millis(whole(row[row.len() - 2])), Millis(whole(row[row.len() - 1])));
            Ok(Point {
                x: row[1],
                y: row[2],
                service: whole(row[3]),
                score: row[4] as i64,
                windows: Windows::new([window]),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let start = points.first().context("expected a point")?;
    let budget = start.windows.last().context("expected a budget")?.0;
    Ok(Instance { points, end: 0, budget, scale })
}

fn without_windows(rows: &[Vec<f64>]) -> Result<Instance> {
    let scale = 100_000.0;
    ensure!(rows.len() >= 3, "expected a start and an end");
    let points = rows[1..]
        .iter()
        .map(|row| {
            ensure!(row.len() == 3, "expected three numbers a point, found {}", row.len());
            let windows = Windows::always();
            Ok(Point { x: row[0], y: row[1], score: row[2] as i64, service: 0, windows })
        })
        .collect::<Result<Vec<_>>>()?;
    let budget = (rows[0][0] * scale).floor() as i64;
    Ok(Instance { points, end: 1, budget, scale })
}

impl Instance {
    fn distance(&self, from: usize, to: usize) -> f64 {
        let (a, b) = (&self.points[from], &self.points[to]);
        (a.x - b.x).hypot(a.y - b.y)
    }

    fn travel(&self, from: usize, to: usize) -> Travel {
        // A whole number of units must not fall to the one below.
        Travel::new((self.distance(from, to) * self.scale + 1e-6).floor() as u32, 0)
    }

    /// The first point that is a job.
    fn first_job(&self) -> usize {
        self.end + 1
    }

    fn point_of(&self, job: usize) -> usize {
        job + self.first_job()
    }

    fn problem(&self, matrix: &Matrix) -> Problem {
        let jobs = self.points.iter().enumerate().skip(self.first_job());
        let errand = |(point, job): (usize, &Point)| Errand {
            payout: Amount(job.score * 10_000).to_money(),
            price: Money::ZERO,
            rank: point,
            pickup: Stop {
                point,
                access: Millis::ZERO,
                setup: Millis::ZERO,
                service: Millis(job.service),
                windows: job.windows.clone(),
                max_wait: NO_LIMIT,
            },
            delivery: None,
            amount: Vec::new(),
            max_time_in_vehicle: None,
            kept: false,
        };
        let stop = |point| TripStop { point, dwell: Millis::ZERO };
        Problem {
            trip: vec![stop(0), stop(self.end)],
            departure: Millis::ZERO,
            baseline: Baseline {
                time: matrix.travel(0, self.end).time(),
                length: Centimetres::ZERO,
            },
            errands: jobs.map(errand).collect(),
            capacity: Vec::new(),
            costs: Costs::default(),
            limits: Limits { arrival: Some(Millis(self.budget)), ..Limits::default() },
            samples: None,
        }
    }

    /// Whether the path keeps to the budget, in the unrounded distances of instances without
    /// windows.
    fn check(&self, visited: &[usize]) -> Result<()> {
        if self.end == 0 {
            return Ok(());
        }
        let path: Vec<usize> = [0].into_iter().chain(visited.iter().copied()).chain([1]).collect();
        let length: f64 = path.windows(2).map(|pair| self.distance(pair[0], pair[1])).sum();
        let budget = self.budget as f64 / self.scale;
        ensure!(length <= budget + 1e-9, "a path of {length} for a budget of {budget}");
        Ok(())
    }
}

fn duration(text: &str) -> Result<Duration> {
    let (number, unit) = match text.strip_suffix('m') {
        Some(minutes) => (minutes, 60.0),
        None => (text.strip_suffix('s').unwrap_or(text), 1.0),
    };
    Ok(Duration::try_from_secs_f64(number.parse::<f64>()? * unit)?)
}
