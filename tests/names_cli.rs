//! Places by name: `ontheway find`, and names in flags and files.

// A test fails by panicking, in its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod desk;

use desk::{Desk, printed, said};
use serde_json::Value;

fn json(output: &std::process::Output) -> Value {
    serde_json::from_str(&printed(output))
        .unwrap_or_else(|error| panic!("{error}: {}", said(output)))
}

fn find(desk: &Desk, name: &str, more: &[&str]) -> Value {
    let arguments = [&["find", name, "--map", "town.otw", "-f", "json"], more].concat();
    json(&desk.run(&arguments))
}

/// `lat,lon` of a place in a JSON answer.
fn position(place: &Value) -> String {
    let location = place["location"].as_array().unwrap();
    format!("{},{}", location[1], location[0])
}

#[test]
fn find_lists_what_a_name_may_mean() {
    let desk = Desk::new();
    let found = find(&desk, "brightwell dry cleaning", &[]);
    let first = &found["places"][0];
    assert_eq!(first["label"], "Brightwell Dry Cleaning, Bridge Street, Osselwick");
    assert_eq!((&first["kind"], &first["rank"]), (&"dry cleaning".into(), &1.into()));
    assert!(first["opening_hours"].as_str().unwrap().starts_with("Mo-Fr 08:00-18:30"));
    let near = position(&find(&desk, "Overwater", &[])["places"][0]);
    let pharmacies = find(&desk, "pharmacy", &["--near", &near, "--top", "2"]);
    let names: Vec<&Value> =
        pharmacies["places"].as_array().unwrap().iter().map(|place| &place["name"]).collect();
    assert_eq!(names[0], "Southgate Pharmacy");
    assert_eq!(names.len(), 2);
    let by_name = find(&desk, "pharmacy", &["--near", "Overwater", "--top", "2"]);
    assert_eq!(by_name, pharmacies);
}

