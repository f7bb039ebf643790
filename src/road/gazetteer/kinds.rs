//! What places are: how important a kind is, and by which words people ask for it.

use crate::osm::Tags;

/// How important a kind of place is, the most important first: what is meant where several places
/// have one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Importance {
    City,
    Town,
    Village,
    Suburb,
    Quarter,
    Hamlet,
    Station,
    Street,
    Park,
    Path,
    Poi,
    Stop,
}

impl Importance {
    /// That of a kind, `key=value`.
    pub(super) fn of(kind: &str) -> Self {
        match kind.split_once('=').unwrap_or((kind, "")) {
            ("place", "city") => Self::City,
            ("place", "town") => Self::Town,
            ("place", "village" | "municipality") => Self::Village,
            // Boundaries of towns are drawn around the node of the town, and are one with it.
            ("place", "borough" | "suburb") | ("boundary", "8") => Self::Suburb,
            ("place", "quarter" | "neighbourhood") | ("boundary", _) => Self::Quarter,
            ("place", "square") | ("addr", _) => Self::Street,
            ("place", _) => Self::Hamlet,
            ("railway", "station" | "halt") | ("public_transport", "station") => Self::Station,
            ("amenity", "bus_station" | "ferry_terminal") | ("aeroway", _) => Self::Station,
            ("railway" | "public_transport", _) | ("highway", "bus_stop") => Self::Stop,
            ("highway", "platform" | "rest_area" | "services" | "elevator") => Self::Poi,
            (
                "highway",
                "footway" | "path" | "steps" | "track" | "cycleway" | "bridleway" | "service"
                | "corridor" | "construction" | "proposed",
            ) => Self::Path,
            ("highway", _) => Self::Street,
            ("leisure", "park" | "garden" | "nature_reserve") => Self::Park,
            _ => Self::Poi,
        }
    }

    /// Whether such a place is a part of the country that others lie in.
    pub(super) fn is_settlement(self) -> bool {
        self <= Self::Hamlet
    }

    /// Whether such a place is a town that houses are said to be in.
    pub(super) fn is_town(self) -> bool {
        self <= Self::Village
    }

    /// Whether others lie in it or along it.
    pub(super) fn is_ground(self) -> bool {
        self.is_settlement() || self.is_way()
    }

    /// Whether it is a line rather than a point.
    pub(super) fn is_way(self) -> bool {
        matches!(self, Self::Street | Self::Path)
    }
}

/// Keys whose values say what a place is, the most telling first. Source: wiki Map features.
const KEYS: [&str; 17] = [
    "railway",
    "public_transport",
    "aeroway",
    "shop",
    "amenity",
    "healthcare",
    "craft",
    "office",
    "tourism",
    "leisure",
    "historic",
    "club",
    "emergency",
    "man_made",
    "natural",
    "landuse",
    "building",
];

/// Keys of which a place is worth knowing without a name.
const WITHOUT_NAME: [&str; 4] = ["shop", "amenity", "healthcare", "craft"];

/// Values that nobody goes to by that name, named or not.
const NOT: [&str; 33] = [
    "no",
    "vacant",
    "rail",
    "tram",
    "subway",
    "light_rail",
    "abandoned",
    "disused",
    "razed",
    "construction",
    "proposed",
    "switch",
    "signal",
    "level_crossing",
    "crossing",
    "buffer_stop",
    "stop_area",
    "stop_area_group",
    "bench",
    "waste_basket",
    "waste_disposal",
    "parking_space",
    "bicycle_parking",
    "vending_machine",
    "drinking_water",
    "hunting_stand",
    "shelter",
    "fountain",
    "recycling",
    "tree",
    "tree_row",
    "street_lamp",
    "platform_edge",
];

/// What the tags say a place is, as `key=value`; `None` for no place. Roads are none, nor are
/// plain addresses.
pub(super) fn of_tags(tags: &Tags) -> Option<String> {
    let is_named = super::names::is_named(tags);
    if is_named && let Some(place) = tags.get("place") {
        return Some(format!("place={place}"));
    }
    if is_named && tags.is("highway", "bus_stop") {
        return Some("highway=bus_stop".to_owned());
    }
    if tags.get("highway").is_some() {
        return None;
    }
    let kind = KEYS.iter().find_map(|key| {
        let value = tags.get(key).filter(|value| !NOT.contains(value))?;
        let is_parking = matches!(value, "parking" | "toilets");
        let is_worth = is_named || (WITHOUT_NAME.contains(key) && !is_parking);
        is_worth.then(|| format!("{key}={value}"))
    });
    kind.or_else(|| {
        let is_boundary = is_named && tags.is("boundary", "administrative");
        let level = tags.get("admin_level").filter(|_| is_boundary)?;
        matches!(level, "6" | "7" | "8" | "9" | "10" | "11").then(|| format!("boundary={level}"))
    })
}

