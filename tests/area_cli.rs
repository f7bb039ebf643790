//! Trips by way of a part of town, as people ask for them.

// A test fails by panicking, in its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod desk;

use std::collections::BTreeMap;

use desk::{Desk, printed, said};
use serde_json::Value;

/// A trip through the town, its departure included.
fn trip(desk: &Desk) -> Vec<String> {
    let trips = desk.trips();
    let wanted = ["start_lat", "start_lon", "end_lat", "end_lon", "departure"];
    let is_simple = |trip: &&Vec<(String, String)>| {
        wanted.iter().all(|name| trip.iter().any(|(known, _)| known == name))
    };
    let trip = trips.iter().find(is_simple).unwrap();
    let flags = trip.iter().filter(|(name, _)| wanted.contains(&name.as_str()));
    flags.map(|(name, value)| format!("--{}={value}", name.replace('_', "-"))).collect()
}

fn run(desk: &Desk, command: &str, more: &[&str]) -> std::process::Output {
    let trip = trip(desk);
    let mut arguments = vec![command, "--map=town.otw", "--errands=errands.csv"];
    arguments.extend(trip.iter().map(String::as_str));
    arguments.extend(more);
    desk.run(&arguments)
}

fn json(desk: &Desk, command: &str, more: &[&str]) -> Value {
    let output = run(desk, command, &[&["-f=json"], more].concat());
    serde_json::from_str(&printed(&output)).unwrap_or_else(|_| panic!("{}", said(&output)))
}

/// The middle of the town's trips, and a circle around it.
fn circle(desk: &Desk, metres: u32) -> String {
    let value = json(desk, "match", &["--top=1"]);
    let at = &value["trip"]["stops"][1]["location"];
    format!("{},{};r={metres}", at[1], at[0])
}

/// A square around a circle's centre.
fn square(circle: &str, name: &str, degrees: f64, hole: f64) -> String {
    let (centre, _) = circle.split_once(';').unwrap();
    let (lat, lon) = centre.split_once(',').unwrap();
    let (lat, lon): (f64, f64) = (lat.parse().unwrap(), lon.parse().unwrap());
    let ring = |d: f64| {
        let corners = [(-d, -d), (d, -d), (d, d), (-d, d), (-d, -d)];
        corners.map(|(x, y)| format!("[{},{}]", lon + x, lat + y)).join(",")
    };
    let holes = if hole > 0.0 { format!(",[{}]", ring(hole)) } else { String::new() };
    format!(
        r#"{{"type":"Feature","properties":{{"name":"{name}"}},
            "geometry":{{"type":"Polygon","coordinates":[[{}]{holes}]}}}}"#,
        ring(degrees)
    )
}

