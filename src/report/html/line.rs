//! Lines as they are drawn: no more points than the eye needs, in the fewest bytes.

use std::fmt::Write as _;

use super::ground::{Spot, apart};

/// The line without points that lie within `most` decimetres of what is left of it.
pub(super) fn simplified(line: &[Spot], most: f64) -> Vec<Spot> {
    let points: Vec<(f64, f64)> =
        line.iter().map(|spot| (f64::from(spot.0), f64::from(spot.1))).collect();
    let needed = crate::simplify::needed(&points, most);
    let mut kept: Vec<Spot> =
        line.iter().zip(needed).filter(|(_, needed)| *needed).map(|(spot, _)| *spot).collect();
    kept.dedup();
    kept
}

/// Appends a line to the data of an SVG path.
pub(super) fn draw(line: &[Spot], path: &mut String) {
    let Some((first, rest)) = line.split_first() else { return };
    let _ = write!(path, "M{} {}", first.0, first.1);
    // A lone point is a dot.
    if rest.is_empty() {
        path.push_str("l0 0");
    }
    let mut last = *first;
    for (number, spot) in rest.iter().enumerate() {
        let (dx, dy) = (spot.0 - last.0, spot.1 - last.1);
        path.push(if number == 0 { 'l' } else { ' ' });
        let _ = write!(path, "{dx}");
        // A sign parts numbers as well as a blank does.
        if dy >= 0 {
            path.push(' ');
        }
        let _ = write!(path, "{dy}");
        last = *spot;
    }
}

/// How long a line is, in decimetres.
pub(super) fn length(line: &[Spot]) -> f64 {
    line.windows(2).map(|pair| apart(pair[0], pair[1])).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_corners() {
        let line = [(0, 0), (10, 1), (20, 0), (20, 30), (20, 60)];
        assert_eq!(simplified(&line, 2.0), [(0, 0), (20, 0), (20, 60)]);
        assert_eq!(simplified(&line, 0.5), [(0, 0), (10, 1), (20, 0), (20, 60)]);
        assert_eq!(simplified(&[], 1.0), []);
        assert_eq!(simplified(&[(1, 2)], 1.0), [(1, 2)]);
        // There and back again.
        assert_eq!(simplified(&[(0, 0), (50, 0), (0, 0)], 2.0), [(0, 0), (50, 0), (0, 0)]);
        assert_eq!(simplified(&[(3, 3), (3, 3)], 1.0), [(3, 3)]);
    }

    #[test]
    fn lines_are_written_from_point_to_point() {
        let mut path = String::new();
        draw(&[(5, 6), (7, 4), (7, 14), (0, 0)], &mut path);
        draw(&[(1, 1)], &mut path);
        draw(&[], &mut path);
        assert_eq!(path, "M5 6l2-2 0 10 -7-14M1 1l0 0");
        assert_eq!(length(&[(0, 0), (3, 4), (3, 5)]), 6.0);
    }
}
