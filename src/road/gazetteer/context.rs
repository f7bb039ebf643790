//! What is said of where a place lies: `Lidl, Rua X`, `pharmacy Bolhão`, `Rua X, Porto`.

use std::collections::HashMap;

use super::Gazetteer;
use super::build::context::radius;
use super::candidates::Candidate;
use super::ground::{Plane, metres};
use super::hits::{Care, Hit, NameSearch};
use super::kinds::Importance;
use super::record::Reach;
use crate::road::network::MapPoint;

/// A place is at another if it lies so near, in metres.
const AT_PLACE: f64 = 400.0;

/// So many places of a name that is given in part are few.
const FEW: usize = 20;

/// Places of a name that others may lie in or at, and kinds that they may be of.
pub(super) struct Context {
    /// With how its name was given.
    places: HashMap<u32, Given>,
    kinds: Vec<u32>,
    /// Whether it says nothing, as a post code does.
    pub(super) is_void: bool,
    /// Whether nothing on the map is written like it.
    pub(super) is_misspelt: bool,
    /// How many of its words were not looked at.
    pub(super) dropped: u32,
}

/// How the name of a context was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Given {
    pub(super) errors: u32,
    pub(super) is_partial: bool,
}

impl Given {
    const WELL: Self = Self { errors: 0, is_partial: false };
}

impl Context {
    pub(super) fn of(
        gazetteer: &Gazetteer,
        search: &mut NameSearch<'_>,
        text: &str,
        errors: usize,
    ) -> Self {
        // Post codes and house numbers are not on the map by themselves.
        let words: Vec<&str> = text.split_whitespace().collect();
        let has_digit = |word: &&&str| word.contains(|char: char| char.is_ascii_digit());
        let named_words: Vec<&str> =
            words.iter().filter(|word| !has_digit(word)).copied().collect();
        let mut context = Self {
            places: HashMap::new(),
            kinds: Vec::new(),
            is_void: false,
            is_misspelt: false,
            dropped: 0,
        };
        context.is_void = named_words.is_empty();
        context.dropped = (words.len() - named_words.len()) as u32;
        let name = named_words.join(" ");
        context.kinds = gazetteer.kinds().of(&name);
        let whole = (name != text).then_some(text);
        for care in [Care::Exact, Care::Errors(errors)] {
            for name in whole.into_iter().chain([name.as_str()]) {
                let hits = search.named(name, care);
                let is_ground = |hit: &&Hit| importance(gazetteer, hit.place).is_ground();
                let are_few = hits.iter().filter(is_ground).count() <= FEW;
                for hit in hits.iter() {
                    context.add(gazetteer, *hit, are_few);
                }
            }
            if !context.is_unknown() || errors == 0 {
                break;
            }
            context.is_misspelt = true;
        }
        // `Starbucks, Broadway` is at West Broadway rather than beside a bus stop of that name.
        if context.places.keys().any(|place| importance(gazetteer, *place).is_ground()) {
            context.places.retain(|place, _| importance(gazetteer, *place) < Importance::Poi);
        }
        context
    }

    fn add(&mut self, gazetteer: &Gazetteer, hit: Hit, are_few: bool) {
        let importance = importance(gazetteer, hit.place);
        // Others may be in a town whose name is given in part, or in a street if there are few, but
        // not at just any such shop.
        let is_ground = importance.is_settlement() || importance.is_way() && are_few;
        let may_hold = importance < Importance::Poi && (!hit.is_partial || is_ground);
        if may_hold || !hit.is_partial {
            let given = Given { errors: hit.errors, is_partial: hit.is_partial };
            let known = self.places.entry(hit.place).or_insert(given);
            *known = given.min(*known);
        }
    }

    /// Whether nothing on the map is of that name.
    pub(super) fn is_unknown(&self) -> bool {
        self.places.is_empty() && self.kinds.is_empty() && !self.is_void
    }

    /// How the context that holds a place was given; `None` where none does.
    pub(super) fn holds(&self, gazetteer: &Gazetteer, found: &Candidate) -> Option<Given> {
        if self.is_void {
            return Some(Given::WELL);
        }
        let record = gazetteer.stored.places.get(found.place as usize)?;
        if self.kinds.contains(&record.kind) {
            return Some(Given::WELL);
        }
        let named = [record.street, record.suburb, record.town];
        let by_name = named.iter().filter_map(|place| self.places.get(place)).min();
        if let Some(given) = by_name {
            return Some(*given);
        }
        // Streets and towns lie in towns, and not at a shop that happens to be there.
        let is_point = !found.importance.is_settlement() && !found.importance.is_way();
        let may_hold = |place: u32| {
            let record = gazetteer.stored.places.get(place as usize);
            let kind = record.map_or("", |record| gazetteer.stored.texts.get(record.kind));
            let importance = Importance::of(kind);
            is_point || importance.is_settlement() && importance < found.importance
        };
        let holding = self.places.iter().filter(|(place, _)| {
            **place != found.place && may_hold(**place) && lies_in(gazetteer, found, **place)
        });
        holding.map(|(_, given)| *given).min()
    }
}

fn importance(gazetteer: &Gazetteer, place: u32) -> Importance {
    let record = gazetteer.stored.places.get(place as usize);
    Importance::of(record.map_or("", |record| gazetteer.stored.texts.get(record.kind)))
}

/// Whether a place lies in a settlement, along a street, or at another place.
fn lies_in(gazetteer: &Gazetteer, found: &Candidate, place: u32) -> bool {
    let at = found.at;
    let stored = &gazetteer.stored;
    let Some(record) = stored.places.get(place as usize) else { return false };
    let importance = Importance::of(stored.texts.get(record.kind));
    let is_near =
        || stored.reaches.get(place as usize).is_some_and(|reach| away(*reach, at) <= 0.0);
    if importance.is_settlement() {
        let rings = gazetteer.rings(place);
        return match rings.is_empty() {
            true => is_nearest(gazetteer, record.at, importance, at),
            false => is_near() && gazetteer.is_inside(place, at),
        };
    }
    match importance.is_way() {
        true => gazetteer.is_along(found.place, place),
        false => metres(record.at, at) <= AT_PLACE,
    }
}

/// Whether a settlement without an outline, at `centre`, reaches as far as a point: no other of its
/// rank is nearer, and it is not too far.
fn is_nearest(
    gazetteer: &Gazetteer,
    centre: MapPoint,
    importance: Importance,
    at: MapPoint,
) -> bool {
    let away = metres(centre, at);
    let of_rank = |kind: u32| Importance::of(gazetteer.stored.texts.get(kind)) == importance;
    away <= radius(importance)
        && gazetteer.settlements().all(|other| metres(other.at, at) >= away || !of_rank(other.kind))
}

/// Metres from the outermost coordinates of a place.
fn away(reach: Reach, at: MapPoint) -> f64 {
    let (low, high) = (Plane::around(at).xy(reach.low), Plane::around(at).xy(reach.high));
    let beyond = |low: f64, high: f64| low.max(-high).max(0.0);
    beyond(low.0, high.0).hypot(beyond(low.1, high.1))
}
