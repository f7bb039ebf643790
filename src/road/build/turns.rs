//! Turn restrictions as forbidden sequences of edges.
//!
//! Source: wiki Relation:restriction. A restriction with one via node forbids sequences of two
//! edges; one with via ways forbids longer ones. `only_*` forbids every other way on.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::chains::{BaseEdge, Chains};
use crate::osm::profiles::modes;
use crate::osm::{Extract, MemberKind, Relation};
use crate::units::Profile;

/// Edges that a via path may have; longer ones are mapping errors.
const LONGEST_VIA: usize = 32;

/// Edges that are looked at to follow the via ways of one restriction. Via ways that are a
/// tangle have more paths than there is memory; such a restriction is a mapping error.
const MOST_VIA_STEPS: usize = 10_000;

/// A restriction that concerns a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Restriction {
    /// `only_*`: the listed way on is the only one.
    only: bool,
    from: Stretch,
    via: Via,
    to: Stretch,
    /// `*_u_turn`: where a way on lies on the way that one comes by, the turn about is meant,
    /// and not the way straight on; with all other kinds it is the reverse.
    u_turn: bool,
    /// Nodes at which chains must end so that it can be told: the via node, or the ends of the
    /// via ways and where the others meet them.
    kept: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Via {
    /// Where the node stands in the extract's table.
    Node(u32),
    /// In the order of travel.
    Ways(Vec<Stretch>),
}

/// What a way of a restriction runs over: pairs of neighbouring nodes, lesser first, by where
/// they stand in the extract's table. Another way drawn over the same nodes (the outline of a
/// square along its street) is the same stretch: nobody slips through beside the signs.
type Stretch = BTreeSet<(u32, u32)>;

fn pair(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}

fn stretch(extract: &Extract, ways: &[i64]) -> Stretch {
    let nodes = ways.iter().map(|way| nodes_of(extract, *way));
    nodes
        .flat_map(|nodes| nodes.windows(2))
        .filter_map(|ends| {
            let place = |id: i64| extract.nodes.index_of(id).map(|at| at as u32);
            Some(pair(place(ends[0])?, place(ends[1])?))
        })
        .collect()
}

/// The nodes of a way, none where the extract lacks it.
fn nodes_of(extract: &Extract, way: i64) -> &[i64] {
    let at = extract.ways.binary_search_by_key(&way, |w| w.id).ok();
    at.map_or(&[], |at| &extract.ways[at].nodes)
}

/// Whether a stretch comes to a node.
fn touches(stretch: &Stretch, node: u32) -> bool {
    stretch.iter().any(|(a, b)| *a == node || *b == node)
}

/// The restrictions that concern a profile.
///
/// Conditional ones (`restriction:conditional`) hold at some hours only and are not applied;
/// a network has no clock. Walkers obey none but those made for them (`restriction:foot`).
pub(super) fn restrictions(extract: &Extract, profile: Profile) -> Vec<Restriction> {
    extract.relations.iter().filter_map(|r| restriction(extract, r, profile)).collect()
}

