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

/// All travel that plans with an errand may need.
pub(super) struct Travels {
    pub(super) alone: Reached,
    /// Where there are kept errands.
    pub(super) table: Option<Table>,
}

/// For each errand its travel; `None` where a stop is far from all roads.
pub(super) fn all(
    matcher: &Matcher,
    planned: &PlannedTrip,
    errands: &[usize],
    keep: &[usize],
) -> Vec<(usize, Option<Travels>)> {
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
        Some(matcher.desks.with(Desk::default, |desk| Travels {
            table: (!keep.is_empty()).then(|| table(matcher, planned, &stops, keep, desk)),
            alone: reached(matcher, planned, &stops, desk),
        }))
    };
    errands.par_iter().map(|errand| (*errand, reach(*errand))).collect()
}

/// Travel between the stops of a trip, an errand and the kept ones.
pub(super) struct Table {
    /// At the pickup and the delivery of each errand.
    pub(super) access: Vec<[Millis; 2]>,
    /// From point to point: the trip's stops, then two points an errand.
    pub(super) travel: Vec<Travel>,
}

/// Complexity: O(points²) queries.
fn table(
    matcher: &Matcher,
    planned: &PlannedTrip,
    stops: &(Snapped, Option<Snapped>),
    keep: &[usize],
    desk: &mut Desk,
) -> Table {
    let kept = keep.iter().filter_map(|&errand| matcher.on_road[errand].as_ref());
    let errands: Vec<_> = std::iter::once(stops).chain(kept).collect();
    let of_errands = errands.iter().flat_map(|(pickup, delivery)| {
        // A job has no second stop, and nobody asks for it.
        [pickup, delivery.as_ref().unwrap_or(pickup)]
    });
    let points: Vec<&Snapped> =
        planned.stops.iter().map(|stop| &stop.snapped).chain(of_errands).collect();
    let pairs = points.iter().flat_map(|from| points.iter().map(move |to| (*from, *to)));
    let travel = pairs.map(|(from, to)| desk.between.travel(matcher.network, from, to)).collect();
    let access = errands
        .iter()
        .map(|(pickup, delivery)| crate::matching::access(pickup, delivery.as_ref()))
        .collect();
    Table { access, travel }
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
