//! `--assign bundle` against `bundle`, `--assign single`, and trips served one after the other.

use std::collections::{BTreeMap, BTreeSet};

use super::desk::{Desk, printed, said};

const FLAGS: [&str; 6] = [
    "batch",
    "--map=town.otw",
    "--errands=errands.csv",
    "--trips=trips.csv",
    "--assign=bundle",
    "-o=out.csv",
];

type Row = BTreeMap<String, String>;

fn rows(desk: &Desk, name: &str) -> Vec<Row> {
    desk.records(name).into_iter().map(|row| row.into_iter().collect()).collect()
}

fn cents(text: &str) -> i64 {
    (text.parse::<f64>().unwrap() * 100.0).round() as i64
}

/// A desk whose trips take two errands at most, and compete for them.
fn desk() -> Desk {
    let desk = Desk::new();
    let mut trips = rows(&desk, "trips.csv");
    for trip in &mut trips {
        trip.insert("max_tasks".to_owned(), "2".to_owned());
    }
    // The same trip again, at another cost.
    for (number, cost) in [(0, "10"), (0, "14"), (7, "11"), (7, "15")] {
        let mut twin: Row = trips[number].clone();
        twin.insert("id".to_owned(), format!("twin-{number}-{cost}"));
        twin.insert("cost_per_hour".to_owned(), cost.to_owned());
        trips.push(twin);
    }
    desk.write_records("trips.csv", &trips);
    desk
}

fn run(desk: &Desk, more: &[&str]) -> serde_json::Value {
    run_for(desk, "none", more)
}

