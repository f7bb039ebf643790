//! Travel between the stops of a bundle's errands, asked of the road network as it is needed.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::chains::UNKNOWN;
use super::pace::Lines;
use crate::bundling::TravelSource;
use crate::pool::Pool;
use crate::road::{Network, Snapped};
use crate::routing::{Arrival, Arrivals, Between};
use crate::units::{Centimetres, Millis, Position, Travel};

/// Least chains of one measure between a stop of the trip and all points.
pub(super) struct Landmark {
    /// From the stop, or to it.
    pub(super) forward: bool,
    /// By point; [`UNKNOWN`] beyond the reach.
    pub(super) time: Vec<u32>,
    pub(super) length: Vec<u32>,
    /// How far was looked, ms; what is farther takes longer.
    pub(super) reach: u32,
}

/// The points of a bundling problem on the road.
pub(super) struct Ground<'m> {
    pub(super) network: &'m Network,
    /// By point.
    pub(super) places: Vec<Snapped>,
    pub(super) landmarks: Vec<Landmark>,
    pub(super) lines: Lines,
    /// The stop of an area trip.
    pub(super) unknown: Option<Unknown>,
}

/// A point that stands for the samples of an area.
pub(super) struct Unknown {
    pub(super) point: usize,
    /// On the road; at least one.
    pub(super) samples: Vec<Position>,
}

impl Ground<'_> {
    /// What straight lines say of chains; where the travel of one of their hops is a mean, rounded
    /// down.
    fn along_lines(&self, from: usize, to: usize) -> (i64, i64) {
        let line = |from: Position, to: Position| {
            let (time, length) = self.lines.at_least(from, to);
            (time.0, length.0)
        };
        let at = |point: usize| self.places[point].point;
        let Some(Unknown { point, samples }) = &self.unknown else {
            return line(at(from), at(to));
        };
        let mean = |of: &dyn Fn(Position) -> (i64, i64)| {
            let sums = samples.iter().map(|sample| of(*sample));
            let (time, length) = sums.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            let count = (samples.len() as i64).max(1);
            (time / count, length / count)
        };
        match (from == *point, to == *point) {
            (true, true) => (0, 0),
            (true, false) => mean(&|sample| line(sample, at(to))),
            (false, true) => mean(&|sample| line(at(from), sample)),
            (false, false) => line(at(from), at(to)),
        }
    }
}

/// Travel between them, with what has been found already.
pub(super) struct RoadTravel<'g> {
    ground: &'g Ground<'g>,
    arrivals: Vec<OnceLock<Arc<Arrival>>>,
    /// Of the positions that many rows were asked for last.
    many: Mutex<Option<Many>>,
    desks: Pool<Between>,
}

/// Arrivals at many points.
struct Many {
    points: Vec<usize>,
    arrivals: Arc<Arrivals>,
}

/// Rows to fewer points ask one arrival after the other.
const FEW_POINTS: usize = 32;

impl<'g> RoadTravel<'g> {
    pub(super) fn new(ground: &'g Ground<'g>) -> Self {
        let arrivals = ground.places.iter().map(|_| OnceLock::new()).collect();
        Self { ground, arrivals, many: Mutex::default(), desks: Pool::new() }
    }

    fn arrival(&self, between: &mut Between, to: usize) -> &Arc<Arrival> {
        self.arrivals[to]
            .get_or_init(|| Arc::new(between.arrival(self.ground.network, &self.ground.places[to])))
    }

    /// Arrivals at `to`, which row after row asks for.
    fn many(&self, between: &mut Between, to: &[usize]) -> Arc<Arrivals> {
        let mut many = self.many.lock().unwrap_or_else(PoisonError::into_inner);
        match &*many {
            Some(many) if many.points == to => Arc::clone(&many.arrivals),
            _ => {
                let each: Vec<&Arrival> =
                    to.iter().map(|&to| &**self.arrival(between, to)).collect();
                let arrivals = Arc::new(Arrivals::new(self.ground.network, each.iter().copied()));
                *many = Some(Many { points: to.to_vec(), arrivals: Arc::clone(&arrivals) });
                arrivals
            }
        }
    }
}

impl Landmark {
    /// Time and length that a chain from one point to another takes at least, since chains obey
    /// the triangle inequality.
    fn at_least(&self, from: usize, to: usize) -> (i64, i64) {
        let (near, far) = if self.forward { (from, to) } else { (to, from) };
        let time = match (self.time[near], self.time[far]) {
            (UNKNOWN, _) => 0,
            (near, UNKNOWN) => i64::from(self.reach) + 1 - i64::from(near),
            (near, far) => i64::from(far) - i64::from(near),
        };
        let length = match (self.length[near], self.length[far]) {
            (UNKNOWN, _) | (_, UNKNOWN) => 0,
            (near, far) => i64::from(far) - i64::from(near),
        };
        (time, length)
    }
}

impl TravelSource for RoadTravel<'_> {
    fn travel(&self, from: usize, to: usize) -> Travel {
        let Ground { network, places, .. } = self.ground;
        let travel = |between: &mut Between| between.travel(network, &places[from], &places[to]);
        self.desks.with(Between::default, travel)
    }

    fn row(&self, from: usize, to: &[usize]) -> Vec<Travel> {
        let Ground { network, places, .. } = self.ground;
        let others = || to.iter().map(|&to| &places[to]);
        self.desks.with(Between::default, |between| {
            if to.len() > FEW_POINTS {
                let arrivals = self.many(between, to);
                return between.row_of(network, &places[from], others(), &arrivals);
            }
            let arrivals: Vec<&Arc<Arrival>> =
                to.iter().map(|&to| self.arrival(between, to)).collect();
            let others = others().zip(arrivals.into_iter().map(|arrival| &**arrival));
            between.row(network, &places[from], others)
        })
    }

    fn at_least(&self, from: usize, to: usize) -> (Millis, Centimetres) {
        let landmarks = &self.ground.landmarks;
        let (mut time, mut length) = self.ground.along_lines(from, to);
        for landmark in landmarks {
            let (of_time, of_length) = landmark.at_least(from, to);
            time = time.max(of_time);
            length = length.max(of_length);
        }
        if self.ground.unknown.is_some() {
            // Over the area both the way there and the way on are rounded down.
            (time, length) = ((time - 2).max(0), (length - 2).max(0));
        }
        (Millis(time), Centimetres(length))
    }
}
