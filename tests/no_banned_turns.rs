//! No route takes a turn that its extract bans.
//!
//! On real restrictions: `ONTHEWAY_EXTRACTS` names the folder with the extract, and
//! `ONTHEWAY_TURN_ROUTES` how many routes to drive.
// A test program: it stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod oracle;
mod turns;

use std::path::Path;
use std::rc::Rc;

use oracle::extracts::{real, size};
use oracle::network::{Network, Place};
use oracle::program::succeed;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use turns::extract::read;
use turns::{Restriction, Rule, Via, Violation, Way, banned_turns};

/// Heidelberg has more turn restrictions than any other of the extracts.
const EXTRACT: &str = "heidelberg_test";

#[test]
fn by_car() {
    drive("car");
}

#[test]
fn by_bike() {
    drive("bike");
}

fn drive(profile: &str) {
    let Some(extract) = real(EXTRACT) else { return };
    let turns = read(&extract, profile);
    let mut relevant = 0;
    let mut passed = 0;
    let mut wrong: Vec<(Violation, Vec<i64>)> = Vec::new();
    let routes = routes(&extract, profile, size("ONTHEWAY_TURN_ROUTES", 200));
    for route in &routes {
        // Both would blind the checker: a node said twice, and a jump.
        for pair in route.windows(2) {
            assert_ne!(pair[0], pair[1], "a node twice in a row");
            assert!(
                turns.segments.contains(&(pair[0], pair[1])),
                "no way from {} to {}",
                pair[0],
                pair[1]
            );
        }
        passed += route.len();
        let met = |restriction: &&Restriction| match &restriction.via {
            Via::Node(node) => route.contains(node),
            Via::Ways(ways) => {
                ways.iter().all(|way| way.nodes.iter().all(|node| route.contains(node)))
            }
        };
        relevant += turns.restrictions.iter().filter(met).count();
        let found = banned_turns(route, &turns.restrictions);
        wrong.extend(found.into_iter().map(|violation| (violation, route.clone())));
    }
    println!(
        "{EXTRACT}, {profile}: {} routes over {passed} nodes met {relevant} of {} restrictions \
         ({} incomplete ones left out)",
        routes.len(),
        turns.restrictions.len(),
        turns.incomplete
    );
    assert!(relevant > routes.len() / 4, "hardly a restriction met: nothing shown");
    assert!(
        wrong.is_empty(),
        "{} banned turns in {} routes, the first ones:\n{}",
        wrong.len(),
        routes.len(),
        wrong.iter().take(8).map(|(found, _)| format!("{found:?}\n")).collect::<String>()
    );
}

/// The OSM nodes passed by routes between random junctions. Each is a run of the program of
/// its own; another source of routes need only give the same list.
fn routes(extract: &Path, profile: &str, count: usize) -> Vec<Vec<i64>> {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let map = path("map.otw");
    succeed(["build", &extract.display().to_string(), "-o", &map, "--profile", profile]);
    succeed(["export", "--map", &map, "--profile", profile, "-o", &path("network")]);
    let junctions = Network::read(&folder.path().join("network")).nodes;
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut junction = || junctions[random.random_range(0..junctions.len())];
    (0..count).map(|_| route(&map, profile, junction(), junction())).collect()
}

