//! Single changes to a trip or an errand.

use chrono::{DateTime, FixedOffset, TimeDelta};
use ecow::EcoString;

use crate::demand::{Errand, Limit, Load, Pricing, Trip};
use crate::units::{Amount, Centimetres, Millis};

/// A quantity, to be said.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A time span.
    Time(Millis),
    /// A moment.
    Moment(DateTime<FixedOffset>),
    /// A distance.
    Distance(Centimetres),
    /// Millionths.
    Ratio(i64),
    /// Money in whole cents.
    Cents(i128),
    /// Money with more decimals than cents have, as many as it takes to tell it from another sum.
    Money {
        /// In units of its last place.
        sum: i128,
        /// How many decimals it has.
        places: u32,
    },
    /// A number.
    Count(u32),
    /// Amounts by dimension.
    Load(Load),
    /// Words.
    List(Vec<EcoString>),
    /// Text as it was written.
    Text(EcoString),
    /// No limit.
    None,
}

/// One change, to the value that is named.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Leaving at another moment; earlier or later than declared.
    Leave(DateTime<FixedOffset>),
    /// `max_detour_time`.
    MaxDetourTime(Millis),
    /// `max_detour_ratio`, in millionths.
    MaxDetourRatio(i64),
    /// `max_detour_distance`.
    MaxDetourDistance(Centimetres),
    /// `max_added_time`.
    MaxAddedTime(Millis),
    /// `latest_arrival`.
    LatestArrival(DateTime<FixedOffset>),
    /// `max_wait`.
    MaxWait(Millis),
    /// `max_tasks`.
    MaxTasks(u32),
    /// `skills`: all that the runner would have.
    Skills(Vec<EcoString>),
    /// `capacity`: all of it.
    Capacity(Load),
    /// `max_snap`, in centimetres.
    MaxSnap(Centimetres),
    /// The errand's `max_time_in_vehicle`.
    MaxTimeInVehicle(Millis),
    /// The errand's `expires_at`.
    ExpiresAt(DateTime<FixedOffset>),
    /// The errand's `fee`.
    Fee(Amount),
    /// The errand's `max_fee`, where it asks for bids.
    MaxFee(Amount),
}

impl Change {
    /// What is changed: a flag's or a column's name, with `_`, or `departure`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Leave(_) => "departure",
            Self::MaxDetourTime(_) => "max_detour_time",
            Self::MaxDetourRatio(_) => "max_detour_ratio",
            Self::MaxDetourDistance(_) => "max_detour_distance",
            Self::MaxAddedTime(_) => "max_added_time",
            Self::LatestArrival(_) => "latest_arrival",
            Self::MaxWait(_) => "max_wait",
            Self::MaxTasks(_) => "max_tasks",
            Self::Skills(_) => "skills",
            Self::Capacity(_) => "capacity",
            Self::MaxSnap(_) => "max_snap",
            Self::MaxTimeInVehicle(_) => "max_time_in_vehicle",
            Self::ExpiresAt(_) => "expires_at",
            Self::Fee(_) => "fee",
            Self::MaxFee(_) => "max_fee",
        }
    }

    /// What it is changed to.
    pub fn value(&self) -> Value {
        match self {
            Self::Leave(moment) | Self::LatestArrival(moment) | Self::ExpiresAt(moment) => {
                Value::Moment(*moment)
            }
            Self::MaxDetourTime(time)
            | Self::MaxAddedTime(time)
            | Self::MaxWait(time)
            | Self::MaxTimeInVehicle(time) => Value::Time(*time),
            Self::MaxDetourRatio(ratio) => Value::Ratio(*ratio),
            Self::MaxDetourDistance(distance) | Self::MaxSnap(distance) => {
                Value::Distance(*distance)
            }
            Self::MaxTasks(count) => Value::Count(*count),
            Self::Skills(skills) => Value::List(skills.clone()),
            Self::Capacity(load) => Value::Load(load.clone()),
            Self::Fee(fee) | Self::MaxFee(fee) => Value::Cents(fee.to_money().to_cents()),
        }
    }

    /// Makes the change. [`Change::MaxSnap`] belongs to neither and changes nothing here.
    pub fn apply(&self, trip: &mut Trip, errand: &mut Errand) {
        let limits = &mut trip.limits;
        match self {
            Self::Leave(departure) => trip.departure = Some(*departure),
            Self::MaxDetourTime(most) => limits.max_detour_time = Limit::At(*most),
            Self::MaxDetourRatio(most) => limits.max_detour_ratio = Limit::At(*most),
            Self::MaxDetourDistance(most) => limits.max_detour_distance = Limit::At(*most),
            Self::MaxAddedTime(most) => limits.max_added_time = Limit::At(*most),
            Self::LatestArrival(latest) => limits.latest_arrival = Limit::At(*latest),
            Self::MaxWait(most) => limits.max_wait = Limit::At(*most),
            Self::MaxTasks(most) => limits.max_tasks = Limit::At(*most),
            Self::Skills(skills) => trip.skills = skills.clone().into_boxed_slice(),
            Self::Capacity(load) => trip.capacity = load.clone(),
            Self::MaxSnap(_) => {}
            Self::MaxTimeInVehicle(most) => errand.max_time_in_vehicle = Some(*most),
            Self::ExpiresAt(moment) => errand.expires_at = Some(*moment),
            Self::Fee(fee) => errand.pricing = Pricing::Fixed { fee: *fee },
            Self::MaxFee(fee) => errand.pricing = Pricing::Bid { max_fee: Some(*fee) },
        }
    }
}

/// The moment so long after another; the last of the calendar beyond it.
pub(super) fn after(moment: DateTime<FixedOffset>, time: Millis) -> DateTime<FixedOffset> {
    let far = DateTime::<chrono::Utc>::MAX_UTC.fixed_offset();
    TimeDelta::try_milliseconds(time.0)
        .and_then(|time| moment.checked_add_signed(time))
        .unwrap_or(far)
}
