//! What a sweep passes, in order.

use std::ops::Range;

use super::outline::Outline;
use crate::road::NodeId;
use crate::road::hierarchy::Hierarchy;

/// A step of a sweep.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Nodes outside of cells.
    Nodes(Range<NodeId>),
    /// A cell.
    Cell(usize),
    /// A part of the map begins; with the step after it.
    Enter(usize, usize),
    /// A part of the map ends.
    Leave(usize),
}

/// The steps of a sweep that reaches all that is wanted (after RPHAST: Delling, Goldberg,
/// Werneck 2011, with whole cells for single nodes).
#[derive(Debug, Clone, Default)]
pub struct Course {
    pub(super) steps: Vec<Step>,
}

impl Course {
    /// The course to all nodes that are wanted, and to the whole of the cells that hold any.
    ///
    /// Complexity: O(nodes).
    pub fn new(hierarchy: &Hierarchy, outline: &Outline, is_wanted: &[bool]) -> Self {
        let mut needed = is_wanted.to_vec();
        for node in (0..needed.len() as u32).rev() {
            if let Some(parent) = hierarchy.parent(node).filter(|_| needed[node as usize]) {
                needed[parent as usize] = true;
            }
        }
        let mut course = Self::default();
        let mut open: Option<(usize, usize)> = None;
        let mut gates = outline.gates().iter().enumerate().peekable();
        let mut node = 0;
        while (node as usize) < needed.len() {
            course.close_if_past(&mut open, outline, node);
            let begins = gates.next_if(|(_, gate)| gate.nodes.start == node);
            let is_needed = needed[node as usize];
            match begins {
                Some((number, gate)) if gate.is_cell => {
                    if is_needed {
                        course.steps.push(Step::Cell(number));
                    }
                    node = gate.nodes.end;
                    continue;
                }
                Some((number, _)) if is_needed => {
                    open = Some((number, course.steps.len()));
                    course.steps.push(Step::Enter(number, usize::MAX));
                }
                _ => {}
            }
            if is_needed {
                course.pass(node);
            }
            node += 1;
        }
        course.close_if_past(&mut open, outline, node);
        course
    }

    fn pass(&mut self, node: NodeId) {
        match self.steps.last_mut() {
            Some(Step::Nodes(run)) if run.end == node => run.end += 1,
            _ => self.steps.push(Step::Nodes(node..node + 1)),
        }
    }

    fn close_if_past(
        &mut self,
        open: &mut Option<(usize, usize)>,
        outline: &Outline,
        node: NodeId,
    ) {
        if let Some((gate, entered)) = *open
            && outline.gates()[gate].nodes.end <= node
        {
            self.steps.push(Step::Leave(gate));
            self.steps[entered] = Step::Enter(gate, self.steps.len());
            *open = None;
        }
    }
}
