//! The pairs with the sides exchanged.

use std::ops::Range;

use super::gains::{View, Whole};

/// The pairs by errand instead of by trip.
pub(super) struct Turned<W> {
    rows: Vec<Range<usize>>,
    trips: Vec<u32>,
    gains: Vec<W>,
    trip_count: usize,
}

impl<W: Whole> Turned<W> {
    /// Complexity: O(m log k) for m pairs, at most k of them of one errand.
    pub(super) fn new(view: View<'_, W>) -> Self {
        let mut ends = vec![0; view.errand_count + 1];
        let pairs = || view.trips().flat_map(move |trip| view.of(trip).map(move |p| (trip, p)));
        for (_, (errand, _)) in pairs() {
            ends[errand as usize + 1] += 1;
        }
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        let mut next = ends.clone();
        let total = ends.last().copied().unwrap_or(0);
        let mut by_errand = vec![(W::default(), 0); total];
        for (trip, (errand, gain)) in pairs() {
            by_errand[next[errand as usize]] = (gain, trip);
            next[errand as usize] += 1;
        }
        let rows: Vec<Range<usize>> = ends.windows(2).map(|pair| pair[0]..pair[1]).collect();
        for row in &rows {
            let greatest = |&(gain, trip): &(W, u32)| (std::cmp::Reverse(gain), trip);
            by_errand[row.clone()].sort_unstable_by_key(greatest);
        }
        let (gains, trips) = by_errand.into_iter().unzip();
        Self { rows, trips, gains, trip_count: view.rows.len() }
    }

    pub(super) fn view(&self) -> View<'_, W> {
        View {
            rows: &self.rows,
            errands: &self.trips,
            gains: &self.gains,
            errand_count: self.trip_count,
        }
    }
}
