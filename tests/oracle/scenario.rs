//! Errands and trips at random, with every awkward position that the definitions name.
//!
//! Positions whose result hangs on the last bit of a floating-point number are drawn again
//! (see [`Snap::fragile`](super::snap::Snap)): for them the definition has no one answer.

use std::collections::BTreeMap;
use std::path::Path;

use rand::Rng;
use rand::SeedableRng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::demand::{Limit, Sort, Trip};
use super::matching::{Answer, rank};
use super::network::{Network, Place};
use super::read::{moment, moment_text};
use super::snap::{METRES_PER_DEGREE, metres_between, snap};
use super::travel::Travel;

const MINUTE: i64 = 60_000;

/// The columns of `errands.csv` that the oracle knows, and two that change nothing.
const COLUMNS: [&str; 22] = [
    "id",
    "description",
    "pickup_lat",
    "pickup_lon",
    "pickup_setup",
    "pickup_service",
    "pickup_opening_hours",
    "pickup_time_windows",
    "delivery_lat",
    "delivery_lon",
    "delivery_setup",
    "delivery_service",
    "delivery_opening_hours",
    "delivery_time_windows",
    "amount",
    "skills",
    "fee",
    "pricing",
    "max_fee",
    "posted_at",
    "expires_at",
    "max_time_in_vehicle",
];

/// Hours of every kind, on a Friday in May about half past five.
const HOURS: [&str; 29] = [
    "24/7",
    "Mo-Fr 09:00-18:00",
    "Mo-Fr 09:00-17:40; Sa 10:00-12:00",
    "Mo-Fr 17:45-20:00",
    "17:30-18:10",
    "Mo-Sa 08:00-12:30,17:37-19:00",
    "Fr 17:00-17:33,17:52-18:02",
    "Fr 17:00-17:33; Sa off || \"ask at the bar\"",
    "We off; 10:00-18:15",
    "week 1-53/2 Fr 17:00-19:00; week 2-52/2 Fr 18:00-19:00",
    "week 2-52/2 17:30-18:20",
    "Fr 22:00-02:00",
    "Mo-Su 11:30-03:00",
    "Th 18:00-41:50",
    "Mo-Fr 12:00-17:45 unknown",
    "Mo-Th 09:00-18:00",
    "PH 10:00-20:00",
    "Mo-Fr 09:00-18:00; PH off",
    "May 01-20: 08:00-17:50; Oct-Apr off",
    "2019 Mo-Fr 10:00-18:00",
    "Fr[3] 17:35-17:50",
    "\"by appointment\"",
    "Mo-Fr 10:00-18:00 \"only after registration\"",
    "Mo-Fr 10:00-17:50 open \"ring twice\"; PH off",
    "Fr 17:45+",
    "Fr 12:00-17:40+",
    "Mo-We 10:00+; Th,Fr 18:00-20:00+ || \"ask\"",
    "ring the bell, twice",
    "Mo-Fr 9-6",
];

/// Clocks that show other times; on one of them it is the day before, on another the day after.
const ZONES: [&str; 5] =
    ["Europe/Brussels", "Europe/Lisbon", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu"];

/// One errand as text, by column.
pub type Row = BTreeMap<&'static str, String>;

/// Draws errands and trips on one network; equal seeds draw equal ones.
pub struct Scenario<'n> {
    network: &'n Network,
    random: ChaCha8Rng,
    /// Positions from elsewhere, as `ontheway sample` makes them.
    plausible: Vec<Place>,
    /// Every position drawn so far with an edge that it was drawn on.
    drawn: Vec<(Place, usize)>,
    trip_stops: Vec<Place>,
}

impl<'n> Scenario<'n> {
    pub fn new(network: &'n Network, plausible: Vec<Place>, seed: u64) -> Self {
        let random = ChaCha8Rng::seed_from_u64(seed);
        Self { network, random, plausible, drawn: Vec::new(), trip_stops: Vec::new() }
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.random.random_range(0..100) < percent
    }

