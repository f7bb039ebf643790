//! Passes in both directions in turn, each of which bounds the next, until the best way of a
//! pass is a plan.
//!
//! Decremental state space relaxation (Righini, Salani 2008, 2009), with neighbours for every
//! job of its own and with the labels of one direction as completion bounds of the other.

use super::course::Course;
use super::improve::{improve, repair};
use super::pass::{Label, Labels, pass};
use crate::bundling::shared::Shared;

/// How many neighbours a job begins with, itself included.
const NEIGHBOURS: usize = 8;
/// With fewer labels than that in a pass, the next one forgets nothing.
const FEW_LABELS: usize = 20_000;
/// No way comes back to a job more often than that.
const ROUNDS: i64 = 1_000;
/// Ways of a pass from which neighbours are learned.
const WAYS: usize = 64;

/// The best sequence of jobs, and an upper bound on what any earns.
pub(super) struct Tour {
    pub jobs: Vec<usize>,
    pub upper_bound: i64,
    pub labels: u64,
}

/// Finds the sequence of jobs that earns most.
pub(super) fn solve(course: &Course, shared: &Shared) -> Tour {
    let n = course.jobs;
    let everything = course.prize.iter().sum();
    let mut best = improve(course, shared);
    let mut tour = Tour { jobs: Vec::new(), upper_bound: everything, labels: 0 };
    let reversed = course.reversed();
    let all: u128 = (0..n).fold(0, |all, job| all | 1 << job);
    let mut neighbours = clusters(course);
    let mut opposite: Option<Labels> = None;
    for round in 0.. {
        if course.earned(&best) == everything {
            tour.upper_bound = everything;
            break;
        }
        let forward = round % 2 == 0;
        let direction = if forward { course } else { &reversed };
        let floor = course.earned(&best);
        let labels = pass(direction, &neighbours, opposite.as_ref(), floor, shared);
        tour.labels += labels.arena.len() as u64;
        if labels.unfinished {
            break;
        }
        let whole = |label: &&Label| label.begin <= direction.home[label.job as usize];
        let richest = |set: &Vec<Label>| set.iter().find(whole).map(|label| label.earned);
        let most = labels.of_job.iter().filter_map(richest);
        tour.upper_bound = tour.upper_bound.min(most.max().unwrap_or(0).max(floor));
        let exact = neighbours.iter().all(|&set| set == all);
        learn(course, &labels, forward, &mut neighbours, &mut best);
        if exact || tour.upper_bound <= course.earned(&best) {
            tour.upper_bound = course.earned(&best);
            break;
        }
        if round == 1 {
            near(course, &mut neighbours);
        } else if round > 1 && labels.arena.len() < FEW_LABELS {
            neighbours.fill(all);
        }
        opposite = Some(labels);
    }
    tour.jobs = best;
    tour
}

/// Adds the jobs to each other's neighbours that the richest ways visit twice, and makes plans
/// of these ways.
fn learn(
    course: &Course,
    labels: &Labels,
    forward: bool,
    neighbours: &mut [u128],
    best: &mut Vec<usize>,
) {
    let floor = course.earned(best);
    let mut richest: Vec<u32> = (0..labels.arena.len() as u32)
        .filter(|&n| labels.arena[n as usize].earned > floor)
        .collect();
    richest
        .sort_by_key(|&number| std::cmp::Reverse((labels.arena[number as usize].earned, number)));
    for &number in richest.iter().take(WAYS) {
        let mut way = labels.way_to(number);
        for (end, job) in way.iter().enumerate() {
            if let Some(begin) = way[..end].iter().rposition(|before| before == job) {
                for &between in &way[begin + 1..end] {
                    neighbours[between] |= 1 << job;
                }
            }
        }
        if !forward {
            way.reverse();
        }
        let plan = repair(course, &way);
        if course.earned(&plan) > course.earned(best) {
            *best = plan;
        }
    }
}

/// The jobs that are next to no time apart from each other, over whatever chain, for every job.
/// Ways must not earn by going round and round among them: they are neighbours from the
/// beginning, so that whoever comes back has taken some time.
fn clusters(course: &Course) -> Vec<u128> {
    let n = course.jobs;
    let open = course.first.iter().min().copied().unwrap_or(0);
    let close = course.last.iter().max().copied().unwrap_or(0);
    let close_by = (close - open).max(0) / ROUNDS;
    let mut sets: Vec<u128> = (0..n).map(|job| 1 << job).collect();
    for from in 0..n {
        for to in 0..n {
            if course.time[from * n + to] <= close_by {
                let both = sets[from] | sets[to];
                (0..n).filter(|job| both >> job & 1 == 1).for_each(|job| sets[job] = both);
            }
        }
    }
    sets
}

/// Gives every job its nearest ones as neighbours, by the time from the one to the other.
fn near(course: &Course, neighbours: &mut [u128]) {
    let n = course.jobs;
    for (job, set) in neighbours.iter_mut().enumerate() {
        let mut others: Vec<usize> = (0..n).collect();
        others.sort_by_key(|&other| course.time[other * n + job].min(course.time[job * n + other]));
        others.iter().take(NEIGHBOURS).for_each(|&other| *set |= 1 << other);
        *set |= 1 << job;
    }
}
