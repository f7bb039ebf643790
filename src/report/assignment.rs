//! Who takes which errand, and what becomes of the others.

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

use super::matches::csv_text;
use super::numbers::{amount_in_cents, cents, json_money, moment};
use crate::error::Result;
use crate::units::{Amount, Money};

/// A stop of an errand that was given to a trip.
pub struct AssignedStop<'a> {
    /// The id of the trip.
    pub trip: &'a str,
    /// Which of the trip's errand stops it is, from 1.
    pub sequence: usize,
    /// `pickup` or `delivery`.
    pub stop: &'static str,
    /// The id of the errand.
    pub errand: &'a str,
    /// What the clocks on the wall show on arrival.
    pub arrival: DateTime<FixedOffset>,
    /// What the whole plan leaves the runner.
    pub net_gain: Money,
    /// What one more such errand would be worth; `None` for one that was promised before.
    pub price: Option<Money>,
}

/// An errand that was given to no trip.
pub struct Unassigned<'a> {
    /// Its id.
    pub errand: &'a str,
    /// Why.
    pub code: &'static str,
    /// The id of the trip that would take it for the least fee; where none would for any, of the
    /// trip that comes nearest to it.
    pub best_trip: Option<&'a str>,
    /// The least fee for which it would be done.
    pub fee_needed: Option<Amount>,
    /// What one more such errand would be worth; `None` where it took no part.
    pub price: Option<Money>,
}

/// `<OUT>.assignment.csv`: one row a stop.
///
/// # Errors
/// None in practice: [`crate::Error::Request`] if the answer cannot be written as CSV.
pub fn assignment_csv(stops: &[AssignedStop<'_>]) -> Result<String> {
    let header = ["trip", "sequence", "stop", "errand", "arrival", "net_gain", "price"];
    let rows = stops.iter().map(|stop| {
        [
            stop.trip.to_owned(),
            stop.sequence.to_string(),
            stop.stop.to_owned(),
            stop.errand.to_owned(),
            moment(stop.arrival),
            cents(stop.net_gain.to_cents()),
            stop.price.map(|price| cents(price.to_cents())).unwrap_or_default(),
        ]
    });
    csv_text(std::iter::once(header.map(str::to_owned)).chain(rows))
}

/// `<OUT>.unassigned.csv`: one row an errand.
///
/// # Errors
/// As [`assignment_csv`].
pub fn unassigned_csv(errands: &[Unassigned<'_>]) -> Result<String> {
    let header = ["errand", "code", "best_trip", "fee_needed", "price"];
    let rows = errands.iter().map(|errand| {
        [
            errand.errand.to_owned(),
            errand.code.to_owned(),
            errand.best_trip.unwrap_or_default().to_owned(),
            errand.fee_needed.map(|fee| cents(amount_in_cents(fee))).unwrap_or_default(),
            errand.price.map(|price| cents(price.to_cents())).unwrap_or_default(),
        ]
    });
    csv_text(std::iter::once(header.map(str::to_owned)).chain(rows))
}

/// The totals of an assignment as they stand in the summary.
pub fn assignment_totals(total: Money, upper_bound: Money) -> [(&'static str, Value); 3] {
    [
        ("total_net_gain", json_money(total)),
        ("upper_bound", json_money(upper_bound)),
        ("gap", json_money(upper_bound - total)),
    ]
}
