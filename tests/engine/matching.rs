//! What is matched is what trying every insertion of every errand finds.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset};
use ontheway::demand;
use ontheway::matching::{self, Matcher, Price, RankOptions, Ranking};
use ontheway::osm::{Extract, Member, MemberKind, NodeTable, Relation, Tags, Way};
use ontheway::road::{Network, OnEdge, Snapped, Snapper};
use ontheway::routing::Layout;
use ontheway::units::{Amount, Centimetres, Commission, Millis, Position, Profile};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::oracle::demand::{Errand, ErrandStop, Limit, Pricing, Sort, Trip};
use crate::oracle::matching::{Answer, Match, Visit, rank};
use crate::oracle::money;
use crate::oracle::network::{Network as Plain, Place};
use crate::oracle::snap::{On, snap};
use crate::oracle::travel::Travel;
use crate::world::{Plan, Spot, cases, even_plans, map, plain, plans, spots};

const DEPARTURE: i64 = 1_778_859_000_000;

/// An errand of plain numbers.
#[derive(Debug, Clone)]
pub struct ErrandPlan {
    pickup: Spot,
    delivery: Option<Spot>,
    /// Where it stands instead: at a stop of the trip, or at its own pickup.
    same: u8,
    handling: [u8; 4],
    doors: [u16; 2],
    fee: u16,
    pricing: u8,
    other: u8,
}

/// A trip of plain numbers.
#[derive(Debug, Clone)]
pub struct TripPlan {
    stops: Vec<(Spot, u8)>,
    round_trip: bool,
    money: [u8; 5],
    /// Which limits, by how much off, and by which errand they are set.
    limits: Vec<(u8, u8, u8)>,
    sort: u8,
}

pub fn errands() -> impl Strategy<Value = Vec<ErrandPlan>> {
    let errand = (
        (spots(), prop::option::of(spots()), any::<u8>()),
        (any::<[u8; 4]>(), any::<[u16; 2]>(), any::<u16>(), any::<u8>(), any::<u8>()),
    );
    let errand = errand.prop_map(|(places, (handling, doors, fee, pricing, other))| {
        let (pickup, delivery, same) = places;
        ErrandPlan { pickup, delivery, same, handling, doors, fee, pricing, other }
    });
    vec(errand, 1..12)
}

pub fn trips() -> impl Strategy<Value = TripPlan> {
    (
        vec((spots(), any::<u8>()), 2..6),
        any::<bool>(),
        any::<[u8; 5]>(),
        vec(any::<(u8, u8, u8)>(), 0..4),
        any::<u8>(),
    )
        .prop_map(|(stops, round_trip, money, limits, sort)| TripPlan {
            stops,
            round_trip,
            money,
            limits,
            sort,
        })
}

/// Setup and service, mostly none, so that detours count.
fn handling(by: u8) -> i64 {
    if by.is_multiple_of(4) { i64::from(by) * 1_000 + 1 } else { 0 }
}

/// A stop that may begin only now and then.
fn errand_stop(place: Place, setup: i64, service: i64, door: u16) -> ErrandStop {
    let off = i64::from(door / 16) * 173;
    let begin = DEPARTURE + off;
    let (hours, windows) = match door % 16 {
        0 => ("Mo-Fr 09:00-17:32", vec![]),
        1 => ("17:31-17:50,17:55-18:30", vec![]),
        2 => ("", vec![(begin, begin + 20_000)]),
        3 => ("", vec![(begin + 60_000, begin + 70_000), (begin, begin + 5_000)]),
        4 => ("17:31-17:32,17:34-19:00", vec![(begin, begin + 600_000)]),
        5 => ("Sa 10:00-12:00", vec![]),
        6 => ("at any time", vec![]),
        7 => ("17:30-17:31 unknown, 17:33-19:00", vec![]),
        _ => ("", vec![]),
    };
    let hours = Some(hours.to_owned()).filter(|hours| !hours.is_empty());
    ErrandStop { place, setup, service, hours, windows }
}

