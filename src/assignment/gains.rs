//! Gains of pairs, in 64 bits where all of them fit and in 128 where one does not.

use std::ops::{Add, AddAssign, Range, Sub, SubAssign};

/// The whole numbers that gains are computed in.
pub(super) trait Whole:
    Copy
    + Ord
    + Default
    + Add<Output = Self>
    + Sub<Output = Self>
    + AddAssign
    + SubAssign
    + Into<i128>
    + Send
    + Sync
{
    /// This, not negative, divided by 2 so many times, rounded down.
    fn shifted(self, by: u32) -> Self;
}

impl Whole for i64 {
    fn shifted(self, by: u32) -> Self {
        self >> by
    }
}

impl Whole for i128 {
    fn shifted(self, by: u32) -> Self {
        self >> by
    }
}

/// Gains of one width.
pub(super) enum Gains {
    /// All at most [`NARROW`].
    Narrow(Vec<i64>),
    /// At least one above.
    Wide(Vec<i128>),
}

/// The greatest gain that is computed in 64 bits: no sum of a search has more than four terms,
/// each of them a gain, a price or a worth, and none of these is above the greatest gain.
const NARROW: i64 = i64::MAX / 8;

impl Default for Gains {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

impl Gains {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Narrow(gains) => gains.len(),
            Self::Wide(gains) => gains.len(),
        }
    }

    pub(super) fn push(&mut self, gain: i128) {
        let narrow = i64::try_from(gain).ok().filter(|gain| (-NARROW..=NARROW).contains(gain));
        match (&mut *self, narrow) {
            (Self::Narrow(gains), Some(gain)) => gains.push(gain),
            (Self::Narrow(gains), None) => {
                let mut wide: Vec<i128> = gains.iter().copied().map(i128::from).collect();
                wide.push(gain);
                *self = Self::Wide(wide);
            }
            (Self::Wide(gains), _) => gains.push(gain),
        }
    }

    pub(super) fn get(&self, at: usize) -> i128 {
        match self {
            Self::Narrow(gains) => i128::from(gains[at]),
            Self::Wide(gains) => gains[at],
        }
    }
}

/// The pairs of all trips, their gains of one width.
#[derive(Clone, Copy)]
pub(super) struct View<'p, W> {
    pub(super) rows: &'p [Range<usize>],
    pub(super) errands: &'p [u32],
    pub(super) gains: &'p [W],
    pub(super) errand_count: usize,
}

impl<'p, W: Whole> View<'p, W> {
    /// The pairs of a trip, greatest gain first.
    pub(super) fn of(self, trip: u32) -> impl Iterator<Item = (u32, W)> + 'p {
        let row = self.rows[trip as usize].clone();
        self.errands[row.clone()].iter().copied().zip(self.gains[row].iter().copied())
    }

    pub(super) fn trips(self) -> Range<u32> {
        0..self.rows.len() as u32
    }
}
