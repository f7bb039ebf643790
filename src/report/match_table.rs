//! The errands that fit, row by row.

use super::grid::{Column, Grid, Layout, Room};
use super::matches::Matches;
use super::numbers::{amount_in_cents, cents, said_distance, said_duration, said_range};
use super::said;
use super::table::{clock, has_bids};
use crate::demand::{Errand, ErrandStop};
use crate::matching::{Match, Price, StopTime};
use crate::road::Snapped;
use crate::units::Millis;

/// The table, as there is room for it.
pub(super) fn match_table(found: &Matches, room: Room) -> String {
    let rows: Vec<Row> =
        found.rows().map(|(rank, row, errand)| Row::of(found, rank, row, errand)).collect();
    room.table(room.layout(), |layout| {
        let mut grid = Grid::new(header(found, layout));
        rows.iter().for_each(|row| grid.add(row.cells(layout)));
        grid
    })
}

/// The names of the columns.
fn header(found: &Matches, layout: Layout) -> Vec<(String, Column)> {
    use Column::{Figure, Short, Words};
    let mut currencies = found.rows().map(|(_, _, errand)| errand.currency.as_str());
    let currency = currencies.find(|currency| !currency.is_empty()).unwrap_or("");
    let money = |word: &str| format!("{word}\n{currency}").trim_end().to_owned();
    let fee = format!("{}\n- costs", if has_bids(found) { "fee (ask)" } else { "fee" });
    let mut columns = vec![
        (String::new(), Figure),
        ("errand".to_owned(), Words),
        (money("keep"), Figure),
        (money("an hour"), Figure),
        (fee, Figure),
    ];
    let named = |name: &str, column| (name.to_owned(), column);
    match layout {
        Layout::Wide => {
            columns.extend(["adds", "detour"].map(|name| named(name, Figure)));
            columns.extend(["pick up", "deliver"].map(|name| named(name, Short)));
        }
        Layout::Middle => columns.push(named("adds\ndetour", Figure)),
        Layout::Narrow => columns.truncate(3),
    }
    columns
}

/// All that a row tells.
struct Row {
    rank: String,
    what: String,
    keep: String,
    an_hour: String,
    fee: String,
    /// What is taken off the fee.
    off: String,
    adds: String,
    detour: String,
    pick_up: String,
    deliver: String,
}

impl Row {
    fn of(found: &Matches, rank: usize, row: &Match, errand: &Errand) -> Self {
        let none = || "-".to_owned();
        // What is kept is the fee less what is taken off it, commission too, to the cent.
        let (fee, off, keep, an_hour) = match row.price {
            Price::Fixed { fee, net_gain, hourly_rate, .. } => (
                cents(amount_in_cents(fee)),
                cents(net_gain.to_cents() - amount_in_cents(fee)),
                cents(net_gain.to_cents()),
                hourly_rate.map_or_else(none, |rate| cents(rate.to_cents())),
            ),
            Price::Bid { ask } => (
                format!("({})", cents(amount_in_cents(ask))),
                cents(-row.detour_cost.to_cents()),
                none(),
                none(),
            ),
        };
        let what = [&errand.id, &errand.description].into_iter().map(ToString::to_string);
        let what = what.chain(said::outlay(errand)).chain(unknown_hours(row, errand));
        let what = what.filter(|line| !line.is_empty());
        let on_road = found.matcher.on_road(row.errand);
        let stop =
            |time: Option<StopTime>, snapped: Option<&Snapped>, stop: Option<&ErrandStop>| {
                let street = stop.zip(snapped).map(|(stop, snapped)| found.name_of(stop, snapped));
                let street = street.unwrap_or_default();
                let clock = time.map_or_else(none, |time| times(found, time));
                format!("{clock}\n{street}").trim_end().to_owned()
            };
        let delivery = on_road.and_then(|(_, delivery)| delivery);
        Self {
            rank: rank.to_string(),
            what: what.collect::<Vec<_>>().join("\n"),
            keep,
            an_hour,
            fee,
            off,
            adds: said_duration(row.added_time),
            detour: detour(found, row),
            pick_up: stop(
                Some(row.pickup),
                on_road.map(|(pickup, _)| pickup),
                Some(&errand.pickup),
            ),
            deliver: stop(row.delivery, delivery, errand.delivery.as_ref()),
        }
    }

    fn cells(&self, layout: Layout) -> Vec<String> {
        let stops = [("", &self.pick_up), ("→ ", &self.deliver)];
        let stops = stops.into_iter().filter(|(_, stop)| stop.as_str() != "-");
        let stops: Vec<String> =
            stops.map(|(arrow, stop)| format!("{arrow}{}", stop.replace('\n', " "))).collect();
        let what = match layout {
            Layout::Wide => self.what.clone(),
            Layout::Middle => format!("{}\n{}", self.what, stops.join(" ")),
            Layout::Narrow => {
                let detour = self.detour.replace('\n', ", ");
                let adds = format!("adds {}, detour {detour}", self.adds);
                format!("{}\n{adds}\n{}", self.what, stops.join("\n"))
            }
        };
        let mut cells = vec![
            self.rank.clone(),
            what,
            self.keep.clone(),
            self.an_hour.clone(),
            format!("{}\n{}", self.fee, self.off),
        ];
        match layout {
            Layout::Wide => {
                cells.extend(
                    [&self.adds, &self.detour, &self.pick_up, &self.deliver].map(Clone::clone),
                );
            }
            Layout::Middle => cells.push(format!("{}\n{}", self.adds, self.detour)),
            Layout::Narrow => cells.truncate(3),
        }
        cells
    }
}

/// Time and road; of an area trip also the least and the greatest time.
fn detour(found: &Matches, row: &Match) -> String {
    let range = found.spread(row).and_then(|of| said_range(row.detour_time, of.detour_time));
    let range = range.map_or_else(String::new, |range| format!("\n{range}"));
    format!("{}{range}\n{}", said_duration(row.detour_time), said_distance(row.detour_distance))
}

/// `17:42`, with what is waited for the door to open.
fn times(found: &Matches, time: StopTime) -> String {
    let arrival = clock(found.clock(time.arrival), found.clock(Millis::ZERO));
    match time.begin - time.arrival {
        Millis::ZERO => arrival,
        wait => format!("{arrival}\nwait {}", said_duration(wait)),
    }
}

/// A line for each stop of which nobody can say if it is open.
pub(super) fn unknown_hours(row: &Match, errand: &Errand) -> Vec<String> {
    let stops = [
        ("pickup", Some(row.pickup), Some(&errand.pickup)),
        ("delivery", row.delivery, errand.delivery.as_ref()),
    ];
    let lines = stops.into_iter().filter_map(|(kind, time, stop)| {
        let hours =
            stop?.opening_hours.as_ref().filter(|_| time.is_some_and(|t| t.hours_unknown))?;
        Some(format!("Hours of the {kind} unclear: {}", hours.text()))
    });
    lines.collect()
}
