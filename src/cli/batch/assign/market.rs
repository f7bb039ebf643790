//! The trips of a batch as those who answer to prices.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use chrono::{DateTime, FixedOffset};

use crate::bundling::Visit;
use crate::demand::{Errand, Trip};
use crate::matching::{Asked, Matcher, Prepared};
use crate::sharing::{Offer, Plan, Plans, Question};
use crate::units::{Amount, Centimetres, Millis, Money};

/// So many errands are held laid out for trips at a time, a kilobyte each at most; the others are
/// laid out again whenever their trip is asked.
const HELD: usize = 1_000_000;

/// So many nodes a search for a plan looks at, and so many errands closely, by effort; with the
/// greatest as many as it takes.
const EFFORTS: [(u64, usize); Question::HARDEST as usize + 1] =
    [(2_000, 60), (50_000, 200), (1_000_000, 1_000), (u64::MAX / 2, usize::MAX)];

/// A trip of the market.
pub(super) struct Runner<'a> {
    pub(super) trip: &'a Trip,
    pub(super) matcher: &'a Matcher<'a>,
    /// By number of an errand, the matcher's.
    pub(super) slots: &'a [usize],
    /// The other way round.
    pub(super) numbers: &'a [usize],
    /// Of the trip without errands.
    pub(super) distance: Centimetres,
    prepared: OnceLock<Prepared<'a>>,
}

/// All trips and errands, numbered by id.
pub(super) struct Market<'a> {
    pub(super) runners: Vec<Runner<'a>>,
    errands: &'a [Errand],
    /// Errands that pay something, the best paid first.
    by_fee: Vec<usize>,
    now: DateTime<FixedOffset>,
    held: AtomicUsize,
}

impl<'a> Runner<'a> {
    pub(super) fn new(
        trip: &'a Trip,
        matcher: &'a Matcher<'a>,
        slots: &'a [usize],
        numbers: &'a [usize],
        distance: Centimetres,
    ) -> Self {
        Self { trip, matcher, slots, numbers, distance, prepared: OnceLock::new() }
    }

    fn renumber(visits: &[Visit], by: &[usize]) -> Vec<Visit> {
        visits.iter().map(|visit| Visit { errand: by[visit.errand], ..*visit }).collect()
    }

    /// Visits with the matcher's numbers.
    pub(super) fn inside(&self, visits: &[Visit]) -> Vec<Visit> {
        Self::renumber(visits, self.slots)
    }
}

impl<'a> Market<'a> {
    pub(super) fn new(
        runners: Vec<Runner<'a>>,
        errands: &'a [Errand],
        now: DateTime<FixedOffset>,
    ) -> Self {
        let fee = |number: &usize| errands[*number].pricing.most().unwrap_or(Amount::ZERO);
        let mut by_fee: Vec<usize> =
            (0..errands.len()).filter(|number| fee(number) > Amount::ZERO).collect();
        by_fee.sort_by_key(|number| std::cmp::Reverse(fee(number)));
        Self { runners, errands, by_fee, now, held: AtomicUsize::new(0) }
    }

    /// Does something with a trip's problem laid out.
    pub(super) fn with_prepared<T>(
        &self,
        number: usize,
        work: impl FnOnce(&Prepared<'_>) -> T,
    ) -> crate::Result<T> {
        let Runner { trip, matcher, prepared, .. } = &self.runners[number];
        if let Some(known) = prepared.get() {
            return Ok(work(known));
        }
        let own = matcher.prepare_bundle(trip, &[], self.now)?;
        let size = own.slots().len();
        if self.held.fetch_add(size, Ordering::Relaxed) + size > HELD {
            self.held.fetch_sub(size, Ordering::Relaxed);
            return Ok(work(&own));
        }
        Ok(work(prepared.get_or_init(|| own)))
    }
}

impl Plans for Market<'_> {
    fn trips(&self) -> usize {
        self.runners.len()
    }

    fn errands(&self) -> usize {
        self.errands.len()
    }

    fn best(&self, trip: usize, question: &Question<'_>) -> crate::Result<Offer> {
        let runner = &self.runners[trip];
        let begin = question.known.map(|plan| runner.inside(&plan.visits)).unwrap_or_default();
        let price = |slot: usize| {
            let number = runner.numbers[slot];
            let free = question.barred.binary_search(&number).is_err();
            free.then(|| Money(question.prices[number]))
        };
        self.with_prepared(trip, |prepared| {
            let until = question.until;
            let time_limit = until.map(|until| until.saturating_duration_since(Instant::now()));
            let (nodes, errands) = EFFORTS[usize::from(question.effort.min(Question::HARDEST))];
            let found = prepared.best(&Asked {
                price: &price,
                begin: &begin,
                nodes,
                errands: Some(errands),
                time_limit,
            })?;
            let visits = Runner::renumber(&found.visits, runner.numbers);
            let pickups = visits.iter().filter(|visit| !visit.delivery);
            let mut errands: Vec<usize> = pickups.map(|visit| visit.errand).collect();
            errands.sort_unstable();
            // A plan that leaves nothing is as good as none.
            let plan = match found.value > Money::ZERO && !errands.is_empty() {
                true => Plan { errands, gain: found.net_gain.0, visits },
                false => Plan::none(),
            };
            Ok(Offer { plan, most: found.most.0.max(0) })
        })?
    }

    /// The best paid errands, as many as it takes, and whatever road the trip could save.
    fn at_most(&self, trip: usize, prices: &[i128]) -> i128 {
        let Runner { trip, distance, .. } = &self.runners[trip];
        let tasks = trip.limits.max_tasks.or_default(Some(4)).map_or(usize::MAX, |n| n as usize);
        let mut best: Vec<i128> = Vec::new();
        for &number in &self.by_fee {
            let fee = self.errands[number].pricing.most().unwrap_or(Amount::ZERO);
            let payout = trip.commission.payout(fee).0;
            let full = best.len() >= tasks;
            if full && best.last().is_none_or(|least| payout <= *least) {
                break;
            }
            let left = payout - prices[number];
            if left > 0 {
                let place = best.partition_point(|other| *other >= left);
                best.insert(place, left);
                best.truncate(tasks);
            }
        }
        best.iter().sum::<i128>() + Money::of_length(trip.cost_per_km, *distance).0
    }

    fn within_reach(&self, trip: usize) -> Vec<usize> {
        let numbers = self.runners[trip].numbers;
        let reach = self.with_prepared(trip, |prepared| {
            let mut reach: Vec<usize> =
                prepared.slots().iter().map(|slot| numbers[*slot]).collect();
            reach.sort_unstable();
            reach
        });
        reach.unwrap_or_default()
    }

    /// Gains are sums of payouts, of milliseconds and of centimetres.
    fn grain(&self) -> i128 {
        let mut grain = 0;
        let mut commissions = std::collections::BTreeSet::new();
        for Runner { trip, .. } in &self.runners {
            grain = common(grain, Money::of_time(trip.cost_per_hour, Millis(1)).0);
            grain = common(grain, Money::of_length(trip.cost_per_km, Centimetres(1)).0);
            if commissions.insert(trip.commission.hundredths_of_percent()) {
                for errand in self.errands {
                    let fee = errand.pricing.most().unwrap_or(Amount::ZERO);
                    grain = common(grain, trip.commission.payout(fee).0);
                }
            }
        }
        grain.max(1)
    }
}

/// The greatest common divisor.
fn common(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.abs()
}
