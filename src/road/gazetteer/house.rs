//! House numbers, however they are written.

use super::fold;

/// More letters and digits than a house number has.
const LONGEST: usize = 10;

/// A building has at most so many numbers.
const MOST_IN_ONE: u32 = 100;

/// A house number in the form in which it is compared: `12 A`, `12-a` and `12a` are `12a`, and
/// `12–14` is `12-14`.
pub(super) fn normal(text: &str) -> String {
    // What folding makes of ½ would run into the digits before it.
    let is_fraction = |char: char| matches!(char, '¼'..='¾' | '⅐'..='⅞');
    let apart: String =
        text.chars().flat_map(|c| is_fraction(c).then_some(' ').into_iter().chain([c])).collect();
    let folded = fold::folded(&apart);
    let mut normal = String::with_capacity(folded.len());
    for part in folded.split(' ') {
        let ends_in_digit = normal.ends_with(|last: char| last.is_ascii_digit());
        if ends_in_digit && part.starts_with(|first: char| first.is_ascii_digit()) {
            normal.push('-');
        }
        normal.push_str(part);
    }
    normal
}

/// The numbers that a map writes in one: `12;14` is two.
pub(super) fn several(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', ',']).map(str::trim).filter(|number| !number.is_empty())
}

/// The number of the house near which one lies: the first, but of `5-1200` the last, as nobody
/// writes a flat behind its house.
pub(super) fn nearby(normal: &str) -> Option<u32> {
    let mut parts = normal.split('-').filter_map(value);
    let first = parts.next()?;
    let last = parts.next_back().unwrap_or(first);
    Some(if last > first.saturating_add(MOST_IN_ONE) { last } else { first })
}

/// The first number in it.
pub(super) fn value(normal: &str) -> Option<u32> {
    let digits = normal.trim_start_matches(|char: char| !char.is_ascii_digit());
    let end = digits.find(|char: char| !char.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end)?.parse().ok()
}

/// Whether two numbers in their normal form are the same house: equal, or one of them the first
/// or the last of the other, as 12 is of `12-14`.
pub(super) fn same(one: &str, other: &str) -> bool {
    let covers = |range: &str, number: &str| range.split('-').any(|part| part == number);
    one == other || covers(one, other) || covers(other, one)
}

/// Whether a word of what is asked for may be a house number.
pub(super) fn may_be(word: &str) -> bool {
    let word = normal(word);
    if word.is_empty() {
        return false;
    }
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    let is_ordinal = ["st", "nd", "rd", "th", "e", "er", "eme"]
        .iter()
        .any(|ending| word.get(digits..) == Some(ending) && *ending != "e");
    (1..=6).contains(&digits)
        && word.len() <= LONGEST
        && word.chars().all(|char| char.is_ascii_alphanumeric() || char == '-')
        && word.chars().filter(char::is_ascii_alphabetic).count() <= 2
        && !is_ordinal
}

/// Whether a word only says that a number follows: `n.º`, `no`, `#`.
pub(super) fn is_sign(word: &str) -> bool {
    word == "#" || ["no", "n o", "nr", "n", "num", "numero", "nº"].contains(&&*fold::folded(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ways_to_write_a_number_are_one() {
        for (text, expected) in [
            ("12", "12"),
            ("12 A", "12a"),
            ("3325-A", "3325a"),
            ("12 – 14", "12-14"),
            ("12/14", "12-14"),
            ("12-14a", "12-14a"),
            ("1200½", "1200-1-2"),
        ] {
            assert_eq!(normal(text), expected);
        }
        assert!(same("12-14", "12") && same("14", "12-14") && !same("13", "12-14"));
        assert_eq!((value("12-14"), value("12a"), value("a")), (Some(12), Some(12), None));
        assert_eq!(
            (nearby("12-14"), nearby("5-1200"), nearby("7a")),
            (Some(12), Some(1200), Some(7))
        );
        assert_eq!(several("1; 3,5;").collect::<Vec<_>>(), ["1", "3", "5"]);
    }

    #[test]
    fn numbers_are_told_from_other_words() {
        assert!(["12", "12a", "12-14", "3325-A", "1/3"].iter().all(|word| may_be(word)));
        let others = ["10th", "1st", "Rua", "a12", "4000-123-456", ""];
        assert!(others.iter().all(|word| !may_be(word)));
        assert!(is_sign("n.º") && is_sign("Nº") && is_sign("#") && !is_sign("Rua"));
    }
}
