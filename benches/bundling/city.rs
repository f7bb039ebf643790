//! Errands and trips in a city that could be: places on a plane, streets that are never quite
//! straight, so that the way over a third place is now and then the faster one.

use ontheway::bundling::{
    Baseline, Costs, Errand, Limits, Matrix, Problem, Stop, TravelSource, TripStop, Windows,
};
use ontheway::units::{Amount, Centimetres, Millis, Money, NO_LIMIT, Travel};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Length of the way over the straight line.
const WINDING: std::ops::Range<f64> = 1.25..1.45;
/// Metres a second.
const SPEED: std::ops::Range<f64> = 7.5..9.2;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    pub seed: u64,
    pub errands: usize,
    pub tasks: usize,
    /// Minutes of detour.
    pub budget: i64,
    /// One in so many errands has a time window; 0 for none.
    pub windows: u32,
    /// Half of them, or none.
    pub shipments: bool,
}

/// Travel in a city.
pub struct City {
    places: Vec<(f64, f64)>,
    matrix: Matrix,
}

impl TravelSource for City {
    fn travel(&self, from: usize, to: usize) -> Travel {
        self.matrix.travel(from, to)
    }

    /// No chain is shorter than a straight line at the least winding, or faster than the
    /// greatest speed on it.
    fn at_least(&self, from: usize, to: usize) -> (Millis, Centimetres) {
        let (a, b) = (self.places[from], self.places[to]);
        let road = (a.0 - b.0).hypot(a.1 - b.1) * WINDING.start;
        (Millis((road / SPEED.end * 1_000.0) as i64), Centimetres((road * 100.0) as i64))
    }
}

/// A city of 12 km by 12 km, a trip of 10 to 20 minutes through it, and errands around.
pub fn city(wish: Wish) -> (Problem, City) {
    let mut rng = ChaCha8Rng::seed_from_u64(wish.seed);
    let side = 12_000.0;
    let place = |rng: &mut ChaCha8Rng| (rng.random_range(0.0..side), rng.random_range(0.0..side));
    let mut places = vec![place(&mut rng)];
    // Half an hour's drive has 15 km of road: 10 to 20 minutes are 4 to 8 km apart.
    let apart = rng.random_range(4_000.0..8_000.0);
    let end = loop {
        let angle = rng.random_range(0.0..std::f64::consts::TAU);
        let end = (places[0].0 + apart * angle.cos(), places[0].1 + apart * angle.sin());
        if (0.0..side).contains(&end.0) && (0.0..side).contains(&end.1) {
            break end;
        }
    };
    places.push(end);
    let mut errands: Vec<Errand> = Vec::new();
    for number in 0..wish.errands {
        let mut stop = |rng: &mut ChaCha8Rng| {
            places.push(place(rng));
            let open = rng.random_range(0..3_600_000);
            let window = (Millis(open), Millis(open + rng.random_range(600_000..3_600_000)));
            let has_window = wish.windows > 0 && rng.random_ratio(1, wish.windows);
            Stop {
                point: places.len() - 1,
                access: Millis(rng.random_range(0..60_000)),
                setup: Millis(60_000),
                service: Millis(rng.random_range(120_000..240_000)),
                windows: if has_window { Windows::new([window]) } else { Windows::always() },
                max_wait: if has_window { Millis(3_600_000) } else { NO_LIMIT },
            }
        };
        let pickup = stop(&mut rng);
        let delivery = (wish.shipments && number % 2 == 1).then(|| stop(&mut rng));
        errands.push(Errand {
            payout: Money(Money::PER_UNIT / 100 * rng.random_range(200..=2_000)),
            price: Money::ZERO,
            rank: number,
            pickup,
            delivery,
            amount: vec![1],
            max_time_in_vehicle: None,
            kept: false,
        });
    }
    let matrix = Matrix::new(places.len(), |from, to| {
        if from == to {
            return Travel::ZERO;
        }
        let (a, b) = (places[from], places[to]);
        let road = (a.0 - b.0).hypot(a.1 - b.1) * rng.random_range(WINDING);
        let speed = rng.random_range(SPEED);
        Travel::new((road / speed * 1_000.0) as u32 + 5_000, (road * 100.0) as u32)
    });
    let direct = matrix.travel(0, 1);
    let stop = |point| TripStop { point, dwell: Millis::ZERO };
    let problem = Problem {
        trip: vec![stop(0), stop(1)],
        departure: Millis::ZERO,
        baseline: Baseline { time: direct.time(), length: direct.length() },
        errands,
        capacity: vec![1_000],
        costs: Costs { per_hour: Amount(120_000), per_km: Amount(3_000) },
        limits: Limits {
            detour_time: Some(Millis::from_seconds(60 * wish.budget)),
            detour_distance: None::<Centimetres>,
            tasks: Some(wish.tasks),
            net_gain: Some(Money::ZERO),
            ..Limits::default()
        },
        samples: None,
    };
    (problem, City { places, matrix })
}
