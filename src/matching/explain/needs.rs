//! What it would take, and what there is.

use ecow::EcoString;

use super::ask::{Ask, Door};
use super::case::Case;
use super::change::{Value, after};
use super::travels::FARTHEST;
use super::tried::Tried;
use super::{Named, Why, fixes};
use crate::demand::{ErrandStop, Limit, Load, Pricing};
use crate::matching::costs::{HourlyRate, Price};
use crate::matching::insertion::StopTime;
use crate::matching::reason::Reason;
use crate::units::{Amount, Centimetres, Millis, Money};

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
pub(super) fn of(case: &Case, ask: &Ask, reason: Reason, at: Option<&Tried>) -> Needs {
    let Ask { trip, errand, .. } = ask;
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
            let load = match at {
                Some(at) => at.load.clone(),
                None => least_load(case, ask),
            };
            let over = load.iter().filter_map(|(dimension, amount)| {
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
        Reason::TourSize => {
            let most = trip.limits.max_tasks.or_default(Some(4)).map_or(Value::None, Value::Count);
            one("max_tasks", Value::Count(ask.tasks()), most)
        }
        Reason::TimeWindow | Reason::ClosedOnArrival => at_doors(case, ask, reason, at),
        Reason::Expired
        | Reason::MaxDetour
        | Reason::MaxDuration
        | Reason::NetGainBelowMin
        | Reason::HourlyRateBelowMin => match at {
            Some(at) => measured(case, ask, reason, std::slice::from_ref(at)),
            None => {
                // What is left of the plans that a fix would make feasible, where there are any.
                let mut plans = fixes::but_for_money(case, ask, reason);
                if plans.is_empty() {
                    plans = case.tried(&measurable(ask, reason));
                }
                measured(case, ask, reason, &plans)
            }
        },
    }
}

/// The least that is on board at once, in any order of the stops.
fn least_load(case: &Case, ask: &Ask) -> Vec<(EcoString, i64)> {
    let tried = case.tried(&ask.all_but(None));
    let loads = tried.into_iter().map(|tried| tried.load);
    // Where the errand is not offered at all, there is no plan to ask.
    loads.min().unwrap_or_else(|| ask.errand.amount.0.to_vec())
}

/// The same with nothing that would change what one of the reasons measures.
fn measurable(ask: &Ask, reason: Reason) -> Ask {
    // An ask holds the gain that is wanted.
    let mut ask = ask.all_but(Some(reason));
    ask.trip.limits.max_wait = Limit::Lifted;
    ask.errands_mut().for_each(|errand| errand.expires_at = None);
    ask
}

/// What is needed where a plan has a measure: the least of these plans.
fn measured(case: &Case, ask: &Ask, reason: Reason, tried: &[Tried]) -> Needs {
    let Ask { trip, errand, .. } = ask;
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
            let begin = least(&|tried| tried.begin);
            let begin = begin.map(|begin| Value::Moment(after(departure, begin)));
            add("expires_at", begin, errand.expires_at.map_or(Value::None, Value::Moment));
        }
        Reason::MaxDetour => {
            let time = least(&|tried| tried.plan.detour_time);
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
                let distance = tried.iter().map(|tried| tried.plan.detour_distance).min();
                add("max_detour_distance", distance.map(Value::Distance), Value::Distance(most));
            }
        }
        Reason::MaxDuration => {
            if let Limit::At(most) = limits.max_added_time {
                let time = least(&|tried| tried.plan.added_time);
                add("max_added_time", time.map(Value::Time), Value::Time(most));
            }
            if let Limit::At(latest) = limits.latest_arrival {
                let end = least(&|tried| tried.plan.end).map(|end| after(departure, end));
                add("latest_arrival", end.map(Value::Moment), Value::Moment(latest));
            }
        }
        Reason::NetGainBelowMin => match errand.pricing {
            Pricing::Bid { max_fee } => {
                let asks = tried.iter().filter_map(|tried| match tried.times.price {
                    Price::Bid { ask } => Some(ask),
                    Price::Fixed { .. } => None,
                });
                // Beside kept errands a bid without one counts as if it paid nothing.
                let most = max_fee.filter(|most| case.beside.is_none() || *most > Amount::ZERO);
                let [most, asked] = apart([most, asks.min()].map(|fee| fee.map(exactly)));
                add("max_fee", Some(asked), most);
            }
            Pricing::Fixed { .. } => {
                let gains = tried.iter().filter_map(|tried| match tried.times.price {
                    Price::Fixed { net_gain, .. } => Some(net_gain),
                    Price::Bid { .. } => None,
                });
                let gain = gains.max().map(|gain| (gain.0, Money::PER_UNIT));
                let wanted = limits.min_net_gain.or_default(Some(Amount::ZERO)).map(exactly);
                let [gain, wanted] = apart([gain, wanted]);
                add("net_gain", Some(wanted), gain);
            }
        },
        _ => {
            let rates = tried.iter().filter_map(|tried| tried.plan.hourly_rate);
            let rate = rates.max().map(HourlyRate::as_fraction);
            let [rate, wanted] =
                apart([rate, limits.min_hourly_rate.or_default(None).map(exactly)]);
            add("hourly_rate", Some(wanted), rate);
        }
    }
    needs
}

