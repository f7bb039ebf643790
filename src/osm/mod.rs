//! From an OpenStreetMap extract to nodes, ways and relations; knows no road network.

mod batch;
mod blob;
mod block;
mod choose;
mod duration;
mod extract;
mod fault;
mod firsts;
mod header;
mod locate;
mod magic;
mod members;
mod memory;
mod message;
mod node;
pub mod profiles;
mod read;
mod strings;
mod unpack;

pub use extract::{Extract, Member, MemberKind, NodeTable, Relation, Selection, Tags, Way};
pub use read::read_extract;
