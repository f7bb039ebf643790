//! Lists in one cell, separated by `|`.

use ecow::EcoString;

use super::{Parse, Unreadable, is_none};
use crate::demand::fields::number;
use crate::demand::types::Load;

const LOAD: &str = "amounts by dimension, such as weight_kg:2|volume_l:30 or a bare number, each \
                    dimension once";
const CAPACITY: &str = "none or amounts by dimension, such as weight_kg:2|volume_l:30 or a bare \
                        number, each dimension once";
const SKILLS: &str = "skills, several with |";

/// The dimension of a bare number.
const BARE: &str = "load";

/// Amounts of 0 to 1,000,000,000 by dimension, with at most four decimals.
pub fn load(text: &str) -> Parse<Load> {
    dimensions(text, LOAD)
}

/// The same, or `none` for no limit in any dimension.
pub fn capacity(text: &str) -> Parse<Load> {
    if is_none(text) { Ok(Load::default()) } else { dimensions(text, CAPACITY) }
}

fn dimensions(text: &str, expected: &'static str) -> Parse<Load> {
    let mut load = Vec::with_capacity(items(text));
    for item in text.split('|') {
        let (dimension, value) = item.split_once(':').unwrap_or((BARE, item));
        let dimension = dimension.trim();
        if dimension.is_empty() {
            return Err(Unreadable::new(expected, text));
        }
        let value = number::amount(value).map_err(|error| Unreadable {
            expected: format!("{expected}: {}", error.expected).into(),
            ..error
        })?;
        load.push((EcoString::from(dimension), value.0));
    }
    load.sort_unstable();
    match load.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => {
            let hint = format!("{} twice", pair[0].0);
            Err(Unreadable::with_hint(expected, text, &hint))
        }
        None => Ok(Load(load.into_boxed_slice())),
    }
}

/// Skills, sorted, each once.
pub fn skills(text: &str) -> Parse<Box<[EcoString]>> {
    let mut skills = Vec::with_capacity(items(text));
    for skill in text.split('|').map(str::trim) {
        if skill.is_empty() {
            return Err(Unreadable::new(SKILLS, text));
        }
        skills.push(EcoString::from(skill));
    }
    skills.sort_unstable();
    skills.dedup();
    Ok(skills.into_boxed_slice())
}

/// How many items the list has: every file holds thousands of short ones.
fn items(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'|').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loads(items: &[(&str, i64)]) -> Load {
        Load(items.iter().map(|(name, value)| ((*name).into(), *value)).collect())
    }

    #[test]
    fn loads_are_read_by_dimension() {
        assert_eq!(load("2.5"), Ok(loads(&[("load", 25_000)])));
        assert_eq!(
            load("weight_kg:2|volume_l:30"),
            Ok(loads(&[("volume_l", 300_000), ("weight_kg", 20_000)]))
        );
        assert_eq!(load(" 1 | a : 0 "), Ok(loads(&[("a", 0), ("load", 10_000)])));
        assert_eq!(capacity("none"), Ok(Load::default()));
        for bad in ["", "|", "a:1|", ":1", "a:", "a:-1", "a:1:2", "a:x", "none", "a:0.00001"] {
            assert!(load(bad).is_err(), "{bad}");
        }
        let twice = load("a:1|b:1|a:1").unwrap_err();
        assert_eq!(twice.found, "\"a:1|b:1|a:1\" (a twice)");
        assert!(load("1|load:2").is_err());
    }

    #[test]
    fn skills_are_a_set() {
        assert_eq!(skills("fridge | cash|fridge"), Ok(["cash".into(), "fridge".into()].into()));
        assert!(skills("a||b").is_err());
        assert!(skills("").is_err());
    }
}
