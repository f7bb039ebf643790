//! In what order matches are listed.

use std::cmp::Ordering;

use super::costs::Price;
use super::matcher::Match;

/// By what matches are sorted; equal ones by added time, then by id. Bids always come after
/// fixed fees, by ask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Sort {
    /// Net gain, greatest first.
    #[default]
    #[value(name = "net_gain", alias = "net-gain")]
    NetGain,
    /// Hourly rate, greatest first; errands that take no time come before all.
    #[value(name = "hourly_rate", alias = "hourly-rate")]
    HourlyRate,
    /// Detour time, least first.
    #[value(name = "detour_time", alias = "detour-time")]
    DetourTime,
    /// Fee, greatest first.
    #[value(name = "fee")]
    Fee,
}

/// The order of two matches whose errands have these ids. It is total: no two errands share
/// an id.
pub(super) fn compare(sort: Sort, a: (&Match, &str), b: (&Match, &str)) -> Ordering {
    let ((a, a_id), (b, b_id)) = (a, b);
    let by_price = match (a.price, b.price) {
        (Price::Fixed { .. }, Price::Bid { .. }) => Ordering::Less,
        (Price::Bid { .. }, Price::Fixed { .. }) => Ordering::Greater,
        (Price::Bid { ask: a }, Price::Bid { ask: b }) => a.cmp(&b),
        (
            Price::Fixed { fee: a_fee, net_gain: a_gain, hourly_rate: a_rate, .. },
            Price::Fixed { fee: b_fee, net_gain: b_gain, hourly_rate: b_rate, .. },
        ) => match sort {
            Sort::NetGain => b_gain.cmp(&a_gain),
            Sort::HourlyRate => match (a_rate, b_rate) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Less,
                (Some(_), None) => Ordering::Greater,
                (Some(a), Some(b)) => b.cmp(&a),
            },
            Sort::DetourTime => a.detour_time.cmp(&b.detour_time),
            Sort::Fee => b_fee.cmp(&a_fee),
        },
    };
    by_price.then(a.added_time.cmp(&b.added_time)).then(a_id.as_bytes().cmp(b_id.as_bytes()))
}