struct World<'n> {
    network: &'n Network,
    plain: &'n Plain,
    max_snap: f64,
}

impl World<'_> {
    /// A place whose snap is beyond doubt. On lines that pass over themselves floating point
    /// decides, and may decide otherwise here and there; snapping is tested for itself.
    fn place(&self, spot: &Spot) -> Option<Place> {
        let position = spot.position(self.network);
        let place = Place::new(position.lat, position.lon);
        let snap = snap(self.plain, place);
        let agrees = |found: Snapped| {
            let before = |on: &OnEdge| (on.edge as usize, on.before.time().0, on.before.length().0);
            let wanted = |on: &On| (on.edge, on.before.time as i64, on.before.length as i64);
            found.edges.iter().map(before).eq(snap.on.iter().map(wanted))
        };
        let found = Snapper::new(self.network, self.max_snap).snap(position);
        let is_sound = !snap.fragile && (snap.distance - self.max_snap).abs() > 1e-6;
        (is_sound && found.is_none_or(agrees)).then_some(place)
    }

    fn errand(&self, number: usize, plan: &ErrandPlan, stops: &[(Place, i64)]) -> Option<Errand> {
        let at_trip_stop = || stops[usize::from(plan.same / 8) % stops.len()].0;
        let pickup = match plan.same % 8 {
            0 => at_trip_stop(),
            _ => self.place(&plan.pickup)?,
        };
        let delivery = match (&plan.delivery, plan.same % 8) {
            (None, _) => None,
            (Some(_), 1) => Some(pickup),
            (Some(_), 2) => Some(at_trip_stop()),
            (Some(spot), _) => Some(self.place(spot)?),
        };
        let [a, b, c, d] = plan.handling.map(handling);
        let pricing = match plan.pricing % 5 {
            0 => Pricing::Bid { max_fee: None },
            1 => Pricing::Bid { max_fee: Some(i64::from(plan.fee) * 4) },
            _ => Pricing::Fixed { fee: i64::from(plan.fee) * 4 },
        };
        let about = i64::from(plan.other) * 1_000;
        Some(Errand {
            // Bytewise order is not that of the numbers.
            id: format!("{}", 7_919 * (number + 1)),
            pickup: errand_stop(pickup, a, b, plan.doors[0]),
            delivery: delivery.map(|place| errand_stop(place, c, d, plan.doors[1])),
            amount: match plan.other % 16 {
                1 => BTreeMap::from([("load".to_owned(), about)]),
                2 => BTreeMap::from([("other".to_owned(), about)]),
                _ => BTreeMap::new(),
            },
            skills: match plan.other % 16 {
                3 => BTreeSet::from(["fridge".to_owned()]),
                4 => BTreeSet::from(["stairs".to_owned()]),
                _ => BTreeSet::new(),
            },
            pricing,
            posted_at: (plan.other % 16 == 5).then_some(DEPARTURE + about - 100_000),
            expires_at: (plan.other % 16 == 6).then_some(DEPARTURE + about),
            max_time_in_vehicle: (plan.other % 16 == 7).then_some(about),
        })
    }

    fn trip(&self, plan: &TripPlan, profile: Profile) -> Option<Trip> {
        let mut stops = Vec::new();
        for (number, (spot, dwell)) in plan.stops.iter().enumerate() {
            let is_via = number > 0 && number + 1 < plan.stops.len();
            let dwell = if is_via { i64::from(*dwell) * 500 } else { 0 };
            stops.push((self.place(spot)?, dwell));
        }
        let last = stops.len() - 1;
        if plan.round_trip {
            stops[last] = stops[0];
        }
        let mut trip = Trip::new(stops, DEPARTURE, profile.name());
        trip.max_snap = self.max_snap;
        let [per_hour, per_km, commission, least, other] = plan.money;
        trip.cost_per_hour = [120_000, 0, 75_001, 300_000][usize::from(per_hour) % 4];
        trip.cost_per_km = [3_000, 0, 1, 50_000][usize::from(per_km) % 4];
        trip.commission = [0, 0, 1_234, 9_999][usize::from(commission) % 4];
        trip.min_net_gain = [Some(0), None, None, Some(-5_000)][usize::from(least) % 4];
        trip.min_hourly_rate = [None, None, None, Some(100_000)][usize::from(other) % 4];
        if other / 4 % 4 == 0 {
            trip.capacity.insert("load".to_owned(), 100_000);
        }
        if other / 4 % 4 != 1 {
            trip.skills.insert("fridge".to_owned());
        }
        trip.sort = match plan.sort % 8 {
            0 => Sort::HourlyRate,
            1 => Sort::DetourTime,
            2 => Sort::Fee,
            _ => Sort::NetGain,
        };
        trip.max_wait = match plan.sort / 32 {
            0 => Limit::At(0),
            1 => Limit::At(60_000),
            _ => Limit::Unset,
        };
        // Not mentioned at all, so that the default holds, in one of four.
        if !(plan.sort / 8).is_multiple_of(4) {
            trip.max_detour_time = Limit::Lifted;
        }
        Some(trip)
    }
}

