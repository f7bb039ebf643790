//! What is asked for: errands and trips, and the CSV files that hold them.
//!
//! [`read_errands`] and [`read_trips`] read whole files and keep the bad rows beside the good
//! ones; [`TripBlocks`] does so block by block; [`errand_from_fields`] and [`trip_from_fields`] read one row, or one set of flags, by
//! the same rules; [`fields`] reads single values.

mod agreement;
mod area;
mod begin;
mod blocks;
mod clock;
mod columns;
mod csv;
mod errand;
pub mod fields;
mod header;
mod hours;
mod locate;
mod named;
mod parsed;
mod pieces;
mod promises;
mod rejected;
mod row;
mod rows;
mod source;
mod trip;
mod types;
mod windows;

pub use area::{AreaPlace, Areas, Polygon, Region, TripArea, circle_around};
pub use begin::{Barrier, Begin, LONGEST_WAIT};
pub use blocks::TripBlocks;
pub use clock::Clock;
pub use columns::{Column, ErrandColumn, TripColumn};
pub use csv::{
    parse_errands, parse_errands_with, parse_trips, parse_trips_with, read_errands,
    read_errands_with, read_trips, read_trips_with,
};
pub use errand::{errand_from_fields, errand_from_fields_with};
pub use hours::{Country, Hours, share_hours};
pub use named::{NamedPlace, PlaceFinder, has_stay};
pub use parsed::{Parsed, RejectedRow};
pub use promises::{Promises, parse_promises};
pub use rejected::write_rejected;
pub use row::Lookup;
pub use source::Source;
pub use trip::{TripForm, UNNAMED_TRIP, trip_from_fields, trip_from_fields_with};
pub use types::{Errand, ErrandStop, Limit, Load, Pricing, Trip, TripLimits, TripNames, Via};
pub use windows::TimeWindows;

/// Reads a span of time as the columns have it, or `none`.
///
/// # Errors
/// What was expected, and what was found.
pub fn parse_limit_of_time(text: &str) -> Result<Limit<crate::units::Millis>, String> {
    let fault =
        |fault: fields::Unreadable| format!("expected {}, found {}", fault.expected, fault.found);
    fields::limit(text, fields::duration).map_err(fault)
}