#[test]
fn find_ends_with_the_codes_of_all_commands() {
    let desk = Desk::new();
    for format in ["table", "csv", "ndjson", "geojson"] {
        let output = desk.run(&["find", "High Street", "--map", "town.otw", "-f", format]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert!(printed(&output).contains("High Street"), "{format}");
    }
    let output = desk.run(&["find", "Zzyzx Qwort", "--map", "town.otw", "-f", "csv"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(printed(&output).lines().count(), 1);
    for wrong in [&["find", "x", "--map", "none.otw"][..], &["find", " ", "--map", "town.otw"]] {
        assert_eq!(desk.run(wrong).status.code(), Some(2));
    }
    let near = ["find", "x", "--map", "town.otw", "--near", "91,0"];
    assert!(said(&desk.run(&near)).contains("--near: expected a position"));
}

#[test]
fn names_behind_flags_are_those_of_the_positions() {
    let desk = Desk::new();
    let start = position(&find(&desk, "Saltway Market", &[])["places"][0]);
    let via = position(&find(&desk, "Old Crust Bakery", &[])["places"][0]) + "@20m";
    let end = position(&find(&desk, "Overwater Post Counter", &[])["places"][0]);
    let ask = |start: &str, via: &str, end: &str, command: &[&str]| {
        let trip = ["--map", "town.otw", "--start", start, "--via", via, "--end", end];
        let time = ["--departure", "2026-05-15T17:30:00+02:00", "-f", "json"];
        desk.run(&[command, &trip, &time].concat())
    };
    for command in [
        &["route"][..],
        &["match", "--errands", "errands.csv"],
        &["bundle", "--errands", "errands.csv"],
        &["explain", "--all", "--errands", "errands.csv"],
    ] {
        let positions = ask(&start, &via, &end, command);
        assert!(!said(&positions).contains("--start"), "{}", said(&positions));
        let names =
            ask("saltway market", "Old Crust Bakery@20m", "overwater post counter", command);
        for line in [
            "--start: Saltway Market, Salt Road, Osselwick (54.",
            "--via: Old Crust Bakery, High Street, Osselwick (54.",
            "--end: Overwater Post Counter, Dyer Street, Osselwick (54.",
        ] {
            assert!(said(&names).contains(line), "{command:?}: {}", said(&names));
        }
        let (names, positions) = (json(&names), json(&positions));
        let stops = |answer: &Value| {
            let trip = answer.get("trip").unwrap_or(answer);
            trip["stops"].as_array().unwrap().clone()
        };
        assert_eq!(stops(&names)[1]["name"], "Old Crust Bakery, High Street, Osselwick");
        for (by_name, by_position) in stops(&names).iter().zip(stops(&positions)) {
            assert_eq!(by_name["location"], by_position["location"], "{command:?}");
            assert_eq!(by_position.get("name"), None);
        }
        for same in ["matches", "bundle", "duration", "arrival"] {
            let errands = |answer: &Value| answer[same].get("errands").cloned();
            assert_eq!(errands(&names), errands(&positions));
        }
    }
}

#[test]
fn a_name_that_means_several_places_is_an_error_that_lists_them() {
    let desk = Desk::new();
    let route = |start: &str| {
        desk.run(&["route", "--map", "town.otw", "--start", start, "--end", "High Street"])
    };
    let output = route("pharmacy");
    assert_eq!(output.status.code(), Some(2));
    let said_all = said(&output);
    assert!(
        said_all.contains(
            "--start: expected a position or a name that only one place has, found \
                           \"pharmacy\", which 3 places have: "
        ),
        "{said_all}"
    );
    // What is listed can be copied.
    let listed = said_all.split('(').nth(1).and_then(|rest| rest.split(')').next()).unwrap();
    assert_eq!(route(listed).status.code(), Some(0), "{listed}");
    let output = route("Brightwel Dry Claning");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("spelt otherwise"), "{}", said(&output));
    let output = route("Zzyzx Qwort");
    let expected = "--start: expected a position or a name on the map, found \"Zzyzx Qwort\"";
    assert!(said(&output).contains(expected), "{}", said(&output));
}

const ERRANDS: &str = "id,pickup,delivery,pickup_opening_hours,pickup_lat,pickup_lon,fee
a,Brightwell Dry Cleaning,Overwater Post Counter,,,,9
b,Old Crust Bakery,,24/7,,,9
c,,,,54.7008092,2.3063467,9
";

#[test]
fn errands_may_name_their_places_and_take_their_hours() {
    let desk = Desk::new();
    desk.write("names.csv", ERRANDS);
    let ask = |departure: &str| {
        json(&desk.run(&[
            "match",
            "--map",
            "town.otw",
            "--errands",
            "names.csv",
            "--start",
            "Old Town",
            "--end",
            "Saltway Market",
            "--departure",
            departure,
            "--max-detour-time",
            "2h",
            "--min-net-gain=-50",
            "-f",
            "json",
        ]))
    };
    let open = ask("2026-05-15T12:00:00+02:00");
    let matches = open["matches"].as_array().unwrap();
    assert_eq!(matches.len(), 3, "{open}");
    let of = |id: &str| matches.iter().find(|one| one["errand"] == id).unwrap();
    let brightwell = &of("a")["pickup"];
    assert_eq!(brightwell["name"], "Brightwell Dry Cleaning, Bridge Street, Osselwick");
    assert!(brightwell["opening_hours"].as_str().unwrap().starts_with("Mo-Fr 08:00-18:30"));
    assert_eq!(of("b")["pickup"]["opening_hours"], "24/7", "the row's own hours win");
    assert_eq!(of("c")["pickup"].get("name"), None);
    // On Sunday the dry cleaner's is shut, the baker's row says otherwise.
    let shut = ask("2026-05-17T14:00:00+02:00");
    let left: Vec<&str> = shut["matches"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["errand"].as_str().unwrap())
        .collect();
    assert!(!left.contains(&"a") && left.contains(&"b") && left.contains(&"c"), "{left:?}");
}

#[test]
fn bad_names_are_row_errors_and_all_are_told() {
    let desk = Desk::new();
    desk.write(
        "names.csv",
        "id,pickup,delivery,fee,pickup_lat,pickup_lon\n\
         a,Brightwell Dry Cleaning,Nowhere At All,9,,\n\
         b,pharmacy,,9,,\n\
         c,Old Crust Bakery,,9,54.7,2.3\n\
         d,,,9,,\n\
         e,\"Old Crust Bakery, High Street\",,9,,\n",
    );
    let validate =
        |more: &[&str]| desk.run(&[&["validate", "--errands", "names.csv"], more].concat());
    let output = validate(&["--map", "town.otw"]);
    assert_eq!(output.status.code(), Some(2));
    for line in [
        "names.csv:2:27: delivery: expected a position or a name on the map, found \"Nowhere At \
         All\"",
        "names.csv:3:3: pickup: expected a position or a name that only one place has, found \
         \"pharmacy\", which 3 places have: ",
        "names.csv:4:3: pickup: expected nothing, as pickup_lat or pickup_lon is given, found \
         \"Old Crust Bakery\"",
        "names.csv:5:7: pickup_lat: expected a latitude",
    ] {
        assert!(said(&output).contains(line), "{line}\n{}", said(&output));
    }
    let output = validate(&["--map", "town.otw", "--skip-invalid", "-o", "v.txt"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(desk.read("v.txt").contains("names.csv: 1 errand can be used"));
    assert_eq!(desk.read("v.txt.errands.rejected.csv").lines().count(), 6);
    // Without a map the names are counted.
    let output = validate(&["--skip-invalid", "-o", "w.txt"]);
    assert!(desk.read("w.txt").contains("note: 4 names not looked up"), "{}", desk.read("w.txt"));
    assert_eq!(output.status.code(), Some(0));
    let output = validate(&["--map", "none.otw"]);
    assert!(said(&output).contains("none.otw"), "{}", said(&output));
}

#[test]
fn trips_may_name_their_stops() {
    let desk = Desk::new();
    let place = |name: &str| position(&find(&desk, name, &[])["places"][0]);
    let (market, bakery, works) =
        (place("Saltway Market"), place("Old Crust Bakery"), place("Millfield Works"));
    let split = |at: &str| at.replace(',', "\",\"");
    let time = "2026-05-15T17:30:00+02:00";
    desk.write("names.csv", &format!(
        "id,start,end,via,departure\na,Saltway Market,Millfield Works,Old Crust Bakery@5m|{bakery},\
         {time}\nb,\"{market}\",Saltway Market,,{time}\n"
    ).replace(&format!("|{bakery}"), ""));
    desk.write(
        "positions.csv",
        &format!(
            "id,start_lat,start_lon,end_lat,end_lon,via,departure\n\
         a,\"{}\",\"{}\",\"{bakery}@5m\",{time}\nb,\"{}\",\"{}\",,{time}\n",
            split(&market),
            split(&works),
            split(&market),
            split(&market),
        ),
    );
    let batch = |trips: &str| {
        let output = desk.run(&[
            "batch",
            "--map",
            "town.otw",
            "--errands",
            "errands.csv",
            "--trips",
            trips,
            "-o",
            "-",
        ]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        printed(&output)
    };
    let by_name = batch("names.csv");
    assert!(by_name.lines().count() > 2);
    assert_eq!(by_name, batch("positions.csv"));
    let quote = |trips: &str| {
        let output =
            desk.run(&["quote", "--map", "town.otw", "--errands", "errands.csv", "--trips", trips]);
        printed(&output)
    };
    assert_eq!(quote("names.csv"), quote("positions.csv"));
    desk.write("bad.csv", "id,start,end\na,Nowhere At All,Saltway Market\nb,pharmacy,x y z\n");
    let output = desk.run(&[
        "batch",
        "--map",
        "town.otw",
        "--errands",
        "errands.csv",
        "--trips",
        "bad.csv",
        "-o",
        "-",
    ]);
    assert_eq!(output.status.code(), Some(2));
    for at in ["bad.csv:2:3: start:", "bad.csv:3:3: start:", "bad.csv:3:12: end:"] {
        assert!(said(&output).contains(at), "{at}: {}", said(&output));
    }
}

#[test]
fn an_extract_serves_as_well() {
    let desk = Desk::new();
    let extract = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/town.osm.pbf");
    let extract = extract.to_str().unwrap();
    for cache in [&[][..], &["--no-cache"]] {
        let trip = ["--start", "Old Town", "--end", "Saltway Market", "--profile", "bike"];
        let output = desk.run(&[&["route", "--map", extract], &trip[..], cache].concat());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    }
}
