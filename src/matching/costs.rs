//! What an errand pays and costs, exactly.

use std::cmp::Ordering;

use crate::demand::{Pricing, Trip};
use crate::units::{Amount, Centimetres, Millis, Money};

/// What an errand leaves the runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Price {
    /// A fixed fee.
    Fixed {
        /// What the poster pays.
        fee: Amount,
        /// What is left after commission.
        payout: Money,
        /// What is left after the cost of the detour as well.
        net_gain: Money,
        /// What is left of an hour.
        hourly_rate: Option<HourlyRate>,
    },
    /// The runner names a price.
    Bid {
        /// The least fee that leaves the runner what they want, in whole cents.
        ask: Amount,
    },
}

/// Money an hour, exact: a quotient that is compared, and rounded only to be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourlyRate {
    gain: Money,
    time: Millis,
}

impl HourlyRate {
    /// `gain` in `time`; `None` for no time at all.
    pub fn new(gain: Money, time: Millis) -> Option<Self> {
        (time > Millis::ZERO).then_some(Self { gain, time })
    }

    /// Money an hour in whole cents, half away from zero.
    pub fn to_cents(self) -> i128 {
        let an_hour = 3_600_000;
        let cent = Money::PER_UNIT / 100;
        crate::units::div_round_half_away(self.gain.0 * an_hour, i128::from(self.time.0) * cent)
    }

    /// As a fraction of the currency.
    pub(super) fn as_fraction(self) -> (i128, i128) {
        (self.gain.0 * 3_600_000, i128::from(self.time.0) * Money::PER_UNIT)
    }

    /// Whether it is at least `amount` an hour.
    pub fn is_at_least(self, amount: Amount) -> bool {
        self.gain >= Money::of_time(amount, self.time)
    }
}

impl PartialOrd for HourlyRate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for HourlyRate {
    fn cmp(&self, other: &Self) -> Ordering {
        let cross = |a: &Self, b: &Self| a.gain.0 * i128::from(b.time.0);
        cross(self, other).cmp(&cross(other, self))
    }
}

/// What adding `added_time` and `detour_distance` costs the runner of `trip`.
pub(super) fn detour_cost(trip: &Trip, added_time: Millis, detour_distance: Centimetres) -> Money {
    Money::of_time(trip.cost_per_hour, added_time)
        + Money::of_length(trip.cost_per_km, detour_distance)
}

/// The least payout, and never less than nothing, with which what takes so much time and road
/// leaves the runner of `trip` at least `least_gain`, and as much an hour as the trip wants.
pub(super) fn least_payout(
    trip: &Trip,
    least_gain: Option<Money>,
    added_time: Millis,
    detour_distance: Centimetres,
) -> Money {
    let for_gain = least_gain.map(|gain| detour_cost(trip, added_time, detour_distance) + gain);
    // What takes no time has no hourly rate that could be too low.
    let rate = trip.limits.min_hourly_rate.or_default(None).filter(|_| added_time > Millis::ZERO);
    let for_rate = rate.map(|rate| {
        Money::of_time(rate, added_time) + Money::of_length(trip.cost_per_km, detour_distance)
    });
    for_gain.max(for_rate).unwrap_or(Money::ZERO).at_least(Money::ZERO)
}

/// What an errand of this pricing leaves the runner of `trip`.
pub(super) fn price(
    trip: &Trip,
    pricing: Pricing,
    added_time: Millis,
    detour_distance: Centimetres,
) -> Price {
    let cost = detour_cost(trip, added_time, detour_distance);
    match pricing {
        Pricing::Fixed { fee } => {
            let payout = trip.commission.payout(fee);
            let before_time = payout - Money::of_length(trip.cost_per_km, detour_distance);
            Price::Fixed {
                fee,
                payout,
                net_gain: payout - cost,
                hourly_rate: HourlyRate::new(before_time, added_time),
            }
        }
        Pricing::Bid { .. } => {
            let wanted = trip.limits.min_net_gain.or_default(None).unwrap_or(Amount::ZERO);
            Price::Bid { ask: trip.commission.gross_up_to_cents(cost + wanted.to_money()) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::{TripColumn, TripForm, trip_from_fields};

    #[test]
    fn hourly_rates_compare_exactly() {
        let rate = |gain, time| HourlyRate::new(Money(gain), Millis(time)).unwrap();
        assert!(rate(1, 3) > rate(333_333, 1_000_000));
        assert_eq!(rate(2, 6).cmp(&rate(1, 3)), Ordering::Equal);
        assert!(rate(-1, 3) < rate(-1, 4));
        assert_eq!(HourlyRate::new(Money(5), Millis::ZERO), None);
        let twelve = rate(Money::PER_UNIT * 6, 1_800_000);
        assert_eq!(twelve.to_cents(), 1200);
        assert!(twelve.is_at_least(Amount(120_000)) && !twelve.is_at_least(Amount(120_001)));
    }

    #[test]
    fn the_least_payout_is_enough_and_no_less_is() {
        let trip = |rate: &str| {
            let text = |column: TripColumn| match column {
                TripColumn::Start | TripColumn::End => Some("1,2"),
                TripColumn::MinHourlyRate => Some(rate),
                _ => None,
            };
            trip_from_fields(TripForm::Flags, &|column| text(column)).unwrap()
        };
        let mut met = 0;
        for trip in [trip("none"), trip("7.7777"), trip("19")] {
            for (time, length) in [(0, -5_000), (0, 77), (1, 0), (777_777, 12_345)] {
                let (time, length) = (Millis(time), Centimetres(length));
                let road = Money::of_length(trip.cost_per_km, length);
                let cost = detour_cost(&trip, time, length);
                for gain in [None, Some(Money(-1)), Some(Money(Money::PER_UNIT))] {
                    let is_enough = |payout: Money| {
                        let rate = HourlyRate::new(payout - road, time);
                        let least = trip.limits.min_hourly_rate.or_default(None).zip(rate);
                        gain.is_none_or(|gain| payout - cost >= gain)
                            && least.is_none_or(|(least, rate)| rate.is_at_least(least))
                    };
                    let payout = least_payout(&trip, gain, time, length);
                    assert!(is_enough(payout), "{payout:?} {gain:?} {time:?} {length:?}");
                    let less = payout - Money(1);
                    assert!(payout == Money::ZERO || !is_enough(less), "{gain:?} {time:?}");
                    met += i32::from(payout > Money::ZERO);
                }
            }
        }
        assert!(met > 20);
    }
}
