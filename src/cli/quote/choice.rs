//! Which errands are quoted.

use std::collections::BTreeMap;

use crate::cli::ids::no_such_errand;
use crate::demand::Errand;

/// The errands that are named, in this order, each once; all of them by id where none is.
pub(super) fn choose(mut errands: Vec<Errand>, ids: &[String]) -> anyhow::Result<Vec<Errand>> {
    errands.sort_unstable_by(|a, b| a.id.as_bytes().cmp(b.id.as_bytes()));
    if ids.is_empty() {
        return Ok(errands);
    }
    let by_id: BTreeMap<&str, &Errand> =
        errands.iter().map(|errand| (errand.id.as_str(), errand)).collect();
    let mut chosen: Vec<Errand> = Vec::new();
    for id in ids {
        match by_id.get(id.as_str()) {
            Some(errand) if chosen.iter().any(|other| other.id == errand.id) => {}
            Some(errand) => chosen.push((*errand).clone()),
            None => return Err(no_such_errand("--errand", id, by_id.keys().copied())),
        }
    }
    Ok(chosen)
}

/// The same errands with the price left open.
pub(super) fn as_bids(errands: &[Errand]) -> Vec<Errand> {
    errands.iter().map(Errand::as_bid).collect()
}
