//! A trip brought to the road, with its baseline.

use chrono::{DateTime, FixedOffset, TimeDelta};
use ecow::EcoString;

use crate::demand::{Clock, Trip};
use crate::error::{Error, Result};
use crate::road::{Network, Snapped, Snapper};
use crate::routing::Between;
use crate::units::{Centimetres, Millis, Position, Travel, mean_half_up as mean};

/// What a stop of a trip is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopKind {
    /// Where it begins.
    Start,
    /// On the way.
    Via,
    /// Somewhere in a part of town, on the way or where it ends.
    Area,
    /// Where it ends.
    End,
}

impl StopKind {
    /// The word that is printed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Via => "via",
            Self::Area => "area",
            Self::End => "end",
        }
    }
}

/// A stop of a trip.
#[derive(Debug, Clone, PartialEq)]
pub struct TripStop {
    /// What it is.
    pub kind: StopKind,
    /// Where, as declared.
    pub position: Position,
    /// What the place is called, where it was declared by its name.
    pub name: Option<EcoString>,
    /// How long the runner stays; zero at the start and where the trip ends.
    pub dwell: Millis,
    /// Where on the road.
    pub snapped: Snapped,
}

impl TripStop {
    /// Brings a stop to the road.
    ///
    /// # Errors
    /// [`Error::Request`] where it is too far off.
    pub(super) fn brought(
        network: &Network,
        snapper: &Snapper,
        kind: StopKind,
        position: Position,
        dwell: Millis,
    ) -> Result<Self> {
        let snapped = snapper.snap(position).ok_or_else(|| {
            Error::Request(format!(
                "{}: expected a position within {} m of a road open to {}, found {position}",
                kind.name(),
                snapper.max_snap(),
                network.profile(),
            ))
        })?;
        Ok(Self { kind, position, name: None, dwell, snapped })
    }
}

/// A trip brought to the road.
///
/// Of one that visits a part of town, this is the trip by way of its most central sample stop; what
/// it takes is the mean over all samples.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedTrip {
    /// Start, vias and end; at least two. An area is the last of the vias, or the end.
    pub stops: Vec<TripStop>,
    /// Travel from each stop to the next; one less than there are stops.
    pub legs: Vec<Travel>,
    /// When it begins, in whole milliseconds; what is finer of a declared departure is left out.
    pub departure: DateTime<FixedOffset>,
    /// The trip by way of each sample stop of its area, in an order that does not matter; none
    /// where it has no area.
    pub samples: Vec<PlannedTrip>,
}

impl PlannedTrip {
    /// Brings the stops of `trip` to the road and finds its baseline. A trip without departure
    /// departs at `now`. What is finer than a millisecond of the departure does not count: all
    /// that follows from it is in whole milliseconds, and so every limit is met exactly.
    ///
    /// # Errors
    /// [`Error::Request`] where a stop is too far off the road, or two stops are not connected.
    pub fn new(
        network: &Network,
        trip: &Trip,
        max_snap: f64,
        now: DateTime<FixedOffset>,
    ) -> Result<Self> {
        let snapper = Snapper::new(network, max_snap);
        let mut between = Between::default();
        Self::with(network, &snapper, trip, now, |from, to| between.travel(network, from, to))
    }

    /// The same, with legs measured by `travel`.
    pub(super) fn with(
        network: &Network,
        snapper: &Snapper,
        trip: &Trip,
        now: DateTime<FixedOffset>,
        mut travel: impl FnMut(&Snapped, &Snapped) -> Travel,
    ) -> Result<Self> {
        if let Some(area) = &trip.area {
            return super::area::plan(network, snapper, trip, area, now, None, travel);
        }
        let names = &trip.names;
        let start = (StopKind::Start, trip.start, Millis::ZERO, names.start.clone());
        let vias = trip.vias.iter().enumerate().map(|(number, via)| {
            let name = names.vias.get(number).cloned().flatten();
            (StopKind::Via, via.position, via.dwell, name)
        });
        let end = (StopKind::End, trip.end, Millis::ZERO, names.end.clone());
        let declared = std::iter::once(start).chain(vias).chain([end]);
        let stops = declared
            .map(|(kind, position, dwell, name)| {
                let stop = TripStop::brought(network, snapper, kind, position, dwell)?;
                Ok(TripStop { name, ..stop })
            })
            .collect::<Result<Vec<_>>>()?;
        let legs = stops
            .windows(2)
            .map(|pair| {
                let (from, to) = (&pair[0], &pair[1]);
                Self::leg(network, from, to, travel(&from.snapped, &to.snapped))
            })
            .collect::<Result<Vec<_>>>()?;
        let departure = whole(trip.departure.unwrap_or(now));
        Ok(Self { stops, legs, departure, samples: Vec::new() })
    }

