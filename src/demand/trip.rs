//! One row of trips.csv, or the flags of a command for one trip.

use ecow::EcoString;

use super::columns::TripColumn as C;
use super::fields;
use super::named::{NamedPlace, PlaceFinder, is_name};
use super::row::{Lookup, Place, PlaceColumns, Row};
use super::types::{Limit, Trip, TripLimits, TripNames, Via};
use crate::error::FieldError;
use crate::units::{Amount, Position, Profile};

/// Where the texts of a trip come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TripForm {
    /// A row of trips.csv: an id, and the start and the end in two columns each.
    Csv,
    /// Flags: the id may be left out, and `start` and `end` may be given as `lat,lon`.
    Flags,
}

/// The id of a trip that was given by flags, and without one.
pub const UNNAMED_TRIP: &str = "trip";

/// What an hour costs where nothing is said: 12.
const DEFAULT_COST_PER_HOUR: Amount = Amount(120_000);

/// What a kilometre costs where nothing is said.
fn default_cost_per_km(profile: Profile) -> Amount {
    match profile {
        Profile::Car => Amount(3_000),
        Profile::Bike => Amount(500),
        Profile::Foot => Amount::ZERO,
    }
}

/// Reads a trip from the raw texts of its columns; absent and blank ones are not given, and
/// have their defaults.
///
/// # Errors
///
/// Every field that cannot be read, not just the first.
pub fn trip_from_fields(
    form: TripForm,
    lookup: Lookup<'_, '_, C>,
) -> Result<Trip, Vec<FieldError>> {
    trip_from_fields_with(form, lookup, None)
}

/// The same with places by their names, where `finder` finds them.
///
/// # Errors
/// As [`trip_from_fields`].
pub fn trip_from_fields_with(
    form: TripForm,
    lookup: Lookup<'_, '_, C>,
    finder: Option<&dyn PlaceFinder>,
) -> Result<Trip, Vec<FieldError>> {
    let mut row = Row::new(lookup, finder);
    let id = match form {
        TripForm::Flags if !row.has(C::Id) => Some(UNNAMED_TRIP.into()),
        TripForm::Flags | TripForm::Csv => row.required(C::Id, fields::id),
    };
    row.refuse(C::Area, "areas are not understood yet");
    row.refuse(C::AreaService, "areas are not understood yet");
    let near = given_position(&row);
    let ends = ends(&mut row, form, near);
    let (vias, via_names) = vias(&mut row, near);
    let departure = row.optional(C::Departure, fields::instant);
    let limits = limits(&mut row);
    if let (Some(departure), Limit::At(arrival)) = (departure, limits.latest_arrival)
        && arrival < departure
    {
        let expected = format!("a time not before the departure, {}", departure.to_rfc3339());
        row.fault(C::LatestArrival, expected);
    }
    let profile = row.optional(C::Profile, fields::profile).unwrap_or(Profile::Car);
    let capacity = row.or_default(C::Capacity, fields::capacity);
    let skills = row.or_default(C::Skills, fields::skills);
    let cost_per_hour = row.optional(C::CostPerHour, fields::amount);
    let cost_per_km = row.optional(C::CostPerKm, fields::amount);
    let commission = row.or_default(C::CommissionPct, fields::percentage);
    let trip = id.zip(ends).map(|(id, (start, end))| Trip {
        id,
        start: start.position,
        vias,
        end: end.position,
        names: TripNames { start: start.name, vias: via_names, end: end.name },
        departure,
        zone: None,
        profile,
        limits,
        capacity,
        skills,
        cost_per_hour: cost_per_hour.unwrap_or(DEFAULT_COST_PER_HOUR),
        cost_per_km: cost_per_km.unwrap_or(default_cost_per_km(profile)),
        commission,
    });
    row.finish(trip)
}

fn limits(row: &mut Row<'_, '_, C>) -> TripLimits {
    TripLimits {
        latest_arrival: row.limit(C::LatestArrival, fields::instant),
        max_detour_time: row.limit(C::MaxDetourTime, fields::duration),
        max_detour_ratio: row.limit(C::MaxDetourRatio, fields::ratio),
        max_detour_distance: row.limit(C::MaxDetourDistance, fields::signed_distance),
        max_added_time: row.limit(C::MaxAddedTime, fields::duration),
        max_tasks: row.limit(C::MaxTasks, fields::count),
        max_wait: row.limit(C::MaxWait, fields::duration),
        min_net_gain: row.limit(C::MinNetGain, fields::signed_amount),
        min_hourly_rate: row.limit(C::MinHourlyRate, fields::amount),
    }
}

