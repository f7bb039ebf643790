//! Every order of the stops of a few errands.

use super::MOST_ORDERS;

/// A stop of one of the errands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Visit {
    /// The errand, by number.
    pub(super) errand: usize,
    pub(super) is_delivery: bool,
    pub(super) leg: usize,
}

/// Orders of the same stops, as a search finds them: those that begin alike follow each other.
#[derive(Debug)]
pub(super) struct Orders {
    visits: Vec<Visit>,
    /// In each of them.
    stops: usize,
    /// How many stops each has in common with the one before, from the first on.
    shared: Vec<usize>,
}

impl Orders {
    /// All orders of the errands `first..` on so many legs, where each is a shipment or not; `None`
    /// where there are more than [`MOST_ORDERS`].
    ///
    /// Complexity: O(orders · stops).
    pub(super) fn all(legs: usize, shipments: &[bool], first: usize) -> Option<Self> {
        let stops = shipments.iter().skip(first).map(|is| 1 + usize::from(*is)).sum();
        let found = Self { visits: Vec::new(), stops, shared: Vec::new() };
        let mut search = Search { legs, shipments, first, visits: Vec::new(), kept: 0, found };
        search.go_on(0).then_some(search.found)
    }

    pub(super) fn len(&self) -> usize {
        self.shared.len()
    }

    pub(super) fn get(&self, number: usize) -> Option<&[Visit]> {
        let from = number.checked_mul(self.stops)?;
        self.visits.get(from..from.checked_add(self.stops)?)
    }

    /// Each with its number, and how many stops it has in common with the one before.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, usize, &[Visit])> {
        let orders = self.visits.chunks_exact(self.stops.max(1));
        orders
            .zip(&self.shared)
            .enumerate()
            .map(|(number, (order, shared))| (number, *shared, order))
    }
}

struct Search<'s> {
    legs: usize,
    shipments: &'s [bool],
    first: usize,
    visits: Vec<Visit>,
    /// How many of the visits are as they were when the last order was found.
    kept: usize,
    found: Orders,
}

impl Search<'_> {
    /// Whether all orders that begin like this one were found. The next stop lies on this leg or a
    /// later one.
    fn go_on(&mut self, from: usize) -> bool {
        if self.visits.len() == self.found.stops {
            self.found.visits.extend(&self.visits);
            self.found.shared.push(self.kept);
            self.kept = self.visits.len();
            return self.found.len() <= MOST_ORDERS;
        }
        for leg in from..self.legs {
            for errand in self.first..self.shipments.len() {
                let done = self.visits.iter().filter(|visit| visit.errand == errand).count();
                if done > usize::from(self.shipments[errand]) {
                    continue;
                }
                self.visits.push(Visit { errand, is_delivery: done == 1, leg });
                let is_complete = self.go_on(leg);
                self.visits.pop();
                self.kept = self.kept.min(self.visits.len());
                if !is_complete {
                    return false;
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pickups_come_first_and_nothing_is_left_out() {
        let all = Orders::all;
        let count = |legs, shipments: &[bool], first| all(legs, shipments, first).map(|o| o.len());
        assert_eq!(count(1, &[false], 0), Some(1));
        assert_eq!(count(3, &[true], 0), Some(6));
        assert_eq!(count(1, &[true, true], 0), Some(6));
        assert_eq!(count(1, &[true, true, true], 0), Some(90));
        assert_eq!(count(2, &[true, false], 0), Some(3 * 4));
        assert_eq!(count(2, &[true, false], 1), Some(2));
        assert_eq!(count(2, &[true], 1), Some(1));
        assert_eq!(count(2, &[true; 5], 0), None);
        let orders = all(2, &[true, true], 0).unwrap();
        let mut before: &[Visit] = &[];
        for (number, shared, order) in orders.iter() {
            assert_eq!(orders.get(number), Some(order));
            let alike = order.iter().zip(before).take_while(|(a, b)| a == b).count();
            assert_eq!(shared, alike);
            before = order;
            for (at, visit) in order.iter().enumerate() {
                let pickup = order.iter().position(|v| v.errand == visit.errand).unwrap();
                assert!(!visit.is_delivery || pickup < at);
            }
            assert!(order.is_sorted_by_key(|visit| visit.leg));
        }
    }
}
