//! The stops in one gate of the map, laid out to be looked at in one go.

use std::ops::Range;

use super::site::{Door, MOST_DOORS, Site};
use crate::road::NodeId;
use crate::routing::Label;
use crate::units::{Millis, Travel};

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
    const ALL: [Self; 3] = [Self::Job, Self::Pickup, Self::Delivery];
}

/// A stop of an errand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stop {
    /// The errand.
    pub(super) slot: u32,
    /// Which of its stops.
    pub(super) role: Role,
    /// By how much travel over this stop may exceed the limit, ms: what turning about at the
    /// errand's other stop may gain.
    pub(super) slack: u32,
}

/// Stops of one role between the same nodes.
#[derive(Debug, Clone)]
struct Street {
    /// How many nodes lead to its stops, and as many away from them; a node is repeated where
    /// there are fewer.
    doors: u32,
    /// Its first node: those that lead to its stops, then those away from them.
    nodes: u32,
    /// Its first bound: by arriving and departing node, the least time between them over a stop.
    least: u32,
    /// The greatest slack of its stops.
    slack: u32,
    stops: Range<u32>,
    /// Its first offset on either side: a row of as many as there are doors for each stop.
    offsets: u32,
}

/// The stops in one gate.
#[derive(Debug, Clone, Default)]
pub(in crate::matching) struct Block {
    streets: Vec<Street>,
    /// By role: where its streets begin and end.
    roles: [Range<u32>; 3],
    nodes: Vec<NodeId>,
    least: Vec<u32>,
    /// By stop: the errand.
    slots: Vec<u32>,
    /// From the arriving nodes to the stops.
    into: Vec<Travel>,
    /// From the stops to the departing nodes.
    out: Vec<Travel>,
}

/// Streets of no more stops are not looked at before their stops: that would cost as much.
const FEW: u32 = 2;

impl Block {
    /// A block of stops. Their order does not matter.
    ///
    /// Complexity: O(n log n).
    pub(super) fn new(mut stops: Vec<(Site, Stop)>) -> Self {
        stops.sort_by_cached_key(|(site, stop)| {
            let nodes: Vec<NodeId> = site.nodes().collect();
            (stop.role, site.arrivals.len(), nodes, stop.slot)
        });
        let mut block = Self::default();
        for role in Role::ALL {
            let begin = block.streets.len() as u32;
            let alike = |a: &(Site, Stop), b: &(Site, Stop)| {
                a.1.role == b.1.role
                    && a.0.arrivals.len() == b.0.arrivals.len()
                    && a.0.nodes().eq(b.0.nodes())
            };
            for street in stops.chunk_by(alike).filter(|street| street[0].1.role == role) {
                block.add(street);
            }
            block.roles[role as usize] = begin..block.streets.len() as u32;
        }
        block
    }

    fn add(&mut self, stops: &[(Site, Stop)]) {
        let Some((site, _)) = stops.first() else { return };
        let doors = match site.arrivals.len().max(site.departures.len()) {
            1 => 1,
            2 => 2,
            _ => MOST_DOORS,
        };
        let first = self.slots.len() as u32;
        let mut street = Street {
            doors: doors as u32,
            nodes: self.nodes.len() as u32,
            least: self.least.len() as u32,
            slack: 0,
            stops: first..first + stops.len() as u32,
            offsets: self.into.len() as u32,
        };
        let padded = |own: &[Door], at: usize| own[at.min(own.len() - 1)];
        for own in [&site.arrivals, &site.departures] {
            self.nodes.extend((0..doors).map(|at| padded(own, at).0));
        }
        let mut least = vec![u32::MAX; doors * doors];
        for (site, stop) in stops {
            self.into.extend((0..doors).map(|at| padded(&site.arrivals, at).1));
            self.out.extend((0..doors).map(|at| padded(&site.departures, at).1));
            for (at, least) in least.iter_mut().enumerate() {
                let into = padded(&site.arrivals, at / doors).1;
                let out = padded(&site.departures, at % doors).1;
                let time = (into.time() + out.time()).0;
                *least = (*least).min(u32::try_from(time).unwrap_or(u32::MAX));
            }
            street.slack = street.slack.max(stop.slack);
            self.slots.push(stop.slot);
        }
        self.least.extend(least);
        self.streets.push(street);
    }

    /// The greatest slack of its stops, ms.
    pub(super) fn slack(&self) -> u32 {
        self.streets.iter().map(|street| street.slack).max().unwrap_or(0)
    }

    /// Calls back for the stops of a role, with the errand and travel to the stop and onward: at
    /// least for those over which one may get from the one end of the sweep to the other within
    /// `most` and the slack.
    #[inline]
    pub(in crate::matching) fn visit(
        &self,
        role: Role,
        labels: &[Label],
        most: Millis,
        mut found: impl FnMut(u32, Label),
    ) {
        let Range { start, end } = self.roles[role as usize];
        for street in &self.streets[start as usize..end as usize] {
            match street.doors {
                1 => self.visit_street::<1>(street, labels, most, &mut found),
                2 => self.visit_street::<2>(street, labels, most, &mut found),
                _ => self.visit_street::<MOST_DOORS>(street, labels, most, &mut found),
            }
        }
    }

    #[inline(always)]
    fn visit_street<const DOORS: usize>(
        &self,
        street: &Street,
        labels: &[Label],
        most: Millis,
        found: &mut impl FnMut(u32, Label),
    ) {
        let nodes = &self.nodes[street.nodes as usize..][..2 * DOORS];
        let mut to = [Travel::UNREACHABLE; DOORS];
        let mut onward = [Travel::UNREACHABLE; DOORS];
        for at in 0..DOORS {
            to[at] = labels[nodes[at] as usize][0];
            onward[at] = labels[nodes[DOORS + at] as usize][1];
        }
        let count = street.stops.end - street.stops.start;
        if count > FEW {
            let least = &self.least[street.least as usize..][..DOORS * DOORS];
            let mut bound = u64::MAX;
            for at in 0..DOORS * DOORS {
                let ends = (to[at / DOORS].0 >> 32) + (onward[at % DOORS].0 >> 32);
                bound = bound.min(ends + u64::from(least[at]));
            }
            if bound as i64 > most.0 + i64::from(street.slack) {
                return;
            }
        }
        let slots = &self.slots[street.stops.start as usize..street.stops.end as usize];
        let rows = street.offsets as usize..street.offsets as usize + count as usize * DOORS;
        let into = self.into[rows.clone()].chunks_exact(DOORS);
        let out = self.out[rows].chunks_exact(DOORS);
        for ((slot, into), out) in slots.iter().zip(into).zip(out) {
            let mut label = [Travel::UNREACHABLE; 2];
            for at in 0..DOORS {
                label[0] = label[0].min(to[at] + into[at]);
                label[1] = label[1].min(onward[at] + out[at]);
            }
            found(*slot, label);
        }
    }
}
