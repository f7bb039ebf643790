//! From an extract to the sections of the map file in which names are looked up.

pub(super) mod context;
mod numbers;
mod object;
pub(super) mod outline;
mod places;
mod streets;

use rayon::prelude::*;

use self::context::Settlements;
use self::numbers::{houses, numbered};
use self::object::Object;
use self::streets::{NearestStreet, Streets, reach};
use super::kinds::{self, Importance};
use super::record::{
    At, NONE, Name, Number, OTHER_NAME, Reach, Record, Ring, SECTION, write_postings,
};
use super::{fold, names, words};
use crate::osm::{Extract, Tags};
use crate::road::map_file::Writer;
use crate::road::storage::StringPool;

/// Whether a node is wanted for its name or its house number.
pub(in crate::road) fn is_wanted_node(tags: &Tags) -> bool {
    tags.get("addr:housenumber").is_some() || kinds::of_tags(tags).is_some()
}

/// The same of a way: also streets that nobody may use, and lines of house numbers.
pub(in crate::road) fn is_wanted_way(tags: &Tags) -> bool {
    is_wanted_node(tags)
        || tags.get(numbers::INTERPOLATION).is_some()
        || tags.get("highway").is_some() && tags.get("name").is_some()
}

/// Whether a relation draws an area that has a name or a house number.
pub(in crate::road) fn is_area(tags: &Tags) -> bool {
    let is_drawn = tags.is("type", "multipolygon") || tags.is("type", "boundary");
    is_drawn && is_wanted_node(tags)
}

/// Writes all sections.
///
/// Complexity: O(places · settlements + names · log names).
pub(in crate::road) fn write(extract: &Extract, writer: &mut Writer) {
    let (mut objects, others): (Vec<Object>, Vec<Object>) =
        places::places(extract).into_iter().partition(|one| one.importance().is_settlement());
    for object in &mut objects {
        object.reach = object.outline.as_ref().and_then(|outline| reach(outline.points()));
    }
    let first_street = objects.len() as u32;
    let streets = Streets::of(extract, &Settlements::among(&objects));
    let nearest = NearestStreet::among(&streets);
    objects.extend(streets.objects);
    // Houses may belong to streets that are not drawn, which are added behind the others.
    let mut houses = houses(extract);
    let settlements = Settlements::among(&objects[..first_street as usize]);
    houses.par_iter_mut().for_each(|house| {
        house.town = settlements.town_at(house.at);
        house.outlined = settlements.outlined_town_at(house.at);
    });
    let houses = numbered(houses, &mut objects);
    let reaches: Vec<Reach> = objects
        .iter()
        .map(|object| object.reach.unwrap_or(Reach { low: object.at, high: object.at }))
        .collect();
    objects.extend(others);

    let around = Settlements::among(&objects[..first_street as usize]).around(&objects);
    let has_street = |object: &Object| {
        let importance = object.importance();
        !importance.is_settlement() && !importance.is_way()
    };
    let streets_of: Vec<u32> = objects
        .par_iter()
        .map(|object| {
            let street = has_street(object).then(|| nearest.of(object.at)).flatten();
            street.map_or(NONE, |street| first_street + street)
        })
        .collect();
    let streets_of = by_address(&objects, streets_of, &houses);
    let along = objects.par_iter().enumerate().filter(|(_, object)| has_street(object));
    let along: Vec<At> = along
        .flat_map_iter(|(place, object)| {
            let streets = nearest.along(object.at).into_iter().map(|street| first_street + street);
            streets.map(move |street| At { place: place as u32, street })
        })
        .collect();

    let mut texts = StringPool::new();
    let mut records = Vec::with_capacity(objects.len());
    for ((object, &street), &(suburb, town)) in objects.iter().zip(&streets_of).zip(&around) {
        records.push(Record {
            at: object.at,
            kind: texts.number(&object.kind),
            name: texts.number(object.name()),
            hours: texts.number(&object.hours),
            number: texts.number(&object.number),
            street,
            suburb,
            town,
        });
    }
    let numbers: Vec<Number> = houses
        .iter()
        .map(|(street, house)| Number {
            street: *street,
            text: texts.number(&house.number),
            at: house.at,
        })
        .collect();
    let names = name_list(&objects, &mut texts);
    write_index(&names, writer);
    let names: Vec<Name> = names.into_iter().map(|(name, _)| name).collect();
    writer.add_strings("gazetteer.texts", &texts);
    writer.add(SECTION, &records);
    writer.add("gazetteer.reaches", &reaches);
    writer.add("gazetteer.names", &names);
    writer.add("gazetteer.along", &along);
    writer.add("gazetteer.numbers", &numbers);
    write_outlines(&objects, writer);
}

/// Where an address names a street of that name nearby, that is the street.
fn by_address(
    objects: &[Object],
    mut streets_of: Vec<u32>,
    houses: &[(u32, numbers::House)],
) -> Vec<u32> {
    let by_house: std::collections::HashMap<_, u32> =
        houses.iter().map(|(street, house)| ((house.at, house.number.as_str()), *street)).collect();
    for (object, street) in objects.iter().zip(&mut streets_of) {
        let first = super::house::several(&object.number).next();
        let known = first.and_then(|number| by_house.get(&(object.at, number)));
        if let (Some(known), false) = (known, object.importance().is_settlement()) {
            *street = *known;
        }
    }
    streets_of
}

/// All names of all places, each with its text.
fn name_list<'o>(objects: &'o [Object], texts: &mut StringPool) -> Vec<(Name, &'o str)> {
    let mut list = Vec::new();
    for (place, object) in (0..).zip(objects) {
        for (at, name) in object.names.iter().enumerate() {
            let other = if at > 0 { OTHER_NAME } else { 0 };
            list.push((Name { place, text: texts.number(name) | other }, name.as_str()));
        }
    }
    list
}

fn write_index(names: &[(Name, &str)], writer: &mut Writer) {
    let of_names = names.par_iter().enumerate();
    let (by_word, by_key): (Vec<Vec<_>>, Vec<Vec<_>>) = of_names
        .map(|(number, (_, name))| {
            let number = number as u32;
            let spelt = names::spelt_out(name);
            let spellings = std::iter::once(*name).chain(spelt.as_deref());
            let (mut by_word, mut by_key) = (Vec::new(), Vec::new());
            for spelling in spellings {
                by_word.extend(words::words(spelling).into_iter().map(|word| (word.text, number)));
                by_key.push((fold::key(spelling), number));
            }
            (by_word, by_key)
        })
        .unzip();
    write_postings(writer, "gazetteer.words", by_word.concat());
    write_postings(writer, "gazetteer.keys", by_key.concat());
}

fn write_outlines(objects: &[Object], writer: &mut Writer) {
    let (mut rings, mut points) = (Vec::new(), Vec::new());
    for (place, object) in (0..).zip(objects) {
        let is_area =
            object.importance().is_settlement() || object.importance() == Importance::Park;
        let Some(outline) = object.outline.as_ref().filter(|_| is_area) else { continue };
        for (ring, is_hole) in outline.clone().simplified().rings {
            rings.push(Ring {
                place,
                first: points.len() as u32,
                count: ring.len() as u32,
                is_hole: u32::from(is_hole),
            });
            points.extend(ring);
        }
    }
    writer.add("gazetteer.rings", &rings);
    writer.add("gazetteer.points", &points);
}
