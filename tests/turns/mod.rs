//! Finds banned turns in a route, from nothing but the OSM nodes that it passes.

// Test code stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod extract;

use std::rc::Rc;

/// A way of the extract.
#[derive(Debug, PartialEq, Eq)]
pub struct Way {
    pub id: i64,
    pub nodes: Vec<i64>,
}

impl Way {
    /// Whether the way runs between these nodes, in either direction, with none between.
    fn joins(&self, a: i64, b: i64) -> bool {
        self.nodes.windows(2).any(|pair| pair == [a, b] || pair == [b, a])
    }
}

/// What a restriction says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// `no_u_turn`.
    NoReturn,
    /// Any other `no_*`.
    No,
    /// `only_*`.
    Only,
}

impl Rule {
    /// From the value of a `restriction` tag; `None` for what is no rule.
    pub fn read(value: &str) -> Option<Self> {
        match value.trim() {
            "no_u_turn" => Some(Self::NoReturn),
            value if value.starts_with("no_") => Some(Self::No),
            value if value.starts_with("only_") => Some(Self::Only),
            _ => None,
        }
    }
}

/// Where a restriction is.
#[derive(Clone, Debug)]
pub enum Via {
    Node(i64),
    /// Ways to be driven from one end to the other, one after the other.
    Ways(Vec<Rc<Way>>),
}

/// A restriction that applies to the vehicle at hand, at all times. `no_entry` may have
/// several `from` ways and `no_exit` several `to` ways.
#[derive(Clone, Debug)]
pub struct Restriction {
    pub id: i64,
    pub rule: Rule,
    pub from: Vec<Rc<Way>>,
    pub via: Via,
    pub to: Vec<Rc<Way>>,
}

/// A turn that a route should not have taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub restriction: i64,
    /// Position in the route of the last node before the turn, on the `from` way.
    pub at: usize,
    /// The nodes from there to the first one behind the turn.
    pub nodes: Vec<i64>,
}

/// All banned turns in a route.
///
/// The route must pass each node once (no node twice in a row) and must not stop on its way,
/// where it could turn about. A turn is seen only where the nodes before and behind it are
/// passed, so one at the very start or end, halfway along a segment, is not.
///
/// Complexity: O(N · R · W) for N nodes, R restrictions and ways of W nodes; nothing is
/// indexed, so that nothing can be missed.
pub fn banned_turns(osm_nodes: &[i64], restrictions: &[Restriction]) -> Vec<Violation> {
    let mut found = Vec::new();
    for restriction in restrictions {
        for path in restriction.via.paths(restriction) {
            let turns = osm_nodes.windows(path.len() + 2).enumerate();
            for (at, nodes) in turns.filter(|(_, nodes)| nodes[1..=path.len()] == path) {
                if restriction.bans(nodes) {
                    let nodes = nodes.to_vec();
                    found.push(Violation { restriction: restriction.id, at, nodes });
                }
            }
        }
    }
    found
}

impl Restriction {
    /// Whether it bans this turn; all but the first and the last node are on its via.
    fn bans(&self, turn: &[i64]) -> bool {
        let [before, entered, ..] = *turn else { return false };
        let [.., left, behind] = *turn else { return false };
        let on = |ways: &[Rc<Way>], a, b| ways.iter().any(|way| way.joins(a, b));
        let comes = on(&self.from, before, entered);
        let goes = on(&self.to, left, behind);
        // Straight on along a way that is both `from` and `to` is no U-turn.
        let same = self.from.iter().any(|from| self.to.iter().any(|to| from.id == to.id));
        match self.rule {
            Rule::NoReturn if same && matches!(self.via, Via::Node(_)) => {
                comes && goes && before == behind
            }
            Rule::NoReturn | Rule::No => comes && goes,
            Rule::Only => comes && !goes,
        }
    }
}

impl Via {
    /// The nodes of the via in the order of travel; several where its ends do not say which
    /// one comes first.
    fn paths(&self, restriction: &Restriction) -> Vec<Vec<i64>> {
        match self {
            Self::Node(node) => vec![vec![*node]],
            Self::Ways(ways) => {
                let mut paths = vec![Vec::new()];
                for way in ways {
                    paths = paths.iter().flat_map(|path| extended(path, way)).collect();
                }
                let touches = |ways: &[Rc<Way>], node: Option<&i64>| {
                    node.is_some_and(|node| ways.iter().any(|way| way.nodes.contains(node)))
                };
                paths.retain(|path| {
                    touches(&restriction.from, path.first())
                        && touches(&restriction.to, path.last())
                });
                paths.sort();
                paths.dedup();
                paths
            }
        }
    }
}

/// `path` continued along a whole way, from the end at which they meet.
fn extended(path: &[i64], way: &Way) -> Vec<Vec<i64>> {
    let forward = way.nodes.clone();
    let backward: Vec<i64> = way.nodes.iter().rev().copied().collect();
    let mut longer = Vec::new();
    for next in [forward, backward] {
        match path.last() {
            None => longer.push(next),
            Some(end) if next.first() == Some(end) => longer.push([path, &next[1..]].concat()),
            Some(_) => {}
        }
    }
    longer
}
