//! A plan for people: what to do when and where, and what else there is.

use std::fmt::Write as _;

use super::super::grid::{Column, Grid, Layout, Room};
use super::super::numbers::{cents, said_duration};
use super::super::printable::{on_one_line, printable};
use super::super::table::{headline, what_costs};
use super::told::{Links, sums};
use super::{BundleReport, json};
use crate::matching::{Bundle, BundleStep};

/// As many of the plans that take less time are listed.
const LISTED: usize = 12;

pub(super) fn table(report: &BundleReport, room: Room) -> String {
    let answer = report.answer;
    let mut text = headline(report.trip, &answer.trip);
    text.push_str(&report.found());
    let Some(bundle) = &answer.best else {
        return room.sentences(&text);
    };
    let _ = writeln!(text, "{}", report.proof());
    text.push_str(&beyond(report));
    let remark = report.on_bids(bundle).map(|remark| remark + "\n");
    let below = [
        sums(bundle),
        what_costs(report.trip),
        remark.unwrap_or_default(),
        others(report),
        links(report, bundle),
    ];
    let steps = room.table(room.layout(), |layout| steps(report, bundle, layout));
    let (above, below) = (room.sentences(&text), room.sentences(&below.concat()));
    printable(format!("{above}\n{steps}\n\n{below}"))
}

/// What is said where the errands that are kept take more than the runner wants to give.
fn beyond(report: &BundleReport) -> String {
    let reasons: Vec<&str> = report.answer.beyond.iter().map(|why| why.in_words()).collect();
    if reasons.is_empty() {
        return String::new();
    }
    format!("It holds what you keep, though beyond your limits: {}.\n", reasons.join(", "))
}

fn steps(report: &BundleReport, bundle: &Bundle, layout: Layout) -> Grid {
    use Column::{Figure, Short, Whole, Words};
    let mut columns = vec![("", Figure), ("time", Whole)];
    columns.extend(match layout {
        Layout::Wide => {
            &[("where", Short), ("what to do", Words), ("on board", Words), ("earned", Figure)][..]
        }
        Layout::Middle => &[("where", Short), ("what to do", Words), ("earned", Figure)],
        Layout::Narrow => &[("what to do", Words)],
    });
    let mut grid = Grid::new(columns);
    for (number, (told, step)) in report.told(bundle).into_iter().zip(&bundle.steps).enumerate() {
        let (number, earned) = (number.to_string(), cents(told.earned.to_cents()));
        let on_board = aboard(report, step);
        let with_load = || match on_board.as_str() {
            "-" => told.task.clone(),
            load => format!("{}\non board: {}", told.task, load.replace('\n', ", ")),
        };
        let cells = match layout {
            Layout::Wide => vec![number, told.time, told.place, told.task, on_board, earned],
            Layout::Middle => vec![number, told.time, told.place.clone(), with_load(), earned],
            Layout::Narrow => {
                let so_far = match told.ends_errand {
                    true => format!("\nearned {earned}"),
                    false => String::new(),
                };
                let (first, more) = told.task.split_once('\n').unwrap_or((&told.task, ""));
                let what = format!("{first}\n{}\n{more}", told.place);
                vec![number, told.time, format!("{}{so_far}", what.trim_end())]
            }
        };
        grid.add(cells);
    }
    grid
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

/// The plans that leave less money for less time.
fn others(report: &BundleReport) -> String {
    let front = &report.answer.front;
    let others = &front[..front.len().saturating_sub(1)];
    if others.is_empty() {
        return String::new();
    }
    let mut text = "\nLess money for less time:\n\n".to_owned();
    for bundle in others.iter().rev().take(LISTED) {
        let _ = writeln!(
            text,
            "  keep {:>7}  adds {:>7}  {}",
            cents(bundle.totals.net_gain.to_cents()),
            said_duration(bundle.totals.added_time),
            on_one_line(&report.named(bundle)),
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
    let Links { first, directions } = report.links(bundle);
    let first = first.map_or_else(String::new, |first| format!("First stop: {first}\n"));
    format!("\n{first}Directions: {directions}\n")
}
