//! One errand and one trip, judged under limits of any kind.

use super::lift::all_but;
use super::travels::Reached;
use super::{Verdict, Why, fixes, needs};
use crate::demand::{Errand, Trip};
use crate::matching::insertion::{Trial, Tried};
use crate::matching::planned_trip::PlannedTrip;
use crate::matching::reason::Reason;

/// An errand beside a trip, with all its travel.
pub(super) struct Case<'p> {
    pub(super) planned: &'p PlannedTrip,
    pub(super) reached: Reached,
    /// In metres.
    pub(super) max_snap: f64,
}

impl<'p> Case<'p> {
    pub(super) fn new(planned: &'p PlannedTrip, reached: Reached, max_snap: f64) -> Self {
        Self { planned, reached, max_snap }
    }

    /// Whether all stops are as near to a road as they must be.
    pub(super) fn is_reachable(&self) -> bool {
        self.reached.snap_distance <= self.max_snap
    }

    /// Every insertion, where nothing keeps the errand from being offered at all.
    pub(super) fn tried(&self, trip: &Trip, errand: &Errand) -> Vec<Tried> {
        let trial = Trial::new(trip, self.planned);
        match trial.admits(errand) {
            Ok(()) => trial.tried(errand, self.reached.access, &self.reached.travel),
            Err(_) => Vec::new(),
        }
    }

    /// The insertions that break no limit.
    pub(super) fn feasible(&self, trip: &Trip, errand: &Errand) -> Vec<Tried> {
        let mut tried = self.tried(trip, errand);
        tried.retain(|tried| tried.broken.is_empty());
        tried
    }

    /// Whether it fits, wherever its stops may lie off the road.
    pub(super) fn fits(&self, trip: &Trip, errand: &Errand) -> bool {
        !self.feasible(trip, errand).is_empty()
    }

    /// Whether it fits, or else all the reasons against it.
    pub(super) fn verdict(&self, trip: &Trip, errand: &Errand) -> Verdict {
        if self.is_reachable() {
            let trial = Trial::new(trip, self.planned);
            let (access, travel) = (self.reached.access, &self.reached.travel);
            if let (Ok(()), Ok(times)) = (trial.admits(errand), trial.best(errand, access, travel))
            {
                return Verdict::Fits(Box::new(times));
            }
        }
        let (codes, least) = self.codes(trip, errand);
        let whys = codes.into_iter().map(|reason| {
            let (needed, available) = needs::of(self, trip, errand, reason, least.as_ref());
            Why { reason, needed, available, fix: fixes::of(self, trip, errand, reason) }
        });
        Verdict::Rejected(whys.collect())
    }

    /// The reasons for which it fails with all other limits lifted; where there is none, those
    /// against the insertion of least detour, and that insertion.
    fn codes(&self, trip: &Trip, errand: &Errand) -> (Vec<Reason>, Option<Tried>) {
        let fails_alone = |reason: &Reason| match reason {
            Reason::Reachable => !self.is_reachable(),
            reason => {
                let (trip, errand) = all_but(Some(*reason), trip, errand);
                !self.fits(&trip, &errand)
            }
        };
        let codes: Vec<Reason> = Reason::ALL.into_iter().filter(fails_alone).collect();
        if !codes.is_empty() {
            return (codes, None);
        }
        let least = self.tried(trip, errand).into_iter().min_by_key(Tried::detour);
        let mut codes = least.as_ref().map(|tried| tried.broken.clone()).unwrap_or_default();
        codes.sort_unstable_by_key(|reason| Reason::ALL.iter().position(|other| other == reason));
        codes.dedup();
        (codes, least)
    }
}
