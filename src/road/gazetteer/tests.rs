//! A small world of streets, houses, shops and settlements, and what is found in it.

use std::path::Path;

use proptest::prelude::*;

use super::hits::{Care, NameSearch};
use super::{FoundPlace, Gazetteer, Remark, Unlocated, fold};
use crate::osm::{Extract, Member, MemberKind, NodeTable, Relation, Tags, Way};
use crate::road::{Map, MapSource};
use crate::units::{Position, Profile};

type TagList<'a> = &'a [(&'a str, &'a str)];

/// Metres to the north and to the east of the middle of town.
type Place = (f64, f64);

#[derive(Default)]
struct World {
    nodes: NodeTable,
    node_tags: Vec<(i64, Tags)>,
    ways: Vec<Way>,
    relations: Vec<Relation>,
}

fn position((north, east): Place) -> Position {
    Position { lat: 41.15 + north / 111_319.5, lon: -8.61 + east / 83_800.0 }
}

impl World {
    fn bare(&mut self, at: Place) -> i64 {
        let id = self.nodes.ids.len() as i64 + 1;
        let Position { lat, lon } = position(at);
        self.nodes.ids.push(id);
        self.nodes.positions.push(((lat * 1e7).round() as i32, (lon * 1e7).round() as i32));
        id
    }

    fn node(&mut self, at: Place, tags: TagList<'_>) -> i64 {
        let id = self.bare(at);
        self.node_tags.push((id, tags.iter().copied().collect()));
        id
    }

    fn line(&mut self, nodes: Vec<i64>, tags: TagList<'_>) -> i64 {
        let id = self.ways.len() as i64 + 1;
        self.ways.push(Way { id, nodes, tags: tags.iter().copied().collect() });
        id
    }

    fn way(&mut self, line: &[Place], tags: TagList<'_>) -> i64 {
        let nodes = line.iter().map(|at| self.bare(*at)).collect();
        self.line(nodes, tags)
    }

    fn street(&mut self, from: Place, to: Place, name: &str) {
        self.way(&[from, to], &[("highway", "residential"), ("name", name)]);
    }

    fn house(&mut self, at: Place, street: &str, number: &str) {
        self.node(at, &[("addr:street", street), ("addr:housenumber", number)]);
    }

    fn map(self) -> Map {
        let World { nodes, node_tags, ways, relations } = self;
        let content = Extract { nodes, node_tags, ways, relations };
        let source = MapSource {
            extract: "world".to_owned(),
            checksum: String::new(),
            program: String::new(),
        };
        Map::of_extract(&content, &[Profile::Foot], &source, Path::new("world")).unwrap()
    }
}

/// Two towns 20 km apart, each with some streets.
fn world() -> World {
    let mut world = World::default();
    world.node((0.0, 0.0), &[("place", "town"), ("name", "Vila Nova"), ("name:en", "Newtown")]);
    world.node((20_000.0, 0.0), &[("place", "town"), ("name", "Monção")]);
    world.node((600.0, 600.0), &[("place", "suburb"), ("name", "Bolhão")]);
    world.node((600.0, -600.0), &[("place", "suburb"), ("name", "Cedofeita")]);
    world.node((-700.0, 200.0), &[("place", "suburb"), ("name", "Ribeira")]);
    world.street((0.0, 0.0), (0.0, 400.0), "Rua de Cedofeita");
    world.street((0.0, 400.0), (0.0, 800.0), "Rua de Cedofeita");
    world.street((600.0, 300.0), (600.0, 900.0), "Avenida dos Aliados");
    world.street((-500.0, 0.0), (-500.0, 500.0), "Bahnhofstraße");
    world.street((-800.0, 0.0), (-800.0, 500.0), "Rua 25 de Abril");
    world.street((-200.0, 0.0), (-200.0, 500.0), "Rua da Igreja");
    world.street((20_000.0, 0.0), (20_000.0, 500.0), "Rua da Igreja");
    for (number, east) in [("10", 50.0), ("12", 100.0), ("14-16", 150.0), ("20 A", 200.0)] {
        world.house((10.0, east), "Rua de Cedofeita", number);
    }
    world.house((-510.0, 50.0), "Bahnhofstr.", "5");
    world.node(
        (610.0, 620.0),
        &[
            ("amenity", "pharmacy"),
            ("name", "Farmácia Aliança"),
            ("opening_hours", "Mo-Fr 09:00-19:00"),
        ],
    );
    world.node((-790.0, 100.0), &[("amenity", "pharmacy"), ("name", "Farmácia Central")]);
    for (north, east) in [(5.0, 300.0), (605.0, 500.0), (-505.0, 300.0), (-795.0, 300.0)] {
        world.node((north, east), &[("shop", "supermarket"), ("name", "Lidl")]);
    }
    world.node((-205.0, 400.0), &[("shop", "dry_cleaning"), ("opening_hours", "24/7")]);
    world
}

