//! The errands' stops, gate by gate, laid out to be passed in one go.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use super::KnownBetween;
use super::record::Record;
use super::site::{Door, Site};
use crate::road::NodeId;
use crate::routing::{Entered, FAR, Label};
use crate::units::Travel;

/// More ms than any path takes, and such that three of them fit in 31 bits.
const FAR_MS: i32 = (FAR.0 >> 32) as i32;

/// What a stop is to its errand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::matching) enum Role {
    /// The only stop of a job.
    Job,
    /// The first of a shipment.
    Pickup,
    /// The second.
    Delivery,
}

impl Role {
    pub(in crate::matching) const ALL: [Self; 3] = [Self::Job, Self::Pickup, Self::Delivery];
}

/// A stop of an errand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stop {
    /// Which of the errand's stops.
    pub(super) role: Role,
    /// The errand.
    pub(super) slot: u32,
}

/// A stop as it is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::matching) struct StopAt {
    /// The errand.
    pub(in crate::matching) slot: u32,
    /// Where, by number.
    pub(in crate::matching) site: u32,
}

/// A job with all that judging it needs but travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::matching) struct Job {
    /// The rest as in its record.
    pub(in crate::matching) posted: i64,
    pub(in crate::matching) expires: i64,
    pub(in crate::matching) handling: u32,
    pub(in crate::matching) fee: u32,
    /// The errand.
    pub(in crate::matching) slot: u32,
    /// Where, by number.
    pub(in crate::matching) site: u32,
    pub(in crate::matching) skills: u16,
    pub(in crate::matching) flags: u16,
}

impl Job {
    fn new(StopAt { slot, site }: StopAt, record: &Record) -> Self {
        let Record { posted, expires, handling, fee, skills, flags, .. } = *record;
        Self { posted, expires, handling, fee, slot, site, skills, flags }
    }
}

/// A shipment at its pickup, with what tells at a glance whether travel leaves time for it.
#[derive(Debug)]
pub(in crate::matching) struct Pickup {
    /// The errand.
    pub(in crate::matching) slot: u32,
    /// Where it is picked up and delivered, by number.
    pub(in crate::matching) site: u32,
    pub(in crate::matching) delivery: u32,
    /// Time between the two, or a lower bound of it, ms.
    between: AtomicU32,
}

impl Pickup {
    /// The least time between pickup and delivery, as far as it is known, ms.
    #[inline(always)]
    pub(in crate::matching) fn between(&self) -> u32 {
        self.between.load(Ordering::Relaxed)
    }
}

impl Clone for Pickup {
    fn clone(&self) -> Self {
        let Self { slot, site, delivery, .. } = *self;
        Self { slot, site, delivery, between: AtomicU32::new(self.between()) }
    }
}

/// What is known of errands, by slot, beside where their stops lie.
#[derive(Clone, Copy)]
pub(super) struct Known<'a, B: Fn(u32) -> KnownBetween> {
    pub(super) records: &'a [Record],
    /// Travel from pickup to delivery.
    pub(super) between: B,
}

/// Doors on one side of a site that lie next to each other.
const DOORS: usize = 2;

/// One side of a site: the nodes that lead to it, or away from it. The last is repeated where
/// there are fewer.
#[derive(Debug, Clone, Copy)]
struct Side {
    nodes: [NodeId; DOORS],
    travel: [Travel; DOORS],
}

impl Side {
    fn of(doors: &[Door]) -> Self {
        let door = |at: usize| doors[at.min(doors.len() - 1)];
        Self {
            nodes: std::array::from_fn(|at| door(at).0),
            travel: std::array::from_fn(|at| door(at).1),
        }
    }

    /// By lane: the least travel over one of the nodes.
    #[inline(always)]
    fn least<const LANES: usize>(&self, labels: &[Label<LANES>], way: usize) -> [Travel; LANES] {
        let [a, b] = self.nodes.map(|node| &labels[node as usize][way]);
        std::array::from_fn(|lane| (a[lane] + self.travel[0]).sooner(b[lane] + self.travel[1]))
    }
}

/// A door beyond those that lie next to each other.
#[derive(Debug, Clone, Copy)]
struct Further {
    site: u32,
    way: usize,
    door: Door,
}

/// What lies in a gate.
#[derive(Debug, Clone, Default)]
struct Piece {
    sites: Range<u32>,
    /// Those of them with jobs, the first.
    with_jobs: Range<u32>,
    further: Range<u32>,
    jobs: Range<u32>,
    pickups: Range<u32>,
    /// By role.
    stops: [Range<u32>; 3],
}

