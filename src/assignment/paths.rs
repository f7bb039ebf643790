//! Shortest augmenting paths, for the trips that bidding left over.

use super::gains::{View, Whole};
use super::heap::Distances;
use super::market::{Market, NONE};
use super::wishes::Wishes;

/// Where a path ends.
#[derive(Clone, Copy)]
enum End {
    /// At a trip that stays alone from now on.
    Alone(u32),
    /// At an errand that nobody held.
    Free(u32),
}

/// Serves trips one by one, each by the exchange of errands that gains most.
///
/// A path leads from the trip over an errand to its holder, over another errand to that one's
/// holder and so on, until a trip stays alone or an errand is free. Its length, the sum of the
/// pairs' slacks, is what it leaves to be desired; Dijkstra's algorithm finds the shortest, and
/// prices and worths move by the distances (Edmonds and Karp 1972; Jonker and Volgenant 1987).
///
/// Complexity: O(m + n log n) a trip for m pairs and n errands; mostly far less, as what is
/// remembered of a trip's wishes tells that all else lies beyond the nearest end.
pub(super) fn augment<'p, W: Whole>(
    view: View<'p, W>,
    wishes: &mut Wishes<'p, W>,
    market: &mut Market<W>,
    trips: &[u32],
) {
    let distances = Distances::new(view.errand_count);
    let mut search = Search { view, wishes, distances, settled: Vec::new() };
    for &trip in trips {
        search.serve(market, trip);
    }
}

struct Search<'w, 'p, W> {
    view: View<'p, W>,
    wishes: &'w mut Wishes<'p, W>,
    distances: Distances<W>,
    /// Errands whose distance is final, with it.
    settled: Vec<(u32, W)>,
}

impl<W: Whole> Search<'_, '_, W> {
    fn serve(&mut self, market: &mut Market<W>, first: u32) {
        self.distances.clear();
        self.settled.clear();
        self.wishes.look_up(first, &market.price);
        let best = self.wishes.of(first).0.first().map_or_else(W::default, |wish| wish.left);
        market.worth[first as usize] = best;
        let mut end = End::Alone(first);
        let mut length = best;
        self.scan(market, first, W::default(), &mut length, &mut end);
        while let Some((distance, errand)) = self.distances.next() {
            if distance >= length {
                break;
            }
            self.settled.push((errand, distance));
            let holder = market.holder[errand as usize];
            let alone = distance + market.worth[holder as usize];
            if alone < length {
                (length, end) = (alone, End::Alone(holder));
            }
            self.scan(market, holder, distance, &mut length, &mut end);
        }
        market.worth[first as usize] -= length;
        for &(errand, distance) in &self.settled {
            market.price[errand as usize] += length - distance;
            market.worth[market.holder[errand as usize] as usize] -= length - distance;
        }
        self.exchange(market, first, end);
    }

    /// Looks at what a trip at some distance could take.
    fn scan(&mut self, market: &Market<W>, trip: u32, distance: W, length: &mut W, end: &mut End) {
        let here = distance + market.worth[trip as usize];
        for is_fresh in [false, true] {
            if is_fresh {
                self.wishes.look_up(trip, &market.price);
            }
            let (best, others) = self.wishes.of(trip);
            for wish in best {
                if here - wish.left >= *length {
                    return;
                }
                let (errand, gain) = (wish.errand(), wish.gain);
                step(&mut self.distances, market, (trip, here), (errand, gain), length, end);
            }
            if here - others >= *length {
                return;
            }
        }
        for (errand, gain) in self.view.of(trip) {
            // No price is below zero.
            if here - gain >= *length {
                break;
            }
            step(&mut self.distances, market, (trip, here), (errand, gain), length, end);
        }
    }

    /// Exchanges errands along the path that ends there.
    fn exchange(&self, market: &mut Market<W>, first: u32, end: End) {
        let mut errand = match end {
            End::Free(errand) => errand,
            End::Alone(trip) => std::mem::replace(&mut market.held[trip as usize], NONE),
        };
        if matches!(end, End::Alone(trip) if trip == first) {
            return;
        }
        loop {
            let taker = self.distances.by(errand);
            let next = market.held[taker as usize];
            market.assign(taker, errand);
            if taker == first {
                return;
            }
            errand = next;
        }
    }
}

/// Goes from a trip to an errand, if that is nearer than the nearest end.
fn step<W: Whole>(
    distances: &mut Distances<W>,
    market: &Market<W>,
    (trip, here): (u32, W),
    (errand, gain): (u32, W),
    length: &mut W,
    end: &mut End,
) {
    let there = here - gain + market.price[errand as usize];
    if there >= *length || !distances.reach(errand, there, trip) {
        return;
    }
    if market.holder[errand as usize] == NONE {
        (*length, *end) = (there, End::Free(errand));
    } else {
        distances.queue(errand, there);
    }
}
