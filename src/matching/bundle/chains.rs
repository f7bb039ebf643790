//! The least chains of travel between a stop of the trip and all errands' stops.
//!
//! A plan travels from stop to stop, and may turn about at each, where nobody who drives past
//! can: a way over a third stop may be faster than the direct one. So a bound that is to hold for
//! plans must allow for turning about at every stop of every open errand. This is a search of
//! Dijkstra's in the network with all these stops as nodes of their own, which is passed
//! through: what it finds is the least chain, and chains obey the triangle inequality.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::ops::Range;

use super::super::matcher::Matcher;
use super::super::planned_trip::PlannedTrip;
use crate::road::{EdgeId, OnEdge, Snapped};
use crate::routing::Direction;
use crate::units::Travel;

/// Beyond the reach of a search.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// What is added up along a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Time,
    Length,
}

impl Measure {
    fn of(self, travel: Travel) -> u32 {
        match self {
            Self::Time => (travel.0 >> 32) as u32,
            Self::Length => (travel.0 & 0xffff_ffff) as u32,
        }
    }
}

/// The network, and on its edges the stops of all open errands and of the trip.
///
/// Vertices are numbered: the nodes, then pickup and delivery of each errand by slot, then the
/// stops of the trip.
pub(super) struct Field<'m> {
    matcher: &'m Matcher<'m>,
    planned: &'m PlannedTrip,
    /// By edge: where its stops begin.
    starts: Vec<u32>,
    /// Edge by edge.
    stops: Vec<StopOn>,
}

/// A stop on an edge.
#[derive(Debug, Clone, Copy)]
struct StopOn {
    vertex: u32,
    before: Travel,
    after: Travel,
}

/// Least chains from or to one stop, by vertex; [`UNKNOWN`] beyond what was searched.
pub(super) struct Chains {
    labels: Vec<u32>,
    nodes: usize,
    errands: usize,
}

impl Chains {
    /// Of an errand's pickup (0) or delivery (1).
    pub(super) fn errand(&self, slot: usize, side: usize) -> u32 {
        self.labels[self.nodes + 2 * slot + side]
    }

    /// Of a stop of the trip.
    pub(super) fn trip(&self, stop: usize) -> u32 {
        self.labels[self.nodes + 2 * self.errands + stop]
    }

    /// Says what a stop of the trip has.
    pub(super) fn set_trip(&mut self, stop: usize, label: u32) {
        self.labels[self.nodes + 2 * self.errands + stop] = label;
    }
}

impl<'m> Field<'m> {
    /// Complexity: O(edges + stops).
    pub(super) fn new(matcher: &'m Matcher<'m>, planned: &'m PlannedTrip) -> Self {
        let mut field = Self { matcher, planned, starts: Vec::new(), stops: Vec::new() };
        let mut starts = vec![0_u32; matcher.network.edge_count() + 1];
        field.each_stop(|_, on| starts[on.edge as usize + 1] += 1);
        for edge in 1..starts.len() {
            starts[edge] += starts[edge - 1];
        }
        let mut next = starts.clone();
        let none = StopOn { vertex: 0, before: Travel::ZERO, after: Travel::ZERO };
        let mut stops = vec![none; starts.last().map_or(0, |count| *count as usize)];
        field.each_stop(|vertex, on| {
            let at = &mut next[on.edge as usize];
            stops[*at as usize] =
                StopOn { vertex: vertex as u32, before: on.before, after: on.after };
            *at += 1;
        });
        (field.starts, field.stops) = (starts, stops);
        field
    }

    /// Calls back for every edge that a stop lies on.
    fn each_stop(&self, mut visit: impl FnMut(usize, &OnEdge)) {
        let first = self.matcher.network.node_count();
        let mut pass = |vertex: usize, stop: &Snapped| {
            stop.edges.iter().for_each(|on| visit(vertex, on));
        };
        for (slot, stops) in self.matcher.on_road.iter().enumerate() {
            if let Some((pickup, delivery)) = stops.as_ref().filter(|_| self.matcher.is_open[slot])
            {
                pass(first + 2 * slot, pickup);
                delivery.iter().for_each(|delivery| pass(first + 2 * slot + 1, delivery));
            }
        }
        let first = first + 2 * self.matcher.on_road.len();
        for (number, stop) in self.planned.stops.iter().enumerate() {
            pass(first + number, &stop.snapped);
        }
    }

