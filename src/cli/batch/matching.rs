//! Matching trips by blocks, so that memory does not grow with their number.

use chrono::{DateTime, FixedOffset};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use super::Args;
use super::input::Blocks;
use super::maps::Matchers;
use super::output::Rows;
use super::summary::Summary;
use crate::demand::Trip;
use crate::error::FieldError;
use crate::matching::{RankOptions, Ranking};
use crate::report::Matches;

/// So many trips are matched at a time, at most.
const SLICE: usize = 4096;

/// So many matches are held at a time, about, at most: some hundreds of megabytes.
const MATCHES: usize = 1 << 21;

/// Takes what trips were matched with, before it is cut to what is listed.
pub(super) type Taker<'t> = Option<&'t mut dyn FnMut(&Trip, &Ranking) -> anyhow::Result<()>>;

/// Matches trips and writes what fits, in their order.
pub(super) struct Run<'r> {
    pub(super) args: &'r Args,
    pub(super) matchers: &'r Matchers<'r>,
    pub(super) errands: usize,
    pub(super) now: DateTime<FixedOffset>,
    /// Rows that cannot be used, in their order.
    pub(super) bad_rows: &'r [u64],
    pub(super) trips: usize,
}

impl Run<'_> {
    /// Matches all trips. Gives the trips between whose stops there is no way.
    pub(super) fn rank(
        &self,
        mut blocks: Blocks,
        rows: &mut Rows,
        summary: &mut Summary,
        mut taker: Taker<'_>,
    ) -> anyhow::Result<Vec<String>> {
        let bar = trips_bar("matching", self.trips);
        let (mut pathless, mut matched, mut listed) = (Vec::new(), 0, 0);
        rows.write(&Matches::csv_header()?)?;
        while let Some(mut block) = blocks.next_block()? {
            let known = block.numbered().enumerate();
            let bad = known.filter(|(_, (row, _))| self.bad_rows.binary_search(row).is_ok());
            let nothing = || FieldError::new("row", "", "");
            let bad: Vec<(usize, FieldError)> = bad.map(|(at, _)| (at, nothing())).collect();
            block.reject(bad);
            for trip in &mut block.items {
                trip.zone = self.args.local.timezone;
            }
            for slice in block.items.chunks(self.slice(taker.is_some())) {
                let top = if taker.is_some() { 0 } else { self.args.top };
                let options = RankOptions { top: top_for(top, self.errands), ..Default::default() };
                let mut ranked = Vec::with_capacity(slice.len());
                let all = self.matchers.rank_all(slice, options, self.now);
                for (trip, ranking) in slice.iter().zip(all) {
                    match ranking {
                        Ok(mut ranking) => {
                            if let Some(take) = &mut taker {
                                take(trip, &ranking)?;
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
                        Some(Matches { trip, matcher, ranking, explanation: None }.csv_rows())
                    })
                    .collect::<crate::Result<_>>()?;
                for text in texts {
                    rows.write(&text)?;
                }
                bar.inc(slice.len() as u64);
            }
        }
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

/// The `top` that gets as many matches. To ask for as many as there are errands is to ask for all;
/// and a search for the best of a number can share a sweep between trips, as one for all cannot.
pub(super) fn top_for(top: usize, errands: usize) -> usize {
    if top == 0 { errands.max(1) } else { top }
}

/// How many trips are matched at a time, with so many matches each at most.
pub(super) fn slice_for(listed: usize) -> usize {
    (MATCHES / listed.max(1)).clamp(16, SLICE)
}

/// A bar on standard error, on a terminal only.
pub(super) fn trips_bar(doing: &'static str, trips: usize) -> ProgressBar {
    let style = "{msg} {bar:30} {human_pos}/{human_len} trips {per_sec} {eta}";
    let style = ProgressStyle::with_template(style);
    ProgressBar::new(trips as u64)
        .with_message(doing)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
