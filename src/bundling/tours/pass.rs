//! One pass of label setting over a course, in which a job may come back after a while.
//!
//! A label is a way from the beginning to a job. Of the jobs it passed it remembers those only
//! that every later job on it has among its neighbours (ng-routes: Baldacci, Mingozzi, Roberti
//! 2011); what it has forgotten it may visit again. All plans are such ways, so that the best
//! of them is an upper bound; and where neighbours are all jobs, it is the best plan.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::course::Course;
use crate::bundling::shared::Shared;

/// Labels between two looks at the clock.
const LABELS_A_LOOK: u32 = 1024;

/// A way to a job.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label {
    pub job: u32,
    /// The label before this one; its own number for the first.
    pub parent: u32,
    /// When the job begins.
    pub begin: i64,
    pub earned: i64,
    /// The jobs it may not visit.
    pub memory: u128,
}

/// All labels of a pass that may be part of a plan better than the best one known.
#[derive(Debug, Clone, Default)]
pub(super) struct Labels {
    pub arena: Vec<Label>,
    /// The labels of each job, by what they earned, most first.
    pub of_job: Vec<Vec<Label>>,
    /// Whether time ended before the pass did.
    pub unfinished: bool,
}

impl Labels {
    /// The most that a way through `label` of the opposite direction may earn in all; 0 if none
    /// is better than `floor`.
    fn best_with(&self, label: &Label, prize: i64, floor: i64) -> i64 {
        let own = 1_u128 << label.job;
        for other in &self.of_job[label.job as usize] {
            let total = label.earned + other.earned - prize;
            if total <= floor {
                return 0;
            }
            if label.begin + other.begin <= 0 && label.memory & other.memory == own {
                return total;
            }
        }
        0
    }

    /// The jobs on the way to a label, first to last.
    pub fn way_to(&self, mut number: u32) -> Vec<usize> {
        let mut way = Vec::new();
        loop {
            let label = &self.arena[number as usize];
            way.push(label.job as usize);
            if label.parent == number {
                break;
            }
            number = label.parent;
        }
        way.reverse();
        way
    }
}

/// Sets labels in the order of their moments. Those that cannot be part of a plan better than
/// `floor` are left out, as the pass in the `opposite` direction says.
///
/// Complexity: O(labels² + labels · jobs) at worst.
pub(super) fn pass(
    course: &Course,
    neighbours: &[u128],
    opposite: Option<&Labels>,
    floor: i64,
    shared: &Shared,
) -> Labels {
    let n = course.jobs;
    let mut labels = Labels { of_job: vec![Vec::new(); n], ..Labels::default() };
    let mut queue: BinaryHeap<Reverse<(i64, i64, u32)>> = BinaryHeap::new();
    let promising = |label: &Label| {
        let prize = course.prize[label.job as usize];
        opposite.is_none_or(|opposite| opposite.best_with(label, prize, floor) > floor)
    };
    let push = |arena: &mut Vec<Label>, queue: &mut BinaryHeap<_>, mut label: Label| {
        if promising(&label) {
            let number = arena.len() as u32;
            label.parent = label.parent.min(number);
            queue.push(Reverse((label.begin, -label.earned, number)));
            arena.push(label);
        }
    };
    for job in 0..n {
        if let Some(begin) = course.begin(job, course.first[job]) {
            let (parent, earned) = (u32::MAX, course.prize[job]);
            let label = Label { job: job as u32, parent, begin, earned, memory: 1 << job };
            push(&mut labels.arena, &mut queue, label);
        }
    }
    let mut until_look = LABELS_A_LOOK;
    while let Some(Reverse((_, _, number))) = queue.pop() {
        until_look -= 1;
        if until_look == 0 {
            until_look = LABELS_A_LOOK;
            if shared.look_at_clock() {
                labels.unfinished = true;
                break;
            }
        }
        let label = labels.arena[number as usize];
        let from = label.job as usize;
        // Labels set before are not later.
        let set = &mut labels.of_job[from];
        let richer = set.partition_point(|other| other.earned >= label.earned);
        if set[..richer].iter().any(|other| other.memory & !label.memory == 0) {
            continue;
        }
        set.insert(richer, label);
        for (to, &near) in neighbours.iter().enumerate() {
            if label.memory >> to & 1 == 1 {
                continue;
            }
            let Some(begin) = course.begin(to, label.begin + course.time[from * n + to]) else {
                continue;
            };
            let next = Label {
                job: to as u32,
                parent: number,
                begin,
                earned: label.earned + course.prize[to],
                memory: (label.memory & near) | 1 << to,
            };
            let set = &labels.of_job[to];
            let beaten = set
                .iter()
                .take_while(|other| other.earned >= next.earned)
                .any(|other| other.memory & !next.memory == 0);
            if !beaten {
                push(&mut labels.arena, &mut queue, next);
            }
        }
    }
    labels
}
