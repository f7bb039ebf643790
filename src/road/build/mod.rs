//! From an extract to the road network of one profile.
//!
//! 1. `segments`: ways become segments between neighbouring nodes, with speeds and classes.
//! 2. `chains`: segments join to chains between junctions, and get times and delays.
//! 3. `turns`: turn restrictions become forbidden sequences of edges.
//! 4. `assemble`: nodes are doubled where sequences are forbidden, the largest strongly
//!    connected component is kept and packed.

mod assemble;
mod chains;
mod segments;
mod turns;

use super::network::Parts;
use crate::osm::Extract;
use crate::units::Profile;

/// Whether a way can be a road for anybody.
pub(super) fn is_road(tags: &crate::osm::Tags) -> bool {
    crate::osm::profiles::RoadClass::of(tags).is_some()
}

/// Whether a node's tags matter to roads.
pub(super) fn is_road_node(tags: &crate::osm::Tags) -> bool {
    const KEYS: [&str; 5] = ["barrier", "highway", "railway", "traffic_calming", "crossing"];
    KEYS.iter().any(|key| tags.get(key).is_some())
}

/// Whether a relation is a turn restriction.
pub(super) fn is_restriction(tags: &crate::osm::Tags) -> bool {
    tags.get("type").is_some_and(|kind| kind == "restriction" || kind.starts_with("restriction:"))
}

/// Builds the network of `profile`; `None` where the extract has no road on which the profile
/// could go there and back.
pub(super) fn network(extract: &Extract, profile: Profile) -> Option<Parts> {
    let segments = segments::Segments::of(extract, profile);
    let restrictions = turns::restrictions(extract, profile);
    let kept = turns::nodes_to_keep(&restrictions);
    let chains = chains::Chains::of(extract, profile, &segments, &kept);
    let bans = turns::Bans::of(&restrictions, &chains);
    assemble::parts(extract, &chains, &bans)
}

#[cfg(test)]
mod tests;
