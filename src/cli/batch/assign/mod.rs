//! Who takes what, so that the total net gain is greatest: with `--assign single` every trip takes
//! one errand at most, with `--assign bundle` as many as it can.

mod bundles;
mod fees;
mod left;
mod market;
mod promised;
mod taken;

use std::collections::BTreeMap;

use anyhow::{anyhow, bail};
use chrono::{DateTime, FixedOffset};
use ecow::EcoString;

use super::summary::Summary;
use super::{Args, Assign};
use crate::assignment::{Assignment, Pairs, check, solve};
use crate::cli::many::{Maps, Matchers};
use crate::demand::{Errand, Trip};
use crate::matching::{Match, Price, Ranking};
use crate::report::{assignment_csv, assignment_totals, unassigned_csv};
use crate::sharing::Sharing;
use crate::units::{Centimetres, Money, Profile};

pub(super) use promised::{Promised, Today};

/// What errands are shared out on.
pub(super) struct Ground<'g> {
    pub(super) args: &'g Args,
    pub(super) maps: &'g Maps,
    /// Of all errands that were promised to nobody.
    pub(super) matchers: &'g Matchers<'g>,
    pub(super) promised: &'g Promised,
    pub(super) now: DateTime<FixedOffset>,
}

/// The trips of a batch and what each can take, while they are matched.
pub(super) struct Collected {
    /// The ids of the errands, in order: errands are numbered by it.
    ids: Vec<EcoString>,
    /// By profile, the numbers of the errands as they are laid out on its map.
    numbers: BTreeMap<Profile, Vec<usize>>,
    trips: Vec<Trip>,
    /// Of each without errands; `None` for trips that keep what they were promised.
    distances: Vec<Option<Centimetres>>,
    pairs: Pairs,
}

