//! From an OpenStreetMap extract to nodes, ways and relations; knows no road network.

mod duration;
mod extract;
pub mod profiles;

pub use extract::{Extract, Member, MemberKind, NodeTable, Relation, Selection, Tags, Way};
