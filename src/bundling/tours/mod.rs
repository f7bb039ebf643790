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

pub(super) use alternate::solve;
pub(super) use course::Course;