/// What a match leaves the runner, a bid counted at its greatest fee.
fn gain(trip: &Trip, errand: &Errand, found: &Match) -> Option<Money> {
    match found.price {
        Price::Fixed { net_gain, .. } => Some(net_gain),
        Price::Bid { .. } => {
            Some(trip.commission.payout(errand.pricing.counted_fee()?) - found.detour_cost)
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
        Ok(Self {
            pairs: Pairs::new(ids.len())?,
            ids,
            numbers,
            trips: Vec::new(),
            distances: Vec::new(),
        })
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
        self.distances.push(Some(ranking.trip.distance()));
        Ok(())
    }

    /// Takes a trip that keeps what it was promised.
    pub(super) fn take_promised(&mut self, trip: &Trip) -> anyhow::Result<()> {
        self.pairs.push([])?;
        self.trips.push(trip.clone());
        self.distances.push(None);
        Ok(())
    }

    /// Shares the errands out and proves that it cannot be done better. Gives the content of
    /// `.assignment.csv` and `.unassigned.csv`.
    pub(super) fn share(
        mut self,
        ground: &Ground<'_>,
        errands: Vec<Errand>,
        mut promised: Vec<Errand>,
        summary: &mut Summary,
    ) -> anyhow::Result<[Vec<u8>; 2]> {
        let Ground { args, matchers, .. } = *ground;
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
        summary.phase("proving");
        let mut by_number: Vec<Errand> = errands;
        by_number.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        promised.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let distances: Vec<Option<Centimetres>> =
            order.iter().map(|at| self.distances[*at]).collect();
        let slots = slots(&self.numbers, by_number.len());
        let mut shared = Shared {
            trips: &trips,
            order: &order,
            errands: &by_number,
            numbers: &self.numbers,
            slots: &slots,
            distances: &distances,
            pairs: &self.pairs,
            given: Given::one_each(&answer),
            now: ground.now,
        };
        let mut proven = (proof.total_gain, proof.upper_bound);
        let taken = if args.assign == Some(Assign::Bundle) {
            let begin = shared.alone(matchers, &answer)?;
            let all = shared.with_promised(ground, &promised)?;
            let market = shared.market(ground, all.as_ref())?;
            let sharing = bundles::share(&market, begin, args.time_limit.or_default(None))?;
            for (name, count) in bundles::counts(&sharing) {
                summary.count(name, count);
            }
            summary.phase("bundling");
            let kept = market.kept_gain();
            proven = (sharing.total + kept, sharing.upper_bound + kept);
            shared.given = Given::several(&sharing);
            market.taken(&shared, &sharing, &promised)?
        } else {
            let (stops, kept) = promised::alone(ground, &trips, &promised)?;
            proven = (proven.0 + kept, proven.1 + kept);
            shared.taken(matchers, stops)?
        };
        let assigned = shared.given.trip_of.iter().flatten().count();
        summary.count("assigned", assigned);
        summary.count("unassigned", self.ids.len() - assigned);
        for (name, value) in assignment_totals(Money(proven.0), Money(proven.1)) {
            summary.total(name, value);
        }
        summary.total("optimal", (proven.0 == proven.1).into());
        let given = by_number.iter().zip(&shared.given.trip_of).filter(|(_, trip)| trip.is_some());
        let given = given.map(|(errand, _)| errand).chain(&promised);
        // Their prices are not agreed upon yet.
        let mut bids: Vec<&str> = given
            .filter(|errand| errand.pricing.is_bid())
            .map(|errand| errand.id.as_str())
            .collect();
        bids.sort_unstable();
        summary.total("bids", bids.into());
        summary.phase("timing_stops");
        let left = shared.left(ground)?;
        summary.phase("fees_needed");
        Ok([assignment_csv(&taken)?.into_bytes(), unassigned_csv(&left)?.into_bytes()])
    }
}

/// Who has which errand, and what that is worth. Trips and errands are numbered by id.
struct Given {
    /// By errand.
    trip_of: Vec<Option<usize>>,
    /// By trip: the errands that it has besides one another, where it may have several.
    plans: Option<Vec<Vec<usize>>>,
    /// By trip: what it would give up for something else.
    worth: Vec<i128>,
    /// By errand: what one more like it would be worth.
    price: Vec<i128>,
}

impl Given {
    fn one_each(answer: &Assignment) -> Self {
        let Assignment { trip_of, worth, price, .. } = answer;
        Self { trip_of: trip_of.clone(), plans: None, worth: worth.clone(), price: price.clone() }
    }

    fn several(sharing: &Sharing) -> Self {
        let mut trip_of = vec![None; sharing.prices.len()];
        for (trip, plan) in sharing.plans.iter().enumerate() {
            plan.errands.iter().for_each(|errand| trip_of[*errand] = Some(trip));
        }
        Self {
            trip_of,
            plans: Some(sharing.plans.iter().map(|plan| plan.errands.clone()).collect()),
            worth: sharing.plans.iter().map(|plan| plan.gain).collect(),
            price: sharing.prices.clone(),
        }
    }
}

/// Errands that have been shared out. Trips and errands are numbered by id.
struct Shared<'s> {
    trips: &'s [&'s Trip],
    /// By number of a trip, its place in the file.
    order: &'s [usize],
    errands: &'s [Errand],
    numbers: &'s BTreeMap<Profile, Vec<usize>>,
    slots: &'s Slots,
    /// By trip: the length of its way without errands; `None` for those that keep what they were
    /// promised.
    distances: &'s [Option<Centimetres>],
    pairs: &'s Pairs,
    given: Given,
    now: DateTime<FixedOffset>,
}

/// By profile: where the errand of each number is laid out on its map.
type Slots = BTreeMap<Profile, Vec<usize>>;

fn slots(numbers: &BTreeMap<Profile, Vec<usize>>, errands: usize) -> Slots {
    let turned = |numbers: &Vec<usize>| {
        let mut slots = vec![0; errands];
        for (slot, number) in numbers.iter().enumerate() {
            slots[*number] = slot;
        }
        slots
    };
    numbers.iter().map(|(profile, numbers)| (*profile, turned(numbers))).collect()
}
