//! Exact money: whole multiples of 1/36,000,000,000 of the currency.
//!
//! The unit is the smallest that a millisecond at 0.0001 an hour needs (1/36,000,000,000);
//! a centimetre at 0.0001 a kilometre (1/1,000,000,000) and 0.0001 less a commission of
//! 0.01 % (1/100,000,000) are whole multiples of it.

/// Units in one ten-thousandth of the currency.
const PER_TEN_THOUSANDTH: i128 = 3_600_000;
/// Units in one cent.
const PER_CENT: i128 = 360_000_000;
/// A whole in hundredths of a per cent.
const WHOLE: i128 = 10_000;

/// What remains of `fee` (ten-thousandths) after `commission` (hundredths of a per cent).
pub fn payout(fee: i64, commission: i64) -> i128 {
    i128::from(fee) * (WHOLE - i128::from(commission)) * (PER_TEN_THOUSANDTH / WHOLE)
}

/// An amount in ten-thousandths.
pub fn amount(value: i64) -> i128 {
    i128::from(value) * PER_TEN_THOUSANDTH
}

/// `ms` at `per_hour` ten-thousandths an hour.
pub fn of_time(ms: i64, per_hour: i64) -> i128 {
    i128::from(ms) * i128::from(per_hour)
}

/// `cm` at `per_km` ten-thousandths a kilometre.
pub fn of_distance(cm: i64, per_km: i64) -> i128 {
    i128::from(cm) * i128::from(per_km) * 36
}

/// Rounded to the cent, half away from zero.
pub fn cents(units: i128) -> i128 {
    rounded(units, PER_CENT)
}

/// `units` earned in `ms`, an hour, in cents, rounded half away from zero.
pub fn cents_an_hour(units: i128, ms: i64) -> i128 {
    // units / 36e9 of the currency in ms / 3.6e6 hours is units / (10,000 · ms).
    rounded(units, 100 * i128::from(ms))
}

/// The least whole number of cents, not negative, that leaves `units` after `commission`.
pub fn ask_cents(units: i128, commission: i64) -> i128 {
    let divisor = (WHOLE - i128::from(commission)) * PER_CENT;
    let dividend = units.max(0) * WHOLE;
    (dividend + divisor - 1) / divisor
}

/// Whether a price in whole cents is more than `limit` (ten-thousandths).
pub fn cents_exceed(cents: i128, limit: i64) -> bool {
    cents * 100 > i128::from(limit)
}

fn rounded(dividend: i128, divisor: i128) -> i128 {
    let magnitude = (2 * dividend.abs() + divisor) / (2 * divisor);
    if dividend < 0 { -magnitude } else { magnitude }
}
