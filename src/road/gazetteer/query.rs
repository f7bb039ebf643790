//! What is asked for, taken apart in all ways in which it may be meant.

use super::house;

/// One way to read what is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// The name of a place, or the street of an address.
    pub(super) name: String,
    /// The house number.
    pub(super) number: Option<String>,
    /// What the place lies in, or is.
    pub(super) contexts: Vec<String>,
}

/// All ways to read a text: first those that its commas suggest, then those that guess where a
/// name ends and what it lies in begins.
#[derive(Debug, Default)]
pub(super) struct Readings {
    pub(super) plain: Vec<Reading>,
    pub(super) guessed: Vec<Reading>,
    /// As it would be if the text is what was shown of a place: some names have commas in them,
    /// and some are numbers.
    pub(super) labels: Vec<Reading>,
}

/// More words are not looked at.
const MOST_WORDS: usize = 24;

/// `11 - 13 b` is a number of four words.
const MOST_NUMBER_WORDS: usize = 4;

impl Readings {
    pub(super) fn of(text: &str) -> Self {
        let parts: Vec<Vec<&str>> = text
            .split(',')
            .map(|part| part.split_whitespace().take(MOST_WORDS).collect::<Vec<&str>>())
            .filter(|words| !words.is_empty())
            .take(6)
            .collect();
        let mut readings = Self::default();
        let whole: Vec<&str> = parts.concat();
        readings.add_plain(&whole, None, &[]);
        let ends = 1..parts.len();
        let label = |end: usize| reading(&parts[..end].concat(), None, &parts[end..]);
        readings.labels.extend(ends.filter_map(label));
        match parts.as_slice() {
            [] => {}
            [only] => readings.read_one(only, &[]),
            [first, second, rest @ ..] => {
                let contexts = &parts[1..];
                match (number(first), number(second)) {
                    (Some(number), _) => readings.add_plain(second, Some(number), rest),
                    (None, Some(number)) => readings.add_plain(first, Some(number), rest),
                    (None, None) => {
                        readings.add_plain(first, None, contexts);
                        readings.read_one(first, contexts);
                        // The large before the small.
                        let last = parts.len() - 1;
                        let guess = reading(&parts[last], None, &parts[..last]);
                        readings.guessed.extend(guess);
                        if let [street @ .., digits] = parts[last].as_slice()
                            && let Some(number) = number(&[*digits])
                        {
                            let guess = reading(street, Some(number), &parts[..last]);
                            readings.guessed.extend(guess);
                        }
                    }
                }
            }
        }
        readings
    }

    /// Reads words between commas as a name with a number, and as a name in a context.
    fn read_one(&mut self, words: &[&str], contexts: &[Vec<&str>]) {
        let mut with_numbers = Vec::new();
        for at in 0..words.len() {
            for width in 1..=MOST_NUMBER_WORDS {
                let Some(digits) = words.get(at..at + width) else { continue };
                let Some(number) = number(digits) else { continue };
                let (before, after) = (&words[..at], &words[at + width..]);
                match (before, after) {
                    ([], []) => {}
                    (name, []) | ([], name) => {
                        self.add_plain(name, Some(number.clone()), contexts);
                        with_numbers.push((name, number));
                    }
                    (name, context) => {
                        let contexts = [&[context.to_vec()], contexts].concat();
                        self.guessed.extend(reading(name, Some(number), &contexts));
                    }
                }
            }
        }
        for at in 1..words.len() {
            let (before, after) = words.split_at(at);
            for (name, context) in [(before, after), (after, before)] {
                let contexts = [&[context.to_vec()], contexts].concat();
                self.guessed.extend(reading(name, None, &contexts));
            }
        }
        for (words, number) in with_numbers {
            for at in 1..words.len() {
                let (name, context) = words.split_at(at);
                let contexts = [&[context.to_vec()], contexts].concat();
                self.guessed.extend(reading(name, Some(number.clone()), &contexts));
                let contexts = [&[name.to_vec()], &contexts[1..]].concat();
                self.guessed.extend(reading(context, Some(number.clone()), &contexts));
            }
        }
    }

    fn add_plain(&mut self, name: &[&str], number: Option<String>, contexts: &[Vec<&str>]) {
        let reading = reading(name, number, contexts);
        self.plain.extend(reading.filter(|reading| !self.plain.contains(reading)));
    }
}

/// A reading; a sign such as `n.º` at the end of a name is no part of it.
fn reading(words: &[&str], number: Option<String>, contexts: &[Vec<&str>]) -> Option<Reading> {
    let name = match words {
        [name @ .., sign] if number.is_some() && house::is_sign(sign) => name,
        name => name,
    };
    let contexts = contexts.iter().map(|words| words.join(" ")).collect();
    (!name.is_empty()).then(|| Reading { name: name.join(" "), number, contexts })
}

/// The house number that words are: one word, several short ones such as `12 a` and `11 - 13`, or
/// one behind a sign.
fn number(words: &[&str]) -> Option<String> {
    let (first, others) = words.split_first()?;
    if house::is_sign(first) && !others.is_empty() {
        return number(others);
    }
    let is_short = |word: &&str| {
        let is_letters = word.chars().all(|char| char.is_ascii_alphabetic() || char == '-');
        house::may_be(word) || word.chars().count() == 1 || is_letters && word.len() <= 3
    };
    let is_number = house::may_be(first) && others.iter().all(is_short);
    is_number.then(|| house::normal(&words.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Vec<(String, String, String)> {
        let readings = Readings::of(text).plain.into_iter();
        let shown =
            readings.map(|one| (one.name, one.number.unwrap_or_default(), one.contexts.join(";")));
        shown.collect()
    }

    fn has(text: &str, name: &str, number: &str, contexts: &str) {
        let expected = (name.to_owned(), number.to_owned(), contexts.to_owned());
        assert!(plain(text).contains(&expected), "{text}: {:?}", plain(text));
    }

    #[test]
    fn numbers_stand_before_or_behind_their_street() {
        for text in
            ["Rua X 12", "12 Rua X", "Rua X, 12", "12, Rua X", "Rua X n.º 12", "Rua X, nº 12"]
        {
            has(text, "Rua X", "12", "");
        }
        has("Rua X 12 A, Porto", "Rua X", "12a", "Porto");
        has("Rua X, 3325-A, Porto, Portugal", "Rua X", "3325a", "Porto;Portugal");
        has("Lidl, Rua X", "Lidl", "", "Rua X");
        has("Rua 25 de Abril", "Rua 25 de Abril", "", "");
    }

    #[test]
    fn contexts_are_guessed() {
        let guessed = Readings::of("Rua X 12 Porto").guessed;
        let expected = Reading {
            name: "Rua X".to_owned(),
            number: Some("12".to_owned()),
            contexts: vec!["Porto".to_owned()],
        };
        assert!(guessed.contains(&expected), "{guessed:?}");
        assert!(Readings::of("").plain.is_empty() && Readings::of(" ,, ").plain.is_empty());
    }
}
