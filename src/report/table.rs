//! Answers for people at a terminal.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike as _, FixedOffset, TimeDelta};
use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Table,
    TableStyle, Width,
};

use super::matches::{Matches, wall_clock};
use super::numbers::{amount_in_cents, cents, decimal, said_distance, said_duration};
use super::places;
use super::printable::printable;
use super::reasons::Reasons;
use crate::demand::{AreaPlace, Clock, Errand, ErrandStop, Trip, TripArea};
use crate::matching::{Match, PlannedTrip, Price, Reason, StopTime};
use crate::road::{Network, Snapped};
use crate::units::{Amount, Millis};

/// Characters a line, where the answer does not go to a terminal.
pub(super) const WIDTH_ELSEWHERE: u16 = 100;

/// A line below the header, nothing else.
pub(super) const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none())
    .header_separator(LineStyle::none().fill('─'))
    .content_lines(ContentLineStyle::none());

/// Columns of the table of matches whose cells are figures.
const FIGURES: [usize; 6] = [0, 2, 3, 4, 5, 6];

/// `17:42`, to the nearest minute, as durations are; on another day than the departure
/// `Sat 16 May 00:10`, in another year with that too, and with the offset where clocks have changed
/// since.
pub(super) fn clock(moment: DateTime<FixedOffset>, departure: DateTime<FixedOffset>) -> String {
    let (shown, left) = (nearest_minute(moment), nearest_minute(departure));
    let form = match shown.date_naive() {
        day if day == left.date_naive() => "%H:%M",
        day if day.year() == left.year() => "%a %-d %b %H:%M",
        _ => "%a %-d %b %Y %H:%M",
    };
    let text = shown.format(form).to_string();
    match shown.offset() == left.offset() {
        true => text,
        false => format!("{text} ({})", shown.format("%:z")),
    }
}

fn nearest_minute(moment: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    moment + TimeDelta::seconds(30)
}

/// `Fri 15 May 17:30`.
pub(super) fn weekday_and_clock(moment: DateTime<FixedOffset>) -> String {
    nearest_minute(moment).format("%a %-d %b %H:%M").to_string()
}

/// The answer to `match`.
pub(super) fn matches(found: &Matches) -> String {
    let ranking = found.ranking;
    let mut text = headline(found.trip, &ranking.trip);
    let kept: Vec<&str> = found.kept().collect();
    if !kept.is_empty() {
        let what = "what each adds to the best plan of what you keep";
        let _ = writeln!(text, "Beside {}: {what}.", kept.join(", "));
    }
    for (errand, kind, hours) in found.kept_unclear() {
        let _ = writeln!(text, "Hours of the {kind} of {errand} unclear: {hours}.");
    }
    let fitting = ranking.stats.feasible;
    let listed = ranking.matches.len();
    let _ = match fitting {
        0 => writeln!(text, "{}.", said_fitting(found)),
        _ if listed < fitting => writeln!(text, "{}; the first {listed}:", said_fitting(found)),
        _ => writeln!(text, "{}:", said_fitting(found)),
    };
    if fitting > 0 {
        let _ = write!(text, "\n{}\n\n{}", match_table(found).trim_fmt(), costs(found));
    }
    if let Some(line) = misses(&ranking.misses) {
        let _ = writeln!(text, "{line}");
    }
    if let Some(reasons) = Reasons::of(found) {
        text.push_str(&reasons.table());
    }
    printable(text)
}

/// How many errands fit, without a stop at the end.
pub(super) fn said_fitting(found: &Matches) -> String {
    let stats = &found.ranking.stats;
    let open = stats.open_errands;
    match stats.feasible {
        0 => format!("None of {open} open errands fits"),
        1 => format!("1 of {open} open errands fits"),
        fitting => format!("{fitting} of {open} open errands fit"),
    }
}

/// The trip without errands, in a line.
pub(super) fn headline(trip: &Trip, planned: &PlannedTrip) -> String {
    let departure = wall_clock(trip, planned, Millis::ZERO);
    let arrival = wall_clock(trip, planned, planned.total_time());
    let line = format!(
        "Your trip {}: leave {}, arrive {} ({}, {}{}).\n",
        trip.profile.phrase(),
        weekday_and_clock(departure),
        clock(arrival, departure),
        said_duration(planned.duration()),
        said_distance(planned.distance()),
        match planned.total_time() - planned.duration() {
            Millis::ZERO => String::new(),
            stays => format!(", {} at stops", said_duration(stays)),
        },
    );
    let line = format!("{line}{}", somewhere(trip, planned));
    // Wherever in an area it is.
    let arrives = planned.samples.iter().map(PlannedTrip::total_time).max();
    let arrival = wall_clock(trip, planned, arrives.unwrap_or_else(|| planned.total_time()));
    match trip.limits.latest_arrival.or_default(None) {
        Some(latest) if latest < arrival => {
            let latest = Clock::new(planned.departure, trip.zone).on_wall(latest);
            let latest = clock(latest, departure);
            format!("{line}Even without errands that is after {latest}, your latest arrival.\n")
        }
        _ => line,
    }
}

