//! The page itself.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::{Value, json};

use super::super::table;
use super::entry::{Entry, Kind};
use super::ground::{Ground, Spot};
use super::line;
use super::near::Near;
use super::streets::{self, WEIGHTS};
use super::window::{DRAWN, Window};
use super::{baseline, clean, labels};
use crate::demand::Trip;
use crate::matching::PlannedTrip;
use crate::road::Network;
use crate::road::gazetteer::ListedPlace;
use crate::units::Position;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Nothing is asked for from anywhere.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                      base-uri 'none'; form-action 'none'";

/// What a page shows.
pub(super) struct Page<'a> {
    pub(super) network: &'a Network,
    pub(super) trip: &'a Trip,
    pub(super) planned: &'a PlannedTrip,
    /// Towns and suburbs, to be named.
    pub(super) settlements: &'a [ListedPlace<'a>],
    /// What was found, in a sentence.
    pub(super) answer: String,
    /// What time and road count as.
    pub(super) costs: String,
    pub(super) sections: Vec<Section>,
    /// Whether it is about these errands: what does not fit of them is shown as well as what does.
    pub(super) asked: bool,
}

/// Entries under one heading.
pub(super) struct Section {
    pub(super) name: &'static str,
    pub(super) note: String,
    /// Of the keys of its entries.
    pub(super) prefix: &'static str,
    pub(super) entries: Vec<Entry>,
}

/// What joins an entry with what lies on the map.
pub(super) fn key(prefix: &str, number: usize) -> String {
    format!("{prefix}{number}")
}

/// All that is drawn, by its place on the ground.
struct Drawing {
    /// What is seen at first, in the ground's decimetres.
    home: (Spot, Spot),
    ground: Ground,
    base: String,
    streets: [String; WEIGHTS],
    labels: Vec<Value>,
}

