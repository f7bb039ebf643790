//! All the travel that errands may need, whatever the limits.

use rayon::prelude::*;

use crate::matching::insertion::ErrandTravel;
use crate::matching::matcher::{Desk, Matcher};
use crate::matching::planned_trip::PlannedTrip;
use crate::road::{Snapped, Snapper};
use crate::units::{Millis, Travel};

/// Positions farther than this from every road, in metres, are not brought to one.
pub(super) const FARTHEST: f64 = 100_000.0;

/// An errand brought to the road, and how it is reached from there.
pub(super) struct Reached {
    /// The longer of the ways to the road, in metres.
    pub(super) snap_distance: f64,
    /// At the pickup and the delivery.
    pub(super) access: [Millis; 2],
    pub(super) travel: ErrandTravel,
}

/// For each errand its travel; `None` where a stop is far from all roads.
pub(super) fn all(
    matcher: &Matcher,
    planned: &PlannedTrip,
    errands: &[usize],
) -> Vec<(usize, Option<Reached>)> {
    let farther = Snapper::new(matcher.network, FARTHEST);
    let reach = |errand: usize| {
        let open = &matcher.errands[errand];
        let brought = |at| farther.snap(at);
        let stops = match &matcher.on_road[errand] {
            Some(stops) => stops.clone(),
            None => {
                let delivery = open.delivery.as_ref().map(|stop| brought(stop.position));
                (brought(open.pickup.position)?, delivery.map_or(Some(None), |d| d.map(Some))?)
            }
        };
        Some(matcher.desks.with(Desk::default, |desk| reached(matcher, planned, &stops, desk)))
    };
    errands.par_iter().map(|errand| (*errand, reach(*errand))).collect()
}

fn reached(
    matcher: &Matcher,
    planned: &PlannedTrip,
    (pickup, delivery): &(Snapped, Option<Snapped>),
    desk: &mut Desk,
) -> Reached {
    let mut travel = |from: &Snapped, to: &Snapped| {
        let travel = desk.between.travel(matcher.network, from, to);
        if travel.is_path() { travel } else { Travel::UNREACHABLE }
    };
    let mut by_leg = |stop: &Snapped| -> Vec<(Travel, Travel)> {
        let legs = planned.stops.windows(2);
        legs.map(|pair| (travel(&pair[0].snapped, stop), travel(stop, &pair[1].snapped))).collect()
    };
    let of_pickup = by_leg(pickup);
    let of_delivery = delivery.as_ref().map(&mut by_leg).unwrap_or_default();
    let between = delivery.as_ref().map(|delivery| travel(pickup, delivery));
    let distances = [Some(pickup.distance), delivery.as_ref().map(|stop| stop.distance)];
    Reached {
        snap_distance: distances.into_iter().flatten().fold(0.0, f64::max),
        access: crate::matching::access(pickup, delivery.as_ref()),
        travel: ErrandTravel {
            pickup: of_pickup,
            delivery: of_delivery,
            between: between.unwrap_or(Travel::UNREACHABLE),
        },
    }
}
