//! Lines without points that hardly show.

/// Which points of a line are needed so that all others lie within `most` of what is left: both
/// ends, and corners. Source: Ramer 1972; Douglas and Peucker 1973.
///
/// Complexity: O(n log n) for most lines of n points, O(n²) at worst.
pub(crate) fn needed(line: &[(f64, f64)], most: f64) -> Vec<bool> {
    let mut needed = vec![false; line.len()];
    let Some(last) = line.len().checked_sub(1) else { return needed };
    needed[0] = true;
    needed[last] = true;
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        let between = from + 1..to;
        let offs = between.map(|at| (off(line[at], line[from], line[to]), at));
        let farthest = offs.max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, at)) = farthest.filter(|(distance, _)| *distance > most) {
            needed[at] = true;
            open.extend([(from, at), (at, to)]);
        }
    }
    needed
}

/// How far a point lies off the straight line between two others.
fn off(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (x, y) = (point.0 - from.0, point.1 - from.1);
    let square = dx * dx + dy * dy;
    let along = if square > 0.0 { ((x * dx + y * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
    (x - along * dx).hypot(y - along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_needed() {
        let line = [(0.0, 0.0), (10.0, 1.0), (20.0, 0.0), (20.0, 30.0), (20.0, 60.0)];
        assert_eq!(needed(&line, 2.0), [true, false, true, false, true]);
        assert_eq!(needed(&line, 0.5), [true, true, true, false, true]);
        assert!(needed(&[], 1.0).is_empty());
        assert_eq!(needed(&line[..1], 1.0), [true]);
        // There and back again.
        assert_eq!(needed(&[(0.0, 0.0), (50.0, 0.0), (0.0, 0.0)], 2.0), [true; 3]);
    }
}
