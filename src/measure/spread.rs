//! The same measured several times.

/// Median, least and greatest of several figures, each on its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread<const N: usize> {
    /// In the middle; between the two in the middle where their number is even.
    pub median: [f64; N],
    /// The least.
    pub least: [f64; N],
    /// The greatest.
    pub greatest: [f64; N],
}

impl<const N: usize> Spread<N> {
    /// Over the runs; all zero where there are none.
    pub(super) fn of(runs: &[[f64; N]]) -> Self {
        let zero = [0.0; N];
        let mut spread = Self { median: zero, least: zero, greatest: zero };
        for figure in 0..N {
            let mut values: Vec<f64> = runs.iter().map(|run| run[figure]).collect();
            values.sort_unstable_by(f64::total_cmp);
            let middle = [values.len().saturating_sub(1) / 2, values.len() / 2];
            let [low, high] = middle.map(|at| values.get(at).copied().unwrap_or(0.0));
            spread.median[figure] = low.midpoint(high);
            spread.least[figure] = values.first().copied().unwrap_or(0.0);
            spread.greatest[figure] = values.last().copied().unwrap_or(0.0);
        }
        spread
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_figure_is_on_its_own() {
        let spread = Spread::of(&[[3.0, 10.0], [1.0, 40.0], [2.0, 20.0]]);
        assert_eq!(spread.median, [2.0, 20.0]);
        assert_eq!((spread.least, spread.greatest), ([1.0, 10.0], [3.0, 40.0]));
        assert_eq!(Spread::of(&[[1.0], [4.0], [2.0], [3.0]]).median, [2.5]);
        assert_eq!(Spread::of(&[[7.0]]).median, [7.0]);
    }
}