    /// The travel of a leg.
    ///
    /// # Errors
    /// [`Error::Request`] where there is no way.
    pub(super) fn leg(
        network: &Network,
        from: &TripStop,
        to: &TripStop,
        travel: Travel,
    ) -> Result<Travel> {
        travel.is_path().then_some(travel).ok_or_else(|| {
            Error::Request(format!(
                "no way {} from {} to {}",
                network.profile().phrase(),
                from.position,
                to.position
            ))
        })
    }

    /// Travel time of the baseline; of an area trip the mean over its samples, halves up.
    pub fn duration(&self) -> Millis {
        match self.samples.as_slice() {
            [] => self.legs.iter().map(|leg| leg.time()).sum(),
            samples => {
                Millis(mean(samples.iter().map(|trip| trip.duration().0).sum(), samples.len()))
            }
        }
    }

    /// Length of the baseline; of an area trip the mean over its samples, halves up.
    pub fn distance(&self) -> Centimetres {
        match self.samples.as_slice() {
            [] => self.legs.iter().map(|leg| leg.length()).sum(),
            samples => {
                Centimetres(mean(samples.iter().map(|trip| trip.distance().0).sum(), samples.len()))
            }
        }
    }

    /// From the departure to the arrival at the end, without errands, dwells included.
    pub fn total_time(&self) -> Millis {
        self.duration() + self.stops.iter().map(|stop| stop.dwell).sum()
    }

    /// Leaves at another moment.
    pub(super) fn leave_at(&mut self, departure: DateTime<FixedOffset>) {
        self.departure = departure;
        self.samples.iter_mut().for_each(|sample| sample.departure = departure);
    }

    /// Whether a leg leads to the area or leaves it.
    pub(super) fn touches_area(&self, leg: usize) -> bool {
        self.stops[leg..=leg + 1].iter().any(|stop| stop.kind == StopKind::Area)
    }

    /// From the departure to leaving each stop, without errands.
    pub(super) fn leaving_times(&self) -> Vec<Millis> {
        let mut time = Millis::ZERO;
        let mut times = Vec::with_capacity(self.stops.len());
        for (number, stop) in self.stops.iter().enumerate() {
            if number > 0 {
                time += self.legs[number - 1].time();
            }
            time += stop.dwell;
            times.push(time);
        }
        times
    }

    /// The moment that lies `after` the departure.
    pub fn clock(&self, after: Millis) -> DateTime<FixedOffset> {
        self.departure + TimeDelta::milliseconds(after.0)
    }

    /// From the departure to the last whole millisecond that is not after a moment.
    pub(super) fn until(&self, moment: DateTime<FixedOffset>) -> Millis {
        Clock::new(self.departure, None).last_until(moment)
    }
}

/// A moment without what is finer than a millisecond.
pub(super) fn whole(moment: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    let finer = i64::from(moment.timestamp_subsec_nanos() % 1_000_000);
    moment - TimeDelta::nanoseconds(finer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn departures_are_whole_milliseconds() {
        let moment = |text: &str| DateTime::parse_from_rfc3339(text).unwrap();
        for (text, cut) in [
            ("2026-05-15T17:30:00.123456789+02:00", "2026-05-15T17:30:00.123+02:00"),
            ("1960-05-15T17:30:00.0019Z", "1960-05-15T17:30:00.001Z"),
            ("2026-05-15T17:30:00Z", "2026-05-15T17:30:00Z"),
        ] {
            assert_eq!(whole(moment(text)), moment(cut));
        }
    }
}
