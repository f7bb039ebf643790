//! Asking every trip for what it would take each errand.

use std::collections::{BTreeMap, HashMap};

use anyhow::bail;
use chrono::{DateTime, FixedOffset};
use rayon::prelude::*;

use crate::cli::many::{Matchers, TripsFile, slice_for, top_for, trips_bar};
use crate::demand::{Errand, Trip};
use crate::matching::{Aim, RankOptions, Ranking};
use crate::quoting::{Quote, Takers};
use crate::units::{Amount, Profile};

/// What is asked.
pub(super) struct Asking<'a> {
    /// The errands with the price left open, on the maps of all profiles.
    pub(super) matchers: &'a Matchers<'a>,
    /// The same, with what they pay, as they are numbered.
    pub(super) errands: &'a [Errand],
    pub(super) now: DateTime<FixedOffset>,
}

/// What the trips answered.
pub(super) struct Asked {
    pub(super) takers: Takers,
    /// By errand: how many would take it for what it pays at most today.
    pub(super) runners_now: Vec<u32>,
    /// The trips between whose stops there is no way.
    pub(super) pathless: Vec<String>,
}

/// By profile, the numbers of the errands as they are laid out on its map.
type Numbers = BTreeMap<Profile, Vec<u32>>;

/// An errand's number, the least fee for which a trip would take it, and whether it pays that.
type Taker = (u32, Amount, bool);

impl Asking<'_> {
    /// Asks all trips but the bad rows, of which there are `count`.
    pub(super) fn ask(
        &self,
        trips: TripsFile<'_>,
        bad_rows: &[u64],
        count: usize,
    ) -> anyhow::Result<Asked> {
        let errands = self.errands.len();
        let bar = trips_bar("asking", count);
        let numbers = self.numbers();
        let top = top_for(0, errands);
        let options = RankOptions { top, aim: Aim::LeastPayout, ..Default::default() };
        let mut asked = Asked {
            takers: Takers::new(errands),
            runners_now: vec![0; errands],
            pathless: Vec::new(),
        };
        trips.each_slice(bad_rows, slice_for(errands), |slice| {
            let mut answers: Vec<(&Trip, Ranking)> = Vec::with_capacity(slice.len());
            for (trip, ranking) in
                slice.iter().zip(self.matchers.rank_all(slice, options, self.now))
            {
                match ranking {
                    Ok(ranking) => answers.push((trip, ranking)),
                    Err(error) => asked.pathless.push(format!("{}: {error}", trip.id)),
                }
            }
            let takers: Vec<Vec<Taker>> = answers
                .into_par_iter()
                .map(|(trip, ranking)| match numbers.get(&trip.profile) {
                    Some(numbers) => Ok(self.takers(trip, &ranking, numbers)),
                    None => bail!("trip {}: expected a map {}", trip.id, trip.profile.phrase()),
                })
                .collect::<anyhow::Result<_>>()?;
            for takers in takers {
                for (errand, _, _) in takers.iter().filter(|(.., is_paid)| *is_paid) {
                    asked.runners_now[*errand as usize] += 1;
                }
                asked.takers.extend(takers.into_iter().map(|(errand, fee, _)| (errand, fee)));
            }
            bar.inc(slice.len() as u64);
            Ok(())
        })?;
        bar.finish_and_clear();
        Ok(asked)
    }

    fn takers(&self, trip: &Trip, ranking: &Ranking, numbers: &[u32]) -> Vec<Taker> {
        let taker = |found| {
            let quote = Quote::of(trip, found)?;
            let number = numbers[found.errand];
            let pays = self.errands.get(number as usize)?.pricing.counted_fee();
            Some((number, quote.fee, pays.is_some_and(|fee| quote.is_met(trip, fee))))
        };
        ranking.matches.iter().filter_map(taker).collect()
    }

    fn numbers(&self) -> Numbers {
        let by_id: HashMap<&str, u32> =
            self.errands.iter().map(|errand| errand.id.as_str()).zip(0..).collect();
        let none = u32::MAX;
        let number = |errand: &Errand| by_id.get(errand.id.as_str()).copied().unwrap_or(none);
        let laid_out = self.matchers.all();
        laid_out
            .map(|(profile, matcher)| (profile, matcher.errands().iter().map(number).collect()))
            .collect()
    }
}
