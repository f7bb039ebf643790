//! The oracle against sums done by hand, and its travel against another algorithm.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod oracle;

use std::fmt::Write;
use std::fs;

use oracle::check::differences;
use oracle::demand::{Errand, Limit, Pricing, Sort, Trip, errands};
use oracle::matching::{Answer, Match, rank};
use oracle::money;
use oracle::network::{Cost, Edge, Network, Place};
use oracle::read::{decimal, decimal_text, duration, moment, moment_text};
use oracle::scenario::{Scenario, write_errands};
use oracle::snap::{On, Snap, snap};
use oracle::travel::Travel;
use petgraph::graph::NodeIndex;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Departure of every trip here.
const NOON: i64 = 1_778_839_200_000;

fn network(nodes: &[(f64, f64)], edges: &[(usize, usize, u64, u64)]) -> Network {
    let nodes: Vec<_> = nodes.iter().map(|&(lat, lon)| Place::new(lat, lon)).collect();
    let edges = edges
        .iter()
        .map(|&(from, to, time, length)| {
            let line = vec![nodes[from], nodes[to]];
            Edge::new(NodeIndex::new(from), NodeIndex::new(to), Cost::new(time, length), line)
        })
        .collect();
    Network { nodes, edges }
}

/// Three nodes along the equator, 111.32 m and 10 s apart, two-way: edges 0 and 1 between
/// the first two, there and back; 2 and 3 between the last two.
fn road() -> Network {
    network(
        &[(0.0, 0.0), (0.0, 0.001), (0.0, 0.002)],
        &[
            (0, 1, 10_000, 11_132),
            (1, 0, 10_000, 11_132),
            (1, 2, 10_000, 11_132),
            (2, 1, 10_000, 11_132),
        ],
    )
}

fn on(edge: usize, time: u64, length: u64) -> On {
    On { edge, before: Cost::new(time, length) }
}

#[test]
fn snaps_to_both_directions_of_a_street() {
    let snap = snap(&road(), Place::new(0.0001, 0.00025));
    // 2,783.0 and 8,349.0 cm; the height of 0.0001° is 11.1319490793 m.
    assert_eq!(snap.on, [on(0, 2_500, 2_783), on(1, 7_500, 8_349)]);
    assert!((snap.distance - 11.1319490793).abs() < 1e-9);
    // 2 · 11.1319490793 / 1.3 s.
    assert_eq!(snap.access(), 17_126);
    assert!(!snap.fragile);
}

#[test]
fn snaps_to_every_edge_at_a_junction() {
    let snap = snap(&road(), Place::new(0.0, 0.001));
    let whole = (10_000, 11_132);
    assert_eq!(
        snap.on,
        [on(0, whole.0, whole.1), on(1, 0, 0), on(2, 0, 0), on(3, whole.0, whole.1)]
    );
    assert_eq!((snap.distance, snap.access(), snap.fragile), (0.0, 0, false));
}

#[test]
fn a_loop_is_entered_at_its_beginning() {
    let corners = [(0.0, 0.0), (0.001, 0.0), (0.001, 0.001), (0.0, 0.0)];
    let line: Vec<_> = corners.iter().map(|&(lat, lon)| Place::new(lat, lon)).collect();
    let node = NodeIndex::new(0);
    let edge = Edge::new(node, node, Cost::new(1_000, 1_000), line);
    let network = Network { nodes: vec![Place::new(0.0, 0.0)], edges: vec![edge] };
    for place in [Place::new(0.0, 0.0), Place::new(-0.0001, -0.0002)] {
        let snap = snap(&network, place);
        assert_eq!((snap.on.as_slice(), snap.fragile), ([on(0, 0, 0)].as_slice(), false));
    }
}

#[test]
fn an_edge_without_length_is_met_at_its_beginning() {
    let network = network(&[(0.0, 0.0), (0.0, 0.0)], &[(0, 1, 500, 0)]);
    assert_eq!(snap(&network, Place::new(0.0001, 0.0)).on, [on(0, 0, 0)]);
}

#[test]
fn lies_on_what_is_within_two_centimetres_of_the_nearest() {
    // 1e-7° are 1.1 cm: the second road is 1.1 cm and the third 3.3 cm off the first.
    let network = network(
        &[(0.0, 0.0), (0.0, 0.001), (1e-7, 0.0), (1e-7, 0.001), (3e-7, 0.0), (3e-7, 0.001)],
        &[(0, 1, 8, 8), (2, 3, 8, 8), (4, 5, 8, 8)],
    );
    let edges: Vec<_> =
        snap(&network, Place::new(-0.0001, 0.0003)).on.iter().map(|on| on.edge).collect();
    assert_eq!(edges, [0, 1]);
}

