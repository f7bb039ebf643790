//! The stops in one gate of the map, laid out to be looked at in one go.

use super::site::{MOST_DOORS, Site};
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

/// Stops between the same nodes.
#[derive(Debug, Clone)]
struct Street {
    /// How many nodes lead to its stops, and as many away from them, in `nodes`; a node is
    /// repeated where there are fewer.
    doors: usize,
    nodes: u32,
    /// Its first offset: for each stop, from the arriving nodes, then to the departing ones.
    offsets: u32,
    /// Its first bound: by arriving and departing node, the least time between them over a stop.
    least: u32,
    stops: std::ops::Range<u32>,
    /// The greatest slack of its stops.
    slack: u32,
}

/// The stops in one gate.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    streets: Vec<Street>,
    nodes: Vec<NodeId>,
    offsets: Vec<Travel>,
    least: Vec<u32>,
    stops: Vec<Stop>,
}

impl Block {
    /// A block of stops. Their order does not matter.
    ///
    /// Complexity: O(n log n).
    pub(super) fn new(mut stops: Vec<(Site, Stop)>) -> Self {
        let key = |(site, stop): &(Site, Stop)| {
            let nodes: Vec<NodeId> = site.nodes().collect();
            (site.arrivals.len(), nodes, stop.slot, stop.role)
        };
        stops.sort_by_cached_key(key);
        let mut block = Self::default();
        let alike = |a: &(Site, Stop), b: &(Site, Stop)| {
            a.0.arrivals.len() == b.0.arrivals.len() && a.0.nodes().eq(b.0.nodes())
        };
        for street in stops.chunk_by(alike) {
            block.add(street);
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
        let mut street = Street {
            doors,
            nodes: self.nodes.len() as u32,
            offsets: self.offsets.len() as u32,
            least: self.least.len() as u32,
            stops: self.stops.len() as u32..(self.stops.len() + stops.len()) as u32,
            slack: 0,
        };
        let padded = |own: &[super::site::Door], at: usize| own[at.min(own.len() - 1)];
        for own in [&site.arrivals, &site.departures] {
            self.nodes.extend((0..doors).map(|at| padded(own, at).0));
        }
        let mut least = vec![u32::MAX; doors * doors];
        for (site, stop) in stops {
            for own in [&site.arrivals, &site.departures] {
                self.offsets.extend((0..doors).map(|at| padded(own, at).1));
            }
            for (at, least) in least.iter_mut().enumerate() {
                let into = padded(&site.arrivals, at / doors).1;
                let out = padded(&site.departures, at % doors).1;
                let time = (into.time() + out.time()).0;
                *least = (*least).min(u32::try_from(time).unwrap_or(u32::MAX));
            }
            street.slack = street.slack.max(stop.slack);
            self.stops.push(*stop);
        }
        self.least.extend(least);
        self.streets.push(street);
    }

    /// The greatest slack of its stops, ms.
    pub(super) fn slack(&self) -> u32 {
        self.streets.iter().map(|street| street.slack).max().unwrap_or(0)
    }

    /// Calls back for every stop over which one may get from the one end of the sweep to the
    /// other within `most` and the stop's slack, with the label of the stop.
    #[inline]
    pub(super) fn visit(&self, labels: &[Label], most: Millis, mut found: impl FnMut(&Stop, Label)) {
        for street in &self.streets {
            match street.doors {
                1 => self.visit_street::<1>(street, labels, most, &mut found),
                2 => self.visit_street::<2>(street, labels, most, &mut found),
                _ => self.visit_street::<MOST_DOORS>(street, labels, most, &mut found),
            }
        }
    }

    #[inline]
    fn visit_street<const DOORS: usize>(
        &self,
        street: &Street,
        labels: &[Label],
        most: Millis,
        found: &mut impl FnMut(&Stop, Label),
    ) {
        let nodes = &self.nodes[street.nodes as usize..][..2 * DOORS];
        let mut to = [Travel::UNREACHABLE; DOORS];
        let mut onward = [Travel::UNREACHABLE; DOORS];
        for at in 0..DOORS {
            to[at] = labels[nodes[at] as usize][0];
            onward[at] = labels[nodes[DOORS + at] as usize][1];
        }
        if street.stops.len() > 1 {
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
        let stops = &self.stops[street.stops.start as usize..street.stops.end as usize];
        let offsets = self.offsets[street.offsets as usize..].chunks_exact(2 * DOORS);
        for (stop, offsets) in stops.iter().zip(offsets) {
            let mut label = [Travel::UNREACHABLE; 2];
            for at in 0..DOORS {
                label[0] = label[0].min(to[at] + offsets[at]);
                label[1] = label[1].min(onward[at] + offsets[DOORS + at]);
            }
            let time = (label[0].0 >> 32) + (label[1].0 >> 32);
            if time as i64 <= most.0 + i64::from(stop.slack) {
                found(stop, label);
            }
        }
    }
}
