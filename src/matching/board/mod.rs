//! The open errands laid out along the hierarchy, so that one sweep reaches all that can fit.

mod change;
mod record;
mod site;
mod skills;
mod slack;
mod stops;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use ecow::EcoString;
use rayon::prelude::*;

pub(super) use self::record::{Record, flags, is_whole};
use self::site::{MOST_DOORS, Site};
use self::skills::SkillSets;
use self::slack::Turns;
pub(super) use self::stops::Role;
use self::stops::{Stop, Stops};
use crate::demand::Errand;
use crate::road::{EdgeId, Network, NodeId, Snapped};
use crate::routing::{Between, Course, Label, Layout, Outline, Passed, Post, Reach, Sweep};
use crate::units::{Millis, Travel};

/// The stops of one errand on the road; `None` where one of them is out of reach.
pub(super) type ErrandOnRoad = Option<(Snapped, Option<Snapped>)>;

/// Travel between pickup and delivery that nobody has asked for yet.
const NOT_KNOWN: u64 = u64::MAX;

/// The open errands of a matcher, by slot.
pub(super) struct Board {
    outline: Outline,
    course: Course,
    /// By gate, and at the end those in no gate: which stops lie there.
    members: Vec<Vec<Stop>>,
    /// The same, laid out.
    stops: Stops<2>,
    /// The same, with more doors.
    wide: Stops<MOST_DOORS>,
    /// By gate: the greatest slack of the stops in it.
    slack: Vec<u32>,
    /// By slot.
    records: Vec<Record>,
    /// By slot and stop: by how much travel over the stop may exceed the limit, ms.
    slack_of: Vec<[u32; 2]>,
    /// By slot: travel from pickup to delivery, once it was asked for.
    between: Vec<AtomicU64>,
    /// The slots of errands on each edge.
    by_edge: BTreeSet<(EdgeId, u32)>,
    skills: SkillSets,
    /// Errands with a stop whose nodes lie on no one path to the root; ascending.
    loose: Vec<u32>,
    /// By node: whether sweeps must reach it.
    is_wanted: Vec<bool>,
    is_course_stale: bool,
}

/// Where an errand's stops go in the layout.
struct Placed {
    /// By stop: its nodes and its home, where it has one.
    stops: Vec<(Site, Role, Option<NodeId>)>,
    /// By stop: by how much travel over it may exceed the limit, ms.
    slacks: [u32; 2],
}

impl Board {
    /// Lays out errands by slot.
    ///
    /// Complexity: O(n log n + nodes + links) for n errands, in parallel.
    pub(super) fn new(
        network: &Network,
        errands: &[Errand],
        on_road: &[ErrandOnRoad],
        layout: Layout,
    ) -> Self {
        let outline = Outline::new(network.hierarchy(), layout);
        let gates = outline.gates().len();
        let placed: Vec<Option<Placed>> = on_road
            .par_iter()
            .map_init(
                || Turns::new(network),
                |turns, stops| Some(place(network, turns, stops.as_ref()?)),
            )
            .collect();
        let mut skills = SkillSets::default();
        let records = errands.iter().zip(on_road).map(|(errand, stops)| match stops {
            Some((pickup, delivery)) => {
                let skills = skills.number(&errand.skills);
                Record::of(errand, pickup, delivery.as_ref(), skills)
            }
            None => Record::NONE,
        });
        let records = records.collect();
        let mut by_edge: Vec<(EdgeId, u32)> = Vec::new();
        for (slot, stops) in (0..).zip(on_road) {
            by_edge.extend(stops.iter().flat_map(edges_of).map(|edge| (edge, slot)));
        }
        let mut board = Self {
            course: Course::default(),
            members: vec![Vec::new(); gates + 1],
            stops: Stops::new(gates + 1),
            wide: Stops::new(gates + 1),
            slack: vec![0; gates],
            records,
            slack_of: vec![[0; 2]; errands.len()],
            skills,
            between: errands.iter().map(|_| unknown()).collect(),
            by_edge: by_edge.into_iter().collect(),
            loose: Vec::new(),
            is_wanted: vec![false; network.node_count()],
            is_course_stale: true,
            outline,
        };
        let (mut nodes, mut posts) = (Vec::new(), Vec::new());
        for (slot, placed) in (0..).zip(placed) {
            if let Some(placed) = placed {
                nodes.extend(board.put(slot, &placed, &mut posts));
            }
        }
        board.outline.post(posts);
        board.want(nodes);
        for gate in 0..=gates {
            board.lay_out(network, on_road, gate);
        }
        board.lay_course(network);
        board
    }

