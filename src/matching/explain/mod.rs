//! Why errands do not fit a trip, and the least that would have to change.
//!
//! Nothing here judges by itself: limits are lifted one way or another, and the errand is judged
//! again by the same [`Trial`](super::insertion::Trial) that matches it.

mod ask;
mod beside;
mod case;
mod change;
mod departure;
mod fixes;
mod lift;
mod needs;
mod travels;
mod tried;

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use rayon::prelude::*;

use self::ask::Ask;
use self::beside::{Beside, Kept, Place};
use self::case::Case;
pub use self::change::{Change, Value};
use self::travels::{Table, Travels};
use super::insertion::{ErrandTimes, Spread};
use super::matcher::{Match, Matcher, Ranking, Stats};
use super::order::{Sort, compare};
use super::planned_trip::PlannedTrip;
use super::reason::Reason;
use crate::demand::{Errand, Pricing, Trip, TripLimits};
use crate::error::{Error, Result};
use crate::units::Amount;

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
    /// The errands that are part of every plan. Where there are any, what fits is told by what it
    /// adds to their best plan.
    pub keep: Vec<usize>,
    /// Stops of theirs of which nobody can say if they are open in their best plan: the errand, by
    /// number, and whether it is its delivery.
    pub kept_unclear: Vec<(usize, bool)>,
    /// As in a [`Ranking`].
    pub spreads: BTreeMap<usize, Spread>,
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

