//! Bundles of trips by way of a part of town, held against every set of a few errands in every
//! order, carried out for every sample stop that the program names.
//!
//! The brute force reads the exported network and the errands file only, measures travel by plain
//! Dijkstra searches and drives each plan by the clock. `ONTHEWAY_ORACLE_SEED` draws others.
// A test program: it stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod oracle;

use std::cmp::Reverse;
use std::path::Path;

use oracle::area::{AreaTrip, mean, places_of};
use oracle::demand::{Errand, ErrandStop, Limit, Pricing, Trip};
use oracle::extracts::{real, size, town};
use oracle::ground::Ground;
use oracle::money;
use oracle::network::Place;
use oracle::program::ontheway;
use oracle::read::moment;
use oracle::travel::Travel;
use serde_json::Value;

/// What is said of a circle between all roads.
const NO_ROAD: &str = "--area: expected a part of town with a road";

/// Errands at a time.
const FEW: usize = 3;

/// A stop of a plan: errand, leg, whether it is the delivery.
type Visit = (usize, usize, bool);

/// What decides between plans: the least is the best.
type Merit = (Reverse<i128>, i64, usize, Vec<String>, Vec<usize>);

/// Net gain in cents, added time in ms, and of each visit the errand, whether it is the delivery,
/// its leg, and the mean begin.
type Told = (i64, i64, Vec<(String, bool, usize, i64)>);

/// What a plan comes to by way of one sample.
struct Driven {
    detour: i64,
    farther: i64,
    work: i64,
    end: i64,
    arrivals: Vec<i64>,
    waits: Vec<i64>,
}

struct Found {
    merit: Merit,
    told: Told,
    is_kept_only: bool,
}

struct Brute<'a> {
    samples: &'a [Trip],
    open: &'a [Errand],
    keep: &'a [usize],
    travel: &'a Travel,
    bases: Vec<(i64, i64)>,
    /// Without limits, all of the kept errands and no others.
    found: Vec<Found>,
    /// Only the kept errands, which wait and carry as much as it takes.
    free: bool,
    /// Plans that do not break a limit but that on the least gain, with that gain.
    driven: usize,
}

fn fee(errand: &Errand) -> Option<i64> {
    match errand.pricing {
        Pricing::Fixed { fee } => Some(fee),
        Pricing::Bid { max_fee } => max_fee,
    }
}

