//! What stands where a road has no name: the yard of a shop, the way through a park.

use std::sync::OnceLock;

use crate::road::Map;
use crate::units::{METRES_PER_DEGREE, Position};

/// What lies so near to a place of the map is that place, in centimetres.
const THERE: i64 = 200;

/// And what lies so near is beside it.
const BESIDE: i64 = 6_000;

/// The named places of a map, by where they are; looked up when the first is asked for.
pub struct Landmarks<'m> {
    map: &'m Map,
    /// From south to north.
    places: OnceLock<Vec<(Position, String)>>,
}

impl<'m> Landmarks<'m> {
    /// Those of a map.
    pub const fn of(map: &'m Map) -> Self {
        Self { map, places: OnceLock::new() }
    }

    /// `Shoe4You`, `near Shoe4You`; nothing where no place is near. Of equally near ones the first
    /// by name.
    ///
    /// Complexity: O(log places + places of the same latitude) after the first time.
    pub(super) fn around(&self, at: Position) -> Option<String> {
        let places = self.places.get_or_init(|| self.read());
        let (distance, name) = nearest(places, at)?;
        Some(if distance <= THERE { name.to_owned() } else { format!("near {name}") })
    }

    fn read(&self) -> Vec<(Position, String)> {
        // Without names an answer is still one: that they are damaged is told where they are asked for.
        let Ok(gazetteer) = self.map.gazetteer() else { return Vec::new() };
        let named = gazetteer.places().filter(|place| !place.name.is_empty());
        let mut places: Vec<(Position, String)> =
            named.map(|place| (place.position, place.name.to_owned())).collect();
        places.sort_by(|(a, _), (b, _)| a.lat.total_cmp(&b.lat));
        places
    }
}

fn nearest(places: &[(Position, String)], at: Position) -> Option<(i64, &str)> {
    let per_degree = 100.0 * METRES_PER_DEGREE;
    let high = BESIDE as f64 / per_degree;
    let narrow = at.lat.to_radians().cos();
    let first = places.partition_point(|(place, _)| place.lat < at.lat - high);
    let near = places[first..].iter().take_while(|(place, _)| place.lat <= at.lat + high);
    let near = near.map(|(place, name)| {
        let (east, north) = ((place.lon - at.lon) * narrow, place.lat - at.lat);
        ((east.hypot(north) * per_degree).round() as i64, name.as_str())
    });
    let near = near.filter(|(distance, _)| *distance <= BESIDE);
    near.min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_place_is_found() {
        let at = |lat, lon| Position { lat, lon };
        let places = [
            (at(48.3990, 15.65), "far south"),
            (at(48.3999, 15.65), "b"),
            (at(48.4, 15.6502), "a"),
            (at(48.4, 15.66), "far east"),
            (at(48.4001, 15.65), "a"),
        ]
        .map(|(at, name)| (at, name.to_owned()));
        assert_eq!(nearest(&places, at(48.4, 15.65)), Some((1_113, "a")));
        assert_eq!(nearest(&places, at(48.4, 15.6502)), Some((0, "a")));
        assert_eq!(nearest(&places, at(48.4, 15.67)), None);
        assert_eq!(nearest(&[], at(48.4, 15.67)), None);
    }
}