/// The stops of all errands, and the *sites* that they lie at. Many stops share one, such as a
/// shop's: its labels are looked up once for all of them.
///
/// What belongs to a gate lies in one piece. When a gate changes, its new pieces go to the end;
/// the old ones are swept up when they are the larger part.
#[derive(Debug, Clone)]
pub(super) struct Stops {
    /// By gate.
    pieces: Vec<Piece>,
    /// By site: travel to it and on from it.
    sides: Vec<[Side; 2]>,
    further: Vec<Further>,
    stops: Vec<StopAt>,
    jobs: Vec<Job>,
    pickups: Vec<Pickup>,
    /// By slot: where its pickup stands among them, unless that is another's.
    pickup_at: Vec<u32>,
    /// By slot: the site of the delivery of a shipment.
    deliveries: Vec<u32>,
    /// Changes whenever sites are numbered anew.
    version: u32,
}

/// By lane: travel to sites and on from them, used again and again.
#[derive(Debug, Clone, Default)]
pub(in crate::matching) struct Reached<const LANES: usize = 1> {
    /// By site: travel to it; of an earlier trip where no lane reached it.
    to: Vec<[Travel; LANES]>,
    /// By site: the time of travel on from it, ms; [`FAR_MS`] where it was not reached. Most
    /// deliveries are out by that alone, and they lie all over the map: this is what fits in a
    /// cache.
    onward_ms: Vec<[i32; LANES]>,
    /// By site: the length of it, cm.
    onward_cm: Vec<[u32; LANES]>,
    /// Travel on from the sites of the gate that was reached last.
    onward: Vec<[Travel; LANES]>,
    /// The gates that some lane reached.
    gates: Vec<usize>,
    version: u32,
}

impl<const LANES: usize> Reached<LANES> {
    /// Travel to a site that some lane reached; far in the others.
    #[inline(always)]
    pub(in crate::matching) fn to(&self, site: u32) -> [Travel; LANES] {
        self.to[site as usize]
    }

    /// Travel on from a site; far where it was not reached.
    #[inline(always)]
    pub(in crate::matching) fn onward(&self, site: u32) -> [Travel; LANES] {
        let (ms, cm) = (&self.onward_ms[site as usize], &self.onward_cm[site as usize]);
        std::array::from_fn(|lane| Travel::new(ms[lane] as u32, cm[lane]))
    }

    /// The time of travel on from a site, ms; [`FAR_MS`] where it was not reached.
    #[inline(always)]
    pub(in crate::matching) fn onward_ms(&self, site: u32) -> [i32; LANES] {
        self.onward_ms[site as usize]
    }

    /// Travel to the first sites of the gate that was reached last, and on from them.
    #[inline(always)]
    pub(in crate::matching) fn last(&self, sites: Range<u32>) -> [&[[Travel; LANES]]; 2] {
        let sites = as_usize(&sites);
        let count = sites.len();
        [&self.to[sites], &self.onward[..count]]
    }

    /// The gates that some lane reached, in order.
    pub(in crate::matching) fn gates(&self) -> &[usize] {
        &self.gates
    }
}

impl Stops {
    /// No stops, in so many gates.
    pub(super) fn new(gates: usize) -> Self {
        Self {
            pieces: vec![Piece::default(); gates],
            sides: Vec::new(),
            further: Vec::new(),
            stops: Vec::new(),
            jobs: Vec::new(),
            pickups: Vec::new(),
            pickup_at: Vec::new(),
            deliveries: Vec::new(),
            version: 1,
        }
    }

    /// Makes these the stops of a gate.
    ///
    /// Complexity: O(n log n) for n stops.
    pub(super) fn set(
        &mut self,
        gate: usize,
        stops: &[(Site, Stop)],
        known: Known<impl Fn(u32) -> KnownBetween>,
    ) {
        let mut by_site: Vec<&(Site, Stop)> = stops.iter().collect();
        by_site.sort_unstable();
        let begin = |len: usize| len as u32;
        let (sites, further) = (begin(self.sides.len()), begin(self.further.len()));
        let mut placed: Vec<(Stop, u32)> = Vec::with_capacity(stops.len());
        let mut at_one: Vec<&[&(Site, Stop)]> = by_site.chunk_by(|a, b| a.0 == b.0).collect();
        // Sites with jobs come first: more is asked of them.
        let has_jobs =
            |at_one: &[&(Site, Stop)]| at_one.iter().any(|(_, stop)| stop.role == Role::Job);
        at_one.sort_by_key(|at_one| !has_jobs(at_one));
        let mut with_jobs = sites;
        for at_one in at_one {
            let Some((site, _)) = at_one.first() else { continue };
            let number = self.add(site);
            with_jobs += u32::from(has_jobs(at_one));
            placed.extend(at_one.iter().map(|(_, stop)| (*stop, number)));
        }
        // Errands lie by slot: so they are met one after the other.
        placed.sort_unstable();
        let piece = &mut self.pieces[gate];
        piece.sites = sites..self.sides.len() as u32;
        piece.with_jobs = sites..with_jobs;
        piece.further = further..self.further.len() as u32;
        for role in Role::ALL {
            let begin = self.stops.len() as u32;
            let of_role = placed.iter().filter(|(stop, _)| stop.role == role);
            self.stops.extend(of_role.map(|(stop, site)| StopAt { slot: stop.slot, site: *site }));
            piece.stops[role as usize] = begin..self.stops.len() as u32;
        }
        let begin = self.jobs.len() as u32;
        let jobs = as_usize(&piece.stops[Role::Job as usize]);
        let job = |stop: &StopAt| Job::new(*stop, &known.records[stop.slot as usize]);
        self.jobs.extend(self.stops[jobs].iter().map(job));
        piece.jobs = begin..self.jobs.len() as u32;
        let begin = self.pickups.len() as u32;
        let pickups = as_usize(&piece.stops[Role::Pickup as usize]);
        self.pickups.extend(self.stops[pickups].iter().map(|StopAt { slot, site }| Pickup {
            slot: *slot,
            site: *site,
            delivery: self.deliveries.get(*slot as usize).copied().unwrap_or(u32::MAX),
            between: AtomicU32::new((known.between)(*slot).least_ms()),
        }));
        piece.pickups = begin..self.pickups.len() as u32;
        self.note_pickups(gate);
        self.note_deliveries(gate);
        self.version = self.version.wrapping_add(1);
    }