impl Brute<'_> {
    fn hop(&self, from: Place, to: Place) -> (i64, i64) {
        let cost = self.travel.from(self.travel.spot(from))[self.travel.spot(to)].unwrap();
        (cost.time as i64, cost.length as i64)
    }

    fn trip(&self) -> &Trip {
        &self.samples[0]
    }

    fn orders(&mut self, visits: &mut Vec<Visit>, leg: usize) {
        let has = |visits: &[Visit], errand: usize, delivery: bool| {
            visits.iter().any(|v| v.0 == errand && v.2 == delivery)
        };
        if leg + 1 == self.trip().stops.len() {
            let whole = (0..self.open.len()).all(|errand| {
                let delivered = self.open[errand].delivery.is_none() || has(visits, errand, true);
                match has(visits, errand, false) {
                    true => delivered,
                    false => !self.keep.contains(&errand),
                }
            });
            if whole {
                self.found.extend(self.overall(visits));
                self.driven += self.samples.len();
            }
            return;
        }
        for errand in 0..self.open.len() {
            for delivery in [false, true] {
                let is_next = match delivery {
                    false => !has(visits, errand, false),
                    true => {
                        self.open[errand].delivery.is_some()
                            && has(visits, errand, false)
                            && !has(visits, errand, true)
                    }
                };
                if is_next {
                    visits.push((errand, leg, delivery));
                    self.orders(visits, leg);
                    visits.pop();
                }
            }
        }
        self.orders(visits, leg + 1);
    }

    fn stop(&self, visit: &Visit) -> &ErrandStop {
        let errand = &self.open[visit.0];
        if visit.2 { errand.delivery.as_ref().unwrap() } else { &errand.pickup }
    }

    fn drive(&self, sample: usize, visits: &[Visit], kept_only: bool) -> Option<Driven> {
        let trip = &self.samples[sample];
        let (mut place, dwell) = trip.stops[0];
        let mut clock = trip.departure + dwell;
        let (mut time, mut length, mut work, mut end) = (0, 0, 0, clock);
        let (mut arrivals, mut waits) = (Vec::new(), Vec::new());
        let mut ends = vec![0; self.open.len()];
        let mut rest = visits.iter();
        let mut next = rest.next();
        for leg in 0..trip.stops.len() - 1 {
            while let Some(visit) = next.filter(|visit| visit.1 == leg) {
                next = rest.next();
                let stop = self.stop(visit);
                let (errand, snap) = (&self.open[visit.0], self.travel.snap(stop.place));
                let hop = self.hop(place, stop.place);
                let arrival = clock + hop.0 + snap.access() / 2;
                let free = Trip { max_wait: Limit::Lifted, ..trip.clone() };
                let wait = if self.free { free.longest_wait() } else { trip.longest_wait() };
                let hours = stop.hours.as_deref();
                let (begin, _) = trip.walls().begin(hours, &stop.windows, arrival, wait)?;
                if !visit.2 && errand.expires_at.is_some_and(|expires| begin > expires) {
                    return None;
                }
                let most = errand.max_time_in_vehicle.unwrap_or(i64::MAX);
                if visit.2 && begin - ends[visit.0] > most {
                    return None;
                }
                let setup = if place == stop.place { 0 } else { stop.setup };
                ends[visit.0] = begin + setup + stop.service;
                let left = ends[visit.0] + snap.access() - snap.access() / 2;
                work += left - clock - hop.0;
                (time, length) = (time + hop.0, length + hop.1);
                (clock, place) = (left, stop.place);
                arrivals.push(arrival);
                waits.push(begin - arrival);
            }
            let (to, dwell) = trip.stops[leg + 1];
            let hop = self.hop(place, to);
            (time, length) = (time + hop.0, length + hop.1);
            end = clock + hop.0;
            (clock, place) = (end + dwell, to);
        }
        if !kept_only && !trip.latest_arrival.allows(end) {
            return None;
        }
        let base = self.bases[sample];
        let (detour, farther) = ((time - base.0).max(0), length - base.1);
        Some(Driven { detour, farther, work, end, arrivals, waits })
    }

    fn is_offered(&self, visits: &[Visit], is_kept_only: bool) -> bool {
        let trip = self.trip();
        let mut load = std::collections::BTreeMap::<&str, i64>::new();
        let mut tasks = 0;
        for visit in visits {
            let errand = &self.open[visit.0];
            let near = |place: Place| self.travel.snap(place).distance <= trip.max_snap;
            let kept = self.keep.contains(&visit.0);
            let offered = errand.skills.is_subset(&trip.skills)
                && errand.posted_at.is_none_or(|posted| posted <= trip.departure);
            if fee(errand).is_none() || !errand.places().all(near) || !(offered || kept) {
                return false;
            }
            tasks += i64::from(!visit.2);
            let sign = if visit.2 { -1 } else { 1 };
            for (name, amount) in &errand.amount {
                *load.entry(name).or_default() += sign * amount;
            }
            let fits = self.free
                || load.iter().all(|(&name, amount)| {
                    trip.capacity.get(name).is_none_or(|capacity| amount <= capacity)
                });
            if !fits {
                return false;
            }
        }
        let most = if trip.max_tasks == Limit::Unset { Limit::At(4) } else { trip.max_tasks };
        is_kept_only || most.allows(tasks)
    }

    fn overall(&self, visits: &[Visit]) -> Option<Found> {
        let trip = self.trip();
        let is_kept_only = visits.iter().all(|visit| self.keep.contains(&visit.0));
        if self.free && !is_kept_only || !self.is_offered(visits, is_kept_only) {
            return None;
        }
        let samples = 0..self.samples.len();
        let driven: Vec<Driven> = samples
            .map(|sample| self.drive(sample, visits, is_kept_only))
            .collect::<Option<_>>()?;
        let detour = mean(driven.iter().map(|one| one.detour));
        let farther = mean(driven.iter().map(|one| one.farther));
        let added = mean(driven.iter().map(|one| one.detour + one.work));
        let taken = || visits.iter().filter(|visit| !visit.2).map(|visit| &self.open[visit.0]);
        let payout: i128 =
            taken().map(|errand| money::payout(fee(errand).unwrap(), trip.commission)).sum();
        let road = money::of_distance(farther, trip.cost_per_km);
        let gain = payout - road - money::of_time(added, trip.cost_per_hour);
        let base = mean(self.bases.iter().map(|base| base.0));
        let within_ratio = match trip.max_detour_ratio {
            Limit::At(ratio) => i128::from(detour) * 10_000 <= i128::from(ratio) * i128::from(base),
            Limit::Unset | Limit::Lifted => true,
        };
        let rate = |least: i64| payout - road >= i128::from(least) * i128::from(added);
        let feasible = trip.detour_time_limit().allows(detour)
            && within_ratio
            && trip.max_detour_distance.allows(farther)
            && trip.max_added_time.allows(added)
            && (added == 0 || trip.min_hourly_rate.is_none_or(rate));
        if !feasible && !is_kept_only {
            return None;
        }
        assert!(driven.iter().all(|one| one.end >= trip.departure));
        let id = |visit: &Visit| self.open[visit.0].id.clone();
        let steps = visits.iter().enumerate().map(|(number, visit)| {
            let begin = mean(driven.iter().map(|one| one.arrivals[number]))
                + mean(driven.iter().map(|one| one.waits[number]));
            (id(visit), visit.2, visit.1, begin)
        });
        let told = (money::cents(gain) as i64, added, steps.collect());
        let legs = visits.iter().map(|visit| visit.1).collect();
        let ids = visits.iter().map(id).collect();
        Some(Found {
            merit: (Reverse(gain), added, taken().count(), ids, legs),
            told,
            is_kept_only,
        })
    }

    /// The front, less added time first; `None` where the kept errands cannot be done.
    fn front(mut self) -> Option<(Vec<Found>, usize)> {
        self.orders(&mut Vec::new(), 0);
        if !self.found.iter().any(|found| found.is_kept_only) && !self.keep.is_empty() {
            self.free = true;
            self.orders(&mut Vec::new(), 0);
        }
        let alone = self.found.iter().filter(|found| found.is_kept_only);
        let kept_gain = alone.map(|found| found.merit.0.0).max()?;
        let least = self.trip().min_net_gain.map(|least| money::amount(least) + kept_gain);
        let mut found = self.found;
        found.retain(|f| f.is_kept_only || least.is_none_or(|least| f.merit.0.0 >= least));
        found.sort_by(|a, b| a.merit.cmp(&b.merit));
        let mut fewest = i64::MAX;
        found.retain(|found| {
            let better = found.merit.1 < fewest;
            fewest = fewest.min(found.merit.1);
            better
        });
        found.reverse();
        Some((found, self.driven))
    }
}

