//! A live board: errands are added, changed and taken off while trips are matched.

use super::matcher::Matcher;
use crate::demand::Errand;

impl Matcher<'_> {
    /// Adds an errand, whose id is to be new among the open ones. Gives its number, by which it
    /// is known until it is removed.
    ///
    /// Complexity: O(stops around it + log n) for n errands, amortised, and O(size of the
    /// network) where it is the first at its place.
    pub fn insert(&mut self, errand: Errand) -> usize {
        let on_road = super::matcher::on_road(&self.snapper, std::slice::from_ref(&errand));
        let stops = on_road.into_iter().next().flatten();
        self.out_of_reach += usize::from(stops.is_none());
        let number = match self.free.pop() {
            Some(number) => {
                self.errands[number] = errand;
                self.on_road[number] = stops;
                self.is_open[number] = true;
                number
            }
            None => {
                self.errands.push(errand);
                self.on_road.push(stops);
                self.is_open.push(true);
                self.errands.len() - 1
            }
        };
        let slot = number as u32;
        self.index.insert(self.network, slot, &self.on_road[number]);
        self.board.insert(self.network, slot, &self.errands[number], &self.on_road);
        if let Some(least) = self.index.least_between(number, &self.on_road[number]) {
            self.board.set_least_between(number, least);
        }
        number
    }

    /// Removes the errand with this number; whether there was one.
    ///
    /// Complexity: O(stops around it + log n) for n errands, amortised.
    pub fn remove(&mut self, number: usize) -> bool {
        if !self.is_open.get(number).is_some_and(|is_open| *is_open) {
            return false;
        }
        let slot = number as u32;
        self.board.remove(self.network, slot, &self.on_road);
        self.index.remove(slot, &self.on_road[number]);
        self.out_of_reach -= usize::from(self.on_road[number].is_none());
        self.on_road[number] = None;
        self.is_open[number] = false;
        self.free.push(number);
        true
    }

    /// Puts another errand in the place of the one with this number; whether there was one.
    ///
    /// Complexity: as removing and inserting.
    pub fn replace(&mut self, number: usize, errand: Errand) -> bool {
        // The place that was freed last is taken first.
        self.remove(number) && self.insert(errand) == number
    }
}
