//! Why errands do not fit: the codes are those of their definition, and every fix is true when
//! tried, and false a unit earlier.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, TimeDelta};
use ontheway::demand;
use ontheway::matching::{Change, Matcher, RankOptions, Reason, Verdict};
use ontheway::road::Network;
use ontheway::units::{Amount, Centimetres, Millis, Profile};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::matching::{Posed, engine_trip, errands, moment, pose, trips};
use crate::oracle::demand::{Errand, Limit, Pricing, Trip};
use crate::oracle::matching::rank;
use crate::world::{cases, plans};

/// What lies farther from every road has no other reasons, in metres.
const FARTHEST: f64 = 100_000.0;

/// The trip and the errand without any limit but those of one reason.
fn all_but(kept: Reason, trip: &Trip, errand: &Errand) -> (Trip, Errand) {
    let keeps = |reason| kept == reason;
    let or_lifted = |keep: bool, limit: Limit| if keep { limit } else { Limit::Lifted };
    let mut trip = Trip { max_detour_time: trip.detour_time_limit(), ..trip.clone() };
    let mut errand = errand.clone();
    for limit in
        [&mut trip.max_detour_time, &mut trip.max_detour_ratio, &mut trip.max_detour_distance]
    {
        *limit = or_lifted(keeps(Reason::MaxDetour), *limit);
    }
    for limit in [&mut trip.max_added_time, &mut trip.latest_arrival] {
        *limit = or_lifted(keeps(Reason::MaxDuration), *limit);
    }
    trip.max_tasks = or_lifted(keeps(Reason::TourSize), trip.max_tasks);
    if !keeps(Reason::Reachable) {
        trip.max_snap = f64::INFINITY;
    }
    if !keeps(Reason::Capacity) {
        trip.capacity.clear();
    }
    if !keeps(Reason::Skill) {
        errand.skills.clear();
    }
    if !keeps(Reason::NetGainBelowMin) {
        trip.min_net_gain = None;
        if let Pricing::Bid { max_fee } = &mut errand.pricing {
            *max_fee = None;
        }
    }
    if !keeps(Reason::HourlyRateBelowMin) {
        trip.min_hourly_rate = None;
    }
    if !keeps(Reason::Expired) {
        errand.expires_at = None;
    }
    if !keeps(Reason::NotYetPosted) {
        errand.posted_at = None;
    }
    if !keeps(Reason::TimeWindow) {
        errand.max_time_in_vehicle = None;
    }
    for stop in std::iter::once(&mut errand.pickup).chain(&mut errand.delivery) {
        if !keeps(Reason::TimeWindow) {
            stop.windows.clear();
        }
        if !keeps(Reason::ClosedOnArrival) {
            stop.hours = None;
        }
    }
    (trip, errand)
}

type Moment = DateTime<FixedOffset>;

/// The same change but for one unit; `None` where there is no such thing.
fn a_unit_less(change: &Change, departure: Moment) -> Option<Change> {
    let ms = |time: &Millis| Millis(time.0 - 1);
    let cm = |distance: &Centimetres| Centimetres(distance.0 - 1);
    let cent = |amount: &Amount| Amount(amount.0 - 100);
    let earlier = |when: &Moment| *when - TimeDelta::milliseconds(1);
    Some(match change {
        Change::Leave(when) if *when > departure => Change::Leave(earlier(when)),
        Change::Leave(when) => Change::Leave(*when + TimeDelta::milliseconds(1)),
        Change::MaxDetourTime(time) => Change::MaxDetourTime(ms(time)),
        Change::MaxDetourRatio(ratio) => Change::MaxDetourRatio(ratio - 1),
        Change::MaxDetourDistance(distance) => Change::MaxDetourDistance(cm(distance)),
        Change::MaxAddedTime(time) => Change::MaxAddedTime(ms(time)),
        Change::LatestArrival(when) => Change::LatestArrival(earlier(when)),
        Change::MaxWait(time) => Change::MaxWait(ms(time)),
        Change::MaxTasks(count) => Change::MaxTasks(count - 1),
        Change::MaxSnap(distance) => Change::MaxSnap(cm(distance)),
        Change::MaxTimeInVehicle(time) => Change::MaxTimeInVehicle(ms(time)),
        Change::ExpiresAt(when) => Change::ExpiresAt(earlier(when)),
        Change::Fee(fee) => Change::Fee(cent(fee)),
        Change::MaxFee(fee) => Change::MaxFee(cent(fee)),
        Change::Skills(_) | Change::Capacity(_) => return None,
    })
}

/// Whether leaving at another time is what is looked for first.
fn hangs_on_departure(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::TimeWindow | Reason::ClosedOnArrival | Reason::Expired | Reason::NotYetPosted
    )
}

