//! One step after another along a plan: the clock and what has been spent.
//!
//! Everything that says what a plan takes goes through here: search, heuristics and answers.

use super::model::{Model, ModelStop, NO_WAY};
use super::windows::Windows;
use crate::units::Millis;

/// Where a plan has got to, about to travel on.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    pub point: usize,
    /// The leg it is on; as many as there are legs at the end.
    pub leg: usize,
    pub clock: i64,
    /// Travel time so far.
    pub travel: i64,
    /// Access, setup, service and waiting so far.
    pub work: i64,
    pub length: i64,
}

/// What happens at an errand's stop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visited {
    pub arrival: i64,
    pub begin: i64,
    pub setup: i64,
    /// The end of service.
    pub end: i64,
    pub at: At,
}

impl Model<'_> {
    /// Leaving the start.
    pub fn start(&self) -> At {
        let dwell = self.problem.trip.first().map_or(0, |stop| stop.dwell.0);
        let clock = self.problem.departure.0 + dwell;
        let point = self.trip.first().copied().unwrap_or(0);
        At { point, leg: 0, clock, travel: 0, work: 0, length: 0 }
    }

    fn way(&self, from: usize, to: usize) -> Option<(i64, i64)> {
        let pair = from * self.points + to;
        let time = self.time[pair];
        (time != NO_WAY).then(|| (i64::from(time), i64::from(self.length[pair])))
    }

    /// On to an errand's stop; `None` where there is no way or it cannot begin in time.
    #[inline]
    pub fn visit(&self, at: &At, stop: &ModelStop) -> Option<Visited> {
        self.visit_within(at, stop, (&stop.windows, stop.max_wait, stop.setup))
    }

    /// The same with windows, a longest wait and a setup of its own.
    #[inline]
    pub fn visit_within(
        &self,
        at: &At,
        stop: &ModelStop,
        (windows, max_wait, setup): (&Windows, i64, i64),
    ) -> Option<Visited> {
        let (time, length) = self.way(at.point, stop.point)?;
        let arrival = at.clock + time + stop.before;
        let begin = windows.first_from(Millis(arrival))?.0;
        if begin - arrival > max_wait {
            return None;
        }
        let setup = if at.point == stop.point { 0 } else { setup };
        let end = begin + setup + stop.service;
        let clock = end + stop.after;
        let at = At {
            point: stop.point,
            leg: at.leg,
            clock,
            travel: at.travel + time,
            work: at.work + (clock - at.clock - time),
            length: at.length + length,
        };
        Some(Visited { arrival, begin, setup, end, at })
    }

    /// On to the next stop of the trip, and its dwell.
    pub fn advance(&self, at: &At) -> Option<At> {
        self.advance_to(at, *self.trip.get(at.leg + 1)?)
    }

    /// The same where that is at another point.
    #[inline]
    pub fn advance_to(&self, at: &At, point: usize) -> Option<At> {
        let next = at.leg + 1;
        let (time, length) = self.way(at.point, point)?;
        Some(At {
            point,
            leg: next,
            clock: at.clock + time + self.problem.trip[next].dwell.0,
            travel: at.travel + time,
            work: at.work,
            length: at.length + length,
        })
    }

    /// Added time and exact net gain of a plan that ended `at` and pays `payout`.
    pub fn outcome(&self, at: &At, payout: i128) -> (i64, i128) {
        let baseline = &self.problem.baseline;
        let added = (at.travel - baseline.time.0).max(0) + at.work;
        (added, payout - self.cost(added, at.length - baseline.length.0))
    }

    /// The moment of reaching the end, of a plan that ended `at`.
    pub fn arrival(&self, at: &At) -> i64 {
        at.clock - self.problem.trip.last().map_or(0, |stop| stop.dwell.0)
    }
}
