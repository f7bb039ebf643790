//! Hours and reasons as the program tells of them.
// A test program: it stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// A folder of its own, with a cache for the map of the town.
struct Desk {
    folder: TempDir,
}

const TRIP: [&str; 3] = [
    "--start=54.6912239,2.3233083",
    "--end=54.7093728,2.2728087",
    "--departure=2026-05-15T17:30:00+02:00",
];

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn town(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name)
    }

    /// Errands at the market square with these hours at the pickup.
    fn errands(&self, hours: &[(&str, &str)]) -> PathBuf {
        let path = self.folder.path().join("errands.csv");
        let mut text = "id,pickup_lat,pickup_lon,pickup_opening_hours,fee\n".to_owned();
        for (id, hours) in hours {
            text += &format!("{id},54.7008092,2.3063467,\"{}\",9\n", hours.replace('"', "\"\""));
        }
        std::fs::write(&path, text).unwrap();
        path
    }

    fn run(&self, command: &str, errands: &Path, more: &[String]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_ontheway"))
            .env("XDG_CACHE_HOME", self.folder.path())
            .env_remove("ONTHEWAY_CONFIG")
            .arg(command)
            .arg(format!("--map={}", Self::town("town.osm.pbf").display()))
            .arg(format!("--errands={}", errands.display()))
            .args(TRIP.iter().filter(|flag| !is_given(flag, more)))
            .args(more)
            .output()
            .unwrap()
    }

    fn json(&self, command: &str, errands: &Path, more: &[&str]) -> (Option<i32>, Value) {
        let mut more: Vec<String> = more.iter().map(|text| (*text).to_owned()).collect();
        more.push("--format=json".to_owned());
        let output = self.run(command, errands, &more);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        let json = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{complaint}"));
        (output.status.code(), json)
    }
}

/// Whether one of the flags says something else of the same.
fn is_given(flag: &str, more: &[String]) -> bool {
    let name = flag.split_once('=').unwrap().0;
    more.iter().any(|other| other.split_once('=').is_some_and(|(other, _)| other == name))
}

#[test]
fn a_shop_that_is_closed_for_weeks_is_rejected_with_its_reason() {
    let desk = Desk::new();
    let errands = desk.errands(&[("last-shop", "Mo-Sa 09:00-19:00; May 10-Jun 10 off")]);
    let (code, json) = desk.json("match", &errands, &["--explain-all"]);
    assert_eq!((code, &json["matches"]), (Some(1), &serde_json::json!([])));
    let reasons = &json["rejected"][0]["reasons"];
    assert_eq!(json["rejected"][0]["errand"], "last-shop");
    assert_eq!(reasons.as_array().unwrap().len(), 1);
    assert_eq!(reasons[0]["code"], "CLOSED_ON_ARRIVAL");
    assert_eq!(reasons[0]["available"], "pickup_begin 2026-06-11T09:00:00+02:00");
    assert_eq!(reasons[0]["fix"], Value::Null);
    let (code, again) = desk.json("explain", &errands, &["--errand=last-shop"]);
    assert_eq!((code, &again["rejected"]), (Some(1), &json["rejected"]));
    let table = desk.run("explain", &errands, &["--errand=last-shop", "-ftable"].map(String::from));
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains("CLOSED_ON_ARRIVAL  pickup at "), "{table}");
}

