//! The open errands in an R-tree, which tells whether only a few of them can fit a trip: then
//! these are looked at one by one, and nobody sweeps a city, let alone a country.
//!
//! The bound is on straight lines in one plane for the whole map. Let v be the greatest
//! straight-line speed of any edge in that plane: then no path between two nodes is faster than
//! their straight line at v, because straight lines obey the triangle inequality, whatever the
//! roads do. A stop lies on an edge rather than at a node; its *slack* is by how much, in metres
//! at v, the time along its edge may fall short of the straight line. With the slacks of the
//! stops concerned added, the sum of two straight lines bounds every way from one trip stop over
//! an errand's stop to the next trip stop. No triangle inequality is assumed of travel times.

use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};

use super::board::ErrandOnRoad;
use crate::road::{MapPoint, Network, Snapped};
use crate::routing::along_one_edge;
use crate::units::{METRES_PER_DEGREE, Millis, Position, Travel};

/// So many stops are looked at one by one, at two climbs each; more are cheaper to sweep.
const FEW: usize = 6;
/// After so many looks into the tree, a sweep is cheaper than to look on.
const LOOKS: usize = 60;

/// Metres east and north on the map's plane.
type Place = [f64; 2];

/// Added to every bound, in metres, for what floating point loses.
const ROUNDING: f64 = 0.01;

/// The plane of a map, and its greatest speed.
#[derive(Debug, Clone, Copy)]
struct Plane {
    metres_per_degree_east: f64,
    /// Metres per millisecond.
    greatest_speed: f64,
}

impl Plane {
    fn of(network: &Network) -> Self {
        let middle =
            network.nodes().get(network.node_count() / 2).map_or(0.0, |n| n.position().lat);
        let metres_per_degree_east = middle.to_radians().cos() * METRES_PER_DEGREE;
        let mut plane = Self { metres_per_degree_east, greatest_speed: 0.0 };
        plane.greatest_speed = network
            .edges()
            .iter()
            .map(|edge| {
                let ends = [edge.from, edge.to].map(|node| plane.place_of(network.node(node)));
                distance(ends[0], ends[1]) / f64::from(edge.time)
            })
            .fold(0.0, f64::max);
        plane
    }

    fn place(&self, position: Position) -> Place {
        [position.lon * self.metres_per_degree_east, position.lat * METRES_PER_DEGREE]
    }

    fn place_of(&self, point: MapPoint) -> Place {
        self.place(point.position())
    }

    fn metres(&self, time: Millis) -> f64 {
        time.0 as f64 * self.greatest_speed
    }

    /// By how much the way along a stop's edges may fall short of the straight line, in metres.
    fn slack(&self, network: &Network, stop: &Snapped) -> f64 {
        let at = self.place(stop.point);
        stop.edges
            .iter()
            .flat_map(|on| {
                let edge = network.edge(on.edge);
                [(edge.from, on.before), (edge.to, on.after)]
            })
            .map(|(node, travel)| {
                distance(at, self.place_of(network.node(node))) - self.metres(travel.time())
            })
            .fold(0.0, f64::max)
    }

    /// The same between two stops that share an edge.
    fn shared_slack(&self, from: &Snapped, to: &Snapped) -> f64 {
        let directly = along_one_edge(from, to);
        if directly == Travel::UNREACHABLE {
            return 0.0;
        }
        let line = distance(self.place(from.point), self.place(to.point));
        (line - self.metres(directly.time())).max(0.0)
    }
}

fn distance(a: Place, b: Place) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The errands' stops by place.
pub(super) struct ErrandIndex {
    plane: Plane,
    /// Each stop with its errand's slot.
    tree: RTree<GeomWithData<Place, u32>>,
    /// Slack of each errand, in metres.
    slacks: Vec<f64>,
    greatest_slack: f64,
}

impl ErrandIndex {
    /// Complexity: O(n log n) for n errands, once a matcher.
    pub(super) fn new(network: &Network, errands: &[ErrandOnRoad]) -> Self {
        let plane = Plane::of(network);
        let mut index = Self { plane, tree: RTree::new(), slacks: Vec::new(), greatest_slack: 0.0 };
        let mut points = Vec::new();
        for (slot, stops) in (0..).zip(errands) {
            index.hold(network, slot, stops);
            points.extend(index.points(slot, stops));
        }
        index.tree = RTree::bulk_load(points);
        index
    }

