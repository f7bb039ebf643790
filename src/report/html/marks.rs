//! Marks on the map, and what they mean.

use std::collections::HashMap;

use maud::{Markup, html};

use super::clean;
use super::entry::{Kind, Mark, Placed, Shape, mark_id};
use super::ground::{Ground, Spot};
use super::page::Page;
use super::window::Window;
use crate::matching::{PlannedTrip, StopKind};
use crate::units::Position;

impl Page<'_> {
    /// What lies where others lie already is moved aside. What matters most comes last, on top.
    pub(super) fn marks(&self, ground: &Ground, window: &Window) -> Markup {
        let mut taken: HashMap<(&str, Spot), i32> = HashMap::new();
        let mut place = |group, at: Position| {
            let spot = ground.spot(at);
            let before = taken.entry((group, (spot.0 / 80, spot.1 / 80))).or_default();
            let beside = (*before % 4 * 19, *before / 4 % 3 * -19);
            *before += 1;
            Placed { spot, beside, shown: window.shown(spot, beside) }
        };
        let first = self.first().map(|(key, _)| key);
        let entries: Vec<_> = self.entries().collect();
        let mut marks = Vec::new();
        for kind in [Kind::Miss, Kind::Fit, Kind::Plan] {
            for (key, entry) in entries.iter().filter(|(_, entry)| entry.kind == kind) {
                // Plans are seen one at a time.
                let group = if kind == Kind::Plan { key.as_str() } else { "" };
                for (number, mark) in entry.marks.iter().enumerate() {
                    let placed = place(group, mark.at);
                    let id = mark_id(key, number);
                    let is_on = first.as_ref() == Some(key);
                    marks.push(mark.drawn(&id, Some((key, kind, is_on)), &placed));
                }
            }
        }
        for (number, mark) in own_marks(self.planned).iter().enumerate() {
            let (spot, beside) = (ground.spot(mark.at), (0, 0));
            let placed = Placed { spot, beside, shown: window.shown(spot, beside) };
            marks.push(mark.drawn(&mark_id("own", number), None, &placed));
        }
        html! {
            @for mark in marks { (mark) }
        }
    }

    /// What the signs mean.
    pub(super) fn legend(&self) -> Markup {
        let has = |kind: Kind| self.entries().any(|(_, entry)| entry.kind == kind);
        let line = |class: &str| {
            html! {
                svg viewBox="0 0 30 16" aria-hidden="true" { path d="M2 8h26" class=(class) {} }
            }
        };
        let disc = |class: &str| {
            html! {
                svg viewBox="0 0 30 16" aria-hidden="true" {
                    g class={ "mark " (class) } { circle.body cx="8" cy="8" r="6" {} }
                    g class={ "mark delivery " (class) } { rect.body x="16" y="2" width="12" height="12" rx="2" {} }
                }
            }
        };
        html! {
            div.legend {
                div { (line("legend-base")) "your trip alone" }
                @if has(Kind::Plan) {
                    div { (line("legend-plan")) "with the plan" }
                }
                @if has(Kind::Fit) {
                    div { (disc("of-fit")) "pick up, deliver" }
                }
                @if !self.planned.samples.is_empty() {
                    div {
                        svg viewBox="0 0 30 16" aria-hidden="true" {
                            g class="mark own sample" { circle.body cx="15" cy="8" r="4" {} }
                        }
                        "where you may be; drawn by way of the middle one"
                    }
                }
                @if has(Kind::Miss) {
                    div {
                        (disc("of-miss"))
                        @if self.asked { "does not fit" } @else { "out of reach" }
                    }
                }
            }
        }
    }
}

/// The stops of the trip itself, and those of the samples of an area. Where it ends where it begins
/// one mark says both.
fn own_marks(planned: &PlannedTrip) -> Vec<Mark> {
    let area_stops = planned.samples.iter().flat_map(|sample| &sample.stops);
    let area_stops = area_stops.filter(|stop| stop.kind == StopKind::Area);
    let samples = area_stops.map(|stop| Mark {
        shape: Shape::Sample,
        text: String::new(),
        at: stop.position,
        title: "one of the stops for which the area is judged".to_owned(),
    });
    let mut marks: Vec<Mark> = samples.collect();
    let first = marks.len();
    for stop in &planned.stops {
        let word = match stop.kind {
            StopKind::Area => "somewhere here",
            kind => kind.name(),
        };
        match marks[first..].iter_mut().find(|mark| mark.at == stop.position) {
            Some(mark) => mark.text = format!("{}, {word}", mark.text),
            None => marks.push(Mark {
                shape: Shape::Own,
                text: word.to_owned(),
                at: stop.position,
                title: clean(stop.name.as_deref().unwrap_or(word)),
            }),
        }
    }
    marks
}
