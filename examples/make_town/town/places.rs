//! Shops beside their streets, and the houses of the town.

use anyhow::{Context, Result};

use super::geometry::{Foot, Noise, Point, length, nearest};
use super::network;
use super::plan::{Spot, Street, Tags, value};

/// What an errand can go to: a place by its name, a house by its address.
pub struct Place {
    /// The name of a shop, else street and number.
    pub name: String,
    pub at: Point,
    pub tags: Tags,
    /// A building's outline; other places are nodes.
    pub footprint: Option<Vec<Point>>,
}

/// Between two house numbers of one side, m.
const PLOT: f64 = 16.0;
/// About every so many metres along a residential street stands a house that is mapped.
const SPACING: f64 = 118.0;
/// No house stands nearer to any road, m, or to the middle of the river.
const CLEAR_OF_ROADS: f64 = 9.0;
const CLEAR_OF_RIVER: f64 = 60.0;

/// Places the shops and quarters, then houses where there is room.
pub fn settle(streets: &[Street], spots: &[Spot]) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    for spot in spots {
        let place = match &spot.street {
            Some(street) => shop(streets, &places, spot, street),
            None => Ok(quarter(spot)),
        };
        places.push(place.with_context(|| spot.name.clone())?);
    }
    for (i, street) in streets.iter().enumerate() {
        build_houses(streets, i, street, &mut places);
    }
    Ok(places)
}

fn quarter(spot: &Spot) -> Place {
    let mut tags = vec![("name".to_owned(), spot.name.clone())];
    tags.extend(spot.tags.clone());
    Place { name: spot.name.clone(), at: spot.at, tags, footprint: None }
}

fn shop(streets: &[Street], places: &[Place], spot: &Spot, street: &str) -> Result<Place> {
    let (i, foot) = network::find(streets, street, spot.at)?;
    let line = &streets[i].line;
    let (a, b) = (line[foot.segment], line[foot.segment + 1]);
    let side = if foot.on_left { 1.0 } else { -1.0 };
    let size = value(&spot.tags, "footprint").map(parse_size).transpose()?;
    let setback = size.map_or(11.0, |(_, depth)| 13.0 + depth / 2.0);
    let at = foot.point.beside(a, b, 0.0, side * setback);
    let footprint = size.map(|(width, depth)| {
        let corner = |along: f64, left: f64| at.beside(a, b, along, left);
        let (w, d) = (width / 2.0, depth / 2.0);
        let first = corner(-w, -d);
        vec![first, corner(w, -d), corner(w, d), corner(-w, d), first]
    });
    let mut tags = vec![("name".to_owned(), spot.name.clone())];
    if footprint.is_some() {
        tags.push(("building".to_owned(), "yes".to_owned()));
    }
    tags.extend(spot.tags.iter().filter(|(key, _)| key != "footprint").cloned());
    tags.extend(address(street, free_number(places, street, foot)));
    Ok(Place { name: spot.name.clone(), at, tags, footprint })
}

fn parse_size(text: &str) -> Result<(f64, f64)> {
    let (width, depth) = text.split_once('x').context("a footprint is `WIDTHxDEPTH`")?;
    Ok((width.parse()?, depth.parse()?))
}

fn address(street: &str, number: u32) -> Tags {
    vec![
        ("addr:city".to_owned(), "Osselwick".to_owned()),
        ("addr:housenumber".to_owned(), number.to_string()),
        ("addr:street".to_owned(), street.to_owned()),
    ]
}

/// Odd numbers on the left, even ones on the right, rising along the street; the next one that
/// is free, since a street of several ways begins to count again at each.
fn free_number(places: &[Place], street: &str, foot: Foot) -> u32 {
    let mut number = 2 * (foot.along / PLOT) as u32 + if foot.on_left { 1 } else { 2 };
    let taken = |number: u32| {
        let number = number.to_string();
        places.iter().any(|place| {
            value(&place.tags, "addr:street") == Some(street)
                && value(&place.tags, "addr:housenumber") == Some(&number)
        })
    };
    while taken(number) {
        number += 2;
    }
    number
}

fn build_houses(streets: &[Street], i: usize, street: &Street, places: &mut Vec<Place>) {
    let lived_in = matches!(street.tag("highway"), Some("residential" | "living_street"));
    let Some(name) = street.name.as_deref().filter(|_| lived_in) else { return };
    let mut noise = Noise::new(0x0dd5_0000 + i as u64);
    let whole = length(&street.line);
    let mut along = 22.0 + 8.0 * noise.next();
    let mut side = 1.0;
    while along < whole - 14.0 {
        if let Some((point, a, b)) = walk(&street.line, along) {
            let at = point.beside(a, b, 0.0, side * (13.0 + 2.5 * noise.next()));
            let number = nearest(&street.line, at).map(|foot| free_number(places, name, foot));
            if let Some(number) = number.filter(|_| is_free(streets, i, places, at)) {
                let tags = address(name, number);
                let name = format!("{name} {number}");
                places.push(Place { name, at, tags, footprint: None });
            }
        }
        along += SPACING * (1.0 + 0.3 * noise.next());
        side = -side;
    }
}

/// The point so many metres from the begin of the line, and the segment that it lies on.
fn walk(line: &[Point], mut along: f64) -> Option<(Point, Point, Point)> {
    for pair in line.windows(2) {
        let length = pair[0].distance(pair[1]);
        if along <= length {
            return Some((pair[0].towards(pair[1], along / length), pair[0], pair[1]));
        }
        along -= length;
    }
    None
}

fn is_free(streets: &[Street], own: usize, places: &[Place], at: Point) -> bool {
    let clear = |(i, street): (usize, &Street)| {
        let wanted = match street.tag("waterway") {
            Some("river") => CLEAR_OF_RIVER,
            Some(_) => CLEAR_OF_ROADS,
            None if street.tag("highway").is_none() && street.tag("railway").is_none() => {
                return true;
            }
            None if i == own => CLEAR_OF_ROADS - 1.0,
            None => CLEAR_OF_ROADS + 5.0,
        };
        nearest(&street.line, at).is_none_or(|foot| foot.distance > wanted)
    };
    let room = |place: &Place| {
        let outline = place.footprint.as_deref().unwrap_or_default();
        let wall = nearest(outline, at).map_or(f64::MAX, |foot| foot.distance);
        place.at.distance(at) > 20.0 && wall > 8.0
    };
    streets.iter().enumerate().all(clear) && places.iter().all(room)
}
