//! Parts of town by name: from a file, or from the map.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::demand::fields::Parse;
use crate::demand::{Areas, Region, Source, Trip};
use crate::error::FieldError;
use crate::road::Map;

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
    /// Whether there was a file of them.
    pub(super) has_file: bool,
    /// What was found elsewhere, so that it is looked for once.
    found: Mutex<BTreeMap<String, Arc<Region>>>,
}

impl AreasArgs {
    /// Reads the file, if there is one.
    pub(super) fn read(&self) -> anyhow::Result<AreaBook> {
        let Some(file) = &self.areas else { return Ok(AreaBook::default()) };
        let areas = Areas::read(&Source::from_argument(file))?;
        Ok(AreaBook { areas, has_file: true, ..AreaBook::default() })
    }
}

impl AreaBook {
    /// Looks up the name of a trip's area, if it has one that is not known yet: in the file, then
    /// on the map, where there is one.
    ///
    /// # Errors
    /// Where neither knows the name.
    pub(super) fn settle(&self, trip: &mut Trip, map: Option<&Map>) -> Result<(), FieldError> {
        trip.settle_area(|name| self.find(name, map))
    }

    fn find(&self, name: &str, map: Option<&Map>) -> Parse<Arc<Region>> {
        let known = || self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(region) = known().get(name) {
            return Ok(Arc::clone(region));
        }
        let region = self.areas.find(name, |name| map.map_or(Ok(None), |map| on_map(map, name)))?;
        known().insert(name.to_owned(), Arc::clone(&region));
        Ok(region)
    }
}

/// The area of a name on the map itself; `None` where there is none of that name. Maps have no
/// areas yet.
///
/// # Errors
/// Where the name means something else, such as a shop: what was expected, and what was found.
fn on_map(_: &Map, _: &str) -> Parse<Option<Region>> {
    Ok(None)
}
