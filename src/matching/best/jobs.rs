//! Jobs, judged as a sweep reaches them.

use super::super::board::{Job, Reached};
use super::super::judge::{Judge, Load, Terms};
use super::super::matcher::Desk;
use super::kept::Candidate;
use super::{Finder, Tally};
use crate::units::Travel;

impl Finder<'_, '_> {
    /// Notes what is reached, and judges the jobs among it.
    #[inline(always)]
    pub(super) fn sweep(&mut self, reached: &mut Reached, terms: &mut Vec<Terms>, desk: &mut Desk) {
        let matcher = self.matcher;
        let (most, ends) = (self.most, self.ends());
        let board = &matcher.board;
        let mut tally = Tally::default();
        board.sweep(matcher.network, &mut desk.sweep, ends, most, reached, |gate, reached| {
            let sites = board.with_jobs(gate);
            let travel = reached.of(sites.clone());
            settle(self.judge, travel, terms);
            self.jobs(board.jobs(gate), sites.start, (travel, terms), &mut tally);
        });
        self.count(tally);
    }

    /// Judges the jobs of a gate, whose sites have this travel and these terms.
    #[inline(always)]
    fn jobs(
        &mut self,
        jobs: &[Job],
        first: u32,
        ([to, onward], terms): ([&[Travel]; 2], &[Terms]),
        tally: &mut Tally,
    ) {
        let judge = *self.judge;
        let mut floor = self.fixed.floor;
        let (mut judged, mut feasible) = (0, 0);
        for job in jobs {
            let at = (job.site - first) as usize;
            if job.flags & self.unusual != 0 {
                self.weigh_unusual(job.slot, [to[at], Travel::ZERO, onward[at]]);
                continue;
            }
            let terms = &terms[at];
            let (net_gain, fits) = judge.weigh(load(job), terms);
            let is_alone = self.is_alone.has(job.slot);
            let fits = fits & self.is_skilled[usize::from(job.skills)] & !is_alone;
            judged += usize::from(!is_alone);
            feasible += usize::from(fits);
            // Most that fit are not among the best: this is one guess for the processor, not two.
            if fits & (net_gain >= floor) {
                let rank = judge.rank(net_gain, job.handling, terms);
                let (to, onward) = (to[at], onward[at]);
                let candidate = Candidate { rank, slot: job.slot, to, onward };
                self.fixed.keep(self.matcher, self.top, candidate);
                floor = self.fixed.floor;
            }
        }
        tally.judged += judged;
        tally.feasible += feasible;
    }
}

/// What all jobs at a site have in common, site by site.
#[inline(always)]
fn settle(judge: &Judge, [to, onward]: [&[Travel]; 2], terms: &mut Vec<Terms>) {
    terms.clear();
    terms.extend(
        to.iter()
            .zip(onward)
            .map(|(to, onward)| judge.terms(*to, *to + *onward, (*to).max(*onward))),
    );
}

#[inline(always)]
fn load(job: &Job) -> Load {
    let Job { posted, expires, handling, fee, .. } = *job;
    Load { posted, expires, handling, fee }
}