/// Sets a limit to what one of the matches just keeps, or misses by a little.
fn tighten(trip: &mut Trip, (kind, off, by): (u8, u8, u8), loose: &Answer) {
    let off = [0, 0, 1, i64::from(off)][usize::from(off) % 4];
    let base = loose.baseline;
    if kind % 16 == 15 {
        // The trip alone is late already.
        trip.latest_arrival = Limit::At(base.arrival - 1 - off * 500);
        return;
    }
    if kind % 16 == 14 {
        trip.max_tasks = Limit::At(off);
        return;
    }
    let Some(found) = loose.matches.get(usize::from(by) % loose.matches.len().max(1)) else {
        trip.max_detour_time = Limit::At(off);
        return;
    };
    match kind % 16 {
        0..=3 => trip.max_detour_time = Limit::At((found.detour_time - off).max(0)),
        4 | 5 => {
            let least = (found.detour_time * 10_000 + base.travel.time as i64 - 1)
                / (base.travel.time as i64).max(1);
            trip.max_detour_ratio = Limit::At((least - off).max(0));
        }
        6 | 7 => trip.max_detour_distance = Limit::At(found.detour_distance - off),
        8..=10 => trip.max_added_time = Limit::At((found.added_time - off).max(0)),
        12 => {
            let wait = |visit: &Visit| visit.begin - visit.arrival;
            let waits = [Some(wait(&found.pickup)), found.delivery.as_ref().map(wait)];
            let longest = waits.into_iter().flatten().max().unwrap_or(0);
            trip.max_wait = Limit::At((longest - off).max(0));
        }
        11 => trip.latest_arrival = Limit::At(found.end - off),
        _ => trip.min_net_gain = found.net_gain.map(|gain| (gain / 3_600_000) as i64 + off),
    }
}

pub fn moment(ms: i64) -> DateTime<FixedOffset> {
    let zone = FixedOffset::east_opt(7_200).unwrap();
    DateTime::from_timestamp_millis(ms).unwrap().with_timezone(&zone)
}

fn limit<T>(limit: Limit, to: impl Fn(i64) -> T) -> demand::Limit<T> {
    match limit {
        Limit::Unset => demand::Limit::Unset,
        Limit::Lifted => demand::Limit::Lifted,
        Limit::At(value) => demand::Limit::At(to(value)),
    }
}

fn at_least(least: Option<i64>) -> demand::Limit<Amount> {
    least.map_or(demand::Limit::Lifted, |least| demand::Limit::At(Amount(least)))
}

fn position(place: Place) -> Position {
    Position::new(place.lat, place.lon).unwrap()
}

fn load(amounts: &BTreeMap<String, i64>) -> demand::Load {
    demand::Load(amounts.iter().map(|(name, value)| (name.as_str().into(), *value)).collect())
}

