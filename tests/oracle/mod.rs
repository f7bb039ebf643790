//! A second opinion on `match`: the same question answered as plainly as possible.
//!
//! The oracle shares no line with the engine. It reads only what any other program could
//! read (the network of `ontheway export` and an errands file), lays every position into a
//! petgraph graph as a node of its own, runs petgraph's Dijkstra over the whole network and
//! tries every insertion of every errand. It knows no bound, no index and no shortcut, so
//! that an error in one of the engine's can not be repeated here.
//!
//! Bundles are left out. Opening hours are read by the crate that the engine uses too,
//! but asked for the state at one minute after the other.
//! Those that hang on the sun are unknown, and nobody waits more than a year for a door.
//!
//! Complexity: O(S · E log V) for S trip stops and shipment pickups on a network of V nodes
//! and E edges, and O(P · E) for snapping P positions.

// Several test programs share this module and none of them uses all of it. Its functions
// stop at the first thing that is not as it should be, as test code does.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod area;
pub mod check;
pub mod demand;
pub mod doors;
pub mod extracts;
pub mod ground;
pub mod maps;
pub mod matching;
pub mod money;
pub mod network;
pub mod program;
pub mod read;
pub mod scenario;
pub mod snap;
pub mod travel;
