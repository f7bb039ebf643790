//! When a stop may begin.

use super::clock::Clock;
use super::hours::Hours;
use super::types::ErrandStop;
use super::windows::TimeWindows;
use crate::units::{Millis, NO_LIMIT};

/// No later opening of a door is looked for: 366 days. Hours that do not open by then do not open.
pub const LONGEST_WAIT: Millis = Millis(366 * DAY);

const DAY: i64 = 86_400_000;

/// When a stop begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begin {
    /// Counted from the departure.
    pub at: Millis,
    /// Whether nobody can say if it is open then.
    pub hours_unknown: bool,
}

/// What keeps a stop from beginning in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Barrier {
    /// Its time windows.
    Windows,
    /// Its opening hours; or both together, where the windows alone would allow it.
    Hours,
}

impl ErrandStop {
    /// Whether there are times at which it may not begin.
    pub fn may_be_barred(&self) -> bool {
        self.time_windows.is_some() || self.opening_hours.as_ref().is_some_and(Hours::may_close)
    }

    /// The first moment at or after `arrival`, and at most `max_wait` after it, at which the stop
    /// may begin. Times are counted from the clock's departure.
    ///
    /// Complexity: one look at each window and day up to then.
    ///
    /// # Errors
    /// What keeps it from beginning.
    pub fn begin(
        &self,
        clock: &Clock,
        arrival: Millis,
        max_wait: Option<Millis>,
    ) -> Result<Begin, Barrier> {
        let latest = max_wait.map_or(NO_LIMIT, |wait| arrival + wait);
        let Some(windows) = &self.time_windows else {
            let whenever = (arrival, latest);
            return within(self.opening_hours.as_ref(), clock, whenever).ok_or(Barrier::Hours);
        };
        let mut barrier = Barrier::Windows;
        for allowed in allowed(windows, clock, arrival, latest) {
            match within(self.opening_hours.as_ref(), clock, allowed) {
                Some(begin) => return Ok(begin),
                None => barrier = Barrier::Hours,
            }
        }
        Err(barrier)
    }
}

impl ErrandStop {
    /// The times from `from` to `to` at which it may change whether the stop may begin, in no
    /// order; among them some at which it does not.
    ///
    /// Complexity: one look at each window and day.
    pub fn edges(&self, clock: &Clock, from: Millis, to: Millis) -> impl Iterator<Item = Millis> {
        let windows = self.time_windows.iter().flat_map(TimeWindows::iter);
        let mut edges: Vec<Millis> = windows
            .flat_map(|(begin, end)| [clock.first_from(begin), clock.last_until(end) + Millis(1)])
            .collect();
        if let Some(hours) = self.opening_hours.as_ref().filter(|hours| hours.may_close()) {
            let origin = clock.origin();
            let mut at = origin + from.0;
            while at <= origin + to.0 {
                let Some(stretch) = clock.stretch(at) else { break };
                let day = (at + stretch.offset).div_euclid(DAY);
                let midnight = day * DAY - stretch.offset;
                let spans = hours.spans(day);
                let ends = spans.iter().flat_map(|span| [span.begin, span.end]);
                edges.extend(ends.map(|end| Millis(midnight + end - origin)));
                at = stretch.until.min(midnight + DAY);
                edges.push(Millis(at - origin));
            }
        }
        edges.into_iter().filter(move |edge| (from..=to).contains(edge))
    }
}

impl ErrandStop {
    /// All times from `from` to `to` at which it may begin, as closed intervals in order; of
    /// opening hours no day is looked at that lies more than [`LONGEST_WAIT`] after `from`.
    ///
    /// Complexity: one look at each window and day.
    pub fn allowed_times(&self, clock: &Clock, from: Millis, to: Millis) -> Vec<(Millis, Millis)> {
        let hours = self.opening_hours.as_ref().filter(|hours| hours.may_close());
        let whole = [(from, to)];
        let windows: Vec<_> = match &self.time_windows {
            Some(windows) => allowed(windows, clock, from, to).collect(),
            None => whole.into_iter().filter(|(from, to)| from <= to).collect(),
        };
        let Some(hours) = hours else { return windows };
        let last = from + LONGEST_WAIT;
        let clipped = windows.into_iter().map(|(begin, end)| (begin, end.min(last)));
        clipped.flat_map(|window| open_within(hours, clock, window)).collect()
    }
}

