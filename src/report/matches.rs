//! The matches of one trip.

use chrono::{DateTime, FixedOffset};
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use super::geojson;
use super::grid::Room;
use super::landmarks::Landmarks;
use super::numbers::{
    amount_in_cents, cents, json_cents, json_metres, json_money, json_seconds, json_snap_distance,
    lon_lat, metres, moment, rounded_lon_lat, seconds,
};
use super::places;
use super::reasons::Reasons;
use super::table;
use crate::demand::{Clock, Errand, ErrandStop, Pricing, Trip};
use crate::error::{Error, Result};
use crate::matching::{
    Explanation, Match, Matcher, PlannedTrip, Price, Ranking, Spread, StopKind, StopTime, TripStop,
};
use crate::road::{Network, Snapped};
use crate::routing::PathSearch;
use crate::units::{Millis, Position};

/// What fits a trip, ready to be written.
pub struct Matches<'a> {
    /// The trip as declared.
    pub trip: &'a Trip,
    /// The errands.
    pub matcher: &'a Matcher<'a>,
    /// What fits, as much of it as is to be written.
    pub ranking: &'a Ranking,
    /// Why the others do not, where that was asked for.
    pub explanation: Option<&'a Explanation>,
    /// Whether it was asked about these errands alone, each by its id.
    pub asked: bool,
    /// What stands where roads have no names, where that is of use.
    pub landmarks: Option<&'a Landmarks<'a>>,
}

/// The columns of CSV answers; `batch` writes the same.
const COLUMNS: [&str; 15] = [
    "trip",
    "rank",
    "errand",
    "leg",
    "detour_time",
    "detour_distance",
    "added_time",
    "fee",
    "payout",
    "detour_cost",
    "net_gain",
    "hourly_rate",
    "ask",
    "pickup_arrival",
    "delivery_arrival",
];

/// What a match pays, in whole cents; `None` where it is null.
struct Cents {
    fee: Option<i128>,
    payout: Option<i128>,
    net_gain: Option<i128>,
    hourly_rate: Option<i128>,
    ask: Option<i128>,
}

impl Cents {
    fn of(price: Price) -> Self {
        match price {
            Price::Fixed { fee, payout, net_gain, hourly_rate } => Self {
                fee: Some(amount_in_cents(fee)),
                payout: Some(payout.to_cents()),
                net_gain: Some(net_gain.to_cents()),
                hourly_rate: hourly_rate.map(crate::matching::HourlyRate::to_cents),
                ask: None,
            },
            Price::Bid { ask } => Self {
                fee: None,
                payout: None,
                net_gain: None,
                hourly_rate: None,
                ask: Some(amount_in_cents(ask)),
            },
        }
    }
}

