//! The same for trips by way of a part of town, from the sample stops that the program names: each
//! is an ordinary trip, and every insertion is driven for all of them.

use super::demand::{Errand, Limit, Pricing, Trip};
use super::matching::{Baseline, Drive, Judge, Match, Visit};
use serde_json::Value;

use super::money;
use super::network::{Cost, Place};
use super::program::flags;
use super::travel::Travel;

/// A trip by way of somewhere in a circle.
#[derive(Clone)]
pub struct AreaTrip {
    /// Without the area; where the trip ends there, the end is nowhere.
    pub trip: Trip,
    pub centre: Place,
    pub radius: i64,
    /// In seconds.
    pub service: i64,
    pub is_end: bool,
}

impl AreaTrip {
    pub fn flags(&self) -> Vec<String> {
        let mut flags = flags(&self.trip);
        let Self { centre, radius, service, is_end, .. } = self;
        if *is_end {
            flags.retain(|flag| !flag.starts_with("--end=") && flag != "--round-trip");
        }
        flags.push(format!("--area={},{};r={radius}", centre.lat, centre.lon));
        if *service > 0 {
            flags.push(format!("--area-service={service}"));
        }
        flags
    }

    /// Which stop is in the area.
    pub fn stop(&self) -> usize {
        self.trip.stops.len() - 1
    }

    /// The ordinary trips by way of these places.
    pub fn samples(&self, places: &[Place]) -> Vec<Trip> {
        let sample = |&place: &Place| {
            let mut trip = self.trip.clone();
            let last = self.stop();
            match self.is_end {
                true => trip.stops[last] = (place, 0),
                false => trip.stops.insert(last, (place, self.service * 1_000)),
            }
            trip
        };
        places.iter().map(sample).collect()
    }
}

/// The samples of an answer.
pub fn places_of(json: &Value) -> Vec<Place> {
    let samples = json["trip"]["samples"].as_array().expect("samples");
    let at = |part: &Value| part.as_f64().unwrap();
    let place = |sample: &Value| Place::new(at(&sample["location"][1]), at(&sample["location"][0]));
    samples.iter().map(place).collect()
}

/// An errand's best insertion over all samples.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaMatch {
    /// Means over the samples; `end` is the latest.
    pub typical: Match,
    /// The least and the greatest detour time.
    pub detour: (i64, i64),
    /// The earliest and the latest arrival.
    pub pickup: (i64, i64),
    pub delivery: Option<(i64, i64)>,
}

/// The answer to `match --top 0`.
#[derive(Clone, Debug)]
pub struct AreaAnswer {
    pub baseline: Baseline,
    /// Of each sample.
    pub baselines: Vec<Baseline>,
    pub matches: Vec<AreaMatch>,
    /// How many insertions were driven, sample by sample.
    pub driven: usize,
}

/// The mean to the nearest whole number, halves up.
pub fn mean(numbers: impl IntoIterator<Item = i64>) -> i64 {
    let numbers: Vec<i64> = numbers.into_iter().collect();
    let count = numbers.len() as i64;
    let twice: i64 = 2 * numbers.iter().sum::<i64>() + count;
    twice.div_euclid(2 * count)
}

/// Judges all errands for a trip of which `trips` are the samples: alike but for one stop.
pub fn rank(trips: &[Trip], errands: &[Errand], travel: &Travel) -> AreaAnswer {
    let judges: Vec<Judge> = trips.iter().map(|trip| Judge::new(trip, travel)).collect();
    let baselines: Vec<Baseline> = judges.iter().map(|judge| judge.baseline).collect();
    let of = |part: fn(&Baseline) -> i64| mean(baselines.iter().map(part));
    let baseline = Baseline {
        travel: Cost::new(
            of(|base| base.travel.time as i64) as u64,
            of(|base| base.travel.length as i64) as u64,
        ),
        arrival: of(|base| base.arrival),
    };
    let mut driven = 0;
    let mut matches = Vec::new();
    for errand in errands {
        let legs = trips[0].stops.len() - 1;
        let mut best: Option<AreaMatch> = None;
        for leg in 0..legs {
            let last = if errand.delivery.is_some() { legs } else { leg + 1 };
            for delivery_leg in leg..last {
                driven += trips.len();
                let found = overall(&judges, &baseline, errand, (leg, delivery_leg));
                let Some(found) = found else { continue };
                let key = |found: &AreaMatch| (found.typical.detour_cost, found.typical.added_time);
                if best.as_ref().is_none_or(|best| key(&found) < key(best)) {
                    best = Some(found);
                }
            }
        }
        matches.extend(best);
    }
    matches.sort_by(|a, b| super::matching::order(trips[0].sort, &a.typical, &b.typical));
    AreaAnswer { baseline, baselines, matches, driven }
}

