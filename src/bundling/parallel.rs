//! One search on all threads.

use rayon::prelude::*;

use super::search::{Ground, Search};

/// Searches everything, shared out between the threads of the current pool. Which plans are
/// kept in the end does not depend on how many there are: the order among plans is total, and
/// bounds rule out lesser plans only.
pub(super) fn run(ground: Ground, candidates: &[usize]) {
    let mut first = Search::new(ground);
    let (left, children) = first.split(&ground.model.start(), candidates);
    // How far several threads come within so many nodes would depend on which is faster.
    if rayon::current_num_threads() == 1 || ground.shared.counts_nodes() {
        for child in &children {
            first.step(child, &left, |search, at, left| search.explore(at, left, child.most));
        }
        first.finish();
        return;
    }
    children.par_iter().with_max_len(1).for_each(|child| {
        let mut search = Search::new(ground);
        search.step(child, &left, |search, at, left| search.explore(at, left, child.most));
        search.finish();
    });
}
