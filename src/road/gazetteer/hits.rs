//! Places by their names: exactly, in part, and with typing errors.

use std::collections::HashMap;
use std::rc::Rc;

use super::fold;
use super::fuzzy::{self, Pattern};
use super::record::{OTHER_NAME, Postings, Stored};
use super::words::{self, Word};

/// How exactly a name has to be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Care {
    /// Every word as it is, though some of the name may be missing.
    Exact,
    /// Words may be cut off at their end.
    Beginnings,
    /// With so many typing errors a word, at most.
    Errors(usize),
}

/// What a typing error costs. What costs less than one is found without doubt.
pub(super) const ERROR: u32 = 20;

/// What it costs that a part of a name is not given: more than one typing error.
const PARTIAL: u32 = 24;

/// A word cut off costs more than all else that is not an error.
const CUT: u32 = 30;

/// Words of at least so many letters may hold one typing error, and two.
const LONG: usize = 4;
const VERY_LONG: usize = 8;

/// More words that are alike are not looked at.
const MOST_ALIKE: usize = 400;

/// A place that has a name that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) place: u32,
    /// 0 where the name is written just so.
    pub(super) cost: u32,
    pub(super) errors: u32,
    pub(super) is_partial: bool,
    /// Whether less than half of the name is given.
    pub(super) is_small_part: bool,
    /// Whether a word is cut off, or stands there that the name has not.
    pub(super) is_cut: bool,
    /// Whether it is the main name, but for little words that are not given.
    pub(super) is_like: bool,
}

impl Hit {
    /// The whole name.
    pub(super) fn whole(place: u32, cost: u32, errors: u32) -> Self {
        Self {
            place,
            cost,
            errors,
            is_partial: false,
            is_small_part: false,
            is_cut: false,
            is_like: errors == 0,
        }
    }
}

/// Looks up names, each once: the readings of one text have most of them in common.
pub(super) struct NameSearch<'s> {
    stored: &'s Stored,
    words: HashMap<(String, Care), Rc<Wanted>>,
    names: HashMap<(String, Care), Rc<[Hit]>>,
}

impl<'s> NameSearch<'s> {
    pub(super) fn new(stored: &'s Stored) -> Self {
        Self { stored, words: HashMap::new(), names: HashMap::new() }
    }

    /// All places whose names fit, each once.
    ///
    /// Complexity: O(log names) and the names of the rarest word; with errors, all beginnings of
    /// words that are near enough.
    pub(super) fn named(&mut self, text: &str, care: Care) -> Rc<[Hit]> {
        let asked = (text.to_owned(), care);
        if let Some(known) = self.names.get(&asked) {
            return Rc::clone(known);
        }
        let hits: Rc<[Hit]> = self.look_up(text, care).into();
        self.names.insert(asked, Rc::clone(&hits));
        hits
    }

    fn wanted(&mut self, word: &Word, care: Care) -> Rc<Wanted> {
        let asked = (word.text.clone(), care);
        let make = || Rc::new(Wanted::new(&self.stored.words, word, care));
        Rc::clone(self.words.entry(asked).or_insert_with(make))
    }

    fn look_up(&mut self, text: &str, care: Care) -> Vec<Hit> {
        let mut best: HashMap<u32, Hit> = HashMap::new();
        let mut add = |hit: Hit| {
            let known = best.entry(hit.place).or_insert(hit);
            if hit.cost < known.cost {
                *known = hit;
            }
        };
        by_key(self.stored, text, care, &mut add);
        let asked = words::words(text);
        let wanted = asked.iter().filter(|word| !word.is_little);
        let wanted = wanted.map(|word| self.wanted(word, care)).collect();
        by_words(self.stored, &asked, wanted, care, &mut add);
        let mut hits: Vec<Hit> = best.into_values().collect();
        hits.sort_unstable_by_key(|hit| (hit.cost, hit.place));
        hits
    }
}

