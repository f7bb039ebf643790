//! What one may do on an extract, segment by segment, straight from the definitions.
//!
//! Nothing is contracted and no node is doubled: a traveller on a segment remembers which turn
//! restrictions they are on the way into, and at every node each of them is asked whether it
//! bans the next segment. What profiles make of single ways and nodes is taken as given.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ontheway::osm::profiles::{Delays, NodeRule, RoadClass, Speed, WayRule, node_rule, way_rule};
use ontheway::osm::{Extract, MemberKind, Relation};
use ontheway::units::Profile;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

const MOST_STATES: usize = 4_000;
const MOST_PURSUITS: usize = 50;

/// A segment of a way, in one of its directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step {
    pub segment: usize,
    /// Whether along the way.
    pub along: bool,
}

impl Step {
    pub fn reversed(self) -> Self {
        Self { along: !self.along, ..self }
    }
}

/// On the way into a turn over ways: which restriction, how many of its via ways were begun,
/// and the steps so far, the one that came from `from` first.
type Pursuit = (usize, usize, Vec<Step>);

/// A traveller at the end of a step.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    pub last: Step,
    pursuits: BTreeSet<Pursuit>,
}

pub struct Segment {
    pub way: i64,
    ends: [i64; 2],
    rule: WayRule,
    name: String,
}

struct Restriction {
    only: bool,
    u_turn: bool,
    from: Vec<i64>,
    via_node: Option<i64>,
    via_ways: Vec<i64>,
    to: Vec<i64>,
}

pub struct Model<'e> {
    extract: &'e Extract,
    profile: Profile,
    pub segments: Vec<Segment>,
    at: HashMap<i64, Vec<usize>>,
    restrictions: Vec<Restriction>,
    /// Nodes that a restriction names, or where its ways meet or end.
    named: BTreeSet<i64>,
    /// Where rings without any junction begin.
    anchors: BTreeSet<i64>,
}

/// What a restriction says to a profile; see Relation:restriction in the wiki.
fn said(relation: &Relation, profile: Profile) -> Option<&str> {
    let modes: &[&str] = match profile {
        Profile::Car => &["motorcar", "motor_vehicle", "vehicle"],
        Profile::Bike => &["bicycle", "vehicle"],
        Profile::Foot => &["foot"],
    };
    let own = modes.iter().find_map(|mode| relation.tags.get(&["restriction:", mode].concat()));
    let except = relation.tags.get("except").unwrap_or("");
    let excepted = except.split(';').any(|mode| modes.contains(&mode.trim()));
    let general = relation.tags.get("restriction");
    own.or(general.filter(|_| profile != Profile::Foot && !excepted))
}

impl Restriction {
    fn read(relation: &Relation, profile: Profile) -> Option<Self> {
        let kind = said(relation, profile)?;
        let only = kind.starts_with("only_");
        let ids = |wanted: MemberKind, role: &str| -> Vec<i64> {
            let of_role = |m: &&ontheway::osm::Member| m.kind == wanted && &*m.role == role;
            relation.members.iter().filter(of_role).map(|m| m.id).collect()
        };
        let read = Self {
            only,
            u_turn: kind.ends_with("_u_turn"),
            from: ids(MemberKind::Way, "from"),
            via_node: ids(MemberKind::Node, "via").first().copied(),
            via_ways: ids(MemberKind::Way, "via"),
            to: ids(MemberKind::Way, "to"),
        };
        let sound = (only || kind.starts_with("no_"))
            && !read.from.is_empty()
            && !read.to.is_empty()
            && read.via_node.is_some() == read.via_ways.is_empty();
        sound.then_some(read)
    }
}

/// The nodes of ways that follow each other in pairs, where both are known.
fn pairs(extract: &Extract, ways: &[i64]) -> impl Iterator<Item = (i64, i64)> {
    let known = |node: &i64| extract.nodes.ids.contains(node);
    let ways = extract.ways.iter().filter(|way| ways.contains(&way.id));
    let pairs = ways.flat_map(|way| way.nodes.windows(2));
    pairs.filter(move |pair| pair.iter().all(known)).map(|pair| (pair[0], pair[1]))
}

