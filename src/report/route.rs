//! A route.

use std::fmt::Write as _;

use chrono::{DateTime, FixedOffset};
use serde_json::json;

use super::geojson;
use super::grid::Room;
use super::html;
use super::numbers::{
    json_metres, json_seconds, metres, moment, rounded_lon_lat, said_distance, said_duration,
    seconds,
};
use super::printable::printable;
use super::table;
use crate::demand::Trip;
use crate::error::{Error, Result};
use crate::matching::PlannedTrip;
use crate::road::Network;
use crate::road::gazetteer::ListedPlace;
use crate::routing::{Path, PathSearch};
use crate::units::{Centimetres, Position};

/// The fastest route through the stops of a trip.
pub struct Route<'n> {
    network: &'n Network,
    trip: PlannedTrip,
    paths: Vec<Path>,
}

impl<'n> Route<'n> {
    /// Finds the route of `trip`.
    ///
    /// # Errors
    /// As [`PlannedTrip::new`].
    pub fn find(
        network: &'n Network,
        trip: &Trip,
        max_snap: f64,
        now: DateTime<FixedOffset>,
    ) -> Result<Self> {
        let trip = PlannedTrip::new(network, trip, max_snap, now)?;
        let search = PathSearch::new(network);
        let paths = trip
            .stops
            .windows(2)
            .map(|pair| search.find(&pair[0].snapped, &pair[1].snapped))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| Error::Request("no way from one stop to the next".to_owned()))?;
        Ok(Self { network, trip, paths })
    }

    /// The line, stop by stop; the point at a stop stands once.
    fn line(&self) -> Vec<Position> {
        let mut line = Vec::new();
        for (path, stops) in self.paths.iter().zip(self.trip.stops.windows(2)) {
            line.extend(path.line(self.network, &stops[0].snapped, &stops[1].snapped));
        }
        line.dedup();
        line
    }

    fn osm_nodes(&self) -> Vec<i64> {
        self.paths.iter().flat_map(|path| path.osm_nodes(self.network)).collect()
    }

    fn arrival(&self) -> DateTime<FixedOffset> {
        self.trip.clock(self.trip.total_time())
    }

    /// A JSON object; on one line unless `pretty`.
    ///
    /// # Errors
    /// None in practice: [`Error::Request`] if the answer cannot be written as JSON.
    pub fn json(&self, pretty: bool) -> Result<String> {
        let value = json!({
            "schema": "ontheway/1",
            "profile": self.network.profile(),
            "departure": moment(self.trip.departure),
            "stops": geojson::stops_json(&self.trip),
            "duration": json_seconds(self.trip.duration()),
            "distance": json_metres(self.trip.distance()),
            "arrival": moment(self.arrival()),
            "geometry": geojson::line_json(&self.line()),
            "osm_nodes": self.osm_nodes(),
        });
        geojson::to_text(&value, pretty)
    }

    /// A GeoJSON feature collection: the line, then the stops.
    pub fn geojson(&self) -> String {
        let line = geojson::line_feature(
            &self.line(),
            json!({
                "kind": "route",
                "profile": self.network.profile(),
                "duration": json_seconds(self.trip.duration()),
                "distance": json_metres(self.trip.distance()),
                "arrival": moment(self.arrival()),
            }),
        );
        geojson::collection(std::iter::once(line).chain(geojson::stop_features(&self.trip)))
    }

    /// A map to look at.
    pub fn html(&self, trip: &Trip, settlements: &[ListedPlace]) -> String {
        let table = self.table(Room::ELSEWHERE);
        let streets = table.split_once('\n').map_or("", |(_, streets)| streets);
        html::of_trip(self.network, trip, &self.trip, settlements, streets.trim())
    }

    /// One row: `duration,distance,arrival,geometry,osm_nodes`, the geometry as WKT and the
    /// nodes separated by `|`.
    ///
    /// # Errors
    /// None in practice: [`Error::Request`] if the answer cannot be written as CSV.
    pub fn csv(&self) -> Result<String> {
        let point = |position: &Position| {
            let [lon, lat] = rounded_lon_lat(*position);
            format!("{lon:.7} {lat:.7}")
        };
        let mut line: Vec<String> = self.line().iter().map(point).collect();
        // A line has two points at least, even where nobody moves.
        if let (1, Some(only)) = (line.len(), line.first().cloned()) {
            line.push(only);
        }
        let nodes: Vec<String> = self.osm_nodes().iter().map(i64::to_string).collect();
        let rows = [
            ["duration", "distance", "arrival", "geometry", "osm_nodes"].map(str::to_owned),
            [
                seconds(self.trip.duration()),
                metres(self.trip.distance()),
                moment(self.arrival()),
                format!("LINESTRING ({})", line.join(", ")),
                nodes.join("|"),
            ],
        ];
        super::matches::csv_text(rows)
    }

    /// For people: how long and how far, and along which streets.
    pub fn table(&self, room: Room) -> String {
        let mut text = format!(
            "{} and {} {}: leave {}, arrive {}.\n\n",
            said_duration(self.trip.duration()),
            said_distance(self.trip.distance()),
            self.network.profile().phrase(),
            table::weekday_and_clock(self.trip.departure),
            table::clock(self.arrival(), self.trip.departure),
        );
        for (number, path) in self.paths.iter().enumerate() {
            for (street, length) in self.streets(path) {
                let _ = writeln!(text, "  {:>8}  {street}", said_distance(length));
            }
            let stop = &self.trip.stops[number + 1];
            let stays = if stop.dwell.0 > 0 {
                format!(", stay {}", said_duration(stop.dwell))
            } else {
                String::new()
            };
            let place = match &stop.name {
                Some(name) => name.to_string(),
                None => stop.position.to_string(),
            };
            let _ = writeln!(text, "            {} {place}{stays}", stop.kind.name());
        }
        printable(room.sentences(&text))
    }

    /// The streets of a path with the length along each.
    fn streets(&self, path: &Path) -> Vec<(String, Centimetres)> {
        let mut streets: Vec<(String, Centimetres)> = Vec::new();
        for (edge, length) in path.lengths(self.network) {
            let name = match self.network.name_of_road(self.network.edge(edge).road()) {
                "" => "(road without a name)",
                name => name,
            };
            match streets.last_mut() {
                Some((last, so_far)) if last == name => *so_far += length,
                _ => streets.push((name.to_owned(), length)),
            }
        }
        streets
    }
}
