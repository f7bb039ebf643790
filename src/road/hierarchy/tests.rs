use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::arrange::arrange_in_parts;
use super::overlay::OVER_NODE;
use super::*;
use crate::road::network::{Edge, MapPoint, Parts};
use crate::road::storage::StringPool;

/// A graph as it is drawn: where nodes lie, which junction each is a copy of, and edges.
#[derive(Debug, Clone)]
struct Plan {
    nodes: Vec<(i32, i32, i64)>,
    edges: Vec<Edge>,
    /// Parts of more nodes than so many are cut.
    small: usize,
}

/// Times and lengths come from a small range, so that many paths are equally fast.
fn plans() -> impl Strategy<Value = Plan> {
    let graph = (1_usize..31).prop_flat_map(|nodes| {
        let ids = 0..nodes as u32;
        let edge = (ids.clone(), ids, 1_u32..5, 0_u32..5, 0_u32..60, any::<bool>());
        let node = (0_i32..5, 0_i32..5, 0_i64..90);
        (vec(node, nodes), vec((edge, any::<bool>()), 0..3 * nodes))
    });
    (graph, prop_oneof![3 => 2_usize..12, 1 => Just(100)]).prop_map(|((nodes, drawn), small)| {
        let mut edges = Vec::new();
        for ((from, to, time, length, road, against), both) in drawn {
            edges.push(Edge::new((from, to), (time, length), road, against));
            if both {
                edges.push(Edge::new((to, from), (time, length), road, !against));
            }
        }
        Plan { nodes, edges, small }
    })
}

impl Plan {
    /// The parts of a network that a hierarchy needs. A node is known by its longitude.
    fn parts(&self) -> Parts {
        let place = |(at, (lat, lon, _)): (usize, &(i32, i32, i64))| MapPoint {
            lat: *lat,
            lon: lon * 100 + at as i32,
        };
        Parts {
            nodes: self.nodes.iter().enumerate().map(place).collect(),
            osm_nodes: self.nodes.iter().map(|(_, _, osm)| *osm).collect(),
            edges: self.edges.clone(),
            road_starts: Vec::new(),
            points: Vec::new(),
            point_nodes: Vec::new(),
            road_ways: Vec::new(),
            road_names: Vec::new(),
            road_classes: Vec::new(),
            names: StringPool::new(),
        }
    }

    fn arrange(&self) -> (Parts, HierarchyParts) {
        let mut parts = self.parts();
        let hierarchy = arrange_in_parts(&mut parts, self.small, &|_, _| {});
        (parts, hierarchy)
    }
}

fn read(hierarchy: &HierarchyParts) -> Hierarchy {
    let mut writer = Writer::new();
    Hierarchy::write(Profile::Car, hierarchy, &mut writer);
    let reader = Reader::over(Arc::new(writer.finish()), Path::new("test")).unwrap();
    Hierarchy::read_unchecked(Profile::Car, &reader).unwrap()
}

/// Travel between all nodes (Floyd and Warshall).
fn between_all(nodes: usize, edges: &[Edge]) -> Vec<Vec<Travel>> {
    let mut travel = vec![vec![Travel::UNREACHABLE; nodes]; nodes];
    for edge in edges {
        let best = &mut travel[edge.from as usize][edge.to as usize];
        *best = edge.travel().min(*best);
    }
    for (node, row) in travel.iter_mut().enumerate() {
        row[node] = Travel::ZERO;
    }
    for over in 0..nodes {
        for from in 0..nodes {
            for to in 0..nodes {
                let (first, second) = (travel[from][over], travel[over][to]);
                if first.is_path() && second.is_path() {
                    travel[from][to] = travel[from][to].min(first + second);
                }
            }
        }
    }
    travel
}

/// Labels of all that a node leads up to; `way` is [`UP`] for travel from it, [`DOWN`] to it.
fn climb(hierarchy: &Hierarchy, start: NodeId, way: usize) -> Vec<Travel> {
    let mut labels = vec![Travel::UNREACHABLE; hierarchy.node_count()];
    labels[start as usize] = Travel::ZERO;
    for node in (0..=start).rev() {
        let label = labels[node as usize];
        for link in hierarchy.links(node).filter(|_| label.is_path()) {
            let head = hierarchy.heads()[link] as usize;
            labels[head] = labels[head].min(label + hierarchy.travel()[link][way]);
        }
    }
    labels
}

fn ancestors(hierarchy: &Hierarchy, node: NodeId) -> impl Iterator<Item = NodeId> {
    std::iter::successors(hierarchy.parent(node), |node| hierarchy.parent(*node))
}