/// Whether the errand fits once the change is made.
fn fits_with(
    change: &Change,
    network: &Network,
    trip: &demand::Trip,
    errand: &demand::Errand,
    max_snap: f64,
) -> bool {
    let (mut trip, mut errand) = (trip.clone(), errand.clone());
    change.apply(&mut trip, &mut errand);
    let max_snap = match change {
        Change::MaxSnap(distance) => distance.0 as f64 / 100.0,
        _ => max_snap,
    };
    let matcher = Matcher::new(network, vec![errand], max_snap);
    let found = matcher.rank(&trip, RankOptions::default(), moment(0));
    // A trip stop may lie too far off for a smaller snap distance: nothing fits then.
    found.is_ok_and(|found| found.stats.feasible == 1)
}

/// How often there was each reason, and each fix.
#[derive(Debug, Default)]
struct Tally {
    codes: BTreeMap<&'static str, usize>,
    fixes: BTreeMap<&'static str, usize>,
    alone: usize,
}

fn hold(
    tally: &mut Tally,
    posed: &Posed,
    trip: &Trip,
    network: &Network,
    profile: Profile,
) -> Result<(), TestCaseError> {
    let engine = engine_trip(trip, profile);
    let explanation = posed.matcher.explain_all(&engine, moment(0)).unwrap();
    prop_assert_eq!(explanation.verdicts.len(), posed.errands.len());
    let rank_one = |trip: &Trip, errand: &Errand| {
        rank(trip, std::slice::from_ref(errand), &posed.travel).matches.into_iter().next()
    };
    for (number, verdict) in &explanation.verdicts {
        let ours = &posed.matcher.errands()[*number];
        let errand = posed.errands.iter().find(|errand| errand.id == ours.id.as_str()).unwrap();
        let found = rank_one(trip, errand);
        let whys = match (verdict, found) {
            (Verdict::Fits(times), Some(found)) => {
                prop_assert_eq!(times.added_time.0, found.added_time);
                continue;
            }
            (Verdict::Rejected(whys), None) => whys,
            (verdict, found) => {
                prop_assert!(false, "{}: {:?}, should be {:?}", errand.id, verdict, found);
                continue;
            }
        };
        let fails = |reason: &Reason| {
            let (trip, errand) = all_but(*reason, trip, errand);
            rank_one(&trip, &errand).is_none()
        };
        let alone: Vec<Reason> = Reason::ALL.into_iter().filter(fails).collect();
        let codes: Vec<Reason> = whys.iter().map(|why| why.reason).collect();
        let far = |place| posed.travel.snap(place).distance > FARTHEST;
        if errand.places().any(far) {
            prop_assert_eq!(&codes, &[Reason::Reachable], "nobody walks that far");
        } else if alone.is_empty() {
            prop_assert!(!codes.is_empty(), "{}", errand.id);
        } else {
            tally.alone += 1;
            prop_assert_eq!(&codes, &alone, "{:?} {:?}", trip, errand);
        }
        for why in whys {
            *tally.codes.entry(why.reason.code()).or_default() += 1;
            prop_assert!(!why.needed.is_empty() && !why.available.is_empty(), "{:?}", why);
            let tries = |change: &Change| fits_with(change, network, &engine, ours, trip.max_snap);
            let departure = moment(trip.departure);
            let leaving = |ms: i64| Change::Leave(departure + TimeDelta::milliseconds(ms));
            let nearest = match &why.fix {
                Some(Change::Leave(when)) => (*when - departure).num_milliseconds().abs(),
                None if hangs_on_departure(why.reason) => 24 * 3_600_000,
                _ => 0,
            };
            for part in 1..8 {
                let ms = nearest * part / 8;
                let near = [ms, -ms].map(leaving);
                prop_assert!(ms == 0 || !near.iter().any(tries), "{:?} {:?}", why, near);
            }
            let Some(fix) = &why.fix else { continue };
            *tally.fixes.entry(fix.name()).or_default() += 1;
            prop_assert!(tries(fix), "{:?} does not help {:?} {:?}", fix, trip, errand);
            if let Some(less) = a_unit_less(fix, departure) {
                prop_assert!(!tries(&less), "{:?} would do {:?} {:?}", less, trip, errand);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(700))]

    #[test]
    fn fixes_are_true_when_tried(
        plan in plans(6),
        trip in trips(),
        errands in errands(),
        max_snap in prop_oneof![2 => Just(300.0), 1 => Just(20.5)],
    ) {
        pose(&plan, &trip, &errands, max_snap, |posed, trip, network| {
            hold(&mut Tally::default(), posed, trip, network, plan.profile)
        })?;
    }
}

#[test]
fn there_are_reasons_of_every_kind() {
    let mut tally = Tally::default();
    let mut runner = TestRunner::deterministic();
    for number in 0..500 {
        let (plan, trip, errands) =
            (plans(6), trips(), errands()).new_tree(&mut runner).unwrap().current();
        let max_snap = if number % 3 == 0 { 20.5 } else { 300.0 };
        pose(&plan, &trip, &errands, max_snap, |posed, trip, network| {
            hold(&mut tally, posed, trip, network, plan.profile)
        })
        .unwrap();
    }
    println!("{tally:?}");
    for reason in Reason::ALL {
        assert!(tally.codes.contains_key(reason.code()), "{reason:?}: {tally:?}");
    }
    assert!(tally.fixes.len() >= 13, "{tally:?}");
}
