//! The road network: built from an extract, kept in a map file, asked for positions and edges.
//!
//! Data flows `osm` → `build` → the map file → [`Map`] → [`Network`]; a map that was
//! just built and one that was opened from a file are the same bytes.

mod build;
mod cache;
mod check;
pub mod gazetteer;
pub mod hierarchy;
mod info;
mod map;
mod map_file;
mod mapping;
mod network;
mod places;
mod snap;
mod source;
mod stage;
mod storage;

pub use gazetteer::Gazetteer;
pub use info::{MapInfo, ProfileInfo, SectionInfo};
pub use map::{Map, is_map_file};
pub use network::{Edge, EdgeId, MapPoint, Network, NodeId, RoadId};
pub use places::{Place, Places};
pub use snap::{DEFAULT_MAX_SNAP, OnEdge, Snapped, Snapper};
pub use source::MapSource;
pub use stage::{Progress, Stage, Step};
