//! `--assign single` against the ranked matches of all trips, and against the plain Hungarian method.

#[path = "../assignment/hungarian.rs"]
mod hungarian;

use std::collections::{BTreeMap, BTreeSet};

use super::{Desk, printed, said};

const FLAGS: [&str; 6] = [
    "batch",
    "--map=town.otw",
    "--errands=errands.csv",
    "--trips=trips.csv",
    "--top=0",
    "--assign=single",
];

/// Rows by the name of their cells.
type Rows = Vec<BTreeMap<String, String>>;

fn rows(desk: &Desk, name: &str) -> Rows {
    desk.records(name).into_iter().map(|row| row.into_iter().collect()).collect()
}

fn cents(text: &str) -> i64 {
    (text.parse::<f64>().unwrap() * 100.0).round() as i64
}

/// A desk whose town has many trips alike, so that they want the same errands.
fn busy() -> Desk {
    let desk = Desk::new();
    let places = "54.6912239,2.3233083,54.7093728,2.2728087";
    let mut trips = "id,start_lat,start_lon,end_lat,end_lon,departure,cost_per_hour,\
                     commission_pct,min_hourly_rate,skills\n"
        .to_owned();
    for number in 0..9 {
        let cost = 10 + number;
        let commission = [0, 10, 20][number % 3];
        let rate = if number % 4 == 3 { "25" } else { "" };
        trips += &format!(
            "T{number},{places},2026-05-15T17:30:00+02:00,{cost},{commission},{rate},lifting\n"
        );
    }
    desk.write("trips.csv", &trips);
    desk
}

