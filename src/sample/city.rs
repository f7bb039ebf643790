//! A map as the people in it see it: homes, shops, places of work, and what they call them.

use rayon::prelude::*;

use super::draw::{Draw, Stream};
use super::pool::{Pool, Site, What};
use super::streets;
use super::trades::{TRADES, Trade, trade_of};
use crate::road::{MapPoint, Network, Place, Places, RoadId, Snapper};

/// Metres: what lies farther off the roads is not used.
const NEAR_A_ROAD: f64 = 60.0;

/// A map has few addresses where there are so many roads for each.
const ROADS_AN_ADDRESS: usize = 4;

/// A map is bare, without shops of its own, where there are so many roads for each.
const ROADS_A_SHOP: usize = 100;

/// Of the shops set up along the streets of a bare map, so many in a hundred stand in one of
/// its centres, and how far from the middle of it, metres.
const IN_A_CENTRE: (u32, i64) = (60, 600);

/// A bare map has one such centre for so many roads.
const ROADS_A_CENTRE: usize = 1_500;

/// A shop, an amenity or an address of the map.
struct Venue<'m> {
    place: Place<'m>,
    /// The nearest road.
    road: RoadId,
    /// What people call it where it has no name; empty for a home.
    noun: &'static str,
}

/// Homes and places of one map.
pub(super) struct City<'m> {
    network: &'m Network,
    venues: Vec<Venue<'m>>,
    homes: Pool,
    /// Everything but homes.
    work: Pool,
    /// By trade, in the order of [`TRADES`].
    trades: Vec<Pool>,
}

impl<'m> City<'m> {
    /// The city of a map, on the roads of one of its networks. It does not depend on chance.
    pub(super) fn new(places: &'m Places, network: &'m Network) -> Self {
        let mut city = Self {
            network,
            venues: venues(places, network),
            homes: Pool::default(),
            work: Pool::default(),
            trades: Vec::new(),
        };
        let mut homes = Vec::new();
        let mut trades: Vec<Vec<Site>> = TRADES.iter().map(|_| Vec::new()).collect();
        for (number, venue) in (0..).zip(&city.venues) {
            let site = Site { at: venue.place.at, what: What::Venue(number) };
            match trade_of(venue.place.kind) {
                Some((trade, _)) => trades[trade as usize].push(site),
                None => homes.push(site),
            }
        }
        let roads = network.road_count();
        let few_homes = homes.len() * ROADS_AN_ADDRESS < roads;
        let bare = trades.iter().map(Vec::len).sum::<usize>() * ROADS_A_SHOP < roads;
        if few_homes || bare || homes.len() < 2 {
            let along_streets = streets::homes(network);
            if bare {
                set_up_shops(&mut trades, &along_streets, roads);
            }
            if few_homes || homes.len() < 2 {
                homes.extend(along_streets);
            }
        }
        city.work = Pool::new(trades.concat());
        city.trades = trades.into_iter().map(Pool::new).collect();
        city.homes = Pool::new(homes);
        city
    }

    /// How many roads it has.
    pub(super) fn roads(&self) -> usize {
        self.network.road_count()
    }

    /// Its homes; there is at least one.
    pub(super) fn homes(&self) -> &Pool {
        &self.homes
    }

    /// Where people work, and everything else that is no home; may be empty.
    pub(super) fn work(&self) -> &Pool {
        &self.work
    }

    /// The places of a trade; may be empty.
    pub(super) fn of_trade(&self, trade: Trade) -> &Pool {
        &self.trades[trade as usize]
    }

    /// How many places these trades have together.
    pub(super) fn count(&self, trades: &[Trade]) -> usize {
        trades.iter().map(|trade| self.of_trade(*trade).len()).sum()
    }

    /// Any place of these trades, each as often as any other.
    pub(super) fn any(&self, draw: &mut Draw, trades: &[Trade]) -> Option<Site> {
        let number = draw.share(trades.iter().map(|trade| self.of_trade(*trade).len()));
        self.of_trade(*trades.get(number)?).any(draw)
    }

    /// The opening hours of a site as the map has them; empty where it says nothing.
    pub(super) fn opening_hours(&self, site: Site) -> &str {
        self.venue(site).map_or("", |venue| venue.place.opening_hours)
    }