    fn range(&mut self, from: i64, to: i64) -> i64 {
        self.random.random_range(from..=to)
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from.choose(&mut self.random).expect("something to pick from").clone()
    }

    /// A point of `edge`, to 7 decimals.
    fn on_edge(&mut self, edge: usize) -> Place {
        let line = &self.network.edges[edge].line;
        let segment = self.random.random_range(1..line.len().max(2));
        let (a, b) = (line[segment - 1], line[segment.min(line.len() - 1)]);
        let t: f64 = self.random.random();
        rounded(Place::new(a.lat + t * (b.lat - a.lat), a.lon + t * (b.lon - a.lon)))
    }

    /// Up to `metres` away from `place` in each direction.
    fn beside(&mut self, place: Place, metres: f64) -> Place {
        let degrees = metres / METRES_PER_DEGREE;
        let north = self.random.random_range(-degrees..=degrees);
        let east = self.random.random_range(-degrees..=degrees) / place.lat.to_radians().cos();
        rounded(Place::new(place.lat + north, place.lon + east))
    }

    /// A position of some kind, with the edge that it was drawn on.
    fn candidate(&mut self) -> (Place, usize) {
        let mut edge = self.random.random_range(0..self.network.edges.len());
        let kind = self.random.random_range(0..100);
        let place = match kind {
            // Exactly on a junction.
            0..=16 => self.network.nodes[self.network.edges[edge].to.index()],
            // Exactly on a vertex of the line.
            17..=25 => self.pick(&self.network.edges[edge].line),
            26..=44 => self.on_edge(edge),
            // By the road.
            45..=64 => {
                let place = self.on_edge(edge);
                self.beside(place, 60.0)
            }
            // Off the road, some of them beyond `--max-snap`.
            65..=74 => {
                let place = self.on_edge(edge);
                self.beside(place, 450.0)
            }
            // Out of the map.
            75..=76 => self.beside(self.network.nodes[0], 40_000.0),
            77..=87 if !self.plausible.is_empty() => {
                let plausible = std::mem::take(&mut self.plausible);
                let place = self.pick(&plausible);
                self.plausible = plausible;
                place
            }
            // On the same edge as another stop.
            77..=92 if !self.drawn.is_empty() => {
                edge = self.drawn[self.random.random_range(0..self.drawn.len())].1;
                self.on_edge(edge)
            }
            // Where another stop is.
            93..=95 if !self.drawn.is_empty() => {
                let other = self.random.random_range(0..self.drawn.len());
                edge = self.drawn[other].1;
                self.drawn[other].0
            }
            // Where a trip stops.
            96.. if !self.trip_stops.is_empty() => {
                let other = self.random.random_range(0..self.trip_stops.len());
                self.trip_stops[other]
            }
            _ => self.on_edge(edge),
        };
        (place, edge)
    }

    /// Takes a position if its snap is beyond doubt and within `reach` metres.
    fn take(&mut self, (place, edge): (Place, usize), reach: f64) -> Option<Place> {
        let snap = snap(self.network, place);
        // The same doubt about the limit on the snap distance itself.
        let on_limit = (snap.distance - 300.0).abs() < 1e-6;
        let sound = !snap.fragile && !on_limit && snap.distance < reach;
        sound.then(|| {
            self.drawn.push((place, edge));
            place
        })
    }

    /// A sound position within `reach` metres of the network.
    fn place(&mut self, reach: f64) -> Place {
        loop {
            let candidate = self.candidate();
            if let Some(place) = self.take(candidate, reach) {
                return place;
            }
        }
    }

