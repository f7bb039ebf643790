//! What trips were promised before, and keep.

use std::borrow::Cow;
use std::collections::BTreeSet;

use anyhow::{Context as _, anyhow, bail};
use ecow::EcoString;
use rayon::prelude::*;

use super::super::summary::Summary;
use super::Ground;
use crate::bundling::Visit;
use crate::cli::inputs::counted;
use crate::demand::{Clock, Errand, Promises, Trip};
use crate::matching::{Asked, Bundle, BundleStop, Matcher, Prepared};
use crate::report::AssignedStop;
use crate::units::Money;

/// Who was promised what.
#[derive(Default)]
pub(in crate::cli::batch) struct Promised {
    by_trip: Promises,
    errands: BTreeSet<EcoString>,
}

/// The plan of what a trip was promised alone.
pub(super) struct Kept {
    pub(super) visits: Vec<Visit>,
    pub(super) gain: Money,
    /// What time and road cost.
    pub(super) spent: Money,
}

impl Promised {
    pub(in crate::cli::batch) fn new(by_trip: Promises) -> Self {
        let errands = by_trip.values().flatten().cloned().collect();
        Self { by_trip, errands }
    }

    /// The errands that were promised to somebody, and the others.
    pub(in crate::cli::batch) fn part(&self, errands: Vec<Errand>) -> (Vec<Errand>, Vec<Errand>) {
        errands.into_iter().partition(|errand| self.errands.contains(&errand.id))
    }

    /// The trips that were promised something, and the others.
    pub(in crate::cli::batch) fn split<'t>(
        &self,
        trips: &'t [Trip],
    ) -> (Vec<&'t Trip>, Cow<'t, [Trip]>) {
        let has = |trip: &&Trip| self.by_trip.contains_key(&trip.id);
        let held: Vec<&Trip> = trips.iter().filter(has).collect();
        if held.is_empty() {
            return (held, Cow::Borrowed(trips));
        }
        (held, Cow::Owned(trips.iter().filter(|trip| !has(trip)).cloned().collect()))
    }

    /// What a trip was promised, of errands that are still there, by the matcher's numbers.
    pub(super) fn of(&self, trip: &Trip, matcher: &Matcher<'_>) -> Vec<usize> {
        let Some(ids) = self.by_trip.get(&trip.id) else { return Vec::new() };
        let errands = matcher.errands().iter().enumerate();
        let kept = errands.filter(|(_, errand)| ids.contains(&errand.id));
        kept.map(|(slot, _)| slot).collect()
    }

    /// Counts what is kept, and says what is not there any more.
    pub(super) fn count(&self, trips: &[&Trip], there: &[Errand], summary: &mut Summary) {
        if self.by_trip.is_empty() {
            return;
        }
        let known: BTreeSet<&str> = there.iter().map(|errand| errand.id.as_str()).collect();
        let of = |trip: &&Trip| self.by_trip.get(&trip.id).into_iter().flatten();
        let kept = trips.iter().flat_map(of).filter(|id| known.contains(id.as_str())).count();
        let gone = self.errands.len() - kept;
        summary.count("promised", kept);
        summary.count("promised_gone", gone);
        if gone > 0 {
            let errands = counted(gone, "promised errand");
            anstream::eprintln!("warning: {errands} left out: the errand or its trip is not there");
        }
    }
}

impl Kept {
    /// The best plan of what is kept, and nothing else.
    pub(super) fn of(trip: &Trip, prepared: &Prepared<'_>) -> anyhow::Result<Self> {
        let asked = Asked {
            price: &|_| None,
            begin: &[],
            nodes: u64::MAX / 2,
            errands: None,
            time_limit: None,
        };
        let found = prepared.best(&asked).with_context(|| format!("trip {}", trip.id))?;
        let kept = prepared.problem().errands.iter().filter(|errand| errand.kept);
        let payout: Money = kept.map(|errand| errand.payout).sum();
        Ok(Self { visits: found.visits, gain: found.net_gain, spent: payout - found.net_gain })
    }
}

/// The stops of trips, by their numbers.
pub(super) type StopsByTrip<'s> = Vec<(usize, Vec<AssignedStop<'s>>)>;

/// The plans of what was promised alone, for trips that take nothing else: their stops, each with
/// its trip's number, and what they gain together. `errands` are in order of their ids.
pub(super) fn alone<'s>(
    ground: &Ground<'_>,
    trips: &[&'s Trip],
    errands: &'s [Errand],
) -> anyhow::Result<(StopsByTrip<'s>, i128)> {
    if errands.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let matchers = ground.maps.matchers(errands, &ground.args.snap)?;
    let plan = |(number, trip): (usize, &&'s Trip)| -> anyhow::Result<_> {
        let Some(matcher) = matchers.of(trip) else {
            bail!("trip {}: expected a map {}", trip.id, trip.profile.phrase());
        };
        let keep = ground.promised.of(trip, matcher);
        if keep.is_empty() {
            return Ok(None);
        }
        let prepared = matcher.prepare_some(trip, &keep, &keep, ground.now);
        let prepared = prepared.with_context(|| format!("trip {}", trip.id))?;
        let kept = Kept::of(trip, &prepared)?;
        let bundle = matcher.bundle_of_visits(trip, &prepared, &kept.visits);
        let bundle = bundle.ok_or_else(|| anyhow!("trip {}: its plan does not hold", trip.id))?;
        let of_slot = |slot: usize| (by_id(errands, &matcher.errands()[slot].id), None);
        Ok(Some(((number, stops_of(trip, &prepared, &bundle, of_slot)), kept.gain.0)))
    };
    let plans = trips.par_iter().enumerate().map(plan).collect::<anyhow::Result<Vec<_>>>()?;
    let (stops, gains): (Vec<_>, Vec<i128>) = plans.into_iter().flatten().unzip();
    Ok((stops, gains.into_iter().sum()))
}

/// The id of an errand, as it stands among errands in order of their ids.
pub(super) fn by_id<'s>(errands: &'s [Errand], id: &str) -> &'s str {
    let place = errands.binary_search_by(|errand| errand.id.as_str().cmp(id));
    place.map_or("", |place| errands[place].id.as_str())
}

/// The stops of a plan; `of_slot` gives an errand's id and price.
pub(super) fn stops_of<'s>(
    trip: &'s Trip,
    prepared: &Prepared<'_>,
    bundle: &Bundle,
    of_slot: impl Fn(usize) -> (&'s str, Option<Money>),
) -> Vec<AssignedStop<'s>> {
    let planned = prepared.planned();
    let clock = Clock::new(planned.departure, trip.zone);
    let mut rows = Vec::with_capacity(bundle.steps.len());
    for step in &bundle.steps {
        let (stop, slot) = match step.stop {
            BundleStop::Trip(_) => continue,
            BundleStop::Pickup(slot) => ("pickup", slot),
            BundleStop::Delivery(slot) => ("delivery", slot),
        };
        let (errand, price) = of_slot(slot);
        rows.push(AssignedStop {
            trip: &trip.id,
            sequence: rows.len() + 1,
            stop,
            errand,
            arrival: clock.on_wall(planned.clock(step.arrival)),
            net_gain: bundle.totals.net_gain,
            price,
        });
    }
    rows
}
