//! Plans of several errands, as they stand on a page.

use maud::{Markup, html};

use super::super::bundle::{BundleReport, Links, Step, sums};
use super::super::matches::line_through;
use super::super::numbers::{cents, said_distance, said_duration};
use super::clean;
use super::entry::{Entry, Kind, Mark, Shape, mark_id};
use crate::matching::Bundle;
use crate::road::Snapped;
use crate::units::Money;

/// A page shows the best plan and so many others.
pub(super) const OTHERS: usize = 12;

/// The best plan, then those that leave less money for less time, the dearest first.
pub(super) fn entries(report: &BundleReport, key: impl Fn(usize) -> String) -> Vec<Entry> {
    let front = &report.answer.front;
    let others = front[..front.len().saturating_sub(1)].iter().rev().take(OTHERS);
    let plans = report.answer.best.iter().chain(others).enumerate();
    plans.map(|(number, bundle)| entry(report, bundle, number, &key(number))).collect()
}

fn entry(report: &BundleReport, bundle: &Bundle, number: usize, key: &str) -> Entry {
    let steps = report.told(bundle);
    let totals = &bundle.totals;
    let count = match bundle.errands.len() {
        1 => "1 errand".to_owned(),
        count => format!("{count} errands"),
    };
    let name = if number == 0 { format!("The best plan: {count}") } else { count };
    let rate = bundle.hourly_rate.map(|rate| cents(rate.to_cents()));
    let bids = match bundle.bids.len() {
        0 => None,
        1 => Some("counts a bid".to_owned()),
        count => Some(format!("counts {count} bids")),
    };
    Entry {
        kind: Kind::Plan,
        badge: plan_name(number),
        what: html! {
            b { (name) }
            span { bdi { (clean(&report.named(bundle))) } }
            span {
                "adds " (said_duration(totals.added_time)) ", "
                (said_distance(totals.detour_distance)) " of road"
            }
        },
        pay: html! {
            b { (cents(totals.net_gain.to_cents())) (clean(&report.currency(bundle))) }
            @if let Some(rate) = rate { span { (rate) " an hour" } }
            @if let Some(bids) = bids { span { (bids) } }
        },
        more: html! {
            ol.steps { (step_lines(&steps, key)) }
            @for line in sums(bundle).lines() { p { (line) } }
            @if let Some(remark) = report.on_bids(bundle) { p { (clean(&remark)) } }
            (links(report, bundle))
        },
        marks: steps.iter().enumerate().filter_map(|(at, step)| mark(step, at)).collect(),
        course: {
            let stops: Vec<&Snapped> = steps.iter().map(|step| step.snapped).collect();
            line_through(report.matcher.network(), &stops)
        },
    }
}

/// To other programs: a telephone opens the first stop in its own.
fn links(report: &BundleReport, bundle: &Bundle) -> Markup {
    let Links { first, directions } = report.links(bundle);
    html! {
        p.links {
            @if let Some(first) = first { a href=(first) { "First stop" } " " }
            a href=(directions) rel="noreferrer" { "Directions" } " (both ask for other programs)"
        }
    }
}

/// `A`, `B`, …
fn plan_name(number: usize) -> String {
    let letter = u8::try_from(number).ok().filter(|number| *number < 26);
    letter.map_or_else(|| number.to_string(), |number| char::from(b'A' + number).to_string())
}

fn step_lines(steps: &[Step], key: &str) -> Markup {
    // Marks are those of errands, in the order of their steps.
    let mut marks = 0..;
    html! {
        @for (at, step) in steps.iter().enumerate() {
            @let mark = step.slot.and_then(|_| marks.next()).map(|number| mark_id(key, number));
            (step_line(step, at, mark))
        }
    }
}

fn step_line(step: &Step, at: usize, mark: Option<String>) -> Markup {
    let (first, others) = step.task.split_once('\n').unwrap_or((&step.task, ""));
    let (time, wait) = step.time.split_once('\n').unwrap_or((&step.time, ""));
    let shape = match shape(step) {
        Some(shape) => shape.name(),
        None => Shape::Own.name(),
    };
    let earned = step.earned > Money::ZERO && step.ends_errand;
    html! {
        li {
            button.step type="button" data-mark=[mark.as_ref()] {
                span.when { (time) }
                span class={ "pin " (shape) } aria-hidden="true" { @if mark.is_some() { (at) } }
                span.what {
                    b { bdi { (clean(first)) } }
                    span { (clean(&step.place)) @if !wait.is_empty() { ", " (wait) } }
                    @for line in others.lines() { span { bdi { (clean(line)) } } }
                    @if earned { span { "earned so far " (cents(step.earned.to_cents())) } }
                }
            }
        }
    }
}

fn shape(step: &Step) -> Option<Shape> {
    let shape = if step.is_delivery { Shape::Delivery } else { Shape::Pickup };
    step.slot.map(|_| shape)
}

fn mark(step: &Step, at: usize) -> Option<Mark> {
    let task = step.task.replace('\n', ", ");
    Some(Mark {
        shape: shape(step)?,
        text: at.to_string(),
        at: step.position,
        title: clean(&format!("{} {}: {task}", step.time.replace('\n', ", "), step.place)),
    })
}
