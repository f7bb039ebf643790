//! The map to look at: what stands in the file, and what a browser makes of it.
// A test program: it stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod browser;
#[path = "../desk/mod.rs"]
mod desk;
mod file;
#[path = "../pbf/mod.rs"]
mod pbf;
mod told;

use std::process::Output;

use desk::{Desk, said};

/// A trip through the town, from the tool works home.
const TRIP: [&str; 5] = [
    "--map=town.otw",
    "--errands=errands.csv",
    "--start=54.6912239,2.3233083",
    "--end=54.7093728,2.2728087",
    "--departure=2026-05-15T17:30:00+02:00",
];

/// What `command` answers for that trip.
fn answer(desk: &Desk, command: &str, more: &[&str]) -> Output {
    desk.run(&[&[command], &TRIP[..], more].concat())
}

/// The page that `command` writes.
fn page(desk: &Desk, command: &str, more: &[&str]) -> String {
    let output = answer(desk, command, &[&["-f", "html"], more].concat());
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}
