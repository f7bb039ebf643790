//! Drawing an errand.

use super::chores::{CHORES, Chore, HEAVY, REMARKS, Way};
use super::city::City;
use super::day::Day;
use super::draw::Draw;
use super::ground;
use super::pool::{Pool, Site};
use super::table::{Row, load, money};
use crate::demand::ErrandColumn as C;

/// Of a hundred errands, so many are shipments.
const SHIPMENTS: u32 = 50;

/// Of a hundred errands, so many ask for bids; half of these say how much at most.
const BIDS: u32 = 5;

/// Of a hundred errands to a home, so many name the hours when somebody is in.
const AT_HOME: u32 = 15;

/// Minutes after midnight at which these begin, and how long they last.
const IN_FROM: (i64, i64) = (16 * 60, 20 * 60);
const IN_FOR: (i64, i64) = (60, 180);

/// Metres between the stops of a shipment, at least, where the map allows.
const LEAST_WAY: i64 = 250;

/// How much farther than its usual reach a delivery may lie: times this, in so many of a
/// hundred cases.
const FARTHER: [(i64, usize); 4] = [(1, 50), (2, 32), (4, 13), (8, 5)];

/// On the road it is farther than on the map, in hundredths.
const ROUNDABOUT: i64 = 130;

/// Fees, in hundredths: in these steps, and within these bounds.
const FEE_STEP: i64 = 10;
const FEES: (i64, i64) = (200, 3_000);

/// What a heavy load adds to the fee, in hundredths.
const FOR_LIFTING: i64 = 200;

/// An errand of which a trade has this many places for so many roads is asked for as often as
/// its share says; where there are fewer, proportionally less often.
const ROADS_A_PLACE: usize = 4_000;

