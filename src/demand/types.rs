//! Errands and trips, parsed and checked.

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use ecow::EcoString;

use super::area::TripArea;
use super::hours::Hours;
use super::windows::TimeWindows;
use crate::units::{Amount, Centimetres, Commission, Millis, Position, Profile};

/// One open task: a job (a pickup only) or a shipment (a pickup, then a delivery).
#[derive(Debug, Clone, PartialEq)]
pub struct Errand {
    /// Unique among the errands.
    pub id: EcoString,
    /// For people.
    pub description: EcoString,
    /// The first stop, or the only one.
    pub pickup: ErrandStop,
    /// The second stop of a shipment.
    pub delivery: Option<ErrandStop>,
    /// What it weighs or fills, by dimension.
    pub amount: Load,
    /// What the runner must be able to do; sorted, each once.
    pub skills: Box<[EcoString]>,
    /// What it pays.
    pub pricing: Pricing,
    /// Cash that the runner advances and gets back; not income.
    pub outlay: Option<Amount>,
    /// The currency of its amounts, as written; empty where not given.
    pub currency: EcoString,
    /// Not offered to a trip that departs before.
    pub posted_at: Option<DateTime<FixedOffset>>,
    /// No pickup begins after.
    pub expires_at: Option<DateTime<FixedOffset>>,
    /// From the pickup's end to the delivery's begin.
    pub max_time_in_vehicle: Option<Millis>,
}

impl Errand {
    /// The same with the price left open, which no fee and no greatest fee rules out.
    pub fn as_bid(&self) -> Self {
        Self { pricing: Pricing::Bid { max_fee: None }, ..self.clone() }
    }
}

/// One stop of an errand.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrandStop {
    /// Where.
    pub position: Position,
    /// What the place is called, where it was given by its name.
    pub name: Option<EcoString>,
    /// Paid unless the stop before it in the plan has the equal position.
    pub setup: Millis,
    /// Paid always.
    pub service: Millis,
    /// When it may begin, by the local clock; always where not given.
    pub opening_hours: Option<Hours>,
    /// When it may begin; always where not given. With both, both must allow it.
    pub time_windows: Option<TimeWindows>,
}

/// How an errand is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pricing {
    /// A fixed fee.
    Fixed {
        /// What the poster pays, before commission.
        fee: Amount,
    },
    /// The runner names a price.
    Bid {
        /// The most that the poster would pay.
        max_fee: Option<Amount>,
    },
}

impl Pricing {
    /// Whether the runner names the price.
    pub const fn is_bid(self) -> bool {
        matches!(self, Self::Bid { .. })
    }

    /// What counts as the fee where errands are put together: a bid's `max_fee`, and `None` for
    /// bids without one, which take no part.
    pub fn counted_fee(self) -> Option<Amount> {
        match self {
            Self::Fixed { fee } => Some(fee),
            Self::Bid { max_fee } => max_fee,
        }
    }
}

/// Amounts by dimension, each in ten-thousandths of its unit; sorted by dimension, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Load(pub Box<[(EcoString, i64)]>);

/// A limit that may be left at its default, lifted with `none`, or set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Limit<T> {
    /// Not given: the default holds.
    #[default]
    Unset,
    /// Given as `none`: there is no limit.
    Lifted,
    /// Given; inclusive.
    At(T),
}

impl<T: Copy> Limit<T> {
    /// Whether the user said anything, `none` included.
    pub fn is_given(self) -> bool {
        !matches!(self, Self::Unset)
    }

    /// The limit in force where `default` holds when nothing was said.
    pub fn or_default(self, default: Option<T>) -> Option<T> {
        match self {
            Self::Unset => default,
            Self::Lifted => None,
            Self::At(limit) => Some(limit),
        }
    }
}

/// What a runner declares.
#[derive(Debug, Clone, PartialEq)]
pub struct Trip {
    /// Unique among the trips.
    pub id: EcoString,
    /// Where it begins.
    pub start: Position,
    /// Stops on the way, in order.
    pub vias: Vec<Via>,
    /// Where it ends; the start again for a round trip. Where it ends in its area, the middle of
    /// that, once it is known, and the start before.
    pub end: Position,
    /// A part of town that it visits after all other stops on the way, or ends in.
    pub area: Option<TripArea>,
    /// What its stops are called.
    pub names: TripNames,
    /// When it begins; `None` is now.
    pub departure: Option<DateTime<FixedOffset>>,
    /// In whose local time opening hours are read; the departure's offset where not given.
    pub zone: Option<Tz>,
    /// How the runner moves.
    pub profile: Profile,
    /// What the runner will not go beyond.
    pub limits: TripLimits,
    /// The most on board at any moment, by dimension; other dimensions are unlimited.
    pub capacity: Load,
    /// What the runner can do; sorted, each once.
    pub skills: Box<[EcoString]>,
    /// What an hour of added time costs the runner.
    pub cost_per_hour: Amount,
    /// What a kilometre of detour costs the runner.
    pub cost_per_km: Amount,
    /// The platform's share of every fee.
    pub commission: Commission,
}

/// What those stops of a trip are called that were given by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TripNames {
    /// The start.
    pub start: Option<EcoString>,
    /// The stops on the way, in order; may be shorter than their list, where no more have names.
    pub vias: Vec<Option<EcoString>>,
    /// The end.
    pub end: Option<EcoString>,
}

/// A stop on the way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Via {
    /// Where.
    pub position: Position,
    /// How long the runner stays.
    pub dwell: Millis,
}

/// The limits of a trip, inclusive, as given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TripLimits {
    /// Arrival at the end, at the latest.
    pub latest_arrival: Limit<DateTime<FixedOffset>>,
    /// Detour time.
    pub max_detour_time: Limit<Millis>,
    /// Detour time in millionths of the baseline's travel time.
    pub max_detour_ratio: Limit<i64>,
    /// Detour distance.
    pub max_detour_distance: Limit<Centimetres>,
    /// Added time.
    pub max_added_time: Limit<Millis>,
    /// Errands in one plan; default 4.
    pub max_tasks: Limit<u32>,
    /// Waiting at one stop; default 1 h.
    pub max_wait: Limit<Millis>,
    /// Net gain; default 0.
    pub min_net_gain: Limit<Amount>,
    /// Hourly rate; default none.
    pub min_hourly_rate: Limit<Amount>,
}

impl TripLimits {
    /// What holds for the detour time where no detour or duration limit is given: 15 min.
    pub const DEFAULT_MAX_DETOUR_TIME: Millis = Millis::from_seconds(15 * 60);

    /// What holds for the waiting at a stop where nothing is said: 1 h.
    pub const DEFAULT_MAX_WAIT: Millis = Millis::from_seconds(60 * 60);

    /// The limit on waiting at one stop in force, the default included.
    pub fn wait(&self) -> Option<Millis> {
        self.max_wait.or_default(Some(Self::DEFAULT_MAX_WAIT))
    }

    /// The limit on detour time in force, the default included.
    pub fn detour_time(&self) -> Option<Millis> {
        let any_given = self.max_detour_time.is_given()
            || self.max_detour_ratio.is_given()
            || self.max_detour_distance.is_given()
            || self.max_added_time.is_given()
            || self.latest_arrival.is_given();
        self.max_detour_time.or_default((!any_given).then_some(Self::DEFAULT_MAX_DETOUR_TIME))
    }
}
