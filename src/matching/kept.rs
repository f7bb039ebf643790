//! Errands that a runner has accepted already, which are part of every plan.

use chrono::SecondsFormat;

use super::explain::{Named, Value};
use super::matcher::Matcher;
use super::planned_trip::PlannedTrip;
use crate::demand::{Clock, Trip};
use crate::error::{Error, Result};

impl Matcher<'_> {
    /// Refuses errands that no plan can hold.
    pub(super) fn check_kept(&self, kept: &[usize]) -> Result<()> {
        for &slot in kept {
            let errand = &self.errands[slot];
            let fault = if self.on_road[slot].is_none() {
                "lies too far off the road"
            } else if errand.pricing.counted_fee().is_none() {
                "is a bid without max_fee"
            } else {
                continue;
            };
            return Err(Error::Request(format!("keep: errand {} {fault}", errand.id)));
        }
        Ok(())
    }

    /// What is said of errands that no plan of a trip can hold together: the first that cannot be
    /// done even by itself, and why, or that it is all of them that cannot.
    pub(super) fn impossible(&self, trip: &Trip, planned: &PlannedTrip, kept: &[usize]) -> Error {
        let id = |slot: usize| self.errands[slot].id.as_str();
        for &slot in kept {
            if let Some(why) = self.obstacle(trip, planned, slot) {
                let clock = Clock::new(planned.departure, trip.zone);
                let list = |named: &[Named]| {
                    let parts = named.iter().map(|(name, v)| format!("{name} {}", said(&clock, v)));
                    parts.collect::<Vec<_>>().join(", ")
                };
                return Error::Request(format!(
                    "keep: errand {} cannot be done, not even by itself: {} (it takes {}, there \
                     is {})",
                    id(slot),
                    why.reason.code(),
                    list(&why.needed),
                    list(&why.available),
                ));
            }
        }
        let ids: Vec<&str> = kept.iter().map(|&slot| id(slot)).collect();
        Error::Request(format!(
            "keep: no order of stops serves all kept errands: each of {} can be done by itself, \
             not all of them together",
            ids.join(", ")
        ))
    }
}

/// A quantity in an error.
fn said(clock: &Clock, value: &Value) -> String {
    match value {
        Value::Moment(when) => clock.on_wall(*when).to_rfc3339_opts(SecondsFormat::AutoSi, false),
        Value::Time(time) => format!("{}s", time.0 as f64 / 1_000.0),
        Value::Load(load) => {
            let parts = load.0.iter().map(|(dimension, amount)| {
                // In ten-thousandths.
                format!("{dimension}:{}", *amount as f64 / 10_000.0)
            });
            parts.collect::<Vec<_>>().join("|")
        }
        Value::Text(text) => text.to_string(),
        _ => "none".to_owned(),
    }
}