    /// Puts an errand among the members of its gates. Gives the nodes that it needs, and collects
    /// the doors by which it is reached from outside its gates.
    fn put<'p>(
        &mut self,
        slot: u32,
        placed: &'p Placed,
        posts: &mut Vec<(usize, Post)>,
    ) -> impl Iterator<Item = NodeId> + 'p {
        self.slack_of[slot as usize] = placed.slacks;
        let homes: Option<Vec<NodeId>> = placed.stops.iter().map(|(.., home)| *home).collect();
        match homes {
            None => self.loose.push(slot),
            Some(homes) => {
                for (home, (site, role, _)) in homes.into_iter().zip(&placed.stops) {
                    let gate = self.outline.gate_of(home).unwrap_or(self.slack.len());
                    self.members[gate].push(Stop { slot, role: *role });
                    let slack = placed.slacks[usize::from(*role == Role::Delivery)];
                    let part = self.outline.gates().get(gate).and_then(|gate| gate.part);
                    for gate in [Some(gate), part].into_iter().flatten() {
                        if let Some(greatest) = self.slack.get_mut(gate) {
                            *greatest = slack.max(*greatest);
                            let inside = &self.outline.gates()[gate].nodes;
                            posts.extend(site.posts(inside).map(|post| (gate, post)));
                        }
                    }
                }
            }
        }
        placed.stops.iter().flat_map(|(site, ..)| site.nodes())
    }

    /// Lays out the members of a gate.
    fn lay_out(&mut self, network: &Network, on_road: &[ErrandOnRoad], gate: usize) {
        let members = &mut self.members[gate];
        members.sort_unstable();
        let sited: Vec<(Site, Stop)> = members
            .iter()
            .filter_map(|stop| {
                let (pickup, delivery) = on_road[stop.slot as usize].as_ref()?;
                let at = if stop.role == Role::Delivery { delivery.as_ref()? } else { pickup };
                Some((Site::of(network, at), *stop))
            })
            .collect();
        let (narrow, wide): (Vec<_>, Vec<_>) =
            sited.into_iter().partition(|(site, _)| site.most_doors() <= 2);
        self.stops.set(gate, &narrow);
        self.wide.set(gate, &wide);
    }

    /// Marks nodes that sweeps must reach.
    fn want(&mut self, nodes: impl IntoIterator<Item = NodeId>) {
        for node in nodes {
            let was_wanted = std::mem::replace(&mut self.is_wanted[node as usize], true);
            self.is_course_stale |= !was_wanted;
        }
    }

    /// Lays the course to all nodes that are wanted, where there are new ones.
    fn lay_course(&mut self, network: &Network) {
        if std::mem::take(&mut self.is_course_stale) {
            self.course = Course::new(network.hierarchy(), &self.outline, &self.is_wanted);
        }
    }

    pub(super) fn outline(&self) -> &Outline {
        &self.outline
    }

    pub(super) fn records(&self) -> &[Record] {
        &self.records
    }

    /// By how much travel over a stop may exceed the limit: what turning about at the errand's
    /// other stop may gain.
    pub(super) fn slack(&self, slot: u32, role: Role) -> Millis {
        Millis(self.slack_of[slot as usize][usize::from(role == Role::Delivery)].into())
    }

    pub(super) fn loose(&self) -> &[u32] {
        &self.loose
    }

    /// The slots of the errands that share an edge with a position; some may come twice.
    pub(super) fn sharing(&self, at: &Snapped) -> impl Iterator<Item = u32> {
        at.edges.iter().flat_map(|on| {
            self.by_edge.range((on.edge, 0)..=(on.edge, u32::MAX)).map(|(_, slot)| *slot)
        })
    }

    /// By set of skills: whether somebody with these has them all.
    pub(super) fn skilled(&self, skills: &[EcoString], has: &mut Vec<bool>) {
        self.skills.had_by(skills, has);
    }

    /// Goes on with the sweep begun last between `ends`, and calls back for every gate over
    /// whose stops one may get from the one to the other within `most`, up to what turning about
    /// may gain; with the labels by node.
    ///
    /// Loose errands are in no gate, and travel along one edge directly is not in the labels.
    #[inline]
    pub(super) fn sweep(
        &self,
        network: &Network,
        sweep: &mut Sweep,
        ends: [&Snapped; 2],
        most: Option<Millis>,
        mut found: impl FnMut(usize, &[Label]),
    ) {
        let reach = Reach { most, slack: &self.slack };
        sweep.run(network, &self.outline, &self.course, ends, reach, |passed, labels| {
            let gate = match passed {
                Passed::Gate(gate) => gate,
                Passed::Rest => self.slack.len(),
            };
            found(gate, labels);
        });
    }

    /// Calls back for the stops of a role in a gate that a sweep tells of, with the errand and
    /// travel to the stop and on from it.
    #[inline(always)]
    pub(super) fn labels(
        &self,
        gate: usize,
        role: Role,
        labels: &[Label],
        mut found: impl FnMut(u32, Label),
    ) {
        self.stops.labels(gate, role, labels, &mut found);
        self.wide.labels(gate, role, labels, &mut found);
    }

    /// The same for pickups of shipments, with travel to them only.
    #[inline(always)]
    pub(super) fn pickups(
        &self,
        gate: usize,
        labels: &[Label],
        mut found: impl FnMut(u32, Travel),
    ) {
        self.stops.travel_to(gate, Role::Pickup, labels, &mut found);
        self.wide.travel_to(gate, Role::Pickup, labels, &mut found);
    }

    /// The same for deliveries, with travel on from them only.
    #[inline(always)]
    pub(super) fn deliveries(
        &self,
        gate: usize,
        labels: &[Label],
        mut found: impl FnMut(u32, Travel),
    ) {
        self.stops.travel_onward(gate, Role::Delivery, labels, &mut found);
        self.wide.travel_onward(gate, Role::Delivery, labels, &mut found);
    }

    /// Travel from the pickup of a shipment to its delivery. It does not depend on the trip, and
    /// is kept once it was asked for.
    pub(super) fn between(
        &self,
        network: &Network,
        slot: u32,
        stops: (&Snapped, &Snapped),
        between: &mut Between,
    ) -> Travel {
        let kept = &self.between[slot as usize];
        // Whoever computes it comes to the same.
        let known = kept.load(Ordering::Relaxed);
        if known != NOT_KNOWN {
            return Travel(known);
        }
        let travel = between.travel(network, stops.0, stops.1);
        kept.store(travel.0, Ordering::Relaxed);
        travel
    }

    /// The same, if somebody asked before.
    #[inline]
    pub(super) fn known_between(&self, slot: u32) -> Option<Travel> {
        let known = self.between[slot as usize].load(Ordering::Relaxed);
        (known != NOT_KNOWN).then_some(Travel(known))
    }
}

