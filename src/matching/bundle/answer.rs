//! Plans in the words of trips and errands.

use super::super::costs::HourlyRate;
use super::super::insertion::Trial;
use super::super::matcher::Matcher;
use super::super::planned_trip::PlannedTrip;
use super::super::reason::Reason;
use super::candidates::payout;
use super::problem::{NOTHING, sum_loads};
use crate::bundling::{Plan, Solution, StepKind, Totals};
use crate::demand::{Barrier, Clock, Errand, Pricing, Trip};
use crate::units::{Amount, Millis, Money};

/// The answer to one trip.
#[derive(Debug, Clone, PartialEq)]
pub struct BundleAnswer {
    /// The trip on the road.
    pub trip: PlannedTrip,
    /// The best plan; `None` where the trip without errands is.
    pub best: Option<Bundle>,
    /// Errands accepted already, part of every plan.
    pub kept: Vec<usize>,
    /// Which limits the best plan breaks: it is that of the kept errands alone then.
    pub beyond: Vec<Reason>,
    /// Whether it is proven to be the best of all.
    pub optimal: bool,
    /// No plan gains more.
    pub upper_bound: Money,
    /// All plans with errands that no other plan beats in both added time and net gain, both
    /// ascending; `best` is the last.
    pub front: Vec<Bundle>,
    /// Whether `front` is proven to hold all there are.
    pub front_complete: bool,
    /// What it took.
    pub stats: BundleStats,
}

/// What a search for a bundle did.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct BundleStats {
    /// Errands that were open.
    pub open_errands: usize,
    /// Of those, dropped since no plan can hold them.
    pub prefiltered: usize,
    /// Of those, searched: all others.
    pub judged: usize,
    /// Of those, that no bound of the search ruled out before it looked at plans.
    pub candidates: usize,
    /// Nodes of the search; depends on the number of threads.
    pub nodes: u64,
    /// Wall time in milliseconds.
    pub search_ms: f64,
}

/// A plan of several errands.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// The errands, by number, in the order of their pickups.
    pub errands: Vec<usize>,
    /// Those of them that name no fee and are counted at their `max_fee`.
    pub bids: Vec<usize>,
    /// All stops, those of the trip included.
    pub steps: Vec<BundleStep>,
    /// What it takes and leaves.
    pub totals: Totals,
    /// The sum of the fees.
    pub fee: Amount,
    /// What is left of an hour.
    pub hourly_rate: Option<HourlyRate>,
    /// Whether nobody can say if one of the stops is open when it begins.
    pub hours_unknown: bool,
}

/// What a step of a plan is, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BundleStop {
    /// A stop of the trip.
    Trip(usize),
    /// The pickup of an errand.
    Pickup(usize),
    /// The delivery of an errand.
    Delivery(usize),
}

/// A step of a plan; times are counted from the trip's departure.
#[derive(Debug, Clone, PartialEq)]
pub struct BundleStep {
    /// What it is.
    pub stop: BundleStop,
    /// At the position.
    pub arrival: Millis,
    /// When setup and service begin.
    pub begin: Millis,
    /// When they end; at a stop of the trip, when it is left.
    pub departure: Millis,
    /// The errands on board afterwards, in the order in which they came aboard.
    pub aboard: Vec<usize>,
    /// What that is by dimension, in the order of their names.
    pub load: Vec<(ecow::EcoString, i64)>,
    /// Whether nobody can say if the place is open then.
    pub hours_unknown: bool,
}

impl BundleAnswer {
    /// How much more a plan might gain than the best one found.
    pub fn gap(&self) -> Money {
        let gain = self.best.as_ref().map_or(Money::ZERO, |best| best.totals.net_gain);
        self.upper_bound - gain
    }
}