/// Whole names, however their words are joined.
fn by_key(stored: &Stored, text: &str, care: Care, add: &mut impl FnMut(Hit)) {
    let (key, folded) = (fold::key(text), fold::folded(text));
    if key.is_empty() {
        return;
    }
    let mut add = |string: u32, errors: usize| {
        for name in stored.keys.of(string) {
            let Some(name) = stored.names.get(*name as usize) else { continue };
            let written = stored.texts.get(name.text & !OTHER_NAME);
            let other = u32::from(name.text & OTHER_NAME != 0);
            // Of names that differ only in their blanks, that with the same ones was meant.
            let written = fold::folded(written);
            let is_joined = match errors {
                0 => written != folded,
                _ => written.split(' ').count() != folded.split(' ').count(),
            };
            let cost = errors as u32 * ERROR + other + u32::from(is_joined);
            let hit = Hit::whole(name.place, cost, errors as u32);
            let is_cut = errors > 0 && has_letter_of_its_own(&folded, &written);
            add(Hit { is_like: errors == 0 && other == 0, is_cut, ..hit });
        }
    };
    let strings = &stored.keys.strings;
    let Care::Errors(most) = care else {
        if let Some(string) = fuzzy::exact(strings, &key) {
            add(string, 0);
        }
        return;
    };
    let allowed = allowed(&key).min(most);
    if let Some(pattern) = Pattern::new(&key, allowed).filter(|_| allowed > 0) {
        pattern.search(strings, |string, errors| {
            if digits(strings.get(string)).eq(digits(&key)) {
                add(string, errors);
            }
        });
    }
}

/// Whether a word of one letter stands in what is asked for and not in a name: that is no typing error,
/// `Confeitaria X` is another than the Confeitaria.
fn has_letter_of_its_own(folded: &str, written: &str) -> bool {
    let mut letters = folded.split(' ').filter(|word| word.chars().count() == 1);
    let has_more = folded.split(' ').count() > written.split(' ').count();
    has_more && letters.any(|letter| !written.split(' ').any(|word| word == letter))
}

/// How many typing errors a word may hold.
pub(super) fn allowed(word: &str) -> usize {
    match word.chars().filter(|char| !char.is_ascii_digit()).count() {
        0..LONG => 0,
        LONG..VERY_LONG => 1,
        _ => 2,
    }
}

/// Whether two words can have a distance of one: but for two letters at most, one begins and ends
/// as the other. Says yes too often, and takes next to no time.
fn may_be_alike(one: &str, other: &str) -> bool {
    let (a, b) = (one.as_bytes(), other.as_bytes());
    let begin = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let two_letters = if one.is_ascii() && other.is_ascii() { 2 } else { 8 };
    begin + end + two_letters >= a.len().max(b.len())
}

/// A wrong digit is another number, not a typing error.
fn digits(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(char::is_ascii_digit)
}

/// A word of those that are looked for.
struct Wanted {
    /// Words of the index that it may be, with what that costs, the exact one first.
    terms: Vec<(u32, u32)>,
    /// How many names have one of them.
    names: usize,
}

impl Wanted {
    fn new(words: &Postings, word: &Word, care: Care) -> Self {
        let strings = &words.strings;
        let mut terms: Vec<(u32, u32)> = Vec::new();
        terms.extend(fuzzy::exact(strings, &word.text).map(|term| (term, 0)));
        match care {
            Care::Exact => {}
            Care::Beginnings => {
                if word.text.chars().count() >= 2 || !word.text.is_ascii() {
                    let cut = fuzzy::beginning_with(strings, &word.text).take(MOST_ALIKE);
                    terms.extend(cut.map(|term| (term, CUT)));
                }
            }
            Care::Errors(most) => {
                let allowed = allowed(&word.text).min(most);
                if let Some(pattern) = Pattern::new(&word.text, allowed).filter(|_| allowed > 0) {
                    pattern.search(strings, |term, errors| {
                        if errors > 0 && digits(strings.get(term)).eq(digits(&word.text)) {
                            terms.push((term, errors as u32 * ERROR));
                        }
                    });
                }
                // A word that is abbreviated in the index may be misspelt in full.
                for (long, short) in words::long_words() {
                    let is_alike = allowed > 0
                        && may_be_alike(long, &word.text)
                        && strsim::osa_distance(long, &word.text) == 1;
                    if is_alike && let Some(term) = fuzzy::exact(strings, short) {
                        terms.push((term, ERROR));
                    }
                }
            }
        }
        terms.sort_by_key(|(term, cost)| (*cost, *term));
        terms.truncate(MOST_ALIKE);
        let names = terms.iter().map(|(term, _)| words.of(*term).len()).sum();
        Self { terms, names }
    }

    /// What it costs that a name has this word; `None` where it has not.
    fn cost(&self, words: &Postings, name: u32) -> Option<u32> {
        let has = |(term, _): &&(u32, u32)| words.of(*term).binary_search(&name).is_ok();
        self.terms.iter().find(has).map(|(_, cost)| *cost)
    }
}