    /// A place for a delivery: often not far from the pickup, sometimes at it.
    fn delivery(&mut self, pickup: Place) -> Place {
        if self.chance(6) {
            return pickup;
        }
        let tries = if self.chance(50) { 12 } else { 1 };
        loop {
            let nearest = (0..tries)
                .map(|_| self.candidate())
                .min_by(|a, b| {
                    let distance = |place| metres_between(pickup, place);
                    distance(a.0).total_cmp(&distance(b.0))
                })
                .expect("some tries");
            if let Some(place) = self.take(nearest, f64::INFINITY) {
                return place;
            }
        }
    }

    /// A duration in one of the ways to write it; none at all in a third of the cases.
    fn duration(&mut self) -> String {
        let minutes = self.range(1, 9);
        match self.range(0, 5) {
            0 => (minutes * 30).to_string(),
            1 => format!("{minutes}m"),
            2 => format!("PT{minutes}M"),
            3 => "0".into(),
            _ => String::new(),
        }
    }

    fn money(&mut self) -> String {
        match self.range(0, 5) {
            0 => self.range(2, 20).to_string(),
            1 => format!("{:.4}", self.range(20_000, 200_000) as f64 / 10_000.0),
            2 => format!("{:.1}", self.range(0, 100) as f64 / 10.0),
            _ => format!("{:.2}", self.range(200, 2_000) as f64 / 100.0),
        }
    }

    /// One to three windows in any order, most of them soon after the departures.
    fn windows(&mut self) -> String {
        let window = |scenario: &mut Self| {
            let begin = evening() + scenario.range(-60, 120) * MINUTE + scenario.range(0, 9_999);
            let end = begin + scenario.pick(&[0, 60_001, 10 * MINUTE, 45 * MINUTE]);
            format!("{}/{}", moment_text(begin), moment_text(end))
        };
        let count = self.pick(&[1, 1, 2, 3]);
        (0..count).map(|_| window(self)).collect::<Vec<_>>().join("|")
    }

    /// About half shipments, a fifth bids.
    pub fn errands(&mut self, count: usize) -> Vec<Row> {
        (0..count).map(|number| self.errand(number)).collect()
    }

    fn errand(&mut self, number: usize) -> Row {
        // Ids whose bytewise order is neither their numeric nor their row order.
        let id = format!("{}{}", self.pick(&["e", "E", "é", "z-"]), (number * 7_919) % 100_003);
        let mut row = Row::from([("id", id), ("description", "one, \"quoted\"".into())]);
        let pickup = self.place(f64::INFINITY);
        let mut stop = |scenario: &mut Self, names: &[&'static str], place: Place| {
            row.insert(names[0], place.lat.to_string());
            row.insert(names[1], place.lon.to_string());
            row.insert(names[2], scenario.duration());
            row.insert(names[3], scenario.duration());
            if scenario.chance(25) {
                row.insert(names[4], scenario.pick(&HOURS).to_owned());
            }
            if scenario.chance(15) {
                row.insert(names[5], scenario.windows());
            }
        };
        stop(self, &COLUMNS[2..8], pickup);
        if self.chance(50) {
            let place = self.delivery(pickup);
            stop(self, &COLUMNS[8..14], place);
            if self.chance(15) {
                let limit = self.pick(&["10m", "5m", "PT20M", "900", "1h"]);
                row.insert("max_time_in_vehicle", limit.into());
            }
        }
        if self.chance(30) {
            let amount = match self.range(0, 2) {
                0 => self.range(0, 20).to_string(),
                1 => format!("weight_kg:{}", self.range(0, 20)),
                _ => format!("volume_l:{}|weight_kg:{}", self.range(1, 60), self.range(0, 20)),
            };
            row.insert("amount", amount);
        }
        if self.chance(20) {
            let skills = self.pick(&["fridge", "id_check", "fridge|id_check", "stairs"]);
            row.insert("skills", skills.into());
        }
        if self.chance(20) {
            row.insert("pricing", "bid".into());
            if self.chance(60) {
                row.insert("max_fee", self.money());
            }
        } else {
            row.insert("fee", self.money());
            if self.chance(30) {
                row.insert("pricing", "fixed".into());
            }
        }
        if self.chance(15) {
            row.insert("posted_at", moment_text(evening() + self.range(-60, -6) * MINUTE));
        }
        if self.chance(15) {
            row.insert("expires_at", moment_text(evening() + self.range(-5, 60) * MINUTE));
        }
        row
    }

