//! Bundles held against every set of a few errands in every order, on the made-up town and, where
//! `ONTHEWAY_EXTRACTS` says where it lies, on a real one.
//!
//! The brute force reads the exported network and the errands file only, measures travel by plain
//! Dijkstra searches and drives each plan by the clock. `ONTHEWAY_ORACLE_SEED` draws others.
// A test program: it stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod oracle;

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use oracle::demand::{Errand, ErrandStop, Limit, Pricing, Trip, errands};
use oracle::extracts::{real, size, town};
use oracle::money;
use oracle::network::{Cost, Network, Place};
use oracle::program::{flags, ontheway, succeed};
use oracle::read::moment;
use oracle::scenario::{Scenario, plausible_places, write_errands};
use oracle::travel::Travel;
use serde_json::Value;

/// Errands at a time.
const FEW: usize = 4;

/// What decides between plans: the least is the best.
type Merit = (Reverse<i128>, i64, usize, Vec<String>, Vec<usize>);

/// A stop of a plan: errand, leg, whether it is the delivery, and when it begins.
type Visit = (usize, usize, bool, i64);

/// Net gain in cents, added time in ms, and of each visit the errand, whether it is the delivery,
/// its begin and its leg.
type Told = (i64, i64, Vec<(String, bool, i64, usize)>);

#[derive(Clone)]
struct Found {
    merit: Merit,
    visits: Vec<Visit>,
}

/// A plan on its way.
#[derive(Clone)]
struct State {
    place: Place,
    leg: usize,
    clock: i64,
    travel: Cost,
    work: i64,
    picked: Vec<usize>,
    /// Aboard with the end of the pickup.
    aboard: Vec<(usize, i64)>,
    jobs: Vec<usize>,
    visits: Vec<Visit>,
}

struct Brute<'a> {
    trip: &'a Trip,
    open: &'a [Errand],
    keep: &'a [usize],
    travel: &'a Travel,
    hops: HashMap<(usize, usize), Cost>,
    base: Cost,
    found: Vec<Found>,
    /// Only the kept errands, and no limits.
    kept_only: bool,
    least_gain: Option<i128>,
}