/// Names that hold all words that are given.
fn by_words(
    stored: &Stored,
    asked: &[Word],
    mut wanted: Vec<Rc<Wanted>>,
    care: Care,
    add: &mut impl FnMut(Hit),
) {
    wanted.sort_by_key(|wanted| wanted.names);
    let Some((rarest, others)) = wanted.split_first() else { return };
    let mut seen = std::collections::HashSet::new();
    for (term, cost) in &rarest.terms {
        'names: for &name in stored.words.of(*term) {
            if !seen.insert(name) {
                continue;
            }
            let mut sum = *cost;
            for other in others {
                match other.cost(&stored.words, name) {
                    Some(cost) => sum += cost,
                    None => continue 'names,
                }
            }
            let Some(name) = stored.names.get(name as usize) else { continue };
            let written = words::words(stored.texts.get(name.text & !OTHER_NAME));
            if !holds_all_of(&written, asked) {
                continue;
            }
            let Difference { cost: extra, is_partial, is_small_part } = difference(asked, &written);
            let other = u32::from(name.text & OTHER_NAME != 0);
            let is_cut = matches!(care, Care::Beginnings) && sum > 0;
            let is_odd = ends_in_a_letter_of_its_own(asked, &written);
            let errors = if is_cut { 0 } else { sum / ERROR };
            let cost = sum.min(CUT * 2) + 1 + extra + other;
            let is_like = sum == 0 && other == 0 && leaves_out_little(asked, &written);
            let is_partial = is_partial || is_cut;
            let place = name.place;
            let is_like = is_like && !is_odd;
            let is_cut = is_cut || is_odd;
            add(Hit { place, cost, errors, is_partial, is_small_part, is_cut, is_like });
        }
    }
}

/// Whether a name has what is asked for twice as often: `T&T` is not the café T.
fn holds_all_of(written: &[Word], asked: &[Word]) -> bool {
    let count = |words: &[Word], text: &str| words.iter().filter(|word| word.text == text).count();
    asked.iter().all(|word| {
        let (has, wants) = (count(written, &word.text), count(asked, &word.text));
        wants < 2 || has == 0 || has >= wants
    })
}

/// The same of the last word where it counts for little: `Hofer A`.
fn ends_in_a_letter_of_its_own(asked: &[Word], written: &[Word]) -> bool {
    let last = asked.last().filter(|last| asked.len() > 1 && last.text.chars().count() == 1);
    last.is_some_and(|last| !written.iter().any(|word| word.text == last.text))
}

/// Whether a name has all words that are asked for, in their order, and no others but little ones.
fn leaves_out_little(asked: &[Word], written: &[Word]) -> bool {
    let mut asked = asked.iter().peekable();
    let is_fine =
        |word: &Word| asked.next_if(|next| next.text == word.text).is_some() || word.is_little;
    written.iter().all(is_fine) && asked.peek().is_none()
}

/// How a name as it was given differs from the name as it is written.
struct Difference {
    cost: u32,
    /// Whether any but little words are missing.
    is_partial: bool,
    /// Whether more of them are missing than given.
    is_small_part: bool,
}

/// What it costs that words are missing, or in another order.
fn difference(asked: &[Word], written: &[Word]) -> Difference {
    let count =
        |words: &[Word], little: bool| words.iter().filter(|word| word.is_little == little).count();
    // Where nothing but little words are given, they are not little in what is asked for.
    let is_little_there =
        |word: &&Word| written.iter().any(|other| other.is_little && other.text == word.text);
    let given = asked.iter().filter(|word| !word.is_little && !is_little_there(word)).count();
    let missing = count(written, false).saturating_sub(given) as u32;
    let little = count(written, true).abs_diff(count(asked, true)) as u32;
    // Only words that are written alike can stand in another order.
    let alike = |words: &[Word], others: &[Word]| {
        let known = |word: &&Word| others.iter().any(|other| other.text == word.text);
        words.iter().filter(known).map(|word| word.text.clone()).collect::<Vec<_>>()
    };
    let is_turned = alike(asked, written) != alike(written, asked);
    let partial = if missing > 0 { PARTIAL + 2 * missing } else { 0 };
    Difference {
        cost: little.min(3) + 2 * u32::from(is_turned) + partial,
        is_partial: missing > 0,
        is_small_part: missing as usize > given,
    }
}
