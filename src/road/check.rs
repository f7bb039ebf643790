//! What must hold of the arrays of a network before they are followed.
//!
//! The checksum of a map file finds damage; this finds files that were made otherwise than by
//! `build`. An index that points outside its array would end the program, or worse: the segment
//! index reads its boxes without looking.

use geo_index::rtree::{RTreeIndex, RTreeRef};
use rayon::prelude::*;

use super::network::Network;
use crate::osm::profiles::RoadClass;
use crate::units::Travel;

impl Network {
    /// The first array that does not fit the others.
    ///
    /// Complexity: O(nodes + edges + points), one pass over each array, on all threads.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let nodes = self.nodes.len();
        let edges = self.edges.len();
        let roads = self.road_ways.len();
        let checks = [
            ("osm_nodes", self.osm_nodes.len() == nodes),
            ("out", splits(&self.out_starts, nodes, edges)),
            ("in", splits(&self.in_starts, nodes, edges)),
            ("in_edges", all_below(&self.in_edges, edges, edges)),
            ("roads", splits(&self.road_starts, roads, self.points.len())),
            ("point_nodes", self.point_nodes.len() == self.points.len()),
            ("road_names", self.road_names.len() == roads),
            ("road_classes", self.classes_fit(roads)),
            ("road_edges.at", splits(&self.road_edge_starts, roads, edges)),
            ("road_edges", all_below(&self.road_edges, edges, edges)),
        ];
        let misfit = checks.into_iter().find(|(_, fits)| !fits).map(|(name, _)| name);
        // What follows is looked up in the arrays above.
        misfit
            .or_else(|| (!self.edges_fit(nodes, roads)).then_some("edges"))
            .or_else(|| (!self.roads_have_lines()).then_some("roads"))
            .or_else(|| (!self.chunks_fit(roads)).then_some("chunks"))
            .or_else(|| (!self.index_fits()).then_some("chunk_index"))
            .or_else(|| self.hierarchy.fault(nodes, edges))
    }

    fn classes_fit(&self, roads: usize) -> bool {
        let known = |_, class: &u8| usize::from(*class) < RoadClass::ALL.len();
        self.road_classes.len() == roads && all(&self.road_classes, known)
    }

    fn edges_fit(&self, nodes: usize, roads: usize) -> bool {
        let starts: &[u32] = &self.out_starts;
        all(&self.edges, |number, edge| {
            let from = edge.from as usize;
            // Edges are grouped by the node they leave.
            let leaves = starts.get(from).zip(starts.get(from + 1));
            leaves.is_some_and(|(start, end)| (*start as usize..*end as usize).contains(&number))
                & ((edge.to as usize) < nodes)
                & ((edge.road() as usize) < roads)
                & (1..=Travel::MAX_TIME).contains(&edge.time)
                & (u64::from(edge.length)
                    <= u64::from(edge.time) * u64::from(Travel::MAX_CM_PER_MS))
        })
    }

    fn roads_have_lines(&self) -> bool {
        neighbours(&self.road_starts, |start, end| u64::from(end) >= u64::from(start) + 2)
    }

    fn chunks_fit(&self, roads: usize) -> bool {
        let (chunks, rest): (&[[u32; 3]], _) = self.chunks.as_chunks();
        rest.is_empty()
            && all(chunks, |_, chunk| {
                let [road, first, last] = chunk.map(|number| number as usize);
                (road < roads) & (first <= last) & (last < self.points.len())
            })
    }

    fn index_fits(&self) -> bool {
        if self.chunks.is_empty() {
            return self.chunk_index.is_empty();
        }
        let Ok(tree) = RTreeRef::<i32>::try_new(&self.chunk_index) else {
            return false;
        };
        let items = tree.num_items() as usize;
        let indices = tree.indices();
        // A node names the place of its first child's box, which lies before its own.
        items == self.chunks.len() / 3
            && (0..items).into_par_iter().all(|at| indices.get(at) < items)
            && (items..tree.num_nodes()).into_par_iter().all(|at| {
                let first = indices.get(at);
                first.is_multiple_of(4) && first / 4 < at
            })
    }
}

/// Items that one thread looks at together, without a branch between them.
const BLOCK: usize = 1 << 14;

/// Whether it holds for all items, each given with its number.
pub(super) fn all<T: Sync>(items: &[T], holds: impl Fn(usize, &T) -> bool + Sync) -> bool {
    items.par_chunks(BLOCK).enumerate().all(|(block, items)| {
        let numbered = (block * BLOCK..).zip(items);
        numbered.fold(true, |so_far, (number, item)| so_far & holds(number, item))
    })
}

