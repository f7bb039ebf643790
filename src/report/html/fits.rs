//! Errands that fit, as they stand on a page.

use maud::{Markup, html};

use super::super::match_table::unknown_hours;
use super::super::matches::Matches;
use super::super::numbers::{amount_in_cents, cents, said_distance, said_duration, said_range};
use super::super::said::{Parts, outlay};
use super::super::table::clock;
use super::clean;
use super::entry::{Entry, Kind, Mark, Shape};
use crate::demand::{Errand, ErrandStop};
use crate::matching::{Match, Price, StopTime};
use crate::road::Snapped;
use crate::units::Millis;

/// A page shows so many at most: more than anybody reads.
pub(super) const MOST: usize = 200;

/// The listed errands, by rank.
pub(super) fn entries(found: &Matches) -> Vec<Entry> {
    use rayon::prelude::*;
    let rows: Vec<_> = found.rows().take(MOST).collect();
    rows.par_iter().map(|(rank, row, errand)| entry(found, *rank, row, errand)).collect()
}

/// A stop of an errand, as it is told.
struct Stop<'a> {
    word: &'static str,
    stop: &'a ErrandStop,
    snapped: &'a Snapped,
    time: StopTime,
}

fn entry(found: &Matches, rank: usize, row: &Match, errand: &Errand) -> Entry {
    let stops = stops(found, row, errand);
    let places: Vec<String> = stops.iter().map(|stop| told(found, stop)).collect();
    let marks = stops.iter().map(|stop| Mark {
        shape: if stop.word == "deliver" { Shape::Delivery } else { Shape::Pickup },
        text: rank.to_string(),
        at: stop.stop.position,
        title: clean(&format!("{}: {} {}", errand.id, stop.word, told(found, stop))),
    });
    let range = found.spread(row).and_then(|of| said_range(row.detour_time, of.detour_time));
    let range = range.map_or_else(String::new, |range| format!(" ({range})"));
    let (time, road) = (said_duration(row.detour_time), said_distance(row.detour_distance));
    let detour = format!("detour {time}{range}, {road}");
    Entry {
        kind: Kind::Fit,
        badge: rank.to_string(),
        what: html! {
            b { bdi { (clean(&errand.id)) } }
            @if !errand.description.is_empty() { span { bdi { (clean(&errand.description)) } } }
            span { "adds " (said_duration(row.added_time)) ", " (detour) }
            span { (places.join(" → ")) }
            @if let Some(outlay) = outlay(errand) { span { (clean(&outlay)) } }
            @for line in unknown_hours(row, errand) { span { (clean(&line)) } }
        },
        pay: pay(row, errand),
        more: html! {
            (sums(found, row, errand))
            p { "It adds " (parts(row).said()) "." }
            dl {
                @for stop in &stops {
                    dt { (stop.word) }
                    dd { (told(found, stop)) (remarks(stop)) }
                }
            }
        },
        marks: marks.collect(),
        course: found.course(row),
    }
}

fn stops<'a>(found: &Matches<'a>, row: &Match, errand: &'a Errand) -> Vec<Stop<'a>> {
    let Some((pickup, delivery)) = found.matcher.on_road(row.errand) else { return Vec::new() };
    let word = if errand.delivery.is_some() { "pick up" } else { "do" };
    let first = Stop { word, stop: &errand.pickup, snapped: pickup, time: row.pickup };
    let second = || {
        let (stop, snapped, time) = (errand.delivery.as_ref()?, delivery?, row.delivery?);
        Some(Stop { word: "deliver", stop, snapped, time })
    };
    std::iter::once(first).chain(second()).collect()
}

/// `17:42 Merlin Way`.
fn told(found: &Matches, stop: &Stop) -> String {
    let time = clock(found.clock(stop.time.arrival), found.clock(Millis::ZERO));
    let name = found.name_of(stop.stop, stop.snapped);
    clean(format!("{time} {name}").trim_end())
}

/// What else there is to know of a stop.
fn remarks(stop: &Stop) -> Markup {
    let wait = stop.time.begin - stop.time.arrival;
    let hours = stop.stop.opening_hours.as_ref();
    html! {
        @if wait > Millis::ZERO { ", wait " (said_duration(wait)) }
        @if stop.snapped.distance >= 10.0 { ", " (format!("{:.0}", stop.snapped.distance)) " m from the road" }
        @if let Some(hours) = hours {
            br;
            @if stop.time.hours_unknown { "hours unclear: " } @else { "open " }
            bdi { (clean(hours.text())) }
        }
    }
}

fn parts(row: &Match) -> Parts {
    Parts {
        travel: row.detour_time,
        access: row.access,
        setup: row.setup,
        service: row.service,
        waiting: row.waiting,
    }
}

fn pay(row: &Match, errand: &Errand) -> Markup {
    let currency = clean(&errand.currency);
    match row.price {
        Price::Fixed { net_gain, hourly_rate, .. } => html! {
            b { (cents(net_gain.to_cents())) " " (currency) }
            @if let Some(rate) = hourly_rate { span { (cents(rate.to_cents())) " an hour" } }
        },
        Price::Bid { ask } => html! {
            b { (cents(amount_in_cents(ask))) " " (currency) }
            span { "the least to ask for" }
        },
    }
}

/// How what is kept comes about.
fn sums(found: &Matches, row: &Match, errand: &Errand) -> Markup {
    let Price::Fixed { fee, payout, net_gain, .. } = row.price else {
        return html! { p { "You name the price; its time and road cost you "
        (cents(row.detour_cost.to_cents())) "." } };
    };
    let (fee, payout, keep) = (amount_in_cents(fee), payout.to_cents(), net_gain.to_cents());
    let share = found.trip.commission.hundredths_of_percent() > 0;
    html! {
        table {
            tr { td { "fee" } td.figure { (cents(fee)) } }
            @if share { tr { td { "to the platform" } td.figure { (cents(payout - fee)) } } }
            // So that the column adds up to the cent.
            tr {
                td {
                    (said_duration(row.added_time)) " and "
                    (said_distance(row.detour_distance)) " of road"
                }
                td.figure { (cents(keep - payout)) }
            }
            tr.sum { td { "you keep" } td.figure { (cents(keep)) " " (clean(&errand.currency)) } }
        }
    }
}
