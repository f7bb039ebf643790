//! The project's own matching, as it is timed.

use ontheway::demand::{Errand, Trip};
use ontheway::matching::{Matcher, RankOptions, Ranking};
use ontheway::road::DEFAULT_MAX_SNAP;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::Failure;
use super::city::City;

/// How many matches are wanted.
pub const TOP: usize = 20;

/// The errands of a city, ready, after one pass over the trips.
pub fn warm_matcher(city: &City, errands: Vec<Errand>) -> Result<Matcher<'_>, Failure> {
    let matcher = Matcher::new(city.network(), errands, DEFAULT_MAX_SNAP);
    for trip in &city.trips {
        rank(&matcher, city, trip)?;
    }
    Ok(matcher)
}

/// One trip: its best matches, in order.
pub fn rank(matcher: &Matcher, city: &City, trip: &Trip) -> Result<Ranking, Failure> {
    let options = RankOptions { top: TOP, ..RankOptions::default() };
    Ok(matcher.rank(trip, options, city.departure)?)
}

/// All trips on the threads of a pool, one at a time; how many matches there are.
pub fn rank_each(matcher: &Matcher, city: &City, pool: &ThreadPool) -> Result<usize, Failure> {
    pool.install(|| {
        let found = city.trips.par_iter().map(|trip| Ok(rank(matcher, city, trip)?.matches.len()));
        found.sum()
    })
}

/// The same with several trips in one sweep.
pub fn rank_all(matcher: &Matcher, city: &City, pool: &ThreadPool) -> Result<usize, Failure> {
    let options = RankOptions { top: TOP, ..RankOptions::default() };
    let all = pool.install(|| matcher.rank_all(&city.trips, options, city.departure));
    all.into_iter().map(|ranking| Ok(ranking?.matches.len())).sum()
}

/// A pool of so many threads; 0 for all cores.
pub fn threads(count: usize) -> Result<ThreadPool, Failure> {
    Ok(ThreadPoolBuilder::new().num_threads(count).build()?)
}
