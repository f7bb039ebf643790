//! Makes a bigger city of a real one: copies of an extract side by side, joined by roads.
//!
//! ```text
//! cargo run --release --example join_copies -- city.osm.pbf --across 4 --down 4 -o big.osm.pbf
//! cargo run --release --example join_copies -- city.osm.pbf --part 0.25 -o small.osm.pbf
//! ```
//!
//! Real networks of a million junctions are large files. Copies of one city grow in equal steps,
//! so that time and memory can be compared from one size to the next.

use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use ontheway::osm::{Selection, read_extract};

mod join;

/// Writes an extract with copies of another, side by side and joined by roads.
#[derive(Parser)]
struct Arguments {
    /// The extract to copy
    #[arg(value_name = "EXTRACT.osm.pbf")]
    extract: PathBuf,
    /// Copies from west to east
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    across: u32,
    /// Copies from north to south
    #[arg(long, value_name = "M", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    down: u32,
    /// Copy only the middle, with this part of the roads
    #[arg(long, value_name = "SHARE", default_value_t = 1.0, value_parser = parse_part)]
    part: f64,
    /// The extract to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Replace a file that exists
    #[arg(short = 'O', long)]
    overwrite: bool,
}

fn parse_part(text: &str) -> Result<f64, String> {
    let part = text.parse().ok().filter(|part: &f64| *part > 0.0 && *part <= 1.0);
    part.ok_or_else(|| "expected a number above 0 and up to 1".to_owned())
}

/// All that an extract has.
const EVERYTHING: Selection = Selection::EVERYTHING;

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let output = &arguments.output;
    let shown = output.display();
    ensure!(arguments.overwrite || !output.exists(), "{shown}: the file exists; -O replaces it");
    let mut extract = read_extract(&arguments.extract, &EVERYTHING, &|_, _| {})?;
    if arguments.part < 1.0 {
        join::crop(&mut extract, arguments.part);
    }
    let city = join::City::new(&extract, arguments.across, arguments.down)
        .with_context(|| arguments.extract.display().to_string())?;

    // The file appears whole or not at all.
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    // As any other new file, rather than readable by its owner only.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = builder
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .with_context(|| format!("cannot write {shown}"))?;
    let file = city.write(BufWriter::new(file))?;
    let file = file.into_inner().with_context(|| format!("cannot write {shown}"))?;
    file.persist(output).with_context(|| format!("cannot write {shown}"))?;
    println!("{shown}: {city}");
    Ok(())
}