#[test]
fn hours_hold_by_the_local_clock() {
    let desk = Desk::new();
    let errands = desk.errands(&[
        ("here", "Fr 17:00-18:00"),
        ("lisbon", "Fr 16:00-17:00"),
        ("holidays", "PH off; Fr 17:00-18:00"),
        ("unclear", "ring the bell"),
        ("perhaps", "Fr 17:00-18:00 unknown"),
        ("always", "24/7"),
    ]);
    let listed = |more: &[&str]| {
        let (_, json) = desk.json("match", &errands, more);
        let rows = json["matches"].as_array().unwrap().clone();
        let id = |row: &Value| row["errand"].as_str().unwrap().to_owned();
        let mut ids: Vec<String> = rows.iter().map(id).collect();
        ids.sort();
        (ids.join(" "), rows)
    };
    let (here, rows) = listed(&[]);
    assert_eq!(here, "always here holidays perhaps unclear");
    for row in &rows {
        let unknown = ["unclear", "perhaps"].contains(&row["errand"].as_str().unwrap());
        assert_eq!(row["hours_unknown"], unknown, "{row}");
        assert_eq!(row["pickup"]["hours_unknown"], unknown, "{row}");
        assert_eq!(row["waiting_time"], 0.0);
    }
    let unclear = rows.iter().find(|row| row["errand"] == "unclear").unwrap();
    assert_eq!(unclear["pickup"]["opening_hours"], "ring the bell");
    assert_eq!(listed(&["--timezone=Europe/Brussels"]).0, here);
    let (lisbon, rows) = listed(&["--timezone=Europe/Lisbon", "--max-wait=0"]);
    assert_eq!(lisbon, "always lisbon unclear");
    let arrival = rows[0]["pickup"]["arrival"].as_str().unwrap();
    assert!(arrival.starts_with("2026-05-15T16:3") && arrival.ends_with("+01:00"), "{arrival}");
    // The day after Ascension is none; 25 May 2026 is Whit Monday, in Germany, not in Poland.
    let monday = ["--departure=2026-05-25T17:30:00+02:00"];
    let errands = desk.errands(&[("holidays", "Mo 17:00-18:00; PH off")]);
    let fits = |country: &str| desk.json("match", &errands, &[monday[0], country]).0;
    assert_eq!(fits("--country=DE"), Some(1));
    assert_eq!(fits("--country=pl"), Some(0));
    assert_eq!(desk.json("match", &errands, &monday).0, Some(0));
}

#[test]
fn the_table_shows_waits_and_unclear_hours() {
    let desk = Desk::new();
    let errands = desk.errands(&[("soon", "Fr 17:45-18:00"), ("unclear", "ring the bell")]);
    let table = desk.run("match", &errands, &["--format=table".to_owned()]);
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains("wait 12 min"), "{table}");
    assert!(table.contains("Hours of the pickup"), "{table}");
}

