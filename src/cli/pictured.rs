//! What a map to look at shows beside the answer itself.

use chrono::{DateTime, FixedOffset};

use crate::demand::Trip;
use crate::matching::{Explanation, Matcher, RankOptions, Ranking};
use crate::report::{BundleReport, HtmlMap, Matches};
use crate::road::Map;
use crate::road::gazetteer::ListedPlace;

/// So many errands that do not fit are looked at.
const MISSES: usize = 40;

/// So many errands that fit are shown beside a plan.
const BESIDE: usize = 20;

/// Why those of the errands that are not listed do not fit that lie least out of the way.
pub(super) fn misses(
    matcher: &Matcher,
    trip: &Trip,
    ranking: &Ranking,
    departure: DateTime<FixedOffset>,
) -> crate::Result<Explanation> {
    let listed = |number: &usize| ranking.matches.iter().any(|found| found.errand == *number);
    let mut nearest = matcher.least_out_of_the_way(&ranking.trip);
    nearest.retain(|number| !listed(number));
    nearest.truncate(MISSES);
    matcher.explain(trip, &nearest, departure)
}

/// Towns and suburbs of a map, to be named.
pub(super) fn settlements(map: &Map) -> crate::Result<Vec<ListedPlace<'_>>> {
    Ok(map.gazetteer()?.listed_settlements().collect())
}

/// The page of what fits.
pub(super) fn matches(map: &Map, matches: &Matches) -> crate::Result<String> {
    Ok(HtmlMap { matches, bundle: None, settlements: &settlements(map)? }.page())
}

/// The page of a plan, with the errands that fit by themselves and those just out of reach.
pub(super) fn bundle(
    map: &Map,
    report: &BundleReport,
    departure: DateTime<FixedOffset>,
) -> crate::Result<String> {
    let (matcher, trip) = (report.matcher, report.trip);
    let options = RankOptions { top: BESIDE, ..RankOptions::default() };
    let ranking = matcher.rank(trip, options, departure)?;
    let explanation = misses(matcher, trip, &ranking, departure)?;
    let explanation = Some(&explanation);
    let matches = Matches {
        trip,
        matcher,
        ranking: &ranking,
        explanation,
        asked: false,
        landmarks: Some(report.landmarks),
    };
    let settlements = settlements(map)?;
    Ok(HtmlMap { matches: &matches, bundle: Some(report), settlements: &settlements }.page())
}
