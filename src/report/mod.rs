//! How answers are written: a table for people, CSV, JSON and GeoJSON for programs, a chart.

mod assignment;
mod bench;
mod bundle;
pub mod chart;
mod fold;
mod geojson;
mod grid;
mod html;
mod landmarks;
mod map_info;
mod match_table;
mod matches;
mod numbers;
mod places;
mod printable;
mod quote;
mod reasons;
mod rounding;
mod route;
mod said;
mod table;

pub use assignment::{AssignedStop, Unassigned, assignment_csv, assignment_totals, unassigned_csv};
pub use bench::BenchReport;
pub use bundle::BundleReport;
pub use grid::Room;
pub use html::HtmlMap;
pub use landmarks::Landmarks;
pub use map_info::{map_info_json, map_info_table};
pub use matches::Matches;
pub use places::Places;
pub use printable::printable;
pub use quote::{JSON_FRAME, Quoted, Quotes};
pub use route::Route;
