//! Errands by how far they lie out of the way as the crow flies.

use super::matcher::Matcher;
use super::planned_trip::PlannedTrip;
use crate::units::Position;

impl Matcher<'_> {
    /// All open errands, those that are least out of a trip's way in a straight line first, by
    /// number; equal ones by id. What is out of reach of the road comes last.
    ///
    /// It judges nothing: it says what is worth to be told about first.
    ///
    /// Complexity: O(n (legs + log n)) for n errands.
    pub fn least_out_of_the_way(&self, trip: &PlannedTrip) -> Vec<usize> {
        let stops: Vec<Position> = trip.stops.iter().map(|stop| stop.position).collect();
        let detour = |number: usize| {
            let errand = &self.errands[number];
            let pickup = errand.pickup.position;
            let last = errand.delivery.as_ref().map_or(pickup, |stop| stop.position);
            let with = |leg: &[Position]| {
                straight(leg[0], pickup) + straight(pickup, last) + straight(last, leg[1])
                    - straight(leg[0], leg[1])
            };
            let least = stops.windows(2).map(with).fold(f64::INFINITY, f64::min);
            if self.on_road[number].is_some() { least } else { f64::INFINITY }
        };
        let mut errands: Vec<(f64, usize)> =
            self.all_open().into_iter().map(|number| (detour(number), number)).collect();
        let id = |number: usize| self.errands[number].id.as_bytes();
        errands.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| id(a.1).cmp(id(b.1))));
        errands.into_iter().map(|(_, number)| number).collect()
    }
}

/// Degrees of latitude between two positions near to each other.
fn straight(a: Position, b: Position) -> f64 {
    let narrow = ((a.lat + b.lat) / 2.0).to_radians().cos();
    (a.lat - b.lat).hypot((a.lon - b.lon) * narrow)
}
