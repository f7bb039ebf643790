//! A trip's bundling problem, to be solved again and again: with other prices, and without errands
//! that others have.

use std::time::Duration;

use chrono::{DateTime, FixedOffset};

use super::super::matcher::Matcher;
use super::super::planned_trip::PlannedTrip;
use super::answer::Bundle;
use super::travel::{Ground, RoadTravel};
use crate::bundling::{
    Errand, Options, Problem, TravelSource, Unsolvable, Visit, carry_out, solve,
};
use crate::demand::{Clock, Trip};
use crate::error::{Error, Result};
use crate::units::Money;

/// A trip on the road, and the errands that may be part of its plans.
pub struct Prepared<'m> {
    pub(super) planned: PlannedTrip,
    pub(super) problem: Problem,
    pub(super) ground: Ground<'m>,
    /// By errand of the problem: its number among the matcher's.
    pub(super) slots: Vec<usize>,
}

/// What a plan is asked for.
pub struct Asked<'a> {
    /// What others lose by an errand, by its number among the matcher's; at least 0. `None` where
    /// the errand may not be part of the plan. Kept errands are not asked about.
    pub price: &'a dyn Fn(usize) -> Option<Money>,
    /// A plan that is known; errands have the matcher's numbers.
    pub begin: &'a [Visit],
    /// After how many nodes the search ends; see [`Options::nodes`].
    pub nodes: u64,
    /// See [`Options::errands`].
    pub errands: Option<usize>,
    /// See [`Options::time_limit`].
    pub time_limit: Option<Duration>,
}

/// The plan that is worth most when errands have prices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    /// Its stops; errands have the matcher's numbers.
    pub visits: Vec<Visit>,
    /// What it leaves the runner, prices apart.
    pub net_gain: Money,
    /// What it is worth: less prices.
    pub value: Money,
    /// No plan is worth more.
    pub most: Money,
}

impl<'m> Prepared<'m> {
    /// The trip on the road.
    pub fn planned(&self) -> &PlannedTrip {
        &self.planned
    }

    /// The errands that may be part of a plan, by their numbers among the matcher's.
    pub fn slots(&self) -> &[usize] {
        &self.slots
    }

    /// The problem; its errands are the [`slots`](Self::slots) in their order.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// Travel between its points, with memory for what has been asked.
    pub fn travel(&self) -> impl TravelSource + use<'_, 'm> {
        RoadTravel::new(&self.ground)
    }

    /// The plan worth most, of equal ones always the same.
    ///
    /// # Errors
    /// Where not even the kept errands can be done.
    ///
    /// # Complexity
    /// As [`solve`].
    pub fn best(&self, asked: &Asked<'_>) -> Result<Priced> {
        self.search(asked).map_err(|reason| Error::Request(reason.to_string()))
    }

    fn search(&self, asked: &Asked<'_>) -> std::result::Result<Priced, Unsolvable> {
        let mut slots = Vec::with_capacity(self.slots.len());
        let mut errands = Vec::with_capacity(self.slots.len());
        for (errand, &slot) in self.problem.errands.iter().zip(&self.slots) {
            let price = if errand.kept { Some(Money::ZERO) } else { (asked.price)(slot) };
            let Some(price) = price else { continue };
            slots.push(slot);
            errands.push(Errand { price, ..errand.clone() });
        }
        let number = |visit: &Visit| {
            let errand = slots.iter().position(|slot| *slot == visit.errand)?;
            Some(Visit { errand, ..*visit })
        };
        let begin = asked.begin.iter().map(number).collect::<Option<Vec<_>>>();
        let problem = self.of(errands);
        let options = Options {
            time_limit: asked.time_limit,
            front: false,
            exact_ties: true,
            nodes: Some(asked.nodes),
            errands: asked.errands,
            begin: begin.unwrap_or_default(),
        };
        let solution = solve(&problem, &self.travel(), &options)?;
        let visits = solution.best.visits.iter();
        Ok(Priced {
            visits: visits.map(|v| Visit { errand: slots[v.errand], ..*v }).collect(),
            net_gain: solution.best.totals.net_gain,
            value: solution.best.totals.value(),
            most: solution.upper_bound,
        })
    }
}

