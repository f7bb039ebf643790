//! All open errands against one trip.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset};
use rayon::prelude::*;

use super::best::{self, Asked};
use super::board::{self, Board, ErrandOnRoad};
use super::bundle::Pace;
use super::errand_index::ErrandIndex;
use super::insertion::{Aim, ErrandTimes, Spread, Trial};
use super::judge::Judge;
use super::order::{self, Sort};
use super::planned_trip::PlannedTrip;
use super::reason::Reason;
use super::{all, area, together::Together};
use crate::demand::{Errand, Trip};
use crate::error::Result;
use crate::pool::Pool;
use crate::road::{MapPoint, Network, Snapped, Snapper};
use crate::routing::{Between, Effort, Layout, Sweep};
use crate::units::{Position, Travel};

/// The open errands on the road network of one profile, ready to be matched with trips.
pub struct Matcher<'m> {
    pub(super) network: &'m Network,
    pub(super) errands: Vec<Errand>,
    pub(super) on_road: Vec<ErrandOnRoad>,
    pub(super) board: Board,
    pub(super) index: ErrandIndex,
    pub(super) out_of_reach: usize,
    pub(super) snapper: Snapper<'m>,
    pub(super) desks: Pool<Desk>,
    /// Slots that hold no errand any more.
    pub(super) free: Vec<usize>,
    /// By slot: whether it holds one.
    pub(super) is_open: Vec<bool>,
    /// How fast roads are on the map's plane, once a bundle has asked.
    pub(super) pace: OnceLock<Pace>,
    /// The samples of areas.
    pub(super) places: area::Places,
}

/// What one thread needs to match trips, used again and again.
#[derive(Default)]
pub(super) struct Desk {
    pub(super) sweep: Sweep,
    pub(super) between: Between,
    /// For travel between pickups and deliveries, which no single trip pays for.
    pub(super) pairs: Between,
    pub(super) lists: best::Lists,
    pub(super) together: Together,
    /// For samples of area trips: other trips may wait for theirs meanwhile.
    pub(super) samples: Sweep<{ area::LANES }>,
}

impl Desk {
    pub(super) fn effort(&self) -> Effort {
        self.sweep.effort[0] + self.between.effort
    }
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

/// What is asked of a search for matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RankOptions {
    /// In what order.
    pub sort: Sort,
    /// How many matches are wanted; 0 for all.
    pub top: usize,
    /// Whether to count, by reason, what does not fit.
    pub misses: bool,
    /// Which insertion of each errand is wanted.
    pub aim: Aim,
}

impl RankOptions {
    /// Whether only the matches of greatest net gain are asked for, and nothing of the others.
    pub(super) fn asks_for_best(&self) -> bool {
        self.sort == Sort::NetGain && self.top > 0 && !self.misses
    }
}

/// What a search for matches did.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Stats {
    /// Errands that were open.
    pub open_errands: usize,
    /// Of those, dropped by bounds, before their detour was known.
    pub prefiltered: usize,
    /// Of those, judged exactly: all others.
    pub judged: usize,
    /// Of those, feasible.
    pub feasible: usize,
    /// Nodes labelled by all searches.
    pub settled: u64,
    /// Links looked at from them.
    pub relaxed: u64,
    /// Wall time in milliseconds.
    pub search_ms: f64,
}

/// The answer to one trip.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The trip on the road.
    pub trip: PlannedTrip,
    /// What fits, in order; as many as were wanted.
    pub matches: Vec<Match>,
    /// How many errands do not fit, by the reason against their best insertion; empty where that
    /// was not asked for.
    pub misses: Vec<(Reason, usize)>,
    /// By errand, how far apart the samples of an area trip are, of all that fits; empty for other
    /// trips.
    pub spreads: BTreeMap<usize, Spread>,
    /// What it took.
    pub stats: Stats,
}

/// How a trip is matched.
pub(super) enum Way {
    /// Over all legs, errand by errand.
    All,
    /// Only these errands can fit.
    Few(Judge, Vec<u32>),
    /// The best, in a sweep.
    Sweep(Judge),
}

/// What was found, before it is put in order.
#[derive(Default)]
pub(super) struct Found {
    /// At least all those that are wanted.
    pub(super) matches: Vec<Match>,
    pub(super) misses: Vec<(Reason, usize)>,
    pub(super) judged: usize,
    pub(super) feasible: usize,
    /// Of searches beside the sweep.
    pub(super) effort: Effort,
}

impl<'m> Matcher<'m> {
    /// Brings the errands' stops to the road and lays them out.
    ///
    /// Complexity: O(n log n) for n errands and O(size of the network), in parallel.
    pub fn new(network: &'m Network, errands: Vec<Errand>, max_snap: f64) -> Self {
        Self::with_layout(network, errands, max_snap, Layout::default())
    }

