//! The least a chain of travel can come to.

/// Unreachable, in a matrix of least sums; two of them still add up.
pub(super) const APART: i64 = super::model::FAR;

/// Replaces every entry of a square matrix by the least sum over all chains from the one to the
/// other (Floyd 1962). Afterwards the triangle inequality holds, and no chain of the original
/// goes below an entry.
///
/// Complexity: O(n³).
pub(super) fn close(n: usize, matrix: &mut [i64]) {
    let mut row = vec![0; n];
    for middle in 0..n {
        row.copy_from_slice(&matrix[middle * n..(middle + 1) * n]);
        for from in matrix.chunks_exact_mut(n) {
            let head = from[middle];
            if head >= APART {
                continue;
            }
            for (entry, tail) in from.iter_mut().zip(&row) {
                *entry = (*entry).min(head + tail);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_around_may_be_less() {
        let mut matrix = [0, 9, 2, 9, 0, 9, 9, 3, APART];
        close(3, &mut matrix);
        assert_eq!(matrix[1], 5);
        // From the last to itself: to the first and back, 9 + 2.
        assert_eq!(matrix[8], 11);
    }
}
