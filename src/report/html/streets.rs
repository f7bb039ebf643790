//! The roads around a trip, by how large they are drawn.

use super::ground::{Ground, Spot};
use super::line;
use super::near::Near;
use crate::osm::profiles::RoadClass;
use crate::road::{Network, RoadId};

/// As many points of roads are drawn at most, but for the largest roads, so that a page opens at
/// once on a phone.
const MOST_POINTS: usize = 120_000;

/// How far a drawn road may lie off its place, in decimetres.
const TOLERANCE: f64 = 12.0;

/// Classes of width, from ferries and paths to motorways.
pub(super) const WEIGHTS: usize = 6;

/// A road that can be seen.
pub(super) struct Street<'n> {
    pub(super) name: &'n str,
    /// From 0 to [`WEIGHTS`] − 1: ferries, paths and yards, small streets, collecting ones, main
    /// roads, motorways.
    pub(super) weight: usize,
    pub(super) line: Vec<Spot>,
}

/// How large a road is drawn.
fn weight(class: RoadClass) -> usize {
    use RoadClass as C;
    match class {
        C::Motorway | C::MotorwayLink | C::Trunk | C::TrunkLink => 5,
        C::Primary | C::PrimaryLink | C::Secondary | C::SecondaryLink => 4,
        C::Tertiary | C::TertiaryLink => 3,
        C::Unclassified | C::Residential | C::LivingStreet | C::Pedestrian => 2,
        C::Service | C::Yard | C::Track | C::Cycleway | C::Footway | C::Path | C::Steps => 1,
        C::Ferry => 0,
    }
}

/// The roads of the ground. Where there are very many, small ones are only drawn near what the
/// page is about.
pub(super) fn around<'n>(network: &'n Network, ground: &Ground, near: &Near) -> Vec<Street<'n>> {
    let mut streets: Vec<Street> = (0..network.road_count() as RoadId)
        .filter_map(|road| seen(network, ground, road))
        .collect();
    for least in [2, 3, 4] {
        let points: usize = streets.iter().map(|street| street.line.len()).sum();
        if points <= MOST_POINTS {
            break;
        }
        streets.retain(|street| street.weight >= least || near.holds(&street.line));
    }
    streets
}

fn seen<'n>(network: &'n Network, ground: &Ground, road: RoadId) -> Option<Street<'n>> {
    let points = network.points_of_road(road);
    let line: Vec<Spot> = points.iter().map(|point| ground.spot_of(*point)).collect();
    let first = *line.first()?;
    let (low, high) = line.iter().fold((first, first), |(low, high), spot| {
        let low = (low.0.min(spot.0), low.1.min(spot.1));
        (low, (high.0.max(spot.0), high.1.max(spot.1)))
    });
    ground.shows(low, high).then(|| Street {
        name: network.name_of_road(road),
        weight: weight(network.class_of_road(road)),
        line: line::simplified(&line, TOLERANCE),
    })
}

/// The data of an SVG path for each weight.
pub(super) fn paths(streets: &[Street]) -> [String; WEIGHTS] {
    let mut paths: [String; WEIGHTS] = Default::default();
    for street in streets {
        line::draw(&street.line, &mut paths[street.weight]);
    }
    paths
}
