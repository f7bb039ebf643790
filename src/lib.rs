//! `ontheway` matches open errands with planned trips on a real road network.

pub mod assignment;
pub mod bundling;
pub mod cli;
pub mod demand;
pub mod error;
mod files;
pub mod matching;
pub mod measure;
pub mod osm;
mod packing;
mod pool;
pub mod quoting;
pub mod report;
pub mod road;
pub mod routing;
pub mod sample;
pub mod sharing;
mod simplify;
pub mod units;

pub use error::{Error, Result};
