//! Travel from one position to all that is wanted and on to another, in one pass.

use super::along_one_edge;
use super::between::or_none;
use super::climb::{Climb, doors};
use super::course::{Course, Step};
use super::dijkstra::{Direction, Effort};
use super::outline::Outline;
use super::rows::{FAR, Rows};
use crate::road::{Network, NodeId, Snapped};
use crate::units::{Millis, Travel};

/// Travel from the sweep's first position to a node, and from the node to its second.
pub type Label = [Travel; 2];

/// How far a sweep goes: a gate is passed over if nobody can go in and out of it within `most`
/// and what is added for it.
#[derive(Debug, Clone, Copy)]
pub struct Reach<'a> {
    /// The most time from the first position over a gate to the second; `None` for no limit.
    pub most: Option<Millis>,
    /// By gate: what is added to `most`, ms.
    pub slack: &'a [u32],
}

/// What a sweep tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passed {
    /// A gate: a cell, or the nodes of a part that lie in no cell. Their labels are final.
    Gate(usize),
    /// All the rest of the map.
    Rest,
}

/// Whether a sweep goes into a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    No,
    Yes,
    /// Yes, and travel begins or ends inside.
    Begun,
}

/// What a sweep knows of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Its label.
    Label(Label),
    /// Only that travel to it, and on from it, takes at least so long.
    AtLeast([Millis; 2]),
}

/// Sweeps on one network's hierarchy, with labels that are used again and again (PHAST: Delling,
/// Goldberg, Nowatzyk, Werneck 2011).
///
/// Both directions share a pass, as they share the links.
#[derive(Debug, Clone)]
pub struct Sweep {
    forward: Climb,
    backward: Climb,
    labels: Vec<Label>,
    /// By gate: the least times on its boundary, where it was looked at.
    least: Vec<[u64; 2]>,
    /// By gate: the last run that looked at it, and the last that went in.
    looked: Vec<u32>,
    entered: Vec<u32>,
    run: u32,
    /// What all sweeps took together.
    pub effort: Effort,
}

impl Default for Sweep {
    fn default() -> Self {
        Self {
            forward: Climb::new(Direction::Forward),
            backward: Climb::new(Direction::Backward),
            labels: Vec::new(),
            least: Vec::new(),
            looked: Vec::new(),
            entered: Vec::new(),
            run: 0,
            effort: Effort::default(),
        }
    }
}

impl Sweep {
    /// Begins a sweep from one position to another, and gives the travel between them;
    /// [`Travel::UNREACHABLE`] where there is none.
    pub fn begin(&mut self, network: &Network, from: &Snapped, to: &Snapped) -> Travel {
        self.forward.climb(network, from, &mut self.effort);
        self.backward.climb(network, to, &mut self.effort);
        let (met, _) = self.forward.meet(&self.backward);
        or_none(met.min(along_one_edge(from, to)))
    }

    /// Goes on with the sweep begun last between the same positions. Calls back as labels become
    /// final, with what was passed and the labels by node.
    ///
    /// Travel along one edge directly is not in the labels.
    #[inline(always)]
    pub fn run(
        &mut self,
        network: &Network,
        outline: &Outline,
        course: &Course,
        ends: [&Snapped; 2],
        reach: Reach,
        mut visit: impl FnMut(Passed, &[Label]),
    ) {
        self.prepare(network, outline);
        self.force(network, outline, ends);
        let mut at = 0;
        while let Some(step) = course.steps.get(at) {
            at += 1;
            match step {
                Step::Nodes(rows) => self.pass_begun(&course.above, rows.clone()),
                Step::Cell(gate) => {
                    let rows = course.cells[*gate].clone();
                    match self.goes_in(outline, *gate, reach) {
                        Entry::No => continue,
                        Entry::Yes => self.pass(&course.within, rows),
                        Entry::Begun => self.pass_begun(&course.within, rows),
                    }
                    visit(Passed::Gate(*gate), &self.labels);
                }
                Step::Enter(gate, after) => {
                    if self.goes_in(outline, *gate, reach) == Entry::No {
                        at = *after;
                    }
                }
                Step::Leave(gate) => visit(Passed::Gate(*gate), &self.labels),
            }
        }
        visit(Passed::Rest, &self.labels);
    }