    /// The same with gates of other sizes, which changes what a search costs and nothing else.
    pub fn with_layout(
        network: &'m Network,
        errands: Vec<Errand>,
        max_snap: f64,
        layout: Layout,
    ) -> Self {
        let snapper = Snapper::new(network, max_snap);
        let on_road = on_road(&snapper, &errands);
        let order = board::in_order_of_sweep(network, &on_road);
        let (errands, on_road) = (in_order(errands, &order), in_order(on_road, &order));
        let (mut board, index) = rayon::join(
            || Board::new(network, &errands, &on_road, layout),
            || ErrandIndex::new(network, &on_road),
        );
        for (slot, stops) in on_road.iter().enumerate() {
            if let Some(least) = index.least_between(slot, stops) {
                board.set_least_between(slot, least);
            }
        }
        let out_of_reach = on_road.iter().filter(|stops| stops.is_none()).count();
        Self {
            network,
            is_open: vec![true; errands.len()],
            errands,
            on_road,
            board,
            index,
            out_of_reach,
            snapper,
            desks: Pool::new(),
            free: Vec::new(),
            pace: OnceLock::new(),
            places: area::Places::default(),
        }
    }

    /// The network they lie on.
    pub fn network(&self) -> &'m Network {
        self.network
    }

    /// The errands, in the order in which they are laid out along the network; among them those
    /// that were removed, until others take their places.
    pub fn errands(&self) -> &[Errand] {
        &self.errands
    }

    /// Where the stops of an errand lie on the road; `None` where they are out of reach.
    pub fn on_road(&self, errand: usize) -> Option<(&Snapped, Option<&Snapped>)> {
        let (pickup, delivery) = self.on_road[errand].as_ref()?;
        Some((pickup, delivery.as_ref()))
    }

    /// The errands that fit `trip`, each at its best insertion, in order.
    ///
    /// Every errand is judged exactly, but for those that a bound proves unfit.
    ///
    /// # Errors
    /// As [`PlannedTrip::new`].
    pub fn rank(
        &self,
        trip: &Trip,
        options: RankOptions,
        now: DateTime<FixedOffset>,
    ) -> Result<Ranking> {
        self.desks.with(Desk::default, |desk| self.rank_at(desk, trip, options, now))
    }

    /// The same with what a thread has at hand.
    pub(super) fn rank_at(
        &self,
        desk: &mut Desk,
        trip: &Trip,
        options: RankOptions,
        now: DateTime<FixedOffset>,
    ) -> Result<Ranking> {
        let begun = Instant::now();
        let before = desk.effort();
        if trip.area.is_some() {
            let Desk { between, .. } = &mut *desk;
            let planned = self.plan(trip, now, |a, b| between.travel(self.network, a, b))?;
            let in_area = self.find_in_area(trip, &planned, options, desk);
            let effort = desk.effort() - before + in_area.found.effort;
            let ranking = self.ranking(planned, in_area.found, options, effort, begun.elapsed());
            return Ok(Ranking { spreads: in_area.spreads, ..ranking });
        }
        let planned = self.plan(trip, now, |from, to| {
            if trip.vias.is_empty() {
                desk.sweep.begin(0, self.network, from, to)
            } else {
                desk.between.travel(self.network, from, to)
            }
        })?;
        let found = match self.way(trip, &planned, options) {
            Way::Sweep(judge) => self.find_best(trip, &planned, &judge, options, desk),
            way => self.find_alone(trip, &planned, way, options, desk),
        };
        let effort = desk.effort() - before;
        Ok(self.ranking(planned, found, options, effort, begun.elapsed()))
    }

    /// How a trip is matched best.
    pub(super) fn way(&self, trip: &Trip, planned: &PlannedTrip, options: RankOptions) -> Way {
        let trial = Trial::new(trip, planned);
        let judge = options.asks_for_best().then(|| Judge::new(trip, planned, &trial)).flatten();
        match judge.map(|judge| (judge, self.few(planned, &trial))) {
            None => Way::All,
            Some((judge, None)) => Way::Sweep(judge),
            Some((judge, Some(few))) => Way::Few(judge, few),
        }
    }

    /// The best errands for a trip of one leg with which the sweep has begun.
    pub(super) fn find_best(
        &self,
        trip: &Trip,
        planned: &PlannedTrip,
        judge: &Judge,
        options: RankOptions,
        desk: &mut Desk,
    ) -> Found {
        let trial = Trial::new(trip, planned);
        let asked = Asked { trip, planned, trial: &trial, judge, top: options.top };
        let Desk { sweep, between, pairs, lists, .. } = desk;
        let [found] = best::find(self, [asked], sweep, lists, between, pairs);
        found
    }

    /// What fits a trip that needs no sweep begun.
    pub(super) fn find_alone(
        &self,
        trip: &Trip,
        planned: &PlannedTrip,
        way: Way,
        options: RankOptions,
        desk: &mut Desk,
    ) -> Found {
        // A trip of one leg has one insertion of each errand, the best for any aim.
        let trial = Trial::new(trip, planned).aiming(options.aim);
        match way {
            Way::Few(judge, few) => {
                let asked = Asked { trip, planned, trial: &trial, judge: &judge, top: options.top };
                let Desk { between, pairs, lists, .. } = desk;
                best::find_few(self, asked, &few, lists, between, pairs)
            }
            _ => all::find(self, planned, &trial, options.misses, desk),
        }
    }

    /// A trip on the road, its legs measured by `travel`.
    pub(super) fn plan(
        &self,
        trip: &Trip,
        now: DateTime<FixedOffset>,
        travel: impl FnMut(&Snapped, &Snapped) -> Travel,
    ) -> Result<PlannedTrip> {
        match &trip.area {
            None => PlannedTrip::with(self.network, &self.snapper, trip, now, travel),
            Some(area) => {
                let places = Some(&self.places);
                area::plan(self.network, &self.snapper, trip, area, now, places, travel)
            }
        }
    }

    /// The errands that may fit a trip of one leg, where these are few.
    fn few(&self, planned: &PlannedTrip, trial: &Trial) -> Option<Vec<u32>> {
        let (allowed, _) = trial.allowed_detour()?;
        let [start, end] = planned.stops.as_slice() else { return None };
        let ends = [&start.snapped, &end.snapped];
        self.index.few(self.network, ends, planned.duration() + allowed)
    }

    /// Puts what was found in order.
    pub(super) fn ranking(
        &self,
        trip: PlannedTrip,
        found: Found,
        options: RankOptions,
        effort: Effort,
        took: Duration,
    ) -> Ranking {
        let open_errands = self.open_errands();
        let Found { mut matches, misses, judged, feasible, .. } = found;
        let id = |m: &Match| self.errands[m.errand].id.as_str();
        matches.sort_unstable_by(|a, b| order::compare(options.sort, (a, id(a)), (b, id(b))));
        if options.top > 0 {
            matches.truncate(options.top);
        }
        let stats = Stats {
            open_errands,
            prefiltered: open_errands - judged,
            judged,
            feasible,
            settled: effort.settled,
            relaxed: effort.relaxed,
            search_ms: took.as_secs_f64() * 1000.0,
        };
        Ranking { trip, matches, misses, spreads: BTreeMap::new(), stats }
    }

    /// How many errands are open.
    pub fn open_errands(&self) -> usize {
        self.errands.len() - self.free.len()
    }

    /// How many errands lie too far off the road.
    pub(super) fn out_of_reach(&self) -> usize {
        self.out_of_reach
    }

    /// Travel from the pickup of a shipment to its delivery.
    pub(super) fn between(&self, errand: usize, between: &mut Between) -> Travel {
        match &self.on_road[errand] {
            Some((pickup, Some(delivery))) => {
                self.board.between(self.network, errand as u32, (pickup, delivery), between)
            }
            _ => Travel::UNREACHABLE,
        }
    }
}

