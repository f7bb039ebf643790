//! The Hungarian method on a full square table, in its plainest form (Kuhn 1955; Munkres 1957),
//! to hold the sparse one against.

/// The greatest total gain of an assignment in which everybody may stay alone.
///
/// Complexity: O(n³) for n trips and errands together.
pub fn greatest(gains: &[Vec<Option<i128>>]) -> i128 {
    let errands = gains.first().map_or(0, Vec::len);
    // Everybody gets a partner of their own that gains nothing.
    let size = gains.len() + errands;
    let cost = |row: usize, column: usize| {
        let gain = gains.get(row).and_then(|row| row.get(column).copied().flatten());
        -gain.unwrap_or(0).max(0)
    };
    // Rows and columns count from 1; column 0 is where a new row begins.
    let mut of_row = vec![0_i128; size + 1];
    let mut of_column = vec![0_i128; size + 1];
    let mut row_of = vec![0; size + 1];
    let mut before = vec![0; size + 1];
    for row in 1..=size {
        row_of[0] = row;
        let mut at = 0;
        let mut least = vec![i128::MAX; size + 1];
        let mut used = vec![false; size + 1];
        loop {
            used[at] = true;
            let here = row_of[at];
            let (mut step, mut next) = (i128::MAX, 0);
            for column in 1..=size {
                if used[column] {
                    continue;
                }
                let slack = cost(here - 1, column - 1) - of_row[here] - of_column[column];
                if slack < least[column] {
                    (least[column], before[column]) = (slack, at);
                }
                if least[column] < step {
                    (step, next) = (least[column], column);
                }
            }
            for column in 0..=size {
                if used[column] {
                    of_row[row_of[column]] += step;
                    of_column[column] -= step;
                } else {
                    least[column] -= step;
                }
            }
            at = next;
            if row_of[at] == 0 {
                break;
            }
        }
        while at != 0 {
            row_of[at] = row_of[before[at]];
            at = before[at];
        }
    }
    (1..=size).map(|column| -cost(row_of[column] - 1, column - 1)).sum()
}
