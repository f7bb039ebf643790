//! The cheap beginning: trips bid for the errand they like best, one after another.

use super::gains::{View, Whole};
use super::market::{Market, NONE};
use super::wishes::Wishes;

/// So many bids are made in a row. Some wars of small raises go on for long, and shortest paths
/// end them sooner.
const BIDS_IN_A_ROW: usize = 16;

/// Lets trips take the errand that leaves them most, as long as nobody has to lose by it: who
/// wants an errand that another holds raises its price to where the second best is as good.
/// Gives the trips that could not be served so.
///
/// This is the augmenting row reduction of Jonker and Volgenant (1987), with staying alone as one
/// more choice; free errands keep their price of zero, so that prices stay low.
///
/// Complexity: O(b · k) for b bids and k pairs a trip at worst; mostly O(b), by what is remembered
/// of a trip's wishes.
pub(super) fn bid<W: Whole>(
    view: View<'_, W>,
    wishes: &mut Wishes<'_, W>,
    market: &mut Market<W>,
) -> Vec<u32> {
    let mut left = Vec::new();
    for first in view.trips() {
        let mut bids = BIDS_IN_A_ROW;
        let mut trip = first;
        while let Some(favourite) = wishes.favourite(trip, market) {
            let errand = favourite.errand as usize;
            let other = market.holder[errand];
            if other != NONE {
                if favourite.second == favourite.best || bids == 0 {
                    left.push(trip);
                    break;
                }
                market.price[errand] += favourite.best - favourite.second;
                market.worth[trip as usize] = favourite.second;
                market.held[other as usize] = NONE;
                market.worth[other as usize] = W::default();
            } else {
                market.worth[trip as usize] = favourite.best;
            }
            market.assign(trip, favourite.errand);
            if other == NONE {
                break;
            }
            bids -= 1;
            trip = other;
        }
    }
    left
}
