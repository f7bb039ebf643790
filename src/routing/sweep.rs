//! Travel from one position to all that is wanted and on to another, in one pass.

use std::ops::Range;

use super::along_one_edge;
use super::between::or_none;
use super::climb::{Climb, doors};
use super::course::{Course, Step};
use super::dijkstra::{Direction, Effort};
use super::outline::Outline;
use super::rows::{FAR, Rows};
use crate::road::{Network, NodeId, Snapped};
use crate::units::{Millis, Travel};

/// By lane: travel from the lane's first position to a node, and from the node to its second.
pub type Label<const LANES: usize = 1> = [[Travel; LANES]; 2];

/// How far a sweep goes: a lane passes over a gate if nobody can go in and out of it within
/// `most` and what is added for it.
#[derive(Debug, Clone, Copy)]
pub struct Reach<'a, const LANES: usize = 1> {
    /// By lane: the most time from the first position over a gate to the second; `None` for no
    /// limit.
    pub most: [Option<Millis>; LANES],
    /// By gate: what is added to `most`, ms.
    pub slack: &'a [u32],
}

impl<const LANES: usize> Reach<'_, LANES> {
    /// In ms; without a limit, more than any bound and any slack.
    fn most_ms(&self) -> [i64; LANES] {
        self.most.map(|most| most.map_or(i64::MAX - i64::from(u32::MAX), |most| most.0))
    }
}

/// What a sweep tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passed {
    /// A gate: a cell, or the nodes of a part that lie in no cell. Their labels are final.
    Gate(usize),
    /// All the rest of the map.
    Rest,
}

/// By lane: whether it goes into a gate.
pub type Entered<const LANES: usize> = [bool; LANES];

/// What a sweep knows of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Its label.
    Label([Travel; 2]),
    /// Only that travel to it, and on from it, takes at least so long.
    AtLeast([Millis; 2]),
}

/// A sweep under way.
pub struct Run<'r, const LANES: usize = 1> {
    sweep: &'r mut Sweep<LANES>,
    outline: &'r Outline,
    course: &'r Course,
    most: [i64; LANES],
    slack: &'r [u32],
    /// The next step.
    at: usize,
    /// The lanes that go into the part at hand.
    open: Entered<LANES>,
}

impl<const LANES: usize> Run<'_, LANES> {
    /// Goes on until more labels are final: what was passed, and the lanes that went in. `None`
    /// after the rest of the map.
    #[inline(always)]
    pub fn advance(&mut self) -> Option<(Passed, Entered<LANES>)> {
        let Self { sweep, outline, course, most, slack, at, open } = self;
        loop {
            let step = course.steps.get(*at);
            *at += 1;
            match step {
                None if *at > course.steps.len() + 1 => return None,
                None => {
                    sweep.mark(false);
                    return Some((Passed::Rest, [true; LANES]));
                }
                Some(Step::Nodes(rows)) => sweep.pass_begun(&course.above, rows.clone(), *open),
                Some(Step::Cell(gate)) => {
                    let rows = course.cells[*gate].clone();
                    let is_begun = sweep.is_begun_in(*gate);
                    let entered = sweep.go_in(outline, *gate, *most, slack, *open);
                    if entered == [false; LANES] {
                        continue;
                    }
                    if is_begun {
                        sweep.pass_begun(&course.within, rows, entered);
                    } else {
                        sweep.pass(&course.within, rows, entered);
                    }
                    return Some((Passed::Gate(*gate), entered));
                }
                Some(Step::Enter(gate, after)) => {
                    *open = sweep.go_in(outline, *gate, *most, slack, *open);
                    if *open == [false; LANES] {
                        *open = [true; LANES];
                        *at = *after;
                    }
                }
                Some(Step::Leave(gate)) => {
                    let entered = std::mem::replace(open, [true; LANES]);
                    return Some((Passed::Gate(*gate), entered));
                }
            }
        }
    }

    /// By node; only those that were passed are of this run.
    #[inline(always)]
    pub fn labels(&self) -> &[Label<LANES>] {
        &self.sweep.labels
    }
}

/// The least travel time that no path has, ms.
const FOREVER: i64 = i64::MAX / 4;