impl Brute<'_> {
    fn hop(&self, from: Place, to: Place) -> Cost {
        self.hops[&(self.travel.spot(from), self.travel.spot(to))]
    }

    fn explore(&mut self, state: &State) {
        let last = self.trip.stops.len() - 1;
        if state.leg == last {
            return self.finish(state);
        }
        for errand in 0..self.open.len() {
            if let Some(next) = self.pick_up(state, errand) {
                self.explore(&next);
            }
        }
        for at in 0..state.aboard.len() {
            if let Some(next) = self.deliver(state, at) {
                self.explore(&next);
            }
        }
        // What is on board must be delivered before the end.
        if state.leg + 1 < last || state.aboard.is_empty() {
            let (place, dwell) = self.trip.stops[state.leg + 1];
            let hop = self.hop(state.place, place);
            let mut next = state.clone();
            next.travel = next.travel + hop;
            next.clock += hop.time as i64 + dwell;
            (next.leg, next.place) = (state.leg + 1, place);
            self.explore(&next);
        }
    }

    /// Is at a stop and does what there is to do; when it begins.
    fn visit(&self, state: &State, stop: &ErrandStop) -> Option<(State, i64, i64)> {
        let snap = self.travel.snap(stop.place);
        if snap.distance > self.trip.max_snap {
            return None;
        }
        let hop = self.hop(state.place, stop.place);
        let access = snap.access();
        let arrival = state.clock + hop.time as i64 + access / 2;
        let (hours, wait) = (stop.hours.as_deref(), self.trip.longest_wait());
        let (begin, _) = self.trip.walls().begin(hours, &stop.windows, arrival, wait)?;
        let setup = if state.place == stop.place { 0 } else { stop.setup };
        let end = begin + setup + stop.service;
        let mut next = state.clone();
        next.travel = next.travel + hop;
        next.clock = end + access - access / 2;
        next.work += next.clock - state.clock - hop.time as i64;
        next.place = stop.place;
        Some((next, begin, end))
    }

    fn pick_up(&self, state: &State, number: usize) -> Option<State> {
        let (trip, errand) = (self.trip, &self.open[number]);
        let kept = self.keep.contains(&number);
        if state.picked.contains(&number) || (self.kept_only && !kept) {
            return None;
        }
        if !self.kept_only && !trip.max_tasks.allows(state.picked.len() as i64 + 1) {
            return None;
        }
        if !self.kept_only && trip.max_tasks == Limit::Unset && state.picked.len() == 4 {
            return None;
        }
        let offered = errand.skills.is_subset(&trip.skills)
            && errand.posted_at.is_none_or(|posted| posted <= trip.departure);
        if !offered && !kept {
            return None;
        }
        fee(errand)?;
        let (mut next, begin, end) = self.visit(state, &errand.pickup)?;
        if errand.expires_at.is_some_and(|expires| begin > expires) {
            return None;
        }
        match errand.delivery {
            Some(_) => next.aboard.push((number, end)),
            None => next.jobs.push(number),
        }
        next.picked.push(number);
        next.visits.push((number, state.leg, false, begin));
        let mut load = BTreeMap::<&str, i64>::new();
        let aboard = next.aboard.iter().map(|aboard| aboard.0).chain(next.jobs.iter().copied());
        for (name, amount) in aboard.flat_map(|number| &self.open[number].amount) {
            *load.entry(name).or_default() += amount;
        }
        let fits = load.iter().all(|(&name, amount)| {
            trip.capacity.get(name).is_none_or(|capacity| amount <= capacity)
        });
        fits.then_some(next)
    }

    fn deliver(&self, state: &State, at: usize) -> Option<State> {
        let (number, end_of_pickup) = state.aboard[at];
        let errand = &self.open[number];
        let (mut next, begin, _) = self.visit(state, errand.delivery.as_ref()?)?;
        if errand.max_time_in_vehicle.is_some_and(|most| begin - end_of_pickup > most) {
            return None;
        }
        next.aboard.remove(at);
        next.visits.push((number, state.leg, true, begin));
        Some(next)
    }

    fn finish(&mut self, state: &State) {
        let trip = self.trip;
        if self.keep.iter().any(|kept| !state.picked.contains(kept)) {
            return;
        }
        let detour = (state.travel.time as i64 - self.base.time as i64).max(0);
        let farther = state.travel.length as i64 - self.base.length as i64;
        let added = detour + state.work;
        let payout: i128 = state
            .picked
            .iter()
            .map(|&number| money::payout(fee(&self.open[number]).unwrap(), trip.commission))
            .sum();
        let road = money::of_distance(farther, trip.cost_per_km);
        let gain = payout - road - money::of_time(added, trip.cost_per_hour);
        let within_ratio = match trip.max_detour_ratio {
            Limit::At(ratio) => {
                i128::from(detour) * 10_000 <= i128::from(ratio) * i128::from(self.base.time)
            }
            Limit::Unset | Limit::Lifted => true,
        };
        let earned = payout - road;
        let rate = |least: i64| earned >= i128::from(least) * i128::from(added);
        let feasible = trip.detour_time_limit().allows(detour)
            && within_ratio
            && trip.max_detour_distance.allows(farther)
            && trip.max_added_time.allows(added)
            && trip.latest_arrival.allows(state.clock - trip.stops[trip.stops.len() - 1].1)
            && self.least_gain.is_none_or(|least| gain >= least)
            && (added == 0 || trip.min_hourly_rate.is_none_or(rate));
        if !feasible && !self.kept_only {
            return;
        }
        let ids = state.visits.iter().map(|visit| self.open[visit.0].id.clone()).collect();
        let legs = state.visits.iter().map(|visit| visit.1).collect();
        let merit = (Reverse(gain), added, state.picked.len(), ids, legs);
        self.found.push(Found { merit, visits: state.visits.clone() });
        // Only the front and the best matter.
        if self.found.len() > 5_000 {
            self.tidy();
        }
    }

    fn tidy(&mut self) {
        self.found.sort_by(|a, b| a.merit.cmp(&b.merit));
        let mut least = i64::MAX;
        self.found.retain(|found| {
            let better = found.merit.1 < least;
            least = least.min(found.merit.1);
            better
        });
    }

    fn run(&mut self) {
        let (place, dwell) = self.trip.stops[0];
        let state = State {
            place,
            leg: 0,
            clock: self.trip.departure + dwell,
            travel: Cost::default(),
            work: 0,
            picked: Vec::new(),
            aboard: Vec::new(),
            jobs: Vec::new(),
            visits: Vec::new(),
        };
        self.explore(&state);
        self.tidy();
    }
}

