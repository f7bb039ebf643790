//! Answers for people at a terminal.

use std::fmt::Write as _;

use chrono::{DateTime, FixedOffset};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

use super::matches::Matches;
use super::numbers::{amount_in_cents, cents, said_distance, said_duration};
use crate::demand::Errand;
use crate::matching::{Match, Price, Reason};

/// `17:42`.
pub(super) fn clock(moment: DateTime<FixedOffset>) -> String {
    moment.format("%H:%M").to_string()
}

/// `Fri 15 May, 17:30`.
pub(super) fn weekday_and_clock(moment: DateTime<FixedOffset>) -> String {
    moment.format("%a %-d %b, %H:%M").to_string()
}

/// The answer to `match`.
pub(super) fn matches(found: &Matches) -> String {
    let ranking = found.ranking;
    let trip = &ranking.trip;
    let mut text = format!(
        "Your trip by {}: leave {}, arrive {} ({}, {})\n",
        found.trip.profile,
        weekday_and_clock(trip.departure),
        clock(trip.clock(trip.total_time())),
        said_duration(trip.duration()),
        said_distance(trip.distance()),
    );
    if ranking.matches.is_empty() {
        let _ = writeln!(text, "\nNone of {} open errands fits.", ranking.stats.open_errands);
    } else {
        let currency = found.rows().map(|(_, _, errand)| errand.currency.as_str());
        let currency = currency.into_iter().find(|c| !c.is_empty()).unwrap_or("");
        let _ = writeln!(text, "{}", match_table(found, currency));
        let all = ranking.matches.len();
        let shown =
            if found.listed < all { format!(", {} shown", found.listed) } else { String::new() };
        let _ = writeln!(
            text,
            "{all} of {} open errands {}{shown}.",
            ranking.stats.open_errands,
            if all == 1 { "fits" } else { "fit" }
        );
    }
    if let Some(line) = misses(&ranking.misses) {
        let _ = writeln!(text, "{line}");
    }
    text
}

fn match_table(found: &Matches, currency: &str) -> Table {
    let has_bids = found.rows().any(|(_, m, _)| matches!(m.price, Price::Bid { .. }));
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    let money = |word: &str| {
        if currency.is_empty() { word.to_owned() } else { format!("{word}\n{currency}") }
    };
    table.set_header([
        String::new(),
        "errand".to_owned(),
        "detour".to_owned(),
        "adds".to_owned(),
        money(if has_bids { "fee (ask)" } else { "fee" }),
        money("costs"),
        money("keeps"),
        money("an hour"),
        "pick up".to_owned(),
        "deliver".to_owned(),
    ]);
    for (rank, row, errand) in found.rows() {
        table.add_row(match_row(found, rank, row, errand));
    }
    for column in [0, 3, 4, 5, 6, 7] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn match_row(found: &Matches, rank: usize, row: &Match, errand: &Errand) -> Vec<Cell> {
    let (fee, keeps, an_hour) = match row.price {
        Price::Fixed { fee, net_gain, hourly_rate, .. } => (
            cents(amount_in_cents(fee)),
            cents(net_gain.to_cents()),
            hourly_rate.map_or("-".to_owned(), |rate| cents(rate.to_cents())),
        ),
        Price::Bid { ask } => {
            (format!("({})", cents(amount_in_cents(ask))), "-".to_owned(), "-".to_owned())
        }
    };
    let what = if errand.description.is_empty() {
        errand.id.clone()
    } else {
        format!("{}\n{}", errand.id, errand.description)
    };
    let time = |time: crate::matching::StopTime| clock(found.clock(time.arrival));
    let cells = [
        rank.to_string(),
        what,
        format!("{}\n{}", said_duration(row.detour_time), said_distance(row.detour_distance)),
        said_duration(row.added_time),
        fee,
        cents(row.detour_cost.to_cents()),
        keeps,
        an_hour,
        time(row.pickup),
        row.delivery.map_or("-".to_owned(), time),
    ];
    cells.into_iter().map(Cell::new).collect()
}

/// What stands against the other errands, commonest first.
fn misses(misses: &[(Reason, usize)]) -> Option<String> {
    let mut misses = misses.to_vec();
    misses.sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
    let parts: Vec<String> =
        misses.iter().map(|(reason, count)| format!("{count} {}", reason.in_words())).collect();
    (!parts.is_empty()).then(|| format!("The others: {}.", parts.join(", ")))
}
