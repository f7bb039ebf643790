//! One row of errands.csv.

use super::columns::ErrandColumn as C;
use super::fields;
use super::hours::Hours;
use super::named::{NamedPlace, PlaceFinder};
use super::row::{Lookup, PlaceColumns, Row};
use super::types::{Errand, ErrandStop, Limit, Pricing};
use crate::error::FieldError;
use crate::units::Amount;

const PICKUP: PlaceColumns<C> =
    PlaceColumns { whole: C::Pickup, lat: C::PickupLat, lon: C::PickupLon };
const DELIVERY: PlaceColumns<C> =
    PlaceColumns { whole: C::Delivery, lat: C::DeliveryLat, lon: C::DeliveryLon };

/// Reads an errand from the raw texts of its columns; absent and blank ones are not given.
///
/// # Errors
///
/// Every field that cannot be read, not just the first.
pub fn errand_from_fields(lookup: Lookup<'_, '_, C>) -> Result<Errand, Vec<FieldError>> {
    errand_from_fields_with(lookup, None)
}

/// The same with places by their names, where `finder` finds them. A place that brings opening
/// hours lends them to a stop that has none of its own.
///
/// # Errors
/// As [`errand_from_fields`].
pub fn errand_from_fields_with(
    lookup: Lookup<'_, '_, C>,
    finder: Option<&dyn PlaceFinder>,
) -> Result<Errand, Vec<FieldError>> {
    let mut row = Row::new(lookup, finder);
    let id = row.required(C::Id, fields::id);
    let near = row.given_position(DELIVERY);
    let pickup = if row.has(C::Pickup) {
        row.place(PICKUP, near).found()
    } else if row.has_column(C::Pickup) && !row.has_column(C::PickupLat) {
        row.fault(C::Pickup, "a position or a name on the map".to_owned());
        None
    } else {
        row.required_place(C::PickupLat, C::PickupLon).map(NamedPlace::from)
    };
    let near = pickup.as_ref().map(|pickup| pickup.position);
    let pickup = stop(&mut row, pickup, &AT_PICKUP);
    let delivery = row.place(DELIVERY, near).found();
    let delivery = stop(&mut row, delivery, &AT_DELIVERY);
    let pricing = pricing(&mut row);
    let amount = row.or_default(C::Amount, fields::load);
    let skills = row.or_default(C::Skills, fields::skills);
    let outlay = row.optional(C::Outlay, fields::amount);
    let posted_at = row.optional(C::PostedAt, fields::instant);
    let expires_at = row.limit(C::ExpiresAt, fields::instant).or_default(None);
    let max_time_in_vehicle = row.limit(C::MaxTimeInVehicle, fields::duration).or_default(None);
    let description = row.text(C::Description).unwrap_or_default();
    let currency = row.text(C::Currency).unwrap_or_default().trim();
    let errand = id.zip(pickup).zip(pricing).map(|((id, pickup), pricing)| Errand {
        id,
        description: description.into(),
        pickup,
        delivery,
        amount,
        skills,
        pricing,
        outlay,
        currency: currency.into(),
        posted_at,
        expires_at,
        max_time_in_vehicle,
    });
    row.finish(errand)
}

/// The columns that tell of the time at one stop.
struct StopColumns {
    setup: C,
    service: C,
    hours: C,
    windows: C,
}

const AT_PICKUP: StopColumns = StopColumns {
    setup: C::PickupSetup,
    service: C::PickupService,
    hours: C::PickupOpeningHours,
    windows: C::PickupTimeWindows,
};

const AT_DELIVERY: StopColumns = StopColumns {
    setup: C::DeliverySetup,
    service: C::DeliveryService,
    hours: C::DeliveryOpeningHours,
    windows: C::DeliveryTimeWindows,
};

/// A stop at a place; its times are checked even where there is none.
fn stop(
    row: &mut Row<'_, '_, C>,
    place: Option<NamedPlace>,
    columns: &StopColumns,
) -> Option<ErrandStop> {
    let setup = row.or_default(columns.setup, fields::duration);
    let service = row.or_default(columns.service, fields::duration);
    let time_windows = row.optional(columns.windows, fields::time_windows);
    // No text is a fault here: hours that cannot be read are unknown.
    let own_hours = row.text(columns.hours).map(str::trim);
    let NamedPlace { position, name, opening_hours } = place?;
    let hours = own_hours.or(opening_hours.as_deref());
    let opening_hours = hours.map(|text| Hours::new(text, None));
    Some(ErrandStop { position, name, setup, service, opening_hours, time_windows })
}

