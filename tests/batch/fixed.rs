//! `--fixed`: what was promised stays, and the rest is shared out anew.

use std::collections::{BTreeMap, BTreeSet};

use super::desk::{Desk, printed, said};

type Row = BTreeMap<String, String>;

fn rows(desk: &Desk, name: &str) -> Vec<Row> {
    desk.records(name).into_iter().map(|row| row.into_iter().collect()).collect()
}

fn cents(text: &str) -> i64 {
    (text.parse::<f64>().unwrap() * 100.0).round() as i64
}

fn batch(desk: &Desk, errands: &str, trips: &str, more: &[&str]) -> serde_json::Value {
    let (errands, trips) = (format!("--errands={errands}"), format!("--trips={trips}"));
    let flags = ["batch", "--map=town.otw", &errands, &trips, "--time-limit=none", "-O"];
    let output = desk.run(&[&flags[..], &["-o=out.csv"], more].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    serde_json::from_str(&desk.read("out.csv.summary.json")).unwrap()
}

fn total(summary: &serde_json::Value) -> i64 {
    cents(&summary["total_net_gain"].to_string())
}

/// A desk where some trips were promised some errands last night; trips take three at most.
fn desk(assign: &str) -> Desk {
    let desk = Desk::new();
    let mut trips = rows(&desk, "trips.csv");
    for trip in &mut trips {
        trip.insert("max_tasks".to_owned(), "3".to_owned());
    }
    desk.write_records("trips.csv", &trips);
    desk.write_records("few-trips.csv", &trips[..6]);
    let mut fewer = trips[..6].to_vec();
    fewer.iter_mut().for_each(|trip| drop(trip.insert("max_tasks".to_owned(), "2".to_owned())));
    desk.write_records("few-trips.csv", &fewer);
    desk.write_records("few-errands.csv", &rows(&desk, "errands.csv")[..25]);
    batch(&desk, "few-errands.csv", "few-trips.csv", &[&format!("--assign={assign}")]);
    std::fs::copy(desk.path("out.csv.assignment.csv"), desk.path("old.csv")).unwrap();
    desk
}

#[test]
fn promises_of_one_each_stay_and_the_rest_is_the_best_that_is_left() {
    let desk = desk("single");
    let old = rows(&desk, "old.csv");
    let pair = |row: &Row| (row["trip"].clone(), row["errand"].clone());
    let promised: BTreeSet<_> = old.iter().map(pair).collect();
    assert!(promised.len() > 3);
    let without = |name: &str, ids: BTreeSet<&String>| -> Vec<Row> {
        rows(&desk, name).into_iter().filter(|row| !ids.contains(&row["id"])).collect()
    };
    let others = without("trips.csv", promised.iter().map(|(trip, _)| trip).collect());
    desk.write_records("other-trips.csv", &others);
    let others = without("errands.csv", promised.iter().map(|(_, errand)| errand).collect());
    desk.write_records("other-errands.csv", &others);
    let apart = batch(&desk, "other-errands.csv", "other-trips.csv", &["--assign=single"]);
    let (matches, rest) = (desk.read("out.csv"), rows(&desk, "out.csv.assignment.csv"));
    let left = desk.read("out.csv.unassigned.csv");
    let fixed = ["--assign=single", "--fixed=old.csv"];
    let summary = batch(&desk, "errands.csv", "trips.csv", &fixed);
    assert_eq!(desk.read("out.csv"), matches);
    assert_eq!(desk.read("out.csv.unassigned.csv"), left);
    let new = rows(&desk, "out.csv.assignment.csv");
    let (kept, given): (Vec<Row>, Vec<Row>) =
        new.into_iter().partition(|row| promised.contains(&pair(row)));
    assert_eq!(given, rest);
    let without_price = |row: &Row| {
        let mut row = row.clone();
        row.remove("price");
        row
    };
    let mut old: Vec<Row> = old.iter().map(without_price).collect();
    old.sort();
    let mut kept_sorted = kept.clone();
    kept_sorted.sort();
    assert_eq!(kept_sorted, old);
    let first = kept.iter().filter(|row| row["sequence"] == "1");
    let gains: i64 = first.map(|row| cents(&row["net_gain"])).sum();
    assert!((total(&summary) - total(&apart) - gains).abs() <= promised.len() as i64);
    assert_eq!(summary["counts"]["promised"], promised.len());
    assert_eq!(summary["optimal"], true);
}

#[test]
fn promised_bundles_stay_and_may_grow() {
    let desk = desk("bundle");
    let pair = |row: &Row| (row["trip"].clone(), row["errand"].clone());
    let promised: BTreeSet<_> = rows(&desk, "old.csv").iter().map(pair).collect();
    let fixed = ["--assign=bundle", "--fixed=old.csv"];
    let summary = batch(&desk, "errands.csv", "trips.csv", &fixed);
    assert_eq!(summary["optimal"], true);
    let assigned = rows(&desk, "out.csv.assignment.csv");
    let new: BTreeSet<_> = assigned.iter().map(pair).collect();
    assert!(promised.is_subset(&new), "{promised:?} {new:?}");
    let errands: BTreeSet<_> = new.iter().map(|(_, errand)| errand).collect();
    assert_eq!(errands.len(), new.len());
    let (trips, all) = (rows(&desk, "trips.csv"), rows(&desk, "errands.csv"));
    let (mut sum, mut grown) = (0, 0);
    for trip in &trips {
        let own: Vec<&Row> = assigned.iter().filter(|row| row["trip"] == trip["id"]).collect();
        let ids: BTreeSet<&String> = own.iter().map(|row| &row["errand"]).collect();
        if ids.is_empty() {
            continue;
        }
        let keep = promised.iter().filter(|(id, _)| *id == trip["id"]);
        let keep: Vec<String> = keep.map(|(_, errand)| format!("--keep={errand}")).collect();
        grown += i32::from(!keep.is_empty() && ids.len() > keep.len());
        let some: Vec<Row> = all.iter().filter(|e| ids.contains(&e["id"])).cloned().collect();
        desk.write_records("some.csv", &some);
        let named =
            |(name, value): (&String, &String)| format!("--{}={value}", name.replace('_', "-"));
        let flags: Vec<String> = trip.iter().map(named).chain(keep).collect();
        let mut arguments = vec!["bundle", "--map=town.otw", "--errands=some.csv", "-f=json"];
        arguments.extend(flags.iter().map(String::as_str));
        let output = desk.run(&arguments);
        let plan: serde_json::Value = serde_json::from_str(&printed(&output)).unwrap();
        let gain = cents(&plan["bundle"]["net_gain"].to_string());
        assert!(own.iter().all(|row| cents(&row["net_gain"]) == gain), "{plan} {own:?}");
        sum += gain;
    }
    assert!(grown > 0);
    assert!((sum - total(&summary)).abs() <= trips.len() as i64);
}

#[test]
fn promises_that_are_gone_are_said_and_those_that_clash_refused() {
    let desk = Desk::new();
    let errand = rows(&desk, "errands.csv")[0]["id"].clone();
    let trips = rows(&desk, "trips.csv");
    desk.write("old.csv", "trip,errand\nnobody,E1\n");
    let flags = ["batch", "--map=town.otw", "--errands=errands.csv", "--trips=trips.csv"];
    let more = ["--assign=single", "--fixed=old.csv", "-o=out.csv", "-O"];
    let output = desk.run(&[&flags[..], &more].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let left_out = "promised to trip nobody: errand E1 left out, the trip is not there";
    assert!(said(&output).contains(left_out), "{}", said(&output));
    let (one, two) = (&trips[0]["id"], &trips[1]["id"]);
    desk.write("old.csv", &format!("trip,errand\n{one},{errand}\n{two},{errand}\n"));
    let output = desk.run(&[&flags[..], &more].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("old.csv:3: errand: expected"), "{}", said(&output));
    let output = desk.run(&[&flags[..], &["--fixed=old.csv", "-o=out.csv", "-O"]].concat());
    assert_eq!(output.status.code(), Some(2));
}

/// What a trip that is gone was promised is open again, and a trip whose errand is gone is free.
#[test]
fn what_is_let_go_is_as_if_it_had_not_been_promised() {
    let desk = desk("single");
    let errand = rows(&desk, "errands.csv")[3]["id"].clone();
    let trip = rows(&desk, "trips.csv")[0]["id"].clone();
    for assign in ["--assign=single", "--assign=bundle"] {
        batch(&desk, "few-errands.csv", "few-trips.csv", &[assign]);
        let files = || {
            ["out.csv", "out.csv.assignment.csv", "out.csv.unassigned.csv"].map(|n| desk.read(n))
        };
        let plain = files();
        for promise in [format!("nobody,{errand}"), format!("{trip},nothing")] {
            desk.write("old.csv", &format!("trip,errand\n{promise}\n"));
            let summary =
                batch(&desk, "few-errands.csv", "few-trips.csv", &[assign, "--fixed=old.csv"]);
            assert_eq!(summary["counts"]["promised_gone"], 1);
            assert_eq!(files(), plain, "{promise}");
        }
    }
}

#[test]
fn a_promise_that_cannot_be_kept_is_named_with_its_reason() {
    let desk = desk("single");
    let mut errands = rows(&desk, "errands.csv");
    errands[0].insert("expires_at".to_owned(), "2026-01-01T00:00:00+01:00".to_owned());
    desk.write_records("errands.csv", &errands);
    let (errand, trip) = (&errands[0]["id"], rows(&desk, "trips.csv")[0]["id"].clone());
    desk.write("old.csv", &format!("trip,errand\n{trip},{errand}\n"));
    let flags = ["batch", "--map=town.otw", "--errands=errands.csv", "--trips=trips.csv", "-O"];
    let more = ["--assign=single", "--fixed=old.csv", "-o=broken.csv"];
    let output = desk.run(&[&flags[..], &more].concat());
    assert_eq!(output.status.code(), Some(2));
    let text = said(&output);
    assert!(text.contains(&trip) && text.contains(errand) && text.contains("EXPIRED"), "{text}");
    assert!(!desk.path("broken.csv").exists());
    let output = desk.run(&[&flags[..], &more, &["--skip-invalid"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let assigned = rows(&desk, "broken.csv.assignment.csv");
    assert!(assigned.iter().any(|row| row["trip"] == trip && row["errand"] != *errand));
}
