//! Makes the files under `data/`: a small town of the project's own, with errands and trips.
//!
//! ```text
//! cargo run --release --example make_town -- data --map docs/town.svg
//! cargo run --release --example make_town -- --check data
//! ```
//!
//! With `--check` nothing is written: it exits with 1 if a file differs from what it would be.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;

mod town;

/// Makes the fictional town under `data/`.
#[derive(Parser)]
struct Arguments {
    /// Folder of town.osm.pbf, errands.csv and trips.csv
    folder: PathBuf,
    /// Compare with what is there instead of writing
    #[arg(long)]
    check: bool,
    /// Also draw the map of the town to this SVG
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let town = town::make()?;
    let mut files: Vec<(PathBuf, Vec<u8>)> =
        town.files.into_iter().map(|(name, bytes)| (arguments.folder.join(name), bytes)).collect();
    files.extend(arguments.map.map(|path| (path, town.drawing.into_bytes())));

    let mut same = true;
    for (path, bytes) in files {
        let shown = path.display();
        if !arguments.check {
            std::fs::write(&path, &bytes).with_context(|| format!("cannot write {shown}"))?;
        } else if std::fs::read(&path).with_context(|| format!("cannot read {shown}"))? != bytes {
            eprintln!("{shown} is not what make_town would write");
            same = false;
        }
    }
    Ok(if same { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