const START: PlaceColumns<C> = PlaceColumns { whole: C::Start, lat: C::StartLat, lon: C::StartLon };
const END: PlaceColumns<C> = PlaceColumns { whole: C::End, lat: C::EndLat, lon: C::EndLon };

/// The start and the end.
fn ends(
    row: &mut Row<'_, '_, C>,
    form: TripForm,
    near: Option<Position>,
) -> Option<(NamedPlace, NamedPlace)> {
    let start = match (row.place(START, near), form) {
        (Place::Absent, TripForm::Flags) => {
            row.required(C::Start, fields::position).map(NamedPlace::from)
        }
        (Place::Absent, TripForm::Csv) if is_by_name(row, START) => {
            row.fault(C::Start, "a position or a name on the map".to_owned());
            None
        }
        (Place::Absent, TripForm::Csv) => {
            row.required_place(C::StartLat, C::StartLon).map(NamedPlace::from)
        }
        (start, _) => start.found(),
    };
    let end = row.place(END, near);
    let round_trip = row.optional(C::RoundTrip, fields::boolean);
    let round_trip_is_faulty = row.has(C::RoundTrip) && round_trip.is_none();
    let whole = (form == TripForm::Flags || row.has(C::End)) && !row.has(C::EndLat);
    let end_column = if whole || is_by_name(row, END) { C::End } else { C::EndLat };
    match (end, round_trip.unwrap_or(false)) {
        (Place::Absent, true) => start.map(|start| (start.clone(), start)),
        (Place::Absent, false) => {
            // The area has been refused already, and may have been meant for the end.
            if !round_trip_is_faulty && !row.has(C::Area) {
                row.fault(end_column, "an end, or round_trip=true".to_owned());
            }
            None
        }
        (Place::At(end), true) => {
            if start.as_ref().is_some_and(|start| start.position != end.position) {
                row.fault(end_column, "the start or nothing, as round_trip is true".to_owned());
            }
            start.zip(Some(end))
        }
        (end, _) => start.zip(end.found()),
    }
}

/// Whether the file has a column for the place as a whole, and none for its latitude.
fn is_by_name(row: &Row<'_, '_, C>, columns: PlaceColumns<C>) -> bool {
    row.has_column(columns.whole) && !row.has_column(columns.lat)
}

/// The stops on the way, each by position or name.
fn vias(row: &mut Row<'_, '_, C>, near: Option<Position>) -> (Vec<Via>, Vec<Option<EcoString>>) {
    let Some(text) = row.text(C::Via) else { return Default::default() };
    let (mut vias, mut names) = (Vec::new(), Vec::new());
    for text in text.split('|') {
        let by_position = fields::via(text);
        let (place, dwell) = text.rsplit_once('@').unwrap_or((text, "0"));
        let read = if by_position.is_err() && is_name(place) && row.has_finder() {
            fields::duration(dwell).and_then(|dwell| {
                let place = row.read_place(place, near)?;
                Ok((Via { position: place.position, dwell }, place.name))
            })
        } else {
            by_position.map(|via| (via, None))
        };
        if let Some((via, name)) = row.keep(C::Via, read) {
            vias.push(via);
            names.push(name);
        }
    }
    (vias, names)
}

