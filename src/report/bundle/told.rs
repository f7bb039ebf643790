//! A plan in words, as tables and pages tell it.

use super::super::numbers::{amount_in_cents, cents, said_distance, said_duration};
use super::super::places;
use super::super::said::{self, Parts};
use super::super::table::{clock, street};
use super::BundleReport;
use super::place::StepPlace;
use crate::demand::Pricing;
use crate::matching::{Bundle, BundleStep, BundleStop, StopKind};
use crate::road::Snapped;
use crate::units::{Millis, Money, Position, Profile};

/// A step of a plan, in words.
pub(in super::super) struct Step<'a> {
    /// `17:42`, and in a second line what is waited for the door to open.
    pub(in super::super) time: String,
    /// A street.
    pub(in super::super) place: String,
    /// What to do, and in further lines what there is to know of it.
    pub(in super::super) task: String,
    /// What the errands done by then pay.
    pub(in super::super) earned: Money,
    /// Which errand it is of, if of any.
    pub(in super::super) slot: Option<usize>,
    pub(in super::super) is_delivery: bool,
    /// Whether an errand is done then.
    pub(in super::super) ends_errand: bool,
    pub(in super::super) position: Position,
    pub(in super::super) snapped: &'a Snapped,
}

/// Where other programs take over.
pub(in super::super) struct Links {
    /// A `geo:` address of the first stop that is not the trip's own.
    pub(in super::super) first: Option<String>,
    /// The way by all stops.
    pub(in super::super) directions: String,
}

impl<'a> BundleReport<'a> {
    /// Where other programs take over.
    pub(in super::super) fn links(&self, bundle: &Bundle) -> Links {
        let mut positions: Vec<Position> = Vec::new();
        for step in &bundle.steps {
            let position = self.place(step).position;
            if positions.last() != Some(&position) {
                positions.push(position);
            }
        }
        let engine = match self.trip.profile {
            Profile::Car => "fossgis_osrm_car",
            Profile::Bike => "fossgis_osrm_bike",
            Profile::Foot => "fossgis_osrm_foot",
        };
        let route: Vec<String> =
            positions.iter().map(|place| format!("{}%2C{}", place.lat, place.lon)).collect();
        let first = bundle.steps.iter().find(|step| slot(step).is_some());
        let first = first.map(|step| self.place(step).position);
        Links {
            first: first.map(|first| format!("geo:{},{}", first.lat, first.lon)),
            directions: format!(
                "https://www.openstreetmap.org/directions?engine={engine}&route={}",
                route.join("%3B")
            ),
        }
    }

