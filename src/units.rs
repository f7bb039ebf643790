//! Quantities and their units.
//!
//! Outside, `ontheway` speaks seconds, metres, decimal degrees and decimal money.
//! Inside, everything that is compared or added is an integer:
//!
//! | quantity | type | unit | range |
//! |---|---|---|---|
//! | clock and travel time | [`Millis`] | 1 ms | ±292 million years |
//! | road length | [`Centimetres`] | 1 cm | ±92 billion km |
//! | one shortest path | [`Travel`] | 1 ms, 1 cm | below 2³¹ of each |
//! | money as written | [`Amount`] | 1/10,000 of the currency | ±9·10¹⁴ |
//! | money as computed | [`Money`] | 1/36,000,000,000 of the currency | 128 bits |
//!
//! With that unit of [`Money`], a cost per hour with four decimals times a whole number of
//! milliseconds, a cost per kilometre times a whole number of centimetres, and a fee times a
//! commission with two decimals are all whole numbers: no rank depends on rounding.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// Metres in one degree of latitude, and of longitude on the equator, in the local plane
/// in which positions are snapped (WGS 84 equatorial radius × π / 180).
pub const METRES_PER_DEGREE: f64 = 111_319.490_793;

/// A position on the earth in decimal degrees, exactly as it was parsed.
///
/// `lat` lies in [−90, 90] and `lon` in [−180, 180] wherever a `Position` came from
/// [`Position::new`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Latitude, degrees north.
    pub lat: f64,
    /// Longitude, degrees east.
    pub lon: f64,
}

impl Position {
    /// A position, or `None` if a coordinate is not a number or out of range.
    pub fn new(lat: f64, lon: f64) -> Option<Self> {
        let inside = (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon);
        inside.then_some(Self { lat, lon })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.lat, self.lon)
    }
}

