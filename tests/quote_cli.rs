//! `quote` against what `batch` lists when errands pay what was quoted, and a cent less.

// A test fails by panicking, in its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod desk;
#[allow(dead_code)] // One city will do.
#[path = "oracle/extracts.rs"]
mod extracts;

use std::collections::{BTreeMap, BTreeSet};

use desk::{Desk, printed, said};
use serde_json::Value;

const FILES: [&str; 3] = ["--map=town.otw", "--errands=errands.csv", "--trips=trips.csv"];

/// A row by the names of its cells.
type Row = BTreeMap<String, String>;

/// By errand: fees in cents, ascending, with the runners from there on.
type Curves = BTreeMap<String, Vec<(i64, usize)>>;

fn run(desk: &Desk, command: &str, more: &[&str]) -> String {
    let output = desk.run(&[&[command], &FILES[..], more].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    printed(&output)
}

fn rows(desk: &Desk, name: &str) -> Vec<Row> {
    desk.records(name).into_iter().map(|row| row.into_iter().collect()).collect()
}

fn cents(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap();
    assert_eq!(part.len(), 2, "{text}");
    whole.parse::<i64>().unwrap() * 100 + part.parse::<i64>().unwrap()
}

/// Reads `errand,fee,runners`, and sees that both rise.
fn curves(text: &str) -> Curves {
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("errand,fee,runners"));
    let mut curves = Curves::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let [errand, fee, runners] = cells[..] else { panic!("{line}") };
        let known = curves.contains_key(errand);
        let curve = curves.entry(errand.to_owned()).or_default();
        let runners = runners.parse().unwrap();
        if fee.is_empty() {
            assert!(runners == 0 && !known, "{line}");
            continue;
        }
        if let Some((fee_before, fewer)) = curve.last() {
            assert!(*fee_before < cents(fee) && *fewer < runners, "{line}");
        }
        assert!(runners > 0, "{line}");
        curve.push((cents(fee), runners));
    }
    curves
}

