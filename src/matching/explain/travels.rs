//! All the travel that errands may need, whatever the limits.

use crate::matching::insertion::ErrandTravel;
use crate::matching::matcher::{Desk, Matcher};
use crate::matching::planned_trip::{PlannedTrip, StopKind, TripStop};
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
    /// By sample of an area trip; none for other trips.
    pub(super) by_sample: Vec<ErrandTravel>,
}

/// All travel that plans with an errand may need.
pub(super) struct Travels {
    pub(super) alone: Reached,
    /// Where there are kept errands.
    pub(super) table: Option<Table>,
}

/// What brings errands to the road, however far off it they lie.
pub(super) fn from_afar<'m>(matcher: &Matcher<'m>) -> Snapper<'m> {
    Snapper::new(matcher.network, FARTHEST)
}

/// All travel of an errand; `None` where a stop is far from all roads.
pub(super) fn of(
    matcher: &Matcher,
    planned: &PlannedTrip,
    farther: &Snapper,
    errand: usize,
    beside: Option<(&[usize], &Table)>,
) -> Option<Travels> {
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
        table: beside.map(|(keep, known)| table(matcher, planned, &stops, keep, Some(known), desk)),
        alone: reached(matcher, planned, &stops, desk),
    }))
}

/// Travel between the stops of a trip and of kept errands; the first of them stands for the one
/// that is asked about as well.
pub(super) fn of_kept(matcher: &Matcher, planned: &PlannedTrip, keep: &[usize]) -> Option<Table> {
    let stops = matcher.on_road[*keep.first()?].as_ref()?;
    let table = |desk: &mut Desk| table(matcher, planned, stops, keep, None, desk);
    Some(matcher.desks.with(Desk::default, table))
}

/// Travel between the stops of a trip, an errand and the kept ones.
pub(super) struct Table {
    /// At the pickup and the delivery of each errand.
    pub(super) access: Vec<[Millis; 2]>,
    /// From point to point: the trip's stops, then two points an errand.
    pub(super) travel: Vec<Travel>,
}

/// With a table beside another errand, the same trip and the same kept errands, only the errand's
/// own travel is looked for.
///
/// Complexity: O(points²) queries, or O(points) where such a table is known.
fn table(
    matcher: &Matcher,
    planned: &PlannedTrip,
    stops: &(Snapped, Option<Snapped>),
    keep: &[usize],
    known: Option<&Table>,
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
    let own = planned.stops.len()..planned.stops.len() + 2;
    let pairs = (0..points.len()).flat_map(|from| (0..points.len()).map(move |to| (from, to)));
    let travel = pairs
        .enumerate()
        .map(|(at, (from, to))| match known.and_then(|known| known.travel.get(at)) {
            Some(travel) if !own.contains(&from) && !own.contains(&to) => *travel,
            _ => desk.between.travel(matcher.network, points[from], points[to]),
        })
        .collect();
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
    let by_sample = planned.samples.iter().map(|sample| {
        // Only what begins or ends in the area is another way for every sample.
        let mut again = |stop: &Snapped, known: &[(Travel, Travel)]| -> Vec<(Travel, Travel)> {
            let legs = sample.stops.windows(2).zip(known);
            legs.map(|(pair, (to, onward))| {
                let is_area = |stop: &TripStop| stop.kind == StopKind::Area;
                let to = if is_area(&pair[0]) { travel(&pair[0].snapped, stop) } else { *to };
                let onward =
                    if is_area(&pair[1]) { travel(stop, &pair[1].snapped) } else { *onward };
                (to, onward)
            })
            .collect()
        };
        ErrandTravel {
            pickup: again(pickup, &of_pickup),
            delivery: delivery.as_ref().map_or_else(Vec::new, |stop| again(stop, &of_delivery)),
            between: between.unwrap_or(Travel::UNREACHABLE),
        }
    });
    let by_sample = by_sample.collect();
    Reached {
        by_sample,
        snap_distance: distances.into_iter().flatten().fold(0.0, f64::max),
        access: crate::matching::access(pickup, delivery.as_ref()),
        travel: ErrandTravel {
            pickup: of_pickup,
            delivery: of_delivery,
            between: between.unwrap_or(Travel::UNREACHABLE),
        },
    }
}
