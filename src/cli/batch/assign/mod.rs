//! `--assign single`: every trip takes one errand at most, so that the total net gain is greatest.

mod fees;
mod left;
mod taken;

use std::collections::BTreeMap;

use anyhow::{anyhow, bail};
use chrono::{DateTime, FixedOffset};
use ecow::EcoString;

use super::Args;
use super::summary::Summary;
use crate::assignment::{Assignment, Pairs, check, solve};
use crate::cli::many::{Maps, Matchers};
use crate::demand::{Errand, Trip};
use crate::matching::{Match, Price, Ranking};
use crate::report::{assignment_csv, assignment_totals, unassigned_csv};
use crate::units::{Money, Profile};

/// The trips of a batch and what each can take, while they are matched.
pub(super) struct Collected {
    /// The ids of the errands, in order: errands are numbered by it.
    ids: Vec<EcoString>,
    /// By profile, the numbers of the errands as they are laid out on its map.
    numbers: BTreeMap<Profile, Vec<usize>>,
    trips: Vec<Trip>,
    pairs: Pairs,
}

/// What a match leaves the runner, a bid counted at its greatest fee.
fn gain(trip: &Trip, errand: &Errand, found: &Match) -> Option<Money> {
    match found.price {
        Price::Fixed { net_gain, .. } => Some(net_gain),
        Price::Bid { .. } => {
            Some(trip.commission.payout(errand.pricing.most()?) - found.detour_cost)
        }
    }
}

impl Collected {
    pub(super) fn new(errands: &[Errand], matchers: &Matchers<'_>) -> anyhow::Result<Self> {
        let mut ids: Vec<EcoString> = errands.iter().map(|errand| errand.id.clone()).collect();
        ids.sort_unstable();
        let numbers = matchers
            .all()
            .map(|(profile, matcher)| {
                let number = |errand: &Errand| ids.binary_search(&errand.id).unwrap_or(usize::MAX);
                (profile, matcher.errands().iter().map(number).collect())
            })
            .collect();
        Ok(Self { pairs: Pairs::new(ids.len())?, ids, numbers, trips: Vec::new() })
    }

    /// Takes all matches of the next trip.
    pub(super) fn take(
        &mut self,
        trip: &Trip,
        ranking: &Ranking,
        matchers: &Matchers<'_>,
    ) -> anyhow::Result<()> {
        let (Some(numbers), Some(matcher)) = (self.numbers.get(&trip.profile), matchers.of(trip))
        else {
            bail!("trip {}: expected a map {}", trip.id, trip.profile.phrase());
        };
        let pairs = ranking.matches.iter().filter_map(|found| {
            let gain = gain(trip, &matcher.errands()[found.errand], found)?;
            Some((numbers[found.errand], gain.0))
        });
        self.pairs.push(pairs)?;
        self.trips.push(trip.clone());
        Ok(())
    }

    /// Shares the errands out and proves that it cannot be done better. Gives the content of
    /// `.assignment.csv` and `.unassigned.csv`.
    pub(super) fn share(
        mut self,
        args: &Args,
        maps: &Maps,
        matchers: &Matchers<'_>,
        errands: Vec<Errand>,
        now: DateTime<FixedOffset>,
        summary: &mut Summary,
    ) -> anyhow::Result<[Vec<u8>; 2]> {
        // Trips are numbered by id, so that no answer depends on the order of rows.
        let mut order: Vec<usize> = (0..self.trips.len()).collect();
        order.sort_unstable_by(|a, b| self.trips[*a].id.cmp(&self.trips[*b].id));
        self.pairs.reorder(&order);
        let trips: Vec<&Trip> = order.iter().map(|at| &self.trips[*at]).collect();
        summary.count("pairs", self.pairs.len());
        let answer = solve(&self.pairs);
        summary.phase("assigning");
        let proof = check(&self.pairs, &answer)
            .map_err(|fault| anyhow!("the assignment is not proven to be optimal: {fault}"))?;
        summary.count("assigned", proof.assigned);
        summary.count("unassigned", self.ids.len() - proof.assigned);
        let totals = assignment_totals(Money(proof.total_gain), Money(proof.upper_bound));
        for (name, value) in totals {
            summary.total(name, value);
        }
        summary.total("optimal", true.into());
        summary.phase("proving");
        let mut by_number: Vec<Errand> = errands;
        by_number.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let shared = Shared {
            trips: &trips,
            order: &order,
            errands: &by_number,
            numbers: &self.numbers,
            pairs: &self.pairs,
            answer: &answer,
            now,
        };
        let taken = shared.taken(matchers)?;
        summary.phase("timing_stops");
        let left = shared.left(args, maps, matchers)?;
        summary.phase("fees_needed");
        Ok([assignment_csv(&taken)?.into_bytes(), unassigned_csv(&left)?.into_bytes()])
    }
}

/// Errands that have been shared out. Trips and errands are numbered by id.
struct Shared<'s> {
    trips: &'s [&'s Trip],
    /// By number of a trip, its place in the file.
    order: &'s [usize],
    errands: &'s [Errand],
    numbers: &'s BTreeMap<Profile, Vec<usize>>,
    pairs: &'s Pairs,
    answer: &'s Assignment,
    now: DateTime<FixedOffset>,
}

impl Shared<'_> {
    /// For a profile, where each errand is laid out on its map.
    fn slots(&self) -> BTreeMap<Profile, Vec<usize>> {
        let turned = |numbers: &Vec<usize>| {
            let mut slots = vec![0; self.errands.len()];
            for (slot, number) in numbers.iter().enumerate() {
                slots[*number] = slot;
            }
            slots
        };
        self.numbers.iter().map(|(profile, numbers)| (*profile, turned(numbers))).collect()
    }
}
