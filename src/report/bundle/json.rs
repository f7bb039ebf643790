//! A plan as JSON.

use serde_json::{Map, Value, json};

use super::super::matches::trip_json;
use super::super::numbers::{
    amount_in_cents, decimal, json_cents, json_metres, json_money, json_seconds,
    json_snap_distance, lon_lat, moment, rounded_lon_lat,
};
use super::BundleReport;
use crate::matching::{Bundle, BundleStep, HourlyRate};
use crate::units::Amount;

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// The whole answer.
pub(super) fn answer(report: &BundleReport) -> Value {
    let found = report.answer;
    let best = found.best.as_ref().map(|bundle| {
        let mut value = object(json!({
            "errands": ids(report, &bundle.errands),
            "optimal": found.optimal,
            "upper_bound": json_money(found.upper_bound),
            "gap": json_money(found.gap()),
            "kept": ids(report, &found.kept),
            "beyond_limits": found.beyond.iter().map(|why| why.code()).collect::<Vec<_>>(),
        }));
        value.extend(totals(report, bundle));
        value.insert("steps".to_owned(), steps(report, bundle));
        value
    });
    let pareto: Vec<Value> = found.front.iter().map(|bundle| plan(report, bundle)).collect();
    let stats = &found.stats;
    json!({
        "schema": "ontheway/1",
        "trip": trip_json(report.trip, &found.trip),
        "bundle": best,
        "pareto": pareto,
        "stats": {
            "open_errands": stats.open_errands,
            "prefiltered": stats.prefiltered,
            "judged": stats.judged,
            "candidates": stats.candidates,
            "nodes": stats.nodes,
            "optimal": found.optimal,
            "upper_bound": json_money(found.upper_bound),
            "gap": json_money(found.gap()),
            "pareto_complete": found.front_complete,
            "search_ms": (stats.search_ms * 1000.0).round() / 1000.0,
        },
    })
}

/// A plan of the front.
fn plan(report: &BundleReport, bundle: &Bundle) -> Value {
    let mut value = object(json!({ "errands": ids(report, &bundle.errands) }));
    value.extend(totals(report, bundle));
    value.insert("steps".to_owned(), steps(report, bundle));
    value.into()
}

fn ids(report: &BundleReport, errands: &[usize]) -> Vec<Value> {
    let id = |&slot: &usize| report.matcher.errands()[slot].id.as_str().into();
    errands.iter().map(id).collect()
}

/// What a plan takes and leaves.
pub(super) fn totals(report: &BundleReport, bundle: &Bundle) -> Map<String, Value> {
    let totals = &bundle.totals;
    let rate = bundle.hourly_rate.map(HourlyRate::to_cents);
    let mut value = object(json!({
        "detour_time": json_seconds(totals.detour_time),
        "detour_distance": json_metres(totals.detour_distance),
        "access": json_seconds(totals.access),
        "setup": json_seconds(totals.setup),
        "service": json_seconds(totals.service),
        "waiting_time": json_seconds(totals.waiting),
        "hours_unknown": bundle.hours_unknown,
        "added_time": json_seconds(totals.added_time),
        "arrival": moment(report.clock(totals.arrival)),
        "fee": json_cents(amount_in_cents(bundle.fee)),
        "payout": json_money(totals.payout),
        "detour_cost": json_money(totals.detour_cost),
        "net_gain": json_money(totals.net_gain),
        "hourly_rate": rate.map(json_cents),
        "bids": ids(report, &bundle.bids),
    }));
    if let Some((best, worst)) = totals.detour_range {
        value.insert("detour_time_best".to_owned(), json_seconds(best));
        value.insert("detour_time_worst".to_owned(), json_seconds(worst));
        let latest = moment(report.clock(totals.latest));
        value.insert("arrival_latest".to_owned(), latest.into());
    }
    value
}

fn steps(report: &BundleReport, bundle: &Bundle) -> Value {
    let steps: Vec<Value> = bundle.steps.iter().map(|one| step(report, one).into()).collect();
    steps.into()
}

/// A step.
pub(super) fn step(report: &BundleReport, step: &BundleStep) -> Map<String, Value> {
    let place = report.place(step);
    let load: Map<String, Value> =
        step.load.iter().map(|(name, amount)| (name.to_string(), load_json(*amount))).collect();
    let mut value = object(json!({
        "kind": place.kind,
        "errand": place.errand.map(|errand| errand.id.as_str()),
        "location": lon_lat(place.position),
        "snapped": rounded_lon_lat(place.snapped.point),
        "snap_distance": json_snap_distance(place.snapped.distance),
        "arrival": moment(report.clock(step.arrival)),
        "begin": moment(report.clock(step.begin)),
        "departure": moment(report.clock(step.departure)),
        "load": load,
    }));
    if let Some(name) = place.name {
        value.insert("name".to_owned(), name.into());
    }
    if let Some(hours) = place.stop.and_then(|stop| stop.opening_hours.as_ref()) {
        value.insert("opening_hours".to_owned(), hours.text().into());
        value.insert("hours_unknown".to_owned(), step.hours_unknown.into());
    }
    value
}

fn load_json(amount: i64) -> Value {
    // Ten-thousandths are exact in decimal digits.
    decimal(Amount(amount)).parse::<f64>().map_or(Value::Null, Value::from)
}

/// `weight_kg:2|volume_l:30`.
pub(super) fn load_text(step: &BundleStep) -> String {
    let parts = step.load.iter().map(|(name, amount)| {
        let number = decimal(Amount(*amount));
        format!("{name}:{}", number.strip_suffix(".00").unwrap_or(&number))
    });
    parts.collect::<Vec<_>>().join("|")
}