fn engine_errand(errand: &Errand) -> demand::Errand {
    let stop = |stop: &ErrandStop| demand::ErrandStop {
        position: position(stop.place),
        name: None,
        setup: Millis(stop.setup),
        service: Millis(stop.service),
        opening_hours: stop.hours.as_ref().map(|text| demand::Hours::new(text, None)),
        time_windows: demand::TimeWindows::new(
            stop.windows.iter().map(|(begin, end)| (moment(*begin), moment(*end))).collect(),
        ),
    };
    demand::Errand {
        id: errand.id.as_str().into(),
        description: "".into(),
        pickup: stop(&errand.pickup),
        delivery: errand.delivery.as_ref().map(stop),
        amount: load(&errand.amount),
        skills: errand.skills.iter().map(|skill| skill.as_str().into()).collect(),
        pricing: match errand.pricing {
            Pricing::Fixed { fee } => demand::Pricing::Fixed { fee: Amount(fee) },
            Pricing::Bid { max_fee } => demand::Pricing::Bid { max_fee: max_fee.map(Amount) },
        },
        outlay: None,
        currency: "".into(),
        posted_at: errand.posted_at.map(moment),
        expires_at: errand.expires_at.map(moment),
        max_time_in_vehicle: errand.max_time_in_vehicle.map(Millis),
    }
}

pub fn engine_trip(trip: &Trip, profile: Profile) -> demand::Trip {
    let last = trip.stops.len() - 1;
    let via = |(place, dwell): &(Place, i64)| demand::Via {
        position: position(*place),
        dwell: Millis(*dwell),
    };
    demand::Trip {
        id: "trip".into(),
        start: position(trip.stops[0].0),
        vias: trip.stops[1..last].iter().map(via).collect(),
        end: position(trip.stops[last].0),
        area: None,
        names: demand::TripNames::default(),
        departure: Some(moment(trip.departure)),
        zone: None,
        profile,
        limits: demand::TripLimits {
            latest_arrival: limit(trip.latest_arrival, moment),
            max_detour_time: limit(trip.max_detour_time, Millis),
            max_detour_ratio: limit(trip.max_detour_ratio, |ratio| ratio * 100),
            max_detour_distance: limit(trip.max_detour_distance, Centimetres),
            max_added_time: limit(trip.max_added_time, Millis),
            max_tasks: limit(trip.max_tasks, |tasks| tasks as u32),
            max_wait: limit(trip.max_wait, Millis),
            min_net_gain: at_least(trip.min_net_gain),
            min_hourly_rate: at_least(trip.min_hourly_rate),
        },
        capacity: load(&trip.capacity),
        skills: trip.skills.iter().map(|skill| skill.as_str().into()).collect(),
        cost_per_hour: Amount(trip.cost_per_hour),
        cost_per_km: Amount(trip.cost_per_km),
        commission: Commission::from_hundredths_of_percent(trip.commission as u16).unwrap(),
    }
}

fn engine_sort(sort: Sort) -> matching::Sort {
    match sort {
        Sort::NetGain => matching::Sort::NetGain,
        Sort::HourlyRate => matching::Sort::HourlyRate,
        Sort::DetourTime => matching::Sort::DetourTime,
        Sort::Fee => matching::Sort::Fee,
    }
}

