//! A plan for people: what to do when and where, and what else there is.

use std::fmt::Write as _;

use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table};

use super::super::numbers::{cents, said_distance, said_duration};
use super::super::places;
use super::super::printable::{on_one_line, printable};
use super::super::table::{STYLE, WIDTH_ELSEWHERE, clock, headline, street, what_costs};
use super::place::StepPlace;
use super::{BundleReport, json};
use crate::matching::{Bundle, BundleStep, BundleStop, StopKind};
use crate::units::{Millis, Position, Profile};

/// As many of the plans that take less time are listed.
const LISTED: usize = 12;

pub(super) fn table(report: &BundleReport) -> String {
    let answer = report.answer;
    let mut text = headline(report.trip, &answer.trip);
    let open = answer.stats.open_errands;
    let Some(bundle) = &answer.best else {
        let _ = match answer.optimal {
            true => writeln!(text, "None of {open} open errands is worth it."),
            false => writeln!(
                text,
                "Time ended before any of {open} open errands was found to be worth it; none leaves \
                 more than {}.",
                cents(answer.upper_bound.to_cents())
            ),
        };
        return text;
    };
    let currency = currency(report, bundle);
    let totals = &bundle.totals;
    let _ = writeln!(
        text,
        "With {} of {open} open errands you keep {}{currency} and arrive {}: {} later, {} farther.",
        bundle.errands.len(),
        cents(totals.net_gain.to_cents()),
        clock(report.clock(totals.arrival), report.clock(Millis::ZERO)),
        said_duration(totals.added_time),
        said_distance(totals.detour_distance),
    );
    let _ = writeln!(text, "{}", proof(report));
    text.push_str(&beyond(report));
    text.push('\n');
    let _ = writeln!(text, "{}\n", steps(report, bundle).trim_fmt());
    text.push_str(&sums(bundle));
    text.push_str(&what_costs(report.trip));
    text.push_str(&remarks(report, bundle));
    text.push_str(&others(report));
    text.push_str(&links(report, bundle));
    printable(text)
}

/// What is said where the errands that are kept take more than the runner wants to give.
fn beyond(report: &BundleReport) -> String {
    let reasons: Vec<&str> = report.answer.beyond.iter().map(|why| why.in_words()).collect();
    if reasons.is_empty() {
        return String::new();
    }
    format!("It holds what you keep, though beyond your limits: {}.\n", reasons.join(", "))
}

fn currency(report: &BundleReport, bundle: &Bundle) -> String {
    let errands = bundle.errands.iter().map(|&slot| &report.matcher.errands()[slot]);
    let named = errands.map(|errand| errand.currency.as_str()).find(|name| !name.is_empty());
    named.map_or_else(String::new, |name| format!(" {name}"))
}

fn proof(report: &BundleReport) -> String {
    let answer = report.answer;
    if answer.optimal {
        return "No other plan leaves more.".to_owned();
    }
    format!(
        "Time ended before that was proven the best: no plan leaves more than {}, {} above.",
        cents(answer.upper_bound.to_cents()),
        cents(answer.gap().to_cents()),
    )
}

fn steps(report: &BundleReport, bundle: &Bundle) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    if !table.is_tty() {
        table.set_width(WIDTH_ELSEWHERE);
    }
    table.set_header(["", "time", "where", "what to do", "on board", "earned"]);
    let earned = report.earned(bundle);
    for (number, (step, earned)) in bundle.steps.iter().zip(earned).enumerate() {
        let place = report.place(step);
        let cells = [
            number.to_string(),
            times(report, step),
            match (place.name, street(report.matcher.network(), place.snapped)) {
                (Some(name), _) => places::short(name).to_owned(),
                (None, "") => place.position.to_string(),
                (None, street) => street.to_owned(),
            },
            task(report, step, &place),
            aboard(report, step),
            cents(earned.to_cents()),
        ];
        table.add_row(cells.map(Cell::new));
    }
    for column in [0, 5] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    if let Some(column) = table.column_mut(1) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    table
}

/// `17:42`, and what is waited for the door to open.
fn times(report: &BundleReport, step: &BundleStep) -> String {
    let arrival = clock(report.clock(step.arrival), report.clock(Millis::ZERO));
    match step.begin - step.arrival {
        Millis::ZERO => arrival,
        wait => format!("{arrival}\nwait {}", said_duration(wait)),
    }
}

