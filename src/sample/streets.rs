//! Homes along the streets, for maps that know few addresses.

use super::ground;
use super::pool::{Site, What};
use crate::road::{MapPoint, Network, RoadId};

/// Metres from one home to the next along a street.
const APART: i64 = 30;

/// At most this many homes; on larger maps they stand farther apart.
const MOST: i64 = 400_000;

/// Metres from the middle of the street to the door.
const TO_THE_DOOR: i64 = 9;

/// Homes keep this many metres from junctions.
const CORNER: i64 = 12;

/// People live along streets on which one drives at most so fast, km/h: first choice, and
/// second where posted limits leave too few of the first.
const QUIET: [u64; 2] = [40, 52];

/// Nobody lives along straight lines longer than this, metres: ferries, and roads over land.
const LONG_LINE: i64 = 400;

/// How the names of bridges and tunnels begin, and how they end.
const BRIDGES_BEGIN: [&str; 6] = ["ponte ", "pont ", "puente ", "viadu", "túnel ", "tunnel "];
const BRIDGES_END: [&str; 6] = [" bridge", "brücke", "brug", "tunnel", "viaduct", " overpass"];

/// Homes along the streets of a network, in the order of its roads: both sides in turn, along
/// named streets that are slow. At least one: where there are no such streets, there is one
/// home halfway along every road.
pub(super) fn homes(network: &Network) -> Vec<Site> {
    let roads = 0..network.road_count() as RoadId;
    let named = || roads.clone().filter(|road| is_address(name(network, *road)));
    let quiet = |limit| named().filter(move |road| is_at_most(network, *road, limit));
    let sum = |roads: &mut dyn Iterator<Item = RoadId>| -> i64 {
        roads.map(|road| length(network, road)).sum()
    };
    let whole = sum(&mut named());
    let limit = QUIET.into_iter().find(|limit| sum(&mut quiet(*limit)) * 3 >= whole);
    let streets: Vec<RoadId> = match limit {
        Some(limit) => quiet(limit).collect(),
        None => named().collect(),
    };
    let apart = APART.max(sum(&mut streets.iter().copied()) / MOST);
    let homes: Vec<Site> = streets.iter().flat_map(|road| along(network, *road, apart)).collect();
    if homes.is_empty() { roads.map(|road| halfway(network, road)).collect() } else { homes }
}

/// What people call a road; empty for none, or for the mere number of a trunk road.
pub(super) fn name(network: &Network, road: RoadId) -> &str {
    let name = network.name_of_road(road);
    if is_number(name) { "" } else { name }
}

/// Whether a name is but a number: `A 41`, `IC24`.
fn is_number(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || " -".contains(c);
    name.len() <= 6 && name.chars().all(fits)
}

/// Whether somebody may live there: it has a name, and not that of a bridge or a tunnel. The
/// network does not keep what else the map says of that.
fn is_address(name: &str) -> bool {
    let name = name.to_lowercase();
    !name.is_empty()
        && !BRIDGES_BEGIN.iter().any(|word| name.starts_with(word))
        && !BRIDGES_END.iter().any(|word| name.ends_with(word))
}

/// Metres of a road.
fn length(network: &Network, road: RoadId) -> i64 {
    let edges = network.edges_of_road(road);
    edges.first().map_or(0, |edge| i64::from(network.edge(*edge).length) / 100)
}

/// Whether one moves along a road at no more than this many km/h.
fn is_at_most(network: &Network, road: RoadId, kmh: u64) -> bool {
    network.edges_of_road(road).iter().all(|edge| {
        // 1 cm/ms is 36 km/h.
        let edge = network.edge(*edge);
        u64::from(edge.length) * 36 <= u64::from(edge.time) * kmh
    })
}

fn along(network: &Network, road: RoadId, apart: i64) -> Vec<Site> {
    let mut sites = Vec::new();
    let points = network.points_of_road(road);
    let lines = || points.windows(2).map(|ends| (ends[0], ends[1]));
    let whole: i64 = lines().map(|(a, b)| ground::metres(a, b)).sum();
    let mut next = CORNER.max(apart / 2);
    let mut passed = 0;
    for (a, b) in lines() {
        let line = ground::metres(a, b);
        while next < (passed + line).min(whole - CORNER + 1) {
            if line <= LONG_LINE {
                let side = if sites.len() % 2 == 0 { TO_THE_DOOR } else { -TO_THE_DOOR };
                let at = ground::beside(a, b, (next - passed, line), side);
                sites.push(Site { at, what: What::HomeBy(road) });
            }
            next += apart;
        }
        passed += line;
    }
    sites
}

fn halfway(network: &Network, road: RoadId) -> Site {
    let points = network.points_of_road(road);
    let middle = points.get(points.len() / 2).or(points.first());
    let at = middle.copied().unwrap_or(MapPoint { lat: 0, lon: 0 });
    Site { at, what: What::HomeBy(road) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::ground::metres;

    #[test]
    fn numbers_and_bridges_are_no_addresses() {
        assert!(["A 41", "IC24", "7A", ""].into_iter().all(is_number));
        assert!(!["Rua 34", "Rua de Cedofeita", "Ås", "東通り"].into_iter().any(is_number));
        assert!(["Rua da Ponte", "Bridge Street", "Cambridge"].into_iter().all(is_address));
        let none = ["", "Ponte Luís I", "Burrard Street Bridge", "Ernst-Walz-Brücke"];
        assert!(!none.into_iter().any(is_address));
    }

    #[test]
    fn homes_stand_apart_along_both_sides_of_the_streets_of_a_town() {
        let town = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/town.osm.pbf");
        let map = crate::road::Map::build(&town, &[crate::units::Profile::Car], &|_| {}).unwrap();
        let network = map.network(crate::units::Profile::Car).unwrap();
        let homes = homes(network);
        assert!(homes.len() > 500, "{}", homes.len());
        let snapper = crate::road::Snapper::new(network, TO_THE_DOOR as f64 + 1.0);
        assert!(homes.iter().all(|home| snapper.snap(home.at.position()).is_some()));
        for pair in homes.windows(2).filter(|pair| pair[0].what == pair[1].what) {
            assert!(metres(pair[0].at, pair[1].at) > TO_THE_DOOR, "{pair:?}");
        }
    }
}
