//! How many errands and threads are measured, and which errands.

use crate::sample::{Draw, Stream};

/// `count` of the numbers below `total`, ascending: one out of each of `count` equal stretches,
/// which one is left to chance that is always the same. A file whose rows take turns, jobs and
/// shipments for example, is so not cut down to one kind.
pub fn evenly(total: usize, count: usize) -> impl Iterator<Item = usize> {
    let count = count.min(total);
    let mut draw = Draw::new(count as u64, Stream::Selection);
    let begin = move |stretch: usize| (stretch as u128 * total as u128 / count as u128) as usize;
    (0..count).map(move |stretch| {
        let (begin, end) = (begin(stretch), begin(stretch + 1));
        begin + draw.below(end - begin)
    })
}

/// 1,000, 3,000, 10,000, … as long as they are less than `total`, and `total`.
pub fn steps_up_to(total: usize) -> Vec<usize> {
    let decades = std::iter::successors(Some(1_000_usize), |decade| decade.checked_mul(10));
    let steps = decades.flat_map(|decade| [decade, decade.saturating_mul(3)]);
    steps.take_while(|step| *step < total).chain([total]).collect()
}

/// 1, 2, 4, … as long as they are less than `most`, and `most`.
pub fn thread_counts(most: usize) -> Vec<usize> {
    let doubled = std::iter::successors(Some(1_usize), |count| count.checked_mul(2));
    doubled.take_while(|count| *count < most).chain([most.max(1)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_is_even_and_always_the_same() {
        for (total, count) in [(10, 3), (100_000, 1_000), (7, 7), (3_001, 3_000), (5, 9)] {
            let chosen: Vec<usize> = evenly(total, count).collect();
            assert_eq!(chosen.len(), count.min(total));
            assert!(chosen.is_sorted_by(|a, b| a < b) && chosen.iter().all(|at| *at < total));
            assert_eq!(chosen, evenly(total, count).collect::<Vec<_>>());
            for (stretch, at) in chosen.iter().enumerate() {
                let size = total as f64 / chosen.len() as f64;
                let middle = (stretch as f64 + 0.5) * size;
                assert!((*at as f64 - middle).abs() <= size / 2.0 + 1.0, "{total} {count}");
            }
        }
        assert_eq!(evenly(0, 5).count(), 0);
        assert_eq!(evenly(5, 0).count(), 0);
        // Written down once: figures of different days must be of the same errands.
        assert_eq!(evenly(1_000_000, 4).collect::<Vec<_>>(), [51_565, 326_285, 725_364, 753_421]);
    }

    #[test]
    fn rows_that_take_turns_are_all_seen() {
        let odd = evenly(20_000, 10_000).filter(|at| at % 2 == 1).count();
        assert!((4_500..5_500).contains(&odd), "{odd}");
    }

    #[test]
    fn steps_end_with_all() {
        assert_eq!(steps_up_to(60), [60]);
        assert_eq!(steps_up_to(1_000), [1_000]);
        assert_eq!(steps_up_to(10_001), [1_000, 3_000, 10_000, 10_001]);
        assert_eq!(thread_counts(1), [1]);
        assert_eq!(thread_counts(6), [1, 2, 4, 6]);
        assert_eq!(thread_counts(8), [1, 2, 4, 8]);
    }
}
