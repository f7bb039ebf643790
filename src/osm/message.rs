//! The messages of an extract, decoded by protobuf one object at a time.
//!
//! A decoded message takes many times its bytes: a list of small numbers eightfold, a field that
//! its kind does not know up to a hundredfold. An extract that was made to do harm would decide
//! how much memory is used; so blocks and groups are walked, whatever the number of objects in
//! them, and of each object only the fields that are read are decoded.

use protobuf::{CodedInputStream, Message};

use super::fault::Fault;

/// More fields than any message has: the strings of a block are fields, and blocks hold 8,000
/// objects as a rule, though some writers fill them to the brim.
const MOST_FIELDS: usize = 1 << 22;

/// The fields of a message, in order. Ends after the first error.
pub(super) struct Fields<'b> {
    bytes: &'b [u8],
    input: CodedInputStream<'b>,
}

/// A field of a message.
pub(super) struct Field<'b> {
    /// Its number.
    pub number: u32,
    begin: usize,
    content: Option<&'b [u8]>,
}

impl<'b> Fields<'b> {
    /// The fields of this message.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, input: CodedInputStream::from_bytes(bytes) }
    }

    /// The same fields, to be gone through once more.
    pub fn again(&self) -> Self {
        Self::new(self.bytes)
    }

    /// Decodes those with a wanted number, and passes over all others. Fields that the message
    /// requires may be missing from it.
    pub fn decode<M: Message>(mut self, wanted: &[u32]) -> Result<M, Fault> {
        let mut message = M::new();
        let mut fields = 0;
        // Any run of a message's fields is a message itself.
        let mut run = self.at();
        while let Some(field) = self.next() {
            let field = field?;
            fields += 1;
            if fields > MOST_FIELDS {
                return Err(Fault::expected(
                    format_args!("a message of at most {MOST_FIELDS} fields"),
                    "more",
                ));
            }
            if !wanted.contains(&field.number) {
                message.merge_from_bytes(self.bytes.get(run..field.begin).unwrap_or_default())?;
                run = self.at();
            }
        }
        message.merge_from_bytes(self.bytes.get(run..).unwrap_or_default())?;
        Ok(message)
    }

    fn at(&self) -> usize {
        usize::try_from(self.input.pos()).unwrap_or(usize::MAX)
    }

    fn read(&mut self) -> Result<Option<Field<'b>>, Fault> {
        let begin = self.at();
        let Some(tag) = self.input.read_raw_tag_or_eof()? else { return Ok(None) };
        let mut content = None;
        match tag & 7 {
            0 => drop(self.input.read_raw_varint64()?),
            1 => drop(self.input.read_fixed64()?),
            2 => {
                let length = self.input.read_raw_varint32()?;
                let at = self.at();
                self.input.skip_raw_bytes(length)?;
                content = self.bytes.get(at..self.at());
            }
            5 => drop(self.input.read_fixed32()?),
            _ => return Err(no_field()),
        }
        if tag >> 3 == 0 {
            Err(no_field())
        } else {
            Ok(Some(Field { number: tag >> 3, begin, content }))
        }
    }
}

fn no_field() -> Fault {
    Fault::expected("a field of a message", "bytes that are none")
}

impl<'b> Iterator for Fields<'b> {
    type Item = Result<Field<'b>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let field = self.read().transpose();
        if matches!(field, Some(Err(_))) {
            *self = Self::new(&[]);
        }
        field
    }
}

impl<'b> Field<'b> {
    /// The fields of the message that this field holds.
    pub fn message(&self) -> Result<Fields<'b>, Fault> {
        self.content.map(Fields::new).ok_or_else(|| {
            let what = format_args!("a message in field {}", self.number);
            Fault::expected(what, "a number")
        })
    }
}

/// Turns differences, each from the number before, into the numbers.
///
/// They wrap around, so that no content can overflow them.
pub(super) fn sum_up(numbers: &mut [i64]) {
    let mut sum = 0_i64;
    for number in numbers {
        sum = sum.wrapping_add(*number);
        *number = sum;
    }
}

#[cfg(test)]
mod tests {
    use osmpbfreader::osmformat::Way;

    use super::*;

    #[test]
    fn only_wanted_fields_are_decoded() {
        // Id 7, keys 1 and 2, a field 99, user data, nodes 3 and 4 in pieces.
        let bytes = [8, 7, 0x12, 2, 1, 2, 0x9a, 6, 1, 0, 0x22, 2, 8, 1, 0x42, 1, 6, 0x40, 2];
        let way: Way = Fields::new(&bytes).decode(&[1, 8]).unwrap();
        let mut expected = Way::new();
        expected.set_id(7);
        expected.refs = vec![3, 1];
        assert_eq!(way, expected);
    }

    #[test]
    fn what_is_no_message_is_refused() {
        let messages: [&[u8]; 6] =
            [&[0, 0], &[0x0b], &[0x0c], &[0x80], &[0x42, 3, 1, 1], &[0x42, 1, 0x80]];
        for bytes in messages {
            let fault = Fields::new(bytes).decode::<Way>(&[8]).unwrap_err();
            assert!(fault.0.starts_with("expected a "), "{fault:?}");
        }
    }

    #[test]
    fn sums_wrap_around() {
        let mut numbers = [i64::MAX, 1, -1];
        sum_up(&mut numbers);
        assert_eq!(numbers, [i64::MAX, i64::MIN, i64::MAX]);
    }
}