macro_rules! integer_quantity {
    ($(#[$doc:meta])* $name:ident, $inner:ty) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $inner);

        impl $name {
            /// Nothing of it.
            pub const ZERO: Self = Self(0);

            /// The greater of the two.
            #[must_use]
            pub fn at_least(self, floor: Self) -> Self {
                self.max(floor)
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                self.0 -= other.0;
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
                items.fold(Self::ZERO, Add::add)
            }
        }
    };
}

integer_quantity! {
    /// A time span in milliseconds. Parsed spans stay below [`Millis::MAX_PARSED`], so that
    /// sums of thousands of them cannot overflow.
    Millis, i64
}

integer_quantity! {
    /// A length in centimetres.
    Centimetres, i64
}

integer_quantity! {
    /// Money as people write it: ten-thousandths of the currency. Parsed amounts stay within
    /// ±[`Amount::MAX_PARSED`].
    Amount, i64
}

integer_quantity! {
    /// Money as computed, exact: 1/36,000,000,000 of the currency.
    Money, i128
}

/// Longer than any time that is computed; a sum of two of them is still in range.
pub const NO_LIMIT: Millis = Millis(i64::MAX / 4);

impl Millis {
    /// The longest span that input may name: ten thousand days.
    pub const MAX_PARSED: Self = Self(10_000 * 86_400_000);

    /// Whole seconds as milliseconds.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds * 1000)
    }

    /// Seconds, for output.
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

impl Centimetres {
    /// The longest distance that input may name: a hundred thousand kilometres.
    pub const MAX_PARSED: Self = Self(10_000_000_000);

    /// Metres, for output.
    pub fn as_metres(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

impl Amount {
    /// The greatest amount that input may name: one thousand million.
    pub const MAX_PARSED: Self = Self(10_000_000_000_000);

    /// The same money in the unit of computation.
    pub const fn to_money(self) -> Money {
        Money(self.0 as i128 * Money::PER_AMOUNT)
    }
}

impl Money {
    /// Parts in one unit of the currency.
    pub const PER_UNIT: i128 = 36_000_000_000;
    /// Parts in one ten-thousandth of the currency.
    const PER_AMOUNT: i128 = Self::PER_UNIT / 10_000;
    /// Parts in one cent.
    const PER_CENT: i128 = Self::PER_UNIT / 100;

    /// What `time` costs at `per_hour`. Exact: one ten-thousandth an hour is
    /// 3,600,000 / 3,600,000 = 1 part a millisecond.
    pub const fn of_time(per_hour: Amount, time: Millis) -> Self {
        Self(per_hour.0 as i128 * time.0 as i128)
    }

    /// What `length` costs at `per_km`. Exact: one ten-thousandth a kilometre is
    /// 3,600,000 / 100,000 = 36 parts a centimetre.
    pub const fn of_length(per_km: Amount, length: Centimetres) -> Self {
        Self(per_km.0 as i128 * length.0 as i128 * 36)
    }

    /// Whole cents, half away from zero.
    pub fn to_cents(self) -> i128 {
        div_round_half_away(self.0, Self::PER_CENT)
    }
}

/// The platform's share of a fee, in hundredths of a percent: 0 to 9,999.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Commission(u16);

impl Commission {
    /// One hundred percent, in hundredths of a percent.
    const WHOLE: i128 = 10_000;

    /// A commission, or `None` at or above 100 %.
    pub fn from_hundredths_of_percent(value: u16) -> Option<Self> {
        (i128::from(value) < Self::WHOLE).then_some(Self(value))
    }

    /// Hundredths of a percent.
    pub fn hundredths_of_percent(self) -> u16 {
        self.0
    }

    /// What is left of `fee`. Exact: one ten-thousandth of the currency is 3,600,000 parts, of
    /// which every hundredth of a percent is 360.
    pub fn payout(self, fee: Amount) -> Money {
        Money(
            fee.0 as i128 * (Money::PER_AMOUNT / Self::WHOLE) * (Self::WHOLE - i128::from(self.0)),
        )
    }

    /// The least fee in whole cents of which at least `net` is left; never below zero.
    pub fn gross_up_to_cents(self, net: Money) -> Amount {
        let per_cent = Money::PER_CENT / Self::WHOLE * (Self::WHOLE - i128::from(self.0));
        let cents = net.0.max(0).div_euclid(per_cent) + i128::from(net.0.max(0) % per_cent != 0);
        Amount(i64::try_from(cents * 100).unwrap_or(i64::MAX))
    }
}

/// The mean of so many whole numbers with this sum, to the nearest whole one, halves up.
pub fn mean_half_up(sum: i64, count: usize) -> i64 {
    let count = (count as i64).max(1);
    (2 * sum + count).div_euclid(2 * count)
}

/// The means of parts of a whole, each at least 0, that add up to the mean of the whole: of every
/// part, what it adds to the rounded mean of those before it.
pub fn means_of_parts<const N: usize>(sums: [i64; N], count: usize) -> [i64; N] {
    let mut before = 0;
    sums.map(|sum| {
        let (so_far, with) = (mean_half_up(before, count), mean_half_up(before + sum, count));
        before += sum;
        with - so_far
    })
}

/// `a / b` rounded half away from zero; `b` > 0.
pub fn div_round_half_away(a: i128, b: i128) -> i128 {
    let magnitude = (a.abs() * 2 + b) / (2 * b);
    if a < 0 { -magnitude } else { magnitude }
}

/// Time and length of one path, packed so that they add and compare as one integer:
/// milliseconds in the upper 32 bits, centimetres in the lower. Comparing two of them is
/// comparing (time, length) lexicographically.
///
/// A search never goes beyond [`Travel::MAX_TIME`], and no edge is faster than
/// [`Travel::MAX_CM_PER_MS`]; so a path within the limit is shorter than 2³¹ cm, and the sum of
/// two paths cannot carry from the lower half into the upper.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    bytemuck::Pod,
    bytemuck::Zeroable,
)]
#[repr(transparent)]
pub struct Travel(pub u64);

impl Travel {
    /// No travel at all.
    pub const ZERO: Self = Self(0);
    /// No path: greater than every path, even after one more path was added to it.
    pub const UNREACHABLE: Self = Self(u64::MAX / 2);
    /// The longest time of a path, ms: 500,000 s, nearly six days.
    pub const MAX_TIME: u32 = 500_000_000;
    /// The greatest speed of an edge, in cm per ms: 4 (144 km/h).
    pub const MAX_CM_PER_MS: u32 = 4;

    /// Packs `time` in ms (at most [`Travel::MAX_TIME`]) and `length` in cm (below 2³¹).
    pub const fn new(time: u32, length: u32) -> Self {
        Self(((time as u64) << 32) | length as u64)
    }

    /// The time.
    pub const fn time(self) -> Millis {
        Millis((self.0 >> 32) as i64)
    }

    /// The length.
    pub const fn length(self) -> Centimetres {
        Centimetres((self.0 & 0xffff_ffff) as i64)
    }

    /// Whether there is a path, that is, whether its time is within [`Travel::MAX_TIME`].
    pub const fn is_path(self) -> bool {
        (self.0 >> 32) <= Self::MAX_TIME as u64
    }

    /// The lesser of two, both below 2⁶³: vector instructions compare signed numbers.
    #[inline(always)]
    pub(crate) const fn sooner(self, other: Self) -> Self {
        if (self.0 as i64) < (other.0 as i64) { self } else { other }
    }

    /// The greater of two, both below 2⁶³.
    #[inline(always)]
    pub(crate) const fn later(self, other: Self) -> Self {
        if (self.0 as i64) > (other.0 as i64) { self } else { other }
    }
}

impl Add for Travel {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

/// A way of moving: which roads are open, and how fast.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    clap::ValueEnum,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// A private motor car.
    Car,
    /// A city bicycle.
    Bike,
    /// A walker.
    Foot,
}

impl Profile {
    /// All of them, in the order they are listed everywhere.
    pub const ALL: [Self; 3] = [Self::Car, Self::Bike, Self::Foot];

    /// The word used in columns, flags and output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Car => "car",
            Self::Bike => "bike",
            Self::Foot => "foot",
        }
    }

    /// How people say it: by car, by bike, on foot.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Car => "by car",
            Self::Bike => "by bike",
            Self::Foot => "on foot",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Walking from the road to a position `snap_distance` metres off it, and back, at 1.3 m/s.
