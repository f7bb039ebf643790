//! What is seen of the ground.

use super::ground::Spot;

/// The drawing without scripts, in pixels.
pub(super) const DRAWN: (f64, f64) = (1_000.0, 700.0);

/// What is seen of the ground without scripts: its spots times the scale, moved, are pixels.
pub(super) struct Window {
    pub(super) scale: f64,
    pub(super) left: f64,
    pub(super) top: f64,
}

impl Window {
    pub(super) fn showing(low: Spot, high: Spot) -> Self {
        let long = |low: i32, high: i32| f64::from(high - low).max(1.0);
        let (width, height) = (long(low.0, high.0), long(low.1, high.1));
        let scale = 0.94 * (DRAWN.0 / width).min(DRAWN.1 / height);
        let shift =
            |drawn: f64, low: i32, long: f64| drawn / 2.0 - scale * (f64::from(low) + long / 2.0);
        Self { scale, left: shift(DRAWN.0, low.0, width), top: shift(DRAWN.1, low.1, height) }
    }

    pub(super) fn shown(&self, spot: Spot, beside: (i32, i32)) -> (f64, f64) {
        let at = |spot: i32, shift: f64, beside: i32| {
            f64::from(spot) * self.scale + shift + f64::from(beside)
        };
        (at(spot.0, self.left, beside.0), at(spot.1, self.top, beside.1))
    }
}
