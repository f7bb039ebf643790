//! Errands beside kept ones: what is said of them is held against the search for bundles, which
//! knows nothing of reasons.
// A test program: it stops at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, FixedOffset, TimeDelta};
use ontheway::bundling::Totals;
use ontheway::demand::{self, Column as _, Errand, Limit, Source, Trip, TripForm};
use ontheway::matching::{BundleOptions, Change, Matcher, Price, Reason, Value, Verdict};
use ontheway::road::{Map, Network};
use ontheway::units::{Amount, Centimetres, Millis, Money, Profile};

const MAX_SNAP: f64 = 300.0;

fn trip(limits: &[(&str, &str)]) -> Trip {
    let usual = [
        ("start", "54.6912239,2.3233083"),
        ("end", "54.7093728,2.2728087"),
        ("departure", "2026-05-15T17:30:00+02:00"),
        // More than nothing, so that a plan that only just pays is not left for a shorter one.
        ("min_net_gain", "0.50"),
    ];
    let text = |column: demand::TripColumn| {
        let all = limits.iter().chain(&usual);
        all.into_iter().find(|(name, _)| *name == column.name()).map(|(_, text)| *text)
    };
    let mut trip = demand::trip_from_fields(TripForm::Flags, &text).unwrap();
    // The default on detour time is said, so that setting another limit does not lift it.
    trip.limits.max_detour_time = trip.limits.detour_time().map_or(Limit::Lifted, Limit::At);
    trip
}

/// The best bundle of a few errands, of which the first are kept.
fn best(
    network: &Network,
    trip: &Trip,
    errands: &[Errand],
    kept: usize,
    max_snap: f64,
) -> Option<Totals> {
    let matcher = Matcher::new(network, errands.to_vec(), max_snap);
    let kept = errands[..kept].iter();
    let keep = kept.map(|errand| matcher.find_errand(&errand.id).unwrap()).collect();
    let options = BundleOptions { keep, time_limit: None };
    // The kept ones may be impossible; where they would wait too long or weigh too much, nothing is
    // explained beside them.
    let answer = matcher.bundle(trip, &options, now()).ok()?;
    let barred = [Reason::Capacity, Reason::ClosedOnArrival, Reason::TimeWindow];
    let is_barred = answer.beyond.iter().any(|why| barred.contains(why));
    answer.best.filter(|_| !is_barred).map(|best| best.totals)
}

/// How much more the plan with the last errand leaves than that without, and how much later one
/// arrives; `None` where there is no such plan.
fn gain(network: &Network, trip: &Trip, errands: &[Errand], snap: f64) -> Option<(Money, Millis)> {
    let (_, kept) = errands.split_last().unwrap();
    let with = best(network, trip, errands, kept.len(), snap)?;
    let without = best(network, trip, kept, kept.len(), snap)?;
    (with.errands == errands.len())
        .then(|| (with.net_gain - without.net_gain, with.added_time - without.added_time))
}

fn now() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-05-15T17:30:00+02:00").unwrap()
}

/// The same change but for one unit.
fn a_unit_less(change: &Change) -> Option<Change> {
    let ms = |time: &Millis| Millis(time.0 - 1);
    let earlier = |when: &DateTime<FixedOffset>| *when - TimeDelta::milliseconds(1);
    Some(match change {
        Change::MaxDetourTime(time) => Change::MaxDetourTime(ms(time)),
        Change::MaxDetourRatio(ratio) => Change::MaxDetourRatio(ratio - 1),
        Change::MaxDetourDistance(most) => Change::MaxDetourDistance(Centimetres(most.0 - 1)),
        Change::MaxAddedTime(time) => Change::MaxAddedTime(ms(time)),
        Change::LatestArrival(when) => Change::LatestArrival(earlier(when)),
        Change::MaxTasks(count) => Change::MaxTasks(count - 1),
        Change::Fee(fee) => Change::Fee(Amount(fee.0 - 100)),
        Change::MaxFee(fee) => Change::MaxFee(Amount(fee.0 - 100)),
        _ => return None,
    })
}