    /// Trips with none to two vias, some of them round trips; about half keep the defaults
    /// on what they are limited by.
    pub fn trips(&mut self, count: usize, profile: &str) -> Vec<Trip> {
        let mut trips: Vec<_> = (0..count).map(|number| self.trip(number, profile)).collect();
        for trip in &mut trips {
            self.limit(trip);
        }
        trips
    }

    fn trip(&mut self, number: usize, profile: &str) -> Trip {
        let vias = self.pick(&[0, 0, 1, 1, 2]);
        let round_trip = number % 5 == 3;
        let mut stops: Vec<(Place, i64)> = Vec::new();
        for stop in 0..vias + 2 {
            let dwell =
                if stop == 0 || stop == vias + 1 { 0 } else { self.range(0, 5) * 2 * MINUTE };
            let place = if round_trip && stop == vias + 1 { stops[0].0 } else { self.place(290.0) };
            stops.push((place, dwell));
        }
        self.trip_stops.extend(stops.iter().map(|stop| stop.0));
        let departure = evening() + self.range(-20, 20) * MINUTE + self.range(0, 59_999);
        let mut trip = Trip::new(stops, departure, profile);
        trip.sort = match number % 7 {
            4 => Sort::HourlyRate,
            5 => Sort::DetourTime,
            6 => Sort::Fee,
            _ => Sort::NetGain,
        };
        trip
    }

    fn limit(&mut self, trip: &mut Trip) {
        let minutes = self.range(3, 40) * MINUTE;
        match self.range(0, 9) {
            0..=2 => {}
            3 => trip.max_detour_time = Limit::Lifted,
            4 => trip.max_detour_time = Limit::At(minutes),
            5 => trip.max_detour_ratio = Limit::At(self.range(0, 30) * 500),
            6 => trip.max_detour_distance = Limit::At(self.range(0, 500_000)),
            7 => trip.max_added_time = Limit::At(minutes),
            8 => {
                trip.max_detour_time = Limit::At(minutes);
                trip.max_detour_ratio = Limit::At(self.range(2, 30) * 1_000);
                trip.max_added_time = Limit::At(2 * minutes);
            }
            _ => {
                let places = trip.stops.iter().map(|stop| stop.0);
                let bare = rank(trip, &[], &Travel::new(self.network, places));
                trip.latest_arrival = Limit::At(bare.baseline.arrival + minutes / 2);
            }
        }
        match self.range(0, 9) {
            0 => trip.max_wait = Limit::At(0),
            1 => trip.max_wait = Limit::At(self.range(1, 30 * MINUTE)),
            2 => trip.max_wait = Limit::At(15 * 60 * MINUTE),
            _ => {}
        }
        if self.chance(25) {
            trip.timezone = Some(self.pick(&ZONES).to_owned());
        }
        if self.chance(25) {
            trip.country = Some(self.pick(&["BE", "DE", "PT", "US"]).to_owned());
        }
        if self.chance(40) {
            let capacity = [("load", 150_000), ("weight_kg", 80_000), ("volume_l", 255_000)];
            trip.capacity = capacity[self.range(0, 2) as usize..]
                .iter()
                .map(|&(name, value)| (name.to_owned(), value))
                .collect();
        }
        if self.chance(60) {
            trip.skills.insert("fridge".into());
        }
        if self.chance(40) {
            trip.skills.insert("id_check".into());
        }
        if self.chance(40) {
            trip.cost_per_hour = self.pick(&[0, 75_000, 123_457, 300_000]);
            trip.cost_per_km = self.pick(&[0, 1, 2_500, 5_001]);
        }
        if self.chance(50) {
            trip.commission = self.pick(&[1_000, 1_234, 1_500, 2_500, 3_333]);
        }
        if self.chance(40) {
            trip.min_net_gain = self.pick(&[None, Some(-20_000), Some(10_000), Some(40_001)]);
        }
        if self.chance(30) {
            trip.min_hourly_rate = Some(self.pick(&[50_000, 150_000, 222_222]));
        }
        let farthest =
            trip.stops.iter().map(|stop| snap(self.network, stop.0).distance).fold(0.0, f64::max);
        if self.chance(20) {
            trip.max_snap = self.pick(&[50.5, 100.0, 600.0]);
            if trip.max_snap < farthest + 0.01 {
                trip.max_snap = 300.0;
            }
        }
    }

