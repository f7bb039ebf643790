//! `ontheway sample`: the same files every time, rows that can be read, stops near roads.
//!
//! On the made-up town, and on real extracts where `ONTHEWAY_EXTRACTS` names their folder.
// A test program: it stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod oracle;

use std::path::{Path, PathBuf};

use ontheway::demand::{Errand, Pricing, Source, Trip, read_errands, read_trips};
use ontheway::road::{Map, Snapper};
use ontheway::units::{Position, Profile};
use oracle::extracts::{real, town};
use oracle::program::{ontheway, succeed};
use tempfile::TempDir;

/// Metres: no stop lies farther off the roads.
const NEAR: f64 = 100.0;

/// Runs `sample` into a new folder below `folder`, and gives that.
fn sample(folder: &TempDir, name: &str, map: &Path, more: &[&str]) -> PathBuf {
    let output = folder.path().join(name);
    let mut arguments = vec!["sample", "--no-cache", "--map", map.to_str().unwrap()];
    arguments.extend(["-o", output.to_str().unwrap()]);
    arguments.extend(more);
    succeed(arguments);
    output
}

fn sizes<'a>(errands: &'a str, trips: &'a str, seed: &'a str) -> Vec<&'a str> {
    vec!["--errands", errands, "--trips", trips, "--seed", seed]
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// The town for all profiles.
fn built_town(folder: &TempDir) -> PathBuf {
    let map = folder.path().join("town.otw");
    if !map.exists() {
        succeed(["build", town().to_str().unwrap(), "-o", map.to_str().unwrap()]);
    }
    map
}

fn rows(folder: &Path) -> (Vec<Errand>, Vec<Trip>) {
    let source = |name: &str| Source::from_argument(&folder.join(name));
    let errands = read_errands(&source("errands.csv")).unwrap();
    let trips = read_trips(&source("trips.csv")).unwrap();
    assert!(errands.rejected.is_empty() && trips.rejected.is_empty());
    (errands.items, trips.items)
}