#[test]
fn an_answer_names_its_samples_and_the_range() {
    let desk = Desk::new();
    let area = format!("--area={}", circle(&desk, 400));
    let value = json(&desk, "match", &[&area, "--area-service=10m", "--top=0"]);
    let samples = value["trip"]["samples"].as_array().unwrap();
    assert!((2..=16).contains(&samples.len()), "{samples:?}");
    let kinds: Vec<&str> = value["trip"]["stops"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stop| stop["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["start", "area", "end"]);
    let area_stop = &value["trip"]["stops"][1]["location"];
    assert!(samples.iter().any(|sample| sample["location"] == *area_stop));
    let matches = value["matches"].as_array().unwrap();
    assert!(!matches.is_empty());
    for found in matches {
        let number = |name: &str| found[name].as_f64().unwrap();
        assert!(number("detour_time_best") <= number("detour_time"));
        assert!(number("detour_time") <= number("detour_time_worst"));
        let parts = ["detour_time", "access", "setup", "service", "waiting_time"].map(number);
        assert!((parts.iter().sum::<f64>() - number("added_time")).abs() < 1e-6);
        assert!(found["pickup"]["arrival_earliest"].is_string());
    }
    // The typical baseline is the mean.
    let seconds = |value: &Value| (value["baseline"]["duration"].as_f64().unwrap() * 1e3) as i64;
    let mean = samples.iter().map(seconds).sum::<i64>() as f64 / samples.len() as f64;
    assert!((mean - seconds(&value["trip"]) as f64).abs() <= 1.0);
    let table = printed(&run(&desk, "match", &[&area, "-f=table", "--top=2"]));
    assert!(table.contains("It goes by somewhere within 400 m of"), "{table}");
    let csv = printed(&run(&desk, "match", &[&area, "-f=csv", "--top=0"]));
    assert!(csv.starts_with("trip,rank,errand,leg,detour_time,"), "{csv}");
    assert_eq!(csv.lines().count(), matches.len() + 1);
}

#[test]
fn names_are_found_in_the_file() {
    let desk = Desk::new();
    let circle = circle(&desk, 400);
    let squares = [square(&circle, "Old town", 0.003, 0.0), square(&circle, "Ring", 0.003, 0.0015)];
    let file = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, squares.join(","));
    desk.write("areas.geojson", &file);
    let with = |name: &str| {
        json(&desk, "match", &["--areas=areas.geojson", &format!("--area={name}"), "--top=5"])
    };
    let (whole, ring) = (with("Old town"), with("ring"));
    assert_ne!(whole["trip"]["samples"], ring["trip"]["samples"]);
    let (centre, _) = circle.split_once(';').unwrap();
    let lat: f64 = centre.split_once(',').unwrap().0.parse().unwrap();
    let lon: f64 = centre.split_once(',').unwrap().1.parse().unwrap();
    for sample in ring["trip"]["samples"].as_array().unwrap() {
        let off =
            |at: usize, middle: f64| (sample["location"][at].as_f64().unwrap() - middle).abs();
        assert!(off(0, lon).max(off(1, lat)) > 0.001_499, "in the hole: {sample}");
    }
    let output = run(&desk, "match", &["--areas=areas.geojson", "--area=Harbour"]);
    assert_eq!(output.status.code(), Some(2));
    let told = "or the name of an area (the file has \"Old town\", \"Ring\"), found \"Harbour\"";
    assert!(said(&output).starts_with("error: --area: expected a circle lat,lon;r=METRES"));
    assert!(said(&output).contains(told), "{}", said(&output));
    let output = run(&desk, "match", &["--area=Harbour"]);
    assert!(said(&output).contains("or the name of an area, found \"Harbour\""));
    desk.write("areas.geojson", &file.replace("Polygon", "Point"));
    let output = run(&desk, "match", &["--areas=areas.geojson", "--area=Ring"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("areas.geojson: expected GeoJSON"), "{}", said(&output));
}

#[test]
fn what_is_no_area_is_an_error() {
    let desk = Desk::new();
    let error = |more: &[&str]| {
        let output = run(&desk, "match", more);
        assert_eq!(output.status.code(), Some(2), "{more:?}");
        said(&output)
    };
    assert!(error(&["--area=50.1,4.2"]).contains("--area: expected a circle lat,lon;r=METRES"));
    assert_eq!(
        error(&["--area=10,10;r=500"]),
        "error: --area: expected a part of town with a road open to car in it, found 10,10;r=500\n"
    );
    assert_eq!(
        error(&["--area-service=5m"]),
        "error: --area-service: expected nothing, as no area is given, found \"5m\"\n"
    );
    let output = desk.run(&["route", "--map=town.otw", "--start=1,2", "--area=1,2;r=3"]);
    assert!(said(&output).contains("--area: expected nothing, as there is no one route"));
    let keep = format!("--area={}", circle(&desk, 300));
    let errands = desk.records("errands.csv");
    let id = |at: usize| errands[at].iter().find(|(name, _)| name == "id").unwrap().1.clone();
    let output = run(
        &desk,
        "explain",
        &[&keep, &format!("--errand={}", id(0)), &format!("--keep={}", id(1))],
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("--keep: expected a trip without an area"));
}

/// Rows of trips.csv, every second of which is by way of a part of town.
fn write_trips(desk: &Desk, area: &str) {
    let mut rows: Vec<BTreeMap<String, String>> =
        desk.trips().into_iter().map(|row| row.into_iter().collect()).collect();
    for (number, row) in rows.iter_mut().enumerate().filter(|(number, _)| number % 2 == 0) {
        row.insert("area".to_owned(), area.to_owned());
        if number % 4 == 0 {
            row.insert("area_service".to_owned(), "5m".to_owned());
        } else {
            for name in ["end_lat", "end_lon", "round_trip"] {
                row.remove(name);
            }
        }
    }
    desk.write_records("trips.csv", &rows);
}

#[test]
fn a_batch_gives_what_match_gives() {
    let desk = Desk::new();
    let circle = circle(&desk, 400);
    desk.write("areas.geojson", &square(&circle, "Old town", 0.003, 0.0));
    write_trips(&desk, "Old town");
    let batch = [
        "batch",
        "--map=town.otw",
        "--errands=errands.csv",
        "--trips=trips.csv",
        "--areas=areas.geojson",
    ];
    let rows = printed(&desk.run(&batch));
    let mut expected = String::new();
    for trip in desk.trips() {
        let flags =
            trip.iter().map(|(name, value)| format!("--{}={value}", name.replace('_', "-")));
        let flags: Vec<String> = flags.collect();
        let mut arguments = vec!["match", "--map=town.otw", "--errands=errands.csv", "-f=csv"];
        arguments.push("--areas=areas.geojson");
        arguments.extend(flags.iter().map(String::as_str));
        let rows = printed(&desk.run(&arguments));
        let rows = if expected.is_empty() { rows } else { rows.split_once('\n').unwrap().1.into() };
        expected += &rows;
    }
    assert!(expected.lines().count() > 20);
    assert_eq!(rows, expected);
    for threads in ["--threads=1", "--threads=3"] {
        assert_eq!(printed(&desk.run(&[&batch[..], &[threads]].concat())), expected);
    }
    // What is assigned is what match and bundle would do.
    for assign in ["--assign=single", "--assign=bundle"] {
        let more = [assign, "-o=out.csv", "-O", "--time-limit=2s"];
        let output = desk.run(&[&batch[..], &more].concat());
        assert_eq!(output.status.code(), Some(0), "{assign}: {}", said(&output));
        let summary: Value = serde_json::from_str(&desk.read("out.csv.summary.json")).unwrap();
        let (total, bound) = (&summary["total_net_gain"], &summary["upper_bound"]);
        assert!(total.as_f64().unwrap() > 0.0 && total.as_f64() <= bound.as_f64(), "{summary}");
        assert_eq!(desk.read("out.csv"), expected);
    }
    let mut by_errand: BTreeMap<String, usize> = BTreeMap::new();
    for row in desk.records("out.csv.assignment.csv") {
        let row: BTreeMap<String, String> = row.into_iter().collect();
        if row["stop"] == "pickup" {
            *by_errand.entry(row["errand"].clone()).or_default() += 1;
        }
    }
    assert!(by_errand.values().all(|count| *count == 1), "{by_errand:?}");
}

#[test]
fn bad_areas_are_row_errors() {
    let desk = Desk::new();
    let circle = circle(&desk, 400);
    desk.write("areas.geojson", &square(&circle, "Old town", 0.003, 0.0));
    desk.write(
        "trips.csv",
        &format!(
            "id,start_lat,start_lon,area,area_service\n\
             a,{at},\"{circle}\",\n\
             b,{at},Harbour,\n\
             c,{at},\"10,10;r=5\",5m\n\
             d,{at},\"10,10\",soon\n\
             e,{at},old town,\n",
            at = circle.split_once(';').unwrap().0,
        ),
    );
    let batch = ["batch", "--map=town.otw", "--errands=errands.csv", "--trips=trips.csv"];
    let batch = [&batch[..], &["--areas=areas.geojson", "--departure=2026-05-15T17:30:00+02:00"]];
    let output = desk.run(&batch.concat());
    assert_eq!(output.status.code(), Some(2));
    let lines = said(&output);
    for (line, expected) in [
        (
            "trips.csv:3:",
            "NAME;r=METRES, or the name of an area (the file has \"Old town\"), found \"Harbour\"",
        ),
        ("trips.csv:4:", "area: expected a part of town with a road open to car in it"),
        ("trips.csv:5:", "area: expected a circle"),
        ("trips.csv:5:", "area_service: expected a duration"),
    ] {
        let has = |said: &&str| said.starts_with(line) && said.contains(expected);
        assert!(lines.lines().any(|said| has(&said)), "{line} {expected}\n{lines}");
    }
    assert_eq!(lines.lines().filter(|line| line.starts_with("trips.csv")).count(), 4, "{lines}");
    let rows =
        printed(&desk.run(&[&batch.concat()[..], &["--skip-invalid", "-o=out.csv"]].concat()));
    assert_eq!(rows, "");
    let trips: std::collections::BTreeSet<String> =
        desk.read("out.csv").lines().skip(1).map(|row| row[..1].to_owned()).collect();
    assert_eq!(trips.into_iter().collect::<Vec<_>>(), ["a", "e"]);
    assert_eq!(desk.records("out.csv.trips.rejected.csv").len(), 4);
    // Without a map, what is not in the file may be on it.
    let validate = ["validate", "--trips=trips.csv", "--areas=areas.geojson"];
    let without = desk.run(&validate);
    let with = desk.run(&[&validate[..], &["--map=town.otw"]].concat());
    for (output, is_fault) in [(&without, false), (&with, true)] {
        assert_eq!(output.status.code(), Some(2));
        assert!(said(output).contains("trips.csv:5:"), "{}", said(output));
        assert_eq!(said(output).contains("trips.csv:3:"), is_fault, "{}", said(output));
    }
}

#[test]
fn names_that_are_numbers_and_circles_around_names_serve_in_files() {
    let desk = Desk::new();
    let circle = circle(&desk, 400);
    let square = square(&circle, "x", 0.003, 0.0).replace(r#""name":"x""#, "");
    desk.write("areas.geojson", &square.replacen('{', r#"{"id":17,"#, 1));
    for area in ["Bridge Street;r=300", "17"] {
        write_trips(&desk, area);
        let files = ["--errands=errands.csv", "--trips=trips.csv", "--areas=areas.geojson"];
        let files = [&["--map=town.otw"][..], &files].concat();
        let batch = desk.run(&[&["batch"][..], &files].concat());
        let mut expected = Vec::new();
        for trip in desk.trips() {
            let flag = |name: &str, value: &str| format!("--{}={value}", name.replace('_', "-"));
            let flags: Vec<String> = trip.iter().map(|(name, value)| flag(name, value)).collect();
            let mut arguments = vec!["match", "-f=csv", "--areas=areas.geojson"];
            arguments.extend(["--map=town.otw", "--errands=errands.csv"]);
            arguments.extend(flags.iter().map(String::as_str));
            expected.extend(printed(&desk.run(&arguments)).lines().skip(1).map(str::to_owned));
        }
        let rows = printed(&batch);
        let rows: Vec<&str> = rows.lines().skip(1).collect();
        let other = rows.iter().zip(&expected).find(|(row, expected)| row != expected);
        assert_eq!((other, rows.len()), (None, expected.len()), "{area}: {}", said(&batch));
        let quote = desk.run(&[&["quote"][..], &files].concat());
        assert_eq!(quote.status.code(), Some(0), "{}", said(&quote));
        let valid = desk.run(&["validate", "--trips=trips.csv"]);
        assert!(printed(&valid).contains("names not looked up"), "{}", printed(&valid));
    }
}

#[test]
fn what_a_fix_promises_holds() {
    let desk = Desk::new();
    let area = format!("--area={}", circle(&desk, 500));
    let limits = [area.as_str(), "--area-service=10m", "--max-detour-time=3m", "--min-net-gain=1"];
    let value = json(&desk, "explain", &[&limits[..], &["--all"]].concat());
    let rejected = value["rejected"].as_array().unwrap();
    let (mut tried, mut codes) = (0, std::collections::BTreeSet::new());
    for (errand, reason) in rejected.iter().flat_map(|errand| {
        errand["reasons"].as_array().unwrap().iter().map(move |reason| (errand, reason))
    }) {
        codes.insert(reason["code"].as_str().unwrap().to_owned());
        let id = errand["errand"].as_str().unwrap();
        let Some(fix) = reason["fix"].as_str() else { continue };
        let Some((name, value)) = fix.split_once(' ') else { continue };
        if !["max_detour_time", "max_added_time", "max_wait", "skills"].contains(&name) {
            continue;
        }
        let flag = format!("--{}={value}", name.replace('_', "-"));
        let mut more: Vec<&str> =
            limits.iter().copied().filter(|l| !l.starts_with(&flag[..8])).collect();
        let errand = format!("--errand={id}");
        more.extend([flag.as_str(), errand.as_str()]);
        if tried < 25 {
            tried += 1;
            let answer = json(&desk, "explain", &more);
            assert_eq!(answer["matches"][0]["errand"], *id, "{fix}: {answer}");
        }
    }
    assert!(tried > 3, "{tried} fixes, codes {codes:?}");
    // What match lists is what explain says fits.
    let listed = json(&desk, "match", &[&limits[..], &["--top=0"]].concat());
    assert_eq!(listed["matches"], value["matches"]);
}

#[test]
fn a_quote_is_met_by_that_fee_and_no_less() {
    let desk = Desk::new();
    write_trips(&desk, &circle(&desk, 400));
    let output =
        desk.run(&["quote", "--map=town.otw", "--errands=errands.csv", "--trips=trips.csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let rows = printed(&output);
    assert!(rows.lines().count() > 20, "{rows}");
}