/// When a place is not closed between two times, which count; closed intervals in order.
fn open_within(
    hours: &Hours,
    clock: &Clock,
    (from, to): (Millis, Millis),
) -> Vec<(Millis, Millis)> {
    let origin = clock.origin();
    let (mut at, latest) = (origin + from.0, origin + to.0);
    let mut open = Vec::new();
    while at <= latest {
        // Beyond the years that a calendar tells, nothing opens.
        let Some(stretch) = clock.stretch(at) else { break };
        let day = (at + stretch.offset).div_euclid(DAY);
        let midnight = day * DAY - stretch.offset;
        let until = stretch.until.min(midnight + DAY);
        for span in hours.spans(day).iter() {
            let begin = at.max(midnight + span.begin);
            let end = (until.min(midnight + span.end) - 1).min(latest);
            if begin <= end {
                open.push((Millis(begin - origin), Millis(end - origin)));
            }
        }
        at = until;
    }
    open
}

/// The parts of the windows that lie between two times, which count.
fn allowed(
    windows: &TimeWindows,
    clock: &Clock,
    from: Millis,
    to: Millis,
) -> impl Iterator<Item = (Millis, Millis)> {
    let counted = windows.iter().map(move |(begin, end)| {
        (clock.first_from(begin).max(from), clock.last_until(end).min(to))
    });
    counted.filter(|(begin, end)| begin <= end)
}

/// The first moment between two times, which count, at which a place is not closed.
fn within(hours: Option<&Hours>, clock: &Clock, (from, to): (Millis, Millis)) -> Option<Begin> {
    let Some(hours) = hours else {
        return Some(Begin { at: from, hours_unknown: false });
    };
    if !hours.may_close() {
        return Some(Begin { at: from, hours_unknown: !hours.is_readable() });
    }
    let opening = opening(hours, clock, (from, to))?;
    Some(Begin { at: opening.begin, hours_unknown: opening.is_unknown })
}

/// A stretch of time on which a place is not closed, half-open; it may go on after its end.
struct Opening {
    begin: Millis,
    end: Millis,
    /// Whether nobody can say if it is open.
    is_unknown: bool,
}

/// The first opening between two times, which count.
fn opening(hours: &Hours, clock: &Clock, (from, to): (Millis, Millis)) -> Option<Opening> {
    let origin = clock.origin();
    let (mut at, latest) = (origin + from.0, origin + to.min(from + LONGEST_WAIT).0);
    while at <= latest {
        // Beyond the years that a calendar tells, nothing opens.
        let stretch = clock.stretch(at)?;
        let day = (at + stretch.offset).div_euclid(DAY);
        let midnight = day * DAY - stretch.offset;
        let until = stretch.until.min(midnight + DAY);
        let spans = hours.spans(day);
        if let Some(span) = spans.iter().find(|span| midnight + span.end > at) {
            let begin = at.max(midnight + span.begin);
            // Beyond `until` clocks on walls may show another time, and an earlier opening.
            if begin < until {
                if begin > latest {
                    return None;
                }
                let count = |at: i64| Millis(at - origin);
                let end = until.min(midnight + span.end);
                let is_unknown = span.is_unknown;
                return Some(Opening { begin: count(begin), end: count(end), is_unknown });
            }
        }
        at = until;
    }
    None
}

impl Hours {
    /// When a place is not closed for the first time from the clock's departure on, up to
    /// `latest`, which counts: from when, and until when at least, which does not.
    ///
    /// Complexity: one look at each day up to then.
    pub fn opening(&self, clock: &Clock, latest: Millis) -> Option<(Millis, Millis)> {
        opening(self, clock, (Millis::ZERO, latest)).map(|opening| (opening.begin, opening.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In the night in which 02:00 becomes 03:00, a door that opens at 03:00 is near at 01:55.
    #[test]
    fn a_door_that_the_change_of_clocks_brings_near_is_waited_for() {
        let departure = chrono::DateTime::parse_from_rfc3339("2026-03-29T01:55:00+01:00").unwrap();
        let clock = Clock::new(departure, Some(chrono_tz::Tz::Europe__Berlin));
        let hours = Hours::new("03:00-04:00", None);
        let minutes = |count: i64| Millis(count * 60_000);
        let begin = |wait| within(Some(&hours), &clock, (Millis::ZERO, minutes(wait)));
        assert_eq!(begin(60).map(|begin| begin.at), Some(minutes(5)));
        assert_eq!(begin(5).map(|begin| begin.at), Some(minutes(5)));
        assert!(begin(4).is_none());
    }
}
