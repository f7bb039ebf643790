//! The private motor car.

use super::access::{self, Access};
use super::surface::{self, Ground};
use super::{RoadClass, Speed, WayRule, maxspeed, oneway};
use crate::osm::Tags;
use crate::osm::duration::ferry_duration;
use crate::units::Profile;

/// What cars hold on a free road of this class where no limit is posted, km/h; `None` for ways
/// that are closed to cars unless their tags invite them.
/// Source: wiki OSM tags for routing/Maxspeed, and the defaults of the established engines.
fn default_speed(class: RoadClass) -> Option<f64> {
    Some(match class {
        RoadClass::Motorway => 98.0,
        RoadClass::MotorwayLink => 75.0,
        RoadClass::Trunk => 82.0,
        RoadClass::TrunkLink => 65.0,
        RoadClass::Primary => 66.0,
        RoadClass::PrimaryLink => 55.0,
        RoadClass::Secondary => 56.0,
        RoadClass::SecondaryLink => 48.0,
        RoadClass::Tertiary => 47.0,
        RoadClass::TertiaryLink => 42.0,
        RoadClass::Unclassified => 39.0,
        RoadClass::Residential => 33.0,
        RoadClass::LivingStreet => 14.0,
        RoadClass::Service => 20.0,
        RoadClass::Yard => 12.0,
        RoadClass::Ferry => 12.0,
        RoadClass::Track
        | RoadClass::Pedestrian
        | RoadClass::Cycleway
        | RoadClass::Footway
        | RoadClass::Path
        | RoadClass::Steps => return None,
    })
}

/// Speed where the tags invite cars to a way that is otherwise closed to them, km/h.
const INVITED: f64 = 12.0;

/// Tracks whose surface is sealed are small roads; others only where the tags invite cars.
/// Source: wiki Tag:highway=track, Key:tracktype.
const SEALED_TRACK: f64 = 20.0;

/// No road is driven faster, km/h: 3.97 cm/ms, within [`crate::units::Travel::MAX_CM_PER_MS`].
const FASTEST: f64 = 140.0;

/// The most that the ground allows, km/h.
fn ground_limit(ground: Ground) -> f64 {
    match ground {
        Ground::Paved => FASTEST,
        Ground::Stones => 50.0,
        Ground::Compacted => 40.0,
        Ground::Loose => 25.0,
        Ground::Bad => 10.0,
    }
}

pub(super) fn way_rule(class: RoadClass, tags: &Tags) -> Option<WayRule> {
    let said = [true, false].map(|forward| access::of_way(Profile::Car, tags, forward));
    let invited = access::is_invited(Profile::Car, tags);
    let ground = surface::of_way(tags);
    let base = match (class, default_speed(class)) {
        // Source: wiki Tag:route=ferry: without a tag for motor vehicles, a ferry carries none.
        (RoadClass::Ferry, _) if !invited => return None,
        // Source: wiki Tag:service=emergency_access.
        (RoadClass::Service, _) if tags.is("service", "emergency_access") && !invited => {
            return None;
        }
        (_, Some(speed)) => speed,
        (RoadClass::Track, None) if tags.is("tracktype", "grade1") => SEALED_TRACK,
        // A few metres of pavement that cars may cross are not a road; steps never are.
        (RoadClass::Steps, None) => return None,
        (_, None) if invited => INVITED,
        (_, None) => return None,
    };
    // The outline of an open space is no road for cars. Source: wiki Key:area.
    if tags.is("area", "yes") && class > RoadClass::Track {
        return None;
    }
    let directions = oneway::for_car(tags);
    let (limit_forward, limit_backward) = maxspeed::of_way(tags);
    let speed = |limit: Option<f64>, access: Access| {
        if matches!(access, Access::Closed | Access::Dismount) {
            return None;
        }
        let kmh = limit.map_or(base, |limit| under_limit(class, limit));
        let ground_limit = ground.map_or(FASTEST, ground_limit);
        Some(Speed::from_kmh(kmh.min(ground_limit).min(FASTEST)))
    };
    let [forward_access, backward_access] = said;
    Some(WayRule {
        forward: speed(limit_forward, forward_access).filter(|_| directions.forward),
        backward: speed(limit_backward, backward_access).filter(|_| directions.backward),
        class,
        destination_only: said.contains(&Access::Destination),
        crossing_time: (class == RoadClass::Ferry).then(|| ferry_duration(tags)).flatten(),
    })
}

/// What cars hold under a posted limit, km/h. On streets too small to reach it they stay slower.
fn under_limit(class: RoadClass, limit: f64) -> f64 {
    match class {
        RoadClass::Yard => limit.min(15.0),
        RoadClass::Service | RoadClass::Track => limit.min(30.0),
        RoadClass::LivingStreet => limit.clamp(7.0, 20.0),
        // Parked cars, crossings and corners, whatever the sign allows.
        RoadClass::Residential => limit.min(40.0),
        _ => limit,
    }
}
