//! Why nobody would take an errand.

use chrono::{DateTime, FixedOffset};

use crate::cli::args::SnapArgs;
use crate::cli::many::{Maps, Matchers, TripsFile, slice_for, trips_bar};
use crate::demand::Errand;
use crate::matching::{RankOptions, Reason};
use crate::quoting::Curve;

/// What stands against an errand: how many trips each reason keeps away, the commonest first.
pub(super) type Reasons = Vec<(Reason, usize)>;

/// Asks the trips again about those of a few errands that nobody would take.
pub(super) struct Inquiry<'a> {
    pub(super) maps: &'a Maps,
    pub(super) snap: &'a SnapArgs,
    pub(super) trips: TripsFile<'a>,
    pub(super) bad_rows: &'a [u64],
    pub(super) count: usize,
    pub(super) now: DateTime<FixedOffset>,
}

impl Inquiry<'_> {
    /// By errand, the reasons; none where somebody would take it.
    ///
    /// Each is laid out by itself, so that a trip's reason is known to be against it.
    pub(super) fn reasons(
        &self,
        errands: &[Errand],
        curves: &[Curve],
    ) -> anyhow::Result<Vec<Reasons>> {
        let mut reasons: Vec<Reasons> = vec![Vec::new(); errands.len()];
        let nobody = |number: &usize| curves.get(*number).is_some_and(|c| c.runners() == 0);
        let matchers: Vec<(usize, Matchers<'_>)> = (0..errands.len())
            .filter(nobody)
            .map(|number| Ok((number, self.maps.matchers(&[errands[number].as_bid()], self.snap)?)))
            .collect::<anyhow::Result<_>>()?;
        if matchers.is_empty() {
            return Ok(reasons);
        }
        let bar = trips_bar("asking why not", self.count);
        let options = RankOptions { misses: true, ..Default::default() };
        self.trips.each_slice(self.bad_rows, slice_for(1), |slice| {
            for (number, matchers) in &matchers {
                // Trips that cannot be made have been told before.
                for ranking in matchers.rank_all(slice, options, self.now).into_iter().flatten() {
                    for (reason, count) in ranking.misses {
                        add(&mut reasons[*number], reason, count);
                    }
                }
            }
            bar.inc(slice.len() as u64);
            Ok(())
        })?;
        bar.finish_and_clear();
        for reasons in &mut reasons {
            reasons.sort_unstable_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
        }
        Ok(reasons)
    }
}

fn add(reasons: &mut Reasons, reason: Reason, count: usize) {
    match reasons.iter_mut().find(|(known, _)| *known == reason) {
        Some((_, known)) => *known += count,
        None => reasons.push((reason, count)),
    }
}
