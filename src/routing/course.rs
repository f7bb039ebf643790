//! What a sweep passes, in order.

use std::ops::Range;

use super::outline::Outline;
use super::rows::Rows;
use crate::road::NodeId;
use crate::road::hierarchy::Hierarchy;

/// A step of a sweep.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Nodes outside of cells, as rows of [`Course::above`].
    Nodes(Range<usize>),
    /// A cell.
    Cell(usize),
    /// A part of the map begins; with the step after it.
    Enter(usize, usize),
    /// A part of the map ends.
    Leave(usize),
}

/// The steps of a sweep that reaches all that is wanted, and the links that it needs for that,
/// laid out in its order: a restricted graph (RPHAST: Delling, Goldberg, Werneck 2011), selected
/// once for all trips.
#[derive(Debug, Clone, Default)]
pub struct Course {
    pub(super) steps: Vec<Step>,
    /// The nodes outside of cells that are needed.
    pub(super) above: Rows<2>,
    /// Those in cells, cell by cell. When a cell changes, its new rows go to the end.
    pub(super) within: Rows<4>,
    /// By gate: its rows in `within`; none for those that are no cells.
    pub(super) cells: Vec<Range<usize>>,
    /// By node: whether something that is wanted is reached over it.
    needed: Vec<bool>,
}

impl Course {
    /// The course to these nodes.
    ///
    /// Complexity: O(nodes + links).
    pub fn new(
        hierarchy: &Hierarchy,
        outline: &Outline,
        wanted: impl IntoIterator<Item = NodeId>,
    ) -> Self {
        let mut course = Self {
            needed: vec![false; hierarchy.node_count()],
            cells: vec![0..0; outline.gates().len()],
            ..Self::default()
        };
        for node in wanted {
            course.need(hierarchy, node, |_| {});
        }
        for (gate, _) in outline.gates().iter().enumerate().filter(|(_, gate)| gate.is_cell) {
            course.lay_cell(hierarchy, outline, gate);
        }
        course.lay_steps(hierarchy, outline);
        course
    }

    /// Makes it lead to more nodes. Gates and their numbers are those that it was made with.
    ///
    /// Complexity: O(nodes of the cells that they lie in), amortised; O(nodes) where they need
    /// any outside of cells, or a cell that was not passed before.
    pub fn reach(
        &mut self,
        hierarchy: &Hierarchy,
        outline: &Outline,
        wanted: impl IntoIterator<Item = NodeId>,
    ) {
        let mut added: Vec<NodeId> = Vec::new();
        for node in wanted {
            self.need(hierarchy, node, |node| added.push(node));
        }
        let mut cells: Vec<Option<usize>> = added
            .iter()
            .map(|node| outline.gate_of(*node).filter(|gate| outline.gates()[*gate].is_cell))
            .collect();
        cells.sort_unstable();
        cells.dedup();
        let mut changes_steps = false;
        for cell in cells {
            match cell {
                Some(cell) => {
                    changes_steps |= self.cells[cell].is_empty();
                    self.lay_cell(hierarchy, outline, cell);
                }
                None => changes_steps = true,
            }
        }
        if changes_steps {
            self.lay_steps(hierarchy, outline);
        }
        self.tidy();
    }

    /// Marks a node and its ancestors as needed, and calls back for those that were not.
    fn need(&mut self, hierarchy: &Hierarchy, node: NodeId, mut added: impl FnMut(NodeId)) {
        let mut next = Some(node);
        while let Some(node) = next.filter(|node| !self.needed[*node as usize]) {
            self.needed[node as usize] = true;
            added(node);
            next = hierarchy.parent(node);
        }
    }

    /// Lays out the nodes of a cell that are needed.
    fn lay_cell(&mut self, hierarchy: &Hierarchy, outline: &Outline, cell: usize) {
        let begin = self.within.len();
        for node in outline.gates()[cell].nodes.clone() {
            if self.needed[node as usize] {
                self.within.push(hierarchy, node);
            }
        }
        self.cells[cell] = begin..self.within.len();
    }

    /// Sweeps up rows that are no longer in use, where these are the larger part.
    fn tidy(&mut self) {
        let used: usize = self.cells.iter().map(ExactSizeIterator::len).sum();
        if self.within.len() <= 2 * used + 1024 {
            return;
        }
        let old = std::mem::take(&mut self.within);
        for rows in &mut self.cells {
            let begin = self.within.len();
            self.within.extend_from(&old, rows.clone());
            *rows = begin..self.within.len();
        }
    }

    /// Lays out the steps, and the nodes outside of cells.
    fn lay_steps(&mut self, hierarchy: &Hierarchy, outline: &Outline) {
        self.steps.clear();
        self.above = Rows::default();
        let mut open: Option<(usize, usize)> = None;
        let mut gates = outline.gates().iter().enumerate().peekable();
        let mut node = 0;
        while (node as usize) < self.needed.len() {
            self.close_if_past(&mut open, outline, node);
            let begins = gates.next_if(|(_, gate)| gate.nodes.start == node);
            let is_needed = self.needed[node as usize];
            match begins {
                Some((number, gate)) if gate.is_cell => {
                    if is_needed {
                        self.steps.push(Step::Cell(number));
                    }
                    node = gate.nodes.end;
                    continue;
                }
                Some((number, _)) if is_needed => {
                    open = Some((number, self.steps.len()));
                    self.steps.push(Step::Enter(number, usize::MAX));
                }
                _ => {}
            }
            if is_needed {
                self.pass(hierarchy, node);
            }
            node += 1;
        }
        self.close_if_past(&mut open, outline, node);
    }

    fn pass(&mut self, hierarchy: &Hierarchy, node: NodeId) {
        self.above.push(hierarchy, node);
        let row = self.above.len();
        match self.steps.last_mut() {
            Some(Step::Nodes(rows)) => rows.end = row,
            _ => self.steps.push(Step::Nodes(row - 1..row)),
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
