//! Many errands at places with the same hours.

use std::collections::HashMap;

use ecow::EcoString;
use rayon::prelude::*;

use super::{Country, Hours};
use crate::demand::types::Errand;

/// Makes all errands with the same hours share them, with the holidays of `country`, and reads
/// each once, in parallel.
///
/// Complexity: O(errands + different texts).
pub fn share_hours(errands: &mut [Errand], country: Option<Country>) {
    let mut known: HashMap<EcoString, Hours> = HashMap::new();
    for errand in errands.iter_mut() {
        for stop in std::iter::once(&mut errand.pickup).chain(&mut errand.delivery) {
            if let Some(hours) = &mut stop.opening_hours {
                let text = hours.inner.text.clone();
                let shared = known.entry(text).or_insert_with_key(|text| Hours::new(text, country));
                *hours = shared.clone();
            }
        }
    }
    let all: Vec<&Hours> = known.values().collect();
    all.par_iter().for_each(|hours| {
        hours.is_readable();
    });
}