/// The edges that a way along a link stands for, in the order they are travelled.
fn unpack(hierarchy: &Hierarchy, (low, link): (NodeId, usize), way: usize) -> Vec<EdgeId> {
    let over = match hierarchy.via(link, way) {
        Via::Edge(edge) => return vec![edge],
        Via::Node(over) => over,
    };
    let head = hierarchy.heads()[link];
    let (from, to) = if way == UP { (low, head) } else { (head, low) };
    let half = |end| (over, hierarchy.link_between(over, end).unwrap());
    [unpack(hierarchy, half(from), DOWN), unpack(hierarchy, half(to), UP)].concat()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn travel_over_the_hierarchy_is_that_over_the_edges(plan in plans()) {
        let (parts, hierarchy) = plan.arrange();
        let hierarchy = read(&hierarchy);
        let nodes = parts.nodes.len();
        prop_assert_eq!(hierarchy.fault(nodes, parts.edges.len()), None);
        let expected = between_all(nodes, &parts.edges);
        let climbs = |way| -> Vec<Vec<Travel>> {
            (0..nodes as u32).map(|node| climb(&hierarchy, node, way)).collect()
        };
        let (forward, backward) = (climbs(UP), climbs(DOWN));
        for from in 0..nodes {
            for to in 0..nodes {
                let sums = forward[from].iter().zip(&backward[to]).map(|(a, b)| *a + *b);
                let found = sums.min().filter(|sum| sum.is_path()).unwrap_or(Travel::UNREACHABLE);
                prop_assert_eq!(found, expected[from][to], "{} to {}", from, to);
            }
        }
    }

    #[test]
    fn shortcuts_are_the_sum_of_edges_that_join_up(plan in plans()) {
        let (parts, hierarchy) = plan.arrange();
        let hierarchy = read(&hierarchy);
        for low in 0..parts.nodes.len() as u32 {
            for link in hierarchy.links(low) {
                let head = hierarchy.heads()[link];
                let mut ways = 0;
                for way in [DOWN, UP] {
                    let travel = hierarchy.travel()[link][way];
                    if travel == Travel::UNREACHABLE {
                        continue;
                    }
                    ways += 1;
                    let (from, to) = if way == UP { (low, head) } else { (head, low) };
                    let edges = unpack(&hierarchy, (low, link), way);
                    let mut at = from;
                    let mut sum = Travel::ZERO;
                    for edge in edges {
                        let edge = parts.edges[edge as usize];
                        prop_assert_eq!(edge.from, at);
                        at = edge.to;
                        sum = sum + edge.travel();
                    }
                    prop_assert_eq!((at, sum), (to, travel));
                    if let Via::Node(over) = hierarchy.via(link, way) {
                        let half = |end, way: usize| {
                            let half = hierarchy.link_between(over, end).unwrap();
                            hierarchy.travel()[half][way]
                        };
                        prop_assert_eq!(half(from, DOWN) + half(to, UP), travel);
                    }
                }
                prop_assert!(ways > 0, "a link that leads nowhere");
            }
        }
    }

    #[test]
    fn the_tree_is_a_preorder_with_links_and_kin_on_one_path(plan in plans()) {
        let (parts, hierarchy) = plan.arrange();
        let hierarchy = read(&hierarchy);
        let nodes = parts.nodes.len() as u32;
        let is_under =
            |low: NodeId, high: NodeId| low == high || ancestors(&hierarchy, low).any(|a| a == high);
        for node in 0..nodes {
            let below: Vec<NodeId> = (0..nodes).filter(|low| is_under(*low, node)).collect();
            prop_assert_eq!(below, hierarchy.subtree(node).collect::<Vec<_>>());
            for link in hierarchy.links(node) {
                let head = hierarchy.heads()[link];
                prop_assert!(head != node && is_under(node, head));
            }
        }
        let mut kin: BTreeMap<(bool, i64), Vec<NodeId>> = BTreeMap::new();
        for (node, osm) in (0..).zip(&parts.osm_nodes) {
            kin.entry((false, *osm)).or_default().push(node);
        }
        for edge in &parts.edges {
            kin.entry((true, i64::from(edge.road()))).or_default().extend([edge.from, edge.to]);
        }
        for group in kin.into_values() {
            for a in &group {
                for b in &group {
                    prop_assert!(is_under(*a, *b) || is_under(*b, *a), "{} and {}", a, b);
                }
            }
        }
    }

    #[test]
    fn the_network_stays_what_it_was(plan in plans()) {
        let before = plan.parts();
        let (after, _) = plan.arrange();
        let nodes = |parts: &Parts| {
            let osm_nodes = parts.osm_nodes.iter().copied();
            let mut nodes: Vec<_> = parts.nodes.iter().copied().zip(osm_nodes).collect();
            nodes.sort_unstable();
            nodes
        };
        prop_assert_eq!(nodes(&before), nodes(&after));
        let edges = |parts: &Parts| {
            let end = |node: NodeId| parts.nodes[node as usize];
            let edge = |e: &Edge| (end(e.from), end(e.to), e.time, e.length, e.road_and_way);
            let mut edges: Vec<_> = parts.edges.iter().map(edge).collect();
            edges.sort_unstable();
            edges
        };
        prop_assert_eq!(edges(&before), edges(&after));
        prop_assert!(after.edges.is_sorted_by_key(|edge| (edge.from, edge.to)));
    }

    #[test]
    fn the_number_of_threads_changes_nothing(plan in plans()) {
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let (parts, hierarchy) = pool.install(|| plan.arrange());
            let HierarchyParts { parents, ends, starts, heads, travel, via } = hierarchy;
            (parts.nodes, parts.osm_nodes, parts.edges, parents, ends, starts, heads, travel, via)
        };
        let alone = on(1);
        prop_assert!(alone == on(3));
        prop_assert!(alone == on(1));
    }
}