/// One insertion over all samples, if every limit holds.
fn overall(
    judges: &[Judge],
    baseline: &Baseline,
    errand: &Errand,
    legs: (usize, usize),
) -> Option<AreaMatch> {
    let (trip, travel) = (judges[0].trip, judges[0].travel);
    if errand.places().any(|place| travel.snap(place).distance > trip.max_snap) {
        return None;
    }
    let drives: Vec<Drive> =
        judges.iter().map(|judge| judge.drive(&judge.plan(errand, legs))).collect();
    let detours: Vec<i64> = judges
        .iter()
        .zip(&drives)
        .map(|(judge, drive)| drive.travel.time as i64 - judge.baseline.travel.time as i64)
        .map(|detour| detour.max(0))
        .collect();
    let lengths = judges
        .iter()
        .zip(&drives)
        .map(|(judge, drive)| drive.travel.length as i64 - judge.baseline.travel.length as i64);
    let handling = |drive: &Drive| drive.access + drive.setup + drive.service + drive.waiting;
    let added: Vec<i64> =
        drives.iter().zip(&detours).map(|(drive, detour)| detour + handling(drive)).collect();
    let detour_time = mean(detours.iter().copied());
    let detour_distance = mean(lengths);
    let added_time = mean(added);
    let (access, service) = (drives[0].access, drives[0].service);
    // Setup and waiting are rounded so that all parts add up to the added time.
    let with_setup = detours.iter().zip(&drives).map(|(detour, drive)| detour + drive.setup);
    let setup = mean(with_setup) - detour_time;
    let waiting = added_time - detour_time - access - setup - service;
    let detour_cost = money::of_time(added_time, trip.cost_per_hour)
        + money::of_distance(detour_distance, trip.cost_per_km);

    let within_ratio = match trip.max_detour_ratio {
        Limit::At(ratio) => {
            i128::from(detour_time) * 10_000 <= i128::from(ratio) * i128::from(baseline.travel.time)
        }
        Limit::Unset | Limit::Lifted => true,
    };
    let in_vehicle = |drive: &Drive| {
        drive.delivery.zip(drive.pickup).map_or(0, |(delivery, pickup)| delivery.1 - pickup.2)
    };
    let fits_every_sample = drives.iter().all(|drive| {
        !drive.barred
            && trip.latest_arrival.allows(drive.end)
            && errand.expires_at.is_none_or(|expires| drive.pickup.is_some_and(|p| p.1 <= expires))
            && errand.max_time_in_vehicle.is_none_or(|most| in_vehicle(drive) <= most)
    });
    let fits = fits_every_sample
        && trip.detour_time_limit().allows(detour_time)
        && within_ratio
        && trip.max_detour_distance.allows(detour_distance)
        && trip.max_added_time.allows(added_time)
        && trip.max_tasks.allows(1)
        && errand.skills.is_subset(&trip.skills)
        && errand.amount.iter().all(|(dimension, amount)| {
            trip.capacity.get(dimension).is_none_or(|capacity| amount <= capacity)
        })
        && errand.posted_at.is_none_or(|posted| posted <= trip.departure);
    if !fits {
        return None;
    }

    let stop = |of: fn(&Drive) -> Option<(i64, i64, i64)>| {
        let times: Vec<_> = drives.iter().filter_map(of).collect();
        times.first()?;
        let arrival = mean(times.iter().map(|time| time.0));
        let begin = arrival + mean(times.iter().map(|time| time.1 - time.0));
        let range = (times.iter().map(|t| t.0).min()?, times.iter().map(|t| t.0).max()?);
        Some(((arrival, begin), range))
    };
    let visit = |place, leg, (arrival, begin)| Visit {
        place,
        leg,
        arrival,
        begin,
        snap_distance: travel.snap(place).distance,
    };
    let (pickup, of_pickup) = stop(|drive| drive.pickup)?;
    let delivery = stop(|drive| drive.delivery);
    let mut typical = Match {
        errand: errand.id.clone(),
        bid: matches!(errand.pricing, Pricing::Bid { .. }),
        detour_time,
        detour_distance,
        access,
        setup,
        service,
        waiting,
        hours_unknown: drives.iter().any(|drive| drive.hours_unknown),
        added_time,
        detour_cost,
        fee: None,
        payout: None,
        net_gain: None,
        earned: None,
        ask: None,
        pickup: visit(errand.pickup.place, legs.0, pickup),
        delivery: errand
            .delivery
            .as_ref()
            .zip(delivery)
            .map(|(stop, (times, _))| visit(stop.place, legs.1, times)),
        end: drives.iter().map(|drive| drive.end).max()?,
    };
    let detour = (*detours.iter().min()?, *detours.iter().max()?);
    judges[0].price(&errand.pricing, &mut typical).then_some(AreaMatch {
        typical,
        detour,
        pickup: of_pickup,
        delivery: delivery.map(|(_, range)| range),
    })
}
