//! All errands that fit an area trip.
//!
//! Travel to every stop and on from it is swept for all samples, several side by side; then every
//! errand is judged by what that comes to over all of them.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::super::board::{Reached, Role, StopAt};
use super::super::insertion::{ErrandTimes, ErrandTravel, OverSamples, Spread};
use super::super::matcher::{Desk, Found, Match, Matcher, RankOptions};
use super::super::planned_trip::PlannedTrip;
use super::super::reason::Reason;
use super::FoundInArea;
use crate::demand::Trip;
use crate::road::Snapped;
use crate::routing::{Between, Effort, Sweep, or_none};
use crate::units::Travel;

/// So many samples share a sweep.
pub(in crate::matching) const LANES: usize = 4;

/// Fewer errands than this are no work to share out between threads.
const FEW: usize = 16;

/// Travel to a stop and on from it.
type ToAndOn = [Travel; 2];

const NOWHERE: ToAndOn = [Travel::UNREACHABLE; 2];

/// Travel between an area trip and all stops of errands.
struct Swept<'p> {
    planned: &'p PlannedTrip,
    /// By slot, then pickup and delivery, then leg, with an entry for each sample on those legs
    /// that touch the area.
    cells: Vec<ToAndOn>,
    /// By leg: where its entries begin; and where those of the next stop do.
    at: Vec<usize>,
    stride: usize,
}

/// An errand's best insertion, or what stands against it; nothing in particular where travel is
/// beyond the bounds.
type Verdict = Result<(ErrandTimes, Spread), Option<Reason>>;

impl Matcher<'_> {
    /// Every errand that fits an area trip; and, where they are asked for, how many do not, by
    /// reason.
    pub(in crate::matching) fn find_in_area(
        &self,
        trip: &Trip,
        planned: &PlannedTrip,
        options: RankOptions,
        desk: &mut Desk,
    ) -> FoundInArea {
        let trial = OverSamples::new(trip, planned, options.aim);
        // Without a bound, only what no path reaches is beyond it.
        let beyond = trial.mean().allowed_detour().map_or(Reason::Reachable, |(_, reason)| reason);
        let effort = |desk: &Desk| {
            desk.samples.effort.iter().fold(Effort::default(), |sum, lane| sum + *lane)
        };
        let before = effort(desk);
        let swept = Swept::new(self, planned, desk);
        let effort = effort(desk) - before;
        let open: Vec<u32> = (0..self.errands.len() as u32)
            .filter(|slot| self.is_open[*slot as usize] && self.on_road[*slot as usize].is_some())
            .collect();
        let judge = |slot: &u32| {
            let verdict = self.desks.with(Desk::default, |desk| {
                self.judge_in_area(&trial, &swept, *slot as usize, options.misses, &mut desk.pairs)
            });
            (*slot as usize, verdict)
        };
        let verdicts: Vec<(usize, Verdict)> =
            open.par_iter().with_min_len(FEW).map(judge).collect();
        let mut found = Found { judged: verdicts.len(), effort, ..Found::default() };
        let mut spreads = BTreeMap::new();
        let mut counts = BTreeMap::<Reason, usize>::new();
        for (errand, verdict) in verdicts {
            match verdict {
                Ok((times, spread)) => {
                    found.matches.push(Match { errand, times });
                    spreads.insert(errand, spread);
                }
                Err(reason) => *counts.entry(reason.unwrap_or(beyond)).or_default() += 1,
            }
        }
        found.feasible = found.matches.len();
        *counts.entry(Reason::Reachable).or_default() += self.out_of_reach();
        if options.misses {
            found.misses = counts.into_iter().filter(|(_, count)| *count > 0).collect();
        }
        FoundInArea { found, spreads }
    }

    fn judge_in_area(
        &self,
        trial: &OverSamples,
        swept: &Swept,
        slot: usize,
        misses: bool,
        pairs: &mut Between,
    ) -> Verdict {
        let errand = &self.errands[slot];
        let Some((pickup, delivery)) = &self.on_road[slot] else {
            return Err(Some(Reason::Reachable));
        };
        trial.mean().admits(errand).map_err(Some)?;
        let mut travel = swept.of(slot, delivery.is_some());
        if delivery.is_some() && trial.leaves_time(&travel) {
            let between = self.between(slot, pairs);
            travel.iter_mut().for_each(|travel| travel.between = between);
        }
        trial.best(errand, super::super::access(pickup, delivery.as_ref()), &travel, misses)
    }
}

