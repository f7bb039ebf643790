//! All open errands against one trip.

use std::time::Instant;

use chrono::{DateTime, FixedOffset};
use rayon::prelude::*;

use super::errand_index::{Candidates, ErrandIndex, ErrandOnRoad};
use super::insertion::{ErrandTimes, ErrandTravel, Trial};
use super::order::{self, Sort};
use super::planned_trip::PlannedTrip;
use super::reason::Reason;
use crate::demand::{Errand, Trip};
use crate::error::Result;
use crate::road::{Network, Snapped, Snapper};
use crate::routing::{Direction, Search, Tree, Workspace};
use crate::units::{Millis, Travel, access_time};

/// The open errands on the road network of one profile, ready to be matched with trips.
pub struct Matcher<'m> {
    network: &'m Network,
    errands: Vec<Errand>,
    on_road: Vec<ErrandOnRoad>,
    index: ErrandIndex,
    max_snap: f64,
}

/// An errand that fits, at its best insertion.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Its number among the matcher's errands.
    pub errand: usize,
    /// What it takes and leaves.
    pub times: ErrandTimes,
}

impl std::ops::Deref for Match {
    type Target = ErrandTimes;

    fn deref(&self) -> &ErrandTimes {
        &self.times
    }
}

/// What a search for matches did.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Stats {
    /// Errands that were open.
    pub open_errands: usize,
    /// Of those, dropped by the prefilter.
    pub prefiltered: usize,
    /// Of those, judged exactly: all others.
    pub judged: usize,
    /// Of those, feasible.
    pub feasible: usize,
    /// Nodes settled by all searches.
    pub settled: u64,
    /// Wall time in milliseconds.
    pub search_ms: f64,
}

/// The answer to one trip.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The trip on the road.
    pub trip: PlannedTrip,
    /// What fits, in order.
    pub matches: Vec<Match>,
    /// How many errands do not fit, by the reason against their best insertion.
    pub misses: Vec<(Reason, usize)>,
    /// What it took.
    pub stats: Stats,
}

/// An errand's best insertion, or what stands against it; nothing more where travel is beyond
/// the bounds.
type Verdict = std::result::Result<ErrandTimes, Option<Reason>>;

impl<'m> Matcher<'m> {
    /// Brings the errands' stops to the road and into the index.
    ///
    /// Complexity: O(n log n) for n errands, in parallel.
    pub fn new(network: &'m Network, errands: Vec<Errand>, max_snap: f64) -> Self {
        let snapper = Snapper::new(network, max_snap);
        let on_road: Vec<ErrandOnRoad> = errands
            .par_iter()
            .map(|errand| {
                let pickup = snapper.snap(errand.pickup.position)?;
                match &errand.delivery {
                    None => Some((pickup, None)),
                    Some(stop) => Some((pickup, Some(snapper.snap(stop.position)?))),
                }
            })
            .collect();
        let index = ErrandIndex::new(network, &on_road);
        Self { network, errands, on_road, index, max_snap }
    }

