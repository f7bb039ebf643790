//! Names of streets, and where along them they can be written.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::clean;
use super::ground::{Ground, Spot, apart};
use super::line;
use super::streets::Street;
use crate::road::gazetteer::ListedPlace;

/// A page has at most so many names of streets.
const MOST: usize = 4_000;

/// And so many of towns and suburbs.
const MOST_SETTLEMENTS: usize = 80;

/// Lengths of the stretches that names are written along, in decimetres.
const LENGTHS: [f64; 8] = [500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0, 16_000.0, 32_000.0, 64_000.0];

/// A stretch is straight enough where its ends are so near to each other, by its length.
const STRAIGHT: f64 = 0.96;

/// A street has at most so many stretches of one length.
const OFTEN: usize = 3;

/// Longest a name may be to be written, in characters.
const LONGEST: usize = 40;

/// The names for a page: text, the middle of its first stretch, whether it is a place, and the
/// stretches by length: length, middle, and the angle by which the text is turned.
pub(super) fn of_streets(streets: &[Street]) -> Vec<Value> {
    let mut lines: BTreeMap<&str, (usize, Vec<&[Spot]>)> = BTreeMap::new();
    let is_short = |name: &str| (1..=LONGEST).contains(&name.chars().count());
    for street in streets.iter().filter(|street| is_short(street.name)) {
        let (weight, pieces) = lines.entry(street.name).or_default();
        *weight = (*weight).max(street.weight);
        pieces.push(&street.line);
    }
    let mut names: Vec<(usize, f64, &str, Vec<Vec<Spot>>)> = lines
        .into_iter()
        .map(|(name, (weight, pieces))| {
            let mut lines: Vec<_> = joined(&pieces);
            lines.sort_by(|a, b| line::length(b).total_cmp(&line::length(a)));
            let longest = lines.first().map_or(0.0, |line| line::length(line));
            (weight, longest, name, lines)
        })
        .collect();
    // The largest first, the longest of them.
    names.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(b.2)));
    let written = names.iter().filter_map(|(_, _, name, lines)| {
        let of_length = |length: f64| {
            lines.iter().filter_map(move |line| straightest(line, length)).take(OFTEN)
        };
        let stretches: Vec<Value> = LENGTHS
            .into_iter()
            .flat_map(of_length)
            .map(|(length, (x, y), turn)| json!([length as i64, x, y, turn]))
            .collect();
        let first = stretches.first()?;
        Some(json!([name, first[1], first[2], false, stretches]))
    });
    written.take(MOST).collect()
}

/// Names of towns and suburbs that the ground holds, in the same form; the first of them first.
pub(super) fn of_settlements(settlements: &[ListedPlace], ground: &Ground) -> Vec<Value> {
    let seen = settlements.iter().filter_map(|place| {
        let spot = ground.spot(place.position);
        let is_seen = !place.name.is_empty() && ground.shows(spot, spot);
        is_seen.then(|| json!([clean(place.name), spot.0, spot.1, true, []]))
    });
    seen.take(MOST_SETTLEMENTS).collect()
}

/// Pieces put together at their ends.
fn joined(pieces: &[&[Spot]]) -> Vec<Vec<Spot>> {
    let mut at: HashMap<Spot, Vec<usize>> = HashMap::new();
    for (number, piece) in pieces.iter().enumerate() {
        for end in [piece.first(), piece.last()].into_iter().flatten() {
            at.entry(*end).or_default().push(number);
        }
    }
    let mut used = vec![false; pieces.len()];
    let mut lines = Vec::new();
    for number in 0..pieces.len() {
        if std::mem::replace(&mut used[number], true) {
            continue;
        }
        let mut line = pieces[number].to_vec();
        for _ in 0..2 {
            while let Some(end) = line.last().copied() {
                let next = at.get(&end).and_then(|all| all.iter().find(|next| !used[**next]));
                let Some(&next) = next else { break };
                used[next] = true;
                let piece = pieces[next];
                match piece.first() == Some(&end) {
                    true => line.extend(&piece[1..]),
                    false => line.extend(piece.iter().rev().skip(1)),
                }
            }
            line.reverse();
        }
        lines.push(line);
    }
    lines
}

