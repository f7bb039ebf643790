//! The limits that a plan must keep to, as numbers.

use super::model::{FAR, Model};
use super::walk::At;
use crate::units::{Amount, Millis};

/// Limits on the whole plan as numbers, [`FAR`] where there is none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caps {
    pub travel: i64,
    pub length: i64,
    pub added: i64,
    pub arrival: i64,
    pub tasks: usize,
    /// Net gain, absolute.
    pub gain: Option<i128>,
    /// What a plan worth so much less than that, prices taken off, may still reach it with.
    pub prices: i128,
    pub rate: Option<Amount>,
}

impl Caps {
    /// The problem's own, where the kept errands alone leave `kept_gain`.
    pub fn of(model: &Model, kept_gain: i128) -> Self {
        let Model { problem, items, .. } = model;
        let limits = &problem.limits;
        let detour = |most: Option<Millis>| most.map_or(FAR, |most| most.0.min(FAR / 2));
        Self {
            travel: detour(limits.detour_time).saturating_add(problem.baseline.time.0),
            length: limits
                .detour_distance
                .map_or(FAR, |most| most.0.min(FAR / 2).saturating_add(problem.baseline.length.0)),
            added: detour(limits.added_time),
            arrival: detour(limits.arrival),
            tasks: limits.tasks.unwrap_or(usize::MAX).min(items.len()),
            gain: limits.net_gain.map(|least| least.0 + kept_gain),
            prices: items.iter().map(|item| item.price).sum(),
            rate: limits.hourly_rate,
        }
    }

    /// None at all.
    pub fn none() -> Self {
        Self {
            travel: FAR,
            length: FAR,
            added: FAR,
            arrival: FAR,
            tasks: usize::MAX,
            gain: None,
            prices: 0,
            rate: None,
        }
    }

    /// Whether a plan worth so much, prices taken off, may gain enough.
    pub fn may_gain(&self, worth: i128) -> bool {
        self.gain.is_none_or(|least| worth + self.prices >= least)
    }

    /// Whether a plan that ended `at` and gains so much, prices apart, keeps to all of them.
    pub fn allow(&self, model: &Model, at: &At, added: i64, gain: i128) -> bool {
        let rate = self.rate.is_none_or(|least| {
            // Payout less what length costs is net gain and what time costs.
            let hourly = gain + model.time_cost(model.problem.costs.per_hour, added);
            added <= 0 || hourly >= model.time_cost(least, added)
        });
        at.travel <= self.travel
            && at.length <= self.length
            && added <= self.added
            && model.arrival(at) <= self.arrival
            && self.gain.is_none_or(|least| gain >= least)
            && rate
    }
}
