//! What matching takes: building and opening a map, snapping, and judging all errands for a trip.
//!
//! Runs on the town in `data/`, and on porto where `ONTHEWAY_EXTRACTS` names a folder that holds
//! it, with 100,000 errands. Before anything is timed, answers are checked: detours and travel
//! against petgraph's Dijkstra.

mod shared;

use std::hint::black_box;
use std::path::Path;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use ontheway::matching::Matcher;
use ontheway::road::{DEFAULT_MAX_SNAP, Map, Snapped, Snapper};
use ontheway::routing::{Direction, Search};
use ontheway::units::Profile;
use shared::city::{self, City};
use shared::dijkstra::{Dijkstra, into, out_of};
use shared::fast_paths::Prepared;
use shared::petgraph::Graph;
use shared::{Failure, checks, engine};

const ERRANDS: usize = 100_000;
const TRIPS: usize = 1_000;
/// Errands that fast_paths is asked for.
const ASKED: usize = 1_000;

fn matching(criterion: &mut Criterion) {
    let extracts = [("town", Some(city::town())), ("porto", city::porto())];
    for (name, extract) in extracts {
        let Some(extract) = extract else { continue };
        let mut group = criterion.benchmark_group(name);
        group.sample_size(20);
        on(name, &extract, &mut group).unwrap_or_else(|error| unreachable!("{name}: {error}"));
        group.finish();
    }
}

fn on(name: &str, extract: &Path, group: &mut BenchmarkGroup<WallTime>) -> Result<(), Failure> {
    let city = City::new(name, city::build(extract)?, ERRANDS, TRIPS)?;
    let matcher = engine::warm_matcher(&city, city.errands.clone())?;
    let graph = Graph::new(city.network());
    let mut fast = Prepared::new(city.network());
    let first = engine::rank(&matcher, &city, &city.trips[0])?.trip;
    let ends = [&first.stops[0].snapped, &first.stops[1].snapped];
    checks::detours(&city, &matcher, &graph)?;
    checks::travel(&city, ends, &graph, Some(&mut fast))?;
    maps(&city, extract, group)?;
    trips(&city, &matcher, group)?;
    changes(&city, group);
    peers(&city, &matcher, ends, &graph, &mut fast, group);
    Ok(())
}

/// All that comes before the first trip.
fn maps(city: &City, extract: &Path, group: &mut BenchmarkGroup<WallTime>) -> Result<(), Failure> {
    group.bench_function("build for car", |b| {
        b.iter(|| Map::build(black_box(extract), &[Profile::Car], &|_| {}));
    });
    let file = tempfile::NamedTempFile::new()?;
    city.map.save(file.path())?;
    group.bench_function("open", |b| {
        b.iter(|| {
            let map = Map::open_built(black_box(file.path()));
            map.and_then(|map| Ok(map.network(Profile::Car)?.node_count()))
        });
    });
    let snapper = Snapper::new(city.network(), DEFAULT_MAX_SNAP);
    group.bench_function("snap all stops", |b| {
        b.iter(|| {
            let stops = city.errands.iter().flat_map(|errand| {
                [Some(&errand.pickup), errand.delivery.as_ref()].into_iter().flatten()
            });
            black_box(stops.filter_map(|stop| snapper.snap(stop.position)).count())
        });
    });
    Ok(())
}

/// Matching itself.
fn trips(
    city: &City,
    matcher: &Matcher,
    group: &mut BenchmarkGroup<WallTime>,
) -> Result<(), Failure> {
    let (one, all) = (engine::threads(1)?, engine::threads(0)?);
    let mut next = city.trips.iter().cycle();
    group.bench_function("rank one trip on one thread", |b| {
        one.install(|| {
            b.iter(|| next.next().map(|trip| engine::rank(matcher, city, black_box(trip))));
        });
    });
    group.throughput(Throughput::Elements(city.trips.len() as u64));
    group.bench_function("rank 1,000 trips on all cores", |b| {
        b.iter(|| engine::rank_all(matcher, city, &all));
    });
    group.throughput(Throughput::Elements(1));
    Ok(())
}

/// A board that changes: each of the errands in turn is taken off, and another put in its place.
fn changes(city: &City, group: &mut BenchmarkGroup<WallTime>) {
    let mut matcher = Matcher::new(city.network(), city.errands.clone(), DEFAULT_MAX_SNAP);
    let mut next = city.errands.iter().cycle().skip(city.errands.len() / 2);
    let mut numbers = (0..city.errands.len()).cycle();
    group.bench_function("replace one errand", |b| {
        b.iter(|| {
            let (number, errand) = (numbers.next()?, next.next()?);
            Some(matcher.replace(number, black_box(errand).clone()))
        });
    });
}

/// Other ways to measure the travel of a trip.
fn peers(
    city: &City,
    matcher: &Matcher,
    [start, end]: [&Snapped; 2],
    graph: &Graph,
    fast: &mut Prepared,
    group: &mut BenchmarkGroup<WallTime>,
) {
    let network = city.network();
    let (mut forward, mut backward) = (Dijkstra::forward(network), Dijkstra::backward(network));
    group.bench_function("two trees by a tuned Dijkstra", |b| {
        b.iter(|| {
            forward.run(out_of(network, start));
            backward.run(into(network, end));
        });
    });
    group.bench_function("two trees by Search::tree", |b| {
        b.iter(|| {
            let search = Search::new(network);
            let there = search.tree(start, Direction::Forward, None);
            (there, search.tree(end, Direction::Backward, None))
        });
    });
    let (from, to) = (checks::door(city, start), checks::door(city, end));
    group.bench_function("two trees by petgraph", |b| {
        b.iter(|| (graph.forward(from), graph.backward(to)));
    });
    let stops: Vec<(u32, u32)> = ontheway::measure::evenly(matcher.errands().len(), ASKED)
        .filter_map(|errand| matcher.on_road(errand))
        .map(|(pickup, delivery)| (pickup, delivery.unwrap_or(pickup)))
        .map(|(pickup, last)| (checks::door(city, pickup), checks::door(city, last)))
        .collect();
    group.bench_function("fast_paths for 1,000 errands", |b| {
        b.iter(|| {
            for &(pickup, last) in &stops {
                black_box((fast.time(from, pickup), fast.time(last, to)));
            }
        });
    });
}

criterion_group!(benches, matching);
criterion_main!(benches);
