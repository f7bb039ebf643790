//! Trips drawn over a network.

use chrono::{DateTime, FixedOffset};

use crate::demand::{Trip, TripColumn, TripForm, trip_from_fields};
use crate::error::{Error, Result};
use crate::road::Network;
use crate::sample::{Draw, Stream};

/// The first `count` trips of a seed: from any node of the network to any other, all nodes being
/// equally likely, without stops on the way and with the usual limits.
///
/// # Errors
/// [`Error::Request`] if a trip cannot be made of its texts.
pub fn between_junctions(
    network: &Network,
    count: usize,
    seed: u64,
    departure: DateTime<FixedOffset>,
) -> Result<Vec<Trip>> {
    let departure = departure.to_rfc3339();
    let trip = |number: u64| {
        let mut draw = Draw::new(seed, Stream::Crossing(number));
        let mut node = || {
            let position = network.node(draw.below(network.node_count()) as u32).position();
            position.to_string()
        };
        let (id, start, end) = (format!("trip-{}", number + 1), node(), node());
        let texts = |column: TripColumn| match column {
            TripColumn::Id => Some(id.as_str()),
            TripColumn::Start => Some(start.as_str()),
            TripColumn::End => Some(end.as_str()),
            TripColumn::Departure => Some(departure.as_str()),
            TripColumn::Profile => Some(network.profile().name()),
            _ => None,
        };
        trip_from_fields(TripForm::Flags, &texts).map_err(|errors| {
            let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Error::Request(format!("{id}: {}", errors.join(", ")))
        })
    };
    (0..count as u64).map(trip).collect()
}
