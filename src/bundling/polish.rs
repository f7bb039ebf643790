//! Better plans from good ones: a few errands are taken out, and what fits best beside the rest
//! is searched for (large neighbourhood search: Shaw 1998).

use std::time::Instant;

use super::front::{Aim, Kept};
use super::search::{Ground, Search};
use super::shared::Shared;

/// Plans of fewer errands are searched whole soon enough.
const LEAST_ERRANDS: usize = 5;
/// How many nodes each search may look at.
const NODES: u64 = 768;

/// Improves the best plan in `known` until no two or three errands can be exchanged for better
/// ones within the nodes allowed. Returns the nodes looked at.
pub(super) fn polish(ground: Ground, known: &mut Kept, deadline: Option<Instant>) -> u64 {
    let items = &ground.model.items;
    let mut nodes = 0;
    let mut again = true;
    while again {
        again = false;
        let Some(best) = known.best().cloned() else { break };
        if best.merit.errands < LEAST_ERRANDS {
            break;
        }
        let taken = best.visits.iter().filter(|visit| !visit.delivery);
        let inside: Option<Vec<usize>> =
            taken.map(|v| items.iter().position(|item| item.number == v.errand)).collect();
        let Some(inside) = inside else { break };
        for out in some_of(inside.len()) {
            let stays = inside.iter().enumerate().filter(|(place, _)| !out.contains(place));
            let stays: Vec<usize> = stays.map(|(_, &item)| item).collect();
            let others = (0..items.len()).filter(|i| !items[*i].kept && !stays.contains(i));
            let mut begin = Kept::new(Aim::Best);
            begin.offer(&best.merit, &best.visits);
            let shared = Shared::with(begin, deadline, NODES);
            if shared.look_at_clock() {
                return nodes;
            }
            let mut search = Search::new(Ground { shared: &shared, ..ground });
            search.owe(&stays);
            search.explore(&ground.model.start(), &others.collect::<Vec<_>>(), 0);
            search.finish();
            nodes += shared.nodes.load(std::sync::atomic::Ordering::Relaxed);
            if let Some(found) = shared.snapshot().best()
                && found.merit < best.merit
                && known.offer(&found.merit, &found.visits)
            {
                again = true;
                break;
            }
        }
    }
    nodes
}

/// Every two of so many, then every three.
fn some_of(count: usize) -> Vec<Vec<usize>> {
    let two = (0..count).flat_map(|a| (0..a).map(move |b| vec![a, b]));
    let three =
        (0..count).flat_map(|a| (0..a).flat_map(move |b| (0..b).map(move |c| vec![a, b, c])));
    two.chain(three).collect()
}
