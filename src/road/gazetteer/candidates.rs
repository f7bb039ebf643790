//! All that a text may mean, in order.

use std::collections::HashMap;

use super::Gazetteer;
use super::context::Context;
use super::ground::{metres, whole_metres};
use super::hits::{Care, ERROR, Hit, NameSearch};
use super::house;
use super::kinds::Importance;
use super::query::{Reading, Readings};
use super::words;
use crate::road::network::MapPoint;

/// What it costs that a place is of a kind that was asked for, rather than of that name.
const OF_KIND: u32 = 12;

/// What it costs that a house number is not on the map: less than an error in the street.
const NO_SUCH_NUMBER: u32 = 11;

/// What it costs that somebody has to guess where the name ends.
const GUESSED: u32 = 4;

/// More places whose names are given in part are not looked at where somebody has to guess.
const MOST_GUESSED: usize = 100;

/// Of several typing errors each is forgiven in so many letters.
const LETTERS_AN_ERROR: usize = 8;

/// What it costs that a context is not on the map, as a country is not on that of a town.
const UNKNOWN_CONTEXT: u32 = 4;

/// One meaning.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) place: u32,
    pub(super) at: MapPoint,
    pub(super) cost: u32,
    pub(super) importance: Importance,
    pub(super) is_of_kind: bool,
    /// Whether its name is written just so.
    pub(super) is_exact: bool,
    /// Whether the text is its name with what it is shown to lie in, in that order.
    pub(super) is_labelled: bool,
    pub(super) is_partial: bool,
    /// Whether less than half of its name is given.
    pub(super) is_small_part: bool,
    /// Whether a word is cut off, or a context that was only guessed is given in part.
    pub(super) is_vague: bool,
    /// Whether it is the main name, but for little words that are not given.
    pub(super) is_like: bool,
    /// How many typing errors there are in the text if this is meant.
    pub(super) errors: u32,
    /// The house, as its number stands on the map.
    pub(super) number: Option<String>,
    /// The number asked for, where the map has no such house.
    pub(super) missing: Option<String>,
    /// What was said of where it lies and is not on the map.
    pub(super) unknown: Vec<String>,
    /// Whether it lies in something that was said.
    pub(super) is_held: bool,
    /// Whether somebody had to guess where its name ends.
    pub(super) is_guessed: bool,
}

impl Candidate {
    /// Whether what was asked for is there as it was asked for.
    pub(super) fn is_sure(&self) -> bool {
        self.cost < ERROR
    }

    /// Whether it may be taken without asking, where so many letters were given: not with two typing
    /// errors but in a long text, nor with one in a part of a name or in a house number's street
    /// that is given in part, nor a small part, one cut off or one that is guessed to be a part, nor
    /// where nothing is known of what was said of where it lies.
    pub(super) fn may_be_taken(&self, letters: usize) -> bool {
        let is_elsewhere = !self.unknown.is_empty() && !self.is_held;
        let is_doubtful = self.errors > 0 || self.is_guessed || self.missing.is_some();
        let is_vague = self.is_vague || self.is_partial && is_doubtful;
        let is_far_off = self.errors > 1 && letters < self.errors as usize * LETTERS_AN_ERROR;
        !is_far_off && !is_vague && !self.is_small_part && !is_elsewhere
    }
}

/// Looks up one text; what lies behind names is remembered meanwhile.
pub(super) struct Search<'g> {
    gazetteer: &'g Gazetteer,
    names: NameSearch<'g>,
    contexts: HashMap<(String, usize), Context>,
    found: Vec<Candidate>,
}

impl<'g> Search<'g> {
    /// All that `text` may mean, the best first; of equal ones those nearest to `near`.
    ///
    /// Exact readings come first, then those that guess where a name ends, then beginnings of
    /// words, then typing errors; whatever is found without doubt ends the search.
    pub(super) fn candidates(
        gazetteer: &'g Gazetteer,
        text: &str,
        near: Option<MapPoint>,
    ) -> Vec<Candidate> {
        let names = NameSearch::new(&gazetteer.stored);
        let mut search = Search { gazetteer, names, contexts: HashMap::new(), found: Vec::new() };
        let Readings { plain, guessed, labels } = Readings::of(text);
        search.labelled(text, &labels);
        search.look(&plain, Care::Exact, 0);
        search.note_labels(text);
        for reading in &plain {
            search.of_kind(reading, 0);
        }
        if !search.is_sure() {
            search.look(&guessed, Care::Exact, GUESSED);
            for reading in &guessed {
                search.of_kind(reading, GUESSED);
            }
        }
        if !search.is_sure() {
            search.look(&plain, Care::Beginnings, 0);
            search.look(&plain, Care::Errors(1), 0);
        }
        if search.found.is_empty() {
            search.look(&guessed, Care::Errors(1), GUESSED);
        }
        if search.found.is_empty() {
            search.look(&plain, Care::Errors(2), 0);
        }
        if search.found.is_empty() {
            search.look(&guessed, Care::Errors(2), GUESSED);
        }
        search.in_order(near)
    }

