//! The comparison itself.

mod pairs;
mod places;
mod sweeps;

pub use pairs::differences_of_pairs;
pub use places::Places;
pub use sweeps::hold_sweeps;
