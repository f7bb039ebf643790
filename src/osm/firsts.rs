//! Where an id stands twice in a file, the first counts.

use std::collections::HashMap;

/// Objects in the order of the file, of which only the wanted ones are kept.
///
/// An object that was passed over still decides about a later one of the same id, so the ids of
/// those are kept too; only a file in which ids do not ascend makes use of them.
pub(super) struct Firsts<T> {
    kept: Vec<(T, usize)>,
    passed_over: Vec<i64>,
    ends: Option<(i64, i64)>,
    ascending: bool,
}

impl<T> Default for Firsts<T> {
    fn default() -> Self {
        Self { kept: Vec::new(), passed_over: Vec::new(), ends: None, ascending: true }
    }
}

impl<T> Firsts<T> {
    /// An object that is wanted.
    pub fn keep(&mut self, id: i64, object: T) {
        self.follow(id, id);
        self.kept.push((object, self.passed_over.len()));
    }

    /// An object that is not.
    pub fn pass_over(&mut self, id: i64) {
        self.follow(id, id);
        self.passed_over.push(id);
    }

    fn follow(&mut self, first: i64, last: i64) {
        self.ascending &= self.ends.is_none_or(|(_, before)| before < first);
        self.ends = Some((self.ends.map_or(first, |(begin, _)| begin), last));
    }

    /// Adds what stands next in the file.
    pub fn append(&mut self, next: Self) {
        let Some((first, last)) = next.ends else { return };
        self.follow(first, last);
        self.ascending &= next.ascending;
        let before = self.passed_over.len();
        self.kept.extend(next.kept.into_iter().map(|(object, at)| (object, before + at)));
        self.passed_over.extend(next.passed_over);
    }

    /// Bytes that this takes by itself, without what the objects hold.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.kept) + size_of_val(&*self.passed_over)
    }

    /// The wanted objects by ascending id, each id once.
    pub fn finish(self, id: impl Fn(&T) -> i64) -> Vec<T> {
        let Self { mut kept, passed_over, ascending, .. } = self;
        if !ascending {
            let mut earliest = HashMap::new();
            for (at, id) in passed_over.into_iter().enumerate() {
                earliest.entry(id).or_insert(at);
            }
            kept.retain(|(object, before)| earliest.get(&id(object)).is_none_or(|at| at >= before));
            kept.sort_by_key(|(object, _)| id(object));
            kept.dedup_by_key(|(object, _)| id(object));
        }
        kept.into_iter().map(|(object, _)| object).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn firsts(objects: &[(i64, Option<char>)]) -> Firsts<(i64, char)> {
        let mut firsts = Firsts::default();
        for &(id, wanted) in objects {
            match wanted {
                Some(wanted) => firsts.keep(id, (id, wanted)),
                None => firsts.pass_over(id),
            }
        }
        firsts
    }

    #[test]
    fn the_first_counts_even_if_unwanted() {
        let file = [
            (5, Some('a')),
            (3, None),
            (3, Some('b')),
            (5, Some('c')),
            (4, Some('d')),
            (5, None),
            (4, None),
            (-1, Some('e')),
        ];
        for cut in 0..=file.len() {
            let mut whole = firsts(&file[..cut]);
            whole.append(firsts(&file[cut..]));
            assert_eq!(whole.finish(|(id, _)| *id), [(-1, 'e'), (4, 'd'), (5, 'a')]);
        }
    }
}
