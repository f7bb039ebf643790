//! The town as OpenStreetMap objects.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};

use super::extract::MemberKind;
use super::geometry::{Point, nearest};
use super::network;
use super::places::Place;
use super::plan::{Arm, Ban, Mark, Street, Tags, Via, value};

/// Where the market square lies: on the Dogger Bank, under the North Sea, where no town is.
const LAT: f64 = 54.7;
const LON: f64 = 2.3;
/// The cosine of that latitude, written out: the system's cosine may differ in the last bit.
const COS_LAT: f64 = 0.577_857_624_383_505_4;
const METRES_PER_DEGREE: f64 = 111_319.490_793;

/// First ids, so that a number tells its kind.
const FIRST_NODE: i64 = 1_000_001;
const FIRST_WAY: i64 = 2_000_001;
const FIRST_RELATION: i64 = 3_000_001;

/// A node; its position in 10⁻⁷ degrees.
pub struct Node {
    pub id: i64,
    pub lat: i64,
    pub lon: i64,
    pub tags: Tags,
}

pub struct Way {
    pub id: i64,
    pub nodes: Vec<i64>,
    pub tags: Tags,
}

pub struct Relation {
    pub id: i64,
    pub members: Vec<(MemberKind, i64, &'static str)>,
    pub tags: Tags,
}

/// All objects, by kind and id.
#[derive(Default)]
pub struct Objects {
    pub nodes: Vec<Node>,
    pub ways: Vec<Way>,
    pub relations: Vec<Relation>,
    at: HashMap<(i64, i64), usize>,
}

/// Latitude and longitude of a point of the plan, in 10⁻⁷ degrees.
pub fn degrees(p: Point) -> (i64, i64) {
    let lat = LAT + p.y / METRES_PER_DEGREE;
    let lon = LON + p.x / (METRES_PER_DEGREE * COS_LAT);
    ((lat * 1e7).round() as i64, (lon * 1e7).round() as i64)
}

/// Puts the town together: streets cut into ways where a restriction needs it, what stands on
/// them, places and houses, restrictions.
pub fn assemble(
    streets: &mut [Street],
    marks: &[Mark],
    bans: &[Ban],
    places: &[Place],
) -> Result<Objects> {
    let tagged = place_marks(streets, marks)?;
    let cuts = cuts(streets, bans)?;
    let mut objects = Objects::default();
    let mut arms: Vec<Piece> = Vec::new();
    for (i, street) in streets.iter().enumerate() {
        let cuts: Vec<Point> =
            cuts.iter().filter(|(cut, _)| *cut == i).map(|(_, point)| *point).collect();
        for line in cut(&street.line, &cuts) {
            let way = objects.add_way(&line, street.tags.clone());
            arms.push(Piece { street: i, way, line });
        }
    }
    for (point, tags) in tagged {
        let node = objects.node(point);
        objects.nodes[node].tags.extend(tags);
    }
    for place in places {
        match &place.footprint {
            Some(corners) => {
                objects.add_way(corners, place.tags.clone());
            }
            None => {
                let node = objects.node(place.at);
                objects.nodes[node].tags.extend(place.tags.clone());
            }
        }
    }
    for ban in bans {
        let relation = restriction(&mut objects, streets, &arms, ban)
            .with_context(|| format!("{} from {}", ban.kind, ban.from.street))?;
        objects.relations.push(relation);
    }
    Ok(objects)
}

/// A part of a street that became a way.
struct Piece {
    street: usize,
    way: i64,
    line: Vec<Point>,
}

impl Objects {
    fn node(&mut self, point: Point) -> usize {
        let (lat, lon) = degrees(point);
        *self.at.entry((lat, lon)).or_insert_with(|| {
            let id = FIRST_NODE + self.nodes.len() as i64;
            self.nodes.push(Node { id, lat, lon, tags: Tags::new() });
            self.nodes.len() - 1
        })
    }