fn told(plan: &Value) -> Told {
    let mut leg = 0;
    let mut visits = Vec::new();
    for step in &plan["steps"].as_array().unwrap()[1..] {
        match step["kind"].as_str().unwrap() {
            "via" | "area" | "end" => leg += 1,
            kind => {
                let id = step["errand"].as_str().unwrap().to_owned();
                let begin = moment(step["begin"].as_str().unwrap());
                visits.push((id, kind == "delivery", leg, begin));
            }
        }
    }
    let number = |name: &str, scale: f64| (plan[name].as_f64().unwrap() * scale).round() as i64;
    (number("net_gain", 100.0), number("added_time", 1_000.0), visits)
}

/// What was compared.
#[derive(Default)]
struct Compared {
    answers: usize,
    plans: usize,
    longest: usize,
    fronts: usize,
    driven: usize,
}

impl Compared {
    fn area(&mut self, ground: &Ground, area: &AreaTrip, open: &[Errand], keep: &[usize]) {
        let mut arguments = vec![
            "bundle".to_owned(),
            format!("--map={}", ground.map.display()),
            format!("--errands={}", ground.errands.display()),
            format!("--profile={}", ground.profile),
            "--time-limit=none".to_owned(),
            "--format=json".to_owned(),
        ];
        arguments.extend(area.flags());
        arguments.extend(keep.iter().map(|&number| format!("--keep={}", open[number].id)));
        let said = arguments.join(" ");
        let output = ontheway(&arguments);
        let Ok(json) = serde_json::from_slice::<Value>(&output.stdout) else {
            let complaint = String::from_utf8_lossy(&output.stderr);
            if complaint.contains(NO_ROAD) {
                return;
            }
            assert!(!keep.is_empty() && output.status.code() == Some(2), "{said}\n{complaint}");
            return;
        };
        let samples = area.samples(&places_of(&json));
        let travel = ground.travel(&samples, open);
        let mut brute = Brute {
            samples: &samples,
            open,
            keep,
            travel: &travel,
            bases: Vec::new(),
            found: Vec::new(),
            free: false,
            driven: 0,
        };
        let base = |trip: &Trip| {
            let legs = trip.stops.windows(2).map(|pair| brute.hop(pair[0].0, pair[1].0));
            legs.fold((0, 0), |sum, leg| (sum.0 + leg.0, sum.1 + leg.1))
        };
        brute.bases = samples.iter().map(base).collect();
        let (front, driven) =
            brute.front().unwrap_or_else(|| panic!("{said}: nothing can be kept"));
        let best = front.last().filter(|found| !found.merit.3.is_empty());
        let expected: Vec<&Told> =
            front.iter().filter(|f| !f.merit.3.is_empty()).map(|found| &found.told).collect();
        let pareto: Vec<Told> = json["pareto"].as_array().unwrap().iter().map(told).collect();
        assert_eq!(pareto.iter().collect::<Vec<_>>(), expected, "{said}");
        match best {
            Some(best) => {
                assert_eq!(told(&json["bundle"]), best.told, "{said}");
                assert_eq!(json["bundle"]["optimal"], true, "{said}");
                assert_eq!(json["bundle"]["gap"], 0.0, "{said}");
            }
            None => assert_eq!(json["bundle"], Value::Null, "{said}"),
        }
        self.answers += 1;
        self.driven += driven;
        self.fronts += usize::from(expected.len() > 1);
        self.plans += usize::from(best.is_some());
        let stops = best.map_or(0, |best| best.told.2.len());
        self.longest = self.longest.max(stops);
    }
}

