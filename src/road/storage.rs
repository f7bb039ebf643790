//! Arrays that are views of shared bytes.

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use bytemuck::Pod;

use super::mapping::Bytes;

/// A typed view of a part of a map's bytes. Cloning it is cheap.
pub(super) struct Array<T> {
    bytes: Arc<Bytes>,
    start: usize,
    end: usize,
    item: PhantomData<T>,
}

impl<T> Clone for Array<T> {
    fn clone(&self) -> Self {
        Self { bytes: Arc::clone(&self.bytes), start: self.start, end: self.end, item: PhantomData }
    }
}

impl<T: Pod> Array<T> {
    /// The view of bytes `start..end`; `None` where they are no whole number of aligned items.
    pub(super) fn new(bytes: &Arc<Bytes>, start: usize, end: usize) -> Option<Self> {
        let part = bytes.as_slice().get(start..end)?;
        bytemuck::try_cast_slice::<u8, T>(part).ok()?;
        Some(Self { bytes: Arc::clone(bytes), start, end, item: PhantomData })
    }
}

impl<T: Pod> Deref for Array<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        bytemuck::cast_slice(&self.bytes.as_slice()[self.start..self.end])
    }
}

impl AsRef<[u8]> for Array<u8> {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

/// Strings in one run of bytes, by number.
#[derive(Clone)]
pub(super) struct Strings {
    /// Where each begins; one more than there are strings.
    pub(super) starts: Array<u32>,
    /// UTF-8.
    pub(super) text: Array<u8>,
}

impl Strings {
    /// How many there are.
    pub(super) fn len(&self) -> u32 {
        self.starts.len().saturating_sub(1) as u32
    }

    /// Strings in memory.
    #[cfg(test)]
    pub(super) fn of<'s>(strings: impl Iterator<Item = &'s str>) -> Self {
        let (mut starts, mut text) = (vec![0_u32], Vec::new());
        for string in strings {
            text.extend_from_slice(string.as_bytes());
            starts.push(text.len() as u32);
        }
        let array = |bytes: &[u8]| {
            let mut words = vec![0_u64; bytes.len().div_ceil(8)];
            bytemuck::cast_slice_mut(&mut words)[..bytes.len()].copy_from_slice(bytes);
            Arc::new(Bytes::owned(words, bytes.len()))
        };
        let at = bytemuck::cast_slice(&starts);
        Self {
            starts: Array::new(&array(at), 0, at.len()).unwrap(),
            text: Array::new(&array(&text), 0, text.len()).unwrap(),
        }
    }

    /// The string of that number; empty where there is none.
    pub(super) fn get(&self, number: u32) -> &str {
        let starts = &*self.starts;
        let at = number as usize;
        let (Some(&start), Some(&end)) = (starts.get(at), starts.get(at + 1)) else {
            return "";
        };
        let text = self.text.get(start as usize..end as usize).unwrap_or_default();
        std::str::from_utf8(text).unwrap_or_default()
    }
}

/// Collects strings, each once; number 0 is the empty one.
pub(super) struct StringPool {
    numbers: std::collections::HashMap<Box<str>, u32>,
    pub(super) starts: Vec<u32>,
    pub(super) text: Vec<u8>,
}

impl StringPool {
    /// A pool with the empty string only.
    pub(super) fn new() -> Self {
        let numbers = [(Box::from(""), 0)].into_iter().collect();
        Self { numbers, starts: vec![0, 0], text: Vec::new() }
    }

    /// The number of `string`. Beyond 4 GiB of text, new strings are dropped to the empty one.
    pub(super) fn number(&mut self, string: &str) -> u32 {
        if let Some(&number) = self.numbers.get(string) {
            return number;
        }
        let Ok(end) = u32::try_from(self.text.len() + string.len()) else {
            return 0;
        };
        let number = self.starts.len() as u32 - 1;
        self.text.extend_from_slice(string.as_bytes());
        self.starts.push(end);
        self.numbers.insert(string.into(), number);
        number
    }
}