    fn add_way(&mut self, line: &[Point], tags: Tags) -> i64 {
        let nodes = line.iter().map(|&point| self.node(point)).collect::<Vec<_>>();
        let nodes = nodes.into_iter().map(|node| self.nodes[node].id).collect();
        let id = FIRST_WAY + self.ways.len() as i64;
        self.ways.push(Way { id, nodes, tags });
        id
    }
}

fn place_marks(streets: &mut [Street], marks: &[Mark]) -> Result<Vec<(Point, Tags)>> {
    let mut tagged = Vec::new();
    for mark in marks {
        let (street, foot) = network::find(streets, &mark.street, mark.at)?;
        ensure!(foot.distance < 40.0, "{} does not pass {:?}", mark.street, mark.at);
        let point = match mark.own_node {
            true => network::add_corner(&mut streets[street], foot),
            false => network::corner(&streets[street], mark.at)?,
        };
        tagged.push((point, mark.tags.clone()));
    }
    Ok(tagged)
}

/// Where streets must be cut: `from` and `to` of a restriction end at its via.
fn cuts(streets: &[Street], bans: &[Ban]) -> Result<Vec<(usize, Point)>> {
    let mut cuts = Vec::new();
    for ban in bans {
        let vias = match &ban.via {
            Via::Node(at) => vec![*at],
            Via::Way(arm) => {
                let line = &streets[network::find(streets, &arm.street, arm.at)?.0].line;
                vec![line[0], line[line.len() - 1]]
            }
        };
        for arm in [&ban.from, &ban.to] {
            let (street, _) = network::find(streets, &arm.street, arm.at)?;
            for &via in &vias {
                if let Ok(corner) = network::corner(&streets[street], via)
                    && corner.distance(via) < 12.0
                {
                    cuts.push((street, corner));
                }
            }
        }
    }
    Ok(cuts)
}

fn cut(line: &[Point], cuts: &[Point]) -> Vec<Vec<Point>> {
    let mut pieces = vec![Vec::new()];
    for (i, &point) in line.iter().enumerate() {
        if let Some(piece) = pieces.last_mut() {
            piece.push(point);
        }
        if cuts.contains(&point) && i > 0 && i + 1 < line.len() {
            pieces.push(vec![point]);
        }
    }
    pieces
}

fn restriction(
    objects: &mut Objects,
    streets: &[Street],
    pieces: &[Piece],
    ban: &Ban,
) -> Result<Relation> {
    // The way of the street that passes the arm's point.
    let piece = |arm: &Arm| -> Result<&Piece> {
        let (street, _) = network::find(streets, &arm.street, arm.at)?;
        let distance = |piece: &&Piece| nearest(&piece.line, arm.at).map_or(1e9, |f| f.distance);
        let own = pieces.iter().filter(|piece| piece.street == street);
        own.min_by(|a, b| distance(a).total_cmp(&distance(b))).context("no such way")
    };
    let ends = |piece: &Piece| [piece.line[0], piece.line[piece.line.len() - 1]];
    let (from, to) = (piece(&ban.from)?, piece(&ban.to)?);
    let via = match &ban.via {
        Via::Node(at) => {
            let end = ends(from).into_iter().find(|end| end.distance(*at) < 12.0);
            let end = end.context("the way ends elsewhere than at the via node")?;
            ensure!(ends(to).contains(&end), "`to` does not begin at the via node");
            let node = objects.node(end);
            (MemberKind::Node, objects.nodes[node].id, "via")
        }
        Via::Way(arm) => {
            let via = piece(arm)?;
            for other in [from, to] {
                let meets = ends(via).iter().any(|end| ends(other).contains(end));
                ensure!(meets, "the via way does not meet {}", other.way);
            }
            (MemberKind::Way, via.way, "via")
        }
    };
    let mut tags: Tags = vec![
        ("type".to_owned(), "restriction".to_owned()),
        ("restriction".to_owned(), ban.kind.clone()),
    ];
    if let Some(except) = value(&ban.tags, "except") {
        tags.push(("except".to_owned(), except.to_owned()));
    }
    Ok(Relation {
        id: FIRST_RELATION + objects.relations.len() as i64,
        members: vec![(MemberKind::Way, from.way, "from"), via, (MemberKind::Way, to.way, "to")],
        tags,
    })
}