fn is_same(
    matcher: &Matcher,
    found: &matching::Match,
    expected: &Match,
) -> Result<(), TestCaseError> {
    let id = &matcher.errands()[found.errand].id;
    prop_assert_eq!(id, &expected.errand);
    let times = (
        found.detour_time.0,
        found.detour_distance.0,
        found.access.0,
        found.setup.0,
        found.service.0,
        found.waiting.0,
        found.added_time.0,
        found.detour_cost.0,
    );
    let wanted = (
        expected.detour_time,
        expected.detour_distance,
        expected.access,
        expected.setup,
        expected.service,
        expected.waiting,
        expected.added_time,
        expected.detour_cost,
    );
    prop_assert_eq!(times, wanted, "of errand {}", id);
    let visit = |leg: usize, time: matching::StopTime| {
        (leg, DEPARTURE + time.arrival.0, DEPARTURE + time.begin.0)
    };
    let wanted = |visit: &Visit| (visit.leg, visit.arrival, visit.begin);
    let stops = [Some(found.pickup), found.delivery];
    let unknown = stops.iter().flatten().any(|stop| stop.hours_unknown);
    prop_assert_eq!(unknown, expected.hours_unknown);
    let insertion = found.insertion;
    prop_assert_eq!(visit(insertion.pickup_leg, found.pickup), wanted(&expected.pickup));
    let delivery = insertion.delivery_leg.zip(found.delivery).map(|(leg, time)| visit(leg, time));
    prop_assert_eq!(delivery, expected.delivery.as_ref().map(wanted));
    match found.price {
        Price::Fixed { fee, payout, net_gain, hourly_rate } => {
            prop_assert_eq!(Some(money::amount(fee.0)), expected.fee);
            prop_assert_eq!(Some(payout.0), expected.payout);
            prop_assert_eq!(Some(net_gain.0), expected.net_gain);
            prop_assert_eq!(hourly_rate.map(|rate| rate.to_cents()), expected.hourly_rate());
        }
        Price::Bid { ask } => {
            prop_assert_eq!(Some(i128::from(ask.0)), expected.ask.map(|cents| cents * 100));
        }
    }
    Ok(())
}

/// Errands for which there is a second opinion.
pub struct Posed<'n> {
    pub matcher: Matcher<'n>,
    pub errands: Vec<Errand>,
    pub travel: Travel,
}

/// Poses a trip, with its limits one by one and all together, to who looks at it.
pub fn pose(
    plan: &Plan,
    trip_plan: &TripPlan,
    errand_plans: &[ErrandPlan],
    max_snap: f64,
    mut look: impl FnMut(&Posed, &Trip, &Network) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    let extract = plan.extract();
    let Some(map) = map(&extract, plan.profile) else {
        return Ok(());
    };
    let network = map.network(plan.profile).unwrap();
    let plain = plain(network);
    let world = World { network, plain: &plain, max_snap };
    let Some(trip) = world.trip(trip_plan, plan.profile) else {
        return Ok(());
    };
    if trip.stops.iter().any(|(place, _)| snap(&plain, *place).distance > max_snap) {
        return Ok(());
    }
    let errands: Vec<Errand> = errand_plans
        .iter()
        .enumerate()
        .filter_map(|(number, errand)| world.errand(number, errand, &trip.stops))
        .collect();
    let places = trip.stops.iter().map(|stop| stop.0);
    let places = places.chain(errands.iter().flat_map(|errand| errand.places()));
    let mut travel = Travel::new(&plain, places);
    travel.carry(errands.iter().filter_map(|errand| {
        errand.delivery.as_ref().map(|delivery| (errand.pickup.place, delivery.place))
    }));
    let matcher = Matcher::new(network, errands.iter().map(engine_errand).collect(), max_snap);
    let posed = Posed { matcher, errands, travel };
    let mut without_limits = trip.clone();
    without_limits.max_detour_time = Limit::Lifted;
    let loose = rank(&without_limits, &posed.errands, &posed.travel);
    let mut tight = trip.clone();
    for limit in &trip_plan.limits {
        let mut one = trip.clone();
        tighten(&mut one, *limit, &loose);
        look(&posed, &one, network)?;
        tighten(&mut tight, *limit, &loose);
    }
    look(&posed, &tight, network)
}

/// What there was to compare.
#[derive(Debug, Default)]
struct Tally {
    jobs: usize,
    shipments: usize,
    bids: usize,
    gains: usize,
    several_legs: usize,
    limited: usize,
    waiting: usize,
    prefiltered: usize,
}

