//! The errands' stops, gate by gate, laid out to be passed in one go.

use std::ops::Range;

use super::site::{Door, Site};
use crate::road::NodeId;
use crate::routing::Label;
use crate::units::Travel;

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

/// One side of a stop: the nodes that lead to it, or away from it. The last is repeated where
/// there are fewer.
#[derive(Debug, Clone, Copy)]
struct Side<const DOORS: usize> {
    nodes: [NodeId; DOORS],
    travel: [Travel; DOORS],
}

impl<const DOORS: usize> Side<DOORS> {
    fn of(doors: &[Door]) -> Self {
        let door = |at: usize| doors[at.min(doors.len() - 1)];
        Self {
            nodes: std::array::from_fn(|at| door(at).0),
            travel: std::array::from_fn(|at| door(at).1),
        }
    }

    /// The least travel over one of the nodes.
    #[inline(always)]
    fn least(&self, labels: &[Label], way: usize) -> Travel {
        let mut least = Travel::UNREACHABLE;
        for (node, travel) in self.nodes.iter().zip(self.travel) {
            least = least.min(labels[*node as usize][way] + travel);
        }
        least
    }
}

/// Stops with at most so many doors on either side.
///
/// The stops of a gate and role lie in one piece. When a gate changes, its new pieces go to the
/// end; the old ones are swept up when they are the larger part.
#[derive(Debug, Clone)]
pub(in crate::matching) struct Stops<const DOORS: usize> {
    /// By gate and role.
    pieces: Vec<[Range<u32>; 3]>,
    into: Vec<Side<DOORS>>,
    out: Vec<Side<DOORS>>,
    slots: Vec<u32>,
}

impl<const DOORS: usize> Stops<DOORS> {
    /// No stops, in so many gates.
    pub(super) fn new(gates: usize) -> Self {
        Self {
            pieces: vec![[0..0, 0..0, 0..0]; gates],
            into: Vec::new(),
            out: Vec::new(),
            slots: Vec::new(),
        }
    }

    /// Makes these the stops of a gate.
    pub(super) fn set(&mut self, gate: usize, stops: &[(Site, Stop)]) {
        for role in Role::ALL {
            let begin = self.slots.len() as u32;
            for (site, stop) in stops.iter().filter(|(_, stop)| stop.role == role) {
                self.into.push(Side::of(&site.arrivals));
                self.out.push(Side::of(&site.departures));
                self.slots.push(stop.slot);
            }
            self.pieces[gate][role as usize] = begin..self.slots.len() as u32;
        }
    }

    /// Sweeps up what is no longer in use, where that is the larger part.
    pub(super) fn tidy(&mut self) {
        let used: usize =
            self.pieces.iter().flatten().map(|piece| (piece.end - piece.start) as usize).sum();
        if self.slots.len() <= 2 * used + 1024 {
            return;
        }
        let (into, out) = (std::mem::take(&mut self.into), std::mem::take(&mut self.out));
        let slots = std::mem::take(&mut self.slots);
        for piece in self.pieces.iter_mut().flatten() {
            let old = piece.start as usize..piece.end as usize;
            let begin = self.slots.len() as u32;
            self.into.extend_from_slice(&into[old.clone()]);
            self.out.extend_from_slice(&out[old.clone()]);
            self.slots.extend_from_slice(&slots[old]);
            *piece = begin..self.slots.len() as u32;
        }
    }

    fn piece(&self, gate: usize, role: Role) -> Range<usize> {
        let Range { start, end } = self.pieces[gate][role as usize];
        start as usize..end as usize
    }

    /// Calls back for the stops of a gate and role, with the errand and travel to the stop and
    /// on from it.
    #[inline(always)]
    pub(super) fn labels(
        &self,
        gate: usize,
        role: Role,
        labels: &[Label],
        mut found: impl FnMut(u32, Label),
    ) {
        let piece = self.piece(gate, role);
        let sides = self.into[piece.clone()].iter().zip(&self.out[piece.clone()]);
        for (slot, (into, out)) in self.slots[piece].iter().zip(sides) {
            found(*slot, [into.least(labels, 0), out.least(labels, 1)]);
        }
    }

    /// The same, with travel to the stop only.
    #[inline(always)]
    pub(super) fn travel_to(
        &self,
        gate: usize,
        role: Role,
        labels: &[Label],
        mut found: impl FnMut(u32, Travel),
    ) {
        let piece = self.piece(gate, role);
        for (slot, into) in self.slots[piece.clone()].iter().zip(&self.into[piece]) {
            found(*slot, into.least(labels, 0));
        }
    }

    /// The same, with travel on from the stop only.
    #[inline(always)]
    pub(super) fn travel_onward(
        &self,
        gate: usize,
        role: Role,
        labels: &[Label],
        mut found: impl FnMut(u32, Travel),
    ) {
        let piece = self.piece(gate, role);
        for (slot, out) in self.slots[piece.clone()].iter().zip(&self.out[piece]) {
            found(*slot, out.least(labels, 1));
        }
    }
}
