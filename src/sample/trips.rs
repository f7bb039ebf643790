//! Drawing a trip.

use super::city::City;
use super::day::Day;
use super::draw::Draw;
use super::ground;
use super::outings::{End, OUTINGS, Outing, SKILLS, STOPS, Travellers, travellers};
use super::pool::Site;
use super::table::{Row, load, money, tenths};
use crate::demand::TripColumn as C;
use crate::road::{MapPoint, Network, NodeId, Snapper};
use crate::units::Profile;

/// Columns that are never written: areas are for people who do not say where they go.
pub(super) const LEFT_OUT: &[C] = &[C::Area, C::AreaService];

/// Metres from start to end at least; less where a map has nothing so far apart.
const LEAST_WAYS: [i64; 3] = [1_000, 300, 30];

/// How many starts are tried for each of them.
const TRIES: usize = 10;

/// Metres: how far from the roads of the traveller a stop may lie.
const NEAR_A_ROAD: f64 = 100.0;

/// Of a hundred trips, so many end where they began.
const ROUND_TRIPS: u32 = 10;

/// Of a hundred trips with two ends, so many have a stop on the way.
const WITH_STOP: u32 = 11;

/// Of a hundred round trips, so many go somewhere; the others are somebody with time to spare.
const ROUND_WITH_STOP: u32 = 70;

/// The people of one profile on its roads.
pub(super) struct Runners<'m> {
    network: &'m Network,
    snapper: Snapper<'m>,
    are: Travellers,
}

impl<'m> Runners<'m> {
    /// Those who use a network.
    pub(super) fn on(network: &'m Network) -> Self {
        let are = travellers(network.profile());
        Self { network, snapper: Snapper::new(network, NEAR_A_ROAD), are }
    }

    /// How many trips are theirs, beside others.
    pub(super) fn share(&self) -> usize {
        self.are.share
    }

    fn can_stop_at(&self, site: Site) -> bool {
        self.snapper.snap(site.at.position()).is_some()
    }

    fn any_node(&self, draw: &mut Draw) -> MapPoint {
        self.network.node(draw.below(self.network.node_count()) as NodeId)
    }
}

/// Where a trip goes.
struct Stops {
    start: MapPoint,
    /// None for a round trip.
    end: Option<MapPoint>,
    /// With the minutes that are spent there.
    via: Option<(MapPoint, i64)>,
}

impl Stops {
    /// Metres as the crow flies.
    fn length(&self) -> i64 {
        let end = self.end.unwrap_or(self.start);
        let via = self.via.map_or(end, |(via, _)| via);
        ground::metres(self.start, via) + ground::metres(via, end)
    }
}

/// Draws the trip of a number, counted from 0.
pub(super) fn trip(
    city: &City,
    runners: &Runners,
    day: &Day,
    number: u64,
    draw: &mut Draw,
) -> Row<C> {
    let profile = runners.network.profile();
    let outing = &OUTINGS[draw.share(OUTINGS.iter().map(|o| o.shares[profile as usize]))];
    let stops = stops(city, runners, outing, draw);
    let departure = draw.stepped(outing.begins, 5);
    let mut row = Row::new();
    row.set(C::Id, format!("T{:05}", number + 1));
    row.set_position(C::StartLat, C::StartLon, stops.start);
    match stops.end {
        Some(end) => row.set_position(C::EndLat, C::EndLon, end),
        None => row.set(C::RoundTrip, "true"),
    }
    if let Some((via, minutes)) = stops.via {
        row.set(C::Via, format!("{}@{minutes}m", via.position()));
    }
    row.set(C::Departure, day.at(departure));
    row.set(C::Profile, profile.name());
    set_limits(&mut row, runners, &stops, (day, departure), draw);
    set_runner(&mut row, runners, draw);
    row
}

/// Two ends as far apart as the travellers go, and perhaps a stop on the way; on maps that are
/// too small for it, as far apart as may be.
fn stops(city: &City, runners: &Runners, outing: &Outing, draw: &mut Draw) -> Stops {
    let near = runners.are.reach;
    for least in LEAST_WAYS {
        for _ in 0..TRIES {
            let most = near[draw.share([50, 30, 20].into_iter())];
            let from = any(city, outing.from, draw).filter(|site| runners.can_stop_at(*site));
            let Some(from) = from else {
                continue;
            };
            if draw.percent(ROUND_TRIPS) {
                // Home again, whatever they went out for.
                let home = city.homes().near(draw, from.at, (0, most)).unwrap_or(from);
                if !runners.can_stop_at(home) {
                    continue;
                }
                let goes = draw.percent(ROUND_WITH_STOP);
                let via =
                    if goes { stop_near(city, runners, home.at, most / 2, draw) } else { None };
                return Stops { start: home.at, end: None, via };
            }
            let to = end_near(city, outing.to, from.at, (least, most), draw);
            let Some(to) = to.filter(|site| runners.can_stop_at(*site)) else {
                continue;
            };
            let around = ground::metres(from.at, to.at) * 2 / 3;
            let stops = draw.percent(WITH_STOP);
            let via = if stops { stop_near(city, runners, from.at, around, draw) } else { None };
            return Stops { start: from.at, end: Some(to.at), via };
        }
    }
    // No homes or places by these roads: from crossing to crossing.
    let (start, end) = (runners.any_node(draw), runners.any_node(draw));
    Stops { start, end: (end != start).then_some(end), via: None }
}

