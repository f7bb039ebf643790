//! The open errands laid out along the hierarchy, so that one sweep reaches all that can fit.

mod change;
mod doors;
mod record;
mod site;
mod skills;
mod slack;
mod stops;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use ecow::EcoString;
use rayon::prelude::*;

use self::doors::Doors;
pub(super) use self::doors::{Glance, Openings};
pub(super) use self::record::{Record, flags, is_whole};
use self::site::Site;
use self::skills::SkillSets;
use self::slack::{Memory, Turns};
pub(super) use self::stops::{Job, Pickup, Reached, Role, StopAt};
use self::stops::{Known, Stop, Stops};
use crate::demand::Errand;
use crate::road::{EdgeId, Network, NodeId, Snapped};
use crate::routing::{
    Between, Course, Entered, FAR, Layout, Outline, Passed, Post, Reach, Run, Sweep,
};
use crate::units::{Millis, Travel};

/// The stops of one errand on the road; `None` where one of them is out of reach.
pub(super) type ErrandOnRoad = Option<(Snapped, Option<Snapped>)>;

/// Set where travel between pickup and delivery was not asked for yet: the rest is a lower bound.
const NOT_KNOWN: u64 = 1 << 63;

/// The open errands of a matcher, by slot.
pub(super) struct Board {
    outline: Outline,
    course: Course,
    /// By gate, and at the end those in no gate: which stops lie there.
    members: Vec<Vec<Stop>>,
    /// The same, laid out.
    stops: Stops,
    /// By gate: the greatest slack of the stops in it.
    slack: Vec<u32>,
    /// By slot.
    records: Vec<Record>,
    /// By slot and stop: by how much travel over the stop may exceed the limit, ms.
    slack_of: Vec<[u32; 2]>,
    /// By slot: travel from pickup to delivery once it was asked for, until then a lower bound.
    between: Vec<AtomicU64>,
    /// The slots of errands on each edge.
    by_edge: BTreeSet<(EdgeId, u32)>,
    skills: SkillSets,
    doors: Doors,
    /// Errands with a stop whose nodes lie on no one path to the root; ascending.
    loose: Vec<u32>,
    /// For errands that come one by one.
    turns: Memory,
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
        let mut doors = Doors::default();
        for (slot, errand) in errands.iter().enumerate() {
            doors.set(slot, errand);
        }
        let mut by_edge: Vec<(EdgeId, u32)> = Vec::new();
        for (slot, stops) in (0..).zip(on_road) {
            by_edge.extend(stops.iter().flat_map(edges_of).map(|edge| (edge, slot)));
        }
        let mut board = Self {
            course: Course::default(),
            members: vec![Vec::new(); gates + 1],
            stops: Stops::new(gates + 1),
            slack: vec![0; gates],
            records,
            slack_of: vec![[0; 2]; errands.len()],
            skills,
            doors,
            between: errands.iter().map(|_| unknown()).collect(),
            by_edge: by_edge.into_iter().collect(),
            loose: Vec::new(),
            turns: Memory::default(),
            outline,
        };
        let (mut nodes, mut posts) = (Vec::new(), Vec::new());
        for (slot, placed) in (0..).zip(placed) {
            if let Some(placed) = placed {
                nodes.extend(board.put(slot, &placed, &mut posts));
            }
        }
        board.outline.post(posts);
        board.course = Course::new(network.hierarchy(), &board.outline, nodes);
        for gate in 0..=gates {
            board.lay_out(network, on_road, gate);
        }
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
        let between = |slot| known_between(&self.between, slot);
        self.stops.set(gate, &sited, Known { records: &self.records, between });
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

