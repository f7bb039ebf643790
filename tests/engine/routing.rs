//! Travel and paths are those of Dijkstra's algorithm on a graph in which every position is a
//! node of its own.

use std::cell::RefCell;

use ontheway::road::{EdgeId, Network, OnEdge, Snapped, Snapper};
use ontheway::routing::{Between, Direction, Path, PathSearch, Search, Workspace};
use ontheway::units::{Centimetres, Millis, Position, Travel};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::oracle::network::Cost;
use crate::oracle::snap::{On, Snap};
use crate::oracle::travel::Travel as Oracle;
use crate::world::{Plan, Spot, cases, map, plain, plans, spots};

thread_local! {
    /// One for all networks, as large and as small as they come.
    static WORKSPACE: RefCell<Workspace> = RefCell::default();
    static BETWEEN: RefCell<Between> = RefCell::default();
}

fn cost(travel: Travel) -> Cost {
    Cost::new(travel.time().0 as u64, travel.length().0 as u64)
}

fn snap_of(snapped: &Snapped) -> Snap {
    let on = |on: &OnEdge| On { edge: on.edge as usize, before: cost(on.before) };
    Snap { distance: snapped.distance, on: snapped.edges.iter().map(on).collect(), fragile: false }
}

/// What a search with this bound should say.
fn bounded(travel: Cost, bound: Option<Millis>) -> Option<Cost> {
    let within = bound.is_none_or(|bound| travel.time as i64 <= bound.0);
    within.then_some(travel)
}

fn hold(plan: &Plan, spots: &[Spot], off: u8) -> Result<(), TestCaseError> {
    let extract = plan.extract();
    let Some(map) = map(&extract, plan.profile) else {
        return Ok(());
    };
    let network = map.network(plan.profile).unwrap();
    let snapper = Snapper::new(network, 1_000.0);
    let at: Vec<Snapped> =
        spots.iter().filter_map(|spot| snapper.snap(spot.position(network))).collect();
    let plain = plain(network);
    let oracle = Oracle::with_snaps(&plain, at.iter().map(snap_of).collect());
    let search = Search::new(network);
    for (number, from) in at.iter().enumerate() {
        let costs = oracle.from(number);
        let median = costs.iter().flatten().map(|cost| cost.time as i64).max().unwrap_or(0) / 2;
        for bound in [None, Some(Millis(median)), Some(Millis(0)), Some(Millis(-1))] {
            let tree = search.tree(from, Direction::Forward, bound);
            for (to, expected) in at.iter().zip(&costs) {
                let expected = expected.expect("an island in the network");
                let found = tree.travel(network, to);
                let found = found.is_path().then(|| cost(found));
                prop_assert_eq!(found, bounded(expected, bound), "within {:?}", bound);
            }
        }
        for (to, expected) in at.iter().zip(&costs) {
            let expected = expected.expect("an island in the network");
            let exactly = Millis(expected.time as i64);
            let less = Millis(expected.time as i64 - 1 - i64::from(off));
            for bound in [None, Some(exactly), Some(less)] {
                let backward = search.tree(to, Direction::Backward, bound).travel(network, from);
                let between = WORKSPACE
                    .with_borrow_mut(|workspace| search.between(from, to, bound, workspace));
                for found in [backward, between] {
                    let found = found.is_path().then(|| cost(found));
                    prop_assert_eq!(found, bounded(expected, bound), "within {:?}", bound);
                }
            }
            let climbed = BETWEEN.with_borrow_mut(|between| between.travel(network, from, to));
            prop_assert_eq!(cost(climbed), expected);
            let path = PathSearch::new(network).find(from, to);
            let path = path.expect("a path");
            prop_assert_eq!(cost(path.travel), expected);
            is_that_path(network, &path, from, to)?;
        }
    }
    Ok(())
}

/// Whether a path is what it says of itself.
fn is_that_path(
    network: &Network,
    path: &Path,
    from: &Snapped,
    to: &Snapped,
) -> Result<(), TestCaseError> {
    let on = |snapped: &Snapped, edge: Option<&EdgeId>| -> OnEdge {
        *snapped.edges.iter().find(|on| Some(&on.edge) == edge).expect("an edge of the position")
    };
    let (first, last) = (on(from, path.edges.first()), on(to, path.edges.last()));
    for pair in path.edges.windows(2) {
        prop_assert_eq!(network.edge(pair[0]).to, network.edge(pair[1]).from);
    }
    let whole: Travel =
        path.edges.iter().map(|edge| network.edge(*edge).travel()).fold(Travel::ZERO, |a, b| a + b);
    let time = whole.time() - first.before.time() - last.after.time();
    let length = whole.length() - first.before.length() - last.after.length();
    prop_assert_eq!((path.travel.time(), path.travel.length()), (time, length));
    let lengths = path.lengths(network);
    let edges: Vec<EdgeId> = lengths.iter().map(|(edge, _)| *edge).collect();
    prop_assert_eq!(&edges, &path.edges);
    prop_assert_eq!(lengths.iter().map(|(_, length)| *length).sum::<Centimetres>(), length);

    let mut nodes: Vec<i64> = Vec::new();
    for edge in &path.edges {
        let edge = network.edge(*edge);
        let mut along = network.osm_nodes_of_road(edge.road()).to_vec();
        if edge.is_against() {
            along.reverse();
        }
        nodes.extend(&along[usize::from(!nodes.is_empty())..]);
    }
    let of_last = network.osm_nodes_of_road(network.edge(last.edge).road()).len();
    let end = nodes.len() - (of_last - 1 - last.behind as usize);
    let passed = nodes[..end].get(first.ahead as usize..).unwrap_or_default();
    prop_assert_eq!(path.osm_nodes(network), passed);

    let line = path.line(network, from, to);
    prop_assert_eq!(line.len(), passed.len() + 2);
    prop_assert_eq!(line[0], from.point);
    prop_assert_eq!(line[line.len() - 1], to.point);
    // A position off the road may be as near to places far from each other, of which only one
    // is its point; and where the plane is far from being one, a fraction in it is not one of
    // the length.
    let is_on_road = |snapped: &Snapped| snapped.distance < 0.01;
    let is_flat = |p: Position| p.lat.abs() < 80.0 && p.lon.abs() < 179.0;
    if is_on_road(from)
        && is_on_road(to)
        && network.nodes().iter().all(|node| is_flat(node.position()))
    {
        let metres: f64 = line.windows(2).map(|pair| metres(pair[0], pair[1])).sum();
        let said = length.as_metres();
        let slack = 0.15 + 0.01 * path.edges.len() as f64 + said * 0.01;
        prop_assert!((metres - said).abs() < slack, "a line of {} m for {} m", metres, said);
    }
    Ok(())
}

fn metres(a: Position, b: Position) -> f64 {
    let east = (b.lon - a.lon) * a.lat.to_radians().cos();
    east.hypot(b.lat - a.lat).to_radians() * 6_371_008.8
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn travel_is_that_of_dijkstra(
        plan in plans(4),
        spots in vec(spots(), 1..9),
        off in any::<u8>(),
    ) {
        hold(&plan, &spots, off)?;
    }
}
