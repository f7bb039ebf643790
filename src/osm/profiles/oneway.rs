//! In which directions vehicles may use a way.

use crate::osm::Tags;

/// The open directions of a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Directions {
    /// First node to last.
    pub(super) forward: bool,
    /// Last node to first.
    pub(super) backward: bool,
}

impl Directions {
    pub(super) const BOTH: Self = Self { forward: true, backward: true };
    const FORWARD: Self = Self { forward: true, backward: false };
    const BACKWARD: Self = Self { forward: false, backward: true };
    const NONE: Self = Self { forward: false, backward: false };
}

/// Source: wiki Key:oneway, list of values. `reversible` changes by the hour, so that neither
/// direction can be promised; `alternating` is both, with a wait.
fn of_value(value: &str) -> Option<Directions> {
    match value {
        "yes" | "true" | "1" => Some(Directions::FORWARD),
        "-1" | "reverse" => Some(Directions::BACKWARD),
        "reversible" => Some(Directions::NONE),
        "no" | "false" | "0" | "alternating" => Some(Directions::BOTH),
        _ => None,
    }
}

/// What holds for all vehicles. Source: wiki Key:oneway, section on implied one-ways:
/// motorways and roundabouts.
fn for_vehicles(tags: &Tags) -> Directions {
    if let Some(directions) = tags.get("oneway").and_then(of_value) {
        return directions;
    }
    let implied = tags.is("highway", "motorway")
        || matches!(tags.get("junction"), Some("roundabout" | "circular"));
    if implied { Directions::FORWARD } else { Directions::BOTH }
}

/// For cars. Source: wiki Key:oneway:motor_vehicle.
pub(super) fn for_car(tags: &Tags) -> Directions {
    ["oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle"]
        .iter()
        .find_map(|key| tags.get(key).and_then(of_value))
        .unwrap_or_else(|| for_vehicles(tags))
}

/// For bicycles. Source: wiki Key:oneway:bicycle and Key:cycleway (`opposite`,
/// `opposite_lane`, `opposite_track`; `cycleway:left:oneway` = `-1`, `no`).
pub(super) fn for_bike(tags: &Tags) -> Directions {
    if let Some(directions) = tags.get("oneway:bicycle").and_then(of_value) {
        return directions;
    }
    let general = for_vehicles(tags);
    if general == Directions::NONE {
        return general;
    }
    let opposite = ["cycleway", "cycleway:left", "cycleway:right", "cycleway:both"]
        .iter()
        .filter_map(|key| tags.get(key))
        .any(|value| value.starts_with("opposite"));
    let contraflow = ["cycleway:left:oneway", "cycleway:right:oneway", "cycleway:both:oneway"]
        .iter()
        .filter_map(|key| tags.get(key))
        .any(|value| matches!(value, "-1" | "no"));
    if opposite || contraflow { Directions::BOTH } else { general }
}

/// For walkers, whom a plain `oneway` does not concern. Source: wiki Key:oneway:foot.
pub(super) fn for_foot(tags: &Tags) -> Directions {
    tags.get("oneway:foot").and_then(of_value).unwrap_or(Directions::BOTH)
}