    fn prepare(&mut self, network: &Network, outline: &Outline) {
        let gates = outline.gates().len();
        if self.labels.len() != network.node_count() || self.looked.len() != gates {
            self.labels = vec![[Travel::UNREACHABLE; 2]; network.node_count()];
            self.least = vec![[0; 2]; gates];
            self.looked = vec![0; gates];
            self.entered = vec![0; gates];
            self.run = 0;
        }
        if self.run == u32::MAX {
            self.looked.fill(0);
            self.entered.fill(0);
            self.run = 0;
        }
        self.run += 1;
    }

    /// Goes into every gate that holds a node of the positions' edges: travel begins inside, so
    /// that its boundary bounds nothing.
    fn force(&mut self, network: &Network, outline: &Outline, ends: [&Snapped; 2]) {
        for end in ends {
            for direction in [Direction::Forward, Direction::Backward] {
                for (node, _) in doors(network, end, direction) {
                    let Some(gate) = outline.gate_of(node) else { continue };
                    for gate in [Some(gate), outline.gates()[gate].part].into_iter().flatten() {
                        self.entered[gate] = self.run;
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn goes_in(&mut self, outline: &Outline, gate: usize, reach: Reach) -> Entry {
        let (mut to, mut onward) = (u64::MAX, u64::MAX);
        for post in outline.boundary(gate) {
            let [f, b] = self.labels[post.node as usize];
            to = to.min((f.0 >> 32) + u64::from(post.inward));
            onward = onward.min((b.0 >> 32) + u64::from(post.outward));
        }
        self.looked[gate] = self.run;
        self.least[gate] = [to, onward];
        if self.entered[gate] == self.run {
            return Entry::Begun;
        }
        let within = reach.most.is_none_or(|most| {
            let bound = to.saturating_add(onward);
            i64::try_from(bound).is_ok_and(|bound| bound <= most.0 + i64::from(reach.slack[gate]))
        });
        if !within {
            return Entry::No;
        }
        self.entered[gate] = self.run;
        Entry::Yes
    }

    /// Labels nodes whose ancestors have theirs.
    #[inline(always)]
    fn pass<const WIDTH: usize>(&mut self, rows: &Rows<WIDTH>, range: std::ops::Range<usize>) {
        let nodes = range.len();
        let links = rows.label(range, &mut self.labels, |_| [FAR; 2]);
        self.count(nodes, links);
    }

    /// The same for nodes over which one may leave the first position or come to the second.
    #[inline(always)]
    fn pass_begun<const WIDTH: usize>(
        &mut self,
        rows: &Rows<WIDTH>,
        range: std::ops::Range<usize>,
    ) {
        let nodes = range.len();
        let (forward, backward) = (self.forward.labels(), self.backward.labels());
        let links = rows.label(range, &mut self.labels, |node| {
            [forward[node as usize].min(FAR), backward[node as usize].min(FAR)]
        });
        self.count(nodes, links);
    }

    #[inline(always)]
    fn count(&mut self, nodes: usize, links: usize) {
        self.effort.settled += 2 * nodes as u64;
        self.effort.relaxed += 2 * links as u64;
    }

    /// What the last run knows of a node that its course leads to.
    pub fn known(&self, outline: &Outline, node: NodeId) -> Known {
        let Some(gate) = outline.gate_of(node) else {
            return Known::Label(self.labels[node as usize]);
        };
        let part = outline.gates()[gate].part.filter(|part| self.entered[*part] != self.run);
        // A part that was passed over bounds all that is in it.
        let gate = part.unwrap_or(gate);
        if self.entered[gate] == self.run {
            return Known::Label(self.labels[node as usize]);
        }
        let least = if self.looked[gate] == self.run { self.least[gate] } else { [0; 2] };
        Known::AtLeast(least.map(|time| Millis(i64::try_from(time).unwrap_or(i64::MAX / 4))))
    }
}
