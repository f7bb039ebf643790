//! The fictional town under `data/` is what its program writes, and is sound as a map.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use osmpbfreader::{OsmId, OsmObj, OsmPbfReader, Tags};

#[path = "../examples/make_town/town/mod.rs"]
mod town;

/// Beyond this, a position cannot be reached by default, m.
const MAX_SNAP: f64 = 300.0;

fn file(path: &str) -> std::io::Result<Vec<u8>> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
}

fn objects() -> Result<Vec<OsmObj>, Box<dyn std::error::Error>> {
    let bytes = file("data/town.osm.pbf")?;
    Ok(OsmPbfReader::new(bytes.as_slice()).iter().collect::<Result<_, _>>()?)
}

/// Metres east and north of the market square, as (x, y).
fn metres(lat: f64, lon: f64) -> (f64, f64) {
    ((lon - 2.3) * 111_319.490_793 * lat.to_radians().cos(), (lat - 54.7) * 111_319.490_793)
}

/// The streets that cars may use, as segments in metres.
fn streets(objects: &[OsmObj]) -> Vec<[(f64, f64); 2]> {
    let nodes: HashMap<OsmId, (f64, f64)> = objects
        .iter()
        .filter_map(OsmObj::node)
        .map(|node| (node.id.into(), metres(node.lat(), node.lon())))
        .collect();
    let for_cars = |tags: &Tags| {
        let class = tags.get("highway").map_or("", |class| class.as_str());
        !["", "footway", "path", "cycleway", "steps", "pedestrian", "track"].contains(&class)
            && !tags.contains("access", "private")
    };
    let ways = objects.iter().filter_map(OsmObj::way).filter(|way| for_cars(&way.tags));
    ways.flat_map(|way| way.nodes.windows(2))
        .filter_map(|pair| Some([*nodes.get(&pair[0].into())?, *nodes.get(&pair[1].into())?]))
        .collect()
}

fn distance_to_street(streets: &[[(f64, f64); 2]], (x, y): (f64, f64)) -> f64 {
    let to_segment = |&[(ax, ay), (bx, by)]: &[(f64, f64); 2]| {
        let (dx, dy) = (bx - ax, by - ay);
        let t = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy).max(1e-9);
        let t = t.clamp(0.0, 1.0);
        (x - ax - t * dx).hypot(y - ay - t * dy)
    };
    streets.iter().map(to_segment).fold(f64::MAX, f64::min)
}

#[test]
fn the_files_are_what_the_program_writes() {
    let town = town::make().unwrap();
    for (name, bytes) in &town.files {
        let same = file(&format!("data/{name}")).unwrap() == *bytes;
        assert!(same, "data/{name} differs: run the example make_town");
    }
    let same = file("docs/town.svg").unwrap() == town.drawing.as_bytes();
    assert!(same, "docs/town.svg differs: run the example make_town");
}

#[test]
fn the_extract_is_whole_and_sorted() {
    let objects = objects().unwrap();
    let ids: HashSet<OsmId> = objects.iter().map(OsmObj::id).collect();
    assert_eq!(ids.len(), objects.len(), "an id stands twice");
    // An OsmId orders by kind first, in the order of the file.
    assert!(objects.iter().map(OsmObj::id).is_sorted());
    for object in &objects {
        match object {
            OsmObj::Node(_) => {}
            OsmObj::Way(way) => {
                assert!(way.nodes.len() > 1, "{:?} is not a line", way.id);
                assert!(way.nodes.iter().all(|&node| ids.contains(&node.into())));
                assert!(way.nodes.windows(2).all(|pair| pair[0] != pair[1]));
            }
            OsmObj::Relation(relation) => {
                assert!(relation.refs.iter().all(|member| ids.contains(&member.member)));
            }
        }
    }
}

#[test]
fn restrictions_hang_together() {
    let objects = objects().unwrap();
    let ways: HashMap<OsmId, &osmpbfreader::Way> =
        objects.iter().filter_map(OsmObj::way).map(|way| (way.id.into(), way)).collect();
    let ends = |id: &OsmId| {
        let nodes = &ways[id].nodes;
        [nodes[0], nodes[nodes.len() - 1]].map(OsmId::from)
    };
    let relations: Vec<_> = objects.iter().filter_map(OsmObj::relation).collect();
    assert!(relations.iter().any(|relation| relation.refs[1].member.is_way()));
    for relation in relations {
        let roles: Vec<&str> = relation.refs.iter().map(|member| member.role.as_str()).collect();
        assert_eq!(roles, ["from", "via", "to"]);
        let [from, via, to] = [0, 1, 2].map(|i| relation.refs[i].member);
        let via = if via.is_node() { vec![via] } else { ends(&via).to_vec() };
        for way in [from, to] {
            assert!(ends(&way).iter().any(|end| via.contains(end)), "{:?}", relation.id);
        }
    }
}

#[test]
fn every_place_lies_near_a_street() {
    let objects = objects().unwrap();
    let streets = streets(&objects);
    let is_place = |tags: &Tags| {
        ["shop", "amenity", "office", "addr:housenumber"].iter().any(|key| tags.contains_key(*key))
    };
    let mut places = 0;
    let nodes: HashMap<_, _> =
        objects.iter().filter_map(OsmObj::node).map(|node| (node.id, node)).collect();
    for object in objects.iter().filter(|object| is_place(object.tags())) {
        let at = match object {
            OsmObj::Node(node) => node,
            OsmObj::Way(way) => nodes[&way.nodes[0]],
            OsmObj::Relation(_) => continue,
        };
        let distance = distance_to_street(&streets, metres(at.lat(), at.lon()));
        assert!(distance <= MAX_SNAP, "{:?} is {distance:.0} m from a street", object.tags());
        places += 1;
    }
    assert!(places > 350, "only {places} places");
}

#[test]
fn errands_and_trips_have_ids_of_their_own_and_lie_in_town() {
    let streets = streets(&objects().unwrap());
    for (name, stops, least) in
        [("errands", ["pickup", "delivery"], 60), ("trips", ["start", "end"], 12)]
    {
        let bytes = file(&format!("data/{name}.csv")).unwrap();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let header = reader.headers().unwrap().clone();
        let column = |name: &str| header.iter().position(|column| column == name).unwrap();
        let mut ids = HashSet::new();
        for row in reader.records().map(Result::unwrap) {
            let id = row[column("id")].to_owned();
            for stop in stops {
                let [lat, lon] = ["lat", "lon"].map(|axis| &row[column(&format!("{stop}_{axis}"))]);
                if lat.is_empty() && lon.is_empty() && stop != stops[0] {
                    continue;
                }
                let at = metres(lat.parse().unwrap(), lon.parse().unwrap());
                assert!(distance_to_street(&streets, at) <= MAX_SNAP, "{id}: {stop}");
            }
            assert!(ids.insert(id), "{name} has an id twice");
        }
        assert!(ids.len() >= least, "{name} has {} rows", ids.len());
    }
}