#[test]
fn a_position_on_the_edge_of_rounding_is_called_fragile() {
    let network = network(&[(0.0, 0.0), (0.0, 0.002)], &[(0, 1, 10_001, 22_264)]);
    assert!(snap(&network, Place::new(0.0, 0.001)).fragile);
    assert!(!snap(&network, Place::new(0.0, 0.00101)).fragile);
}

#[test]
fn no_route_turns_about_on_an_edge_or_at_a_foreign_stop() {
    // A one-way ring of three edges of 10 s, 100 m.
    let ring = network(
        &[(0.0, 0.0), (0.0, 0.001), (0.001, 0.0)],
        &[(0, 1, 10_000, 10_000), (1, 2, 10_000, 10_000), (2, 0, 10_000, 10_000)],
    );
    let (early, late) = (Place::new(0.0, 0.0002), Place::new(0.0, 0.0007));
    let travel = Travel::new(&ring, [early, late]);
    let between = |p, q| travel.between(travel.spot(p), travel.spot(q));
    assert_eq!(between(early, late), Some(Cost::new(5_000, 5_000)));
    assert_eq!(between(late, early), Some(Cost::new(25_000, 25_000)));
    assert_eq!(between(early, early), Some(Cost::default()));

    // On the two-way road a position is left in either direction at once.
    let road = road();
    let travel = Travel::new(&road, [early, late]);
    let between = |p, q| travel.between(travel.spot(p), travel.spot(q));
    assert_eq!(between(late, early), Some(Cost::new(5_000, 5_566)));
}

#[test]
fn money_is_exact() {
    // 12.34 less 15 % is 10.489.
    let payout = money::payout(decimal("12.34"), 1_500);
    assert_eq!(payout, money::amount(decimal("10.489")));
    assert_eq!((money::cents(payout), money::cents(-payout)), (1_049, -1_049));
    // Half a cent goes away from zero.
    assert_eq!(money::cents(money::amount(decimal("0.005"))), 1);
    assert_eq!(money::cents(money::amount(decimal("-0.005"))), -1);
    assert_eq!(money::cents(money::amount(decimal("-0.0049"))), 0);
    // An hour at 12, a kilometre at 0.30.
    assert_eq!(money::of_time(3_600_000, 120_000), money::amount(120_000));
    assert_eq!(money::of_distance(100_000, 3_000), money::amount(3_000));
    // 5 in 20 minutes are 15 an hour.
    assert_eq!(money::cents_an_hour(money::amount(50_000), 1_200_000), 1_500);
    // 1.70 / 0.85 is 2 exactly; the least bit more is 2.01; nothing is asked for a gain.
    assert_eq!(money::ask_cents(money::amount(decimal("1.7")), 1_500), 200);
    assert_eq!(money::ask_cents(money::amount(decimal("1.7")) + 1, 1_500), 201);
    assert_eq!(money::ask_cents(-1, 1_500), 0);
    assert!(money::cents_exceed(201, decimal("2.005")) && !money::cents_exceed(200, decimal("2")));
}

#[test]
fn reads_what_people_write() {
    for (text, ms) in [("300", 300_000), ("5m", 300_000), ("1h30m", 5_400_000), ("PT5M", 300_000)] {
        assert_eq!(duration(text), ms, "{text}");
    }
    assert_eq!((duration("PT1H30M5S"), duration("1.5"), duration("")), (5_405_000, 1_500, 0));
    assert_eq!((decimal("-0.25"), decimal("12"), decimal(".5")), (-2_500, 120_000, 5_000));
    assert_eq!((decimal_text(-2_500), decimal_text(120_000)), ("-0.25".into(), "12".into()));
    assert_eq!(moment_text(NOON + 250), "2026-05-15T12:00:00.250+02:00");
    assert_eq!(moment(&moment_text(NOON)), NOON);
}

/// Errands from the text of a file.
fn read(csv: &str) -> Vec<Errand> {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), csv).unwrap();
    errands(file.path())
}

const COLUMNS: &str = "id,pickup_lat,pickup_lon,pickup_setup,pickup_service,\
    delivery_lat,delivery_lon,delivery_setup,delivery_service,fee,pricing,max_fee,\
    amount,skills,posted_at,expires_at,max_time_in_vehicle\n";

