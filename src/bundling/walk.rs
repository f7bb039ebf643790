//! One step after another along a plan: the clock and what has been spent.
//!
//! Everything that says what a plan takes goes through here: search, heuristics and answers.

use super::model::{FAR, Model, ModelStop, NO_WAY};
use super::plan::{Plan, Step, StepKind, Totals, Visit};
use crate::units::{Centimetres, Millis, Money};

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
    pub fn visit(&self, at: &At, stop: &ModelStop) -> Option<Visited> {
        let (time, length) = self.way(at.point, stop.point)?;
        let arrival = at.clock + time + stop.before;
        let begin = stop.windows.first_from(Millis(arrival))?.0;
        if begin - arrival > stop.max_wait {
            return None;
        }
        let setup = if at.point == stop.point { 0 } else { stop.setup };
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
        let next = at.leg + 1;
        let &point = self.trip.get(next)?;
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

    /// Carries out `visits`, of which `errand` numbers [`Model::items`], in order. `None` where
    /// they do not make a plan: a stop that cannot begin, too much on board, a delivery without
    /// its pickup or a pickup without its delivery, too long in the vehicle. Limits on the whole
    /// plan are not looked at.
    ///
    /// Complexity: O(stops · dimensions).
    pub fn carry_out(&self, visits: &[Visit]) -> Option<Plan> {
        let mut walk = Record::new(self);
        for visit in visits {
            while walk.at.leg < visit.leg {
                walk.advance()?;
            }
            walk.visit(visit)?;
        }
        while walk.at.leg < self.legs() {
            walk.advance()?;
        }
        let delivered = walk.picked.iter().all(|&(_, _, open)| !open);
        delivered.then(|| walk.finish(visits))
    }
}

/// A plan being written down.
struct Record<'m> {
    model: &'m Model<'m>,
    at: At,
    steps: Vec<Step>,
    load: Vec<i64>,
    /// Items, the end of their pickups, whether a delivery is due.
    picked: Vec<(usize, i64, bool)>,
    totals: Totals,
}

impl<'m> Record<'m> {
    fn new(model: &'m Model<'m>) -> Self {
        let at = model.start();
        let load = vec![0; model.problem.capacity.len()];
        let start = model.problem.departure;
        let step = Step {
            kind: StepKind::Trip(0),
            arrival: start,
            begin: start,
            departure: Millis(at.clock),
            load: load.clone(),
        };
        Self { model, at, steps: vec![step], load, picked: Vec::new(), totals: Totals::default() }
    }

    fn advance(&mut self) -> Option<()> {
        self.at = self.model.advance(&self.at)?;
        let dwell = self.model.problem.trip[self.at.leg].dwell.0;
        let arrival = Millis(self.at.clock - dwell);
        self.steps.push(Step {
            kind: StepKind::Trip(self.at.leg),
            arrival,
            begin: arrival,
            departure: Millis(self.at.clock),
            load: self.load.clone(),
        });
        Some(())
    }

    fn visit(&mut self, visit: &Visit) -> Option<()> {
        let item = self.model.items.get(visit.errand)?;
        if visit.leg != self.at.leg {
            return None;
        }
        let stop = if visit.delivery { item.delivery.as_ref()? } else { &item.pickup };
        let visited = self.model.visit(&self.at, stop)?;
        let known = self.picked.iter_mut().find(|(errand, ..)| *errand == visit.errand);
        let kind = match (visit.delivery, known) {
            (false, None) => {
                self.picked.push((visit.errand, visited.end, item.delivery.is_some()));
                self.totals.payout += Money(item.payout);
                let capacity = &self.model.problem.capacity;
                for ((load, amount), most) in self.load.iter_mut().zip(&item.amount).zip(capacity) {
                    *load += amount;
                    if *load > *most {
                        return None;
                    }
                }
                StepKind::Pickup(item.number)
            }
            (true, Some((_, picked, due))) if *due => {
                if visited.begin - *picked > item.in_vehicle {
                    return None;
                }
                *due = false;
                self.load.iter_mut().zip(&item.amount).for_each(|(load, amount)| *load -= amount);
                StepKind::Delivery(item.number)
            }
            _ => return None,
        };
        self.totals.access += Millis(stop.before + stop.after);
        self.totals.setup += Millis(visited.setup);
        self.totals.service += Millis(stop.service);
        self.totals.waiting += Millis(visited.begin - visited.arrival);
        self.at = visited.at;
        self.steps.push(Step {
            kind,
            arrival: Millis(visited.arrival),
            begin: Millis(visited.begin),
            departure: Millis(visited.end),
            load: self.load.clone(),
        });
        Some(())
    }

    fn finish(self, visits: &[Visit]) -> Plan {
        let baseline = &self.model.problem.baseline;
        let (added, gain) = self.model.outcome(&self.at, self.totals.payout.0);
        let number =
            |visit: &Visit| Visit { errand: self.model.items[visit.errand].number, ..*visit };
        Plan {
            visits: visits.iter().map(number).collect(),
            steps: self.steps,
            totals: Totals {
                errands: self.picked.len(),
                detour_time: Millis((self.at.travel - baseline.time.0).max(0)),
                detour_distance: Centimetres(self.at.length - baseline.length.0),
                added_time: Millis(added),
                arrival: Millis(self.model.arrival(&self.at)),
                detour_cost: Money(self.totals.payout.0 - gain),
                net_gain: Money(gain),
                ..self.totals
            },
        }
    }
}

/// Limits on the whole plan as numbers, [`FAR`] where there is none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caps {
    pub travel: i64,
    pub length: i64,
    pub added: i64,
    pub arrival: i64,
    pub tasks: usize,
    /// Net gain, absolute.
    pub gain: Option<i128>,
    pub rate: Option<crate::units::Amount>,
}

impl Caps {
    /// The problem's own, where the kept errands alone leave `kept_gain`.
    pub fn of(model: &Model, kept_gain: i128) -> Self {
        let Model { problem, items, .. } = model;
        let limits = &problem.limits;
        let detour = |most: Option<Millis>| most.map_or(FAR, |most| most.0.min(FAR / 2));
        Self {
            travel: detour(limits.detour_time).saturating_add(problem.baseline.time.0),
            length: limits
                .detour_distance
                .map_or(FAR, |most| most.0.min(FAR / 2).saturating_add(problem.baseline.length.0)),
            added: detour(limits.added_time),
            arrival: detour(limits.arrival),
            tasks: limits.tasks.unwrap_or(usize::MAX).min(items.len()),
            gain: limits.net_gain.map(|least| least.0 + kept_gain),
            rate: limits.hourly_rate,
        }
    }

    /// None at all.
    pub fn none() -> Self {
        Self {
            travel: FAR,
            length: FAR,
            added: FAR,
            arrival: FAR,
            tasks: usize::MAX,
            gain: None,
            rate: None,
        }
    }

    /// Whether a plan that ended `at` keeps to all of them.
    pub fn allow(&self, model: &Model, at: &At, added: i64, gain: i128) -> bool {
        let rate = self.rate.is_none_or(|least| {
            // Payout less what length costs is net gain and what time costs.
            let hourly = gain + model.time_cost(model.problem.costs.per_hour, added);
            added <= 0 || hourly >= model.time_cost(least, added)
        });
        at.travel <= self.travel
            && at.length <= self.length
            && added <= self.added
            && model.arrival(at) <= self.arrival
            && self.gain.is_none_or(|least| gain >= least)
            && rate
    }
}
