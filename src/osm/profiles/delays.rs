//! What costs time at a node, apart from the way to it.

use crate::osm::Tags;
use crate::units::{Millis, Profile};

/// Delays of a profile that follow from how roads meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delays {
    /// Arriving where at least three roads meet: slowing down, looking, turning now and then.
    pub junction: Millis,
    /// Arriving by a road at a junction with a larger one: giving way.
    pub give_way: Millis,
    /// Entering a small street (living street, service road, yard, track) from a larger road.
    pub enter_small: Millis,
    /// Entering a road that is open to those only who have business there. Not the time it
    /// takes but a price on cutting through; whoever goes there pays it once.
    pub enter_destination: Millis,
    /// Boarding a ferry: waiting for it.
    pub board_ferry: Millis,
}

impl Delays {
    /// The delays of `profile`.
    pub const fn of(profile: Profile) -> Self {
        match profile {
            Profile::Car => Self {
                junction: Millis(300),
                give_way: Millis(1_500),
                enter_small: Millis(3_000),
                enter_destination: Millis(30_000),
                board_ferry: Millis(300_000),
            },
            Profile::Bike => Self {
                junction: Millis(700),
                give_way: Millis(1_500),
                enter_small: Millis(500),
                enter_destination: Millis(0),
                board_ferry: Millis(300_000),
            },
            Profile::Foot => Self {
                junction: Millis(0),
                give_way: Millis(500),
                enter_small: Millis(0),
                enter_destination: Millis(0),
                board_ferry: Millis(300_000),
            },
        }
    }
}

/// What passing a node with these tags costs, and whether only in one direction of its way
/// (+1 along, −1 against, 0 both).
///
/// Sources: wiki Tag:highway=traffic_signals (with `traffic_signals:direction`),
/// Tag:highway=crossing, Tag:highway=stop, Tag:highway=give_way, Tag:railway=level_crossing,
/// Key:traffic_calming, Tag:barrier=toll_booth, Tag:barrier=gate.
pub(super) fn at_node(profile: Profile, tags: &Tags) -> (Millis, i8) {
    let by_profile = |car: i64, bike: i64, foot: i64| {
        Millis(match profile {
            Profile::Car => car,
            Profile::Bike => bike,
            Profile::Foot => foot,
        })
    };
    let direction = ["traffic_signals:direction", "direction"]
        .iter()
        .find_map(|key| match tags.get(key)? {
            "forward" => Some(1),
            "backward" => Some(-1),
            _ => None,
        })
        .unwrap_or(0);
    let signals_at_crossing = tags.is("highway", "crossing")
        && (tags.is("crossing", "traffic_signals") || tags.is("crossing:signals", "yes"));
    let (delay, direction) = match tags.get("highway") {
        Some("traffic_signals") => (by_profile(3_000, 4_000, 2_000), direction),
        _ if signals_at_crossing => (by_profile(1_000, 2_500, 2_000), 0),
        Some("crossing") => (by_profile(200, 500, 500), 0),
        Some("stop") => (by_profile(3_000, 2_000, 0), direction),
        Some("give_way") => (by_profile(1_000, 500, 0), direction),
        _ => (Millis::ZERO, 0),
    };
    let hump = match tags.get("traffic_calming") {
        None | Some("no" | "none" | "island") => Millis::ZERO,
        Some(_) => by_profile(1_500, 500, 0),
    };
    let rails = match tags.get("railway") {
        Some("level_crossing" | "crossing") => by_profile(5_000, 4_000, 3_000),
        _ => Millis::ZERO,
    };
    let barrier = match tags.get("barrier") {
        Some("toll_booth") => by_profile(15_000, 0, 0),
        Some("gate" | "lift_gate" | "swing_gate" | "sliding_gate" | "bump_gate") => {
            by_profile(30_000, 15_000, 5_000)
        }
        Some("border_control") => by_profile(60_000, 60_000, 60_000),
        Some("cycle_barrier" | "chain" | "horse_stile") => by_profile(0, 8_000, 1_000),
        Some("stile" | "kissing_gate" | "turnstile") => by_profile(0, 0, 5_000),
        _ => Millis::ZERO,
    };
    let everywhere = hump + rails + barrier;
    // One node with a delay in one direction and another in both is rare; both directions then.
    let direction = if everywhere == Millis::ZERO { direction } else { 0 };
    (delay + everywhere, direction)
}
