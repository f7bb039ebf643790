//! `--assign bundle`: from prices to plans, and the times of their stops.

use std::time::{Duration, Instant};

use anyhow::{anyhow, bail};
use rayon::prelude::*;

use super::market::{Market, Runner};
use super::{Shared, gain};
use crate::assignment::Assignment;
use crate::bundling::Visit;
use crate::cli::many::Matchers;
use crate::demand::{Clock, Trip};
use crate::matching::BundleStop;
use crate::report::AssignedStop;
use crate::sharing::{self, Begin, Options, Plan, Sharing};
use crate::units::Money;

/// Shares the errands out, and goes on from the best that can be done with one a trip.
pub(super) fn share(
    market: &Market<'_>,
    begin: Begin,
    time_limit: Option<Duration>,
) -> anyhow::Result<Sharing> {
    let until = time_limit.and_then(|limit| Instant::now().checked_add(limit));
    Ok(sharing::share(market, &begin, &Options { until })?)
}

/// What was done for it.
pub(super) fn counts(sharing: &Sharing) -> [(&'static str, usize); 4] {
    let stats = &sharing.stats;
    let count = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    [
        ("plans_compared", stats.plans),
        ("rounds", count(stats.rounds)),
        ("searches", count(stats.asked)),
        ("cases", count(stats.cases)),
    ]
}

impl<'s> Shared<'s> {
    /// The trips with what they may be asked.
    pub(super) fn market(&self, matchers: &'s Matchers<'s>) -> anyhow::Result<Market<'s>> {
        let runner = |(number, trip): (usize, &&'s Trip)| {
            let known = matchers.of(trip).zip(self.slots.get(&trip.profile));
            let known = known.zip(self.numbers.get(&trip.profile));
            let Some(((matcher, slots), numbers)) = known else {
                bail!("trip {}: expected a map {}", trip.id, trip.profile.phrase());
            };
            Ok(Runner::new(trip, matcher, slots, numbers, self.distances[number]))
        };
        let runners = self.trips.iter().enumerate().map(runner).collect::<anyhow::Result<_>>()?;
        Ok(Market::new(runners, self.errands, self.now))
    }

    /// The best that can be done with one errand a trip, as plans and prices.
    pub(super) fn alone(
        &self,
        matchers: &Matchers<'_>,
        answer: &Assignment,
    ) -> anyhow::Result<Begin> {
        let plan = |(number, errand): (usize, &Option<usize>)| -> anyhow::Result<Plan> {
            let Some(taken) = *errand else { return Ok(Plan::none()) };
            let (_, found) = self.alone_with(matchers, number, taken)?;
            let gain = gain(self.trips[number], &self.errands[taken], &found);
            let insertion = found.insertion;
            let visit = |leg, delivery| Visit { errand: taken, leg, delivery };
            let delivery = insertion.delivery_leg.map(|leg| visit(leg, true));
            let visits = std::iter::once(visit(insertion.pickup_leg, false)).chain(delivery);
            let visits = visits.collect();
            Ok(Plan { errands: vec![taken], gain: gain.unwrap_or(Money::ZERO).0, visits })
        };
        let plans = answer.errand_of.par_iter().enumerate().map(plan);
        Ok(Begin { plans: plans.collect::<anyhow::Result<_>>()?, prices: answer.price.clone() })
    }
}

impl Market<'_> {
    /// The stops of all plans, in the order of the trips' file. Every plan is carried out again,
    /// and has to leave what it was said to.
    pub(super) fn taken<'s>(
        &self,
        shared: &Shared<'s>,
        sharing: &Sharing,
    ) -> anyhow::Result<Vec<AssignedStop<'s>>> {
        let stops = |(number, plan): (usize, &Plan)| -> anyhow::Result<_> {
            let trip = shared.trips[number];
            let runner = &self.runners[number];
            let visits = runner.inside(&plan.visits);
            let slots: Vec<usize> =
                plan.errands.iter().map(|number| runner.slots[*number]).collect();
            let prepared = runner.matcher.prepare_some(trip, &slots, shared.now)?;
            let bundle = runner.matcher.bundle_of_visits(trip, &prepared, &visits);
            let bundle = bundle.filter(|bundle| bundle.totals.net_gain.0 == plan.gain);
            let bundle =
                bundle.ok_or_else(|| anyhow!("trip {}: its plan does not hold", trip.id))?;
            let planned = prepared.planned();
            let clock = Clock::new(planned.departure, trip.zone);
            let mut rows = Vec::with_capacity(bundle.steps.len());
            for step in &bundle.steps {
                let (stop, slot) = match step.stop {
                    BundleStop::Trip(_) => continue,
                    BundleStop::Pickup(slot) => ("pickup", slot),
                    BundleStop::Delivery(slot) => ("delivery", slot),
                };
                let errand = runner.numbers[slot];
                rows.push(AssignedStop {
                    trip: &trip.id,
                    sequence: rows.len() + 1,
                    stop,
                    errand: &shared.errands[errand].id,
                    arrival: clock.on_wall(planned.clock(step.arrival)),
                    net_gain: bundle.totals.net_gain,
                    price: Money(sharing.prices[errand]),
                });
            }
            Ok((shared.order[number], rows))
        };
        let plans = sharing.plans.par_iter().enumerate();
        let plans = plans.filter(|(_, plan)| !plan.errands.is_empty());
        let mut stops: Vec<(usize, Vec<AssignedStop<'s>>)> =
            plans.map(stops).collect::<anyhow::Result<_>>()?;
        stops.sort_unstable_by_key(|(place, _)| *place);
        Ok(stops.into_iter().flat_map(|(_, rows)| rows).collect())
    }
}
