//! Who takes which errands, where a trip may take several: plans for all trips, no errand in two
//! of them, so that the total net gain is greatest, with a bound that proves how good that is.
//!
//! This room knows no roads: what a trip can do it asks of [`Plans`], which has the best plan of
//! one trip when errands have prices. [`share`] finds prices at which trips want few errands twice
//! (column generation: Gilmore, Gomory 1961), good plans at these prices, and goes on by cases
//! where a gap is left (branch and price: Barnhart and others 1998).
//!
//! | step | file |
//! |---|---|
//! | what is known: plans found so far | `pool.rs` |
//! | prices by a linear program over them | `master.rs` |
//! | one round: all trips answer to prices, which bounds the total | `asking.rs` |
//! | prices until nothing new is found, for one case | `pricing.rs` |
//! | plans that go together: greedily, out of the pool, one trip after the other | `picking.rs` |
//! | cases: who may not have which errand | `cases.rs` |

mod asking;
mod cases;
mod master;
mod picking;
mod plans;
mod pool;
mod pricing;
mod share;
#[cfg(test)]
mod tests;

pub use plans::{Offer, Plan, Plans, Question};
pub use share::{Begin, Options, Sharing, Stats, share};