/// `validate` finds nothing to complain of.
fn validate(folder: &Path) {
    let errands = folder.join("errands.csv");
    let trips = folder.join("trips.csv");
    let arguments = ["--errands", errands.to_str().unwrap(), "--trips", trips.to_str().unwrap()];
    let output = succeed(["validate"].into_iter().chain(arguments));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

fn assert_near_roads(map: &Map, profile: Profile, positions: impl Iterator<Item = Position>) {
    let snapper = Snapper::new(map.network(profile).unwrap(), NEAR);
    for position in positions {
        assert!(snapper.snap(position).is_some(), "{position} is far from every road ({profile})");
    }
}

fn stops_of(errand: &Errand) -> impl Iterator<Item = Position> {
    [Some(&errand.pickup), errand.delivery.as_ref()].into_iter().flatten().map(|s| s.position)
}

fn stops_on(trip: &Trip) -> impl Iterator<Item = Position> {
    [trip.start, trip.end].into_iter().chain(trip.vias.iter().map(|via| via.position))
}

/// Metres, near enough.
fn metres(a: Position, b: Position) -> f64 {
    let east = (b.lon - a.lon) * a.lat.to_radians().cos();
    east.hypot(b.lat - a.lat) * 111_319.490_793
}

#[test]
fn the_same_request_gives_the_same_bytes_whatever_the_threads() {
    let folder = tempfile::tempdir().unwrap();
    let map = built_town(&folder);
    let request = sizes("3000", "400", "1");
    let first = sample(&folder, "first", &map, &request);
    let one = sample(&folder, "one", &map, &[&request[..], &["--threads", "1"]].concat());
    let three = sample(&folder, "three", &map, &[&request[..], &["--threads", "3"]].concat());
    for name in ["errands.csv", "trips.csv"] {
        assert!(read(&first, name) == read(&one, name), "{name} differs on one thread");
        assert!(read(&first, name) == read(&three, name), "{name} differs on three threads");
    }
}

#[test]
fn the_same_request_gives_the_same_bytes_on_every_machine() {
    // Written down once: change them with the tables of the errands and trips, or the town.
    let folder = tempfile::tempdir().unwrap();
    let drawn = sample(&folder, "drawn", &built_town(&folder), &sizes("1000", "200", "1"));
    let checksums = ["errands.csv", "trips.csv"]
        .map(|name| xxhash_rust::xxh3::xxh3_64(read(&drawn, name).as_bytes()));
    assert_eq!(
        checksums.map(|sum| format!("{sum:016x}")),
        ["8b18086c68161976", "7ca0015d55a0c041"]
    );
}

#[test]
fn another_seed_gives_others_and_more_rows_change_none_before() {
    let folder = tempfile::tempdir().unwrap();
    let map = built_town(&folder);
    let short = sample(&folder, "short", &map, &sizes("500", "0", "1"));
    let long = sample(&folder, "long", &map, &sizes("1500", "90", "1"));
    let other = sample(&folder, "other", &map, &sizes("500", "90", "2"));
    let begins = |name| read(&long, name).starts_with(&read(&short, name));
    assert!(begins("errands.csv") && begins("trips.csv"));
    assert_eq!(read(&short, "trips.csv").lines().count(), 1);
    let errands = read(&short, "errands.csv");
    let same = read(&other, "errands.csv").lines().filter(|line| errands.contains(line)).count();
    assert_eq!(same, 1, "only the header is the same under another seed");
    assert_ne!(read(&long, "trips.csv"), read(&other, "trips.csv"));
}

#[test]
fn what_is_drawn_could_be_real() {
    let folder = tempfile::tempdir().unwrap();
    let file = built_town(&folder);
    let drawn = sample(&folder, "drawn", &file, &sizes("2000", "600", "3"));
    validate(&drawn);
    let map = Map::open_built(&file).unwrap();
    let (errands, trips) = rows(&drawn);
    assert_eq!((errands.len(), trips.len()), (2000, 600));

    let share = |of: usize, whole: usize| of as f64 / whole as f64;
    let shipments = errands.iter().filter(|errand| errand.delivery.is_some()).count();
    assert!((0.45..0.55).contains(&share(shipments, 2000)), "{shipments} shipments");
    let bids = errands.iter().filter(|e| matches!(e.pricing, Pricing::Bid { .. })).count();
    assert!((0.03..0.07).contains(&share(bids, 2000)), "{bids} bids");
    assert!(errands.iter().all(|errand| !errand.description.is_empty()));
    assert!(errands.iter().all(|e| match (e.posted_at, e.expires_at) {
        (Some(posted), Some(expires)) => posted < expires,
        _ => true,
    }));
    for profile in Profile::ALL {
        assert_near_roads(&map, profile, errands.iter().flat_map(stops_of));
        let theirs = || trips.iter().filter(|trip| trip.profile == profile);
        assert!(theirs().count() > 50, "{profile}");
        assert_near_roads(&map, profile, theirs().flat_map(stops_on));
        let farthest = match profile {
            Profile::Car => 15_000.0,
            Profile::Bike => 8_000.0,
            Profile::Foot => 3_000.0,
        };
        for trip in theirs().filter(|trip| trip.start != trip.end) {
            let length = metres(trip.start, trip.end);
            assert!((990.0..farthest * 1.01).contains(&length), "{}: {length} m", trip.id);
        }
    }
    let round = trips.iter().filter(|trip| trip.start == trip.end).count();
    assert!((0.06..0.15).contains(&share(round, 600)), "{round} round trips");
    let with_via = trips.iter().filter(|trip| !trip.vias.is_empty()).count();
    assert!((0.10..0.22).contains(&share(with_via, 600)), "{with_via} with a stop on the way");
}

#[test]
fn trips_find_errands_among_them() {
    let folder = tempfile::tempdir().unwrap();
    let map = built_town(&folder);
    let drawn = sample(&folder, "drawn", &map, &sizes("300", "30", "1"));
    let errands = drawn.join("errands.csv");
    let (_, trips) = rows(&drawn);
    let mut found = 0;
    for trip in &trips {
        let vias = trip.vias.iter().map(|via| format!("--via={}", via.position));
        let arguments = [
            "match".to_owned(),
            format!("--map={}", map.display()),
            format!("--errands={}", errands.display()),
            format!("--start={}", trip.start),
            format!("--end={}", trip.end),
            format!("--departure={}", trip.departure.unwrap().to_rfc3339()),
            format!("--profile={}", trip.profile),
        ];
        match ontheway(arguments.into_iter().chain(vias)).status.code() {
            Some(0) => found += 1,
            code => assert_eq!(code, Some(1), "{}", trip.id),
        }
    }
    assert!(found * 2 > trips.len(), "only {found} of {} trips find an errand", trips.len());
}

#[test]
fn date_and_time_zone_are_those_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut request = sizes("100", "50", "1");
    request.extend(["--date", "2026-12-18", "--timezone", "America/Vancouver"]);
    let drawn = sample(&folder, "drawn", &town(), &request);
    let (errands, trips) = rows(&drawn);
    let moments = errands.iter().flat_map(|errand| [errand.posted_at, errand.expires_at]);
    for moment in moments.chain(trips.iter().map(|trip| trip.departure)).flatten() {
        let text = moment.to_rfc3339();
        assert!(text.starts_with("2026-12-18T") && text.ends_with("-08:00"), "{text}");
    }
    // An extract is used for one profile.
    assert!(trips.iter().all(|trip| trip.profile == Profile::Car));
}

