//! What trips were promised before, and keep.

use std::collections::BTreeSet;

use anyhow::{Context as _, anyhow, bail};
use chrono::{DateTime, FixedOffset};
use ecow::EcoString;
use rayon::prelude::*;

use super::super::Args;
use super::super::summary::Summary;
use super::Ground;
use crate::bundling::Visit;
use crate::cli::inputs::counted;
use crate::cli::many::Maps;
use crate::cli::paint;
use crate::demand::{Clock, Errand, Promises, Trip};
use crate::matching::{Bundle, BundleStop, Matcher, Prepared};
use crate::report::{AssignedStop, printable};
use crate::units::{Centimetres, Money};

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
    /// Of the trip without it.
    pub(super) distance: Centimetres,
}

/// What promises are held against.
pub(in crate::cli::batch) struct Today<'t> {
    pub(in crate::cli::batch) args: &'t Args,
    pub(in crate::cli::batch) maps: &'t Maps,
    pub(in crate::cli::batch) errands: &'t [Errand],
    /// Those of the trips' file that were promised something.
    pub(in crate::cli::batch) trips: &'t [Trip],
    pub(in crate::cli::batch) now: DateTime<FixedOffset>,
}

impl Promised {
    /// Of all promises those that are still to be kept: trip and errand are there. Names the
    /// others; what they held is open again.
    ///
    /// # Errors
    /// Where a trip cannot do what it was promised; with `--skip-invalid` it is let go instead.
    pub(in crate::cli::batch) fn live(
        promises: &Promises,
        today: &Today<'_>,
        summary: &mut Summary,
    ) -> anyhow::Result<Self> {
        if promises.is_empty() {
            return Ok(Self::default());
        }
        let Today { args, maps, errands, trips, now } = *today;
        let known: BTreeSet<&EcoString> = errands.iter().map(|errand| &errand.id).collect();
        let there: BTreeSet<&EcoString> = trips.iter().map(|trip| &trip.id).collect();
        let mut by_trip = Promises::new();
        let mut gone = 0;
        for (trip, errand) in
            promises.iter().flat_map(|(trip, all)| all.iter().map(move |e| (trip, e)))
        {
            let missing = match (there.contains(trip), known.contains(errand)) {
                (true, true) => {
                    by_trip.entry(trip.clone()).or_default().push(errand.clone());
                    continue;
                }
                (false, _) => "the trip",
                (true, false) => "the errand",
            };
            gone += 1;
            warn(format!(
                "promised to trip {trip}: errand {errand} left out, {missing} is not there"
            ));
        }
        let mut promised = Self::of_trips(by_trip);
        let (kept, _) = promised.part(errands.to_vec());
        let matchers = maps.matchers(&kept, &args.many.snap)?;
        let fault = |trip: &Trip| {
            let matcher = matchers.of(trip)?;
            let keep = promised.of(trip, matcher);
            let error = Kept::of(trip, matcher, &keep, now).err()?;
            Some((trip.id.clone(), format!("{error:#}")))
        };
        let has = |trip: &&Trip| promised.by_trip.contains_key(&trip.id);
        let faults: Vec<(EcoString, String)> =
            trips.par_iter().filter(has).filter_map(fault).collect();
        for (_, fault) in &faults {
            warn(fault.clone());
        }
        if !faults.is_empty() && !args.many.skip.skip_invalid {
            let trips = counted(faults.len(), "trip");
            bail!("{trips} cannot do what was promised; --skip-invalid lets it go");
        }
        let mut by_trip = promised.by_trip;
        let broken = faults.iter().filter_map(|(trip, _)| by_trip.remove(trip)).flatten().count();
        promised = Self::of_trips(by_trip);
        summary.count("promised", promised.errands.len());
        summary.count("promised_gone", gone);
        summary.count("promised_let_go", broken);
        Ok(promised)
    }

    fn of_trips(by_trip: Promises) -> Self {
        let errands = by_trip.values().flatten().cloned().collect();
        Self { by_trip, errands }
    }

    /// Whether a trip was promised something.
    pub(in crate::cli::batch) fn has(&self, trip: &Trip) -> bool {
        self.by_trip.contains_key(&trip.id)
    }

    /// The errands that were promised to somebody, and the others.
    pub(in crate::cli::batch) fn part(&self, errands: Vec<Errand>) -> (Vec<Errand>, Vec<Errand>) {
        errands.into_iter().partition(|errand| self.errands.contains(&errand.id))
    }

    /// What a trip was promised, of errands that are still there, by the matcher's numbers.
    pub(super) fn of(&self, trip: &Trip, matcher: &Matcher<'_>) -> Vec<usize> {
        let Some(ids) = self.by_trip.get(&trip.id) else { return Vec::new() };
        let errands = matcher.errands().iter().enumerate();
        let kept = errands.filter(|(_, errand)| ids.contains(&errand.id));
        kept.map(|(slot, _)| slot).collect()
    }
}

fn warn(what: String) {
    anstream::eprintln!("{} {}", paint::warning(), printable(what));
}

impl Kept {
    /// The best plan of what is kept, and nothing else.
    pub(super) fn of(
        trip: &Trip,
        matcher: &Matcher<'_>,
        keep: &[usize],
        now: DateTime<FixedOffset>,
    ) -> anyhow::Result<Self> {
        let found = matcher.plan_of_kept(trip, keep, now);
        let (prepared, found) = found.with_context(|| format!("trip {}", trip.id))?;
        let kept = prepared.problem().errands.iter();
        let payout: Money = kept.map(|errand| errand.payout).sum();
        let spent = payout - found.net_gain;
        let distance = prepared.planned().distance();
        Ok(Self { visits: found.visits, gain: found.net_gain, spent, distance })
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
    let matchers = ground.maps.matchers(errands, &ground.args.many.snap)?;
    let plan = |(number, trip): (usize, &&'s Trip)| -> anyhow::Result<_> {
        let Some(matcher) = matchers.of(trip) else {
            bail!("trip {}: expected a map {}", trip.id, trip.profile.phrase());
        };
        let keep = ground.promised.of(trip, matcher);
        if keep.is_empty() {
            return Ok(None);
        }
        let kept = Kept::of(trip, matcher, &keep, ground.now)?;
        let prepared = matcher.prepare_some(trip, &keep, &keep, ground.now)?;
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
