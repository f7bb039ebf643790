//! The best candidates so far.

use std::cmp::Reverse;

use super::super::judge::Rank;
use super::super::matcher::Matcher;
use crate::units::Travel;

/// A feasible errand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) rank: Rank,
    pub(super) slot: u32,
    /// To the pickup.
    pub(super) to: Travel,
    /// On from the last stop.
    pub(super) onward: Travel,
}

/// Less than any net gain, and such that what lies between them fits in 64 bits.
const NONE: i64 = i64::MIN / 2;

/// The best of the candidates so far, and some more.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) candidates: Vec<Candidate>,
    /// Of less net gain than this and it cannot be among the best.
    pub(super) floor: i64,
}

impl Kept {
    pub(super) fn clear(&mut self) {
        self.candidates.clear();
        self.floor = NONE;
    }

    /// Keeps a candidate that is not below the floor.
    #[inline(never)]
    pub(super) fn keep(&mut self, matcher: &Matcher, top: usize, candidate: Candidate) {
        self.candidates.push(candidate);
        if self.candidates.len() >= 4 * top + 64 {
            self.cut(matcher, top);
        }
    }

    /// Drops all but the best.
    pub(super) fn cut(&mut self, matcher: &Matcher, top: usize) {
        if self.candidates.len() <= top {
            return;
        }
        let key =
            |candidate: &Candidate| (Reverse(candidate.rank.net_gain), candidate.rank.added_time);
        let id = |candidate: &Candidate| matcher.errands[candidate.slot as usize].id.as_bytes();
        let (_, last, _) = self.candidates.select_nth_unstable_by(top - 1, |a, b| {
            key(a).cmp(&key(b)).then_with(|| id(a).cmp(id(b)))
        });
        self.floor = last.rank.net_gain;
        self.candidates.truncate(top);
    }
}
