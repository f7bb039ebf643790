//! Names on the map, each where it has room.

use super::drawing::{METRES, Svg, dot, on_paper};
use super::geometry::{Point, length};
use super::places::Place;
use super::plan::{Street, value};

/// Two names stay so far apart, between the middles of any two letters, in units of the paper.
const APART: f64 = 7.5;
/// Positions tried for the name of a street.
const TRIES: u32 = 24;
/// A light edge, so that letters read on top of lines.
const HALO: &str = "paint-order=\"stroke\" stroke=\"#ffffff\" stroke-opacity=\"0.85\" \
                    stroke-linejoin=\"round\"";

/// Quarters first, then streets clear of the dots, the important ones before the others; a name
/// that finds no room is left out.
pub fn write_names(svg: &mut Svg, streets: &[Street], places: &[Place]) {
    let mut written: Vec<(f64, f64)> = Vec::new();
    for place in places {
        if value(&place.tags, "place") != Some("suburb") {
            written.extend(dot(place).map(|_| on_paper(place.at)));
            continue;
        }
        let (x, y) = on_paper(place.at);
        let wide = place.name.chars().count() as f64 * 9.8;
        written
            .extend([-5.0, 5.0].iter().flat_map(|up| spread(x - wide / 2.0, wide, y - 5.0 + up)));
        let style = format!(
            "font-size=\"15\" font-weight=\"600\" letter-spacing=\"0.8\" text-anchor=\"middle\" \
             fill=\"#6b4a2b\" {HALO} stroke-width=\"3.2\""
        );
        svg.name((x, y), &style, &place.name);
    }
    let mut named: Vec<&str> = Vec::new();
    for size in [10.0, 8.4, 7.4, 6.2, 5.6] {
        for street in streets.iter().filter(|street| type_size(street) == Some(size)) {
            let Some(name) = street.name.as_deref() else { continue };
            let long = length(&street.line);
            let longer = |other: &Street| other.name == street.name && length(&other.line) > long;
            if streets.iter().any(longer) || named.contains(&name) {
                continue;
            }
            let room = name.chars().count() as f64 * size * 0.6 * METRES;
            let Some((at, a, b)) = quietest(&street.line, room, &written) else { continue };
            named.push(name);
            written.extend(letters(at, a, b));
            let (x, y) = on_paper(at);
            let colour = if street.tag("waterway").is_some() { "#2f6c94" } else { "#45413a" };
            let style = format!(
                "transform=\"translate({x:.1} {y:.1}) {}\" font-size=\"{size}\" \
                 text-anchor=\"middle\" fill=\"{colour}\" {HALO} stroke-width=\"1.8\"",
                turn(a, b)
            );
            svg.name((0.0, size * 0.36), &style, name);
        }
    }
}

fn type_size(street: &Street) -> Option<f64> {
    match street.tag("highway") {
        _ if street.tag("area").is_some() => None,
        Some("primary" | "secondary") => Some(8.4),
        Some("tertiary") => Some(7.4),
        Some("residential" | "unclassified" | "living_street" | "pedestrian") => Some(6.2),
        Some("cycleway" | "path" | "track") => Some(5.6),
        None if street.tag("waterway").is_some() => Some(10.0),
        _ => None,
    }
}

/// Points of one line of letters.
fn spread(x: f64, wide: f64, y: f64) -> impl Iterator<Item = (f64, f64)> {
    (0..=24).map(move |i| (x + wide * f64::from(i) / 24.0, y))
}

fn letters(at: Point, a: Point, b: Point) -> Vec<(f64, f64)> {
    let middle = a.towards(b, 0.5);
    let point = |i: i32| {
        let p = a.towards(b, f64::from(i) / 16.0);
        on_paper(Point::new(p.x + at.x - middle.x, p.y + at.y - middle.y))
    };
    (0..=16).map(point).collect()
}

/// Where along the line a name bends least and runs into no other: its middle, and the ends of
/// the chord below it.
fn quietest(line: &[Point], room: f64, written: &[(f64, f64)]) -> Option<(Point, Point, Point)> {
    let spare = length(line) - room;
    if spare < 0.0 {
        return None;
    }
    let mut best: Option<(f64, (Point, Point, Point))> = None;
    for attempt in 0..=TRIES {
        let share = f64::from(attempt) / f64::from(TRIES);
        let begin = spare * share;
        let (a, b) = (at(line, begin)?, at(line, begin + room)?);
        let middle = at(line, begin + room / 2.0)?;
        let place = a.towards(b, 0.5).towards(middle, 0.5);
        let near = |(x, y): (f64, f64), (u, v): (f64, f64)| {
            (x - u) * (x - u) + (y - v) * (y - v) < APART * APART
        };
        if letters(place, a, b).iter().any(|&p| written.iter().any(|&q| near(p, q))) {
            continue;
        }
        // The middle of the street is preferred a little.
        let bend = room - a.distance(b) + middle.distance(a.towards(b, 0.5));
        let badness = bend + 36.0 * (share - 0.5) * (share - 0.5);
        if best.is_none_or(|(least, _)| badness < least) {
            best = Some((badness, (place, a, b)));
        }
    }
    best.map(|(_, found)| found)
}

/// The point so many metres from the begin of the line.
fn at(line: &[Point], mut along: f64) -> Option<Point> {
    for pair in line.windows(2) {
        let length = pair[0].distance(pair[1]);
        if along <= length {
            return Some(pair[0].towards(pair[1], along / length.max(0.01)));
        }
        along -= length;
    }
    line.last().copied()
}

/// Turns letters along `a`–`b`, never upside down: as a matrix, since there are no angles here.
fn turn(a: Point, b: Point) -> String {
    let (a, b) = if a.x <= b.x { (a, b) } else { (b, a) };
    let length = a.distance(b).max(0.01);
    let (cos, sin) = ((b.x - a.x) / length, (a.y - b.y) / length);
    format!("matrix({cos:.3} {sin:.3} {:.3} {cos:.3} 0 0)", -sin)
}
