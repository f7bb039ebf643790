//! Lists of numbers in a message.

use std::borrow::Cow;

use super::wire::{Malformed, Value, number, signed};

/// A repeated number. It may stand in one piece, in several, or number by number.
#[derive(Debug, Default)]
pub(super) struct Packed<'a>(Cow<'a, [u8]>);

impl<'a> Packed<'a> {
    /// Adds what stands in one more field of its number.
    pub fn add(&mut self, value: Value<'a>) {
        match value {
            Value::Bytes(bytes) if self.0.is_empty() => self.0 = Cow::Borrowed(bytes),
            Value::Bytes(bytes) => self.0.to_mut().extend_from_slice(bytes),
            Value::Number(number) => append(self.0.to_mut(), number),
            Value::Fixed => {}
        }
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.0.iter().filter(|&&byte| byte < 0x80).count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The numbers. Ends after the first error.
    pub fn numbers(&self) -> Numbers<'_> {
        Numbers(&self.0)
    }

    /// The numbers, each of which is stored as its difference from the one before.
    ///
    /// They wrap around, so that no content can overflow them.
    pub fn deltas(&self) -> impl Iterator<Item = Result<i64, Malformed>> {
        let mut sum = 0_i64;
        self.numbers().map(move |number| {
            sum = sum.wrapping_add(signed(number?));
            Ok(sum)
        })
    }
}

/// An iterator over the numbers of a [`Packed`].
pub(super) struct Numbers<'a>(&'a [u8]);

impl Iterator for Numbers<'_> {
    type Item = Result<u64, Malformed>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let number = number(&mut self.0);
        if number.is_err() {
            self.0 = &[];
        }
        Some(number)
    }
}

fn append(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(bytes: &[u8]) -> Vec<Result<u64, Malformed>> {
        Numbers(bytes).collect()
    }

    #[test]
    fn numbers_of_every_length_survive() {
        for shift in 0..64 {
            let wanted = u64::MAX >> shift;
            let mut bytes = Vec::new();
            append(&mut bytes, wanted);
            assert_eq!(numbers(&bytes), [Ok(wanted)]);
            bytes.pop();
            assert!(bytes.is_empty() || numbers(&bytes) == [Err(Malformed::Cut)]);
        }
    }

    #[test]
    fn a_list_may_come_in_pieces() {
        let mut list = Packed::default();
        list.add(Value::Bytes(&[2, 4]));
        list.add(Value::Number(300));
        list.add(Value::Bytes(&[1]));
        assert_eq!(list.len(), 4);
        let deltas: Vec<_> = list.deltas().collect();
        assert_eq!(deltas, [Ok(1), Ok(3), Ok(153), Ok(152)]);
    }

    #[test]
    fn deltas_wrap_around() {
        let mut list = Packed::default();
        list.add(Value::Number(u64::MAX - 1));
        list.add(Value::Number(2));
        assert_eq!(list.deltas().last(), Some(Ok(i64::MIN)));
    }

    #[test]
    fn a_number_beyond_64_bits_is_refused() {
        assert_eq!(numbers(&[0xff; 11]), [Err(Malformed::Number)]);
        assert_eq!(
            numbers(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2]),
            [Err(Malformed::Number)]
        );
    }
}
