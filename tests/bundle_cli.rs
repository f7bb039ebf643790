//! What `bundle` writes, and how it ends.
// A test program: it stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use chrono::DateTime;
use serde_json::Value;

/// `bundle` on the fictional town, from the tool works home, with these flags.
fn bundle(more: &[&str]) -> Output {
    run("bundle", &["--errands=data/errands.csv", "--time-limit=none"], more)
}

fn run(command: &str, first: &[&str], more: &[&str]) -> Output {
    let cache = tempfile::tempdir().unwrap();
    Command::new(env!("CARGO_BIN_EXE_ontheway"))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .env("XDG_CACHE_HOME", cache.path())
        .env_remove("ONTHEWAY_CONFIG")
        .arg(command)
        .arg("--map=data/town.osm.pbf")
        .args(first)
        .args(["--departure=2026-05-15T17:30:00+02:00"])
        .args(["--start=54.6912239,2.3233083", "--end=54.7093728,2.2728087"])
        .args(more)
        .output()
        .unwrap()
}

fn json(output: &Output) -> Value {
    let complaint = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{complaint}"))
}

fn millis(value: &Value) -> i64 {
    (value.as_f64().unwrap() * 1_000.0).round() as i64
}

fn moment(value: &Value) -> i64 {
    DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap().timestamp_millis()
}

#[test]
fn json_has_the_fields_of_the_contract_and_they_add_up() {
    let output = bundle(&["--max-added-time=1h", "--format=json"]);
    assert_eq!(output.status.code(), Some(0));
    let json = json(&output);
    let (bundle, trip) = (&json["bundle"], &json["trip"]);
    assert_eq!((&json["schema"], &bundle["optimal"]), (&"ontheway/1".into(), &true.into()));
    assert_eq!(bundle["upper_bound"], bundle["net_gain"]);
    assert_eq!(bundle["gap"], 0.0);
    let parts = ["detour_time", "access", "setup", "service", "waiting_time"];
    let sum: i64 = parts.iter().map(|part| millis(&bundle[*part])).sum();
    assert_eq!(sum, millis(&bundle["added_time"]));
    let late = moment(&bundle["arrival"]) - moment(&trip["baseline"]["arrival"]);
    assert_eq!(late, millis(&bundle["added_time"]));
    let steps = bundle["steps"].as_array().unwrap();
    assert_eq!(
        (&steps[0]["kind"], &steps[steps.len() - 1]["kind"]),
        (&"start".into(), &"end".into())
    );
    for pair in steps.windows(2) {
        let times = ["arrival", "begin", "departure"].map(|name| moment(&pair[0][name]));
        assert!(times.is_sorted() && times[2] <= moment(&pair[1]["arrival"]));
        assert!(pair[0]["load"].is_object());
    }
    assert_eq!(steps[steps.len() - 1]["load"], serde_json::json!({}));
    let front = json["pareto"].as_array().unwrap();
    assert_eq!(front[front.len() - 1]["errands"], bundle["errands"]);
    let figures: Vec<(i64, i64)> =
        front.iter().map(|plan| (millis(&plan["added_time"]), millis(&plan["net_gain"]))).collect();
    assert!(figures.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 <= two[1].1));
}

#[test]
fn steps_are_as_far_apart_as_route_says() {
    let json = json(&bundle(&["--max-added-time=1h", "--format=json"]));
    let steps = json["bundle"]["steps"].as_array().unwrap();
    for pair in steps.windows(2) {
        let place = |step: &Value| format!("{},{}", step["location"][1], step["location"][0]);
        let ends = [format!("--start={}", place(&pair[0])), format!("--end={}", place(&pair[1]))];
        let output = Command::new(env!("CARGO_BIN_EXE_ontheway"))
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
            .args(["route", "--map=data/town.osm.pbf", "--format=json"])
            .args(ends)
            .output()
            .unwrap();
        let route = self::json(&output);
        // Half of the walk from and to the road lies on either side.
        let walk = |step: &Value, kind: &str, rest: i64| {
            let of_trip = ["start", "via", "end"].contains(&kind);
            let metres = step["snap_distance"].as_f64().unwrap();
            let access = (2.0 * metres / 1.3 * 1_000.0).round() as i64;
            if of_trip { 0 } else { access / 2 + access % 2 * rest }
        };
        let [from, to] = [&pair[0], &pair[1]].map(|step| step["kind"].as_str().unwrap());
        let expected = millis(&route["duration"]) + walk(&pair[0], from, 1) + walk(&pair[1], to, 0);
        let took = moment(&pair[1]["arrival"]) - moment(&pair[0]["departure"]);
        // Snap distances are printed in centimetres.
        assert!((took - expected).abs() <= 16, "{took} {expected} {from} {to}");
    }
}

