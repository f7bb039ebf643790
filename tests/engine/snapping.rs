//! A position lies on the edges that the definition says, and nowhere else.

use ontheway::road::{EdgeId, Network, Snapped, Snapper};
use ontheway::units::Position;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::world::{Plan, Spot, cases, map, plans, spots};

const METRES_PER_DEGREE: f64 = 111_319.490793;
/// Results nearer than this to a tie of rounding may go either way.
const DOUBT: f64 = 1e-6;

/// Farther away than this, in metres, floating point is too coarse to compare in.
const FAR: f64 = 5_000.0;

/// Where an edge comes nearest to a position.
struct Nearest {
    distance: f64,
    /// Metres of the edge's line before that, and on the whole.
    before: f64,
    whole: f64,
    /// Whether other places of the line are almost, but not exactly, as near.
    is_fragile: bool,
}

/// A edge's line in the plane around a position.
fn line(network: &Network, edge: EdgeId, around: Position) -> Vec<(f64, f64)> {
    let shrink = around.lat.to_radians().cos();
    let edge = network.edge(edge);
    let mut line: Vec<(f64, f64)> = network
        .points_of_road(edge.road())
        .iter()
        .map(|point| {
            let (lat, lon) = (f64::from(point.lat) / 1e7, f64::from(point.lon) / 1e7);
            let north = (lat - around.lat) * METRES_PER_DEGREE;
            ((lon - around.lon) * (shrink * METRES_PER_DEGREE), north)
        })
        .collect();
    if edge.is_against() {
        line.reverse();
    }
    line
}

fn nearest(line: &[(f64, f64)]) -> Nearest {
    // Distance, metres before it, and of what segment or node (twice the same) it is the nearest.
    let mut places = vec![(line[0].0.hypot(line[0].1), 0.0, (line[0], line[0]))];
    let mut walked = 0.0;
    for pair in line.windows(2) {
        // A line that comes back along itself is as near both times, to the last bit.
        let is_backward = pair[1] < pair[0];
        let (a, b) = if is_backward { (pair[1], pair[0]) } else { (pair[0], pair[1]) };
        let ((ax, ay), (bx, by)) = (a, b);
        let length = (bx - ax).hypot(by - ay);
        // How far along the segment the foot of the perpendicular stands, in metres.
        let foot = -(ax * (bx - ax) + ay * (by - ay)) / length;
        if length > 0.0 && foot > 0.0 && foot < length {
            let off = (ax * by - ay * bx).abs() / length;
            let before = if is_backward { length - foot } else { foot };
            places.push((off, walked + before, (a, b)));
        }
        walked += length;
        places.push((pair[1].0.hypot(pair[1].1), walked, (pair[1], pair[1])));
    }
    let least = places.iter().map(|place| place.0).fold(f64::INFINITY, f64::min);
    let &(_, before, at) = places.iter().find(|place| place.0 == least).expect("a place");
    let rival = |(distance, other, on): &(f64, f64, _)| {
        *on != at && distance - least < DOUBT && (other - before).abs() > 1e-9 * walked
    };
    let is_fragile = places.iter().any(rival);
    Nearest { distance: least, before, whole: walked, is_fragile }
}