/// The straightest stretch of this length that begins at a point of the line: its length, its
/// middle, and by how many degrees it is turned, from −90 to 90.
fn straightest(line: &[Spot], length: f64) -> Option<(f64, Spot, i32)> {
    let mut travelled = vec![0.0];
    for pair in line.windows(2) {
        travelled.push(travelled.last().copied().unwrap_or(0.0) + apart(pair[0], pair[1]));
    }
    let whole = *travelled.last()?;
    if whole < length {
        return None;
    }
    let last = whole - length;
    // Of equally straight ones the middle of the line is taken.
    let begins = travelled.iter().copied().filter(|at| *at <= last).chain([last, last / 2.0]);
    let along = |at: f64| {
        let next = travelled.partition_point(|so_far| *so_far < at).clamp(1, line.len() - 1);
        let (a, b) = (line[next - 1], line[next]);
        let piece = travelled[next] - travelled[next - 1];
        let part = if piece > 0.0 { (at - travelled[next - 1]) / piece } else { 0.0 };
        let mix = |a: i32, b: i32| a + (f64::from(b - a) * part).round() as i32;
        (mix(a.0, b.0), mix(a.1, b.1))
    };
    let stretch = |from: f64| {
        let ends = (along(from), along(from + length));
        (apart(ends.0, ends.1) / length, along(from + length / 2.0), ends)
    };
    let best = begins.map(stretch).max_by(|a, b| a.0.total_cmp(&b.0))?;
    let (straight, middle, (a, b)) = best;
    let (a, b) = if a.0 <= b.0 { (a, b) } else { (b, a) };
    let turn = f64::from(b.1 - a.1).atan2(f64::from(b.0 - a.0)).to_degrees().round() as i32;
    (straight >= STRAIGHT).then_some((length, middle, turn))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streets_are_put_together() {
        let pieces: [&[Spot]; 4] =
            [&[(10, 0), (20, 0)], &[(10, 0), (0, 0)], &[(30, 5), (20, 0)], &[(99, 99), (98, 98)]];
        assert_eq!(
            joined(&pieces),
            [vec![(0, 0), (10, 0), (20, 0), (30, 5)], vec![(99, 99), (98, 98)]]
        );
        // A ring ends where it began.
        let ring: [&[Spot]; 2] = [&[(0, 0), (1, 0)], &[(1, 0), (0, 0)]];
        assert_eq!(joined(&ring).len(), 1);
    }

    #[test]
    fn names_lie_along_the_straightest_stretch() {
        let line = [(0, 0), (0, 400), (1_000, 400), (2_000, 400)];
        assert_eq!(straightest(&line, 1_000.0), Some((1_000.0, (800, 400), 0)));
        assert_eq!(straightest(&line, 2_401.0), None);
        assert_eq!(
            straightest(&[(0, 1_000), (1_000, 0)], 1_000.0).map(|(.., turn)| turn),
            Some(-45)
        );
        assert_eq!(straightest(&[(5, 5)], 1.0), None);
    }

    #[test]
    fn larger_streets_come_first() {
        let street =
            |name, weight, length| Street { name, weight, line: vec![(0, 0), (length, 0)] };
        let streets = [
            street("Lane", 2, 900),
            street("Road", 4, 600),
            street("", 4, 900),
            street("Row", 2, 1_200),
        ];
        let names = of_streets(&streets);
        let texts: Vec<&str> = names.iter().filter_map(|name| name[0].as_str()).collect();
        assert_eq!(texts, ["Road", "Row", "Lane"]);
        assert_eq!(names[1][4].as_array().map(Vec::len), Some(2));
    }
}
