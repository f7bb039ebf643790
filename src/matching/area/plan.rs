//! An area trip brought to the road, once for every sample.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, FixedOffset};
use ecow::EcoString;

use super::super::planned_trip::{PlannedTrip, StopKind, TripStop, whole};
use super::samples;
use crate::demand::{AreaPlace, Region, Trip, TripArea};
use crate::error::{Error, Result};
use crate::road::{MapPoint, Network, Snapped, Snapper};
use crate::units::{Millis, Travel};

/// The samples of areas that were asked for last, of one network.
#[derive(Default)]
pub(in crate::matching) struct Places {
    known: Mutex<Vec<Known>>,
}

/// An area and its samples.
type Known = (Arc<Region>, Arc<[MapPoint]>);

/// As many areas are remembered.
const REMEMBERED: usize = 64;

impl Places {
    /// Trips of one file share their named areas, and a trip that is asked again has its own.
    fn of(&self, network: &Network, region: &Arc<Region>) -> Arc<[MapPoint]> {
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |(known, _): &&Known| Arc::ptr_eq(known, region);
        if let Some((_, places)) = lock().iter().find(is_it) {
            return Arc::clone(places);
        }
        let places: Arc<[MapPoint]> = samples::of(network, region).into();
        let mut known = lock();
        if known.len() >= REMEMBERED {
            known.remove(0);
        }
        known.push((Arc::clone(region), Arc::clone(&places)));
        places
    }
}

/// Brings the stops of an area trip to the road, with legs measured by `travel`: the trip is that
/// with the most central sample, and holds those with all of them.
///
/// # Errors
/// As [`PlannedTrip::new`]; and where no road lies within the area.
pub(in crate::matching) fn plan(
    network: &Network,
    snapper: &Snapper,
    trip: &Trip,
    area: &TripArea,
    now: DateTime<FixedOffset>,
    known: Option<&Places>,
    mut travel: impl FnMut(&Snapped, &Snapped) -> Travel,
) -> Result<PlannedTrip> {
    let at = |kind, position, dwell| TripStop::brought(network, snapper, kind, position, dwell);
    let names = &trip.names;
    let called = |name: Option<&EcoString>, stop| TripStop { name: name.cloned(), ..stop };
    let start = at(StopKind::Start, trip.start, Millis::ZERO)?;
    let mut before = vec![called(names.start.as_ref(), start)];
    for (number, via) in trip.vias.iter().enumerate() {
        let name = names.vias.get(number).and_then(Option::as_ref);
        before.push(called(name, at(StopKind::Via, via.position, via.dwell)?));
    }
    let after = match area.is_end {
        true => None,
        false => {
            let end = at(StopKind::End, trip.end, Millis::ZERO)?;
            Some(called(names.end.as_ref(), end))
        }
    };
    let dwell = if area.is_end { Millis::ZERO } else { area.service };
    let places = places(network, area, known)?;
    let name = match &area.place {
        AreaPlace::Known(region) => EcoString::from(region.name()),
        AreaPlace::Named(name) => name.clone(),
    };
    let mut leg = |from: &TripStop, to: &TripStop| {
        PlannedTrip::leg(network, from, to, travel(&from.snapped, &to.snapped))
    };
    let first =
        before.windows(2).map(|pair| leg(&pair[0], &pair[1])).collect::<Result<Vec<_>>>()?;
    let departure = whole(trip.departure.unwrap_or(now));
    let samples = places
        .iter()
        .map(|place| {
            let stop = at(StopKind::Area, place.position(), dwell)?;
            let stop = called(Some(&name), stop);
            let (mut stops, mut legs) = (before.clone(), first.clone());
            if let Some(last) = stops.last() {
                legs.push(leg(last, &stop)?);
            }
            if let Some(end) = &after {
                legs.push(leg(&stop, end)?);
            }
            stops.push(stop);
            stops.extend(after.clone());
            Ok(PlannedTrip { stops, legs, departure, samples: Vec::new() })
        })
        .collect::<Result<Vec<_>>>()?;
    let central = samples[samples::most_central(&places)].clone();
    Ok(PlannedTrip { samples, ..central })
}

/// The samples of an area; at least one.
fn places(network: &Network, area: &TripArea, known: Option<&Places>) -> Result<Arc<[MapPoint]>> {
    let fault = |expected: &str, found: &str| {
        Err(Error::Request(format!("area: expected {expected}, found {found}")))
    };
    let region = match &area.place {
        AreaPlace::Known(region) => region,
        AreaPlace::Named(name) => return fault("an area that has been looked up", name),
    };
    let places = match known {
        Some(known) => known.of(network, region),
        None => samples::of(network, region).into(),
    };
    if places.is_empty() {
        let expected = format!("a part of town with a road open to {} in it", network.profile());
        return fault(&expected, region.name());
    }
    Ok(places)
}