    /// The network they lie on.
    pub fn network(&self) -> &'m Network {
        self.network
    }

    /// The errands, in the order they were given.
    pub fn errands(&self) -> &[Errand] {
        &self.errands
    }

    /// Where the stops of an errand lie on the road; `None` where they are out of reach.
    pub fn on_road(&self, errand: usize) -> Option<(&Snapped, Option<&Snapped>)> {
        let (pickup, delivery) = self.on_road[errand].as_ref()?;
        Some((pickup, delivery.as_ref()))
    }

    /// All errands that fit `trip`, each at its best insertion, in the order of `sort`.
    ///
    /// Every errand is judged exactly, but for those that the prefilter proves unfit.
    ///
    /// # Errors
    /// As [`PlannedTrip::new`].
    pub fn rank(&self, trip: &Trip, sort: Sort, now: DateTime<FixedOffset>) -> Result<Ranking> {
        let begun = Instant::now();
        let planned = PlannedTrip::new(self.network, trip, self.max_snap, now)?;
        let trial = Trial::new(trip, &planned);
        let mut stats = Stats { open_errands: self.errands.len(), ..Stats::default() };
        let (allowed, beyond_bounds) = trial.allowed_detour().unzip();
        // Without a bound, only what no path reaches is beyond it.
        let beyond_bounds = beyond_bounds.unwrap_or(Reason::Reachable);
        let sweep = Sweep::new(self, &planned, allowed);
        stats.judged = sweep.candidates.errands.len();
        stats.prefiltered = stats.open_errands - stats.judged;

        let judged: Vec<(u32, Verdict, u64)> = sweep
            .candidates
            .errands
            .par_iter()
            .map_init(Workspace::default, |workspace, &errand| {
                let settled_before = workspace.settled;
                let verdict = self.judge(errand, &trial, &sweep, workspace);
                (errand, verdict, workspace.settled - settled_before)
            })
            .collect();

        let mut misses = std::collections::BTreeMap::<Reason, usize>::new();
        let mut matches = Vec::new();
        stats.settled = sweep.settled;
        for (errand, verdict, settled) in judged {
            stats.settled += settled;
            match verdict {
                Ok(times) => matches.push(Match { errand: errand as usize, times }),
                Err(reason) => *misses.entry(reason.unwrap_or(beyond_bounds)).or_default() += 1,
            }
        }
        let out_of_reach = self.on_road.iter().filter(|stops| stops.is_none()).count();
        let prefiltered_in_reach = stats.prefiltered - out_of_reach;
        for (reason, count) in
            [(Reason::Reachable, out_of_reach), (beyond_bounds, prefiltered_in_reach)]
        {
            if count > 0 {
                *misses.entry(reason).or_default() += count;
            }
        }
        let id = |m: &Match| self.errands[m.errand].id.as_str();
        matches.par_sort_by(|a, b| order::compare(sort, (a, id(a)), (b, id(b))));
        stats.feasible = matches.len();
        stats.search_ms = begun.elapsed().as_secs_f64() * 1000.0;
        Ok(Ranking { trip: planned, matches, misses: misses.into_iter().collect(), stats })
    }

    /// The errand's best insertion, or what stands against it; nothing in particular where it
    /// is beyond the bounds of the sweep.
    fn judge(
        &self,
        number: u32,
        trial: &Trial,
        sweep: &Sweep,
        workspace: &mut Workspace,
    ) -> Verdict {
        let at = number as usize;
        let errand = &self.errands[at];
        let Some((pickup, delivery)) = &self.on_road[at] else {
            return Err(Some(Reason::Reachable));
        };
        trial.admits(errand).map_err(Some)?;
        let mut travel = ErrandTravel {
            pickup: sweep.by_leg(self.network, pickup),
            delivery: delivery.as_ref().map_or_else(Vec::new, |d| sweep.by_leg(self.network, d)),
            between: Travel::UNREACHABLE,
        };
        if let Some(delivery) = delivery {
            // Only where the rest of the leg leaves time for it.
            let left = sweep.time_left(&travel);
            if left.is_none_or(|left| left >= Millis::ZERO) {
                travel.between =
                    Search::new(self.network).between(pickup, delivery, left, workspace);
            }
        }
        let walk = |stop: &Snapped| access_time(stop.distance);
        let access = [walk(pickup), delivery.as_ref().map_or(Millis::ZERO, walk)];
        trial.best(errand, access, &travel)
    }
}

/// The searches around one trip's stops.
struct Sweep<'p> {
    /// By leg: from its first stop, and to its second.
    trees: Vec<(Tree<'p>, Tree<'p>)>,
    /// By leg: the most travel time that a plan may take on it; `None` without a limit.
    allowed: Option<Vec<Millis>>,
    candidates: Candidates,
    settled: u64,
}

