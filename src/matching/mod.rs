//! Which errands fit a trip, where, and what each costs and pays.

mod costs;
mod errand_index;
mod insertion;
mod matcher;
mod order;
mod planned_trip;
mod reason;

pub use costs::{HourlyRate, Price};
pub use insertion::{ErrandTimes, Insertion, StopTime};
pub use matcher::{Match, Matcher, Ranking, Stats};
pub use order::Sort;
pub use planned_trip::{PlannedTrip, StopKind, TripStop};
pub use reason::Reason;
