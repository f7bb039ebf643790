//! Chance that comes out the same on every machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};

/// What is drawn: each has numbers of its own, so that more of the one changes nothing in the
/// other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    /// The errand of this number.
    Errand(u64),
    /// The trip of this number.
    Trip(u64),
    /// The trip of this number between any two junctions.
    Crossing(u64),
    /// Which rows of a file are looked at.
    Selection,
    /// The city itself, which is the same whatever the seed.
    City,
}

/// A stream of chance. All of it is integer arithmetic on the cipher's own output, and rests on
/// no distribution of a library that may change between its versions.
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream of one item under a seed.
    pub(crate) fn new(seed: u64, stream: Stream) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(match stream {
            Stream::City => 0,
            Stream::Selection => 4,
            Stream::Errand(number) => number << 2 | 1,
            Stream::Trip(number) => number << 2 | 2,
            Stream::Crossing(number) => number << 2 | 3,
        });
        Self(rng)
    }

    /// 0 to `count` − 1; 0 where there is nothing to choose from.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        let wide = u128::from(self.0.next_u64()) * count as u128;
        (wide >> 64) as usize
    }

    /// `low` to `high`, both included.
    pub(super) fn between(&mut self, (low, high): (i64, i64)) -> i64 {
        let width = high.saturating_sub(low).max(0) as usize + 1;
        low + self.below(width) as i64
    }

    /// `low` to `high` in steps from `low`.
    pub(super) fn stepped(&mut self, (low, high): (i64, i64), step: i64) -> i64 {
        low + step * self.between((0, (high - low) / step))
    }

    /// True this many times in a hundred.
    pub(super) fn percent(&mut self, chance: u32) -> bool {
        self.below(100) < chance as usize
    }

    /// One of them, all alike; there must be at least one.
    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// The number of one of these shares, the more often the larger it is.
    pub(super) fn share(&mut self, shares: impl Iterator<Item = usize> + Clone) -> usize {
        let mut rest = self.below(shares.clone().sum());
        for (number, share) in shares.enumerate() {
            if rest < share {
                return number;
            }
            rest -= share;
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_fixed() {
        // Written down once: they must be the same on every machine and in every version.
        let mut draw = Draw::new(1, Stream::Errand(0));
        let numbers: Vec<usize> = (0..6).map(|_| draw.below(1000)).collect();
        assert_eq!(numbers, [103, 817, 638, 327, 358, 971]);
    }

    #[test]
    fn streams_and_seeds_differ() {
        let first = |seed, stream| Draw::new(seed, stream).below(usize::MAX);
        let all = [
            first(1, Stream::Errand(0)),
            first(1, Stream::Errand(1)),
            first(1, Stream::Trip(0)),
            first(1, Stream::Crossing(0)),
            first(1, Stream::Selection),
            first(1, Stream::City),
            first(2, Stream::Errand(0)),
        ];
        for (number, one) in all.iter().enumerate() {
            assert!(!all[..number].contains(one));
        }
    }

    #[test]
    fn ranges_and_shares_are_kept() {
        let mut draw = Draw::new(7, Stream::City);
        let mut seen = [0; 3];
        for _ in 0..3000 {
            assert!((-2..=2).contains(&draw.between((-2, 2))));
            assert!([5, 10, 15].contains(&draw.stepped((5, 19), 5)));
            seen[draw.share([1, 0, 2].into_iter())] += 1;
        }
        assert_eq!(seen[1], 0);
        assert!(seen[2] > seen[0] * 3 / 2 && seen[2] < seen[0] * 3);
        assert_eq!(draw.below(0), 0);
        assert_eq!(draw.below(1), 0);
    }
}
