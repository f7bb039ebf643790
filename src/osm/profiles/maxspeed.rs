//! Speed limits as they are written on ways.

use super::RoadClass;
use crate::osm::Tags;

/// The limits of a way in km/h, forward and backward.
pub(super) fn of_way(tags: &Tags) -> (Option<f64>, Option<f64>) {
    // Source: wiki Key:maxspeed; `maxspeed:type` and `source:maxspeed` repeat zone values.
    let both = tags
        .get("maxspeed")
        .and_then(parse)
        .or_else(|| tags.get("maxspeed:type").and_then(zone))
        .or_else(|| tags.get("zone:maxspeed").and_then(zone))
        .or_else(|| tags.get("source:maxspeed").and_then(zone));
    let of = |key| tags.get(key).and_then(parse).or(both);
    (of("maxspeed:forward"), of("maxspeed:backward"))
}

/// Whether a trunk road is built like a motorway, though no tag closes it to those without a
/// motor: where more than 80 km/h are posted or, where nothing is, it has separate carriageways.
/// Source: wiki Tag:highway=trunk; what it means differs from country to country.
pub(super) fn is_fast_trunk(class: RoadClass, tags: &Tags) -> bool {
    if !matches!(class, RoadClass::Trunk | RoadClass::TrunkLink) {
        return false;
    }
    match of_way(tags) {
        (None, None) => class == RoadClass::Trunk && tags.is("oneway", "yes"),
        (forward, backward) => forward.unwrap_or(0.0).max(backward.unwrap_or(0.0)) > 80.0,
    }
}

/// One value in km/h: `50`, `30 mph`, `10 knots`, `none`, `walk`, `DE:urban`, `FR:zone30`,
/// `50;30` (the least counts). `None` where it is not known.
pub(super) fn parse(value: &str) -> Option<f64> {
    let limits = value.split([';', '|']).map(str::trim).filter(|part| !part.is_empty());
    limits.filter_map(parse_one).reduce(f64::min)
}

fn parse_one(value: &str) -> Option<f64> {
    match value {
        // No limit: what drivers hold on such roads (130 km/h is Germany's advisory speed).
        "none" | "unlimited" => return Some(130.0),
        "walk" | "living_street" => return Some(7.0),
        "signals" | "variable" | "default" => return None,
        _ => {}
    }
    let digits_end = value.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(value.len());
    if digits_end == 0 {
        return zone(value);
    }
    let number: f64 = value[..digits_end].parse().ok()?;
    let factor = match value[digits_end..].trim() {
        "" | "km/h" | "kmh" | "kph" => 1.0,
        "mph" => 1.609_344,
        "knots" => 1.852,
        _ => return None,
    };
    let kmh = number * factor;
    (kmh.is_finite() && (1.0..=300.0).contains(&kmh)).then_some(kmh)
}

/// `COUNTRY:kind`. Source: wiki Key:maxspeed:type and Default speed limits. Only what differs
/// from the commonest value is listed by country.
fn zone(value: &str) -> Option<f64> {
    let (country, kind) = value.split_once(':')?;
    if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let mph = 1.609_344;
    Some(match kind {
        "living_street" | "walk" => 7.0,
        "bicycle_road" => 30.0,
        "urban" => match country {
            "GB" | "UK" => 30.0 * mph,
            "US" => 25.0 * mph,
            _ => 50.0,
        },
        "nsl_restricted" => 30.0 * mph,
        "nsl_single" => 60.0 * mph,
        "nsl_dual" => 70.0 * mph,
        "rural" => match country {
            "DE" | "AT" | "LI" => 100.0,
            "CH" | "FR" | "SE" | "FI" | "NO" | "DK" | "NL" => 80.0,
            "BE" => 70.0,
            "GB" | "UK" => 60.0 * mph,
            _ => 90.0,
        },
        "trunk" | "expressway" => 100.0,
        "motorway" => match country {
            "DE" => 130.0,
            "GB" | "UK" => 70.0 * mph,
            "CH" | "LI" | "PT" | "ES" | "BE" => 120.0,
            _ => 130.0,
        },
        _ => {
            // `zone30`, `zone:30`, `30`
            let digits = kind.trim_start_matches("zone").trim_start_matches(':');
            let kmh: f64 = digits.parse().ok()?;
            (5.0..=150.0).contains(&kmh).then_some(kmh)?
        }
    })
}