/// Whether it holds for all neighbours.
fn neighbours(numbers: &[u32], hold: impl Fn(u32, u32) -> bool + Sync) -> bool {
    let second = numbers.get(1..).unwrap_or_default();
    all(second, |place, next| hold(numbers[place], *next))
}

/// Whether `starts` splits `items` things into `groups`.
pub(super) fn splits(starts: &[u32], groups: usize, items: usize) -> bool {
    starts.len() == groups + 1
        && starts.first() == Some(&0)
        && starts.last().is_some_and(|end| *end as usize == items)
        && neighbours(starts, |start, end| start <= end)
}

/// Whether there are `count` numbers, all below `limit`.
fn all_below(numbers: &[u32], count: usize, limit: usize) -> bool {
    numbers.len() == count && all(numbers, |_, number| (*number as usize) < limit)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::super::hierarchy::{Hierarchy, arrange};
    use super::super::map_file::{Reader, Writer};
    use super::super::network::{Edge, MapPoint, Parts};
    use super::super::storage::StringPool;
    use super::*;
    use crate::units::Profile;

    /// Two nodes with a street between them, and what `change` makes of its parts.
    fn network(change: impl Fn(&mut Parts)) -> Network {
        let ends = [MapPoint { lat: 0, lon: 0 }, MapPoint { lat: 100, lon: 100 }];
        let mut parts = Parts {
            nodes: ends.to_vec(),
            osm_nodes: vec![1, 2],
            edges: vec![
                Edge::new((0, 1), (100, 200), 0, false),
                Edge::new((1, 0), (100, 200), 0, true),
            ],
            road_starts: vec![0, 2],
            points: ends.to_vec(),
            point_nodes: vec![1, 2],
            road_ways: vec![7],
            road_names: vec![0],
            road_classes: vec![RoadClass::Residential],
            names: StringPool::new(),
        };
        let hierarchy = arrange(&mut parts, &|_, _| {});
        change(&mut parts);
        let mut writer = Writer::new();
        Network::write(Profile::Car, &parts, &mut writer);
        Hierarchy::write(Profile::Car, &hierarchy, &mut writer);
        let reader = Reader::over(Arc::new(writer.finish()), Path::new("test")).unwrap();
        Network::read_unchecked(Profile::Car, &reader).unwrap()
    }

    #[test]
    fn a_network_as_it_is_built_is_sound() {
        assert_eq!(network(|_| {}).fault(), None);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        assert_eq!(network(|p| p.osm_nodes.push(3)).fault(), Some("osm_nodes"));
        assert_eq!(network(|p| p.edges[0].time = 0).fault(), Some("edges"));
        assert_eq!(network(|p| p.edges[0].length = 401).fault(), Some("edges"));
        assert_eq!(network(|p| p.edges.swap(0, 1)).fault(), Some("edges"));
        assert_eq!(network(|p| p.point_nodes.truncate(1)).fault(), Some("point_nodes"));
        assert_eq!(network(|p| p.road_ways.push(8)).fault(), Some("roads"));
        assert_eq!(network(|p| p.edges[0].time = Travel::MAX_TIME + 1).fault(), Some("edges"));
        let line = |p: &mut Parts| {
            p.points.truncate(1);
            p.point_nodes.truncate(1);
            p.road_starts[1] = 1;
        };
        assert_eq!(network(line).fault(), Some("roads"));
    }
    #[test]
    fn all_items_are_looked_at_by_their_numbers() {
        let last = 3 * BLOCK as u32 + 5;
        let mut numbers: Vec<u32> = (0..=last).collect();
        let items = numbers.len();
        assert!(all(&numbers, |number, item| number == *item as usize));
        assert!(all_below(&numbers, items, items) && !all_below(&numbers, items, items - 1));
        assert!(splits(&numbers, items - 1, last as usize));
        for at in [1, BLOCK - 1, BLOCK, 2 * BLOCK, items - 2] {
            numbers[at] = last + 1;
            assert!(!all(&numbers, |number, item| number == *item as usize), "{at}");
            assert!(!all_below(&numbers, items, items), "{at}");
            assert!(!splits(&numbers, items - 1, last as usize), "{at}");
            numbers[at] = at as u32;
        }
        assert!(splits(&[0], 0, 0) && !splits(&[], 0, 0));
    }
}