/// Money as a fraction of the currency.
type Fraction = (i128, i128);

fn exactly(amount: Amount) -> Fraction {
    (amount.to_money().0, Money::PER_UNIT)
}

/// Two sums of money to be told from each other: in cents, or with as many more decimals as it takes.
fn apart(sums: [Option<Fraction>; 2]) -> [Value; 2] {
    let rounded = |places: u32| {
        sums.map(|sum| {
            let (parts, of) = sum?;
            Some(crate::units::div_round_half_away(parts.checked_mul(10_i128.pow(places))?, of))
        })
    };
    let tells = |places: &u32| {
        let [a, b] = rounded(*places);
        a.is_none() || b.is_none() || a != b
    };
    let places = (2..=11).find(tells).unwrap_or(2);
    rounded(places).map(|sum| match sum {
        None => Value::None,
        Some(cents) if places == 2 => Value::Cents(cents),
        Some(sum) => Value::Money { sum, places },
    })
}

/// What stands before the first stop that does not begin in time, at the insertion of least
/// detour; or how long it would be in the vehicle.
fn at_doors(case: &Case, ask: &Ask, reason: Reason, at: Option<&Tried>) -> Needs {
    let departure = case.planned.departure;
    let mut patient = if at.is_some() { ask.clone() } else { ask.all_but(Some(reason)) };
    patient.trip.limits.max_wait = Limit::Lifted;
    let mut tried = case.tried(&patient);
    tried.retain(|tried| at.is_none_or(|at| tried.number == at.number));
    let Some(least) = tried.iter().min_by_key(|tried| tried.detour()) else {
        return Needs::default();
    };
    let most = ask.trip.limits.wait();
    let clock = crate::demand::Clock::new(departure, ask.trip.zone);
    for (door, StopTime { arrival, .. }) in &least.doors {
        let stop = patient.stop(*door);
        if stop.begin(&clock, *arrival, most).is_ok() {
            continue;
        }
        let names = if door.is_delivery { DELIVERY } else { PICKUP };
        let mut needed = kept_id(ask, *door);
        needed.push((names[0], Value::Moment(after(departure, *arrival))));
        let available = match stop.begin(&clock, *arrival, None) {
            Ok(begin) => (names[1], Value::Moment(after(departure, begin.at))),
            Err(_) => shut(stop, names, reason),
        };
        return (needed, vec![available]);
    }
    let name = "max_time_in_vehicle";
    let most_of = |door| ask.errand_of(door).max_time_in_vehicle.map_or(Value::None, Value::Time);
    if let Some((door, time)) = least.overdue.filter(|(door, _)| door.kept.is_some()) {
        let mut needed = kept_id(ask, door);
        needed.push((name, Value::Time(time)));
        return (needed, vec![(name, most_of(door))]);
    }
    let time = tried.iter().filter_map(|tried| tried.in_vehicle).min();
    let own = Door { kept: None, is_delivery: true };
    (vec![(name, time.map_or(Value::None, Value::Time))], vec![(name, most_of(own))])
}

/// Whose door it is, where it is not the errand's own.
fn kept_id(ask: &Ask, door: Door) -> Vec<Named> {
    let id = door.kept.map(|_| ask.errand_of(door).id.clone());
    id.map(|id| ("kept", Value::Text(id))).into_iter().collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_told_from_each_other() {
        let money = |parts: i128| Some((parts, Money::PER_UNIT));
        let cents = Money::PER_UNIT / 100;
        assert_eq!(apart([money(-52 * cents), money(0)]), [Value::Cents(-52), Value::Cents(0)]);
        let tiny = [money(-cents / 4), money(0)];
        let said = |sum| Value::Money { sum, places: 3 };
        assert_eq!(apart(tiny), [said(-3), said(0)]);
        assert_eq!(apart([None, money(cents)]), [Value::None, Value::Cents(1)]);
        assert_eq!(apart([money(1), money(2)]).map(|v| v == Value::Cents(0)), [false, false]);
    }
}