fn gazetteer(map: &Map) -> &Gazetteer {
    map.gazetteer().unwrap()
}

fn first(map: &Map, text: &str) -> FoundPlace {
    let found = gazetteer(map).find(text, None, 1);
    found.into_iter().next().unwrap_or_else(|| panic!("{text}: nothing found"))
}

fn is_at(found: &FoundPlace, at: Place) -> bool {
    let expected = position(at);
    let away = |a: f64, b: f64| (a - b).abs() < 5e-5;
    away(found.position.lat, expected.lat) && away(found.position.lon, expected.lon)
}

#[test]
fn a_house_is_found_however_its_address_is_written() {
    let map = world().map();
    for text in [
        "Rua de Cedofeita 12",
        "12 Rua de Cedofeita",
        "Rua de Cedofeita, 12",
        "12, Rua de Cedofeita",
        "r. cedofeita n.º 12",
        "RUA DE CEDOFEITA, 12, Vila Nova",
        "Rua Cedofeita 12 vila nova",
        "Rua de Cedofeita 12, 4050-180 Vila Nova",
    ] {
        let found = first(&map, text);
        assert!(is_at(&found, (10.0, 100.0)), "{text}: {found:?}");
        assert_eq!(found.label, "Rua de Cedofeita 12, Vila Nova", "{text}");
        assert!(found.remarks.is_empty(), "{text}: {:?}", found.remarks);
    }
    assert!(is_at(&first(&map, "Rua de Cedofeita 16"), (10.0, 150.0)));
    assert!(is_at(&first(&map, "Rua de Cedofeita 20a"), (10.0, 200.0)));
    for text in ["Bahnhof Straße 5", "bahnhofstr 5", "Bahnhofstrasse 5", "bahnhofstrase 5"] {
        assert!(is_at(&first(&map, text), (-510.0, 50.0)), "{text}");
    }
}

#[test]
fn a_house_that_is_not_on_the_map_is_said_to_be_none() {
    let map = world().map();
    let found = first(&map, "Rua de Cedofeita 11");
    let nearest = Some("10".to_owned());
    assert_eq!(found.remarks, [Remark::NoSuchNumber { asked: "11".to_owned(), nearest }]);
    assert!(is_at(&found, (10.0, 50.0)), "{found:?}");
    let found = first(&map, "Avenida dos Aliados 7");
    let asked = "7".to_owned();
    assert_eq!(found.remarks, [Remark::NoSuchNumber { asked, nearest: None }]);
    // A number may be a part of a name.
    assert_eq!(first(&map, "Rua 25 de Abril").remarks, []);
    assert!(gazetteer(&map).find("Rua 26 de Abril", None, 0).is_empty());
}

#[test]
fn a_street_is_one_place_and_two_in_two_towns() {
    let map = world().map();
    let found = gazetteer(&map).find("Rua de Cedofeita", None, 0);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(is_at(&found[0], (0.0, 400.0)), "{found:?}");
    let found = gazetteer(&map).find("Rua da Igreja", None, 0);
    assert_eq!(found.len(), 2, "{found:?}");
    let ambiguous = gazetteer(&map).locate("Rua da Igreja", Some(position((20_000.0, 0.0))));
    let Err(Unlocated::Ambiguous { count: 2, first }) = ambiguous else {
        panic!("{ambiguous:?}");
    };
    assert_eq!(first[0].label, "Rua da Igreja, Monção");
    for place in first {
        assert_eq!(gazetteer(&map).locate(&place.label, None).unwrap().position, place.position);
    }
}