/// What is said of a stop that is somewhere in a part of town.
fn somewhere(trip: &Trip, planned: &PlannedTrip) -> String {
    let Some(TripArea { place: AreaPlace::Known(region), is_end, .. }) = &trip.area else {
        return String::new();
    };
    let way = if *is_end { "It ends somewhere in" } else { "It goes by somewhere in" };
    let places = match planned.samples.len() {
        1 => "one place".to_owned(),
        count => format!("{count} places"),
    };
    format!("{way} {}: all times are typical ones, the mean over {places} there.\n", region.name())
}

/// How the figures come about.
fn costs(found: &Matches) -> String {
    let bids = if has_bids(found) {
        "In brackets: the least to ask for, where you name the price.\n"
    } else {
        ""
    };
    format!("{}{bids}", what_costs(found.trip))
}

/// What time and road count as, in a line.
pub(super) fn what_costs(trip: &Trip) -> String {
    let per_hour = decimal(trip.cost_per_hour);
    let per_km = decimal(trip.cost_per_km);
    let commission = match trip.commission.hundredths_of_percent() {
        0 => String::new(),
        share => format!(
            ", and {} % of the fee goes to the platform",
            decimal(Amount(i64::from(share) * 100))
        ),
    };
    format!(
        "An hour that it adds counts as {per_hour}, a kilometre of detour as {per_km}{commission}; \
         you keep the rest.\n"
    )
}

fn has_bids(found: &Matches) -> bool {
    found.rows().any(|(_, row, _)| matches!(row.price, Price::Bid { .. }))
}

fn match_table(found: &Matches) -> Table {
    let rows: Vec<_> = found.rows().collect();
    let currency = rows.iter().map(|(_, _, errand)| errand.currency.as_str());
    let currency = currency.into_iter().find(|currency| !currency.is_empty()).unwrap_or("");
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    if !table.is_tty() {
        table.set_width(WIDTH_ELSEWHERE);
    }
    let money = |word: &str| format!("{word}\n{currency}").trim_end().to_owned();
    let header = [
        String::new(),
        "errand".to_owned(),
        money("keep"),
        money("an hour"),
        format!("{}\n- costs", if has_bids(found) { "fee (ask)" } else { "fee" }),
        "adds".to_owned(),
        "detour".to_owned(),
        "pick up".to_owned(),
        "deliver".to_owned(),
    ];
    table.set_header(header);
    for (rank, row, errand) in rows {
        table.add_row(match_row(found, rank, row, errand));
    }
    for column in FIGURES {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    // Streets may be cut into lines, clock times not.
    for column in [7, 8] {
        if let Some(column) = table.column_mut(column) {
            column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(16)));
        }
    }
    table
}

fn match_row(found: &Matches, rank: usize, row: &Match, errand: &Errand) -> Vec<Cell> {
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
    let what = what.chain(unknown_hours(row, errand)).filter(|line| !line.is_empty());
    let what = what.collect::<Vec<_>>().join("\n");
    let on_road = found.matcher.on_road(row.errand);
    let stop = |time: Option<StopTime>, snapped: Option<&Snapped>, stop: Option<&ErrandStop>| {
        let name = stop.and_then(|stop| stop.name.as_deref()).map(places::short);
        let street = || snapped.map_or("", |snapped| street(found.matcher.network(), snapped));
        let street = name.unwrap_or_else(street);
        let clock = time.map_or_else(none, |time| times(found, time));
        format!("{clock}\n{street}").trim_end().to_owned()
    };
    let cells = [
        rank.to_string(),
        what,
        keep,
        an_hour,
        format!("{fee}\n{off}"),
        said_duration(row.added_time),
        detour(found, row),
        stop(Some(row.pickup), on_road.map(|(pickup, _)| pickup), Some(&errand.pickup)),
        stop(row.delivery, on_road.and_then(|(_, delivery)| delivery), errand.delivery.as_ref()),
    ];
    cells.into_iter().map(Cell::new).collect()
}

/// Time and road; of an area trip also the least and the greatest time.
fn detour(found: &Matches, row: &Match) -> String {
    let range = found
        .spread(row)
        .map(|spread| spread.detour_time)
        .map_or_else(String::new, |(best, worst)| {
            format!("\n{} to {}", said_duration(best), said_duration(worst))
        });
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
fn unknown_hours(row: &Match, errand: &Errand) -> Vec<String> {
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

/// The name of a street that a stop lies on; empty where none has a name.
pub(super) fn street<'n>(network: &'n Network, stop: &Snapped) -> &'n str {
    let names = stop.edges.iter().map(|on| network.name_of_road(network.edge(on.edge).road()));
    names.into_iter().find(|name| !name.is_empty()).unwrap_or("")
}

/// What stands against the other errands, commonest first.
fn misses(misses: &[(Reason, usize)]) -> Option<String> {
    let mut misses = misses.to_vec();
    misses.sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
    let parts: Vec<String> =
        misses.iter().map(|(reason, count)| format!("{count} {}", reason.in_words())).collect();
    (!parts.is_empty()).then(|| format!("The others: {}.", parts.join(", ")))
}