fn answer_on(network: &Network, trip: &Trip, rows: &str) -> Answer {
    let errands = read(&format!("{COLUMNS}{rows}"));
    let stops = trip.stops.iter().map(|stop| stop.0);
    let mut travel =
        Travel::new(network, stops.chain(errands.iter().flat_map(|errand| errand.places())));
    travel.carry(errands.iter().filter_map(|errand| {
        errand.delivery.as_ref().map(|delivery| (errand.pickup.place, delivery.place))
    }));
    rank(trip, &errands, &travel)
}

/// The same for one errand with its windows and hours at the pickup and at the delivery.
fn answer_at_doors(trip: &Trip, row: &str, windows: [&[(i64, i64)]; 2], hours: &str) -> Answer {
    let mut errand = read(&format!("{COLUMNS}{row}")).remove(0);
    errand.pickup.windows = windows[0].to_vec();
    errand.pickup.hours = Some(hours.to_owned()).filter(|hours| !hours.is_empty());
    if let Some(delivery) = &mut errand.delivery {
        delivery.windows = windows[1].to_vec();
    }
    let stops = trip.stops.iter().map(|stop| stop.0);
    let mut travel = Travel::new(&road(), stops.chain(errand.places()));
    travel.carry(errand.delivery.iter().map(|delivery| (errand.pickup.place, delivery.place)));
    rank(trip, &[errand], &travel)
}

#[test]
fn waiting_shifts_all_that_comes_after() {
    let mut trip = trip(&[0.0, 0.001, 0.002]);
    trip.stops[1].1 = 120_000;
    // Picked up at 5 s, delivered behind the via: 5 s + 30 s + 5 s + 120 s + 5 s without waiting.
    let row = "s,0,0.0005,0,30,0,0.0015,0,10,5,,,,,,,\n";
    let window = |from: i64, to: i64| [(NOON + from, NOON + to)];
    // Who waits at the pickup until 60 s is at the delivery at 220 s.
    let first = window(60_000, 70_000);
    let found = only(&answer_at_doors(&trip, row, [&first, &window(220_000, 220_000)], "")).clone();
    assert_eq!((found.pickup.leg, found.delivery.unwrap().leg), (0, 1));
    assert_eq!((found.pickup.arrival, found.pickup.begin), (NOON + 5_000, NOON + 60_000));
    assert_eq!(found.delivery.unwrap().arrival, NOON + 220_000);
    assert_eq!((found.waiting, found.added_time, found.end), (55_000, 95_000, NOON + 235_000));
    // Both in one leg begin too early or too late for this; so does whoever comes at 220 s.
    let late = window(219_000, 219_999);
    trip.max_wait = Limit::At(55_000);
    assert!(answer_at_doors(&trip, row, [&first, &late], "").matches.is_empty());
    assert_eq!(answer_at_doors(&trip, row, [&first, &[]], "").matches.len(), 1);
    trip.max_wait = Limit::At(54_999);
    assert!(answer_at_doors(&trip, row, [&first, &[]], "").matches.is_empty());
    trip.latest_arrival = Limit::At(NOON + 235_000);
    trip.max_wait = Limit::At(55_000);
    assert_eq!(answer_at_doors(&trip, row, [&first, &[]], "").matches.len(), 1);
    trip.latest_arrival = Limit::At(NOON + 234_999);
    assert!(answer_at_doors(&trip, row, [&first, &[]], "").matches.is_empty());
}

#[test]
fn doors_are_open_from_the_first_moment_to_before_the_last() {
    // Local noon is a Friday's. The pickup is reached at 12:00:05.
    let row = "j,0,0.0005,0,30,,,,,5,,,,,,,\n";
    let mut trip = trip(&[0.0, 0.002]);
    trip.min_net_gain = None;
    let waits = |trip: &Trip, hours: &str| {
        let answer = answer_at_doors(trip, row, [&[], &[]], hours);
        answer.matches.first().map(|found| (found.waiting, found.hours_unknown))
    };
    assert_eq!(waits(&trip, "Fr 12:00-12:01"), Some((0, false)));
    assert_eq!(waits(&trip, "Fr 11:00-12:00"), None);
    assert_eq!(waits(&trip, "Fr 12:01-13:00"), Some((55_000, false)));
    assert_eq!(waits(&trip, "Fr 13:00-14:00"), Some((3_595_000, false)));
    assert_eq!(waits(&trip, "Fr 13:01-14:00"), None);
    assert_eq!(waits(&trip, "Fr 12:00-13:00 unknown"), Some((0, true)));
    assert_eq!(waits(&trip, "after lunch"), Some((0, true)));
    trip.timezone = Some("Europe/London".into());
    assert_eq!(waits(&trip, "Fr 11:00-11:01"), Some((0, false)));
    assert_eq!(waits(&trip, "PH off; 12:00-14:00"), Some((3_595_000, false)));
    trip.timezone = Some("Asia/Tokyo".into());
    assert_eq!(waits(&trip, "Th 12:00-24:00; Fr 19:00-20:00"), Some((0, false)));
}

