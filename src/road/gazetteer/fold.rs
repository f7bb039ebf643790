//! Folding: what is left of a text when case, accents and punctuation do not count.
//!
//! Latin letters lose their marks (`é` → `e`, `ø` → `o`, `ß` → `ss`); texts in other scripts are
//! compared as they are written, but for case and for marks that are often left out. Nothing is
//! transliterated: a transliteration that nobody typed would find what nobody meant.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The words of a text, folded.
///
/// Scripts that are written without blanks (Chinese, Japanese, Thai, …) come as pairs of
/// neighbouring characters, so that a part of a name finds the whole.
///
/// Complexity: linear in the length of the text.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut run: Vec<char> = Vec::new();
    for char in folded(text).chars() {
        if is_unspaced(char) {
            take(&mut word, &mut words);
            run.push(char);
            continue;
        }
        take_run(&mut run, &mut words);
        if char == ' ' { take(&mut word, &mut words) } else { word.push(char) }
    }
    take(&mut word, &mut words);
    take_run(&mut run, &mut words);
    words
}

/// The folded text without blanks: what is equal however words are joined.
pub(super) fn key(text: &str) -> String {
    folded(text).chars().filter(|char| *char != ' ').collect()
}

fn take(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

fn take_run(run: &mut Vec<char>, words: &mut Vec<String>) {
    match run.as_slice() {
        [] => {}
        [only] => words.push(only.to_string()),
        several => words.extend(several.windows(2).map(String::from_iter)),
    }
    run.clear();
}

/// Folded words with one blank between them.
///
/// Folding once more changes nothing.
pub(super) fn folded(text: &str) -> String {
    let once = fold(text);
    // Some letters come apart only when they are small; ASCII never does.
    if once.is_ascii() { once } else { fold(&once) }
}

fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut push = |char: char| match char {
        _ if char.is_alphanumeric() || is_combining_mark(char) => folded.push(char),
        _ if folded.is_empty() || folded.ends_with(' ') => {}
        _ => folded.push(' '),
    };
    if text.is_ascii() {
        text.chars().for_each(|char| push(char.to_ascii_lowercase()));
    } else {
        for char in text.nfkd().filter(|char| !is_optional_mark(*char)) {
            for char in char.to_lowercase().filter(|char| !is_optional_mark(*char)) {
                match spelt_out(char) {
                    Some(letters) => letters.chars().for_each(&mut push),
                    None => push(digit(char)),
                }
            }
        }
        folded = folded.nfc().collect();
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Letters that are no others with a mark, in the letters that people write for them.
fn spelt_out(char: char) -> Option<&'static str> {
    Some(match char {
        'ß' => "ss",
        'ø' => "o",
        'ł' | 'ƚ' | 'ɫ' => "l",
        'æ' => "ae",
        'œ' => "oe",
        'đ' | 'ð' | 'ɖ' => "d",
        'þ' => "th",
        'ı' => "i",
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' => "n",
        'ĸ' => "k",
        'ə' => "a",
        'ƒ' => "f",
        // The sigma at the end of a word, and Persian letters for Arabic ones.
        'ς' => "σ",
        'ک' => "ك",
        'ی' | 'ى' => "ي",
        _ => return None,
    })
}

/// Marks that many leave out: accents of Latin, Greek and Cyrillic, and the vowel signs of Arabic
/// and Hebrew. Those of Indian scripts, of Thai and of Japanese are letters of a kind, and stay.
fn is_optional_mark(char: char) -> bool {
    matches!(char,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'
        | '\u{5c1}' | '\u{5c2}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}'
        | '\u{670}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{200b}'..='\u{200f}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{ad}')
}

/// Digits of other scripts as those of ours.
fn digit(char: char) -> char {
    const ZEROS: [u32; 4] = [0x660, 0x6f0, 0x966, 0x9e6];
    let value = ZEROS.into_iter().find_map(|zero| {
        let value = u32::from(char).checked_sub(zero)?;
        (value < 10).then_some(value)
    });
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(char)
}

/// Whether a character belongs to a script that puts no blanks between words.
fn is_unspaced(char: char) -> bool {
    matches!(char,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_accents_and_punctuation_do_not_count() {
        for (text, folded_text) in [
            ("Rua de São João", "rua de sao joao"),
            ("STRAẞE  Straße", "strasse strasse"),
            ("Łódź, Øster Ærø", "lodz oster aero"),
            ("İstanbul ISPARTA ırmak", "istanbul isparta irmak"),
            ("Ｒｕａ １２", "rua 12"),
            ("n.º 12–14", "n o 12 14"),
            ("O'Connor’s", "o connor s"),
            ("Οδός Ερμού ΠΛΆΚΑΣ", "οδοσ ερμου πλακασ"),
            ("Улица Йорданова", "улица иорданова"),
            ("شَارِع ١٢", "شارع 12"),
            ("ＬＩＤＬ・渋谷", "lidl 渋谷"),
            ("한강대로", "한강대로"),
            ("...", ""),
        ] {
            assert_eq!(folded(text), folded_text, "{text}");
        }
    }

    #[test]
    fn unspaced_scripts_come_in_pairs() {
        assert_eq!(words("渋谷駅前 Lidl 東"), ["渋谷", "谷駅", "駅前", "lidl", "東"]);
        assert_eq!(words("ガード下"), ["ガー", "ード", "ド下"]);
        assert_eq!(key("Am Bahn-Hof"), "ambahnhof");
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,24}") {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once.clone());
            prop_assert!(!once.contains("  ") && once.trim() == once);
            let _ = words(&text);
        }
    }
}
