//! Times at which a stop may begin, as moments.

use chrono::{DateTime, FixedOffset};

type Moment = DateTime<FixedOffset>;

/// Closed intervals of time, in order and apart; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeWindows(Box<[(Moment, Moment)]>);

impl TimeWindows {
    /// The union of intervals, in any order; `None` where there are none.
    pub fn new(mut windows: Vec<(Moment, Moment)>) -> Option<Self> {
        windows.sort_unstable();
        let mut apart: Vec<(Moment, Moment)> = Vec::with_capacity(windows.len());
        for (begin, end) in windows {
            match apart.last_mut() {
                Some(last) if begin <= last.1 => last.1 = last.1.max(end),
                _ => apart.push((begin, end)),
            }
        }
        (!apart.is_empty()).then(|| Self(apart.into_boxed_slice()))
    }

    /// The intervals, in order and apart.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Moment, Moment)> {
        self.0.iter().copied()
    }
}