/// A position that the trip names by its coordinates: what names mean is looked for near it.
fn given_position(row: &Row<'_, '_, C>) -> Option<Position> {
    let vias = row.text(C::Via).unwrap_or_default().split('|');
    let via = || vias.into_iter().find_map(|via| Some(fields::via(via).ok()?.position));
    row.given_position(START).or_else(|| row.given_position(END)).or_else(via)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Centimetres, Millis};

    type Texts<'a> = &'a [(C, &'a str)];

    fn trip(form: TripForm, texts: Texts<'_>) -> Result<Trip, Vec<String>> {
        let lookup =
            |column| texts.iter().find(|(known, _)| *known == column).map(|(_, text)| *text);
        trip_from_fields(form, &lookup)
            .map_err(|errors| errors.iter().map(ToString::to_string).collect())
    }

    fn flags(texts: Texts<'_>) -> Result<Trip, Vec<String>> {
        trip(TripForm::Flags, texts)
    }

    #[test]
    fn defaults_hold_where_nothing_is_said() {
        let trip = flags(&[(C::Start, "50.8,4.3"), (C::End, "50.9,4.4")]).unwrap();
        assert_eq!(trip.id, UNNAMED_TRIP);
        assert_eq!(trip.end, Position { lat: 50.9, lon: 4.4 });
        assert_eq!(trip.cost_per_hour, Amount(120_000));
        assert_eq!(trip.cost_per_km, Amount(3_000));
        assert_eq!(trip.limits, TripLimits::default());
        assert_eq!(trip.limits.detour_time(), Some(TripLimits::DEFAULT_MAX_DETOUR_TIME));
        let walk = flags(&[(C::Start, "1,2"), (C::RoundTrip, "yes"), (C::Profile, "foot")]);
        assert_eq!(walk.unwrap().cost_per_km, Amount::ZERO);
    }

    #[test]
    fn limits_are_set_or_lifted() {
        let trip = flags(&[
            (C::Start, "1,2"),
            (C::RoundTrip, "1"),
            (C::MaxDetourDistance, "-1.5km"),
            (C::MaxDetourTime, "none"),
            (C::MinNetGain, "-2"),
            (C::MaxWait, "0"),
            (C::Capacity, "none"),
        ])
        .unwrap();
        assert_eq!(trip.limits.max_detour_distance, Limit::At(Centimetres(-150_000)));
        assert_eq!(trip.limits.detour_time(), None);
        assert_eq!(trip.limits.min_net_gain, Limit::At(Amount(-20_000)));
        assert_eq!(trip.limits.max_wait, Limit::At(Millis::ZERO));
    }

    #[test]
    fn flags_take_either_form_of_a_place() {
        let apart = flags(&[(C::StartLat, "1"), (C::StartLon, "2"), (C::End, "3,4")]).unwrap();
        assert_eq!(apart.start, Position { lat: 1.0, lon: 2.0 });
        assert_eq!(
            flags(&[(C::Start, "1,2"), (C::StartLon, "2"), (C::End, "3,4")]).unwrap_err(),
            ["start: expected nothing, as start_lat or start_lon is given, found \"1,2\""]
        );
        assert_eq!(
            flags(&[]).unwrap_err(),
            [
                "start: expected a position lat,lon in decimal degrees, such as 50.8467,4.3525, \
                 found nothing",
                "end: expected an end, or round_trip=true, found nothing",
            ]
        );
    }

    #[test]
    fn a_row_names_its_places_by_coordinates() {
        let errors = trip(TripForm::Csv, &[(C::Start, "Flagey"), (C::EndLat, "1")]).unwrap_err();
        assert_eq!(
            errors,
            [
                "id: expected an id, found nothing",
                "start: expected a position lat,lon in decimal degrees, such as 50.8467,4.3525, \
                 found \"Flagey\" (a name is looked up where there is a map)",
                "end_lon: expected a coordinate, as end_lat is given, found nothing",
            ]
        );
    }

    #[test]
    fn a_round_trip_has_no_other_end() {
        let start = [(C::Start, "1,2"), (C::RoundTrip, "true")];
        let same = flags(&[start[0], start[1], (C::End, "1,2")]).unwrap();
        assert_eq!(same.start, same.end);
        assert_eq!(
            flags(&[start[0], start[1], (C::End, "1,3")]).unwrap_err(),
            ["end: expected the start or nothing, as round_trip is true, found \"1,3\""]
        );
    }

    #[test]
    fn nobody_arrives_before_leaving() {
        let errors = flags(&[
            (C::Start, "1,2"),
            (C::RoundTrip, "true"),
            (C::Departure, "2026-05-04T17:30:00+02:00"),
            (C::LatestArrival, "2026-05-04T16:29:59+01:00"),
        ]);
        assert_eq!(
            errors.unwrap_err(),
            ["latest_arrival: expected a time not before the departure, \
              2026-05-04T17:30:00+02:00, found \"2026-05-04T16:29:59+01:00\""]
        );
    }
}
