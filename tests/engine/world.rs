//! Small extracts made at random, with everything that real ones have been seen to hold: one-way
//! streets of both kinds, closed ways, ways that come back to their own nodes, several ways
//! between the same nodes, nodes that are missing or said twice, nodes at one place, bridges
//! (lines that cross without a node), dead ends, barriers, signals, and turn restrictions of
//! every shape, sound and unsound.
//!
//! An extract is made from a [`Plan`] of plain numbers, each taken modulo what there is to choose
//! from, so that proptest can shrink it.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use ontheway::osm::{Extract, Member, MemberKind, NodeTable, Relation, Tags, Way};
use ontheway::road::{Map, MapSource, Network};
use ontheway::units::{Position, Profile};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, RngSeed};

/// What a map is made from.
#[derive(Clone)]
pub struct Plan {
    pub profile: Profile,
    region: u8,
    /// Whether the nodes are some kilometres apart, not some hundred metres.
    is_wide: bool,
    evenness: Evenness,
    /// Nodes on a grid, with what they are put beside it.
    places: Vec<(u8, u8, u8)>,
    ways: Vec<WayPlan>,
    /// Node and tags.
    node_tags: Vec<(u8, u8)>,
    restrictions: Vec<RestrictionPlan>,
    /// Nobody may turn about anywhere but at a stop, which then may be faster than going on.
    no_turning: bool,
}

/// How much roads differ. Where they do not, what one can come to in some time is known so well
/// from the air line that a bound on it leaves no room for mistakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Evenness {
    /// In all that they can.
    Uneven,
    /// All of them alike.
    Even,
    /// And on one straight line, too.
    Straight,
}

#[derive(Debug, Clone)]
struct WayPlan {
    start: u8,
    /// How far to go along the nodes each time.
    steps: Vec<u8>,
    class: u8,
    oneway: u8,
    speed: u8,
    access: u8,
    name: u8,
}

#[derive(Debug, Clone)]
struct RestrictionPlan {
    kind: u8,
    tags: u8,
    /// Node at which the way into the turn ends; a node for each via way.
    node: u8,
    /// Via ways; none for a via node.
    via: Vec<(u8, u8)>,
    from: u8,
    to: u8,
    flaw: u8,
}

/// Shows what is made of it.
impl std::fmt::Debug for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = |tags: &Tags| {
            let pairs: Vec<String> = tags.iter().map(|(k, v)| format!("{k}={v}")).collect();
            pairs.join(" ")
        };
        let extract = self.extract();
        writeln!(f, "by {}", self.profile)?;
        for (id, (lat, lon)) in extract.nodes.ids.iter().zip(&extract.nodes.positions) {
            let tags = extract.tags_of_node(*id).map(said).unwrap_or_default();
            writeln!(f, "  node {id} {lat} {lon} {tags}")?;
        }
        for way in &extract.ways {
            writeln!(f, "  way {} {:?} {}", way.id, way.nodes, said(&way.tags))?;
        }
        for relation in &extract.relations {
            let members = relation.members.iter();
            let members: Vec<String> =
                members.map(|m| format!("{} {:?} {}", m.role, m.kind, m.id)).collect();
            writeln!(f, "  relation {members:?} {}", said(&relation.tags))?;
        }
        Ok(())
    }
}

/// A configuration with so many cases, times what the environment asks for; the same ones every
/// time, unless the environment names another seed.
pub fn cases(cases: u32) -> Config {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u32>().ok());
    Config {
        cases: cases * number("ONTHEWAY_ENGINE_CASES").unwrap_or(1),
        rng_seed: RngSeed::Fixed(number("ONTHEWAY_ENGINE_SEED").unwrap_or(1).into()),
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        max_shrink_iters: 20_000,
        max_global_rejects: u32::MAX,
        ..Config::default()
    }
}

/// Plans with up to so many turn restrictions: mostly of a few short ways, some of long ones.
pub fn plans(restrictions: usize) -> impl Strategy<Value = Plan> {
    prop_oneof![
        6 => plans_of(2..16, 1..10, 0..8, restrictions),
        1 => plans_of(12..60, 1..4, 10..40, restrictions),
    ]
}

