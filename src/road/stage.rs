//! How far the building of a map has come.

use std::fmt;

use crate::units::Profile;

/// Called whenever the building of a map comes further.
pub type Progress<'a> = &'a (dyn Fn(Stage) + Sync);

/// What is being done to build a map, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The extract is read, in two passes.
    Reading {
        /// Bytes that have been read.
        done: u64,
        /// Bytes there are to read, both passes together.
        total: u64,
    },
    /// The network of a profile is made.
    Profile {
        /// Whose.
        profile: Profile,
        /// Which part of the work.
        step: Step,
    },
    /// Shops, amenities and addresses are collected.
    Places,
    /// The map is written to its file.
    Writing,
}

/// A step towards the network of one profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Ways become roads between junctions, and turn restrictions are spelt out.
    Roads,
    /// Nodes are contracted to a hierarchy.
    Contracting {
        /// Nodes that are contracted.
        done: u64,
        /// Nodes there are.
        total: u64,
    },
    /// The arrays and the segment index are laid out.
    Packing,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reading { .. } => f.write_str("reading"),
            Self::Profile { profile, step } => write!(f, "{profile}: {step}"),
            Self::Places => f.write_str("places"),
            Self::Writing => f.write_str("writing"),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Roads => "roads and turns",
            Self::Contracting { .. } => "hierarchy",
            Self::Packing => "packing",
        })
    }
}
