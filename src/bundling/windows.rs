//! When a stop may begin.

use crate::units::Millis;

/// The moments at which a stop may begin: closed intervals of milliseconds on the clock of the
/// [`Problem`](super::Problem), in ascending order, apart from each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Windows(Vec<(Millis, Millis)>);

impl Windows {
    /// Earlier, or later, than every moment of a problem; four of them still add up.
    const FAR: i64 = i64::MAX / 8;

    /// Any moment.
    pub fn always() -> Self {
        Self(vec![(Millis(-Self::FAR), Millis(Self::FAR))])
    }

    /// The union of closed intervals in any order; those that end before they begin are empty.
    /// No interval at all is a stop that can never begin. A half-open interval of whole
    /// milliseconds ends 1 ms earlier as a closed one.
    ///
    /// Complexity: O(n log n).
    pub fn new(intervals: impl IntoIterator<Item = (Millis, Millis)>) -> Self {
        let mut sorted: Vec<_> =
            intervals.into_iter().filter(|(open, close)| open <= close).collect();
        sorted.sort_unstable();
        let mut joined: Vec<(Millis, Millis)> = Vec::with_capacity(sorted.len());
        for (open, close) in sorted {
            match joined.last_mut() {
                Some(last) if open.0 <= last.1.0.saturating_add(1) => last.1 = last.1.max(close),
                _ => joined.push((open, close)),
            }
        }
        Self(joined)
    }

    /// The closed intervals, in ascending order, apart from each other.
    pub fn intervals(&self) -> impl Iterator<Item = (Millis, Millis)> {
        self.0.iter().copied()
    }

    /// What is left of it up to and including `latest`.
    #[must_use]
    pub fn until(&self, latest: Millis) -> Self {
        let clipped = self.0.iter().map(|&(open, close)| (open, close.min(latest)));
        Self(clipped.filter(|(open, close)| open <= close).collect())
    }

    /// The first allowed moment at or after `moment`. Complexity: O(log n).
    pub fn first_from(&self, moment: Millis) -> Option<Millis> {
        let at = self.0.partition_point(|&(_, close)| close < moment);
        self.0.get(at).map(|&(open, _)| open.max(moment))
    }

    /// The last allowed moment at or before `moment`. Complexity: O(log n).
    pub fn last_until(&self, moment: Millis) -> Option<Millis> {
        let after = self.0.partition_point(|&(open, _)| open <= moment);
        self.0[..after].last().map(|&(_, close)| close.min(moment))
    }

    /// The same on a clock that runs backwards.
    pub(super) fn negated(&self) -> Self {
        Self(self.0.iter().rev().map(|&(open, close)| (-close, -open)).collect())
    }

    /// Whether nobody ever waits for it: whoever is not too late may begin.
    pub(super) fn opens_at_once(&self) -> bool {
        matches!(self.0[..], [(Millis(open), _)] if open <= -Self::FAR)
    }

    /// The last allowed moment.
    pub fn last(&self) -> Option<Millis> {
        self.0.last().map(|&(_, close)| close)
    }

    /// Whether no moment is ruled out.
    pub fn is_always(&self) -> bool {
        *self == Self::always()
    }
}

impl Default for Windows {
    fn default() -> Self {
        Self::always()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(intervals: &[(i64, i64)]) -> Windows {
        Windows::new(intervals.iter().map(|&(open, close)| (Millis(open), Millis(close))))
    }

    #[test]
    fn intervals_are_sorted_and_joined() {
        assert_eq!(windows(&[(5, 9), (1, 2), (3, 4), (20, 10), (8, 12)]), windows(&[(1, 12)]));
        assert_eq!(windows(&[(1, 2), (4, 5)]).0.len(), 2);
    }

    #[test]
    fn moments_are_found_on_both_sides() {
        let open = windows(&[(10, 20), (30, 40)]);
        let first = |at| open.first_from(Millis(at)).map(|moment| moment.0);
        let last = |at| open.last_until(Millis(at)).map(|moment| moment.0);
        assert_eq!(
            [first(5), first(20), first(21), first(41)],
            [Some(10), Some(20), Some(30), None]
        );
        assert_eq!([last(9), last(10), last(25), last(99)], [None, Some(10), Some(20), Some(40)]);
        assert_eq!(open.until(Millis(30)).last(), Some(Millis(30)));
        assert_eq!(open.until(Millis(9)).first_from(Millis(0)), None);
    }

    #[test]
    fn any_moment_is_allowed_by_default() {
        let always = Windows::default();
        assert!(always.is_always());
        assert_eq!(always.first_from(Millis(-7)), Some(Millis(-7)));
    }
}
