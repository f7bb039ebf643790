//! The program as it is called: exit codes, files that appear or do not, what is said and where.

// A test fails by panicking, in its helpers too.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

const TRIP: [&str; 3] = [
    "--start=54.6912239,2.3233083",
    "--end=54.7093728,2.2728087",
    "--departure=2026-05-15T17:30:00+02:00",
];

/// A folder of its own for a run, with the town's map and errands.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        fs::copy(data.join("errands.csv"), desk.path("errands.csv")).unwrap();
        let extract = data.join("town.osm.pbf");
        let built = desk.run(&["build", extract.to_str().unwrap(), "-o", "town.otw"]);
        assert_eq!(built.status.code(), Some(0), "{}", said(&built));
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ontheway"));
        command.current_dir(self.folder.path()).env_remove("ONTHEWAY_CONFIG");
        command.env("XDG_CACHE_HOME", self.path("cache")).args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// `match` on the town for the usual trip, but for what `more` says.
    fn matching(&self, more: &[&str]) -> Output {
        let usual = [&["--map=town.otw", "--errands=errands.csv"], &TRIP[..]].concat();
        let name = |flag: &str| flag.split('=').next().unwrap_or("").to_owned();
        let given: Vec<String> = more.iter().map(|flag| name(flag)).collect();
        let mut arguments = vec!["match"];
        arguments.extend(usual.iter().filter(|flag| !given.contains(&name(flag))));
        arguments.extend(more);
        self.run(&arguments)
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Four rows, two of them bad, one of these in two fields.
const MIXED: &str = "\
id,pickup_lat,pickup_lon,fee,pickup_service\n\
good,54.7,2.3,5.00,2m\n\
bad,54.7,200,\"12,50\",2m\n\
fine,54.701,2.301,6.00,\n\
good,54.7,2.3,7.00,1m\n";

#[test]
fn bad_rows_stop_the_command_and_nothing_is_written() {
    let desk = Desk::new();
    desk.write("mixed.csv", MIXED);
    let before = desk.files();
    let output = desk.matching(&["--errands=mixed.csv", "-o", "out.json", "-f", "json"]);
    assert_eq!(output.status.code(), Some(2));
    let said = said(&output);
    for place in ["mixed.csv:3:10: pickup_lon: ", "mixed.csv:3:14: fee: ", "mixed.csv:5:1: id: "] {
        assert!(said.contains(place), "{place} is not in\n{said}");
    }
    assert_eq!(printed(&output), "");
    assert_eq!(desk.files(), before);
}

#[test]
fn bad_rows_are_set_apart_when_that_is_asked_for() {
    let desk = Desk::new();
    desk.write("mixed.csv", MIXED);
    let flags = ["--errands=mixed.csv", "--skip-invalid", "-f", "csv"];
    let output = desk.matching(&[&flags[..], &["-o", "out.csv"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let rejected = desk.read("out.csv.errands.rejected.csv");
    let lines: Vec<&str> = rejected.lines().collect();
    assert_eq!(lines[0], "row_number,field,error,id,pickup_lat,pickup_lon,fee,pickup_service");
    assert!(lines[1].starts_with("2,pickup_lon,") && lines[2].starts_with("2,fee,"));
    assert!(lines[3].starts_with("4,id,") && lines[3].ends_with(",good,54.7,2.3,7.00,1m"));
    assert_eq!(desk.read("out.csv").lines().count(), 3);

    let output = desk.matching(&flags);
    assert_eq!(printed(&output), desk.read("out.csv"));
    assert_eq!(desk.read("ontheway.errands.rejected.csv"), rejected);
    // What holds the very same rows is left as it is; anything else is not replaced unasked, and
    // then nothing is said of it.
    assert_eq!(desk.matching(&flags).status.code(), Some(0));
    desk.write("ontheway.errands.rejected.csv", "mended by hand");
    let again = desk.matching(&flags);
    assert_eq!((again.status.code(), printed(&again)), (Some(2), String::new()));
    assert_eq!(desk.read("ontheway.errands.rejected.csv"), "mended by hand");
    let again = desk.matching(&[&flags[..], &["-O"]].concat());
    assert_eq!(again.status.code(), Some(0));
    assert_eq!(desk.read("ontheway.errands.rejected.csv"), rejected);
}

#[test]
fn rejected_rows_are_always_those_of_the_last_run() {
    let desk = Desk::new();
    let stale = "out.csv.errands.rejected.csv";
    let flags = ["--skip-invalid", "-o", "out.csv", "-f", "csv"];
    desk.write(stale, "row_number,field,error\n");
    let output = desk.matching(&flags);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("no row is bad now"), "{}", said(&output));
    assert!(!desk.path("out.csv").exists());
    // An answer that goes elsewhere does not wait for that.
    desk.write("ontheway.errands.rejected.csv", "row_number,field,error\n");
    let output = desk.matching(&["--skip-invalid", "-f", "csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("of an earlier run") && !printed(&output).is_empty());
    // Without the flag nobody looks for it.
    assert_eq!(desk.matching(&flags[1..]).status.code(), Some(0));
    assert!(desk.path(stale).exists());
    let output = desk.matching(&[&flags[..], &["-O"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(desk.path("out.csv").exists() && !desk.path(stale).exists());
}

#[test]
fn standard_output_gets_the_bytes_of_a_file() {
    let desk = Desk::new();
    let row = "\u{1b}[31mred\u{1b}[0m\u{7},54.7008092,2.3063467,9";
    desk.write("odd.csv", &format!("id,pickup_lat,pickup_lon,fee\n{row}\n"));
    for format in ["csv", "ndjson", "geojson", "table"] {
        let flags = ["--errands=odd.csv", "--max-detour-time=1h", "-f", format];
        let output = desk.matching(&flags);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        desk.matching(&[&flags[..], &["-O", "-o", "out"]].concat());
        assert_eq!(printed(&output), desk.read("out"), "{format}");
    }
}

#[test]
fn where_nothing_fits_the_empty_answer_is_written() {
    let desk = Desk::new();
    let output = desk.matching(&["--max-tasks=0", "-f", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let answer: serde_json::Value = serde_json::from_str(&printed(&output)).unwrap();
    assert_eq!(answer["matches"], serde_json::json!([]));
    assert_eq!(answer["stats"]["open_errands"], 60);
    desk.write("none.csv", "id,pickup_lat,pickup_lon,fee\n");
    let output = desk.matching(&["--errands=none.csv", "-f", "csv"]);
    assert_eq!((output.status.code(), printed(&output).lines().count()), (Some(1), 1));
}

#[test]
fn the_answer_does_not_depend_on_threads_or_the_order_of_rows() {
    let desk = Desk::new();
    let all = ["--top=0", "-f", "csv"];
    let answer = printed(&desk.matching(&all));
    assert!(answer.lines().count() > 20);
    for threads in ["--threads=1", "--threads=3"] {
        assert_eq!(printed(&desk.matching(&[&all[..], &[threads]].concat())), answer);
    }
    let errands = desk.read("errands.csv");
    let (header, rows) = errands.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    desk.write("turned.csv", &format!("\u{feff}{header}\r\n{}\r\n", rows.join("\r\n")));
    let turned = desk.matching(&[&all[..], &["--errands=turned.csv"]].concat());
    assert_eq!(printed(&turned), answer);
}

#[test]
fn the_formats_say_the_same() {
    let desk = Desk::new();
    let json: serde_json::Value =
        serde_json::from_str(&printed(&desk.matching(&["-f", "json"]))).unwrap();
    assert_eq!(json["schema"], "ontheway/1");
    let matches = json["matches"].as_array().unwrap();
    assert_eq!(matches.len(), 20);
    let lines = printed(&desk.matching(&["-f", "ndjson"]));
    let lines: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(&lines, matches);
    let table = printed(&desk.matching(&["-f", "csv"]));
    let mut table = csv::Reader::from_reader(table.as_bytes());
    for (row, found) in table.records().zip(matches) {
        let row = row.unwrap();
        assert_eq!(row[2], *found["errand"].as_str().unwrap());
        assert_eq!(row[6].parse::<f64>().unwrap(), found["added_time"].as_f64().unwrap());
        assert_eq!(row[10].parse::<f64>().unwrap(), found["net_gain"].as_f64().unwrap());
    }
    let map: serde_json::Value =
        serde_json::from_str(&printed(&desk.matching(&["-f", "geojson", "--top=3"]))).unwrap();
    let kinds: Vec<&str> = (map["features"].as_array().unwrap().iter())
        .map(|feature| feature["properties"]["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds[..3], ["baseline", "start", "end"]);
    assert_eq!(kinds.iter().filter(|kind| **kind == "plan").count(), 3);
    // A plan leads from the trip's start over the stops to its end.
    let plan = &map["features"].as_array().unwrap()[3]["geometry"]["coordinates"];
    assert_eq!(plan[0], json["trip"]["stops"][0]["snapped"]);
    assert_eq!(plan.as_array().unwrap().last(), Some(&json["trip"]["stops"][1]["snapped"]));
}

#[test]
fn files_are_not_replaced_unasked_and_inputs_never() {
    let desk = Desk::new();
    desk.write("out.csv", "mine");
    let output = desk.matching(&["-o", "out.csv"]);
    assert_eq!((output.status.code(), desk.read("out.csv")), (Some(2), "mine".to_owned()));
    assert_eq!(desk.matching(&["-o", "out.csv", "-O"]).status.code(), Some(0));
    assert!(desk.read("out.csv").starts_with("trip,rank,errand,"));
    let errands = desk.read("errands.csv");
    let output = desk.matching(&["-o", "errands.csv", "-O"]);
    assert_eq!((output.status.code(), desk.read("errands.csv")), (Some(2), errands));
    let output = desk.matching(&["-o", "no/such/folder/out.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!said(&output).contains(".ontheway-"), "{}", said(&output));
}

#[test]
fn parts_of_town_have_names_on_the_map() {
    let desk = Desk::new();
    let answer = |area: &str| desk.matching(&[&format!("--area={area}"), "-f", "table"]);
    for (area, phrase) in [
        ("Old Town", "somewhere in Old Town, Osselwick: all times"),
        ("old twon", "somewhere in Old Town, Osselwick: all times"),
        ("Saltway Market;r=400", "somewhere within 400 m of Saltway Market, Salt Road, Osselwick"),
        ("54.7,2.3;r=300", "somewhere within 300 m of 54.7,2.3"),
    ] {
        let output = answer(area);
        assert_eq!(output.status.code(), Some(0), "{area}: {}", said(&output));
        assert!(printed(&output).contains(phrase), "{area}: {}", printed(&output));
    }
    for (area, fault) in [
        ("Saltway Market", "expected an area, or Saltway Market;r=METRES for what lies around a"),
        ("Nowhere at all", "found \"Nowhere at all\""),
        ("Nowhere at all;r=300", "expected a position or a name on the map, found"),
        ("Old Town;r=0", "a radius from 0.01 to 100000 metres, found \"Old Town;r=0\""),
    ] {
        let output = answer(area);
        assert_eq!(output.status.code(), Some(2), "{area}");
        assert!(said(&output).contains(fault), "{area}: {}", said(&output));
        assert!(said(&output).contains("--area"), "{area}: {}", said(&output));
    }
}

#[test]
fn unknown_columns_are_named_in_one_warning() {
    let desk = Desk::new();
    desk.write("more.csv", "id,pickup_lat,pickup_lon,fee,colour,mood\na,54.7,2.3,5,red,glad\n");
    let output = desk.run(&["validate", "--errands", "more.csv"]);
    assert_eq!(output.status.code(), Some(0));
    let warnings = said(&output);
    assert_eq!(warnings, "warning: more.csv: unknown columns are ignored: colour, mood\n");
}

#[test]
fn trip_stops_and_times_that_cannot_be() {
    let desk = Desk::new();
    for flag in [
        "--start=0,0",
        "--start=91,0",
        "--latest-arrival=2026-05-15T17:29:59+02:00",
        "--departure=2026-05-15T17:30",
        "--departure=9999-12-31T23:59:59Z",
        "--max-detour-time=12,5",
        "--commission-pct=100",
    ] {
        let output = desk.matching(&[flag]);
        assert_eq!(output.status.code(), Some(2), "{flag}");
        assert!(!said(&output).is_empty() && printed(&output).is_empty(), "{flag}");
    }
}

#[test]
fn a_configuration_gives_way_to_flags() {
    let desk = Desk::new();
    let answer = |output: &Output| -> serde_json::Value {
        assert_eq!(output.status.code(), Some(0), "{}", said(output));
        serde_json::from_str(&printed(output)).unwrap()
    };
    desk.write(
        "conf.toml",
        "map = 'town.otw'\nprofile = 'foot'\nformat = 'json'\nstart = '54.6912239,2.3233083'\n\
         [match]\nerrands = 'errands.csv'\nround-trip = true\nmax_detour_time = 'none'\n",
    );
    let from_file = answer(&desk.run(&["match", "--config", "conf.toml"]));
    assert_eq!(from_file["trip"]["profile"], "foot");
    let end = "--end=54.7093728,2.2728087";
    let by_flags = answer(&desk.run(&["match", "--config=conf.toml", "--profile=car", end]));
    assert_eq!(by_flags["trip"]["profile"], "car");
    assert_eq!(
        by_flags["trip"]["stops"][1]["location"],
        serde_json::json!([2.2728087, 54.7093728])
    );
    for faulty in ["overwrite = 'no'", "colour = 'red'", "[dance]", "map = ", "map = [[1]"] {
        desk.write("faulty.toml", faulty);
        let output = desk.run(&["match", "--config=faulty.toml", "--errands=errands.csv"]);
        assert_eq!(output.status.code(), Some(2), "{faulty}");
        assert!(said(&output).contains("faulty.toml"), "{faulty}: {}", said(&output));
    }
    desk.write("lists.toml", "skills = ['dogs', 'lifting']\nprofile = 'walk'\n");
    let given = ["match", "--config=lists.toml", "--map=town.otw", "--errands=errands.csv"];
    let given = [&given[..], &["--start=54.6912239,2.3233083", end, "-f=json"]].concat();
    let output = desk.run(&given);
    assert!(said(&output).contains("--profile: expected") && said(&output).contains("lists.toml"));
    answer(&desk.run(&[&given[..], &["--profile=car"]].concat()));
    let mut by_variable = desk.command(&["match", end]);
    let output = by_variable.env("ONTHEWAY_CONFIG", "conf.toml").output().unwrap();
    assert_eq!(answer(&output)["trip"]["profile"], "foot");
}

#[test]
fn a_map_without_the_profile_says_so() {
    let desk = Desk::new();
    let extract = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/town.osm.pbf");
    let built =
        desk.run(&["build", extract.to_str().unwrap(), "--profile", "bike", "-o", "bike.otw"]);
    assert_eq!(built.status.code(), Some(0));
    let output = desk.matching(&["--map=bike.otw"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("--profile car"), "{}", said(&output));
}

#[test]
fn an_extract_is_built_once_and_then_kept() {
    let desk = Desk::new();
    let extract = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/town.osm.pbf");
    let from_extract = [&format!("--map={}", extract.display()), "-f", "csv"];
    let kept = || fs::read_dir(desk.path("cache/ontheway")).map_or(0, Iterator::count);
    let answer = printed(&desk.matching(&["-f", "csv"]));
    let without = desk.matching(&[&from_extract[..], &["--no-cache"]].concat());
    assert_eq!((printed(&without), kept()), (answer.clone(), 0));
    for _ in 0..2 {
        assert_eq!((printed(&desk.matching(&from_extract)), kept()), (answer.clone(), 1));
    }
    // A kept map that is damaged is built again, wherever the damage lies.
    let file = fs::read_dir(desk.path("cache/ontheway")).unwrap().next().unwrap().unwrap().path();
    let sound = fs::read(&file).unwrap();
    let flipped = |at: usize| {
        let mut bytes = sound.clone();
        bytes[at] ^= 1;
        bytes
    };
    let middle = sound.len() / 2;
    for damaged in [b"ontheway".to_vec(), flipped(100), flipped(middle), flipped(sound.len() - 9)] {
        fs::write(&file, &damaged).unwrap();
        assert_eq!(printed(&desk.matching(&from_extract)), answer);
        assert!(fs::read(&file).unwrap() == sound, "kept again as it was");
    }
}

#[test]
fn help_man_and_completions_are_there() {
    let desk = Desk::new();
    for command in ["build", "map", "match", "route", "sample", "validate", "export", "bench"] {
        let output = desk.run(&[command, "--help"]);
        assert_eq!(output.status.code(), Some(0));
        assert!(printed(&output).contains("Example"), "{command} --help shows no example");
    }
    for what in ["man", "complete-bash", "complete-zsh", "complete-fish"] {
        let output = desk.run(&["--generate", what]);
        assert_eq!(output.status.code(), Some(0));
        assert!(printed(&output).contains("ontheway"));
    }
    assert_eq!(desk.run(&[]).status.code(), Some(2));
    assert_eq!(desk.run(&["dance"]).status.code(), Some(2));
}

#[test]
fn the_configuration_is_not_written_over() {
    let desk = Desk::new();
    let text = "map = 'town.otw'\n";
    desk.write("conf.toml", text);
    let output = desk.matching(&["--config=conf.toml", "-O", "-o", "conf.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("found an input"), "{}", said(&output));
    let flags = ["validate", "--errands=errands.csv", "-O", "-o", "./conf.toml"];
    let by_variable = desk.command(&flags).env("ONTHEWAY_CONFIG", "conf.toml").output().unwrap();
    assert_eq!(by_variable.status.code(), Some(2), "{}", said(&by_variable));
    assert_eq!(desk.read("conf.toml"), text);
}

#[test]
fn messages_say_what_was_expected_and_what_to_do() {
    let desk = Desk::new();
    fs::create_dir(desk.path("folder")).unwrap();
    desk.write("far.csv", "id,pickup_lat,pickup_lon,fee\nfar,0,0,9\n");
    let usual = [&["match", "--map=town.otw", "--errands=errands.csv"][..], &TRIP].concat();
    let with = |more: &[&'static str]| {
        let given = |flag: &&&str| {
            let name = flag.split('=').next().unwrap_or("");
            !more.iter().any(|other| other.split('=').next() == Some(name))
        };
        [usual.iter().filter(given).copied().collect::<Vec<_>>(), more.to_vec()].concat()
    };
    for (arguments, parts) in [
        (vec!["map", "info", "folder"], ["expected a map (.otw), found a folder", "folder: "]),
        (vec!["map", "info", "/dev/null"], ["expected a map (.otw), found a pipe or a device", ""]),
        (
            with(&["--map=folder"]),
            ["expected a map (.otw) or an OpenStreetMap extract", "a folder"],
        ),
        (with(&["-o", "none/out.csv"]), ["none/out.csv: expected a folder none, found none", ""]),
        (with(&["-o", "town.otw/out.csv"]), ["expected a folder town.otw, found otherwise", ""]),
        (vec!["build", "town.otw"], ["found a map that is built already", "--map takes it"]),
        (vec!["build", "town.otw", "-o", "-"], ["-o -: expected a file", "standard output"]),
        (with(&["--start=0,0"]), ["error: --start: expected a position within 300 m", ""]),
        (with(&["--timezone=europe/lisbon"]), ["is Europe/Lisbon meant?", "expected an IANA"]),
        (with(&["--timezone=New York"]), ["is America/New_York meant?", ""]),
    ] {
        let output = desk.run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = said(&output);
        for part in parts {
            assert!(said.contains(part), "{part} is not in\n{said}");
        }
    }
    assert!(!desk.path("-").exists());
    let arguments = with(&["--errands=far.csv", "--explain-all", "-f", "json"]);
    let answer = printed(&desk.run(&arguments));
    assert!(answer.contains("\"needed\": \"max_snap over 100000\""), "{answer}");
}

#[test]
fn hours_that_cannot_be_read_are_named_and_no_fault() {
    let desk = Desk::new();
    let rows = [("a", "Mo-Fr 9-6"), ("b", "Mo-Fr 09:00-18:00"), ("c", "Mo-Fr 9-6"), ("d", "ask")];
    let rows = rows.map(|(id, hours)| format!("{id},54.7,2.3,5,{hours}\n")).concat();
    desk.write("hours.csv", &format!("id,pickup_lat,pickup_lon,fee,pickup_opening_hours\n{rows}"));
    let output = desk.run(&["validate", "--errands", "hours.csv"]);
    assert_eq!(output.status.code(), Some(0));
    let lines = "hours.csv: note: 2 texts of opening hours cannot be read; nobody is kept away by \
                 them:\n  \"Mo-Fr 9-6\" (2 stops)\n  \"ask\" (1 stop)\n";
    assert!(printed(&output).ends_with(lines), "{}", printed(&output));
}

#[test]
fn the_map_is_not_written_over() {
    let desk = Desk::new();
    let map = fs::read(desk.path("town.otw")).unwrap();
    let outputs = ["-O", "-o", "town.otw"];
    for command in ["match", "explain", "bundle", "route"] {
        let mut arguments = [&[command, "--map=town.otw"], &TRIP[..], &outputs[..]].concat();
        if command != "route" {
            arguments.push("--errands=errands.csv");
        }
        if command == "explain" {
            arguments.extend(["--errand", "E18-bouquet"]);
        }
        let output = desk.run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{command}: {}", said(&output));
        assert!(said(&output).contains("found an input"), "{command}: {}", said(&output));
        assert!(fs::read(desk.path("town.otw")).unwrap() == map, "{command} wrote over it");
    }
}
