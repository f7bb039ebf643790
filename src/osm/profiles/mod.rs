//! Profiles: which ways are open to whom, how fast, and what delays along them.
//!
//! Each rule stands in one place and names the page of the OpenStreetMap wiki that defines the
//! tag. The outcome knows no tags any more: a [`WayRule`] and a [`NodeRule`] are all that the
//! road network is built from.

mod access;
mod bike;
mod car;
mod delays;
mod foot;
mod maxspeed;
mod oneway;
mod surface;

use crate::osm::Tags;
use crate::units::{Millis, Profile};

pub use delays::Delays;

/// How important a road is, largest first. The order decides who gives way to whom, and which
/// street counts as a small one.
/// Source: wiki Key:highway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoadClass {
    /// highway=motorway
    Motorway,
    /// highway=motorway_link
    MotorwayLink,
    /// highway=trunk
    Trunk,
    /// highway=trunk_link
    TrunkLink,
    /// highway=primary
    Primary,
    /// highway=primary_link
    PrimaryLink,
    /// highway=secondary
    Secondary,
    /// highway=secondary_link
    SecondaryLink,
    /// highway=tertiary
    Tertiary,
    /// highway=tertiary_link
    TertiaryLink,
    /// highway=unclassified, highway=road
    Unclassified,
    /// highway=residential
    Residential,
    /// highway=living_street
    LivingStreet,
    /// highway=service
    Service,
    /// highway=service with service=driveway, parking_aisle, alley or drive-through
    Yard,
    /// highway=track
    Track,
    /// highway=pedestrian
    Pedestrian,
    /// highway=cycleway
    Cycleway,
    /// highway=footway, highway=platform, highway=corridor
    Footway,
    /// highway=path, highway=bridleway
    Path,
    /// highway=steps
    Steps,
    /// route=ferry
    Ferry,
}

impl RoadClass {
    /// All of them, in their order.
    pub const ALL: [Self; 22] = [
        Self::Motorway,
        Self::MotorwayLink,
        Self::Trunk,
        Self::TrunkLink,
        Self::Primary,
        Self::PrimaryLink,
        Self::Secondary,
        Self::SecondaryLink,
        Self::Tertiary,
        Self::TertiaryLink,
        Self::Unclassified,
        Self::Residential,
        Self::LivingStreet,
        Self::Service,
        Self::Yard,
        Self::Track,
        Self::Pedestrian,
        Self::Cycleway,
        Self::Footway,
        Self::Path,
        Self::Steps,
        Self::Ferry,
    ];

    /// The class of a way, or `None` where it is no road that anybody could use.
    pub fn of(tags: &Tags) -> Option<Self> {
        let Some(highway) = tags.get("highway") else {
            // Source: wiki Tag:route=ferry. A way may carry both; then it is a road.
            return tags.is("route", "ferry").then_some(Self::Ferry);
        };
        Some(match highway {
            "motorway" => Self::Motorway,
            "motorway_link" => Self::MotorwayLink,
            "trunk" => Self::Trunk,
            "trunk_link" => Self::TrunkLink,
            "primary" => Self::Primary,
            "primary_link" => Self::PrimaryLink,
            "secondary" => Self::Secondary,
            "secondary_link" => Self::SecondaryLink,
            "tertiary" => Self::Tertiary,
            "tertiary_link" => Self::TertiaryLink,
            "unclassified" | "road" => Self::Unclassified,
            "residential" => Self::Residential,
            "living_street" => Self::LivingStreet,
            "service" => match tags.get("service") {
                Some("driveway" | "parking_aisle" | "alley" | "drive-through") => Self::Yard,
                _ => Self::Service,
            },
            "track" => Self::Track,
            "pedestrian" => Self::Pedestrian,
            "cycleway" => Self::Cycleway,
            "footway" | "platform" | "corridor" => Self::Footway,
            "path" | "bridleway" => Self::Path,
            "steps" => Self::Steps,
            _ => return None,
        })
    }

    /// Whether it is a street that one enters only on purpose.
    pub fn is_small(self) -> bool {
        matches!(self, Self::LivingStreet | Self::Service | Self::Yard | Self::Track)
    }

    /// The rank that decides who gives way: links rank with their road.
    pub fn rank(self) -> u8 {
        match self {
            Self::Motorway | Self::MotorwayLink => 0,
            Self::Trunk | Self::TrunkLink => 1,
            Self::Primary | Self::PrimaryLink => 2,
            Self::Secondary | Self::SecondaryLink => 3,
            Self::Tertiary | Self::TertiaryLink => 4,
            Self::Unclassified | Self::Residential => 5,
            Self::LivingStreet | Self::Service | Self::Yard => 6,
            Self::Track
            | Self::Pedestrian
            | Self::Cycleway
            | Self::Footway
            | Self::Path
            | Self::Steps
            | Self::Ferry => 7,
        }
    }
}

/// A speed in millimetres per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Speed(pub u32);

impl Speed {
    /// From kilometres per hour; at least 0.5 km/h.
    pub fn from_kmh(kmh: f64) -> Self {
        Self((kmh.max(0.5) * 1000.0 / 3.6).round() as u32)
    }
}

/// What a profile makes of one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WayRule {
    /// Speed from the way's first node to its last; `None` where it is closed.
    pub forward: Option<Speed>,
    /// Speed from its last node to its first.
    pub backward: Option<Speed>,
    /// How important it is.
    pub class: RoadClass,
    /// Whether only those who have business there may enter: entering it costs
    /// [`Delays::enter_destination`].
    pub destination_only: bool,
    /// For ferries with a `duration`: the time of the whole way, instead of its speed.
    pub crossing_time: Option<Millis>,
}

/// What a profile makes of one node.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NodeRule {
    /// Nobody passes it, though one can come up to it.
    pub blocked: bool,
    /// What passing it costs.
    pub delay: Millis,
    /// Where the delay holds in one direction of its way only: +1 along the way, −1 against it.
    pub only_direction: i8,
}

/// The rule for a way; `None` where the profile cannot use it at all.
pub fn way_rule(profile: Profile, tags: &Tags) -> Option<WayRule> {
    let class = RoadClass::of(tags)?;
    let rule = match profile {
        Profile::Car => car::way_rule(class, tags),
        Profile::Bike => bike::way_rule(class, tags),
        Profile::Foot => foot::way_rule(class, tags),
    }?;
    (rule.forward.is_some() || rule.backward.is_some()).then_some(rule)
}

/// The rule for a node with tags.
pub fn node_rule(profile: Profile, tags: &Tags) -> NodeRule {
    let (delay, only_direction) = delays::at_node(profile, tags);
    NodeRule { blocked: access::blocks(profile, tags), delay, only_direction }
}

/// The name by which the wiki's access and restriction tags call the profile, most specific
/// last. Source: wiki Key:access, section on transport mode restrictions.
pub fn modes(profile: Profile) -> &'static [&'static str] {
    match profile {
        Profile::Car => &["access", "vehicle", "motor_vehicle", "motorcar"],
        Profile::Bike => &["access", "vehicle", "bicycle"],
        Profile::Foot => &["access", "foot"],
    }
}

#[cfg(test)]
mod tests;
