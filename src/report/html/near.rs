//! What lies near the lines and stops that a page is about.

use std::collections::HashSet;

use super::ground::{Spot, apart};

/// Edge of a cell, in decimetres; near is what lies in the same cell or in one beside it.
const CELL: i32 = 3_000;

/// The cells around lines and stops.
pub(super) struct Near(HashSet<Spot>);

impl Near {
    pub(super) fn to<'l>(lines: impl IntoIterator<Item = &'l [Spot]>) -> Self {
        let mut cells = HashSet::new();
        for line in lines {
            cells.extend(line.first().map(cell));
            for pair in line.windows(2) {
                let steps = (apart(pair[0], pair[1]) / f64::from(CELL)).ceil().max(1.0);
                let part = |from: i32, to: i32, step: f64| {
                    from + (f64::from(to - from) * step / steps).round() as i32
                };
                for step in 1..=steps as i32 {
                    let [x, y] = [(pair[0].0, pair[1].0), (pair[0].1, pair[1].1)]
                        .map(|(from, to)| part(from, to, f64::from(step)));
                    cells.insert(cell(&(x, y)));
                }
            }
        }
        let around = |(x, y): &Spot| {
            let (x, y) = (*x, *y);
            (x - 1..=x + 1).flat_map(move |x| (y - 1..=y + 1).map(move |y| (x, y)))
        };
        Self(cells.iter().flat_map(around).collect())
    }

    /// Whether any point of a line is near.
    pub(super) fn holds(&self, line: &[Spot]) -> bool {
        line.iter().any(|spot| self.0.contains(&cell(spot)))
    }
}

fn cell(spot: &Spot) -> Spot {
    (spot.0.div_euclid(CELL), spot.1.div_euclid(CELL))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beside_a_line_is_near_it() {
        let line = [(0, 0), (60_000, 0)];
        let near = Near::to([&line[..], &[(-90_000, -90_000)][..]]);
        assert!(near.holds(&[(31_000, 2_900)]) && near.holds(&[(90_000, 0), (60_000, -2_000)]));
        assert!(near.holds(&[(-91_000, -89_000)]));
        assert!(!near.holds(&[(30_000, 6_001)]) && !near.holds(&[]));
    }
}