impl Page<'_> {
    pub(super) fn entries(&self) -> impl Iterator<Item = (String, &Entry)> {
        self.sections.iter().flat_map(|section| {
            let numbered = section.entries.iter().enumerate();
            numbered.map(|(number, entry)| (key(section.prefix, number), entry))
        })
    }

    /// The whole file.
    pub(super) fn written(&self) -> String {
        let drawing = self.drawing();
        let title = clean(table::headline(self.trip, self.planned).trim_end());
        let data = json!({
            "width": drawing.ground.size.0,
            "height": drawing.ground.size.1,
            "home": [drawing.home.0.0, drawing.home.0.1, drawing.home.1.0, drawing.home.1.1],
            "labels": drawing.labels,
            "first": self.first_key(),
        });
        let is_planned = self.first().is_some_and(|(_, kind)| kind == Kind::Plan);
        // Inside a script nothing but its end is read.
        let data = data.to_string().replace('<', "\\u003c");
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="generator" content={ "ontheway " (env!("CARGO_PKG_VERSION")) };
                    title { (self.title()) }
                    style { (PreEscaped(STYLE)) }
                }
                body.chosen[self.first().is_some()].planned[is_planned] {
                    a.skip href="#list" { "To the list" }
                    main {
                        (self.header(&title))
                        (self.map(&drawing))
                        (self.list())
                    }
                    script type="application/json" id="data" { (PreEscaped(data)) }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        page.into_string() + "\n"
    }

    fn title(&self) -> String {
        let departure = table::weekday_and_clock(self.planned.departure);
        clean(&format!("{}: {departure} – ontheway", self.trip.id))
    }

    /// What is chosen when the page is opened: the best plan, or the first errand asked about.
    pub(super) fn first(&self) -> Option<(String, Kind)> {
        let mut entries = self.entries().map(|(key, entry)| (key, entry.kind));
        entries.find(|(_, kind)| *kind == Kind::Plan || self.asked)
    }

    fn first_key(&self) -> Option<String> {
        self.first().map(|(key, _)| key)
    }

    fn drawing(&self) -> Drawing {
        let base = baseline(self.network, self.planned);
        let trips = std::iter::once(self.planned).chain(&self.planned.samples);
        let stops = trips.flat_map(|trip| &trip.stops);
        let own = stops.map(|stop| stop.position).chain(base.iter().copied());
        let own: Vec<Position> = own.collect();
        let of = |with_misses: bool| {
            let entries = self.entries().map(|(_, entry)| entry);
            let wanted = entries.filter(move |entry| with_misses || entry.kind != Kind::Miss);
            wanted.flat_map(|entry| {
                entry.marks.iter().map(|mark| mark.at).chain(entry.course.iter().copied())
            })
        };
        let everything = own.iter().copied().chain(of(true));
        let wanted = own.iter().copied().chain(of(self.asked));
        let ground = Ground::around(self.trip.start, everything, 0.25);
        let home = Ground::around(self.trip.start, wanted, 0.0);
        let spots = |line: &[Position]| line.iter().map(|at| ground.spot(*at)).collect();
        let mut lines: Vec<Vec<Spot>> = vec![spots(&own)];
        for (_, entry) in self.entries() {
            lines.push(spots(&entry.course));
            lines.extend(entry.marks.iter().map(|mark| vec![ground.spot(mark.at)]));
        }
        let near = Near::to(lines.iter().map(Vec::as_slice));
        let streets = streets::around(self.network, &ground, &near);
        let mut path = String::new();
        line::draw(&line::simplified(&spots(&base), 5.0), &mut path);
        Drawing {
            home: home.corners_on(&ground),
            base: path,
            streets: streets::paths(&streets),
            labels: [
                labels::of_settlements(self.settlements, &ground),
                labels::of_streets(&streets),
            ]
            .concat(),
            ground,
        }
    }

    fn header(&self, title: &str) -> Markup {
        html! {
            header {
                @let (first, others) = title.split_once('\n').unwrap_or((title, ""));
                h1 { (first) }
                @for line in others.lines() { p { (line) } }
                @for line in self.answer.lines() { p { (clean(line)) } }
                @if !self.costs.is_empty() { p { (clean(&self.costs)) } }
            }
        }
    }

    fn list(&self) -> Markup {
        html! {
            section #list aria-label="Errands" {
                noscript { p { "Without scripts the map does not move; everything else is here." } }
                @for section in &self.sections {
                    h2 {
                        (section.name)
                        @if !section.note.is_empty() { small { " – " (clean(&section.note)) } }
                    }
                    ol {
                        @for (number, entry) in section.entries.iter().enumerate() {
                            (entry.listed(&key(section.prefix, number)))
                        }
                    }
                }
            }
        }
    }

    fn map(&self, drawing: &Drawing) -> Markup {
        let Drawing { home: (low, high), ground, .. } = drawing;
        let window = Window::showing(*low, *high);
        let Window { scale, left, top } = window;
        let first = self.first_key();
        let view = format!("0 0 {} {}", DRAWN.0, DRAWN.1);
        let transform = format!("translate({left:.2} {top:.2}) scale({scale:.6})");
        let about = "The roads around the trip, with its course and the errands of the list";
        html! {
            section #map tabindex="0" aria-label="Map: arrow keys move it, + and - zoom, 0 shows all" {
                svg #ground viewBox=(view) aria-hidden="true" {
                    g #ways transform=(transform) { (streets_drawn(&drawing.streets)) }
                }
                svg #drawing viewBox=(view) role="img" aria-label=(about) {
                    g #world transform=(transform) {
                        path.base.edge d=(drawing.base) {}
                        path.base d=(drawing.base) {}
                        @for (key, entry) in self.entries() {
                            @let is_on = first.as_ref() == Some(&key);
                            @if let Some(course) = entry.drawn(&key, is_on, ground) { (course) }
                        }
                    }
                    g #labels {}
                    g #arrows {}
                    g #marks { (self.marks(ground, &window)) }
                }
                // They are of use where the script runs, which shows them.
                div.tools hidden {
                    button type="button" data-does="in" aria-label="Closer" { "+" }
                    button type="button" data-does="out" aria-label="Farther away" { "−" }
                    button type="button" data-does="home" aria-label="Show all" { "⤢" }
                }
                (self.legend())
                div.foot {
                    div.scale #scale hidden aria-hidden="true" { span {} }
                    span { "© OpenStreetMap contributors, ODbL" }
                }
            }
        }
    }
}

fn streets_drawn(streets: &[String; WEIGHTS]) -> Markup {
    let drawn = (0..WEIGHTS).filter(|weight| !streets[*weight].is_empty());
    html! {
        @for weight in drawn {
            @let class = format!("way w{weight}");
            @if weight >= 3 {
                // Larger roads have an edge, along the same line.
                @let id = format!("way{weight}");
                defs { path id=(id) vector-effect="non-scaling-stroke" d=(streets[weight]) {} }
                use class={ "edge " (class) } href={ "#" (id) } {}
                use class=(class) href={ "#" (id) } {}
            } @else {
                path class=(class) d=(streets[weight]) {}
            }
        }
    }
}
