//! Travel between the stops of a bundle's errands, asked of the road network as it is needed.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::chains::UNKNOWN;
use super::pace::Lines;
use crate::bundling::TravelSource;
use crate::pool::Pool;
use crate::road::{Network, Snapped};
use crate::routing::{Arrival, Arrivals, Between};
use crate::units::{Centimetres, Millis, Travel};

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
        let Ground { places, landmarks, lines, .. } = self.ground;
        let line = lines.at_least(places[from].point, places[to].point);
        let (mut time, mut length) = (line.0.0, line.1.0);
        for landmark in landmarks {
            let (of_time, of_length) = landmark.at_least(from, to);
            time = time.max(of_time);
            length = length.max(of_length);
        }
        (Millis(time), Centimetres(length))
    }
}
