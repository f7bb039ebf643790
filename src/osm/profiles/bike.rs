//! The city bicycle.

use super::access::{self, Access};
use super::oneway::Directions;
use super::surface::{self, Ground};
use super::{RoadClass, Speed, WayRule, maxspeed, oneway};
use crate::osm::Tags;
use crate::osm::duration::ferry_duration;
use crate::units::Profile;

/// Riding on good ground, km/h.
const RIDING: f64 = 17.5;
/// Riding where walkers have the first right, km/h.
const AMONG_WALKERS: f64 = 12.0;
/// Pushing, km/h.
const PUSHING: f64 = 5.0;
/// Carrying up or down steps that have a ramp, km/h.
const RAMP: f64 = 2.0;

/// Riding on this ground, km/h.
fn on_ground(ground: Ground) -> f64 {
    match ground {
        Ground::Paved => RIDING,
        Ground::Stones => 16.5,
        Ground::Compacted => 13.5,
        Ground::Loose => 10.0,
        Ground::Bad => 6.0,
    }
}

/// What is under the wheels where nothing is said.
fn default_ground(class: RoadClass) -> Ground {
    match class {
        RoadClass::Track => Ground::Loose,
        RoadClass::Path => Ground::Compacted,
        _ => Ground::Paved,
    }
}

pub(super) fn way_rule(class: RoadClass, tags: &Tags) -> Option<WayRule> {
    // Source: wiki Tag:highway=motorway, Key:motorroad; Key:cycleway for trunk roads.
    let has_cycleway = tags.iter().any(|(key, value)| {
        key.starts_with("cycleway") && !matches!(value, "no" | "none" | "separate")
    });
    let for_motors_only = matches!(class, RoadClass::Motorway | RoadClass::MotorwayLink)
        || tags.is("motorroad", "yes")
        || (maxspeed::is_fast_trunk(class, tags) && !has_cycleway);
    let invited = access::is_invited(Profile::Bike, tags);
    if for_motors_only && !invited {
        return None;
    }
    // Source: wiki Tag:route=ferry: bicycles are carried unless a tag says otherwise.
    let ground = surface::of_way(tags).unwrap_or_else(|| default_ground(class));
    let riding = on_ground(ground);
    let base = match class {
        // Source: wiki Key:ramp:bicycle.
        RoadClass::Steps if tags.is("ramp:bicycle", "yes") => RAMP,
        RoadClass::Steps => return None,
        RoadClass::Ferry => 12.0,
        // Source: wiki Key:bicycle: without a tag that admits them, bicycles are pushed here.
        RoadClass::Footway | RoadClass::Pedestrian if !invited => PUSHING,
        RoadClass::Footway | RoadClass::Pedestrian => AMONG_WALKERS.min(riding),
        RoadClass::Path if !invited => AMONG_WALKERS.min(riding),
        RoadClass::LivingStreet | RoadClass::Yard => 15.0_f64.min(riding),
        _ => riding,
    };
    let directions = oneway::for_bike(tags);
    let said = [true, false].map(|forward| access::of_way(Profile::Bike, tags, forward));
    let speed = |access: Access, open: bool| {
        // Who pushes a bicycle walks: one-way rules for vehicles do not bind.
        let pushed = access == Access::Dismount || base <= PUSHING;
        let open = open || (pushed && directions != Directions::BOTH);
        let kmh = if access == Access::Dismount { PUSHING.min(base) } else { base };
        (access != Access::Closed && open).then(|| Speed::from_kmh(kmh))
    };
    let [forward_access, backward_access] = said;
    Some(WayRule {
        forward: speed(forward_access, directions.forward),
        backward: speed(backward_access, directions.backward),
        class,
        destination_only: false,
        crossing_time: (class == RoadClass::Ferry).then(|| ferry_duration(tags)).flatten(),
    })
}
