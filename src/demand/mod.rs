//! What is asked for: errands and trips, and the CSV files that hold them.

mod columns;
mod errand;
pub mod fields;
mod row;
mod trip;
mod types;

pub use columns::{Column, ErrandColumn, TripColumn};
pub use errand::errand_from_fields;
pub use row::Lookup;
pub use trip::{TripForm, UNNAMED_TRIP, trip_from_fields};
pub use types::{Errand, ErrandStop, Limit, Load, Pricing, Trip, TripLimits, Via};
