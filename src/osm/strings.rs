//! The strings of a block.

use std::sync::Arc;

use super::extract::Tags;
use super::fault::{Fault, equally_many};

/// More tags than any object has; an object's tags are held in memory before it is known
/// whether they are wanted.
pub(super) const MOST_TAGS: usize = 1 << 16;

/// What is said about an object with more than [`MOST_TAGS`].
pub(super) fn too_many_tags() -> Fault {
    Fault::expected(format_args!("at most {MOST_TAGS} tags on an object"), "more")
}

/// The strings of a block. Each is made once, when it is first wanted, and shared from then on:
/// thousands of roads are `residential`, and a single byte of a file can name a long text.
pub(super) struct Strings<'a> {
    raw: &'a [Vec<u8>],
    made: Vec<Option<Arc<str>>>,
    made_bytes: usize,
}

impl<'a> Strings<'a> {
    /// The strings of a string table.
    pub fn new(raw: &'a [Vec<u8>]) -> Self {
        Self { raw, made: Vec::new(), made_bytes: 0 }
    }

    /// The string of this number. Bytes that are not UTF-8 become U+FFFD: one faulty name
    /// should not cost the whole map.
    pub fn get(&mut self, number: u64) -> Result<Arc<str>, Fault> {
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        let Some(raw) = self.raw.get(at) else {
            return Err(Fault::expected(
                format_args!("a string out of the {} of its block", self.raw.len()),
                format_args!("string number {number}"),
            ));
        };
        if self.made.len() <= at {
            self.made.resize(self.raw.len(), None);
        }
        if let Some(Some(made)) = self.made.get(at) {
            return Ok(Arc::clone(made));
        }
        let made: Arc<str> = Arc::from(String::from_utf8_lossy(raw));
        self.made_bytes += made.len();
        if let Some(slot) = self.made.get_mut(at) {
            *slot = Some(Arc::clone(&made));
        }
        Ok(made)
    }

    /// Bytes of the strings that were wanted so far.
    pub fn bytes(&self) -> usize {
        self.made_bytes
    }

    /// Tags out of their keys and values.
    pub fn tags(&mut self, keys: &[u32], values: &[u32], tags: &mut Tags) -> Result<(), Fault> {
        tags.clear();
        equally_many(keys.len(), "key of a tag", values.len(), "value")?;
        if keys.len() > MOST_TAGS {
            return Err(too_many_tags());
        }
        for (&key, &value) in keys.iter().zip(values) {
            tags.push(self.get(key.into())?, self.get(value.into())?);
        }
        Ok(())
    }

    /// Tags out of pairs of a key and a value.
    pub fn tags_of_pairs(&mut self, pairs: &[(u64, u64)], tags: &mut Tags) -> Result<(), Fault> {
        tags.clear();
        for &(key, value) in pairs {
            tags.push(self.get(key)?, self.get(value)?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_found_and_shared() {
        let table = [vec![], b"hi".to_vec(), vec![0xff]];
        let mut strings = Strings::new(&table);
        assert_eq!(&*strings.get(0).unwrap(), "");
        assert_eq!(&*strings.get(2).unwrap(), "\u{fffd}");
        let (first, again) = (strings.get(1).unwrap(), strings.get(1).unwrap());
        assert!(&*first == "hi" && Arc::ptr_eq(&first, &again));
    }

    #[test]
    fn a_number_beyond_the_table_is_refused() {
        let fault = Strings::new(&[]).get(u64::MAX).unwrap_err();
        assert_eq!(
            fault.0,
            "expected a string out of the 0 of its block, found string number 18446744073709551615"
        );
    }
}