pub fn access_time(snap_distance: f64) -> Millis {
    Millis((2.0 * snap_distance / 1.3 * 1000.0 + 0.5).floor() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_exact_in_its_smallest_steps() {
        assert_eq!(Money::of_time(Amount(10_000), Millis(3_600_000)).0, Money::PER_UNIT);
        assert_eq!(Money::of_length(Amount(10_000), Centimetres(100_000)).0, Money::PER_UNIT);
        let ten_percent = Commission::from_hundredths_of_percent(1_000).unwrap();
        assert_eq!(ten_percent.payout(Amount(10_000)).0, Money::PER_UNIT * 9 / 10);
        assert_eq!(Commission::from_hundredths_of_percent(10_000), None);
    }

    #[test]
    fn asks_round_up_to_the_cent() {
        let none = Commission::default();
        assert_eq!(none.gross_up_to_cents(Money(1)), Amount(100));
        assert_eq!(none.gross_up_to_cents(Money(Money::PER_CENT)), Amount(100));
        assert_eq!(none.gross_up_to_cents(Money(-5)), Amount(0));
        let fifth = Commission::from_hundredths_of_percent(2_000).unwrap();
        assert_eq!(fifth.gross_up_to_cents(Money(Money::PER_UNIT * 4)), Amount(50_000));
        assert_eq!(fifth.gross_up_to_cents(Money(Money::PER_UNIT * 4 + 1)), Amount(50_100));
    }

    #[test]
    fn cents_round_half_away_from_zero() {
        let half = Money::PER_CENT / 2;
        assert_eq!(Money(half).to_cents(), 1);
        assert_eq!(Money(-half).to_cents(), -1);
        assert_eq!(Money(half - 1).to_cents(), 0);
    }

    #[test]
    fn travel_compares_time_first() {
        assert!(Travel::new(1, 900) < Travel::new(2, 1));
        assert!(Travel::new(2, 1) < Travel::new(2, 2));
        let sum = Travel::new(3, 4) + Travel::new(5, 6);
        assert_eq!((sum.time(), sum.length()), (Millis(8), Centimetres(10)));
        assert!(!Travel::UNREACHABLE.is_path());
        let most = Travel::new(Travel::MAX_TIME, Travel::MAX_TIME * Travel::MAX_CM_PER_MS);
        assert!(most.is_path() && Travel::UNREACHABLE > most);
    }

    #[test]
    fn access_follows_its_definition() {
        assert_eq!(access_time(0.0), Millis(0));
        assert_eq!(access_time(13.0), Millis(20_000));
    }
}
