//! Matching with everything loaded.

use hdrhistogram::Histogram;
use xxhash_rust::xxh3::Xxh3;

use super::engine::{self, WORK};
use super::pass::{Lanes, Pass, Timed, check};
use super::{Bench, Spread};
use crate::demand::Errand;
use crate::error::{Error, Result};

/// An hour in nanoseconds: no trip takes longer.
const MOST_NANOS: u64 = 3_600_000_000_000;

/// Significant digits of a latency.
const DIGITS: u8 = 3;

/// Matching all trips with so many errands on so many threads.
#[derive(Debug, Clone, PartialEq)]
pub struct Warm {
    /// How many errands.
    pub errands: usize,
    /// How many threads, each with a trip of its own.
    pub threads: usize,
    /// In the order of [`Warm::FIGURES`].
    pub figures: Spread<5>,
    /// Means over the trips of the last pass, in the order of [`Warm::WORK`].
    pub work: [f64; WORK.len()],
    /// XXH3 of all answers: equal where the same was found.
    pub answers: u64,
}

impl Warm {
    /// Latency of a trip in milliseconds (median, percentiles and most), and trips a second when
    /// all are matched together.
    pub const FIGURES: [&'static str; 5] = ["p50_ms", "p90_ms", "p99_ms", "max_ms", "trips_per_s"];

    /// What is counted: errands judged one by one, errands dropped before, errands that fit,
    /// nodes settled.
    pub const WORK: [&'static str; WORK.len()] = WORK;
}

/// With the errands of these rows, by number of threads; and the checksum of the first answer.
pub(super) fn measure(
    bench: &Bench,
    rows: &[usize],
    threads: &[usize],
    step: &dyn Fn(),
) -> Result<(Vec<Warm>, u64)> {
    let network = bench.map.network(bench.profile)?;
    let errands: Vec<Errand> =
        rows.iter().filter_map(|row| bench.errands.get(*row)).cloned().collect();
    let errand_count = errands.len();
    let matcher = engine::place(network, errands, bench.max_snap);
    let pass = |lanes: &Lanes| lanes.pass(&matcher, bench.trips, bench.top, bench.departure);

    let first = pass(&Lanes::new(1)?)?;
    step();
    let mut measured = Vec::with_capacity(threads.len());
    for &threads in threads {
        let lanes = Lanes::new(threads)?;
        let mut runs = Vec::with_capacity(bench.runs);
        let mut work = [0.0; WORK.len()];
        for _ in 0..bench.runs {
            let again = pass(&lanes)?;
            for ((before, now), trip) in first.trips.iter().zip(&again.trips).zip(bench.trips) {
                check(trip, before.checksum, now.checksum)?;
            }
            runs.push(figures(&again)?);
            work = means(&again.trips);
            step();
        }
        let (figures, answers) = (Spread::of(&runs), checksum(&first.trips));
        measured.push(Warm { errands: errand_count, threads, figures, work, answers });
    }
    Ok((measured, first.trips.first().map_or(0, |trip| trip.checksum)))
}

/// In the order of [`Warm::FIGURES`].
fn figures(pass: &Pass) -> Result<[f64; 5]> {
    let mut histogram = Histogram::<u64>::new_with_bounds(1, MOST_NANOS, DIGITS)
        .map_err(|e| Error::Request(format!("latencies cannot be counted: {e}")))?;
    pass.trips.iter().for_each(|trip| histogram.saturating_record(trip.nanos));
    let ms = |nanos: u64| nanos as f64 / 1e6;
    let quantile = |share: f64| ms(histogram.value_at_quantile(share));
    let trips_per_s = pass.trips.len() as f64 / pass.seconds.max(1e-9);
    Ok([quantile(0.5), quantile(0.9), quantile(0.99), ms(histogram.max()), trips_per_s])
}

fn means(trips: &[Timed]) -> [f64; WORK.len()] {
    let mut sums = [0_u64; WORK.len()];
    for trip in trips {
        for (sum, count) in sums.iter_mut().zip(trip.work) {
            *sum += count;
        }
    }
    sums.map(|sum| sum as f64 / trips.len().max(1) as f64)
}

fn checksum(trips: &[Timed]) -> u64 {
    let mut hash = Xxh3::new();
    trips.iter().for_each(|trip| hash.update(&trip.checksum.to_le_bytes()));
    hash.digest()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Timed = Timed { nanos: 0, checksum: 0, work: [0; WORK.len()] };

    #[test]
    fn percentiles_are_those_of_the_trips() {
        let trip = |ms: u64| Timed { nanos: ms * 1_000_000, ..NOTHING };
        let trips = (1..=1000).rev().map(trip).collect();
        let [p50, p90, p99, max, trips_per_s] = figures(&Pass { trips, seconds: 2.0 }).unwrap();
        for (found, expected) in [(p50, 500.0), (p90, 900.0), (p99, 990.0), (max, 1000.0)] {
            assert!((found / expected - 1.0_f64).abs() < 0.002, "{found} for {expected}");
        }
        assert_eq!(trips_per_s, 500.0);
    }

    #[test]
    fn the_checksum_knows_the_order_and_the_work_is_a_mean() {
        let one = Timed { checksum: 1, work: [1; WORK.len()], ..NOTHING };
        let other = Timed { checksum: 2, work: [4; WORK.len()], ..NOTHING };
        assert_ne!(checksum(&[one, other]), checksum(&[other, one]));
        assert_eq!(means(&[one, other]), [2.5; WORK.len()]);
    }
}