/// How many trips list each errand where it pays this, by `batch`; errands of no fee are left out.
fn takers(desk: &Desk, errands: &[Row], fee: impl Fn(&str) -> Option<i64>) -> Vec<(String, usize)> {
    let paying: Vec<Row> = errands
        .iter()
        .filter_map(|row| {
            let fee = fee(&row["id"])?;
            let mut row = row.clone();
            row.insert("fee".to_owned(), format!("{}.{:02}", fee / 100, fee % 100));
            row.remove("pricing");
            row.remove("max_fee");
            Some(row)
        })
        .collect();
    desk.write_records("paying.csv", &paying);
    let arguments =
        ["batch", "--map=town.otw", "--errands=paying.csv", "--trips=trips.csv", "--top=0"];
    let output = desk.run(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let mut counts: BTreeMap<String, usize> =
        paying.iter().map(|row| (row["id"].clone(), 0)).collect();
    let text = printed(&output);
    for record in csv::Reader::from_reader(text.as_bytes()).records() {
        *counts.get_mut(&record.unwrap()[2]).unwrap() += 1;
    }
    counts.into_iter().collect()
}

/// Sees that at each step of every curve there are as many runners as it says, and with a cent
/// less as many as a step below. Gives the number of steps.
fn check(desk: &Desk) -> usize {
    let errands = rows(desk, "errands.csv");
    let curves = curves(&run(desk, "quote", &[]));
    let ids: BTreeSet<&String> = errands.iter().map(|row| &row["id"]).collect();
    assert_eq!(curves.keys().collect::<BTreeSet<_>>(), ids);
    let longest = curves.values().map(Vec::len).max().unwrap();
    for number in 0..longest {
        let step = |id: &str| curves[id].get(number);
        for (id, count) in takers(desk, &errands, |id| step(id).map(|(fee, _)| *fee)) {
            assert_eq!(count, curves[&id][number].1, "{id} at {:?}", step(&id));
        }
        let below = |id: &str| step(id).map(|(fee, _)| fee - 1).filter(|fee| *fee >= 0);
        for (id, count) in takers(desk, &errands, below) {
            let fewer = if number == 0 { 0 } else { curves[&id][number - 1].1 };
            assert_eq!(count, fewer, "{id} a cent below {:?}", step(&id));
        }
    }
    // At any fee there are no more.
    for (id, count) in takers(desk, &errands, |_| Some(10_000_000)) {
        assert_eq!(count, curves[&id].last().map_or(0, |(_, runners)| *runners), "{id}");
    }
    curves.values().map(Vec::len).sum()
}

/// Trips of all profiles, over one leg and over several, that want all there is to want.
fn demanding(desk: &Desk) {
    let mut trips = Vec::new();
    for row in rows(desk, "trips.csv") {
        let wants: [&[(&str, &str)]; 6] = [
            &[("min_hourly_rate", "19.5"), ("cost_per_hour", "0"), ("max_detour_time", "40m")],
            &[("commission_pct", "17.35"), ("min_net_gain", "1.2345")],
            &[("min_net_gain", "-2.50"), ("commission_pct", "5")],
            &[("min_net_gain", "none")],
            &[("min_net_gain", "none"), ("min_hourly_rate", "7.7777"), ("commission_pct", "33")],
            &[("cost_per_hour", "0"), ("cost_per_km", "0")],
        ];
        for (number, wants) in wants.into_iter().enumerate() {
            let mut trip = row.clone();
            trip.insert("id".to_owned(), format!("{}-{number}", row["id"]));
            trip.extend(
                wants.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
            );
            trips.push(trip);
        }
    }
    desk.write_records("trips.csv", &trips);
}

#[test]
fn every_step_is_where_the_number_of_matches_changes() {
    let desk = Desk::new();
    assert!(check(&desk) > 200);
    let errands = rows(&desk, "errands.csv");
    assert!(errands.iter().any(|row| row.get("pricing").is_some_and(|text| text == "bid")));
}

#[test]
fn whatever_runners_want_each_step_is_where_it_is_met() {
    let desk = Desk::new();
    demanding(&desk);
    assert!(check(&desk) > 1_000);
    // Who bears a loss, or asks for nothing, takes something for nothing.
    let free = curves(&run(&desk, "quote", &[]));
    assert!(
        free.values().filter(|curve| curve.first().is_some_and(|step| step.0 == 0)).count() > 10
    );
}

#[test]
fn in_a_real_city_too() {
    let Some(extract) = extracts::real("krems") else { return };
    let desk = Desk::new();
    let succeed = |arguments: &[&str]| {
        let output = desk.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    };
    succeed(&["build", extract.to_str().unwrap(), "-o=town.otw", "-O"]);
    let sizes = ["--errands=80", "--trips=24", "--seed=7", "--date=2026-05-15", "-o=drawn"];
    succeed(&[&["sample", "--map=town.otw"], &sizes[..]].concat());
    for name in ["errands.csv", "trips.csv"] {
        desk.write(name, &desk.read(&format!("drawn/{name}")));
    }
    assert!(check(&desk) > 300);
}

/// Over several legs an errand may be done with less road or in less time. With time that costs
/// nothing, the insertion of least detour cost is that of least road; a rate may be met for less by
/// another.
#[test]
fn of_several_ways_to_do_it_the_one_that_is_enough_for_less_counts() {
    let desk = Desk::new();
    let trip = |departure: &str| -> Row {
        let departure = format!("2026-05-15T{departure}:00+02:00");
        let cells = [
            ("id", "T"),
            ("start_lat", "54.6889898"),
            ("start_lon", "2.3124492"),
            ("end_lat", "54.6915536"),
            ("end_lon", "2.2805756"),
            ("via", "54.7120848,2.3024859@20m"),
            ("departure", &departure),
            ("max_detour_time", "1h"),
            ("cost_per_hour", "0"),
            ("cost_per_km", "2"),
            ("min_hourly_rate", "30"),
        ];
        cells.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    };
    let mut errands = rows(&desk, "errands.csv");
    for errand in &mut errands {
        errand.insert("fee".to_owned(), "1000.00".to_owned());
        errand.remove("pricing");
        errand.remove("max_fee");
    }
    desk.write_records("errands.csv", &errands);
    for departure in ["08:00", "17:00"] {
        desk.write_records("trips.csv", &[trip(departure)]);
        assert!(check(&desk) > 25);
        let curves = curves(&run(&desk, "quote", &[]));
        // What the insertion that `match` prefers would have to pay.
        let listed = run(&desk, "batch", &["--top=0"]);
        let mut cheaper = 0;
        for row in csv::Reader::from_reader(listed.as_bytes()).records() {
            let row = row.unwrap();
            let number = |at: usize| row[at].parse::<f64>().unwrap();
            let (km, hours) = (number(5) / 1000.0, number(6) / 3600.0);
            let preferred = 100.0 * (2.0 * km + 30.0 * hours).max(0.0);
            let quoted = curves[&row[2]][0].0 as f64;
            assert!(quoted < preferred + 1.01, "{row:?}");
            cheaper += i32::from(quoted < preferred - 2.0);
        }
        assert!(cheaper > 3, "{cheaper}");
    }
}

#[test]
fn neither_threads_nor_the_order_of_rows_change_a_byte() {
    let desk = Desk::new();
    demanding(&desk);
    for format in ["csv", "json", "ndjson", "table"] {
        let format = format!("-f={format}");
        let usual = run(&desk, "quote", &[&format, "--threads=1"]);
        assert_eq!(run(&desk, "quote", &[&format, "--threads=3"]), usual);
        for name in ["errands.csv", "trips.csv"] {
            desk.write(name, &desk.turned(name));
            assert_eq!(run(&desk, "quote", &[&format]), usual);
        }
    }
}

#[test]
fn one_errand_is_quoted_like_among_all() {
    let desk = Desk::new();
    let all = run(&desk, "quote", &[]);
    let lines = |id: &str| {
        all.lines()
            .filter(|line| line.starts_with(id))
            .fold(String::new(), |text, line| text + line + "\n")
    };
    let two = ["--errand=E60-cello", "--errand=E05-shirts", "--errand=E60-cello"];
    let expected = "errand,fee,runners\n".to_owned() + &lines("E60-cello") + &lines("E05-shirts");
    assert_eq!(run(&desk, "quote", &two), expected);
    let output = desk.run(&[&["quote"], &FILES[..], &["--errand=E05-shirt"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("\"E05-shirt\"; is E05-shirts meant?"), "{}", said(&output));
}

#[test]
fn json_says_the_same_and_what_it_pays_now() {
    let desk = Desk::new();
    // A part of a cent above a whole one may be enough where the cent is not.
    let mut errands = rows(&desk, "errands.csv");
    for row in &mut errands {
        if let Some(fee) = row.get_mut("fee") {
            *fee += "73";
        }
    }
    desk.write_records("errands.csv", &errands);
    let text = run(&desk, "quote", &["-f=json"]);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["schema"], "ontheway/1");
    let expected = curves(&run(&desk, "quote", &[]));
    let quotes = value["quotes"].as_array().unwrap();
    let lines = run(&desk, "quote", &["-f=ndjson"]);
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(quotes, &lines);
    assert_eq!(quotes.len(), expected.len());
    let matched = run(&desk, "batch", &["--top=0"]);
    let mut bids = 0;
    for quote in quotes {
        let id = quote["errand"].as_str().unwrap();
        let in_cents = |value: &Value| (value.as_f64().unwrap() * 100.0).round() as i64;
        let steps = quote["curve"].as_array().unwrap().iter();
        let steps: Vec<(i64, usize)> = steps
            .map(|step| (in_cents(&step["fee"]), step["runners"].as_u64().unwrap() as usize))
            .collect();
        assert_eq!(steps, expected[id]);
        assert_eq!(quote["trips"], desk.trips().len());
        assert_eq!(quote["runners"], steps.last().map_or(0, |step| step.1));
        match steps.first() {
            Some((fee, _)) => assert_eq!(in_cents(&quote["first_fee"]), *fee),
            None => assert!(quote["first_fee"].is_null()),
        }
        if quote["pricing"] == "fixed" {
            let listed = matched.lines().filter(|line| line.split(',').nth(2) == Some(id)).count();
            assert_eq!(quote["runners_now"], listed, "{id}");
        } else {
            bids += 1;
            assert_eq!(quote["runners_now"].is_null(), quote["max_fee"].is_null());
        }
    }
    assert!(bids >= 2);
}

#[test]
fn an_errand_that_nobody_would_take_is_told_apart() {
    let desk = Desk::new();
    let mut errands = rows(&desk, "errands.csv");
    errands[3].insert("skills".to_owned(), "juggling".to_owned());
    // What a stranger wrote is not to colour somebody's terminal.
    errands[3].insert("description".to_owned(), "red \u{1b}[31m\ntext".to_owned());
    let id = errands[3]["id"].clone();
    desk.write_records("errands.csv", &errands);
    assert!(run(&desk, "quote", &[]).lines().any(|line| line == format!("{id},,0")));
    let one = format!("--errand={id}");
    let table = run(&desk, "quote", &[&one, "-f=table"]);
    assert!(table.contains("Nobody would, at any fee."), "{table}");
    assert!(!table.contains('\u{1b}') && table.contains("red \u{fffd}[31m text"), "{table}");
    let value: Value = serde_json::from_str(&run(&desk, "quote", &[&one, "-f=json"])).unwrap();
    let quote = &value["quotes"][0];
    assert!(quote["first_fee"].is_null() && quote["curve"] == Value::Array(Vec::new()));
    // Who comes near lacks the skill, and everybody is kept away by something.
    let words: Vec<&str> = table.split_whitespace().collect();
    assert!(words.join(" ").contains(" lacking a skill"), "{table}");
    let reasons = quote["reasons"].as_array().unwrap();
    assert!(reasons.iter().any(|reason| reason["code"] == "SKILL_CONSTRAINT"), "{reasons:?}");
    let kept_away: u64 = reasons.iter().map(|reason| reason["trips"].as_u64().unwrap()).sum();
    assert_eq!(quote["trips"], kept_away);
    // No trips at all are no fault either.
    let header = desk.read("trips.csv").lines().next().unwrap().to_owned() + "\n";
    desk.write("trips.csv", &header);
    assert_eq!(run(&desk, "quote", &[&one]), format!("errand,fee,runners\n{id},,0\n"));
}

#[test]
fn drawings_hold_a_few_errands() {
    let desk = Desk::new();
    let few = ["--errand=E05-shirts", "--errand=E01-dry-cleaning", "--plot=fees.svg"];
    run(&desk, "quote", &[&few[..], &["-o=out.csv"]].concat());
    let drawing = desk.read("fees.svg");
    assert!(drawing.starts_with("<svg") && drawing.ends_with("</svg>\n"));
    assert!(drawing.contains(">E05-shirts</text>") && drawing.contains(">fee, EUR</text>"));
    let before = desk.files();
    for more in [&few[..], &["--plot=all.svg"], &["-o=x.csv", "--plot=x.csv"]] {
        let output = desk.run(&[&["quote"], &FILES[..], more].concat());
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert_eq!(desk.files(), before);
    }
}

#[test]
fn bad_input_is_named_and_nothing_is_written() {
    let desk = Desk::new();
    let usual = run(&desk, "quote", &[]);
    let trips = desk.read("trips.csv");
    let width = trips.lines().next().unwrap().split(',').count();
    let bad = "nowhere,x,2.3233083,54.7093728,2.2728087";
    desk.write("trips.csv", &(trips.clone() + bad + &",".repeat(width - 5) + "\n"));
    let errands = desk.read("errands.csv");
    desk.write("errands.csv", &(errands.clone() + "E99,,1,2\n"));
    let before = desk.files();
    let output = desk.run(&[&["quote"], &FILES[..], &["-o=out.csv"]].concat());
    assert_eq!(output.status.code(), Some(2));
    let line = trips.lines().count() + 1;
    let place = format!("trips.csv:{line}:9: start_lat: ");
    assert!(said(&output).contains(&place), "{}", said(&output));
    assert!(said(&output).contains("errands.csv:62:"), "{}", said(&output));
    assert_eq!(desk.files(), before);
    run(&desk, "quote", &["-o=out.csv", "--skip-invalid"]);
    assert_eq!(desk.read("out.csv"), usual);
    for kind in ["errands", "trips"] {
        assert_eq!(desk.read(&format!("out.csv.{kind}.rejected.csv")).lines().count(), 2);
    }
    let output = desk.run(&[&["quote"], &FILES[..], &["-o=out.csv", "--skip-invalid"]].concat());
    assert_eq!(output.status.code(), Some(2), "what exists is not replaced");
    desk.write("trips.csv", &trips);
    let flags = ["quote", "--map=town.otw", "--errands=-", "--trips=-"];
    assert_eq!(desk.run(&flags).status.code(), Some(2));
    desk.write("errands.csv", &errands);
    let flags = ["quote", FILES[0], FILES[1], "--trips=-"];
    let piped = desk.command(&flags).write_stdin(trips).output().unwrap();
    assert_eq!(printed(&piped), usual);
}

#[test]
fn flags_hold_where_a_trip_says_nothing() {
    let desk = Desk::new();
    let fees = |more: &[&str]| -> i64 {
        let text = run(&desk, "quote", &[&["--errand=E37-boots"], more].concat());
        // Of the runner who asks most: some say for themselves what they want.
        curves(&text)["E37-boots"].last().unwrap().0
    };
    let usual = fees(&[]);
    assert!(fees(&["--commission-pct=50"]) > usual);
    assert!(fees(&["--min-net-gain=20"]) > usual + 1000);
}
