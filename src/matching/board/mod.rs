//! The open errands laid out along the hierarchy, so that one sweep reaches all that can fit.

mod block;
mod record;
mod site;
mod skills;
mod slack;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use self::block::Stop;
pub(super) use self::block::{Block, Role};
pub(super) use self::record::{Record, flags, is_whole};
use self::site::Site;
use self::skills::SkillSets;
use self::slack::Turns;
use crate::demand::Errand;
use crate::road::{EdgeId, Network, NodeId, Snapped};
use crate::routing::{Between, Course, Label, Outline, Passed, Reach, Sweep};
use crate::units::{Millis, Travel};

/// The stops of one errand on the road; `None` where one of them is out of reach.
pub(super) type ErrandOnRoad = Option<(Snapped, Option<Snapped>)>;

/// Travel between pickup and delivery that nobody has asked for yet.
const NOT_KNOWN: u64 = u64::MAX;

/// The open errands of a matcher, by slot.
pub(super) struct Board {
    outline: Outline,
    course: Course,
    /// By gate, and at the end the stops in no gate.
    blocks: Vec<Block>,
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
}

/// Where an errand's stops go in the layout.
struct Placed {
    /// By stop: the gate (or none) and the stop; `None` where it has no home.
    stops: Vec<(Site, Stop, Option<NodeId>)>,
    is_loose: bool,
}

impl Board {
    /// Lays out errands by slot.
    ///
    /// Complexity: O(n log n + nodes + links) for n errands, in parallel.
    pub(super) fn new(network: &Network, errands: &[Errand], on_road: &[ErrandOnRoad]) -> Self {
        let outline = Outline::new(network.hierarchy());
        let gates = outline.gates().len();
        let placed: Vec<Option<Placed>> = on_road
            .par_iter()
            .enumerate()
            .map_init(
                || Turns::new(network),
                |turns, (slot, stops)| Some(place(network, turns, slot as u32, stops.as_ref()?)),
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
        let mut members: Vec<Vec<(Site, Stop)>> = vec![Vec::new(); gates + 1];
        let mut loose = Vec::new();
        let mut slack_of = vec![[0; 2]; errands.len()];
        let mut nodes = Vec::new();
        for (slot, placed) in (0..).zip(placed) {
            let Some(placed) = placed else { continue };
            if placed.is_loose {
                loose.push(slot);
            }
            for (site, stop, home) in placed.stops {
                slack_of[slot as usize][usize::from(stop.role == Role::Delivery)] = stop.slack;
                nodes.extend(site.nodes());
                if let (Some(home), false) = (home, placed.is_loose) {
                    members[outline.gate_of(home).unwrap_or(gates)].push((site, stop));
                }
            }
        }
        let mut board = Self {
            course: Course::default(),
            blocks: members.into_par_iter().map(Block::new).collect(),
            slack: vec![0; gates],
            records,
            slack_of,
            skills,
            between: errands.iter().map(|_| AtomicU64::new(NOT_KNOWN)).collect(),
            by_edge: by_edge.into_iter().collect(),
            loose,
            outline,
        };
        board.lay_course(network, nodes);
        board
    }

    /// Lays the course to all blocks that hold something, and to these nodes.
    fn lay_course(&mut self, network: &Network, nodes: Vec<NodeId>) {
        let gates = self.outline.gates();
        let mut is_wanted = vec![false; gates.len()];
        for node in &nodes {
            if let Some(gate) = self.outline.gate_of(*node) {
                is_wanted[gate] = true;
            }
        }
        let outside = nodes
            .into_iter()
            .filter(|node| self.outline.gate_of(*node).is_none_or(|gate| !gates[gate].is_cell));
        self.course =
            Course::new(network.hierarchy(), &self.outline, |gate| is_wanted[gate], outside);
        for (gate, block) in self.blocks[..gates.len()].iter().enumerate() {
            let slack = block.slack();
            for of in [Some(gate), gates[gate].part].into_iter().flatten() {
                self.slack[of] = self.slack[of].max(slack);
            }
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
    pub(super) fn skilled(&self, skills: &[String], has: &mut Vec<bool>) {
        self.skills.had_by(skills, has);
    }

    /// Goes on with the sweep begun last between `ends`, and calls back for every block over
    /// whose stops one may get from the one to the other within `most`, up to what turning about
    /// may gain; with the labels by node.
    ///
    /// Loose errands are in no block, and travel along one edge directly is not in the labels.
    #[inline]
    pub(super) fn sweep(
        &self,
        network: &Network,
        sweep: &mut Sweep,
        ends: [&Snapped; 2],
        most: Option<Millis>,
        mut found: impl FnMut(&Block, &[Label]),
    ) {
        let reach = Reach { most, slack: &self.slack };
        sweep.run(network, &self.outline, &self.course, ends, reach, |passed, labels| {
            let gate = match passed {
                Passed::Gate(gate) => gate,
                Passed::Rest => self.blocks.len() - 1,
            };
            found(&self.blocks[gate], labels);
        });
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

/// The edges that the stops of an errand lie on.
fn edges_of(stops: &(Snapped, Option<Snapped>)) -> impl Iterator<Item = EdgeId> {
    let (pickup, delivery) = stops;
    std::iter::once(pickup).chain(delivery).flat_map(|stop| stop.edges.iter().map(|on| on.edge))
}

fn place(
    network: &Network,
    turns: &mut Turns,
    slot: u32,
    (pickup, delivery): &(Snapped, Option<Snapped>),
) -> Placed {
    let [of_pickup, of_delivery] = turns.slacks(pickup, delivery.as_ref());
    let ms = |slack: Millis| u32::try_from(slack.0).unwrap_or(u32::MAX);
    let mut placed = Placed { stops: Vec::with_capacity(2), is_loose: false };
    let mut add = |at: &Snapped, role: Role, slack: Millis| {
        let site = Site::of(network, at);
        let home = site.home(network);
        placed.is_loose |= home.is_none();
        placed.stops.push((site, Stop { slot, role, slack: ms(slack) }, home));
    };
    match delivery {
        None => add(pickup, Role::Job, Millis::ZERO),
        Some(delivery) => {
            // What is gained at one stop may be spent at the other.
            add(pickup, Role::Pickup, of_delivery);
            add(delivery, Role::Delivery, of_pickup);
        }
    }
    placed
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
