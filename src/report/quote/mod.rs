//! How many runners would take errands, by fee: a table for people, CSV and JSON for programs, a
//! drawing.

mod plot;
mod table;

use serde_json::{Map, Value, json};

use super::numbers::{amount_in_cents, cents, json_cents};
use super::{geojson, matches};
use crate::demand::{Errand, Pricing};
use crate::error::Result;
use crate::matching::Reason;
use crate::quoting::Curve;
use crate::units::Amount;

/// One errand and who would take it.
pub struct Quoted<'a> {
    /// The errand.
    pub errand: &'a Errand,
    /// How many runners would take it, by fee.
    pub curve: &'a Curve,
    /// How many would take it for what it pays at most today; nothing that means anything where
    /// it is a bid without a greatest fee.
    pub runners_now: u32,
    /// Where nobody would take it: what keeps how many trips away, the commonest first; empty
    /// where that was not asked for.
    pub reasons: &'a [(Reason, usize)],
}

/// An answer of `quote`.
///
/// There may be millions of steps, so that all but what is for people is written errand by errand.
pub struct Quotes<'a> {
    /// How many trips were asked.
    pub trips: usize,
    /// The errands, in order.
    pub errands: &'a [Quoted<'a>],
}

/// What stands before, between and after the quotes in JSON.
pub const JSON_FRAME: [&str; 3] = ["{\"schema\":\"ontheway/1\",\"quotes\":[\n", ",\n", "\n]}\n"];

impl Quoted<'_> {
    /// The line over the rows of all errands.
    ///
    /// # Errors
    /// None in practice: [`crate::Error::Request`] if it cannot be written as CSV.
    pub fn csv_header() -> Result<String> {
        matches::csv_text([["errand", "fee", "runners"].map(str::to_owned)])
    }

    /// A row for each fee at which the number of runners changes; where nobody would take the
    /// errand, one without a fee.
    ///
    /// # Errors
    /// As [`Quoted::csv_header`].
    pub fn csv_rows(&self) -> Result<String> {
        let row =
            |fee: String, runners: u32| [self.errand.id.to_string(), fee, runners.to_string()];
        let steps = self.curve.steps();
        let none = steps.is_empty().then(|| row(String::new(), 0));
        let rows = steps.iter().map(|step| row(cents(amount_in_cents(step.fee)), step.runners));
        matches::csv_text(rows.chain(none))
    }

    /// The fee that is paid today, of a bid the most that would be; `None` where that is open.
    fn fee_now(&self) -> Option<Amount> {
        self.errand.pricing.counted_fee()
    }

    /// What is known of the errand beside its curve.
    fn value(&self, trips: usize) -> Map<String, Value> {
        let money =
            |fee: Option<Amount>| fee.map_or(Value::Null, |fee| json_cents(amount_in_cents(fee)));
        let (pricing, fee, max_fee) = match self.errand.pricing {
            Pricing::Fixed { fee } => ("fixed", Some(fee), None),
            Pricing::Bid { max_fee } => ("bid", None, max_fee),
        };
        let value = json!({
            "errand": self.errand.id,
            "description": self.errand.description,
            "pricing": pricing,
            "currency": self.errand.currency,
            "fee": money(fee),
            "max_fee": money(max_fee),
            "runners_now": self.fee_now().map(|_| self.runners_now),
            "first_fee": money(self.curve.first_fee()),
            "runners": self.curve.runners(),
            "trips": trips,
        });
        match value {
            Value::Object(value) => value,
            _ => Map::new(),
        }
    }
}

impl Quotes<'_> {
    /// One of the errands as a JSON object, with a line end.
    ///
    /// # Errors
    /// None in practice: [`crate::Error::Request`] if it cannot be written as JSON.
    pub fn json(&self, quoted: &Quoted<'_>) -> Result<String> {
        let mut value = quoted.value(self.trips);
        let steps = quoted.curve.steps().iter();
        let curve = steps.map(
            |step| json!({"fee": json_cents(amount_in_cents(step.fee)), "runners": step.runners}),
        );
        value.insert("curve".to_owned(), curve.collect());
        if !quoted.reasons.is_empty() {
            let reasons = quoted.reasons.iter();
            let reasons = reasons.map(|(why, trips)| json!({"code": why.code(), "trips": trips}));
            value.insert("reasons".to_owned(), reasons.collect());
        }
        geojson::to_text(&Value::Object(value), false)
    }
}