fn task(report: &BundleReport, step: &BundleStep, place: &StepPlace) -> String {
    if let BundleStop::Trip(_) = step.stop {
        let stay = step.departure - step.arrival;
        return match (place.kind, stay) {
            (kind, _) if kind == StopKind::Start.name() => "leave".to_owned(),
            (kind, _) if kind == StopKind::End.name() => "you are there".to_owned(),
            (kind, Millis::ZERO) => kind.to_owned(),
            (kind, stay) => format!("{kind}, stay {}", said_duration(stay)),
        };
    }
    let Some(errand) = place.errand else { return String::new() };
    let verb = match (place.kind, place.ends_errand) {
        ("delivery", _) => "deliver",
        (_, true) => "do",
        _ => "pick up",
    };
    let slot = match step.stop {
        BundleStop::Pickup(slot) | BundleStop::Delivery(slot) => Some(slot),
        BundleStop::Trip(_) => None,
    };
    let kept = slot.is_some_and(|slot| report.answer.kept.contains(&slot));
    let kept = if kept { " (kept)" } else { "" };
    let mut lines = vec![format!("{verb} {}{kept}", errand.id)];
    if place.kind != "delivery" && !errand.description.is_empty() {
        lines.push(errand.description.to_string());
    }
    let hours = place.stop.and_then(|stop| stop.opening_hours.as_ref());
    if let Some(hours) = hours.filter(|_| step.hours_unknown) {
        lines.push(format!("Hours unclear: {}", hours.text()));
    }
    lines.join("\n")
}

/// What is in the vehicle: the shipments that are still to be delivered, and what all of it
/// weighs or fills.
fn aboard(report: &BundleReport, step: &BundleStep) -> String {
    let errands = step.aboard.iter().map(|&slot| &report.matcher.errands()[slot]);
    let shipments = errands.filter(|errand| errand.delivery.is_some());
    let mut lines: Vec<String> = shipments.map(|errand| errand.id.to_string()).collect();
    let load = json::load_text(step);
    if !load.is_empty() {
        lines.push(load.replace('|', ", ").replace(':', " "));
    }
    if lines.is_empty() { "-".to_owned() } else { lines.join("\n") }
}

/// How what is kept comes about.
fn sums(bundle: &Bundle) -> String {
    let totals = &bundle.totals;
    let parts = [
        ("travel", totals.detour_time),
        ("walking", totals.access),
        ("parking", totals.setup),
        ("service", totals.service),
        ("waiting", totals.waiting),
    ];
    let parts = parts.into_iter().filter(|(_, time)| *time > Millis::ZERO);
    let parts: Vec<String> =
        parts.map(|(word, time)| format!("{} {word}", said_duration(time))).collect();
    let rate = bundle.hourly_rate.map_or_else(String::new, |rate| {
        format!(" An hour of it brings {}.", cents(rate.to_cents()))
    });
    format!(
        "{} earned, less {} for time and road, is {}.{rate}\nIt adds {}.\n",
        cents(totals.payout.to_cents()),
        // So that the line adds up to the cent.
        cents(totals.payout.to_cents() - totals.net_gain.to_cents()),
        cents(totals.net_gain.to_cents()),
        if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") },
    )
}

fn remarks(report: &BundleReport, bundle: &Bundle) -> String {
    let ids: Vec<&str> =
        bundle.bids.iter().map(|&slot| report.matcher.errands()[slot].id.as_str()).collect();
    if ids.is_empty() {
        return String::new();
    }
    format!("You name the price of {}; counted at the most that is paid.\n", ids.join(", "))
}

/// The plans that leave less money for less time.
fn others(report: &BundleReport) -> String {
    let front = &report.answer.front;
    let others = &front[..front.len().saturating_sub(1)];
    if others.is_empty() {
        return String::new();
    }
    let mut text = "\nLess money for less time:\n\n".to_owned();
    for bundle in others.iter().rev().take(LISTED) {
        let ids: Vec<&str> =
            bundle.errands.iter().map(|&slot| report.matcher.errands()[slot].id.as_str()).collect();
        let _ = writeln!(
            text,
            "  keep {:>7}  adds {:>7}  {}",
            cents(bundle.totals.net_gain.to_cents()),
            said_duration(bundle.totals.added_time),
            on_one_line(&ids.join(", ")),
        );
    }
    if others.len() > LISTED {
        let _ = writeln!(text, "  and {} more", others.len() - LISTED);
    }
    if !report.answer.front_complete {
        let _ = writeln!(text, "  Time ended; there may be others.");
    }
    text
}

/// Where other programs take over.
fn links(report: &BundleReport, bundle: &Bundle) -> String {
    let mut positions: Vec<Position> = Vec::new();
    for step in &bundle.steps {
        let position = report.place(step).position;
        if positions.last() != Some(&position) {
            positions.push(position);
        }
    }
    let engine = match report.trip.profile {
        Profile::Car => "fossgis_osrm_car",
        Profile::Bike => "fossgis_osrm_bike",
        Profile::Foot => "fossgis_osrm_foot",
    };
    let route: Vec<String> =
        positions.iter().map(|place| format!("{}%2C{}", place.lat, place.lon)).collect();
    let first = bundle.steps.iter().find(|step| !matches!(step.stop, BundleStop::Trip(_)));
    let first = first.map(|step| report.place(step).position);
    let mut text = "\n".to_owned();
    if let Some(first) = first {
        let _ = writeln!(text, "First stop: geo:{},{}", first.lat, first.lon);
    }
    let _ = writeln!(
        text,
        "Directions: https://www.openstreetmap.org/directions?engine={engine}&route={}",
        route.join("%3B")
    );
    text
}
