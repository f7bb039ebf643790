//! Roads that join neighbouring copies.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Result, ensure};
use ontheway::osm::{Extract, MemberKind};
use ontheway::road::{Map, MapSource};
use ontheway::units::Profile;

use super::grid::{Copy, Grid};

/// Roads from one copy to its neighbour, at the most.
const ROADS_A_SIDE: usize = 5;

/// Classes of roads that are joined where there are any.
const LARGE: [&str; 3] = ["primary", "secondary", "tertiary"];

/// What a joining road is: open to everybody, both ways.
pub(super) const TAGS: [(&str, &str); 4] =
    [("highway", "primary"), ("name", "Joining Road"), ("oneway", "no"), ("sidewalk", "both")];

/// A straight road from a node of one copy to a node of another.
pub(super) struct JoiningRoad {
    pub(super) from: (Copy, i64),
    pub(super) to: (Copy, i64),
}

/// A node at which a road may end.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    node: i64,
    lat: i32,
    lon: i32,
}

/// Where the roads of all copies end, by side: pairs of a node on one side and the node of the
/// neighbour's facing side.
struct Ends {
    /// West, east.
    across: Vec<(i64, i64)>,
    /// North, south.
    down: Vec<(i64, i64)>,
}

/// Roads from every copy to its neighbours in the east and south.
pub(super) fn between_neighbours(extract: &Extract, grid: &Grid) -> Result<Vec<JoiningRoad>> {
    if grid.copies().count() < 2 {
        return Ok(Vec::new());
    }
    let ends = ends(&candidates(extract)?);
    let mut roads = Vec::new();
    for copy in grid.copies() {
        let [east, south] = grid.neighbours(copy);
        for (neighbour, pairs) in [(east, &ends.across), (south, &ends.down)] {
            for &(first_side, last_side) in pairs.iter().filter(|_| neighbour.is_some()) {
                let to = neighbour.map(|neighbour| (neighbour, first_side));
                roads.extend(to.map(|to| JoiningRoad { from: (copy, last_side), to }));
            }
        }
    }
    Ok(roads)
}

/// Plain nodes of large roads from which one can go anywhere and come back, whatever the profile.
fn candidates(extract: &Extract) -> Result<Vec<Candidate>> {
    let source =
        MapSource { extract: String::new(), checksum: String::new(), program: String::new() };
    let map = Map::of_extract(extract, &Profile::ALL, &source, Path::new("the extract"))?;
    let mut connected: Option<HashSet<i64>> = None;
    for profile in map.profiles() {
        let network = map.network(profile)?;
        let nodes = (0..network.node_count()).map(|node| network.osm_node(node as u32));
        connected = Some(match connected {
            None => nodes.collect(),
            Some(others) => nodes.filter(|node| others.contains(node)).collect(),
        });
    }
    // Where turns are restricted, a road might be entered from one side only.
    let members = extract.relations.iter().flat_map(|relation| &relation.members);
    let members: HashSet<i64> =
        members.filter(|m| m.kind == MemberKind::Node).map(|m| m.id).collect();
    let connected = connected.unwrap_or_default();
    let is_plain = |id: &i64| {
        connected.contains(id) && !members.contains(id) && extract.tags_of_node(*id).is_none()
    };
    let on = |classes: &[&str]| -> Vec<Candidate> {
        let ways = extract.ways.iter().filter(|way| {
            way.tags.get("highway").is_some_and(|c| classes.is_empty() || classes.contains(&c))
        });
        let nodes = ways.flat_map(|way| &way.nodes).filter(|node| is_plain(node));
        let found = nodes.filter_map(|&node| {
            let (lat, lon) = *extract.nodes.positions.get(extract.nodes.index_of(node)?)?;
            Some(Candidate { node, lat, lon })
        });
        found.collect()
    };
    let large = on(&LARGE);
    let found = if large.len() < 4 * ROADS_A_SIDE { on(&[]) } else { large };
    ensure!(!found.is_empty(), "no junction that car, bike and foot share");
    Ok(found)
}

fn ends(candidates: &[Candidate]) -> Ends {
    Ends {
        across: facing(candidates, |c| (c.lon, c.lat, c.node)),
        down: facing(candidates, |c| (-c.lat, c.lon, c.node)),
    }
}

/// Cuts the city into bands that run from its first side to its last, and finds the nodes
/// nearest to either side in each.
fn facing(
    candidates: &[Candidate],
    along_and_across: impl Fn(&Candidate) -> (i32, i32, i64),
) -> Vec<(i64, i64)> {
    let keys: Vec<_> = candidates.iter().map(along_and_across).collect();
    let least = keys.iter().map(|(_, across, _)| *across).min().unwrap_or(0);
    let greatest = keys.iter().map(|(_, across, _)| *across).max().unwrap_or(0);
    let width = (i64::from(greatest) - i64::from(least)) / ROADS_A_SIDE as i64 + 1;
    let band = |across: i32| (i64::from(across) - i64::from(least)) / width;
    let bands = (0..ROADS_A_SIDE as i64).filter_map(|number| {
        let within = || keys.iter().filter(|(_, across, _)| band(*across) == number);
        Some((within().min()?.2, within().max()?.2))
    });
    bands.collect()
}
