//! When else to leave.
//!
//! What a plan's stops are allowed changes at moments that are known: where windows and
//! hours begin and end. Between two of them, seen from all stops, leaving later means less or
//! the same waiting and time in the vehicle, and a later or the same begin and arrival. So the
//! departures that fit are an interval there, and both ends are found by halving.

use super::ask::Ask;
use super::case::Case;
use super::change::{Change, after};
use super::tried::Tried;
use crate::demand::{Clock, Limit};
use crate::units::Millis;

/// How much earlier and later to look: a day, and a week.
const EARLIER: Millis = Millis(24 * 3_600_000);
const LATER: Millis = Millis(7 * 24 * 3_600_000);

/// So many plans beside kept errands are looked at, those of least detour.
const MOST_PLANS: usize = 50;

/// The nearest departure at which the errand fits; of two, the earlier. Beside kept errands that of
/// the plans of least detour, as there may be thousands.
pub(super) fn nearest(case: &Case, ask: &Ask) -> Option<Change> {
    // Earlier than now is no advice.
    let earliest = if ask.trip.departure.is_some() { -EARLIER } else { Millis::ZERO };
    let shifts = Shifts::new(case, ask);
    let mut plans = shifts.plans();
    if case.beside.is_some() {
        plans.sort_unstable_by_key(Tried::detour);
        plans.truncate(MOST_PLANS);
    }
    let nearest = plans
        .into_iter()
        .filter_map(|tried| shifts.nearest_of(&tried, (earliest, LATER)))
        .min_by_key(|shift| (shift.0.abs(), *shift))?;
    Some(Change::Leave(after(case.planned.departure, nearest)))
}

/// An errand beside a trip that leaves at other times.
struct Shifts<'a> {
    case: &'a Case<'a>,
    ask: &'a Ask,
    /// Without the limits that leaving later may break.
    for_later: Ask,
    /// Without any limits but these.
    for_earlier: Ask,
}

impl<'a> Shifts<'a> {
    fn new(case: &'a Case<'a>, ask: &'a Ask) -> Self {
        let mut for_later = ask.clone();
        for_later.trip.limits.latest_arrival = Limit::Lifted;
        for_later.errands_mut().for_each(|errand| errand.expires_at = None);
        let mut for_earlier = ask.all_but(None);
        for_earlier.trip.limits.latest_arrival = ask.trip.limits.latest_arrival;
        for (lifted, errand) in for_earlier.errands_mut().zip(ask.errands()) {
            lifted.expires_at = errand.expires_at;
            lifted.pickup = errand.pickup.clone();
            lifted.delivery = errand.delivery.clone();
        }
        Self { case, ask, for_later, for_earlier }
    }

    /// The plans that fit but for time: where even they do not, no departure helps.
    fn plans(&self) -> Vec<Tried> {
        let mut ask = self.for_later.clone();
        ask.trip.limits.max_wait = Limit::Lifted;
        for errand in ask.errands_mut() {
            errand.posted_at = None;
            for stop in std::iter::once(&mut errand.pickup).chain(&mut errand.delivery) {
                stop.opening_hours = None;
                stop.time_windows = None;
            }
        }
        self.case.feasible(&ask)
    }

    /// The nearest shift within a range at which a plan fits.
    fn nearest_of(&self, tried: &Tried, (from, to): (Millis, Millis)) -> Option<Millis> {
        let mut planned = self.case.planned.clone();
        let mut holds = |shift: Millis, ask: &Ask| {
            planned.departure = after(self.case.planned.departure, shift);
            self.case.holds(&planned, ask, tried)
        };
        let edges = self.edges(tried, (from, to));
        let pieces = || edges.windows(2).map(|pair| (pair[0], pair[1] - Millis(1)));
        let mut nearest: Option<Millis> = None;
        let later = pieces().filter(|(begin, _)| *begin > Millis::ZERO);
        for (begin, end) in later {
            if let Some((first, _)) = fitting(self, &mut holds, (begin, end)) {
                nearest = Some(first);
                break;
            }
        }
        let earlier = pieces().rev().filter(|(begin, _)| *begin < Millis::ZERO);
        for (begin, end) in earlier {
            if nearest.is_some_and(|nearest| -end > nearest) {
                break;
            }
            if let Some((_, last)) = fitting(self, &mut holds, (begin, end)) {
                nearest = Some(nearest.filter(|nearest| *nearest < -last).unwrap_or(last));
                break;
            }
        }
        nearest.filter(|shift| holds(*shift, self.ask))
    }

    /// Where what is allowed may change, as shifts in order: between two of them it does not. The
    /// departure itself is one, and so are both ends.
    fn edges(&self, tried: &Tried, (from, to): (Millis, Millis)) -> Vec<Millis> {
        let clock = Clock::new(self.case.planned.departure, self.ask.trip.zone);
        let mut edges = vec![from, Millis::ZERO, Millis(1), to + Millis(1)];
        // Without waiting; who waits at a stop is at those after it at one and the same time.
        for (door, time) in &tried.doors {
            let (first, last) = (from + time.arrival, to + time.arrival);
            let of_door = self.ask.stop(*door).edges(&clock, first, last);
            edges.extend(of_door.map(|edge| edge - time.arrival));
        }
        edges.retain(|edge| (from..=to + Millis(1)).contains(edge));
        edges.sort_unstable();
        edges.dedup();
        edges
    }
}

/// The first and the last shift that fit, between two within which what is allowed stays.
fn fitting(
    shifts: &Shifts,
    holds: &mut impl FnMut(Millis, &Ask) -> bool,
    (begin, end): (Millis, Millis),
) -> Option<(Millis, Millis)> {
    if !holds(end, &shifts.for_later) || !holds(begin, &shifts.for_earlier) {
        return None;
    }
    let first = halve((begin, end), |shift| holds(shift, &shifts.for_later));
    let beyond =
        halve((begin, end + Millis(1)), |shift| shift > end || !holds(shift, &shifts.for_earlier));
    let last = beyond - Millis(1);
    (first <= last).then_some((first, last))
}

/// The least from `from` to `to` that holds, where all from it on do, and the last does.
fn halve((from, to): (Millis, Millis), mut holds: impl FnMut(Millis) -> bool) -> Millis {
    let (mut low, mut high) = (from.0, to.0);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(Millis(middle)) { high = middle } else { low = middle + 1 }
    }
    Millis(low)
}
