//! Runners against the fee, drawn.

use super::super::chart::{Stairs, StepChart};
use super::super::numbers::grouped;
use super::{Quoted, Quotes};
use crate::units::Amount;

impl Quotes<'_> {
    /// The most errands that are told apart in a drawing.
    pub const MOST_DRAWN: usize = StepChart::LINES;

    /// How many runners would take each errand, against the fee, as SVG.
    pub fn plot(&self) -> String {
        let trips = match self.trips {
            1 => "1 trip".to_owned(),
            trips => format!("{} trips", grouped(trips as f64)),
        };
        let (title, about) = match self.errands {
            [only] => {
                (format!("Who would take {}", only.errand.id), only.errand.description.as_str())
            }
            _ => ("Who would take these errands".to_owned(), ""),
        };
        let marks = match self.errands.iter().any(|quoted| quoted.fee_now().is_some()) {
            true => "; circle: what is paid now",
            false => "",
        };
        let currencies = self.errands.iter().map(|quoted| quoted.errand.currency.as_str());
        let currency = currencies.into_iter().find(|text| !text.is_empty());
        StepChart {
            title,
            subtitle: format!("out of {trips}{marks}"),
            about: about.to_owned(),
            x_label: currency.map_or_else(|| "fee".to_owned(), |name| format!("fee, {name}")),
            y_label: "runners".to_owned(),
            series: self.errands.iter().map(stairs).collect(),
        }
        .svg()
    }
}

fn stairs(quoted: &Quoted<'_>) -> Stairs {
    let units = |fee: Amount| fee.0 as f64 / 10_000.0;
    let steps = quoted.curve.steps().iter();
    Stairs {
        name: quoted.errand.id.to_string(),
        steps: steps.map(|step| (units(step.fee), step.runners.into())).collect(),
        mark: quoted.fee_now().map(|fee| (units(fee), quoted.runners_now.into())),
    }
}