#[test]
fn what_fits_and_what_helps_is_as_bundles_have_it() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let map = Map::open(&data.join("town.osm.pbf"), &[Profile::Car], &|_| {}).unwrap();
    let network = map.network(Profile::Car).unwrap();
    let source = Source::from_argument(&data.join("errands.csv"));
    let all = demand::read_errands(&source).unwrap().items;
    let matcher = Matcher::new(network, all, MAX_SNAP);
    let (mut fitting, mut fixed) = (0, BTreeMap::<&str, usize>::new());
    let mut codes = BTreeMap::<&str, usize>::new();
    for (limits, keep) in [
        (&[][..], &["E19-wreath"][..]),
        (&[("max_detour_time", "9m")], &["E01-dry-cleaning", "E18-bouquet"]),
        (&[("max_added_time", "40m"), ("skills", "id_check")], &["E19-wreath", "E18-bouquet"]),
        (&[("latest_arrival", "2026-05-15T18:20:00+02:00")], &["E01-dry-cleaning"]),
        (&[("max_tasks", "2")], &["E01-dry-cleaning", "E18-bouquet"]),
        (&[("max_detour_distance", "3000"), ("min_hourly_rate", "14")], &["E18-bouquet"]),
        (&[("max_detour_ratio", "0.8"), ("capacity", "weight_kg:8|volume_l:40")], &["E22-noodles"]),
        (&[("max_wait", "2m"), ("via", "54.7008092,2.3063467@10m")], &["E56-charger"]),
    ] {
        let trip = trip(limits);
        let keep: Vec<usize> = keep.iter().map(|id| matcher.find_errand(id).unwrap()).collect();
        let others: Vec<usize> =
            matcher.all_open().into_iter().filter(|number| !keep.contains(number)).collect();
        let said = matcher.explain_beside(&trip, &others, &keep, now()).unwrap();
        for (number, verdict) in &said.verdicts {
            let kept = keep.iter().map(|&kept| matcher.errands()[kept].clone());
            let with = |errand: Errand| kept.clone().chain([errand]).collect::<Vec<_>>();
            let errand = matcher.errands()[*number].clone();
            let found = gain(network, &trip, &with(errand.clone()), MAX_SNAP);
            match verdict {
                Verdict::Fits(times) => {
                    fitting += 1;
                    let (net_gain, added) = found.unwrap_or_else(|| panic!("{}", errand.id));
                    assert_eq!(times.added_time, added, "{}", errand.id);
                    if let Price::Fixed { net_gain: told, .. } = times.price {
                        assert_eq!(told, net_gain, "{}", errand.id);
                    }
                }
                Verdict::Rejected(whys) => {
                    assert_eq!(found, None, "{} {limits:?} {whys:?}", errand.id);
                    assert!(!whys.is_empty(), "{}", errand.id);
                    for why in whys {
                        *codes.entry(why.reason.code()).or_default() += 1;
                        assert!(!why.needed.is_empty(), "{} {why:?}", errand.id);
                        let is_bid = matches!(errand.pricing, demand::Pricing::Bid { .. });
                        let is_said = why.available.iter().all(|(_, value)| *value != Value::None);
                        assert!(is_said || is_bid, "{} {why:?}", errand.id);
                        let Some(fix) = &why.fix else { continue };
                        *fixed.entry(fix.name()).or_default() += 1;
                        let after = |fix: &Change| {
                            let (mut trip, mut errand) = (trip.clone(), errand.clone());
                            fix.apply(&mut trip, &mut errand);
                            let snap = match fix {
                                Change::MaxSnap(distance) => distance.0 as f64 / 100.0,
                                _ => MAX_SNAP,
                            };
                            gain(network, &trip, &with(errand), snap)
                        };
                        assert!(after(fix).is_some(), "{} {limits:?} {why:?}", errand.id);
                        let less = a_unit_less(fix).filter(|_| whys.len() == 1);
                        assert!(
                            less.is_none_or(|less| after(&less).is_none()),
                            "{} {limits:?} {why:?}",
                            errand.id
                        );
                    }
                }
            }
        }
    }
    println!("{fitting} fit, {codes:?}, {fixed:?}");
    assert!(fitting > 60 && codes.len() >= 8 && fixed.len() >= 7, "{codes:?} {fixed:?}");
}

/// Errands of a text in CSV.
fn errands_of(text: &str) -> Vec<Errand> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("errands.csv");
    std::fs::write(&path, text).unwrap();
    demand::read_errands(&Source::from_argument(&path)).unwrap().items
}