impl<'e> Model<'e> {
    pub fn new(extract: &'e Extract, profile: Profile) -> Self {
        let mut segments = Vec::new();
        for way in &extract.ways {
            let Some(rule) = way_rule(profile, &way.tags) else { continue };
            let name = way.tags.get("name").or(way.tags.get("ref")).unwrap_or("").to_owned();
            for pair in way.nodes.windows(2) {
                let known = pair.iter().all(|node| extract.nodes.ids.contains(node));
                if known && pair[0] != pair[1] {
                    let ends = [pair[0], pair[1]];
                    segments.push(Segment { way: way.id, ends, rule, name: name.clone() });
                }
            }
        }
        let mut at: HashMap<i64, Vec<usize>> = HashMap::new();
        for (number, segment) in segments.iter().enumerate() {
            for end in segment.ends {
                at.entry(end).or_default().push(number);
            }
        }
        // A way that joins no two known nodes cannot be come by, nor left on.
        let drawn = |ways: &[i64]| pairs(extract, ways).next().is_some();
        let restrictions: Vec<Restriction> = (extract.relations.iter())
            .filter_map(|r| Restriction::read(r, profile))
            .filter(|r| drawn(&r.from) && drawn(&r.to))
            .collect();
        let nodes_of = |ways: &[i64]| -> Vec<&[i64]> {
            let ways = ways.iter().filter_map(|id| extract.ways.iter().find(|w| w.id == *id));
            ways.map(|way| &way.nodes[..]).collect()
        };
        let mut named = BTreeSet::new();
        for restriction in &restrictions {
            named.extend(restriction.via_node);
            let via = nodes_of(&restriction.via_ways);
            named.extend(via.iter().flat_map(|nodes| [nodes.first(), nodes.last()]).flatten());
            for other in nodes_of(&[&restriction.from[..], &restriction.to].concat()) {
                let shared = |node: &&i64| via.iter().any(|nodes| nodes.contains(node));
                named.extend(other.iter().filter(shared));
            }
        }
        let anchors = BTreeSet::new();
        let mut model = Self { extract, profile, segments, at, restrictions, named, anchors };
        model.find_anchors();
        model
    }

    /// A ring that nothing interrupts begins at its first segment.
    fn find_anchors(&mut self) {
        let mut seen = BTreeSet::new();
        for segment in 0..self.segments.len() {
            if !seen.insert(segment) {
                continue;
            }
            let start = Step { segment, along: true };
            let mut step = start;
            let mut ring = vec![segment];
            while !self.is_junction(self.ends(step).1) {
                step = self.straight_on(step);
                if step == start {
                    seen.extend(ring);
                    self.anchors.insert(self.ends(start).0);
                    break;
                }
                ring.push(step.segment);
            }
        }
    }

    /// The nodes that a step leaves and reaches.
    pub fn ends(&self, step: Step) -> (i64, i64) {
        let [a, b] = self.segments[step.segment].ends;
        if step.along { (a, b) } else { (b, a) }
    }

    /// Whether a step runs over the nodes of one of these ways, be it drawn as another one.
    fn runs_on(&self, step: Step, ways: &[i64]) -> bool {
        let (a, b) = self.ends(step);
        pairs(self.extract, ways).any(|pair| pair == (a, b) || pair == (b, a))
    }

    /// Whether one of these ways comes to a node.
    fn comes_to(&self, ways: &[i64], node: i64) -> bool {
        pairs(self.extract, ways).any(|(a, b)| a == node || b == node)
    }

    fn speed(&self, step: Step) -> Option<Speed> {
        let rule = &self.segments[step.segment].rule;
        if step.along { rule.forward } else { rule.backward }
    }

    fn node_rule(&self, node: i64) -> NodeRule {
        let tags = self.extract.tags_of_node(node);
        tags.map_or_else(NodeRule::default, |tags| node_rule(self.profile, tags))
    }

    /// Every step from a node, closed directions included.
    fn all_from(&self, node: i64) -> Vec<Step> {
        let segments = self.at.get(&node).map_or(&[][..], |all| &all[..]);
        let step = |segment: &usize| {
            let along = self.segments[*segment].ends[0] == node;
            Step { segment: *segment, along }
        };
        segments.iter().map(step).collect()
    }

    /// At a node on two segments only: the other one.
    fn straight_on(&self, step: Step) -> Step {
        let all = self.all_from(self.ends(step).1);
        *all.iter().find(|next| next.segment != step.segment).expect("a second segment")
    }

    /// Whether roads meet, change or end at a node, so that one may turn about there.
    pub fn is_junction(&self, node: i64) -> bool {
        let all = self.all_from(node);
        let [first, second] = all[..] else { return true };
        let seen = |step: Step| {
            let Segment { rule, name, .. } = &self.segments[step.segment];
            let speeds = (self.speed(step), self.speed(step.reversed()));
            (speeds, rule.class, rule.destination_only, name)
        };
        seen(first.reversed()) != seen(second)
            || self.node_rule(node).blocked
            || self.named.contains(&node)
            || self.anchors.contains(&node)
    }