/// A matcher of these errands that came one by one, among others that went again.
fn grown(
    network: &Network,
    errands: Vec<demand::Errand>,
    max_snap: f64,
    layout: Layout,
) -> Matcher<'_> {
    let half = errands.len() / 2;
    let mut matcher = Matcher::with_layout(network, errands[..half].to_vec(), max_snap, layout);
    // Nobody is to find these.
    let passing = |errand: &demand::Errand| demand::Errand {
        id: format!("gone {}", errand.id).into(),
        ..errand.clone()
    };
    let mut gone = Vec::new();
    for (at, errand) in errands.iter().enumerate().skip(half) {
        if at % 2 == 0 {
            gone.push(matcher.insert(passing(errand)));
        }
        let number = matcher.insert(passing(errand));
        assert!(matcher.replace(number, errand.clone()));
        if at % 3 == 0 {
            let last = gone.pop();
            assert!(last.is_none_or(|number| matcher.remove(number)));
        }
    }
    for number in gone {
        assert!(matcher.remove(number) && !matcher.remove(number));
    }
    assert_eq!(matcher.open_errands(), errands.len());
    matcher
}

/// Whether the first few are those of the whole list.
fn is_beginning(
    matcher: &Matcher,
    trip: &demand::Trip,
    all: &Ranking,
    options: RankOptions,
) -> Result<(), TestCaseError> {
    for top in [1, 3, 20] {
        let options = RankOptions { top, misses: false, ..options };
        let few = matcher.rank(trip, options, moment(0)).unwrap();
        prop_assert_eq!(&few.matches[..], &all.matches[..top.min(all.matches.len())]);
        prop_assert_eq!(few.stats.feasible, all.stats.feasible);
        prop_assert_eq!(&few.trip, &all.trip);
        prop_assert_eq!(few.stats.prefiltered + few.stats.judged, few.stats.open_errands);
    }
    if !trip.vias.is_empty() {
        return Ok(()); // Trips with vias are matched by themselves.
    }
    // Beside others that go elsewhere, it gets the same.
    let options = RankOptions { top: 3, misses: false, ..options };
    let mut back = trip.clone();
    std::mem::swap(&mut back.start, &mut back.end);
    let trips = [trip, &back, trip, trip, &back].map(Clone::clone);
    let few = matcher.rank(trip, options, moment(0)).unwrap();
    for (number, together) in matcher.rank_all(&trips, options, moment(0)).into_iter().enumerate() {
        if let Ok(together) = together
            && trips[number] == *trip
        {
            prop_assert_eq!(&few.matches, &together.matches, "trip {}", number);
            prop_assert_eq!(few.stats.feasible, together.stats.feasible);
        }
    }
    Ok(())
}

fn compare(
    tally: &mut Tally,
    matcher: &Matcher,
    trip: &Trip,
    profile: Profile,
    expected: &Answer,
) -> Result<(), TestCaseError> {
    let engine = engine_trip(trip, profile);
    let options =
        RankOptions { sort: engine_sort(trip.sort), top: 0, misses: true, ..Default::default() };
    let found = matcher.rank(&engine, options, moment(0)).unwrap();
    is_beginning(matcher, &engine, &found, options)?;
    let baseline = expected.baseline;
    prop_assert_eq!(found.trip.duration().0, baseline.travel.time as i64);
    prop_assert_eq!(found.trip.distance().0, baseline.travel.length as i64);
    prop_assert_eq!(found.trip.total_time().0, baseline.arrival - DEPARTURE);
    let offered: Vec<&str> =
        found.matches.iter().map(|m| matcher.errands()[m.errand].id.as_str()).collect();
    let fitting: Vec<&str> = expected.matches.iter().map(|m| m.errand.as_str()).collect();
    prop_assert_eq!(offered, fitting, "in this order fit {:?}", trip);
    for (found, expected) in found.matches.iter().zip(&expected.matches) {
        is_same(matcher, found, expected)?;
    }
    let stats = found.stats;
    prop_assert_eq!(stats.prefiltered + stats.judged, stats.open_errands);
    prop_assert_eq!(stats.feasible, found.matches.len());
    let missed: usize = found.misses.iter().map(|(_, count)| count).sum();
    prop_assert_eq!(missed + stats.feasible, stats.open_errands);
    tally.prefiltered += stats.prefiltered;
    tally.limited += usize::from(missed > 0 && stats.feasible > 0);
    for found in &expected.matches {
        tally.jobs += usize::from(found.delivery.is_none());
        tally.shipments += usize::from(found.delivery.is_some());
        tally.several_legs +=
            usize::from(found.delivery.is_some_and(|delivery| delivery.leg > found.pickup.leg));
        tally.bids += usize::from(found.bid);
        tally.waiting += usize::from(found.waiting > 0);
        // Arriving earlier than without it.
        let handled = found.added_time - found.detour_time;
        tally.gains += usize::from(found.end - handled < baseline.arrival);
    }
    Ok(())
}