/// How the errand is paid. The fee of a bid and the maximum of a fixed fee mean nothing, but
/// must be readable.
fn pricing(row: &mut Row<'_, '_, C>) -> Option<Pricing> {
    let max_fee: Limit<Amount> = row.limit(C::MaxFee, fields::amount);
    let fee = row.optional(C::Fee, fields::amount);
    let is_bid =
        if row.has(C::Pricing) { row.optional(C::Pricing, fields::pricing)? } else { false };
    if is_bid {
        return Some(Pricing::Bid { max_fee: max_fee.or_default(None) });
    }
    if !row.has(C::Fee) {
        row.fault(C::Fee, "an amount, or pricing=bid".to_owned());
    }
    fee.map(|fee| Pricing::Fixed { fee })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Millis, Position};

    type Texts<'a> = &'a [(C, &'a str)];

    const JOB: Texts<'static> =
        &[(C::Id, "a"), (C::PickupLat, "50.8"), (C::PickupLon, "4.3"), (C::Fee, "5")];

    /// A job with some of its columns set otherwise.
    fn job_but(texts: Texts<'_>) -> Result<Errand, Vec<String>> {
        let find = |texts: Texts<'_>, column| {
            texts.iter().find(|(known, _)| *known == column).map(|(_, text)| (*text).to_owned())
        };
        let all: Vec<(C, String)> = [texts, JOB]
            .iter()
            .flat_map(|part| part.iter().map(|(column, _)| *column))
            .filter_map(|column| Some((column, find(texts, column).or(find(JOB, column))?)))
            .collect();
        let lookup =
            |column| all.iter().find(|(known, _)| *known == column).map(|(_, text)| text.as_str());
        errand_from_fields(&lookup)
            .map_err(|errors| errors.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_job_needs_little() {
        let job = job_but(&[]).unwrap();
        assert_eq!(job.pricing, Pricing::Fixed { fee: Amount(50_000) });
        assert_eq!(job.delivery, None);
        assert_eq!(job.currency, "");
    }

    #[test]
    fn a_shipment_has_both_stops() {
        let shipment = job_but(&[
            (C::DeliveryLat, "50.9"),
            (C::DeliveryLon, "4.4"),
            (C::DeliverySetup, "2m"),
            (C::DeliveryService, "90s"),
            (C::MaxTimeInVehicle, "none"),
        ])
        .unwrap();
        let delivery = shipment.delivery.unwrap();
        assert_eq!(delivery.position, Position { lat: 50.9, lon: 4.4 });
        assert_eq!((delivery.setup, delivery.service), (Millis(120_000), Millis(90_000)));
        assert_eq!(shipment.max_time_in_vehicle, None);
    }

    #[test]
    fn bids_need_no_fee() {
        let bid = job_but(&[(C::Pricing, "bid"), (C::Fee, ""), (C::MaxFee, "9.99")]).unwrap();
        assert_eq!(bid.pricing, Pricing::Bid { max_fee: Some(Amount(99_900)) });
        let open = job_but(&[(C::Pricing, "bid"), (C::MaxFee, "none")]).unwrap();
        assert_eq!(open.pricing, Pricing::Bid { max_fee: None });
        assert_eq!(
            job_but(&[(C::Fee, " ")]).unwrap_err(),
            ["fee: expected an amount, or pricing=bid, found nothing"]
        );
        assert_eq!(
            job_but(&[(C::Fee, ""), (C::Pricing, "bit")]).unwrap_err(),
            ["pricing: expected fixed or bid, found \"bit\""]
        );
    }

    #[test]
    fn every_fault_is_reported() {
        let errors = job_but(&[
            (C::Id, ""),
            (C::PickupLat, "x"),
            (C::PickupLon, "y"),
            (C::DeliveryLon, "200"),
            (C::Fee, "-1"),
            (C::Skills, "|"),
            (C::PickupOpeningHours, "whenever"),
            (C::Pickup, "Flagey"),
            (C::DeliveryTimeWindows, "09:00-18:00"),
        ])
        .unwrap_err();
        assert_eq!(
            errors,
            [
                "id: expected an id, found nothing",
                "pickup: expected nothing, as pickup_lat or pickup_lon is given, found \
                 \"Flagey\"",
                "delivery_lat: expected a coordinate, as delivery_lon is given, found nothing",
                "delivery_lon: expected a longitude from -180 to 180 in decimal degrees, found \
                 \"200\"",
                "delivery_time_windows: expected time windows start/end, several with |, such as \
                 2026-05-04T17:00:00+02:00/2026-05-04T19:00:00+02:00, found \"09:00-18:00\"",
                "fee: expected an amount from 0 to 1000000000 with at most 4 decimals, found \
                 \"-1\"",
                "skills: expected skills, several with |, found \"|\"",
            ]
        );
    }
}