impl<'a> Matches<'a> {
    /// The listed matches with their ranks and errands.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, &'a Match, &'a Errand)> {
        let errands = self.matcher.errands();
        let listed = self.ranking.matches.iter();
        listed.enumerate().map(move |(at, found)| (at + 1, found, &errands[found.errand]))
    }

    /// How far apart the samples of an area trip are with a match.
    pub(super) fn spread(&self, found: &Match) -> Option<&'a Spread> {
        self.ranking.spreads.get(&found.errand)
    }

    /// What the place of a stop is called: by its own name, the street's, or what stands there.
    pub(super) fn name_of(&self, stop: &ErrandStop, snapped: &Snapped) -> String {
        let name = stop.name.as_deref().map(places::short);
        match name.unwrap_or_else(|| table::street(self.matcher.network(), snapped)) {
            "" => self.landmarks.and_then(|all| all.around(stop.position)).unwrap_or_default(),
            name => name.to_owned(),
        }
    }

    /// The id of the errand that was asked about, where that is only one.
    pub(super) fn only_asked(&self) -> Option<&'a str> {
        match self.explanation.filter(|_| self.asked)?.verdicts.as_slice() {
            [(number, _)] => Some(self.matcher.errands()[*number].id.as_str()),
            _ => None,
        }
    }

    /// The ids of errands that are part of every plan.
    pub(super) fn kept(&self) -> impl Iterator<Item = &'a str> {
        let errands = self.matcher.errands();
        let kept = self.explanation.map_or(&[][..], |explanation| &explanation.keep);
        kept.iter().map(move |&number| errands[number].id.as_str())
    }

    /// The stops of those errands of which nobody can say if they are open: whose, which, and the
    /// text of their hours.
    pub(super) fn kept_unclear(&self) -> impl Iterator<Item = (&'a str, &'static str, &'a str)> {
        let errands = self.matcher.errands();
        let unclear = self.explanation.map_or(&[][..], |explanation| &explanation.kept_unclear);
        unclear.iter().filter_map(move |&(number, is_delivery)| {
            let errand = &errands[number];
            let (kind, stop) = match is_delivery {
                true => ("delivery", errand.delivery.as_ref()?),
                false => ("pickup", &errand.pickup),
            };
            Some((errand.id.as_str(), kind, stop.opening_hours.as_ref()?.text()))
        })
    }

    /// What the clocks on the wall show so long after the departure.
    pub(super) fn clock(&self, after: Millis) -> DateTime<FixedOffset> {
        wall_clock(self.trip, &self.ranking.trip, after)
    }

    /// A table for people.
    pub fn table(&self, room: Room) -> String {
        table::matches(self, room)
    }

    /// CSV, one row a match.
    ///
    /// # Errors
    /// None in practice: [`Error::Request`] if the answer cannot be written as CSV.
    pub fn csv(&self) -> Result<String> {
        Ok([Self::csv_header()?, self.csv_rows()?].concat())
    }

    /// The line over the rows of one trip or of many.
    ///
    /// # Errors
    /// None in practice: [`Error::Request`] if it cannot be written as CSV.
    pub fn csv_header() -> Result<String> {
        csv_text([COLUMNS.map(str::to_owned)])
    }

    /// The same as [`Matches::csv`] without the header.
    ///
    /// # Errors
    /// As [`Matches::csv`].
    pub fn csv_rows(&self) -> Result<String> {
        let money = |value: Option<i128>| value.map(cents).unwrap_or_default();
        let rows = self.rows().map(|(rank, found, errand)| {
            let price = Cents::of(found.price);
            let arrival = |time: StopTime| moment(self.clock(time.arrival));
            [
                self.trip.id.to_string(),
                rank.to_string(),
                errand.id.to_string(),
                found.insertion.pickup_leg.to_string(),
                seconds(found.detour_time),
                metres(found.detour_distance),
                seconds(found.added_time),
                money(price.fee),
                money(price.payout),
                cents(found.detour_cost.to_cents()),
                money(price.net_gain),
                money(price.hourly_rate),
                money(price.ask),
                arrival(found.pickup),
                found.delivery.map(arrival).unwrap_or_default(),
            ]
        });
        csv_text(rows)
    }

    /// One JSON object.
    ///
    /// # Errors
    /// None in practice: [`Error::Request`] if the answer cannot be written as JSON.
    pub fn json(&self) -> Result<String> {
        let matches: Vec<Value> = self.match_values().collect();
        let mut value = json!({
            "schema": "ontheway/1",
            "trip": trip_json(self.trip, &self.ranking.trip),
            "matches": matches,
        });
        if let (Some(reasons), Value::Object(value)) = (Reasons::of(self), &mut value) {
            value.insert("rejected".to_owned(), reasons.json().into());
            let kept: Vec<&str> = self.kept().collect();
            if !kept.is_empty() {
                value.insert("kept".to_owned(), kept.into());
            }
        }
        if let Value::Object(value) = &mut value {
            value.insert("stats".to_owned(), self.stats_value());
        }
        geojson::to_text(&value, true)
    }

    /// One JSON object a line: the matches.
    ///
    /// # Errors
    /// None in practice: [`Error::Request`] if the answer cannot be written as JSON.
    pub fn ndjson(&self) -> Result<String> {
        self.match_values().map(|value| geojson::to_text(&value, false)).collect()
    }

    /// Why errands do not fit as CSV, one row a reason; where all fit, as [`Matches::csv`].
    ///
    /// # Errors
    /// As [`Matches::csv`].
    pub fn verdicts_csv(&self) -> Result<String> {
        let rejected = self.explanation.and_then(|explanation| explanation.rejected().next());
        if rejected.is_some() { self.reasons_csv() } else { self.csv() }
    }

    /// Why errands do not fit as CSV, one row a reason.
    ///
    /// # Errors
    /// None in practice: [`Error::Request`] if the answer cannot be written as CSV.
    pub fn reasons_csv(&self) -> Result<String> {
        csv_text(Reasons::of(self).iter().flat_map(Reasons::rows))
    }

    /// The same as one JSON object a line, one for each errand.
    ///
    /// # Errors
    /// None in practice: [`Error::Request`] if the answer cannot be written as JSON.
    pub fn reasons_ndjson(&self) -> Result<String> {
        let values = Reasons::of(self).map(|reasons| reasons.json()).unwrap_or_default();
        values.iter().map(|value| geojson::to_text(value, false)).collect()
    }

    fn stats_value(&self) -> Value {
        let stats = &self.ranking.stats;
        json!({
            "open_errands": stats.open_errands,
            "prefiltered": stats.prefiltered,
            "judged": stats.judged,
            "feasible": stats.feasible,
            "settled_nodes": stats.settled,
            "search_ms": (stats.search_ms * 1000.0).round() / 1000.0,
        })
    }

    fn match_values(&self) -> impl Iterator<Item = Value> {
        self.rows().map(|(rank, found, errand)| {
            let mut value = self.figures(rank, found, errand);
            let spread = self.spread(found);
            let on_road = self.matcher.on_road(found.errand);
            let legs = &found.insertion;
            let pickup = on_road.map(|(pickup, _)| {
                let range = spread.map(|spread| spread.pickup);
                self.stop_value(&errand.pickup, pickup, legs.pickup_leg, (found.pickup, range))
            });
            let delivery = || {
                let snapped = on_road?.1?;
                let (stop, leg) = (errand.delivery.as_ref()?, legs.delivery_leg?);
                let range = spread.and_then(|spread| spread.delivery);
                Some(self.stop_value(stop, snapped, leg, (found.delivery?, range)))
            };
            value.insert("pickup".to_owned(), pickup.unwrap_or(Value::Null));
            value.insert("delivery".to_owned(), delivery().unwrap_or(Value::Null));
            Value::Object(value)
        })
    }

    /// All of a match but its stops.
    fn figures(&self, rank: usize, found: &Match, errand: &Errand) -> Map<String, Value> {
        let price = Cents::of(found.price);
        let money = |value: Option<i128>| value.map_or(Value::Null, json_cents);
        let pricing = match errand.pricing {
            Pricing::Fixed { .. } => "fixed",
            Pricing::Bid { .. } => "bid",
        };
        let value = json!({
            "rank": rank,
            "errand": errand.id,
            "description": errand.description,
            "pricing": pricing,
            "detour_time": json_seconds(found.detour_time),
            "detour_distance": json_metres(found.detour_distance),
            "access": json_seconds(found.access),
            "setup": json_seconds(found.setup),
            "service": json_seconds(found.service),
            "waiting_time": json_seconds(found.waiting),
            "hours_unknown": hours_unknown(found),
            "added_time": json_seconds(found.added_time),
            "fee": money(price.fee),
            "payout": money(price.payout),
            "detour_cost": json_money(found.detour_cost),
            "net_gain": money(price.net_gain),
            "hourly_rate": money(price.hourly_rate),
            "ask": money(price.ask),
        });
        let mut object = match value {
            Value::Object(object) => object,
            _ => Map::new(),
        };
        if let Some(Spread { detour_time: (best, worst), .. }) = self.spread(found) {
            object.insert("detour_time_best".to_owned(), json_seconds(*best));
            object.insert("detour_time_worst".to_owned(), json_seconds(*worst));
        }
        object
    }

    fn stop_value(
        &self,
        stop: &ErrandStop,
        snapped: &Snapped,
        leg: usize,
        (time, range): (StopTime, Option<(Millis, Millis)>),
    ) -> Value {
        let mut value = json!({
            "location": lon_lat(stop.position),
            "snapped": rounded_lon_lat(snapped.point),
            "snap_distance": json_snap_distance(snapped.distance),
            "leg": leg,
            "arrival": moment(self.clock(time.arrival)),
            "begin": moment(self.clock(time.begin)),
        });
        if let (Some((earliest, latest)), Value::Object(value)) = (range, &mut value) {
            value.insert("arrival_earliest".to_owned(), moment(self.clock(earliest)).into());
            value.insert("arrival_latest".to_owned(), moment(self.clock(latest)).into());
        }
        geojson::add_name(&mut value, stop.name.as_deref());
        if let (Some(hours), Value::Object(value)) = (&stop.opening_hours, &mut value) {
            value.insert("opening_hours".to_owned(), hours.text().into());
            value.insert("hours_unknown".to_owned(), time.hours_unknown.into());
        }
        value
    }

    /// A GeoJSON feature collection: the baseline and the trip's stops, then for each match its
    /// stops and the line of the trip with it, then the stops of errands that do not fit, with
    /// the reasons, where these were asked for. Beside kept errands there is no such line, as
    /// theirs and its stops stand in any order; their own stops are points instead.
    pub fn geojson(&self) -> String {
        let trip = &self.ranking.trip;
        let stops: Vec<&Snapped> = trip.stops.iter().map(|stop| &stop.snapped).collect();
        let baseline = geojson::line_feature(
            &self.line(&stops),
            json!({
                "kind": "baseline",
                "duration": json_seconds(trip.duration()),
                "distance": json_metres(trip.distance()),
            }),
        );
        let rows: Vec<_> = self.rows().collect();
        let of_matches: Vec<_> = rows
            .par_iter()
            .flat_map_iter(|(rank, found, errand)| self.features_of(*rank, found, errand, &stops))
            .collect();
        let rejected = Reasons::of(self).map(|reasons| reasons.features()).unwrap_or_default();
        let all = std::iter::once(baseline).chain(geojson::stop_features(trip)).chain(of_matches);
        geojson::collection(all.chain(self.kept_features()).chain(rejected))
    }

    fn features_of(
        &self,
        rank: usize,
        found: &Match,
        errand: &Errand,
        stops: &[&Snapped],
    ) -> Vec<::geojson::Feature> {
        let mut features = Vec::new();
        let with_kind = |kind: &str| {
            let mut properties = self.figures(rank, found, errand);
            properties.insert("kind".to_owned(), kind.into());
            Value::Object(properties)
        };
        if self.kept().next().is_none() {
            let course = self.course_from(stops, found);
            features.push(geojson::line_feature(&course, with_kind("plan")));
        }
        features.push(geojson::point_feature(errand.pickup.position, with_kind("pickup")));
        if let Some(delivery) = &errand.delivery {
            features.push(geojson::point_feature(delivery.position, with_kind("delivery")));
        }
        features
    }

    /// The line of the trip with an errand; empty beside kept errands, as their stops and its
    /// stand in any order.
    pub(super) fn course(&self, found: &Match) -> Vec<Position> {
        if self.kept().next().is_some() {
            return Vec::new();
        }
        let stops: Vec<&Snapped> =
            self.ranking.trip.stops.iter().map(|stop| &stop.snapped).collect();
        self.course_from(&stops, found)
    }

    /// The same from the stops of the trip.
    fn course_from(&self, stops: &[&Snapped], found: &Match) -> Vec<Position> {
        let mut plan = stops.to_vec();
        if let Some((pickup, delivery)) = self.matcher.on_road(found.errand) {
            // The later stop first, so that the earlier leg keeps its place.
            if let (Some(delivery), Some(leg)) = (delivery, found.insertion.delivery_leg) {
                plan.insert(leg + 1, delivery);
            }
            plan.insert(found.insertion.pickup_leg + 1, pickup);
        }
        self.line(&plan)
    }

    /// The stops of kept errands.
    fn kept_features(&self) -> Vec<::geojson::Feature> {
        let errands = self.matcher.errands();
        let kept = self.explanation.map_or(&[][..], |explanation| &explanation.keep);
        let of_errand = |&number: &usize| {
            let errand = &errands[number];
            let delivery = errand.delivery.iter().map(|stop| ("delivery", stop.position));
            let stops = std::iter::once(("pickup", errand.pickup.position)).chain(delivery);
            stops.map(|(stop, position)| {
                let properties = json!({ "kind": "kept", "errand": errand.id, "stop": stop });
                geojson::point_feature(position, properties)
            })
        };
        kept.iter().flat_map(of_errand).collect()
    }

    /// The line through stops on the road.
    fn line(&self, stops: &[&Snapped]) -> Vec<Position> {
        line_through(self.matcher.network(), stops)
    }
}

