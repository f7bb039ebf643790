//! The best of what may be added to a plan.

/// The best values and least handling times among candidates, as sums of the first few.
#[derive(Debug, Clone, Default)]
pub(super) struct Tops {
    pub values: Vec<i64>,
    pub handling: Vec<i64>,
    /// Candidates with the least time and cost of the rest of a plan with them.
    pub rows: Vec<(usize, i64, i64)>,
}

impl Tops {
    pub fn clear(&mut self) {
        self.values.clear();
        self.handling.clear();
        self.rows.clear();
    }

    /// Keeps the `most` best of each.
    pub fn add(&mut self, value: i64, handling: i64, most: usize) {
        let place = self.values.partition_point(|&better| better >= value);
        if place < most {
            self.values.insert(place, value);
            self.values.truncate(most);
        }
        let place = self.handling.partition_point(|&less| less <= handling);
        if place < most {
            self.handling.insert(place, handling);
            self.handling.truncate(most);
        }
    }

    /// From single ones to sums, beginning with that of none.
    pub fn sum_up(&mut self) {
        for list in [&mut self.values, &mut self.handling] {
            let mut sum = 0;
            for entry in list.iter_mut() {
                sum += *entry;
                *entry = sum;
            }
            list.insert(0, 0);
        }
    }

    /// The most that all slots but `taken` can be worth.
    pub fn best(&self, taken: usize) -> i64 {
        let sums = self.values.len().saturating_sub(taken).max(1).min(self.values.len());
        self.values[..sums].iter().copied().max().unwrap_or(0)
    }
}
