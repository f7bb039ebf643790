//! How often the first place that a name finds is the one that was meant.
//!
//! ```sh
//! cargo run --release --example find_share -- porto.osm.pbf [MORE.osm.pbf]... [--misses]
//! ```
//!
//! Of each extract, 200 names are drawn from a fixed seed: half of them addresses (`STREET NUMBER`),
//! half places and streets as they come. Each is looked up as it is written, without accents and
//! in small letters, with one typing error in a word of four letters or more (a letter wrong,
//! missing or too many, or two neighbours exchanged), and with both.
//!
//! A place is found if the first answer has its name and its kind; there may be several such
//! places, and no text tells which is meant. An address is found if the first answer has its
//! street and its number, where the map has that house. Names without a word of four letters are
//! not looked up with errors. Beside these shares stands that of the names, as they are written, for
//! which the first answer has the name, whatever its kind: a square and the bus stop at it.
//!
//! The last column is the share of labels that, given back as they are printed, are taken for the
//! place that they were printed for, or one within 200 m of it: those of the first five answers to
//! every name of the map and to the addresses. The others are called as another place is: they are
//! refused with a list, or taken for the settlement of that name, as is said behind the share.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use anyhow::Context as _;
use ontheway::road::gazetteer::{FoundPlace, Remark};
use ontheway::road::{Gazetteer, Map};
use ontheway::units::{Position, Profile};
use rand::{Rng as _, SeedableRng as _, seq::IndexedRandom as _};
use rand_chacha::ChaCha8Rng;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

const DRAWN: usize = 200;
/// So many labels are taken of what a name finds.
const LABELS: usize = 5;
/// Metres within which two positions are one place.
const NEAR: f64 = 200.0;
const SEED: u64 = 20_260_515;

/// Makes of a name what is typed; `None` where it cannot be done.
type Change = fn(&str, &mut ChaCha8Rng) -> Option<String>;

/// What is looked for, and what the answer has to be.
struct Asked {
    text: String,
    name: String,
    /// Empty for an address.
    kind: String,
}

impl Asked {
    fn is(&self, found: &FoundPlace) -> bool {
        let is_house = || !found.remarks.iter().any(|r| matches!(r, Remark::NoSuchNumber { .. }));
        let is_kind = if self.kind.is_empty() { is_house() } else { self.kind == found.kind };
        plain(&found.name) == plain(&self.name) && is_kind
    }
}

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let shows_misses = arguments.iter().any(|argument| argument == "--misses");
    println!(
        "| extract | places | numbers | as written | of that name | without accents | one error | both | median, ms | p99, ms | labels given back |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for file in arguments.iter().filter(|argument| !argument.starts_with("--")) {
        let map = Map::build(Path::new(file), &[Profile::Foot], &|_| {})?;
        let gazetteer = map.gazetteer()?;
        let mut random = ChaCha8Rng::seed_from_u64(SEED);
        let asked = draw(gazetteer, &mut random).context("the extract has no names")?;
        let name = Path::new(file).file_name().unwrap_or_default().to_string_lossy();
        let (places, numbers) = (gazetteer.len(), gazetteer.house_numbers());
        print!("| {} | {places} | {numbers} |", name.trim_end_matches(".osm.pbf"));
        let mut times = Vec::new();
        let mut misses = Vec::new();
        let changes: [Change; 4] = [as_written, without_accents, with_error, with_both];
        for (number, change) in changes.into_iter().enumerate() {
            let (mut hits, mut names, mut tries) = (0, 0, 0);
            for one in &asked {
                let Some(text) = change(&one.text, &mut random) else { continue };
                let start = Instant::now();
                let found = gazetteer.find(&text, None, 3);
                times.push((start.elapsed().as_secs_f64() * 1e3, text.clone()));
                tries += 1;
                let has_name = |first: &FoundPlace| plain(&first.name) == plain(&one.name);
                names += i32::from(found.first().is_some_and(has_name));
                match found.first() {
                    Some(first) if one.is(first) => hits += 1,
                    first => misses.push(format!(
                        "{text:?} for {:?} [{}]: {:?}",
                        one.text,
                        one.kind,
                        first.map(|first| (&first.label, &first.kind))
                    )),
                }
            }
            let share = |count: i32| 100.0 * f64::from(count) / f64::from(tries.max(1));
            print!(" {:.1} % |", share(hits));
            if number == 0 {
                print!(" {:.1} % |", share(names));
            }
        }
        times.sort_by(|a, b| a.0.total_cmp(&b.0));
        let at = |share: usize| times[times.len() * share / 100].0;
        print!(" {:.2} | {:.2} |", at(50), at(99));
        let back = give_back(gazetteer, &asked);
        let (right, all) = (back.right, back.right + back.unclear.len() + back.wrong.len());
        print!(" {:.1} % of {all}", 100.0 * right as f64 / all.max(1) as f64);
        match back.wrong.len() {
            0 => println!(" |"),
            wrong => println!(", {wrong} taken for others |"),
        }
        if shows_misses {
            for (time, text) in times.iter().rev().take(5) {
                println!("  slow: {time:.2} ms for {text:?}");
            }
            misses.iter().for_each(|miss| println!("  {miss}"));
            back.wrong.iter().for_each(|line| println!("  for others: {line}"));
            back.unclear.iter().for_each(|line| println!("  {line}"));
        }
    }
    Ok(())
}