    /// Places for which the text was shown, or the beginning of what was shown: whoever gives it back
    /// means one of them, and none that lies near the same street as well.
    fn labelled(&mut self, text: &str, labels: &[Reading]) {
        self.look(labels, Care::Exact, 0);
        self.note_labels(text);
        self.found.retain(|one| one.is_labelled);
    }

    fn note_labels(&mut self, text: &str) {
        if !text.contains(',') {
            return;
        }
        let gazetteer = self.gazetteer;
        let asked = words::canonical_key(text);
        for one in self.found.iter_mut().filter(|one| one.is_exact && one.missing.is_none()) {
            let name = gazetteer.name_of(one);
            one.is_labelled = [false, true].into_iter().any(|with_suburb| {
                let label = gazetteer.label(one.place, &name, with_suburb);
                let ends = label.match_indices(',').map(|(end, _)| end).chain([label.len()]);
                ends.filter_map(|end| label.get(..end))
                    .any(|label| words::canonical_key(label) == asked)
            });
        }
    }

    fn is_sure(&self) -> bool {
        self.found.iter().any(Candidate::is_sure)
    }

    fn look(&mut self, readings: &[Reading], care: Care, extra: u32) {
        for reading in readings {
            let hits = self.names.named(&reading.name, care);
            // A mere beginning such as `Rua` says too little to guess by.
            let is_vague = extra > 0 && hits.len() > MOST_GUESSED;
            let mut hits = hits.iter().filter(|hit| !(is_vague && hit.is_partial)).peekable();
            if hits.peek().is_some() {
                let contexts = self.contexts(reading, care, extra > 0);
                let before = self.found.len();
                for hit in hits {
                    self.add(reading, *hit, &contexts, extra);
                }
                self.keep_known(before);
            }
        }
    }

    /// Places of the kind that a reading names.
    fn of_kind(&mut self, reading: &Reading, extra: u32) {
        let kinds = self.gazetteer.kinds().of(&reading.name);
        if kinds.is_empty() || reading.number.is_some() {
            return;
        }
        let contexts = self.contexts(reading, Care::Exact, extra > 0);
        let before = self.found.len();
        for (place, record) in (0..).zip(self.gazetteer.stored.places.iter()) {
            if kinds.contains(&record.kind) {
                let hit = Hit { is_like: false, ..Hit::whole(place, OF_KIND, 0) };
                self.add(reading, hit, &contexts, extra);
            }
        }
        self.found.iter_mut().skip(before).for_each(|new| new.is_of_kind = true);
        self.keep_known(before);
    }

    /// Of what was found since, keeps what lies in most of its contexts: where a misspelt one holds
    /// a place, it was meant, and others do not lie in it.
    fn keep_known(&mut self, before: usize) {
        let mut new = self.found.split_off(before);
        let least = new.iter().map(|one| one.unknown.len()).min();
        new.retain(|one| Some(one.unknown.len()) == least);
        self.found.append(&mut new);
    }

    /// The contexts of a reading, by which they are remembered.
    fn contexts(
        &mut self,
        reading: &Reading,
        care: Care,
        is_guessed: bool,
    ) -> Vec<(String, usize)> {
        // What is said behind a comma is a context, and may be misspelt; what is guessed to be one
        // has to be written well.
        let errors = match care {
            Care::Errors(errors) => errors,
            _ => usize::from(!is_guessed),
        };
        let keys: Vec<(String, usize)> =
            reading.contexts.iter().map(|text| (text.clone(), errors)).collect();
        for key in &keys {
            if !self.contexts.contains_key(key) {
                let context = Context::of(self.gazetteer, &mut self.names, &key.0, errors);
                self.contexts.insert(key.clone(), context);
            }
        }
        keys
    }

    fn add(&mut self, reading: &Reading, hit: Hit, contexts: &[(String, usize)], extra: u32) {
        let stored = &self.gazetteer.stored;
        let Some(record) = stored.places.get(hit.place as usize) else { return };
        let importance = Importance::of(stored.texts.get(record.kind));
        let mut found = Candidate {
            place: hit.place,
            at: record.at,
            cost: hit.cost + extra,
            importance,
            is_of_kind: false,
            is_exact: hit.cost == 0,
            is_labelled: false,
            is_partial: hit.is_partial,
            is_small_part: hit.is_small_part,
            is_vague: hit.is_cut,
            is_like: hit.is_like,
            errors: hit.errors,
            number: None,
            missing: None,
            unknown: Vec::new(),
            is_held: false,
            is_guessed: extra > 0,
        };
        let mut houses = vec![found.clone()];
        if let Some(asked) = &reading.number {
            if !(importance.is_way() || importance.is_settlement()) {
                return;
            }
            houses.clear();
            let numbers = self.gazetteer.numbers(hit.place, asked);
            if numbers.is_empty() {
                found.cost += NO_SUCH_NUMBER;
                found.missing = Some(asked.clone());
                if let Some((text, at)) = self.gazetteer.nearest_number(hit.place, asked) {
                    (found.number, found.at) = (Some(text.to_owned()), at);
                } else {
                    found.cost += 2;
                }
                // A village that has no such number at all was hardly meant.
                if importance.is_settlement() {
                    return;
                }
                houses.push(found);
            } else {
                for (text, at) in numbers {
                    houses.push(Candidate { at, number: Some(text.to_owned()), ..found.clone() });
                }
            }
        }
        for mut house in houses {
            let mut fits = true;
            for key in contexts {
                let Some(context) = self.contexts.get(key) else { continue };
                // A number that is left out must not be a better guess than a house.
                house.cost += 2 * context.dropped * u32::from(extra > 0);
                if context.is_void && extra > 0 && !importance.is_settlement() {
                    // A number behind a name is that of a house, and no shop has one.
                    fits = false;
                } else if let Some(given) = context.holds(self.gazetteer, &house) {
                    house.cost += given.errors * ERROR;
                    house.errors += given.errors;
                    house.is_vague |= given.is_partial && extra > 0;
                    house.is_held |= !context.is_void;
                } else if context.is_unknown() || context.is_misspelt {
                    // Where it was only guessed that this is a context, it is none.
                    fits &= extra == 0;
                    house.cost += UNKNOWN_CONTEXT;
                    house.unknown.push(key.0.clone());
                } else {
                    fits = false;
                }
            }
            if fits {
                self.found.push(house);
            }
        }
    }

