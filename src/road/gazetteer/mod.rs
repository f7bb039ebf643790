//! The gazetteer: places of a map by their names and addresses.
//!
//! Everything lies in the map file, ready to be used: texts, places, their names, house numbers by
//! street, outlines; and for searching two sorted lists, of the words of all names and of all
//! names without blanks. Opening it is a matter of a checksum.
//!
//! | file | what it does |
//! |---|---|
//! | `fold`, `words`, `names`, `house`, `kinds` | texts: what counts in them, and what they mean |
//! | `build` | from an extract to what is stored |
//! | `record` | what is stored |
//! | `fuzzy`, `hits` | names that fit |
//! | `query`, `context`, `candidates` | what a text as a whole may mean, in order |
//! | `found`, `area` | answers |

mod area;
mod build;
mod candidates;
mod context;
mod fold;
mod found;
mod fuzzy;
mod ground;
mod hits;
mod house;
mod kinds;
mod names;
mod of_kind;
mod query;
mod record;
mod words;

use std::collections::HashMap;
use std::sync::OnceLock;

use self::candidates::{Candidate, Search, as_likely, is_house, namesakes, taken_at_their_word};
use self::kinds::Importance;
use self::of_kind::Kinds;
use self::record::{Ring, Stored};
use super::map_file::Reader;
use super::network::MapPoint;
use crate::error::Result;
use crate::units::Position;

pub use self::area::{AreaShape, Polygon};
pub(super) use self::build::{is_area, is_wanted_node, is_wanted_way, write};
pub use self::found::{FoundPlace, Remark, Unlocated};

/// So many places are named where it is not clear which is meant.
const NAMED: usize = 5;

/// The places of a map by their names and addresses.
pub struct Gazetteer {
    stored: Stored,
    kinds: OnceLock<Kinds>,
}

/// A place, as it is listed.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedPlace<'g> {
    /// Its main name; empty where it has none.
    pub name: &'g str,
    /// What it is, as people say.
    pub kind: String,
    /// Where it is.
    pub position: Position,
}

impl Clone for Gazetteer {
    fn clone(&self) -> Self {
        Self { stored: self.stored.clone(), kinds: OnceLock::new() }
    }
}

impl Gazetteer {
    pub(super) fn read(reader: &Reader) -> Result<Self> {
        // All at once, on all threads.
        reader.verify(record::SECTION)?;
        Ok(Self { stored: Stored::read(reader)?, kinds: OnceLock::new() })
    }

    /// How many places it knows, streets included and house numbers not.
    pub fn len(&self) -> usize {
        self.stored.places.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many house numbers it knows.
    pub fn house_numbers(&self) -> usize {
        self.stored.numbers.len()
    }

    /// All places in their order: their main names (empty where they have none), what they are as
    /// people say it, and where.
    pub fn places(&self) -> impl Iterator<Item = ListedPlace<'_>> {
        self.stored.places.iter().map(|record| self.listed(record))
    }

