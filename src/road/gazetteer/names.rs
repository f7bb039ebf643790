//! The names that an object has.

use crate::osm::Tags;

/// Keys of names beside `name`, the better known ones first. Source: wiki Names.
const OTHERS: [&str; 8] = [
    "official_name",
    "int_name",
    "alt_name",
    "short_name",
    "loc_name",
    "nat_name",
    "brand",
    "old_name",
];

/// More other names are not kept of one object.
const MOST: usize = 40;

/// Whether it has any name.
pub(super) fn is_named(tags: &Tags) -> bool {
    tags.iter().any(|(key, value)| is_name_key(key) && !value.trim().is_empty())
}

fn is_name_key(key: &str) -> bool {
    key == "name" || OTHERS.contains(&key) || is_language_key(key)
}

/// `name:de`, `name:zh-Hant`, `alt_name:en`; not `name:etymology` and the like.
fn is_language_key(key: &str) -> bool {
    let Some((of, language)) = key.split_once(':') else { return false };
    let (main, rest) = language.split_once(['-', '_']).unwrap_or((language, ""));
    (of == "name" || OTHERS.contains(&of))
        && (2..=3).contains(&main.len())
        && main.bytes().all(|byte| byte.is_ascii_lowercase())
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// All names, the main one first; several in one tag are taken apart. None is empty.
pub(super) fn of_tags(tags: &Tags) -> Vec<String> {
    let main = tags.get("name").into_iter();
    let known = OTHERS.iter().filter_map(|key| tags.get(key));
    let in_languages = tags.iter().filter(|(key, _)| is_language_key(key)).map(|(_, name)| name);
    let mut names: Vec<String> = Vec::new();
    for (number, text) in main.chain(known).chain(in_languages).enumerate() {
        let several: Vec<&str> = match number {
            // A name may hold a semicolon; the parts are names as well.
            0 if text.contains(';') => std::iter::once(text).chain(text.split(';')).collect(),
            _ => text.split(';').collect(),
        };
        for name in several {
            let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
            if !name.is_empty() && names.len() < MOST && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// What people call a town whose name says on which river or near what it lies: `Krems an der Donau`,
/// `Newcastle upon Tyne`, `Frankfurt (Oder)`.
pub(super) fn without_river(name: &str) -> Option<String> {
    const BEFORE: [&str; 13] = [
        " an der ", " an ", " am ", " in der ", " im ", " bei ", " ob ", " unter ", " upon ",
        " on ", " sur ", " nad ", " (",
    ];
    let end = BEFORE.iter().filter_map(|word| name.find(word)).min()?;
    name.get(..end).map(str::to_owned).filter(|short| short.chars().count() > 2)
}

/// The name as German and Scandinavian names are written without their special letters, where
/// that is not what folding makes of it.
pub(super) fn spelt_out(name: &str) -> Option<String> {
    let letters = |char: char| match char {
        'ä' | 'Ä' => Some("ae"),
        'ö' | 'Ö' | 'ø' | 'Ø' => Some("oe"),
        'ü' | 'Ü' => Some("ue"),
        'å' | 'Å' => Some("aa"),
        _ => None,
    };
    name.contains(|char| letters(char).is_some()).then(|| {
        let mut spelt = String::with_capacity(name.len());
        for char in name.chars() {
            match letters(char) {
                Some(letters) => spelt.push_str(letters),
                None => spelt.push(char),
            }
        }
        spelt
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_names_are_found_the_main_one_first() {
        let tags: Tags = [
            ("name:etymology", "a poet"),
            ("name:fr", "Rue  Haute"),
            ("alt_name", "High Street; Hoogstraat"),
            ("name", "Rue Haute"),
            ("name:zh-Hant", "高街"),
        ]
        .into_iter()
        .collect();
        assert_eq!(of_tags(&tags), ["Rue Haute", "High Street", "Hoogstraat", "高街"]);
        assert!(is_named(&tags));
        assert!(!is_named(&[("name:etymology", "x"), ("ref", "7")].into_iter().collect()));
        assert_eq!(spelt_out("Mühlstraße"), Some("Muehlstraße".to_owned()));
        assert_eq!(spelt_out("Rua"), None);
        assert_eq!(without_river("Krems an der Donau").as_deref(), Some("Krems"));
        assert_eq!(without_river("Vila Nova de Gaia"), None);
    }
}
