//! Tells the program which rules it makes road networks by, so that a map kept from an earlier
//! version is not taken for one of this.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher;
use std::io;
use std::path::{Path, PathBuf};

/// What decides how a network comes out of an extract.
const ROOMS: [&str; 4] = ["src/osm", "src/road", "src/units.rs", "Cargo.lock"];

fn files(path: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            files(&entry?.path(), found)?;
        }
    } else if path.exists() {
        found.push(path.to_path_buf());
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let mut found = Vec::new();
    for room in ROOMS {
        println!("cargo::rerun-if-changed={room}");
        files(Path::new(room), &mut found)?;
    }
    found.sort();
    let mut hash = DefaultHasher::new();
    for file in found {
        hash.write(&fs::read(file)?);
    }
    println!("cargo::rustc-env=ONTHEWAY_RULES={:016x}", hash.finish());
    Ok(())
}
