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

/// All orders of the errands `first..` on so many legs, where each is a shipment or not; `None`
/// where there are more than [`MOST_ORDERS`].
///
/// Complexity: O(orders · stops).
pub(super) fn all(legs: usize, shipments: &[bool], first: usize) -> Option<Vec<Vec<Visit>>> {
    let stops: usize = shipments.iter().skip(first).map(|is| 1 + usize::from(*is)).sum();
    let mut search =
        Search { legs, shipments, first, stops, visits: Vec::new(), found: Vec::new() };
    search.go_on(0).then_some(search.found)
}

struct Search<'s> {
    legs: usize,
    shipments: &'s [bool],
    first: usize,
    stops: usize,
    visits: Vec<Visit>,
    found: Vec<Vec<Visit>>,
}

impl Search<'_> {
    /// Whether all orders that begin like this one were found. The next stop lies on this leg or a
    /// later one.
    fn go_on(&mut self, from: usize) -> bool {
        if self.visits.len() == self.stops {
            self.found.push(self.visits.clone());
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
        let count = |legs, shipments: &[bool], first| all(legs, shipments, first).map(|o| o.len());
        assert_eq!(count(1, &[false], 0), Some(1));
        assert_eq!(count(3, &[true], 0), Some(6));
        assert_eq!(count(1, &[true, true], 0), Some(6));
        assert_eq!(count(1, &[true, true, true], 0), Some(90));
        assert_eq!(count(2, &[true, false], 0), Some(3 * 4));
        assert_eq!(count(2, &[true, false], 1), Some(2));
        assert_eq!(count(2, &[true], 1), Some(1));
        assert_eq!(count(2, &[true; 5], 0), None);
        for order in all(2, &[true, true], 0).unwrap() {
            for (at, visit) in order.iter().enumerate() {
                let pickup = order.iter().position(|v| v.errand == visit.errand).unwrap();
                assert!(!visit.is_delivery || pickup < at);
            }
            assert!(order.is_sorted_by_key(|visit| visit.leg));
        }
    }
}
