//! The walker.

use super::access::{self, Access};
use super::surface::{self, Ground};
use super::{RoadClass, Speed, WayRule, maxspeed, oneway};
use crate::osm::Tags;
use crate::osm::duration::ferry_duration;
use crate::units::Profile;

/// On even ground, km/h.
const WALKING: f64 = 5.1;
/// Steps, up and down alike, km/h along the slope as drawn.
const STEPS: f64 = 3.5;

pub(super) fn way_rule(class: RoadClass, tags: &Tags) -> Option<WayRule> {
    let invited = access::is_invited(Profile::Foot, tags);
    // Source: wiki Tag:highway=motorway, Key:motorroad; Key:sidewalk for trunk roads.
    let closed = tags.is("motorroad", "yes")
        || match class {
            RoadClass::Motorway | RoadClass::MotorwayLink => true,
            RoadClass::Trunk | RoadClass::TrunkLink => {
                let sidewalk = ["sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right"]
                    .iter()
                    .find_map(|key| tags.get(key));
                match sidewalk {
                    Some("no" | "none") => true,
                    Some(_) => false,
                    None => maxspeed::is_fast_trunk(class, tags),
                }
            }
            _ => false,
        };
    // Alpine routes are climbs, not walks. Source: wiki Key:sac_scale.
    let alpine = matches!(
        tags.get("sac_scale"),
        Some(
            "demanding_mountain_hiking"
                | "alpine_hiking"
                | "demanding_alpine_hiking"
                | "difficult_alpine_hiking"
        )
    );
    if (closed || alpine) && !invited {
        return None;
    }
    let base = match (class, surface::of_way(tags)) {
        (RoadClass::Steps, _) => STEPS,
        (RoadClass::Ferry, _) => 12.0,
        (_, Some(Ground::Bad)) => WALKING - 0.7,
        (_, Some(Ground::Loose)) => WALKING - 0.2,
        _ if tags.is("sac_scale", "mountain_hiking") => WALKING - 1.2,
        _ => WALKING,
    };
    let directions = oneway::for_foot(tags);
    let said = [true, false].map(|forward| access::of_way(Profile::Foot, tags, forward));
    let [forward, backward] =
        said.map(|access| (access != Access::Closed).then(|| Speed::from_kmh(base)));
    Some(WayRule {
        forward: forward.filter(|_| directions.forward),
        backward: backward.filter(|_| directions.backward),
        class,
        destination_only: false,
        crossing_time: (class == RoadClass::Ferry).then(|| ferry_duration(tags)).flatten(),
    })
}