/// Plans of roads that are all alike.
pub fn even_plans(restrictions: usize) -> impl Strategy<Value = Plan> {
    let straight = prop_oneof![Just(Evenness::Even), Just(Evenness::Straight)];
    (plans(restrictions), straight).prop_map(|(plan, evenness)| Plan { evenness, ..plan })
}

fn plans_of(
    places: Range<usize>,
    ways: Range<usize>,
    steps: Range<usize>,
    restrictions: usize,
) -> impl Strategy<Value = Plan> {
    let way = (
        (any::<u8>(), vec(any::<u8>(), steps)),
        (any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>()),
    );
    let way = way.prop_map(|((start, steps), (class, oneway, speed, access, name))| WayPlan {
        start,
        steps,
        class,
        oneway,
        speed,
        access,
        name,
    });
    let restriction = (
        (any::<u8>(), any::<u8>(), any::<u8>()),
        prop_oneof![
            3 => Just(Vec::new()),
            2 => vec(any::<(u8, u8)>(), 1..4),
        ],
        (any::<u8>(), any::<u8>(), any::<u8>()),
    );
    let restriction = restriction.prop_map(|((kind, tags, node), via, (from, to, flaw))| {
        RestrictionPlan { kind, tags, node, via, from, to, flaw }
    });
    let profile =
        prop_oneof![4 => Just(Profile::Car), 2 => Just(Profile::Bike), 1 => Just(Profile::Foot)];
    let evenness = prop_oneof![
        6 => Just(Evenness::Uneven),
        2 => Just(Evenness::Even),
        1 => Just(Evenness::Straight),
    ];
    let no_turning = prop::bool::weighted(if restrictions > 0 { 0.3 } else { 0.0 });
    (
        (profile, any::<u8>(), prop::bool::weighted(0.2), evenness, no_turning),
        vec(any::<(u8, u8, u8)>(), places),
        vec(way, ways),
        vec(any::<(u8, u8)>(), 0..4),
        vec(restriction, 0..=restrictions),
    )
        .prop_map(
            |(
                (profile, region, is_wide, evenness, no_turning),
                places,
                ways,
                node_tags,
                restrictions,
            )| {
                Plan {
                    profile,
                    region,
                    is_wide,
                    evenness,
                    no_turning,
                    places,
                    ways,
                    node_tags,
                    restrictions,
                }
            },
        )
}

type TagList = &'static [(&'static str, &'static str)];

const CLASSES: [TagList; 14] = [
    &[("highway", "residential")],
    &[("highway", "residential")],
    &[("highway", "residential")],
    &[("highway", "tertiary")],
    &[("highway", "tertiary"), ("junction", "roundabout")],
    &[("highway", "primary")],
    &[("highway", "service")],
    &[("highway", "living_street")],
    &[("highway", "residential"), ("surface", "gravel")],
    &[("highway", "motorway")],
    &[("highway", "footway")],
    &[("highway", "cycleway")],
    &[("route", "ferry"), ("motor_vehicle", "yes")],
    &[("building", "yes")],
];
const ONEWAYS: [TagList; 8] = [
    &[],
    &[],
    &[],
    &[],
    &[("oneway", "yes")],
    &[("oneway", "-1")],
    &[("oneway", "yes"), ("oneway:bicycle", "no")],
    &[("oneway", "reversible")],
];
const SPEEDS: [TagList; 8] = [
    &[],
    &[],
    &[],
    &[("maxspeed", "30")],
    &[("maxspeed", "20 mph")],
    &[("maxspeed", "none")],
    &[("maxspeed:forward", "50")],
    &[("maxspeed", "walk")],
];
const ACCESSES: [TagList; 10] = [
    &[],
    &[],
    &[],
    &[],
    &[],
    &[],
    &[],
    &[("access", "destination")],
    &[("motor_vehicle", "no")],
    &[("access", "private")],
];
const NAMES: [TagList; 6] = [&[], &[], &[], &[], &[("name", "Harbour Street")], &[("ref", "N 1")]];
const NODES: [TagList; 8] = [
    &[("barrier", "bollard")],
    &[("barrier", "gate")],
    &[("barrier", "wall"), ("access", "no")],
    &[("highway", "traffic_signals")],
    &[("highway", "traffic_signals"), ("traffic_signals:direction", "backward")],
    &[("highway", "stop"), ("direction", "forward")],
    &[("highway", "crossing")],
    &[("traffic_calming", "bump")],
];
const KINDS: [&str; 10] = [
    "no_left_turn",
    "no_right_turn",
    "no_straight_on",
    "no_u_turn",
    "only_right_turn",
    "only_straight_on",
    "only_u_turn",
    "no_entry",
    "no_exit",
    "give_way",
];
/// Key of the restriction and value of `except`.
const RESTRICTION_TAGS: [(&str, &str); 10] = [
    ("restriction", ""),
    ("restriction", ""),
    ("restriction", ""),
    ("restriction", ""),
    ("restriction", "bicycle"),
    ("restriction", "psv;motorcar"),
    ("restriction:motor_vehicle", ""),
    ("restriction:bicycle", ""),
    ("restriction:foot", ""),
    ("restriction:conditional", ""),
];
/// Where the grid's corner lies, in 10⁻⁷ degrees.
const REGIONS: [(i32, i32); 9] = [
    (508_000_000, 43_000_000),
    (508_000_000, 43_000_000),
    (-10_000, -10_000),
    (-339_000_000, 1_511_000_000),
    (699_000_000, -500_000_000),
    (12_345_678, -1_765_432_109),
    // On both sides of the 180th meridian, and by the pole.
    (-168_000_000, 1_799_960_000),
    (899_930_000, 300_000_000),
    (508_000_000, 43_000_000),
];