fn trip(lons: &[f64]) -> Trip {
    Trip::new(lons.iter().map(|&lon| (Place::new(0.0, lon), 0)).collect(), NOON, "car")
}

fn only(answer: &Answer) -> &Match {
    assert_eq!(answer.matches.len(), 1, "{:?}", answer.matches);
    &answer.matches[0]
}

#[test]
fn a_job_on_the_way() {
    let answer = answer_on(&road(), &trip(&[0.0, 0.002]), "j,0.0001,0.001,60,1m,,,,,5,,,,,,,\n");
    assert_eq!(answer.baseline.travel, Cost::new(20_000, 22_264));
    assert_eq!(answer.baseline.arrival, NOON + 20_000);
    let found = only(&answer);
    assert_eq!((found.detour_time, found.detour_distance), (0, 0));
    assert_eq!((found.access, found.setup, found.service), (17_126, 60_000, 60_000));
    assert_eq!(found.added_time, 137_126);
    assert_eq!((found.pickup.leg, found.pickup.arrival), (0, NOON + 10_000 + 8_563));
    assert_eq!(found.pickup.begin, found.pickup.arrival);
    assert_eq!(found.end, NOON + 20_000 + 137_126);
    // 137.126 s at 12 an hour are 0.457087.
    assert_eq!(money::cents(found.detour_cost), 46);
    assert_eq!(found.net_gain.map(money::cents), Some(454));
    // 5 · 3,600 / 137.126.
    assert_eq!(found.hourly_rate(), Some(13_127));
}

#[test]
fn a_job_off_the_way_turns_about_at_its_stop() {
    // From the middle node east; the job lies a quarter of the way to the west.
    let answer = answer_on(&road(), &trip(&[0.001, 0.002]), "j,0,0.00075,,,,,,,5,,,,,,,\n");
    let found = only(&answer);
    assert_eq!((found.detour_time, found.detour_distance), (5_000, 5_566));
    // 5 s at 12 an hour and 55.66 m at 0.30 a kilometre: 0.016667 + 0.016698.
    assert_eq!(found.detour_cost, money::amount(1) * 5_000 / 30 + money::of_distance(5_566, 3_000));
    assert_eq!(found.detour_cost, 5_000 * 120_000 + 5_566 * 3_000 * 36);
}

#[test]
fn a_shipment_may_span_a_via_and_pays_for_parking_once() {
    let mut trip = trip(&[0.0, 0.001, 0.002]);
    trip.stops[1].1 = 300_000;
    // Picked up where the trip stops between; delivered where it was picked up.
    let rows = "s,0,0.001,1m,1m,0,0.001,1m,1m,5,,,,,,,\n";
    let found = only(&answer_on(&road(), &trip, rows)).clone();
    // Both in leg 0 would pay the setup of the pickup. Both in leg 1, and the pickup in leg
    // 0 with the delivery in leg 1, cost no more than service in leg 1.
    assert_eq!((found.setup, found.service), (0, 120_000));
    let delivery = found.delivery.unwrap();
    assert_eq!((found.pickup.leg, delivery.leg), (1, 1));
    assert_eq!(found.pickup.begin, NOON + 10_000 + 300_000);
    assert_eq!(delivery.begin, found.pickup.begin + 60_000);
    assert_eq!(found.end, NOON + 20_000 + 300_000 + 120_000);

    // From before the via to behind it: the dwell is spent with the goods aboard.
    let rows = "s,0,0.0005,0,30,0,0.0015,0,30,5,,,,,,,PT5M10S\n";
    let found = only(&answer_on(&road(), &trip, rows)).clone();
    assert_eq!((found.pickup.leg, found.delivery.unwrap().leg), (0, 1));
    assert_eq!((found.detour_time, found.added_time), (0, 60_000));
    assert_eq!(found.delivery.unwrap().begin - found.pickup.begin - 30_000, 310_000);
    // A second less allows no more than both in one leg, there and back.
    let found = only(&answer_on(&road(), &trip, &rows.replace("10S", "9S"))).clone();
    assert_eq!((found.pickup.leg, found.delivery.unwrap().leg), (0, 0));
    assert_eq!(found.detour_time, 10_000);
}

