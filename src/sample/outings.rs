//! The kinds of trips, as tables: who goes where, when, and what they say they will accept.

use super::chores::Range;
use super::trades::Trade;
use crate::units::Profile;

/// An end of a trip.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    /// A home.
    Home,
    /// Any place but a home.
    Work,
    /// A place of these trades.
    At(&'static [Trade]),
}

/// A kind of trip.
pub(super) struct Outing {
    /// How often it is made by car, by bike and on foot.
    pub(super) shares: [usize; 3],
    pub(super) from: End,
    pub(super) to: End,
    /// Minutes after midnight between which it begins.
    pub(super) begins: Range,
}

const SHOPPING: &[Trade] = &[
    Trade::Supermarket,
    Trade::Clothes,
    Trade::FreshFood,
    Trade::Hardware,
    Trade::Furniture,
    Trade::OtherShop,
];
const STUDIES: &[Trade] = &[Trade::School, Trade::Library];
const EVENING: &[Trade] =
    &[Trade::Restaurant, Trade::Pub, Trade::Culture, Trade::Sports, Trade::Cafe];
const TRAINS: &[Trade] = &[Trade::Station];

const fn outing(shares: [usize; 3], from: End, to: End, begins: Range) -> Outing {
    Outing { shares, from, to, begins: (begins.0 * 60, begins.1 * 60) }
}

/// All kinds: commuters, students, shoppers, visitors. The hours are those of the day.
pub(super) static OUTINGS: [Outing; 10] = [
    outing([22, 16, 8], End::Home, End::Work, (6, 9)),
    outing([36, 24, 12], End::Work, End::Home, (15, 19)),
    outing([2, 12, 6], End::Home, End::At(STUDIES), (7, 10)),
    outing([3, 14, 8], End::At(STUDIES), End::Home, (13, 18)),
    outing([9, 6, 12], End::Home, End::At(SHOPPING), (9, 17)),
    outing([11, 8, 18], End::At(SHOPPING), End::Home, (10, 19)),
    outing([9, 8, 12], End::Home, End::Home, (10, 20)),
    outing([5, 6, 8], End::Home, End::At(EVENING), (17, 20)),
    outing([2, 3, 8], End::At(TRAINS), End::Home, (16, 21)),
    outing([1, 3, 8], End::Home, End::At(TRAINS), (6, 10)),
];

/// What people stop for on the way, and for how many minutes.
pub(super) static STOPS: [(&[Trade], Range); 5] = [
    (&[Trade::School], (5, 10)),
    (&[Trade::Sports], (60, 90)),
    (&[Trade::Supermarket, Trade::FreshFood, Trade::Bakery], (10, 30)),
    (&[Trade::Cafe, Trade::Culture, Trade::Library], (20, 60)),
    (&[Trade::Doctor, Trade::OtherShop], (20, 45)),
];

/// How people of a profile travel.
pub(super) struct Travellers {
    /// How many of a hundred trips are theirs.
    pub(super) share: usize,
    /// How far they go, metres: half of them at most the first, all of them the last.
    pub(super) reach: [i64; 3],
    /// Metres an hour through a city, for a guess at the arrival.
    pub(super) pace: i64,
    /// What an hour costs them, in tenths.
    pub(super) per_hour: Range,
    /// What a kilometre costs them, in hundredths.
    pub(super) per_km: Range,
    /// What they can carry: kilograms and litres.
    pub(super) carries: (Range, Range),
}

/// The travellers of a profile.
pub(super) const fn travellers(profile: Profile) -> Travellers {
    match profile {
        Profile::Car => Travellers {
            share: 60,
            reach: [5_000, 9_000, 15_000],
            pace: 22_000,
            per_hour: (100, 200),
            per_km: (22, 42),
            carries: ((40, 150), (150, 500)),
        },
        Profile::Bike => Travellers {
            share: 25,
            reach: [3_000, 5_000, 8_000],
            pace: 12_000,
            per_hour: (80, 140),
            per_km: (0, 8),
            carries: ((8, 20), (25, 60)),
        },
        Profile::Foot => Travellers {
            share: 15,
            reach: [2_000, 3_000, 3_000],
            pace: 4_000,
            per_hour: (60, 120),
            per_km: (0, 0),
            carries: ((5, 10), (15, 30)),
        },
    }
}

/// What some runners can do.
pub(super) const SKILLS: [(&str, u32); 3] = [("dogs", 15), ("id_check", 40), ("lifting", 35)];
