//! Why errands do not fit a trip, and the least that would have to change.
//!
//! Nothing here judges by itself: limits are lifted one way or another, and the errand is judged
//! again by the same [`Trial`](super::insertion::Trial) that matches it.

mod case;
mod change;
mod departure;
mod fixes;
mod lift;
mod needs;
mod travels;

use chrono::{DateTime, FixedOffset};
use rayon::prelude::*;

use self::case::Case;
pub use self::change::{Change, Value};
use super::insertion::ErrandTimes;
use super::matcher::{Match, Matcher, Ranking, Stats};
use super::order::{Sort, compare};
use super::planned_trip::PlannedTrip;
use super::reason::Reason;
use crate::demand::Trip;
use crate::error::Result;

/// One reason why an errand does not fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// The reason.
    pub reason: Reason,
    /// What it would take, by name.
    pub needed: Vec<Named>,
    /// What there is, by name.
    pub available: Vec<Named>,
    /// The least change that makes the errand fit, where one change alone does.
    pub fix: Option<Change>,
}

/// A quantity and what it is called.
pub type Named = (&'static str, Value);

/// What became of one errand.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It fits.
    Fits(Box<ErrandTimes>),
    /// It does not, for at least one reason.
    Rejected(Vec<Why>),
}

/// Why errands do or do not fit a trip.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The trip on the road.
    pub trip: PlannedTrip,
    /// The errands by number, each with what became of it.
    pub verdicts: Vec<(usize, Verdict)>,
}

impl Explanation {
    /// Those that fit.
    pub fn matches(&self) -> impl Iterator<Item = Match> {
        self.verdicts.iter().filter_map(|(errand, verdict)| match verdict {
            Verdict::Fits(times) => Some(Match { errand: *errand, times: **times }),
            Verdict::Rejected(_) => None,
        })
    }

    /// Those that do not fit.
    pub fn rejected(&self) -> impl Iterator<Item = (usize, &[Why])> {
        self.verdicts.iter().filter_map(|(errand, verdict)| match verdict {
            Verdict::Fits(_) => None,
            Verdict::Rejected(whys) => Some((*errand, whys.as_slice())),
        })
    }
}

impl Matcher<'_> {
    /// Why errands do or do not fit a trip, by their numbers. Where the trip departs `now`, no
    /// fix asks to leave earlier.
    ///
    /// Complexity: O(legs²) judgements an errand, some dozens of which look for fixes.
    ///
    /// # Errors
    /// As [`PlannedTrip::new`].
    pub fn explain(
        &self,
        trip: &Trip,
        errands: &[usize],
        now: DateTime<FixedOffset>,
    ) -> Result<Explanation> {
        let planned = PlannedTrip::new(self.network, trip, self.snapper.max_snap(), now)?;
        let travels = travels::all(self, &planned, errands);
        let verdicts = travels
            .into_par_iter()
            .map(|(errand, reached)| {
                let open = &self.errands[errand];
                let max_snap = self.snapper.max_snap();
                let case = reached.map(|reached| Case::new(&planned, reached, max_snap));
                let verdict = match case {
                    Some(case) => case.verdict(trip, open),
                    None => Verdict::Rejected(vec![needs::nowhere(max_snap)]),
                };
                (errand, verdict)
            })
            .collect();
        Ok(Explanation { trip: planned, verdicts })
    }

    /// The same for all open errands.
    ///
    /// # Errors
    /// As [`Matcher::explain`].
    pub fn explain_all(&self, trip: &Trip, now: DateTime<FixedOffset>) -> Result<Explanation> {
        let open = self.is_open.iter().enumerate().filter(|(_, is_open)| **is_open);
        let open: Vec<usize> = open.map(|(number, _)| number).collect();
        self.explain(trip, &open, now)
    }

    /// Those that fit as an answer to the trip, in order.
    pub fn ranking_of(&self, explanation: &Explanation) -> Ranking {
        let id = |m: &Match| self.errands[m.errand].id.as_str();
        let mut matches: Vec<Match> = explanation.matches().collect();
        matches.sort_unstable_by(|a, b| compare(Sort::default(), (a, id(a)), (b, id(b))));
        let judged = explanation.verdicts.len();
        let feasible = matches.len();
        let stats = Stats { open_errands: judged, judged, feasible, ..Stats::default() };
        Ranking { trip: explanation.trip.clone(), matches, misses: Vec::new(), stats }
    }

    /// The number of the open errand with this id.
    pub fn find_errand(&self, id: &str) -> Option<usize> {
        self.errands.iter().zip(&self.is_open).position(|(errand, open)| *open && errand.id == id)
    }
}
