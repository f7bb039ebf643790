//! From one position to another.

use ontheway::road::Snapped;
use ontheway::routing::{Arrival, Arrivals, Between, Direction, Search};
use rayon::prelude::*;

use super::Places;

/// Targets of each source: one tree serves them all.
const TARGETS: usize = 200;

/// How many pairs were compared, and those that differ.
pub fn differences_of_pairs(places: &Places, pairs: usize) -> (usize, Vec<String>) {
    let sources = pairs.div_ceil(TARGETS) as u64;
    let found: Vec<Vec<String>> =
        (0..sources).into_par_iter().map(|source| differences(places, source)).collect();
    (sources as usize * TARGETS, found.concat())
}

fn differences(places: &Places, number: u64) -> Vec<String> {
    let network = places.network;
    let drawn = places.draw(number, 1 + TARGETS);
    let (source, targets) = drawn.split_first().unwrap();
    // Every other source is the end of its pairs.
    let direction = [Direction::Forward, Direction::Backward][number as usize % 2];
    let tree = Search::new(network).tree(source, direction, None);
    let mut between = Between::default();
    let pairs = targets.iter().map(|target| match direction {
        Direction::Forward => (source, target),
        Direction::Backward => (target, source),
    });
    let mut found = Vec::new();
    for (target, (from, to)) in targets.iter().zip(pairs) {
        let (expected, travel) = (tree.travel(network, target), between.travel(network, from, to));
        assert!(expected.is_path(), "the network is strongly connected");
        if travel != expected {
            let (from, to) = (shown(from), shown(to));
            found.push(format!("from {from} to {to}: Dijkstra {expected:?}, found {travel:?}"));
        }
    }
    if direction == Direction::Forward {
        rows(places, &mut between, source, targets, &mut found);
    }
    found
}

/// Both ways to ask for a whole row must answer as pairs do.
fn rows(
    places: &Places,
    between: &mut Between,
    from: &Snapped,
    targets: &[Snapped],
    found: &mut Vec<String>,
) {
    let network = places.network;
    let pairs: Vec<_> = targets.iter().map(|to| between.travel(network, from, to)).collect();
    let each: Vec<Arrival> = targets.iter().map(|to| between.arrival(network, to)).collect();
    let all = Arrivals::new(network, each.iter());
    let row = between.row(network, from, targets.iter().zip(&each));
    let row_of = between.row_of(network, from, targets, &all);
    if row != pairs || row_of != pairs {
        found.push(format!("from {}: a row differs from its pairs", shown(from)));
    }
}

fn shown(at: &Snapped) -> String {
    let edges: Vec<(u32, i64)> = at.edges.iter().map(|on| (on.edge, on.before.time().0)).collect();
    format!("{} (edges and ms along them: {edges:?})", at.point)
}
