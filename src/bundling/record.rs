//! A plan carried out and written down.

use super::model::Model;
use super::plan::{Plan, Step, StepKind, Totals, Visit};
use super::walk::At;
use crate::units::{Centimetres, Millis, Money};

impl Model<'_> {
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
        if !delivered {
            return None;
        }
        let plan = walk.finish(visits);
        if self.problem.samples.is_some() { self.over_samples(plan, visits) } else { Some(plan) }
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
                self.totals.payout += Money(item.payout + item.price);
                self.totals.price += Money(item.price);
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
                latest: Millis(self.model.arrival(&self.at)),
                detour_cost: Money(self.totals.payout.0 - gain),
                net_gain: Money(gain),
                ..self.totals
            },
        }
    }
}