#[test]
fn access_counts_while_goods_are_aboard() {
    // 17,126 ms at each stop; the half after the pickup and the half before the delivery
    // count: 8,563 each, and 5 s of travel.
    let rows = "s,0.0001,0.0005,0,0,0.0001,0.001,0,0,5,,,,,,,23\n";
    let found = only(&answer_on(&road(), &trip(&[0.0, 0.002]), rows)).clone();
    let delivery = found.delivery.unwrap();
    assert_eq!(delivery.begin - found.pickup.begin, 5_000 + 17_126);
    assert_eq!(found.access, 34_252);
    let tight = rows.replace(",23\n", ",22\n");
    assert!(answer_on(&road(), &trip(&[0.0, 0.002]), &tight).matches.is_empty());
}

#[test]
fn limits_are_inclusive() {
    // Detour 5 s and 55.66 m; pickup at 2.5 s; service 60 s; end at 75 s.
    let row = "j,0,0.00075,0,60,,,,,5,,,load:2,a|b,2026-05-15T12:00:00+02:00,\
        2026-05-15T12:00:02.500+02:00,\n";
    let mut fits = trip(&[0.001, 0.002]);
    fits.skills = ["a", "b", "c"].map(str::to_owned).into();
    fits.capacity = [("load".to_owned(), 20_000)].into();
    fits.max_detour_time = Limit::At(5_000);
    fits.max_detour_ratio = Limit::At(5_000);
    fits.max_detour_distance = Limit::At(5_566);
    fits.max_added_time = Limit::At(65_000);
    fits.latest_arrival = Limit::At(NOON + 75_000);
    fits.max_tasks = Limit::At(1);
    // 5 less 65 s at 12 an hour and 55.66 m at 0.30: 4.766635; 4.983302 in 65 s: 275.9983.
    fits.min_net_gain = Some(decimal("4.7666"));
    fits.min_hourly_rate = Some(decimal("275.9982"));
    let judge = |trip: &Trip, row: &str| answer_on(&road(), trip, row).matches.len();
    assert_eq!(judge(&fits, row), 1);

    let changes: [fn(&mut Trip); 12] = [
        |trip| trip.skills.clear(),
        |trip| trip.capacity = [("load".to_owned(), 19_999)].into(),
        |trip| trip.max_detour_time = Limit::At(4_999),
        |trip| trip.max_detour_ratio = Limit::At(4_999),
        |trip| trip.max_detour_distance = Limit::At(5_565),
        |trip| trip.max_added_time = Limit::At(64_999),
        |trip| trip.latest_arrival = Limit::At(NOON + 74_999),
        |trip| trip.max_tasks = Limit::At(0),
        |trip| trip.departure -= 1,
        |trip| trip.departure += 1,
        |trip| trip.min_net_gain = Some(decimal("4.7667")),
        |trip| trip.min_hourly_rate = Some(decimal("275.9984")),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut short = fits.clone();
        short.latest_arrival = Limit::At(NOON + 75_001);
        change(&mut short);
        assert_eq!(judge(&short, row), 0, "change {number}");
    }
    fits.max_snap = 5.0;
    assert_eq!(judge(&fits, row), 1);
    assert_eq!(judge(&fits, &row.replace("j,0,", "j,0.00005,")), 0);
}

#[test]
fn fifteen_minutes_only_where_nothing_is_said() {
    let mut trip = trip(&[0.0, 0.001]);
    assert_eq!(trip.detour_time_limit(), Limit::At(900_000));
    trip.max_added_time = Limit::Lifted;
    assert_eq!(trip.detour_time_limit(), Limit::Unset);
}

