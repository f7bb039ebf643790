//! Solves one table of gains, to compare the assignment with other programs:
//! `cargo run --release --example assign -- FILE.csv`
//!
//! The file has the columns `trip,errand,gain`: two numbers that count from 0, and a whole number.
//! Printed are `total,…`, then `trip,NUMBER,ERRAND,WORTH` for every trip and
//! `errand,NUMBER,TRIP,PRICE` for every errand; on standard error, the seconds that it took.

use std::io::Write as _;
use std::time::Instant;

use anyhow::{Context as _, anyhow};
use ontheway::assignment::{Pairs, check, solve};

fn main() -> anyhow::Result<()> {
    let path = std::env::args_os().nth(1).context("expected a file with trip,errand,gain")?;
    let mut rows: Vec<Vec<(usize, i128)>> = Vec::new();
    let mut errands = 0;
    for record in csv::Reader::from_path(path)?.deserialize() {
        let (trip, errand, gain): (usize, usize, i128) = record?;
        if trip >= rows.len() {
            rows.resize_with(trip + 1, Vec::new);
        }
        rows[trip].push((errand, gain));
        errands = errands.max(errand + 1);
    }
    let begun = Instant::now();
    let mut pairs = Pairs::new(errands)?;
    for row in rows {
        pairs.push(row)?;
    }
    let loaded = begun.elapsed();
    let answer = solve(&pairs);
    let solved = begun.elapsed();
    let proof = check(&pairs, &answer).map_err(|fault| anyhow!("not proven: {fault}"))?;
    let number = |of: &Option<usize>| of.map(|of| of.to_string()).unwrap_or_default();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    writeln!(out, "total,{}", proof.total_gain)?;
    for (trip, (errand, worth)) in answer.errand_of.iter().zip(&answer.worth).enumerate() {
        writeln!(out, "trip,{trip},{},{worth}", number(errand))?;
    }
    for (errand, (trip, price)) in answer.trip_of.iter().zip(&answer.price).enumerate() {
        writeln!(out, "errand,{errand},{},{price}", number(trip))?;
    }
    out.flush()?;
    anstream::eprintln!(
        "{} pairs, {} assigned; sorted in {:.3} s, solved in {:.3} s, proven in {:.3} s",
        pairs.len(),
        proof.assigned,
        loaded.as_secs_f64(),
        (solved - loaded).as_secs_f64(),
        (begun.elapsed() - solved).as_secs_f64(),
    );
    Ok(())
}