fn run_for(desk: &Desk, time_limit: &str, more: &[&str]) -> serde_json::Value {
    let time_limit = format!("--time-limit={time_limit}");
    let more = &[&[time_limit.as_str()], more].concat();
    let output = desk.run(&[&FLAGS[..], &["-O"], more.as_slice()].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    serde_json::from_str(&desk.read("out.csv.summary.json")).unwrap()
}

fn total(summary: &serde_json::Value) -> i64 {
    cents(&summary["total_net_gain"].to_string())
}

/// What `bundle` says of a trip and some errands: the net gain, and when stops are reached.
fn bundle(desk: &Desk, trip: &Row, errands: &[Row]) -> serde_json::Value {
    desk.write_records("some.csv", errands);
    let flags: Vec<String> =
        trip.iter().map(|(name, value)| format!("--{}={value}", name.replace('_', "-"))).collect();
    let mut arguments = vec!["bundle", "--map=town.otw", "--errands=some.csv", "-f=json"];
    arguments.push("--time-limit=none");
    arguments.extend(flags.iter().map(String::as_str));
    let output = desk.run(&arguments);
    serde_json::from_str::<serde_json::Value>(&printed(&output)).unwrap()["bundle"].clone()
}

#[test]
fn every_plan_is_the_best_order_of_its_errands() {
    let desk = desk();
    let summary = run(&desk, &[]);
    assert_eq!(summary["optimal"], true);
    assert_eq!(summary["total_net_gain"], summary["upper_bound"]);
    let (trips, errands) = (rows(&desk, "trips.csv"), rows(&desk, "errands.csv"));
    let assigned = rows(&desk, "out.csv.assignment.csv");
    let mut taken = BTreeSet::new();
    let (mut sum, mut several) = (0, 0);
    for trip in &trips {
        let own: Vec<&Row> = assigned.iter().filter(|row| row["trip"] == trip["id"]).collect();
        let ids: BTreeSet<&String> = own.iter().map(|row| &row["errand"]).collect();
        if ids.is_empty() {
            continue;
        }
        assert!(ids.iter().all(|id| taken.insert((*id).clone())), "{own:?}");
        assert!(ids.len() <= 2);
        several += i32::from(ids.len() == 2);
        let some: Vec<Row> = errands.iter().filter(|e| ids.contains(&e["id"])).cloned().collect();
        let plan = bundle(&desk, trip, &some);
        let stops = plan["steps"].as_array().unwrap();
        let stops: Vec<_> = stops.iter().filter(|step| !step["errand"].is_null()).collect();
        assert_eq!(stops.len(), own.len(), "{plan}");
        for (number, (row, step)) in own.iter().zip(stops).enumerate() {
            assert_eq!(row["sequence"], (number + 1).to_string());
            assert_eq!(row["stop"], step["kind"].as_str().unwrap());
            assert_eq!(row["errand"], step["errand"].as_str().unwrap());
            assert_eq!(row["arrival"], step["arrival"].as_str().unwrap());
            assert_eq!(cents(&row["net_gain"]), cents(&plan["net_gain"].to_string()));
        }
        sum += cents(&own[0]["net_gain"]);
    }
    assert!(several > 3, "{several}");
    assert!((sum - total(&summary)).abs() <= trips.len() as i64);
    let left = rows(&desk, "out.csv.unassigned.csv");
    taken.extend(left.iter().map(|row| row["errand"].clone()));
    assert_eq!(taken.len(), errands.len());
    assert_eq!(summary["counts"]["unassigned"], left.len());
}

#[test]
fn neither_one_each_nor_one_trip_after_the_other_gains_more() {
    let desk = desk();
    let several = total(&run(&desk, &[]));
    let single = desk.run(&[
        "batch",
        "--map=town.otw",
        "--errands=errands.csv",
        "--trips=trips.csv",
        "--assign=single",
        "-o=single.csv",
    ]);
    assert_eq!(single.status.code(), Some(0), "{}", said(&single));
    let single = serde_json::from_str(&desk.read("single.csv.summary.json")).unwrap();
    assert!(several > total(&single));
    let mut left = rows(&desk, "errands.csv");
    let mut greedy = 0;
    for trip in rows(&desk, "trips.csv") {
        let plan = bundle(&desk, &trip, &left);
        let Some(ids) = plan["errands"].as_array() else { continue };
        left.retain(|errand| !ids.contains(&errand["id"].as_str().into()));
        greedy += cents(&plan["net_gain"].to_string());
    }
    let rounding = 20;
    assert!(several + rounding >= greedy, "{several} {greedy}");
}

#[test]
fn neither_threads_nor_the_order_of_rows_change_bundles() {
    let desk = desk();
    let files = |more: &[&str]| {
        run(&desk, more);
        ["out.csv.assignment.csv", "out.csv.unassigned.csv"].map(|name| {
            let mut lines: Vec<String> = desk.read(name).lines().map(str::to_owned).collect();
            lines.sort();
            lines
        })
    };
    let one = files(&["--threads=1"]);
    assert_eq!(files(&["--threads=3"]), one);
    desk.write("errands.csv", &desk.turned("errands.csv"));
    desk.write("trips.csv", &desk.turned("trips.csv"));
    assert_eq!(files(&[]), one);
}

#[test]
fn a_cent_more_than_the_fee_needed_gets_an_errand_done() {
    let desk = desk();
    let before = total(&run(&desk, &[]));
    let left = rows(&desk, "out.csv.unassigned.csv");
    let errands = rows(&desk, "errands.csv");
    let mut tried = 0;
    for row in left.iter().filter(|row| row.contains_key("fee_needed")).take(4) {
        let fee = cents(&row["fee_needed"]) + 1;
        let mut changed = errands.clone();
        let errand = changed.iter_mut().find(|errand| errand["id"] == row["errand"]).unwrap();
        errand.insert("fee".to_owned(), format!("{}.{:02}", fee / 100, fee % 100));
        errand.remove("pricing");
        errand.remove("max_fee");
        desk.write_records("errands.csv", &changed);
        assert!(total(&run(&desk, &[])) >= before);
        let assigned = rows(&desk, "out.csv.assignment.csv");
        assert!(assigned.iter().any(|taken| taken["errand"] == row["errand"]), "{row:?}");
        tried += 1;
    }
    assert!(tried > 1, "{left:?}");
}

#[test]
fn without_time_there_is_an_answer_all_the_same() {
    let desk = desk();
    let best = total(&run(&desk, &[]));
    let summary = run_for(&desk, "0", &[]);
    let bound = cents(&summary["upper_bound"].to_string());
    assert!(total(&summary) <= best && bound >= best, "{summary}");
    assert!(total(&summary) > 0);
}
