//! How answers are written: a table for people, CSV, JSON and GeoJSON for programs.

mod geojson;
mod matches;
mod numbers;
mod route;
mod table;

pub use matches::Matches;
pub use route::Route;