    /// What people call a site: `Cleaners & Co, Main Street 5`, `the bakery in Oak Lane`,
    /// `Oak Lane 12`, `a home in Oak Lane`.
    pub(super) fn name(&self, site: Site) -> String {
        match site.what {
            What::HomeBy(road) => in_street("a home", streets::name(self.network, road)),
            What::ShopBy(road, noun) => in_street(noun, streets::name(self.network, road)),
            What::Venue(_) => self.venue(site).map_or_else(String::new, |venue| {
                let place = &venue.place;
                let by_road = streets::name(self.network, venue.road);
                let (street, number) = match (place.street, short(place.house_number)) {
                    ("", _) => (by_road, ""),
                    address => address,
                };
                let address = if number.is_empty() || street.is_empty() {
                    street.to_owned()
                } else {
                    format!("{street} {number}")
                };
                let text = match (venue.noun, place.name) {
                    ("", _) if number.is_empty() => in_street("a home", street),
                    ("", _) => address,
                    (noun, "") if number.is_empty() => in_street(noun, street),
                    (noun, "") => format!("{noun} at {address}"),
                    (_, name) if address.is_empty() || name == street => name.to_owned(),
                    (_, name) => format!("{name}, {address}"),
                };
                one_line(&text)
            }),
        }
    }

    fn venue(&self, site: Site) -> Option<&Venue<'m>> {
        match site.what {
            What::Venue(number) => self.venues.get(number as usize),
            What::HomeBy(_) | What::ShopBy(..) => None,
        }
    }
}

/// The places of a map that somebody runs errands to, and the addresses, near the roads.
fn venues<'m>(places: &'m Places, network: &'m Network) -> Vec<Venue<'m>> {
    let places: Vec<(Place, &'static str)> = places
        .iter()
        .filter_map(|place| match trade_of(place.kind) {
            Some((_, noun)) => Some((place, noun)),
            None => place.kind.is_empty().then_some((place, "")),
        })
        .collect();
    let snapper = Snapper::new(network, NEAR_A_ROAD);
    places
        .into_par_iter()
        .filter_map(|(place, noun)| {
            let snapped = snapper.snap(place.at.position())?;
            let road = network.edge(snapped.edges.first()?.edge).road();
            // Nobody could tell which is meant where it has neither a name nor a street.
            let known = [place.name, place.street, streets::name(network, road)];
            known.iter().any(|text| !text.is_empty()).then_some(Venue { place, road, noun })
        })
        .collect()
}

/// Sets up shops at homes along the streets, most of them in the centres of a bare map, until
/// there are as many of each trade as such a map should have.
fn set_up_shops(trades: &mut [Vec<Site>], homes: &[Site], roads: usize) {
    let mut draw = Draw::new(0, Stream::City);
    let mut centres: Vec<MapPoint> = Vec::new();
    for _ in 0..=roads / ROADS_A_CENTRE {
        centres.push(draw.pick(homes).at);
    }
    let everywhere = Pool::new(homes.to_vec());
    for (row, sites) in TRADES.iter().zip(trades) {
        let wanted = (row.in_bare_maps * roads).div_ceil(1000);
        let kinds: Vec<&'static str> = row.kinds.iter().take(2).map(|(_, noun)| *noun).collect();
        while sites.len() < wanted {
            let centre = draw.pick(&centres);
            let (chance, around) = IN_A_CENTRE;
            let central = if draw.percent(chance) {
                everywhere.near(&mut draw, centre, (0, around))
            } else {
                None
            };
            let home = central.unwrap_or_else(|| draw.pick(homes));
            let What::HomeBy(road) = home.what else {
                return;
            };
            sites.push(Site { at: home.at, what: What::ShopBy(road, draw.pick(&kinds)) });
        }
    }
}

fn in_street(noun: &str, street: &str) -> String {
    if street.is_empty() { noun.to_owned() } else { one_line(&format!("{noun} in {street}")) }
}

/// A house number that can be read aloud; empty where the map has a list or a remark instead.
fn short(house_number: &str) -> &str {
    let fits = house_number.chars().count() <= 6 && !house_number.contains([';', ',']);
    if fits { house_number } else { "" }
}

/// The text without line breaks and runs of blanks.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
