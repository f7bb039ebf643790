//! Answers are checked before anything is timed.

use ontheway::matching::Matcher;
use ontheway::road::Snapped;
use ontheway::routing::{Direction, Search};
use petgraph::graph::NodeIndex;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::Failure;
use super::city::City;
use super::dijkstra::{Dijkstra, into, out_of};
use super::engine;
use super::fast_paths::Prepared;
use super::petgraph::{Graph, Times, time_to};

/// Matches whose detours are checked.
const MATCHES: usize = 5;
/// Nodes to which travel is checked.
const NODES: usize = 200;

/// The first matches of the first trip are as far from its leg as petgraph says.
pub fn detours(city: &City, matcher: &Matcher, graph: &Graph) -> Result<(), Failure> {
    let network = city.network();
    let ranking = engine::rank(matcher, city, &city.trips[0])?;
    assert!(!ranking.matches.is_empty(), "{}: nothing fits, nothing is checked", city.name);
    let [start, end] = [&ranking.trip.stops[0].snapped, &ranking.trip.stops[1].snapped];
    let leg = |from: &Snapped, to: &Snapped| {
        time_to(network, &graph.leaving(network, from), from, to).ok_or("petgraph finds no way")
    };
    for found in &ranking.matches[..MATCHES.min(ranking.matches.len())] {
        let (pickup, delivery) = matcher.on_road(found.errand).ok_or("a match is off the road")?;
        let along = match delivery {
            Some(delivery) => leg(pickup, delivery)? + leg(delivery, end)?,
            None => leg(pickup, end)?,
        };
        let detour = (leg(start, pickup)? + along).saturating_sub(leg(start, end)?);
        let id = &matcher.errands()[found.errand].id;
        assert_eq!(u64::try_from(found.detour_time.0)?, detour, "{}: {id}", city.name);
    }
    Ok(())
}

/// All ways to measure travel agree on that from the first trip's start, and to its end, to as
/// many nodes as are drawn.
pub fn travel(
    city: &City,
    ends: [&Snapped; 2],
    graph: &Graph,
    fast: Option<&mut Prepared>,
) -> Result<(), Failure> {
    let network = city.network();
    let mut chance = ChaCha8Rng::seed_from_u64(7);
    let nodes: Vec<u32> =
        (0..NODES).map(|_| chance.random_range(0..network.node_count() as u32)).collect();
    let [start, end] = ends;
    let (mut forward, mut backward) = (Dijkstra::forward(network), Dijkstra::backward(network));
    forward.run(out_of(network, start));
    backward.run(into(network, end));
    let times = graph.leaving(network, start);
    let trees = [(start, Direction::Forward), (end, Direction::Backward)]
        .map(|(root, direction)| Search::new(network).tree(root, direction, None));
    let snapper = ontheway::road::Snapper::new(network, 1.0);
    for &node in &nodes {
        let time = u64::try_from(forward.labels[node as usize].time().0)?;
        assert_eq!(times.get(&NodeIndex::new(node as usize)), Some(&time), "node {node}");
        let other = snapper.snap(network.node(node).position()).ok_or("a node is off the road")?;
        let by_labels = |doors: &mut dyn Iterator<Item = _>, labels: &Dijkstra| {
            doors.map(|(door, travel)| labels.labels[door as usize] + travel).min()
        };
        let there = by_labels(&mut into(network, &other), &forward)
            .map(|travel| travel.min(ontheway::routing::along_one_edge(start, &other)));
        let onward = by_labels(&mut out_of(network, &other), &backward)
            .map(|travel| travel.min(ontheway::routing::along_one_edge(&other, end)));
        let [to, from] = [&trees[0], &trees[1]].map(|tree| tree.travel(network, &other));
        assert_eq!((there, onward), (Some(to), Some(from)), "to node {node} and from it");
    }
    if let Some(fast) = fast {
        let from = door(city, start);
        let times: Times = graph.forward(from).collect();
        for node in nodes {
            let time = times.get(&NodeIndex::new(node as usize)).copied();
            assert_eq!(fast.time(from, node), time, "from node {from} to node {node}");
        }
    }
    Ok(())
}

/// The node that a position lies at, or the first one after it.
pub fn door(city: &City, at: &Snapped) -> u32 {
    let nearest = at.edges.iter().min_by_key(|on| on.after);
    nearest.map_or(0, |on| city.network().edge(on.edge).to)
}