    /// The steps by which one may leave the node that `last` reaches, restrictions aside.
    fn open(&self, last: Step) -> Vec<Step> {
        let node = self.ends(last).1;
        let mut steps = if self.node_rule(node).blocked {
            vec![last.reversed()]
        } else if self.is_junction(node) {
            self.all_from(node)
        } else {
            vec![self.straight_on(last)]
        };
        steps.retain(|step| self.speed(*step).is_some());
        steps
    }

    fn is_banned(&self, state: &State, next: Step) -> bool {
        let node = self.ends(state.last).1;
        let by_node = self
            .restrictions
            .iter()
            .filter(|r| r.via_node == Some(node) && self.runs_on(state.last, &r.from));
        let mut by_node = by_node.map(|r| {
            // On along the same way, `u_turn` is a turn about and all else is not.
            let listed = |step: Step| {
                let same = self.runs_on(step, &r.from);
                let about = step == state.last.reversed();
                self.runs_on(step, &r.to) && (!same || about == r.u_turn)
            };
            (r.only, listed(next), self.comes_to(&r.to, node))
        });
        let by_ways = state.pursuits.iter().filter_map(|(number, begun, _)| {
            let r = &self.restrictions[*number];
            let listed = |step: Step| self.runs_on(step, &r.to);
            (*begun == r.via_ways.len()).then(|| (r.only, listed(next), self.comes_to(&r.to, node)))
        });
        let mut by_ways = by_ways;
        let bans = |(only, listed, comes): (bool, bool, bool)| (comes || !only) && listed != only;
        by_node.any(bans) || by_ways.any(bans)
    }

    fn pursuits_after(&self, state: &State, next: Step) -> BTreeSet<Pursuit> {
        let mut after = BTreeSet::new();
        if next == state.last.reversed() {
            return after;
        }
        for (number, r) in self.restrictions.iter().enumerate() {
            let enters = |way: &i64| self.runs_on(next, &[*way]);
            if self.runs_on(state.last, &r.from) && r.via_ways.first().is_some_and(enters) {
                after.insert((number, 1, vec![state.last, next]));
            }
        }
        for (number, begun, steps) in &state.pursuits {
            let via = &self.restrictions[*number].via_ways;
            if steps.contains(&next) {
                continue;
            }
            let longer = [&steps[..], &[next]].concat();
            for begun in [*begun, begun + 1] {
                if via.get(begun - 1).is_some_and(|way| self.runs_on(next, &[*way])) {
                    after.insert((*number, begun, longer.clone()));
                }
            }
        }
        after
    }

    /// Where one may go from a state by one step.
    pub fn next(&self, state: &State) -> Vec<State> {
        let open = self.open(state.last);
        let allowed = open.iter().filter(|next| !self.is_banned(state, **next));
        let after =
            |next: &Step| State { last: *next, pursuits: self.pursuits_after(state, *next) };
        allowed.map(after).collect()
    }

    /// All states from which one can go away and come back, by strongly connected component;
    /// `None` where there are too many to look at, because some via way is a tangle.
    pub fn components(&self) -> Option<Vec<BTreeSet<State>>> {
        let mut graph = DiGraph::<State, ()>::new();
        let mut numbers: BTreeMap<State, NodeIndex> = BTreeMap::new();
        let mut open = Vec::new();
        for segment in 0..self.segments.len() {
            for along in [true, false] {
                let step = Step { segment, along };
                if self.speed(step).is_some() {
                    open.push(State { last: step, pursuits: BTreeSet::new() });
                }
            }
        }
        for state in &open {
            numbers.insert(state.clone(), graph.add_node(state.clone()));
        }
        while let Some(state) = open.pop() {
            for next in self.next(&state) {
                if numbers.len() > MOST_STATES || next.pursuits.len() > MOST_PURSUITS {
                    return None;
                }
                let number = *numbers.entry(next.clone()).or_insert_with(|| {
                    open.push(next.clone());
                    graph.add_node(next)
                });
                graph.add_edge(numbers[&state], number, ());
            }
        }
        let components = kosaraju_scc(&graph).into_iter().filter(|c| c.len() > 1);
        Some(components.map(|c| c.into_iter().map(|n| graph[n].clone()).collect()).collect())
    }

