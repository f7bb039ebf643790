//! Answers for people at a terminal.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike as _, FixedOffset, TimeDelta};

use super::grid::Room;
use super::match_table::match_table;
use super::matches::{Matches, wall_clock};
use super::numbers::{decimal, said_distance, said_duration};
use super::printable::printable;
use super::reasons::Reasons;
use crate::demand::{AreaPlace, Clock, Trip, TripArea};
use crate::matching::{PlannedTrip, Price, Reason};
use crate::road::{Network, Snapped};
use crate::units::{Amount, Millis};

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
pub(super) fn matches(found: &Matches, room: Room) -> String {
    let ranking = found.ranking;
    let mut text = headline(found.trip, &ranking.trip);
    if found.kept().next().is_some() {
        let _ = writeln!(text, "{}", beside(found));
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
    let mut text = room.sentences(&text);
    if fitting > 0 {
        let _ = write!(text, "\n{}\n\n", match_table(found, room));
        text.push_str(&room.sentences(&costs(found)));
    }
    if let Some(line) = misses(&ranking.misses) {
        let _ = writeln!(text, "{}", room.sentences(&line));
    }
    if let Some(reasons) = Reasons::for_people(found) {
        text.push_str(&reasons.table(room));
    }
    printable(text)
}

/// Beside what errands are told that are kept.
pub(super) fn beside(found: &Matches) -> String {
    let kept: Vec<&str> = found.kept().collect();
    format!("Beside {}: what each adds to the best plan of what you keep.", kept.join(", "))
}

/// How many errands fit, without a stop at the end.
pub(super) fn said_fitting(found: &Matches) -> String {
    let stats = &found.ranking.stats;
    let open = stats.open_errands;
    if let Some(id) = found.only_asked() {
        let fits = if stats.feasible > 0 { "fits" } else { "does not fit" };
        return format!("{id} {fits}");
    }
    let errands = if found.asked { "errands asked about" } else { "open errands" };
    match stats.feasible {
        0 => format!("None of {open} {errands} fits"),
        1 => format!("1 of {open} {errands} fits"),
        fitting => format!("{fitting} of {open} {errands} fit"),
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
    let way = if *is_end { "It ends somewhere" } else { "It goes by somewhere" };
    let places = match planned.samples.len() {
        1 => "one place".to_owned(),
        count => format!("{count} places"),
    };
    let region = region.phrase();
    format!("{way} {region}: all times are typical ones, the mean over {places} there.\n")
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

pub(super) fn has_bids(found: &Matches) -> bool {
    found.rows().any(|(_, row, _)| matches!(row.price, Price::Bid { .. }))
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