#[test]
fn an_interrupted_street_is_one_within_a_town() {
    let mut world = world();
    world.street((1_000.0, 0.0), (1_000.0, 300.0), "Rua Cortada");
    world.street((2_200.0, 0.0), (2_200.0, 300.0), "Rua Cortada");
    // Nobody knows of a town out there.
    world.street((8_000.0, 0.0), (8_000.0, 300.0), "Caminho Longo");
    world.street((9_200.0, 0.0), (9_200.0, 300.0), "Caminho Longo");
    // Too far apart to be one, and told apart by their suburbs.
    world.node((-700.0, 1_500.0), &[("place", "suburb"), ("name", "Foz")]);
    world.street((-700.0, -1_000.0), (-700.0, -900.0), "Beco Alto");
    world.street((-700.0, 1_500.0), (-700.0, 1_600.0), "Beco Alto");
    let map = world.map();
    let labels = |text: &str| -> Vec<String> {
        gazetteer(&map).find(text, None, 0).into_iter().map(|found| found.label).collect()
    };
    assert_eq!(labels("Rua Cortada"), ["Rua Cortada, Vila Nova"]);
    assert_eq!(labels("Caminho Longo").len(), 2);
    let labels = labels("Beco Alto");
    assert_eq!(labels, ["Beco Alto, Ribeira, Vila Nova", "Beco Alto, Foz, Vila Nova"]);
    for label in labels {
        assert!(gazetteer(&map).locate(&label, None).is_ok(), "{label}");
    }
}

#[test]
fn a_context_narrows() {
    let map = world().map();
    let at = |text: &str, place: Place| {
        let found = gazetteer(&map).locate(text, None);
        assert!(found.as_ref().is_ok_and(|found| is_at(found, place)), "{text}: {found:?}");
    };
    for text in ["Lidl, Bahnhofstraße", "Lidl Bahnhofstr.", "lidl, bahnhof strasse, Vila Nova"] {
        at(text, (-505.0, 300.0));
    }
    for text in ["pharmacy, Bolhão", "pharmacy Bolhao", "farmácia, bolhão", "Apotheke Bolhão"] {
        at(text, (610.0, 620.0));
    }
    at("dry cleaning", (-205.0, 400.0));
    at("Rua da Igreja, Monção", (20_000.0, 250.0));
    at("Rua da Igreja Moncao", (20_000.0, 250.0));
    let several = gazetteer(&map).locate("Lidl", None);
    assert!(matches!(several, Err(Unlocated::Ambiguous { count: 4, .. })), "{several:?}");
    let hours = gazetteer(&map).locate("Farmacia Alianca", None).unwrap().opening_hours;
    assert_eq!(hours.as_deref(), Some("Mo-Fr 09:00-19:00"));
    // What is not on the map is said to be ignored.
    let found = first(&map, "Rua de Cedofeita 12, Portugal");
    assert_eq!(found.remarks, [Remark::UnknownContext("Portugal".to_owned())]);
    assert!(gazetteer(&map).find("Lidl Portugal", None, 0).is_empty());
    let found = first(&map, "Rua de Cedofeita 11, 4050-180 Vila Nova, Portugal");
    assert!(
        found.label.starts_with("Rua de Cedofeita 10") && found.remarks.len() == 2,
        "{found:?}"
    );
}

#[test]
fn typing_errors_are_forgiven_and_told() {
    let map = world().map();
    for text in ["Rua de Cedofeta", "Rua de Cedofietа", "Rua de Xedofeita", "Ruade Cedofeitta"] {
        let text = text.replace('а', "a");
        let found = gazetteer(&map).locate(&text, None);
        let found = found.unwrap_or_else(|why| panic!("{text}: {why:?}"));
        assert!(found.label.starts_with("Rua de Cedofeita"), "{text}: {found:?}");
        assert_eq!(found.remarks, [Remark::Misspelt], "{text}");
    }
    assert_eq!(first(&map, "Avenda Aliados").label, "Avenida dos Aliados, Vila Nova");
    assert_eq!(first(&map, "Aliados").remarks, [Remark::Partial]);
    let vague = gazetteer(&map).locate("Aliadus", None).unwrap_err();
    assert!(vague.found("x").contains("Avenida dos Aliados"), "{vague:?}");
    let at_bolhao = gazetteer(&map).locate("pharmacy, Bolhoa", None).unwrap();
    assert_eq!(
        (at_bolhao.name.as_str(), &*at_bolhao.remarks),
        ("Farmácia Aliança", &[Remark::Misspelt][..])
    );
    let nothing = gazetteer(&map).locate("Praça da Batalha", None);
    assert!(matches!(nothing, Err(Unlocated::Unknown { .. })), "{nothing:?}");
    let alike = gazetteer(&map).locate("Cedofeita do Norte", None).unwrap_err();
    assert!(alike.found("x").contains("Cedofeita"), "{alike:?}");
}

