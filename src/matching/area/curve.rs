//! A walk over all of a square that leaves no place for one far away before it is done with all
//! that is near (Hilbert 1891).

/// How often each side of the square is halved.
const ORDER: u32 = 16;

/// How far along the curve a place lies; both coordinates are from 0 to 1.
///
/// Complexity: O(1).
pub(super) fn along((x, y): (f64, f64)) -> u64 {
    let most = f64::from((1_u32 << ORDER) - 1);
    let whole = |part: f64| (part.clamp(0.0, 1.0) * most) as u64;
    let (mut x, mut y) = (whole(x), whole(y));
    let mut at = 0;
    for level in (0..ORDER).rev() {
        let side = 1 << level;
        let (right, up) = (x & side != 0, y & side != 0);
        at += side * side * ((3 * u64::from(right)) ^ u64::from(up));
        // Each quarter holds the whole curve again, turned about.
        if !up {
            if right {
                (x, y) = (
                    (side - 1).wrapping_sub(x & (side - 1)),
                    (side - 1).wrapping_sub(y & (side - 1)),
                );
            }
            (x, y) = (y, x);
        }
        (x, y) = (x & (side - 1), y & (side - 1));
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_is_beside() {
        let side = 64_u32;
        let middle = |number: u32| (f64::from(number) + 0.5) / f64::from(side);
        let mut places: Vec<(u64, u32, u32)> = (0..side * side)
            .map(|at| (at % side, at / side))
            .map(|(x, y)| (along((middle(x), middle(y))), x, y))
            .collect();
        places.sort_unstable();
        for pair in places.windows(2) {
            let ((a, ax, ay), (b, bx, by)) = (pair[0], pair[1]);
            assert!(a < b);
            assert_eq!(ax.abs_diff(bx) + ay.abs_diff(by), 1, "{pair:?}");
        }
    }
}