/// A street of five nodes both ways, with a shorter way round between its ends.
fn street() -> (Parts, HierarchyParts) {
    let both = |a, b, time, road| {
        [((a, b), false), ((b, a), true)]
            .map(|(ends, against)| Edge::new(ends, (time, time), road, against))
    };
    let roads =
        [both(0, 1, 3, 0), both(1, 2, 3, 1), both(2, 3, 3, 2), both(3, 4, 3, 3), both(4, 0, 1, 4)];
    let nodes = (0..5).map(|at| (at, 0, i64::from(at))).collect();
    Plan { nodes, edges: roads.concat(), small: 100 }.arrange()
}

#[test]
fn a_hierarchy_that_does_not_fit_is_named() {
    let (parts, _) = street();
    let fault = |change: &dyn Fn(&mut HierarchyParts)| {
        let (_, mut hierarchy) = street();
        change(&mut hierarchy);
        read(&hierarchy).fault(parts.nodes.len(), parts.edges.len())
    };
    assert_eq!(fault(&|_| {}), None);
    let (_, sound) = street();
    let last = parts.nodes.len() - 1;
    let links = sound.heads.len();
    let shortcut = sound.via.iter().position(|via| via[UP] & OVER_NODE != 0).unwrap();
    let below = |link: usize| sound.starts.partition_point(|start| *start as usize <= link) - 1;

    assert_eq!(fault(&|h| h.ends.truncate(last)), Some("ends"));
    assert_eq!(fault(&|h| h.parents.push(0)), Some("parents"));
    assert_eq!(fault(&|h| h.parents[1] = 1), Some("parents"));
    assert_eq!(fault(&|h| h.parents[last] = NONE - 1), Some("parents"));
    assert_eq!(fault(&|h| h.ends[0] += 1), Some("parents"));
    assert_eq!(fault(&|h| h.ends[last] += 1), Some("parents"));
    assert_eq!(fault(&|h| h.ends[last] -= 1), Some("parents"));
    assert_eq!(fault(&|h| h.starts[0] = 1), Some("links.at"));
    assert_eq!(fault(&|h| h.starts[last + 1] += 1), Some("links.at"));
    assert_eq!(fault(&|h| h.starts[last] = h.starts[last + 1] + 1), Some("links.at"));
    assert_eq!(fault(&|h| h.starts.push(links as u32)), Some("links.at"));
    assert_eq!(fault(&|h| h.heads[links - 1] = last as u32), Some("links.heads"));
    assert_eq!(fault(&|h| h.heads[links - 1] = u32::MAX), Some("links.heads"));
    let twice = |h: &mut HierarchyParts| h.heads[links - 1] = h.heads[links - 2];
    assert_eq!(fault(&twice), Some("links.heads"));
    assert_eq!(fault(&|h| h.travel.truncate(links - 1)), Some("links.travel"));
    assert_eq!(fault(&|h| h.travel[0][UP] = Travel::new(0, 0)), Some("links.travel"));
    assert_eq!(fault(&|h| h.travel[0][UP] = Travel::new(3, 13)), Some("links.travel"));
    let long = Travel::new(Travel::MAX_TIME + 1, 0);
    assert_eq!(fault(&|h| h.travel[0][DOWN] = long), Some("links.travel"));
    assert_eq!(fault(&|h| h.via.truncate(links - 1)), Some("links.via"));
    assert_eq!(fault(&|h| h.via[0] = [parts.edges.len() as u32; 2]), Some("links.via"));
    let over = |h: &mut HierarchyParts, node: usize| h.via[shortcut][UP] = OVER_NODE | node as u32;
    assert_eq!(fault(&|h| over(h, below(shortcut))), Some("links.via"), "over its own end");
    assert_eq!(fault(&|h| over(h, 0)), Some("links.via"), "over a node further up");
    assert_eq!(fault(&|h| over(h, last + 1)), Some("links.via"), "over a node below no other");
}

/// Two subtrees that overlap, where each lies within its parent's.
#[test]
fn subtrees_that_overlap_are_no_tree() {
    let hierarchy = HierarchyParts {
        parents: vec![NONE, 0, 0, 1],
        ends: vec![4, 3, 4, 4],
        starts: vec![0; 5],
        heads: Vec::new(),
        travel: Vec::new(),
        via: Vec::new(),
    };
    assert_eq!(read(&hierarchy).fault(4, 0), Some("parents"));
}