/// Any site that may be this end; a home where the map has no such place.
fn any(city: &City, end: End, draw: &mut Draw) -> Option<Site> {
    let found = match end {
        End::Home => None,
        End::Work => city.work().any(draw),
        End::At(trades) => city.any(draw, trades),
    };
    found.or_else(|| city.homes().any(draw))
}

/// The same, so far from a point.
fn end_near(
    city: &City,
    end: End,
    point: MapPoint,
    range: (i64, i64),
    draw: &mut Draw,
) -> Option<Site> {
    let found = match end {
        End::Home => None,
        End::Work => city.work().near(draw, point, range),
        End::At(trades) => {
            let counts = trades.iter().map(|trade| city.of_trade(*trade).len());
            let trade = trades[draw.share(counts)];
            city.of_trade(trade).near(draw, point, range)
        }
    };
    found.or_else(|| city.homes().near(draw, point, range))
}

/// Somewhere to stop within a distance, and for how many minutes.
fn stop_near(
    city: &City,
    runners: &Runners,
    point: MapPoint,
    around: i64,
    draw: &mut Draw,
) -> Option<(MapPoint, i64)> {
    let (trades, minutes) = draw.pick(&STOPS);
    let site = end_near(city, End::At(trades), point, (100, around.max(800)), draw)?;
    runners.can_stop_at(site).then(|| (site.at, draw.stepped(minutes, 5)))
}

fn set_limits(
    row: &mut Row<C>,
    runners: &Runners,
    stops: &Stops,
    (day, departure): (&Day, i64),
    draw: &mut Draw,
) {
    let goes_nowhere = stops.end.is_none() && stops.via.is_none();
    if goes_nowhere {
        row.set(C::MaxAddedTime, format!("{}m", draw.stepped((30, 90), 10)));
        return;
    }
    let detour = |draw: &mut Draw| format!("{}m", draw.stepped((5, 30), 5));
    match draw.share([48, 15, 13, 10, 6, 8].into_iter()) {
        0 => row.set(C::MaxDetourTime, detour(draw)),
        1 => row.set(C::MaxDetourRatio, format!("0.{}", draw.between((2, 8)))),
        2 => row.set(C::MaxAddedTime, format!("{}m", draw.stepped((15, 45), 5))),
        3 => {
            // By a careful guess at the way, and with some time to spare.
            let dwell = stops.via.map_or(0, |(_, minutes)| minutes);
            let travel = stops.length() * 16 / 10 * 60 / runners.are.pace;
            let arrival = departure + travel + dwell + draw.stepped((15, 45), 5);
            row.set(C::LatestArrival, day.at((arrival + 4) / 5 * 5));
        }
        4 => row.set(C::MaxDetourDistance, draw.stepped((1_000, 5_000), 500).to_string()),
        _ => {}
    }
    if draw.percent(10) {
        row.set(C::MaxWait, format!("{}m", draw.stepped((5, 20), 5)));
    }
    if draw.percent(15) {
        row.set(C::MinNetGain, money(draw.stepped((50, 250), 50)));
    }
    if draw.percent(8) {
        row.set(C::MinHourlyRate, tenths(draw.stepped((80, 160), 10)));
    }
}

fn set_runner(row: &mut Row<C>, runners: &Runners, draw: &mut Draw) {
    let are = &runners.are;
    if draw.percent(40) {
        row.set(C::MaxTasks, draw.between((1, 6)).to_string());
    }
    if draw.percent(70) {
        let (weight, volume) = are.carries;
        row.set(C::Capacity, load(draw.between(weight) * 10, draw.stepped(volume, 5)));
    }
    let mut skills = Vec::new();
    for (skill, chance) in SKILLS {
        // Who is on foot lifts no more than what they carry.
        let can = draw.percent(chance);
        if can && (skill != "lifting" || runners.network.profile() != Profile::Foot) {
            skills.push(skill);
        }
    }
    row.set(C::Skills, skills.join("|"));
    if draw.percent(65) {
        row.set(C::CostPerHour, money(draw.stepped(are.per_hour, 5) * 10));
    }
    let per_km = draw.between(are.per_km);
    if per_km > 0 && draw.percent(35) {
        row.set(C::CostPerKm, money(per_km));
    }
    match draw.share([50, 30, 20].into_iter()) {
        1 => row.set(C::CommissionPct, "10"),
        2 => row.set(C::CommissionPct, "15"),
        _ => {}
    }
}