/// Sweeps on one network's hierarchy, with labels that are used again and again (PHAST: Delling,
/// Goldberg, Nowatzyk, Werneck 2011).
///
/// Both directions share a pass, as they share the links; and so do several pairs of positions,
/// each in a *lane* of its own. What one lane needs is labelled in all of them: that is as
/// exact, and costs less than to ask.
#[derive(Debug, Clone)]
pub struct Sweep<const LANES: usize = 1> {
    forward: [Climb; LANES],
    backward: [Climb; LANES],
    /// The nodes that a climb came to, as bits.
    begun: Vec<u64>,
    labels: Vec<Label<LANES>>,
    /// By gate: the least times on its boundary, ms, where it was looked at.
    least: Vec<[[i64; LANES]; 2]>,
    /// By gate: the last run that looked at it, and by lane the last that went in.
    looked: Vec<u32>,
    entered: Vec<[u32; LANES]>,
    run: u32,
    /// By lane: what all its sweeps took together.
    pub effort: [Effort; LANES],
}

impl<const LANES: usize> Default for Sweep<LANES> {
    fn default() -> Self {
        Self {
            forward: std::array::from_fn(|_| Climb::new(Direction::Forward)),
            backward: std::array::from_fn(|_| Climb::new(Direction::Backward)),
            begun: Vec::new(),
            labels: Vec::new(),
            least: Vec::new(),
            looked: Vec::new(),
            entered: Vec::new(),
            run: 0,
            effort: [Effort::default(); LANES],
        }
    }
}

impl<const LANES: usize> Sweep<LANES> {
    /// Begins a lane of a sweep from one position to another, and gives the travel between them;
    /// [`Travel::UNREACHABLE`] where there is none.
    pub fn begin(
        &mut self,
        lane: usize,
        network: &Network,
        from: &Snapped,
        to: &Snapped,
    ) -> Travel {
        let (forward, backward) = (&mut self.forward[lane], &mut self.backward[lane]);
        forward.climb(network, from, &mut self.effort[lane]);
        backward.climb(network, to, &mut self.effort[lane]);
        let (met, _) = forward.meet(backward);
        or_none(met.min(along_one_edge(from, to)))
    }

