//! Small problems of every kind, in small numbers, so that ties and tight limits are common.

use ontheway::bundling::{
    Baseline, Costs, Errand, Limits, Matrix, Problem, Samples, Stop, TravelSource, TripStop,
    Windows,
};
use ontheway::units::{Amount, Centimetres, Millis, Money, Travel};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A problem and its travel.
pub struct Case {
    pub problem: Problem,
    pub matrix: Matrix,
}

impl Case {
    pub fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let points = rng.random_range(3..=9);
        let matrix = matrix(&mut rng, points);
        let vias = [0, 0, 0, 1, 1, 2][rng.random_range(0..6)];
        let trip: Vec<TripStop> = (0..2 + vias)
            .map(|_| TripStop {
                point: rng.random_range(0..points),
                dwell: Millis(if rng.random_bool(0.3) { rng.random_range(0..9) } else { 0 }),
            })
            .collect();
        let legs = || trip.windows(2).map(|pair| matrix.travel(pair[0].point, pair[1].point));
        let baseline = Baseline {
            time: legs().filter(|leg| leg.is_path()).map(|leg| leg.time()).sum(),
            length: legs().filter(|leg| leg.is_path()).map(|leg| leg.length()).sum(),
        };
        // The oracle tries every order: 14 stops in three legs would take it days.
        let budget = [7, 6, 5][vias];
        let errands = errands(&mut rng, points, budget);
        let dimensions = rng.random_range(0..=2);
        let problem = Problem {
            departure: Millis(rng.random_range(0..20)),
            capacity: (0..dimensions).map(|_| rng.random_range(1..=6)).collect(),
            costs: Costs {
                per_hour: Amount(rng.random_range(0..=3)),
                per_km: Amount(rng.random_range(0..=1)),
            },
            limits: limits(&mut rng),
            trip,
            baseline,
            errands,
            samples: None,
        };
        Self { problem, matrix }
    }

    /// A trip with a stop that is at one of several places.
    pub fn somewhere(seed: u64) -> Self {
        let Self { mut problem, matrix } = Self::new(seed);
        let mut rng = ChaCha8Rng::seed_from_u64(!seed);
        let points = matrix.points();
        let stop = rng.random_range(1..problem.trip.len());
        let count = rng.random_range(1..=5);
        let places: Vec<usize> = (0..count).map(|_| rng.random_range(0..points)).collect();
        // Nothing is known of the point that stands for all of them.
        let nowhere = points;
        let matrix = Matrix::new(points + 1, |from, to| match from.max(to) == nowhere {
            true => Travel::UNREACHABLE,
            false => matrix.travel(from, to),
        });
        problem.trip[stop].point = nowhere;
        let baseline = |&place: &usize| {
            let points = problem.trip.iter().map(|stop| stop.point);
            let points: Vec<_> = points.map(|at| if at == nowhere { place } else { at }).collect();
            let legs = points.windows(2).map(|pair| matrix.travel(pair[0], pair[1]));
            let legs: Vec<Travel> = legs.filter(|leg| leg.is_path()).collect();
            Baseline {
                time: legs.iter().map(|leg| leg.time()).sum(),
                length: legs.iter().map(|leg| leg.length()).sum(),
            }
        };
        let baselines = places.iter().map(baseline).collect();
        let samples = Samples { stop, points: places, baselines };
        problem.baseline = samples.baseline();
        problem.samples = Some(samples);
        // Every order of all stops is tried for every place.
        problem.errands.truncate([3, 3, 2][problem.trip.len() - 2]);
        Self { problem, matrix }
    }

    /// Jobs where only the clock counts.
    pub fn tour(seed: u64) -> Self {
        let mut case = Self::new(seed);
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let ends = [case.problem.trip[0], case.problem.trip[case.problem.trip.len() - 1]];
        case.problem.trip = ends.to_vec();
        case.problem.costs = Costs::default();
        case.problem.capacity.clear();
        let arrival = case.problem.departure + Millis(rng.random_range(0..90));
        case.problem.limits = Limits { arrival: Some(arrival), ..Limits::default() };
        for errand in &mut case.problem.errands {
            errand.delivery = None;
            errand.kept = false;
            errand.pickup.setup = Millis::ZERO;
            errand.pickup.max_wait = ontheway::units::NO_LIMIT;
        }
        case
    }
}

