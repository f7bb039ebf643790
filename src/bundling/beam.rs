//! Good plans soon: of all beginnings of plans with so many stops, only those that promise most
//! are gone on with (beam search: Lowerre 1976).

use std::collections::HashSet;
use std::time::Instant;

use super::plan::Visit;
use super::search::{Ground, Search};
use super::walk::At;

/// How many beginnings are kept at first, and how many times more in the next round.
pub(super) const FIRST: usize = 16;
const GROWTH: usize = 4;
/// In no round more.
pub(super) const MOST: usize = 1_024;
/// How many ways to go on from each are looked at.
const CHILDREN: usize = 24;

/// A beginning of a plan.
struct Beginning {
    visits: Vec<Visit>,
    at: At,
    most: i64,
}

/// Searches wider and wider, up to `widest`, until `deadline`; what is found is offered to the
/// shared plans.
pub(super) fn search(
    ground: Ground,
    candidates: &[usize],
    widest: usize,
    deadline: Option<Instant>,
) {
    let mut width = FIRST;
    while width <= widest && round(ground, candidates, width, deadline) {
        width *= GROWTH;
    }
}

/// Says whether there was time for all of it, and something left out.
fn round(ground: Ground, candidates: &[usize], width: usize, deadline: Option<Instant>) -> bool {
    let mut search = Search::new(ground);
    let start = Beginning { visits: Vec::new(), at: ground.model.start(), most: 0 };
    let mut level = vec![start];
    let mut left_out = false;
    while !level.is_empty() {
        let mut next: Vec<Beginning> = Vec::new();
        for beginning in &level {
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return false;
            }
            if search.go_to(&beginning.visits).is_none() {
                continue;
            }
            let (_, children) = search.split(&beginning.at, candidates);
            left_out |= children.len() > CHILDREN;
            for child in children.iter().take(CHILDREN) {
                if child.at.leg == ground.model.legs() {
                    search.explore(&child.at, &[], child.most);
                    continue;
                }
                let mut visits = beginning.visits.clone();
                visits.extend(child.visit);
                next.push(Beginning { visits, at: child.at, most: child.most });
            }
        }
        next.sort_by_key(|beginning| std::cmp::Reverse(beginning.most));
        // Of those that have done the same and are at the same place, one will do.
        let mut seen = HashSet::new();
        next.retain(|beginning| {
            let mut done: Vec<_> =
                beginning.visits.iter().map(|visit| (visit.errand, visit.delivery)).collect();
            done.sort_unstable();
            seen.insert((beginning.at.point, beginning.at.leg, done))
        });
        left_out |= next.len() > width;
        next.truncate(width);
        level = next;
    }
    search.finish();
    left_out
}
