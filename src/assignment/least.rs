//! Least prices.

use super::gains::{View, Whole};
use super::heap::Distances;
use super::market::{Market, NONE};

/// Lowers all prices of an optimal assignment as far as they go.
///
/// Optimal prices form a lattice (Shapley and Shubik 1971), whose least element is what one more
/// such errand would be worth, and gives every trip what the market loses without it (Leonard
/// 1983; Demange, Gale and Sotomayor 1986). How far a price can sink is a shortest path: not below
/// zero, not below what a trip that stays alone would pay, and no further than the price of what
/// another holder has sinks, plus the slack of that trip with this errand.
///
/// Complexity: O(m + n log n) for m pairs and n errands.
pub(super) fn lower<W: Whole>(view: View<'_, W>, market: &mut Market<W>) {
    let mut distances = Distances::new(view.errand_count);
    let mut sinks = Vec::new();
    let held = |errand: &u32| market.holder[*errand as usize] != NONE;
    for errand in (0..view.errand_count as u32).filter(held) {
        let price = market.price[errand as usize];
        distances.reach(errand, price, market.holder[errand as usize]);
        distances.queue(errand, price);
    }
    for trip in view.trips().filter(|trip| market.held[*trip as usize] == NONE) {
        relax(view, market, trip, W::default(), &mut distances);
    }
    while let Some((by, errand)) = distances.next() {
        sinks.push((errand, by));
        relax(view, market, market.holder[errand as usize], by, &mut distances);
    }
    // An errand may come twice at the same distance; it sinks once.
    sinks.sort_unstable();
    sinks.dedup();
    for (errand, by) in sinks {
        market.price[errand as usize] -= by;
        market.worth[market.holder[errand as usize] as usize] += by;
    }
}

/// Holds the errands that a trip could take to its slacks, where its own sinks `by` so much.
fn relax<W: Whole>(
    view: View<'_, W>,
    market: &Market<W>,
    trip: u32,
    by: W,
    distances: &mut Distances<W>,
) {
    for (errand, gain) in view.of(trip) {
        // No price sinks further than to zero.
        if by + market.worth[trip as usize] >= gain {
            break;
        }
        let most = by + market.slack(trip, errand, gain);
        if market.holder[errand as usize] != NONE && distances.reach(errand, most, trip) {
            distances.queue(errand, most);
        }
    }
}
