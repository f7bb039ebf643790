//! When else to leave.
//!
//! What an insertion's stops are allowed changes at moments that are known: where windows and
//! hours begin and end. Between two of them, seen from both stops, leaving later means less or
//! the same waiting and time in the vehicle, and a later or the same begin and arrival. So the
//! departures that fit are an interval there, and both ends are found by halving.

use super::case::Case;
use super::change::{Change, after};
use crate::demand::{Clock, Errand, ErrandStop, Limit, Trip};
use crate::matching::insertion::{Insertion, Trial, Tried};
use crate::matching::planned_trip::PlannedTrip;
use crate::units::Millis;

/// How much earlier and later to look: a day, and a week.
const EARLIER: Millis = Millis(24 * 3_600_000);
const LATER: Millis = Millis(7 * 24 * 3_600_000);

/// The nearest departure at which the errand fits; of two, the earlier.
pub(super) fn nearest(case: &Case, trip: &Trip, errand: &Errand) -> Option<Change> {
    // Earlier than now is no advice.
    let earliest = if trip.departure.is_some() { -EARLIER } else { Millis::ZERO };
    let shifts = Shifts::new(case, trip, errand);
    let nearest = shifts
        .insertions()
        .into_iter()
        .filter_map(|tried| shifts.nearest_of(&tried, (earliest, LATER)))
        .min_by_key(|shift| (shift.0.abs(), *shift))?;
    Some(Change::Leave(after(case.planned.departure, nearest)))
}

/// An errand beside a trip that leaves at other times.
struct Shifts<'a> {
    case: &'a Case<'a>,
    trip: &'a Trip,
    errand: &'a Errand,
    /// Without the limits that leaving later may break.
    for_later: (Trip, Errand),
    /// Without any limits but these.
    for_earlier: (Trip, Errand),
}

impl<'a> Shifts<'a> {
    fn new(case: &'a Case<'a>, trip: &'a Trip, errand: &'a Errand) -> Self {
        let mut for_later = (trip.clone(), errand.clone());
        for_later.0.limits.latest_arrival = Limit::Lifted;
        for_later.1.expires_at = None;
        let mut for_earlier = super::lift::all_but(None, trip, errand);
        for_earlier.0.limits.latest_arrival = trip.limits.latest_arrival;
        for_earlier.1.expires_at = errand.expires_at;
        for_earlier.1.pickup = errand.pickup.clone();
        for_earlier.1.delivery = errand.delivery.clone();
        Self { case, trip, errand, for_later, for_earlier }
    }

    /// The insertions that fit but for time: where even they do not, no departure helps.
    fn insertions(&self) -> Vec<Tried> {
        let (mut trip, mut errand) = self.for_later.clone();
        trip.limits.max_wait = Limit::Lifted;
        errand.posted_at = None;
        for stop in std::iter::once(&mut errand.pickup).chain(&mut errand.delivery) {
            stop.opening_hours = None;
            stop.time_windows = None;
        }
        self.case.feasible(&trip, &errand)
    }

    /// The nearest shift within a range at which an insertion fits.
    fn nearest_of(&self, tried: &Tried, (from, to): (Millis, Millis)) -> Option<Millis> {
        let mut planned = self.case.planned.clone();
        let mut holds = |shift: Millis, what: &(Trip, Errand)| {
            planned.departure = after(self.case.planned.departure, shift);
            self.holds(&planned, what, tried.times.insertion)
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
        nearest.filter(|shift| holds(*shift, &(self.trip.clone(), self.errand.clone())))
    }

    /// Whether an insertion breaks none of some limits on a trip that leaves at another time.
    fn holds(
        &self,
        planned: &PlannedTrip,
        (trip, errand): &(Trip, Errand),
        insertion: Insertion,
    ) -> bool {
        let trial = Trial::new(trip, planned);
        let reached = &self.case.reached;
        trial.admits(errand).is_ok()
            && trial.holds(errand, reached.access, &reached.travel, insertion)
    }

    /// Where what is allowed may change, as shifts in order: between two of them it does not. The
    /// departure itself is one, and so are both ends.
    fn edges(&self, tried: &Tried, (from, to): (Millis, Millis)) -> Vec<Millis> {
        let clock = Clock::new(self.case.planned.departure, self.trip.zone);
        let mut edges = vec![from, Millis::ZERO, Millis(1), to + Millis(1)];
        let mut add = |stop: &ErrandStop, reached_after: Millis| {
            let (first, last) = (from + reached_after, to + reached_after);
            edges.extend(stop.edges(&clock, first, last).map(|edge| edge - reached_after));
        };
        // Without waiting; who waits at the pickup is at the delivery at one and the same time.
        let to_pickup = tried.times.pickup.arrival;
        add(&self.errand.pickup, to_pickup);
        if let Some((stop, time)) = self.errand.delivery.as_ref().zip(tried.times.delivery) {
            add(stop, time.arrival);
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
    holds: &mut impl FnMut(Millis, &(Trip, Errand)) -> bool,
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
