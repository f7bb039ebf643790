//! Many trips at once: the same answers as one by one, in files that are whole or not there.

// A test fails by panicking, in its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "batch/assigning.rs"]
mod assigning;
#[path = "batch/bundling.rs"]
mod bundling;
mod desk;
#[path = "batch/fixed.rs"]
mod fixed;
#[path = "batch/killed.rs"]
mod killed;

use std::io::{Read as _, Write as _};

use desk::{Desk, printed, said};
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

const BATCH: [&str; 4] = ["batch", "--map=town.otw", "--errands=errands.csv", "--trips=trips.csv"];

#[test]
fn every_trip_gets_what_match_gives_it() {
    let desk = Desk::new();
    let output = desk.run(&[&BATCH[..], &["-o=out.csv"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let mut expected = String::new();
    for trip in desk.trips() {
        let flags: Vec<String> = trip
            .iter()
            .map(|(name, value)| format!("--{}={value}", name.replace('_', "-")))
            .collect();
        let mut arguments = vec!["match", "--map=town.otw", "--errands=errands.csv", "-f=csv"];
        arguments.extend(flags.iter().map(String::as_str));
        let rows = printed(&desk.run(&arguments));
        let rows = if expected.is_empty() { rows } else { rows.split_once('\n').unwrap().1.into() };
        expected += &rows;
    }
    assert!(expected.lines().count() > 20);
    assert_eq!(desk.read("out.csv"), expected);
    let summary: serde_json::Value =
        serde_json::from_str(&desk.read("out.csv.summary.json")).unwrap();
    assert_eq!(summary["counts"]["trips"], desk.trips().len());
    assert_eq!(summary["counts"]["matches_listed"], expected.lines().count() - 1);
    assert_eq!(summary["inputs"]["trips"]["bytes"], desk.read("trips.csv").len());
}

#[test]
fn neither_threads_nor_the_order_of_rows_change_a_byte() {
    let desk = Desk::new();
    let run = |more: &[&str]| {
        let output = desk.run(&[&BATCH[..], &["--top=0"], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        printed(&output)
    };
    let usual = run(&["--threads=1"]);
    assert_eq!(run(&["--threads=2"]), usual);
    assert_eq!(run(&["--threads=7"]), usual);
    desk.write("errands.csv", &desk.turned("errands.csv"));
    assert_eq!(run(&[]), usual);
    desk.write("trips.csv", &desk.turned("trips.csv"));
    let mut rows: Vec<String> = run(&[]).lines().map(str::to_owned).collect();
    let mut expected: Vec<&str> = usual.lines().collect();
    rows.sort();
    expected.sort_unstable();
    assert_eq!(rows, expected);
}

#[test]
fn compressed_files_hold_the_same() {
    let desk = Desk::new();
    let plain = printed(&desk.run(&BATCH));
    let mut file = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    file.write_all(desk.read("trips.csv").as_bytes()).unwrap();
    let trips = file.finish().unwrap();
    std::fs::write(desk.path("trips.csv.gz"), &trips).unwrap();
    let errands = zstd::encode_all(desk.read("errands.csv").as_bytes(), 1).unwrap();
    std::fs::write(desk.path("errands.csv.zst"), errands).unwrap();
    let flags = ["batch", "--map=town.otw", "--errands=errands.csv.zst", "--trips=trips.csv.gz"];
    let output = desk.run(&[&flags[..], &["-o=out.csv.gz"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let mut text = String::new();
    let packed = std::fs::read(desk.path("out.csv.gz")).unwrap();
    GzDecoder::new(&packed[..]).read_to_string(&mut text).unwrap();
    assert_eq!(text, plain);
    desk.run(&[&flags[..], &["-o=out.csv.zst"]].concat());
    let packed = std::fs::read(desk.path("out.csv.zst")).unwrap();
    assert_eq!(zstd::decode_all(&packed[..]).unwrap(), plain.as_bytes());
    // One that was cut off is no shorter list of trips.
    std::fs::write(desk.path("trips.csv.gz"), &trips[..trips.len() - 9]).unwrap();
    let output = desk.run(&[&flags[..], &["-o=cut.csv"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("trips.csv.gz"), "{}", said(&output));
    assert!(!desk.path("cut.csv").exists());
}

#[test]
fn trips_may_come_through_a_pipe() {
    let desk = Desk::new();
    let plain = printed(&desk.run(&BATCH));
    let flags = ["batch", "--map=town.otw", "--errands=errands.csv", "--trips=-"];
    let output = desk.command(&flags).write_stdin(desk.read("trips.csv")).output().unwrap();
    assert_eq!(printed(&output), plain, "{}", said(&output));
    let both = ["batch", "--map=town.otw", "--errands=-", "--trips=-"];
    assert_eq!(desk.run(&both).status.code(), Some(2));
}

#[test]
fn all_bad_rows_are_named_and_nothing_is_written() {
    let desk = Desk::new();
    let good = desk.read("trips.csv");
    let width = good.lines().next().unwrap().split(',').count();
    let row = |cells: &str| cells.to_owned() + &",".repeat(width - cells.split(',').count()) + "\n";
    let bad = [
        row("far,54.6912239,2.3233083,10.5,2.2728087"),
        row("nowhere,x,2.3233083,54.7093728,2.2728087"),
        row("T01-home-from-works,54.6912239,2.3233083,54.7093728,2.2728087"),
    ];
    desk.write("trips.csv", &(good.clone() + &bad.concat()));
    let before = desk.files();
    let output = desk.run(&[&BATCH[..], &["-o=out.csv"]].concat());
    assert_eq!(output.status.code(), Some(2));
    let line = good.lines().count();
    for (at, place) in [(1, ":26: end_lat: "), (2, ":9: start_lat: "), (3, ":1: id: ")] {
        let place = format!("trips.csv:{}{place}", line + at);
        assert!(said(&output).contains(&place), "{place} is not in\n{}", said(&output));
    }
    assert_eq!(desk.files(), before);

    let output = desk.run(&[&BATCH[..], &["-o=out.csv", "--skip-invalid"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let rejected = desk.read("out.csv.trips.rejected.csv");
    assert_eq!(rejected.lines().count(), 4, "{rejected}");
    desk.write("trips.csv", &good);
    assert_eq!(desk.read("out.csv"), printed(&desk.run(&BATCH)));
}

#[test]
fn files_that_exist_are_not_replaced_unasked() {
    let desk = Desk::new();
    for name in ["out.csv", "out.csv.summary.json"] {
        desk.write(name, "mine");
        let output = desk.run(&[&BATCH[..], &["-o=out.csv"]].concat());
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(desk.read(name), "mine");
        let output = desk.run(&[&BATCH[..], &["-o=out.csv", "-O"]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert_ne!(desk.read(name), "mine");
        std::fs::remove_file(desk.path("out.csv")).unwrap();
        std::fs::remove_file(desk.path("out.csv.summary.json")).unwrap();
    }
}

#[test]
fn flags_hold_where_a_trip_says_nothing() {
    let desk = Desk::new();
    let header = "id,start_lat,start_lon,end_lat,end_lon,max_detour_time\n";
    let places = "54.6912239,2.3233083,54.7093728,2.2728087";
    desk.write("trips.csv", &format!("{header}a,{places},\nb,{places},0\n"));
    let departure = "--departure=2026-05-15T17:30:00+02:00";
    let rows = |more: &[&str]| -> (usize, usize) {
        let output = desk.run(&[&BATCH[..], &[departure], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let text = printed(&output);
        let count = |id: &str| text.lines().filter(|line| line.starts_with(id)).count();
        (count("a,"), count("b,"))
    };
    let (usual, none) = rows(&[]);
    assert!(usual > none, "{usual} {none}");
    assert_eq!(rows(&["--max-detour-time=0"]), (none, none));
    let output = desk.run(&[&BATCH[..], &["--max-tasks=many"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("--max-tasks: expected"), "{}", said(&output));
}

#[test]
fn slices_of_trips_make_up_the_whole() {
    let desk = Desk::new();
    let now = "--departure=2026-05-15T17:30:00+02:00";
    let whole = desk.run(&[&BATCH[..], &["-o=out.csv", now]].concat());
    assert_eq!(whole.status.code(), Some(0), "{}", said(&whole));
    let trips = desk.read("trips.csv");
    let (header, rows) = trips.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    let mut together = String::new();
    for slice in rows.chunks(5) {
        desk.write("slice.csv", &format!("{header}\n{}\n", slice.join("\n")));
        let arguments = ["batch", "--map=town.otw", "--errands=errands.csv", "--trips=slice.csv"];
        let part = printed(&desk.run(&[&arguments[..], &["-o=-", now]].concat()));
        let (header, matches) = part.split_once('\n').unwrap();
        if together.is_empty() {
            together = format!("{header}\n");
        }
        together += matches;
    }
    assert_eq!(together, desk.read("out.csv"));
}

/// Who takes what in an earlier run is not left beside the summary of this one.
#[test]
fn nothing_of_an_earlier_run_stays_beside_the_summary() {
    let desk = Desk::new();
    let run = |more: &[&str]| desk.run(&[&BATCH[..], &["-o=out.csv"], more].concat());
    assert_eq!(run(&["--assign=single"]).status.code(), Some(0));
    std::fs::remove_file(desk.path("out.csv")).unwrap();
    std::fs::remove_file(desk.path("out.csv.summary.json")).unwrap();
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("out.csv.assignment.csv"), "{}", said(&output));
    assert_eq!(run(&["-O"]).status.code(), Some(0));
    assert!(!desk.path("out.csv.assignment.csv").exists());
    assert!(!desk.path("out.csv.unassigned.csv").exists());
    let to_device = [&BATCH[..], &["-O", "--assign=single", "-o=/dev/null"]].concat();
    assert_eq!(desk.run(&to_device).status.code(), Some(2));
}

#[test]
fn a_quote_that_is_not_closed_stops_the_run_whatever_is_left_out() {
    let desk = Desk::new();
    let text = desk.read("trips.csv");
    // The header and two trips without quotes, the second twice.
    let lines: Vec<&str> = text.lines().take(3).collect();
    let [header, one, two] = lines[..] else { panic!("{lines:?}") };
    desk.write("trips.csv", &format!("{header}\n{one}\n\"{two}\nx{two}\n"));
    let output = desk.run(&[&BATCH[..], &["-o=out.csv", "--skip-invalid"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("trips.csv:3: a quote is not closed"), "{}", said(&output));
    assert!(!desk.path("out.csv").exists());
}