/// What became of labels that were given back.
#[derive(Default)]
struct GivenBack {
    right: usize,
    unclear: Vec<String>,
    wrong: Vec<String>,
}

/// Gives back each label that a name of the map or one of those asked for finds.
fn give_back(gazetteer: &Gazetteer, asked: &[Asked]) -> GivenBack {
    let mut labelled = BTreeMap::new();
    let names = gazetteer.places().map(|place| place.name).filter(|name| !name.is_empty());
    let texts: BTreeSet<&str> = names.chain(asked.iter().map(|one| one.text.as_str())).collect();
    for text in texts {
        for found in gazetteer.find(text, None, LABELS) {
            labelled.insert(found.label.clone(), found);
        }
    }
    let mut back = GivenBack::default();
    for (label, meant) in &labelled {
        match gazetteer.locate(label, None) {
            Ok(taken) if metres(taken.position, meant.position) <= NEAR => back.right += 1,
            Ok(taken) => back.wrong.push(format!("{label:?}: {}", taken.with_position())),
            Err(why) => back.unclear.push(format!("{label:?} [{}]: {why:?}", meant.kind)),
        }
    }
    back
}

fn metres(a: Position, b: Position) -> f64 {
    let metres_a_degree = 111_195.0;
    let east = (a.lon - b.lon) * a.lat.to_radians().cos();
    east.hypot(a.lat - b.lat) * metres_a_degree
}

/// Half addresses, where there are any; the rest names of places.
fn draw(gazetteer: &Gazetteer, random: &mut ChaCha8Rng) -> Option<Vec<Asked>> {
    let named: Vec<_> = gazetteer.places().filter(|place| !place.name.is_empty()).collect();
    let houses: Vec<_> = gazetteer.addresses().collect();
    let mut asked = Vec::with_capacity(DRAWN);
    while asked.len() < DRAWN {
        match houses.choose(random).filter(|_| asked.len() % 2 == 0) {
            Some((street, number, _)) => {
                let text = format!("{street} {number}");
                asked.push(Asked { name: text.clone(), text, kind: String::new() });
            }
            None => {
                let place = named.choose(random)?;
                asked.push(Asked {
                    text: place.name.to_owned(),
                    name: place.name.to_owned(),
                    kind: place.kind.clone(),
                });
            }
        }
    }
    Some(asked)
}

fn as_written(text: &str, _: &mut ChaCha8Rng) -> Option<String> {
    Some(text.to_owned())
}

fn without_accents(text: &str, _: &mut ChaCha8Rng) -> Option<String> {
    Some(plain(text))
}

fn plain(text: &str) -> String {
    let small: String = text.nfd().filter(|char| !is_combining_mark(*char)).collect();
    small.to_lowercase()
}

fn with_both(text: &str, random: &mut ChaCha8Rng) -> Option<String> {
    with_error(&plain(text), random)
}

/// The text with one error in one of its words of four letters or more.
fn with_error(text: &str, random: &mut ChaCha8Rng) -> Option<String> {
    let mut words: Vec<Vec<char>> = text.split(' ').map(|word| word.chars().collect()).collect();
    let is_long = |word: &[char]| word.len() >= 4 && word.iter().all(|char| char.is_alphabetic());
    let long: Vec<usize> = (0..words.len()).filter(|at| is_long(&words[*at])).collect();
    let word = &mut words[*long.choose(random)?];
    let before = word.clone();
    while *word == before {
        let letter = char::from(random.random_range(b'a'..=b'z'));
        let at = random.random_range(0..word.len());
        match random.random_range(0..4) {
            0 => word[at] = letter,
            1 => drop(word.remove(at)),
            2 => word.insert(at, letter),
            _ => word.swap(at, (at + 1).min(before.len() - 1)),
        }
    }
    Some(words.into_iter().map(String::from_iter).collect::<Vec<_>>().join(" "))
}
