//! Parts of town by name: from a file, or from the map.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::demand::fields::{Parse, Unreadable, quote};
use crate::demand::{Areas, PlaceFinder as _, Polygon, Region, Source, Trip, circle_around};
use crate::error::FieldError;
use crate::report::printable;
use crate::road::Map;
use crate::road::gazetteer::Unlocated;
use crate::units::Position;

/// Where named areas come from.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct AreasArgs {
    /// Areas by name (GeoJSON): polygons with a name in properties.name, or an id. Features of one
    /// name are one area
    #[arg(long, value_name = "FILE")]
    areas: Option<PathBuf>,
}

/// All areas that are known by name.
#[derive(Debug, Default)]
pub(super) struct AreaBook {
    areas: Areas,
    /// What was found elsewhere, so that it is looked for once.
    found: Mutex<BTreeMap<String, Arc<Region>>>,
}

impl AreasArgs {
    /// Reads the file, if there is one.
    pub(super) fn read(&self) -> anyhow::Result<AreaBook> {
        let Some(file) = &self.areas else { return Ok(AreaBook::default()) };
        let areas = Areas::read(&Source::from_argument(file))?;
        Ok(AreaBook { areas, ..AreaBook::default() })
    }
}

impl AreaBook {
    /// Looks up the name of a trip's area, if it has one that is not known yet: in the file, then
    /// on the map. Without a map, what is not in the file and was not found before is left as it is.
    ///
    /// # Errors
    /// Where neither knows the name.
    pub(super) fn settle(&self, trip: &mut Trip, map: Option<&Map>) -> Result<(), FieldError> {
        let near = trip.start;
        match map {
            Some(_) => trip.settle_area(|name| self.find(name, near, map)),
            None => {
                // A name that is not known stays a name.
                let _ = trip.settle_area(|name| self.find(name, near, None));
                Ok(())
            }
        }
    }

    fn find(&self, name: &str, near: Position, map: Option<&Map>) -> Parse<Arc<Region>> {
        let known = || self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(region) = known().get(name) {
            return Ok(Arc::clone(region));
        }
        let on_map = |name: &str| map.map_or(Ok(None), |map| on_map(map, name, near));
        let region = self.areas.find(name, on_map)?;
        known().insert(name.to_owned(), Arc::clone(&region));
        Ok(region)
    }
}

/// The area of a name on the map itself, or a circle around a place there; `None` where nothing has
/// that name.
///
/// # Errors
/// Where the name means several areas, or something that is none: what was expected, and what was
/// found.
fn on_map(map: &Map, name: &str, near: Position) -> Parse<Option<Region>> {
    if let Some((centre, Some(radius))) = circle_around(name) {
        let place = map.place(centre, Some(near))?;
        let label = place.name.as_deref().unwrap_or(centre);
        return Ok(Some(Region::around(label, place.position, radius)));
    }
    let gazetteer = map.gazetteer().map_err(|error| Unreadable {
        expected: "a map with names".into(),
        found: error.to_string(),
    })?;
    match gazetteer.area(name, Some(near)) {
        Ok(shape) => {
            if !shape.place.remarks.is_empty() {
                let (label, remarks) = (&shape.place.label, shape.place.remarks());
                let note = format!("note: area {name:?} is taken for {label}: {remarks}");
                anstream::eprintln!("{}", printable(note));
            }
            let polygons = shape.polygons.iter().filter_map(|rings| Polygon::new(rings));
            Ok(Region::polygons(&shape.place.label, polygons.collect()))
        }
        Err(why @ Unlocated::Ambiguous { .. }) => Err(Unreadable {
            expected: "the name of one area".into(),
            found: why.found(&quote(name)),
        }),
        // What is a place, but no area, can have a circle around it.
        Err(why) => match gazetteer.locate(name, Some(near)) {
            Ok(place) => Err(Unreadable {
                expected: format!("an area, or {name};r=METRES for what lies around a place")
                    .into(),
                found: format!("{}, {}", quote(name), place.kind),
            }),
            Err(_) => match &why {
                Unlocated::Unknown { alike } if !alike.is_empty() => Err(Unreadable {
                    expected: "the name of an area".into(),
                    found: why.found(&quote(name)),
                }),
                _ => Ok(None),
            },
        },
    }
}
