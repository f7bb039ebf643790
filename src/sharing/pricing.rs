//! Prices until trips want nothing that is not known.

use std::time::Instant;

use super::asking::{Asking, Manner};
use super::master;
use super::pool::{Barred, Pool};
use crate::error::Result;

/// Prices, and what they prove.
#[derive(Debug, Clone)]
pub(super) struct Priced {
    pub(super) prices: Vec<i128>,
    /// No plans for all trips gain more together.
    pub(super) bound: i128,
}

/// What prices are wanted for.
pub(super) struct Wish<'w> {
    pub(super) barred: &'w Barred,
    /// Prices to begin with.
    pub(super) begin: &'w [i128],
    /// A bound that is no higher suffices.
    pub(super) enough: i128,
    /// See [`master::prices`].
    pub(super) unit: i128,
    pub(super) until: Option<Instant>,
}

/// After so many rounds in which the bound got no lower, prices are those of the program alone.
const PATIENCE: u32 = 2;

/// Asks all trips, takes what they offer into the pool, and sets prices anew, until they offer
/// nothing new, the bound is low enough, or time ends. Adds the rounds to `rounds`.
///
/// Trips are asked in earnest only when asking quickly brings nothing new.
///
/// Prices of the program jump about. So trips are asked about the middle between them and those
/// that gave the lowest bound (Wentges 1997), as long as that helps.
///
/// # Errors
/// As [`Plans::best`](super::Plans::best).
pub(super) fn settle(
    asking: &mut Asking<'_>,
    pool: &mut Pool,
    wish: &Wish<'_>,
    rounds: &mut u64,
) -> Result<Priced> {
    let mut prices = wish.begin.to_vec();
    let mut best: Option<Priced> = None;
    let mut in_vain = 0;
    let mut from_program = false;
    let mut quickly = true;
    loop {
        let manner = Manner { quickly, until: wish.until };
        let round = asking.all(&prices, wish.barred, pool, manner)?;
        *rounds += 1;
        let mut found = false;
        for (trip, offer) in round.offers.iter().enumerate() {
            found |= pool.add(trip, &offer.plan);
        }
        in_vain += 1;
        if best.as_ref().is_none_or(|best| round.bound < best.bound) {
            best = Some(Priced { prices: prices.clone(), bound: round.bound });
            in_vain = 0;
        }
        let Some(known) = &best else { continue };
        let settled = from_program && !found && !quickly;
        if known.bound <= wish.enough || !round.complete || settled {
            return Ok(known.clone());
        }
        if from_program && !found {
            quickly = false;
            continue;
        }
        quickly = true;
        let program = master::prices(pool, wish.barred, prices.len(), wish.unit, wish.until);
        let Some(program) = program else { return Ok(known.clone()) };
        from_program = in_vain >= PATIENCE || !found;
        prices = match from_program {
            true => program,
            false => program.iter().zip(&known.prices).map(|(a, b)| (a + b) / 2).collect(),
        };
    }
}