    fn add(&mut self, site: &Site) -> u32 {
        let number = self.sides.len() as u32;
        self.sides.push([Side::of(&site.arrivals), Side::of(&site.departures)]);
        for (way, doors) in [&site.arrivals, &site.departures].into_iter().enumerate() {
            let more = doors.iter().skip(DOORS);
            self.further.extend(more.map(|door| Further { site: number, way, door: *door }));
        }
        number
    }

    /// Notes where the shipments' deliveries in a gate lie.
    fn note_deliveries(&mut self, gate: usize) {
        for at in as_usize(&self.pieces[gate].stops[Role::Delivery as usize]) {
            let StopAt { slot, site } = self.stops[at];
            let slot = slot as usize;
            self.deliveries.resize(self.deliveries.len().max(slot + 1), u32::MAX);
            self.deliveries[slot] = site;
            if let Some(pickup) = self.pickup_of(slot) {
                self.pickups[pickup].delivery = site;
            }
        }
    }

    /// Notes where the shipments' pickups in a gate stand.
    fn note_pickups(&mut self, gate: usize) {
        for at in as_usize(&self.pieces[gate].pickups) {
            let slot = self.pickups[at].slot as usize;
            self.pickup_at.resize(self.pickup_at.len().max(slot + 1), u32::MAX);
            self.pickup_at[slot] = at as u32;
        }
    }

    /// Where the pickup of a shipment stands.
    fn pickup_of(&self, slot: usize) -> Option<usize> {
        let at = *self.pickup_at.get(slot)? as usize;
        self.pickups.get(at).is_some_and(|pickup| pickup.slot as usize == slot).then_some(at)
    }

    /// Takes note of what is known of the travel from an errand's pickup to its delivery.
    pub(super) fn know_between(&self, slot: usize, between: KnownBetween) {
        if let Some(at) = self.pickup_of(slot) {
            self.pickups[at].between.store(between.least_ms(), Ordering::Relaxed);
        }
    }

    /// Sweeps up what is no longer in use, where that is the larger part.
    pub(super) fn tidy(&mut self) {
        let used: usize = self.pieces.iter().map(|piece| piece.sites.len()).sum();
        if self.sides.len() <= 2 * used + 1024 {
            return;
        }
        let (sides, further) = (std::mem::take(&mut self.sides), std::mem::take(&mut self.further));
        let stops = std::mem::take(&mut self.stops);
        let (jobs, pickups) = (std::mem::take(&mut self.jobs), std::mem::take(&mut self.pickups));
        for gate in 0..self.pieces.len() {
            let piece = self.pieces[gate].clone();
            let first = self.sides.len() as u32;
            let moved = |site: u32| site - piece.sites.start + first;
            self.sides.extend_from_slice(&sides[as_usize(&piece.sites)]);
            let begin = self.further.len() as u32;
            self.further.extend(
                further[as_usize(&piece.further)]
                    .iter()
                    .map(|door| Further { site: moved(door.site), ..*door }),
            );
            let own = &mut self.pieces[gate];
            own.sites = first..self.sides.len() as u32;
            own.with_jobs = first..moved(piece.with_jobs.end);
            own.further = begin..self.further.len() as u32;
            let begin = self.jobs.len() as u32;
            let old = &jobs[as_usize(&piece.jobs)];
            self.jobs.extend(old.iter().map(|job| Job { site: moved(job.site), ..*job }));
            own.jobs = begin..self.jobs.len() as u32;
            let begin = self.pickups.len() as u32;
            let old = &pickups[as_usize(&piece.pickups)];
            self.pickups.extend(
                old.iter().map(|pickup| Pickup { site: moved(pickup.site), ..pickup.clone() }),
            );
            own.pickups = begin..self.pickups.len() as u32;
            for role in Role::ALL {
                let begin = self.stops.len() as u32;
                let old = &stops[as_usize(&piece.stops[role as usize])];
                self.stops
                    .extend(old.iter().map(|stop| StopAt { site: moved(stop.site), ..*stop }));
                own.stops[role as usize] = begin..self.stops.len() as u32;
            }
            self.note_pickups(gate);
        }
        for gate in 0..self.pieces.len() {
            self.note_deliveries(gate);
        }
        self.version = self.version.wrapping_add(1);
    }

