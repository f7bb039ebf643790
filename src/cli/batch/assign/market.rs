//! The trips of a batch as those who answer to prices.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use chrono::{DateTime, FixedOffset};

use super::promised::Kept;
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
    /// By the matcher's number of an errand, that among all; `usize::MAX` for what was promised.
    pub(super) numbers: &'a [usize],
    /// Of the trip without errands.
    pub(super) distance: Centimetres,
    /// What it was promised, by the matcher's numbers; the plan of that alone, and what it gains.
    pub(super) keep: Vec<usize>,
    pub(super) base_visits: Vec<Visit>,
    pub(super) base: Money,
    /// What time and road of it cost.
    spent: Money,
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
        numbers: &'a [usize],
        distance: Centimetres,
    ) -> Self {
        let (keep, base_visits) = (Vec::new(), Vec::new());
        let (base, spent, prepared) = (Money::ZERO, Money::ZERO, OnceLock::new());
        Self { trip, matcher, numbers, distance, keep, base_visits, base, spent, prepared }
    }

    /// A trip that keeps what it was promised.
    pub(super) fn keeping(
        mut self,
        keep: Vec<usize>,
        now: DateTime<FixedOffset>,
    ) -> anyhow::Result<Self> {
        let kept = Kept::of(self.trip, self.matcher, &keep, now)?;
        self.distance = kept.distance;
        (self.base, self.base_visits, self.spent) = (kept.gain, kept.visits, kept.spent);
        self.keep = keep;
        Ok(self)
    }

    /// All stops of a plan, those of what is kept too; errands have the matcher's numbers.
    pub(super) fn whole<'p>(&'p self, plan: &'p Plan) -> &'p [Visit] {
        if plan.errands.is_empty() { &self.base_visits } else { &plan.visits }
    }
}

impl<'a> Market<'a> {
    pub(super) fn new(
        runners: Vec<Runner<'a>>,
        errands: &'a [Errand],
        now: DateTime<FixedOffset>,
    ) -> Self {
        let fee = |number: &usize| errands[*number].pricing.counted_fee().unwrap_or(Amount::ZERO);
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
        let Runner { trip, matcher, prepared, keep, .. } = &self.runners[number];
        if let Some(known) = prepared.get() {
            return Ok(work(known));
        }
        let own = matcher.prepare_bundle(trip, keep, self.now)?;
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
        let begin = question.known.map_or(&runner.base_visits, |plan| &plan.visits);
        let price = |slot: usize| {
            // What others were promised has no number.
            let price = *question.prices.get(runner.numbers[slot])?;
            let free = question.barred.binary_search(&runner.numbers[slot]).is_err();
            free.then_some(Money(price))
        };
        self.with_prepared(trip, |prepared| {
            let until = question.until;
            let time_limit = until.map(|until| until.saturating_duration_since(Instant::now()));
            let (nodes, errands) = EFFORTS[usize::from(question.effort.min(Question::HARDEST))];
            let found = prepared.best(&Asked {
                price: &price,
                begin,
                nodes,
                errands: Some(errands),
                time_limit,
            })?;
            let pickups = found.visits.iter().filter(|visit| !visit.delivery);
            let numbers = pickups.map(|visit| runner.numbers[visit.errand]);
            let mut errands: Vec<usize> = numbers.filter(|number| *number < usize::MAX).collect();
            errands.sort_unstable();
            // A plan that leaves nothing is as good as none.
            let plan = match found.value > runner.base && !errands.is_empty() {
                true => {
                    Plan { errands, gain: (found.net_gain - runner.base).0, visits: found.visits }
                }
                false => Plan::none(),
            };
            Ok(Offer { plan, most: (found.most - runner.base).0.max(0) })
        })?
    }

    /// The best paid errands, as many as it takes, and whatever road the trip could save.
    fn at_most(&self, trip: usize, prices: &[i128]) -> i128 {
        let Runner { trip, distance, spent, .. } = &self.runners[trip];
        let tasks = trip.limits.max_tasks.or_default(Some(4)).map_or(usize::MAX, |n| n as usize);
        let mut best: Vec<i128> = Vec::new();
        for &number in &self.by_fee {
            let fee = self.errands[number].pricing.counted_fee().unwrap_or(Amount::ZERO);
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
        // Beside others, what is kept may cost nothing more.
        let saved = Money::of_length(trip.cost_per_km, *distance).0 + spent.0.max(0);
        best.iter().sum::<i128>() + saved
    }

    fn within_reach(&self, trip: usize) -> Vec<usize> {
        let numbers = self.runners[trip].numbers;
        let reach = self.with_prepared(trip, |prepared| {
            let mut reach: Vec<usize> =
                prepared.slots().iter().map(|slot| numbers[*slot]).collect();
            reach.retain(|number| *number < usize::MAX);
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
                    let fee = errand.pricing.counted_fee().unwrap_or(Amount::ZERO);
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
