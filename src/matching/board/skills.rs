//! Sets of skills by number, so that a trip's skills are held against each set once.

use std::collections::HashMap;

use ecow::EcoString;

/// The sets of skills that errands want; number 0 is the empty one.
#[derive(Debug, Clone, Default)]
pub(super) struct SkillSets {
    numbers: HashMap<Vec<EcoString>, u16>,
    /// By number.
    sets: Vec<Vec<EcoString>>,
}

impl SkillSets {
    /// The number of a set, sorted; `None` where there are too many sets.
    pub(super) fn number(&mut self, skills: &[EcoString]) -> Option<u16> {
        if self.sets.is_empty() {
            self.add(Vec::new());
        }
        match self.numbers.get(skills) {
            Some(number) => Some(*number),
            None => self.add(skills.to_vec()),
        }
    }

    fn add(&mut self, skills: Vec<EcoString>) -> Option<u16> {
        let number = u16::try_from(self.sets.len()).ok()?;
        self.sets.push(skills.clone());
        self.numbers.insert(skills, number);
        Some(number)
    }

    /// By set: whether all of it is among these skills, which are sorted.
    pub(super) fn had_by(&self, skills: &[EcoString], has: &mut Vec<bool>) {
        has.clear();
        let has_all =
            |set: &Vec<EcoString>| set.iter().all(|skill| skills.binary_search(skill).is_ok());
        has.extend(self.sets.iter().map(has_all));
    }
}