#[test]
fn a_gain_of_time_is_real_on_the_clock_only() {
    // A junction, held twice because of a banned turn: who comes from 0 is at 1 and can only
    // go straight on to 3; from 2 the end 4 can be reached. The baseline turns at 3, which
    // takes 10 + 20 + 20 + 10 s; an errand at a quarter of the street is a place to turn.
    let turn = network(
        &[(0.0, -0.001), (0.0, 0.0), (0.0, 0.0), (0.0, 0.002), (0.001, 0.0)],
        &[
            (0, 1, 10_000, 11_132),
            (1, 3, 20_000, 22_264),
            (2, 3, 20_000, 22_264),
            (3, 2, 20_000, 22_264),
            (2, 4, 10_000, 11_132),
        ],
    );
    let mut trip = trip(&[-0.001, 0.0]);
    trip.stops[1].0 = Place::new(0.001, 0.0);
    let answer = answer_on(&turn, &trip, "j,0,0.0005,,60,,,,,1,,,,,,,\n");
    assert_eq!(answer.baseline.travel, Cost::new(60_000, 66_792));
    let found = only(&answer);
    assert_eq!((found.detour_time, found.detour_distance), (0, 33_396 - 66_792));
    assert_eq!((found.added_time, found.end), (60_000, NOON + 30_000 + 60_000));
    // A minute at 12 an hour, less 333.96 m at 0.30 a kilometre.
    assert_eq!(found.detour_cost, money::amount(decimal("0.2")) - 33_396 * 3_000 * 36);
    assert_eq!(found.hourly_rate(), Some(6_601));
}

#[test]
fn bids_come_last_and_ask_for_what_they_cost() {
    let mut trip = trip(&[0.001, 0.002]);
    trip.commission = 1_500;
    trip.min_net_gain = Some(decimal("1"));
    let rows = "far,0,0.00025,,,,,,,,bid,,,,,,\n\
        near,0,0.00075,,,,,,,,bid,1.22,,,,,\n\
        poor,0,0.00075,,,,,,,,bid,1.2099,,,,,\n\
        fixed,0,0.00075,,,,,,,1.3,,,,,,,\n\
        less,0,0.00075,,,,,,,1.2,,,,,,,\n";
    let answer = answer_on(&road(), &trip, rows);
    let found: Vec<_> =
        answer.matches.iter().map(|found| (found.errand.as_str(), found.ask)).collect();
    // (1 + 0.033365) / 0.85 = 1.2157, (1 + 0.100094) / 0.85 = 1.2943.
    assert_eq!(found, [("fixed", None), ("near", Some(122)), ("far", Some(130))]);
    assert_eq!(answer.matches[1].net_gain, None);
}

