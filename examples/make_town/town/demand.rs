//! Errands and trips as CSV, from tables in which stops have names instead of coordinates.

use anyhow::{Context, Result, ensure};

use super::osm::degrees;
use super::places::Place;
use super::plan::{Tags, parse_tags, rows};

const ERRAND_COLUMNS: [&str; 24] = [
    "id",
    "description",
    "pickup_lat",
    "pickup_lon",
    "pickup_setup",
    "pickup_service",
    "pickup_opening_hours",
    "pickup_time_windows",
    "delivery_lat",
    "delivery_lon",
    "delivery_setup",
    "delivery_service",
    "delivery_opening_hours",
    "delivery_time_windows",
    "amount",
    "skills",
    "fee",
    "pricing",
    "max_fee",
    "outlay",
    "currency",
    "posted_at",
    "expires_at",
    "max_time_in_vehicle",
];

const TRIP_COLUMNS: [&str; 23] = [
    "id",
    "start_lat",
    "start_lon",
    "end_lat",
    "end_lon",
    "round_trip",
    "via",
    "departure",
    "latest_arrival",
    "profile",
    "max_detour_time",
    "max_detour_ratio",
    "max_detour_distance",
    "max_added_time",
    "max_tasks",
    "max_wait",
    "capacity",
    "skills",
    "cost_per_hour",
    "cost_per_km",
    "commission_pct",
    "min_net_gain",
    "min_hourly_rate",
];

/// `errands.csv`.
pub fn errands(places: &[Place]) -> Result<Vec<u8>> {
    let records = rows("errands.txt", include_str!("plan/errands.txt"), 4, |cells| {
        let &[id, description, stops, columns] = cells else { anyhow::bail!("expected 4 cells") };
        let mut row = Row::new(&ERRAND_COLUMNS);
        row.set("id", id)?;
        row.set("description", description)?;
        row.set("currency", "EUR")?;
        let (pickup, delivery) = match stops.split_once(" -> ") {
            Some((pickup, delivery)) => (pickup, Some(delivery)),
            None => (stops, None),
        };
        let columns = parse_tags(columns)?;
        let is_outside = columns.iter().any(|(column, _)| column == "outside");
        for (stop, name) in [("pickup", Some(pickup)), ("delivery", delivery)] {
            let Some(name) = name else { continue };
            row.set_position(stop, places, name)?;
            if !is_outside {
                row.set(&format!("{stop}_opening_hours"), opening_hours(places, name))?;
            }
        }
        for (column, value) in columns.into_iter().filter(|(column, _)| column != "outside") {
            if column == "setup" || column == "service" {
                for (stop, value) in ["pickup", "delivery"].iter().zip(value.split('/')) {
                    row.set(&format!("{stop}_{column}"), value)?;
                }
            } else {
                row.set(&column, &on_the_day(&value))?;
            }
        }
        Ok(row)
    })?;
    csv(&ERRAND_COLUMNS, records)
}

/// `trips.csv`.
pub fn trips(places: &[Place]) -> Result<Vec<u8>> {
    let records = rows("trips.txt", include_str!("plan/trips.txt"), 3, |cells| {
        let &[id, stops, columns] = cells else { anyhow::bail!("expected three cells") };
        let columns: Tags = parse_tags(columns)?;
        let mut row = Row::new(&TRIP_COLUMNS);
        row.set("id", id)?;
        let mut vias: Vec<&str> = stops.split(" -> ").collect();
        row.set_position("start", places, vias.remove(0))?;
        if !columns.iter().any(|(column, _)| column == "round_trip") {
            row.set_position("end", places, vias.pop().context("a trip needs an end")?)?;
        }
        let vias = vias.iter().map(|via| {
            let (name, dwell) = match via.strip_suffix(')').and_then(|via| via.split_once(" (")) {
                Some((name, dwell)) => (name, format!("@{dwell}")),
                None => (*via, String::new()),
            };
            let (lat, lon) = position(places, name)?;
            Ok(format!("{lat},{lon}{dwell}"))
        });
        row.set("via", &vias.collect::<Result<Vec<_>>>()?.join("|"))?;
        for (column, value) in columns {
            row.set(&column, &on_the_day(&value))?;
        }
        Ok(row)
    })?;
    csv(&TRIP_COLUMNS, records)
}

/// A row whose cells are set by column.
struct Row {
    columns: &'static [&'static str],
    cells: Vec<String>,
}

impl Row {
    fn new(columns: &'static [&'static str]) -> Self {
        Self { columns, cells: vec![String::new(); columns.len()] }
    }

    fn set(&mut self, column: &str, value: &str) -> Result<()> {
        let at = self.columns.iter().position(|name| *name == column);
        value.clone_into(&mut self.cells[at.with_context(|| format!("no column `{column}`"))?]);
        Ok(())
    }

    fn set_position(&mut self, stop: &str, places: &[Place], name: &str) -> Result<()> {
        let (lat, lon) = position(places, name)?;
        self.set(&format!("{stop}_lat"), &lat)?;
        self.set(&format!("{stop}_lon"), &lon)
    }
}

/// The opening hours of the place of that name; empty where the map says nothing of them.
fn opening_hours<'p>(places: &'p [Place], name: &str) -> &'p str {
    let tags = places.iter().filter(|place| place.name == name).flat_map(|place| &place.tags);
    let mut hours = tags.filter(|(key, _)| key == "opening_hours").map(|(_, value)| value);
    hours.next().map_or("", String::as_str)
}

/// Latitude and longitude of the place or house of that name.
fn position(places: &[Place], name: &str) -> Result<(String, String)> {
    let place = places.iter().find(|place| place.name == name);
    let (lat, lon) = degrees(place.with_context(|| format!("there is no place `{name}`"))?.at);
    ensure!(lat > 0 && lon > 0, "{name} lies where degrees are written with a sign");
    let text = |value: i64| format!("{}.{:07}", value / 10_000_000, value % 10_000_000);
    Ok((text(lat), text(lon)))
}

/// A time of day, such as `17:30`, on the day of the errands, or two with `/` between; anything
/// else as it is.
fn on_the_day(value: &str) -> String {
    if let Some((begin, end)) = value.split_once('/') {
        return format!("{}/{}", on_the_day(begin), on_the_day(end));
    }
    match value.as_bytes() {
        [_, _, b':', _, _] => format!("2026-05-15T{value}:00+02:00"),
        _ => value.to_owned(),
    }
}

fn csv(columns: &[&str], rows: Vec<Row>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns)?;
    for row in rows {
        writer.write_record(&row.cells)?;
    }
    writer.into_inner().context("the table could not be written")
}
