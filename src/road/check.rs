//! What must hold of the arrays of a network before they are followed.
//!
//! The checksum of a map file finds damage; this finds files that were made otherwise than by
//! `build`. An index that points outside its array would end the program, or worse: the segment
//! index reads its boxes without looking.

use geo_index::rtree::{RTreeIndex, RTreeRef};

use super::network::Network;
use crate::units::Travel;

impl Network {
    /// The first array that does not fit the others.
    ///
    /// Complexity: O(nodes + edges + points), one pass over each array.
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

    fn edges_fit(&self, nodes: usize, roads: usize) -> bool {
        let edges: &[_] = &self.edges;
        let fits = |edge: &super::network::Edge| {
            (edge.from as usize) < nodes
                && (edge.to as usize) < nodes
                && (edge.road() as usize) < roads
                && (1..=Travel::MAX_TIME).contains(&edge.time)
                && edge.length <= edge.time * Travel::MAX_CM_PER_MS
        };
        edges.iter().all(fits)
            && (0..nodes).all(|node| {
                let range = self.out_starts[node] as usize..self.out_starts[node + 1] as usize;
                edges[range].iter().all(|edge| edge.from as usize == node)
            })
    }

    fn roads_have_lines(&self) -> bool {
        self.road_starts.windows(2).all(|ends| ends[1] - ends[0] >= 2)
    }

    fn chunks_fit(&self, roads: usize) -> bool {
        self.chunks.len().is_multiple_of(3)
            && self.chunks.chunks_exact(3).all(|chunk| {
                let [road, first, last] = [chunk[0], chunk[1], chunk[2]].map(|n| n as usize);
                road < roads && first <= last && last < self.points.len()
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
            && (0..items).all(|at| indices.get(at) < items)
            && (items..tree.num_nodes()).all(|at| {
                let first = indices.get(at);
                first.is_multiple_of(4) && first / 4 < at
            })
    }
}

/// Whether `starts` splits `items` things into `groups`.
fn splits(starts: &[u32], groups: usize, items: usize) -> bool {
    starts.len() == groups + 1
        && starts.first() == Some(&0)
        && starts.last().is_some_and(|end| *end as usize == items)
        && starts.windows(2).all(|ends| ends[0] <= ends[1])
}

/// Whether there are `count` numbers, all below `limit`.
fn all_below(numbers: &[u32], count: usize, limit: usize) -> bool {
    numbers.len() == count && numbers.iter().all(|number| (*number as usize) < limit)
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
    }
}
