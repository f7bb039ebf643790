//! Errands that a runner has accepted already, which are part of every plan.

use super::matcher::Matcher;
use crate::error::{Error, Result};

impl Matcher<'_> {
    /// Refuses errands that no plan can hold.
    pub(super) fn check_kept(&self, kept: &[usize]) -> Result<()> {
        for &slot in kept {
            let errand = &self.errands[slot];
            let fault = if self.on_road[slot].is_none() {
                "lies too far off the road"
            } else if errand.pricing.counted_fee().is_none() {
                "is a bid without max_fee"
            } else {
                continue;
            };
            return Err(Error::Request(format!("keep: errand {} {fault}", errand.id)));
        }
        Ok(())
    }
}

/// What is said of errands that no plan can hold together.
pub(super) fn impossible() -> Error {
    Error::Request("keep: no order of stops serves all kept errands".to_owned())
}