impl<'p> Sweep<'p> {
    /// Searches as far as the limits need.
    ///
    /// A detour on one leg may be paid for by a gain on another: a runner who turns about at a
    /// stop may come out ahead of the baseline, which cannot turn there. So once the gains are
    /// known, the other legs get them on top.
    fn new(matcher: &Matcher, trip: &'p PlannedTrip, allowed: Option<Millis>) -> Self {
        let legs = &trip.legs;
        let Some(allowed) = allowed else {
            let candidates =
                matcher.index.candidates(matcher.network, &matcher.on_road, trip, None);
            return Self::over(matcher, trip, None, candidates);
        };
        let with = |extra: &dyn Fn(usize) -> Millis| -> Vec<Millis> {
            let leg_allowed = |(leg, base): (usize, &Travel)| base.time() + extra(leg);
            legs.iter().enumerate().map(leg_allowed).collect()
        };
        let sweep = |allowed: Vec<Millis>| {
            let candidates =
                matcher.index.candidates(matcher.network, &matcher.on_road, trip, Some(&allowed));
            Self::over(matcher, trip, Some(allowed), candidates)
        };
        // Every stop that gains on a leg is within the leg's own baseline, be the errand's other
        // stop where it may.
        let first = sweep(with(&|_| allowed.at_least(Millis::ZERO)));
        let gains = first.gains(matcher, trip);
        let greatest_other = |leg: usize| {
            let others = gains.iter().enumerate().filter(|(other, _)| *other != leg);
            others.map(|(_, gain)| *gain).max().unwrap_or(Millis::ZERO)
        };
        if (0..legs.len()).all(|leg| greatest_other(leg) == Millis::ZERO) {
            return first;
        }
        sweep(with(&|leg| allowed.at_least(Millis::ZERO) + greatest_other(leg)))
    }

    fn over(
        matcher: &Matcher,
        trip: &'p PlannedTrip,
        allowed: Option<Vec<Millis>>,
        candidates: Candidates,
    ) -> Self {
        let search = Search::new(matcher.network);
        let trees: Vec<(Tree, Tree)> = if candidates.within_reach.is_empty() {
            Vec::new()
        } else {
            (0..trip.legs.len())
                .into_par_iter()
                .map(|leg| {
                    let bound = allowed.as_ref().map(|allowed| allowed[leg]);
                    let from = &trip.stops[leg].snapped;
                    let to = &trip.stops[leg + 1].snapped;
                    rayon::join(
                        || search.tree(from, Direction::Forward, bound),
                        || search.tree(to, Direction::Backward, bound),
                    )
                })
                .collect()
        };
        let settled =
            trees.iter().map(|(out, back)| out.effort.settled + back.effort.settled).sum();
        Self { trees, allowed, candidates, settled }
    }

    /// Travel to a stop and on from it, by leg.
    fn by_leg(&self, network: &Network, stop: &Snapped) -> Vec<(Travel, Travel)> {
        let travel =
            |(out, back): &(Tree, Tree)| (out.travel(network, stop), back.travel(network, stop));
        self.trees.iter().map(travel).collect()
    }

    /// By leg: the most time that any one stop gains on the baseline.
    fn gains(&self, matcher: &Matcher, trip: &PlannedTrip) -> Vec<Millis> {
        let gains_of = |errand: &u32| {
            let stops = matcher.on_road[*errand as usize].as_ref();
            let stops = stops.into_iter().flat_map(|(p, d)| std::iter::once(p).chain(d));
            stops.fold(vec![Millis::ZERO; trip.legs.len()], |mut gains, stop| {
                for (leg, (to, onward)) in self.by_leg(matcher.network, stop).iter().enumerate() {
                    if to.is_path() && onward.is_path() {
                        let gain = trip.legs[leg].time() - to.time() - onward.time();
                        gains[leg] = gains[leg].at_least(gain);
                    }
                }
                gains
            })
        };
        let none = || vec![Millis::ZERO; trip.legs.len()];
        let greater = |a: Vec<Millis>, b: Vec<Millis>| {
            a.into_iter().zip(b).map(|(a, b)| a.at_least(b)).collect()
        };
        if trip.legs.len() < 2 {
            return none();
        }
        self.candidates.within_reach.par_iter().map(gains_of).reduce(none, greater)
    }

    /// The most time that the limits leave between pickup and delivery in one leg; negative
    /// where they leave none, `None` where there is no limit.
    fn time_left(&self, travel: &ErrandTravel) -> Option<Millis> {
        let allowed = self.allowed.as_ref()?;
        let legs = travel.pickup.iter().zip(&travel.delivery).zip(allowed);
        let left = legs.map(|(((to, _), (_, onward)), allowed)| {
            if to.is_path() && onward.is_path() {
                *allowed - to.time() - onward.time()
            } else {
                Millis(-1)
            }
        });
        Some(left.max().unwrap_or(Millis(-1)))
    }
}
