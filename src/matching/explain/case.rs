//! One errand and one trip, judged under limits of any kind.

use super::ask::Ask;
use super::beside::Beside;
use super::travels::Reached;
use super::tried::Tried;
use super::{Verdict, Why, fixes, needs};
use crate::matching::insertion::{Aim, OverSamples, Spread, Trial};
use crate::matching::planned_trip::PlannedTrip;
use crate::matching::reason::Reason;

/// An errand and a trip, with all their travel.
pub(super) struct Case<'p> {
    pub(super) planned: &'p PlannedTrip,
    pub(super) reached: Reached,
    /// The plans beside errands that are kept, where there are any.
    pub(super) beside: Option<Beside<'p>>,
    /// In metres.
    pub(super) max_snap: f64,
}

impl Case<'_> {
    /// Whether all stops are as near to a road as they must be.
    pub(super) fn is_reachable(&self) -> bool {
        self.reached.snap_distance <= self.max_snap
    }

    /// Every plan, where nothing keeps the errand from being offered at all.
    pub(super) fn tried(&self, ask: &Ask) -> Vec<Tried> {
        if let Some(beside) = &self.beside {
            return beside.tried(self.planned, ask, false);
        }
        if let Some(tried) = self.tried_in_area(ask) {
            return tried;
        }
        let trial = Trial::new(&ask.trip, self.planned);
        if trial.admits(&ask.errand).is_err() {
            return Vec::new();
        }
        let tried = trial.tried(&ask.errand, self.reached.access, &self.reached.travel);
        let load = &ask.errand.amount.0;
        (0..).zip(tried).map(|(number, tried)| Tried::alone(number, tried, load)).collect()
    }

    /// Whether it is an area trip.
    pub(super) fn is_in_area(&self) -> bool {
        !self.planned.samples.is_empty()
    }

    fn tried_in_area(&self, ask: &Ask) -> Option<Vec<Tried>> {
        if !self.is_in_area() {
            return None;
        }
        let trial = OverSamples::new(&ask.trip, self.planned, Aim::default());
        if trial.mean().admits(&ask.errand).is_err() {
            return Some(Vec::new());
        }
        let Reached { access, by_sample, .. } = &self.reached;
        let tried = trial.tried(&ask.errand, *access, by_sample);
        let load = &ask.errand.amount.0;
        let tried = (0..).zip(tried).map(|(number, tried)| Tried::in_area(number, tried, load));
        Some(tried.collect())
    }

    /// Whether one of the plans breaks no limit of a trip that leaves at another time; beside kept
    /// errands, where it need not leave anything over their plan.
    pub(super) fn holds_but_for_base(
        &self,
        planned: &PlannedTrip,
        ask: &Ask,
        tried: &Tried,
    ) -> bool {
        match &self.beside {
            Some(beside) => beside.holds_but_for_gain(planned, ask, tried.number),
            None => self.holds(planned, ask, tried),
        }
    }

    /// Whether one of the plans breaks no limit of a trip that leaves at another time.
    pub(super) fn holds(&self, planned: &PlannedTrip, ask: &Ask, tried: &Tried) -> bool {
        if let Some(beside) = &self.beside {
            return beside.holds(planned, ask, tried.number);
        }
        if self.is_in_area() {
            let trial = OverSamples::new(&ask.trip, planned, Aim::default());
            let Reached { access, by_sample, .. } = &self.reached;
            return trial.mean().admits(&ask.errand).is_ok()
                && trial.holds(&ask.errand, *access, by_sample, tried.times.insertion);
        }
        let trial = Trial::new(&ask.trip, planned);
        let Reached { access, travel, .. } = &self.reached;
        trial.admits(&ask.errand).is_ok()
            && trial.holds(&ask.errand, *access, travel, tried.times.insertion)
    }

    /// The plans that break no limit.
    pub(super) fn feasible(&self, ask: &Ask) -> Vec<Tried> {
        if let Some(beside) = &self.beside {
            return beside.tried(self.planned, ask, true);
        }
        let mut tried = self.tried(ask);
        tried.retain(|tried| tried.broken.is_empty());
        tried
    }

    /// Whether it fits, wherever its stops may lie off the road.
    pub(super) fn fits(&self, ask: &Ask) -> bool {
        match &self.beside {
            Some(beside) => beside.fits(self.planned, ask),
            None => !self.feasible(ask).is_empty(),
        }
    }

    /// Whether it fits, or else all the reasons against it.
    pub(super) fn verdict(&self, ask: &Ask) -> (Verdict, Option<Spread>) {
        let feasible = if self.is_reachable() { self.feasible(ask) } else { Vec::new() };
        // The payout is the same: the greater net gain is the lesser detour cost.
        let best = feasible
            .into_iter()
            .min_by_key(|tried| (tried.times.detour_cost, tried.times.added_time, tried.number));
        if let Some(best) = best {
            return (Verdict::Fits(Box::new(best.times)), best.spread);
        }
        let (codes, least) = self.codes(ask);
        let whys = codes.into_iter().map(|reason| {
            let (needed, available) = needs::of(self, ask, reason, least.as_ref());
            Why { reason, needed, available, fix: fixes::of(self, ask, reason) }
        });
        (Verdict::Rejected(whys.collect()), None)
    }

    /// The reasons for which it fails with all other limits lifted; where there is none, those
    /// against the plan of least detour, and that plan.
    fn codes(&self, ask: &Ask) -> (Vec<Reason>, Option<Tried>) {
        let fails_alone = |reason: &Reason| match reason {
            Reason::Reachable => !self.is_reachable(),
            reason => !self.fits(&ask.all_but(Some(*reason))),
        };
        let codes: Vec<Reason> = Reason::ALL.into_iter().filter(fails_alone).collect();
        if !codes.is_empty() {
            return (codes, None);
        }
        let least = self.tried(ask).into_iter().min_by_key(Tried::detour);
        let mut codes = least.as_ref().map(|tried| tried.broken.clone()).unwrap_or_default();
        codes.sort_unstable_by_key(|reason| Reason::ALL.iter().position(|other| other == reason));
        codes.dedup();
        (codes, least)
    }
}
