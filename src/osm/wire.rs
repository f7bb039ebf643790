//! The encoding of protocol buffers, read in place.
//!
//! The messages of a block are walked over, not built. A built message takes up to twenty
//! times the bytes it came from, and unknown fields even more; an extract that was made to do
//! harm, or a damaged one, would decide how much memory is used.

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

/// The signed number that is stored with its sign in the lowest bit.
#[inline]
pub(super) fn signed(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// Takes a number of variable length off the front.
#[inline]
pub(super) fn number(bytes: &mut &[u8]) -> Result<u64, Malformed> {
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

fn take<'a>(bytes: &mut &'a [u8], length: u64) -> Result<&'a [u8], Malformed> {
    let length = usize::try_from(length).map_err(|_| Malformed::Cut)?;
    let (taken, rest) = bytes.split_at_checked(length).ok_or(Malformed::Cut)?;
    *bytes = rest;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_alternate() {
        assert_eq!([0, 1, 2, 3].map(signed), [0, -1, 1, -2]);
        assert_eq!(signed(u64::MAX), i64::MIN);
        assert_eq!(signed(u64::MAX - 1), i64::MAX);
    }

    #[test]
    fn a_length_beyond_the_message_is_refused() {
        let fields: Vec<_> = Fields::new(&[0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1]).collect();
        assert_eq!(fields, [Err(Malformed::Cut)]);
        let fields: Vec<_> = Fields::new(&[0x0a, 1, 7, 0x0b]).collect();
        assert_eq!(fields, [Ok((1, Value::Bytes(&[7]))), Err(Malformed::Field)]);
    }
}