fn route(map: &str, profile: &str, start: Place, end: Place) -> Vec<i64> {
    let output = succeed([
        "route".to_owned(),
        format!("--map={map}"),
        format!("--profile={profile}"),
        format!("--start={},{}", start.lat, start.lon),
        format!("--end={},{}", end.lat, end.lon),
        "--format=json".to_owned(),
    ]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let nodes = answer["osm_nodes"].as_array().unwrap();
    nodes.iter().map(|node| node.as_i64().unwrap()).collect()
}

fn way(id: i64, nodes: &[i64]) -> Rc<Way> {
    Rc::new(Way { id, nodes: nodes.to_vec() })
}

fn restriction(rule: &str, from: Rc<Way>, via: Via, to: Rc<Way>) -> Restriction {
    let rule = Rule::read(rule).unwrap();
    Restriction { id: 7, rule, from: vec![from], via, to: vec![to] }
}

/// Where the route turns as it should not.
fn turns_at(route: &[i64], restriction: Restriction) -> Vec<usize> {
    banned_turns(route, &[restriction]).into_iter().map(|found| found.at).collect()
}

// Around node 5: ways 12 (1 2 5), 34 (5 3 4), 67 (6 5 7), the last one passing through it.
fn crossing(rule: &str) -> Restriction {
    restriction(rule, way(12, &[1, 2, 5]), Via::Node(5), way(34, &[5, 3, 4]))
}

#[test]
fn a_banned_turn_at_a_node() {
    assert_eq!(turns_at(&[1, 2, 5, 3, 4], crossing("no_left_turn")), [1]);
    assert_eq!(turns_at(&[1, 2, 5, 7], crossing("no_left_turn")), [0; 0]);
    assert_eq!(turns_at(&[4, 3, 5, 2], crossing("no_left_turn")), [0; 0]);
    assert_eq!(turns_at(&[6, 5, 3], crossing("no_left_turn")), [0; 0]);
    // Node 2 is on the way, but not next to the via.
    let skewed = restriction("no_left_turn", way(12, &[2, 9, 5]), Via::Node(5), way(34, &[5, 3]));
    assert_eq!(turns_at(&[2, 5, 3], skewed), [0; 0]);
}

#[test]
fn the_only_turn_at_a_node() {
    assert_eq!(turns_at(&[1, 2, 5, 3], crossing("only_right_turn")), [0; 0]);
    assert_eq!(turns_at(&[1, 2, 5, 7], crossing("only_right_turn")), [1]);
    assert_eq!(turns_at(&[1, 2, 5, 2], crossing("only_right_turn")), [1]);
    assert_eq!(turns_at(&[6, 5, 7], crossing("only_right_turn")), [0; 0]);
    // It ends there, or begins there: no turn.
    assert_eq!(turns_at(&[1, 2, 5], crossing("only_right_turn")), [0; 0]);
    assert_eq!(turns_at(&[5, 7], crossing("only_right_turn")), [0; 0]);
}

#[test]
fn a_banned_return() {
    let street = || way(67, &[6, 5, 7]);
    let same = || restriction("no_u_turn", street(), Via::Node(5), street());
    assert_eq!(turns_at(&[6, 5, 6], same()), [0]);
    assert_eq!(turns_at(&[7, 5, 7], same()), [0]);
    assert_eq!(turns_at(&[6, 5, 7], same()), [0; 0]);
    assert_eq!(turns_at(&[1, 2, 5, 3], crossing("no_u_turn")), [1]);
}

#[test]
fn several_ways_in() {
    let mut closed = crossing("no_entry");
    closed.from.push(way(67, &[6, 5, 7]));
    assert_eq!(turns_at(&[6, 5, 3], closed.clone()), [0]);
    assert_eq!(turns_at(&[2, 5, 3], closed), [0]);
}

/// From way 12 (1 2) over ways 23 (2 8 3) and 34 (4 3) to way 45 (4 5).
fn over_ways(rule: &str) -> Restriction {
    let via = Via::Ways(vec![way(23, &[2, 8, 3]), way(34, &[4, 3])]);
    restriction(rule, way(12, &[1, 2]), via, way(45, &[4, 5]))
}

#[test]
fn a_banned_turn_over_ways() {
    assert_eq!(turns_at(&[0, 1, 2, 8, 3, 4, 5], over_ways("no_u_turn")), [1]);
    assert_eq!(turns_at(&[1, 2, 8, 3, 4, 6], over_ways("no_u_turn")), [0; 0]);
    assert_eq!(turns_at(&[9, 2, 8, 3, 4, 5], over_ways("no_u_turn")), [0; 0]);
    assert_eq!(turns_at(&[1, 2, 8, 3, 7], over_ways("no_u_turn")), [0; 0]);
    assert_eq!(turns_at(&[5, 4, 3, 8, 2, 1], over_ways("no_u_turn")), [0; 0]);
}

#[test]
fn the_only_turn_over_ways() {
    assert_eq!(turns_at(&[1, 2, 8, 3, 4, 5], over_ways("only_straight_on")), [0; 0]);
    assert_eq!(turns_at(&[1, 2, 8, 3, 4, 6], over_ways("only_straight_on")), [0]);
    // Not along the whole via.
    assert_eq!(turns_at(&[1, 2, 8, 3, 7], over_ways("only_straight_on")), [0; 0]);
}

#[test]
fn says_which_nodes() {
    let found = banned_turns(&[1, 2, 5, 3], &[crossing("no_left_turn")]);
    assert_eq!(found, [Violation { restriction: 7, at: 1, nodes: vec![2, 5, 3] }]);
}

#[test]
fn rules_by_their_values() {
    assert_eq!(Rule::read("no_u_turn"), Some(Rule::NoReturn));
    assert_eq!(Rule::read("no_right_turn"), Some(Rule::No));
    assert_eq!(Rule::read("only_straight_on"), Some(Rule::Only));
    assert_eq!((Rule::read("none"), Rule::read("stop")), (None, None));
}
