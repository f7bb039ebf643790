//! Words of names: abbreviations, little words, and what is written apart or joined.
//!
//! Every way to write a word becomes the same short one, in names and in what is asked for, so
//! that nothing has to be known about the language of either. That `st` is a street as well as a
//! saint costs nothing: whatever is written like the name itself comes first.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold;

/// A word of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Folded, with abbreviations for what has one.
    pub(super) text: String,
    /// Whether people leave it out: `de`, `the`, `of`.
    pub(super) is_little: bool,
}

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for raw in fold::words(text) {
        let is_little = LITTLE.contains(&raw.as_str());
        match joined(&raw) {
            Some((stem, kind)) => {
                words.push(Word { text: stem.to_owned(), is_little: false });
                words.push(Word { text: kind.to_owned(), is_little: false });
            }
            None => {
                let text = short(&raw).map_or(raw.clone(), str::to_owned);
                words.push(Word { text, is_little });
            }
        }
    }
    if words.iter().all(|word| word.is_little) {
        words.iter_mut().for_each(|word| word.is_little = false);
    }
    words
}

/// The words of a text, one behind the other: equal for all ways to abbreviate it.
pub(super) fn canonical_key(text: &str) -> String {
    words(text).into_iter().map(|word| word.text).collect()
}

/// What a folded word is abbreviated to.
pub(super) fn short(raw: &str) -> Option<&'static str> {
    static SHORT: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let pairs = |line: &&'static str| {
            let mut words = line.split(' ');
            let short = words.next().unwrap_or_default();
            words.map(move |long| (long, short)).collect::<Vec<_>>()
        };
        ABBREVIATIONS.iter().flat_map(pairs).collect()
    });
    SHORT.get(raw).copied()
}

/// All words that have an abbreviation, with it.
pub(super) fn long_words() -> impl Iterator<Item = (&'static str, &'static str)> {
    ABBREVIATIONS.iter().flat_map(|line| {
        let short = line.split(' ').next().unwrap_or_default();
        line.split(' ').skip(1).map(move |long| (long, short))
    })
}

/// A German or Dutch street whose kind is joined to its name, taken apart.
fn joined(raw: &str) -> Option<(&str, &'static str)> {
    const ENDINGS: [(&str, &str); 5] =
        [("strasse", "str"), ("straat", "str"), ("platz", "pl"), ("plein", "pl"), ("str", "str")];
    ENDINGS.into_iter().find_map(|(ending, short)| {
        let stem = raw.strip_suffix(ending)?;
        (stem.chars().count() >= 3).then_some((stem, short))
    })
}

const LITTLE: [&str; 58] = [
    "de", "da", "do", "das", "dos", "d", "del", "della", "delle", "dello", "degli", "di", "du",
    "des", "la", "le", "les", "l", "el", "los", "las", "lo", "il", "the", "of", "and", "y", "et",
    "und", "van", "von", "der", "die", "den", "dem", "zur", "zum", "am", "im", "an", "auf", "in",
    "a", "o", "os", "as", "na", "no", "nas", "nos", "of", "het", "al", "del", "e", "i", "ao",
    "aos",
];

/// Each line: the abbreviation, then the words that it stands for.
const ABBREVIATIONS: [&str; 69] = [
    "r rua rue",
    "av avenida avenue ave avinguda avda avd aven avgda",
    "st street saint sankt sint",
    "ste sainte",
    "str strasse straat strada stra",
    "pl platz place plaza plac plein plas plza",
    "pca praca pc prc",
    "pza piazza",
    "lg largo lgo",
    "tv travessa trav tr",
    "estr estrada est",
    "calc calcada",
    "rot rotunda",
    "bc beco",
    "urb urbanizacao urbanizacion",
    "qta quinta",
    "c calle carrer cl",
    "vle viale",
    "ch chemin che",
    "imp impasse",
    "rte route",
    "bd boulevard blvd bld boul bulvar bulvari blv bulevar bulevardul",
    "fbg faubourg fg",
    "rd road",
    "dr drive doutor doctor doktor dott",
    "dra doutora doctora",
    "ln lane",
    "ct court",
    "crt courts",
    "cir circle",
    "cres crescent cr",
    "hwy highway",
    "pkwy parkway pky",
    "sq square",
    "ter terrace terr",
    "trl trail",
    "aly alley",
    "mt mount",
    "ft fort",
    "s sao south san",
    "n north",
    "e east",
    "w west",
    "ne northeast",
    "nw northwest",
    "se southeast",
    "sw southwest",
    "sto santo",
    "sta santa",
    "ns nossa",
    "sra senhora",
    "prof professor professora",
    "gen general",
    "eng engenheiro",
    "arq arquitecto arquiteto",
    "dq duque",
    "cap capitao captain",
    "alm almirante",
    "pe padre",
    "visc visconde",
    "pres presidente president",
    "ul ulica ulice ulitsa",
    "sk sokak sokagi sok",
    "cd cadde caddesi cad",
    "mah mahalle mahallesi",
    "ул улица",
    "пр проспект просп",
    "пл площадь",
    "λεωφ λεωφοροσ",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        words(text).into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn all_ways_to_write_a_street_are_one() {
        for same in [
            &["Bahnhofstraße", "Bahnhofstr.", "Bahnhof-Strasse", "bahnhof str", "BAHNHOFSTRASSE"][..],
            &["Avenida da Boavista", "Av. da Boavista", "AV DA BOAVISTA"],
            &["Rua de São Bento", "R. de S. Bento"],
            &["Main Street", "Main St.", "main st"],
            &["Largo de Santo António", "Lgo. de Sto. Antonio"],
            &["Proskauer Platz", "Proskauer Pl."],
        ] {
            for text in same {
                assert_eq!(said(text), said(same[0]), "{text}");
            }
        }
    }

    #[test]
    fn little_words_may_be_left_out_unless_they_are_all() {
        let little = |text: &str| words(text).iter().filter(|word| word.is_little).count();
        assert_eq!(little("Rua de Cedofeita"), 1);
        assert_eq!(little("The Bay"), 1);
        assert_eq!(little("East Side"), 0);
        assert_eq!(little("De La"), 0);
    }
}