    fn on_edge(&self, edge: EdgeId) -> &[StopOn] {
        let at = edge as usize;
        &self.stops[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// Least chains from any of some stops of the trip (forward) or to any of them (backward), as
    /// far as `most`, and only over vertices that are known in `within`.
    ///
    /// Complexity: as Dijkstra's algorithm on the part of the network that is reached.
    pub(super) fn chains(
        &self,
        stops: Range<usize>,
        direction: Direction,
        measure: Measure,
        most: u32,
        within: Option<&Chains>,
    ) -> Chains {
        let nodes = self.matcher.network.node_count();
        let errands = self.matcher.on_road.len();
        let vertices = nodes + 2 * errands + self.planned.stops.len();
        let mut search = Spread {
            field: self,
            chains: Chains { labels: vec![UNKNOWN; vertices], nodes, errands },
            queue: BinaryHeap::new(),
            swept: HashMap::new(),
            forward: direction == Direction::Forward,
            measure,
            most,
            within,
        };
        stops.for_each(|stop| search.reach(nodes + 2 * errands + stop, 0));
        search.run();
        search.chains
    }

    fn snapped(&self, vertex: usize) -> Option<&'m Snapped> {
        let place = vertex - self.matcher.network.node_count();
        let errands = self.matcher.on_road.len();
        if let Some(stop) = place.checked_sub(2 * errands) {
            return self.planned.stops.get(stop).map(|stop| &stop.snapped);
        }
        let (pickup, delivery) = self.matcher.on_road[place / 2].as_ref()?;
        if place.is_multiple_of(2) { Some(pickup) } else { delivery.as_ref() }
    }
}

/// A search in progress.
struct Spread<'f, 'm> {
    field: &'f Field<'m>,
    chains: Chains,
    queue: BinaryHeap<Reverse<(u32, usize)>>,
    /// By edge: from where along it stops were reached directly, and with what label.
    swept: HashMap<EdgeId, (Travel, u32)>,
    forward: bool,
    measure: Measure,
    most: u32,
    within: Option<&'f Chains>,
}

impl Spread<'_, '_> {
    fn reach(&mut self, vertex: usize, label: u32) {
        let allowed = self.within.is_none_or(|within| within.labels[vertex] != UNKNOWN);
        if label <= self.most && allowed && label < self.chains.labels[vertex] {
            self.chains.labels[vertex] = label;
            self.queue.push(Reverse((label, vertex)));
        }
    }

    fn run(&mut self) {
        while let Some(Reverse((label, vertex))) = self.queue.pop() {
            if label > self.chains.labels[vertex] {
                continue;
            }
            if vertex < self.chains.nodes {
                self.leave_node(vertex, label);
            } else {
                self.leave_stop(vertex, label);
            }
        }
    }

    fn leave_node(&mut self, node: usize, label: u32) {
        let (network, measure, forward) = (self.field.matcher.network, self.measure, self.forward);
        let starts = if forward { network.out_starts() } else { network.in_starts() };
        for at in starts[node]..starts[node + 1] {
            let number = if forward { at } else { network.in_edges()[at as usize] };
            let edge = network.edge(number);
            let next = if forward { edge.to } else { edge.from };
            self.reach(next as usize, label.saturating_add(measure.of(edge.travel())));
            let field = self.field;
            for stop in field.on_edge(number) {
                let part = if forward { stop.before } else { stop.after };
                self.reach(stop.vertex as usize, label.saturating_add(measure.of(part)));
            }
        }
    }

    fn leave_stop(&mut self, vertex: usize, label: u32) {
        let (field, measure, forward) = (self.field, self.measure, self.forward);
        let Some(snapped) = field.snapped(vertex) else { return };
        for on in &snapped.edges {
            let edge = field.matcher.network.edge(on.edge);
            let (next, rest, done) = if forward {
                (edge.to, on.after, on.before)
            } else {
                (edge.from, on.before, on.after)
            };
            self.reach(next as usize, label.saturating_add(measure.of(rest)));
            // Who was here directly from a stop before leads to nothing new on this edge.
            let known = self.swept.get(&on.edge).is_some_and(|&(from, at)| {
                let along = i64::from(measure.of(done)) - i64::from(measure.of(from));
                is_behind(from, done) && i64::from(at) + along <= i64::from(label)
            });
            if known {
                continue;
            }
            self.swept.insert(on.edge, (done, label));
            for other in field.on_edge(on.edge) {
                let reached = if forward { other.before } else { other.after };
                if is_behind(done, reached) {
                    let along = measure.of(reached) - measure.of(done);
                    self.reach(other.vertex as usize, label.saturating_add(along));
                }
            }
        }
    }
}

/// Whether a place on an edge lies no farther along it than another, in time and in length.
fn is_behind(first: Travel, second: Travel) -> bool {
    first.time() <= second.time() && first.length() <= second.length()
}
