//! The plan of greatest net gain of one trip, out of all open errands.
//!
//! This is where roads and doors become a [`bundling::Problem`](crate::bundling::Problem):
//! [`candidates`] drops what provably cannot be part of a plan, [`problem`] says the rest in
//! points and intervals, and [`travel`] answers the solver's questions from the hierarchy.

mod answer;
mod candidates;
mod chains;
mod pace;
mod prepared;
mod problem;
mod travel;

use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset};

pub use self::answer::{Bundle, BundleAnswer, BundleStats, BundleStep, BundleStop};
use self::candidates::Spreads;
pub(super) use self::pace::Pace;
pub use self::prepared::{Asked, Prepared, Priced};
use self::problem::Maker;
use super::insertion::{Insertion, Trial};
use super::matcher::{Desk, Matcher, RankOptions};
use super::planned_trip::{PlannedTrip, StopKind, TripStop};
use crate::bundling::{self, Options, Unsolvable, Visit};
use crate::demand::Trip;
use crate::error::{Error, Result};
use crate::units::Millis;

/// So few errands are all candidates.
const FEW: usize = 120;

/// What is asked of a search for a bundle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BundleOptions {
    /// Errands accepted already, by their numbers among the matcher's errands: part of every
    /// plan.
    pub keep: Vec<usize>,
    /// How long the whole may take; without, it goes on until all is proven.
    pub time_limit: Option<Duration>,
}

