//! `ontheway` matches open errands with planned trips on a real road network.

pub mod demand;
pub mod error;
pub mod osm;
pub mod units;

pub use error::{Error, Result};
