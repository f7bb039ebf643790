//! Trips that visit a part of town without saying where: they are judged for a fixed set of sample
//! stops spread over its roads, each an ordinary trip.
//!
//! One insertion, or one plan, holds for all samples. What it takes is the mean over them, each
//! against its own baseline; what it must not miss (doors, expiry, the latest arrival) it must not
//! miss for any.

mod curve;
mod find;
mod plan;
mod samples;

pub(super) use self::find::LANES;
pub(super) use self::plan::{Places, plan};
pub use self::samples::of as sample_places;

use std::collections::BTreeMap;

use super::insertion::Spread;
use super::matcher::Found;

/// What was found for an area trip.
pub(super) struct FoundInArea {
    pub(super) found: Found,
    /// By errand, of those that fit.
    pub(super) spreads: BTreeMap<usize, Spread>,
}
