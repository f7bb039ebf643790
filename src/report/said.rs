//! What tables and pages say alike.

use super::numbers::said_duration;
use crate::units::Millis;

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