#[test]
fn the_more_important_comes_first() {
    let mut world = world();
    world.node((300.0, 300.0), &[("shop", "bakery"), ("name", "Bolhão")]);
    world.node((310.0, 300.0), &[("highway", "bus_stop"), ("name", "Bolhão")]);
    let map = world.map();
    let found = gazetteer(&map).find("bolhao", None, 0);
    let kinds: Vec<&str> = found.iter().map(|found| found.kind.as_str()).collect();
    assert_eq!(kinds, ["suburb", "bakery", "bus stop"]);
    assert_eq!(gazetteer(&map).locate("Newtown", None).unwrap().name, "Vila Nova");
    assert_eq!(first(&map, "Bolhão, bakery").kind, "bakery");
    let near = Some(position((-505.0, 290.0)));
    let distances: Vec<f64> =
        gazetteer(&map).find("lidl", near, 0).iter().filter_map(|found| found.distance).collect();
    assert!(distances.len() == 4 && distances.is_sorted(), "{distances:?}");
}

#[test]
fn names_of_all_scripts_are_found() {
    let names = [
        "Οδός Ερμού",
        "улица Тверская",
        "شارع الحمراء",
        "新宿三丁目",
        "한강대로",
        "ถนนสุขุมวิท",
        "Łąkowa",
        "Çarşı Sokağı",
    ];
    let mut world = world();
    for (number, name) in names.iter().enumerate() {
        let north = 1_000.0 + 100.0 * number as f64;
        world.street((north, 0.0), (north, 300.0), name);
    }
    world.street((1_000.0, 0.0), (1_700.0, 0.0), "Norte");
    let map = world.map();
    for name in names {
        assert!(first(&map, name).label.starts_with(name), "{name}");
        assert!(first(&map, &name.to_uppercase()).label.starts_with(name), "{name}");
    }
    for (text, name) in [
        ("ερμου", "Οδός Ερμού"),
        ("ул. тверская", "улица Тверская"),
        ("新宿", "新宿三丁目"),
        ("三丁目", "新宿三丁目"),
        ("lakowa", "Łąkowa"),
        ("CARSI SOK.", "Çarşı Sokağı"),
    ] {
        assert!(first(&map, text).label.starts_with(name), "{text}");
    }
}

#[test]
fn numbers_between_two_and_on_buildings_are_found() {
    let mut world = world();
    let tags = |number| [("addr:street", "Avenida dos Aliados"), ("addr:housenumber", number)];
    let low = world.node((610.0, 300.0), &tags("2"));
    let high = world.node((610.0, 700.0), &tags("10"));
    world.line(vec![low, high], &[("addr:interpolation", "even")]);
    let ring = [(620.0, 800.0), (640.0, 800.0), (640.0, 820.0), (620.0, 820.0)];
    let nodes: Vec<i64> = ring.iter().map(|at| world.bare(*at)).collect();
    let half = world.line(nodes[..3].to_vec(), &[]);
    let rest = world.line(vec![nodes[2], nodes[3], nodes[0]], &[]);
    let outer = |id| Member { kind: MemberKind::Way, id, role: "outer".into() };
    world.relations.push(Relation {
        id: 1,
        members: vec![outer(half), outer(rest)],
        tags: [("type", "multipolygon"), ("building", "yes")]
            .into_iter()
            .chain(tags("30"))
            .collect(),
    });
    world.node((-900.0, 0.0), &[("addr:place", "Monte Alto"), ("addr:housenumber", "7")]);
    let map = world.map();
    assert!(is_at(&first(&map, "Avenida dos Aliados 6"), (610.0, 500.0)));
    assert!(is_at(&first(&map, "Avenida dos Aliados 30"), (630.0, 810.0)));
    assert!(is_at(&first(&map, "Monte Alto 7"), (-900.0, 0.0)));
    assert!(first(&map, "Avenida dos Aliados 5").remarks.len() == 1);
}

/// Twice the area within a ring, in square metres.
fn size(ring: &[Position]) -> f64 {
    let metres = |at: &Position| ((at.lon + 8.61) * 83_800.0, (at.lat - 41.15) * 111_319.5);
    let next = ring.iter().skip(1).chain(ring.first());
    ring.iter()
        .zip(next)
        .map(|(a, b)| (metres(a), metres(b)))
        .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
        .sum()
}

