//! What matching takes: building and opening a map, snapping, and judging all errands for one trip.
//!
//! Runs on the town in `data/`, and on porto where `ONTHEWAY_EXTRACTS` names a folder that holds it.
//! Before anything is timed, the detours that are found are held against petgraph's Dijkstra.

use std::collections::HashMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, criterion_group, criterion_main};
use ontheway::demand::{Errand, Trip, TripColumn, TripForm, parse_errands, trip_from_fields};
use ontheway::matching::{Matcher, RankOptions};
use ontheway::road::{DEFAULT_MAX_SNAP, Map, Network, Snapped, Snapper};
use ontheway::sample::{Sampler, Settings};
use ontheway::units::{Position, Profile};
use petgraph::graph::{DiGraph, NodeIndex};

type Failure = Box<dyn std::error::Error>;

/// A map with errands and a trip across it.
struct City {
    name: &'static str,
    extract: PathBuf,
    map: Map,
    errands: Vec<Errand>,
    trip: Trip,
}

impl City {
    fn new(name: &'static str, extract: PathBuf, errands: u64) -> Result<Self, Failure> {
        let map = Map::build(&extract, &[Profile::Car], &|_| {})?;
        let settings = Settings {
            seed: 1,
            date: "2026-05-15".parse()?,
            zone: "UTC".parse()?,
            profile: Some(Profile::Car),
        };
        let drawn = Sampler::new(&map, &settings)?.errands(errands)?;
        let errands = parse_errands("sample", drawn)?.items;
        let network = map.network(Profile::Car)?;
        let node = |share: usize| network.nodes()[network.node_count() * share / 8].position();
        let text = |position: Position| format!("{},{}", position.lat, position.lon);
        let (start, end) = (text(node(3)), text(node(5)));
        let fields = |column: TripColumn| match column {
            TripColumn::Start => Some(start.as_str()),
            TripColumn::End => Some(end.as_str()),
            TripColumn::Departure => Some("2026-05-15T17:30:00Z"),
            _ => None,
        };
        let trip = trip_from_fields(TripForm::Flags, &fields)
            .map_err(|errors| format!("the trip cannot be read: {errors:?}"))?;
        Ok(Self { name, extract, map, errands, trip })
    }

    fn network(&self) -> &Network {
        self.map.network(Profile::Car).unwrap_or_else(|error| unreachable!("{error}"))
    }

    fn matcher(&self) -> Matcher<'_> {
        Matcher::new(self.network(), self.errands.clone(), DEFAULT_MAX_SNAP)
    }
}

/// Every match of a job is as far from its leg as petgraph says.
fn check(city: &City) {
    let network = city.network();
    let matcher = city.matcher();
    let departure = city.trip.departure.unwrap_or_default();
    let ranking = matcher
        .rank(&city.trip, RankOptions { top: 20, ..RankOptions::default() }, departure)
        .unwrap_or_else(|error| unreachable!("{error}"));
    assert!(!ranking.matches.is_empty(), "{}: nothing fits, nothing is checked", city.name);
    let mut graph: DiGraph<(), (u64, u64)> = DiGraph::new();
    let nodes: Vec<NodeIndex> = (0..network.node_count()).map(|_| graph.add_node(())).collect();
    for edge in network.edges() {
        let ends = (nodes[edge.from as usize], nodes[edge.to as usize]);
        graph.add_edge(ends.0, ends.1, (edge.time.into(), edge.length.into()));
    }
    let [start, end] = [&ranking.trip.stops[0].snapped, &ranking.trip.stops[1].snapped];
    let out = distances(network, &graph, start);
    for found in ranking.matches.iter().filter(|m| m.delivery.is_none()).take(5) {
        let Some((stop, _)) = matcher.on_road(found.errand) else {
            unreachable!("a match is on the road")
        };
        let there = to(network, &out, start, stop);
        let back = to(network, &distances(network, &graph, stop), stop, end);
        let base = to(network, &out, start, end);
        let detour = (there + back).saturating_sub(base);
        assert_eq!(detour as i64, found.detour_time.0, "{}: a detour differs", city.name);
    }
}

/// Least times from a position to all nodes, in ms.
fn distances(
    network: &Network,
    graph: &DiGraph<(), (u64, u64)>,
    from: &Snapped,
) -> HashMap<NodeIndex, u64> {
    let mut least = HashMap::new();
    for on in &from.edges {
        let head = NodeIndex::new(network.edge(on.edge).to as usize);
        let first = on.after.time().0 as u64;
        for (node, time) in petgraph::algo::dijkstra(graph, head, None, |e| e.weight().0) {
            let entry = least.entry(node).or_insert(u64::MAX);
            *entry = (*entry).min(time + first);
        }
    }
    least
}

/// Least time to a position, in ms.
fn to(network: &Network, least: &HashMap<NodeIndex, u64>, from: &Snapped, to: &Snapped) -> u64 {
    let direct = ontheway::routing::along_one_edge(from, to);
    let by_nodes = to.edges.iter().filter_map(|on| {
        let tail = NodeIndex::new(network.edge(on.edge).from as usize);
        Some(least.get(&tail)? + on.before.time().0 as u64)
    });
    let direct = direct.is_path().then_some(direct.time().0 as u64);
    by_nodes.chain(direct).min().unwrap_or(u64::MAX)
}

fn cities() -> Vec<City> {
    let town = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/town.osm.pbf");
    let mut wanted = vec![("town", town, 200)];
    match std::env::var_os("ONTHEWAY_EXTRACTS") {
        Some(folder) => wanted.push(("porto", Path::new(&folder).join("porto.osm.pbf"), 10_000)),
        None => eprintln!("ONTHEWAY_EXTRACTS is not set: porto is left out"),
    }
    wanted
        .into_iter()
        .map(|(name, extract, errands)| {
            City::new(name, extract, errands)
                .unwrap_or_else(|error| unreachable!("{name}: {error}"))
        })
        .collect()
}

fn matching(criterion: &mut Criterion) {
    for city in cities() {
        check(&city);
        let mut group = criterion.benchmark_group(city.name);
        group.sample_size(20);
        group.bench_function("build for car", |b| {
            b.iter(|| Map::build(black_box(&city.extract), &[Profile::Car], &|_| {}));
        });
        let file = tempfile::NamedTempFile::new().unwrap_or_else(|error| unreachable!("{error}"));
        city.map.save(file.path()).unwrap_or_else(|error| unreachable!("{error}"));
        group.bench_function("open", |b| {
            b.iter(|| {
                let map = Map::open_built(black_box(file.path()));
                map.and_then(|map| Ok(map.network(Profile::Car)?.node_count()))
            });
        });
        let snapper = Snapper::new(city.network(), DEFAULT_MAX_SNAP);
        group.bench_function("snap all pickups", |b| {
            b.iter(|| {
                let snapped = city.errands.iter().map(|e| snapper.snap(e.pickup.position));
                black_box(snapped.flatten().count())
            });
        });
        let matcher = city.matcher();
        let departure = city.trip.departure.unwrap_or_default();
        group.bench_function("rank one trip", |b| {
            b.iter(|| {
                matcher.rank(
                    black_box(&city.trip),
                    RankOptions { top: 20, ..RankOptions::default() },
                    departure,
                )
            });
        });
        group.finish();
    }
}

criterion_group!(benches, matching);
criterion_main!(benches);
