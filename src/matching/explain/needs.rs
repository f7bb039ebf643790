//! What it would take, and what there is.

use ecow::EcoString;

use super::case::Case;
use super::change::{Value, after};
use super::lift::all_but;
use super::travels::FARTHEST;
use super::{Named, Why};
use crate::demand::{Errand, ErrandStop, Limit, Load, Pricing, Trip};
use crate::matching::costs::Price;
use crate::matching::insertion::{StopTime, Tried};
use crate::matching::reason::Reason;
use crate::units::{Amount, Centimetres, Millis};

/// What is needed, and what is available.
type Needs = (Vec<Named>, Vec<Named>);

/// The reason against an errand that lies off all maps.
pub(super) fn nowhere(max_snap: f64) -> Why {
    Why {
        reason: Reason::Reachable,
        needed: vec![("max_snap", Value::Text(format!("over {FARTHEST:.0}").into()))],
        available: vec![("max_snap", metres(max_snap))],
        fix: None,
    }
}

fn metres(metres: f64) -> Value {
    Value::Distance(Centimetres((metres * 100.0).ceil() as i64))
}

/// What one of the reasons against an errand comes to: with all other limits lifted, or at one
/// insertion, where no limit stands against the errand by itself.
pub(super) fn of(
    case: &Case,
    trip: &Trip,
    errand: &Errand,
    reason: Reason,
    at: Option<&Tried>,
) -> Needs {
    let departure = case.planned.departure;
    let one = |name, needed, available| (vec![(name, needed)], vec![(name, available)]);
    match reason {
        Reason::Reachable => {
            one("max_snap", metres(case.reached.snap_distance), metres(case.max_snap))
        }
        Reason::Skill => {
            let words = |words: &[EcoString]| Value::List(words.to_vec());
            one("skills", words(&errand.skills), words(&trip.skills))
        }
        Reason::Capacity => {
            let over = errand.amount.0.iter().filter_map(|(dimension, amount)| {
                let most = trip.capacity.0.iter().find(|(other, _)| other == dimension)?.1;
                (*amount > most).then(|| ((dimension.clone(), *amount), (dimension.clone(), most)))
            });
            let (amounts, most): (Vec<_>, Vec<_>) = over.unzip();
            let load = |load: Vec<(EcoString, i64)>| Value::Load(Load(load.into_boxed_slice()));
            one("capacity", load(amounts), load(most))
        }
        Reason::NotYetPosted => {
            let posted = errand.posted_at.map_or(Value::None, Value::Moment);
            one("departure", posted, Value::Moment(departure))
        }
        Reason::TourSize => one("max_tasks", Value::Count(1), Value::Count(0)),
        Reason::TimeWindow | Reason::ClosedOnArrival => at_doors(case, trip, errand, reason, at),
        Reason::Expired
        | Reason::MaxDetour
        | Reason::MaxDuration
        | Reason::NetGainBelowMin
        | Reason::HourlyRateBelowMin => match at {
            Some(at) => measured(case, trip, errand, reason, std::slice::from_ref(at)),
            None => {
                let (trip_alone, alone) = measurable(trip, errand, reason);
                let tried = case.tried(&trip_alone, &alone);
                measured(case, trip, errand, reason, &tried)
            }
        },
    }
}

/// The trip and the errand with nothing that would change what one of the reasons measures.
fn measurable(trip: &Trip, errand: &Errand, reason: Reason) -> (Trip, Errand) {
    // An ask holds the gain that is wanted.
    let (mut trip, mut errand) = all_but(Some(reason), trip, errand);
    trip.limits.max_wait = Limit::Lifted;
    errand.expires_at = None;
    (trip, errand)
}