fn restriction(extract: &Extract, relation: &Relation, profile: Profile) -> Option<Restriction> {
    let modes = modes(profile);
    // Source: wiki Relation:restriction: `type=restriction:hgv` concerns lorries only, and the
    // old `day_on`, `hour_on` tell of a restriction that holds at some hours.
    let concerned = relation.tags.get("type").is_some_and(|kind| match kind.split_once(':') {
        None => kind == "restriction",
        Some((kind, mode)) => kind == "restriction" && modes.contains(&mode),
    });
    if !concerned || ["day_on", "hour_on"].iter().any(|key| relation.tags.get(key).is_some()) {
        return None;
    }
    let own = modes.iter().rev().find_map(|mode| relation.tags.get(&format!("restriction:{mode}")));
    let general = relation.tags.get("restriction").filter(|_| profile != Profile::Foot);
    let kind = own.or_else(|| {
        // Source: wiki Relation:restriction, tag `except`.
        let excepted = relation.tags.get("except").is_some_and(|except| {
            except.split(';').map(str::trim).any(|mode| modes.contains(&mode))
        });
        general.filter(|_| !excepted)
    })?;
    let only = kind.starts_with("only_");
    if !only && !kind.starts_with("no_") {
        return None;
    }
    let ways = |role: &str| -> Vec<i64> {
        let of_role = relation.members.iter().filter(|m| &*m.role == role);
        of_role.filter(|m| m.kind == MemberKind::Way).map(|m| m.id).collect()
    };
    let via_ways = ways("via");
    let via_node =
        relation.members.iter().find(|m| &*m.role == "via" && m.kind == MemberKind::Node);
    let place = |id: &i64| extract.nodes.index_of(*id).map(|at| at as u32);
    let (from, to) = (ways("from"), ways("to"));
    let (via, kept) = match via_node {
        Some(member) if via_ways.is_empty() => {
            let node = place(&member.id)?;
            (Via::Node(node), vec![node])
        }
        None if !via_ways.is_empty() => {
            let on_via: HashSet<i64> =
                via_ways.iter().flat_map(|way| nodes_of(extract, *way)).copied().collect();
            let ends = via_ways.iter().map(|way| nodes_of(extract, *way));
            let ends = ends.flat_map(|nodes| [nodes.first(), nodes.last()]).flatten();
            let others = from.iter().chain(&to).flat_map(|way| nodes_of(extract, *way));
            let kept = ends.chain(others.filter(|node| on_via.contains(node))).filter_map(place);
            let stretches = via_ways.iter().map(|way| stretch(extract, &[*way])).collect();
            (Via::Ways(stretches), kept.collect())
        }
        _ => return None,
    };
    let (from, to) = (stretch(extract, &from), stretch(extract, &to));
    let u_turn = kind.ends_with("_u_turn");
    let whole = !from.is_empty() && !to.is_empty();
    whole.then_some(Restriction { only, u_turn, from, via, to, kept })
}

/// Nodes at which chains must end so that restrictions can be told.
pub(super) fn nodes_to_keep(restrictions: &[Restriction]) -> HashSet<u32> {
    restrictions.iter().flat_map(|restriction| &restriction.kept).copied().collect()
}

/// The forbidden sequences of edges, and what of them one has to remember on the way.
pub(super) struct Bans {
    forbidden: BTreeSet<Vec<BaseEdge>>,
    /// Every beginning of a forbidden sequence, whole ones left out.
    beginnings: BTreeSet<Vec<BaseEdge>>,
}

/// Which edges leave and reach a junction.
struct Meeting {
    out: Vec<Vec<BaseEdge>>,
    into: Vec<Vec<BaseEdge>>,
}

impl Meeting {
    fn of(chains: &Chains) -> Self {
        let empty = || vec![Vec::new(); chains.junctions.len()];
        let mut meeting = Self { out: empty(), into: empty() };
        for edge in chains.edges() {
            let (from, to) = chains.ends(edge);
            meeting.out[from as usize].push(edge);
            meeting.into[to as usize].push(edge);
        }
        meeting
    }
}

impl Bans {
    /// Spells out `restrictions` on the edges of `chains`.
    pub(super) fn of(restrictions: &[Restriction], chains: &Chains) -> Self {
        let meeting = Meeting::of(chains);
        let mut junctions_at: HashMap<u32, Vec<u32>> = HashMap::new();
        for (at, junction) in chains.junctions.iter().enumerate() {
            junctions_at.entry(junction.node).or_default().push(at as u32);
        }
        let mut forbidden = BTreeSet::new();
        for restriction in restrictions {
            for (path, junction) in approaches(restriction, chains, &meeting, &junctions_at) {
                // Where the only way on is closed to the profile, there is none. Where it does
                // not even come here, the restriction is broken.
                let node = chains.junctions[junction as usize].node;
                if restriction.only && !touches(&restriction.to, node) {
                    continue;
                }
                let back = path.last().copied().unwrap_or_default() ^ 1;
                let by_node = path.len() == 1;
                let is_listed = |edge: &BaseEdge| {
                    let leaves_on = chains.first_pair(*edge);
                    let same = by_node && restriction.from.contains(&leaves_on);
                    let about = *edge == back;
                    restriction.to.contains(&leaves_on) && (!same || about == restriction.u_turn)
                };
                let out = &meeting.out[junction as usize];
                for edge in out.iter().filter(|edge| is_listed(edge) != restriction.only) {
                    let mut sequence = path.clone();
                    sequence.push(*edge);
                    forbidden.insert(sequence);
                }
            }
        }
        let beginnings = forbidden
            .iter()
            .flat_map(|sequence| (1..sequence.len()).map(|end| sequence[..end].to_vec()))
            .collect();
        Self { forbidden, beginnings }
    }

