//! Who would take errands, for people at a terminal.

use std::fmt::Write as _;

use super::super::grid::{Column, Grid, Layout, Room};
use super::super::numbers::{amount_in_cents, cents, grouped};
use super::super::printable::{on_one_line, printable};
use super::{Quoted, Quotes};
use crate::demand::Pricing;
use crate::matching::Reason;
use crate::units::Amount;

/// For so many runners the fee is told.
const RUNNERS: [u32; 4] = [1, 2, 5, 10];

impl Quotes<'_> {
    /// For people: what a few runners ask for, and how many there are at today's fee.
    pub fn table(&self, room: Room) -> String {
        let trips = match self.trips {
            1 => "1 trip is declared".to_owned(),
            trips => format!("{} trips are declared", grouped(trips as f64)),
        };
        let errands = match self.errands {
            [] => return room.sentences(&format!("{trips}, and no errand is open.\n")),
            [_] => "this errand",
            _ => "each errand",
        };
        let bids = match self.errands.iter().any(is_bid) {
            true => "In brackets: the most that is paid, where runners name the price.\n",
            false => "",
        };
        let above = room.sentences(&format!(
            "{trips}. How many runners would take {errands} for what it pays now, and at any fee; \
             and the least fee for which one, two and more of them would.\n{bids}\n"
        ));
        let rows: Vec<Row> = self.errands.iter().map(Row::of).collect();
        let table = room.table(Layout::Wide, |layout| {
            let mut grid = Grid::new(self.header(layout));
            rows.iter().for_each(|row| grid.add(row.cells(layout)));
            grid
        });
        printable(format!("{above}{table}\n"))
    }

    fn header(&self, layout: Layout) -> Vec<(String, Column)> {
        let currencies = self.errands.iter().map(|quoted| quoted.errand.currency.as_str());
        let currency = currencies.into_iter().find(|text| !text.is_empty()).unwrap_or("");
        let two = |above: &str, below: &str| format!("{above}\n{below}").trim_end().to_owned();
        let mut columns = vec![("errand".to_owned(), Column::Words)];
        let mut figure = |name| columns.push((name, Column::Figure));
        if layout != Layout::Narrow {
            figure(two("pays", currency));
        }
        figure(two("runners", "now"));
        if layout != Layout::Narrow {
            figure(two("at any", "fee"));
        }
        figure(two("first", currency));
        if layout == Layout::Wide {
            RUNNERS.iter().skip(1).for_each(|count| figure(two(&count.to_string(), currency)));
            figure(two("half", currency));
        }
        columns
    }
}

fn is_bid(quoted: &Quoted<'_>) -> bool {
    matches!(quoted.errand.pricing, Pricing::Bid { .. })
}

/// All that a row tells.
struct Row {
    what: String,
    pays: String,
    runners_now: String,
    runners: String,
    /// The least fees for [`RUNNERS`], then that for half of those that would at any.
    fees: Vec<String>,
}

impl Row {
    fn of(quoted: &Quoted<'_>) -> Self {
        let (errand, curve) = (quoted.errand, quoted.curve);
        let none = || "-".to_owned();
        let money = |fee: Amount| cents(amount_in_cents(fee));
        let nobody = (curve.runners() == 0).then(|| nobody(quoted.reasons));
        let description = on_one_line(&errand.description);
        let lines = [errand.id.as_str(), description.as_str()];
        let lines = lines.into_iter().chain(nobody.as_deref());
        let what: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
        let pays = quoted
            .fee_now()
            .map(money)
            .map(|fee| if is_bid(quoted) { format!("({fee})") } else { fee });
        let now = quoted.fee_now().map(|_| grouped(quoted.runners_now.into()));
        let half = curve.runners().div_ceil(2);
        let counts = RUNNERS.into_iter().chain([half.max(1)]);
        Self {
            what: what.join("\n"),
            pays: pays.unwrap_or_else(none),
            runners_now: now.unwrap_or_else(none),
            runners: grouped(curve.runners().into()),
            fees: counts.map(|count| curve.fee_for(count).map_or_else(none, money)).collect(),
        }
    }

    /// What has no column of its own is told below the errand.
    fn cells(&self, layout: Layout) -> Vec<String> {
        let mut what = self.what.clone();
        if layout == Layout::Narrow {
            let _ = write!(what, "\npays {}; {} at any fee", self.pays, self.runners);
        }
        let (first, more) = self.fees.split_first().map_or(("", &[][..]), |(f, m)| (f.as_str(), m));
        if layout != Layout::Wide {
            let counts = RUNNERS.iter().skip(1).map(|count| count.to_string());
            let named = counts.chain(["half".to_owned()]).zip(more);
            let mut told = named
                .filter(|(_, fee)| fee.as_str() != "-")
                .map(|(count, fee)| format!("{count} for {fee}"));
            if let Some(first) = told.next() {
                let first = first.replacen(' ', " runners ", 1);
                let told: Vec<String> = std::iter::once(first).chain(told).collect();
                let _ = write!(what, "\n{}", told.join(", "));
            }
        }
        let [pays, now, any] = [&self.pays, &self.runners_now, &self.runners].map(Clone::clone);
        match layout {
            Layout::Wide => [vec![what, pays, now, any], self.fees.clone()].concat(),
            Layout::Middle => vec![what, pays, now, any, first.to_owned()],
            Layout::Narrow => vec![what, now, first.to_owned()],
        }
    }
}

/// That nobody would take it, and what keeps the trips away.
fn nobody(reasons: &[(Reason, usize)]) -> String {
    let part = |(reason, count): &(Reason, usize)| {
        format!("{} {}", grouped(*count as f64), of_trips(*reason))
    };
    let parts: Vec<String> = reasons.iter().map(part).collect();
    match parts.is_empty() {
        true => "Nobody would, at any fee.".to_owned(),
        false => format!("Nobody would, at any fee. Trips: {}.", parts.join(", ")),
    }
}

/// What keeps trips away, in the poster's words.
const fn of_trips(reason: Reason) -> &'static str {
    match reason {
        Reason::Reachable => "with no road near it",
        Reason::Skill => "lacking a skill",
        Reason::Capacity => "without room for it",
        Reason::Expired => "there when it has expired",
        Reason::NotYetPosted => "leaving before it is posted",
        Reason::TimeWindow => "there at the wrong time",
        Reason::ClosedOnArrival => "there when it is closed",
        Reason::MaxDetour => "too far out of the way",
        Reason::MaxDuration => "without the time for it",
        Reason::TourSize => "taking no errands",
        Reason::NetGainBelowMin | Reason::HourlyRateBelowMin => "wanting more",
    }
}
