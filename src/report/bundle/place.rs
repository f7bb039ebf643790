//! Where a step of a plan is, and what it is.

use super::BundleReport;
use crate::demand::{Errand, ErrandStop};
use crate::matching::{BundleStep, BundleStop};
use crate::road::Snapped;
use crate::units::Position;

/// The place of a step.
pub(super) struct StepPlace<'a> {
    /// The word that is printed.
    pub(super) kind: &'static str,
    pub(super) position: Position,
    /// What it is called, where it was given by its name.
    pub(super) name: Option<&'a str>,
    pub(super) snapped: &'a Snapped,
    pub(super) errand: Option<&'a Errand>,
    pub(super) stop: Option<&'a ErrandStop>,
    /// Whether an errand is done then.
    pub(super) ends_errand: bool,
}

impl<'a> BundleReport<'a> {
    pub(super) fn place(&self, step: &BundleStep) -> StepPlace<'a> {
        let (matcher, stops) = (self.matcher, &self.answer.trip.stops);
        // Errands in a plan are on the road, and deliveries are of shipments.
        let of_trip = |number: usize| StepPlace {
            kind: stops[number].kind.name(),
            position: stops[number].position,
            name: stops[number].name.as_deref(),
            snapped: &stops[number].snapped,
            errand: None,
            stop: None,
            ends_errand: false,
        };
        let of_errand = |slot: usize, is_delivery: bool| {
            let errand = &matcher.errands()[slot];
            let (pickup, delivery) = matcher.on_road(slot)?;
            let (kind, stop, snapped) = if is_delivery {
                ("delivery", errand.delivery.as_ref()?, delivery?)
            } else {
                ("pickup", &errand.pickup, pickup)
            };
            Some(StepPlace {
                kind,
                position: stop.position,
                name: stop.name.as_deref(),
                snapped,
                errand: Some(errand),
                stop: Some(stop),
                ends_errand: is_delivery || errand.delivery.is_none(),
            })
        };
        match step.stop {
            BundleStop::Trip(number) => of_trip(number),
            BundleStop::Pickup(slot) => of_errand(slot, false).unwrap_or_else(|| of_trip(0)),
            BundleStop::Delivery(slot) => of_errand(slot, true).unwrap_or_else(|| of_trip(0)),
        }
    }
}