    /// The steps of a plan.
    pub(in super::super) fn told(&self, bundle: &Bundle) -> Vec<Step<'a>> {
        let earned = self.earned(bundle);
        let told = |(step, earned): (&BundleStep, Money)| {
            let place = self.place(step);
            Step {
                time: times(self, step),
                place: match (place.name, street(self.matcher.network(), place.snapped)) {
                    (Some(name), _) => places::short(name).to_owned(),
                    (None, "") => {
                        let landmark = self.landmarks.around(place.position);
                        landmark.unwrap_or_else(|| place.position.to_string())
                    }
                    (None, street) => street.to_owned(),
                },
                task: task(self, step, &place),
                earned,
                slot: slot(step),
                is_delivery: matches!(step.stop, BundleStop::Delivery(_)),
                ends_errand: place.ends_errand,
                position: place.position,
                snapped: place.snapped,
            }
        };
        bundle.steps.iter().zip(earned).map(told).collect()
    }

    /// What was found, in a line.
    pub(in super::super) fn found(&self) -> String {
        let answer = self.answer;
        let open = answer.stats.open_errands;
        let Some(bundle) = &answer.best else {
            return match answer.optimal {
                true => format!("None of {open} open errands is worth it.\n"),
                false => format!(
                    "Time ended before any of {open} open errands was found to be worth it; none \
                     leaves more than {}.\n",
                    cents(answer.upper_bound.to_cents())
                ),
            };
        };
        let totals = &bundle.totals;
        format!(
            "With {} of {open} open errands you keep {}{} and arrive {}: {} later, {} farther.\n",
            bundle.errands.len(),
            cents(totals.net_gain.to_cents()),
            self.currency(bundle),
            clock(self.clock(totals.arrival), self.clock(Millis::ZERO)),
            said_duration(totals.added_time),
            said_distance(totals.detour_distance),
        )
    }

    /// With a blank before it; empty where none is known.
    pub(in super::super) fn currency(&self, bundle: &Bundle) -> String {
        let errands = bundle.errands.iter().map(|&slot| &self.matcher.errands()[slot]);
        let named = errands.map(|errand| errand.currency.as_str()).find(|name| !name.is_empty());
        named.map_or_else(String::new, |name| format!(" {name}"))
    }

    /// The errands of a plan, bids marked as such.
    pub(in super::super) fn named(&self, bundle: &Bundle) -> String {
        let named = |slot: &usize| {
            let id = &self.matcher.errands()[*slot].id;
            let mark = if bundle.bids.contains(slot) { " (bid)" } else { "" };
            format!("{id}{mark}")
        };
        bundle.errands.iter().map(named).collect::<Vec<_>>().join(", ")
    }

    /// What is said of a plan whose money hangs on what the runner asks for.
    pub(in super::super) fn on_bids(&self, bundle: &Bundle) -> Option<String> {
        let errands = bundle.bids.iter().map(|&slot| &self.matcher.errands()[slot]);
        let ids: Vec<&str> = errands.map(|errand| errand.id.as_str()).collect();
        let ids = (!ids.is_empty()).then(|| ids.join(", "))?;
        Some(format!("You name the price of {ids}; counted at the most that is paid."))
    }

    /// Whether the plan is proven the best.
    pub(in super::super) fn proof(&self) -> String {
        let answer = self.answer;
        if answer.optimal {
            return "No other plan leaves more.".to_owned();
        }
        format!(
            "Time ended before that was proven the best: no plan leaves more than {}, {} above.",
            cents(answer.upper_bound.to_cents()),
            cents(answer.gap().to_cents()),
        )
    }
}

fn slot(step: &BundleStep) -> Option<usize> {
    match step.stop {
        BundleStop::Pickup(slot) | BundleStop::Delivery(slot) => Some(slot),
        BundleStop::Trip(_) => None,
    }
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
    let kept = slot(step).is_some_and(|slot| report.answer.kept.contains(&slot));
    let kept = if kept { " (kept)" } else { "" };
    let mut lines = vec![format!("{verb} {}{kept}", errand.id)];
    if place.kind != "delivery" && !errand.description.is_empty() {
        lines.push(errand.description.to_string());
    }
    if place.kind != "delivery" {
        lines.extend(said::outlay(errand));
    }
    if let (Pricing::Bid { max_fee: Some(most) }, true) = (errand.pricing, place.ends_errand) {
        let most = cents(amount_in_cents(most));
        lines.push(format!("bid: you name the price, counted at {most}"));
    }
    let hours = place.stop.and_then(|stop| stop.opening_hours.as_ref());
    if let Some(hours) = hours.filter(|_| step.hours_unknown) {
        lines.push(format!("Hours unclear: {}", hours.text()));
    }
    lines.join("\n")
}

/// How what is kept comes about.
pub(in super::super) fn sums(bundle: &Bundle) -> String {
    let totals = &bundle.totals;
    let parts = Parts {
        travel: totals.detour_time,
        access: totals.access,
        setup: totals.setup,
        service: totals.service,
        waiting: totals.waiting,
    };
    let rate = bundle.hourly_rate.map_or_else(String::new, |rate| {
        format!(" An hour of it brings {}.", cents(rate.to_cents()))
    });
    format!(
        "{} earned, less {} for time and road, is {}.{rate}\nIt adds {}.\n",
        cents(totals.payout.to_cents()),
        // So that the line adds up to the cent.
        cents(totals.payout.to_cents() - totals.net_gain.to_cents()),
        cents(totals.net_gain.to_cents()),
        parts.said(),
    )
}
