use super::*;
use crate::osm::{Member, MemberKind, NodeTable, Relation, Tags, Way};

fn tags(pairs: &[(&str, &str)]) -> Tags {
    pairs.iter().copied().collect()
}

fn way(id: i64, nodes: &[i64], pairs: &[(&str, &str)]) -> Way {
    Way { id, nodes: nodes.to_vec(), tags: tags(pairs) }
}

/// Nodes 1 to 9 on a slope, and these ways and restrictions.
fn extract(ways: Vec<Way>, relations: Vec<Relation>) -> Extract {
    let nodes = NodeTable {
        ids: (1..=9).collect(),
        positions: (1..=9).map(|n| (500_000_000 + n * 10_000, n * n * 3_000)).collect(),
    };
    Extract { nodes, ways, relations, ..Extract::default() }
}

#[test]
fn a_ring_with_one_junction_is_a_network() {
    let oneway = [("highway", "residential"), ("oneway", "yes")];
    let ways = vec![way(1, &[1, 2, 3, 1], &oneway), way(2, &[1, 4], &oneway)];
    let parts = network(&extract(ways, Vec::new()), Profile::Car).unwrap();
    assert_eq!((parts.nodes.len(), parts.edges.len()), (1, 1));
}

#[test]
fn restrictions_for_others_or_for_some_hours_are_not_applied() {
    let street = [("highway", "residential")];
    let ways = vec![way(1, &[1, 2], &street), way(2, &[2, 3], &street), way(3, &[2, 4], &street)];
    let member = |kind, id, role: &str| Member { kind, id, role: role.into() };
    let nodes_with = |pairs: &[(&str, &str)]| {
        let members = vec![
            member(MemberKind::Way, 1, "from"),
            member(MemberKind::Node, 2, "via"),
            member(MemberKind::Way, 2, "to"),
        ];
        let restriction = Relation { id: 1, members, tags: tags(pairs) };
        network(&extract(ways.clone(), vec![restriction]), Profile::Car).unwrap().nodes.len()
    };
    let no_left = ("restriction", "no_left_turn");
    // A restricted approach needs a copy of its node.
    assert_eq!(nodes_with(&[("type", "restriction"), no_left]), 5);
    assert_eq!(nodes_with(&[("type", "restriction:motorcar"), no_left]), 5);
    assert_eq!(nodes_with(&[("type", "restriction:hgv"), no_left]), 4);
    assert_eq!(nodes_with(&[("type", "restriction"), no_left, ("hour_on", "07:00")]), 4);
    assert_eq!(nodes_with(&[("type", "restriction"), no_left, ("except", "motorcar")]), 4);
}
