//! Running the program itself.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use super::demand::{Limit, Sort, Trip};
use super::read::{decimal_text, moment_text};

/// Runs `ontheway` with these arguments, free of the defaults of whoever runs the tests.
pub fn ontheway<I, S>(arguments: I) -> Output
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    Command::new(env!("CARGO_BIN_EXE_ontheway"))
        .args(arguments)
        .env_remove("ONTHEWAY_CONFIG")
        .output()
        .expect("the program starts")
}

/// Runs `ontheway`, which must succeed.
pub fn succeed<I, S>(arguments: I) -> Output
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let arguments: Vec<_> = arguments.into_iter().map(|part| part.as_ref().to_owned()).collect();
    let output = ontheway(&arguments);
    assert!(
        output.status.success(),
        "ontheway {arguments:?}: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// What is said of a circle between all roads, which has no answer.
const NO_ROAD: &str = "--area: expected a part of town with a road";

/// `match`, all of it as JSON, and the exit code.
pub fn matches(map: &Path, errands: &Path, profile: &str, trip: &Trip) -> (i32, Value) {
    matches_of(map, errands, profile, &flags(trip))
}

/// The same of a trip that these flags describe.
pub fn matches_of(map: &Path, errands: &Path, profile: &str, flags: &[String]) -> (i32, Value) {
    let mut arguments = vec![
        "match".to_owned(),
        format!("--map={}", map.display()),
        format!("--errands={}", errands.display()),
        format!("--profile={profile}"),
        "--top=0".to_owned(),
        "--format=json".to_owned(),
    ];
    arguments.extend(flags.iter().cloned());
    let output = ontheway(&arguments);
    let code = output.status.code().expect("not ended by a signal");
    if code == 2 && String::from_utf8_lossy(&output.stderr).contains(NO_ROAD) {
        return (code, Value::Null);
    }
    let answer = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        let complaint = String::from_utf8_lossy(&output.stderr);
        panic!("ontheway {}\nexit {code}, {error}\n{complaint}", arguments.join(" "))
    });
    (code, answer)
}

/// Writes a limit in the unit of its flag.
type TextOf = fn(i64) -> String;

/// The trip on the command line; only what is not the default. Values are tied to their
/// flags with `=`, as they may begin with a minus.
pub fn flags(trip: &Trip) -> Vec<String> {
    let position = |number: usize| {
        let place = trip.stops[number].0;
        format!("{},{}", place.lat, place.lon)
    };
    let last = trip.stops.len() - 1;
    let mut flags = vec![
        format!("--start={}", position(0)),
        format!("--departure={}", moment_text(trip.departure)),
        format!("--cost-per-hour={}", decimal_text(trip.cost_per_hour)),
        format!("--cost-per-km={}", decimal_text(trip.cost_per_km)),
    ];
    // The end of a round trip is the start, digit for digit.
    if trip.stops[0].0 == trip.stops[last].0 {
        flags.push("--round-trip".into());
    } else {
        flags.push(format!("--end={}", position(last)));
    }
    for number in 1..last {
        let dwell = match trip.stops[number].1 {
            0 => String::new(),
            dwell => format!("@{}", dwell / 1_000),
        };
        flags.push(format!("--via={}{dwell}", position(number)));
    }
    let seconds = |ms: i64| decimal_text(ms * 10);
    let metres = |cm: i64| decimal_text(cm * 100);
    let number = |value: i64| value.to_string();
    let limits: [(&str, Limit, TextOf); 7] = [
        ("max-detour-time", trip.max_detour_time, seconds),
        ("max-added-time", trip.max_added_time, seconds),
        ("max-detour-ratio", trip.max_detour_ratio, decimal_text),
        ("max-detour-distance", trip.max_detour_distance, metres),
        ("latest-arrival", trip.latest_arrival, moment_text),
        ("max-tasks", trip.max_tasks, number),
        ("max-wait", trip.max_wait, seconds),
    ];
    for (name, limit, text) in limits {
        match limit {
            Limit::Unset => {}
            Limit::Lifted => flags.push(format!("--{name}=none")),
            Limit::At(value) => flags.push(format!("--{name}={}", text(value))),
        }
    }
    let mut list = |name: &str, parts: Vec<String>| {
        if !parts.is_empty() {
            flags.push(format!("--{name}={}", parts.join("|")));
        }
    };
    let capacity = trip.capacity.iter();
    list(
        "capacity",
        capacity.map(|(name, value)| format!("{name}:{}", decimal_text(*value))).collect(),
    );
    list("skills", trip.skills.iter().cloned().collect());
    if trip.commission != 0 {
        flags.push(format!("--commission-pct={}", decimal_text(trip.commission * 100)));
    }
    if trip.min_net_gain != Some(0) {
        let least = trip.min_net_gain.map_or("none".into(), decimal_text);
        flags.push(format!("--min-net-gain={least}"));
    }
    if let Some(least) = trip.min_hourly_rate {
        flags.push(format!("--min-hourly-rate={}", decimal_text(least)));
    }
    for (name, value) in [("timezone", &trip.timezone), ("country", &trip.country)] {
        flags.extend(value.as_ref().map(|value| format!("--{name}={value}")));
    }
    if trip.max_snap != 300.0 {
        flags.push(format!("--max-snap={}", trip.max_snap));
    }
    match trip.sort {
        Sort::NetGain => {}
        Sort::HourlyRate => flags.push("--sort=hourly_rate".into()),
        Sort::DetourTime => flags.push("--sort=detour_time".into()),
        Sort::Fee => flags.push("--sort=fee".into()),
    }
    flags
}