fn run(desk: &Desk, more: &[&str]) {
    let output = desk.run(&[&FLAGS[..], &["-o=out.csv", "-O"], more].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

fn total(desk: &Desk) -> i64 {
    let text = desk.read("out.csv.summary.json");
    let summary: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(summary["optimal"], true);
    assert_eq!(summary["total_net_gain"], summary["upper_bound"]);
    assert_eq!(summary["gap"].as_f64(), Some(0.0));
    cents(&summary["total_net_gain"].to_string())
}

#[test]
fn the_total_is_the_greatest_there_is() {
    let desk = Desk::new();
    run(&desk, &[]);
    let matches = rows(&desk, "out.csv");
    // Gains are rounded in rows, and bids have none.
    let ids = |name: &str| -> Vec<&String> {
        matches.iter().map(|row| &row[name]).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let (trip_ids, errand_ids) = (ids("trip"), ids("errand"));
    let mut gains = vec![vec![None; errand_ids.len()]; trip_ids.len()];
    for row in matches.iter().filter(|row| row.contains_key("net_gain")) {
        let trip = trip_ids.binary_search(&&row["trip"]).unwrap();
        let errand = errand_ids.binary_search(&&row["errand"]).unwrap();
        gains[trip][errand] = Some(i128::from(cents(&row["net_gain"])));
    }
    let assigned = rows(&desk, "out.csv.assignment.csv");
    let rounding = trip_ids.len() as i128;
    assert!(i128::from(total(&desk)) >= hungarian::greatest(&gains) - rounding);
    let mut errands = BTreeSet::new();
    let mut trips = BTreeSet::new();
    let mut sum = 0;
    for row in &assigned {
        let found = matches
            .iter()
            .find(|found| found["trip"] == row["trip"] && found["errand"] == row["errand"])
            .unwrap();
        assert_eq!(row["arrival"], found[&format!("{}_arrival", row["stop"])]);
        if row["sequence"] == "1" {
            assert!(errands.insert(row["errand"].clone()) && trips.insert(row["trip"].clone()));
            assert!(found.get("net_gain").is_none_or(|gain| *gain == row["net_gain"]));
            sum += cents(&row["net_gain"]);
        }
        assert!(cents(&row["price"]) <= cents(&row["net_gain"]));
    }
    assert!((sum - total(&desk)).abs() <= assigned.len() as i64);
    let summary: serde_json::Value =
        serde_json::from_str(&desk.read("out.csv.summary.json")).unwrap();
    let bids: Vec<String> = rows(&desk, "errands.csv")
        .iter()
        .filter(|row| row.get("pricing").is_some_and(|kind| kind == "bid"))
        .map(|row| row["id"].clone())
        .filter(|id| errands.contains(id))
        .collect();
    assert!(!bids.is_empty() && summary["bids"] == serde_json::json!(bids), "{bids:?} {summary}");
    // Every errand is either taken or not.
    let left = rows(&desk, "out.csv.unassigned.csv");
    errands.extend(left.iter().map(|row| row["errand"].clone()));
    assert_eq!(errands.len(), rows(&desk, "errands.csv").len());
    assert_eq!(left.len() + trips.len(), errands.len());
}

#[test]
fn the_fee_that_is_needed_is_the_least_that_helps() {
    let desk = busy();
    run(&desk, &[]);
    let before = total(&desk);
    let left = rows(&desk, "out.csv.unassigned.csv");
    let errands = rows(&desk, "errands.csv");
    let mut tried = 0;
    for row in left.iter().filter(|row| row.contains_key("fee_needed")) {
        let needed = cents(&row["fee_needed"]);
        let taken_at = |fee: i64| {
            let changed: Vec<_> = errands
                .iter()
                .map(|errand| {
                    let mut errand = errand.clone();
                    if errand["id"] == row["errand"] {
                        errand.insert("fee".to_owned(), format!("{}.{:02}", fee / 100, fee % 100));
                        errand.remove("pricing");
                        errand.remove("max_fee");
                    }
                    errand
                })
                .collect();
            desk.write_records("errands.csv", &changed);
            run(&desk, &[]);
            let assigned = rows(&desk, "out.csv.assignment.csv");
            assigned.iter().any(|taken| taken["errand"] == row["errand"])
        };
        // At the fee itself others may be as good; with a cent more it is done.
        assert!(taken_at(needed + 1), "{row:?}");
        assert!(total(&desk) >= before);
        assert!(needed == 0 || !taken_at(needed - 1), "{row:?}");
        tried += 1;
        if tried == 6 {
            break;
        }
    }
    assert!(tried > 0, "{left:?}");
}

#[test]
fn prices_are_what_one_more_errand_is_worth() {
    let desk = busy();
    run(&desk, &[]);
    let (before, assigned) = (total(&desk), rows(&desk, "out.csv.assignment.csv"));
    let errands = rows(&desk, "errands.csv");
    let mut priced = 0;
    for row in assigned.iter().filter(|row| row["sequence"] == "1").take(5) {
        let mut twice = errands.clone();
        let mut copy = errands.iter().find(|errand| errand["id"] == row["errand"]).unwrap().clone();
        copy.insert("id".to_owned(), "one-more".to_owned());
        twice.push(copy);
        desk.write_records("errands.csv", &twice);
        run(&desk, &[]);
        assert!((total(&desk) - before - cents(&row["price"])).abs() <= 1, "{row:?}");
        priced += i32::from(row["price"] != "0.00");
    }
    assert!(priced > 0);
}

#[test]
fn neither_threads_nor_the_order_of_rows_change_who_takes_what() {
    let desk = busy();
    run(&desk, &["--threads=1"]);
    let files =
        ["out.csv.assignment.csv", "out.csv.unassigned.csv"].map(|name| (name, desk.read(name)));
    run(&desk, &["--threads=3"]);
    for (name, text) in &files {
        assert_eq!(desk.read(name), *text);
    }
    desk.write("errands.csv", &desk.turned("errands.csv"));
    desk.write("trips.csv", &desk.turned("trips.csv"));
    run(&desk, &[]);
    for (name, text) in &files {
        let sorted = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&desk.read(name)), sorted(text));
    }
}

#[test]
fn with_standard_output_the_files_stand_in_the_current_folder() {
    let desk = Desk::new();
    run(&desk, &[]);
    let output = desk.run(&FLAGS);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(printed(&output), desk.read("out.csv"));
    for name in [".assignment.csv", ".unassigned.csv"] {
        assert_eq!(desk.read(&format!("ontheway{name}")), desk.read(&format!("out.csv{name}")));
    }
    assert!(desk.path("ontheway.summary.json").exists());
}