impl Matcher<'_> {
    /// `slots` are the errands of the problem.
    pub(super) fn bundle_answer(
        &self,
        trip: &Trip,
        planned: PlannedTrip,
        slots: &[usize],
        kept: &[usize],
        solution: &Solution,
    ) -> BundleAnswer {
        let clock = Clock::new(planned.departure, trip.zone);
        let beyond = self.beyond(trip, &planned, slots, &solution.best);
        let bundle = |plan: &Plan| {
            let has_errands = plan.totals.errands > 0;
            has_errands.then(|| self.bundle_of(trip, &clock, slots, plan))
        };
        let stats = BundleStats {
            open_errands: self.open_errands(),
            prefiltered: self.open_errands() - slots.len(),
            judged: slots.len(),
            candidates: solution.stats.candidates,
            nodes: solution.stats.nodes,
            search_ms: 0.0,
        };
        BundleAnswer {
            trip: planned,
            kept: kept.to_vec(),
            beyond,
            best: bundle(&solution.best),
            optimal: solution.optimal,
            upper_bound: solution.upper_bound,
            front: solution.front.iter().filter_map(bundle).collect(),
            front_complete: solution.front_complete,
            stats,
        }
    }

    /// The limits that a plan breaks, as only kept errands may.
    fn beyond(
        &self,
        trip: &Trip,
        planned: &PlannedTrip,
        slots: &[usize],
        plan: &Plan,
    ) -> Vec<Reason> {
        let trial = Trial::new(trip, planned);
        let (limits, totals) = (trial.limits(), &plan.totals);
        let over = |most: Option<Millis>, time: Millis| most.is_some_and(|most| time > most);
        let by_ratio = |most: i128| i128::from(totals.detour_time.0) * 1_000_000 > most;
        let tasks = trip.limits.max_tasks.or_default(Some(4));
        let before_time =
            totals.payout - Money::of_length(trip.cost_per_km, totals.detour_distance);
        let rate = HourlyRate::new(before_time, totals.added_time);
        let least = trip.limits.min_hourly_rate.or_default(None);
        let of_plan = [
            (
                Reason::MaxDetour,
                over(limits.detour_time, totals.detour_time)
                    || limits.detour_by_ratio.is_some_and(by_ratio)
                    || limits.detour_distance.is_some_and(|most| totals.detour_distance > most),
            ),
            (
                Reason::MaxDuration,
                over(limits.added_time, totals.added_time) || over(limits.arrival, totals.latest),
            ),
            (Reason::TourSize, tasks.is_some_and(|most| totals.errands > most as usize)),
            (
                Reason::HourlyRateBelowMin,
                least.zip(rate).is_some_and(|(least, rate)| !rate.is_at_least(least)),
            ),
        ];
        let (over_capacity, barred) = self.of_steps(trip, planned, slots, plan);
        let of_steps = [(Reason::Capacity, over_capacity)].into_iter().chain(barred);
        let of_errands =
            plan.errands().flat_map(|number| trial.refusals(&self.errands[slots[number]]));
        let broken = of_errands.chain(of_steps).chain(of_plan).filter(|(_, is_broken)| *is_broken);
        let broken: Vec<Reason> = broken.map(|(reason, _)| reason).collect();
        Reason::ALL.into_iter().filter(|reason| broken.contains(reason)).collect()
    }

    /// Whether a plan carries more than the trip may at some moment, and the doors that it waits for
    /// longer than the runner would.
    fn of_steps(
        &self,
        trip: &Trip,
        planned: &PlannedTrip,
        slots: &[usize],
        plan: &Plan,
    ) -> (bool, Vec<(Reason, bool)>) {
        let clock = Clock::new(planned.departure, trip.zone);
        let mut barred = Vec::new();
        let mut aboard: Vec<usize> = Vec::new();
        let mut is_over = false;
        for step in &plan.steps {
            let place = match step.kind {
                StepKind::Trip(_) => continue,
                StepKind::Pickup(number) => {
                    aboard.push(slots[number]);
                    Some(&self.errands[slots[number]].pickup)
                }
                StepKind::Delivery(number) => {
                    aboard.retain(|&other| other != slots[number]);
                    self.errands[slots[number]].delivery.as_ref()
                }
            };
            let load = sum_loads(aboard.iter().map(|&slot| &self.errands[slot].amount));
            is_over |= trip.capacity.0.iter().any(|(name, most)| {
                load.iter().any(|(dimension, amount)| dimension == name && amount > most)
            });
            let too_long = trip.limits.wait().is_some_and(|wait| step.begin - step.arrival > wait);
            let barrier = place.filter(|_| too_long);
            let barrier = barrier.map(|stop| stop.begin(&clock, step.arrival, trip.limits.wait()));
            barred.extend(barrier.and_then(Result::err).map(|barrier| match barrier {
                Barrier::Hours => (Reason::ClosedOnArrival, true),
                Barrier::Windows => (Reason::TimeWindow, true),
            }));
        }
        (is_over, barred)
    }

    pub(super) fn bundle_of(
        &self,
        trip: &Trip,
        clock: &Clock,
        slots: &[usize],
        plan: &Plan,
    ) -> Bundle {
        let errands: Vec<usize> = plan.errands().map(|number| slots[number]).collect();
        let mut aboard: Vec<usize> = Vec::new();
        let steps = plan.steps.iter().map(|step| {
            let (stop, place) = match step.kind {
                StepKind::Trip(number) => (BundleStop::Trip(number), None),
                StepKind::Pickup(number) => {
                    let slot = slots[number];
                    aboard.push(slot);
                    (BundleStop::Pickup(slot), Some(&self.errands[slot].pickup))
                }
                StepKind::Delivery(number) => {
                    let slot = slots[number];
                    aboard.retain(|&other| other != slot);
                    (BundleStop::Delivery(slot), self.errands[slot].delivery.as_ref())
                }
            };
            let begun = place.map(|place| place.begin(clock, step.arrival, trip.limits.wait()));
            BundleStep {
                stop,
                arrival: step.arrival,
                begin: step.begin,
                departure: step.departure,
                load: sum_loads(aboard.iter().map(|&slot| &self.errands[slot].amount)),
                aboard: aboard.clone(),
                hours_unknown: begun.is_some_and(|b| b.is_ok_and(|begin| begin.hours_unknown)),
            }
        });
        let steps: Vec<BundleStep> = steps.collect();
        let is_bid = |slot: &usize| matches!(self.errands[*slot].pricing, Pricing::Bid { .. });
        let fees =
            errands.iter().map(|&slot| self.errands[slot].pricing.counted_fee().unwrap_or(NOTHING));
        let totals = plan.totals;
        let before_time =
            totals.payout - Money::of_length(trip.cost_per_km, totals.detour_distance);
        Bundle {
            bids: errands.iter().copied().filter(is_bid).collect(),
            fee: fees.fold(NOTHING, |sum, fee| sum + fee),
            hours_unknown: steps.iter().any(|step| step.hours_unknown),
            hourly_rate: HourlyRate::new(before_time, totals.added_time),
            errands,
            steps,
            totals,
        }
    }
}

impl Matcher<'_> {
    /// What an errand pays the runner of `trip` as part of a bundle: a bid at its `max_fee`.
    pub fn payout_in_bundle(&self, trip: &Trip, errand: &Errand) -> Money {
        payout(trip, errand).unwrap_or(Money::ZERO)
    }
}