#[test]
fn areas_have_the_outline_of_the_map_or_are_what_lies_nearest() {
    let mut world = world();
    let square = |side: f64| {
        [(1_000.0, 0.0), (1_000.0 + side, 0.0), (1_000.0 + side, side), (1_000.0, side)]
    };
    let nodes: Vec<i64> = square(900.0).iter().map(|at| world.bare(*at)).collect();
    let half = world.line(nodes[..3].to_vec(), &[("boundary", "administrative")]);
    let rest = world.line(vec![nodes[0], nodes[3], nodes[2]], &[]);
    let hole: Vec<i64> = [(1_100.0, 100.0), (1_200.0, 100.0), (1_200.0, 200.0)]
        .iter()
        .map(|at| world.bare(*at))
        .collect();
    let hole = world.line(vec![hole[0], hole[1], hole[2], hole[0]], &[]);
    let member = |id, role: &str| Member { kind: MemberKind::Way, id, role: role.into() };
    world.relations.push(Relation {
        id: 1,
        members: vec![member(half, "outer"), member(rest, ""), member(hole, "inner")],
        tags: [
            ("type", "boundary"),
            ("boundary", "administrative"),
            ("admin_level", "9"),
            ("name", "Paranhos"),
        ]
        .into_iter()
        .collect(),
    });
    world.node((1_500.0, 450.0), &[("place", "suburb"), ("name", "Paranhos")]);
    world.way(&[(0.0, -900.0), (100.0, -900.0), (100.0, -800.0)], &[("name", "open")]);
    let map = world.map();
    let paranhos = gazetteer(&map).area("paranhos", None).unwrap();
    assert!(paranhos.is_outline && paranhos.polygons.len() == 1);
    let rings: Vec<usize> = paranhos.polygons[0].iter().map(Vec::len).collect();
    assert_eq!(rings, [4, 3]);
    assert!((size(&paranhos.polygons[0][0]).abs() / 2.0 - 810_000.0).abs() < 5_000.0);
    assert_eq!(paranhos.place.kind, "suburb");
    assert!(is_at(&paranhos.place, (1_500.0, 450.0)), "the node tells where its middle is");
    // Two suburbs without outlines, 1.2 km apart: each ends half way.
    let bolhao = gazetteer(&map).area("Bolhão", None).unwrap();
    assert!(!bolhao.is_outline);
    let ring = &bolhao.polygons[0][0];
    let west = ring.iter().map(|at| (at.lon + 8.61) * 83_800.0).fold(f64::MAX, f64::min);
    assert!(west.abs() < 5.0, "{west}");
    let east = ring.iter().map(|at| (at.lon + 8.61) * 83_800.0).fold(f64::MIN, f64::max);
    assert!((east - 600.0 - 1_500.0).abs() < 10.0, "{east}");
    let misspelt = gazetteer(&map).area("Paranos", None).unwrap();
    assert_eq!(misspelt.place.remarks, [Remark::Misspelt]);
    let street = gazetteer(&map).area("Rua da Igreja", None);
    assert!(matches!(street, Err(Unlocated::Unknown { .. })), "{street:?}");
}

/// The town that the repository holds.
fn town() -> Map {
    let extract = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/town.osm.pbf");
    Map::build(&extract, &[Profile::Foot], &|_| {}).unwrap()
}

#[test]
fn every_name_of_the_town_finds_itself() {
    let map = town();
    for place in gazetteer(&map).places().filter(|place| !place.name.is_empty()) {
        let found = gazetteer(&map).find(place.name, None, 0);
        let itself = found.iter().position(|one| one.name == place.name && one.kind == place.kind);
        let before = itself.unwrap_or_else(|| panic!("{place:?}: {found:?}"));
        assert!(found[..before].iter().all(|one| one.name == place.name), "{place:?}: {found:?}");
    }
    for (street, number, at) in gazetteer(&map).addresses() {
        let found = gazetteer(&map).find(&format!("{street} {number}"), None, 0);
        assert!(found.iter().any(|one| one.position == at), "{street} {number}: {found:?}");
    }
}

