//! Trips that are matched together get what each gets by itself.
//!
//! On the made-up town, and on krems and porto where `ONTHEWAY_EXTRACTS` names a folder that holds
//! them.
// A test program: it stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)] // Sizes are given here.
#[path = "oracle/extracts.rs"]
mod extracts;

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use extracts::{real, town};
use ontheway::demand::{AreaPlace, Errand, Limit, Region, Trip, TripArea, Via, parse_errands};
use ontheway::matching::{Matcher, RankOptions, Ranking, Sort, Stats};
use ontheway::measure::between_junctions;
use ontheway::road::{DEFAULT_MAX_SNAP, Map, Network};
use ontheway::sample::{Sampler, Settings};
use ontheway::units::{Amount, Centimetres, Millis, Position, Profile};

const SEED: u64 = 7;
const ERRANDS: u64 = 3_000;
const TRIPS: usize = 240;

#[test]
fn in_the_town() {
    for profile in Profile::ALL {
        hold(&town(), profile);
    }
}

#[test]
fn in_real_cities() {
    for city in ["krems", "porto"] {
        if let Some(extract) = real(city) {
            hold(&extract, Profile::Car);
        }
    }
}

/// Trips of all kinds: what is asked of each hangs on its number.
fn trips(network: &Network, now: DateTime<FixedOffset>) -> Vec<Trip> {
    let mut trips = between_junctions(network, TRIPS, SEED, now).unwrap();
    for (number, trip) in trips.iter_mut().enumerate() {
        let limits = &mut trip.limits;
        match number % 8 {
            0 => limits.max_detour_time = Limit::At(Millis(120_000)),
            1 => limits.max_detour_time = Limit::Lifted,
            2 => limits.max_detour_time = Limit::At(Millis(20_000)),
            3 => limits.min_hourly_rate = Limit::At(Amount(150_000)),
            4 => limits.min_net_gain = Limit::At(Amount(30_000)),
            _ => {}
        }
        match number % 7 {
            0 => trip.skills = ["car", "stairs", "dog"].into_iter().map(Into::into).collect(),
            1 => trip.capacity.0 = Box::new([("weight_kg".into(), 5_000)]),
            2 => trip.cost_per_hour = Amount(0),
            _ => {}
        }
        match number % 31 {
            0 => trip.start = Position { lat: -60.0, lon: 10.0 },
            1 => trip.end = trip.start,
            2 => trip.vias.push(Via { position: trip.end, dwell: Millis(60_000) }),
            3 | 11 | 18 => {
                let region = Region::circle(trip.end, Centimetres(60_000));
                trip.area = Some(TripArea {
                    place: AreaPlace::Known(Arc::new(region)),
                    service: Millis(120_000),
                    is_end: number % 2 == 0,
                });
            }
            _ => {}
        }
    }
    trips
}

fn errands(map: &Map, profile: Profile) -> Vec<Errand> {
    let settings = Settings {
        seed: SEED,
        date: "2026-05-15".parse().unwrap(),
        zone: "UTC".parse().unwrap(),
        profile: Some(profile),
    };
    let rows = Sampler::new(map, &settings).unwrap().errands(ERRANDS).unwrap();
    parse_errands("sample", rows).unwrap().items
}

fn hold(extract: &Path, profile: Profile) {
    let map = Map::build(extract, &[profile], &|_| {}).unwrap();
    let network = map.network(profile).unwrap();
    let now = DateTime::parse_from_rfc3339("2026-05-15T17:30:00Z").unwrap();
    let trips = trips(network, now);
    let matcher = Matcher::new(network, errands(&map, profile), DEFAULT_MAX_SNAP);
    let best = |top| RankOptions { top, ..RankOptions::default() };
    let by_rate = RankOptions { sort: Sort::HourlyRate, top: 3, ..Default::default() };
    for options in [best(20), best(1), best(0), by_rate] {
        let together = matcher.rank_all(&trips, options, now);
        assert_eq!(together.len(), trips.len());
        let (mut matches, mut refused) = (0, 0);
        for (number, (trip, together)) in trips.iter().zip(together).enumerate() {
            match (matcher.rank(trip, options, now), together) {
                (Ok(alone), Ok(together)) => {
                    matches += alone.matches.len();
                    assert_eq!(untimed(alone), untimed(together), "trip {number}, {options:?}");
                }
                (Err(alone), Err(together)) => {
                    refused += 1;
                    assert_eq!(alone.to_string(), together.to_string());
                }
                (alone, together) => panic!("trip {number}: {alone:?} and {together:?}"),
            }
        }
        assert!(matches > 100 && refused > 0, "{matches} matches, {refused} refused");
    }
}

/// All but the time that it took.
fn untimed(ranking: Ranking) -> Ranking {
    Ranking { stats: Stats { search_ms: 0.0, ..ranking.stats }, ..ranking }
}
