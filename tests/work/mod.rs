//! What is counted.

use std::path::Path;

use chrono::{DateTime, FixedOffset};
use ontheway::demand::{Errand, Limit, Trip, parse_errands};
use ontheway::matching::{Matcher, RankOptions};
use ontheway::measure::between_junctions;
use ontheway::osm::{Selection, read_extract};
use ontheway::road::hierarchy::{DOWN, UP, Via};
use ontheway::road::{DEFAULT_MAX_SNAP, Map, Network, NodeId};
use ontheway::routing::Between;
use ontheway::sample::{Sampler, Settings};
use ontheway::units::{Millis, Profile};

use crate::join;

const SEED: u64 = 1;
const DEPARTURE: &str = "2026-05-15T17:30:00Z";

/// A figure by its name.
pub type Count = (&'static str, f64);

/// The most that a figure may be.
pub struct Bound(pub &'static str, pub f64);

/// Holds every figure against its bound.
pub fn hold(counts: &[Count], bounds: &[Bound]) {
    for Bound(name, most) in bounds {
        let seen = figure(counts, name);
        println!("{name}: {seen:.1}, at most {most}");
        assert!(seen <= *most, "{name}: expected at most {most}, found {seen:.1}");
    }
}

/// Holds figures on a larger map against those on a smaller one, times what is allowed.
pub fn hold_growth(small: &[Count], large: &[Count], allowed: &[Bound]) {
    for Bound(name, most) in allowed {
        let (small, large) = (figure(small, name), figure(large, name));
        println!("{name}: {small:.1}, then {large:.1}, at most {most} times that");
        assert!(large <= most * small, "{name}: {small:.1}, then {large:.1}");
    }
}

/// The figure of a name.
pub fn figure(counts: &[Count], name: &str) -> f64 {
    counts.iter().find(|(of, _)| *of == name).unwrap_or_else(|| panic!("{name}: not counted")).1
}

/// The map of an extract by car.
pub struct City(Map);

impl City {
    pub fn new(extract: &Path) -> Self {
        Self(Map::build(extract, &[Profile::Car], &|_| {}).unwrap())
    }

    /// So many copies of an extract side by side and above each other, joined by roads. The
    /// first lies where the extract itself does.
    pub fn of_copies(extract: &Path, [across, down]: [u32; 2]) -> Self {
        const ALL: Selection = Selection::EVERYTHING;
        let extract = read_extract(extract, &ALL, &|_, _| {}).unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        join::City::new(&extract, across, down).unwrap().write(file.as_file()).unwrap();
        Self::new(file.path())
    }

    fn network(&self) -> &Network {
        self.0.network(Profile::Car).unwrap()
    }

    /// Of the hierarchy: links and shortcuts a node, and its height in nodes.
    pub fn hierarchy(&self) -> Vec<Count> {
        let hierarchy = self.network().hierarchy();
        let nodes = hierarchy.node_count() as f64;
        let ways = (0..hierarchy.link_count()).flat_map(|link| [(link, DOWN), (link, UP)]);
        let ways = ways.filter(|(link, way)| hierarchy.travel()[*link][*way].is_path());
        let is_shortcut =
            |(link, way): &(usize, usize)| matches!(hierarchy.via(*link, *way), Via::Node(_));
        // Parents have lower numbers.
        let mut depths: Vec<u32> = Vec::with_capacity(hierarchy.node_count());
        for node in 0..hierarchy.node_count() as NodeId {
            depths.push(1 + hierarchy.parent(node).map_or(0, |parent| depths[parent as usize]));
        }
        vec![
            ("links a node", hierarchy.link_count() as f64 / nodes),
            ("shortcuts a node", ways.filter(is_shortcut).count() as f64 / nodes),
            ("height", f64::from(depths.into_iter().max().unwrap_or(0))),
        ]
    }

    /// Means of queries from one junction to another.
    pub fn queries(&self, count: usize) -> Vec<Count> {
        let network = self.network();
        let mut between = Between::default();
        // A step that shares no divisor with usual sizes leads all over the map.
        let node = |number: usize| (number * 7_919 % network.node_count()) as NodeId;
        for number in 0..count {
            between.nodes(network, node(2 * number), node(2 * number + 1));
        }
        let mean = |sum: u64| sum as f64 / count as f64;
        vec![
            ("settled a query", mean(between.effort.settled)),
            ("relaxed a query", mean(between.effort.relaxed)),
        ]
    }

    /// The first errands that are drawn.
    fn errands(&self, count: usize) -> Vec<Errand> {
        let settings = Settings {
            seed: SEED,
            date: "2026-05-15".parse().unwrap(),
            zone: "UTC".parse().unwrap(),
            profile: Some(Profile::Car),
        };
        let rows = Sampler::new(&self.0, &settings).unwrap().errands(count as u64).unwrap();
        parse_errands("sample", rows).unwrap().items
    }

    /// Trips from any junction to any other.
    pub fn trips(&self, count: usize) -> Vec<Trip> {
        between_junctions(self.network(), count, SEED, departure()).unwrap()
    }

    /// Means of what matching these trips takes, with such a limit on the detour time.
    pub fn matching(&self, errands: usize, trips: &[Trip], most: Limit<Millis>) -> Vec<Count> {
        let matcher = Matcher::new(self.network(), self.errands(errands), DEFAULT_MAX_SNAP);
        let options = RankOptions { top: 20, ..RankOptions::default() };
        let mut sums = [0; 4];
        for trip in trips {
            let mut trip = trip.clone();
            trip.limits.max_detour_time = most;
            let stats = matcher.rank(&trip, options, departure()).unwrap().stats;
            assert_eq!(stats.judged + stats.prefiltered, stats.open_errands);
            let counted =
                [stats.judged as u64, stats.feasible as u64, stats.settled, stats.relaxed];
            sums.iter_mut().zip(counted).for_each(|(sum, count)| *sum += count);
        }
        let names = ["judged a trip", "feasible a trip", "settled a trip", "relaxed a trip"];
        names.into_iter().zip(sums.map(|sum| sum as f64 / trips.len() as f64)).collect()
    }
}

fn departure() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(DEPARTURE).unwrap()
}