/// What is needed where an insertion has a measure: the least of these insertions.
fn measured(case: &Case, trip: &Trip, errand: &Errand, reason: Reason, tried: &[Tried]) -> Needs {
    let departure = case.planned.departure;
    let limits = &trip.limits;
    let mut needs: Needs = (Vec::new(), Vec::new());
    let mut add = |name, needed: Option<Value>, available: Value| {
        needs.0.push((name, needed.unwrap_or(Value::None)));
        needs.1.push((name, available));
    };
    let least = |of: &dyn Fn(&Tried) -> Millis| tried.iter().map(of).min();
    match reason {
        Reason::Expired => {
            let begin = least(&|tried| tried.times.pickup.begin);
            let begin = begin.map(|begin| Value::Moment(after(departure, begin)));
            add("expires_at", begin, errand.expires_at.map_or(Value::None, Value::Moment));
        }
        Reason::MaxDetour => {
            let time = least(&|tried| tried.times.detour_time);
            if let Some(most) = limits.detour_time() {
                add("max_detour_time", time.map(Value::Time), Value::Time(most));
            }
            if let Limit::At(most) = limits.max_detour_ratio {
                let baseline = i128::from(case.planned.duration().0);
                let ratio = time.and_then(|time| {
                    let millionths = i128::from(time.0) * 1_000_000 + baseline - 1;
                    i64::try_from(millionths.checked_div(baseline)?).ok()
                });
                add("max_detour_ratio", ratio.map(Value::Ratio), Value::Ratio(most));
            }
            if let Limit::At(most) = limits.max_detour_distance {
                let distance = tried.iter().map(|tried| tried.times.detour_distance).min();
                add("max_detour_distance", distance.map(Value::Distance), Value::Distance(most));
            }
        }
        Reason::MaxDuration => {
            if let Limit::At(most) = limits.max_added_time {
                let time = least(&|tried| tried.times.added_time);
                add("max_added_time", time.map(Value::Time), Value::Time(most));
            }
            if let Limit::At(latest) = limits.latest_arrival {
                let end = least(&|tried| tried.end).map(|end| after(departure, end));
                add("latest_arrival", end.map(Value::Moment), Value::Moment(latest));
            }
        }
        Reason::NetGainBelowMin => match errand.pricing {
            Pricing::Bid { max_fee } => {
                let asks = tried.iter().filter_map(|tried| match tried.times.price {
                    Price::Bid { ask } => Some(ask),
                    Price::Fixed { .. } => None,
                });
                add("max_fee", asks.min().map(amount), max_fee.map_or(Value::None, amount));
            }
            Pricing::Fixed { .. } => {
                let gains = tried.iter().filter_map(|tried| match tried.times.price {
                    Price::Fixed { net_gain, .. } => Some(net_gain),
                    Price::Bid { .. } => None,
                });
                let gain = gains.max().map_or(Value::None, |gain| Value::Cents(gain.to_cents()));
                let wanted = limits.min_net_gain.or_default(Some(Amount::ZERO)).map(amount);
                add("net_gain", wanted, gain);
            }
        },
        _ => {
            let rates = tried.iter().filter_map(|tried| match tried.times.price {
                Price::Fixed { hourly_rate, .. } => hourly_rate,
                Price::Bid { .. } => None,
            });
            let rate = rates.max().map_or(Value::None, |rate| Value::Cents(rate.to_cents()));
            add("hourly_rate", limits.min_hourly_rate.or_default(None).map(amount), rate);
        }
    }
    needs
}

fn amount(amount: Amount) -> Value {
    Value::Cents(amount.to_money().to_cents())
}

/// What stands before the first stop that does not begin in time, at the insertion of least
/// detour; or how long it would be in the vehicle.
fn at_doors(
    case: &Case,
    trip: &Trip,
    errand: &Errand,
    reason: Reason,
    at: Option<&Tried>,
) -> Needs {
    let departure = case.planned.departure;
    let (mut patient, free) = match at {
        Some(_) => (trip.clone(), errand.clone()),
        None => all_but(Some(reason), trip, errand),
    };
    patient.limits.max_wait = Limit::Lifted;
    let mut tried = case.tried(&patient, &free);
    tried.retain(|tried| at.is_none_or(|at| tried.times.insertion == at.times.insertion));
    let Some(least) = tried.iter().min_by_key(|tried| tried.detour()) else {
        return Needs::default();
    };
    let most = trip.limits.wait();
    let clock = crate::demand::Clock::new(departure, trip.zone);
    let stops = [
        (PICKUP, Some(least.times.pickup), Some(&free.pickup)),
        (DELIVERY, least.times.delivery, free.delivery.as_ref()),
    ];
    for (names, time, stop) in stops {
        let Some((StopTime { arrival, .. }, stop)) = time.zip(stop) else { continue };
        if stop.begin(&clock, arrival, most).is_ok() {
            continue;
        }
        let needed = vec![(names[0], Value::Moment(after(departure, arrival)))];
        let available = match stop.begin(&clock, arrival, None) {
            Ok(begin) => (names[1], Value::Moment(after(departure, begin.at))),
            Err(_) => shut(stop, names, reason),
        };
        return (needed, vec![available]);
    }
    let name = "max_time_in_vehicle";
    let time = tried.iter().filter_map(|tried| tried.in_vehicle).min();
    let most = errand.max_time_in_vehicle.map_or(Value::None, Value::Time);
    (vec![(name, time.map_or(Value::None, Value::Time))], vec![(name, most)])
}

/// What a stop's arrival, begin, hours and last window are called.
const PICKUP: [&str; 4] =
    ["pickup_arrival", "pickup_begin", "pickup_opening_hours", "pickup_window_end"];
const DELIVERY: [&str; 4] =
    ["delivery_arrival", "delivery_begin", "delivery_opening_hours", "delivery_window_end"];

/// Why a stop does not begin at all any more.
fn shut(stop: &ErrandStop, names: [&'static str; 4], reason: Reason) -> Named {
    match (reason, &stop.opening_hours, &stop.time_windows) {
        (Reason::ClosedOnArrival, Some(hours), _) => (names[2], Value::Text(hours.text().into())),
        (_, _, Some(windows)) => {
            let end = windows.iter().next_back().map(|(_, end)| end);
            (names[3], end.map_or(Value::None, Value::Moment))
        }
        _ => (names[1], Value::None),
    }
}
