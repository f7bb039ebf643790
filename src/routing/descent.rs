//! Numbers that are taken out from the greatest down.

/// A set of numbers from which the greatest is taken; what is added later is less than what was
/// taken before. Two levels of bits: a search up a hierarchy holds a few hundred of many nodes.
#[derive(Debug, Clone, Default)]
pub(super) struct Descent {
    /// A bit a number.
    words: Vec<u64>,
    /// A bit for each word that is not zero.
    blocks: Vec<u64>,
    /// No block beyond this one holds any.
    last: usize,
}

impl Descent {
    /// Makes room for the numbers below `count`. It is to be empty.
    pub(super) fn hold(&mut self, count: usize) {
        self.words.resize(count.div_ceil(64), 0);
        self.blocks.resize(count.div_ceil(64 * 64), 0);
    }

    /// Adds a number.
    #[inline]
    pub(super) fn add(&mut self, number: u32) {
        let (word, block) = (number as usize / 64, number as usize / (64 * 64));
        self.words[word] |= 1 << (number % 64);
        self.blocks[block] |= 1 << (word % 64);
        self.last = self.last.max(block);
    }

    /// Takes the greatest number out.
    ///
    /// Complexity: O(1), and O(numbers / 4096) for all between two times that it is empty.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<u32> {
        loop {
            let block = self.blocks.get_mut(self.last)?;
            let Some(bit) = block.checked_ilog2() else {
                self.last = self.last.checked_sub(1)?;
                continue;
            };
            let at = self.last * 64 + bit as usize;
            let word = &mut self.words[at];
            let number = word.ilog2();
            *word &= !(1 << number);
            if *word == 0 {
                *block &= !(1 << bit);
            }
            return Some(at as u32 * 64 + number);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Descent;

    #[test]
    fn the_greatest_comes_first() {
        let mut descent = Descent::default();
        descent.hold(20_000);
        for round in 0..50_u32 {
            let mut expected = BTreeSet::new();
            let mut next = 19_999 - round * 13;
            expected.insert(next);
            descent.add(next);
            while let Some(greatest) = expected.pop_last() {
                assert_eq!(descent.pop(), Some(greatest));
                for below in [1, 2, 63, 64, 4_096, 5_000 + round] {
                    next = next.wrapping_mul(2_654_435_761).wrapping_add(below);
                    if let Some(number) = greatest.checked_sub(below).filter(|_| next % 3 == 0) {
                        expected.insert(number);
                        descent.add(number);
                    }
                }
            }
            assert_eq!(descent.pop(), None);
        }
    }
}
