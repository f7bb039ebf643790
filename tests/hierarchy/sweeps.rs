//! Whole sweeps.

use ontheway::road::{Network, NodeId, OnEdge, Snapped};
use ontheway::routing::{Course, Direction, Known, Label, Layout, Outline, Reach, Search, Sweep};
use ontheway::units::{Millis, Travel};
use rayon::prelude::*;

use super::Places;

/// Cells of one node, small gates, the usual ones, parts in which everything lies.
const LAYOUTS: [Layout; 4] = [
    Layout { cell: 1, part: 64 },
    Layout { cell: 12, part: 1_000 },
    Layout { cell: 96, part: 65_536 },
    Layout { cell: 2_000, part: 10_000 },
];

/// What is added to the travel between both positions; `None` for no limit.
const ALLOWED: [Option<Millis>; 4] =
    [None, Some(Millis(0)), Some(Millis(60_000)), Some(Millis(600_000))];

/// Pairs of positions on each map, each swept with every layout and limit.
const SWEEPS: u64 = 4;

/// What sweeps know of every node is what two trees say of it.
pub fn hold_sweeps(places: &Places) {
    let ends: Vec<(u64, Vec<Snapped>)> =
        (0..SWEEPS).map(|number| (number, places.draw(u64::MAX - number, 2))).collect();
    // One sweep is used for all, as a matcher does.
    let passed_over: u64 = LAYOUTS
        .into_par_iter()
        .map(|layout| {
            let outline = Outline::new(places.network.hierarchy(), layout);
            let mut sweep = Sweep::default();
            let all = ends.iter();
            all.map(|(_, ends)| hold(places.network, &outline, &mut sweep, ends)).sum::<u64>()
        })
        .sum();
    assert!(passed_over > 0, "no sweep passed over anything: limits are not looked at");
}

/// How many nodes were passed over.
fn hold(network: &Network, outline: &Outline, sweep: &mut Sweep, ends: &[Snapped]) -> u64 {
    let [from, to] = ends else { unreachable!("a pair") };
    let labels = labels(network, from, to);
    let nodes = 0..network.node_count() as NodeId;
    let course = Course::new(network.hierarchy(), outline, nodes.clone());
    let slack = vec![0; outline.gates().len()];
    let mut passed_over = 0;
    for allowed in ALLOWED {
        let travel = sweep.begin(network, from, to);
        let most = allowed.map(|allowed| travel.time() + allowed);
        let reach = Reach { most, slack: &slack };
        sweep.run(network, outline, &course, [from, to], reach, |_, _| {});
        for node in nodes.clone() {
            let [there, onward] = labels[node as usize];
            match sweep.known(outline, node) {
                Known::Label(label) => {
                    assert_eq!(label, [there, onward], "node {node}, {allowed:?}");
                }
                Known::AtLeast([to, from]) => {
                    passed_over += 1;
                    assert!(
                        to <= there.time() && from <= onward.time(),
                        "node {node}, {allowed:?}"
                    );
                    let most = most.expect("without a limit nothing is passed over");
                    assert!(there.time() + onward.time() > most, "node {node} is within reach");
                }
            }
        }
    }
    passed_over
}

/// By two trees: travel from one position to every node, and from there to the other.
fn labels(network: &Network, from: &Snapped, to: &Snapped) -> Vec<Label> {
    let search = Search::new(network);
    let there = search.tree(from, Direction::Forward, None);
    let onward = search.tree(to, Direction::Backward, None);
    let nodes = 0..network.node_count();
    nodes
        .map(|node| {
            // At a node is the end of all edges that lead there, and the begin of all that leave.
            let reaching =
                network.in_starts()[node] as usize..network.in_starts()[node + 1] as usize;
            let reaching = network.in_edges()[reaching]
                .iter()
                .map(|edge| on_edge(*edge, network.edge(*edge).travel(), Travel::ZERO));
            let leaving = network.out_starts()[node]..network.out_starts()[node + 1];
            let leaving =
                leaving.map(|edge| on_edge(edge, Travel::ZERO, network.edge(edge).travel()));
            let at =
                |edges| Snapped { point: network.nodes()[node].position(), distance: 0.0, edges };
            [
                there.travel(network, &at(reaching.collect())),
                onward.travel(network, &at(leaving.collect())),
            ]
        })
        .collect()
}

fn on_edge(edge: u32, before: Travel, after: Travel) -> OnEdge {
    OnEdge { edge, before, after, ahead: 0, behind: 0 }
}