    pub(super) fn doors(&self) -> &Doors {
        &self.doors
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

    /// Goes on with the sweep begun last between `ends`, and looks up what it reaches: the stops
    /// over which one may get from the one end to the other within `most`, up to what turning
    /// about may gain. It is done by [`Walk::advance`], gate by gate.
    ///
    /// Loose errands are in no gate, and travel along one edge directly is not in the labels.
    #[inline(always)]
    pub(super) fn sweep<'w, const LANES: usize>(
        &'w self,
        network: &Network,
        sweep: &'w mut Sweep<LANES>,
        ends: [[&Snapped; 2]; LANES],
        most: [Option<Millis>; LANES],
        reached: &'w mut Reached<LANES>,
    ) -> Walk<'w, LANES> {
        self.stops.begin(reached);
        let reach = Reach { most, slack: &self.slack };
        let run = sweep.run(network, &self.outline, &self.course, ends, reach);
        Walk { stops: &self.stops, rest: self.slack.len(), run, reached }
    }

    /// The stops of a role in a gate.
    #[inline(always)]
    pub(super) fn stops(&self, gate: usize, role: Role) -> &[StopAt] {
        self.stops.of(gate, role)
    }

    /// The jobs in a gate.
    #[inline(always)]
    pub(super) fn jobs(&self, gate: usize) -> &[Job] {
        self.stops.jobs(gate)
    }

    /// The sites in a gate where there are jobs, by number.
    #[inline(always)]
    pub(super) fn with_jobs(&self, gate: usize) -> Range<u32> {
        self.stops.with_jobs(gate)
    }

    /// The pickups of shipments in a gate, with the number of the first.
    #[inline(always)]
    pub(super) fn pickups(&self, gate: usize) -> (u32, &[Pickup]) {
        self.stops.pickups(gate)
    }

    /// A pickup by number.
    #[inline(always)]
    pub(super) fn pickup(&self, number: u32) -> &Pickup {
        self.stops.pickup(number)
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
        let known = self.known_between(slot);
        if known.is_exact() {
            return known.at_least();
        }
        // Whoever computes it comes to the same.
        let travel = between.travel(network, stops.0, stops.1);
        self.between[slot as usize].store(travel.0, Ordering::Relaxed);
        self.stops.know_between(slot as usize, KnownBetween(travel.0));
        travel
    }

    /// What is known of the travel from the pickup of a shipment to its delivery.
    #[inline(always)]
    pub(super) fn known_between(&self, slot: u32) -> KnownBetween {
        known_between(&self.between, slot)
    }

    /// Notes that travel from the pickup of a shipment to its delivery takes at least so long.
    pub(super) fn set_least_between(&mut self, slot: usize, least: Millis) {
        let least = u32::try_from(least.0).unwrap_or(0).min(Travel::MAX_TIME);
        let least = KnownBetween(NOT_KNOWN | Travel::new(least, 0).0);
        self.between[slot] = AtomicU64::new(least.0);
        self.stops.know_between(slot, least);
    }
}

/// A sweep under way over the stops of a board.
pub(super) struct Walk<'w, const LANES: usize> {
    stops: &'w Stops,
    /// Stands for the stops in no gate.
    rest: usize,
    run: Run<'w, LANES>,
    pub(super) reached: &'w mut Reached<LANES>,
}

impl<const LANES: usize> Walk<'_, LANES> {
    /// The next gate with stops that are reached, and the lanes that went in.
    #[inline(always)]
    pub(super) fn advance(&mut self) -> Option<(usize, Entered<LANES>)> {
        let (passed, entered) = self.run.advance()?;
        let gate = match passed {
            Passed::Gate(gate) => gate,
            Passed::Rest => self.rest,
        };
        self.stops.reach(gate, entered, self.run.labels(), self.reached);
        Some((gate, entered))
    }
}

#[inline(always)]
fn known_between(between: &[AtomicU64], slot: u32) -> KnownBetween {
    KnownBetween(between[slot as usize].load(Ordering::Relaxed))
}

/// What is known of the travel from a pickup to a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KnownBetween(u64);

impl KnownBetween {
    /// Whether it is known exactly.
    #[inline(always)]
    pub(super) fn is_exact(self) -> bool {
        self.0 & NOT_KNOWN == 0
    }

    /// It, or a lower bound of its time.
    #[inline(always)]
    pub(super) fn at_least(self) -> Travel {
        Travel(self.0 & !NOT_KNOWN)
    }

    /// The least time of it, ms; at most [`FAR_MS`].
    fn least_ms(self) -> u32 {
        self.at_least().sooner(FAR).time().0 as u32
    }
}

fn unknown() -> AtomicU64 {
    AtomicU64::new(NOT_KNOWN) // At least nothing.
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
