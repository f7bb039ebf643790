//! Who may use a way or pass a node.

use super::modes;
use crate::osm::Tags;
use crate::units::Profile;

/// What an access tag says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Nothing was said.
    Unsaid,
    /// Expressly open.
    Open,
    /// Open to those who have business there.
    Destination,
    /// Bicycles must be pushed.
    Dismount,
    /// Closed.
    Closed,
}

/// Source: wiki Key:access, list of values.
fn of_value(value: &str) -> Access {
    match value {
        "no"
        | "private"
        | "agricultural"
        | "forestry"
        | "agricultural;forestry"
        | "emergency"
        | "military"
        | "permit"
        | "residents"
        | "use_sidepath"
        | "restricted" => Access::Closed,
        "destination" | "customers" | "delivery" | "visitors" => Access::Destination,
        "dismount" => Access::Dismount,
        "yes" | "designated" | "permissive" | "official" | "public" | "permitted" => Access::Open,
        // `unknown`, `variable`, spelling mistakes: as if nothing had been said.
        _ => Access::Unsaid,
    }
}

/// What the tags say for one direction of a way; the most specific mode wins, and among its
/// tags the one for the direction. Source: wiki Key:access and Forward & backward.
pub(super) fn of_way(profile: Profile, tags: &Tags, forward: bool) -> Access {
    let direction = if forward { ":forward" } else { ":backward" };
    modes(profile)
        .iter()
        .rev()
        .flat_map(|mode| [tags.get(&[mode, direction].concat()), tags.get(mode)])
        .flatten()
        .map(of_value)
        .find(|access| *access != Access::Unsaid)
        .unwrap_or(Access::Unsaid)
}

/// Whether a way says expressly, by a tag of the mode itself or one above it but not by plain
/// `access`, that the profile may use it.
pub(super) fn is_invited(profile: Profile, tags: &Tags) -> bool {
    modes(profile)
        .iter()
        .skip(1)
        .rev()
        .filter_map(|mode| tags.get(mode))
        .map(of_value)
        .find(|access| *access != Access::Unsaid)
        .is_some_and(|access| matches!(access, Access::Open | Access::Destination))
}

/// Whether a barrier on a node stops the profile. An access tag on the node decides first.
/// Source: wiki Key:barrier.
pub(super) fn blocks(profile: Profile, tags: &Tags) -> bool {
    let Some(barrier) = tags.get("barrier") else {
        return false;
    };
    let said = modes(profile)
        .iter()
        .rev()
        .filter_map(|mode| tags.get(mode))
        .map(of_value)
        .find(|access| *access != Access::Unsaid);
    if let Some(access) = said {
        return access == Access::Closed;
    }
    match barrier {
        // Open to all, or open to those who open it.
        "no" | "entrance" | "border_control" | "toll_booth" | "cattle_grid" | "kerb"
        | "height_restrictor" | "lift_gate" | "gate" | "swing_gate" | "sliding_gate" | "rope"
        | "coupure" | "checkpoint" | "bump_gate" => barrier == "gate" && tags.is("locked", "yes"),
        // Made against motor vehicles.
        "bollard" | "block" | "cycle_barrier" | "bus_trap" | "sump_buster" | "planter"
        | "chain" | "motorcycle_barrier" | "jersey_barrier" | "log" | "debris" | "car_trap"
        | "horse_stile" | "hampshire_gate" | "tyres" | "rock" => profile == Profile::Car,
        // One climbs over, or turns through, on foot.
        "stile" | "turnstile" | "kissing_gate" | "full-height_turnstile" | "ladder" => {
            profile != Profile::Foot
        }
        "wall" | "fence" | "hedge" | "ditch" | "retaining_wall" | "city_wall" | "guard_rail" => {
            profile == Profile::Car
        }
        "sally_port" => false,
        // Unknown kinds: motor vehicles are the ones that barriers are made for.
        _ => profile == Profile::Car,
    }
}