    /// A part of town around one of the positions drawn: a circle, with its radius in metres.
    pub fn circle(&mut self) -> (Place, i64) {
        let place = self.place(290.0);
        (rounded(place), self.pick(&[60, 250, 800, 2_000]))
    }

    /// Whether one in `parts`.
    pub fn one_in(&mut self, parts: i64) -> bool {
        self.range(1, parts) == 1
    }

    /// The trip with one more limit that the middle one of its matches just keeps, or just
    /// does not.
    pub fn tightened(&mut self, trip: &Trip, answer: &Answer) -> Option<Trip> {
        let middle = answer.matches.get(answer.matches.len() / 2)?;
        let off = self.range(0, 1);
        let mut trip = trip.clone();
        if self.chance(50) {
            trip.latest_arrival = Limit::At(middle.end - off);
        } else {
            trip.max_detour_distance = Limit::At((middle.detour_distance - off).max(0));
        }
        Some(trip)
    }

    /// Lets some of the matched errands expire just when their pickup begins, or just before,
    /// and the windows of others begin or end just when somebody arrives.
    pub fn expire(&mut self, rows: &mut [Row], answer: &Answer) {
        for (number, found) in answer.matches.iter().enumerate() {
            let row = rows.iter_mut().find(|row| row["id"] == found.errand).expect("its row");
            let off = self.range(0, 1);
            let window = |begin, end| format!("{}/{}", moment_text(begin), moment_text(end));
            let arrival = found.pickup.arrival;
            match (number % 9, &found.delivery) {
                (0, _) => {
                    row.insert("expires_at", moment_text(found.pickup.begin - off));
                }
                (1, _) => {
                    let text = window(arrival - 10 * MINUTE, arrival - off);
                    row.insert("pickup_time_windows", text);
                }
                (2, Some(delivery)) => {
                    let wait = self.pick(&[1, MINUTE, 60 * MINUTE, 60 * MINUTE + 1]);
                    let begin = delivery.arrival + wait;
                    row.insert("delivery_time_windows", window(begin, begin + MINUTE));
                }
                _ => {}
            }
        }
    }
}

/// About when all trips depart.
fn evening() -> i64 {
    moment("2026-05-15T17:30:00+02:00")
}

fn rounded(place: Place) -> Place {
    let decimals = |value: f64| (value * 1e7).round() / 1e7;
    Place::new(decimals(place.lat), decimals(place.lon))
}

/// Writes an errands file.
pub fn write_errands(rows: &[Row], path: &Path) {
    let mut writer = csv::Writer::from_path(path).unwrap();
    writer.write_record(COLUMNS).unwrap();
    for row in rows {
        let fields = COLUMNS.iter().map(|&column| row.get(column).map_or("", String::as_str));
        writer.write_record(fields).unwrap();
    }
    writer.flush().unwrap();
}

/// The positions in a file that `ontheway sample` wrote.
pub fn plausible_places(path: &Path) -> Vec<Place> {
    super::demand::errands(path)
        .iter()
        .flat_map(|errand| errand.places().collect::<Vec<_>>())
        .collect()
}
