//! What stands in a page's list, with what of it lies on the map.

use maud::{Markup, html};

use super::ground::{Ground, Spot};
use super::line;
use crate::units::Position;

/// What an entry is; its name is that of its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An errand that fits.
    Fit,
    /// A plan of several.
    Plan,
    /// An errand that does not fit.
    Miss,
}

impl Kind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::Plan => "plan",
            Self::Miss => "miss",
        }
    }

    /// The style of its marks.
    pub(super) const fn mark(self) -> &'static str {
        match self {
            Self::Fit => "of-fit",
            Self::Plan => "of-plan",
            Self::Miss => "of-miss",
        }
    }
}

/// The shape of a mark: told apart without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A disc.
    Pickup,
    /// A square.
    Delivery,
    /// A stop of the trip itself, with a word beside it.
    Own,
    /// A stop for which a part of town is judged.
    Sample,
}

impl Shape {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Pickup => "pickup",
            Self::Delivery => "delivery",
            Self::Own => "own",
            Self::Sample => "own sample",
        }
    }
}

/// A mark on the map.
pub(super) struct Mark {
    pub(super) shape: Shape,
    /// A number or a letter; beside a stop of the trip a word.
    pub(super) text: String,
    pub(super) at: Position,
    /// What is told where one points at it.
    pub(super) title: String,
}

/// An entry of the list.
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// What its number or sign is, as on its marks.
    pub(super) badge: String,
    /// What it is, in some lines.
    pub(super) what: Markup,
    /// What it leaves.
    pub(super) pay: Markup,
    /// What is shown where it is chosen.
    pub(super) more: Markup,
    pub(super) marks: Vec<Mark>,
    /// The way that is travelled with it; empty where none is shown.
    pub(super) course: Vec<Position>,
}

impl Entry {
    /// In the list. `key` joins it with what lies on the map.
    pub(super) fn listed(&self, key: &str) -> Markup {
        let more = format!("more-{key}");
        html! {
            li class={ "entry " (self.kind.name()) } data-key=(key) {
                button.row type="button" aria-controls=(more) {
                    span.badge aria-hidden="true" { (self.badge) }
                    span.what { (self.what) }
                    span.pay { (self.pay) }
                }
                div.more id=(more) { (self.more) }
            }
        }
    }

    /// The way on the map.
    pub(super) fn drawn(&self, key: &str, is_on: bool, ground: &Ground) -> Option<Markup> {
        let line: Vec<Spot> = self.course.iter().map(|at| ground.spot(*at)).collect();
        let mut path = String::new();
        line::draw(&line::simplified(&line, 5.0), &mut path);
        let is_drawn = !path.is_empty();
        is_drawn.then(|| {
            html! {
                g class={ "course " (self.kind.name()) @if is_on { " on" } } data-key=(key) {
                    path.edge d=(path) {}
                    path d=(path) {}
                }
            }
        })
    }
}

/// The id of a mark, by which a step of a plan finds it.
pub(super) fn mark_id(key: &str, number: usize) -> String {
    format!("mark-{key}-{number}")
}

/// Where a mark is drawn, and how far beside it, so that it does not hide those before it.
pub(super) struct Placed {
    pub(super) spot: Spot,
    pub(super) beside: (i32, i32),
    /// In pixels of the drawing without scripts.
    pub(super) shown: (f64, f64),
}

impl Mark {
    /// On the map, with whose it is and whether that is chosen at first.
    pub(super) fn drawn(
        &self,
        id: &str,
        of: Option<(&str, Kind, bool)>,
        placed: &Placed,
    ) -> Markup {
        let Placed { spot: (x, y), beside: (dx, dy), shown } = placed;
        let key = of.map(|(key, ..)| key);
        let class = of.map_or("", |(_, kind, _)| kind.mark());
        let is_small = of.is_some_and(|(_, kind, _)| kind == Kind::Miss);
        let is_on = of.is_some_and(|(.., is_on)| is_on);
        html! {
            g class={ "mark " (self.shape.name()) " " (class) @if is_on { " on" } } id=(id) data-key=[key]
                transform={ "translate(" (format!("{:.1} {:.1}", shown.0, shown.1)) ")" }
                data-x=(x) data-y=(y) data-dx=[(*dx != 0).then_some(dx)]
                data-dy=[(*dy != 0).then_some(dy)] {
                title { (self.title) }
                @match self.shape {
                    Shape::Own => {
                        circle.body r="7" {}
                        text.tag x="11" { (self.text) }
                    }
                    Shape::Sample => circle.body r="4" {},
                    // What is out of reach is smaller.
                    Shape::Pickup if is_small => circle.body r="7.5" {},
                    Shape::Pickup => circle.body r="11" {},
                    Shape::Delivery if is_small => {
                        rect.body x="-7" y="-7" width="14" height="14" rx="2" {}
                    }
                    Shape::Delivery => rect.body x="-10" y="-10" width="20" height="20" rx="3" {},
                }
                @if !matches!(self.shape, Shape::Own | Shape::Sample) { text { (self.text) } }
            }
        }
    }
}
