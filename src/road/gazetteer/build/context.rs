//! In which street and which settlements places lie.

use rayon::prelude::*;

use super::object::Object;
use crate::road::gazetteer::ground::metres;
use crate::road::gazetteer::kinds::Importance;
use crate::road::gazetteer::record::{NONE, Reach};
use crate::road::network::MapPoint;

/// Settlements that others lie in.
pub(super) struct Settlements<'o> {
    towns: Vec<Settlement<'o>>,
    suburbs: Vec<Settlement<'o>>,
}

struct Settlement<'o> {
    number: u32,
    object: &'o Object,
    size: f64,
}

impl<'o> Settlements<'o> {
    /// Those among `objects`; their numbers are their places in it.
    pub(super) fn among(objects: &'o [Object]) -> Self {
        let all = (0..).zip(objects).map(|(number, object)| Settlement {
            number,
            object,
            size: object.outline.as_ref().map_or(f64::MAX, super::outline::Outline::size),
        });
        let settlements = all.filter(|one| one.object.importance().is_settlement());
        let (mut towns, mut suburbs): (Vec<_>, Vec<_>) =
            settlements.partition(|one| one.object.importance().is_town());
        // Of areas that lie in each other, the smallest counts.
        for some in [&mut towns, &mut suburbs] {
            some.sort_by(|a, b| a.size.total_cmp(&b.size).then(a.number.cmp(&b.number)));
        }
        Self { towns, suburbs }
    }

    /// The number of the town whose outline holds a point. Nothing is guessed.
    pub(super) fn outlined_town_at(&self, at: MapPoint) -> u32 {
        let is_within = |one: &&Settlement<'_>| {
            let is_near = one.object.reach.is_some_and(|reach| holds(reach, at));
            is_near && one.object.outline.as_ref().is_some_and(|outline| outline.contains(at))
        };
        self.towns.iter().find(is_within).map_or(NONE, |town| town.number)
    }

    /// The number of the town around a point.
    pub(super) fn town_at(&self, at: MapPoint) -> u32 {
        around(&self.towns, &Object { at, ..Object::default() })
    }

    /// The numbers of the suburb and the town around each place.
    pub(super) fn around(&self, places: &[Object]) -> Vec<(u32, u32)> {
        places
            .par_iter()
            .map(|place| (around(&self.suburbs, place), around(&self.towns, place)))
            .collect()
    }
}

/// The smallest settlement whose outline holds the place; else the nearest, the larger ones
/// reaching farther.
fn around(settlements: &[Settlement<'_>], place: &Object) -> u32 {
    let own = place.importance();
    let others = || {
        settlements.iter().filter(|one| {
            let is_larger = !own.is_settlement() || one.object.importance() < own;
            is_larger && !std::ptr::eq(one.object, place)
        })
    };
    let is_within = |one: &&Settlement<'_>| {
        let is_near = one.object.reach.is_some_and(|reach| holds(reach, place.at));
        is_near && one.object.outline.as_ref().is_some_and(|outline| outline.contains(place.at))
    };
    if let Some(inside) = others().find(is_within) {
        return inside.number;
    }
    let by_distance = others().filter(|one| one.object.outline.is_none()).filter_map(|one| {
        let radius = radius(one.object.importance());
        let share = metres(place.at, one.object.at) / radius;
        (share <= 1.0).then_some((share, one.number))
    });
    let nearest = by_distance.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    nearest.map_or(NONE, |(_, number)| number)
}

fn holds(reach: Reach, at: MapPoint) -> bool {
    (reach.low.lat..=reach.high.lat).contains(&at.lat)
        && (reach.low.lon..=reach.high.lon).contains(&at.lon)
}

/// How far a settlement without an outline reaches, in metres: what is farther is not in it.
pub(in crate::road::gazetteer) fn radius(importance: Importance) -> f64 {
    match importance {
        Importance::City => 10_000.0,
        Importance::Town => 4_000.0,
        Importance::Village => 2_000.0,
        Importance::Suburb => 1_500.0,
        Importance::Quarter => 800.0,
        _ => 600.0,
    }
}
