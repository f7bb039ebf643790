//! Trips and errands of a city.

use chrono::{DateTime, FixedOffset};
use ontheway::demand::{Errand, Trip, TripColumn, TripForm, parse_errands, trip_from_fields};
use ontheway::matching::Matcher;
use ontheway::measure::between_junctions;
use ontheway::road::{DEFAULT_MAX_SNAP, Map, Network};
use ontheway::sample::{Sampler, Settings};
use ontheway::units::{Position, Profile};

use crate::{Args, Failure};

const SEED: u64 = 1;
const DATE: &str = "2026-05-15";
const DEPARTURE: &str = "2026-05-15T17:30:00Z";

/// One combination of what is varied.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    pub errands: u64,
    pub tasks: u64,
    /// Minutes.
    pub detour: u64,
}

/// Calls `each` for every trip of every cell; `after` once a cell is through.
pub fn for_each(
    args: &Args,
    mut each: impl FnMut(Cell, &Matcher, &Trip, DateTime<FixedOffset>) -> Result<(), Failure>,
    mut after: impl FnMut(Cell) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let map = match args.map.extension() {
        Some(kind) if kind == "otw" => Map::open_built(&args.map)?,
        _ => Map::build(&args.map, &[Profile::Car], &|_| {})?,
    };
    let network = map.network(Profile::Car)?;
    let departure = DateTime::parse_from_rfc3339(DEPARTURE)?;
    for &errands in &args.errands {
        let drawn = draw(&map, errands)?;
        let ends = ends(network, &drawn, args.trips, departure)?;
        let matcher = Matcher::new(network, drawn, DEFAULT_MAX_SNAP);
        for &tasks in &args.tasks {
            for &detour in &args.detour {
                let cell = Cell { errands, tasks, detour };
                for (number, &ends) in ends.iter().enumerate() {
                    each(cell, &matcher, &trip(number, ends, cell)?, departure)?;
                }
                after(cell)?;
            }
        }
    }
    Ok(())
}

fn draw(map: &Map, count: u64) -> Result<Vec<Errand>, Failure> {
    let settings = Settings {
        seed: SEED,
        date: DATE.parse()?,
        zone: "UTC".parse()?,
        profile: Some(Profile::Car),
    };
    Ok(parse_errands("sample", Sampler::new(map, &settings)?.errands(count)?)?.items)
}

/// In turn between errands near the middle of all errands, where most candidates are, and
/// between any two junctions.
fn ends(
    network: &Network,
    errands: &[Errand],
    count: usize,
    departure: DateTime<FixedOffset>,
) -> Result<Vec<[Position; 2]>, Failure> {
    let middle = |of: fn(Position) -> f64| {
        let mut all: Vec<f64> = errands.iter().map(|errand| of(errand.pickup.position)).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    };
    let (lat, lon) = (middle(|p| p.lat), middle(|p| p.lon));
    let far = |p: Position| (p.lat - lat).hypot((p.lon - lon) * lat.to_radians().cos());
    let mut near: Vec<Position> = errands.iter().map(|errand| errand.pickup.position).collect();
    near.sort_by(|a, b| far(*a).total_cmp(&far(*b)));
    near.truncate(near.len() / 4);
    let mut junctions = between_junctions(network, count, SEED, departure)?.into_iter();
    let mut all = Vec::new();
    for number in 0..count {
        let at =
            |share: usize| near.get((number * 7 + share) * near.len() / 97 % near.len().max(1));
        match (at(5), at(61), number % 2) {
            (Some(&start), Some(&end), 0) => all.push([start, end]),
            _ => {
                let trip = junctions.next().ok_or("no trip was drawn")?;
                all.push([trip.start, trip.end]);
            }
        }
    }
    Ok(all)
}

fn trip(number: usize, ends: [Position; 2], cell: Cell) -> Result<Trip, Failure> {
    let id = format!("trip-{}", number + 1);
    let [start, end] = ends.map(|end| end.to_string());
    let (detour, tasks) = (format!("{}m", cell.detour), cell.tasks.to_string());
    let texts = |column: TripColumn| match column {
        TripColumn::Id => Some(id.as_str()),
        TripColumn::Start => Some(start.as_str()),
        TripColumn::End => Some(end.as_str()),
        TripColumn::Departure => Some(DEPARTURE),
        TripColumn::Profile => Some("car"),
        TripColumn::MaxDetourTime => Some(detour.as_str()),
        TripColumn::MaxTasks => Some(tasks.as_str()),
        _ => None,
    };
    trip_from_fields(TripForm::Flags, &texts).map_err(|errors| {
        errors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ").into()
    })
}
