//! Many jobs in one trip where only the clock counts: orienteering with time windows.
//!
//! Where time and road cost nothing and a plan is limited by the clock alone, a plan up to a
//! stop is described by the moment, what it earned, and where it has been; earlier and richer is
//! never worse. Label setting profits of that where a search by depth does not, with plans of
//! ten or twenty stops.

mod alternate;
mod course;
mod improve;
mod pass;

use std::sync::atomic::Ordering;

pub(super) use course::Course;

use super::model::Model;
use super::plan::{Merit, Visit};
use super::shared::Shared;

/// Searches the plans of a course.
pub(super) fn run(model: &Model, course: &Course, shared: &Shared) {
    let tour = alternate::solve(course, shared);
    shared.nodes.fetch_add(tour.labels, Ordering::Relaxed);
    let item = |job: usize| &model.items[course.items[job]];
    let visit = |&job: &usize| Visit { errand: item(job).number, leg: 0, delivery: false };
    let visits: Vec<Visit> = tour.jobs.iter().map(visit).collect();
    let earned = course.earned(&tour.jobs);
    let merit = Merit {
        gain: earned.into(),
        added: 0,
        errands: tour.jobs.len(),
        ranks: tour.jobs.iter().map(|&job| item(job).rank).collect(),
        legs: vec![0; tour.jobs.len()],
    };
    shared.offer(&merit, &visits);
    if tour.upper_bound > earned {
        shared.leave_open(tour.upper_bound.into());
    }
}
