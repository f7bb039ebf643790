//! All trips answer to prices.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::plans::{Offer, Plan, Plans, Question};
use super::pool::{Barred, Pool};
use crate::error::Result;

/// What a trip answered last, and to which prices.
#[derive(Debug, Clone)]
struct Last {
    /// By errand within reach.
    prices: Vec<i128>,
    barred: Vec<usize>,
    quickly: bool,
    offer: Offer,
}

/// How trips are asked.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    /// See [`Question::quickly`].
    pub(super) quickly: bool,
    pub(super) until: Option<Instant>,
}

/// Which errands trips may not have.
#[derive(Clone, Copy)]
pub(super) enum Bars<'b> {
    /// By trip.
    Listed(&'b Barred),
    /// Whether a trip may not have an errand.
    By(&'b (dyn Fn(usize, usize) -> bool + Sync)),
}

impl Bars<'_> {
    fn allow(&self, trip: usize, plan: &Plan) -> bool {
        match self {
            Self::Listed(barred) => !plan.has_any(&barred[trip]),
            Self::By(is_barred) => !plan.errands.iter().any(|&errand| is_barred(trip, errand)),
        }
    }
}

/// Asks trips, and remembers what they said: a trip whose errands have become dearer, but for
/// those it wants, wants the same.
pub(super) struct Asking<'p> {
    plans: &'p dyn Plans,
    /// By trip, once it has been asked: the errands within its reach.
    reach: Vec<OnceLock<Vec<usize>>>,
    last: Vec<Option<Last>>,
    /// How often a trip was asked in earnest.
    pub(super) asked: u64,
}

/// All answers to some prices.
pub(super) struct Round {
    pub(super) offers: Vec<Offer>,
    /// No plans for all trips gain more together, whatever is chosen (Lagrangean bound).
    pub(super) bound: i128,
    /// Whether all trips were asked, and none gave up.
    pub(super) complete: bool,
}

/// A trip's answer, and how it came about.
struct Answer {
    offer: Offer,
    in_time: bool,
    /// What was barred; `None` if the trip was not asked in earnest.
    barred: Option<Vec<usize>>,
}

impl<'p> Asking<'p> {
    pub(super) fn new(plans: &'p dyn Plans) -> Self {
        let trips = plans.trips();
        let reach = (0..trips).map(|_| OnceLock::new()).collect();
        Self { plans, reach, last: vec![None; trips], asked: 0 }
    }

    pub(super) fn trips(&self) -> usize {
        self.reach.len()
    }

    pub(super) fn errands(&self) -> usize {
        self.plans.errands()
    }

    /// The errands within reach of a trip, ascending.
    pub(super) fn reach(&self, trip: usize) -> &[usize] {
        self.reach[trip].get_or_init(|| self.plans.within_reach(trip))
    }

    /// Asks all trips. Those not asked when time ends are bounded without search.
    ///
    /// # Errors
    /// As [`Plans::best`].
    pub(super) fn all(
        &mut self,
        prices: &[i128],
        barred: &Barred,
        pool: &Pool,
        manner: Manner,
    ) -> Result<Round> {
        let trips: Vec<usize> = (0..self.trips()).collect();
        let answers = self.some(&trips, prices, Bars::Listed(barred), pool, manner)?;
        let complete = answers.iter().all(|(_, in_time)| *in_time);
        let offers: Vec<Offer> = answers.into_iter().map(|(offer, _)| offer).collect();
        let most: i128 = offers.iter().map(|offer| offer.most).sum();
        Ok(Round { offers, bound: most + prices.iter().sum::<i128>(), complete })
    }

    /// Asks some trips; with each answer, whether it was given in time.
    ///
    /// # Errors
    /// As [`Plans::best`].
    pub(super) fn some(
        &mut self,
        trips: &[usize],
        prices: &[i128],
        bars: Bars<'_>,
        pool: &Pool,
        manner: Manner,
    ) -> Result<Vec<(Offer, bool)>> {
        let answer = |&trip: &usize| self.ask(trip, prices, bars, pool, manner);
        let answers: Vec<Answer> = trips.par_iter().map(answer).collect::<Result<_>>()?;
        let mut offers = Vec::with_capacity(answers.len());
        for (&trip, Answer { offer, in_time, barred }) in trips.iter().zip(answers) {
            if let Some(barred) = barred {
                self.asked += 1;
                let all_prices = prices;
                let prices = self.reach(trip).iter().map(|&errand| prices[errand]).collect();
                let quickly = manner.quickly && offer.most > offer.plan.value(all_prices);
                let last = in_time.then(|| Last { prices, barred, quickly, offer: offer.clone() });
                self.last[trip] = last.or(self.last[trip].take());
            }
            offers.push((offer, in_time));
        }
        Ok(offers)
    }

    fn ask(
        &self,
        trip: usize,
        prices: &[i128],
        bars: Bars<'_>,
        pool: &Pool,
        manner: Manner,
    ) -> Result<Answer> {
        let Manner { quickly, until } = manner;
        let known = pool.best(trip, prices, |plan| bars.allow(trip, plan));
        if until.is_some_and(|until| Instant::now() >= until) {
            let plan = known.cloned().unwrap_or(Plan::none());
            let most = self.plans.at_most(trip, prices).max(plan.value(prices)).max(0);
            return Ok(Answer { offer: Offer { plan, most }, in_time: false, barred: None });
        }
        let barred = match bars {
            Bars::Listed(barred) => Cow::Borrowed(&barred[trip]),
            Bars::By(is_barred) => {
                let barred = |errand: &usize| is_barred(trip, *errand);
                Cow::Owned(self.reach(trip).iter().copied().filter(barred).collect::<Vec<_>>())
            }
        };
        if let Some(offer) = self.again(trip, prices, &barred, quickly) {
            return Ok(Answer { offer, in_time: true, barred: None });
        }
        let question = Question { prices, barred: &barred, known, quickly, until };
        let mut offer = self.plans.best(trip, &question)?;
        let most = offer.most.min(self.plans.at_most(trip, prices));
        offer.most = most.max(offer.plan.value(prices)).max(0);
        let in_time = until.is_none_or(|until| Instant::now() < until);
        Ok(Answer { offer, in_time, barred: Some(barred.into_owned()) })
    }

    /// The last answer, where it must be the same again.
    fn again(
        &self,
        trip: usize,
        prices: &[i128],
        barred: &[usize],
        quickly: bool,
    ) -> Option<Offer> {
        let last = self.last[trip].as_ref().filter(|last| quickly || !last.quickly)?;
        let wanted = &last.offer.plan.errands;
        let mut before = self.reach(trip).iter().zip(&last.prices);
        let same = before.all(|(errand, before)| {
            let now = prices[*errand];
            now == *before || (now > *before && wanted.binary_search(errand).is_err())
        });
        // More may be barred now, but for what is wanted.
        let fewer = last.barred.iter().all(|errand| barred.binary_search(errand).is_ok());
        let free = !last.offer.plan.has_any(barred);
        (same && fewer && free).then(|| last.offer.clone())
    }
}

/// A part of the time that is left.
pub(super) fn part_of(until: Option<Instant>, share: f64) -> Option<Instant> {
    let now = Instant::now();
    until.map(|until| now + left(until, now).mul_f64(share))
}

fn left(until: Instant, now: Instant) -> Duration {
    until.saturating_duration_since(now)
}