/// Brings all stops to the road. They are taken in the order of their places, because what a
/// stop needs of the map is then still at hand from the one before.
pub(super) fn on_road(snapper: &Snapper, errands: &[Errand]) -> Vec<ErrandOnRoad> {
    let mut stops: Vec<(u64, usize, Position)> = Vec::with_capacity(2 * errands.len());
    for (number, errand) in errands.iter().enumerate() {
        let stop =
            |at: Position, second: usize| (MapPoint::near(at).z_order(), 2 * number + second, at);
        stops.push(stop(errand.pickup.position, 0));
        stops.extend(errand.delivery.as_ref().map(|delivery| stop(delivery.position, 1)));
    }
    stops.par_sort_unstable_by_key(|(place, number, _)| (*place, *number));
    let snapped: Vec<Option<Snapped>> =
        stops.par_iter().map(|(.., position)| snapper.snap(*position)).collect();
    let mut by_number: Vec<Option<Snapped>> = vec![None; 2 * errands.len()];
    for ((_, number, _), snapped) in stops.into_iter().zip(snapped) {
        by_number[number] = snapped;
    }
    let mut by_number = by_number.into_iter();
    let stops_of = |errand: &Errand| {
        let (pickup, delivery) = (by_number.next().flatten(), by_number.next().flatten());
        match errand.delivery {
            None => Some((pickup?, None)),
            Some(_) => Some((pickup?, Some(delivery?))),
        }
    };
    errands.iter().map(stops_of).collect()
}

/// The items in this order of their numbers.
fn in_order<T>(items: Vec<T>, order: &[usize]) -> Vec<T> {
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.iter().filter_map(|at| items[*at].take()).collect()
}