#[test]
fn a_shop_is_said_to_be_in_the_streets_that_it_stands_at_only() {
    let mut world = world();
    // Runs across the square in which all of it lies.
    world.street((1_000.0, 1_000.0), (3_000.0, 3_000.0), "Rua Diagonal");
    world.node((1_000.0, 3_000.0), &[("shop", "supermarket"), ("name", "Aldi")]);
    world.node((1_990.0, 2_010.0), &[("shop", "supermarket"), ("name", "Dia")]);
    let map = world.map();
    let locate = |text: &str| gazetteer(&map).locate(text, None);
    assert!(is_at(&locate("Dia, Rua Diagonal").unwrap(), (1_990.0, 2_010.0)));
    let elsewhere = locate("Aldi, Rua Diagonal");
    assert!(matches!(elsewhere, Err(Unlocated::Unknown { .. })), "{elsewhere:?}");
}

#[test]
fn what_may_be_another_place_is_asked_for() {
    let mut world = world();
    world.street((-5_000.0, 0.0), (-5_000.0, 300.0), "Rua Cândido dos Reis");
    world.street((-2_000.0, 0.0), (-2_000.0, 300.0), "Rua de Cândido dos Reis");
    world.house((-5_010.0, 50.0), "Rua Cândido dos Reis", "74");
    world.house((-190.0, 20.0), "Rua da Igreja", "4");
    world.house((-190.0, 480.0), "Rua da Igreja", "1204");
    world.street((3_000.0, 0.0), (3_000.0, 300.0), "Rathaus");
    world.node((3_000.0, 700.0), &[("railway", "tram_stop"), ("name", "Rathaus")]);
    world.street((4_000.0, 0.0), (4_000.0, 300.0), "Marktplatz");
    world.node((9_000.0, 0.0), &[("amenity", "townhall"), ("name", "Marktplatz")]);
    world.node((4_300.0, 0.0), &[("amenity", "bank"), ("name", "Sparkasse Mitterau")]);
    let map = world.map();
    let locate = |text: &str| gazetteer(&map).locate(text, None);
    let is_unclear = |text: &str| matches!(locate(text), Err(Unlocated::Ambiguous { .. }));
    assert!(is_unclear("Rua Cândido dos Reis") && !is_unclear("Rua de Cândido dos Reis"));
    // A stop beside what it is named after is no other place; a town hall far away is one.
    assert_eq!(locate("Rathaus").unwrap().kind, "street");
    assert!(is_unclear("Marktplatz"));
    // The only one of the streets that has the number may be the wrong one.
    let house = locate("Rua Cândido dos Reis 74").unwrap();
    assert_eq!(house.remarks, [Remark::Namesakes { others: 1 }]);
    assert!(locate("Rua de Cândido dos Reis 74").unwrap().remarks.len() == 1);
    // Words that are cut off are for looking around.
    assert_eq!(first(&map, "Sparkasse Mitt").name, "Sparkasse Mitterau");
    assert!(locate("Sparkasse Mitt").is_err() && locate("Sparkasse").is_ok());
    assert!(locate("Sparkasse Mitterau X").is_err() && locate("Sparkasse Mitterau A").is_err());
    let guessed = locate("Lidl & Aliados");
    assert!(guessed.is_err(), "{guessed:?}");
    let flat = locate("#5-1206 Rua da Igreja, Vila Nova").unwrap();
    assert_eq!(flat.name, "Rua da Igreja 1204");
}

#[test]
fn a_street_through_two_towns_is_counted_in_each() {
    let mut world = World::default();
    for (north, name) in [(0.0, "Schaan"), (4_000.0, "Vaduz")] {
        let corners = [(-2_000.0, -500.0), (-2_000.0, 500.0), (1_999.0, 500.0), (1_999.0, -500.0)];
        let mut nodes: Vec<i64> = corners.map(|(up, east)| world.bare((north + up, east))).to_vec();
        nodes.push(nodes[0]);
        world.line(nodes, &[("place", "village"), ("name", name)]);
    }
    for from in [-1_000.0, 0.0, 1_000.0, 2_000.0, 3_000.0, 4_000.0] {
        world.street((from, 50.0), (from + 1_000.0, 50.0), "Landstrasse");
    }
    world.house((100.0, 60.0), "Landstrasse", "3");
    world.house((3_900.0, 60.0), "Landstrasse", "3");
    let map = world.map();
    let locate = |text: &str| gazetteer(&map).locate(text, None);
    for (text, north) in [("Landstrasse 3, Schaan", 100.0), ("Landstrasse 3, Vaduz", 3_900.0)] {
        let house = locate(text).unwrap();
        assert!(is_at(&house, (north, 60.0)) && house.label == text, "{house:?}");
    }
    assert!(locate("Landstrasse, Schaan").is_ok() && locate("Landstrasse").is_err());
}

