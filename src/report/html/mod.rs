//! A map to look at: one file with all that it needs, drawn from the roads of the map itself.
//!
//! The page asks for nothing from anywhere; without scripts it can still be read.

mod entry;
mod fits;
mod ground;
mod labels;
mod line;
mod marks;
mod misses;
mod near;
mod page;
mod plans;
mod streets;
mod window;

use self::page::{Page, Section};
use super::bundle::BundleReport;
use super::matches::{Matches, line_through};
use super::printable::printable;
use super::table;
use crate::demand::Trip;
use crate::matching::PlannedTrip;
use crate::road::gazetteer::ListedPlace;
use crate::road::{Network, Snapped};

/// An answer as a page.
pub struct HtmlMap<'a> {
    /// What fits, and why others do not.
    pub matches: &'a Matches<'a>,
    /// The best plan of several, where that was asked for.
    pub bundle: Option<&'a BundleReport<'a>>,
    /// Towns and suburbs of the map, to be named, the most important first.
    pub settlements: &'a [ListedPlace<'a>],
}

impl HtmlMap<'_> {
    /// The page.
    pub fn page(&self) -> String {
        let found = self.matches;
        let plans = self.bundle.map(plan_section);
        let sections = plans.into_iter().chain([self.fits(), self.misses()]);
        let sections = sections.filter(|section| !section.entries.is_empty());
        let answer = match self.bundle {
            Some(report) => {
                let remark = report.answer.best.as_ref().and_then(|best| report.on_bids(best));
                format!("{}{}", report.found(), remark.unwrap_or_default())
            }
            None if found.kept().next().is_some() => table::beside(found),
            None => format!("{}.", table::said_fitting(found)),
        };
        let page = Page {
            network: found.matcher.network(),
            trip: found.trip,
            planned: &found.ranking.trip,
            settlements: self.settlements,
            answer,
            costs: table::what_costs(found.trip),
            sections: sections.collect(),
            asked: found.asked,
        };
        page.written()
    }

    fn fits(&self) -> Section {
        let fitting = self.matches.ranking.stats.feasible;
        let entries = fits::entries(self.matches);
        let count = entries.len();
        let note = (count < fitting).then(|| format!("the first {count} of {fitting}"));
        let name = match self.bundle {
            Some(_) => "One errand alone",
            None => "What fits",
        };
        Section { name, note: note.unwrap_or_default(), prefix: "m", entries }
    }

    fn misses(&self) -> Section {
        let entries = misses::entries(self.matches);
        let name = if self.matches.asked { "What does not fit" } else { "Just out of reach" };
        Section { name, note: String::new(), prefix: "x", entries }
    }
}

fn plan_section(report: &BundleReport) -> Section {
    let prefix = "p";
    let entries = plans::entries(report, |number| page::key(prefix, number));
    let more = report.answer.front.len().saturating_sub(entries.len());
    let more = if more > 0 {
        format!(" {more} plans that leave less are not shown.")
    } else {
        String::new()
    };
    let note = format!("{}{more}", report.proof());
    Section { name: "Several errands in one trip", note, prefix, entries }
}

/// The page of a trip alone, with the streets along which it leads.
pub(super) fn of_trip(
    network: &Network,
    trip: &Trip,
    planned: &PlannedTrip,
    settlements: &[ListedPlace],
    streets: &str,
) -> String {
    let page = Page {
        network,
        trip,
        planned,
        settlements,
        answer: streets.to_owned(),
        costs: String::new(),
        sections: Vec::new(),
        asked: false,
    };
    page.written()
}

/// The line of a trip without errands.
fn baseline(network: &Network, planned: &PlannedTrip) -> Vec<crate::units::Position> {
    let stops: Vec<&Snapped> = planned.stops.iter().map(|stop| &stop.snapped).collect();
    line_through(network, &stops)
}

/// Text that strangers wrote.
fn clean(text: &str) -> String {
    printable(text.to_owned())
}