fn pick<T>(from: &[T], by: u8) -> &T {
    &from[usize::from(by) % from.len()]
}

fn tags(lists: &[TagList]) -> Tags {
    lists.iter().flat_map(|list| list.iter().copied()).collect()
}

/// The OSM id of the node of that number: some are negative.
fn node_id(number: usize) -> i64 {
    number as i64 * 7 - 30
}

impl Plan {
    /// The extract.
    pub fn extract(&self) -> Extract {
        let count = self.places.len();
        let ways: Vec<Way> = self.ways.iter().zip(0..).map(|(w, at)| self.way(w, at)).collect();
        let mut node_tags: Vec<(i64, Tags)> = self
            .node_tags
            .iter()
            .map(|(node, kind)| {
                (node_id(usize::from(*node) % count), tags(&[*pick(&NODES, *kind)]))
            })
            .collect();
        if self.evenness != Evenness::Uneven {
            node_tags.clear();
        }
        node_tags.sort_by_key(|(id, _)| *id);
        node_tags.dedup_by_key(|(id, _)| *id);
        let corner = pick(&REGIONS, self.region);
        let position = |(x, y, off): &(u8, u8, u8)| {
            // A grid of about 150 m; every fourth node stands some metres beside it.
            let beside = if off % 4 == 0 { i32::from(*off) * 7 } else { 0 };
            let step = if self.is_wide { 13_579 * 40 } else { 13_579 };
            let at = |by: u8| i32::from(by % 6) * step + beside;
            let y = if self.evenness == Evenness::Straight { &0 } else { y };
            let east = i64::from(corner.1 + at(*x));
            let east = if east > 1_800_000_000 { east - 3_600_000_000 } else { east };
            ((corner.0 + at(*y)).min(900_000_000), east as i32)
        };
        let restrictions = self.restrictions.iter().zip(0..);
        let mut relations: Vec<Relation> =
            restrictions.map(|(plan, at)| restriction(plan, at, &ways, count)).collect();
        if self.no_turning {
            relations.extend(no_turning(&ways));
        }
        Extract {
            nodes: NodeTable {
                ids: (0..count).map(node_id).collect(),
                positions: self.places.iter().map(position).collect(),
            },
            node_tags,
            relations,
            ways,
        }
    }