#[test]
fn a_street_is_not_parted_where_towns_are_only_guessed() {
    let mut world = World::default();
    for (north, name) in [(0.0, "Porto"), (4_000.0, "Gaia")] {
        world.node((north, 0.0), &[("place", "town"), ("name", name)]);
    }
    for from in [1_000.0, 2_000.0, 3_000.0] {
        world.street((from, 50.0), (from + 1_000.0, 50.0), "Avenida");
    }
    assert!(gazetteer(&world.map()).locate("Avenida", None).is_ok());
}

#[test]
fn a_context_is_a_street_rather_than_a_stop_of_its_name() {
    let mut world = world();
    world.street((3_000.0, 0.0), (3_000.0, 900.0), "West Broadway");
    world.street((3_000.0, 900.0), (3_000.0, 1_800.0), "East Broadway");
    world.node((3_050.0, 880.0), &[("highway", "bus_stop"), ("name", "Broadway")]);
    for (north, east) in [(3_010.0, 100.0), (3_010.0, 1_500.0), (3_200.0, 900.0)] {
        world.node((north, east), &[("amenity", "cafe"), ("name", "Starbucks")]);
    }
    let map = world.map();
    match gazetteer(&map).locate("Starbucks, Broadway", None) {
        Err(Unlocated::Ambiguous { count: 2, .. }) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn houses_of_a_town_are_in_the_town_whatever_it_is_called() {
    let mut world = World::default();
    world.node((0.0, 0.0), &[("place", "town"), ("name", "Krems an der Donau")]);
    for (north, number, city) in [(100.0, "7", "Krems"), (200.0, "8", "3500 Krems a. d. D.")] {
        let at = (north, 0.0);
        world.node(at, &[("addr:city", city), ("addr:housenumber", number)]);
    }
    world.street((0.0, 0.0), (300.0, 0.0), "Ringstraße");
    let map = world.map();
    let town = gazetteer(&map).locate("Krems", None).unwrap();
    assert_eq!((town.label.as_str(), town.kind.as_str()), ("Krems an der Donau", "town"));
    for (text, north) in [("Krems 7", 100.0), ("Krems an der Donau 8", 200.0)] {
        assert!(is_at(&gazetteer(&map).locate(text, None).unwrap(), (north, 0.0)), "{text}");
    }
    assert!(gazetteer(&map).places().all(|place| place.kind != "place"));
}

/// What is printed of a place means that place, or is shared by several.
#[test]
fn what_is_shown_finds_what_it_was_shown_for() {
    let mut world = world();
    // At the corner of the Bahnhofstraße, and so near to both streets.
    world.street((-520.0, -20.0), (-700.0, -20.0), "Rua do Carmo");
    world.node((-515.0, 300.0), &[("shop", "supermarket"), ("name", "Mini")]);
    world.node((-530.0, -25.0), &[("shop", "supermarket"), ("name", "Mini")]);
    world.node((600.0, 700.0), &[("shop", "books"), ("name", "Lello, Irmão, Filhos")]);
    world.node((600.0, 800.0), &[("shop", "clothes"), ("name", "7/11")]);
    let road = [("highway", "primary"), ("name", "Rua da Estrada"), ("ref", "12; 14A")];
    world.way(&[(1_500.0, 0.0), (1_500.0, 500.0)], &road);
    world.way(&[(1_500.0, 500.0), (1_500.0, 2_000.0)], &[("highway", "primary"), ("ref", "12")]);
    world.node((1_510.0, 300.0), &[("amenity", "cafe"), ("name", "T")]);
    world.node((1_510.0, 350.0), &[("shop", "supermarket"), ("name", "T & T Supermarket")]);
    let map = world.map();
    let gazetteer = gazetteer(&map);
    for place in gazetteer.places().filter(|place| !place.name.is_empty()) {
        for shown in gazetteer.find(place.name, None, 0) {
            match gazetteer.locate(&shown.label, None) {
                Ok(taken) => assert_eq!(taken.position, shown.position, "{shown:?}: {taken:?}"),
                Err(Unlocated::Ambiguous { first, .. }) => {
                    assert!(first.iter().any(|one| one.position == shown.position), "{first:?}");
                }
                Err(why) => panic!("{shown:?}: {why:?}"),
            }
        }
    }
    let label = |text: &str| first(&map, text).label;
    assert_eq!(label("Mini, Rua do Carmo"), "Mini, Rua do Carmo, Vila Nova");
    assert_eq!(label("Mini, Bahnhofstr."), "Mini, Bahnhofstraße, Vila Nova");
    // The number of a road is a name of it, and no street that a shop is in.
    assert_eq!(label("T"), "T, Rua da Estrada, Vila Nova");
    assert_eq!(label("14A"), "14A, Vila Nova");
    assert_eq!(label("T&T"), "T & T Supermarket, Rua da Estrada, Vila Nova");
}

/// The names that are found with one error are those that a plain search finds.
#[test]
fn one_error_is_forgiven_as_a_plain_table_of_distances_forgives_it() {
    let map = town();
    let gazetteer = gazetteer(&map);
    let stored = &gazetteer.stored;
    let names: Vec<(u32, String)> = stored
        .names
        .iter()
        .map(|name| {
            (name.place, fold::key(stored.texts.get(name.text & !super::record::OTHER_NAME)))
        })
        .collect();
    let changes: [fn(&mut Vec<char>, usize); 4] = [
        |word, at| word[at] = 'q',
        |word, at| word.insert(at, 'e'),
        |word, at| {
            word.remove(at);
        },
        |word, at| {
            let next = (at + 1) % word.len();
            word.swap(at, next);
        },
    ];
    let mut compared = 0;
    for (number, (_, key)) in names.iter().enumerate() {
        let letters: Vec<char> = key.chars().collect();
        if letters.len() < 5 || key.contains(|char: char| char.is_ascii_digit()) {
            continue;
        }
        for (kind, change) in changes.iter().enumerate() {
            let mut word = letters.clone();
            change(&mut word, (number * 7 + kind * 3) % letters.len());
            let text: String = word.into_iter().collect();
            let mut expected: Vec<u32> = names
                .iter()
                .filter(|(_, known)| strsim::osa_distance(&text, known) <= 1)
                .map(|(place, _)| *place)
                .collect();
            expected.sort_unstable();
            expected.dedup();
            let mut found: Vec<u32> = NameSearch::new(stored)
                .named(&text, Care::Errors(1))
                .iter()
                .filter(|hit| !hit.is_partial && hit.cost < 23)
                .map(|hit| hit.place)
                .collect();
            found.sort_unstable();
            // Abbreviations and little words may let more be found.
            let missing: Vec<&u32> =
                expected.iter().filter(|place| found.binary_search(place).is_err()).collect();
            assert!(missing.is_empty(), "{text}: {missing:?}");
            let extra = found.iter().filter(|place| !expected.contains(place));
            for place in extra {
                let known = names.iter().filter(|(known, _)| known == place);
                let distance = known.map(|(_, known)| strsim::osa_distance(&text, known)).min();
                assert!(distance.is_some_and(|distance| distance <= 6), "{text}: {place}");
            }
            compared += 1;
        }
    }
    assert!(compared > 200, "{compared}");
}

#[test]
fn damage_is_an_error_and_no_panic() {
    let map = world().map();
    let file = tempfile::NamedTempFile::new().unwrap();
    let whole = map.bytes().to_vec();
    let mut damaged = 0;
    for at in (0..whole.len()).step_by(97) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        std::fs::write(file.path(), &bytes).unwrap();
        let Ok(map) = Map::open_built(file.path()) else { continue };
        match map.gazetteer() {
            Ok(gazetteer) => assert_eq!(gazetteer.find("Lidl", None, 0).len(), 4),
            Err(crate::Error::Map { what, .. }) => {
                assert!(what.contains("gazetteer"), "{what}");
                damaged += 1;
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert!(damaged > 10, "{damaged}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_makes_it_panic(texts in prop::collection::vec("\\PC{0,40}", 1..20)) {
        let map = world().map();
        for text in texts {
            let found = gazetteer(&map).find(&text, None, 3);
            prop_assert!(found.len() <= 3);
            let _ = gazetteer(&map).locate(&text, None);
            let _ = gazetteer(&map).area(&text, None);
        }
    }

    #[test]
    fn no_mixture_of_known_words_makes_it_panic(
        text in "(Rua|12|Lidl|,|de|n\\.º|Cedofeita|Vila Nova|Porto|3-5|@|pharmacy| ){0,12}"
    ) {
        let map = world().map();
        let _ = gazetteer(&map).find(&text, None, 0);
        let _ = gazetteer(&map).locate(&text, None);
    }
}
