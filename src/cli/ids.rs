//! Errands that flags name by their ids.

/// So many ids are named, at most, of which one may be meant.
const NAMED: usize = 3;

/// So many letters may be wrong, at most.
const WRONG: usize = 2;

/// That no errand has the id that `flag` names, with those that may be meant.
pub(super) fn no_such_errand<'e>(
    flag: &str,
    id: &str,
    known: impl Iterator<Item = &'e str>,
) -> anyhow::Error {
    let alike = alike(id, known);
    let meant = match alike.as_slice() {
        [] => String::new(),
        [only] => format!("; is {only} meant?"),
        several => format!("; is one of {} meant?", several.join(", ")),
    };
    anyhow::anyhow!("{flag}: expected the id of an open errand, found {id:?}{meant}")
}

/// The ids that begin with a text, and those that are nearly the same; the most alike first.
fn alike<'e>(id: &str, known: impl Iterator<Item = &'e str>) -> Vec<&'e str> {
    let wanted = id.trim().to_lowercase();
    let length = wanted.chars().count();
    let likeness = |known: &'e str| {
        let text = known.to_lowercase();
        let wrong = strsim::osa_distance(&wanted, &text);
        // Of a short id, too little is left when two of its letters are wrong.
        let is_near = wrong <= WRONG && 2 * wrong < length;
        let begins = length > 0 && text.starts_with(&wanted);
        (is_near || begins).then_some((wrong, known))
    };
    let mut alike: Vec<(usize, &str)> = known.filter_map(likeness).collect();
    alike.sort_unstable();
    alike.into_iter().take(NAMED).map(|(_, known)| known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_may_be_meant_are_named() {
        let known = || ["E01-dry-cleaning", "E02-curtains", "E03", "E04", "x"].into_iter();
        let alike = |id: &str| alike(id, known());
        assert_eq!(alike("e01"), ["E03", "E04", "E01-dry-cleaning"]);
        assert_eq!(alike("E02-curtians"), ["E02-curtains"]);
        assert_eq!(alike("E05"), ["E03", "E04"]);
        assert_eq!(alike("q"), [""; 0]);
        assert_eq!(alike(""), [""; 0]);
        let error = no_such_errand("--errand", "E1", known()).to_string();
        let expected = "--errand: expected the id of an open errand, found \"E1\"";
        assert_eq!(error, expected);
    }
}
