//! When an errand pays beside kept ones.
//!
//! An errand has to leave enough over the kept errands' best plan. By when one leaves, that plan
//! may have to wait as well as the plan with the errand, and either may stop waiting first; so what
//! the errand leaves may rise as well as fall. But while doors allow the same, an order of
//! stops waits a millisecond less for each that one leaves later, until it waits no more. So what
//! two orders take is known for a whole interval once both are driven at its beginning, and
//! the difference of the two only rises there or only falls.

use super::drive::{Driven, Driver};
use super::{Beside, payout};
use crate::demand::Trip;
use crate::matching::costs;
use crate::matching::explain::ask::{Ask, Door};
use crate::matching::explain::departure::halve;
use crate::matching::insertion::StopTime;
use crate::matching::planned_trip::PlannedTrip;
use crate::units::{Amount, Centimetres, Millis, Money};

/// What an order of stops adds, by when one leaves.
#[derive(Debug, Clone, Copy)]
pub(in crate::matching::explain) struct Cost {
    /// Without waiting.
    added_time: Millis,
    detour_distance: Centimetres,
    /// Who leaves so much later, or more, does not wait.
    waits_until: Millis,
}

impl Cost {
    fn at(&self, trip: &Trip, shift: Millis) -> Money {
        let waiting = (self.waits_until - shift).at_least(Millis::ZERO);
        costs::detour_cost(trip, self.added_time + waiting, self.detour_distance)
    }
}

/// An order of the kept errands' stops that breaks no limit of theirs from one shift of the
/// departure to another.
#[derive(Debug, Clone, Copy)]
pub(in crate::matching::explain) struct Span {
    pub(in crate::matching::explain) from: Millis,
    pub(in crate::matching::explain) to: Millis,
    pub(in crate::matching::explain) cost: Cost,
}

impl Cost {
    /// Of what is driven by those who leave so much later.
    fn of(driven: &Driven, shift: Millis) -> Self {
        Self {
            added_time: driven.added_time() - driven.waiting,
            detour_distance: driven.detour_distance,
            waits_until: shift + driven.waiting,
        }
    }
}

impl Beside<'_> {
    /// What one of the plans adds from a shift of the departure on.
    pub(in crate::matching::explain) fn cost(
        &self,
        planned: &PlannedTrip,
        ask: &Ask,
        number: usize,
        shift: Millis,
    ) -> Option<Cost> {
        self.drive(planned, ask, number).map(|driven| Cost::of(&driven, shift))
    }

    /// How many orders of the kept errands' stops there are.
    pub(in crate::matching::explain) fn kept_orders(&self) -> usize {
        self.kept.orders.len()
    }

    /// The doors of one of the orders of the kept errands alone, as it is driven; `None` where it
    /// breaks a limit of theirs.
    pub(in crate::matching::explain) fn kept_doors(
        &self,
        planned: &PlannedTrip,
        ask: &Ask,
        number: usize,
    ) -> Option<Vec<(Door, StopTime)>> {
        let mut driver = Driver::new(&self.place, planned, ask);
        let driven = driver.one(self.kept.orders.get(number)?)?;
        driven.broken.is_empty().then(|| driver.doors().to_vec())
    }

    /// What such an order adds from a shift of the departure on; `None` where it breaks a limit.
    pub(in crate::matching::explain) fn kept_cost(
        &self,
        planned: &PlannedTrip,
        ask: &Ask,
        number: usize,
        shift: Millis,
    ) -> Option<Cost> {
        let driven = Driver::new(&self.place, planned, ask).one(self.kept.orders.get(number)?)?;
        driven.broken.is_empty().then(|| Cost::of(&driven, shift))
    }
}

/// When a plan leaves enough over the kept errands' best one.
pub(in crate::matching::explain) struct Pay<'a> {
    trip: &'a Trip,
    /// What the errand pays beyond what it has to leave; `None` where it may leave anything.
    most_cost: Option<Money>,
    spans: &'a [Span],
}

impl<'a> Pay<'a> {
    pub(in crate::matching::explain) fn new(ask: &'a Ask, spans: &'a [Span]) -> Self {
        let least = ask.trip.limits.min_net_gain.or_default(Some(Amount::ZERO));
        let most_cost = payout(ask).zip(least).map(|(payout, least)| payout - least.to_money());
        Self { trip: &ask.trip, most_cost, spans }
    }

    /// The shift from `from` to `to` at which a plan leaves enough, the first or the last.
    ///
    /// Complexity: O(spans²) in the worst case; mostly some steps over those that lie there.
    pub(in crate::matching::explain) fn nearest(
        &self,
        plan: &Cost,
        (from, to): (Millis, Millis),
        is_first: bool,
    ) -> Option<Millis> {
        let there: Vec<&Span> =
            self.spans.iter().filter(|span| span.from <= to && from <= span.to).collect();
        let is_dear = |span: &Span, shift: Millis| {
            let more = plan.at(self.trip, shift) - span.cost.at(self.trip, shift);
            self.most_cost.is_some_and(|most| more > most)
        };
        let mut at = if is_first { from } else { to };
        while (from..=to).contains(&at) {
            let mut here = there.iter().filter(|span| (span.from..=span.to).contains(&at));
            if here.clone().next().is_none() {
                // The kept errands alone cannot be done at such a time.
                at = if is_first {
                    there.iter().map(|span| span.from).filter(|begin| *begin > at).min()?
                } else {
                    there.iter().map(|span| span.to).filter(|end| *end < at).max()?
                };
                continue;
            }
            let Some(dear) = here.find(|span| is_dear(span, at)) else { return Some(at) };
            // What is too dear here is so up to some moment, and not from there on.
            at = if is_first {
                let end = dear.to.min(to) + Millis(1);
                halve((at, end), |shift| shift == end || !is_dear(dear, shift))
            } else {
                let begin = dear.from.max(from);
                let first = halve((begin, at), |s| is_dear(dear, s));
                first - Millis(1)
            };
        }
        None
    }
}