    /// Adds an errand in a free slot, or in one beyond the last.
    ///
    /// Complexity: O(log n).
    pub(super) fn insert(&mut self, network: &Network, slot: u32, stops: &ErrandOnRoad) {
        self.hold(network, slot, stops);
        for point in self.points(slot, stops) {
            self.tree.insert(point);
        }
    }

    /// Takes an errand out.
    ///
    /// Complexity: O(log n).
    pub(super) fn remove(&mut self, slot: u32, stops: &ErrandOnRoad) {
        for point in self.points(slot, stops) {
            self.tree.remove(&point);
        }
    }

    /// Notes the slack of an errand.
    fn hold(&mut self, network: &Network, slot: u32, stops: &ErrandOnRoad) {
        let plane = self.plane;
        let slack = stops.as_ref().map_or(0.0, |(pickup, delivery)| {
            // A stop is come to and left: its slack counts twice.
            let of_pickup = 2.0 * plane.slack(network, pickup);
            of_pickup
                + delivery.as_ref().map_or(0.0, |delivery| {
                    2.0 * plane.slack(network, delivery) + plane.shared_slack(pickup, delivery)
                })
        });
        let at = slot as usize;
        self.slacks.resize(self.slacks.len().max(at + 1), 0.0);
        self.slacks[at] = slack;
        self.greatest_slack = self.greatest_slack.max(slack);
    }

    /// The stops of an errand in the tree.
    fn points(&self, slot: u32, stops: &ErrandOnRoad) -> Vec<GeomWithData<Place, u32>> {
        let stops =
            stops.iter().flat_map(|(pickup, delivery)| std::iter::once(pickup).chain(delivery));
        stops.map(|stop| GeomWithData::new(self.plane.place(stop.point), slot)).collect()
    }

    /// The least time that travel from the pickup of a shipment to its delivery can take.
    pub(super) fn least_between(&self, slot: usize, stops: &ErrandOnRoad) -> Option<Millis> {
        let (pickup, delivery) = stops.as_ref()?;
        let delivery = delivery.as_ref()?;
        let line = distance(self.plane.place(pickup.point), self.plane.place(delivery.point));
        let metres = line - self.slacks[slot] - ROUNDING;
        Some(Millis((metres / self.plane.greatest_speed).max(0.0) as i64))
    }

    /// The errands with a stop that may be visited within `allowed` between two positions, where
    /// that is a small number of stops; `None` where it takes more than a few looks to tell.
    /// Errands that share an edge with one of the positions may be missing.
    ///
    /// Complexity: O(log n) for n errands, where they are spread.
    pub(super) fn few(
        &self,
        network: &Network,
        ends: [&Snapped; 2],
        allowed: Millis,
    ) -> Option<Vec<u32>> {
        let mut few = Vec::new();
        let [a, b] = ends.map(|stop| self.plane.place(stop.point));
        let slack_of_leg: f64 =
            ends.iter().map(|stop| self.plane.slack(network, stop)).sum::<f64>() + ROUNDING;
        let reach = self.plane.metres(allowed) + slack_of_leg;
        let around = reach + self.greatest_slack;
        if around < 0.0 {
            return Some(few);
        }
        // Every point of the ellipse is within half of its string of the middle.
        let middle = [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
        let half = around / 2.0;
        let envelope = AABB::from_corners(
            [middle[0] - half, middle[1] - half],
            [middle[0] + half, middle[1] + half],
        );
        for (looks, point) in self.tree.locate_in_envelope(envelope).enumerate() {
            let at = *point.geom();
            if distance(a, at) + distance(at, b) <= reach + self.slacks[point.data as usize] {
                few.push(point.data);
            }
            if few.len() > FEW || looks > LOOKS {
                return None;
            }
        }
        few.sort_unstable();
        few.dedup();
        Some(few)
    }
}