    /// What has to be remembered of `path` (the beginning remembered so far, then the edge
    /// just taken): its longest end that begins a forbidden sequence.
    pub(super) fn remembered(&self, path: &[BaseEdge]) -> Option<&[BaseEdge]> {
        (0..path.len()).find_map(|start| self.beginnings.get(&path[start..])).map(Vec::as_slice)
    }

    /// Whether the last edge of `path` may not be taken after those before it.
    pub(super) fn forbids(&self, path: &[BaseEdge]) -> bool {
        (0..path.len().saturating_sub(1)).any(|start| self.forbidden.contains(&path[start..]))
    }

    /// Every beginning that may have to be remembered.
    pub(super) fn beginnings(&self) -> impl Iterator<Item = &Vec<BaseEdge>> {
        self.beginnings.iter()
    }
}

/// The paths from a restriction's `from` to where its `to` begins, each with the junction it
/// reaches.
fn approaches(
    restriction: &Restriction,
    chains: &Chains,
    meeting: &Meeting,
    junctions_at: &HashMap<u32, Vec<u32>>,
) -> Vec<(Vec<BaseEdge>, u32)> {
    let arrives = |edge: &BaseEdge| restriction.from.contains(&chains.last_pair(*edge));
    match &restriction.via {
        Via::Node(node) => {
            let junctions = junctions_at.get(node).into_iter().flatten();
            let into =
                junctions.flat_map(|at| meeting.into[*at as usize].iter().map(|e| (*e, *at)));
            into.filter(|(edge, _)| arrives(edge)).map(|(edge, at)| (vec![edge], at)).collect()
        }
        Via::Ways(ways) => {
            let Some(first) = ways.first() else {
                return Vec::new();
            };
            let starts = chains.edges().filter(arrives).filter(|edge| {
                let out = &meeting.out[chains.ends(*edge).1 as usize];
                out.iter().any(|e| first.contains(&chains.first_pair(*e)))
            });
            let mut follower =
                Follower { restriction, chains, meeting, steps: 0, found: Vec::new() };
            for start in starts {
                follower.follow(ways, vec![start]);
            }
            if follower.steps > MOST_VIA_STEPS { Vec::new() } else { follower.found }
        }
    }
}

/// Finds the paths along the via ways of one restriction.
struct Follower<'a> {
    restriction: &'a Restriction,
    chains: &'a Chains<'a>,
    meeting: &'a Meeting,
    /// Edges looked at.
    steps: usize,
    /// Every path that has come to where the last via way meets a `to` way, with the junction
    /// there.
    found: Vec<(Vec<BaseEdge>, u32)>,
}

impl Follower<'_> {
    /// Follows the via ways from the end of `path`.
    fn follow(&mut self, ways: &[Stretch], path: Vec<BaseEdge>) {
        let (Some((way, later)), Some(&last)) = (ways.split_first(), path.last()) else {
            return;
        };
        if path.len() > LONGEST_VIA {
            return;
        }
        let (chains, meeting) = (self.chains, self.meeting);
        for &edge in &meeting.out[chains.ends(last).1 as usize] {
            self.steps += 1;
            if self.steps > MOST_VIA_STEPS {
                return;
            }
            let on_way =
                way.contains(&chains.first_pair(edge)) && way.contains(&chains.last_pair(edge));
            if !on_way || edge == last ^ 1 || path.contains(&edge) {
                continue;
            }
            let mut longer = path.clone();
            longer.push(edge);
            if later.is_empty() {
                let reached = chains.ends(edge).1;
                let node = chains.junctions[reached as usize].node;
                if touches(&self.restriction.to, node) {
                    self.found.push((longer.clone(), reached));
                }
            } else {
                self.follow(later, longer.clone());
            }
            self.follow(ways, longer);
        }
    }
}
