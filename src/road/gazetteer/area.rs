//! Areas by name: suburbs, villages, parks.

use super::Gazetteer;
use super::build::context::radius;
use super::candidates::{Candidate, Search, as_likely, taken_at_their_word};
use super::found::{FoundPlace, Unlocated};
use super::ground::{Plane, metres};
use super::kinds::Importance;
use crate::road::network::MapPoint;
use crate::units::Position;

/// Rings of positions, the outer one first, then its holes. The first position of a ring is not
/// repeated at its end.
pub type Polygon = Vec<Vec<Position>>;

/// The shape of an area.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaShape {
    /// What was taken.
    pub place: FoundPlace,
    /// Its polygons, at least one.
    pub polygons: Vec<Polygon>,
    /// Whether that is its outline on the map. Where the map has only a point, it is what lies
    /// nearer to it than to any other point of its rank, and not too far off.
    pub is_outline: bool,
}

/// Corners of the circle around a point without an outline.
const CORNERS: u32 = 32;

impl Gazetteer {
    /// The shape of a suburb, quarter, village, town, park or the like, by its name.
    ///
    /// The outline that the map has. A settlement that the map has only a point of reaches as far
    /// as it is nearer than all others of its rank (town, suburb, …), and at most 10 km for a city,
    /// 4 km for a town, 2 km for a village, 1.5 km for a suburb, 800 m for a quarter or
    /// neighbourhood, 600 m for less: a 32-gon, cut by the bisectors (Voronoi 1908).
    ///
    /// Complexity: as [`Gazetteer::find`]; without an outline also O(settlements).
    ///
    /// # Errors
    /// As [`Gazetteer::locate`]; what is no area counts as unknown.
    pub fn area(&self, name: &str, near: Option<Position>) -> Result<AreaShape, Unlocated> {
        let near = Some(near.map_or_else(|| self.middle(), MapPoint::near));
        let mut candidates = Search::candidates(self, name, near);
        let is_area = |one: &Candidate| {
            let is_settlement = one.importance.is_settlement() && one.number.is_none();
            is_settlement || !self.rings(one.place).is_empty()
        };
        candidates.retain(is_area);
        let mut candidates = taken_at_their_word(candidates);
        let letters = super::fold::key(name).chars().count();
        candidates.retain(|one| one.may_be_taken(letters));
        match as_likely(self, &candidates).as_slice() {
            [] => Err(Unlocated::Unknown { alike: self.alike_areas(name, near) }),
            [only] => {
                let polygons = self.outline(only.place);
                let is_outline = !polygons.is_empty();
                let polygons = if is_outline { polygons } else { vec![vec![self.cell(only)]] };
                Ok(AreaShape { place: self.found(only, None), polygons, is_outline })
            }
            several => Err(Unlocated::Ambiguous {
                count: several.len(),
                first: self.shown(several.iter().copied().take(super::NAMED), near),
            }),
        }
    }

    /// Areas whose names are most alike.
    fn alike_areas(&self, name: &str, near: Option<MapPoint>) -> Vec<FoundPlace> {
        let key = super::fold::key(name);
        let mut alike: Vec<(usize, u32)> = (0..)
            .zip(self.settlements())
            .map(|(place, _)| {
                (strsim::osa_distance(&key, &super::fold::key(self.name(place))), place)
            })
            .filter(|(distance, _)| *distance * 2 < key.chars().count())
            .collect();
        alike.sort_unstable();
        let candidates: Vec<Candidate> =
            alike.into_iter().take(3).filter_map(|(_, place)| self.candidate(place)).collect();
        self.shown(candidates.iter(), near)
    }

    /// A place as if it had been asked for.
    fn candidate(&self, place: u32) -> Option<Candidate> {
        let record = self.stored.places.get(place as usize)?;
        Some(Candidate {
            place,
            at: record.at,
            cost: 0,
            importance: Importance::of(self.stored.texts.get(record.kind)),
            is_of_kind: false,
            is_labelled: false,
            is_exact: true,
            is_partial: false,
            is_small_part: false,
            is_vague: false,
            is_like: true,
            errors: 0,
            number: None,
            missing: None,
            unknown: Vec::new(),
            is_held: false,
            is_guessed: false,
        })
    }

    fn outline(&self, place: u32) -> Vec<Polygon> {
        let mut polygons: Vec<Polygon> = Vec::new();
        for ring in self.rings(place) {
            let points = self.points(ring).iter().map(|point| point.position()).collect();
            match polygons.last_mut().filter(|_| ring.is_hole != 0) {
                Some(polygon) => polygon.push(points),
                None => polygons.push(vec![points]),
            }
        }
        polygons
    }

    /// What is nearer to a settlement than to any other of its rank, and not too far.
    fn cell(&self, of: &Candidate) -> Vec<Position> {
        let (plane, radius) = (Plane::around(of.at), radius(of.importance));
        let corner = |number: u32| {
            let angle = std::f64::consts::TAU * f64::from(number) / f64::from(CORNERS);
            (radius * angle.cos(), radius * angle.sin())
        };
        let mut cell: Vec<(f64, f64)> = (0..CORNERS).map(corner).collect();
        for record in self.settlements() {
            let importance = Importance::of(self.stored.texts.get(record.kind));
            let away = metres(of.at, record.at);
            // Of two at one point neither is cut by the other.
            if importance == of.importance && away > 1.0 && away < 2.0 * radius {
                cell = nearer(&cell, plane.xy(record.at));
            }
        }
        cell.into_iter().map(|at| plane.point(at).position()).collect()
    }
}

/// The part of a convex polygon that is nearer to the origin than to another point (Sutherland,
/// Hodgman 1974).
fn nearer(polygon: &[(f64, f64)], (x, y): (f64, f64)) -> Vec<(f64, f64)> {
    let limit = (x * x + y * y) / 2.0;
    let beyond = |(px, py): (f64, f64)| px * x + py * y - limit;
    let next = polygon.iter().skip(1).chain(polygon.first());
    let mut cut = Vec::with_capacity(polygon.len() + 1);
    for (&a, &b) in polygon.iter().zip(next) {
        let (from, to) = (beyond(a), beyond(b));
        if from <= 0.0 {
            cut.push(a);
        }
        if (from <= 0.0) != (to <= 0.0) {
            let share = from / (from - to);
            cut.push((a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1)));
        }
    }
    cut
}