#[test]
fn kept_errands_are_part_of_every_plan() {
    let keep = ["--keep=E19-wreath", "--keep=E22-noodles", "--keep=E19-wreath"];
    let json = json(&bundle(&[&keep[..], &["--max-added-time=1h", "--format=json"]].concat()));
    let plans = json["pareto"].as_array().unwrap();
    for plan in plans.iter().chain([&json["bundle"]]) {
        for kept in ["E19-wreath", "E22-noodles"] {
            assert!(plan["errands"].as_array().unwrap().contains(&kept.into()), "{plan}");
        }
    }
    // What is accepted is done, whatever the runner's limits are; which ones that breaks is said.
    let late = self::json(&bundle(&["--keep=E41-lamp", "--capacity=weight_kg:1", "--format=json"]));
    let late = &late["bundle"];
    assert_eq!(late["errands"], serde_json::json!(["E41-lamp"]), "{late}");
    assert_eq!(late["beyond_limits"], serde_json::json!(["CAPACITY_CONSTRAINT"]), "{late}");
    let unknown = bundle(&["--keep=E99"]);
    assert_eq!(unknown.status.code(), Some(2));
    let said = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(said.contains("--keep: expected the id of an open errand, found \"E99\""), "{said}");
}

#[test]
fn where_time_ends_at_once_nothing_is_said_to_be_proven() {
    let output = run(
        "bundle",
        &["--errands=data/errands.csv", "--time-limit=0"],
        &["--max-added-time=1h", "--format=table"],
    );
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("Time ended before"), "{said}");
    // The best errand by itself is known by then.
    assert!(said.contains("With 1 of 60 open errands"), "{said}");
}

#[test]
fn where_nothing_fits_the_empty_answer_is_written() {
    let output = bundle(&["--min-net-gain=500", "--format=json"]);
    assert_eq!(output.status.code(), Some(1));
    let json = json(&output);
    assert_eq!((&json["bundle"], &json["pareto"]), (&Value::Null, &serde_json::json!([])));
    let table = bundle(&["--min-net-gain=500", "--format=table"]);
    assert!(
        String::from_utf8_lossy(&table.stdout).contains("None of 60 open errands is worth it.")
    );
    let csv = bundle(&["--max-tasks=0", "--format=csv"]);
    assert_eq!(csv.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&csv.stdout).lines().count(), 1);
}

#[test]
fn all_formats_tell_of_the_same_steps() {
    let steps = json(&bundle(&["--format=json"]))["bundle"]["steps"].as_array().unwrap().len();
    let csv = bundle(&["--format=csv"]);
    assert_eq!(String::from_utf8_lossy(&csv.stdout).lines().count(), steps + 1);
    let geojson = json(&bundle(&["--format=geojson"]));
    let features = geojson["features"].as_array().unwrap();
    assert_eq!(features.len(), steps + 1);
    assert_eq!(features[0]["geometry"]["type"], "LineString");
    assert!(features[1..].iter().all(|feature| feature["geometry"]["type"] == "Point"));
    let table = String::from_utf8(bundle(&["--format=table"]).stdout).unwrap();
    for part in ["No other plan leaves more.", "geo:54.", "directions?engine=", "%2C", "%3B"] {
        assert!(table.contains(part), "{part} is not in\n{table}");
    }
}

#[test]
fn the_answer_does_not_depend_on_threads() {
    let plans = |threads: &str| {
        let mut json = json(&bundle(&["--max-added-time=50m", "--format=json", threads]));
        (json["bundle"].take(), json["pareto"].take())
    };
    assert_eq!(plans("--threads=1"), plans("--threads=4"));
}
