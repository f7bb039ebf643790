//! What places people run errands to, as the map names them.

/// A line of business, as far as errands are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trade {
    DryCleaner,
    Laundry,
    Tailor,
    Cobbler,
    Supermarket,
    FreshFood,
    Bakery,
    Pharmacy,
    Florist,
    Bookshop,
    Library,
    Post,
    Locker,
    Hardware,
    Garden,
    PetShop,
    Vet,
    Bicycles,
    Electronics,
    Optician,
    Furniture,
    Clothes,
    Gifts,
    Drinks,
    Charity,
    Recycling,
    OtherShop,
    Restaurant,
    Cafe,
    Pub,
    Doctor,
    Care,
    Office,
    TownHall,
    School,
    Sports,
    Culture,
    Hotel,
    Station,
    Fuel,
    Bank,
}

/// What is known of a trade.
pub(super) struct TradeRow {
    /// Which one.
    pub(super) trade: Trade,
    /// In what numbers it is set up along the streets of a map without shops, a thousand roads.
    pub(super) in_bare_maps: usize,
    /// The places that count as it, and what people call one that has no name. A kind that ends
    /// in `=*` stands for all others of its key.
    pub(super) kinds: &'static [(&'static str, &'static str)],
}

const fn row(
    trade: Trade,
    in_bare_maps: usize,
    kinds: &'static [(&'static str, &'static str)],
) -> TradeRow {
    TradeRow { trade, in_bare_maps, kinds }
}

