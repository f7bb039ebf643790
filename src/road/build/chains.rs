//! Segments joined to chains between junctions.

use std::collections::HashSet;

use super::segments::{Segment, Segments, Traits, length, point};
use crate::osm::Extract;
use crate::osm::profiles::{self, Delays, NodeRule, RoadClass, Speed};
use crate::units::{Profile, Travel};

/// A directed edge between junctions, before nodes are doubled: twice the chain's number, plus
/// one against its direction.
pub(super) type BaseEdge = u32;

/// A junction, or the end of a road: where it is in the extract's node table. A node that
/// nobody passes (a bollard) is one junction for each road that comes up to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Junction {
    pub(super) node: u32,
}

/// A road between two junctions.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    /// Junction at its begin and at its end.
    pub(super) ends: [u32; 2],
    /// Its nodes, in the extract's table; at least two.
    pub(super) nodes: Vec<u32>,
    pub(super) traits: Traits,
    /// OSM way of the first segment.
    pub(super) way: i64,
    /// Time in ms and length in cm along the chain, where that is open.
    pub(super) along: Option<(u32, u32)>,
    /// The same against the chain.
    pub(super) against: Option<(u32, u32)>,
}

/// The chains of a profile.
pub(super) struct Chains<'a> {
    pub(super) junctions: Vec<Junction>,
    pub(super) all: Vec<Chain>,
    pub(super) names: Vec<&'a str>,
}

impl Chains<'_> {
    /// The chain of a directed edge.
    pub(super) fn chain(&self, edge: BaseEdge) -> &Chain {
        &self.all[(edge >> 1) as usize]
    }

    /// The junctions a directed edge leaves and reaches.
    pub(super) fn ends(&self, edge: BaseEdge) -> (u32, u32) {
        let [begin, end] = self.chain(edge).ends;
        if edge & 1 == 0 { (begin, end) } else { (end, begin) }
    }

    /// The first two nodes that a directed edge passes, lesser first.
    pub(super) fn first_pair(&self, edge: BaseEdge) -> (u32, u32) {
        self.outer_pair(edge, edge & 1 == 0)
    }

    /// The last two nodes that a directed edge passes, lesser first.
    pub(super) fn last_pair(&self, edge: BaseEdge) -> (u32, u32) {
        self.outer_pair(edge, edge & 1 == 1)
    }

    fn outer_pair(&self, edge: BaseEdge, at_begin: bool) -> (u32, u32) {
        let nodes = &self.chain(edge).nodes;
        let first = if at_begin { 0 } else { nodes.len() - 2 };
        (nodes[first].min(nodes[first + 1]), nodes[first].max(nodes[first + 1]))
    }

    /// Time in ms and length in cm of a directed edge; `None` where that direction is closed.
    pub(super) fn travel(&self, edge: BaseEdge) -> Option<(u32, u32)> {
        let chain = self.chain(edge);
        if edge & 1 == 0 { chain.along } else { chain.against }
    }

    /// All directed edges that are open.
    pub(super) fn edges(&self) -> impl Iterator<Item = BaseEdge> {
        (0..2 * self.all.len() as u32).filter(|edge| self.travel(*edge).is_some())
    }
}

/// A chain as it is walked: its segments, each with whether it is walked along its way.
type Walk = Vec<(u32, bool)>;

struct Joiner<'a> {
    segments: &'a [Segment],
    /// For each node of the table, where its segments begin in `incident`.
    starts: Vec<u32>,
    incident: Vec<u32>,
    /// Nodes at which a chain ends although it could go on.
    kept: &'a HashSet<u32>,
    blocked: &'a dyn Fn(u32) -> bool,
}

