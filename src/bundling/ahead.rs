//! A search that is told by walks what lies ahead, and set to where it is to go on.

use super::front::{Aim, Promise};
use super::model::FAR;
use super::plan::Visit;
use super::promise::Base;
use super::search::{Aboard, Child, Search};
use super::walk::At;
use super::walks::{Held, Outlook};

impl Search<'_> {
    /// Begins anew with some visits done; `None` where they cannot be done.
    pub fn go_to(&mut self, visits: &[Visit]) -> Option<()> {
        let model = self.ground.model;
        let nodes = self.nodes;
        let (spare, tops) = (std::mem::take(&mut self.spare), std::mem::take(&mut self.tops));
        *self = Self { nodes, spare, tops, ..Self::new(self.ground) };
        let mut at = model.start();
        for visit in visits {
            while at.leg < visit.leg {
                at = model.advance(&at)?;
            }
            let item = &model.items[visit.errand];
            self.earned += self.ground.walks.map_or(0, |w| w.pays(visit.errand, visit.delivery));
            let sign = if visit.delivery { -1 } else { 1 };
            let loads = self.load.iter_mut().zip(&item.amount);
            loads.for_each(|(load, amount)| *load += sign * amount);
            let stop = if visit.delivery { item.delivery.as_ref()? } else { &item.pickup };
            let visited = model.visit(&at, stop)?;
            at = visited.at;
            self.visits.push(*visit);
            if visit.delivery {
                self.aboard.retain(|aboard| aboard.item != visit.errand);
                continue;
            }
            self.payout += item.payout;
            self.prices += item.price;
            self.used += 1;
            self.owed.retain(|&owed| owed != visit.errand);
            if item.delivery.is_some() {
                let due = (visited.end + item.in_vehicle).min(FAR);
                self.aboard.push(Aboard { item: visit.errand, due });
            }
        }
        Some(())
    }

    /// What may be picked up next in a plan no worse than the best one known.
    pub(super) fn outlook(&self, at: &At, aboard: &[usize]) -> Option<Outlook<'_>> {
        let walks = self.ground.walks.filter(|_| self.known.aim != Aim::Front)?;
        let floor = i64::try_from(self.known.best()?.merit.gain).ok()?;
        let last = self.visits.last().filter(|visit| visit.leg == at.leg);
        let stop = last.map(|visit| (visit.errand, visit.delivery));
        let more = self.ground.caps.tasks.saturating_sub(self.used);
        walks.outlook(at, stop, &Held { earned: self.earned, aboard, more }, floor)
    }

    /// Lowers what children promise to what walks from there on are worth, and drops those that
    /// cannot lead to a plan worth keeping.
    pub(super) fn bound_by_walks(&self, base: &Base, children: &mut Vec<Child>) {
        let Some(walks) = self.ground.walks else { return };
        let scale = self.ground.bounds.scale;
        let aboard: Vec<usize> = self.aboard.iter().map(|aboard| aboard.item).collect();
        let mut then = Vec::with_capacity(aboard.len() + 1);
        children.retain_mut(|child| {
            then.clone_from(&aboard);
            let (mut earned, mut used) = (self.earned, self.used);
            let stop = child.visit.map(|visit| (visit.errand, visit.delivery));
            if let Some((item, is_delivery)) = stop {
                earned += walks.pays(item, is_delivery);
                if is_delivery {
                    then.retain(|&other| other != item);
                } else {
                    used += 1;
                    if self.ground.model.items[item].delivery.is_some() {
                        then.push(item);
                    }
                }
            }
            let more = self.ground.caps.tasks.saturating_sub(used);
            let held = Held { earned, aboard: &then, more };
            let most = match walks.most_from(&child.at, stop, &held) {
                Some(most) => most,
                // A whole plan.
                None => self.ground.model.outcome(&child.at, self.payout).1 as i64,
            };
            child.most = child.most.min(scale.up(most.into()));
            let promise = Promise {
                gain: most.into(),
                rounded: true,
                added: base.least_added(),
                errands: used,
            };
            !self.known.rules_out(&promise)
        });
    }
}
