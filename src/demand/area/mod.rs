//! A part of town that a trip visits, without saying where exactly: "an errand around the market
//! this afternoon".
//!
//! A cell or flag holds a circle, or the name of a [`Region`]. Names are looked up after a row was
//! read, by [`Trip::settle_area`]: in a file of [`Areas`], and elsewhere where that has none.

mod file;
mod region;
mod rings;

use std::sync::Arc;

use ecow::EcoString;

pub use self::file::Areas;
pub use self::region::Region;
pub use self::rings::Polygon;
use super::columns::TripColumn as C;
use super::fields::{self, Parse, Unreadable, boolean, distance, position};
use super::named::has_stay;
use super::row::Row;
use super::types::Trip;
use crate::error::FieldError;
use crate::units::{Centimetres, Millis};

/// What stands in `area`.
const AREA: &str = "a circle lat,lon;r=METRES, such as 41.1496,-8.6110;r=800, one around a place \
                    on the map, NAME;r=METRES, or the name of an area";

/// The greatest radius of a circle.
const GREATEST_RADIUS: Centimetres = Centimetres(100_000 * 100);

/// The part of town that a runner visits on a trip.
#[derive(Debug, Clone, PartialEq)]
pub struct TripArea {
    /// Which one.
    pub place: AreaPlace,
    /// How long the runner stays there, at least 0. Where the trip ends there, it has ended by
    /// then, and this counts for nothing.
    pub service: Millis,
    /// Whether the trip ends there; else it is the last stop before the end.
    pub is_end: bool,
}

/// Where a part of town is.
#[derive(Debug, Clone, PartialEq)]
pub enum AreaPlace {
    /// It has a name that nobody has looked up yet.
    Named(EcoString),
    /// It is known.
    Known(Arc<Region>),
}

/// The area of a row, where there is one.
pub(super) fn of_row(row: &mut Row<'_, '_, C>, refuses_service: bool) -> Option<TripArea> {
    let service = row.optional(C::AreaService, fields::duration);
    if refuses_service && row.has(C::AreaService) && !row.has(C::Area) {
        row.fault(C::AreaService, "nothing, as no area is given".to_owned());
    }
    let place = row.optional(C::Area, area)?;
    let says_where = [C::End, C::EndLat, C::EndLon].into_iter().any(|column| row.has(column));
    let is_round = row.text(C::RoundTrip).is_some_and(|text| boolean(text) == Ok(true));
    let is_end = !says_where && !is_round;
    Some(TripArea { place, service: service.unwrap_or(Millis::ZERO), is_end })
}

/// The centre and the radius of a circle, `CENTRE;r=METRES`. The radius is `None` where it cannot be
/// one.
pub fn circle_around(text: &str) -> Option<(&str, Option<Centimetres>)> {
    let (centre, radius) = text.rsplit_once(';')?;
    let radius = distance(radius.trim().strip_prefix("r=")?).ok();
    let allowed = Centimetres(1)..=GREATEST_RADIUS;
    Some((centre.trim(), radius.filter(|radius| allowed.contains(radius))))
}

/// A circle, or a name.
fn area(text: &str) -> Parse<AreaPlace> {
    let text = text.trim();
    let first = text.split([',', ';']).next().unwrap_or_default().trim();
    if has_stay(text) {
        let expected = format!("{AREA}; how long the stay is says area_service");
        return Err(Unreadable::new(expected, text));
    }
    let is_around_nothing = || circle_around(text).is_some_and(|(_, radius)| radius.is_none());
    // A number by itself is the id of an area.
    let is_name = first.parse::<f64>().is_err() || first == text;
    if is_name && !is_around_nothing() {
        return Ok(AreaPlace::Named(text.into()));
    }
    let circle = || {
        let (centre, radius) = circle_around(text)?;
        Some(Region::circle(position(centre).ok()?, radius?))
    };
    circle().map(|region| AreaPlace::Known(Arc::new(region))).ok_or_else(|| {
        Unreadable::new(format!("{AREA}; a radius from 0.01 to 100000 metres"), text)
    })
}

/// Says that no area has a name, of those that there are.
pub(super) fn unknown<'n>(name: &str, names: impl ExactSizeIterator<Item = &'n str>) -> Unreadable {
    const SHOWN: usize = 6;
    if names.len() == 0 {
        return Unreadable::new(AREA, name);
    }
    let more = if names.len() > SHOWN { ", …" } else { "" };
    let some: Vec<String> = names.take(SHOWN).map(fields::quote).collect();
    Unreadable::new(format!("{AREA} (the file has {}{more})", some.join(", ")), name)
}

impl Trip {
    /// Looks up the name of the trip's area, if it has one that is not known yet. Where the trip
    /// ends in its area, [`Trip::end`] becomes the middle of it.
    ///
    /// # Errors
    /// What `find` says of a name.
    pub fn settle_area(
        &mut self,
        find: impl FnOnce(&str) -> Parse<Arc<Region>>,
    ) -> Result<(), FieldError> {
        if let Some(TripArea { place, .. }) = &mut self.area
            && let AreaPlace::Named(name) = place
        {
            let found = find(name).map_err(|error| error.in_field("area"))?;
            *place = AreaPlace::Known(found);
            self.place_end();
        }
        Ok(())
    }

    /// Ends a trip that ends in a known area in the middle of it.
    pub(super) fn place_end(&mut self) {
        if let Some(TripArea { place: AreaPlace::Known(region), is_end: true, .. }) = &self.area {
            self.end = region.middle();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Position;

    #[test]
    fn circles_and_names_are_told_apart() {
        let circle = |lat, lon, metres: i64| {
            let region = Region::circle(Position { lat, lon }, Centimetres(metres * 100));
            Ok(AreaPlace::Known(Arc::new(region)))
        };
        assert_eq!(area("41.15,-8.61;r=800"), circle(41.15, -8.61, 800));
        assert_eq!(area(" 41.15 , -8.61 ; r=1.5km "), circle(41.15, -8.61, 1_500));
        for name in ["Ribeira", "Paranhos; Porto", "St. Pölten, Zentrum", "Ribeira;r=500", "17"] {
            assert_eq!(area(name), Ok(AreaPlace::Named(name.into())), "{name}");
        }
        for bad in [
            "41.15,-8.61",
            "41.15,-8.61;800",
            "41.15,-8.61;r=0",
            "41.15,-8.61;r=-5",
            "41.15,-8.61;r=101km",
            "91,0;r=5",
            "Ribeira;r=none",
        ] {
            let error = area(bad).unwrap_err();
            assert!(error.expected.starts_with(AREA), "{bad}");
            assert_eq!(error.found, format!("{bad:?}"));
        }
    }
}
