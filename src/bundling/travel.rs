//! Where travel between points comes from.

use crate::units::{Centimetres, Millis, Travel};

/// Travel between the points of a [`Problem`](super::Problem).
///
/// Nothing is assumed about it: travel need not be symmetric, and a way over a third point may
/// be faster than the direct one.
pub trait TravelSource: Sync {
    /// Travel from one point to another, of a point to itself too;
    /// [`Travel::UNREACHABLE`] where there is none.
    ///
    /// It is asked for stops that [`TravelSource::at_least`] has not ruled out.
    fn travel(&self, from: usize, to: usize) -> Travel;

    /// Travel from one point to many, in their order: what is asked for, in fact. Threads ask
    /// for several rows at a time. A source that finds a row at once does better than the
    /// default, which asks for one after the other.
    fn row(&self, from: usize, to: &[usize]) -> Vec<Travel> {
        to.iter().map(|&to| self.travel(from, to)).collect()
    }

    /// Time and length that no chain of travel from one point to another goes below, whatever
    /// points it passes; nothing, unless the source knows better. The closer it is, the fewer
    /// points are asked for.
    fn at_least(&self, _from: usize, _to: usize) -> (Millis, Centimetres) {
        (Millis::ZERO, Centimetres::ZERO)
    }
}

/// A filled matrix of travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    points: usize,
    travel: Vec<Travel>,
}

impl Matrix {
    /// Travel between `points` points, as `travel` says it from the first to the second.
    ///
    /// Complexity: O(points²), 8 bytes each.
    pub fn new(points: usize, mut travel: impl FnMut(usize, usize) -> Travel) -> Self {
        let pairs = (0..points).flat_map(|from| (0..points).map(move |to| (from, to)));
        Self { points, travel: pairs.map(|(from, to)| travel(from, to)).collect() }
    }

    /// How many points it has.
    pub fn points(&self) -> usize {
        self.points
    }
}

impl TravelSource for Matrix {
    fn travel(&self, from: usize, to: usize) -> Travel {
        let inside = from < self.points && to < self.points;
        if inside { self.travel[from * self.points + to] } else { Travel::UNREACHABLE }
    }
}