fn unknown() -> AtomicU64 {
    AtomicU64::new(NOT_KNOWN)
}

/// The edges that the stops of an errand lie on.
fn edges_of(stops: &(Snapped, Option<Snapped>)) -> impl Iterator<Item = EdgeId> {
    let (pickup, delivery) = stops;
    std::iter::once(pickup).chain(delivery).flat_map(|stop| stop.edges.iter().map(|on| on.edge))
}

fn place(
    network: &Network,
    turns: &mut Turns,
    (pickup, delivery): &(Snapped, Option<Snapped>),
) -> Placed {
    let [of_pickup, of_delivery] = turns.slacks(pickup, delivery.as_ref());
    let ms = |slack: Millis| u32::try_from(slack.0).unwrap_or(u32::MAX);
    let placed = |at: &Snapped, role: Role| {
        let site = Site::of(network, at);
        let home = site.home(network);
        (site, role, home)
    };
    match delivery {
        None => Placed { stops: vec![placed(pickup, Role::Job)], slacks: [0; 2] },
        Some(delivery) => Placed {
            stops: vec![placed(pickup, Role::Pickup), placed(delivery, Role::Delivery)],
            // What is gained at one stop may be spent at the other.
            slacks: [ms(of_delivery), ms(of_pickup)],
        },
    }
}

/// The errands in the order in which a sweep meets their pickups, shipments first.
pub(super) fn in_order_of_sweep(network: &Network, on_road: &[ErrandOnRoad]) -> Vec<usize> {
    let key = |errand: &usize| {
        let home = on_road[*errand].as_ref().map(|(pickup, delivery)| {
            let ends = pickup.edges.iter().flat_map(|on| {
                let edge = network.edge(on.edge);
                [edge.from, edge.to]
            });
            (delivery.is_none(), ends.max())
        });
        (home.is_none(), home, *errand)
    };
    let mut order: Vec<usize> = (0..on_road.len()).collect();
    order.sort_by_cached_key(key);
    order
}
