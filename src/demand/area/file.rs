//! Named areas of a GeoJSON file (RFC 7946).

use std::collections::BTreeMap;
use std::sync::Arc;

use geojson::{Feature, FeatureCollection, GeoJson, GeometryValue, Position as Coordinates};

use super::region::Region;
use super::rings::Polygon;
use super::unknown;
use crate::demand::fields::{Parse, quote};
use crate::demand::source::Source;
use crate::error::{Error, Result};
use crate::units::Position;

/// Areas by name.
#[derive(Debug, Clone, Default)]
pub struct Areas {
    by_name: BTreeMap<String, Arc<Region>>,
}

impl Areas {
    /// Reads a file: a Feature or a FeatureCollection of Polygons and MultiPolygons, each with a
    /// name in `properties.name`, or an id. Features of one name are one area. All holes are
    /// honoured; heights, and whatever else is said of a feature, mean nothing.
    ///
    /// # Errors
    /// [`Error::Io`] if the file cannot be read; [`Error::Request`] with the feature at fault, what
    /// was expected and what was found.
    pub fn read(source: &Source) -> Result<Self> {
        Self::parse(&source.name(), &source.read()?)
    }

    /// The same from the bytes of a file that is called `file` in messages.
    ///
    /// # Errors
    /// As [`Areas::read`].
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self> {
        let fault = |expected: &str, found: String| {
            Error::Request(format!("{file}: expected {expected}, found {found}"))
        };
        let text = str::from_utf8(bytes)
            .map_err(|error| fault("GeoJSON in UTF-8", format!("another byte: {error}")))?;
        let text = text.trim_start_matches('\u{feff}');
        let whole: GeoJson = text.parse().map_err(|error: geojson::Error| {
            fault("GeoJSON, a Feature or a FeatureCollection", format!("a fault: {error}"))
        })?;
        let features = match whole {
            GeoJson::Feature(feature) => vec![feature],
            GeoJson::FeatureCollection(FeatureCollection { features, .. }) => features,
            GeoJson::Geometry(_) => {
                return Err(fault("a Feature or a FeatureCollection", "a plain geometry".into()));
            }
        };
        let mut polygons: BTreeMap<String, Vec<Polygon>> = BTreeMap::new();
        for (number, feature) in (1..).zip(&features) {
            let at_fault = |fault: Fault| {
                Error::Request(format!(
                    "{file}: feature {number}: expected {}, found {}",
                    fault.expected, fault.found
                ))
            };
            let name = name(feature).map_err(at_fault)?;
            polygons.entry(name).or_default().extend(shape(feature).map_err(at_fault)?);
        }
        if polygons.is_empty() {
            return Err(fault("at least one feature", "none".into()));
        }
        let region = |(name, polygons): (String, Vec<Polygon>)| {
            let region = Region::polygons(&name, polygons)?;
            Some((name, Arc::new(region)))
        };
        Ok(Self { by_name: polygons.into_iter().filter_map(region).collect() })
    }

    /// The names, in order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// The area of a name: of this file, in the case that is written or else in any; and if there
    /// is none, what is known `elsewhere` by that name.
    ///
    /// # Errors
    /// Where nobody knows the name; and whatever `elsewhere` says of it.
    pub fn find(
        &self,
        name: &str,
        elsewhere: impl FnOnce(&str) -> Parse<Option<Region>>,
    ) -> Parse<Arc<Region>> {
        let name = name.trim();
        if let Some(region) = self.by_name.get(name) {
            return Ok(Arc::clone(region));
        }
        let lower = name.to_lowercase();
        let mut alike = self.by_name.iter().filter(|(known, _)| known.to_lowercase() == lower);
        if let (Some((_, region)), None) = (alike.next(), alike.next()) {
            return Ok(Arc::clone(region));
        }
        elsewhere(name)?.map(Arc::new).ok_or_else(|| unknown(name, self.names()))
    }
}

struct Fault {
    expected: &'static str,
    found: String,
}

