//! The road network: built from an extract, kept in a map file, asked for positions and edges.
//!
//! Data flows `osm` → `build` → the map file → [`Map`] → [`Network`]; a map that was
//! just built and one that was opened from a file are the same bytes.

mod build;
mod cache;
mod check;
mod map;
mod map_file;
mod mapping;
mod network;
mod places;
mod snap;
mod storage;

pub use map::{Map, MapSource, Progress};
pub use network::{Edge, EdgeId, MapPoint, Network, NodeId, RoadId};
pub use places::{Place, Places};
pub use snap::{DEFAULT_MAX_SNAP, OnEdge, Snapped, Snapper};