fn hold(
    tally: &mut Tally,
    plan: &Plan,
    trip_plan: &TripPlan,
    errand_plans: &[ErrandPlan],
    max_snap: f64,
) -> Result<(), TestCaseError> {
    let extract = plan.extract();
    let Some(map) = map(&extract, plan.profile) else {
        return Ok(());
    };
    let network = map.network(plan.profile).unwrap();
    let plain = plain(network);
    let world = World { network, plain: &plain, max_snap };
    let Some(trip) = world.trip(trip_plan, plan.profile) else {
        return Ok(());
    };
    let errands: Vec<Errand> = errand_plans
        .iter()
        .enumerate()
        .filter_map(|(number, errand)| world.errand(number, errand, &trip.stops))
        .collect();
    // Small gates, so that there are some in networks as small as these.
    let layout = [
        Layout { cell: 2, part: 5 },
        Layout { cell: 5, part: 12 },
        Layout { cell: 1, part: 1 },
        Layout::default(),
    ][errands.len() % 4];
    let ours = errands.iter().map(engine_errand).collect();
    let matcher = if errands.len().is_multiple_of(3) {
        grown(network, ours, max_snap, layout)
    } else {
        Matcher::with_layout(network, ours, max_snap, layout)
    };
    if trip.stops.iter().any(|(place, _)| snap(&plain, *place).distance > max_snap) {
        let engine = engine_trip(&trip, plan.profile);
        prop_assert!(matcher.rank(&engine, RankOptions::default(), moment(0)).is_err());
        return Ok(());
    }
    let places = trip.stops.iter().map(|stop| stop.0);
    let places = places.chain(errands.iter().flat_map(|errand| errand.places()));
    let mut travel = Travel::new(&plain, places);
    travel.carry(errands.iter().filter_map(|errand| {
        errand.delivery.as_ref().map(|delivery| (errand.pickup.place, delivery.place))
    }));
    let mut without_limits = trip.clone();
    without_limits.max_detour_time = Limit::Lifted;
    let loose = rank(&without_limits, &errands, &travel);
    compare(tally, &matcher, &without_limits, plan.profile, &loose)?;
    compare(tally, &matcher, &trip, plan.profile, &rank(&trip, &errands, &travel))?;
    // Each limit by itself, then all together.
    let mut tight = trip.clone();
    for limit in &trip_plan.limits {
        let mut one = trip.clone();
        tighten(&mut one, *limit, &loose);
        compare(tally, &matcher, &one, plan.profile, &rank(&one, &errands, &travel))?;
        tighten(&mut tight, *limit, &loose);
    }
    compare(tally, &matcher, &tight, plan.profile, &rank(&tight, &errands, &travel))
}

proptest! {
    #![proptest_config(cases(1_500))]

    #[test]
    fn what_is_matched_is_all_that_fits(
        plan in plans(6),
        trip in trips(),
        errands in errands(),
        max_snap in prop_oneof![3 => Just(300.0), 1 => Just(30.5)],
    ) {
        hold(&mut Tally::default(), &plan, &trip, &errands, max_snap)?;
    }
}

proptest! {
    #![proptest_config(cases(3_000))]

    /// Where the bounds on what may fit are tight.
    #[test]
    fn no_bound_drops_what_fits(
        plan in even_plans(2),
        trip in trips(),
        errands in errands(),
    ) {
        hold(&mut Tally::default(), &plan, &trip, &errands, 300.0)?;
    }
}

