//! Shortest paths on a road network; knows no errand.
//!
//! Travel is (time, length), compared lexicographically, in integers: among the fastest paths
//! the shortest. Positions are where [`crate::road::Snapper`] put them, on one or more edges.

mod between;
mod climb;
mod course;
mod descent;
mod dijkstra;
mod outline;
mod path;
mod rows;
mod sweep;
mod table;

pub use between::{Between, or_none};
pub use course::Course;
pub use dijkstra::{Direction, Effort, Search, Tree, Workspace};
pub use outline::{Gate, Layout, Outline, Post};
pub use path::{Path, PathSearch};
pub(crate) use rows::FAR;
pub use sweep::{Entered, Known, Label, Passed, Reach, Run, Sweep};
pub use table::{Arrival, Arrivals};

use crate::road::{OnEdge, Snapped};
use crate::units::Travel;

/// Travel along one edge directly, where the first position lies before the second in time and
/// in length; [`Travel::UNREACHABLE`] where it does not, or where they share no edge.
pub fn along_one_edge(from: &Snapped, to: &Snapped) -> Travel {
    let mut best = Travel::UNREACHABLE;
    // Both lists are ordered by edge.
    let mut rest = to.edges.iter().peekable();
    for first in &from.edges {
        while rest.next_if(|second| second.edge < first.edge).is_some() {}
        let Some(second) = rest.peek().filter(|second| second.edge == first.edge) else {
            continue;
        };
        best = best.min(between(first, second));
    }
    best
}

/// Travel between two positions on the same edge.
fn between(first: &OnEdge, second: &OnEdge) -> Travel {
    let (a, b) = (first.before, second.before);
    if a.time() <= b.time() && a.length() <= b.length() {
        Travel(b.0 - a.0)
    } else {
        Travel::UNREACHABLE
    }
}
