//! What a plan can gain at most, by walks that need not be plans.
//!
//! A walk goes from the start over stops of errands to the end, with no more pickups than there
//! is room for. It pays for its travel as a plan does, but forgets where it has been: it may pick
//! up an errand twice, and of what is on board it knows one shipment, which it must deliver, and
//! of the others only how many they are (state-space relaxation: Christofides, Mingozzi, Toth
//! 1981). Every plan is such a walk, so that the best walk from a stop on is a bound on all plans
//! that have come to it; there are few enough states to know it for all of them.
//!
//! What walks may do and plans may not costs them a price (Lagrangean relaxation: Held, Karp
//! 1971): picking up an errand more than once, delivering another shipment than the one picked
//! up, more time or road than limits allow. Prices are lowered and raised until the best walk is
//! worth as little as can be.

mod bound;
mod descent;
mod field;
mod lower;
mod outlook;
mod prices;
mod tables;
#[cfg(test)]
mod tests;
mod through;
mod trace;

pub(super) use bound::{Held, Walks};
pub(super) use outlook::Outlook;
