//! What searches do, counted: no clock is read, so that the bounds hold on every machine.
//!
//! Bounds lie 20 to 30 percent above what was seen, which stands beside each. On the made-up
//! town, and on porto where `ONTHEWAY_EXTRACTS` names a folder that holds it.
// A test program: it stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)] // Sizes are given here.
#[path = "oracle/extracts.rs"]
mod extracts;
#[allow(dead_code, unused_imports)] // Only whole copies are wanted.
#[path = "../examples/join_copies/join/mod.rs"]
mod join;
mod work;

use extracts::{real, town};
use ontheway::demand::Limit;
use ontheway::units::Millis;
use work::{Bound, City, figure, hold, hold_growth};

/// Trips that are averaged.
const TRIPS: usize = 200;
const MINUTE: Limit<Millis> = Limit::At(Millis(60_000));

#[test]
fn hierarchies() {
    hold(
        &City::new(&town()).hierarchy(),
        &[
            Bound("links a node", 3.4),     // 2.7
            Bound("shortcuts a node", 2.3), // 1.8
            Bound("height", 100.0),         // 81
        ],
    );
    let Some(porto) = real("porto") else { return };
    hold(
        &City::new(&porto).hierarchy(),
        &[
            Bound("links a node", 3.3),     // 2.6
            Bound("shortcuts a node", 2.5), // 2.0
            Bound("height", 3_850.0),       // 3,085
        ],
    );
}

#[test]
fn queries_from_junction_to_junction() {
    hold(
        &City::new(&town()).queries(1_000),
        &[
            Bound("settled a query", 49.0),  // 39
            Bound("relaxed a query", 122.0), // 98
        ],
    );
    let Some(porto) = real("porto") else { return };
    hold(
        &City::new(&porto).queries(1_000),
        &[
            Bound("settled a query", 415.0),   // 331
            Bound("relaxed a query", 3_740.0), // 2,987
        ],
    );
}

#[test]
fn trips_through_the_town() {
    let city = City::new(&town());
    let trips = city.trips(TRIPS);
    hold(
        &city.matching(2_000, &trips, Limit::Unset),
        &[
            Bound("settled a trip", 710.0),   // 568
            Bound("relaxed a trip", 2_870.0), // 2,293
        ],
    );
    hold(
        &city.matching(2_000, &trips, MINUTE),
        &[
            Bound("judged a trip", 990.0),    // 792
            Bound("settled a trip", 580.0),   // 462
            Bound("relaxed a trip", 2_310.0), // 1,846
        ],
    );
}

#[test]
fn trips_through_porto() {
    let Some(porto) = real("porto") else { return };
    let city = City::new(&porto);
    let trips = city.trips(TRIPS);
    let unlimited = city.matching(20_000, &trips, Limit::Lifted);
    hold(
        &unlimited,
        &[
            Bound("settled a trip", 59_000.0),  // 47,124
            Bound("relaxed a trip", 275_000.0), // 220,304
        ],
    );
    hold(
        &city.matching(20_000, &trips, Limit::Unset),
        &[
            Bound("judged a trip", 10_900.0),   // 8,706
            Bound("settled a trip", 39_700.0),  // 31,793
            Bound("relaxed a trip", 195_000.0), // 156,165
        ],
    );
    let tight = city.matching(20_000, &trips, MINUTE);
    hold(
        &tight,
        &[
            Bound("judged a trip", 990.0),      // 793
            Bound("settled a trip", 18_200.0),  // 14,554
            Bound("relaxed a trip", 104_000.0), // 83,410
        ],
    );
    for (name, share) in [("judged a trip", 0.1), ("settled a trip", 0.33), ("relaxed a trip", 0.5)]
    {
        let (tight, unlimited) = (figure(&tight, name), figure(&unlimited, name));
        let told = format!("{name}: {tight:.1} with a minute to spare, {unlimited:.1} without end");
        assert!(tight < share * unlimited, "{told}");
    }
}

/// Trips in one corner of a map that grows elsewhere to four times its size, and its errands with
/// it. All of it is one part of the map, so that what lies in no cell is swept and judged.
#[test]
fn judging_grows_with_what_can_fit() {
    let trips = City::new(&town()).trips(TRIPS);
    let [small, large] = [[2, 2], [4, 4]].map(|copies: [u32; 2]| {
        let errands = 500 * copies.iter().product::<u32>() as usize;
        City::of_copies(&town(), copies).matching(errands, &trips, MINUTE)
    });
    hold_growth(
        &small,
        &large,
        &[
            Bound("feasible a trip", 1.3), // 1.05
            Bound("judged a trip", 2.3),   // 1.89
            Bound("settled a trip", 3.3),  // 2.71
        ],
    );
}

/// Trips in one of two cities: the other is a part of the map, which a sweep passes over.
#[test]
fn another_city_costs_little() {
    let Some(porto) = real("porto") else { return };
    let trips = City::new(&porto).trips(TRIPS);
    let [small, large] = [[1, 1], [2, 1]].map(|copies: [u32; 2]| {
        let errands = 5_000 * copies.iter().product::<u32>() as usize;
        City::of_copies(&porto, copies).matching(errands, &trips, MINUTE)
    });
    hold_growth(
        &small,
        &large,
        &[
            Bound("feasible a trip", 1.2), // 0.93
            Bound("judged a trip", 1.3),   // 1.00
            Bound("settled a trip", 1.5),  // 1.15
        ],
    );
}