/// The kept errands of a request.
struct KeptErrands {
    kept: Kept,
    table: Table,
    errands: Vec<Errand>,
    /// As in an [`Explanation`].
    unclear: Vec<(usize, bool)>,
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
        self.explain_beside(trip, errands, &[], now)
    }

    /// The same for all open errands.
    ///
    /// # Errors
    /// As [`Matcher::explain`].
    pub fn explain_all(&self, trip: &Trip, now: DateTime<FixedOffset>) -> Result<Explanation> {
        self.explain(trip, &self.all_open(), now)
    }

    /// As [`Matcher::explain`], beside errands that are kept, by their numbers: in any order of all their stops,
    /// with the limits of the trip held against the whole plan, and the least net gain wanted over
    /// the kept errands' best plan.
    ///
    /// Complexity: O(orders) judgements instead of O(legs²).
    ///
    /// # Errors
    /// As [`PlannedTrip::new`]; and [`Error::Request`] where the kept errands cannot all be done,
    /// or where there are too many orders to try.
    pub fn explain_beside(
        &self,
        trip: &Trip,
        errands: &[usize],
        keep: &[usize],
        now: DateTime<FixedOffset>,
    ) -> Result<Explanation> {
        self.explain_watched(trip, errands, keep, now, &|| {})
    }

    /// The same; `done` is told of every errand that is explained.
    ///
    /// # Errors
    /// As [`Matcher::explain_beside`].
    pub fn explain_watched(
        &self,
        trip: &Trip,
        errands: &[usize],
        keep: &[usize],
        now: DateTime<FixedOffset>,
        done: &(dyn Fn() + Sync),
    ) -> Result<Explanation> {
        let planned = PlannedTrip::new(self.network, trip, self.snapper.max_snap(), now)?;
        self.check_kept(keep)?;
        if !keep.is_empty() && !planned.samples.is_empty() {
            return Err(Error::Request(KEEP_IN_AREA.to_owned()));
        }
        let kept = self.keep(trip, &planned, keep)?;
        let farther = travels::from_afar(self);
        let verdicts = errands
            .par_iter()
            .map(|&number| {
                let mut errand = self.errands[number].clone();
                if let (Pricing::Bid { max_fee }, Some(_)) = (&mut errand.pricing, &kept) {
                    // In a plan of several a bid counts at the most that is paid.
                    max_fee.get_or_insert(Amount::ZERO);
                }
                let errands = kept.iter().flat_map(|kept| kept.errands.iter().cloned());
                let ask = Ask { trip: trip.clone(), errand, kept: errands.collect() };
                let known = kept.as_ref().map(|kept| (keep, &kept.table));
                let travels = travels::of(self, &planned, &farther, number, known);
                let kept = kept.as_ref().map(|kept| &kept.kept);
                let verdict = self.verdict(&planned, &ask, travels, kept);
                done();
                let (verdict, spread) = verdict?;
                Ok(((number, verdict), spread.map(|spread| (number, spread))))
            })
            .collect::<Result<Vec<_>>>()?;
        let (verdicts, spreads): (Vec<_>, Vec<_>) = verdicts.into_iter().unzip();
        let kept_unclear = kept.map_or_else(Vec::new, |kept| kept.unclear);
        Ok(Explanation {
            trip: planned,
            verdicts,
            keep: keep.to_vec(),
            kept_unclear,
            spreads: spreads.into_iter().flatten().collect(),
        })
    }

    /// What all errands have in common beside those that are kept; `None` where none is.
    fn keep(
        &self,
        trip: &Trip,
        planned: &PlannedTrip,
        keep: &[usize],
    ) -> Result<Option<KeptErrands>> {
        let Some(table) = travels::of_kept(self, planned, keep) else { return Ok(None) };
        let errands: Vec<Errand> =
            keep.iter().map(|&number| self.errands[number].clone()).collect();
        let Some(first) = errands.first() else { return Ok(None) };
        let legs = planned.stops.len().saturating_sub(1);
        let shipments = errands.iter().map(|errand| errand.delivery.is_some());
        let kept = Kept::new(legs, shipments).ok_or_else(|| too_many(keep.len()))?;
        let place = Place::new(planned.stops.len(), table.access.clone(), table.travel.clone());
        let ask = Ask { trip: trip.clone(), errand: first.clone(), kept: errands.clone() };
        let doors = kept.doors(&place, planned, &ask);
        let doors = doors.ok_or_else(|| self.impossible(trip, planned, keep))?;
        let unclear = doors.iter().filter(|(_, time)| time.hours_unknown);
        let unclear = unclear.filter_map(|(door, _)| Some((keep[door.kept?], door.is_delivery)));
        let unclear = unclear.collect();
        Ok(Some(KeptErrands { kept, table, errands, unclear }))
    }

    fn verdict(
        &self,
        planned: &PlannedTrip,
        ask: &Ask,
        travels: Option<Travels>,
        kept: Option<&Kept>,
    ) -> Result<(Verdict, Option<Spread>)> {
        let max_snap = self.snapper.max_snap();
        let Some(Travels { alone: reached, table }) = travels else {
            return Ok((Verdict::Rejected(vec![needs::nowhere(max_snap)]), None));
        };
        let beside = |(kept, table): (_, Table)| {
            let place = Place::new(planned.stops.len(), table.access, table.travel);
            let beside = Beside::new(kept, place, ask.errand.delivery.is_some());
            beside.ok_or_else(|| too_many(ask.kept.len()))
        };
        let beside = kept.zip(table).map(beside).transpose()?;
        Ok(Case { planned, reached, beside, max_snap }.verdict(ask))
    }

    /// What keeps an errand from being done by itself, whatever the trip's own limits: its stops'
    /// doors, its expiry, and the room there is for it.
    pub(super) fn obstacle(
        &self,
        trip: &Trip,
        planned: &PlannedTrip,
        number: usize,
    ) -> Option<Why> {
        let limits = TripLimits { max_wait: trip.limits.max_wait, ..lift::NO_LIMITS };
        let mut errand = self.errands[number].clone();
        errand.skills = Box::default();
        errand.posted_at = None;
        errand.pricing = Pricing::Fixed { fee: Amount::ZERO };
        let ask = Ask { trip: Trip { limits, ..trip.clone() }, errand, kept: Vec::new() };
        let travels = travels::of(self, planned, &travels::from_afar(self), number, None);
        match self.verdict(planned, &ask, travels, None).ok()?.0 {
            Verdict::Fits(_) => None,
            Verdict::Rejected(whys) => whys.into_iter().next(),
        }
    }

    /// The numbers of all open errands.
    pub fn all_open(&self) -> Vec<usize> {
        let open = self.is_open.iter().enumerate().filter(|(_, is_open)| **is_open);
        open.map(|(number, _)| number).collect()
    }

    /// Those that fit as an answer to the trip, in order.
    pub fn ranking_of(&self, explanation: &Explanation) -> Ranking {
        let id = |m: &Match| self.errands[m.errand].id.as_str();
        let mut matches: Vec<Match> = explanation.matches().collect();
        matches.sort_unstable_by(|a, b| compare(Sort::default(), (a, id(a)), (b, id(b))));
        let judged = explanation.verdicts.len();
        let feasible = matches.len();
        let stats = Stats { open_errands: judged, judged, feasible, ..Stats::default() };
        Ranking {
            trip: explanation.trip.clone(),
            matches,
            misses: Vec::new(),
            spreads: explanation.spreads.clone(),
            stats,
        }
    }

    /// The number of the open errand with this id.
    pub fn find_errand(&self, id: &str) -> Option<usize> {
        self.errands.iter().zip(&self.is_open).position(|(errand, open)| *open && errand.id == id)
    }
}

/// What is said of kept errands of an area trip.
const KEEP_IN_AREA: &str = "keep: expected a trip without an area, found one; errands beside kept ones \
     are explained for one sure way only";

fn too_many(kept: usize) -> Error {
    Error::Request(format!(
        "keep: expected so few errands that their stops have at most {} orders beside another \
         errand, found {kept} errands",
        beside::MOST_ORDERS,
    ))
}
