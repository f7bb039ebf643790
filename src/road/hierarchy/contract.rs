//! The order in which nodes are contracted, and the links that each of them has then.
//!
//! Contraction hierarchies: Geisberger, Sanders, Schultes, Delling (2008). Nodes are contracted
//! in rounds of nodes that are no neighbours of each other, so that a round can be shared out
//! between threads (Vetter 2009). The answer does not depend on how many there are.

use rayon::prelude::*;

use super::overlay::{Link, Overlay, Way};
use super::witness::Witness;
use crate::pool::Pool;
use crate::road::network::{Edge, NodeId};

/// Nodes that a witness search may settle: to guess how much a node would cost, and to contract
/// it.
const EFFORT_TO_GUESS: usize = 20;
const EFFORT_TO_CONTRACT: usize = 500;
/// Fewer nodes than this are no work to share out between threads: to wake one costs more.
const FEW: usize = 16;
/// What a level counts in the order, in thousandths of what it counts that as many ways come as
/// go. More than this makes a lower tree and more shortcuts.
const LEVEL: u64 = 250;

/// A contracted graph.
pub(super) struct Contracted {
    /// The nodes, in the order they were contracted.
    pub(super) order: Vec<NodeId>,
    /// By node: links to those neighbours that were contracted later.
    pub(super) links: Vec<Vec<Link>>,
}

/// Contracts all nodes, those that are to be `last` after all others. `progress` is told how many
/// of how many are done.
pub(super) fn contract(
    nodes: usize,
    edges: &[Edge],
    last: &[bool],
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Contracted {
    let mut overlay = Overlay::new(nodes, edges);
    let pool = Pool::new();
    let new = || Witness::new(nodes);
    let mut levels = vec![0_u32; nodes];
    let mut left: Vec<NodeId> = (0..nodes as u32).collect();
    let mut priorities: Vec<u64> = left
        .par_iter()
        .map(|node| pool.with(new, |own| priority(&overlay, own, *node, 0)))
        .collect();
    let mut order = Vec::with_capacity(nodes);
    let mut links: Vec<Vec<Link>> = vec![Vec::new(); nodes];
    let mut is_gone = vec![false; nodes];
    let mut later: Vec<NodeId>;
    (later, left) = left.into_iter().partition(|node| last[*node as usize]);
    loop {
        if left.is_empty() {
            left = std::mem::take(&mut later);
        }
        if left.is_empty() {
            break;
        }
        let round = lowest_around(&overlay, &priorities, last, &left);
        let shortcuts: Vec<(NodeId, NodeId, Way)> = round
            .par_iter()
            .with_min_len(FEW)
            .map(|node| {
                let mut shortcuts = Vec::new();
                pool.with(new, |own| {
                    own.shortcuts(&overlay, *node, EFFORT_TO_CONTRACT, |from, to, way| {
                        shortcuts.push((from, to, way));
                    });
                });
                shortcuts
            })
            .flatten_iter()
            .collect();
        let taken = overlay.remove(&round, &shortcuts);
        let around = overlay.around(&taken);
        for (node, taken) in round.iter().zip(taken) {
            is_gone[*node as usize] = true;
            let above = levels[*node as usize] + 1;
            for link in &taken {
                let level = &mut levels[link.node as usize];
                *level = above.max(*level);
            }
            links[*node as usize] = taken;
        }
        order.extend_from_slice(&round);
        left.retain(|node| !is_gone[*node as usize]);
        let changed: Vec<u64> = around
            .par_iter()
            .with_min_len(FEW)
            .map(|node| {
                let level = levels[*node as usize];
                pool.with(new, |own| priority(&overlay, own, *node, level))
            })
            .collect();
        for (node, changed) in around.iter().zip(changed) {
            priorities[*node as usize] = changed;
        }
        progress(order.len() as u64, nodes as u64);
    }
    Contracted { order, links }
}

/// How late a node should be contracted: after the nodes below it, and the later the more
/// shortcuts it would leave for the links it takes away.
fn priority(overlay: &Overlay, witness: &mut Witness, node: NodeId, level: u32) -> u64 {
    let links = &overlay.links[node as usize];
    let ways = || links.iter().flat_map(|link| [link.out, link.back]).filter(Way::exists);
    let (ways_gone, edges_gone) =
        ways().fold((0_u64, 0_u64), |(ways, edges), way| (ways + 1, edges + u64::from(way.edges)));
    let (mut ways_new, mut edges_new) = (0_u64, 0_u64);
    witness.shortcuts(overlay, node, EFFORT_TO_GUESS, |_, _, way| {
        ways_new += 1;
        edges_new += u64::from(way.edges);
    });
    let share = |new: u64, gone: u64| 1000 * new / gone.max(1);
    LEVEL * u64::from(level) + share(ways_new, ways_gone) + share(edges_new, edges_gone)
}

/// Those of the nodes that come before all others within two steps of them.
fn lowest_around(
    overlay: &Overlay,
    priorities: &[u64],
    last: &[bool],
    left: &[NodeId],
) -> Vec<NodeId> {
    let key =
        |node: NodeId| (last[node as usize], priorities[node as usize], scattered(node), node);
    let is_lowest = |node: &&NodeId| {
        let own = key(**node);
        overlay.links[**node as usize].iter().all(|near| {
            own < key(near.node)
                && overlay.links[near.node as usize]
                    .iter()
                    .all(|far| far.node == **node || own < key(far.node))
        })
    };
    left.par_iter().with_min_len(8 * FEW).filter(is_lowest).copied().collect()
}

/// Spreads equal priorities, so that a long row of alike nodes is not contracted one by one.
fn scattered(node: NodeId) -> u32 {
    node.wrapping_mul(0x9e37_79b9).rotate_left(15).wrapping_mul(0x85eb_ca6b)
}
