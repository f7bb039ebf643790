//! From a position to the road.

mod chunks;
mod plane;

use smallvec::SmallVec;

use self::chunks::Chunks;
pub(super) use self::chunks::index;
use self::plane::{Line, Nearest, Plane};
use super::network::{EdgeId, Network, RoadId};
use crate::units::{Position, Travel};

/// How far from the road a position may lie, in metres, unless the user says otherwise.
pub const DEFAULT_MAX_SNAP: f64 = 300.0;

/// Roads within this of the nearest one count as equally near, in metres.
const EQUALLY_NEAR: f64 = 0.02;

/// A position on one edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnEdge {
    /// The edge.
    pub edge: EdgeId,
    /// From the edge's begin to the position.
    pub before: Travel,
    /// From the position to the edge's end; together with `before` it is the whole edge.
    pub after: Travel,
    /// Which point of the edge, counted in its direction, is the first at or after the position.
    pub ahead: u32,
    /// Which is the last at or before it: `ahead` itself, or the one before.
    pub behind: u32,
}

/// A position brought to the road.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapped {
    /// The nearest point of the road.
    pub point: Position,
    /// How far that is, in metres, in the plane around the position.
    pub distance: f64,
    /// Every edge the position lies on, by ascending number; at least one, and two for most.
    pub edges: SmallVec<[OnEdge; 2]>,
}

/// Finds the road nearest to a position, through an index of the roads' segments.
pub struct Snapper<'a> {
    network: &'a Network,
    chunks: Chunks<'a>,
    /// In metres.
    max_snap: f64,
}

impl<'a> Snapper<'a> {
    /// A snapper for positions at most `max_snap` metres off the road.
    pub fn new(network: &'a Network, max_snap: f64) -> Self {
        Self { network, chunks: Chunks::new(network), max_snap }
    }

    /// The farthest that a position may lie off the road, in metres.
    pub fn max_snap(&self) -> f64 {
        self.max_snap
    }

    /// Brings a position to the road; `None` if the road is farther than allowed.
    ///
    /// The position lies on every edge within 0.02 m of the least distance: both directions of
    /// a two-way street, and every copy of a doubled edge.
    pub fn snap(&self, position: Position) -> Option<Snapped> {
        let plane = Plane::around(position);
        let (least, near) = self.chunks.nearest(&plane, self.max_snap, EQUALLY_NEAR)?;
        let limit = least + EQUALLY_NEAR;
        let mut snapped =
            Snapped { point: position, distance: f64::INFINITY, edges: SmallVec::new() };
        for (road, _) in near {
            self.put_on_road(&plane, road, limit, &mut snapped);
        }
        snapped.edges.sort_unstable_by_key(|on| on.edge);
        Some(snapped)
    }

    /// Adds the edges of a road that comes as near as `limit`.
    fn put_on_road(&self, plane: &Plane, road: RoadId, limit: f64, snapped: &mut Snapped) {
        let line = Line::new(plane, self.network.points_of_road(road), limit);
        let along = line.nearest();
        let mut against = None;
        if along.distance < snapped.distance {
            snapped.point = plane.position(along.at);
            snapped.distance = along.distance;
        }
        for &edge in self.network.edges_of_road(road) {
            let nearest = if self.network.edge(edge).is_against() {
                against.get_or_insert_with(|| line.nearest_against())
            } else {
                &along
            };
            snapped.edges.push(self.on_edge(edge, nearest));
        }
    }

    fn on_edge(&self, edge: EdgeId, nearest: &Nearest) -> OnEdge {
        let whole = self.network.edge(edge);
        let part = |of: u32| ((nearest.fraction * f64::from(of) + 0.5).floor() as u32).min(of);
        let (time, length) = (part(whole.time), part(whole.length));
        OnEdge {
            edge,
            before: Travel::new(time, length),
            after: Travel::new(whole.time - time, whole.length - length),
            ahead: nearest.ahead,
            behind: nearest.behind,
        }
    }
}
