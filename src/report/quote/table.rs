//! Who would take errands, for people at a terminal.

use comfy_table::{Cell, CellAlignment, ColumnConstraint, Table};

use super::super::grid::{grid, room};
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
    pub fn table(&self) -> String {
        let trips = match self.trips {
            1 => "1 trip is declared".to_owned(),
            trips => format!("{} trips are declared", grouped(trips as f64)),
        };
        let errands = match self.errands {
            [] => return format!("{trips}, and no errand is open.\n"),
            [_] => "this errand",
            _ => "each errand",
        };
        let bids = match self.errands.iter().any(is_bid) {
            true => "In brackets: the most that is paid, where runners name the price.\n",
            false => "",
        };
        let table = self.rows_table();
        printable(format!(
            "{trips}. How many runners would take {errands} for what it pays now, and at any\nfee; \
             and the least fee for which one, two and more of them would.\n{bids}\n{}\n",
            table.trim_fmt()
        ))
    }

    fn rows_table(&self) -> Table {
        let currencies = self.errands.iter().map(|quoted| quoted.errand.currency.as_str());
        let currency = currencies.into_iter().find(|text| !text.is_empty()).unwrap_or("");
        let mut table = grid(room());
        let two = |above: &str, below: &str| format!("{above}\n{below}").trim_end().to_owned();
        let mut header = vec![
            "errand".to_owned(),
            two("pays", currency),
            two("runners", "now"),
            two("at any", "fee"),
            two("first", currency),
        ];
        header.extend(RUNNERS.iter().skip(1).map(|count| two(&count.to_string(), currency)));
        header.push(two("half", currency));
        table.set_header(header);
        for quoted in self.errands {
            table.add_row(row(quoted));
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
        table
    }
}

fn is_bid(quoted: &Quoted<'_>) -> bool {
    matches!(quoted.errand.pricing, Pricing::Bid { .. })
}

fn row(quoted: &Quoted<'_>) -> Vec<Cell> {
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
    let mut cells = vec![
        what.join("\n"),
        pays.unwrap_or_else(none),
        now.unwrap_or_else(none),
        grouped(curve.runners().into()),
    ];
    let counts = RUNNERS.into_iter().chain([half.max(1)]);
    cells.extend(counts.map(|count| curve.fee_for(count).map_or_else(none, money)));
    cells.into_iter().map(Cell::new).collect()
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
