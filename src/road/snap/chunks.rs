//! The segment index of a network: chunks of consecutive segments, and a packed R-tree of their
//! boxes.

use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTreeBuilder, RTreeIndex, RTreeRef};
use smallvec::SmallVec;

use super::super::network::{MapPoint, Network, PER_DEGREE, RoadId};
use super::plane::{Plane, ROUNDING};
use crate::units::METRES_PER_DEGREE;

/// Line segments a box of the segment index covers at most.
const SEGMENTS_A_CHUNK: usize = 8;

/// Parts of a degree in which the index stores coordinates: half of those of the map, because
/// it adds and subtracts them in their own type. Twice a longitude beyond 107°, and the width of
/// a map from one side of the 180th meridian to the other, are too much for 32 bits.
const INDEX_PER_DEGREE: f64 = PER_DEGREE / 2.0;

/// A coordinate of the segment index, from one of the map.
fn index_coordinate(coordinate: i32) -> i32 {
    coordinate >> 1
}

/// Roads near a position, each with the distance of one of its chunks.
pub(super) type NearRoads = SmallVec<[(RoadId, f64); 8]>;

/// The chunks of a network by place.
pub(super) struct Chunks<'a> {
    network: &'a Network,
    tree: Option<RTreeRef<'a, i32>>,
}

/// West, south, east and north of a box, in the unit of the index.
type Corners = [i32; 4];

/// Whether boxes lie apart. Each side is looked at, with no branches in between: which of them is
/// beyond cannot be foretold. The sides in the west and south are greater than those of the other
/// box in the east and north, or the other way round; bitwise complements turn that about.
fn beyond(corners: &Corners, window: &Corners) -> bool {
    let limits = [window[2], window[3], !window[0], !window[1]];
    let sides = [corners[0], corners[1], !corners[2], !corners[3]];
    (0..4).fold(false, |beyond, side| beyond | (sides[side] > limits[side]))
}

/// The boxes of the index around the origin of a plane.
struct Boxes {
    /// The origin, in the unit of the index.
    lon: f64,
    lat: f64,
    /// Metres of a unit of the index.
    east: f64,
    north: f64,
    /// West, south, east and north of all that is near enough.
    window: Corners,
    /// The square of how near that is, in metres.
    squared_limit: f64,
}

impl Boxes {
    fn around(plane: &Plane, limit: f64) -> Self {
        let mut boxes = Self {
            lon: plane.origin.lon * INDEX_PER_DEGREE,
            lat: plane.origin.lat * INDEX_PER_DEGREE,
            east: plane.metres_per_degree_east.abs() / INDEX_PER_DEGREE,
            north: METRES_PER_DEGREE / INDEX_PER_DEGREE,
            window: [0; 4],
            squared_limit: 0.0,
        };
        boxes.set_limit(limit);
        boxes
    }

    /// Leaves aside, from now on, what is farther away than `limit` metres.
    fn set_limit(&mut self, limit: f64) {
        let limit = limit + ROUNDING;
        // A float as an integer saturates, so that at the poles the window is the whole
        // parallel. One unit more, for what was halved and for rounding.
        let (x, y) = (limit / self.east + 1.0, limit / self.north + 1.0);
        self.window = [
            (self.lon - x).floor() as i32,
            (self.lat - y).floor() as i32,
            (self.lon + x).ceil() as i32,
            (self.lat + y).ceil() as i32,
        ];
        self.squared_limit = limit * limit;
    }

    /// The square of a distance, in metres, that no point of the box falls short of by more than
    /// rounding; `None` if the box is not near enough.
    fn squared_distance(&self, &[west, south, east, north]: &Corners) -> Option<f64> {
        if beyond(&[west, south, east, north], &self.window) {
            return None;
        }
        let [west, south, east, north] = [west, south, east, north].map(f64::from);
        // What was halved may be half a unit beyond the greatest coordinates.
        let x = (west - self.lon).max(self.lon - 0.5 - east).max(0.0) * self.east;
        let y = (south - self.lat).max(self.lat - 0.5 - north).max(0.0) * self.north;
        Some(x * x + y * y).filter(|squared| *squared <= self.squared_limit)
    }
}

impl Network {
    /// The roads of which a part may lie within these bounds (west, south, east and north, in
    /// degrees), by ascending number: all that do, and some that only come near.
    ///
    /// Complexity: O(log n + k log k) for n segments of the network and k within the bounds.
    pub fn roads_within(&self, [west, south, east, north]: [f64; 4]) -> Vec<RoadId> {
        let chunks = Chunks::new(self);
        let Some(tree) = &chunks.tree else { return Vec::new() };
        // A float as an integer saturates. One unit more, for what was halved and for rounding.
        let low = |degrees: f64| (degrees * INDEX_PER_DEGREE - 1.0).floor() as i32;
        let high = |degrees: f64| (degrees * INDEX_PER_DEGREE + 1.0).ceil() as i32;
        let found = tree.search(low(west), low(south), high(east), high(north));
        let road = |chunk: &u32| self.chunks.get(*chunk as usize * 3).copied();
        let mut roads: Vec<RoadId> = found.iter().filter_map(road).collect();
        roads.sort_unstable();
        roads.dedup();
        roads
    }
}

impl<'a> Chunks<'a> {
    pub(super) fn new(network: &'a Network) -> Self {
        let index = &network.chunk_index;
        let tree = if index.is_empty() { None } else { RTreeRef::try_new(index).ok() };
        Self { network, tree }
    }

