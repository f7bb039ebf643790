//! A built network holds exactly what the extract allows.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use ontheway::osm::{Extract, Member, MemberKind, NodeTable, Relation, Way};
use ontheway::road::{EdgeId, Network, NodeId, RoadId};
use ontheway::units::{Profile, Travel};
use proptest::prelude::*;

use crate::model::{Model, State, Step};
use crate::world::{Plan, cases, map, plans};

/// A network beside the model of its extract.
struct Beside<'m> {
    model: &'m Model<'m>,
    network: &'m Network,
    /// Each road's steps.
    roads: Vec<Vec<Step>>,
}

/// A road of the model under the name by which the network knows it.
type Known = (Vec<i64>, i64);

impl<'m> Beside<'m> {
    /// `None` where roads between the same nodes cannot be told apart.
    fn new(model: &'m Model<'m>, network: &'m Network) -> Option<Self> {
        let mut known: BTreeMap<Known, Vec<Vec<Step>>> = BTreeMap::new();
        for road in model.roads() {
            let (first, last) = (road[0], road[road.len() - 1]);
            // Roads are numbered from that of their ends which comes first in the extract.
            let begins = if road.len() == 1 { first.along } else { first.segment < last.segment };
            if begins {
                let name = (model.nodes(&road), model.segments[first.segment].way);
                known.entry(name).or_default().push(road);
            }
        }
        let mut by_name: BTreeMap<Known, Vec<RoadId>> = BTreeMap::new();
        for road in 0..network.road_count() as RoadId {
            let name = (network.osm_nodes_of_road(road).to_vec(), network.osm_way(road));
            by_name.entry(name).or_default().push(road);
        }
        let mut roads = vec![Vec::new(); network.road_count()];
        for (name, numbers) in by_name {
            let alike = known.get(&name).unwrap_or_else(|| panic!("no such road: {name:?}"));
            assert!(numbers.len() <= alike.len(), "a road too many: {name:?}");
            if numbers.len() < alike.len() {
                return None;
            }
            for (number, road) in numbers.into_iter().zip(alike) {
                roads[number as usize] = road.clone();
            }
        }
        Some(Self { model, network, roads })
    }

    fn steps(&self, edge: EdgeId) -> Vec<Step> {
        let edge = self.network.edge(edge);
        let road = self.roads[edge.road() as usize].clone();
        if edge.is_against() {
            road.iter().rev().map(|step| step.reversed()).collect()
        } else {
            road
        }
    }

    fn edges_from(&self, node: NodeId) -> BTreeMap<Vec<Step>, NodeId> {
        let starts = self.network.out_starts();
        let (start, end) = (starts[node as usize], starts[node as usize + 1]);
        let edges: BTreeMap<_, _> =
            (start..end).map(|e| (self.steps(e), self.network.edge(e).to)).collect();
        assert_eq!(edges.len(), (end - start) as usize, "an edge twice from one node");
        edges
    }

    /// The roads by which one may go on from a junction without leaving the component.
    fn moves(&self, state: &State, within: &BTreeSet<State>) -> BTreeMap<Vec<Step>, State> {
        let mut moves = BTreeMap::new();
        for mut next in self.model.next(state) {
            let mut road = vec![next.last];
            while !self.model.is_junction(self.model.ends(next.last).1) {
                let on = self.model.next(&next);
                assert!(on.len() == 1, "no way on, or several, where no roads meet");
                next = on.into_iter().next().unwrap();
                road.push(next.last);
            }
            if within.contains(&next) {
                moves.insert(road, next);
            }
        }
        moves
    }

    /// Goes along in both until it is certain at which node of the network one is; what a
    /// junction's copies remember is told by some few edges.
    fn begin_together(&self, component: &BTreeSet<State>) -> (State, NodeId) {
        let at_junction = |state: &&State| self.model.is_junction(self.model.ends(state.last).1);
        let mut state = component.iter().find(at_junction).expect("a junction").clone();
        let here = |state: &State| self.model.ends(state.last).1;
        let mut nodes: BTreeSet<NodeId> = (0..self.network.node_count() as NodeId)
            .filter(|node| self.network.osm_node(*node) == here(&state))
            .collect();
        let mut taken = BTreeMap::<(State, Vec<Step>), usize>::new();
        for _ in 0..2_000 {
            if nodes.len() == 1 {
                break;
            }
            let moves = self.moves(&state, component);
            // What was taken least, so that all is come by.
            let least = |road: &&Vec<Step>| {
                taken.get(&(state.clone(), (*road).clone())).copied().unwrap_or(0)
            };
            let road = moves.keys().min_by_key(least).expect("a way on").clone();
            *taken.entry((state.clone(), road.clone())).or_default() += 1;
            state = moves[&road].clone();
            nodes = nodes.iter().filter_map(|n| self.edges_from(*n).remove(&road)).collect();
        }
        assert!(!nodes.is_empty(), "an allowed path is not in the network");
        assert_eq!(nodes.len(), 1, "which node it is stays open");
        (state, nodes.into_iter().next().unwrap())
    }

