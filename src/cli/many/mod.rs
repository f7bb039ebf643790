//! Many trips at once: what `batch` and `quote` have in common.

mod args;
mod defaults;
mod input;
mod maps;
mod trips;
mod written;

pub(super) use self::args::ManyArgs;
pub(super) use self::input::{Again, Checksum};
pub(super) use self::maps::{Maps, Matchers};
pub(super) use self::trips::{TripsFile, report_pathless, slice_for, top_for, trips_bar};
pub(super) use self::written::{Rows, place};