    /// How many junctions the states of a component end at. A barrier is as many junctions as
    /// roads come up to it.
    pub fn junctions(&self, component: &BTreeSet<State>) -> usize {
        let ends: BTreeSet<(i64, Option<usize>)> = component
            .iter()
            .map(|state| (self.ends(state.last).1, state.last.segment))
            .filter(|(node, _)| self.is_junction(*node))
            .map(|(node, by)| (node, self.node_rule(node).blocked.then_some(by)))
            .collect();
        ends.len()
    }

    /// Whether anything but the ways themselves is to be obeyed.
    pub fn has_restrictions(&self) -> bool {
        !self.restrictions.is_empty()
    }

    /// Every road between junctions, in both directions.
    pub fn roads(&self) -> Vec<Vec<Step>> {
        let all = (0..self.segments.len())
            .flat_map(|segment| [true, false].map(|along| Step { segment, along }));
        let begins = all.filter(|step| self.is_junction(self.ends(*step).0));
        begins
            .map(|first| {
                let mut road = vec![first];
                let mut last = first;
                while !self.is_junction(self.ends(last).1) {
                    last = self.straight_on(last);
                    road.push(last);
                }
                road
            })
            .collect()
    }

    /// The nodes of a road.
    pub fn nodes(&self, road: &[Step]) -> Vec<i64> {
        let first = self.ends(road[0]).0;
        std::iter::once(first).chain(road.iter().map(|step| self.ends(*step).1)).collect()
    }

    /// Metres along a road, on the sphere, by the angle between unit vectors.
    pub fn metres(&self, road: &[Step]) -> f64 {
        let vector = |node: i64| {
            let (lat, lon) =
                self.extract.nodes.positions[self.extract.nodes.index_of(node).unwrap()];
            let radians = |value: i32| (f64::from(value) / 1e7).to_radians();
            let (lat, lon) = (radians(lat), radians(lon));
            [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
        };
        let angle = |[a, b]: [[f64; 3]; 2]| {
            let chord: f64 = (0..3).map(|axis| (a[axis] - b[axis]).powi(2)).sum::<f64>().sqrt();
            2.0 * (chord / 2.0).asin()
        };
        let nodes = self.nodes(road);
        nodes.windows(2).map(|pair| 6_371_008.8 * angle([vector(pair[0]), vector(pair[1])])).sum()
    }

    /// Milliseconds along a road of so many centimetres.
    pub fn time(&self, road: &[Step], centimetres: u32) -> i64 {
        let speed = self.speed(road[0]).expect("an open road");
        let length = u64::from(centimetres);
        let driving = (length * 10_000).div_ceil(speed.0.into()).max(length.div_ceil(4)).max(1);
        let at_nodes = road.iter().map(|step| {
            let rule = self.node_rule(self.ends(*step).1);
            let holds = match rule.only_direction {
                0 => true,
                direction => (direction > 0) == step.along,
            };
            if holds { rule.delay.0 } else { 0 }
        });
        let at_nodes: i64 = at_nodes.sum();
        driving as i64 + at_nodes + self.delay_at_ends(road)
    }

    /// The roads that meet where a step ends: class, and whether by destination only.
    fn arms(&self, step: Step) -> Vec<(RoadClass, bool)> {
        let node = self.ends(step).1;
        let mut meeting = self.all_from(node);
        if self.node_rule(node).blocked {
            meeting.retain(|other| other.segment == step.segment);
        }
        let rules = meeting.iter().map(|other| self.segments[other.segment].rule);
        rules.map(|rule| (rule.class, rule.destination_only)).collect()
    }

    fn delay_at_ends(&self, road: &[Step]) -> i64 {
        let delays = Delays::of(self.profile);
        let rule = self.segments[road[0].segment].rule;
        let mut delay = 0;
        let reached = self.arms(road[road.len() - 1]);
        if reached.len() >= 3 {
            delay += delays.junction.0;
            if reached.iter().any(|(class, _)| class.rank() < rule.class.rank()) {
                delay += delays.give_way.0;
            }
        }
        let left = self.arms(road[0].reversed());
        if rule.class.is_small() && left.iter().any(|(class, _)| !class.is_small()) {
            delay += delays.enter_small.0;
        }
        if rule.destination_only && left.iter().any(|(_, only)| !only) {
            delay += delays.enter_destination.0;
        }
        let ferry = RoadClass::Ferry;
        if rule.class == ferry && left.iter().any(|(class, _)| *class != ferry) {
            delay += delays.board_ferry.0;
        }
        delay
    }
}
