//! What is asked for: errands and trips, and the CSV files that hold them.

pub mod fields;
mod types;

pub use types::{Errand, ErrandStop, Limit, Load, Pricing, Trip, TripLimits, Via};
