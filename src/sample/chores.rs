//! The kinds of errands, as a table: what is asked, where, and what goes with it.
//!
//! The words name the stops as `{from}`, `{to}` and, for jobs, `{at}`.

use super::trades::{SHOPS, Trade};

/// Where an errand goes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    /// Something that a shop has ready, to a home.
    FromShop(&'static [Trade]),
    /// Something from a home to a shop or an office.
    ToShop(&'static [Trade]),
    /// From one business to another.
    Between(&'static [Trade], &'static [Trade]),
    /// From home to home.
    BetweenHomes,
    /// A job at a shop.
    AtShop(&'static [Trade]),
    /// A job at a home.
    AtHome,
}

impl Way {
    /// Whether it is done at one stop.
    pub(super) fn is_job(self) -> bool {
        matches!(self, Self::AtShop(_) | Self::AtHome)
    }
}

/// From and to, both included.
pub(super) type Range = (i64, i64);

/// What is asked in one of the errands of a kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ask {
    /// In the words of who asks.
    pub(super) words: &'static str,
    /// Tenths of a kilogram; 0 is not said.
    pub(super) weight: Range,
    /// Litres; 0 is not said.
    pub(super) volume: Range,
}

/// What weighs nothing to speak of.
const fn text(words: &'static str) -> Ask {
    thing(words, (0, 0), (0, 0))
}

const fn thing(words: &'static str, weight: Range, volume: Range) -> Ask {
    Ask { words, weight, volume }
}

/// A kind of errand.
pub(super) struct Chore {
    /// How often it is asked, beside the others of its sort (jobs, or shipments).
    pub(super) share: usize,
    pub(super) way: Way,
    pub(super) asks: &'static [Ask],
    /// The fee before the way is paid for, in tenths of the currency.
    pub(super) fee: Range,
    /// What each kilometre between the stops adds, in hundredths.
    pub(super) per_km: i64,
    /// Minutes to park at the pickup.
    pub(super) setup: Range,
    /// Minutes at the pickup, or at the job.
    pub(super) pickup: Range,
    /// Minutes at the delivery.
    pub(super) delivery: Range,
    /// A skill, and in how many of a hundred cases it is asked for. Above [`HEAVY`], lifting is
    /// asked for in any case.
    pub(super) skill: (&'static str, u32),
    /// Cash to advance, in tenths of the currency, and in how many of a hundred cases.
    pub(super) outlay: (Range, u32),
    /// Minutes from pickup to delivery at most, where it must not get cold.
    pub(super) in_vehicle: Option<Range>,
    /// Metres within which about half of the deliveries lie, and all of them.
    pub(super) reach: Range,
    /// Minutes after midnight between which it is asked.
    pub(super) asked: Range,
}

/// Tenths of a kilogram above which a runner must be able to lift.
pub(super) const HEAVY: i64 = 200;

/// What most errands from a shop to a home have in common.
const SHIPMENT: Chore = Chore {
    share: 3,
    way: Way::BetweenHomes,
    asks: &[],
    fee: (30, 50),
    per_km: 45,
    setup: (0, 2),
    pickup: (2, 5),
    delivery: (1, 3),
    skill: ("", 0),
    outlay: ((0, 0), 0),
    in_vehicle: None,
    reach: (2_400, 12_000),
    asked: (6 * 60, 17 * 60),
};

/// What most jobs have in common.
const JOB: Chore = Chore { fee: (25, 45), pickup: (3, 8), ..SHIPMENT };

/// The one thing that dogs need.
const DOGS: &str = "dogs";
/// For what is handed out to known persons only.
const ID_CHECK: &str = "id_check";

/// All kinds.
pub(super) static CHORES: &[Chore] = &[
    // Shipments: from a shop to a home.
    Chore {
        share: 14,
        way: Way::FromShop(&[Trade::Supermarket, Trade::FreshFood]),
        asks: &[
            thing("Groceries from {from} to {to}", (20, 120), (10, 45)),
            thing("A packed bag of groceries from {from} to {to}", (30, 90), (12, 30)),
            thing(
                "The weekly shopping, ready at the counter, from {from} to {to}",
                (70, 190),
                (30, 70),
            ),
            thing("Milk, bread, fruit and a few tins from {from} to {to}", (25, 60), (8, 20)),
        ],
        fee: (35, 60),
        pickup: (3, 8),
        delivery: (2, 5),
        outlay: ((80, 600), 45),
        reach: (1_500, 8_000),
        ..SHIPMENT
    },
    Chore {
        share: 9,
        way: Way::FromShop(&[Trade::DryCleaner]),
        asks: &[
            thing("Dry cleaning from {from} to {to}", (10, 40), (10, 40)),
            thing(
                "Two suits and a coat, cleaned and paid for, from {from} to {to}",
                (25, 40),
                (25, 40),
            ),
            thing("Freshly cleaned curtains from {from} to {to}", (30, 90), (20, 60)),
        ],
        ..SHIPMENT
    },
    Chore {
        share: 4,
        way: Way::FromShop(&[Trade::Laundry, Trade::DryCleaner]),
        asks: &[
            thing("Five ironed shirts from {from} to {to}", (10, 15), (8, 15)),
            thing("Two bags of laundry from {from} to {to}", (50, 100), (40, 80)),
        ],
        ..SHIPMENT
    },
    Chore {
        share: 6,
        way: Way::FromShop(&[Trade::Bakery]),
        asks: &[
            thing("Bread and rolls from {from} to {to}", (5, 20), (4, 12)),
            thing("A birthday cake, upright please, from {from} to {to}", (10, 25), (8, 20)),
            thing("The bread order of the week from {from} to {to}", (15, 40), (10, 25)),
        ],
        fee: (22, 40),
        outlay: ((40, 250), 30),
        reach: (1_200, 6_000),
        ..SHIPMENT
    },
    Chore {
        share: 8,
        way: Way::FromShop(&[Trade::Pharmacy]),
        asks: &[
            thing("Prescription from {from} to {to}", (1, 4), (0, 0)),
            thing("Cough syrup and lozenges, paid for, from {from} to {to}", (2, 5), (0, 0)),
            thing("Medicine on order from {from} to {to}", (1, 8), (1, 4)),
        ],
        skill: (ID_CHECK, 35),
        ..SHIPMENT
    },
    Chore {
        share: 5,
        way: Way::FromShop(&[Trade::Florist]),
        asks: &[
            thing("Flowers from {from} to {to}", (3, 10), (5, 15)),
            thing("A bouquet with a card from {from} to {to}", (4, 12), (6, 18)),
            thing("A potted orchid from {from} to {to}", (10, 30), (8, 25)),
        ],
        fee: (35, 65),
        reach: (2_500, 15_000),
        ..SHIPMENT
    },
    Chore {
        share: 11,
        way: Way::FromShop(&[Trade::Locker, Trade::Post]),
        asks: &[
            thing("Parcel from {from} to {to}", (10, 90), (8, 60)),
            thing("A small parcel, code by message, from {from} to {to}", (3, 30), (2, 12)),
            text("A registered letter from {from} to {to}"),
        ],
        skill: (ID_CHECK, 20),
        ..SHIPMENT
    },
    Chore {
        share: 10,
        way: Way::FromShop(&[Trade::Restaurant]),
        asks: &[
            thing("A hot meal for two from {from} to {to}", (10, 20), (5, 12)),
            thing("Dinner for four, paid for, from {from} to {to}", (25, 45), (12, 25)),
            thing("Soup and noodles, keep upright, from {from} to {to}", (10, 25), (6, 12)),
        ],
        fee: (30, 55),
        per_km: 60,
        pickup: (2, 6),
        outlay: ((150, 600), 15),
        in_vehicle: Some((20, 30)),
        reach: (1_500, 4_500),
        asked: (11 * 60, 20 * 60),
        ..SHIPMENT
    },
    Chore {
        share: 2,
        way: Way::FromShop(&[Trade::Cafe]),
        asks: &[
            thing("Cake for the afternoon from {from} to {to}", (5, 15), (5, 12)),
            thing("Six sandwiches from {from} to {to}", (10, 15), (5, 8)),
        ],
        fee: (25, 40),
        reach: (1_200, 5_000),
        ..SHIPMENT
    },
    Chore {
        way: Way::FromShop(&[Trade::Library]),
        asks: &[
            thing("Reserved library books, card enclosed, from {from} to {to}", (5, 40), (1, 6)),
            thing("A bag of audio books from {from} to {to}", (5, 15), (3, 8)),
        ],
        ..SHIPMENT
    },
    Chore {
        way: Way::FromShop(&[Trade::Bookshop]),
        asks: &[
            thing("A book on order from {from} to {to}", (3, 12), (0, 0)),
            thing("School books from {from} to {to}", (20, 60), (3, 10)),
        ],
        outlay: ((80, 350), 25),
        ..SHIPMENT
    },
    Chore {
        share: 5,
        way: Way::FromShop(&[Trade::Hardware]),
        asks: &[
            thing("Screws and a bag of plaster from {from} to {to}", (60, 260), (5, 20)),
            thing("Wall paint and two rollers from {from} to {to}", (60, 150), (8, 20)),
            thing("A hired drill, deposit paid, from {from} to {to}", (30, 90), (10, 25)),
        ],
        fee: (35, 60),
        outlay: ((60, 500), 20),
        ..SHIPMENT
    },
    Chore {
        way: Way::FromShop(&[Trade::Garden]),
        asks: &[
            thing("Seedlings, do not tip, from {from} to {to}", (30, 120), (20, 80)),
            thing("Two sacks of compost from {from} to {to}", (250, 400), (60, 90)),
        ],
        fee: (40, 70),
        reach: (3_000, 15_000),
        ..SHIPMENT
    },
    Chore {
        share: 4,
        way: Way::FromShop(&[Trade::PetShop]),
        asks: &[
            thing("A sack of dog food from {from} to {to}", (80, 150), (15, 30)),
            thing("Cat litter and food from {from} to {to}", (50, 140), (8, 25)),
        ],
        outlay: ((100, 450), 20),
        ..SHIPMENT
    },
    Chore {
        share: 1,
        way: Way::FromShop(&[Trade::Vet]),
        asks: &[text("Drops for an old cat, explained at the counter, from {from} to {to}")],
        pickup: (4, 8),
        ..SHIPMENT
    },
    Chore {
        way: Way::FromShop(&[Trade::Bicycles]),
        asks: &[
            thing("A repaired wheel from {from} to {to}", (10, 25), (30, 60)),
            thing(
                "A child's bicycle, repaired and paid for, from {from} to {to}",
                (60, 90),
                (90, 150),
            ),
            thing("A new bicycle lock from {from} to {to}", (8, 20), (1, 3)),
        ],
        fee: (35, 65),
        ..SHIPMENT
    },
    Chore {
        share: 2,
        way: Way::FromShop(&[Trade::Tailor]),
        asks: &[
            thing("Hemmed trousers from {from} to {to}", (4, 8), (2, 5)),
            thing("An altered dress from {from} to {to}", (4, 12), (5, 20)),
        ],
        outlay: ((80, 300), 30),
        ..SHIPMENT
    },
    Chore {
        share: 2,
        way: Way::FromShop(&[Trade::Cobbler]),
        asks: &[
            thing("Resoled boots from {from} to {to}", (10, 20), (6, 12)),
            thing("Repaired shoes from {from} to {to}", (6, 14), (5, 10)),
        ],
        ..SHIPMENT
    },
    Chore {
        share: 2,
        way: Way::FromShop(&[Trade::Optician]),
        asks: &[text("New glasses from {from} to {to}")],
        skill: (ID_CHECK, 20),
        ..SHIPMENT
    },
    Chore {
        way: Way::FromShop(&[Trade::Electronics]),
        asks: &[
            thing("A repaired laptop from {from} to {to}", (12, 30), (4, 8)),
            thing("A printer cartridge and cables from {from} to {to}", (3, 10), (2, 5)),
        ],
        skill: (ID_CHECK, 30),
        ..SHIPMENT
    },
    Chore {
        way: Way::FromShop(&[Trade::Furniture]),
        asks: &[
            thing("A floor lamp, long but light, from {from} to {to}", (25, 60), (40, 80)),
            thing("A small table, already paid, from {from} to {to}", (80, 190), (80, 200)),
            thing("A rug, rolled up, from {from} to {to}", (60, 250), (50, 120)),
        ],
        fee: (55, 100),
        pickup: (4, 8),
        delivery: (3, 6),
        reach: (3_000, 15_000),
        ..SHIPMENT
    },
    Chore {
        share: 4,
        way: Way::FromShop(&[Trade::Clothes]),
        asks: &[
            thing("A coat, reserved and paid, from {from} to {to}", (12, 25), (10, 25)),
            thing("A pair of running shoes from {from} to {to}", (7, 10), (8, 10)),
        ],
        ..SHIPMENT
    },
    Chore {
        way: Way::FromShop(&[Trade::Gifts]),
        asks: &[
            thing("A wrapped present from {from} to {to}", (3, 25), (2, 20)),
            thing("A present for a birthday tonight from {from} to {to}", (3, 25), (2, 20)),
        ],
        fee: (35, 60),
        ..SHIPMENT
    },
    Chore {
        way: Way::FromShop(&[Trade::Drinks]),
        asks: &[
            thing("Six bottles of wine from {from} to {to}", (75, 85), (12, 16)),
            thing("Two crates of water from {from} to {to}", (230, 260), (50, 60)),
        ],
        fee: (35, 60),
        skill: (ID_CHECK, 50),
        outlay: ((100, 600), 25),
        ..SHIPMENT
    },
    // Shipments: from a home to a shop.
    Chore {
        share: 9,
        way: Way::ToShop(&[Trade::Post, Trade::Locker]),
        asks: &[
            thing("Return parcel, label is on it, from {from} to {to}", (5, 70), (5, 45)),
            thing("Two small parcels from {from} to {to}", (6, 40), (4, 20)),
            text("A letter to be registered, send a picture of the slip, from {from} to {to}"),
        ],
        pickup: (1, 3),
        delivery: (3, 7),
        ..SHIPMENT
    },
    Chore {
        share: 3,
        way: Way::ToShop(&[Trade::DryCleaner, Trade::Laundry]),
        asks: &[
            thing("A jacket to be cleaned, from {from} to {to}", (8, 20), (8, 20)),
            thing("A bag of laundry from {from} to {to}", (30, 70), (25, 50)),
        ],
        pickup: (1, 3),
        delivery: (2, 5),
        ..SHIPMENT
    },
    Chore {
        share: 4,
        way: Way::ToShop(&[Trade::Library]),
        asks: &[
            thing("Library books, due today, from {from} to {to}", (8, 40), (2, 8)),
            thing("Seven library books in a bag from {from} to {to}", (30, 50), (5, 9)),
        ],
        pickup: (1, 3),
        delivery: (2, 4),
        ..SHIPMENT
    },
    Chore {
        share: 2,
        way: Way::ToShop(&[Trade::Charity]),
        asks: &[thing("A box of clothes to give away, from {from} to {to}", (40, 110), (40, 80))],
        ..SHIPMENT
    },
    Chore {
        share: 2,
        way: Way::ToShop(&[Trade::Recycling]),
        asks: &[
            thing("Empty bottles from {from} to {to}", (30, 90), (20, 50)),
            thing("Old paper, bundled, from {from} to {to}", (50, 150), (15, 40)),
        ],
        fee: (25, 40),
        reach: (1_200, 5_000),
        ..SHIPMENT
    },
    Chore {
        share: 2,
        way: Way::ToShop(&[Trade::School]),
        asks: &[
            thing("A forgotten lunch box from {from} to {to}", (4, 8), (2, 3)),
            thing("A sports bag left at home, from {from} to {to}", (15, 40), (20, 40)),
        ],
        asked: (7 * 60, 11 * 60),
        ..SHIPMENT
    },
    Chore {
        share: 2,
        way: Way::ToShop(&[Trade::Care]),
        asks: &[thing("Slippers and a book for a patient, from {from} to {to}", (8, 15), (4, 8))],
        delivery: (4, 9),
        ..SHIPMENT
    },
    // Shipments: between homes, and between businesses.
    Chore {
        share: 4,
        asks: &[
            text("Keys from {from} to {to}"),
            text("The spare key of the flat from {from} to {to}"),
        ],
        skill: (ID_CHECK, 25),
        reach: (3_000, 15_000),
        ..SHIPMENT
    },
    Chore {
        asks: &[
            thing("A pram, folded, from {from} to {to}", (70, 130), (60, 120)),
            thing("A box of children's clothes from {from} to {to}", (40, 90), (35, 70)),
            thing("A pot of soup for a friend who is ill, from {from} to {to}", (20, 40), (4, 8)),
        ],
        fee: (30, 60),
        ..SHIPMENT
    },
    Chore {
        share: 4,
        way: Way::Between(
            &[Trade::Office, Trade::Doctor, Trade::Bank],
            &[Trade::Office, Trade::TownHall, Trade::Bank],
        ),
        asks: &[
            thing("Documents to be signed, from {from} to {to}", (1, 8), (0, 0)),
            text("A sealed envelope, receipt please, from {from} to {to}"),
        ],
        fee: (40, 70),
        skill: (ID_CHECK, 50),
        reach: (3_000, 15_000),
        ..SHIPMENT
    },
    Chore {
        share: 1,
        way: Way::Between(&[Trade::Station], &[Trade::Hotel]),
        asks: &[thing("A suitcase from the left luggage of {from} to {to}", (90, 220), (40, 110))],
        fee: (45, 80),
        skill: (ID_CHECK, 50),
        ..SHIPMENT
    },
    Chore {
        share: 2,
        way: Way::Between(&[Trade::Bakery, Trade::FreshFood], &[Trade::Cafe, Trade::Restaurant]),
        asks: &[
            thing("Forty rolls from {from} to {to}", (25, 35), (25, 40)),
            thing("An order that was left behind, from {from} to {to}", (20, 120), (10, 50)),
        ],
        ..SHIPMENT
    },
    // Jobs at shops.
    Chore {
        share: 10,
        way: Way::AtShop(&[Trade::Supermarket, Trade::FreshFood, Trade::Drinks]),
        asks: &[
            text("Photograph the shelf of oat milk at {at}"),
            text("Note the price of butter, eggs and coffee at {at}"),
            text("Photograph the special offers at {at}"),
        ],
        ..JOB
    },
    Chore {
        share: 12,
        way: Way::AtShop(SHOPS),
        asks: &[
            text("Check the sign with the opening hours of {at}"),
            text("See whether {at} is still in business, and photograph the front"),
            text("Is there a step at the door of {at}? A photograph, please"),
        ],
        fee: (24, 38),
        pickup: (1, 3),
        ..JOB
    },
    Chore {
        share: 6,
        way: Way::AtShop(&[Trade::Restaurant, Trade::Cafe, Trade::Pub]),
        asks: &[
            text("Photograph the menu of {at}"),
            text("Book a table for six at {at} and ask about allergens"),
            text("Fetch the umbrella left behind at {at}; keep it until tonight"),
        ],
        fee: (20, 40),
        ..JOB
    },
    Chore {
        share: 3,
        way: Way::AtShop(&[Trade::Fuel]),
        asks: &[text("Note all prices on the board of {at}"), text("Test the air pump at {at}")],
        fee: (20, 35),
        pickup: (1, 5),
        ..JOB
    },
    Chore {
        share: 3,
        way: Way::AtShop(&[Trade::Library, Trade::Culture, Trade::School, Trade::Sports]),
        asks: &[
            text("Put up a notice on the board of {at}"),
            text("Ask for the programme of courses at {at}"),
        ],
        ..JOB
    },
    Chore {
        share: 3,
        way: Way::AtShop(&[Trade::TownHall, Trade::Post, Trade::Bank]),
        asks: &[
            text("Queue for a number at {at} until I am there"),
            text("Collect a form at {at} and send pictures"),
        ],
        fee: (60, 120),
        pickup: (15, 30),
        ..JOB
    },
    // Jobs at homes.
    Chore {
        share: 12,
        way: Way::AtHome,
        asks: &[
            text("Water the plants at {at}, key in the box"),
            text("Water the balcony and bring in the post at {at}"),
        ],
        fee: (45, 75),
        pickup: (8, 20),
        ..JOB
    },
    Chore {
        share: 10,
        way: Way::AtHome,
        asks: &[
            text("Feed the cat at {at}, key with the neighbour"),
            text("Feed two cats and change the litter at {at}"),
            text("Feed the fish at {at}"),
        ],
        fee: (40, 70),
        pickup: (6, 15),
        ..JOB
    },
    Chore {
        share: 6,
        way: Way::AtHome,
        asks: &[
            text("Walk a calm old spaniel once round the block from {at}"),
            text("Let the dog out at {at}"),
        ],
        fee: (70, 120),
        pickup: (20, 35),
        skill: (DOGS, 100),
        ..JOB
    },
    Chore {
        share: 5,
        way: Way::AtHome,
        asks: &[text("Put the bins out at {at}"), text("Empty the letterbox at {at}")],
        fee: (20, 40),
        pickup: (2, 5),
        ..JOB
    },
    Chore {
        share: 4,
        way: Way::AtHome,
        asks: &[
            text("Read the gas and water meters at {at}, send two pictures"),
            text("See whether the windows are shut at {at}"),
        ],
        pickup: (4, 10),
        ..JOB
    },
    Chore {
        way: Way::AtHome,
        asks: &[
            text("Help to carry a washing machine down one floor at {at}"),
            text("Help to move a wardrobe at {at}"),
        ],
        fee: (90, 150),
        pickup: (12, 25),
        skill: ("lifting", 100),
        ..JOB
    },
    Chore {
        way: Way::AtHome,
        asks: &[
            text("Look at a second-hand bicycle at {at} and tell me whether it is worth it"),
            text("Change a light bulb for an elderly lady at {at}"),
            text("Set up a telephone for an elderly man at {at}"),
        ],
        fee: (45, 80),
        pickup: (8, 18),
        ..JOB
    },
    Chore {
        share: 2,
        way: Way::AtHome,
        asks: &[text("Let the plumber in at {at} and wait until he is done")],
        fee: (100, 150),
        pickup: (40, 70),
        ..JOB
    },
];

/// What is said beside, now and then, about the home at which an errand ends.
pub(super) const REMARKS: &[&str] = &[
    "ring twice",
    "second floor, no lift",
    "leave it with the neighbour if nobody answers",
    "the door code comes by message",
    "please call ten minutes ahead",
    "leave it on the porch",
    "mind the dog",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_name_the_stops_and_ranges_are_ranges() {
        let is_range = |(low, high): &Range| 0 <= *low && low <= high;
        for chore in CHORES {
            assert!(!chore.asks.is_empty() && chore.share > 0);
            for Ask { words, weight, volume } in chore.asks {
                let named = if chore.way.is_job() { &["{at}"][..] } else { &["{from}", "{to}"] };
                assert!(named.iter().all(|stop| words.matches(stop).count() == 1), "{words}");
                assert_eq!(words.matches('{').count(), named.len(), "{words}");
                assert!(is_range(weight) && is_range(volume), "{words}");
            }
            let ranges = [
                chore.fee,
                chore.setup,
                chore.pickup,
                chore.delivery,
                chore.outlay.0,
                chore.reach,
                chore.asked,
                chore.in_vehicle.unwrap_or((0, 0)),
            ];
            assert!(ranges.iter().all(is_range), "{:?}", chore.asks);
        }
    }
}