    /// What was found, each place once, in order.
    fn in_order(mut self, near: Option<MapPoint>) -> Vec<Candidate> {
        self.found.sort_by(|a, b| {
            let (a_rank, b_rank) = ((!a.is_labelled, a.cost), (!b.is_labelled, b.cost));
            (a.place, &a.number, a.at, a_rank).cmp(&(b.place, &b.number, b.at, b_rank))
        });
        self.found.dedup_by(|next, first| {
            (next.place, &next.number, next.at) == (first.place, &first.number, first.at)
        });
        let away = |at: MapPoint| near.map_or(0, |near| whole_metres(near, at));
        self.found.sort_by_cached_key(|one| {
            let how_well = (!one.is_labelled, one.cost, one.importance);
            (how_well, away(one.at), one.at, one.place, one.number.clone())
        });
        self.found
    }
}

/// Without those that suppose a typing error, where others hold every word as it was given: `Howe` is
/// a part of Howe Street before it is a misspelt Home.
pub(super) fn taken_at_their_word(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    let is_said = |one: &Candidate| one.errors == 0 && (one.unknown.is_empty() || one.is_held);
    if candidates.iter().any(is_said) {
        candidates.retain(is_said);
    }
    candidates
}

/// How far apart two meanings may lie and still be one place, in metres: a square and the station
/// below it.
const ONE_PLACE: f64 = 200.0;

/// A place of a lesser kind is not meant if it is so near to one of its name, in metres: a bus stop
/// is named after the square in front of it.
const BESIDE: f64 = 1_000.0;

/// Those of several meanings that are as likely as the first; one or none where it is clear.
pub(super) fn as_likely<'c>(
    gazetteer: &Gazetteer,
    candidates: &'c [Candidate],
) -> Vec<&'c Candidate> {
    let Some(first) = candidates.first() else { return Vec::new() };
    let is_settlement = first.importance.is_settlement();
    let number = |one: &Candidate| (one.number.is_some(), one.missing.is_some());
    let is_same_sort = |other: &Candidate| number(other) == number(first);
    let is_rival = |other: &&Candidate| {
        if first.is_labelled && !is_settlement {
            let is_like = other.is_like && !other.is_exact && is_same_sort(other);
            return other.is_labelled || is_like && other.unknown.is_empty();
        }
        // What is written just so needs no doubt about what is written otherwise, but for words
        // that do not count.
        let is_close = match first.is_exact {
            true => other.cost <= first.cost || other.is_like && is_same_sort(other),
            false => other.cost <= first.cost + 2,
        };
        let is_alike = other.importance == first.importance || !first.is_sure();
        // A town is meant before all that is named after it; other places only before what is so
        // near that it may be.
        let is_apart = || {
            !is_settlement
                && metres(first.at, other.at) > BESIDE
                && !gazetteer.is_along(other.place, first.place)
        };
        // What is not quite what was asked for may be anything.
        is_close && (is_alike || is_apart())
    };
    let rivals: Vec<&Candidate> = candidates.iter().filter(is_rival).collect();
    let is_one = rivals.iter().all(|other| metres(first.at, other.at) <= ONE_PLACE);
    if is_one && !first.is_of_kind { vec![first] } else { rivals }
}

/// How many other streets bear the name of a house's, of which the map does not have that number.
pub(super) fn namesakes(candidates: &[Candidate], house: &Candidate) -> usize {
    if house.number.is_none() || house.missing.is_some() {
        return 0;
    }
    let is_namesake = |other: &&Candidate| {
        let is_far = metres(house.at, other.at) > ONE_PLACE;
        other.missing.is_some() && other.is_like && other.place != house.place && is_far
    };
    candidates.iter().filter(is_namesake).count()
}

/// Whether two house numbers, as asked for and as on the map, are the same.
pub(super) fn is_house(asked: &str, text: &str) -> bool {
    house::same(asked, &house::normal(text))
}