impl Matcher<'_> {
    /// The plan of greatest net gain for `trip` over all sets of open errands and all orders of
    /// their stops, and the plans that leave less money for less time.
    ///
    /// Bids count at their `max_fee`; those without take no part.
    ///
    /// # Errors
    /// As [`PlannedTrip::new`]; and [`Error::Request`] where the kept errands cannot all be done.
    ///
    /// # Complexity
    /// Four searches of Dijkstra's a leg, as far as the limits on time lead; then that of
    /// [`bundling::solve`].
    pub fn bundle(
        &self,
        trip: &Trip,
        options: &BundleOptions,
        now: DateTime<FixedOffset>,
    ) -> Result<BundleAnswer> {
        let begun = Instant::now();
        let prepared = self.prepare_bundle(trip, &options.keep, now)?;
        // However long it took to lay out the problem, half of the time is for plans.
        let left = |limit: Duration| limit.saturating_sub(begun.elapsed()).max(limit / 2);
        let time_limit = options.time_limit.map(left);
        // Where time may end before a search has found anything, one errand is better than none.
        let begin = match options.time_limit.is_some() && options.keep.is_empty() {
            true => self.best_alone(trip, &prepared.slots, now)?,
            false => Vec::new(),
        };
        let solving = Options { time_limit, begin, ..Options::default() };
        let solution = bundling::solve(prepared.problem(), &prepared.travel(), &solving);
        let solution = solution.map_err(|reason| match reason {
            Unsolvable::KeptImpossible => self.impossible(trip, &prepared.planned, &options.keep),
            other => Error::Request(other.to_string()),
        })?;
        let Prepared { planned, slots, .. } = prepared;
        let mut answer = self.bundle_answer(trip, planned, &slots, &options.keep, &solution);
        answer.stats.search_ms = begun.elapsed().as_secs_f64() * 1000.0;
        Ok(answer)
    }

    /// The best errand by itself, as a plan of the errands in `slots`.
    fn best_alone(
        &self,
        trip: &Trip,
        slots: &[usize],
        now: DateTime<FixedOffset>,
    ) -> Result<Vec<Visit>> {
        let best = self.rank(trip, RankOptions { top: 1, ..RankOptions::default() }, now)?;
        let Some(best) = best.matches.first() else { return Ok(Vec::new()) };
        let Some(errand) = slots.iter().position(|slot| *slot == best.errand) else {
            return Ok(Vec::new());
        };
        let Insertion { pickup_leg, delivery_leg } = best.insertion;
        let visit = |leg, delivery| Visit { errand, leg, delivery };
        let delivery = delivery_leg.map(|leg| visit(leg, true));
        Ok(std::iter::once(visit(pickup_leg, false)).chain(delivery).collect())
    }

    /// Lays out the errands that may be part of a plan of `trip`, of whose errands `keep` are part
    /// of every plan.
    ///
    /// # Errors
    /// As [`Matcher::bundle`], but for kept errands that cannot be done together.
    ///
    /// # Complexity
    /// Four searches of Dijkstra's a leg, as far as the limits on time lead; none for few errands.
    pub fn prepare_bundle(
        &self,
        trip: &Trip,
        keep: &[usize],
        now: DateTime<FixedOffset>,
    ) -> Result<Prepared<'_>> {
        self.check_kept(keep)?;
        self.lay_out(trip, keep, None, now)
    }

    /// The same of some errands only, by their numbers among the matcher's, of which `keep` are
    /// some.
    ///
    /// # Errors
    /// As [`Matcher::prepare_bundle`].
    ///
    /// # Complexity
    /// One query of the hierarchy a leg.
    pub fn prepare_some(
        &self,
        trip: &Trip,
        keep: &[usize],
        some: &[usize],
        now: DateTime<FixedOffset>,
    ) -> Result<Prepared<'_>> {
        self.check_kept(keep)?;
        self.lay_out(trip, keep, Some(some), now)
    }

    /// What is known of chains where one stop is in an area.
    fn spreads_of_area(&self, planned: &PlannedTrip, most: Option<Millis>) -> Spreads {
        let is_area = |stop: &TripStop| stop.kind == StopKind::Area;
        let Some(unknown) = planned.stops.iter().position(is_area) else { return Spreads::none() };
        let mut wide = planned.clone();
        wide.stops.extend(planned.samples.iter().map(|sample| sample.stops[unknown].clone()));
        // As far as all samples.
        let farthest = planned.samples.iter().map(PlannedTrip::duration).max();
        let reach = most.max(farthest.filter(|_| most.is_some()));
        let samples = Some((unknown, planned.samples.len()));
        let spreads = Spreads::new(self, &wide, reach, samples);
        if spreads.knows(unknown) { spreads } else { Spreads::none() }
    }

    fn lay_out(
        &self,
        trip: &Trip,
        keep: &[usize],
        some: Option<&[usize]>,
        now: DateTime<FixedOffset>,
    ) -> Result<Prepared<'_>> {
        let planned = self.desks.with(Desk::default, |desk| {
            let between = &mut desk.between;
            let travel = |from: &_, to: &_| between.travel(self.network, from, to);
            self.plan(trip, now, travel)
        })?;
        let trial = Trial::new(trip, &planned);
        let most = trial.allowed_detour().map(|(allowed, _)| planned.duration() + allowed);
        // Travel between few stops is known sooner than what their surroundings say of it.
        let is_few = some.map_or(self.open_errands(), <[usize]>::len) <= FEW;
        let (most, spreads) = match planned.samples.as_slice() {
            _ if is_few => (most, Spreads::none()),
            [] => (most, Spreads::new(self, &planned, most, None)),
            // A mean that is rounded down may be a millisecond more, and so may a baseline.
            _ => {
                let most = most.map(|most| most + Millis(2));
                (most, self.spreads_of_area(&planned, most))
            }
        };
        let mut candidates = candidates::find(self, &planned, &trial, &spreads, most, keep, some);
        // Whatever a search that ends early comes to, the order of rows is no part of it.
        candidates.sort_unstable_by_key(|candidate| &self.errands[candidate.slot].id);
        let tasks = trip.limits.max_tasks.or_default(Some(4)).map_or(usize::MAX, |n| n as usize);
        let tasks = tasks.min(candidates.len()).max(keep.len());
        let positions = candidates.iter().flat_map(|candidate| {
            let errand = &self.errands[candidate.slot];
            let delivery = errand.delivery.as_ref().map(|delivery| delivery.position);
            std::iter::once(errand.pickup.position).chain(delivery)
        });
        let samples = planned.samples.iter().flat_map(|sample| &sample.stops);
        let stops = planned.stops.iter().chain(samples).map(|stop| stop.position);
        let positions = positions.chain(stops);
        let pace = self.pace.get_or_init(|| Pace::of(self.network));
        let lines = pace.lines(positions, 2 * tasks + planned.stops.len());
        let maker = Maker {
            matcher: self,
            trip,
            planned: &planned,
            trial: &trial,
            spreads: &spreads,
            lines,
        };
        let (problem, ground) = maker.make(&candidates);
        let slots = candidates.iter().map(|candidate| candidate.slot).collect();
        Ok(Prepared { planned, problem, ground, slots })
    }
}
