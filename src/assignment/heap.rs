//! A queue of errands by distance, and what is known of each errand in one search.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::gains::Whole;
use super::market::NONE;

/// Distances from where a search began. It is reset in the time its search took.
pub(super) struct Distances<W> {
    heap: BinaryHeap<Reverse<(W, u32)>>,
    /// By errand; meaningful where `by` says so.
    distance: Vec<W>,
    /// By errand: the trip it was reached by, [`NONE`] where it was not.
    by: Vec<u32>,
    reached: Vec<u32>,
}

impl<W: Whole> Distances<W> {
    pub(super) fn new(errands: usize) -> Self {
        Self {
            heap: BinaryHeap::new(),
            distance: vec![W::default(); errands],
            by: vec![NONE; errands],
            reached: Vec::new(),
        }
    }

    pub(super) fn clear(&mut self) {
        self.heap.clear();
        for errand in self.reached.drain(..) {
            self.by[errand as usize] = NONE;
        }
    }

    /// Notes that an errand is reached by a trip; whether that is nearer than before.
    pub(super) fn reach(&mut self, errand: u32, distance: W, by: u32) -> bool {
        let at = errand as usize;
        if self.by[at] == NONE {
            self.reached.push(errand);
        } else if self.distance[at] <= distance {
            return false;
        }
        (self.distance[at], self.by[at]) = (distance, by);
        true
    }

    pub(super) fn queue(&mut self, errand: u32, distance: W) {
        self.heap.push(Reverse((distance, errand)));
    }

    /// The nearest errand whose distance is final now.
    pub(super) fn next(&mut self) -> Option<(W, u32)> {
        loop {
            let Reverse((distance, errand)) = self.heap.pop()?;
            if self.distance[errand as usize] == distance {
                return Some((distance, errand));
            }
        }
    }

    /// The trip by which an errand was reached.
    pub(super) fn by(&self, errand: u32) -> u32 {
        self.by[errand as usize]
    }
}
