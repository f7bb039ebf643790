//! Rough prices for markets in which all want the same.

use super::gains::{View, Whole};
use super::market::{Market, NONE};
use super::wishes::Wishes;

/// Every bid raises by this share of the greatest gain more than it has to: one in 2⁹. A greater
/// one leaves more to repair, a lesser one takes more bids; both cost more than this does, on
/// 10,000 trips with 2,000 pairs each.
const LEAST_RAISE: u32 = 9;

/// So many bids a trip are made on average, at most.
const BIDS_A_TRIP: usize = 1000;

/// Prices at which few want what another has, by an auction in which every bid raises by a little
/// more than it has to (Bertsekas 1979).
///
/// Nothing depends on these prices but time: any that are not below zero will do to begin with.
///
/// Complexity: O(b) for b bids, mostly.
pub(super) fn prices<W: Whole>(view: View<'_, W>) -> Vec<W> {
    let greatest = view.gains.iter().copied().max().unwrap_or_default();
    let least = greatest.shifted(LEAST_RAISE);
    let mut market = Market::new(view);
    let mut wishes = Wishes::new(view);
    let mut bids = view.rows.len().saturating_mul(BIDS_A_TRIP);
    for first in view.trips() {
        let mut trip = first;
        while bids > 0
            && let Some(favourite) = wishes.favourite(trip, &market)
        {
            let errand = favourite.errand as usize;
            // What a trip holds is not kept, only who holds an errand.
            let other = std::mem::replace(&mut market.holder[errand], trip);
            if other == NONE {
                break;
            }
            market.price[errand] += favourite.best - favourite.second + least;
            trip = other;
            bids -= 1;
        }
    }
    market.price
}