#[test]
fn who_leaves_as_advised_need_not_have_waited() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let map = Map::open(&data.join("town.osm.pbf"), &[Profile::Car], &|_| {}).unwrap();
    let network = map.network(Profile::Car).unwrap();
    // The kept errand opens late: until it does not wait, another takes no time at all.
    let waiting = "id,pickup_lat,pickup_lon,pickup_service,pickup_opening_hours,pickup_time_windows,fee\n\
        K,54.7032937,2.3039068,2m,18:00-19:00,,12\n\
        N,54.7053855,2.2990973,5m,,2026-05-15T17:00:00+02:00/2026-05-15T17:32:00+02:00,0.60\n";
    let soon = waiting.replace("17:32:00", "17:58:00");
    let leaving = ("departure", "2026-05-15T17:57:00+02:00");
    let aboard = "id,pickup_lat,pickup_lon,pickup_service,pickup_setup,pickup_opening_hours,\
        delivery_lat,delivery_lon,delivery_service,delivery_opening_hours,delivery_setup,expires_at,\
        max_time_in_vehicle,fee\n\
        e1,54.707428,2.3015556,60,120,,54.707428,2.3015556,300,17:43-17:55,120,,9m,2.91\n\
        e2,54.7146112,2.2788269,0,0,,54.6937393,2.294853,0,,0,2026-05-15T17:38:00.000+02:00,,5.30\n";
    let ring = [
        ("start", "54.7049869,2.3158825"),
        ("end", "54.7049869,2.3158825"),
        ("via", "54.7050816,2.3141059@5m"),
        ("departure", "2026-05-15T17:38:00+02:00"),
        ("latest_arrival", "2026-05-15T18:22:36.360+02:00"),
        ("max_tasks", "5"),
        ("min_net_gain", "0"),
    ];
    let mut moved = Vec::new();
    for (text, limits) in [
        (waiting, &[("min_net_gain", "0")][..]),
        (waiting, &[("min_net_gain", "0.25")]),
        (waiting, &[("min_net_gain", "0"), ("max_wait", "29m")]),
        (&soon, &[leaving, ("min_net_gain", "0")]),
        (&soon, &[leaving, ("min_net_gain", "0.10")]),
        (aboard, &ring),
    ] {
        let trip = trip(limits);
        let errands = errands_of(text);
        let matcher = Matcher::new(network, errands.clone(), MAX_SNAP);
        let [keep, asked] = [0, 1].map(|at| matcher.find_errand(&errands[at].id).unwrap());
        let said = matcher.explain_beside(&trip, &[asked], &[keep], now()).unwrap();
        let departure = trip.departure.unwrap();
        let fits = |shift: TimeDelta| {
            let trip = Trip { departure: Some(departure + shift), ..trip.clone() };
            gain(network, &trip, &errands, MAX_SNAP).is_some()
        };
        let Verdict::Rejected(whys) = &said.verdicts[0].1 else { panic!("{limits:?}") };
        let fixes = whys.iter().filter_map(|why| match why.fix {
            Some(Change::Leave(when)) => Some(when - departure),
            _ => None,
        });
        let Some(shift) = fixes.min_by_key(|shift| shift.abs()) else {
            // Nothing near helps either.
            for minutes in -60..=60 {
                assert!(!fits(TimeDelta::minutes(minutes)), "{limits:?} {minutes} {whys:?}");
            }
            continue;
        };
        assert!(fits(shift), "{limits:?} {whys:?}");
        // Nothing nearer helps.
        let least = shift.abs() - TimeDelta::milliseconds(1);
        for part in 0..=60 {
            let nearer = least * part / 60;
            assert!(!fits(nearer) && !fits(-nearer), "{limits:?} {nearer} {whys:?}");
        }
        moved.push(shift.num_milliseconds());
    }
    println!("{moved:?}");
    assert!(moved.len() == 5 && moved.iter().all(|shift| shift.abs() < 3_600_000), "{moved:?}");
}

#[test]
fn bids_beside_kept_errands_count_at_their_most() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let map = Map::open(&data.join("town.osm.pbf"), &[Profile::Car], &|_| {}).unwrap();
    let network = map.network(Profile::Car).unwrap();
    let errands = errands_of(
        "id,pickup_lat,pickup_lon,pickup_service,fee,pricing,max_fee\n\
         K,54.7032937,2.3039068,2m,12,,\n\
         N,54.7053855,2.2990973,20m,,bid,6\n",
    );
    let matcher = Matcher::new(network, errands, MAX_SNAP);
    let [keep, asked] = ["K", "N"].map(|id| matcher.find_errand(id).unwrap());
    let codes = |limits: &[(&str, &str)]| {
        let said = matcher.explain_beside(&trip(limits), &[asked], &[keep], now()).unwrap();
        match &said.verdicts[0].1 {
            Verdict::Fits(_) => Vec::new(),
            Verdict::Rejected(whys) => whys.iter().map(|why| why.reason.code()).collect(),
        }
    };
    assert_eq!(codes(&[]), [""; 0]);
    // What it pays an hour is too little, whatever else is asked for.
    let rate = ("min_hourly_rate", "90");
    assert_eq!(codes(&[rate]), ["HOURLY_RATE_BELOW_MIN"]);
    assert_eq!(
        codes(&[rate, ("max_detour_time", "1s"), ("max_tasks", "1")]),
        ["MAX_DETOUR_CONSTRAINT", "TOUR_SIZE_CONSTRAINT", "HOURLY_RATE_BELOW_MIN"]
    );
}