fn name(feature: &Feature) -> std::result::Result<String, Fault> {
    let named = feature.property("name").and_then(|name| match name {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    let id = || match feature.id.as_ref()? {
        geojson::feature::Id::String(text) => Some(text.clone()),
        geojson::feature::Id::Number(number) => Some(number.to_string()),
    };
    let name = named.or_else(id).map(|name| name.trim().to_owned());
    name.filter(|name| !name.is_empty()).ok_or(Fault {
        expected: "a name in properties.name, or an id",
        found: "neither".to_owned(),
    })
}

fn shape(feature: &Feature) -> std::result::Result<Vec<Polygon>, Fault> {
    const SHAPE: &str = "a Polygon or a MultiPolygon";
    let Some(geometry) = &feature.geometry else {
        return Err(Fault { expected: SHAPE, found: "no geometry".to_owned() });
    };
    match &geometry.value {
        GeometryValue::Polygon { coordinates } => Ok(vec![polygon(coordinates)?]),
        GeometryValue::MultiPolygon { coordinates } => {
            if coordinates.is_empty() {
                let expected = "a MultiPolygon of at least one polygon";
                return Err(Fault { expected, found: "none".to_owned() });
            }
            coordinates.iter().map(|rings| polygon(rings)).collect()
        }
        other => Err(Fault { expected: SHAPE, found: format!("a {}", other.type_name()) }),
    }
}

fn polygon(rings: &[Vec<Coordinates>]) -> std::result::Result<Polygon, Fault> {
    let point = |coordinates: &Coordinates| {
        let written = coordinates.as_slice();
        let position = match written {
            [lon, lat, ..] if lon.abs() <= 180.0 => Position::new(*lat, *lon),
            _ => None,
        };
        position.ok_or_else(|| Fault {
            expected: "positions [longitude, latitude] in degrees",
            found: quote(&format!("{written:?}")),
        })
    };
    let rings: Vec<Vec<Position>> = rings
        .iter()
        .map(|ring| ring.iter().map(point).collect())
        .collect::<std::result::Result<_, _>>()?;
    // The first and the last point are one.
    let is_flat = |ring: &Vec<Position>| ring.len() < 4;
    if let Some(ring) = rings.iter().find(|ring| is_flat(ring)) {
        return Err(Fault {
            expected: "rings of at least 4 positions, the first and the last the same",
            found: ring.len().to_string(),
        });
    }
    Polygon::new(&rings).ok_or(Fault { expected: "a ring", found: "none".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feature(name: &str, geometry: &str) -> String {
        format!(r#"{{"type":"Feature","properties":{{"name":"{name}"}},"geometry":{geometry}}}"#)
    }

    fn square(west: f64) -> String {
        let east = west + 1.0;
        format!("[[[{west},0],[{east},0],[{east},1],[{west},1],[{west},0]]]")
    }

    fn polygon(west: f64) -> String {
        format!(r#"{{"type":"Polygon","coordinates":{}}}"#, square(west))
    }

    fn collection(features: &[String]) -> String {
        format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
    }

    fn nowhere(_: &str) -> Parse<Option<Region>> {
        Ok(None)
    }

    #[test]
    fn features_of_one_name_are_one_area() {
        let multi =
            format!(r#"{{"type":"MultiPolygon","coordinates":[{},{}]}}"#, square(4.0), square(6.0));
        let text = collection(&[
            feature("Foz", &polygon(0.0)),
            feature("Baixa", &multi),
            feature("Foz", &polygon(2.0)),
        ]);
        let areas = Areas::parse("a.geojson", text.as_bytes()).unwrap();
        assert_eq!(areas.names().collect::<Vec<_>>(), ["Baixa", "Foz"]);
        let foz = areas.find(" foz ", nowhere).unwrap();
        let has = |region: &Region, lon| region.contains(Position { lat: 0.5, lon });
        assert!(has(&foz, 0.5) && has(&foz, 2.5) && !has(&foz, 1.5) && !has(&foz, 4.5));
        let error = areas.find("Matosinhos", nowhere).unwrap_err();
        assert!(error.expected.ends_with("the name of an area (the file has \"Baixa\", \"Foz\")"));
    }

    #[test]
    fn faults_say_what_was_expected() {
        let said = |text: &str| match Areas::parse("a.geojson", text.as_bytes()) {
            Err(Error::Request(said)) => said,
            other => panic!("{other:?}"),
        };
        let point = r#"{"type":"Point","coordinates":[0,0]}"#;
        assert_eq!(
            said(&collection(&[feature("A", &polygon(0.0)), feature("B", point)])),
            "a.geojson: feature 2: expected a Polygon or a MultiPolygon, found a Point"
        );
        assert_eq!(
            said(&feature(" ", &polygon(0.0))),
            "a.geojson: feature 1: expected a name in properties.name, or an id, found neither"
        );
        assert_eq!(
            said(&feature("A", r#"{"type":"Polygon","coordinates":[[[0,0],[0,95],[1,1],[0,0]]]}"#)),
            "a.geojson: feature 1: expected positions [longitude, latitude] in degrees, found \
             \"[0.0, 95.0]\""
        );
        let none = feature("A", r#"{"type":"MultiPolygon","coordinates":[]}"#);
        assert!(said(&none).ends_with("a MultiPolygon of at least one polygon, found none"));
        assert!(said(point).ends_with("a Feature or a FeatureCollection, found a plain geometry"));
        assert!(said("{").starts_with("a.geojson: expected GeoJSON"));
        assert!(said(&collection(&[])).ends_with("expected at least one feature, found none"));
    }
}