fn hold(extract: &Path, profile: &str, rounds: usize) {
    let ground = Ground::new(extract, profile, 200);
    let mut scenario = ground.scenario();
    let mut compared = Compared::default();
    for _ in 0..rounds {
        let open = ground.open(&scenario.errands(FEW));
        for (number, mut trip) in scenario.trips(3, profile).into_iter().enumerate() {
            if trip.max_wait == Limit::Lifted {
                continue;
            }
            let (centre, radius) = scenario.circle();
            trip.latest_arrival = Limit::Unset;
            let is_end = number == 2;
            let service = if scenario.one_in(2) { 300 } else { 0 };
            let area = AreaTrip { trip, centre, radius, service, is_end };
            compared.area(&ground, &area, &open, &[]);
            let mut generous = area.clone();
            generous.trip.max_detour_time = Limit::At(90 * 60_000);
            generous.trip.skills.extend(open.iter().flat_map(|errand| errand.skills.clone()));
            if scenario.one_in(2) {
                generous.trip.latest_arrival = Limit::At(area.trip.departure + 70 * 60_000);
            }
            compared.area(&ground, &generous, &open, &[]);
            if let Some(keep) = (0..open.len()).find(|number| fee(&open[*number]).is_some()) {
                compared.area(&ground, &generous, &open, &[keep]);
            }
        }
    }
    let Compared { answers, plans, longest, fronts, driven } = compared;
    println!(
        "{}, {profile}: {answers} bundles of area trips compared, {driven} plans driven, {plans} \
         with errands, {fronts} fronts of several plans, up to {longest} stops; no difference",
        extract.display()
    );
    assert!(plans * 5 > answers, "{plans} plans of {answers}");
    assert!(longest > 2, "no plan of several errands");
}

#[test]
fn every_set_and_order_in_the_town() {
    hold(&town(), "car", 5);
}

#[test]
fn every_set_and_order_in_a_real_city() {
    if let Some(extract) = real("krems") {
        hold(&extract, "foot", size("ONTHEWAY_ORACLE_TRIPS", 2));
    }
}
