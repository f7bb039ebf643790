//! The exact assignment, step by step.

use super::gains::{Gains, View, Whole};
use super::market::{Market, NONE};
use super::pairs::Pairs;
use super::turned::Turned;
use super::wishes::Wishes;
use super::{bidding, choice, least, paths, rough};

/// An optimal assignment with its prices.
///
/// The total gain is the sum of all prices and worths; [`check`](super::check()) proves that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// By trip: the errand it takes.
    pub errand_of: Vec<Option<usize>>,
    /// By errand: the trip that takes it.
    pub trip_of: Vec<Option<usize>>,
    /// By trip: what the total would lose without it.
    pub worth: Vec<i128>,
    /// By errand: what the total would gain by one more like it; the least optimal price.
    pub price: Vec<i128>,
}

/// Assigns errands to trips, each trip one at most, so that the total gain is greatest; of all
/// such assignments the one in which the first trip has the first errand that it can have in any
/// of them, then the second trip likewise, and so on. A trip has none only if it can have none.
///
/// Sequential, and the same answer always: it depends on the numbers of trips and errands and on
/// the gains, on nothing else.
///
/// Complexity: O(n · (m + n log n)) for n trips and errands and m pairs at worst; far less where
/// not all want the same.
pub fn solve(pairs: &Pairs) -> Assignment {
    match &pairs.gains {
        Gains::Narrow(gains) => solve_in(view(pairs, gains)),
        Gains::Wide(gains) => solve_in(view(pairs, gains)),
    }
}

/// Where more than one trip in so many is left over by bidding, rough prices are worth their time.
const FEW: usize = 50;

/// Finds takers for errands that have a price and no holder, or lowers the price to zero: the same
/// as serving trips, with the sides exchanged.
fn give_back<W: Whole>(view: View<'_, W>, market: &mut Market<W>) {
    let is_dear = |errand: &u32| {
        let at = *errand as usize;
        market.holder[at] == NONE && market.price[at] > W::default()
    };
    let dear: Vec<u32> = (0..view.errand_count as u32).filter(is_dear).collect();
    if dear.is_empty() {
        return;
    }
    let turned = Turned::new(view);
    let view = turned.view();
    market.turn();
    paths::augment(view, &mut Wishes::new(view), market, &dear);
    market.turn();
}

fn view<'p, W>(pairs: &'p Pairs, gains: &'p [W]) -> View<'p, W> {
    View { rows: &pairs.rows, errands: &pairs.errands, gains, errand_count: pairs.errand_count }
}

fn solve_in<W: Whole>(view: View<'_, W>) -> Assignment {
    let mut market = Market::new(view);
    let mut wishes = Wishes::new(view);
    let mut left = bidding::bid(view, &mut wishes, &mut market);
    if left.len() > view.rows.len() / FEW {
        market = Market { price: rough::prices(view), ..Market::new(view) };
        wishes = Wishes::new(view);
        left = bidding::bid(view, &mut wishes, &mut market);
    }
    paths::augment(view, &mut wishes, &mut market, &left);
    give_back(view, &mut market);
    least::lower(view, &mut market);
    choice::choose(view, &mut market);
    let number = |of: &u32| (*of != NONE).then_some(*of as usize);
    Assignment {
        errand_of: market.held.iter().map(number).collect(),
        trip_of: market.holder.iter().map(number).collect(),
        worth: market.worth.into_iter().map(Into::into).collect(),
        price: market.price.into_iter().map(Into::into).collect(),
    }
}
