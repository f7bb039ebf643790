//! The open errands in an R-tree, and the prefilter that drops what provably cannot fit.
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

use super::planned_trip::PlannedTrip;
use crate::road::{MapPoint, Network, Snapped};
use crate::routing::along_one_edge;
use crate::units::{METRES_PER_DEGREE, Millis, Position, Travel};

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

/// The stops of one errand on the road; `None` where one of them is out of reach.
pub(super) type ErrandOnRoad = Option<(Snapped, Option<Snapped>)>;

/// The errands' stops by place.
pub(super) struct ErrandIndex {
    plane: Plane,
    /// Each stop with twice the errand's number, plus one for deliveries.
    tree: RTree<GeomWithData<Place, u32>>,
    /// Slack of each errand, in metres.
    slacks: Vec<f64>,
    greatest_slack: f64,
}

/// What the index cannot rule out, by ascending number of the errand.
pub(super) struct Candidates {
    /// Errands that are not proven unfit.
    pub(super) errands: Vec<u32>,
    /// Errands of which at least one stop may be visited: those, and others that would fit if
    /// what that stop gains were added to what is allowed elsewhere.
    pub(super) within_reach: Vec<u32>,
}

/// The edges that the stops of an errand lie on.
fn edges_of(stops: &(Snapped, Option<Snapped>)) -> impl Iterator<Item = u32> {
    let (pickup, delivery) = stops;
    std::iter::once(pickup).chain(delivery).flat_map(|stop| stop.edges.iter().map(|on| on.edge))
}

impl ErrandIndex {
    /// Complexity: O(n log n) for n errands, once a matcher.
    pub(super) fn new(network: &Network, errands: &[ErrandOnRoad]) -> Self {
        let plane = Plane::of(network);
        let mut points = Vec::new();
        let mut slacks = vec![0.0; errands.len()];
        for (number, stops) in errands.iter().enumerate() {
            let Some((pickup, delivery)) = stops else {
                continue;
            };
            let data = 2 * number as u32;
            points.push(GeomWithData::new(plane.place(pickup.point), data));
            // A stop is come to and left: its slack counts twice.
            slacks[number] = 2.0 * plane.slack(network, pickup);
            if let Some(delivery) = delivery {
                points.push(GeomWithData::new(plane.place(delivery.point), data + 1));
                slacks[number] +=
                    2.0 * plane.slack(network, delivery) + plane.shared_slack(pickup, delivery);
            }
        }
        let greatest_slack = slacks.iter().copied().fold(0.0, f64::max);
        Self { plane, tree: RTree::bulk_load(points), slacks, greatest_slack }
    }

    /// The errands that are not proven unfit: those each of whose stops may be visited within
    /// `allowed` of travel on some leg, and those that share an edge with a stop of the trip.
    /// Without `allowed`, all that are near enough to a road.
    ///
    /// Complexity: O(log n + k) for the k stops in the legs' ellipses, where the errands are
    /// spread.
    pub(super) fn candidates(
        &self,
        network: &Network,
        errands: &[ErrandOnRoad],
        trip: &PlannedTrip,
        allowed: Option<&[Millis]>,
    ) -> Candidates {
        let on_road = |errand: &u32| errands[*errand as usize].is_some();
        let Some(allowed) = allowed else {
            let all: Vec<u32> = (0..errands.len() as u32).filter(on_road).collect();
            return Candidates { errands: all.clone(), within_reach: all };
        };
        let mut seen = vec![[false; 2]; errands.len()];
        for (pair, leg_allowed) in trip.stops.windows(2).zip(allowed) {
            self.look_around(
                network,
                [&pair[0].snapped, &pair[1].snapped],
                *leg_allowed,
                &mut seen,
            );
        }
        let mut trip_edges: Vec<u32> = trip
            .stops
            .iter()
            .flat_map(|stop| stop.snapped.edges.iter().map(|on| on.edge))
            .collect();
        trip_edges.sort_unstable();
        let mut candidates = Candidates { errands: Vec::new(), within_reach: Vec::new() };
        for (number, (stops, [pickup_seen, delivery_seen])) in (0..).zip(errands.iter().zip(seen)) {
            let Some(stops) = stops else {
                continue;
            };
            let all_seen = pickup_seen && (delivery_seen || stops.1.is_none());
            let fits =
                all_seen || edges_of(stops).any(|edge| trip_edges.binary_search(&edge).is_ok());
            if fits {
                candidates.errands.push(number);
            }
            if fits || pickup_seen || delivery_seen {
                candidates.within_reach.push(number);
            }
        }
        candidates
    }

    /// Marks the stops in the ellipse around one leg.
    fn look_around(
        &self,
        network: &Network,
        leg: [&Snapped; 2],
        allowed: Millis,
        seen: &mut [[bool; 2]],
    ) {
        let [a, b] = leg.map(|stop| self.plane.place(stop.point));
        let slack_of_leg: f64 =
            leg.iter().map(|stop| self.plane.slack(network, stop)).sum::<f64>() + ROUNDING;
        let reach = self.plane.metres(allowed) + slack_of_leg;
        let around = reach + self.greatest_slack;
        if around < 0.0 {
            return;
        }
        // Every point of the ellipse is within half of its string of the middle.
        let middle = [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
        let half = around / 2.0;
        let envelope = AABB::from_corners(
            [middle[0] - half, middle[1] - half],
            [middle[0] + half, middle[1] + half],
        );
        for point in self.tree.locate_in_envelope(envelope) {
            let errand = (point.data / 2) as usize;
            let at = *point.geom();
            if distance(a, at) + distance(at, b) <= reach + self.slacks[errand] {
                seen[errand][(point.data % 2) as usize] = true;
            }
        }
    }
}
