//! What the benches have in common: maps, demand on them, and others' ways to measure travel.
#![allow(dead_code)] // Each bench takes what it needs of it.

pub mod checks;
pub mod city;
pub mod dijkstra;
pub mod engine;
pub mod fast_paths;
pub mod petgraph;

/// Anything that stops a bench.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
