//! What each trip likes best, remembered while prices rise.

use super::gains::{View, Whole};
use super::market::{Market, NONE};

/// So many errands are remembered of each trip.
const REMEMBERED: usize = 96;

/// An errand that a trip likes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wish<W> {
    /// What it left the trip when that was looked up; no more now, as prices only rise.
    pub(super) left: W,
    /// Backwards, so that the lower number is liked better among equals.
    number: std::cmp::Reverse<u32>,
    pub(super) gain: W,
}

impl<W> Wish<W> {
    pub(super) fn errand(&self) -> u32 {
        self.number.0
    }
}

/// The errand that leaves a trip most.
pub(super) struct Favourite<W> {
    pub(super) errand: u32,
    pub(super) best: W,
    /// What the second best leaves, or staying alone.
    pub(super) second: W,
}

/// The best errands of every trip at some time, and a bound on all others since.
///
/// In a market that everybody wants the same of, a trip has thousands of pairs and no use for all
/// but a few dozen of them: those that leave it most at the prices of the day. All others leave no
/// more than they did, until the trip is looked up again.
pub(super) struct Wishes<'p, W> {
    view: View<'p, W>,
    /// By trip: its wishes, best first.
    best: Vec<Vec<Wish<W>>>,
    /// By trip: the most that any other errand leaves.
    others: Vec<W>,
    found: Vec<Wish<W>>,
}

impl<'p, W: Whole> Wishes<'p, W> {
    /// At prices of zero, where what an errand leaves is its gain.
    pub(super) fn new(view: View<'p, W>) -> Self {
        let zero = W::default();
        let mut best = Vec::with_capacity(view.rows.len());
        let mut others = Vec::with_capacity(view.rows.len());
        for trip in view.trips() {
            let mut row = view.of(trip);
            let some = row.by_ref().take(REMEMBERED);
            best.push(some.map(|(errand, gain)| wish(errand, gain, zero)).collect());
            others.push(row.next().map_or(zero, |(_, gain)| gain));
        }
        Self { view, best, others, found: Vec::new() }
    }

    /// What is remembered of a trip, best first, and the most that all else leaves.
    pub(super) fn of(&self, trip: u32) -> (&[Wish<W>], W) {
        (&self.best[trip as usize], self.others[trip as usize])
    }

    /// The errand that leaves a trip most at the current prices, if that is better than staying
    /// alone.
    pub(super) fn favourite(&mut self, trip: u32, market: &Market<W>) -> Option<Favourite<W>> {
        let mut favourite = self.best_remembered(trip, market);
        if favourite.second < self.others[trip as usize] {
            self.look_up(trip, &market.price);
            favourite = self.best_remembered(trip, market);
        }
        (favourite.errand != NONE).then_some(favourite)
    }

    fn best_remembered(&self, trip: u32, market: &Market<W>) -> Favourite<W> {
        let zero = W::default();
        let mut favourite = Favourite { errand: NONE, best: zero, second: zero };
        for wish in &self.best[trip as usize] {
            if wish.left <= favourite.second {
                break;
            }
            let errand = wish.errand();
            let leaves = wish.gain - market.price[errand as usize];
            if leaves > favourite.best {
                favourite = Favourite { errand, best: leaves, second: favourite.best };
            } else if leaves > favourite.second {
                // Among equals one that is free is taken without a war.
                let is_taken = |errand: u32| market.holder[errand as usize] != NONE;
                if leaves == favourite.best && is_taken(favourite.errand) && !is_taken(errand) {
                    favourite.errand = errand;
                }
                favourite.second = leaves;
            }
        }
        favourite
    }

    /// Looks up again what a trip likes best, at these prices.
    ///
    /// Complexity: O(k) for k pairs of the trip; less where few have a price.
    pub(super) fn look_up(&mut self, trip: u32, price: &[W]) {
        let found = &mut self.found;
        found.clear();
        let zero = W::default();
        let mut others = zero;
        for (errand, gain) in self.view.of(trip) {
            // No errand leaves more than its gain.
            if gain <= others {
                break;
            }
            let wish = wish(errand, gain, price[errand as usize]);
            if wish.left > others {
                found.push(wish);
            }
            if found.len() == 4 * REMEMBERED {
                found.select_nth_unstable_by(REMEMBERED, |a, b| b.cmp(a));
                others = others.max(found[REMEMBERED].left);
                found.truncate(REMEMBERED);
            }
        }
        found.sort_unstable_by(|a, b| b.cmp(a));
        if let Some(next) = found.get(REMEMBERED) {
            others = others.max(next.left);
            found.truncate(REMEMBERED);
        }
        let best = &mut self.best[trip as usize];
        best.clear();
        best.extend_from_slice(found);
        self.others[trip as usize] = others;
    }
}

fn wish<W: Whole>(errand: u32, gain: W, price: W) -> Wish<W> {
    Wish { left: gain - price, number: std::cmp::Reverse(errand), gain }
}
