//! Errands and trips, as far as the oracle knows them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use super::doors::Walls;
use super::network::Place;
use super::read::{decimal, duration, moment};

/// One errand stop; times in ms.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrandStop {
    pub place: Place,
    pub setup: i64,
    pub service: i64,
    /// As written.
    pub hours: Option<String>,
    /// Closed intervals in ms since 1970; always where there are none.
    pub windows: Vec<(i64, i64)>,
}

/// What the runner is paid, in ten-thousandths.
#[derive(Clone, Debug, PartialEq)]
pub enum Pricing {
    Fixed { fee: i64 },
    Bid { max_fee: Option<i64> },
}

/// An open errand; amounts in ten-thousandths, moments in ms since 1970.
#[derive(Clone, Debug, PartialEq)]
pub struct Errand {
    pub id: String,
    pub pickup: ErrandStop,
    pub delivery: Option<ErrandStop>,
    pub amount: BTreeMap<String, i64>,
    pub skills: BTreeSet<String>,
    pub pricing: Pricing,
    pub posted_at: Option<i64>,
    pub expires_at: Option<i64>,
    pub max_time_in_vehicle: Option<i64>,
}

impl Errand {
    pub fn places(&self) -> impl Iterator<Item = Place> + use<> {
        [Some(self.pickup.place), self.delivery.as_ref().map(|stop| stop.place)]
            .into_iter()
            .flatten()
    }
}

/// Reads an errands file.
pub fn errands(path: &Path) -> Vec<Errand> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows = reader.deserialize::<HashMap<String, String>>();
    rows.map(|row| errand(&row.unwrap())).collect()
}

fn errand(row: &HashMap<String, String>) -> Errand {
    let field = |name: &str| row.get(name).map(String::as_str).filter(|text| !text.is_empty());
    let stop = |side: &str| {
        let field = |name: &str| field(&format!("{side}_{name}"));
        field("lat").map(|lat| ErrandStop {
            place: Place::new(lat.parse().unwrap(), field("lon").unwrap().parse().unwrap()),
            setup: field("setup").map_or(0, duration),
            service: field("service").map_or(0, duration),
            hours: field("opening_hours").map(str::to_owned),
            windows: field("time_windows").map(windows).unwrap_or_default(),
        })
    };
    Errand {
        id: field("id").unwrap().to_owned(),
        pickup: stop("pickup").unwrap(),
        delivery: stop("delivery"),
        amount: field("amount").map(amounts).unwrap_or_default(),
        skills: field("skills").map(skills).unwrap_or_default(),
        pricing: match field("pricing").unwrap_or("fixed") {
            "fixed" => Pricing::Fixed { fee: decimal(field("fee").unwrap()) },
            "bid" => Pricing::Bid { max_fee: field("max_fee").map(decimal) },
            other => panic!("pricing {other}"),
        },
        posted_at: field("posted_at").map(moment),
        expires_at: field("expires_at").map(moment),
        max_time_in_vehicle: field("max_time_in_vehicle").map(duration),
    }
}

/// `start/end|start/end`
pub fn windows(text: &str) -> Vec<(i64, i64)> {
    let window = |part: &str| {
        let (begin, end) = part.split_once('/').expect(part);
        (moment(begin), moment(end))
    };
    text.split('|').map(window).collect()
}

/// `weight_kg:2|volume_l:30`; a bare number is the dimension `load`.
pub fn amounts(text: &str) -> BTreeMap<String, i64> {
    text.split('|')
        .map(|part| {
            let (dimension, value) = part.split_once(':').unwrap_or(("load", part));
            (dimension.to_owned(), decimal(value))
        })
        .collect()
}

fn skills(text: &str) -> BTreeSet<String> {
    text.split('|').map(str::to_owned).collect()
}

/// A limit of a trip: not mentioned, lifted (`none`), or a value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Limit {
    #[default]
    Unset,
    Lifted,
    At(i64),
}

impl Limit {
    pub fn given(self) -> bool {
        self != Self::Unset
    }

    pub fn allows(self, value: i64) -> bool {
        match self {
            Self::At(limit) => value <= limit,
            Self::Unset | Self::Lifted => true,
        }
    }
}

/// How the fixed-price matches are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Sort {
    #[default]
    NetGain,
    HourlyRate,
    DetourTime,
    Fee,
}

/// A declared trip, its defaults filled in except for the one on `max_detour_time`, which
/// hangs on the other limits. Times in ms, distances in cm, the rest in ten-thousandths.
#[derive(Clone, Debug)]
pub struct Trip {
    /// Start, vias and end, with the dwell at each (0 at start and end).
    pub stops: Vec<(Place, i64)>,
    pub departure: i64,
    pub max_snap: f64,
    pub latest_arrival: Limit,
    pub max_detour_time: Limit,
    pub max_detour_ratio: Limit,
    pub max_detour_distance: Limit,
    pub max_added_time: Limit,
    pub max_tasks: Limit,
    pub max_wait: Limit,
    /// An IANA name and an ISO code.
    pub timezone: Option<String>,
    pub country: Option<String>,
    pub capacity: BTreeMap<String, i64>,
    pub skills: BTreeSet<String>,
    pub cost_per_hour: i64,
    pub cost_per_km: i64,
    /// Hundredths of a per cent.
    pub commission: i64,
    pub min_net_gain: Option<i64>,
    pub min_hourly_rate: Option<i64>,
    pub sort: Sort,
}

impl Trip {
    /// A trip with every default of `profile`.
    pub fn new(stops: Vec<(Place, i64)>, departure: i64, profile: &str) -> Self {
        Self {
            stops,
            departure,
            max_snap: 300.0,
            latest_arrival: Limit::Unset,
            max_detour_time: Limit::Unset,
            max_detour_ratio: Limit::Unset,
            max_detour_distance: Limit::Unset,
            max_added_time: Limit::Unset,
            max_tasks: Limit::At(4),
            max_wait: Limit::Unset,
            timezone: None,
            country: None,
            capacity: BTreeMap::new(),
            skills: BTreeSet::new(),
            cost_per_hour: 120_000,
            cost_per_km: match profile {
                "car" => 3_000,
                "bike" => 500,
                "foot" => 0,
                other => panic!("profile {other}"),
            },
            commission: 0,
            min_net_gain: Some(0),
            min_hourly_rate: None,
            sort: Sort::NetGain,
        }
    }

    /// Ms; an hour where the trip does not say.
    pub fn longest_wait(&self) -> Option<i64> {
        match self.max_wait {
            Limit::Unset => Some(3_600_000),
            Limit::Lifted => None,
            Limit::At(wait) => Some(wait),
        }
    }

    /// The clocks by which hours are read. All departures are written in the summer time of
    /// central Europe, so that theirs is two hours ahead.
    pub fn walls(&self) -> Walls {
        Walls {
            zone: self.timezone.as_ref().map(|name| name.parse().expect(name)),
            offset: 2 * 3_600_000,
            country: self.country.as_ref().map(|code| code.parse().expect(code)),
        }
    }

    /// 15 minutes where the trip mentions no limit of this kind at all.
    pub fn detour_time_limit(&self) -> Limit {
        let others = [
            self.max_detour_time,
            self.max_detour_ratio,
            self.max_detour_distance,
            self.max_added_time,
            self.latest_arrival,
        ];
        if others.iter().any(|limit| limit.given()) {
            self.max_detour_time
        } else {
            Limit::At(15 * 60_000)
        }
    }
}
