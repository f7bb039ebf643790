//! What straight lines say of travel between stops, whatever stops lie in between.

use rayon::prelude::*;

use crate::road::{Network, RoadId};
use crate::units::{Centimetres, METRES_PER_DEGREE, Millis, Position};

/// The plane of a map, and how fast its roads are on it.
///
/// No part of a road is faster on the plane than the fastest road along its whole line, for a
/// part of a road takes that part of its time. Straight lines obey the triangle inequality, so
/// that the bound holds for chains of travel too.
#[derive(Debug, Clone, Copy)]
pub(in crate::matching) struct Pace {
    middle: f64,
    /// Metres on the plane a millisecond, of the fastest road.
    speed: f64,
    /// Metres on the plane a centimetre, of the road where they are most.
    stretch: f64,
    /// Metres on the plane, of the longest road.
    longest: f64,
}

/// What straight lines say of plans that pass certain places.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines {
    pace: Pace,
    /// By how much the planes around the places differ from the map's.
    skew: f64,
    /// Taken off for the rounding of all hops of a plan, ms or cm.
    rounding: f64,
    /// Taken off for the differences between planes, metres.
    slack: f64,
}

fn metres(a: Position, b: Position, middle: f64) -> f64 {
    let east = (a.lon - b.lon) * METRES_PER_DEGREE * middle.to_radians().cos();
    east.hypot((a.lat - b.lat) * METRES_PER_DEGREE)
}

impl Pace {
    /// Complexity: O(points of the roads), in parallel.
    pub(in crate::matching) fn of(network: &Network) -> Self {
        let middle =
            network.nodes().get(network.node_count() / 2).map_or(0.0, |n| n.position().lat);
        let road = |road: usize| {
            let road = road as RoadId;
            let points = network.points_of_road(road).windows(2);
            let line: f64 =
                points.map(|two| metres(two[0].position(), two[1].position(), middle)).sum();
            let edges = || network.edges_of_road(road).iter().map(|&edge| network.edge(edge));
            let time = edges().map(|edge| edge.time).min().unwrap_or(u32::MAX).max(1);
            let length = edges().map(|edge| edge.length).min().unwrap_or(u32::MAX);
            let stretch = line / f64::from(length.max(1));
            [line / f64::from(time), stretch, line]
        };
        let most = |a: [f64; 3], b: [f64; 3]| std::array::from_fn(|at| a[at].max(b[at]));
        let roads = (0..network.road_count()).into_par_iter();
        let [speed, stretch, longest] = roads.map(road).reduce(|| [0.0; 3], most);
        Self { middle, speed, stretch, longest }
    }

    /// For plans of at most so many hops between some of these places.
    pub(super) fn lines(self, places: impl Iterator<Item = Position>, hops: usize) -> Lines {
        let cosine = |lat: f64| lat.to_radians().cos().max(1e-9);
        let own = cosine(self.middle);
        let skews = places.map(|place| {
            let ratio = cosine(place.lat) / own;
            ratio.max(1.0 / ratio)
        });
        let skew = skews.fold(1.0, f64::max) * (1.0 + 1e-9);
        let hops = hops as f64;
        let slack = hops * (skew * skew - 1.0) * self.longest + 0.01;
        Lines { pace: self, skew, rounding: 2.0 * hops, slack }
    }
}

impl Lines {
    /// What a chain of travel from one place on the road to another takes at least.
    pub(super) fn at_least(&self, from: Position, to: Position) -> (Millis, Centimetres) {
        let line = metres(from, to, self.pace.middle) - self.slack;
        let least = |per: f64| {
            let whole = line / (per * self.skew) - self.rounding;
            if whole.is_finite() { whole.max(0.0).floor() as i64 } else { 0 }
        };
        (Millis(least(self.pace.speed)), Centimetres(least(self.pace.stretch)))
    }
}
