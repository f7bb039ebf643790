//! Which maps a test is to look at.

use std::path::PathBuf;

/// The folder with real extracts, which are not part of the project.
const FOLDER: &str = "ONTHEWAY_EXTRACTS";

/// `name` among the real extracts; where there is no such folder, says so and is nothing.
pub fn real(name: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os(FOLDER) else {
        // Not through the captured output of a test: a check left out must be seen.
        let line = format!("SKIPPED {name}: {FOLDER} names no folder with real extracts\n");
        std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes()).unwrap();
        return None;
    };
    let file = PathBuf::from(folder).join(format!("{name}.osm.pbf"));
    assert!(file.is_file(), "{} is not there", file.display());
    Some(file)
}

/// The made-up town that comes with the project.
pub fn town() -> PathBuf {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/town.osm.pbf");
    assert!(file.is_file(), "{} is not there", file.display());
    file
}

/// A number from the environment.
pub fn size(variable: &str, otherwise: usize) -> usize {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable}={text}: not a number")),
        Err(_) => otherwise,
    }
}
