//! Who takes which errand, where every trip takes one at most: exactly, with prices that prove it.
//!
//! This room knows no roads and no money: trips and errands are numbers, and a pair of them has a
//! gain, which is a whole number. [`solve`] finds an assignment of greatest total gain and the
//! least optimal price of every errand; [`check`] proves both, and shares no code with it.
//!
//! Gains that are not above zero are as good as staying alone, and never used.
//!
//! | step | file |
//! |---|---|
//! | rough prices, where all want the same | `rough.rs` |
//! | bids without regret, while they come cheap | `bidding.rs` |
//! | shortest augmenting paths for those left over | `paths.rs` |
//! | least prices, highest worth of trips | `least.rs` |
//! | of all optimal assignments, one rule's choice | `choice.rs` |

mod bidding;
mod certificate;
mod choice;
mod gains;
mod heap;
mod least;
mod market;
mod pairs;
mod paths;
mod rough;
mod solve;
mod tight;
mod turned;
mod wishes;

pub use certificate::{Certificate, check};
pub use pairs::{Pairs, TooMany};
pub use solve::{Assignment, solve};
