//! Jobs, judged as a sweep reaches them.

use super::super::board::{Job, Reached};
use super::super::judge::{Load, Terms};
use super::{Finder, SlotSet};
use crate::road::Network;
use crate::routing::{Entered, Sweep};
use crate::units::Travel;

impl<const LANES: usize> Finder<'_, '_, LANES> {
    /// Notes what is reached, and judges the jobs among it.
    #[inline(always)]
    pub(super) fn sweep(
        &mut self,
        network: &Network,
        sweep: &mut Sweep<LANES>,
        is_apart: &SlotSet,
        reached: &mut Reached<LANES>,
        terms: &mut Vec<Terms<LANES>>,
    ) {
        let board = &self.matcher.board;
        let ends = self.lanes.each_ref().map(|lane| lane.ends());
        let most = self.lanes.each_ref().map(|lane| lane.most);
        let mut walk = board.sweep(network, sweep, ends, most, reached);
        while let Some((gate, entered)) = walk.advance() {
            let sites = board.with_jobs(gate);
            let travel = walk.reached.last(sites.clone());
            self.settle(travel, terms);
            self.jobs(board.jobs(gate), sites.start, (travel, terms), entered, is_apart);
        }
    }

    /// What all jobs at a site have in common, site by site.
    #[inline(always)]
    fn settle(&self, [to, onward]: [&[[Travel; LANES]]; 2], terms: &mut Vec<Terms<LANES>>) {
        terms.resize(terms.len().max(to.len()), Terms::NONE);
        for ((to, onward), terms) in to.iter().zip(onward).zip(terms) {
            let (mut whole, mut longest) = (*to, *to);
            for lane in 0..LANES {
                whole[lane] = to[lane] + onward[lane];
                longest[lane] = to[lane].later(onward[lane]);
            }
            *terms = self.judges.terms(*to, whole, longest);
        }
    }

    /// Judges the jobs of a gate that these lanes went into, whose sites have this travel and
    /// these terms.
    #[inline(always)]
    fn jobs(
        &mut self,
        jobs: &[Job],
        first: u32,
        ([to, onward], terms): ([&[[Travel; LANES]]; 2], &[Terms<LANES>]),
        entered: Entered<LANES>,
        is_apart: &SlotSet,
    ) {
        let judges = self.judges;
        let mut floors = self.floors;
        let mut judged = 0;
        let mut feasible = [0; LANES];
        for job in jobs {
            let at = (job.site - first) as usize;
            let load = load(job);
            let mut weighed = judges.weigh(load, &terms[at]);
            let skilled = &self.skilled[usize::from(job.skills)];
            for (left, skilled) in weighed.left.iter_mut().zip(skilled) {
                *left |= skilled;
            }
            if (job.flags & self.unusual != 0) | is_apart.has(job.slot) {
                let travel = |lane: usize| [to[at][lane], Travel::ZERO, onward[at][lane]];
                self.closely(job.slot, job.flags, entered, &weighed, is_apart, travel);
                floors = self.floors;
                continue;
            }
            judged += 1;
            // Most that fit are not among the best: this is one guess for the processor, not two.
            let mut best = -1;
            for lane in 0..LANES {
                feasible[lane] += i64::from(weighed.left[lane] >= 0);
                best &= weighed.left[lane] | (weighed.net_gain[lane] - floors[lane]);
            }
            if best >= 0 {
                let travel = [to[at], onward[at]];
                self.keep(job.slot, load, &weighed, &terms[at], travel);
                floors = self.floors;
            }
        }
        for lane in 0..LANES {
            self.judged[lane] += judged * i64::from(entered[lane]);
            self.feasible[lane] += feasible[lane];
        }
    }
}

#[inline(always)]
fn load(job: &Job) -> Load {
    let Job { posted, expires, handling, fee, .. } = *job;
    Load { posted, expires, handling, fee }
}
