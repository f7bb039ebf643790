//! When else to leave.
//!
//! What a plan's stops are allowed changes at moments that are known: where windows and
//! hours begin and end. Between two of them, seen from all stops, leaving later means less or
//! the same waiting and time in the vehicle, and a later or the same begin and arrival. So the
//! departures that fit are an interval there, and both ends are found by halving.

use super::ask::{Ask, Door};
use super::beside::{Beside, Pay, Span};
use super::case::Case;
use super::change::{Change, after};
use super::tried::Tried;
use crate::demand::{Clock, Limit};
use crate::matching::insertion::StopTime;
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
    let shifts = Shifts::new(case, ask, (earliest, LATER));
    let mut plans = shifts.plans();
    let spans = match &case.beside {
        Some(beside) if !plans.is_empty() => {
            plans.sort_unstable_by_key(Tried::detour);
            plans.truncate(MOST_PLANS);
            beside.kept.spans(|| shifts.spans(beside))
        }
        _ => &[],
    };
    let pay = Pay::new(ask, spans);
    let nearest = plans
        .into_iter()
        .filter_map(|tried| shifts.nearest_of(&tried, &pay))
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
    /// Without doors.
    open: Ask,
    /// How much earlier and later to look.
    range: (Millis, Millis),
}

impl<'a> Shifts<'a> {
    fn new(case: &'a Case<'a>, ask: &'a Ask, range: (Millis, Millis)) -> Self {
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
        let mut open = for_later.clone();
        open.trip.limits.max_wait = Limit::Lifted;
        for errand in open.errands_mut() {
            errand.posted_at = None;
            for stop in std::iter::once(&mut errand.pickup).chain(&mut errand.delivery) {
                stop.opening_hours = None;
                stop.time_windows = None;
            }
        }
        if case.beside.is_some() {
            // What the errand leaves over the kept ones' plan is more where that plan has to wait.
            open.trip.limits.min_net_gain = Limit::Lifted;
        }
        Self { case, ask, for_later, for_earlier, open, range }
    }

    /// The plans that fit but for time: where even they do not, no departure helps.
    fn plans(&self) -> Vec<Tried> {
        self.case.feasible(&self.open)
    }

    /// When the kept errands alone can be done, in every order of their stops.
    fn spans(&self, beside: &Beside) -> Vec<Span> {
        let mut planned = self.case.planned.clone();
        let mut spans = Vec::new();
        for number in 0..beside.kept_orders() {
            let doors = beside.kept_doors(self.case.planned, &self.open, number);
            // One that is too long in the vehicle without any waiting is so at any time.
            let Some(doors) = doors else { continue };
            for (begin, end) in pieces(&self.edges(&doors)) {
                let mut leave = |shift: Millis, ask: &Ask| {
                    planned.leave_at(after(self.case.planned.departure, shift));
                    beside.kept_cost(&planned, ask, number, shift)
                };
                let mut holds = |shift: Millis, ask: &Ask| leave(shift, ask).is_some();
                let Some((from, to)) = fitting(self, &mut holds, (begin, end)) else { continue };
                let cost = leave(from, self.ask);
                spans.extend(cost.map(|cost| Span { from, to, cost }));
            }
        }
        spans
    }

    /// The nearest shift at which a plan fits.
    fn nearest_of(&self, tried: &Tried, pay: &Pay) -> Option<Millis> {
        let departure = |shift: Millis| after(self.case.planned.departure, shift);
        let mut planned = self.case.planned.clone();
        let mut left = planned.clone();
        let mut holds = |shift: Millis, ask: &Ask| {
            planned.leave_at(departure(shift));
            self.case.holds_but_for_base(&planned, ask, tried)
        };
        // The first or the last of an interval.
        let mut nearest_in = |piece: (Millis, Millis), is_first: bool| {
            let (first, last) = fitting(self, &mut holds, piece)?;
            let Some(beside) = &self.case.beside else {
                return Some(if is_first { first } else { last });
            };
            left.leave_at(departure(first));
            let cost = beside.cost(&left, self.ask, tried.number, first)?;
            pay.nearest(&cost, (first, last), is_first)
        };
        let edges = self.edges(&tried.doors);
        let mut nearest: Option<Millis> = None;
        let later = pieces(&edges).filter(|(begin, _)| *begin > Millis::ZERO);
        for piece in later {
            if let Some(first) = nearest_in(piece, true) {
                nearest = Some(first);
                break;
            }
        }
        let earlier = pieces(&edges).rev().filter(|(begin, _)| *begin < Millis::ZERO);
        for (begin, end) in earlier {
            if nearest.is_some_and(|nearest| -end > nearest) {
                break;
            }
            if let Some(last) = nearest_in((begin, end), false) {
                nearest = Some(nearest.filter(|nearest| *nearest < -last).unwrap_or(last));
                break;
            }
        }
        nearest.filter(|shift| {
            left.leave_at(departure(*shift));
            self.case.holds(&left, self.ask, tried)
        })
    }

    /// Where what is allowed may change, as shifts in order: between two of them it does not. The
    /// departure itself is one, and so are both ends.
    fn edges(&self, doors: &[(Door, StopTime)]) -> Vec<Millis> {
        let clock = Clock::new(self.case.planned.departure, self.ask.trip.zone);
        let (from, to) = self.range;
        let mut edges = vec![from, Millis::ZERO, Millis(1), to + Millis(1)];
        // Without waiting; who waits at a stop is at those after it at one and the same time.
        for (door, time) in doors {
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

/// What lies between edges: the first and the last of each.
fn pieces(edges: &[Millis]) -> impl DoubleEndedIterator<Item = (Millis, Millis)> {
    edges.windows(2).map(|pair| (pair[0], pair[1] - Millis(1)))
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
    let first = match holds(begin, &shifts.for_later) {
        true => begin,
        false => halve((begin, end), |shift| holds(shift, &shifts.for_later)),
    };
    let last = match holds(end, &shifts.for_earlier) {
        true => end,
        false => halve((begin, end), |shift| !holds(shift, &shifts.for_earlier)) - Millis(1),
    };
    (first <= last).then_some((first, last))
}

/// The least from `from` to `to` that holds, where all from it on do, and the last does.
pub(super) fn halve((from, to): (Millis, Millis), mut holds: impl FnMut(Millis) -> bool) -> Millis {
    let (mut low, mut high) = (from.0, to.0);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(Millis(middle)) { high = middle } else { low = middle + 1 }
    }
    Millis(low)
}