impl Joiner<'_> {
    fn incident(&self, node: u32) -> &[u32] {
        let at = node as usize;
        &self.incident[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    fn oriented(&self, segment: u32, along: bool) -> (u32, Traits, u32) {
        let Segment { ends: [a, b], traits, .. } = self.segments[segment as usize];
        if along { (a, traits, b) } else { (b, traits.reversed(), a) }
    }

    /// The segment by which a chain that reaches `node` over `segment` goes on.
    fn next(&self, segment: u32, along: bool) -> Option<(u32, bool)> {
        let (_, traits, node) = self.oriented(segment, along);
        let [first, second] = *self.incident(node) else {
            return None;
        };
        if first == second || self.kept.contains(&node) || (self.blocked)(node) {
            return None;
        }
        let next = if first == segment { second } else { first };
        let next_along = self.segments[next as usize].ends[0] == node;
        let (_, next_traits, _) = self.oriented(next, next_along);
        (next_traits == traits).then_some((next, next_along))
    }

    fn walk(&self, segment: u32, along: bool, done: &mut [bool]) -> Walk {
        let mut walk = vec![(segment, along)];
        done[segment as usize] = true;
        let mut at = (segment, along);
        while let Some(next) = self.next(at.0, at.1) {
            if done[next.0 as usize] {
                break;
            }
            done[next.0 as usize] = true;
            walk.push(next);
            at = next;
        }
        walk
    }

    /// All chains: first those that begin at a junction, then loops without any.
    fn walks(&self) -> Vec<Walk> {
        let mut done = vec![false; self.segments.len()];
        let mut walks = Vec::new();
        for segment in 0..self.segments.len() as u32 {
            for along in [true, false] {
                // A chain begins here where the chain that comes from behind ends.
                let begins = self.next(segment, !along).is_none();
                if begins && !done[segment as usize] {
                    walks.push(self.walk(segment, along, &mut done));
                }
            }
        }
        for segment in 0..self.segments.len() as u32 {
            if !done[segment as usize] {
                walks.push(self.walk(segment, true, &mut done));
            }
        }
        walks
    }
}

impl<'a> Chains<'a> {
    /// Joins the segments of a profile. At the nodes in `kept` a chain always ends.
    pub(super) fn of(
        extract: &Extract,
        profile: Profile,
        segments: &Segments<'a>,
        kept: &HashSet<u32>,
    ) -> Self {
        let rule_of = |node: u32| {
            extract
                .tags_of_node(extract.nodes.ids[node as usize])
                .map_or_else(NodeRule::default, |tags| profiles::node_rule(profile, tags))
        };
        let blocked = |node: u32| rule_of(node).blocked;
        let (starts, incident) = incidence(extract.nodes.ids.len(), &segments.all);
        let joiner = Joiner { segments: &segments.all, starts, incident, kept, blocked: &blocked };
        let mut junctions = Vec::new();
        let mut junction_of = std::collections::HashMap::new();
        let mut junction = |node: u32| {
            let fresh = |junctions: &mut Vec<Junction>| {
                junctions.push(Junction { node });
                junctions.len() as u32 - 1
            };
            if blocked(node) {
                return fresh(&mut junctions);
            }
            *junction_of.entry(node).or_insert_with(|| fresh(&mut junctions))
        };
        let mut all: Vec<Chain> = Vec::new();
        for walk in joiner.walks() {
            let (Some(&(first, first_along)), Some(&(last, last_along))) =
                (walk.first(), walk.last())
            else {
                continue;
            };
            let (begin, traits, _) = joiner.oriented(first, first_along);
            let (_, _, end) = joiner.oriented(last, last_along);
            let mut nodes = vec![begin];
            nodes.extend(walk.iter().map(|(segment, along)| joiner.oriented(*segment, *along).2));
            let metres: f64 = nodes
                .windows(2)
                .map(|pair| length(point(extract, pair[0]), point(extract, pair[1])))
                .sum();
            let backwards: Walk =
                walk.iter().rev().map(|(segment, along)| (*segment, !along)).collect();
            let travel = |speed: Option<Speed>, walk: &Walk| {
                let delays = walk.iter().map(|(segment, along)| {
                    let (_, _, reached) = joiner.oriented(*segment, *along);
                    let rule = rule_of(reached);
                    let against = i8::from(*along) * 2 - 1 == -rule.only_direction;
                    if rule.only_direction != 0 && against { 0 } else { rule.delay.0 }
                });
                travel(metres, speed?, delays.sum())
            };
            all.push(Chain {
                ends: [junction(begin), junction(end)],
                along: travel(traits.forward, &walk),
                against: travel(traits.backward, &backwards),
                nodes,
                traits,
                way: segments.all[first as usize].way,
            });
        }
        let mut chains = Self { junctions, all, names: segments.names.clone() };
        chains.add_delays_of_junctions(&Delays::of(profile));
        chains
    }

    fn add_delays_of_junctions(&mut self, delays: &Delays) {
        let mut arms = vec![Vec::<(RoadClass, bool)>::new(); self.junctions.len()];
        for chain in &self.all {
            for end in chain.ends {
                arms[end as usize].push((chain.traits.class, chain.traits.destination_only));
            }
        }
        let arrival = |class: RoadClass, junction: u32| {
            let arms = &arms[junction as usize];
            if arms.len() < 3 {
                return 0;
            }
            let largest = arms.iter().map(|(class, _)| class.rank()).min().unwrap_or(class.rank());
            let gives_way = largest < class.rank();
            delays.junction.0 + if gives_way { delays.give_way.0 } else { 0 }
        };
        let entry = |traits: &Traits, junction: u32| {
            let arms = &arms[junction as usize];
            let mut delay = 0;
            if traits.class.is_small() && arms.iter().any(|(class, _)| !class.is_small()) {
                delay += delays.enter_small.0;
            }
            if traits.destination_only && arms.iter().any(|(_, destination)| !destination) {
                delay += delays.enter_destination.0;
            }
            let is_ferry = |class: RoadClass| class == RoadClass::Ferry;
            if is_ferry(traits.class) && arms.iter().any(|(class, _)| !is_ferry(*class)) {
                delay += delays.board_ferry.0;
            }
            delay
        };
        for chain in &mut self.all {
            let [begin, end] = chain.ends;
            let traits = chain.traits;
            let add = |travel: &mut Option<(u32, u32)>, leaves: u32, reaches: u32| {
                if let Some((time, _)) = travel {
                    let delay = entry(&traits, leaves) + arrival(traits.class, reaches);
                    *time = time.saturating_add(u32::try_from(delay).unwrap_or(u32::MAX));
                }
                *travel = travel.filter(|(time, _)| *time <= Travel::MAX_TIME);
            };
            add(&mut chain.along, begin, end);
            add(&mut chain.against, end, begin);
        }
    }
}

/// Time in ms and length in cm of a chain; `None` for one that no path could contain.
fn travel(metres: f64, speed: Speed, delay: i64) -> Option<(u32, u32)> {
    let length = (metres * 100.0).round() as u64;
    // Rounded up, so that no edge is faster than its speed, nor than what `Travel` allows.
    let driving = (length * 10_000).div_ceil(u64::from(speed.0.max(1)));
    let least = length.div_ceil(u64::from(Travel::MAX_CM_PER_MS)).max(1);
    let time = driving.max(least) + u64::try_from(delay).unwrap_or(0);
    let time = u32::try_from(time).ok().filter(|time| *time <= Travel::MAX_TIME)?;
    Some((time, u32::try_from(length).ok()?))
}

/// The segments at each node: where they begin, and their numbers.
fn incidence(nodes: usize, segments: &[Segment]) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; nodes + 1];
    for node in segments.iter().flat_map(|s| s.ends) {
        starts[node as usize + 1] += 1;
    }
    for node in 0..nodes {
        starts[node + 1] += starts[node];
    }
    let mut next = starts.clone();
    let mut incident = vec![0; segments.len() * 2];
    for (number, segment) in segments.iter().enumerate() {
        for node in segment.ends {
            incident[next[node as usize] as usize] = number as u32;
            next[node as usize] += 1;
        }
    }
    (starts, incident)
}