    fn listed(&self, record: &record::Record) -> ListedPlace<'_> {
        ListedPlace {
            name: self.stored.texts.get(record.name),
            kind: kinds::said(self.stored.texts.get(record.kind)),
            position: record.at.position(),
        }
    }

    /// Towns, suburbs, villages and the like, the most important first.
    pub fn listed_settlements(&self) -> impl Iterator<Item = ListedPlace<'_>> {
        self.settlements().map(|record| self.listed(record))
    }

    /// All houses in their order: street, number, and where.
    pub fn addresses(&self) -> impl Iterator<Item = (&str, &str, Position)> {
        self.stored.numbers.iter().map(|house| {
            (self.name(house.street), self.stored.texts.get(house.text), house.at.position())
        })
    }

    /// What a name or an address may mean, the best first, at most `top`; 0 is all. Of what fits
    /// equally well the most important comes first, then what is nearest to `near`, then the order
    /// of positions.
    ///
    /// Complexity: O(log names) and as many steps as the rarest word of the text has names; where
    /// nothing is written like the text, also one for each beginning of a word that is near enough.
    pub fn find(&self, text: &str, near: Option<Position>, top: usize) -> Vec<FoundPlace> {
        let near = near.map(MapPoint::near);
        let candidates = Search::candidates(self, text, near);
        let most = if top == 0 { usize::MAX } else { top };
        self.shown(candidates.iter().take(most), near)
    }

    /// The one place that a name or an address means. What is clearly better than all else is
    /// taken; which that is does not depend on `near`, which only orders what is not clear.
    ///
    /// Complexity: as [`Gazetteer::find`].
    ///
    /// # Errors
    /// [`Unlocated`], with what may be meant: the places that fit equally well, or those whose
    /// names are most alike.
    pub fn locate(
        &self,
        text: &str,
        near: Option<Position>,
    ) -> std::result::Result<FoundPlace, Unlocated> {
        let near = Some(near.map_or_else(|| self.middle(), MapPoint::near));
        let candidates = Search::candidates(self, text, near);
        let candidates = taken_at_their_word(candidates);
        let letters = fold::key(text).chars().count();
        if let Some(first) = candidates.first().filter(|one| !one.may_be_taken(letters)) {
            let alike = candidates.iter().filter(|one| one.cost == first.cost);
            return Err(Unlocated::Unknown { alike: self.shown(alike.take(3), near) });
        }
        match as_likely(self, &candidates).as_slice() {
            [] => Err(Unlocated::Unknown { alike: self.alike(text, near) }),
            [only] => {
                let mut found = self.found(only, None);
                if let others @ 1.. = namesakes(&candidates, only) {
                    found.remarks.push(Remark::Namesakes { others });
                }
                Ok(found)
            }
            several => Err(Unlocated::Ambiguous {
                count: several.len(),
                first: self.shown(several.iter().copied().take(NAMED), near),
            }),
        }
    }

    /// The middle of all places.
    pub fn middle(&self) -> MapPoint {
        let points: Vec<MapPoint> = self.stored.places.iter().map(|record| record.at).collect();
        ground::middle(&points).unwrap_or(MapPoint { lat: 0, lon: 0 })
    }

    fn shown<'c>(
        &self,
        candidates: impl Iterator<Item = &'c Candidate>,
        near: Option<MapPoint>,
    ) -> Vec<FoundPlace> {
        let candidates: Vec<&Candidate> = candidates.collect();
        let mut found: Vec<FoundPlace> =
            candidates.iter().map(|candidate| self.found(candidate, near)).collect();
        let mut counts: HashMap<String, usize> = HashMap::new();
        for place in &found {
            *counts.entry(place.label.clone()).or_default() += 1;
        }
        // Where several would be called alike, their suburbs may tell them apart.
        for (place, candidate) in found.iter_mut().zip(candidates) {
            if counts.get(&place.label).is_some_and(|count| *count > 1) {
                place.label = self.label(candidate.place, &place.name, true);
            }
        }
        found
    }

    /// What is most alike where nothing has that name: with more errors, or a part of it.
    fn alike(&self, text: &str, near: Option<MapPoint>) -> Vec<FoundPlace> {
        let mut words: Vec<&str> = text.split([',', ' ']).filter(|word| word.len() > 3).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        let mut candidates = Vec::new();
        for word in words.into_iter().take(4) {
            let found = Search::candidates(self, word, near);
            candidates.extend(found.into_iter().take(NAMED));
        }
        let key = fold::key(text);
        candidates.sort_by_cached_key(|one| {
            let name = fold::key(self.name(one.place));
            (strsim::osa_distance(&key, &name), one.importance, one.at, one.place)
        });
        candidates.dedup_by_key(|one| one.place);
        self.shown(candidates.iter().take(3), near)
    }

    /// The settlements, which come before all other places.
    fn settlements(&self) -> impl Iterator<Item = &record::Record> {
        let is_settlement = |record: &&record::Record| {
            Importance::of(self.stored.texts.get(record.kind)).is_settlement()
        };
        self.stored.places.iter().take_while(is_settlement)
    }

    fn name(&self, place: u32) -> &str {
        let record = self.stored.places.get(place as usize);
        record.map_or("", |record| self.stored.texts.get(record.name))
    }

    fn kinds(&self) -> &Kinds {
        // Made without other threads, so that nobody who waits for it is waited for.
        self.kinds.get_or_init(|| Kinds::of_map(&self.stored))
    }

    fn numbers_of(&self, street: u32) -> &[record::Number] {
        let all = &*self.stored.numbers;
        let first = all.partition_point(|number| number.street < street);
        let from = all.get(first..).unwrap_or_default();
        let count = from.partition_point(|number| number.street == street);
        from.get(..count).unwrap_or_default()
    }

    /// The houses of a street that have a number; those written just so, if there are any.
    fn numbers(&self, street: u32, asked: &str) -> Vec<(&str, MapPoint)> {
        let houses = self.numbers_of(street).iter();
        let houses = houses.map(|house| (self.stored.texts.get(house.text), house.at));
        let some: Vec<(&str, MapPoint)> =
            houses.filter(|(text, _)| is_house(asked, text)).collect();
        let same: Vec<_> =
            some.iter().filter(|(text, _)| house::normal(text) == asked).copied().collect();
        if same.is_empty() { some } else { same }
    }

    /// The house of a street whose number is nearest to one, of equal ones on the same side.
    fn nearest_number(&self, street: u32, asked: &str) -> Option<(&str, MapPoint)> {
        let asked = house::nearby(asked)?;
        let houses = self.numbers_of(street).iter().filter_map(|house| {
            let text = self.stored.texts.get(house.text);
            let value = house::value(&house::normal(text))?;
            let other_side = value % 2 != asked % 2;
            Some(((value.abs_diff(asked), other_side, value, text), house.at))
        });
        houses.min().map(|((.., text), at)| (text, at))
    }

    /// Whether a place lies along a street.
    fn is_along(&self, place: u32, street: u32) -> bool {
        self.stored.at.binary_search(&record::At { place, street }).is_ok()
    }

    /// The rings of a place's outline.
    fn rings(&self, place: u32) -> &[Ring] {
        let all = &*self.stored.rings;
        let first = all.partition_point(|ring| ring.place < place);
        let from = all.get(first..).unwrap_or_default();
        let count = from.partition_point(|ring| ring.place == place);
        from.get(..count).unwrap_or_default()
    }

    fn points(&self, ring: &Ring) -> &[MapPoint] {
        let first = ring.first as usize;
        let end = first.saturating_add(ring.count as usize);
        self.stored.points.get(first..end).unwrap_or_default()
    }

    fn is_inside(&self, place: u32, at: MapPoint) -> bool {
        let within = |ring: &&Ring| build::outline::ring_contains(self.points(ring), at);
        self.rings(place).iter().filter(within).count() % 2 == 1
    }
}

#[cfg(test)]
mod tests;