    /// Every path in the one is a path in the other.
    fn assert_same_paths(&self, component: &BTreeSet<State>) {
        let begin = self.begin_together(component);
        let mut seen = HashSet::from([begin.clone()]);
        let mut open = vec![begin];
        while let Some((state, node)) = open.pop() {
            let moves = self.moves(&state, component);
            let edges = self.edges_from(node);
            let (a, b): (Vec<_>, Vec<_>) = (moves.keys().collect(), edges.keys().collect());
            assert_eq!(a, b, "allowed, and in the network, after {state:?}");
            for (next, to) in moves.into_values().zip(edges.into_values()) {
                if seen.insert((next.clone(), to)) {
                    open.push((next, to));
                }
            }
        }
        let nodes: HashSet<NodeId> = seen.iter().map(|(_, node)| *node).collect();
        assert_eq!(nodes.len(), self.network.node_count(), "nodes that nobody comes to");
    }

    fn assert_travel(&self) {
        for number in 0..self.network.edge_count() as EdgeId {
            let edge = self.network.edge(number);
            let road = self.steps(number);
            let off = f64::from(edge.length) - self.model.metres(&road) * 100.0;
            assert!(off.abs() <= 0.5 + 1e-4, "length {} is {off} cm off", edge.length);
            assert_eq!(
                i64::from(edge.time),
                self.model.time(&road, edge.length),
                "time of {road:?}"
            );
            assert!(edge.time >= 1 && edge.length <= Travel::MAX_CM_PER_MS * edge.time);
        }
    }

    fn assert_consistent(&self) {
        let network = self.network;
        for number in 0..network.edge_count() as EdgeId {
            let edge = network.edge(number);
            let mut points = network.points_of_road(edge.road()).to_vec();
            let mut nodes = network.osm_nodes_of_road(edge.road()).to_vec();
            if edge.is_against() {
                points.reverse();
                nodes.reverse();
            }
            assert_eq!(points[0], network.node(edge.from));
            assert_eq!(points[points.len() - 1], network.node(edge.to));
            assert_eq!(nodes[0], network.osm_node(edge.from));
            assert_eq!(nodes[nodes.len() - 1], network.osm_node(edge.to));
            assert!(network.edges_of_road(edge.road()).contains(&number));
        }
        let mut incoming = vec![Vec::new(); network.node_count()];
        for (number, edge) in (0..).zip(network.edges()) {
            incoming[edge.to as usize].push(number);
        }
        let starts = network.in_starts();
        for (node, edges) in incoming.iter().enumerate() {
            let range = starts[node] as usize..starts[node + 1] as usize;
            assert_eq!(&network.in_edges()[range], &edges[..]);
        }
        let on_roads: usize =
            (0..network.road_count() as RoadId).map(|r| network.edges_of_road(r).len()).sum();
        assert_eq!(on_roads, network.edge_count());
    }
}

/// Whether a via way runs over a pair of nodes twice, or shares one with another way: then its
/// stretch is a tangle, which soon has more paths than anybody would follow.
fn draws_over_via_ways(extract: &Extract) -> bool {
    let vias: HashSet<i64> = (extract.relations.iter().flat_map(|r| &r.members))
        .filter(|m| &*m.role == "via" && m.kind == MemberKind::Way)
        .map(|m| m.id)
        .collect();
    let mut times = HashMap::<(i64, i64), (usize, bool)>::new();
    for way in &extract.ways {
        for pair in way.nodes.windows(2) {
            let ends = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            let (count, on_via) = times.entry(ends).or_default();
            *count += 1;
            *on_via |= vias.contains(&way.id);
        }
    }
    times.into_values().any(|(count, on_via)| on_via && count > 1)
}

