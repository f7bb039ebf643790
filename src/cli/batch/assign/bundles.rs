//! `--assign bundle`: from prices to plans, and the times of their stops.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use rayon::prelude::*;

use super::market::{Market, Runner};
use super::promised::{by_id, stops_of};
use super::{Ground, Shared, gain};
use crate::assignment::Assignment;
use crate::bundling::Visit;
use crate::cli::many::Matchers;
use crate::demand::{Errand, Trip};
use crate::report::AssignedStop;
use crate::sharing::{self, Begin, Options, Plan, Sharing};
use crate::units::{Centimetres, Money, Profile};

/// The maps with the errands that were promised on them, for the trips that have them.
pub(super) struct Promising<'m> {
    matchers: Matchers<'m>,
    /// By profile and the matcher's number, that of an errand; `usize::MAX` if it was promised.
    numbers: BTreeMap<Profile, Vec<usize>>,
}

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
    /// All errands on the maps, those promised too, if there are such.
    pub(super) fn with_promised<'g>(
        &self,
        ground: &Ground<'g>,
        promised: &[Errand],
    ) -> anyhow::Result<Option<Promising<'g>>> {
        if promised.is_empty() {
            return Ok(None);
        }
        let all: Vec<Errand> = self.errands.iter().chain(promised).cloned().collect();
        let matchers = ground.maps.matchers(&all, &ground.args.many.snap)?;
        let number = |errand: &Errand| {
            let number = self.errands.binary_search_by(|other| other.id.cmp(&errand.id));
            number.unwrap_or(usize::MAX)
        };
        let numbers: BTreeMap<Profile, Vec<usize>> = matchers
            .all()
            .map(|(profile, matcher)| (profile, matcher.errands().iter().map(number).collect()))
            .collect();
        Ok(Some(Promising { matchers, numbers }))
    }

    /// The trips with what they may be asked; those that were promised something on the maps that
    /// have it.
    pub(super) fn market<'m>(
        &self,
        ground: &'m Ground<'_>,
        promising: Option<&'m Promising<'m>>,
    ) -> anyhow::Result<Market<'m>>
    where
        's: 'm,
    {
        let runner = |(number, trip): (usize, &&'s Trip)| -> anyhow::Result<Runner<'m>> {
            let nowhere = || anyhow!("trip {}: expected a map {}", trip.id, trip.profile.phrase());
            if let Some(distance) = self.distances[number] {
                let known = ground.matchers.of(trip).zip(self.numbers.get(&trip.profile));
                let (matcher, numbers) = known.ok_or_else(nowhere)?;
                return Ok(Runner::new(trip, matcher, numbers, distance));
            }
            let known = promising.and_then(|promising| {
                let Promising { matchers, numbers } = promising;
                matchers.of(trip).zip(numbers.get(&trip.profile))
            });
            let (matcher, numbers) = known.ok_or_else(nowhere)?;
            let runner = Runner::new(trip, matcher, numbers, Centimetres::ZERO);
            runner.keeping(ground.promised.of(trip, matcher), ground.now)
        };
        let runners = self.trips.par_iter().enumerate().map(runner);
        let runners = runners.collect::<anyhow::Result<_>>()?;
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
            let visit = |leg, delivery| Visit { errand: found.errand, leg, delivery };
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
    /// What all that was promised gains by itself.
    pub(super) fn kept_gain(&self) -> i128 {
        self.runners.iter().map(|runner| runner.base.0).sum()
    }

    /// The stops of all plans, in the order of the trips' file. Every plan is carried out again,
    /// and has to leave what it was said to.
    pub(super) fn taken<'s>(
        &self,
        shared: &Shared<'s>,
        sharing: &Sharing,
        promised: &'s [Errand],
    ) -> anyhow::Result<Vec<AssignedStop<'s>>> {
        let stops = |(number, plan): (usize, &Plan)| -> anyhow::Result<_> {
            let trip = shared.trips[number];
            let runner = &self.runners[number];
            let visits = runner.whole(plan);
            let slots: Vec<usize> = visits.iter().map(|visit| visit.errand).collect();
            let prepared = runner.matcher.prepare_some(trip, &runner.keep, &slots, shared.now)?;
            let bundle = runner.matcher.bundle_of_visits(trip, &prepared, visits);
            let gain = runner.base + Money(plan.gain);
            let bundle = bundle.filter(|bundle| bundle.totals.net_gain == gain);
            let bundle =
                bundle.ok_or_else(|| anyhow!("trip {}: its plan does not hold", trip.id))?;
            let of_slot = |slot: usize| match runner.numbers[slot] {
                usize::MAX => (by_id(promised, &runner.matcher.errands()[slot].id), None),
                errand => (shared.errands[errand].id.as_str(), Some(Money(sharing.prices[errand]))),
            };
            let rows = stops_of(trip, &prepared, &bundle, of_slot);
            Ok((shared.order[number], rows))
        };
        let plans = sharing.plans.par_iter().enumerate();
        let plans = plans.filter(|(number, plan)| !self.runners[*number].whole(plan).is_empty());
        let mut stops: Vec<(usize, Vec<AssignedStop<'s>>)> =
            plans.map(stops).collect::<anyhow::Result<_>>()?;
        stops.sort_unstable_by_key(|(place, _)| *place);
        Ok(stops.into_iter().flat_map(|(_, rows)| rows).collect())
    }
}
