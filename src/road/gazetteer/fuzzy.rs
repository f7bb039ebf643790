//! Words that are nearly the same, found in a sorted list.
//!
//! The distance is that of Damerau (1964): letters that are wrong, missing, too many, or two
//! neighbours that changed places, no letter touched twice. All positions in the pattern that
//! can be reached with so many errors are kept as bits of a word and moved on together letter by
//! letter (Wu, Manber 1992, with transpositions added). What words have in common at their
//! beginnings is looked at once, and all words of a beginning that leads nowhere are passed over.

use crate::road::storage::Strings;

/// The most errors that can be allowed.
pub(super) const MOST_ERRORS: usize = 2;

/// Longer patterns are compared exactly.
const LONGEST: usize = 62;

/// A word that is looked for.
pub(super) struct Pattern {
    /// For each of its letters, where it stands.
    masks: Vec<(char, u64)>,
    end: u64,
    errors: usize,
}

/// What can have been read of the pattern.
#[derive(Clone, Copy)]
struct State {
    /// By errors: the letters of the pattern that may have been read.
    read: [u64; MOST_ERRORS + 1],
    /// The same, where the second of two letters that changed places has just come.
    turning: [u64; MOST_ERRORS + 1],
}

impl Pattern {
    /// A pattern that may be missed by so many errors; `None` where it is too long.
    pub(super) fn new(text: &str, errors: usize) -> Option<Self> {
        let length = text.chars().count();
        if length > LONGEST {
            return None;
        }
        let mut masks: Vec<(char, u64)> = Vec::with_capacity(length);
        for (at, char) in text.chars().enumerate() {
            match masks.iter_mut().find(|(known, _)| *known == char) {
                Some((_, mask)) => *mask |= 1 << at,
                None => masks.push((char, 1 << at)),
            }
        }
        Some(Self { masks, end: 1 << length, errors: errors.min(MOST_ERRORS) })
    }

    fn start(&self) -> State {
        let mut read = [0; MOST_ERRORS + 1];
        for (errors, bits) in read.iter_mut().enumerate().take(self.errors + 1) {
            *bits = (1 << (errors + 1)) - 1;
        }
        State { read, turning: [0; MOST_ERRORS + 1] }
    }

    fn step(&self, state: &State, char: char) -> State {
        let mask = self.masks.iter().find(|(known, _)| *known == char).map_or(0, |(_, mask)| *mask);
        let mut next = State { read: [0; MOST_ERRORS + 1], turning: [0; MOST_ERRORS + 1] };
        next.read[0] = (state.read[0] & mask) << 1;
        for errors in 1..=self.errors {
            let less = state.read[errors - 1];
            next.read[errors] = (state.read[errors] & mask) << 1
                | less
                | less << 1
                | next.read[errors - 1] << 1
                | (state.turning[errors] & mask) << 2;
            next.turning[errors] = less & (mask >> 1);
        }
        next
    }

    fn is_alive(&self, state: &State) -> bool {
        let beyond = (self.end << 1) - 1;
        state.read.iter().chain(&state.turning).any(|bits| bits & beyond != 0)
    }

    /// With how many errors all of it has been read.
    fn errors_at_end(&self, state: &State) -> Option<usize> {
        (0..=self.errors).find(|errors| state.read[*errors] & self.end != 0)
    }

    /// Calls `found` with the number of each string that is near enough, and with its errors.
    ///
    /// `strings` ascend. Complexity: one step for each beginning of a string that may still lead
    /// to one that is near enough.
    pub(super) fn search(&self, strings: &Strings, mut found: impl FnMut(u32, usize)) {
        let count = strings.len();
        // The states after each letter of the string before, and where in it these end.
        let mut states = vec![(0_usize, self.start())];
        let mut last = "";
        let mut at = 0;
        while at < count {
            let string = strings.get(at);
            let common = common_bytes(last, string);
            while states.len() > 1 && states.last().is_some_and(|(end, _)| *end > common) {
                states.pop();
            }
            let (mut end, mut state) = states.last().copied().unwrap_or((0, self.start()));
            let mut is_alive = true;
            for char in string.get(end..).unwrap_or_default().chars() {
                state = self.step(&state, char);
                end += char.len_utf8();
                is_alive = self.is_alive(&state);
                if !is_alive {
                    break;
                }
                states.push((end, state));
            }
            if is_alive {
                if let Some(errors) = self.errors_at_end(&state) {
                    found(at, errors);
                }
                at += 1;
            } else {
                let beginning = string.get(..end).unwrap_or(string);
                at = after(strings, at + 1, beginning);
            }
            last = string;
        }
    }
}

/// The first string from `from` on that does not begin so; the strings ascend.
fn after(strings: &Strings, from: u32, beginning: &str) -> u32 {
    let is_before = |at: u32| {
        let string = strings.get(at);
        string.starts_with(beginning) || string < beginning
    };
    let (mut low, mut step) = (from, 1);
    while low + step < strings.len() && is_before(low + step) {
        low += step;
        step *= 2;
    }
    let mut high = (low + step).min(strings.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if is_before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// The number of `string` among strings that ascend.
pub(super) fn exact(strings: &Strings, string: &str) -> Option<u32> {
    let at = first_from(strings, string);
    (at < strings.len() && strings.get(at) == string).then_some(at)
}

/// The strings that begin so, among strings that ascend.
pub(super) fn beginning_with(strings: &Strings, beginning: &str) -> std::ops::Range<u32> {
    let first = first_from(strings, beginning);
    first..after(strings, first, beginning)
}

fn first_from(strings: &Strings, string: &str) -> u32 {
    let (mut low, mut high) = (0, strings.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if strings.get(middle) < string { low = middle + 1 } else { high = middle }
    }
    low
}

fn common_bytes(one: &str, other: &str) -> usize {
    one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Strings in memory, as a map file has them.
    fn strings(words: &[String]) -> Strings {
        Strings::of(words.iter().map(String::as_str))
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_a_plain_table_of_distances_finds(
            words in prop::collection::btree_set("[abé]{1,6}", 0..40),
            pattern in "[abé]{0,6}",
            errors in 0..=2_usize,
        ) {
            let words: Vec<String> = words.into_iter().collect();
            let mut found = Vec::new();
            let searched = Pattern::new(&pattern, errors).unwrap();
            searched.search(&strings(&words), |at, errors| found.push((at, errors)));
            let expected: Vec<(u32, usize)> = (0..)
                .zip(&words)
                .map(|(at, word)| (at, strsim::osa_distance(&pattern, word)))
                .filter(|(_, distance)| *distance <= errors)
                .collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn beginnings_are_found(
            words in prop::collection::btree_set("[ab]{1,5}", 0..40),
            beginning in "[ab]{0,3}",
        ) {
            let words: Vec<String> = words.into_iter().collect();
            let strings = strings(&words);
            let found: Vec<&str> =
                beginning_with(&strings, &beginning).map(|at| strings.get(at)).collect();
            let expected: Vec<&String> =
                words.iter().filter(|word| word.starts_with(&beginning)).collect();
            prop_assert_eq!(found, expected);
            for (at, word) in (0..).zip(&words) {
                prop_assert_eq!(exact(&strings, word), Some(at));
            }
            prop_assert_eq!(exact(&strings, "c"), None);
        }
    }
}