impl Prepared<'_> {
    /// The problem with other errands.
    fn of(&self, errands: Vec<Errand>) -> Problem {
        let Problem { trip, departure, baseline, capacity, costs, limits, samples, .. } =
            &self.problem;
        Problem {
            trip: trip.clone(),
            departure: *departure,
            baseline: *baseline,
            errands,
            capacity: capacity.clone(),
            costs: *costs,
            limits: *limits,
            samples: samples.clone(),
        }
    }

    /// What the trip would have to be paid for the errand `slot` to leave it `gain` in all, with
    /// whichever of the other errands laid out fit best beside it, its limits on money kept.
    /// `None` where no plan has the errand.
    ///
    /// Enough always; not the least where the trip wants more an hour than an hour costs it, so that
    /// another plan may do for less, or where it has so many errands that not all orders are tried.
    ///
    /// # Complexity
    /// As [`solve`]; meant for few errands.
    pub fn payout_wanted(&self, slot: usize, gain: Money) -> Option<Money> {
        let errands = &self.problem.errands;
        let place = self.slots.iter().position(|other| *other == slot)?;
        // So much that no plan without it is better: no plan costs as much.
        let all: Money = errands.iter().map(|errand| errand.payout).sum();
        let plenty = Money(all.0 + PLENTY);
        let mut errands = errands.clone();
        errands[place].payout = plenty;
        let options = Options { front: false, nodes: Some(FEW_NODES), ..Options::default() };
        let solution = solve(&self.of(errands), &self.travel(), &options).ok()?;
        let best = solution.best;
        if !best.errands().any(|errand| errand == place) {
            return None;
        }
        let limits = &self.problem.limits;
        let totals = &best.totals;
        let for_gain = gain.at_least(limits.net_gain.unwrap_or(Money::ZERO));
        let for_rate = limits.hourly_rate.map_or(Money::ZERO, |rate| {
            let costs = &self.problem.costs;
            Money::of_time(rate, totals.added_time)
                - Money::of_time(costs.per_hour, totals.added_time)
        });
        let without = totals.net_gain - plenty;
        Some((for_gain.at_least(for_rate) - without).at_least(Money::ZERO))
    }
}

/// Ten thousand, in the parts that money is counted in.
const PLENTY: i128 = 10_000 * Money::PER_UNIT;

/// What few errands need to be put in order; with more, what was found by then has to do.
const FEW_NODES: u64 = 5_000;

impl Matcher<'_> {
    /// The best plan of the errands `keep` and no others, whatever the limits are, and the trip with
    /// them laid out.
    ///
    /// # Errors
    /// As [`Matcher::bundle`].
    pub fn plan_of_kept(
        &self,
        trip: &Trip,
        keep: &[usize],
        now: DateTime<FixedOffset>,
    ) -> Result<(Prepared<'_>, Priced)> {
        let prepared = self.prepare_some(trip, keep, keep, now)?;
        let asked = Asked {
            price: &|_| None,
            begin: &[],
            nodes: u64::MAX / 2,
            errands: None,
            time_limit: None,
        };
        let found = prepared.search(&asked).map_err(|reason| match reason {
            Unsolvable::KeptImpossible => self.impossible(trip, &prepared.planned, keep),
            other => Error::Request(other.to_string()),
        })?;
        Ok((prepared, found))
    }

    /// A plan of a prepared trip with all its times; `None` where it cannot be carried out.
    pub fn bundle_of_visits(
        &self,
        trip: &Trip,
        prepared: &Prepared<'_>,
        visits: &[Visit],
    ) -> Option<Bundle> {
        let number = |visit: &Visit| {
            let errand = prepared.slots.iter().position(|slot| *slot == visit.errand)?;
            Some(Visit { errand, ..*visit })
        };
        let visits = visits.iter().map(number).collect::<Option<Vec<_>>>()?;
        let plan = carry_out(&prepared.problem, &prepared.travel(), &visits)?;
        let clock = Clock::new(prepared.planned.departure, trip.zone);
        Some(self.bundle_of(trip, &clock, &prepared.slots, &plan))
    }
}