fn fee(errand: &Errand) -> Option<i64> {
    match errand.pricing {
        Pricing::Fixed { fee } => Some(fee),
        Pricing::Bid { max_fee } => max_fee,
    }
}

/// The front by brute force, the best first; `None` where the kept errands cannot be done.
fn brute(trip: &Trip, open: &[Errand], keep: &[usize], travel: &Travel) -> Option<Vec<Found>> {
    let places = open.iter().flat_map(Errand::places).chain(trip.stops.iter().map(|stop| stop.0));
    let places: Vec<Place> = places.collect();
    let mut hops = HashMap::new();
    for &from in &places {
        let row = travel.from(travel.spot(from));
        for &to in &places {
            if let Some(cost) = row[travel.spot(to)] {
                hops.insert((travel.spot(from), travel.spot(to)), cost);
            }
        }
    }
    let mut base = Cost::default();
    for stops in trip.stops.windows(2) {
        base = base + hops[&(travel.spot(stops[0].0), travel.spot(stops[1].0))];
    }
    let mut brute = Brute {
        trip,
        open,
        keep,
        travel,
        hops,
        base,
        found: Vec::new(),
        kept_only: true,
        least_gain: None,
    };
    brute.run();
    // Where they cannot be done within the runner's limits, these do not count for them alone.
    let free = Trip { max_wait: Limit::Lifted, capacity: BTreeMap::new(), ..trip.clone() };
    if brute.found.is_empty() && !keep.is_empty() {
        brute.trip = &free;
        brute.run();
    }
    let kept_gain = brute.found.first()?.merit.0.0;
    (brute.trip, brute.kept_only) = (trip, false);
    brute.least_gain = trip.min_net_gain.map(|least| money::amount(least) + kept_gain);
    brute.run();
    Some(brute.found)
}

fn cents(value: &Value) -> i64 {
    (value.as_f64().unwrap() * 100.0).round() as i64
}

fn millis(value: &Value) -> i64 {
    (value.as_f64().unwrap() * 1_000.0).round() as i64
}

/// What a plan of the answer says of itself, and what brute force says.
fn told(plan: &Value, trip: &Trip) -> Told {
    let mut leg = 0;
    let mut visits = Vec::new();
    for step in &plan["steps"].as_array().unwrap()[1..] {
        match step["kind"].as_str().unwrap() {
            "via" | "end" => leg += 1,
            kind => {
                let id = step["errand"].as_str().unwrap().to_owned();
                let begin = moment(step["begin"].as_str().unwrap());
                visits.push((id, kind == "delivery", begin, leg));
            }
        }
    }
    assert_eq!(leg, trip.stops.len() - 1);
    (cents(&plan["net_gain"]), millis(&plan["added_time"]), visits)
}

fn expected(found: &Found, open: &[Errand]) -> Told {
    let visits = found.visits.iter();
    let visits = visits
        .map(|&(errand, leg, delivery, begin)| (open[errand].id.clone(), delivery, begin, leg));
    (money::cents(found.merit.0.0) as i64, found.merit.1, visits.collect())
}