impl<'p> Swept<'p> {
    /// Complexity: a sweep of the whole network for each leg that does not touch the area, and for
    /// each four samples on one that does; 32 bytes for each errand, leg and sample.
    fn new(matcher: &Matcher, planned: &'p PlannedTrip, desk: &mut Desk) -> Self {
        let samples = &planned.samples;
        let mut at = Vec::with_capacity(planned.legs.len());
        let mut stride = 0;
        for leg in 0..planned.legs.len() {
            at.push(stride);
            stride += if planned.touches_area(leg) { samples.len() } else { 1 };
        }
        let cells = vec![NOWHERE; matcher.errands.len() * 2 * stride];
        let mut swept = Self { planned, cells, at, stride };
        let mut alone: Vec<u32> = matcher.board.loose().to_vec();
        let stops = samples.iter().flat_map(|sample| &sample.stops);
        alone.extend(stops.flat_map(|stop| matcher.board.sharing(&stop.snapped)));
        alone.sort_unstable();
        alone.dedup();
        for leg in 0..planned.legs.len() {
            let ends = |sample: &'p PlannedTrip| {
                [&sample.stops[leg].snapped, &sample.stops[leg + 1].snapped]
            };
            let Desk { sweep, between, samples: sample_sweep, .. } = desk;
            if !planned.touches_area(leg) {
                swept.sweep(matcher, (sweep, between), leg, 0, [ends(planned)], &alone);
                continue;
            }
            for (group, some) in samples.chunks(LANES).enumerate() {
                // A lane that is left over does what the last one does.
                let lanes = std::array::from_fn(|lane| ends(&some[lane.min(some.len() - 1)]));
                let sweep = (&mut *sample_sweep, &mut *between);
                swept.sweep::<LANES>(matcher, sweep, leg, group * LANES, lanes, &alone);
            }
        }
        swept
    }

    /// Fills in one leg, for as many samples as there are lanes, from the `first` on.
    fn sweep<const N: usize>(
        &mut self,
        matcher: &Matcher,
        (sweep, between): (&mut Sweep<N>, &mut Between),
        leg: usize,
        first: usize,
        ends: [[&Snapped; 2]; N],
        alone: &[u32],
    ) {
        let width = self.at.get(leg + 1).map_or(self.stride, |next| *next) - self.at[leg];
        let lanes = N.min(width - first);
        for (lane, [from, to]) in ends.iter().enumerate() {
            sweep.begin(lane, matcher.network, from, to);
        }
        let board = &matcher.board;
        let mut reached = Reached::default();
        let mut walk = board.sweep(matcher.network, sweep, ends, [None; N], &mut reached);
        while let Some((gate, _)) = walk.advance() {
            for role in Role::ALL {
                for &StopAt { slot, site } in board.stops(gate, role) {
                    let (to, onward) = (walk.reached.to(site), walk.reached.onward(site));
                    let cell = self.cell(slot, role == Role::Delivery, leg) + first;
                    for lane in 0..lanes {
                        self.cells[cell + lane] = [to[lane], onward[lane]].map(or_none);
                    }
                }
            }
        }
        // Those that share an edge with the trip, and those whose nodes lie scattered.
        for &slot in alone {
            let Some((pickup, delivery)) = &matcher.on_road[slot as usize] else { continue };
            let stops = [Some((pickup, false)), delivery.as_ref().map(|stop| (stop, true))];
            for (stop, is_delivery) in stops.into_iter().flatten() {
                let cell = self.cell(slot, is_delivery, leg) + first;
                for (lane, [from, to]) in ends.iter().enumerate().take(lanes) {
                    let known = |node| sweep.known(lane, board.outline(), node);
                    let to_stop = matcher.side_to(known, from, stop);
                    let onward = matcher.side_onward(known, stop, to);
                    self.cells[cell + lane] = [
                        matcher.exactly(between, to_stop, from, stop),
                        matcher.exactly(between, onward, stop, to),
                    ];
                }
            }
        }
    }

    fn cell(&self, slot: u32, is_delivery: bool, leg: usize) -> usize {
        (2 * slot as usize + usize::from(is_delivery)) * self.stride + self.at[leg]
    }

    /// The travel of an errand by sample, but for that from its pickup to its delivery.
    fn of(&self, slot: usize, is_shipment: bool) -> Vec<ErrandTravel> {
        let by_leg = |sample: usize, is_delivery: bool| {
            let cell = |leg: usize| {
                let within = if self.planned.touches_area(leg) { sample } else { 0 };
                let [to, onward] = self.cells[self.cell(slot as u32, is_delivery, leg) + within];
                (to, onward)
            };
            (0..self.at.len()).map(cell).collect()
        };
        let of_sample = |sample: usize| ErrandTravel {
            pickup: by_leg(sample, false),
            delivery: if is_shipment { by_leg(sample, true) } else { Vec::new() },
            between: Travel::UNREACHABLE,
        };
        (0..self.planned.samples.len()).map(of_sample).collect()
    }
}
