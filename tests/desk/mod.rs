//! A folder of its own for a run, with the town's map, errands and trips.
#![allow(dead_code)] // No test program needs all of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

pub struct Desk {
    folder: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        for name in ["errands.csv", "trips.csv"] {
            fs::copy(data.join(name), desk.path(name)).unwrap();
        }
        let extract = data.join("town.osm.pbf");
        let built = desk.run(&["build", extract.to_str().unwrap(), "-o", "town.otw"]);
        assert_eq!(built.status.code(), Some(0), "{}", said(&built));
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ontheway"));
        command.current_dir(self.folder.path()).env_remove("ONTHEWAY_CONFIG");
        command.env("XDG_CACHE_HOME", self.path("cache")).args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The rows of a file, the last one first.
    pub fn turned(&self, name: &str) -> String {
        let text = self.read(name);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(reader.headers().unwrap()).unwrap();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        for row in rows.iter().rev() {
            writer.write_record(row).unwrap();
        }
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    }

    /// The trips, each as the names and values of what it says.
    pub fn trips(&self) -> Vec<Vec<(String, String)>> {
        self.records("trips.csv")
    }

    /// The rows of a file, each as the names and values of its cells that are not blank.
    pub fn records(&self, name: &str) -> Vec<Vec<(String, String)>> {
        let text = self.read(name);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let names = reader.headers().unwrap().clone();
        let row = |row: csv::StringRecord| {
            let cells = names.iter().zip(&row).filter(|(_, value)| !value.is_empty());
            cells.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        };
        reader.records().map(|record| row(record.unwrap())).collect()
    }

    /// Writes rows under all names that they have.
    pub fn write_records(&self, name: &str, rows: &[BTreeMap<String, String>]) {
        let mut names: Vec<&String> = rows.iter().flat_map(BTreeMap::keys).collect();
        names.sort_unstable();
        names.dedup();
        let mut writer = csv::Writer::from_path(self.path(name)).unwrap();
        writer.write_record(&names).unwrap();
        for row in rows {
            let cell = |name: &&String| row.get(*name).map_or("", String::as_str);
            writer.write_record(names.iter().map(cell)).unwrap();
        }
        writer.flush().unwrap();
    }
}

pub fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}
