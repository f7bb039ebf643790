//! GeoJSON (RFC 7946), and what JSON answers share with it.

use geojson::{Feature, FeatureCollection, Geometry, JsonObject};
use serde_json::{Value, json};

use super::numbers::{json_snap_distance, lon_lat, rounded_lon_lat};
use crate::error::{Error, Result};
use crate::matching::PlannedTrip;
use crate::units::Position;

/// A line as a GeoJSON geometry, rounded to 10⁻⁷ degrees.
pub(super) fn line_json(line: &[Position]) -> Value {
    json!({ "type": "LineString", "coordinates": coordinates(line) })
}

fn coordinates(line: &[Position]) -> Vec<Vec<f64>> {
    let mut points: Vec<Vec<f64>> =
        line.iter().map(|position| rounded_lon_lat(*position).to_vec()).collect();
    points.dedup();
    // A line has two points at least, even where nobody moves.
    if let (1, Some(only)) = (points.len(), points.first().cloned()) {
        points.push(only);
    }
    points
}

/// A line with its properties.
pub(super) fn line_feature(line: &[Position], properties: Value) -> Feature {
    feature(Geometry::new_line_string(coordinates(line)), properties)
}

/// A point with its properties.
pub(super) fn point_feature(position: Position, properties: Value) -> Feature {
    feature(Geometry::new_point(lon_lat(position).to_vec()), properties)
}

fn feature(geometry: Geometry, properties: Value) -> Feature {
    let properties: Option<JsonObject> = match properties {
        Value::Object(object) => Some(object),
        _ => None,
    };
    Feature { geometry: Some(geometry), properties, ..Feature::default() }
}

/// The stops of a trip as points.
pub(super) fn stop_features(trip: &PlannedTrip) -> Vec<Feature> {
    let stop = |stop: &crate::matching::TripStop| {
        let mut properties = json!({
            "kind": stop.kind.name(),
            "snap_distance": json_snap_distance(stop.snapped.distance),
        });
        add_name(&mut properties, stop.name.as_deref());
        point_feature(stop.position, properties)
    };
    trip.stops.iter().map(stop).collect()
}

/// The stops of a trip as they stand in JSON answers.
pub(super) fn stops_json(trip: &PlannedTrip) -> Vec<Value> {
    let stop = |stop: &crate::matching::TripStop| {
        let mut value = json!({
            "kind": stop.kind.name(),
            "location": lon_lat(stop.position),
            "snapped": rounded_lon_lat(stop.snapped.point),
            "snap_distance": json_snap_distance(stop.snapped.distance),
        });
        add_name(&mut value, stop.name.as_deref());
        value
    };
    trip.stops.iter().map(stop).collect()
}

/// Adds what a place is called, where it was given by its name.
pub(super) fn add_name(value: &mut Value, name: Option<&str>) {
    if let (Value::Object(value), Some(name)) = (value, name) {
        value.insert("name".to_owned(), name.into());
    }
}

/// A feature collection as text.
pub(super) fn collection(features: impl IntoIterator<Item = Feature>) -> String {
    let mut text = FeatureCollection::new(features).to_string();
    text.push('\n');
    text
}

/// JSON as text, with a line end.
pub(super) fn to_text(value: &Value, pretty: bool) -> Result<String> {
    let text =
        if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    let text = text.map_err(|e| Error::Request(format!("the answer cannot be written: {e}")))?;
    Ok(text + "\n")
}