    /// The stops of a role in a gate.
    #[inline(always)]
    pub(super) fn of(&self, gate: usize, role: Role) -> &[StopAt] {
        &self.stops[as_usize(&self.pieces[gate].stops[role as usize])]
    }

    /// The jobs in a gate.
    #[inline(always)]
    pub(super) fn jobs(&self, gate: usize) -> &[Job] {
        &self.jobs[as_usize(&self.pieces[gate].jobs)]
    }

    /// The sites in a gate where there are jobs.
    #[inline(always)]
    pub(super) fn with_jobs(&self, gate: usize) -> Range<u32> {
        self.pieces[gate].with_jobs.clone()
    }

    /// The pickups of shipments in a gate, with the number of the first.
    #[inline(always)]
    pub(super) fn pickups(&self, gate: usize) -> (u32, &[Pickup]) {
        let own = &self.pieces[gate].pickups;
        (own.start, &self.pickups[as_usize(own)])
    }

    /// A pickup by number.
    #[inline(always)]
    pub(super) fn pickup(&self, number: u32) -> &Pickup {
        &self.pickups[number as usize]
    }

    /// Forgets what was reached before.
    pub(super) fn begin<const LANES: usize>(&self, reached: &mut Reached<LANES>) {
        const { assert!(LANES > 0) };
        let sites = self.sides.len();
        if reached.version == self.version {
            for gate in reached.gates.drain(..) {
                let sites = as_usize(&self.pieces[gate].sites);
                reached.onward_ms[sites].fill([FAR_MS; LANES]);
            }
        } else {
            reached.gates.clear();
            reached.to.resize(sites, [FAR; LANES]);
            reached.onward_cm.resize(sites, [0; LANES]);
            reached.onward_ms.clear();
            reached.onward_ms.resize(sites, [FAR_MS; LANES]);
            reached.version = self.version;
        }
    }

    /// Looks up the labels of a gate's sites, from those of the nodes, for the lanes that went
    /// in.
    #[inline(always)]
    pub(super) fn reach<const LANES: usize>(
        &self,
        gate: usize,
        entered: Entered<LANES>,
        labels: &[Label<LANES>],
        reached: &mut Reached<LANES>,
    ) {
        let piece = &self.pieces[gate];
        if piece.sites.is_empty() {
            return;
        }
        let sites = as_usize(&piece.sites);
        let first = sites.start;
        let Reached { to, onward_ms, onward_cm, onward, .. } = reached;
        let to = &mut to[sites.clone()];
        onward.resize(onward.len().max(to.len()), [FAR; LANES]);
        for (([into, out], to), onward) in
            self.sides[sites.clone()].iter().zip(&mut *to).zip(&mut *onward)
        {
            *to = into.least(labels, 0);
            *onward = out.least(labels, 1);
        }
        for Further { site, way, door: (node, travel) } in &self.further[as_usize(&piece.further)] {
            let site = *site as usize - first;
            let side = if *way == 0 { &mut to[site] } else { &mut onward[site] };
            for (side, label) in side.iter_mut().zip(labels[*node as usize][*way]) {
                *side = side.sooner(label + *travel);
            }
        }
        // What a lane did not go into is as far for it as if no other had: what is said of a trip
        // does not depend on those that share its sweep.
        if entered != [true; LANES] {
            for (to, onward) in to.iter_mut().zip(&mut *onward) {
                for lane in (0..LANES).filter(|lane| !entered[*lane]) {
                    to[lane] = FAR;
                    onward[lane] = FAR;
                }
            }
        }
        let kept = onward_ms[sites.clone()].iter_mut().zip(&mut onward_cm[sites]);
        for ((ms, cm), onward) in kept.zip(&*onward) {
            for lane in 0..LANES {
                ms[lane] = (onward[lane].0 >> 32).min(FAR_MS as u64) as i32;
                cm[lane] = onward[lane].0 as u32;
            }
        }
        reached.gates.push(gate);
    }
}

fn as_usize(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}