/// The chores that a city has places for.
pub(super) struct Chores {
    /// Each with its share.
    jobs: Vec<(&'static Chore, usize)>,
    shipments: Vec<(&'static Chore, usize)>,
}

impl Chores {
    /// Those of a city; there are always some that need nothing but homes.
    pub(super) fn of(city: &City) -> Self {
        let enough = 1 + city.roads() / ROADS_A_PLACE;
        let share = |chore: &Chore| {
            let places = match chore.way {
                Way::FromShop(trades) | Way::ToShop(trades) | Way::AtShop(trades) => {
                    city.count(trades)
                }
                Way::Between(from, to) => city.count(from).min(city.count(to)),
                Way::BetweenHomes | Way::AtHome => enough,
            };
            chore.share * 1_000 * places.min(enough) / enough
        };
        let shared = |job: bool| {
            let all = CHORES.iter().filter(move |chore| chore.way.is_job() == job);
            all.map(|chore| (chore, share(chore))).collect()
        };
        Self { jobs: shared(true), shipments: shared(false) }
    }

    fn draw(&self, draw: &mut Draw) -> &'static Chore {
        let chores = if draw.percent(SHIPMENTS) { &self.shipments } else { &self.jobs };
        chores[draw.share(chores.iter().map(|(_, share)| *share))].0
    }
}

/// Draws the errand of a number, counted from 0.
pub(super) fn errand(
    city: &City,
    chores: &Chores,
    day: &Day,
    number: u64,
    draw: &mut Draw,
) -> Row<C> {
    let chore = chores.draw(draw);
    let ask = draw.pick(chore.asks);
    let (pickup, delivery) = stops(city, chore, draw);
    let mut description = description(city, ask.words, pickup, delivery);
    let ends_at_home = matches!(chore.way, Way::FromShop(_) | Way::BetweenHomes);
    if ends_at_home && draw.percent(25) {
        description.push_str("; ");
        description.push_str(draw.pick(REMARKS));
    }
    let mut row = Row::new();
    row.set(C::Id, format!("E{:06}", number + 1));
    row.set(C::Description, description);
    row.set_position(C::PickupLat, C::PickupLon, pickup.at);
    row.set(C::PickupOpeningHours, city.opening_hours(pickup));
    row.set(C::PickupSetup, minutes(draw.between(chore.setup)));
    row.set(C::PickupService, minutes(draw.between(chore.pickup)));
    if let Some(delivery) = delivery {
        row.set_position(C::DeliveryLat, C::DeliveryLon, delivery.at);
        row.set(C::DeliveryOpeningHours, city.opening_hours(delivery));
        row.set(C::DeliverySetup, minutes(draw.between((0, 1))));
        row.set(C::DeliveryService, minutes(draw.between(chore.delivery)));
    }
    let (weight, volume) = (draw.between(ask.weight), draw.between(ask.volume));
    row.set(C::Amount, load(weight, volume));
    row.set(C::Skills, skills(chore, weight, draw));
    let way = delivery.map_or(0, |delivery| ground::metres(pickup.at, delivery.at));
    set_pay(&mut row, chore, way, weight, draw);
    set_times(&mut row, chore, day, draw);
    set_windows(&mut row, chore, day, draw);
    row
}

/// Where it is picked up, or done; and where it is delivered.
fn stops(city: &City, chore: &Chore, draw: &mut Draw) -> (Site, Option<Site>) {
    let homes = city.homes();
    let home = |draw: &mut Draw| homes.any(draw);
    let near_home = |draw: &mut Draw, site: Site| Some(partner(homes, chore, site, draw));
    let (pickup, delivery) = match chore.way {
        Way::AtShop(trades) => (city.any(draw, trades), None),
        Way::AtHome => (home(draw), None),
        Way::FromShop(trades) => {
            let shop = city.any(draw, trades);
            (shop, shop.and_then(|shop| near_home(draw, shop)))
        }
        Way::ToShop(trades) => {
            let shop = city.any(draw, trades);
            (shop.and_then(|shop| near_home(draw, shop)), shop)
        }
        Way::Between(from, to) => {
            let pickup = city.any(draw, from);
            let trade = to[draw.share(to.iter().map(|trade| city.of_trade(*trade).len()))];
            let pool = city.of_trade(trade);
            (pickup, pickup.map(|pickup| partner(pool, chore, pickup, draw)))
        }
        Way::BetweenHomes => {
            let pickup = home(draw);
            (pickup, pickup.and_then(|pickup| near_home(draw, pickup)))
        }
    };
    // Chores without places have no share, and there is always a home.
    (pickup.unwrap_or(homes.sites()[0]), delivery)
}

/// The other stop of a shipment: mostly near, now and then across town, farther than usual only
/// where there is nothing else.
fn partner(pool: &Pool, chore: &Chore, site: Site, draw: &mut Draw) -> Site {
    let (usual, farthest) = chore.reach;
    let (times, _) = FARTHER[draw.share(FARTHER.iter().map(|(_, share)| *share))];
    let mut reach = (usual * times).min(farthest);
    for _ in 0..8 {
        if let Some(found) = pool.near(draw, site.at, (LEAST_WAY, reach)) {
            return found;
        }
        reach *= 2;
    }
    let other = pool.near(draw, site.at, (1, farthest));
    other.or_else(|| pool.any(draw)).unwrap_or(site)
}

/// The words with the names of the stops put in.
fn description(city: &City, words: &str, pickup: Site, delivery: Option<Site>) -> String {
    let mut text = String::from(words);
    let named = [("{from}", Some(pickup)), ("{at}", Some(pickup)), ("{to}", delivery)];
    for (mark, site) in named {
        let Some((at, site)) = text.find(mark).zip(site) else {
            continue;
        };
        let mut name = city.name(site);
        let rest = &text[at + mark.len()..];
        // `from Cleaners & Co, Main Street 5, to`: what is set off is closed again.
        if name.contains(", ") && rest.starts_with(' ') {
            name.push(',');
        }
        text.replace_range(at..at + mark.len(), &name);
    }
    text
}

fn skills(chore: &Chore, weight: i64, draw: &mut Draw) -> String {
    let (skill, chance) = chore.skill;
    let mut skills = Vec::new();
    if draw.percent(chance) {
        skills.push(skill);
    }
    if weight > HEAVY {
        skills.push("lifting");
    }
    skills.join("|")
}

fn set_pay(row: &mut Row<C>, chore: &Chore, way: i64, weight: i64, draw: &mut Draw) {
    let for_the_way = way * ROUNDABOUT / 100 * chore.per_km / 1_000;
    let for_lifting = if weight > HEAVY { FOR_LIFTING } else { 0 };
    let whole = draw.between(chore.fee) * 10 + for_the_way + for_lifting;
    let fee = ((whole + FEE_STEP / 2) / FEE_STEP * FEE_STEP).clamp(FEES.0, FEES.1);
    if draw.percent(BIDS) {
        row.set(C::Pricing, "bid");
        if draw.percent(50) {
            row.set(C::MaxFee, money((fee * 13 / 10 + 49) / 50 * 50));
        }
    } else {
        row.set(C::Fee, money(fee));
    }
    let (outlay, chance) = chore.outlay;
    if draw.percent(chance) {
        row.set(C::Outlay, money(draw.between(outlay) * 10));
    }
    row.set(C::Currency, "EUR");
}

fn set_times(row: &mut Row<C>, chore: &Chore, day: &Day, draw: &mut Draw) {
    let asked = draw.stepped(chore.asked, 5);
    // Who is hungry has said when.
    if chore.in_vehicle.is_some() || draw.percent(60) {
        row.set(C::PostedAt, day.at(asked));
    }
    if let Some(range) = chore.in_vehicle {
        row.set(C::MaxTimeInVehicle, minutes(draw.between(range)));
        row.set(C::ExpiresAt, day.at(asked + draw.stepped((30, 90), 5)));
    } else if draw.percent(40) {
        // At a quarter of an hour, two hours later or more, before nine in the evening.
        let first = (asked + 120).div_euclid(15) * 15;
        row.set(C::ExpiresAt, day.at(draw.stepped((first, (21 * 60).max(first)), 15)));
    }
}

/// When somebody is in, at the home that the errand goes to.
fn set_windows(row: &mut Row<C>, chore: &Chore, day: &Day, draw: &mut Draw) {
    let at_home = match chore.way {
        Way::FromShop(_) | Way::BetweenHomes => C::DeliveryTimeWindows,
        Way::AtHome => C::PickupTimeWindows,
        Way::ToShop(_) | Way::Between(..) | Way::AtShop(_) => return,
    };
    // What must not get cold is awaited.
    if chore.in_vehicle.is_none() && draw.percent(AT_HOME) {
        let begin = draw.stepped(IN_FROM, 30);
        let end = begin + draw.stepped(IN_FOR, 30);
        row.set(at_home, format!("{}/{}", day.at(begin), day.at(end)));
    }
}

/// A span of whole minutes; nothing for none.
fn minutes(count: i64) -> String {
    if count == 0 { String::new() } else { format!("{count}m") }
}
