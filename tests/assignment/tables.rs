//! Random tables of gains: full and sparse, with losses, and with as many ties as one likes.

use ontheway::assignment::Pairs;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// What every trip gains by every errand, where it can take it.
#[derive(Debug, Clone)]
pub struct Table {
    pub errands: usize,
    pub gains: Vec<Vec<Option<i128>>>,
}

impl Table {
    /// With one more errand like this one.
    pub fn with_errand_twice(&self, errand: usize) -> Self {
        let longer = |row: &Vec<Option<i128>>| row.iter().copied().chain([row[errand]]).collect();
        Self { errands: self.errands + 1, gains: self.gains.iter().map(longer).collect() }
    }

    pub fn without_trip(&self, trip: usize) -> Self {
        let mut without = self.clone();
        without.gains.remove(trip);
        without
    }
}

pub fn generator(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// A table of at most so many trips and errands.
pub fn draw(random: &mut ChaCha8Rng, trips: usize, errands: usize) -> Table {
    let (trips, errands) = (random.random_range(1..=trips), random.random_range(1..=errands));
    let most = [3, 10, 1_000, 1 << 50][random.random_range(0..4)];
    let share = [0.1, 0.4, 1.0][random.random_range(0..3)];
    let mut row = || -> Vec<Option<i128>> {
        let mut gain = || random.random_range(-most / 4..=most);
        let gains: Vec<i128> = (0..errands).map(|_| gain()).collect();
        gains.into_iter().map(|gain| random.random_bool(share).then_some(gain)).collect()
    };
    Table { errands, gains: (0..trips).map(|_| row()).collect() }
}

pub fn pairs(table: &Table) -> Pairs {
    let mut pairs = Pairs::new(table.errands).unwrap();
    for row in &table.gains {
        let row = row.iter().enumerate().filter_map(|(errand, gain)| Some((errand, (*gain)?)));
        pairs.push(row).unwrap();
    }
    pairs
}
