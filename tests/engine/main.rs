//! The rooms of the engine (building, snapping, routing, matching, the map file) held against
//! plain models of their definitions, on small networks made at random.
//!
//! `ONTHEWAY_ENGINE_CASES` multiplies how many networks each test makes, and
//! `ONTHEWAY_ENGINE_SEED` makes others.
// A test program: it stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../oracle/mod.rs"]
mod oracle;

mod building;
mod map_file;
mod matching;
mod model;
mod reasons;
mod routing;
mod snapping;
mod world;
