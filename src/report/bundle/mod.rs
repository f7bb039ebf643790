//! The best plan of several errands.

mod json;
mod place;
mod plan_table;
mod told;

use chrono::{DateTime, FixedOffset};

pub(super) use self::told::{Links, Step, sums};
use super::geojson;
use super::grid::Room;
use super::landmarks::Landmarks;
use super::matches::{csv_text, line_through, wall_clock};
use super::numbers::{cents, json_money, json_seconds, moment};
use super::table::street;
use crate::demand::Trip;
use crate::error::Result;
use crate::matching::{Bundle, BundleAnswer, BundleStep, Matcher};
use crate::road::Snapped;
use crate::units::Millis;

/// The columns of a plan in CSV: one row a step.
const COLUMNS: [&str; 11] = [
    "trip",
    "sequence",
    "stop",
    "errand",
    "lat",
    "lon",
    "arrival",
    "begin",
    "departure",
    "load",
    "earned",
];

/// The best plan for a trip, ready to be written.
pub struct BundleReport<'a> {
    /// The trip as declared.
    pub trip: &'a Trip,
    /// The errands.
    pub matcher: &'a Matcher<'a>,
    /// The plan, and the others that take less time.
    pub answer: &'a BundleAnswer,
    /// What stands where roads have no names.
    pub landmarks: &'a Landmarks<'a>,
}

impl<'a> BundleReport<'a> {
    fn clock(&self, after: Millis) -> DateTime<FixedOffset> {
        wall_clock(self.trip, &self.answer.trip, after)
    }

    /// For people: a plan that can be followed.
    pub fn table(&self, room: Room) -> String {
        plan_table::table(self, room)
    }

    /// One JSON object; on one line unless `pretty`.
    ///
    /// # Errors
    /// None in practice: [`Error::Request`](crate::Error::Request) if the answer cannot be
    /// written as JSON.
    pub fn json(&self, pretty: bool) -> Result<String> {
        geojson::to_text(&json::answer(self), pretty)
    }

    /// CSV, one row a step of the best plan; `earned` is what the errands done so far pay.
    ///
    /// # Errors
    /// None in practice: [`Error::Request`](crate::Error::Request) if the answer cannot be
    /// written as CSV.
    pub fn csv(&self) -> Result<String> {
        let rows = self.answer.best.iter().flat_map(|bundle| {
            let steps = bundle.steps.iter().zip(self.earned(bundle)).enumerate();
            steps.map(|(number, (step, earned))| {
                let place = self.place(step);
                let errand = place.errand.map(|errand| errand.id.to_string());
                [
                    self.trip.id.to_string(),
                    number.to_string(),
                    place.kind.to_owned(),
                    errand.unwrap_or_default(),
                    place.position.lat.to_string(),
                    place.position.lon.to_string(),
                    moment(self.clock(step.arrival)),
                    moment(self.clock(step.begin)),
                    moment(self.clock(step.departure)),
                    json::load_text(step),
                    cents(earned.to_cents()),
                ]
            })
        });
        csv_text(std::iter::once(COLUMNS.map(str::to_owned)).chain(rows))
    }

    /// A GeoJSON feature collection: the line of the best plan on the roads, then its stops. The
    /// trip without errands where there is none.
    pub fn geojson(&self) -> String {
        let Some(bundle) = &self.answer.best else {
            let trip = &self.answer.trip;
            let stops: Vec<&Snapped> = trip.stops.iter().map(|stop| &stop.snapped).collect();
            let line = line_through(self.matcher.network(), &stops);
            let properties = serde_json::json!({
                "kind": "baseline",
                "duration": json_seconds(trip.duration()),
            });
            let baseline = geojson::line_feature(&line, properties);
            return geojson::collection(
                std::iter::once(baseline).chain(geojson::stop_features(trip)),
            );
        };
        let places: Vec<_> = bundle.steps.iter().map(|step| self.place(step)).collect();
        let stops: Vec<&Snapped> = places.iter().map(|place| place.snapped).collect();
        let line = line_through(self.matcher.network(), &stops);
        let mut properties = json::totals(self, bundle);
        properties.insert("kind".to_owned(), "plan".into());
        let line = geojson::line_feature(&line, properties.into());
        let earned = self.earned(bundle);
        let points = bundle.steps.iter().zip(&places).zip(earned).enumerate();
        let points = points.map(|(number, ((step, place), earned))| {
            let mut properties = json::step(self, step);
            properties.insert("sequence".to_owned(), number.into());
            properties.insert("earned".to_owned(), json_money(earned));
            let street = street(self.matcher.network(), place.snapped);
            properties.insert("street".to_owned(), street.into());
            geojson::point_feature(place.position, properties.into())
        });
        geojson::collection(std::iter::once(line).chain(points))
    }

    /// By step: what the errands done by then pay.
    fn earned(&self, bundle: &Bundle) -> Vec<crate::units::Money> {
        let mut sum = crate::units::Money::ZERO;
        let earned = |step: &BundleStep| {
            let place = self.place(step);
            if let Some(errand) = place.errand.filter(|_| place.ends_errand) {
                sum += self.matcher.payout_in_bundle(self.trip, errand);
            }
            sum
        };
        bundle.steps.iter().map(earned).collect()
    }
}
