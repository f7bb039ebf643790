//! Whether a shortcut is needed: a search for a way around the node that it would replace.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::overlay::{Link, Overlay, Way};
use crate::road::network::NodeId;
use crate::units::Travel;

/// What a search knows of a node.
#[derive(Clone, Copy)]
struct Label {
    travel: Travel,
    /// What a witness may take to it at most; [`Travel::ZERO`] where none is wanted any more.
    wanted: Travel,
}

impl Label {
    const NONE: Self = Self { travel: Travel::UNREACHABLE, wanted: Travel::ZERO };
}

/// Labels and queue of a witness search, used again and again.
pub(super) struct Witness {
    labels: Vec<Label>,
    touched: Vec<NodeId>,
    queue: BinaryHeap<Reverse<(Travel, NodeId)>>,
}

impl Witness {
    pub(super) fn new(nodes: usize) -> Self {
        Self { labels: vec![Label::NONE; nodes], touched: Vec::new(), queue: BinaryHeap::new() }
    }

    /// Calls back for every shortcut that contracting `node` needs, as far as a search of
    /// `effort` nodes can tell.
    ///
    /// Other nodes may be contracted at the same time where they share no neighbour with it: a
    /// way around over one of them is longer than the way that it stands in for there, so that
    /// no two of them lean on each other.
    ///
    /// More effort makes fewer shortcuts; a shortcut too many does no harm to correctness.
    pub(super) fn shortcuts(
        &mut self,
        overlay: &Overlay,
        node: NodeId,
        effort: usize,
        mut found: impl FnMut(NodeId, NodeId, Way),
    ) {
        let links = &overlay.links[node as usize];
        for from in links.iter().filter(|link| link.back.exists()) {
            let targets = || links.iter().filter(|to| to.out.exists() && to.node != from.node);
            let through = |to: &Link| from.back.travel + to.out.travel;
            let (mut count, mut farthest) = (0, Travel::ZERO);
            for to in targets().filter(|to| through(to).is_path()) {
                self.labels[to.node as usize].wanted = through(to);
                self.touched.push(to.node);
                count += 1;
                farthest = farthest.max(through(to));
            }
            if count == 0 {
                continue;
            }
            self.search(overlay, [from.node, node], (count, farthest), effort);
            for to in targets() {
                let travel = self.labels[to.node as usize].wanted;
                if travel != Travel::ZERO {
                    let edges = from.back.edges + to.out.edges;
                    found(from.node, to.node, Way { travel, via: Way::over(node), edges });
                }
            }
            self.clear();
        }
    }

    /// Searches from a node, but not over the other, until none of the `count` witnesses that are wanted is missing, or
    /// those that are would take more than `farthest`.
    fn search(
        &mut self,
        overlay: &Overlay,
        [from, but]: [NodeId; 2],
        (mut count, farthest): (usize, Travel),
        effort: usize,
    ) {
        self.labels[from as usize].travel = Travel::ZERO;
        self.touched.push(from);
        self.queue.push(Reverse((Travel::ZERO, from)));
        let mut settled = 0;
        while let Some(Reverse((travel, node))) = self.queue.pop() {
            if travel > self.labels[node as usize].travel {
                continue;
            }
            settled += 1;
            if travel >= farthest || settled > effort || count == 0 {
                break;
            }
            for link in &overlay.links[node as usize] {
                let reached = travel + link.out.travel;
                if reached <= farthest && link.node != but {
                    count -= usize::from(self.reach(link.node, reached));
                }
            }
        }
        self.queue.clear();
    }

    /// Whether this is a witness that was wanted.
    fn reach(&mut self, node: NodeId, travel: Travel) -> bool {
        let label = &mut self.labels[node as usize];
        if travel >= label.travel {
            return false;
        }
        if label.travel == Travel::UNREACHABLE {
            self.touched.push(node);
        }
        label.travel = travel;
        self.queue.push(Reverse((travel, node)));
        let is_wanted = travel <= label.wanted;
        if is_wanted {
            label.wanted = Travel::ZERO;
        }
        is_wanted
    }

    fn clear(&mut self) {
        for node in self.touched.drain(..) {
            self.labels[node as usize] = Label::NONE;
        }
    }
}