fn matrix(rng: &mut ChaCha8Rng, points: usize) -> Matrix {
    let gaps = if rng.random_bool(0.2) { 0.1 } else { 0.0 };
    let plane = rng.random_bool(0.5);
    let places: Vec<(i64, i64)> =
        (0..points).map(|_| (rng.random_range(0..15), rng.random_range(0..15))).collect();
    Matrix::new(points, |from, to| {
        if from == to {
            return Travel::ZERO;
        }
        if rng.random_bool(gaps) {
            return Travel::UNREACHABLE;
        }
        let (a, b) = (places[from], places[to]);
        let straight = (a.0 - b.0).unsigned_abs() + (a.1 - b.1).unsigned_abs();
        let time =
            if plane { straight as u32 + rng.random_range(0..3) } else { rng.random_range(0..25) };
        Travel::new(time, rng.random_range(0..=time))
    })
}

fn errands(rng: &mut ChaCha8Rng, points: usize, budget: usize) -> Vec<Errand> {
    let shipments = rng.random_bool(0.7);
    let priced = rng.random_bool(0.3);
    let mut errands = Vec::new();
    let mut stops = 0;
    while stops < budget && errands.len() < 7 && !rng.random_bool(0.05) {
        let is_shipment = shipments && rng.random_bool(0.5);
        errands.push(Errand {
            payout: Money(rng.random_range(0..60)),
            price: Money(if priced { rng.random_range(-30..50).max(0) } else { 0 }),
            rank: 0,
            pickup: stop(rng, points),
            delivery: is_shipment.then(|| stop(rng, points)),
            amount: (0..rng.random_range(0..=2)).map(|_| rng.random_range(0..4)).collect(),
            max_time_in_vehicle: rng.random_bool(0.2).then(|| Millis(rng.random_range(0..40))),
            kept: rng.random_bool(0.12),
        });
        if let Some(errand) = errands.last_mut().filter(|errand| errand.kept) {
            errand.price = Money::ZERO;
        }
        stops += 1 + usize::from(is_shipment);
    }
    // Ranks of their own, in another order than the errands.
    let shift = rng.random_range(0..7);
    for (number, errand) in errands.iter_mut().enumerate() {
        errand.rank = (number * 3 + shift) % 7;
    }
    // Twins, so that only their ids tell them apart.
    if errands.len() > 1 && rng.random_bool(0.2) {
        let twin = Errand { rank: errands[1].rank, ..errands[0].clone() };
        if twin.delivery.is_none() || errands[1].delivery.is_some() {
            errands[1] = twin;
        }
    }
    errands
}

fn stop(rng: &mut ChaCha8Rng, points: usize) -> Stop {
    let times = |rng: &mut ChaCha8Rng, share: f64, most: i64| {
        Millis(if rng.random_bool(share) { rng.random_range(0..most) } else { 0 })
    };
    let window = |rng: &mut ChaCha8Rng| {
        let open = rng.random_range(0..60);
        (Millis(open), Millis(open + rng.random_range(0..30)))
    };
    let windows = match rng.random_range(0..6) {
        0 => Windows::new([window(rng)]),
        1 => Windows::new([window(rng), window(rng)]),
        2 => Windows::always().until(Millis(rng.random_range(0..80))),
        _ => Windows::always(),
    };
    Stop {
        point: rng.random_range(0..points),
        access: times(rng, 0.3, 5),
        setup: times(rng, 0.5, 6),
        service: times(rng, 0.5, 6),
        windows,
        max_wait: Millis(if rng.random_bool(0.4) { rng.random_range(0..15) } else { 500 }),
    }
}

fn limits(rng: &mut ChaCha8Rng) -> Limits {
    let mut maybe =
        |share: f64, from: i64, to: i64| rng.random_bool(share).then(|| rng.random_range(from..to));
    Limits {
        detour_time: maybe(0.4, 0, 50).map(Millis),
        detour_distance: maybe(0.2, 0, 40).map(Centimetres),
        added_time: maybe(0.3, 0, 90).map(Millis),
        arrival: maybe(0.3, 20, 120).map(Millis),
        tasks: maybe(0.5, 0, 5).map(|n| n as usize),
        net_gain: maybe(0.6, -20, 40).map(|n| Money(n.into())),
        hourly_rate: maybe(0.3, 0, 4).map(Amount),
    }
}
