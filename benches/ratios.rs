//! How matching a trip compares with other ways to measure its travel: one table.
//!
//! All are timed on the same trips in the same run, in rounds that take turns, so that whatever
//! else the machine does hits all alike; figures are medians of the rounds. The map is the one
//! that `ONTHEWAY_BENCH_MAP` names (as `ontheway build` writes it), else porto where
//! `ONTHEWAY_EXTRACTS` names a folder that holds it, else the town. `ONTHEWAY_BENCH_ERRANDS` and
//! `ONTHEWAY_BENCH_ROUNDS` say how many errands and rounds; `ONTHEWAY_BENCH_FAST_PATHS=0` leaves
//! out fast_paths, which prepares a map of a million nodes in minutes.

mod shared;

use std::path::Path;
use std::time::Instant;

use ontheway::matching::Matcher;
use ontheway::road::{Map, Snapped};
use ontheway::routing::{Direction, Search};
use shared::Failure;
use shared::city::{self, City};
use shared::dijkstra::{Dijkstra, into, out_of};
use shared::fast_paths::Prepared;
use shared::petgraph::Graph;
use shared::{checks, engine};

/// Trips drawn, for throughput.
const TRIPS: usize = 1_000;
/// Of these, so many are timed on one thread in every round.
const LATENCY: usize = 50;
/// And so many with full trees.
const TREES: usize = 10;
/// With petgraph, and with fast_paths.
const SLOW: usize = 2;
/// Errands that fast_paths is asked for; its time is scaled to all of them.
const ASKED: usize = 1_000;
/// Passes over all trips for each number of threads.
const PASSES: usize = 5;

fn main() -> Result<(), Failure> {
    let rounds = number("ONTHEWAY_BENCH_ROUNDS", 7)?.max(1);
    let city = city()?;
    let network = city.network();
    println!(
        "{}: {} nodes, {} edges by car, {} errands",
        city.name,
        network.node_count(),
        network.edge_count(),
        city.errands.len()
    );
    let matcher = engine::warm_matcher(&city, city.without_hours())?;
    let timed = engine::warm_matcher(&city, city.errands.clone())?;
    let graph = Graph::new(network);
    let is_fast_wanted = number("ONTHEWAY_BENCH_FAST_PATHS", 1)? != 0;
    let begun = Instant::now();
    let mut fast = is_fast_wanted.then(|| Prepared::new(network));
    if fast.is_some() {
        println!("fast_paths prepared it in {:.1} s", begun.elapsed().as_secs_f64());
    }
    let ends = (city.trips[..LATENCY].iter())
        .map(|trip| {
            let [start, end] = engine::rank(&matcher, &city, trip)?.trip.stops[..]
                .iter()
                .map(|stop| stop.snapped.clone())
                .collect::<Vec<_>>()
                .try_into()
                .map_err(|_| "a trip has more than two stops")?;
            Ok([start, end])
        })
        .collect::<Result<Vec<[Snapped; 2]>, Failure>>()?;
    checks::detours(&city, &matcher, &graph)?;
    let [start, end] = &ends[0];
    checks::travel(&city, [start, end], &graph, fast.as_mut())?;
    println!("answers checked; {rounds} rounds");

    let one = engine::threads(1)?;
    let (mut forward, mut backward) = (Dijkstra::forward(network), Dijkstra::backward(network));
    let mut rows: [Vec<f64>; 6] = Default::default();
    for _ in 0..rounds {
        rows[0].push(a_trip(&city.trips[..LATENCY], |trip| {
            one.install(|| engine::rank(&matcher, &city, trip)).map(drop)
        })?);
        rows[1].push(a_trip(&ends[..TREES], |[start, end]| {
            forward.run(out_of(network, start));
            backward.run(into(network, end));
            Ok(())
        })?);
        rows[2].push(a_trip(&ends[..TREES], |[start, end]| {
            let search = Search::new(network);
            let trees = [(start, Direction::Forward), (end, Direction::Backward)];
            for (root, direction) in trees {
                std::hint::black_box(search.tree(root, direction, None));
            }
            Ok(())
        })?);
        rows[3].push(a_trip(&ends[..SLOW], |[start, end]| {
            drop(std::hint::black_box(graph.forward(checks::door(&city, start))));
            drop(std::hint::black_box(graph.backward(checks::door(&city, end))));
            Ok(())
        })?);
        rows[5].push(a_trip(&city.trips[..LATENCY], |trip| {
            one.install(|| engine::rank(&timed, &city, trip)).map(drop)
        })?);
        if let Some(fast) = &mut fast {
            let share = matcher.errands().len() as f64 / ASKED.min(matcher.errands().len()) as f64;
            let some = a_trip(&ends[..SLOW], |ends| ask(fast, &city, &matcher, ends))?;
            rows[4].push(some * share);
        }
    }
    print_latency(&rows);
    print_work(&city, &matcher)?;
    for (matcher, hours) in [(&matcher, "without"), (&timed, "with")] {
        for threads in [1, 2] {
            let pool = engine::threads(threads)?;
            let (mut each, mut together) = (Vec::new(), Vec::new());
            for _ in 0..PASSES {
                let begun = Instant::now();
                let one_by_one = engine::rank_each(matcher, &city, &pool)?;
                each.push(TRIPS as f64 / begun.elapsed().as_secs_f64());
                let begun = Instant::now();
                let shared = engine::rank_all(matcher, &city, &pool)?;
                together.push(TRIPS as f64 / begun.elapsed().as_secs_f64());
                if shared != one_by_one {
                    return Err(format!("{shared} matches together, {one_by_one} apart").into());
                }
            }
            let (each, together) = (median(&mut each), median(&mut together));
            println!(
                "{TRIPS} trips on {threads} threads, {hours} hours: {together:.0} trips/s, \
                 {each:.0} one by one"
            );
        }
    }
    Ok(())
}

