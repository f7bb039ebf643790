//! Of all optimal assignments, one that does not depend on how it was found.

use super::gains::{View, Whole};
use super::market::{Market, NONE};
use super::tight::Tight;

/// Changes an optimal assignment to the one that this rule chooses: trips are served in the order
/// of their numbers, each with the first errand that an optimal assignment can still give it, and
/// with none only where there is none.
///
/// Two optimal assignments differ by cycles of tight pairs, where staying alone counts as one
/// more errand that any number can hold. So a trip gets an earlier errand exactly if its holder
/// can move on, and so on, to what the trip holds now, and nobody served before has to move.
///
/// Complexity: O(m) a trip for m tight pairs at worst, nothing where no two pairs are tight; m is
/// about the number of trips unless gains are equal to the last digit.
pub(super) fn choose<W: Whole>(view: View<'_, W>, market: &mut Market<W>) {
    let tight = Tight::new(view, market);
    let mut search = Search {
        tight,
        seen: vec![false; view.errand_count + 1],
        from: vec![(NONE, NONE); view.errand_count + 1],
        touched: Vec::new(),
        home: view.errand_count as u32,
    };
    for trip in view.trips() {
        search.serve(market, trip);
    }
}

struct Search {
    tight: Tight,
    /// By place, that is by errand or [`Search::home`]: whether it cannot lead on.
    seen: Vec<bool>,
    /// By place: the one before, and who moves from there.
    from: Vec<(u32, u32)>,
    touched: Vec<u32>,
    /// Where trips are that stay alone, and errands that nobody holds.
    home: u32,
}

impl Search {
    fn serve<W: Whole>(&mut self, market: &mut Market<W>, trip: u32) {
        let now = self.place(market, trip);
        for at in 0..self.tight.of(trip).len() {
            let wanted = self.tight.of(trip)[at];
            if wanted >= now {
                break;
            }
            if self.leads_on(market, wanted, now, trip) {
                self.move_on(market, wanted, now, trip);
                break;
            }
        }
        for place in self.touched.drain(..) {
            self.seen[place as usize] = false;
        }
    }

    fn place<W>(&self, market: &Market<W>, trip: u32) -> u32 {
        match market.held[trip as usize] {
            NONE => self.home,
            errand => errand,
        }
    }

    /// Whether those at `begin` can move on until somebody takes `end`, and only trips after
    /// `trip` move.
    fn leads_on<W>(&mut self, market: &Market<W>, begin: u32, end: u32, trip: u32) -> bool {
        if self.seen[begin as usize] {
            return false;
        }
        self.see(begin, (NONE, NONE));
        let mut stack = vec![begin];
        while let Some(place) = stack.pop() {
            if place == self.home {
                let idle = (0..self.home).filter(|at| self.tight.errand_is_idle[*at as usize]);
                let left: Vec<u32> = idle.collect();
                if self.visit(&left, place, NONE, end, &mut stack) {
                    return true;
                }
                for alone in trip + 1..market.held.len() as u32 {
                    if market.held[alone as usize] == NONE {
                        let takes = self.tight.of(alone).to_vec();
                        if self.visit(&takes, place, alone, end, &mut stack) {
                            return true;
                        }
                    }
                }
                continue;
            }
            let holder = market.holder[place as usize];
            if holder == NONE {
                if self.visit(&[self.home], place, NONE, end, &mut stack) {
                    return true;
                }
            } else if holder > trip {
                let takes = self.tight.of(holder).to_vec();
                let home = [self.home];
                let idle = self.tight.trip_is_idle[holder as usize];
                if self.visit(&takes, place, holder, end, &mut stack)
                    || idle && self.visit(&home, place, holder, end, &mut stack)
                {
                    return true;
                }
            }
        }
        false
    }

    /// Goes to all of `places`, which are in order; whether `end` is among them.
    fn visit(
        &mut self,
        places: &[u32],
        from: u32,
        mover: u32,
        end: u32,
        stack: &mut Vec<u32>,
    ) -> bool {
        if places.binary_search(&end).is_ok() {
            self.from[end as usize] = (from, mover);
            return true;
        }
        for &place in places {
            if !self.seen[place as usize] {
                self.see(place, (from, mover));
                stack.push(place);
            }
        }
        false
    }

    fn see(&mut self, place: u32, from: (u32, u32)) {
        self.seen[place as usize] = true;
        self.from[place as usize] = from;
        self.touched.push(place);
    }

    /// Lets everybody on the way from `wanted` to `end` move on by one, and the trip to `wanted`.
    fn move_on<W: Whole>(&self, market: &mut Market<W>, wanted: u32, end: u32, trip: u32) {
        let mut moves = vec![(trip, wanted)];
        let mut place = end;
        while place != wanted {
            let (from, mover) = self.from[place as usize];
            moves.push((mover, place));
            place = from;
        }
        for &(mover, place) in &moves {
            if place != self.home {
                market.holder[place as usize] = NONE;
            }
            if mover != NONE {
                market.held[mover as usize] = NONE;
            }
        }
        for &(mover, place) in &moves {
            if mover != NONE && place != self.home {
                market.assign(mover, place);
            }
        }
    }
}