#[test]
fn all_formats_tell_the_reasons() {
    let desk = Desk::new();
    let town = Desk::town("errands.csv");
    let limits = ["--max-detour-time=2m", "--max-added-time=9m"];
    let (_, json) = desk.json("match", &town, &[&limits[..], &["--explain-all"]].concat());
    let rejected = json["rejected"].as_array().unwrap();
    let printed = |command: &str, more: &[&str]| {
        let flags = [&limits[..], more].concat();
        let output =
            desk.run(command, &town, &flags.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let all = printed("explain", &["--all", "-fndjson"]);
    let lines: Vec<Value> = all.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (fitting, reasons) = lines.split_at(lines.len() - rejected.len());
    assert_eq!(reasons, rejected);
    assert_eq!(fitting, json["matches"].as_array().unwrap());
    assert_eq!(printed("match", &["--explain-all", "-fndjson", "--top=0"]), all);

    let table = printed("explain", &["--all", "-fcsv"]);
    assert_eq!(printed("match", &["--explain-all", "-fcsv"]), table);
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let expected = rejected.iter().flat_map(|errand| {
        let reasons = errand["reasons"].as_array().unwrap().iter();
        reasons.map(|reason| (errand["errand"].as_str().unwrap(), reason["code"].as_str().unwrap()))
    });
    assert_eq!(
        rows.iter().map(|row| (&row[0], &row[1])).collect::<Vec<_>>(),
        expected.collect::<Vec<_>>()
    );

    let map: Value = serde_json::from_str(&printed("explain", &["--all", "-fgeojson"])).unwrap();
    let features = map["features"].as_array().unwrap();
    let rejected_at = features.iter().map(|feature| &feature["properties"]);
    let mut rejected_at = rejected_at.filter(|properties| properties["kind"] == "rejected");
    let first = rejected_at.next().unwrap();
    assert_eq!((&first["errand"], &first["stop"]), (&rejected[0]["errand"], &"pickup".into()));
    assert_eq!(first["reasons"], rejected[0]["reasons"]);
}

#[test]
fn times_of_an_answer_are_on_one_clock_and_true() {
    let desk = Desk::new();
    let path = desk.folder.path().join("windows.csv");
    std::fs::write(
        &path,
        "id,pickup_lat,pickup_lon,fee,pickup_time_windows,expires_at\n\
         w,54.7008092,2.3063467,9,2026-05-15T05:00:00Z/2026-05-15T06:00:00.5Z,\n\
         x,54.7008092,2.3063467,9,,2026-05-15T10:00:00-05:00\n",
    )
    .unwrap();
    let finer = "--departure=2026-05-15T17:30:00.0004999+02:00";
    for more in [&[][..], &[finer], &["--timezone=Europe/Lisbon"]] {
        let (_, json) = desk.json("explain", &path, &[&["--all"], more].concat());
        let offset = if more.len() == 1 && more[0] != finer { "+01:00" } else { "+02:00" };
        for errand in json["rejected"].as_array().unwrap() {
            let reason = &errand["reasons"][0];
            for side in ["needed", "available"] {
                assert!(reason[side].as_str().unwrap().ends_with(offset), "{reason}");
            }
            // One millisecond later is too late: the time is exact.
            let fix = reason["fix"].as_str().unwrap().strip_prefix("leave by ").unwrap();
            let date = "2026-05-15T";
            let latest = match fix.split_once('T') {
                Some(_) => fix.to_owned(),
                None => format!("{date}{fix}{offset}"),
            };
            let latest = chrono::DateTime::parse_from_rfc3339(&latest).unwrap();
            for (late, code) in [(0, 0), (1, 1)] {
                let leave = latest + chrono::TimeDelta::milliseconds(late);
                let leave = format!("--departure={}", leave.to_rfc3339());
                let id = format!("--errand={}", errand["errand"].as_str().unwrap());
                let (found, json) = desk.json("explain", &path, &[&id, &leave]);
                assert_eq!(found, Some(code), "{leave} {json}");
            }
        }
    }
}

#[test]
fn people_are_told_a_round_departure_that_helps_as_well() {
    let desk = Desk::new();
    let path = desk.folder.path().join("windows.csv");
    std::fs::write(
        &path,
        "id,pickup_lat,pickup_lon,fee,pickup_time_windows\n\
         hour,54.7008092,2.3063467,9,2026-05-15T05:00:00Z/2026-05-15T06:00:00.5Z\n\
         later,54.7008092,2.3063467,9,2026-05-15T19:00:00.25Z/2026-05-15T20:00:00Z\n\
         blink,54.7008092,2.3063467,9,2026-05-15T06:00:00.250Z/2026-05-15T06:00:00.251Z\n",
    )
    .unwrap();
    // Nobody waits: a door that is open for a millisecond wants a start to the millisecond.
    let patience = "--max-wait=0";
    let flags = ["--all", patience, "-ftable"].map(String::from);
    let table = String::from_utf8(desk.run("explain", &path, &flags).stdout).unwrap();
    let advice = |id: &str| {
        let line = table.lines().find(|line| line.starts_with(&format!(" {id} "))).unwrap();
        line.rsplit(' ').next().unwrap().to_owned()
    };
    for (id, digits) in [("hour", 5), ("later", 5), ("blink", 12)] {
        let time = advice(id);
        assert_eq!(time.len(), digits, "{id}: {time}\n{table}");
        let leave = match digits {
            5 => format!("--departure=2026-05-15T{time}:00+02:00"),
            _ => format!("--departure=2026-05-15T{time}+02:00"),
        };
        let (found, json) = desk.json("explain", &path, &["--errand", id, patience, &leave]);
        assert_eq!(found, Some(0), "{id}: {json}");
    }
    assert!(table.contains("leave by ") && table.contains("leave at "), "{table}");
}

#[test]
fn kept_errands_have_their_place_in_every_plan() {
    let desk = Desk::new();
    let errands = desk.errands(&[("kept", "Fr 17:00-17:45"), ("other", "24/7")]);
    let text = std::fs::read_to_string(&errands).unwrap();
    std::fs::write(&errands, format!("{text}busy,54.7096,2.2731,,40\n")).unwrap();
    let keep = "--keep=kept";
    let (code, json) = desk.json("explain", &errands, &["--errand=busy", keep]);
    assert_eq!((code, &json["kept"]), (Some(0), &serde_json::json!(["kept"])));
    let bundle = |keep: &[&str]| {
        let (code, json) = desk.json("bundle", &errands, keep);
        assert_eq!(code, Some(0));
        json["bundle"].clone()
    };
    let found = &json["matches"][0];
    let [both, alone] = [bundle(&["--keep=kept", "--keep=busy", "--max-tasks=2"]), {
        let only = desk.folder.path().join("only.csv");
        std::fs::write(&only, text.lines().take(2).map(|l| format!("{l}\n")).collect::<String>())
            .unwrap();
        desk.json("bundle", &only, &[keep]).1["bundle"].clone()
    }];
    let cents = |value: &Value| (value.as_f64().unwrap() * 100.0).round() as i64;
    let more = cents(&both["net_gain"]) - cents(&alone["net_gain"]);
    assert!((cents(&found["net_gain"]) - more).abs() <= 1, "{found}");

    let (code, json) = desk.json("explain", &errands, &["--all", keep, "--max-tasks=1"]);
    assert_eq!(code, Some(1));
    let reason = &json["rejected"][0]["reasons"][0];
    assert_eq!(
        [&reason["code"], &reason["needed"], &reason["available"], &reason["fix"]],
        ["TOUR_SIZE_CONSTRAINT", "max_tasks 2", "max_tasks 1", "max_tasks 2"]
    );
    assert_eq!(json["rejected"].as_array().unwrap().len(), 2);

    let drawn = desk.run("explain", &errands, &["--all", keep, "-fgeojson"].map(String::from));
    let map: Value = serde_json::from_slice(&drawn.stdout).unwrap();
    let features = map["features"].as_array().unwrap().iter();
    let kinds: Vec<&str> =
        features.map(|feature| feature["properties"]["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["baseline", "start", "end", "pickup", "pickup", "kept"]);

    let table = desk.run("explain", &errands, &["--all", keep, "-ftable"].map(String::from));
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains("Beside kept: what each adds to the best plan of"), "{table}");
    for (more, expected) in [
        (["--errand=kept", ""], "--errand: expected an errand that is not kept, found \"kept\""),
        (["--all", "--keep=none"], "--keep: expected the id of an open errand, found \"none\""),
        (
            ["--all", "--departure=2026-05-15T18:30:00+02:00"],
            "--keep: errand kept cannot be done, not even by itself: CLOSED_ON_ARRIVAL (it takes \
             pickup_arrival 2026-05-15T18:3",
        ),
    ] {
        let more = [keep].into_iter().chain(more).filter(|flag| !flag.is_empty());
        let more: Vec<String> = more.map(ToString::to_string).collect();
        let output = desk.run("explain", &errands, &more);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn what_fits_is_told_in_all_formats() {
    let desk = Desk::new();
    let errands = desk.errands(&[("a", "24/7"), ("late", "Sa 09:00-10:00")]);
    let run = |command: &str, more: &[&str]| {
        let more: Vec<String> = more.iter().map(ToString::to_string).collect();
        String::from_utf8(desk.run(command, &errands, &more).stdout).unwrap()
    };
    let of_match = run("match", &["-fcsv"]);
    assert_eq!(of_match.lines().count(), 2);
    assert_eq!(run("explain", &["--errand=a", "-fcsv"]), of_match);
    assert_eq!(run("explain", &["--errand=a", "-fndjson"]), run("match", &["-fndjson"]));
    let reasons = run("explain", &["--all", "-fcsv"]);
    assert!(reasons.starts_with("errand,code,needed,available,fix\nlate,CLOSED"), "{reasons}");
    let both = run("explain", &["--all", "-fndjson"]);
    let ids: Vec<Value> = both
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["errand"].clone())
        .collect();
    assert_eq!(ids, ["a", "late"]);
    let table = run("explain", &["--all", "-ftable"]);
    assert!(table.contains("pickup from Sat 16 May"), "{table}");
}

#[test]
fn unclear_hours_of_kept_errands_are_shown() {
    let desk = Desk::new();
    let errands = desk.errands(&[("kept", "ring the bell"), ("other", "24/7")]);
    let flags = ["--errand=other", "--keep=kept", "-ftable"].map(String::from);
    let table = String::from_utf8(desk.run("explain", &errands, &flags).stdout).unwrap();
    assert!(table.contains("Hours of the pickup of kept unclear: ring the bell."), "{table}");
}

#[test]
fn what_there_is_and_the_fix_speak_of_the_same_plan() {
    let desk = Desk::new();
    let path = desk.folder.path().join("waits.csv");
    // The shop opens late: what is left without the wait is no part of what helps.
    std::fs::write(
        &path,
        "id,pickup_lat,pickup_lon,pickup_service,pickup_time_windows,fee\n\
         w,54.7032937,2.3039068,15m,2026-05-15T18:00:00+02:00/2026-05-15T19:00:00+02:00,1.50\n",
    )
    .unwrap();
    let more = ["--errand=w", "--max-detour-time=1h"];
    let (code, json) = desk.json("explain", &path, &more);
    assert_eq!(code, Some(1));
    let reasons = json["rejected"][0]["reasons"].as_array().unwrap();
    let reason = reasons.iter().find(|reason| reason["code"] == "NET_GAIN_BELOW_MIN").unwrap();
    let figure = |key: &str, name: &str| {
        let text = reason[key].as_str().unwrap().strip_prefix(name).unwrap().trim();
        (text.parse::<f64>().unwrap() * 100.0).round() as i64
    };
    assert_eq!(figure("needed", "net_gain"), 0);
    let missing = -figure("available", "net_gain");
    assert!((figure("fix", "fee") - 150 - missing).abs() <= 1, "{reason}");
}

#[test]
fn kept_errands_that_cannot_be_done_are_named() {
    let desk = Desk::new();
    let path = desk.folder.path().join("kept.csv");
    let header =
        "id,pickup_lat,pickup_lon,pickup_service,fee,pickup_time_windows,expires_at,amount";
    let square = "54.7008092,2.3063467";
    std::fs::write(
        &path,
        format!(
            "{header}\n\
             first,{square},20m,9,2026-05-15T17:30:00+02:00/2026-05-15T17:40:00+02:00,,\n\
             second,{square},20m,9,2026-05-15T17:30:00+02:00/2026-05-15T17:40:00+02:00,,\n\
             gone,{square},,9,,2026-05-15T17:31:00+02:00,\n\
             heavy,{square},,9,,,weight_kg:12.5\n\
             other,{square},,9,,,\n"
        ),
    )
    .unwrap();
    for (keep, expected) in [
        (&["first", "second"][..], "each of first, second can be done by itself, not all of them"),
        (
            &["first", "gone"],
            "errand gone cannot be done, not even by itself: EXPIRED (it takes expires_at \
             2026-05-15T17:32:51.059+02:00, there is expires_at 2026-05-15T17:31:00+02:00)",
        ),
        (
            &["heavy"],
            "CAPACITY_CONSTRAINT (it takes capacity weight_kg:12.5, there is capacity weight_kg:10)",
        ),
    ] {
        for (command, asked) in [("bundle", None), ("explain", Some("--errand=other"))] {
            if keep == ["heavy"] && command == "bundle" {
                // The plan of what is kept alone is always allowed.
                continue;
            }
            let flags = keep.iter().map(|id| format!("--keep={id}"));
            let flags = flags.chain(asked.map(str::to_owned));
            let flags = flags.chain(["--capacity=weight_kg:10".to_owned()]).collect::<Vec<_>>();
            let output = desk.run(command, &path, &flags);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(said.contains(expected), "{command} {said}");
        }
    }
}

#[test]
fn what_cannot_be_explained_is_an_error() {
    let desk = Desk::new();
    let errands = desk.errands(&[("a", "24/7")]);
    for (command, more, expected) in [
        ("explain", "--errand=b", "expected the id of an open errand, found \"b\""),
        ("explain", "--all=x", "unexpected value 'x' for '--all'"),
        ("explain", "--keep=b", "required arguments were not provided"),
        ("match", "--country=XX", "expected a country whose holidays are known"),
        ("match", "--timezone=Lisbon", "expected an IANA time zone"),
    ] {
        let output = desk.run(command, &errands, &[more.to_owned()]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(expected), "{said}");
    }
}

/// The flag that makes a fix, where it is not up to the poster.
fn flag(fix: &str) -> Option<String> {
    let (name, value) = fix.split_once(' ')?;
    Some(match name {
        "leave" => {
            let time = value.strip_prefix("by ").or_else(|| value.strip_prefix("at "))?;
            let is_whole = time.contains('T');
            let moment = format!("2026-05-15T{time}");
            let seconds = if moment.matches(':').count() == 1 { ":00" } else { "" };
            let moment = if is_whole { time.into() } else { format!("{moment}{seconds}+02:00") };
            format!("--departure={moment}")
        }
        "fee" | "max_fee" | "expires_at" | "max_time_in_vehicle" => return None,
        name => format!("--{}={value}", name.replace('_', "-")),
    })
}

#[test]
fn fixes_work_as_they_are_printed() {
    let desk = Desk::new();
    let town = Desk::town("errands.csv");
    let mut tried = 0;
    for limits in [
        &["--max-detour-time=2m", "--latest-arrival=2026-05-15T18:30:00+02:00"][..],
        &["--max-detour-distance=500", "--max-wait=1m", "--skills=lifting"],
        &["--max-added-time=5m", "--capacity=weight_kg:3|volume_l:20", "--skills=id_check"],
        &["--max-tasks=0", "--max-snap=60"],
        &["--max-detour-ratio=0.1", "--min-hourly-rate=40"],
    ] {
        let (_, json) = desk.json("match", &town, &[limits, &["--explain-all"]].concat());
        let rejected = json["rejected"].as_array().unwrap();
        let listed = json["stats"]["feasible"].as_u64().unwrap() as usize;
        assert_eq!(rejected.len() + listed, 60);
        for errand in rejected {
            let reasons = errand["reasons"].as_array().unwrap();
            assert!(!reasons.is_empty());
            let fixes = reasons.iter().filter_map(|reason| flag(reason["fix"].as_str()?));
            for fix in fixes {
                // The program takes a flag once.
                let name = fix.split_once('=').unwrap().0;
                let kept = limits.iter().filter(|limit| !limit.starts_with(&format!("{name}=")));
                let mut flags: Vec<String> = kept.map(|limit| (*limit).to_owned()).collect();
                flags.push(format!("--errand={}", errand["errand"].as_str().unwrap()));
                flags.push("--format=csv".to_owned());
                flags.push(fix);
                let output = desk.run("explain", &town, &flags);
                assert_eq!(output.status.code(), Some(0), "{flags:?} {errand}");
                tried += 1;
            }
        }
    }
    assert!(tried > 60, "only {tried} fixes were tried");
}
