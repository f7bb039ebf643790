//! Ways and turn restrictions of an extract, read with osmpbfreader's own reader.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::Path;
use std::rc::Rc;

use osmpbfreader::{OsmId, OsmObj, OsmPbfReader, Relation, Tags};

use super::{Restriction, Rule, Via, Way};

/// The ways and restrictions of one extract, for one vehicle.
pub struct Turns {
    /// Every pair of nodes that a way with a `highway` or a `route` (ferries) joins.
    pub segments: HashSet<(i64, i64)>,
    pub restrictions: Vec<Restriction>,
    /// Restrictions of the vehicle that were left out, as members are missing.
    pub incomplete: usize,
}

/// Which tags a vehicle heeds.
struct Vehicle {
    /// Its own tag first, then what it is a kind of.
    keys: &'static [&'static str],
    excepted_as: &'static [&'static str],
}

fn vehicle(profile: &str) -> Vehicle {
    match profile {
        "car" => Vehicle {
            keys: &[
                "restriction:motorcar",
                "restriction:motor_vehicle",
                "restriction:vehicle",
                "restriction",
            ],
            excepted_as: &["motorcar", "motor_vehicle", "vehicle"],
        },
        "bike" => Vehicle {
            keys: &["restriction:bicycle", "restriction:vehicle", "restriction"],
            excepted_as: &["bicycle", "vehicle"],
        },
        other => panic!("no restrictions for {other}"),
    }
}

/// Reads an extract.
pub fn read(extract: &Path, profile: &str) -> Turns {
    let vehicle = vehicle(profile);
    let mut reader = OsmPbfReader::new(File::open(extract).unwrap());
    let mut ways = HashMap::new();
    let mut relations = Vec::new();
    let mut segments = HashSet::new();
    for object in reader.iter() {
        match object.unwrap() {
            OsmObj::Way(way) => {
                let nodes: Vec<i64> = way.nodes.iter().map(|node| node.0).collect();
                if way.tags.contains_key("highway") || way.tags.contains_key("route") {
                    let pairs = nodes.windows(2);
                    segments
                        .extend(pairs.flat_map(|pair| [(pair[0], pair[1]), (pair[1], pair[0])]));
                }
                ways.insert(way.id.0, Rc::new(Way { id: way.id.0, nodes }));
            }
            OsmObj::Relation(relation) => relations.push(relation),
            OsmObj::Node(_) => {}
        }
    }
    let ruled =
        relations.iter().filter_map(|relation| Some((relation, rule(&relation.tags, &vehicle)?)));
    let ruled: Vec<_> = ruled.collect();
    let restrictions: Vec<_> =
        ruled.iter().filter_map(|(relation, rule)| restriction(relation, *rule, &ways)).collect();
    Turns { segments, incomplete: ruled.len() - restrictions.len(), restrictions }
}

/// What a relation says to the vehicle at all times. Conditional restrictions, in the new
/// form (`restriction:conditional`) or the old one (`hour_on` and its like), say nothing.
fn rule(tags: &Tags, vehicle: &Vehicle) -> Option<Rule> {
    if tags.get("type").is_none_or(|kind| kind != "restriction") {
        return None;
    }
    if ["day_on", "day_off", "hour_on", "hour_off"].iter().any(|key| tags.contains_key(*key)) {
        return None;
    }
    let excepted = tags
        .get("except")
        .is_some_and(|list| list.split(';').any(|kind| vehicle.excepted_as.contains(&kind.trim())));
    if excepted {
        return None;
    }
    vehicle.keys.iter().find_map(|key| tags.get(*key)).and_then(|value| Rule::read(value))
}

/// The restriction with its members, if they are all there.
fn restriction(
    relation: &Relation,
    rule: Rule,
    ways: &HashMap<i64, Rc<Way>>,
) -> Option<Restriction> {
    let role = |role: &'static str| relation.refs.iter().filter(move |member| member.role == role);
    let ways_of = |wanted: &'static str| -> Option<Vec<Rc<Way>>> {
        let ids = role(wanted).map(|member| member.member);
        let found: Option<Vec<_>> = ids
            .map(|id| match id {
                OsmId::Way(id) => ways.get(&id.0).cloned(),
                OsmId::Node(_) | OsmId::Relation(_) => None,
            })
            .collect();
        found.filter(|found| !found.is_empty())
    };
    let via = match role("via").next()?.member {
        OsmId::Node(node) => Via::Node(node.0),
        OsmId::Way(_) => Via::Ways(ways_of("via")?),
        OsmId::Relation(_) => return None,
    };
    Some(Restriction { id: relation.id.0, rule, from: ways_of("from")?, via, to: ways_of("to")? })
}