/// All trades, in the order of [`Trade`]. Kinds are those of the wiki's Map features.
pub(super) static TRADES: [TradeRow; 41] = [
    row(Trade::DryCleaner, 1, &[("shop=dry_cleaning", "the dry cleaner's")]),
    row(Trade::Laundry, 1, &[("shop=laundry", "the laundry")]),
    row(
        Trade::Tailor,
        1,
        &[
            ("shop=tailor", "the tailor's"),
            ("craft=tailor", "the tailor's"),
            ("craft=dressmaker", "the dressmaker's"),
            ("shop=sewing", "the sewing shop"),
        ],
    ),
    row(
        Trade::Cobbler,
        1,
        &[
            ("shop=shoe_repair", "the cobbler's"),
            ("craft=shoemaker", "the cobbler's"),
            ("shop=shoemaker", "the cobbler's"),
        ],
    ),
    row(
        Trade::Supermarket,
        3,
        &[
            ("shop=supermarket", "the supermarket"),
            ("shop=convenience", "the corner shop"),
            ("shop=grocery", "the grocer's"),
            ("shop=health_food", "the health food shop"),
        ],
    ),
    row(
        Trade::FreshFood,
        2,
        &[
            ("shop=greengrocer", "the greengrocer's"),
            ("shop=butcher", "the butcher's"),
            ("shop=farm", "the farm shop"),
            ("shop=cheese", "the cheese shop"),
            ("shop=seafood", "the fishmonger's"),
            ("shop=deli", "the delicatessen"),
            ("amenity=marketplace", "the market"),
        ],
    ),
    row(
        Trade::Bakery,
        2,
        &[
            ("shop=bakery", "the bakery"),
            ("shop=pastry", "the pastry shop"),
            ("shop=confectionery", "the confectioner's"),
        ],
    ),
    row(
        Trade::Pharmacy,
        2,
        &[
            ("amenity=pharmacy", "the pharmacy"),
            ("shop=pharmacy", "the pharmacy"),
            ("shop=chemist", "the chemist's"),
        ],
    ),
    row(Trade::Florist, 1, &[("shop=florist", "the florist's")]),
    row(
        Trade::Bookshop,
        1,
        &[("shop=books", "the bookshop"), ("shop=stationery", "the stationer's")],
    ),
    row(Trade::Library, 1, &[("amenity=library", "the library")]),
    row(Trade::Post, 1, &[("amenity=post_office", "the post office")]),
    row(Trade::Locker, 2, &[("amenity=parcel_locker", "the parcel locker")]),
    row(
        Trade::Hardware,
        1,
        &[
            ("shop=hardware", "the hardware shop"),
            ("shop=doityourself", "the DIY store"),
            ("shop=trade", "the builders' merchant"),
            ("shop=paint", "the paint shop"),
            ("shop=electrical", "the electrical shop"),
        ],
    ),
    row(Trade::Garden, 1, &[("shop=garden_centre", "the garden centre")]),
    row(Trade::PetShop, 1, &[("shop=pet", "the pet shop")]),
    row(Trade::Vet, 1, &[("amenity=veterinary", "the vet's")]),
    row(Trade::Bicycles, 1, &[("shop=bicycle", "the bicycle shop")]),
    row(
        Trade::Electronics,
        1,
        &[
            ("shop=electronics", "the electronics shop"),
            ("shop=computer", "the computer shop"),
            ("shop=mobile_phone", "the phone shop"),
            ("shop=hifi", "the hi-fi shop"),
        ],
    ),
    row(Trade::Optician, 1, &[("shop=optician", "the optician's")]),
    row(
        Trade::Furniture,
        1,
        &[
            ("shop=furniture", "the furniture shop"),
            ("shop=houseware", "the household shop"),
            ("shop=interior_decoration", "the interior shop"),
            ("shop=kitchen", "the kitchen shop"),
            ("shop=antiques", "the antiques shop"),
        ],
    ),
    row(
        Trade::Clothes,
        2,
        &[
            ("shop=clothes", "the clothes shop"),
            ("shop=shoes", "the shoe shop"),
            ("shop=boutique", "the boutique"),
            ("shop=sports", "the sports shop"),
            ("shop=outdoor", "the outdoor shop"),
            ("shop=department_store", "the department store"),
        ],
    ),
    row(
        Trade::Gifts,
        1,
        &[
            ("shop=gift", "the gift shop"),
            ("shop=toys", "the toy shop"),
            ("shop=art", "the gallery"),
            ("shop=jewelry", "the jeweller's"),
            ("shop=music", "the music shop"),
            ("shop=musical_instrument", "the music shop"),
            ("shop=photo", "the photo shop"),
        ],
    ),
    row(
        Trade::Drinks,
        1,
        &[
            ("shop=alcohol", "the wine shop"),
            ("shop=wine", "the wine shop"),
            ("shop=beverages", "the drinks shop"),
        ],
    ),
    row(
        Trade::Charity,
        1,
        &[("shop=charity", "the charity shop"), ("shop=second_hand", "the second-hand shop")],
    ),
    row(
        Trade::Recycling,
        1,
        &[
            ("amenity=recycling", "the recycling point"),
            ("amenity=waste_transfer_station", "the recycling yard"),
        ],
    ),
    row(
        Trade::OtherShop,
        1,
        &[
            ("shop=kiosk", "the kiosk"),
            ("shop=hairdresser", "the hairdresser's"),
            ("shop=*", "the shop"),
        ],
    ),
    row(
        Trade::Restaurant,
        4,
        &[("amenity=restaurant", "the restaurant"), ("amenity=fast_food", "the snack bar")],
    ),
    row(
        Trade::Cafe,
        2,
        &[("amenity=cafe", "the café"), ("amenity=ice_cream", "the ice-cream parlour")],
    ),
    row(Trade::Pub, 1, &[("amenity=pub", "the pub"), ("amenity=bar", "the bar")]),
    row(
        Trade::Doctor,
        1,
        &[
            ("amenity=doctors", "the doctor's"),
            ("amenity=dentist", "the dentist's"),
            ("amenity=clinic", "the clinic"),
        ],
    ),
    row(
        Trade::Care,
        0,
        &[
            ("amenity=nursing_home", "the nursing home"),
            ("amenity=social_facility", "the care home"),
            ("amenity=hospital", "the hospital"),
        ],
    ),
    row(Trade::Office, 4, &[("office=*", "the office"), ("craft=*", "the workshop")]),
    row(
        Trade::TownHall,
        0,
        &[
            ("amenity=townhall", "the town hall"),
            ("amenity=courthouse", "the courthouse"),
            ("amenity=public_building", "the public office"),
        ],
    ),
    row(
        Trade::School,
        1,
        &[
            ("amenity=school", "the school"),
            ("amenity=kindergarten", "the kindergarten"),
            ("amenity=college", "the college"),
            ("amenity=university", "the university"),
            ("amenity=music_school", "the music school"),
        ],
    ),
    row(
        Trade::Sports,
        1,
        &[
            ("leisure=sports_centre", "the sports centre"),
            ("leisure=fitness_centre", "the gym"),
            ("leisure=sports_hall", "the sports hall"),
        ],
    ),
    row(
        Trade::Culture,
        0,
        &[
            ("amenity=community_centre", "the community centre"),
            ("amenity=theatre", "the theatre"),
            ("amenity=cinema", "the cinema"),
            ("amenity=arts_centre", "the arts centre"),
            ("tourism=museum", "the museum"),
            ("amenity=place_of_worship", "the church"),
        ],
    ),
    row(
        Trade::Hotel,
        0,
        &[
            ("tourism=hotel", "the hotel"),
            ("tourism=hostel", "the hostel"),
            ("tourism=guest_house", "the guest house"),
        ],
    ),
    row(
        Trade::Station,
        0,
        &[
            ("railway=station", "the station"),
            ("railway=halt", "the station"),
            ("amenity=bus_station", "the bus station"),
            ("amenity=ferry_terminal", "the ferry terminal"),
        ],
    ),
    row(
        Trade::Fuel,
        1,
        &[
            ("amenity=fuel", "the petrol station"),
            ("amenity=charging_station", "the charging station"),
            ("amenity=car_wash", "the car wash"),
        ],
    ),
    row(Trade::Bank, 0, &[("amenity=bank", "the bank")]),
];