/// Whether there is anything to find in what the plans make.
#[test]
fn there_is_much_to_match() {
    let mut tally = Tally::default();
    let mut runner = TestRunner::deterministic();
    for _ in 0..600 {
        let (plan, trip, errands) =
            (plans(6), trips(), errands()).new_tree(&mut runner).unwrap().current();
        hold(&mut tally, &plan, &trip, &errands, 300.0).unwrap();
    }
    println!("{tally:?}");
    let Tally { jobs, shipments, bids, gains, several_legs, limited, waiting, prefiltered } = tally;
    for count in [jobs, shipments, bids, gains, several_legs, limited, waiting, prefiltered] {
        assert!(count > 20, "{tally:?}");
    }
}

/// A runner who has to go on past the turn that they want, unless a stop lets them turn about
/// at once, gains by the stop; what is gained on one leg pays for what lies far off another.
#[test]
fn a_gain_on_one_leg_pays_for_a_detour_far_off() {
    let tags = |tags: &[(&'static str, &'static str)]| tags.iter().copied().collect::<Tags>();
    let road = [("highway", "primary"), ("maxspeed", "100")];
    let way = |id, nodes: &[i64], more: (&'static str, &'static str)| Way {
        id,
        nodes: nodes.to_vec(),
        tags: tags(&[&road[..], &[more]].concat()),
    };
    let member = |kind, id, role: &str| Member { kind, id, role: role.into() };
    // In metres east and north of a crossing, node 2.
    let places = [(-1_000, 0), (0, 0), (0, 5_000), (1_000, 0), (31_000, 0), (60_000, 0), (0, -500)];
    let degrees = |(east, north): (i32, i32)| (north * 90, east * 90);
    let extract = Extract {
        nodes: NodeTable { ids: (1..=7).collect(), positions: places.map(degrees).to_vec() },
        node_tags: Vec::new(),
        ways: vec![
            way(12, &[1, 2], ("oneway", "yes")),
            way(23, &[2, 3], ("name", "Blind Alley")),
            way(24, &[2, 4], ("name", "First Mile")),
            way(45, &[4, 5], ("name", "Highway")),
            way(56, &[5, 6], ("name", "Far End")),
            way(71, &[4, 7, 1], ("name", "Back Road")),
        ],
        relations: vec![Relation {
            id: 1,
            members: vec![
                member(MemberKind::Way, 12, "from"),
                member(MemberKind::Node, 2, "via"),
                member(MemberKind::Way, 23, "to"),
            ],
            tags: tags(&[("type", "restriction"), ("restriction", "only_left_turn")]),
        }],
    };
    let profile = Profile::Car;
    let map = map(&extract, profile).unwrap();
    let network = map.network(profile).unwrap();
    let plain = plain(network);
    let place = |at: (i32, i32)| {
        let (lat, lon) = degrees(at);
        Place::new(f64::from(lat) / 1e7, f64::from(lon) / 1e7)
    };
    let stop = |at| errand_stop(place(at), 0, 0, 15);
    let errand = Errand {
        id: "far".to_owned(),
        pickup: stop((0, 101)),
        delivery: Some(stop((34_003, 0))),
        amount: BTreeMap::new(),
        skills: BTreeSet::new(),
        pricing: Pricing::Fixed { fee: 1_000_000 },
        posted_at: None,
        expires_at: None,
        max_time_in_vehicle: None,
    };
    let stops = [(-502, 0), (303, 0), (30_007, 0)];
    let mut trip = Trip::new(stops.map(|at| (place(at), 0)).to_vec(), DEPARTURE, "car");
    trip.max_detour_time = Limit::At(60_000);
    let places = trip.stops.iter().map(|stop| stop.0).chain(errand.places());
    let mut travel = Travel::new(&plain, places);
    travel.carry([(errand.pickup.place, errand.delivery.as_ref().unwrap().place)]);
    let expected = rank(&trip, std::slice::from_ref(&errand), &travel);
    assert_eq!(expected.matches[0].detour_time, 0, "it gains more than it costs");
    let matcher = Matcher::new(network, vec![engine_errand(&errand)], trip.max_snap);
    compare(&mut Tally::default(), &matcher, &trip, profile, &expected).unwrap();
}
