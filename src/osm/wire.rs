//! The encoding of protocol buffers, read in place.
//!
//! The messages of a block are walked over, not built. A built message takes up to twenty
//! times the bytes it came from, and unknown fields even more; an extract that was made to do
//! harm, or a damaged one, would decide how much memory is used.

use std::borrow::Cow;

/// Bytes that do not encode a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Malformed {
    /// The message ends within a value.
    Cut,
    /// A number has more than 64 bits.
    Number,
    /// No field begins where one should.
    Field,
}

impl Malformed {
    /// What was expected and what was found.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Cut => ("more bytes", "the end of a message"),
            Self::Number => ("a number of at most 64 bits", "a longer one"),
            Self::Field => ("a field of a message", "bytes that are none"),
        }
    }
}

/// The value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// A number of variable length.
    Number(u64),
    /// Text, a message inside, or a list of numbers.
    Bytes(&'a [u8]),
    /// A number of fixed length; no field of an extract has one.
    Fixed,
}

/// The fields of a message, in order. Ends after the first error.
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// The fields of this message.
    pub fn new(message: &'a [u8]) -> Self {
        Self(message)
    }

    fn field(&mut self) -> Result<(u64, Value<'a>), Malformed> {
        let key = number(&mut self.0)?;
        let value = match key & 7 {
            0 => Value::Number(number(&mut self.0)?),
            1 => take(&mut self.0, 8).map(|_| Value::Fixed)?,
            2 => {
                let length = number(&mut self.0)?;
                Value::Bytes(take(&mut self.0, length)?)
            }
            5 => take(&mut self.0, 4).map(|_| Value::Fixed)?,
            _ => return Err(Malformed::Field),
        };
        if key >> 3 == 0 { Err(Malformed::Field) } else { Ok((key >> 3, value)) }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

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

/// The signed number that is stored with its sign in the lowest bit.
#[inline]
pub(super) fn signed(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

#[inline]
fn number(bytes: &mut &[u8]) -> Result<u64, Malformed> {
    if let [byte, rest @ ..] = *bytes
        && *byte < 0x80
    {
        *bytes = rest;
        return Ok(u64::from(*byte));
    }
    long_number(bytes)
}

fn long_number(bytes: &mut &[u8]) -> Result<u64, Malformed> {
    let mut number = 0;
    for (place, &byte) in bytes.iter().enumerate() {
        if place == 9 && byte > 1 {
            return Err(Malformed::Number);
        }
        number |= u64::from(byte & 0x7f) << (7 * place);
        if byte < 0x80 {
            *bytes = bytes.get(place + 1..).unwrap_or_default();
            return Ok(number);
        }
    }
    Err(Malformed::Cut)
}

fn append(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

fn take<'a>(bytes: &mut &'a [u8], length: u64) -> Result<&'a [u8], Malformed> {
    let length = usize::try_from(length).map_err(|_| Malformed::Cut)?;
    let (taken, rest) = bytes.split_at_checked(length).ok_or(Malformed::Cut)?;
    *bytes = rest;
    Ok(taken)
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
    fn a_number_beyond_64_bits_is_refused() {
        assert_eq!(numbers(&[0xff; 11]), [Err(Malformed::Number)]);
        assert_eq!(
            numbers(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2]),
            [Err(Malformed::Number)]
        );
    }

    #[test]
    fn signs_alternate() {
        assert_eq!([0, 1, 2, 3].map(signed), [0, -1, 1, -2]);
        assert_eq!(signed(u64::MAX), i64::MIN);
        assert_eq!(signed(u64::MAX - 1), i64::MAX);
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
    fn a_length_beyond_the_message_is_refused() {
        let fields: Vec<_> = Fields::new(&[0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1]).collect();
        assert_eq!(fields, [Err(Malformed::Cut)]);
        let fields: Vec<_> = Fields::new(&[0x0a, 1, 7, 0x0b]).collect();
        assert_eq!(fields, [Ok((1, Value::Bytes(&[7]))), Err(Malformed::Field)]);
    }
}