/// Compares one snap with the definition. Whether the position was within reach.
fn hold(network: &Network, position: Position, max_snap: f64) -> Result<bool, TestCaseError> {
    let found = Snapper::new(network, max_snap).snap(position);
    let all: Vec<Nearest> = (0..network.edge_count() as EdgeId)
        .map(|edge| nearest(&line(network, edge, position)))
        .collect();
    let least = all.iter().map(|near| near.distance).fold(f64::INFINITY, f64::min);
    let on_a_node = network.edges().iter().any(|edge| {
        let mut points = network.points_of_road(edge.road()).iter();
        points.any(|point| point.position() == position)
    });
    if (least - max_snap).abs() < DOUBT && !on_a_node {
        return Ok(false);
    }
    prop_assert_eq!(found.is_some(), least <= max_snap, "{} of {} m", least, max_snap);
    let Some(found) = found else { return Ok(false) };
    if least > FAR {
        return Ok(false);
    }
    prop_assert!((found.distance - least).abs() < DOUBT, "{} for {}", found.distance, least);
    assert_sorted(&found)?;
    let mut on = found.edges.iter().peekable();
    for (edge, near) in (0..).zip(&all) {
        let on = on.next_if(|on| on.edge == edge);
        if (near.distance - least - 0.02).abs() < DOUBT {
            continue;
        }
        let expected = near.distance <= least + 0.02;
        prop_assert_eq!(on.is_some(), expected, "edge {} at {} m", edge, near.distance);
        let Some(on) = on.filter(|_| !near.is_fragile) else { continue };
        let whole = network.edge(edge);
        let fraction = if near.whole > 0.0 { near.before / near.whole } else { 0.0 };
        let parts = [(whole.time, on.before.time().0), (whole.length, on.before.length().0)];
        for (of, before) in parts {
            let exact = fraction * f64::from(of) + 0.5;
            let doubt = DOUBT + f64::from(of) * (1e-9 + 2e-8 / near.whole);
            if (exact - exact.round()).abs() > doubt {
                prop_assert_eq!(before, exact.floor() as i64, "{} of {}", fraction, of);
            }
        }
        prop_assert_eq!(on.before + on.after, whole.travel());
        let points = line(network, edge, position);
        let walked = |to: u32| -> f64 {
            let pairs = points[..=to as usize].windows(2);
            pairs.map(|pair| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1)).sum()
        };
        let doubt = DOUBT * (1.0 + near.whole);
        let (behind, ahead) = (on.behind, on.ahead);
        prop_assert!(ahead == behind || ahead == behind + 1, "{} to {}", behind, ahead);
        prop_assert!(walked(behind) <= near.before + doubt && walked(ahead) >= near.before - doubt);
    }
    prop_assert!(on.next().is_none());
    let shrink = position.lat.to_radians().cos();
    let (north, east) = (found.point.lat - position.lat, found.point.lon - position.lon);
    let away = (north * METRES_PER_DEGREE).hypot(east * shrink * METRES_PER_DEGREE);
    prop_assert!((away - least).abs() < 1e-3, "the point is {} m away", away);
    Ok(true)
}

fn assert_sorted(snapped: &Snapped) -> Result<(), TestCaseError> {
    prop_assert!(snapped.edges.windows(2).all(|pair| pair[0].edge < pair[1].edge));
    prop_assert!(!snapped.edges.is_empty());
    Ok(())
}

/// Limits of every size, from none at all to farther than any map.
const LIMITS: [f64; 12] =
    [0.0, 0.005, 12.5, 39.99, 40.0, 40.01, 159.99, 160.0, 300.0, 300.0, 1_000.0, 1e9];

fn hold_all(plan: &Plan, spots: &[(Spot, u8)]) -> Result<(), TestCaseError> {
    let extract = plan.extract();
    let Some(map) = map(&extract, plan.profile) else {
        return Ok(());
    };
    let network = map.network(plan.profile).unwrap();
    for (spot, limit) in spots {
        let max_snap = LIMITS[usize::from(*limit) % LIMITS.len()];
        let position = spot.position(network);
        let within = hold(network, position, max_snap)?;
        if within {
            // Exactly as far as it is, and a hair less.
            let far = Snapper::new(network, max_snap).snap(position).unwrap();
            let at_limit = Snapper::new(network, far.distance).snap(position);
            prop_assert_eq!(at_limit.as_ref(), Some(&far), "a limit is inclusive");
            let less = Snapper::new(network, far.distance.next_down()).snap(position);
            prop_assert!(less.is_none() || far.distance == 0.0);
        }
        hold(network, spot.anywhere(), max_snap)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn positions_lie_on_their_edges(plan in plans(2), spots in vec((spots(), any::<u8>()), 1..40)) {
        hold_all(&plan, &spots)?;
    }
}