#[test]
fn only_the_profile_asked_for_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let request = [&sizes("50", "50", "1")[..], &["--profile", "bike"]].concat();
    for map in [built_town(&folder), town()] {
        let name = map.extension().unwrap().to_str().unwrap();
        let (_, trips) = rows(&sample(&folder, name, &map, &request));
        assert!(trips.iter().all(|trip| trip.profile == Profile::Bike));
    }
    assert_eq!(
        read(&folder.path().join("otw"), "errands.csv"),
        read(&folder.path().join("pbf"), "errands.csv")
    );
}

#[test]
fn files_that_exist_are_kept_unless_told_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let map = built_town(&folder);
    let drawn = sample(&folder, "drawn", &map, &sizes("5", "5", "1"));
    let kept = read(&drawn, "trips.csv");
    std::fs::remove_file(drawn.join("errands.csv")).unwrap();
    let request = |more: &[&'static str]| {
        let map = map.to_str().unwrap();
        let mut arguments = vec!["sample", "--map", map, "-o", drawn.to_str().unwrap()];
        arguments.extend(sizes("5", "5", "2"));
        arguments.extend(more);
        ontheway(arguments)
    };
    let refused = request(&[]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("trips.csv: the file exists"));
    assert_eq!(read(&drawn, "trips.csv"), kept);
    assert!(!drawn.join("errands.csv").exists(), "one file without the other");
    assert!(request(&["-O"]).status.success());
    assert_ne!(read(&drawn, "trips.csv"), kept);
}

#[test]
fn what_cannot_be_meant_is_refused() {
    for (flag, value, expected) in [
        ("--date", "yesterday", "expected a date"),
        ("--date", "1066-10-14", "expected a date"),
        ("--timezone", "Mars/Base", "expected an IANA time zone"),
        ("--errands", "-1", "invalid"),
    ] {
        let map = town();
        let mut arguments = vec!["sample", "--map", map.to_str().unwrap(), "-o", "nowhere"];
        arguments.extend(sizes("1", "1", "1").chunks(2).filter(|p| p[0] != flag).flatten());
        let value = format!("{flag}={value}");
        arguments.push(&value);
        let output = ontheway(arguments);
        assert_eq!(output.status.code(), Some(2));
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(complaint.contains(expected), "{complaint}");
    }
}

#[test]
fn real_extracts() {
    let names =
        ["porto", "vancouver", "heidelberg_test", "columbus_otp", "liechtenstein_2020s", "krems"];
    for name in names {
        let Some(extract) = real(name) else { return };
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("map.otw");
        succeed(["build", extract.to_str().unwrap(), "-o", file.to_str().unwrap()]);
        let drawn = sample(&folder, "drawn", &file, &sizes("500", "50", "1"));
        validate(&drawn);
        let map = Map::open_built(&file).unwrap();
        let (errands, trips) = rows(&drawn);
        assert_eq!((errands.len(), trips.len()), (500, 50), "{name}");
        assert_near_roads(&map, Profile::Car, errands.iter().flat_map(stops_of));
        for trip in &trips {
            assert_near_roads(&map, trip.profile, stops_on(trip));
        }
        let mut places: Vec<String> =
            errands.iter().map(|errand| errand.pickup.position.to_string()).collect();
        places.sort_unstable();
        places.dedup();
        assert!(places.len() > 200, "{name}: only {} places", places.len());
    }
}
