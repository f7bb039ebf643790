//! Kinds of places by the words that people use for them.

use std::collections::{BTreeSet, HashMap};

use super::kinds::{WORDS, said};
use super::record::Stored;
use super::words::canonical_key;

/// The kinds of a map, by words without blanks.
pub(super) struct Kinds(HashMap<String, Vec<u32>>);

impl Kinds {
    /// Complexity: O(places).
    pub(super) fn of_map(stored: &Stored) -> Self {
        let numbers: BTreeSet<u32> = stored.places.iter().map(|record| record.kind).collect();
        let mut by_words: HashMap<String, Vec<u32>> = HashMap::new();
        for number in numbers {
            let kind = stored.texts.get(number);
            let importance = super::kinds::Importance::of(kind);
            if importance.is_settlement() || importance.is_way() || kind.ends_with("=yes") {
                continue;
            }
            let others = WORDS.iter().filter(|(known, _)| *known == kind);
            let words = others.flat_map(|(_, words)| words.split(',')).map(str::to_owned);
            for word in words.chain([said(kind)]) {
                let known = by_words.entry(canonical_key(&word)).or_default();
                if known.last() != Some(&number) {
                    known.push(number);
                }
            }
        }
        Self(by_words)
    }

    /// Those that a text names, in the singular or the plural.
    pub(super) fn of(&self, text: &str) -> Vec<u32> {
        let key = canonical_key(text);
        let singular = [key.as_str()].into_iter().chain(key.strip_suffix('s'));
        singular.filter_map(|key| self.0.get(key)).flatten().copied().collect()
    }
}