    fn way(&self, plan: &WayPlan, number: i64) -> Way {
        let count = self.places.len();
        let mut at = usize::from(plan.start) % count;
        let mut nodes = vec![node_id(at)];
        for step in &plan.steps {
            // Most ways lead from node to neighbouring node, so that many nodes lie on two
            // segments only. Some node is said twice in a row, some is not in the extract.
            match step % 16 {
                0..=7 => at = (at + 1) % count,
                8..=10 => at = (at + count - 1) % count,
                11 => {}
                12 => {
                    nodes.push(node_id(count + 3));
                    continue;
                }
                // Back to where the way began.
                13 => at = usize::from(plan.start) % count,
                _ => at = (at + usize::from(*step) / 16) % count,
            }
            nodes.push(node_id(at));
        }
        if plan.steps.len() == 7 && plan.class.is_multiple_of(32) {
            nodes.clear();
        }
        let lists = [
            *pick(&CLASSES, plan.class),
            *pick(&ONEWAYS, plan.oneway),
            *pick(&SPEEDS, plan.speed),
            *pick(&ACCESSES, plan.access),
            *pick(&NAMES, plan.name),
        ];
        let lists = if self.evenness == Evenness::Uneven { &lists[..] } else { &CLASSES[..1] };
        Way { id: 100 + number * 3, nodes, tags: tags(lists) }
    }
}

/// A restriction on ways that do meet, but for its flaw.
fn restriction(plan: &RestrictionPlan, number: i64, ways: &[Way], count: usize) -> Relation {
    let mut members = Vec::new();
    let mut via = Vec::new();
    let mut add = |kind: MemberKind, id: i64, role: &str| {
        members.push(Member { kind, id, role: Arc::from(role) });
    };
    let touching = |node: i64, by: u8| {
        let touching: Vec<&Way> = ways.iter().filter(|way| way.nodes.contains(&node)).collect();
        if touching.is_empty() { pick(ways, by) } else { *pick(&touching, by) }
    };
    let mut node = node_id(usize::from(plan.node) % count);
    add(MemberKind::Way, touching(node, plan.from).id, "from");
    if plan.via.is_empty() {
        // One of them names a node that the extract lacks.
        let missing = plan.flaw % 32 == 1;
        add(MemberKind::Node, if missing { node_id(count + 3) } else { node }, "via");
    }
    for (way, end) in &plan.via {
        let way = touching(node, *way);
        // A tangle as via has more paths than any model could follow, and what it means to
        // take one way twice nobody knows.
        let mut distinct = way.nodes.clone();
        distinct.sort_unstable();
        distinct.dedup();
        if way.nodes.len() > distinct.len() + 1 || via.contains(&way.id) {
            continue;
        }
        via.push(way.id);
        add(MemberKind::Way, way.id, "via");
        if !way.nodes.is_empty() {
            // Mostly an end of it.
            let ends = [way.nodes[0], way.nodes[way.nodes.len() - 1]];
            let other = ends.into_iter().find(|end| *end != node).unwrap_or(node);
            node = if end % 4 == 0 { *pick(&way.nodes, *end / 4) } else { other };
        }
    }
    match plan.flaw % 32 {
        2 => {}
        3 => add(MemberKind::Way, 5_555, "to"),
        _ => add(MemberKind::Way, touching(node, plan.to).id, "to"),
    }
    match plan.flaw % 32 {
        4 | 5 => add(MemberKind::Way, touching(node, plan.to.wrapping_add(1)).id, "to"),
        6 => add(MemberKind::Way, pick(ways, plan.to).id, "from"),
        7 => add(MemberKind::Node, node, "via"),
        8 => add(MemberKind::Node, node, "location_hint"),
        _ => {}
    }
    let kind = *pick(&KINDS, plan.kind);
    let (key, except) = *pick(&RESTRICTION_TAGS, plan.tags);
    let mut tags = vec![("type", "restriction"), (key, kind)];
    if !except.is_empty() {
        tags.push(("except", except));
    }
    Relation { id: number + 1, members, tags: tags.into_iter().collect() }
}

/// Bans turning about at every node of every way.
fn no_turning(ways: &[Way]) -> Vec<Relation> {
    let member = |kind, id, role: &str| Member { kind, id, role: Arc::from(role) };
    let places = ways.iter().flat_map(|way| way.nodes.iter().map(|node| (way.id, *node)));
    let no_u_turn = |((way, node), id): ((i64, i64), i64)| Relation {
        id,
        members: vec![
            member(MemberKind::Way, way, "from"),
            member(MemberKind::Node, node, "via"),
            member(MemberKind::Way, way, "to"),
        ],
        tags: [("type", "restriction"), ("restriction", "no_u_turn")].into_iter().collect(),
    };
    places.zip(1_000..).map(no_u_turn).collect()
}

