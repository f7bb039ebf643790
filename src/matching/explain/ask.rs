//! What is asked: whether an errand fits a trip, alone or beside errands that are kept.

use crate::demand::{Errand, ErrandStop, Trip};

/// A trip, an errand, and the errands that are part of every plan.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub(super) trip: Trip,
    pub(super) errand: Errand,
    /// None where the errand is to fit alone.
    pub(super) kept: Vec<Errand>,
}

/// One of the stops of an [`Ask`], reached at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Door {
    /// The errand itself, or one of the kept ones by number.
    pub(super) kept: Option<usize>,
    pub(super) is_delivery: bool,
}

impl Ask {
    /// The errand and the kept ones.
    pub(super) fn errands(&self) -> impl Iterator<Item = &Errand> {
        std::iter::once(&self.errand).chain(&self.kept)
    }

    /// The errand and the kept ones, to be changed alike.
    pub(super) fn errands_mut(&mut self) -> impl Iterator<Item = &mut Errand> {
        std::iter::once(&mut self.errand).chain(&mut self.kept)
    }

    /// The errand that a door belongs to.
    pub(super) fn errand_of(&self, door: Door) -> &Errand {
        door.kept.and_then(|number| self.kept.get(number)).unwrap_or(&self.errand)
    }

    /// The stop behind a door.
    pub(super) fn stop(&self, door: Door) -> &ErrandStop {
        let errand = self.errand_of(door);
        errand.delivery.as_ref().filter(|_| door.is_delivery).unwrap_or(&errand.pickup)
    }

    /// How many errands there would be.
    pub(super) fn tasks(&self) -> u32 {
        u32::try_from(self.kept.len()).unwrap_or(u32::MAX).saturating_add(1)
    }
}
