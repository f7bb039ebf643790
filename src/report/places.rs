//! Places that were found by name.

use serde_json::{Value, json};

use super::geojson;
use super::grid::{Column, Grid, Layout, Room};
use super::numbers::{lon_lat, said_distance};
use super::printable::printable;
use crate::error::Result;
use crate::road::gazetteer::FoundPlace;
use crate::units::Centimetres;

/// Places that a name may mean, the best first.
pub struct Places<'a> {
    /// They, in order.
    pub found: &'a [FoundPlace],
    /// How many more there are.
    pub more: usize,
}

impl Places<'_> {
    /// For people: the rank, what it is called, what it is, where, how far and when it is open.
    pub fn table(&self, room: Room) -> String {
        let table = room.table(Layout::Wide, |layout| self.grid(layout));
        let more = match self.more {
            0 => String::new(),
            more => room.sentences(&format!("\nand {more} more; --top 0 lists all\n")),
        };
        printable(format!("{table}\n{more}"))
    }

    fn grid(&self, layout: Layout) -> Grid {
        use Column::{Figure, Short, Whole, Words};
        let rows: Vec<[String; 6]> =
            (1..).zip(self.found).map(|(rank, place)| row(rank, place)).collect();
        let header = [
            ("", Figure),
            ("place", Words),
            ("kind", Short),
            ("position", Whole),
            ("away", Figure),
            ("open", Words),
        ];
        // What has no room beside others stands below the name; columns without anything in them
        // are none.
        let below: &[usize] = match layout {
            Layout::Wide => &[],
            Layout::Middle => &[2, 5],
            Layout::Narrow => &[2, 3, 4, 5],
        };
        let is_shown = |column: &usize| {
            !below.contains(column)
                && (*column < 4 || rows.iter().any(|row| !row[*column].is_empty()))
        };
        let shown: Vec<usize> = (0..6).filter(is_shown).collect();
        let mut grid = Grid::new(shown.iter().map(|column| header[*column]));
        for row in &rows {
            let told = below.iter().filter(|column| !row[**column].is_empty());
            let told = told.map(|column| match column {
                4 => format!("\n{} away", row[4]),
                5 => format!("\nopen {}", row[5]),
                column => format!("\n{}", row[*column]),
            });
            let place = format!("{}{}", row[1], told.collect::<String>());
            let cells = shown.iter().map(|column| match column {
                1 => place.clone(),
                column => row[*column].clone(),
            });
            grid.add(cells.collect());
        }
        grid
    }

    /// One row each: `rank,label,name,kind,lat,lon,distance,opening_hours,remarks`.
    ///
    /// # Errors
    /// None in practice: [`Error::Request`](crate::Error::Request) if it cannot be written as CSV.
    pub fn csv(&self) -> Result<String> {
        let header =
            ["rank", "label", "name", "kind", "lat", "lon", "distance", "opening_hours", "remarks"];
        let rows = (1..).zip(self.found).map(|(rank, place): (usize, _)| {
            [
                rank.to_string(),
                place.label.clone(),
                place.name.clone(),
                place.kind.clone(),
                format!("{:.7}", place.position.lat),
                format!("{:.7}", place.position.lon),
                place.distance.map(|metres| format!("{metres:.0}")).unwrap_or_default(),
                place.opening_hours.clone().unwrap_or_default(),
                place.remarks(),
            ]
        });
        super::matches::csv_text(std::iter::once(header.map(str::to_owned)).chain(rows))
    }

    /// A JSON object with a list of them.
    ///
    /// # Errors
    /// None in practice: [`Error::Request`](crate::Error::Request) if it cannot be written as JSON.
    pub fn json(&self) -> Result<String> {
        let places: Vec<Value> = self.values().collect();
        geojson::to_text(&json!({ "schema": "ontheway/1", "places": places }), true)
    }

    /// A JSON object a line.
    ///
    /// # Errors
    /// As [`Places::json`].
    pub fn ndjson(&self) -> Result<String> {
        self.values().map(|value| geojson::to_text(&value, false)).collect()
    }

    /// A GeoJSON feature collection of points.
    pub fn geojson(&self) -> String {
        let features = self.values().zip(self.found).map(|(mut value, place)| {
            if let Value::Object(value) = &mut value {
                value.remove("location");
            }
            geojson::point_feature(place.position, value)
        });
        geojson::collection(features)
    }

    fn values(&self) -> impl Iterator<Item = Value> {
        (1..).zip(self.found).map(|(rank, place): (usize, _)| {
            let remarks: Vec<String> = place.remarks.iter().map(ToString::to_string).collect();
            json!({
                "rank": rank,
                "label": place.label,
                "name": place.name,
                "kind": place.kind,
                "location": lon_lat(place.position),
                "distance": place.distance.map(f64::round),
                "opening_hours": place.opening_hours,
                "remarks": remarks,
            })
        })
    }
}

/// What a table tells of a place: its rank, what it is called, its kind, where, how far, and when it
/// is open.
fn row(rank: usize, place: &FoundPlace) -> [String; 6] {
    let remarks = place.remarks();
    let remarks = if remarks.is_empty() { remarks } else { format!("\n({remarks})") };
    let away = place.distance.map(|metres| said_distance(centimetres(metres)));
    [
        rank.to_string(),
        format!("{}{remarks}", place.label),
        place.kind.clone(),
        place.shown_position(),
        away.unwrap_or_default(),
        place.opening_hours.clone().unwrap_or_default(),
    ]
}

fn centimetres(metres: f64) -> Centimetres {
    Centimetres((metres * 100.0).round() as i64)
}

/// What a place is called, without the street and the town behind it.
pub(super) fn short(label: &str) -> &str {
    label.split(", ").next().unwrap_or(label)
}