/// A kind as people say it: `dry cleaning`, `street`.
pub(super) fn said(kind: &str) -> String {
    match kind.split_once('=') {
        Some(("highway", "bus_stop")) => "bus stop".to_owned(),
        Some(("highway" | "addr", _)) => "street".to_owned(),
        Some(("boundary", _)) => "district".to_owned(),
        Some((key, "yes")) => key.replace('_', " "),
        Some(("railway" | "public_transport", "station")) => "station".to_owned(),
        Some(("public_transport", "platform" | "stop_position")) => "stop".to_owned(),
        Some((_, value)) => value.replace('_', " "),
        None => kind.to_owned(),
    }
}

/// Words for kinds beside their own: English, Portuguese, Spanish, German, French.
pub(super) const WORDS: [(&str, &str); 46] = [
    (
        "shop=dry_cleaning",
        "dry cleaner,cleaner,lavandaria,tintorería,Reinigung,pressing,limpeza a seco",
    ),
    ("shop=laundry", "laundrette,laundromat,lavandaria,lavandería,Waschsalon,laverie"),
    ("shop=bakery", "baker,padaria,panadería,Bäckerei,Bäcker,boulangerie"),
    ("shop=pastry", "pastelaria,confeitaria,pastelería,Konditorei,pâtisserie"),
    ("shop=supermarket", "supermercado,Supermarkt,supermarché,groceries,grocery store"),
    (
        "shop=convenience",
        "corner shop,minimercado,mercearia,Tante-Emma-Laden,épicerie,convenience store",
    ),
    ("shop=butcher", "talho,carnicería,Metzgerei,Fleischerei,boucherie"),
    ("shop=greengrocer", "frutaria,frutería,Gemüseladen,primeur"),
    ("shop=florist", "flower shop,flores,florista,floristería,Blumenladen,fleuriste"),
    ("shop=books", "bookshop,book store,livraria,librería,Buchhandlung,librairie"),
    ("shop=hardware", "ironmonger,hardware store,drogaria,ferretería,Eisenwaren,quincaillerie"),
    ("shop=doityourself", "diy store,bricolage,Baumarkt"),
    ("shop=hairdresser", "hairdresser,barber,cabeleireiro,barbeiro,peluquería,Friseur,coiffeur"),
    ("shop=optician", "óptica,oculista,Optiker,opticien"),
    ("shop=clothes", "clothing,roupa,ropa,Kleidung,vêtements,clothes shop"),
    ("shop=shoes", "shoe shop,sapataria,zapatería,Schuhe,chaussures"),
    ("shop=shoe_repair", "cobbler,sapateiro,zapatero,Schuster,cordonnier"),
    ("shop=tailor", "alfaiate,costureira,sastre,Schneider,tailleur"),
    ("shop=bicycle", "bike shop,bicicletas,Fahrradladen,vélos"),
    ("shop=newsagent", "papelaria,quiosque,Kiosk,tabac journaux"),
    ("shop=kiosk", "quiosque,quiosco,Kiosk,kiosque"),
    ("shop=electronics", "eletrónica,electrónica,Elektronik,électronique"),
    ("shop=pet", "pet shop,animais,Tierhandlung,animalerie"),
    ("shop=mall", "shopping centre,centro comercial,Einkaufszentrum,centre commercial"),
    ("amenity=pharmacy", "chemist,drugstore,farmácia,farmacia,Apotheke,pharmacie"),
    ("amenity=post_office", "post,correios,CTT,correos,Post,bureau de poste,la poste"),
    ("amenity=bank", "banco,Bank,banque"),
    ("amenity=atm", "cash machine,multibanco,cajero,Geldautomat,distributeur"),
    (
        "amenity=fuel",
        "petrol station,gas station,bomba de gasolina,gasolinera,Tankstelle,station service",
    ),
    ("amenity=restaurant", "restaurante,Restaurant"),
    ("amenity=cafe", "coffee shop,café,cafetaria,cafetería,Café"),
    ("amenity=fast_food", "take-away,takeaway,Imbiss"),
    ("amenity=bar", "pub,Kneipe"),
    ("amenity=school", "escola,escuela,Schule,école"),
    (
        "amenity=kindergarten",
        "nursery,jardim de infância,infantário,guardería,Kindergarten,crèche,maternelle",
    ),
    ("amenity=university", "universidade,universidad,Universität,université"),
    ("amenity=library", "biblioteca,Bibliothek,Bücherei,bibliothèque"),
    ("amenity=hospital", "Krankenhaus,hôpital"),
    ("amenity=clinic", "centro de saúde,clínica,Klinik,clinique"),
    ("amenity=doctors", "doctor,médico,Arzt,médecin"),
    ("amenity=dentist", "dentista,Zahnarzt,dentiste"),
    ("amenity=place_of_worship", "church,igreja,iglesia,Kirche,église,mosque,synagogue,temple"),
    ("amenity=police", "polícia,policía,Polizei,esquadra"),
    ("amenity=townhall", "town hall,city hall,câmara municipal,ayuntamiento,Rathaus,mairie"),
    ("amenity=marketplace", "market,mercado,Markt,marché"),
    ("tourism=hotel", "hotel,Hotel,hôtel"),
];