/// Compares one answer; whether there was a plan.
fn compare(map: &Path, file: &Path, trip: &Trip, keep: &[usize], travel: &Travel) -> usize {
    let open = errands(file);
    let mut arguments = vec![
        "bundle".to_owned(),
        format!("--map={}", map.display()),
        format!("--errands={}", file.display()),
        "--time-limit=none".to_owned(),
        "--format=json".to_owned(),
    ];
    arguments.extend(flags(trip));
    arguments.extend(keep.iter().map(|&number| format!("--keep={}", open[number].id)));
    let said = arguments.join(" ");
    let output = ontheway(&arguments);
    let Some(front) = brute(trip, &open, keep, travel) else {
        assert_eq!(output.status.code(), Some(2), "{said}");
        return 0;
    };
    let json: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{said}\n{}", String::from_utf8_lossy(&output.stderr)));
    let plans: Vec<&Found> = front.iter().rev().filter(|found| !found.visits.is_empty()).collect();
    let expected: Vec<_> = plans.iter().map(|found| expected(found, &open)).collect();
    let pareto = json["pareto"].as_array().unwrap();
    let told_all: Vec<_> = pareto.iter().map(|plan| told(plan, trip)).collect();
    assert_eq!(told_all, expected, "{said}");
    match expected.last().filter(|_| !front[0].visits.is_empty()) {
        Some(best) => {
            assert_eq!(&told(&json["bundle"], trip), best, "{said}");
            assert_eq!(json["bundle"]["optimal"], true);
            assert_eq!(output.status.code(), Some(0));
            best.2.len()
        }
        None => {
            assert_eq!((&json["bundle"], output.status.code()), (&Value::Null, Some(1)), "{said}");
            0
        }
    }
}

fn hold(extract: &Path, rounds: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let map = path("map.otw");
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    succeed(["build", &text(extract), "-o", &text(&map), "--profile=car"]);
    let network = path("network");
    succeed(["export", "--map", &text(&map), "--profile=car", "-o", &text(&network)]);
    let network = Network::read(&network);
    succeed([
        "sample",
        "--map",
        &text(&map),
        "--errands=200",
        "--trips=1",
        "--seed=1",
        "--date=2026-05-15",
        "-o",
        &text(&path("sample")),
    ]);
    let seed = size("ONTHEWAY_ORACLE_SEED", 1) as u64;
    let plausible = plausible_places(&path("sample").join("errands.csv"));
    let mut scenario = Scenario::new(&network, plausible, seed);
    let file = path("errands.csv");
    let (mut compared, mut plans, mut longest) = (0, 0, 0);
    for _ in 0..rounds {
        write_errands(&scenario.errands(FEW), &file);
        let open = errands(&file);
        let trips = scenario.trips(4, "car");
        let stops = trips.iter().flat_map(|trip| trip.stops.iter().map(|stop| stop.0));
        let travel = Travel::new(&network, stops.chain(open.iter().flat_map(Errand::places)));
        // Waiting for a door without end takes brute force too long.
        for trip in trips.iter().filter(|trip| trip.max_wait != Limit::Lifted) {
            let mut generous = trip.clone();
            generous.max_detour_time = Limit::At(90 * 60_000);
            generous.skills.extend(open.iter().flat_map(|errand| errand.skills.clone()));
            for trip in [trip, &generous] {
                let stops = compare(&map, &file, trip, &[], &travel);
                compared += 1;
                plans += usize::from(stops > 0);
                longest = longest.max(stops);
            }
            let keepable = |number: &usize| {
                let near = |place: Place| travel.snap(place).distance <= trip.max_snap;
                fee(&open[*number]).is_some() && open[*number].places().all(near)
            };
            if let Some(keep) = (0..open.len()).find(keepable).filter(|_| trip.capacity.is_empty())
            {
                plans += usize::from(compare(&map, &file, &generous, &[keep], &travel) > 0);
                compared += 1;
            }
        }
    }
    println!("{}: {compared} compared, {plans} plans, up to {longest} stops", extract.display());
    assert!(plans * 4 > compared, "{plans} plans of {compared}");
    assert!(longest > 2, "no plan of several errands");
}

#[test]
fn every_set_and_order_in_the_town() {
    hold(&town(), 12);
}

#[test]
fn every_set_and_order_in_a_real_city() {
    if let Some(extract) = real("krems") {
        hold(&extract, 4);
    }
}