/// The line on the roads through stops, in their order.
pub(super) fn line_through(network: &Network, stops: &[&Snapped]) -> Vec<Position> {
    let search = PathSearch::new(network);
    let legs = stops.windows(2).filter_map(|pair| {
        let path = search.find(pair[0], pair[1])?;
        Some(path.line(network, pair[0], pair[1]))
    });
    legs.flatten().collect()
}

/// What the clocks on the wall show so long after the departure of a trip.
pub(super) fn wall_clock(
    trip: &Trip,
    planned: &PlannedTrip,
    after: Millis,
) -> DateTime<FixedOffset> {
    Clock::new(planned.departure, trip.zone).on_wall(planned.clock(after))
}

/// A trip as it stands in JSON answers.
pub(super) fn trip_json(trip: &Trip, planned: &PlannedTrip) -> Value {
    let clock = |after| moment(wall_clock(trip, planned, after));
    let baseline = |planned: &PlannedTrip| {
        json!({
            "duration": json_seconds(planned.duration()),
            "distance": json_metres(planned.distance()),
            "arrival": clock(planned.total_time()),
        })
    };
    let mut value = json!({
        "id": trip.id,
        "profile": trip.profile,
        "departure": clock(Millis::ZERO),
        "stops": geojson::stops_json(planned),
        "baseline": baseline(planned),
    });
    if let (false, Value::Object(value)) = (planned.samples.is_empty(), &mut value) {
        let sample = |sample: &PlannedTrip| {
            let is_area = |stop: &&TripStop| stop.kind == StopKind::Area;
            let stop = sample.stops.iter().find(is_area)?;
            Some(json!({
                "location": lon_lat(stop.position),
                "snapped": rounded_lon_lat(stop.snapped.point),
                "snap_distance": json_snap_distance(stop.snapped.distance),
                "baseline": baseline(sample),
            }))
        };
        let samples: Vec<Value> = planned.samples.iter().filter_map(sample).collect();
        value.insert("samples".to_owned(), samples.into());
    }
    value
}

/// Whether nobody can say if one of the stops is open when it begins.
pub(super) fn hours_unknown(found: &Match) -> bool {
    [Some(found.pickup), found.delivery].iter().flatten().any(|stop| stop.hours_unknown)
}

/// Rows as CSV.
pub(super) fn csv_text<R>(rows: impl IntoIterator<Item = R>) -> Result<String>
where
    R: IntoIterator<Item = String>,
{
    let failed = |e: &dyn std::fmt::Display| {
        Error::Request(format!("the answer cannot be written as CSV: {e}"))
    };
    let mut out = csv::Writer::from_writer(Vec::new());
    for row in rows {
        out.write_record(row).map_err(|e| failed(&e))?;
    }
    let bytes = out.into_inner().map_err(|e| failed(&e))?;
    String::from_utf8(bytes).map_err(|e| failed(&e))
}
