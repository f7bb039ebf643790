//! Every insertion of an errand: the best one, or how each turns out.

use super::times::Handling;
use super::{ErrandTimes, ErrandTravel, Insertion, Trial, insertions};
use crate::demand::Errand;
use crate::matching::reason::Reason;
use crate::units::Millis;

/// An insertion as it turns out.
pub(in crate::matching) struct Tried {
    pub(in crate::matching) times: ErrandTimes,
    /// The arrival at the end of the trip.
    pub(in crate::matching) end: Millis,
    /// From the pickup's end to the delivery's begin.
    pub(in crate::matching) in_vehicle: Option<Millis>,
    /// What it breaks.
    pub(in crate::matching) broken: Vec<Reason>,
}

impl Trial<'_> {
    /// The best insertion of an errand: the feasible one of greatest net gain (least detour
    /// cost for bids), or of another [`Aim`](super::Aim), then least added time, then earliest
    /// legs. Where none is feasible, the
    /// reason against the one of least detour; `None` where travel was beyond its bounds.
    pub(in crate::matching) fn best(
        &self,
        errand: &Errand,
        access: [Millis; 2],
        travel: &ErrandTravel,
    ) -> Result<ErrandTimes, Option<Reason>> {
        let handling = Handling::new(access);
        let mut best: Option<ErrandTimes> = None;
        let mut nearest_miss: Option<(Millis, Reason)> = None;
        for insertion in insertions(travel) {
            let Some(change) = self.change(insertion, travel) else {
                continue;
            };
            let (times, barrier) = self.times(errand, &handling, insertion, travel, change);
            match barrier.or_else(|| self.objection(errand, &times, change)) {
                Some(reason) => {
                    let miss = (times.detour_time, reason);
                    nearest_miss = Some(nearest_miss.map_or(miss, |other| other.min(miss)));
                }
                // Of equal ones, that of the earliest legs came first.
                None if best.as_ref().is_none_or(|best| self.order(&times) < self.order(best)) => {
                    best = Some(times);
                }
                None => {}
            }
        }
        best.ok_or(nearest_miss.map(|(_, reason)| reason))
    }

    /// Whether one insertion of an errand breaks no limit.
    pub(in crate::matching) fn holds(
        &self,
        errand: &Errand,
        access: [Millis; 2],
        travel: &ErrandTravel,
        insertion: Insertion,
    ) -> bool {
        let handling = Handling::new(access);
        self.change(insertion, travel).is_some_and(|change| {
            let (times, barrier) = self.times(errand, &handling, insertion, travel, change);
            barrier.is_none() && self.objection(errand, &times, change).is_none()
        })
    }

    /// Every insertion of an errand, in the order of its legs, as it turns out.
    pub(in crate::matching) fn tried(
        &self,
        errand: &Errand,
        access: [Millis; 2],
        travel: &ErrandTravel,
    ) -> Vec<Tried> {
        let handling = Handling::new(access);
        let tried = insertions(travel).filter_map(|insertion| {
            let change = self.change(insertion, travel)?;
            let (times, barrier) = self.times(errand, &handling, insertion, travel, change);
            let checks = self.checks(errand, &times, change);
            let mut broken: Vec<Reason> = barrier.into_iter().collect();
            broken.extend(checks.iter().filter(|(_, broken)| *broken).map(|(reason, _)| *reason));
            broken.dedup();
            let in_vehicle = self.in_vehicle(errand, &times);
            Some(Tried { times, end: self.end(&times, change), in_vehicle, broken })
        });
        tried.collect()
    }
}