fn hold(plan: &Plan) -> Result<(), TestCaseError> {
    let extract = plan.extract();
    if draws_over_via_ways(&extract) {
        return Err(TestCaseError::reject("via ways with others over the same nodes"));
    }
    let model = Model::new(&extract, plan.profile);
    let Some(components) = model.components() else {
        return Err(TestCaseError::reject("a tangle of via ways"));
    };
    let Some(map) = map(&extract, plan.profile) else {
        let most = components.iter().map(|c| model.junctions(c)).max().unwrap_or(0);
        // A ring without any junction is one junction, from which one comes back to it.
        prop_assert!(most <= 1, "no network, where {most} junctions are connected");
        return Ok(());
    };
    let network = map.network(plan.profile).unwrap();
    let Some(beside) = Beside::new(&model, network) else {
        return Err(TestCaseError::reject("roads that cannot be told apart"));
    };
    let steps: HashSet<Step> =
        (0..network.edge_count() as EdgeId).flat_map(|edge| beside.steps(edge)).collect();
    let of = |c: &BTreeSet<State>| c.iter().map(|state| state.last).collect::<HashSet<Step>>();
    let (same, others): (Vec<_>, Vec<_>) = components.iter().partition(|c| of(c) == steps);
    prop_assert!(!same.is_empty(), "the network is no strongly connected component");
    for other in others {
        let (size, kept) = (model.junctions(other), network.node_count());
        prop_assert!(size <= kept, "{kept} nodes were kept and {size} junctions dropped");
    }
    if !model.has_restrictions() {
        prop_assert_eq!(model.junctions(same[0]), network.node_count());
    }
    beside.assert_consistent();
    beside.assert_travel();
    beside.assert_same_paths(same[0]);
    Ok(())
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn without_restrictions(plan in plans(0)) {
        hold(&plan)?;
    }

    #[test]
    fn with_restrictions(plan in plans(6)) {
        hold(&plan)?;
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn building_is_deterministic(plan in plans(4)) {
        let extract = plan.extract();
        let bytes = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| map(&extract, plan.profile).map(|map| map.bytes().to_vec()))
        };
        let first = bytes(1);
        prop_assert!(first == bytes(4), "it depends on the threads");
        prop_assert!(first == bytes(1), "it depends on chance");
    }
}

/// Via ways may be such a tangle that nobody could list the ways through it.
#[test]
fn tangled_via_ways_are_built_in_no_time() {
    let way = |id, nodes: Vec<i64>| Way {
        id,
        nodes,
        tags: [("highway", "residential")].into_iter().collect(),
    };
    let member = |id, role: &str| Member { kind: MemberKind::Way, id, role: role.into() };
    let extract = Extract {
        nodes: NodeTable {
            ids: (0..5).collect(),
            positions: (0..5).map(|at| (at * 10_000, 0)).collect(),
        },
        node_tags: Vec::new(),
        ways: vec![way(1, vec![0, 1]), way(2, [1, 2, 3, 1].repeat(30)), way(3, vec![3, 4])],
        relations: vec![Relation {
            id: 1,
            members: vec![member(1, "from"), member(2, "via"), member(3, "to")],
            tags: [("type", "restriction"), ("restriction", "no_entry")].into_iter().collect(),
        }],
    };
    let map = map(&extract, Profile::Car).unwrap();
    assert_eq!(map.network(Profile::Car).unwrap().node_count(), 5);
}

/// What the plans come to: whether there is anything to find in what they make.
#[test]
fn plans_are_worth_it() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut count = |what, is: bool| *counts.entry(what).or_default() += usize::from(is);
    for _ in 0..600 {
        let plan = plans(6).new_tree(&mut runner).unwrap().current();
        let extract = plan.extract();
        let built = map(&extract, plan.profile);
        count("built", built.is_some());
        let Some(built) = built else { continue };
        let network = built.network(plan.profile).unwrap();
        let ids: HashSet<i64> =
            (0..network.node_count() as NodeId).map(|node| network.osm_node(node)).collect();
        count("doubled", ids.len() < network.node_count());
        count("large", ids.len() >= 5);
        let longest = (0..network.road_count() as RoadId)
            .map(|road| network.points_of_road(road).len())
            .max();
        count("chained", longest > Some(3));
        count("looped", network.edges().iter().any(|edge| edge.from == edge.to));
    }
    println!("{counts:?}");
    for what in ["built", "doubled", "large", "chained", "looped"] {
        assert!(counts[what] > 20, "{what}: {counts:?}");
    }
}