/// A position, by how it lies to a network.
#[derive(Debug, Clone)]
pub struct Spot {
    kind: u8,
    edge: u16,
    along: u16,
    off: (i16, i16),
}

/// Positions of all kinds; every one of them is somewhere on most networks.
pub fn spots() -> impl Strategy<Value = Spot> {
    (any::<u8>(), any::<u16>(), any::<u16>(), any::<(i16, i16)>())
        .prop_map(|(kind, edge, along, off)| Spot { kind, edge, along, off })
}

impl Spot {
    /// Where it is on this network.
    pub fn position(&self, network: &Network) -> Position {
        let edge = network.edge(u32::from(self.edge) % network.edge_count() as u32);
        let points = network.points_of_road(edge.road());
        let vertex = usize::from(self.along) % points.len();
        let on = {
            let last = vertex.max(1);
            let [a, b] = [points[last - 1], points[last]].map(|point| point.position());
            let t = f64::from(self.off.0).abs() / 32_768.0;
            Position { lat: a.lat + t * (b.lat - a.lat), lon: a.lon + t * (b.lon - a.lon) }
        };
        let [east, north] = [self.off.0, self.off.1].map(|off| f64::from(off) / 32_768.0);
        let beside = |degrees: f64| Position {
            lat: (on.lat + north * degrees).clamp(-90.0, 90.0),
            lon: (on.lon + east * degrees).clamp(-180.0, 180.0),
        };
        match self.kind % 16 {
            0..=2 => network.node(edge.to).position(),
            3 => points[vertex].position(),
            4..=7 => on,
            // Just off the road, by it, and at the edge of reach.
            8 => beside(3e-7),
            9 | 10 => beside(0.000_4),
            11 => beside(0.004),
            // Between two nodes, straight and halfway.
            12 => {
                let other = network.node(u32::from(self.along) % network.node_count() as u32);
                let [a, b] = [network.node(edge.from), other].map(|node| node.position());
                Position { lat: (a.lat + b.lat) / 2.0, lon: (a.lon + b.lon) / 2.0 }
            }
            // Beyond the end of a road, in its direction.
            13 => {
                let [a, b] = [points[points.len() - 2], points[points.len() - 1]]
                    .map(|point| point.position());
                let lat = (b.lat + (b.lat - a.lat) * 0.3).clamp(-90.0, 90.0);
                Position { lat, lon: (b.lon + (b.lon - a.lon) * 0.3).clamp(-180.0, 180.0) }
            }
            14 => Position { lat: on.lat, lon: -on.lon },
            _ => on,
        }
    }

    /// Somewhere on earth, mostly where floating point is at its worst.
    pub fn anywhere(&self) -> Position {
        let lats = [90.0, -90.0, 89.999_999_9, 0.0, f64::from(self.off.0) / 365.0];
        let lons = [180.0, -180.0, 179.999_999_9, -0.0, f64::from(self.off.1) / 183.0];
        Position {
            lat: lats[usize::from(self.kind) % lats.len()].clamp(-90.0, 90.0),
            lon: lons[usize::from(self.along) % lons.len()].clamp(-180.0, 180.0),
        }
    }
}

/// The map of an extract for one profile; `None` where there is nothing to drive on.
pub fn map(extract: &Extract, profile: Profile) -> Option<Map> {
    let source =
        MapSource { extract: "made up".into(), checksum: String::new(), program: String::new() };
    Map::of_extract(extract, &[profile], &source, Path::new("made up")).ok()
}

/// The network as an independent program sees it, edge for edge.
pub fn plain(network: &Network) -> crate::oracle::network::Network {
    use crate::oracle::network::{Cost, Edge, Network, Place};
    let place = |point: ontheway::road::MapPoint| {
        let position = point.position();
        Place::new(position.lat, position.lon)
    };
    let edge = |edge: &ontheway::road::Edge| {
        let mut line: Vec<Place> =
            network.points_of_road(edge.road()).iter().map(|p| place(*p)).collect();
        if edge.is_against() {
            line.reverse();
        }
        let cost = Cost::new(edge.time.into(), edge.length.into());
        Edge::new(edge.from.into(), edge.to.into(), cost, line)
    };
    Network {
        nodes: network.nodes().iter().map(|p| place(*p)).collect(),
        edges: network.edges().iter().map(edge).collect(),
    }
}
