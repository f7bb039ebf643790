//! Which errands fit a trip, where, and what each costs and pays.

mod all;
mod alone;
mod area;
mod best;
mod board;
mod bundle;
mod change;
mod costs;
mod errand_index;
mod explain;
mod insertion;
mod judge;
mod kept;
mod matcher;
mod nearest;
mod order;
mod planned_trip;
mod reason;
mod together;

pub use area::sample_places;
pub use bundle::{
    Asked, Bundle, BundleAnswer, BundleOptions, BundleStats, BundleStep, BundleStop, Prepared,
    Priced,
};
pub use costs::{HourlyRate, Price};
pub use explain::{Change, Explanation, Named, Value, Verdict, Why};
pub use insertion::{Aim, ErrandTimes, Insertion, Spread, StopTime};
pub use matcher::{Match, Matcher, RankOptions, Ranking, Stats};
pub use order::Sort;
pub use planned_trip::{PlannedTrip, StopKind, TripStop};
pub use reason::Reason;

use crate::road::Snapped;
use crate::units::{Millis, access_time};

/// Access at the pickup and at the delivery.
fn access(pickup: &Snapped, delivery: Option<&Snapped>) -> [Millis; 2] {
    let walk = |stop: &Snapped| access_time(stop.distance);
    [walk(pickup), delivery.map_or(Millis::ZERO, walk)]
}
