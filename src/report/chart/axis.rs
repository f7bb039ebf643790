//! Axes: logarithmic ones, and plain ones from 0 on.

/// Axes that span more decades than this name only their powers of ten.
const DECADES_WITH_STEPS: f64 = 2.4;

/// More values than this are not named on a plain axis.
const MOST_TICKS: f64 = 10.0;

/// An axis.
pub(super) struct Axis {
    /// At its ends: on a logarithmic one 1, 2 or 5 times a power of ten each.
    ends: (f64, f64),
    /// How far apart the values are that are named on a plain axis; `None` on a logarithmic one.
    step: Option<f64>,
    /// Where they lie on the drawing.
    pub(super) at: (f64, f64),
}

/// Values that axes begin and end at, and name.
fn steps() -> impl DoubleEndedIterator<Item = f64> {
    (-9..16).flat_map(|power| [1.0, 2.0, 5.0].map(|step| step * 10_f64.powi(power)))
}

impl Axis {
    /// The least logarithmic axis that holds these values, those that are not above zero left out.
    pub(super) fn around(values: impl Iterator<Item = f64>, at: (f64, f64)) -> Self {
        let values: Vec<f64> = values.filter(|value| *value > 0.0).collect();
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = values.iter().copied().fold(0.0, f64::max);
        let low = steps().rfind(|step| *step <= least).unwrap_or(1.0);
        let high = steps().find(|step| *step >= greatest && *step > low);
        Self { ends: (low, high.unwrap_or(10.0 * low)), step: None, at }
    }

    /// A plain axis from 0 to the first named value that is not below any of these; what is named
    /// is no closer than `finest`.
    pub(super) fn from_zero(
        values: impl Iterator<Item = f64>,
        at: (f64, f64),
        finest: f64,
    ) -> Self {
        let greatest = values.fold(0.0, f64::max);
        let is_wide = |step: &f64| *step > 0.999 * finest && greatest <= MOST_TICKS * step * 1.001;
        let step = steps().find(is_wide).unwrap_or(1.0);
        // Decimals are not exact in what is counted here.
        let count = (greatest / step - 1e-6).ceil().max(1.0);
        Self { ends: (0.0, count * step), step: Some(step), at }
    }

    /// Where a value lies on the drawing.
    pub(super) fn place(&self, value: f64) -> f64 {
        if self.step.is_some() {
            return self.at.0 + value / self.ends.1 * (self.at.1 - self.at.0);
        }
        let (low, high) = (self.ends.0.ln(), self.ends.1.ln());
        let share = (value.max(self.ends.0).ln() - low) / (high - low);
        self.at.0 + share * (self.at.1 - self.at.0)
    }

    /// The values that are named.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let (low, high) = self.ends;
        if let Some(step) = self.step {
            let count = (high / step).round() as u32;
            return (0..=count).map(|number| f64::from(number) * step).collect();
        }
        let within = steps().filter(|step| (low * 0.999..=high * 1.001).contains(step));
        let is_whole = |step: &f64| (step.log10() - step.log10().round()).abs() < 1e-6;
        if (high / low).log10() > DECADES_WITH_STEPS {
            within.filter(is_whole).collect()
        } else {
            within.collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_logarithmic_and_hold_all_values() {
        let axis = Axis::around([1_000.0, 30_000.0].into_iter(), (0.0, 100.0));
        assert_eq!(axis.ends, (1_000.0, 50_000.0));
        assert_eq!(axis.ticks(), [1e3, 2e3, 5e3, 1e4, 2e4, 5e4]);
        let (one, ten, all) = (axis.place(1e3), axis.place(1e4), axis.place(5e4));
        assert!(one.abs() < 1e-9 && (all - 100.0).abs() < 1e-9);
        assert!((ten - 100.0 * 10_f64.ln() / 50_f64.ln()).abs() < 1e-9);
        let single = Axis::around(std::iter::once(60.0), (0.0, 1.0));
        assert_eq!(single.ends, (50.0, 100.0));
        assert_eq!(Axis::around(std::iter::once(100.0), (0.0, 1.0)).ends, (100.0, 200.0));
        assert_eq!(Axis::around(std::iter::empty(), (0.0, 1.0)).ends.0, 5e15);
        let long = Axis::around([0.02, 900.0].into_iter(), (0.0, 1.0));
        assert_eq!(long.ticks(), [0.1, 1.0, 10.0, 100.0, 1000.0]);
    }

    #[test]
    fn plain_axes_begin_at_zero_and_name_round_values() {
        let axis = |greatest: f64, finest| {
            Axis::from_zero(std::iter::once(greatest), (0.0, 100.0), finest)
        };
        assert_eq!(axis(4.0, 1.0).ticks(), [0.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(axis(0.0, 1.0).ticks(), [0.0, 1.0]);
        assert_eq!(axis(41.7, 1.0).ticks().last(), Some(&45.0));
        assert_eq!(axis(1_040.0, 1.0).ticks(), [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0, 1200.0]);
        assert_eq!(axis(0.03, 0.01).ticks().len(), 4);
        assert!((axis(10.0, 1.0).place(2.5) - 25.0).abs() < 1e-9);
    }
}