/// All that sell things over a counter.
pub(super) const SHOPS: &[Trade] = &[
    Trade::DryCleaner,
    Trade::Laundry,
    Trade::Tailor,
    Trade::Cobbler,
    Trade::Supermarket,
    Trade::FreshFood,
    Trade::Bakery,
    Trade::Pharmacy,
    Trade::Florist,
    Trade::Bookshop,
    Trade::Hardware,
    Trade::Garden,
    Trade::PetShop,
    Trade::Bicycles,
    Trade::Electronics,
    Trade::Optician,
    Trade::Furniture,
    Trade::Clothes,
    Trade::Gifts,
    Trade::Drinks,
    Trade::Charity,
    Trade::OtherShop,
];

/// Kinds that the joker of their key is not to take: nobody goes there, or no more.
const NOBODY: [&str; 5] = ["shop=vacant", "shop=vacent", "shop=no", "shop=mall", "office=vacant"];

/// The trade of a kind of place, and what people call one without a name.
pub(super) fn trade_of(kind: &str) -> Option<(Trade, &'static str)> {
    let find = |wanted: &str| {
        TRADES.iter().find_map(|row| {
            let (_, noun) = row.kinds.iter().find(|(known, _)| *known == wanted)?;
            Some((row.trade, *noun))
        })
    };
    find(kind).or_else(|| {
        let (key, _) = kind.split_once('=').filter(|_| !NOBODY.contains(&kind))?;
        find(&format!("{key}=*"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_follows_the_trades_and_no_kind_stands_twice() {
        let mut seen = Vec::new();
        for (number, row) in TRADES.iter().enumerate() {
            assert_eq!(row.trade as usize, number, "{:?}", row.trade);
            for (kind, noun) in row.kinds {
                assert!(kind.contains('=') && noun.starts_with("the "), "{kind}");
                assert!(!seen.contains(kind), "{kind} stands twice");
                seen.push(kind);
            }
        }
        assert!(SHOPS.iter().all(|trade| TRADES[*trade as usize].in_bare_maps > 0));
    }

    #[test]
    fn kinds_have_their_trades() {
        assert_eq!(trade_of("shop=bakery"), Some((Trade::Bakery, "the bakery")));
        assert_eq!(trade_of("shop=hat"), Some((Trade::OtherShop, "the shop")));
        assert_eq!(trade_of("office=it"), Some((Trade::Office, "the office")));
        for none in ["", "shop=vacant", "leisure=garden", "amenity=toilets"] {
            assert_eq!(trade_of(none), None);
        }
    }
}