#[test]
fn sorts_as_asked() {
    // Same place, same time but for the service.
    let rows = "b,0,0.001,,60,,,,,5,,,,,,,\na,0,0.001,,60,,,,,5,,,,,,,\n\
        free,0,0.001,,,,,,,1,,,,,,,\nslow,0,0.00025,,600,,,,,9,,,,,,,\n";
    let order = |sort| {
        let mut trip = trip(&[0.001, 0.002]);
        trip.sort = sort;
        let answer = answer_on(&road(), &trip, rows);
        answer.matches.into_iter().map(|found| found.errand).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(order(Sort::NetGain), "slow a b free");
    assert_eq!(order(Sort::HourlyRate), "free a b slow");
    assert_eq!(order(Sort::DetourTime), "free a b slow");
    assert_eq!(order(Sort::Fee), "slow a b free");
}

#[test]
fn bids_know_no_payment() {
    let errands = read(&format!("{COLUMNS}b,0,0,,,,,,,9,bid,4.5,,,,,\n"));
    assert_eq!(errands[0].pricing, Pricing::Bid { max_fee: Some(45_000) });
}

/// A rectangular town of `side` × `side` junctions, in the columns of an export.
fn write_town(side: usize, folder: &std::path::Path) {
    let mut nodes = String::from("node,lat,lon,osm_node\n");
    let mut edges = String::from("edge,from,to,time_ms,length_cm,osm_way,name,geometry\n");
    let at = |number: usize| {
        let (row, column) = (number / side, number % side);
        (48.0 + row as f64 * 0.0021 + column as f64 * 0.0003, 15.0 + column as f64 * 0.0033)
    };
    let mut count = 0;
    for a in 0..side * side {
        let (lat, lon) = at(a);
        writeln!(nodes, "{a},{lat:.7},{lon:.7},{}", a + 1_000).unwrap();
        for b in [a + 1, a + side] {
            if b >= side * side || (b == a + 1 && b % side == 0) {
                continue;
            }
            for (from, to) in [(a, b), (b, a)] {
                let (p, q) = (at(from), at(to));
                // A bend that is the same in both directions.
                let bend = ((p.0 + q.0) / 2.0 + 0.00017, (p.1 + q.1) / 2.0 + 0.00011);
                let time = 13_000 + (from * 7 + to * 11) % 9_000;
                let length = 24_000 + (a * 13) % 900;
                writeln!(
                    edges,
                    "{count},{from},{to},{time},{length},7,\"High Street, West\",\"LINESTRING \
                     ({:.7} {:.7}, {:.7} {:.7}, {:.7} {:.7})\"",
                    p.1, p.0, bend.1, bend.0, q.1, q.0
                )
                .unwrap();
                count += 1;
            }
        }
    }
    fs::write(folder.join("nodes.csv"), nodes).unwrap();
    fs::write(folder.join("edges.csv"), edges).unwrap();
}

#[test]
fn plays_a_scenario_on_a_town_as_exported() {
    let folder = tempfile::tempdir().unwrap();
    write_town(12, folder.path());
    let network = Network::read(folder.path());
    assert_eq!((network.nodes.len(), network.edges.len()), (144, 4 * 12 * 11));
    network.assert_sound();
    let mut scenario = Scenario::new(&network, Vec::new(), 1);
    let trips = scenario.trips(12, "car");
    let rows = scenario.errands(200);
    let file = folder.path().join("errands.csv");
    write_errands(&rows, &file);
    let open = errands(&file);
    let stops = trips.iter().flat_map(|trip| trip.stops.iter().map(|stop| stop.0));
    let places = stops.chain(open.iter().flat_map(|errand| errand.places()));
    let mut travel = Travel::new(&network, places);
    travel.carry(open.iter().filter_map(|errand| {
        errand.delivery.as_ref().map(|delivery| (errand.pickup.place, delivery.place))
    }));
    let answers: Vec<_> = trips.iter().map(|trip| rank(trip, &open, &travel)).collect();
    let all = || answers.iter().flat_map(|answer| &answer.matches);
    assert!(all().any(|found| found.bid) && all().any(|found| found.delivery.is_some()));
    assert!(all().any(|found| found.delivery.is_some_and(|there| there.leg > found.pickup.leg)));
    assert!(all().any(|found| found.setup > 0) && all().any(|found| found.access > 0));
    // What would be printed for these answers is what the comparison expects.
    for (trip, answer) in trips.iter().zip(&answers) {
        let printed = print(trip, answer, &travel);
        assert_eq!(differences(trip, answer, &travel, &printed), [""; 0]);
        for path in ["/matches/0/net_gain", "/matches/0/rank", "/trip/baseline/duration"] {
            let mut wrong = printed.clone();
            let Some(value) = wrong.pointer_mut(path) else { continue };
            *value = json!(-77.7);
            assert_eq!(differences(trip, answer, &travel, &wrong).len(), 1, "{path}");
        }
        let mut wrong = printed.clone();
        if wrong["matches"].as_array_mut().unwrap().pop().is_some() {
            let lines = differences(trip, answer, &travel, &wrong);
            assert!(lines.iter().any(|line| line.contains("left out")), "{lines:?}");
        }
    }
}

/// The answer as JSON, as `match` would print it.
fn print(trip: &Trip, answer: &Answer, travel: &Travel) -> Value {
    let fixed = |value: i128, scale: f64| json!(value as f64 / scale);
    let seconds = |ms: i64| fixed(ms.into(), 1e3);
    let cents = |cents: Option<i128>| cents.map(|cents| fixed(cents, 1e2));
    let money = |units: Option<i128>| cents(units.map(money::cents));
    let nearest = |place: Place| {
        let distance = travel.snap(place).distance;
        // Any point at the right distance will do here.
        let snapped = [place.lon, place.lat + distance / oracle::snap::METRES_PER_DEGREE];
        (json!([place.lon, place.lat]), json!(snapped), json!((distance * 100.0).round() / 100.0))
    };
    let visit = |visit: oracle::matching::Visit| {
        let (location, snapped, distance) = nearest(visit.place);
        json!({ "location": location, "snapped": snapped, "snap_distance": distance,
            "leg": visit.leg, "arrival": moment_text(visit.arrival),
            "begin": moment_text(visit.begin) })
    };
    let matches: Vec<_> = answer
        .matches
        .iter()
        .enumerate()
        .map(|(rank, found)| {
            json!({ "rank": rank + 1, "errand": found.errand,
                "pricing": if found.bid { "bid" } else { "fixed" },
                "detour_time": seconds(found.detour_time),
                "detour_distance": fixed(found.detour_distance.into(), 1e2),
                "access": seconds(found.access), "setup": seconds(found.setup),
                "service": seconds(found.service), "waiting_time": seconds(found.waiting),
                "hours_unknown": found.hours_unknown,
                "added_time": seconds(found.added_time), "fee": money(found.fee),
                "payout": money(found.payout), "detour_cost": money(Some(found.detour_cost)),
                "net_gain": money(found.net_gain), "hourly_rate": cents(found.hourly_rate()),
                "ask": cents(found.ask), "pickup": visit(found.pickup),
                "delivery": found.delivery.map(visit) })
        })
        .collect();
    let stops: Vec<_> = trip
        .stops
        .iter()
        .map(|stop| {
            let (location, snapped, distance) = nearest(stop.0);
            json!({ "location": location, "snapped": snapped, "snap_distance": distance })
        })
        .collect();
    let base = answer.baseline;
    json!({ "schema": "ontheway/1", "matches": matches,
        "trip": { "stops": stops, "baseline": { "duration": seconds(base.travel.time as i64),
            "distance": fixed(base.travel.length.into(), 1e2),
            "arrival": moment_text(base.arrival) } },
        "stats": { "feasible": answer.matches.len() } })
}

/// A small network by its edges, and positions on it: for each some edges, with the parts
/// of time and length before it in per cent. The two differ, as rounding makes them.
type Small = (Vec<(usize, usize, u64, u64)>, Vec<Vec<(usize, u64, u64)>>);

fn small() -> impl Strategy<Value = Small> {
    (2_usize..7).prop_flat_map(|nodes| {
        let edges = prop::collection::vec((0..nodes, 0..nodes, 0_u64..9, 0_u64..9), 1..14);
        let position = prop::collection::vec((0_usize..14, 0_u64..=100, 0_u64..=100), 1..4);
        (edges, prop::collection::vec(position, 1..6))
    })
}

proptest! {
    /// All pairs by relaxing every edge until nothing changes, then the ways of leaving and
    /// reaching each position written out as in the definition.
    #[test]
    fn travel_is_what_the_definition_says((edges, positions) in small()) {
        let network = network(&[(0.0, 0.0); 7], &edges);
        let snaps: Vec<Snap> = positions
            .iter()
            .map(|parts| {
                let mut on: Vec<On> = Vec::new();
                for &(edge, time, length) in parts {
                    let edge = edge % edges.len();
                    if on.iter().all(|on| on.edge != edge) {
                        let (_, _, whole_time, whole_length) = edges[edge];
                        let before = Cost::new(whole_time * time / 100, whole_length * length / 100);
                        on.push(On { edge, before });
                    }
                }
                Snap { distance: 0.0, on, fragile: false }
            })
            .collect();

        let mut between = [[None; 7]; 7];
        for (node, row) in between.iter_mut().enumerate() {
            row[node] = Some(Cost::default());
        }
        for _ in 0..7 {
            for &(from, to, time, length) in &edges {
                for row in &mut between {
                    let Some(reached) = row[from] else { continue };
                    let along = reached + Cost::new(time, length);
                    row[to] = Some(row[to].map_or(along, |known| known.min(along)));
                }
            }
        }

        let travel = Travel::with_snaps(&network, snaps.clone());
        for (p, at_p) in snaps.iter().enumerate() {
            let from = travel.from(p);
            for (q, at_q) in snaps.iter().enumerate() {
                let mut ways = Vec::new();
                for on_p in &at_p.on {
                    for on_q in &at_q.on {
                        let ((_, head, time, length), (tail, ..)) = (edges[on_p.edge], edges[on_q.edge]);
                        let after = Cost::new(time - on_p.before.time, length - on_p.before.length);
                        if let Some(middle) = between[head][tail] {
                            ways.push(after + middle + on_q.before);
                        }
                        if on_p.edge == on_q.edge
                            && on_p.before.time <= on_q.before.time
                            && on_p.before.length <= on_q.before.length
                        {
                            ways.push(Cost::new(
                                on_q.before.time - on_p.before.time,
                                on_q.before.length - on_p.before.length,
                            ));
                        }
                    }
                }
                let expected = ways.into_iter().min();
                prop_assert_eq!(from[q], expected);
                prop_assert_eq!(travel.to(q)[p], expected);
                prop_assert_eq!(travel.between(p, q), expected);
            }
        }
    }
}