    /// Goes on with the sweep of which all lanes were begun last between the same positions. It
    /// is done by [`Run::advance`], of which the labels by node are [`Run::labels`].
    ///
    /// Travel along one edge directly is not in the labels.
    pub fn run<'r>(
        &'r mut self,
        network: &Network,
        outline: &'r Outline,
        course: &'r Course,
        ends: [[&Snapped; 2]; LANES],
        reach: Reach<'r, LANES>,
    ) -> Run<'r, LANES> {
        const { assert!(LANES > 0) };
        self.prepare(network, outline);
        self.force(network, outline, ends);
        self.mark(true);
        let (most, slack) = (reach.most_ms(), reach.slack);
        Run { sweep: self, outline, course, most, slack, at: 0, open: [true; LANES] }
    }

    fn prepare(&mut self, network: &Network, outline: &Outline) {
        let (nodes, gates) = (network.node_count(), outline.gates().len());
        if self.labels.len() != nodes || self.looked.len() != gates {
            self.labels = vec![[[Travel::UNREACHABLE; LANES]; 2]; nodes];
            self.begun = vec![0; nodes.div_ceil(64)];
            self.least = vec![[[0; LANES]; 2]; gates];
            self.looked = vec![0; gates];
            self.entered = vec![[0; LANES]; gates];
            self.run = 0;
        }
        if self.run == u32::MAX {
            self.looked.fill(0);
            self.entered.fill([0; LANES]);
            self.run = 0;
        }
        self.run += 1;
    }

    /// Marks the nodes that climbs came to, or takes the marks away.
    fn mark(&mut self, is_begun: bool) {
        for climb in self.forward.iter().chain(&self.backward) {
            for &node in climb.nodes() {
                let (word, bit) = (&mut self.begun[node as usize / 64], 1 << (node % 64));
                *word = if is_begun { *word | bit } else { *word & !bit };
            }
        }
    }

    /// Goes into every gate that holds a node of the positions' edges: travel begins inside, so
    /// that its boundary bounds nothing.
    fn force(&mut self, network: &Network, outline: &Outline, ends: [[&Snapped; 2]; LANES]) {
        for (lane, ends) in ends.into_iter().enumerate() {
            for end in ends {
                for direction in [Direction::Forward, Direction::Backward] {
                    for (node, _) in doors(network, end, direction) {
                        let Some(gate) = outline.gate_of(node) else { continue };
                        let part = outline.gates()[gate].part;
                        for gate in [Some(gate), part].into_iter().flatten() {
                            self.entered[gate][lane] = self.run;
                        }
                    }
                }
            }
        }
    }

    /// Whether travel begins or ends in a gate, in some lane; before the lanes go in.
    #[inline(always)]
    fn is_begun_in(&self, gate: usize) -> bool {
        self.entered[gate].contains(&self.run)
    }

    /// Which of the open lanes go into a gate.
    #[inline(always)]
    fn go_in(
        &mut self,
        outline: &Outline,
        gate: usize,
        most: [i64; LANES],
        slack: &[u32],
        open: Entered<LANES>,
    ) -> Entered<LANES> {
        let [mut to, mut onward] = [[FOREVER; LANES]; 2];
        for post in outline.boundary(gate) {
            let label = &self.labels[post.node as usize];
            let ms = |travel: Travel, more: u32| (travel.0 >> 32) as i64 + i64::from(more);
            for lane in 0..LANES {
                to[lane] = to[lane].min(ms(label[0][lane], post.inward));
                onward[lane] = onward[lane].min(ms(label[1][lane], post.outward));
            }
        }
        self.looked[gate] = self.run;
        self.least[gate] = [to, onward];
        let slack = i64::from(slack[gate]);
        std::array::from_fn(|lane| {
            let is_near = to[lane] + onward[lane] <= most[lane].saturating_add(slack);
            let enters = open[lane] & (is_near | (self.entered[gate][lane] == self.run));
            if enters {
                self.entered[gate][lane] = self.run;
            }
            enters
        })
    }

    /// Labels nodes whose ancestors have theirs.
    #[inline(always)]
    fn pass<const WIDTH: usize>(
        &mut self,
        rows: &Rows<WIDTH>,
        range: Range<usize>,
        entered: Entered<LANES>,
    ) {
        let nodes = range.len();
        let links = rows.label(range, &mut self.labels, |_| [[FAR; LANES]; 2]);
        self.count(nodes, links, entered);
    }

    /// The same for nodes over which one may leave a first position or come to a second.
    #[inline(always)]
    fn pass_begun<const WIDTH: usize>(
        &mut self,
        rows: &Rows<WIDTH>,
        range: Range<usize>,
        entered: Entered<LANES>,
    ) {
        let nodes = range.len();
        let forward = self.forward.each_ref().map(Climb::labels);
        let backward = self.backward.each_ref().map(Climb::labels);
        let begun = &self.begun;
        let links = rows.label(range, &mut self.labels, |node| {
            let node = node as usize;
            if begun[node / 64] >> (node % 64) & 1 == 0 {
                return [[FAR; LANES]; 2];
            }
            [forward, backward].map(|labels| labels.map(|labels| labels[node].min(FAR)))
        });
        self.count(nodes, links, entered);
    }

    #[inline(always)]
    fn count(&mut self, nodes: usize, links: usize, entered: Entered<LANES>) {
        for (effort, entered) in self.effort.iter_mut().zip(entered) {
            effort.settled += if entered { 2 * nodes as u64 } else { 0 };
            effort.relaxed += if entered { 2 * links as u64 } else { 0 };
        }
    }

    /// What a lane of the last run knows of a node that its course leads to.
    pub fn known(&self, lane: usize, outline: &Outline, node: NodeId) -> Known {
        let label = self.labels[node as usize].map(|lanes| lanes[lane]);
        let Some(gate) = outline.gate_of(node) else {
            return Known::Label(label);
        };
        let is_out = |gate: &usize| self.entered[*gate][lane] != self.run;
        // A part that was passed over bounds all that is in it.
        let gate = outline.gates()[gate].part.filter(is_out).unwrap_or(gate);
        if !is_out(&gate) {
            return Known::Label(label);
        }
        let is_looked_at = self.looked[gate] == self.run;
        Known::AtLeast(
            self.least[gate].map(
                |least| {
                    if is_looked_at { Millis(least[lane]) } else { Millis::ZERO }
                },
            ),
        )
    }
}
