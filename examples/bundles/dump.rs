//! Problems as JSON: stops, the travel between them, profits and limits.

use std::cell::Cell as Counter;
use std::path::Path;

use ontheway::bundling::{Options, Problem, Stop, TravelSource, solve};
use ontheway::units::{Millis, Money};
use serde_json::{Value, json};

use crate::cases::for_each;
use crate::{Args, Failure};

/// Writes every problem to a file of its own.
pub fn write(args: &Args, folder: &Path, most: usize) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)?;
    let number = Counter::new(0);
    for_each(
        args,
        |cell, matcher, trip, now| {
            number.set(number.get() + 1);
            let name =
                format!("{}-{}-{}-{}.json", cell.errands, cell.tasks, cell.detour, number.get());
            let prepared = matcher.prepare_bundle(trip, &[], now)?;
            if prepared.problem().errands.len() > most {
                println!("{name}: left out, too many candidates");
                return Ok(());
            }
            let value = described(prepared.problem(), &prepared.travel(), args)?;
            println!("{name}: net gain {}", value["ontheway"]["net_gain"]);
            std::fs::write(folder.join(name), serde_json::to_string(&value)?)?;
            Ok(())
        },
        |_| Ok(()),
    )
}

/// Points are numbered without gaps; times are milliseconds, lengths centimetres, and money is
/// in the library's own whole units, as text where it may be longer than a double is exact.
fn described(problem: &Problem, travel: &dyn TravelSource, args: &Args) -> Result<Value, Failure> {
    let mut places: Vec<usize> = problem.trip.iter().map(|stop| stop.point).collect();
    places.extend(problem.errands.iter().flat_map(|errand| errand.stops().map(|stop| stop.point)));
    places.sort_unstable();
    places.dedup();
    let local = |point: usize| places.binary_search(&point).unwrap_or(0);
    let rows: Vec<_> = places.iter().map(|&from| travel.row(from, &places)).collect();
    let matrix = |of: &dyn Fn(ontheway::units::Travel) -> i64| -> Vec<Vec<i64>> {
        let entry = |way: &ontheway::units::Travel| if way.is_path() { of(*way) } else { -1 };
        rows.iter().map(|row| row.iter().map(entry).collect()).collect()
    };
    let stop = |stop: &Stop| {
        let windows: Vec<[i64; 2]> = stop.windows.intervals().map(|(a, b)| [a.0, b.0]).collect();
        json!({
            "point": local(stop.point), "access": stop.access.0, "setup": stop.setup.0,
            "service": stop.service.0, "windows": windows, "max_wait": stop.max_wait.0,
        })
    };
    let errands: Vec<Value> = problem
        .errands
        .iter()
        .map(|errand| {
            json!({
                "payout": errand.payout.0.to_string(),
                "pickup": stop(&errand.pickup),
                "delivery": errand.delivery.as_ref().map(stop),
                "amount": errand.amount,
                "max_time_in_vehicle": errand.max_time_in_vehicle.map(|time| time.0),
            })
        })
        .collect();
    let options = Options { time_limit: Some(args.limit()), front: false, ..Options::default() };
    let solution = solve(problem, travel, &options)?;
    let limits = &problem.limits;
    Ok(json!({
        "money_per_unit": Money::PER_UNIT.to_string(),
        "cost_per_ms": Money::of_time(problem.costs.per_hour, Millis(1)).0.to_string(),
        "cost_per_cm":
            Money::of_length(problem.costs.per_km, ontheway::units::Centimetres(1)).0.to_string(),
        "trip": problem.trip.iter().map(|stop| json!({
            "point": local(stop.point), "dwell": stop.dwell.0,
        })).collect::<Vec<_>>(),
        "departure": problem.departure.0,
        "baseline": {"time": problem.baseline.time.0, "length": problem.baseline.length.0},
        "capacity": problem.capacity,
        "limits": {
            "detour_time": limits.detour_time.map(|most| most.0),
            "detour_distance": limits.detour_distance.map(|most| most.0),
            "added_time": limits.added_time.map(|most| most.0),
            "arrival": limits.arrival.map(|most| most.0),
            "tasks": limits.tasks,
        },
        "time": matrix(&|way| way.time().0),
        "length": matrix(&|way| way.length().0),
        "errands": errands,
        "ontheway": {
            "net_gain": solution.best.totals.net_gain.0.to_string(),
            "upper_bound": solution.upper_bound.0.to_string(),
            "optimal": solution.optimal,
            "time_limit": args.time_limit,
            "visits": solution.best.visits.iter()
                .map(|visit| (visit.errand, visit.delivery)).collect::<Vec<_>>(),
        },
    }))
}
