//! Whole sweeps.

use ontheway::road::{Network, NodeId, OnEdge, Snapped};
use ontheway::routing::{Course, Direction, Known, Layout, Outline, Reach, Search, Sweep};
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

/// Travel to a node and on from it.
type There = [Travel; 2];

/// What sweeps know of every node is what two trees say of it, for one pair of positions and for
/// several at a time.
pub fn hold_sweeps(places: &Places) {
    let ends: Vec<Vec<Snapped>> =
        (0..SWEEPS).map(|number| places.draw(u64::MAX - number, 2)).collect();
    let ends: Vec<[&Snapped; 2]> = ends.iter().map(|ends| [&ends[0], &ends[1]]).collect();
    let labels: Vec<Vec<There>> =
        ends.par_iter().map(|[from, to]| labels(places.network, from, to)).collect();
    // One sweep is used for all, as a matcher does.
    let passed_over: u64 = LAYOUTS
        .into_par_iter()
        .map(|layout| {
            let outline = Outline::new(places.network.hierarchy(), layout);
            let mut alone = Sweep::<1>::default();
            let mut together = Sweep::<{ SWEEPS as usize }>::default();
            let mut passed_over = 0;
            for allowed in ALLOWED {
                let mut each = Vec::new();
                for (ends, labels) in ends.iter().zip(&labels) {
                    let held =
                        hold(places.network, &outline, &mut alone, [*ends], [labels], [allowed]);
                    each.extend(held);
                }
                let all: [&[There]; SWEEPS as usize] =
                    std::array::from_fn(|lane| &labels[lane][..]);
                let ends = std::array::from_fn(|lane| ends[lane]);
                // Some may go farther than others.
                let mixed =
                    std::array::from_fn(|lane| if lane % 2 == 0 { allowed } else { ALLOWED[1] });
                for allowed in [[allowed; SWEEPS as usize], mixed] {
                    let held = hold(places.network, &outline, &mut together, ends, all, allowed);
                    if allowed != mixed {
                        assert_eq!(each, held, "what a lane goes into depends on the others");
                    }
                    passed_over += held.iter().sum::<u64>();
                }
            }
            passed_over
        })
        .sum();
    assert!(passed_over > 0, "no sweep passed over anything: limits are not looked at");
}

/// By lane: how many nodes were passed over.
fn hold<const LANES: usize>(
    network: &Network,
    outline: &Outline,
    sweep: &mut Sweep<LANES>,
    ends: [[&Snapped; 2]; LANES],
    labels: [&[There]; LANES],
    allowed: [Option<Millis>; LANES],
) -> [u64; LANES] {
    let nodes = 0..network.node_count() as NodeId;
    let course = Course::new(network.hierarchy(), outline, nodes.clone());
    let slack = vec![0; outline.gates().len()];
    let most: [Option<Millis>; LANES] = std::array::from_fn(|lane| {
        let [from, to] = ends[lane];
        let travel = sweep.begin(lane, network, from, to);
        allowed[lane].map(|allowed| travel.time() + allowed)
    });
    let mut run = sweep.run(network, outline, &course, ends, Reach { most, slack: &slack });
    while run.advance().is_some() {}
    std::array::from_fn(|lane| {
        let mut passed_over = 0;
        for node in nodes.clone() {
            let [there, onward] = labels[lane][node as usize];
            match sweep.known(lane, outline, node) {
                Known::Label(label) => {
                    assert_eq!(label, [there, onward], "lane {lane}, node {node}, {allowed:?}");
                }
                Known::AtLeast([to, from]) => {
                    passed_over += 1;
                    assert!(
                        to <= there.time() && from <= onward.time(),
                        "lane {lane}, node {node}, {allowed:?}"
                    );
                    let most = most[lane].expect("without a limit nothing is passed over");
                    assert!(there.time() + onward.time() > most, "node {node} is within reach");
                }
            }
        }
        passed_over
    })
}

/// By two trees: travel from one position to every node, and from there to the other.
fn labels(network: &Network, from: &Snapped, to: &Snapped) -> Vec<There> {
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