    /// The least distance of any road from the origin, if it is at most `most` metres, and all
    /// roads that are within `margin` of it.
    ///
    /// The tree is descended into the nearest box first, and nothing is opened that lies farther
    /// away than the nearest road known by then.
    ///
    /// Complexity: O(log n) for n chunks, as long as few of them are about equally near.
    pub(super) fn nearest(
        &self,
        plane: &Plane,
        most: f64,
        margin: f64,
    ) -> Option<(f64, NearRoads)> {
        let tree = self.tree.as_ref()?;
        let boxes: &[Corners] = bytemuck::try_cast_slice(tree.boxes()).unwrap_or_default();
        let (indices, levels) = (tree.indices(), tree.level_bounds());
        let (leaves, width) = (tree.num_items() as usize, usize::from(tree.node_size()));
        let mut limit = most + margin;
        let mut around = Boxes::around(plane, limit);
        let mut near = NearRoads::new();
        let mut least = f64::INFINITY;
        // Boxes to be opened, that of the last node which is nearest on top.
        let mut open: Vec<(f64, usize)> = Vec::with_capacity(64);
        open.push((0.0, boxes.len().checked_sub(1)?));
        while let Some((away, at)) = open.pop() {
            if away > around.squared_limit {
                continue;
            }
            let inside = indices.get(at);
            if at < leaves {
                let (road, line) = self.chunk(inside);
                let distance = plane.distance_within(limit, line);
                if distance <= limit {
                    near.push((road, distance));
                }
                if distance < least {
                    least = distance;
                    limit = limit.min(least + margin);
                    around.set_limit(limit);
                }
                continue;
            }
            // The tree counts coordinates, of which a box has four.
            let level = levels.partition_point(|end| *end <= inside);
            let end = levels.get(level).map_or(boxes.len(), |end| end / 4).min(inside / 4 + width);
            let children = boxes.get(inside / 4..end).unwrap_or_default();
            let mut nearest = f64::INFINITY;
            for (child, corners) in (inside / 4..).zip(children) {
                let Some(away) = around.squared_distance(corners) else { continue };
                open.push((away, child));
                // The nearest goes on top. Once it is known how far that is, few others are
                // left, in whatever order.
                match open.as_mut_slice() {
                    [.., below, top] if nearest < away => std::mem::swap(below, top),
                    _ => nearest = away,
                }
            }
        }
        near.retain(|(_, distance)| *distance <= least + margin);
        near.sort_unstable_by_key(|(road, _)| *road);
        near.dedup_by_key(|(road, _)| *road);
        (least <= most).then_some((least, near))
    }

    /// The road of a chunk, and the line of its part of it.
    fn chunk(&self, chunk: usize) -> (RoadId, &'a [MapPoint]) {
        let at = chunk * 3;
        match self.network.chunks.get(at..at + 3) {
            Some(&[road, first, last]) => {
                let points = self.network.points.get(first as usize..=last as usize);
                (road, points.unwrap_or_default())
            }
            _ => (0, &[]),
        }
    }
}

/// The segment index of roads: chunks of consecutive segments (road, first point, last point,
/// flattened), and an R-tree of their boxes.
pub(in super::super) fn index(road_starts: &[u32], points: &[MapPoint]) -> (Vec<u32>, Vec<u8>) {
    let mut chunks = Vec::new();
    for (road, ends) in road_starts.windows(2).enumerate() {
        let (start, end) = (ends[0] as usize, ends[1] as usize);
        for first in (start..end.saturating_sub(1)).step_by(SEGMENTS_A_CHUNK) {
            let last = (first + SEGMENTS_A_CHUNK).min(end - 1);
            chunks.extend([road as u32, first as u32, last as u32]);
        }
    }
    if chunks.is_empty() {
        return (chunks, Vec::new());
    }
    let mut builder = RTreeBuilder::<i32>::new((chunks.len() / 3) as u32);
    for chunk in chunks.chunks_exact(3) {
        let part = &points[chunk[1] as usize..=chunk[2] as usize];
        let of = |coordinate: fn(&MapPoint) -> i32, pick: fn(i32, i32) -> i32| {
            index_coordinate(part.iter().map(coordinate).reduce(pick).unwrap_or(0))
        };
        let (lat, lon) = (|pick| of(|p| p.lat, pick), |pick| of(|p| p.lon, pick));
        builder.add(lon(i32::min), lat(i32::min), lon(i32::max), lat(i32::max));
    }
    (chunks, builder.finish::<HilbertSort>().into_inner())
}
#[cfg(test)]
mod tests {
    use super::*;

    /// Roads of one segment, one at each of these longitudes.
    fn roads_at(longitudes: &[i32]) -> (Vec<u32>, Vec<MapPoint>) {
        let ends = |lon: &i32| [0, 1000].map(|lat| MapPoint { lat, lon: *lon });
        let starts = (0..=longitudes.len() as u32).map(|road| road * 2).collect();
        (starts, longitudes.iter().flat_map(ends).collect())
    }

    #[test]
    fn roads_are_found_all_round_the_world() {
        let longitudes: Vec<i32> = (0..=360).map(|degree| (degree - 180) * 10_000_000).collect();
        let (road_starts, points) = roads_at(&longitudes);
        let (chunks, tree) = index(&road_starts, &points);
        let tree = RTreeRef::<i32>::try_new(&tree).unwrap();
        for (road, lon) in (0_u32..).zip(longitudes) {
            let [west, south, east, north] = [lon - 10, 0, lon + 10, 10].map(index_coordinate);
            let found = tree.search(west, south, east, north);
            let roads: Vec<u32> = found.iter().map(|chunk| chunks[*chunk as usize * 3]).collect();
            assert_eq!(roads, [road], "at {lon}");
        }
    }
}
