//! One search on all threads.

use rayon::prelude::*;

use super::search::{Child, Ground, Search};

/// A part of the search: the children that lead to it, and the errands left.
struct Task {
    steps: Vec<Child>,
    left: Vec<usize>,
}

/// Searches everything, shared out between the threads of the current pool. Which plans are
/// kept in the end does not depend on how many there are: the order among plans is total, and
/// bounds rule out lesser plans only.
pub(super) fn run(ground: Ground, candidates: &[usize]) {
    let start = ground.model.start();
    let mut search = Search::new(ground);
    let (left, children) = search.split(&start, candidates);
    if rayon::current_num_threads() == 1 {
        for child in &children {
            search.step(child, &left, |search, at, left| search.explore(at, left, child.most));
        }
        search.finish();
        return;
    }
    let tasks = children.into_iter().map(|child| Task { steps: vec![child], left: left.clone() });
    let tasks: Vec<Task> = tasks.collect();
    tasks.par_iter().with_max_len(1).for_each(|task| {
        let mut search = Search::new(ground);
        follow(&mut search, &task.steps, &task.left);
        search.finish();
    });
}

fn follow(search: &mut Search, steps: &[Child], left: &[usize]) {
    if let Some((child, rest)) = steps.split_first() {
        search.step(child, left, |search, at, left| match rest {
            [] => search.explore(at, left, child.most),
            _ => follow(search, rest, left),
        });
    }
}
