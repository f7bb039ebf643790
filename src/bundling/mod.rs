//! Several errands in one trip: the plan of greatest net gain over all sets of errands and all
//! orders of their stops, with proof.
//!
//! This room knows no map, no files and no command line: a [`Problem`] is points, times and
//! money, and travel comes from a [`TravelSource`]. [`solve`] answers with a [`Solution`]: the
//! best plan, an upper bound where time ended, and the Pareto front of added time and net gain.

mod ahead;
mod beam;
mod bounds;
mod caps;
mod closure;
mod front;
mod insertion;
mod laid;
mod least;
mod model;
mod parallel;
mod plan;
mod polish;
mod problem;
mod promise;
mod record;
mod samples;
mod search;
mod shared;
mod solve;
mod stages;
mod tops;
mod tours;
mod travel;
mod walk;
mod walks;
mod windows;

pub use plan::{Plan, Step, StepKind, Totals, Visit};
pub use problem::{Baseline, Costs, Errand, Limits, Problem, Stop, TripStop};
pub use samples::Samples;
pub use solve::{Options, Solution, Stats, Unsolvable, carry_out, solve};
pub use travel::{Matrix, TravelSource};
pub use windows::Windows;
