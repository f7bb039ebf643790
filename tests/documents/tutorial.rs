//! The tutorial: all its commands are run, in order, in a folder of their own.

use std::path::Path;

use assert_cmd::Command;

use super::{compare, path, samples, words};

fn run(folder: &Path, command: &str, is_shown: bool) -> String {
    let words = words(command);
    assert_eq!(words[0], "ontheway");
    let mut program = Command::new(env!("CARGO_BIN_EXE_ontheway"));
    program.current_dir(folder).env_remove("ONTHEWAY_CONFIG").args(&words[1..]);
    if is_shown {
        // The reader sits at a terminal.
        program.args(["--format", "table"]);
    }
    let output = program.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{command}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_tutorial_can_be_followed() {
    let text = std::fs::read_to_string(path("docs/tutorial.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(path("data/town.osm.pbf"), folder.path().join("city.osm.pbf")).unwrap();
    let printed: Vec<_> = samples(&text)
        .into_iter()
        .map(|sample| {
            let printed = run(folder.path(), &sample.command, sample.shown.is_some());
            (sample, printed)
        })
        .collect();
    assert!(printed.len() >= 6);
    compare("docs/tutorial.md", &printed);
    let page = std::fs::read_to_string(folder.path().join("evening.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>"));
    for name in ["", ".assignment.csv", ".unassigned.csv", ".summary.json"] {
        let name = format!("tonight.csv{name}");
        assert!(folder.path().join(&name).is_file(), "{name}");
    }
}
