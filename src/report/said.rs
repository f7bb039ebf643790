//! What tables and pages say alike.

use super::numbers::{amount_in_cents, cents, said_duration};
use crate::demand::Errand;
use crate::units::{Amount, Millis};

/// `advance 48.00 EUR, paid back`; nothing where a runner has nothing to lay out.
pub(super) fn outlay(errand: &Errand) -> Option<String> {
    let outlay = errand.outlay.filter(|outlay| *outlay > Amount::ZERO)?;
    let sum = format!("{} {}", cents(amount_in_cents(outlay)), errand.currency);
    Some(format!("advance {}, paid back", sum.trim_end()))
}

/// What an errand or a plan adds, in parts.
pub(super) struct Parts {
    pub(super) travel: Millis,
    pub(super) access: Millis,
    pub(super) setup: Millis,
    pub(super) service: Millis,
    pub(super) waiting: Millis,
}

impl Parts {
    /// `9 s travel, 2 min walking, 5 min service`; `nothing` where it is.
    pub(super) fn said(&self) -> String {
        let parts = [
            ("travel", self.travel),
            ("walking", self.access),
            ("parking", self.setup),
            ("service", self.service),
            ("waiting", self.waiting),
        ];
        let parts = parts.into_iter().filter(|(_, time)| *time > Millis::ZERO);
        let parts: Vec<String> =
            parts.map(|(word, time)| format!("{} {word}", said_duration(time))).collect();
        if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
    }
}
