//! Matching trips by blocks, so that memory does not grow with their number.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset};
use rayon::prelude::*;

use super::Args;
use super::assign::Promised;
use super::summary::Summary;
use crate::cli::many::{Matchers, Rows, TripsFile, slice_for, top_for, trips_bar};
use crate::demand::Trip;
use crate::matching::{RankOptions, Ranking};
use crate::report::Matches;

/// Takes what trips were matched with, before it is cut to what is listed; trips that were promised
/// something are not matched.
pub(super) type Taker<'t> =
    Option<&'t mut dyn FnMut(&Trip, Option<&Ranking>) -> anyhow::Result<()>>;

/// Matches trips and writes what fits, in their order.
pub(super) struct Run<'r> {
    pub(super) args: &'r Args,
    pub(super) matchers: &'r Matchers<'r>,
    pub(super) errands: usize,
    pub(super) now: DateTime<FixedOffset>,
    /// Rows that cannot be used, in their order.
    pub(super) bad_rows: &'r [u64],
    pub(super) trips: usize,
    pub(super) promised: &'r Promised,
}

impl Run<'_> {
    /// Matches all trips. Gives the trips between whose stops there is no way.
    pub(super) fn rank(
        &self,
        trips: TripsFile<'_>,
        rows: &mut Rows,
        summary: &mut Summary,
        mut taker: Taker<'_>,
    ) -> anyhow::Result<Vec<String>> {
        let bar = trips_bar("matching", self.trips);
        let (mut pathless, mut matched, mut listed) = (Vec::new(), 0, 0);
        rows.write(&Matches::csv_header()?)?;
        trips.each_slice(self.bad_rows, self.slice(taker.is_some()), |slice| {
            let top = if taker.is_some() { 0 } else { self.args.top };
            let options = RankOptions { top: top_for(top, self.errands), ..Default::default() };
            let mut ranked = Vec::with_capacity(slice.len());
            let promised = slice.iter().any(|trip| self.promised.has(trip));
            let free = match promised {
                false => Cow::Borrowed(slice),
                true => slice.iter().filter(|trip| !self.promised.has(trip)).cloned().collect(),
            };
            let mut all = self.matchers.rank_all(&free, options, self.now).into_iter();
            for trip in slice {
                if self.promised.has(trip) {
                    taker.as_mut().map_or(Ok(()), |take| take(trip, None))?;
                    continue;
                }
                let Some(ranking) = all.next() else { break };
                match ranking {
                    Ok(mut ranking) => {
                        if let Some(take) = &mut taker {
                            take(trip, Some(&ranking))?;
                        }
                        if self.args.top > 0 {
                            ranking.matches.truncate(self.args.top);
                        }
                        matched += usize::from(!ranking.matches.is_empty());
                        listed += ranking.matches.len();
                        ranked.push((trip, ranking));
                    }
                    Err(error) => pathless.push(format!("{}: {error}", trip.id)),
                }
            }
            let texts: Vec<String> = ranked
                .par_iter()
                .filter_map(|(trip, ranking)| {
                    let matcher = self.matchers.of(trip)?;
                    Some(
                        Matches {
                            trip,
                            matcher,
                            ranking,
                            explanation: None,
                            asked: false,
                            landmarks: None,
                        }
                        .csv_rows(),
                    )
                })
                .collect::<crate::Result<_>>()?;
            texts.iter().try_for_each(|text| rows.write(text))?;
            bar.inc(slice.len() as u64);
            Ok(())
        })?;
        bar.finish_and_clear();
        summary.count("trips_with_matches", matched);
        summary.count("matches_listed", listed);
        Ok(pathless)
    }

    /// How many trips are matched at a time. The answer does not depend on it.
    fn slice(&self, takes_all: bool) -> usize {
        let listed = match self.args.top {
            top if top == 0 || takes_all => self.errands,
            top => top.min(self.errands),
        };
        slice_for(listed)
    }
}