/// The map asked for, with demand on it.
fn city() -> Result<City, Failure> {
    let errands = number("ONTHEWAY_BENCH_ERRANDS", 100_000)?;
    let (name, map) = match std::env::var_os("ONTHEWAY_BENCH_MAP") {
        Some(file) => {
            let file = Path::new(&file);
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            (name, Map::open_built(file)?)
        }
        None => match city::porto() {
            Some(extract) => ("porto".to_owned(), city::build(&extract)?),
            None => ("town".to_owned(), city::build(&city::town())?),
        },
    };
    City::new(&name, map, errands, TRIPS)
}

/// Point-to-point queries for some errands, one out of each of so many equal stretches: from the
/// start to the pickup, and from the last stop to the end.
fn ask(
    fast: &mut Prepared,
    city: &City,
    matcher: &Matcher,
    [start, end]: &[Snapped; 2],
) -> Result<(), Failure> {
    let (start, end) = (checks::door(city, start), checks::door(city, end));
    for errand in ontheway::measure::evenly(matcher.errands().len(), ASKED) {
        if let Some((pickup, delivery)) = matcher.on_road(errand) {
            let (pickup, last) =
                (checks::door(city, pickup), checks::door(city, delivery.unwrap_or(pickup)));
            std::hint::black_box((fast.time(start, pickup), fast.time(last, end)));
        }
    }
    Ok(())
}

/// Milliseconds a trip.
fn a_trip<T>(trips: &[T], mut run: impl FnMut(&T) -> Result<(), Failure>) -> Result<f64, Failure> {
    let begun = Instant::now();
    for trip in trips {
        run(trip)?;
    }
    Ok(begun.elapsed().as_secs_f64() * 1000.0 / trips.len() as f64)
}

fn print_latency(rows: &[Vec<f64>; 6]) {
    const NAMES: [&str; 6] = [
        "a  rank, all errands, top 20",
        "b  two full trees, tuned Dijkstra (buckets)",
        "b' two full trees, Search::tree (binary heap)",
        "c  two full trees, petgraph",
        "d  fast_paths, to and from each errand (1,000, scaled)",
        "a' rank, with opening hours and time windows",
    ];
    println!("{:<56} {:>10} {:>22} {:>12}", "one thread", "ms a trip", "least..greatest", "a / it");
    for (name, row) in NAMES.iter().zip(rows) {
        if row.is_empty() {
            println!("{name:<56} left out");
            continue;
        }
        // Of each round by itself.
        let mut ratios: Vec<f64> = rows[0].iter().zip(row).map(|(a, it)| it / a).collect();
        let mut sorted = row.clone();
        let (middle, ratio) = (median(&mut sorted), median(&mut ratios));
        let spread = format!("{:.3}..{:.3}", sorted[0], sorted[sorted.len() - 1]);
        println!("{name:<56} {middle:>10.3} {spread:>22} {:>12}", format!("1/{ratio:.1}"));
    }
}

/// What matching takes whatever the machine.
fn print_work(city: &City, matcher: &Matcher) -> Result<(), Failure> {
    let mut sums = [0.0; 4];
    for trip in &city.trips {
        let stats = engine::rank(matcher, city, trip)?.stats;
        let counts = [stats.judged as u64, stats.feasible as u64, stats.settled, stats.relaxed];
        for (sum, count) in sums.iter_mut().zip(counts) {
            *sum += count as f64 / city.trips.len() as f64;
        }
    }
    let [judged, feasible, settled, relaxed] = sums;
    println!(
        "means of {TRIPS} trips: {judged:.0} judged, {feasible:.0} feasible, \
         {settled:.0} nodes settled, {relaxed:.0} links relaxed"
    );
    Ok(())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A number from the environment.
fn number(variable: &str, otherwise: usize) -> Result<usize, Failure> {
    match std::env::var(variable) {
        Ok(text) => Ok(text.parse().map_err(|_| format!("{variable}={text}: not a number"))?),
        Err(_) => Ok(otherwise),
    }
}
